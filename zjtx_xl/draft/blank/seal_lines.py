"""A line over a table that asks for something: its labels, and blanks of their own to fill."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING

from zjtx_xl.draft.blank.grid import STANDARD_WIDTH, BlankCell
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from zjtx_xl.draft.blank.grid import BlankSheet

# 企业名称（盖章）：______ 主管部门：（盖章） 所在市：____
_ASKS = re.compile(
    r"[^：:\s_＿（(）)]{0,12}(?:名称|单位|所在[^：:\s]{0,8}|地区|[市县区]|代码|类[型别])"
    r"(?:[（(][^（）()]{1,6}[）)])?\s*[：:](?:[（(][公盖签]章[）)])?(?P<blank>[\s_＿]*)(?=(?P<next>.?))"
)
_LEAST_BLANK = 14  # characters
_LAST_NARROW = 0x2E7F  # the last sign that is not wide
_ENDS_OPEN = re.compile(r"[:：][\s_＿]*$")
_FAR, _NEAR = re.compile(r"\s{5,}"), " " * 4  # between texts that share a line with blanks


def spread(found: BlankSheet, row: int, text: str) -> bool:
    """Lay a line out in a row as labels and blanks; False where it asks for nothing."""
    parts = _parts(text, found.last_column)
    if not 1 < len(parts) <= found.last_column:
        return False
    _share(found, row, parts, (1, found.last_column))
    return True


def spread_again(found: BlankSheet, row: int) -> None:
    """The same for a row of a sheet: one text over all of it, or a label wider than its cell."""
    texts = found.texts(row)
    if len(texts) > 1 and not any(_runs_over(found, row, column) for column in found.starts(row)):
        _open_within(found, row)
        return
    cells = {at: cell for at, cell in found.cells.items() if at[0] == row}
    merges = [area for area in found.merges if area.first_row == row]
    beside = _beside(found, row)
    if any(cell.border != "none" for cell in cells.values()) or any(
        area.last_row > row for area in merges
    ):
        return
    for at in cells:
        del found.cells[at]
    found.merges = [area for area in found.merges if area not in merges]
    if 1 < len(beside) <= found.last_column:
        _share(found, row, beside, (1, found.last_column))
    elif not spread(found, row, _NEAR.join(texts)):
        found.cells |= cells
        found.merges += merges
        for column in found.starts(row):
            if _runs_over(found, row, column):
                found.merges.append(_as_seen(found, row, column))
    found.index()


def _open_within(found: BlankSheet, row: int) -> None:
    """Open the blanks that texts of a line have in their own cells: 填报单位：  | 所属区县：."""
    for area in [area for area in found.merges if area.first_row == area.last_row == row]:
        columns = area.first_column, area.last_column
        cell = found.cells.get((row, columns[0]))
        beside = found.cells.get((row, columns[1] + 1))
        is_asked = cell and cell.border == "none" and _ASKS.fullmatch(cell.text.strip())
        if is_asked and cell and not (beside and beside.is_open):
            found.merges.remove(area)
            _share(found, row, [cell.text.strip(), ""], columns)
    found.index()


def _beside(found: BlankSheet, row: int) -> list[str]:
    """The texts of a line and the blanks that cells leave beside them: 自评日期： before nothing.

    Empty where no text has its blank in cells of its own, or asks for something within itself.
    """
    parts: list[str] = []
    columns = found.starts(row)
    texts = [(column, found.text(row, column).strip()) for column in columns]
    for column, text in [(column, text) for column, text in texts if text]:
        beyond = found.area(row, column).last_column + 1
        is_open = beyond <= found.last_column and not found.text(row, beyond)
        asks = _ASKS.search(text)
        if asks and asks.end() < len(text):
            return []
        parts += [text, ""] if _ENDS_OPEN.search(text) and is_open else [text]
    return parts if "" in parts else []


def _as_seen(found: BlankSheet, row: int, column: int) -> Range:
    """The cells that a text runs over, as Excel shows it: those that hold nothing beside it."""
    last, wide = column, _wide(found.text(row, column))
    while (
        last < found.last_column
        and (row, last + 1) not in found.cells
        and sum(found.widths.get(one, STANDARD_WIDTH) for one in range(column, last + 1)) < wide
    ):
        last += 1
    return Range(row, column, row, last)


def _runs_over(found: BlankSheet, row: int, column: int) -> bool:
    wide = _wide(found.text(row, column))
    return found.area(row, column).is_single and wide > found.widths.get(column, STANDARD_WIDTH) + 2


def _parts(text: str, most: int) -> list[str]:
    """A line as texts and, after each label that asks for a name or a place, a blank to fill.

    Of more parts than there are columns the last stay one text, to be written on by hand.
    """
    found: list[str] = []
    end = 0
    for asks in _ASKS.finditer(text):
        if len(found) + 2 >= most and text[asks.end() :].strip():
            break
        if asks["next"] and len(asks["blank"]) <= 1:
            continue  # to be stamped, or printed: 主管部门：（盖章）, 单位：万元
        found += [text[end : asks.start("blank")].strip(), ""]
        end = asks.end("blank")
    rest = _FAR.sub(_NEAR, text[end:].strip()) if found else text
    return [*found, rest] if rest else found


def _share(found: BlankSheet, row: int, parts: list[str], span: tuple[int, int]) -> None:
    """Share these columns among the parts of a line, so that as few texts as can be are broken."""
    columns = range(span[0], span[1] + 1)
    widths = [found.widths.get(column, STANDARD_WIDTH) for column in range(1, span[1] + 1)]

    @cache
    def best(number: int, begin: int) -> tuple[float, tuple[int, ...]]:
        """What the parts from this one on cost at least, and where each of them ends."""
        if number == len(parts) - 1:
            return _cost(parts[number], sum(widths[begin - 1 :])), (columns[-1],)
        ends = range(begin, columns[-1] - len(parts) + number + 2)
        costs = (_cost(parts[number], sum(widths[begin - 1 : end])) for end in ends)
        rests = (best(number + 1, end + 1) for end in ends)
        return min(
            (cost + rest, (end, *more))
            for end, cost, (rest, more) in zip(ends, costs, rests, strict=True)
        )

    begin = columns[0]
    for part, end in zip(parts, best(0, begin)[1], strict=True):
        found.cells[row, begin] = BlankCell(part, border="none", is_open=not part)
        found.merges.append(Range(row, begin, row, end))
        begin = end + 1


def _cost(part: str, width: float) -> float:
    """How bad it is that a part gets this width: lines too many, a blank too short, room lost."""
    if not part:
        return 5 * max(_LEAST_BLANK - width, 0)
    wide = _wide(part)
    return 100 * max(math.ceil(wide / width) - 1, 0) + max(width - wide, 0)


def _wide(text: str) -> int:
    """The width of a text in characters: those of Chinese are twice as wide."""
    return sum(2 if ord(sign) > _LAST_NARROW else 1 for sign in text)
