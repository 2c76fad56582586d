"""Where the parts of an official form are: number, title, seal lines, table, notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.draft.blank.grid import BlankCell
from zjtx_xl.draft.guesses import column_role, is_total

if TYPE_CHECKING:
    from zjtx_xl.draft.blank.grid import BlankSheet

_NOTE = re.compile(r"^\s*(?:注|备注|说明|填表说明|填报说明|标注|[0-9]{1,2}[.．、]|（[0-9]{1,2}）)")
_SEAL = re.compile(r"盖章|公章|签字|签章|填表人|填报人|联系人|负责人|联系电话|填报日期|填表日期")
_NUMBER = re.compile(
    r"^\s*(?:附\s*(?:件|表|录)?|表)\s*[0-9一二三四五六七八九十]*[-—0-9]*\s*[:：]?\s*$"
)
# Above the title: 附件1汇总, 自评表.
_NAME_OF_TABLE = re.compile(r"附[^，。]{1,8}|[^，。]{1,6}(?:表|汇总)")
_LONGEST_HEADING = 60  # characters
_LONGEST_LABEL = 30
_FEW = 3
_GIVEN = frozenset({"target", "baseline"})
_VALUE = re.compile(r"[-—/]*|[-+≥≤<>＜＞]?\s*[0-9][0-9,，]*(?:\.[0-9]+)?\s*[%％]?|是|否|有|无|√|×")


class Parts(NamedTuple):
    """Rows of a sheet, by what stands in them; ``body`` has its first and its last row."""

    number: int | None
    titles: tuple[int, ...]
    seals: tuple[int, ...]
    body: tuple[int, int]
    notes: tuple[int, ...]
    headings: tuple[int, ...]


def parts_of(sheet: BlankSheet) -> Parts | None:
    """The parts of a sheet; None where no table is found."""
    first = next((row for row in range(1, sheet.last_row + 1) if _is_row(sheet, row)), None)
    if first is None:
        first = _list_without_lines(sheet)
    asked = _form_without_lines(sheet) if first is None else []
    if first is None and not asked:
        return None
    first = first or asked[0]
    number: int | None = None
    titles: list[int] = []
    seals: list[int] = []
    for row in range(1, first):
        text = "".join(sheet.texts(row)).strip()
        if not text:
            continue
        if number is None and _NUMBER.match(text):
            number = row
        elif (
            (titles and (_SEAL.search(text) or re.search(r"[:：]", text) or "单位" in text[:3]))
            or _SEAL.search(text)
            or len(sheet.texts(row)) > 1
        ):
            seals.append(row)
        else:
            titles.append(row)
    if number is None and len(titles) > 1:
        above = "".join(sheet.texts(titles[0])).strip()
        if _NAME_OF_TABLE.fullmatch(above):
            number = titles.pop(0)
    last = sheet.last_row
    while last > max([first, *asked]) and _is_below(sheet, last):
        last -= 1
    _empty(sheet, first, last)
    notes = tuple(row for row in range(last + 1, sheet.last_row + 1) if sheet.texts(row))
    headings = tuple(row for row in range(first, last + 1) if _is_heading(sheet, row))
    return Parts(number, tuple(titles), tuple(seals), (first, last), notes, headings)


def _is_row(sheet: BlankSheet, row: int) -> bool:
    """Whether a row is one of the table: two cells with lines around them."""
    drawn = [
        column
        for column in sheet.starts(row)
        if (cell := sheet.cells.get((row, column))) and len(cell.border.replace("none", "")) > 1
    ]
    return len(drawn) > 1


def _is_heading(sheet: BlankSheet, row: int) -> bool:
    """Whether all cells of a row are printed: a row of headings, or the title of a section.

    The corner over the labels may be blank.
    """
    texts = sheet.texts(row)
    if not texts or any(map(_is_box, texts)) or _is_sum(sheet, row):
        return False
    return not sheet.inputs(row) or _has_blank_corner(sheet, row)


def _is_sum(sheet: BlankSheet, row: int) -> bool:
    """Whether a row is that of a total; 合计 behind other headings is a heading like them."""
    texts = sheet.texts(row)
    if not any(map(is_total, texts)) or sheet.inputs(row):
        return any(map(is_total, texts))
    return is_total(sheet.text(row, 1)) or any(_VALUE.fullmatch(text.strip()) for text in texts)


def _has_blank_corner(sheet: BlankSheet, row: int) -> bool:
    """Whether one cell is blank, with a label below it and cells to fill below what follows."""
    blank, starts = sheet.inputs(row), sheet.starts(row)
    corner = blank[0].first_column
    after = {column for column in starts if column > corner}
    if len(blank) > 1 or len(after) < _FEW - 1:
        return False
    below = blank[0].last_row + 1
    filled = {area.first_column for area in sheet.inputs(below)}
    return bool(sheet.text(below, corner)) and 2 * len(filled & after) >= len(after)


def _is_box(text: str) -> bool:
    return any(box in text for box in "□☐☑")


def _list_without_lines(sheet: BlankSheet) -> int | None:
    """The heading row of a list that was drawn without lines; its blank cells are then open."""
    for row in range(1, sheet.last_row + 1):
        texts = sheet.texts(row)
        known = sum(1 for text in texts if len(text) <= _LONGEST_HEADING and column_role(text))
        if len(texts) >= min(_FEW, sheet.last_column) and known > 1:
            for below in range(row + 1, sheet.last_row + 1):
                if len(sheet.texts(below)) == 1 and _NOTE.match(sheet.texts(below)[0]):
                    break
                _open(sheet, below)
            return row
    return None


def _form_without_lines(sheet: BlankSheet) -> list[int]:
    """The rows of a form that was drawn without lines: labels, each with a blank beside it.

    Their blank cells are then open.
    """
    printed = [row for row in range(1, sheet.last_row + 1) if sheet.texts(row)]
    rows = [row for row in printed if _asks(sheet, row)]
    if len(rows) < _FEW or any(len(sheet.texts(row)) > 1 for row in printed if row not in rows):
        return []
    for row in rows:
        _open(sheet, row)
    return rows


def _asks(sheet: BlankSheet, row: int) -> bool:
    """Whether labels and blanks take turns in a row, from a label on."""
    texts = [sheet.text(row, column) for column in sheet.starts(row)]
    labels, blanks = texts[::2], texts[1::2]
    is_short = all(len(label) <= _LONGEST_LABEL for label in labels)
    return bool(texts[0] and is_short and blanks) and not any(blanks)


def _open(sheet: BlankSheet, row: int) -> None:
    for column in sheet.starts(row):
        cell = sheet.cells.get((row, column))
        if cell is None or not cell.text:
            sheet.cells[row, column] = BlankCell("", border="none", is_open=True)


def _empty(sheet: BlankSheet, first: int, last: int) -> None:
    """Take out what somebody filled in: values under a heading that asks for them.

    Targets beside blank answers are printed: they are the same for all who fill the form.
    """
    found: list[tuple[str, int, int]] = []
    rows = [row for row in range(first, last + 1) if len(sheet.texts(row)) > 1]
    head = next((row for row in rows if not sheet.inputs(row)), rows[0] if rows else first)
    for column in sheet.starts(head):
        role = column_role(sheet.text(head, column))
        if role is None or role.is_text or role.role in {"no", "other"}:
            continue
        area = sheet.area(head, column)
        rows = [
            row
            for row in range(area.last_row + 1, last + 1)
            if sheet.area(row, column)[:2] == (row, column)
            and sheet.area(row, column).last_column == area.last_column
        ]
        values = [row for row in rows if _VALUE.fullmatch(sheet.text(row, column).strip())]
        filled = [row for row in values if sheet.text(row, column)]
        if len(values) * 2 < len(rows) or len(filled) < min(2, len(rows)):
            continue
        found += [
            (role.role, row, column)
            for row in filled
            if not re.fullmatch(r"[-—/]+", sheet.text(row, column).strip())
        ]
    if any(role not in _GIVEN for role, *_ in found):
        for _, row, column in found:
            sheet.cells[row, column] = sheet.cells[row, column]._replace(text="")
        sheet.was_filled = True


def _is_below(sheet: BlankSheet, row: int) -> bool:
    """Whether a row is a note, a seal line or nothing, and so no part of the table."""
    starts = [column for column in sheet.starts(row) if (row, column) in sheet.cells]
    texts = sheet.texts(row)
    if not texts:
        return not sheet.inputs(row)
    joined = "".join(texts)
    if len(starts) == 1 and sheet.area(row, starts[0]).last_column >= sheet.last_column - 1:
        return not is_total(joined) and not _is_box(joined)
    if _NOTE.match(joined) and len(texts) == 1:
        return not sheet.inputs(row)
    return not _is_row(sheet, row)
