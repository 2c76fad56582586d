"""Where the parts of an official form are: titles, seal lines, heading rows, table, notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zjtx_xl.draft.official_blank import BlankSheet

_HEADINGS = re.compile(
    r"序号|指标|分值|权重|分数|目标|实际|完成|得分|评分|标准|名称|金额|数量|项目|内容|备注|说明|单位"
    r"|原因|条件|要求|情况|结果|依据|比例|比重"
)
_NOTE = re.compile(r"^\s*(?:注|备注|说明|填表说明|填报说明|标注|[0-9]{1,2}[.．、]|（[0-9]{1,2}）)")
_SEAL = re.compile(r"盖章|公章|签字|签章|填表人|填报人|联系人|负责人|联系电话|填报日期|填表日期")
_NUMBER = re.compile(r"^\s*附(?:件|表)?\s*[0-9一二三四五六七八九十]*[-—0-9]*\s*[:：]?\s*$")
_TOTAL = re.compile(r"^\s*(?:总\s*分|合\s*计|总\s*计|小\s*计)\s*$")
_MOST_HEADING_ROWS = 3
_LONGEST_HEADING = 60  # characters


class Regions(NamedTuple):
    """Rows of a sheet, by what stands in them; each span has its first and last row."""

    number: int | None
    titles: tuple[int, ...]
    seals: tuple[int, ...]
    heading: tuple[int, int]
    body: tuple[int, int]
    notes: tuple[int, ...]


def regions_of(sheet: BlankSheet) -> Regions | None:
    """The parts of a sheet; None where no heading row is found."""
    head = _heading_row(sheet)
    if head is None:
        return None
    last_head = _heading_end(sheet, head)
    number: int | None = None
    titles: list[int] = []
    seals: list[int] = []
    for row in range(1, head):
        text = "".join(sheet.text(row, column) for column in sheet.starts(row)).strip()
        if not text:
            continue
        if number is None and _NUMBER.match(text):
            number = row
        elif _SEAL.search(text) or "：" in text or "单位" in text[:3]:
            seals.append(row)
        else:
            titles.append(row)
    last = _last_of_body(sheet, last_head)
    notes = tuple(row for row in range(last + 1, sheet.last_row + 1) if _has_text(sheet, row))
    return Regions(
        number, tuple(titles), tuple(seals), (head, last_head), (last_head + 1, last), notes
    )


def is_total(text: str) -> bool:
    """Whether a label is that of a total."""
    return _TOTAL.match(text) is not None


def _has_text(sheet: BlankSheet, row: int) -> bool:
    return any(sheet.text(row, column) for column in sheet.starts(row))


def _heading_row(sheet: BlankSheet) -> int | None:
    best: tuple[int, int] | None = None
    for row in range(1, sheet.last_row + 1):
        texts = [sheet.text(row, column).strip() for column in sheet.starts(row)]
        given = [text for text in texts if text]
        least = min(3, max(2, sheet.last_column - 1))
        if len(given) < least or len(given) < 0.6 * len(texts):
            continue
        short = [text for text in given if len(text) <= _LONGEST_HEADING]
        hits = sum(1 for text in short if _HEADINGS.search(text))
        if hits >= min(2, len(given)):
            return row
        if best is None or len(given) > best[0]:
            best = len(given), row
    return best[1] if best else None


def _heading_end(sheet: BlankSheet, head: int) -> int:
    """The last row of headings: of those that lie over others, and of the others below them."""
    lasts = [sheet.area(head, column).last_row for column in sheet.starts(head)]
    lowest = min(max(lasts, default=head), head + _MOST_HEADING_ROWS - 1)
    if lowest == head:
        return head
    over = [
        sheet.area(head, column)
        for column in sheet.starts(head)
        if sheet.area(head, column).last_row < lowest
    ]
    # a group that is merged down beside blank cells is no heading
    below = [
        sheet.text(area.last_row + 1, column)
        for area in over
        for column in range(area.first_column, area.last_column + 1)
    ]
    return lowest if below and all(below) else head


def _last_of_body(sheet: BlankSheet, last_head: int) -> int:
    row = sheet.last_row
    while row > last_head + 1 and _is_below(sheet, row):
        row -= 1
    return row


def _is_below(sheet: BlankSheet, row: int) -> bool:
    """Whether a row is a note, a seal line or nothing, and so no part of the table."""
    starts = sheet.starts(row)
    texts = [sheet.text(row, column) for column in starts if sheet.text(row, column)]
    if not texts:
        # a blank row with borders is a row to fill
        return len(starts) <= 1
    joined = "".join(texts)
    if len(starts) == 1:
        return not is_total(joined)
    is_loose = all(
        sheet.cells[row, column].border == "none"
        for column in starts
        if (row, column) in sheet.cells
    )
    if _NOTE.match(joined):
        return len(texts) == 1 and (is_loose or len(joined) > _LONGEST_HEADING)
    return is_loose and (_SEAL.search(joined) is not None or "：" in joined)
