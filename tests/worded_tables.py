"""Tables in whose cells stand the rows of the lexicon, as people type them into returned files.

``words*.xls`` and ``words*.ods`` of tests/data/legacy are these, saved by LibreOffice.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.own_templates import own_templates
from tests.values import lexicon
from zjtx_xl.definitions.loader import load_set, load_template
from zjtx_xl.forms.blank_workbook import blank, table
from zjtx_xl.forms.stamp import Stamper

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zjtx_xl.definitions.fields import Field

SET = "qingdao-2021"
NAME = "青岛测试装备有限公司"
# Kinds of the lexicon that are the same in these tables, by name and unit.
SAME = {"money": "money 万元", "percent": "percent %"}
# What the notices' recipients wrote first of all: a form has room for little.
FIRST = (
    "15万元", "2021-2023", "15.5", "200元", "8~5", "暂无", "15万", "上市申请被驳回", "3.5亿元",
    "是：√ 否：", "是 ☑否 □",
)  # fmt: skip


Own = tuple[Any, str]
"""What a cell holds, and its number format."""


class Put(NamedTuple):
    """A row of the lexicon in a field of a table."""

    field: Field
    row: lexicon.Row


def laid_out(template_id: str, records: int = 1) -> list[Put]:
    """The rows of the lexicon, each in the first field of its kind that is free yet."""
    used: set[int] = set()
    placed: list[Put] = []
    for sheet in load_template(template_id).sheets:
        for field in sheet.layout(records).fields:
            rows = _rows_for(field) if is_answer(field) else []
            row = next((row for row in rows if row.line not in used), None)
            if row is not None:
                used.add(row.line)
                placed.append(Put(field, row))
    return placed


def is_answer(field: Field) -> bool:
    """Names and reasons are texts that the tables ask more of."""
    return field.by == "recipient" and field.role not in {"subject", "reason"}


def _rows_for(field: Field) -> list[lexicon.Row]:
    """The rows about such a field, those within its limits."""
    kind = field.kind
    wanted = " ".join(filter(None, (kind.name, kind.unit)))
    rows = _of_kind(f"{wanted} listing" if kind.name == "yes_no_text" else wanted)
    return [row for row in rows if _is_within(row, kind.minimum, kind.maximum)]


@cache
def _of_kind(wanted: str) -> tuple[lexicon.Row, ...]:
    found = [
        row for row in lexicon.rows()
        if row.stored in {"text", "number"} and SAME.get(row.field, row.field) == wanted
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda row: row.raw not in FIRST))


def judged(field: Field, stored: str, raw: str) -> lexicon.Row | None:
    """The row about this text in such a field, if there is one."""
    known = _rows_for(field) if is_answer(field) else []
    rows = (row for row in known if (row.stored, row.raw) == (stored, raw))
    return next(rows, None)


def _is_within(row: lexicon.Row, minimum: Decimal | None, maximum: Decimal | None) -> bool:
    if not re.fullmatch(r"-?[0-9.]+", row.value):
        return True
    value = Decimal(row.value)
    return (minimum is None or value >= minimum) and (maximum is None or value <= maximum)


def blank_of(records: int, *names: str, of_set: str = SET) -> bytes:
    """A workbook of these tables for one recipient, as it is issued."""
    templates = [load_template(f"{of_set}/{name}") for name in names]
    variables = dict(load_set(of_set).variables)
    for template in templates:
        variables |= template.variables
    tables_ = tuple(table(template, records) for template in templates)
    values = {f"{row}.target": "10" for row in ("patents", "standards", "rd_conversions")}
    stamper = Stamper(blank(tables_, variables), tables_, variables)
    return stamper.stamp(NAME, {}, values | {"subject": NAME, "1.subject": NAME})


def written(
    data: bytes, put: Iterable[Put], own: Mapping[str, Own] = MappingProxyType({})
) -> bytes:
    """The workbook with these rows typed into it, and cells of its own by address."""
    book: Any = openpyxl.load_workbook(io.BytesIO(data))
    for field, row in put:
        first = field.area
        cell = book[field.sheet].cell(first.first_row, first.first_column)
        is_number = row.stored == "number"
        cell.value = float(row.raw) if is_number else row.raw
        cell.data_type = "n" if is_number else "s"  # ``=`` begins no formula here
    for address, (value, code) in own.items():
        sheet, _, ref = address.partition("!")
        book[sheet][ref].value = value
        book[sheet][ref].number_format = code or "General"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _struck(old: str, new: str) -> CellRichText:
    return CellRichText(TextBlock(InlineFont(strike=True), old), new)


def _raised(text: str, power: str) -> CellRichText:
    return CellRichText(text, TextBlock(InlineFont(vertAlign="superscript"), power))


# Cells that are read by more than their text: dates, percentages, formats inside a text; scores and
# a deduction that somebody typed.
OWN: dict[str, Own] = {
    "附2!H6": (70, ""), "附2!I6": (69.996, "0.00"), "附2!I9": ("约20", ""),
    "附2!J9": (7, ""), "附2!I10": (None, ""), "附2!J10": (3, ""),
    "附2!I11": (_struck("8", "12"), ""), "附2!I12": (_raised("9", "2"), ""),
    "附2!I17": (6.58, "0.00%"), "附2!J18": (-2, ""),
    "附5!C4": (45356, 'm"月"d"日"'), "附5!D4": (1, "0%"), "附5!F4": (6.58, "0.00%"),
    "附5!H4": ("120.5万元", ""), "附5!J4": (_struck("8", "12"), ""),
    "附5!K4": (_raised("9", "2"), ""), "附6!D4": (45356, 'm"月"d"日"'), "附6!D5": (1, "0%"),
    "附6!D6": ("120.5万元", ""),
    "附6!D7": ("约120.5", ""), "附6!D8": (200, ""), "附6!E4": (0.985, "0.0%"),
    "附6!E5": (44682, 'yyyy"年"m"月"'),
}  # fmt: skip
RECORDS = 36
# Options by their letters, or without them: what is typed, and which of the options it is.
CHOSEN = {
    "innovative": {"E11": ("D", "D.Ⅱ类知识产权1项以上"), "E15": ("B.", "B.属于其他领域")},
    "specialised": {
        "E18": ("\uff23", "C.不属于以上情况"), "E19": ("A.", "A.三级以上"), "E26": ("e", "E.无"),
        "E29": ("省级", "B.省级"),
    },
}  # fmt: skip
# Two options at once: which one is meant is not known.
TWICE = {
    "innovative": {"E11": "A、B", "E15": "☑A. ☑B."}, "specialised": {"E19": "A或B", "E29": "A B"}
}  # fmt: skip
SHEETS = {"innovative": "创新型评价", "specialised": "专精特新认定"}
OWN_TEMPLATES = Path(__file__).parent / "data" / "templates"


@cache
def worded_package() -> bytes:
    """附2, 附5 and 附6 of one enterprise."""
    names = ("annex2", "annex5", "annex6")
    put = [each for name in names for each in laid_out(f"{SET}/{name}")]
    return written(blank_of(1, *names), put, OWN)


@cache
def worded_list() -> bytes:
    """附5 with as many enterprises as the lexicon needs, and lines that add up."""
    put = laid_out(f"{SET}/annex5", RECORDS)
    first = (
        load_template(f"{SET}/annex5").sheets[0].layout(RECORDS).by_key["1.subject"].area.first_row
    )
    names: dict[str, Own] = {
        f"附5!B{first + number}": (f"测试{number}号公司", "") for number in range(RECORDS)
    }
    last = first + RECORDS
    sums: dict[str, Own] = {f"附5!B{last}": ("小计", ""), f"附5!A{last + 1}": ("合计", "")}
    return written(blank_of(RECORDS + 2, "annex5"), put, names | sums)


@cache
def chosen_form(name: str = "innovative") -> bytes:
    """A form of another notice, with options as people name them."""
    return _chosen({ref: text for ref, (text, _) in CHOSEN[name].items()}, name)


@cache
def twice_chosen_form(name: str = "innovative") -> bytes:
    """The same form with two options in a cell."""
    return _chosen(TWICE[name], name)


def _chosen(options: Mapping[str, str], name: str) -> bytes:
    typed: dict[str, Own] = {f"{SHEETS[name]}!{ref}": (text, "") for ref, text in options.items()}
    return written(blank_of(1, name, of_set="zjtx-2022"), (), typed)


@cache
def park_package() -> bytes:
    """A form and a list of a notice of its own: a score that a person gave, an option's text."""
    with own_templates(OWN_TEMPLATES):
        blank = blank_of(1, "park", "equipment", of_set="made-up-2030")
    typed: dict[str, Own] = {
        "表甲!E8": ("是", ""), "表甲!E9": ("运行良好", ""), "表甲!G9": (25, ""),
        "表乙!G6": ("停用（原因：无）", ""),
    }  # fmt: skip
    return written(blank, (), typed)


def dated_form() -> bytes:
    """A form of a notice of its own with a day and a time of it."""
    with own_templates(OWN_TEMPLATES):
        blank = blank_of(1, "talent", of_set="others-2027")
    return written(blank, (), {"附件6!B5": (44561.75, "yyyy-m-d h:mm")})
