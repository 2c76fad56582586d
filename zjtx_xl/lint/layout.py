"""Faults of a definition that one would see on the printed page.

Ranges outside the sheet, cells that two things claim, rows without a height, labels that are cut.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from zjtx_xl.definitions import (
    by_column,
    by_line,
    column_numbers,
    is_inside,
    line_numbers,
    render,
)
from zjtx_xl.forms import BODY_SIZE, STYLE_NAMES, style_of
from zjtx_xl.values import shortened
from zjtx_xl.xlsx import MAX_ROW, cell_name, column_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.definitions import Assembled, Fault, Place, PlacedSheet
    from zjtx_xl.xlsx import Range

_LONGEST_NAME = 31
_NOT_IN_NAMES = frozenset("[]:*?/\\")
_LARGEST_HEIGHT = 409  # points, of one row
_LARGEST_WIDTH = 255
_ENOUGH_TO_FIND = 12  # characters of a text that is quoted
# Of the font's size; 宋体 needs 1.36, other serif fonts up to 1.45.
_LINE_HEIGHT = 1.4
_FIRST_WIDE = 0x2E80
_NOT_AT_LINE_START = frozenset("，。；：、！？）」』”’》〉】\u3015…,.;:!?)]}%")


def check_layout(assembled: Assembled) -> Iterator[Fault]:
    """Faults of names, places and sizes on each sheet."""
    for sheet in assembled.sheets:
        yield from _name(assembled, sheet)
        records = list(_records(assembled, sheet))
        yield from records
        out_of_place = {fault.where for fault in records}
        yield from (fault for fault in _places(assembled, sheet) if fault.where not in out_of_place)
        yield from _sizes(assembled, sheet)
        yield from _styles(assembled, sheet)
        yield from _cut(assembled, sheet)


def name_fault(name: str) -> str:
    """Why Excel refuses a sheet of this name; empty if it does not."""
    if len(name) > _LONGEST_NAME:
        return f"工作表名称最多 {_LONGEST_NAME} 字"
    if set(name) & _NOT_IN_NAMES or name.startswith("'") or name.endswith("'"):
        return "工作表名称不能有 [ ] : * ? / \\，也不能以 ' 开头或结尾"
    return "工作表名称不能是 History" if name.casefold() == "history" else ""


def _name(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    message = name_fault(sheet.sheet.name)
    if message:
        yield assembled.fault((*sheet.place, "name"), message)


def _areas(sheet: PlacedSheet) -> Iterator[tuple[Range, str, Place]]:
    """Every drawn text and field: its area, what it is, where it stands in the file."""
    for text, place in sheet.texts:
        yield text.area, f"“{_short(text.text)}”" if text.text else "空格", place
    for field, place in sheet.fields:
        yield field.area, f"填写项“{_short(field.label)}”", place


def _short(text: str) -> str:
    return shortened(text.replace("\n", ""), _ENOUGH_TO_FIND)


def _places(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    """Two things in one cell: Excel would repair the file by throwing one away.

    Told once for each thing that lies over others: the one that lies over most of them.
    """
    wrong = False
    for block, around in sheet.blocks:
        for index, column in enumerate(block.columns):
            other = _over(column.at, [before.at for before in block.columns[:index]])
            if other:
                wrong = True
                place = (*around, "columns", index, "at")
                yield assembled.fault(place, f"{column.at} 列与 {other} 列重叠")
    if wrong:
        return
    items = list(_areas(sheet))
    owners: dict[tuple[int, int], int] = {}
    shared: dict[Place, dict[Place, str]] = {}
    for index, (area, what, place) in enumerate(items):
        for row in range(area.first_row, area.last_row + 1):
            for column in range(area.first_column, area.last_column + 1):
                owner = owners.setdefault((row, column), index)
                if owner == index:
                    continue
                before, other, at = items[owner]
                cell = cell_name(row, column)
                entry, beside = _entry(place), _entry(at)
                shared.setdefault(entry, {}).setdefault(
                    beside, f"{what} {area} 与{other} {before}重叠在 {cell}"
                )
                shared.setdefault(beside, {}).setdefault(
                    entry, f"{other} {before} 与{what} {area}重叠在 {cell}"
                )
    yield from _overlaps(assembled, shared)


def _overlaps(assembled: Assembled, shared: dict[Place, dict[Place, str]]) -> Iterator[Fault]:
    while shared:
        # of two alike, the one that is printed by itself lies over the row
        entry = max(shared, key=lambda place: (len(shared[place]), "rows" not in place, place))
        others = shared.pop(entry)
        for other in others:
            shared.get(other, {}).pop(entry, None)
        shared = {place: beside for place, beside in shared.items() if beside}
        if others:
            more = f"，还与另外 {len(others) - 1} 处重叠" if len(others) > 1 else ""
            yield assembled.fault(entry, next(iter(others.values())) + more)


def _entry(place: Place) -> Place:
    """The entry of a list that a place lies in: one row, one text, one field."""
    last = max((at for at, step in enumerate(place) if isinstance(step, int)), default=0)
    return place[: last + 1]


def _over(span: str, others: list[str]) -> str:
    first, last = column_numbers(span)
    for other in others:
        begin, end = column_numbers(other)
        if first <= end and begin <= last:
            return other
    return ""


def _records(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    """What stands in a record repeats with it, so it must not reach out of it."""
    kind, rows = assembled.definition.kind, sheet.sheet.record_rows
    if (kind == "list") != (rows is not None):
        message = "汇总表（list）要有 record" if rows is None else "单户表（form）不能有 record"
        yield assembled.fault(sheet.place, message)
    if rows is not None:
        yield from _record(assembled, sheet, rows)
        return
    for column, at in sheet.columns:
        if column.span == "record":
            yield assembled.fault((*at, "span"), "span: record 只用于有 record 的表")


def _record(assembled: Assembled, sheet: PlacedSheet, rows: tuple[int, int]) -> Iterator[Fault]:
    around = f"一户的第 {rows[0]} 至 {rows[1]} 行"
    for area, what, place in _areas(sheet):
        lines = (area.first_row, area.last_row)
        apart = lines[1] < rows[0] or lines[0] > rows[1]
        if not apart and not is_inside(lines, rows):
            yield assembled.fault(place, f"{what} {area} 跨出了{around}")
    for field, place in sheet.fields:
        if not field.record and rows[0] <= field.area.first_row <= rows[1]:
            message = f"填写项 {field.key} 在{around}里，应写在 columns，而不是 fields"
            yield assembled.fault(place, message)
    for _, row, place in sheet.rows:
        if row.role != "total" and not is_inside(line_numbers(row.row), rows):
            yield assembled.fault(place, f"这一行不在{around}里，也不是合计行")
    end = sheet.sheet.layout(1).last_row + (sheet.sheet.prepared - 1) * sheet.sheet.record_height
    if end > MAX_ROW:
        message = f"预备的各户到第 {end} 行，超出了工作表（最多 {MAX_ROW} 行）"
        yield assembled.fault((*sheet.place, "record"), message)


def _sizes(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    """A wrapped text needs an explicit height: nothing sets one when the file is opened."""
    layout, definition = sheet.sheet.layout(1), sheet.definition
    widths, heights = sheet.sheet.widths, sheet.sheet.heights
    columns = range(1, layout.last_column + 1)
    missing = [column_name(column) for column in columns if column not in widths]
    if missing:
        yield assembled.fault((*sheet.place, "widths"), f"没有写明列宽：{'、'.join(missing)}")
    rows = [str(row) for row in range(1, layout.last_row + 1) if row not in heights]
    if rows:
        yield assembled.fault((*sheet.place, "heights"), f"没有写明行高：第 {'、'.join(rows)} 行")
    for name, settings, largest in (
        ("widths", by_column(definition.widths), _LARGEST_WIDTH),
        ("heights", by_line(definition.heights), _LARGEST_HEIGHT),
    ):
        seen: set[int] = set()
        for line, size in settings:
            label = column_name(line) if name == "widths" else str(line)
            place = (*sheet.place, name)
            if line in seen:
                yield assembled.fault(place, f"{label} 写了两次")
            if not 0 < size <= largest:
                yield assembled.fault(place, f"{label} 应在 0 至 {largest} 之间：{size}")
            seen.add(line)
    repeat = sheet.sheet.page.repeat_rows
    if repeat and repeat[1] > layout.last_row:
        place = (*sheet.place, "page", "repeat_rows")
        yield assembled.fault(place, "重复打印的行不在表中")


def _styles(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    known = STYLE_NAMES | set(assembled.template.styles)
    used = [(text.style, place) for text, place in sheet.texts]
    used += [(field.style, place) for field, place in sheet.fields if field.style]
    for style, place in used:
        if style not in known:
            yield assembled.fault(place, f"没有样式 {style}，可用的有 {'、'.join(sorted(known))}")


# ---------------------------------------------------------------- cut labels


def _cut(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    """Texts that need more height than their rows have."""
    template, drawn = assembled.template, sheet.sheet
    printed = [
        (text.area, render(text.text, template.variables), text.style, place)
        for text, place in sheet.texts
    ]
    printed += [
        (field.area, field.initial, field.style or "label", place)
        for field, place in sheet.fields
        if field.initial
    ]
    for area, text, name, place in printed:
        columns = range(area.first_column, area.last_column + 1)
        rows = range(area.first_row, area.last_row + 1)
        if not all(column in drawn.widths for column in columns):
            continue
        if not all(row in drawn.heights for row in rows):
            continue
        style = style_of(name, template.styles)
        size = float(style.get("size") or BODY_SIZE)
        width = sum(drawn.widths[column] for column in columns) * BODY_SIZE / size
        needed = math.ceil(lines_needed(text, width) * size * _LINE_HEIGHT)
        height = sum(drawn.heights[row] for row in rows)
        if needed > height + 1:
            message = f"“{_short(text)}” {area} 需要约 {needed} 磅高，只有 {height:g} 磅"
            yield assembled.fault(place, message)


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a cell of this width (in digits of the body font)."""
    return sum(_wrapped(line, max(width, 2)) for line in text.split("\n"))


def _wrapped(line: str, width: float) -> int:
    lines, used = 1, 0.0
    for letter in line.rstrip():
        size = 2 if ord(letter) >= _FIRST_WIDE or letter in "“”‘’…—①" else 1.05
        if used + size > width and letter not in _NOT_AT_LINE_START:
            lines, used = lines + 1, 0.0
        used += size
    return lines
