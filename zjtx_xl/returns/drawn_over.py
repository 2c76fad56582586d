"""What lies on answers: pictures and text boxes, which hide them, and notes, which are none."""

from __future__ import annotations

from itertools import count, takewhile
from typing import TYPE_CHECKING

from zjtx_xl.values import at_15_digits
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from zjtx_xl.definitions import Layout
    from zjtx_xl.findings import Entry
    from zjtx_xl.returns.fields import FieldPlaces
    from zjtx_xl.xlsx import Drawn

COVERED = "单元格上盖着图片、文本框或控件"
_ONLY_NOTE = "单元格是空的，只有批注，批注不算填写，请填在单元格里"
# EMU: of a column as wide as one digit, of a row one point high
_DIGIT, _POINT = 66_675, 12_700
_COLUMN, _ROW = 8.43, 15.0  # what Excel takes where nothing is said


def covered(
    entries: Mapping[str, Entry],
    found: FieldPlaces,
    areas: Sequence[Range],
    counted: frozenset[str],
) -> Iterator[tuple[str, Entry]]:
    """The answers that points depend on and that lie in these areas, as they wait then; by key."""
    for key, position, _ in found.places:
        entry = entries.get(key)
        if key not in counted or entry is None:
            continue
        reading = entry.reading
        if reading.is_sure and any(area.contains(*position) for area in areas):
            note = f"{COVERED}，看不出填的是什么，拟读作 {at_15_digits(entry.cell.raw)}"
            codes = ("shown", *(code for code in reading.codes if code != "shown"))
            reading = reading._replace(confidence="proposed", codes=codes, note=note)
            yield key, entry._replace(reading=reading)


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
