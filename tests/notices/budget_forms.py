"""Budget forms filled with the words of the tables, and what is said about them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.command_line import run
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fill import fill_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from zjtx_xl.findings.results import FileResult


def checked(template: str, blank: Path, values: Mapping[str, str]) -> FileResult:
    """The blank filled with these values as people type them (numbers as numbers), and checked."""
    fields = {field.key for field in load_template(template).sheets[0].layout(1).fields}
    assert not set(values) - fields
    given: dict[str, Any] = {"subject": "中小企业培训项目"}
    for key, text in values.items():
        is_number = text.lstrip("-").replace(".", "", 1).isdigit()
        given[key] = (json.loads(text) if is_number else text) if text else None
    path = blank.with_name("filled.xlsx")
    fill_file(blank, given, path)
    (result,) = check_file(path).results
    return result


def told(blank: Path) -> list[dict[str, Any]]:
    """What the command says about the form that was filled last, audits included."""
    printed = run("check", blank.with_name("filled.xlsx"), "--json").json
    found = [*printed["files"][0]["findings"], *printed["audits"]]
    return [each for each in found if each["severity"] != "info"]


def number(value: Decimal | None) -> str:
    """As the tables write it."""
    return "open" if value is None else f"{value.normalize():f}"


def changes(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """The cells that each case changes, by case."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["case"], {})[row["key"]] = row["value"]
    return found
