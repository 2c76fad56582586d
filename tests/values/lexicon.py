"""The lexicon of values: the rows of values_table.md, judged by hand, and how each is read."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from zjtx_xl.checks.values import reading_findings
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Entry
from zjtx_xl.values.appearance import shown_of
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import Choice, KindName, ValueKind
from zjtx_xl.xlsx.cell import Cell, CellType
from zjtx_xl.xlsx.cell_styles import CellStyle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.definitions.template import Field
    from zjtx_xl.findings.results import Finding
    from zjtx_xl.values.reading import Reading

TABLE = Path(__file__).with_name("values_table.md")

PRINTED = "审核通过{}\n要求整改{}（整改内容： ）\n\n退回资金{}（退回理由： ）"
CHOICES = {
    "review": (
        Choice("审核通过", PRINTED.format("☑", "□", "□")),
        Choice("要求整改", PRINTED.format("□", "☑", "□"), "整改内容"),
        Choice("退回资金", PRINTED.format("□", "□", "☑"), "退回理由"),
    ),
    "levels": (Choice("1"), Choice("2")),
    "growth": tuple(map(Choice, ("A. 10%以上（10分）", "B. 5%至10%（5分）", "C. 5%以下（0分）"))),
    "twice": tuple(map(Choice, ("A. 国家级（10分）", "B. 国家级（5分）", "C. 省级（3分）"))),
    "rights": tuple(
        Choice(text)
        for text in (
            "A.\u2160类高价值知识产权1项以上",
            "B.自主研发的\u2160类知识产权1项以上",
            "C.\u2160类知识产权1项以上",
            "D.Ⅱ类知识产权1项以上",
            "E.无",
        )
    ),
    "grades": (Choice("合格"), Choice("不合格"), Choice("合格（附条件）"), Choice("/")),
}
OPTIONS = {
    "digital": "促进数字化改造。",
    "other": "其他，名称______________",
    "chain": "与行业龙头企业协同创新、产业链上下游协作配套。",
}
WORDINGS = {
    "listing": (
        ("递交申请书", "进入辅导期", "辅导期", "通过上市辅导备案", "聘请中介机构指导拟定改制方案"),
        ("无上市计划", "暂无上市计划"),
    ),
}
FIELD = re.compile(
    r"(?P<name>\w+)(?: (?P<unit>[^\s<>=]+?))??(?: >=(?P<minimum>\S+))?(?: <=(?P<maximum>\S+))?"
    r"(?: as (?P<format>.+?)(?P<mac> since 1904)?)?"
)
# Fields that FIELD names "choice review" or "tick other": what looks like a unit is a name.
NAMED = {"choice", "tick", "yes_no_text"}


class Row(NamedTuple):
    """One judged cell; ``part`` is the heading of its part, ``says`` a part of its message."""

    line: int
    part: str
    raw: str
    stored: str
    field: str
    value: str
    confidence: str
    details: str
    codes: str
    says: str


def rows() -> Iterator[Row]:
    """The rows of the table, from above."""
    part = ""
    for line, text in enumerate(TABLE.read_text("utf-8").splitlines(), 1):
        if text.startswith("## "):
            part = text[3:]
        if not text.startswith("| `"):
            continue
        raw, rest = text[3:].rsplit("` | ", 1)
        stored, field, value, confidence, details, codes, says, _ = (
            each.strip() for each in rest.split("|")
        )
        yield Row(
            line, part, unescaped(raw), stored, field, value, confidence, details, codes, says
        )


def unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        return {"n": "\n", "\\": "\\"}.get(match[1]) or chr(int(match[1][1:], 16))

    return re.sub(r"\\(n|\\|u[0-9a-f]{4})", character, text)


def field_of(text: str) -> tuple[ValueKind, str, bool]:
    """The kind, the number format of the cell, and whether days count from 1904."""
    match = FIELD.fullmatch(text)
    assert match, text
    name, unit = cast("KindName", match["name"]), match["unit"]
    assert name in get_args(KindName)
    yes, no = WORDINGS[unit] if name == "yes_no_text" and unit else ((), ())
    kind = ValueKind(
        name,
        unit=None if name in NAMED else unit,
        minimum=Decimal(match["minimum"]) if match["minimum"] else None,
        maximum=Decimal(match["maximum"]) if match["maximum"] else None,
        choices=CHOICES[unit] if name == "choice" else (),
        option=OPTIONS[unit] if name == "tick" else None,
        yes=yes,
        no=no,
    )
    return kind, match["format"] or "General", match["mac"] is not None


def read(row: Row) -> Reading:
    kind, code, since_1904 = field_of(row.field)
    cell = stored_cell(row.stored, row.raw)
    shown = shown_of(cell, CellStyle(code), since_1904=since_1904)
    return read_value(cell, kind, shown)


def stored_cell(stored: str, raw: str) -> Cell:
    if stored == "formula":
        return Cell(1, 1, "empty", "", "SUM(A1:A2)")
    assert stored in get_args(CellType)
    return Cell(1, 1, cast("CellType", stored), raw)


def details_of(reading: Reading) -> dict[str, str | None]:
    named = {"unit": reading.unit, "qualifier": reading.qualifier, "remark": reading.remark}
    none = {"none": None} if reading.is_none else {}
    return none | {name: value for name, value in named.items() if value is not None}


def details_from(text: str) -> dict[str, str | None]:
    parts = (part.strip().partition("=") for part in text.split(";") if part.strip())
    return {name: unescaped(value) or None for name, _, value in parts}


@cache
def _printed() -> Field:
    return load_template("qingdao-2021/annex2").sheets[0].layout().by_key["patents.actual"]


def findings_of(row: Row) -> list[Finding]:
    """What the check says about such a cell."""
    kind, _, _ = field_of(row.field)
    field = _printed()._replace(kind=kind)
    entry = Entry(field.key, "附2", field.ref, stored_cell(row.stored, row.raw), read(row))
    return list(reading_findings(entry, field))


def messages_of(row: Row) -> list[str]:
    """Its sentences, without the place."""
    return [f"{each.problem}{each.remedy}" for each in findings_of(row)]
