"""The marks by which a workbook says who it is.

A blank carries them redundantly, because each of them is lost by some program: custom document
properties, a very hidden sheet, defined names, and the visible form number. The hidden sheet is a
plain table of sheet, key, value; it also holds every value that was issued, and a seal of all that,
which only the office can make (:mod:`office_key`).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, cast

from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zjtx_xl.xlsx import Cell

MARK_SHEET = "_zjtx"
ORIGINS_SHEET = "数据来源"  # of a roll-up: each figure with its labels
SCHEMA = "zjtx-xl/1"
PROPERTY_TABLES = "zjtx-tables"
PROPERTY_RECIPIENT = "zjtx-recipient"
ISSUED = "issued:"
SEAL = "seal"
SEALED = "marks"  # what the seal is about
_SHEET, _KEY, _VALUE = 1, 2, 3  # columns
_position = itemgetter(0)
_NAME = re.compile(r"zjtx__(?P<set>\w{1,64}?)__(?P<table>\w{1,64}?)__v(?P<version>\w{1,64})")


class TableMark(NamedTuple):
    """What the marks say about one sheet: its template, and the values it was issued with."""

    sheet: str
    template: str
    version: str
    records: int = 1
    issued: Mapping[str, str] = NOTHING


class Marks(NamedTuple):
    """All marks of one workbook."""

    recipient: str = ""
    variables: Mapping[str, str] = NOTHING
    tables: tuple[TableMark, ...] = ()
    seal: str = ""

    def sealed_lines(self) -> list[tuple[str, str, str]]:
        """What the seal is made of: all that the marks say, and nothing that was issued blank."""
        return [row for row in rows(self) if row[2]]


def defined_name(template_id: str, version: str) -> str:
    """The ASCII defined name that marks a table: it must survive .xls, which allows no dots.

    >>> defined_name("qingdao-2021/annex2", "1")
    'zjtx__qingdao_2021__annex2__v1'
    """
    set_id, _, table = template_id.partition("/")
    parts = (re.sub(r"\W", "_", part) for part in (set_id, table))
    return "__".join(("zjtx", *parts, "v" + re.sub(r"\W", "_", version)))


def named_tables(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Template id → version for every defined name that marks a known template."""
    found: dict[str, str] = {}
    ids = {re.sub(r"\W", "_", template.replace("/", "__")): template for template in known}
    for name in names:
        match = _NAME.fullmatch(name)
        template = ids.get(f"{match['set']}__{match['table']}") if match else None
        if match and template:
            found[template] = match["version"]
    return found


def property_tables(value: str) -> dict[str, str]:
    """``qingdao-2021/annex2@1;qingdao-2021/annex5@1`` → template id → version."""
    pairs = (part.partition("@") for part in value.split(";") if "@" in part)
    return {template: version for template, _, version in pairs}


def property_value(tables: Iterable[TableMark]) -> str:
    """The inverse of :func:`property_tables`."""
    return ";".join(f"{table.template}@{table.version}" for table in tables)


def rows(marks: Marks) -> list[tuple[str, str, str]]:
    """The table of the hidden sheet: sheet, key, value."""
    variables = json.dumps(dict(marks.variables), ensure_ascii=False, sort_keys=True)
    table = [
        ("", "schema", SCHEMA),
        ("", "recipient", marks.recipient),
        ("", "variables", variables),
    ]
    for mark in marks.tables:
        table += lines_of(mark)
        table += [(mark.sheet, ISSUED + key, value) for key, value in mark.issued.items()]
    return table


def lines_of(mark: TableMark) -> list[tuple[str, str, str]]:
    """What the marks say about a sheet, without the values it was issued with."""
    return [
        (mark.sheet, "template", mark.template),
        (mark.sheet, "version", mark.version),
        (mark.sheet, "records", str(mark.records)),
    ]


def parse(cells: Mapping[tuple[int, int], Cell]) -> Marks | None:
    """Read the hidden sheet back; None where it is not ours. What is missing stays empty."""
    by_sheet: dict[str, dict[str, str]] = {"": {}}
    at, sheet, key = 0, "", ""
    for (row, column), cell in sorted(cells.items(), key=_position):
        if row != at:
            at, sheet, key = row, "", ""
        if column == _SHEET:
            sheet = cell.raw
        elif column == _KEY:
            key = cell.raw
        elif column == _VALUE:
            by_sheet.setdefault(sheet, {})[key] = cell.raw
    general = by_sheet.pop("")
    if general.get("schema") != SCHEMA:
        return None
    return Marks(
        recipient=general.get("recipient", ""),
        variables=_known_variables(general.get("variables", "")),
        seal=general.get(SEAL, ""),
        tables=tuple(
            TableMark(
                sheet=sheet,
                template=values["template"],
                version=values.get("version", ""),
                records=_count(values.get("records", "")),
                issued={
                    key.removeprefix(ISSUED): value
                    for key, value in values.items()
                    if key.startswith(ISSUED)
                },
            )
            for sheet, values in by_sheet.items()
            if "template" in values
        ),
    )


def _variables(text: str) -> dict[str, str]:
    try:
        read: object = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {str(key): str(value) for key, value in cast("dict[object, object]", read).items()}


_known_variables = lru_cache(maxsize=16)(_variables)  # one batch is issued with the same ones


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 1  # noqa: PLR2004 - rows of a sheet
