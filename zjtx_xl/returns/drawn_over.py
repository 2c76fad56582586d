"""Answers that nobody sees where they stand, and notes on cells, which are no answers.

Pictures and text boxes lie over them; a sheet, a row or a column is hidden; a cell is merged away;
another sheet that is alike says something else.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import count, takewhile
from typing import TYPE_CHECKING

from zjtx_xl.values import at_15_digits, written
from zjtx_xl.xlsx import Covered, Range

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.definitions import Layout
    from zjtx_xl.findings import Entry
    from zjtx_xl.returns.fields import FieldPlaces
    from zjtx_xl.xlsx import Cell, Drawn

    Position = tuple[int, int]

COVERED = "单元格上盖着图片、文本框或控件，看不出填的是什么"
HIDDEN = "所在的工作表、行或列被隐藏，看不出填的是什么"
MERGED = "单元格被合并，显示的是另一格，看不出填的是什么"
RELABELLED = "这一行印发的文字被改过，看不出答的是什么"
COPIED = "文件里还有一张同样的表，这一格填的不一样，看不出以哪张为准"
UNSEEN = {
    COVERED: "请把图片、文本框或控件移到填写区以外。",
    HIDDEN: "请取消隐藏。",
    MERGED: "请取消合并，在原来的格里填写。",
    COPIED: "请只留一张表。",
    RELABELLED: "请恢复原文。",
}
_SAID = frozenset({HIDDEN, RELABELLED})  # by findings of their own, of the sheet or of the text
_ONLY_NOTE = "单元格是空的，只有批注，批注不算填写，请填在单元格里"
# EMU: of a column as wide as one digit, of a row one point high
_DIGIT, _POINT = 66_675, 12_700
_COLUMN, _ROW = 8.43, 15.0  # what Excel takes where nothing is said


def unseen(
    entries: Mapping[str, Entry],
    found: FieldPlaces,
    why: Mapping[Position, str],
    keys: Iterable[str],
) -> Iterator[tuple[str, Entry]]:
    """Those of these answers that nobody sees where they stand, as they wait then; by key."""
    wanted = frozenset(keys)
    for key, position, _ in found.places:
        entry = entries.get(key)
        if key in wanted and position in why and entry is not None and entry.reading.is_sure:
            reading, reason = entry.reading, why[position]
            note = f"{reason}，拟读作 {at_15_digits(entry.cell.raw)}"
            others = (code for code in reading.codes if code != "shown")
            codes = reading.codes if reason in _SAID else ("shown", *others)
            reading = reading._replace(confidence="proposed", codes=codes, note=note)
            yield key, entry._replace(reading=reading)


def drawn_over(found: FieldPlaces, areas: Sequence[Range]) -> dict[Position, str]:
    """The answers in these areas, and what is over them."""
    return {
        position: COVERED
        for _, position, _ in found.places
        if any(area.contains(*position) for area in areas)
    }


def out_of_sight(
    found: FieldPlaces, merges: Sequence[Range], is_hidden: Callable[[int, int], bool] | None
) -> Mapping[Position, str]:
    """The answers on a sheet, row or column that is hidden, or in a cell that is merged away."""
    why = dict.fromkeys(_merged_away(found, merges), MERGED) if merges else {}
    if is_hidden is not None:
        answers = (at for _, at, place in found.places if not place.field.formula)
        why |= {at: HIDDEN for at in answers if is_hidden(*at)}
    return why


def contradicted(
    found: FieldPlaces, entries: Mapping[str, Entry], copy: Mapping[Position, Cell]
) -> dict[Position, str]:
    """The answers to which a copy of the sheet, of the same sender, says something else."""
    told = {key: (at, _said(copy.get(at)), _said(entries[key].cell)) for key, at, _ in found.places}
    if any(told[key][1] != told[key][2] for key in found.subjects):
        return {}
    return {
        at: COPIED
        for key, _, place in found.places
        if place.field.by == "recipient"
        for at, other, own in (told[key],)
        if other and other != own
    }


def _said(cell: Cell | None) -> str:
    return written(cell).strip() if cell is not None else ""


@lru_cache(maxsize=64)  # the returns of one blank have the same
def _merged_away(found: FieldPlaces, merges: Sequence[Range]) -> frozenset[Position]:
    covered, first = Covered(merges), {merge[:2] for merge in merges}
    places = (position for _, position, _ in found.places)
    return frozenset(at for at in places if at not in first and covered.has(*at))


def noted(
    entries: Mapping[str, Entry], found: FieldPlaces, notes: Collection[tuple[int, int]]
) -> Iterator[tuple[str, Entry]]:
    """The empty answers that have a note, which says so; by key."""
    for key, position, _ in found.places:
        entry = entries.get(key)
        if entry is not None and position in notes and entry.reading.confidence == "missing":
            yield key, entry._replace(reading=entry.reading._replace(note=_ONLY_NOTE))


def area_under(drawn: Drawn, layout: Layout) -> Range:
    """The cells under it; of one that says how large it is, by the widths of the printed form."""
    if drawn.last is not None:
        return Range(*drawn.first, *map(max, drawn.first, drawn.last))
    row, column = drawn.first
    width, height = drawn.size
    columns = _lines(column, width / _DIGIT, layout.sheet.widths, _COLUMN)
    rows = _lines(row, height / _POINT, layout.heights, _ROW)
    return Range(row, column, row + max(rows - 1, 0), column + max(columns - 1, 0))


def _lines(first: int, size: float, sizes: Mapping[int, float], usual: float) -> int:
    """How many rows or columns a size reaches over."""
    starts = _starts(first, sizes, usual)
    return sum(1 for _ in takewhile(lambda start: start < size, starts))


def _starts(first: int, sizes: Mapping[int, float], usual: float) -> Iterator[float]:
    at = 0.0
    for line in count(first):
        yield at
        at += max(sizes.get(line, usual), 0.1)
