"""The forms in force give what their notices say: every row of the tables of expected points."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.notices.tables import base, cases, keys, read_tables
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent


class Form(NamedTuple):
    """A file of tables, its template, and what its tables call by names of their own."""

    tables: str
    template: str
    verdict: str
    groups: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    rows: Mapping[str, str] = MappingProxyType({})
    conditions: tuple[str, ...] = ("c1", "c2", "c3", "c4")


FORMS = (
    Form(
        "innovative_2022.md",
        "zjtx-2022/innovative",
        "announced",
        {
            "innovation": ("ip", "rd_share"),
            "growing": ("growth", "debt_ratio"),
            "focus": ("field", "core_share"),
        },
    ),
    Form(
        "specialised_2026.md",
        "zjtx-2026/specialised",
        "recognised",
        conditions=("c1", "c2", "c3", "c4", "c5", "c6", "clean"),
    ),
    Form(
        "little_giant_2026.md",
        "zjtx-2026/little-giant",
        "recognised",
        conditions=("c1", "c2", "c3", "c4", "c5", "c6", "c7", "clean"),
    ),
    Form("specialised_2022.md", "zjtx-2022/specialised", "recognised", rows={"rd": "rd_share"}),
)


class Expected(NamedTuple):
    """One row of a table: what is filled in, and what must come out."""

    form: Form
    title: str
    line: int
    inputs: dict[str, str]
    results: dict[str, str]


def expectations(form: Form) -> list[Expected]:
    path = HERE / form.tables
    known, plain = keys(path), base(path)
    found: list[Expected] = []
    tables = read_tables(path)
    for title, table in tables.items():
        if not title.startswith(("Indicator", "Verdict", "Condition", "Veto", "Together")):
            continue
        results = [name for name in table.columns if name not in known]
        found += [
            Expected(form, title, case.line, plain | case.inputs, case.expected)
            for case in cases(path, title, results)
        ]
    fillings = tables["Fillings"]
    for number in fillings.columns[1:]:
        inputs = {row.cells["key"]: row.cells[number] for row in fillings.rows}
        rows = tables[f"Filling {number}"].rows
        results = {row.cells["row"]: row.cells["result"] for row in rows}
        line = tables[f"Filling {number}"].line
        found.append(Expected(form, f"Filling {number}", line, plain | inputs, results))
    return found


@cache
def blank_of(template: str, folder: Path) -> Path:
    return generate(template, folder / template.replace("/", "-")).files[0]


def typed(template: str, values: dict[str, str]) -> dict[str, Any]:
    """The cells as people fill them: numbers as numbers, a letter as the option it begins."""
    fields = {
        field.key: field
        for sheet in load_template(template).sheets
        for field in sheet.layout(1).fields
    }
    given: dict[str, Any] = {}
    for key, text in values.items():
        field = fields[key]
        options = [choice.value for choice in field.kind.choices]
        lettered = [option for option in options if text and option.startswith(f"{text}.")]
        if text == "":
            given[key] = None
        elif lettered:
            given[key] = lettered[0]
        else:
            given[key] = json.loads(text) if _is_number(text) else text
    return given


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def come_out(expected: Expected, folder: Path) -> dict[str, str]:
    """What a check says about the filled form, in the words of the tables."""
    form = expected.form
    path = folder / "filled.xlsx"
    values = typed(form.template, expected.inputs | {"subject": "某某股份有限公司"})
    fill_file(blank_of(form.template, folder), values, path)
    (result,) = check_file(path).results
    scores = {score.row: score.score for score in result.scores}
    found = {row: _number(score) for row, score in scores.items()}
    if result.total:
        found["total"] = _number(result.total.score)
        found["partial"] = _number(result.total.partial)
    found |= {name: found[row] for name, row in form.rows.items()}
    row = expected.title.removeprefix("Indicator ").split(":")[0]
    found["points"] = found.get(row, "")
    for group, rows in form.groups.items():
        points = [scores[each] for each in rows]
        found[group] = "open" if None in points else _number(sum(map(Decimal, points)))  # type: ignore[arg-type]
    for verdict in result.verdicts:
        word = {True: "true", False: "false", None: "open"}[verdict.result]
        found[verdict.key] = word
        if verdict.key == form.verdict:
            found["verdict"] = word
            for name, condition in zip(form.conditions, verdict.conditions, strict=False):
                found[name] = {True: "true", False: "false", None: "open"}[condition.result]
    return found


def _number(value: Decimal | None) -> str:
    return "open" if value is None else f"{value.normalize():f}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("forms")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.template)
def test_the_form_gives_what_the_notice_says(form: Form, folder: Path):
    """All rows of a file at once: what differs is told row by row."""
    wrong: list[str] = []
    tried = 0
    for expected in expectations(form):
        found = come_out(expected, folder)
        for name, result in expected.results.items():
            if name == "why":
                continue
            tried += 1
            if found.get(name) != result:
                said = f"{form.tables}:{expected.line} {expected.title}: {name}"
                wrong.append(f"{said} is {found.get(name)}, expected {result}")
    assert not wrong, "\n".join(wrong)
    assert tried > 100
