"""Rows and columns that were inserted, deleted or moved: one finding for each change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from zjtx_xl.definitions import one_line
from zjtx_xl.findings import finding
from zjtx_xl.returns import in_order
from zjtx_xl.xlsx import cell_name, column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.definitions import Field, Text
    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import ReturnedSheet


def check_moved(sheet: ReturnedSheet) -> Iterator[Finding]:
    """Say what was moved, and what could not be read for it."""
    placement = sheet.placement
    if placement.rows is None or placement.columns is None:
        return
    if not placement.rows or not placement.columns:
        note = f"工作表“{sheet.name}”上找不到原表的文字，没有读取"
        yield finding("sheet", sheet=sheet.name, note=note)
        return
    yield from _Changes(sheet, _ROWS, placement.rows, sheet.layout.last_row).findings()
    yield from _Changes(sheet, _COLUMNS, placement.columns, sheet.layout.last_column).findings()


@dataclass(frozen=True, slots=True)
class _Axis:
    """How people speak of rows, or of columns."""

    index: int
    unit: str
    down: str
    up: str
    above: str
    onward: str

    def name(self, line: int) -> str:
        return f"第{column_name(line) if self.index else line}{self.unit}"

    def count(self, number: int) -> str:
        return f"{number} {self.unit}"

    def cell(self, place: int) -> str:
        return cell_name(1, place) if self.index else cell_name(place, 1)


_ROWS = _Axis(0, "行", "下移", "上移", "表的上方", "及以下各行")
_COLUMNS = _Axis(1, "列", "右移", "左移", "表的左边", "及右边各列")


class _Changes:
    """The changes of one axis of one sheet."""

    def __init__(
        self, sheet: ReturnedSheet, axis: _Axis, places: Mapping[int, int], last: int
    ) -> None:
        self.sheet = sheet
        self.axis = axis
        self.places = places
        self.last = last
        self.kept = in_order(places)
        self.printed_at = {place: line for line, place in places.items()}

    def findings(self) -> Iterator[Finding]:
        yield from self._inserted()
        yield from self._lost()
        yield from self._moved()

    def _inserted(self) -> Iterator[Finding]:
        """Lines that nobody printed, between those that kept their order."""
        axis = self.axis
        before_line = before_place = 0
        for line in self.kept:
            place = self.places[line]
            new = [at for at in range(before_place + 1, place) if at not in self.printed_at]
            lost = [gone for gone in range(before_line + 1, line) if gone not in self.places]
            if len(new) > len(lost):
                number = axis.count(len(new) - len(lost))
                is_above = not before_line and not lost
                at = axis.above if is_above else axis.name(new[0])
                onward = "全表" if is_above else f"原{axis.name(line)}{axis.onward}"
                note = f"在{at}插入了 {number}，{onward}{axis.down}了 {number}"
                if not lost and not self._are_blank(new):
                    note += "；插入处所填的内容没有读取"
                yield self._finding(note, cell=axis.cell(new[0]))
            before_line, before_place = line, place

    def _lost(self) -> Iterator[Finding]:
        """Printed lines that are not there, or not there beyond doubt."""
        axis = self.axis
        missing = [
            line
            for line in range(1, self.last + 1)
            if line not in self.places and (self._label(line) or self._fields([line]))
        ]
        for lines in _runs(missing):
            names = axis.name(lines[0])
            if len(lines) > 1:
                names += f"至{axis.name(lines[-1])}"
            # A merged cell that lost its first line may have been read from the next.
            fields = [field for field in self._fields(lines) if self.sheet.position(field) is None]
            is_gone = self._is_gone(lines)
            said = "不能确定现在的位置"
            if is_gone:
                said = "已被删除"
                if any(other > lines[-1] for other in self.kept):
                    said += f"，以后各{axis.unit}{axis.up}了 {axis.count(len(lines))}"
            # Prepared rows that nobody used may go.
            unread = any(not is_gone or field.scope != "row" for field in fields)
            yield self._finding(
                f"原{names}{said}{'，其中的内容没有读取' if unread else ''}",
                label=self._label(lines[0]),
                is_error=unread,
            )

    def _moved(self) -> Iterator[Finding]:
        """Lines that stand elsewhere in the order."""
        axis = self.axis
        kept = set(self.kept)
        for line, place in sorted(self.places.items()):
            if line not in kept:
                note = f"原{axis.name(line)}移到了{axis.name(place)}，已按移动后的位置读取"
                yield self._finding(note, cell=axis.cell(place), label=self._label(line))

    def _finding(
        self,
        note: str,
        *,
        cell: str | None = None,
        label: str | None = None,
        is_error: bool = False,
    ) -> Finding:
        return finding(
            "moved",
            sheet=self.sheet.name,
            cell=cell,
            label=label,
            severity="error" if is_error else None,
            note=note,
        )

    def _is_gone(self, lines: Sequence[int]) -> bool:
        """Whether there is no room left where the lines should be."""
        before = max((self.places[other] for other in self.kept if other < lines[0]), default=0)
        after = min((self.places[other] for other in self.kept if other > lines[-1]), default=None)
        if after is None:
            # The last ones: nothing stands where they may have gone to.
            index = self.axis.index
            below = {position[index] for position in self.sheet.scan.cells}
            return self._are_blank(place for place in below if place > before)
        return all(place in self.printed_at for place in range(before + 1, after))

    def _are_blank(self, places: Iterable[int]) -> bool:
        index, wanted = self.axis.index, set(places)
        inside = self._inside()
        return not any(
            cell.raw and position[index] in wanted and position[1 - index] in inside
            for position, cell in self.sheet.scan.cells.items()
        )

    def _inside(self) -> set[int]:
        """The lines of the other axis that belong to the form."""
        placement = self.sheet.placement
        other = placement.columns if self.axis.index == 0 else placement.rows
        return set((other or {}).values())

    def _fields(self, lines: Sequence[int]) -> list[Field]:
        index = self.axis.index
        return [field for field in self.sheet.layout.fields if field.area[index] in lines]

    def _label(self, line: int) -> str | None:
        """What is printed in a line, or else what its fields are called."""
        index = self.axis.index
        wanted = {"label", "group"} if index == 0 else {"header"}
        texts: list[Text] = [
            text
            for text in self.sheet.layout.texts
            if text.area[index] == line and self.sheet.printed[text]
        ]
        texts.sort(key=lambda text: (text.role not in wanted, text.role != "label", text.area))
        if texts:
            return one_line(self.sheet.printed[texts[0]])
        fields = self._fields([line])
        names = (field.row_label if index == 0 else field.column_label for field in fields)
        return next(filter(None, names), None)


def _runs(lines: Iterable[int]) -> Iterator[list[int]]:
    """Lines that follow each other, together."""
    for _, run in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        yield [line for _, line in run]
