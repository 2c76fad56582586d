"""收件登记: what an officer has noted of returned files as they came.

Where a file lies, who sent it, when it came. His headings are his own, and are found as those of a
roster are; what each column was taken for is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from zjtx_xl.errors import RosterError
from zjtx_xl.lists.files import read_grids
from zjtx_xl.lists.header import find_header
from zjtx_xl.lists.headings import LIST_HEADINGS, SUBJECTS, Alias, FieldNames, folded
from zjtx_xl.lists.roster_columns import ColumnUse
from zjtx_xl.lists.roster_rows import list_rows
from zjtx_xl.values import ValueKind, is_total, one_line, read_value, without_remarks
from zjtx_xl.xlsx import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from zjtx_xl.lists.grid import Grid
    from zjtx_xl.lists.header import Header

KIND = "收件登记"
Column = Literal["file", "place", "unit", "person", "received", "deadline", "note"]
# By the first three a line is known; the headings that say it best come first.
_WHAT: tuple[Column, ...] = ("file", "place", "unit")
_USES: dict[Column, str] = {
    "file": "文件", "place": "存放位置", "unit": "报送单位", "person": "发件人",
    "received": "收到日期", "deadline": "截止日期", "note": "备注",
}  # fmt: skip
_NAMES: dict[Column, str] = {
    "file": (
        "文件 文件名 文件名称 回收文件 报送文件 电子文件 电子文件名 电子文件名称 附件 附件名 "
        "附件名称 邮件附件"
    ),
    "place": (
        "存放位置 文件位置 保存位置 存放路径 文件路径 保存路径 路径 存放文件夹 所在文件夹 文件夹 "
        "存放目录 目录 位置"
    ),
    "unit": (
        "报送单位 报送单位名称 报送企业 报送企业名称 报送机构 来件单位 来文单位 发件单位 "
        f"提交单位 上报单位 填报单位 送件单位 {SUBJECTS} 单位 企业"
    ),
    "person": "发件人 发送人 报送人 寄件人 送件人 提交人 发件邮箱 发件地址",
    "received": (
        "收到日期 收到时间 收件日期 收件时间 接收日期 接收时间 回收日期 回收时间 收文日期 "
        "收文时间 到达日期 到达时间 报送日期 报送时间 提交日期 提交时间 登记日期 登记时间 "
        "日期 时间"
    ),
    "deadline": "截止日期 截止时间 报送截止日期 报送截止时间 报送期限 应报日期 期限",
    "note": "备注 说明",
}
_RANKS: dict[str, tuple[Column, int]] = {
    folded(name): (column, rank)
    for column in get_args(Column)
    for rank, name in enumerate(_NAMES[column].split())
}
# 实际收到日期, 电子版存放位置; but not every 主管单位名称 has reported
_SHORTEST = 4  # characters
_ENDINGS = [name for name in _RANKS if len(name) >= _SHORTEST and name not in SUBJECTS.split()]
_LESS_SURE = 50
_SHOWN = 5


class Receipt(NamedTuple):
    """One line of the list; dates are ISO days, ``written`` is how the day of receipt stands there.

    ``file`` may name several files, ``place`` a folder of this or of another computer, or a
    cupboard. ``unit`` is who has reported, ``person`` who sent the mail.
    """

    line: int
    file: str = ""
    place: str = ""
    unit: str = ""
    person: str = ""
    received: str = ""
    deadline: str = ""
    note: str = ""
    written: str = ""


class Receipts(NamedTuple):
    """A list; ``uses`` is what each column was taken for, ``faults`` are days that are none."""

    path: Path
    lines: tuple[Receipt, ...]
    uses: tuple[ColumnUse, ...]
    faults: tuple[str, ...] = ()

    def notes(self) -> Iterator[str]:
        """How the list was understood."""
        yield f"{KIND} {self.path.name}：{'；'.join(map(str, self.uses))}。"
        if self.faults:
            more = " 等" if len(self.faults) > _SHOWN else ""
            shown = "、".join(self.faults[:_SHOWN])
            yield f"{KIND}里 {shown}{more}不是写全的日期（如 2024-03-05），没有用来判断是否逾期。"


class _Names(FieldNames):
    """The headings of such a list; whatever says which file or whose is its first column."""

    def __init__(self) -> None:
        super().__init__(())

    def alias(self, parts: Sequence[str]) -> tuple[Alias, int] | None:
        """Whether a line is known by this column."""
        column, rank = _column(parts) or ("note", 0)
        return ("subject", _WHAT.index(column) * 100 + rank) if column in _WHAT else None

    def meaning(self, parts: Sequence[str]) -> dict[str, int]:
        """What a column holds."""
        found = _column(parts)
        return {found[0]: found[1]} if found else {}


def _column(parts: Sequence[str]) -> tuple[Column, int] | None:
    """What a heading says, also with a remark in brackets or with more words before it."""
    for text in ("".join(parts), parts[-1]):
        for heading in (folded(text), folded(without_remarks(text))):
            if heading in _RANKS:
                return _RANKS[heading]
            if endings := [name for name in _ENDINGS if heading.endswith(name)]:
                column, rank = _RANKS[max(endings, key=len)]
                return column, rank + _LESS_SURE
    return None


def read_receipts(path: Path) -> Receipts:
    """Read a list; of a 分发清单 the lines that have a 回收日期, whatever the file is called now.

    Raises:
        RosterError: the file cannot be read, or has no columns that say which files came.
    """
    try:
        return _read(path)
    except RosterError as error:
        raise RosterError(path, error.reason, kind=KIND) from None


def day_of_deadline(extra: Mapping[str, str]) -> str:
    """The day by which a recipient was to report, by the other columns of a roster; or nothing."""
    said = (
        text
        for heading, text in extra.items()
        if _RANKS.get(folded(heading), ("", 0))[0] == "deadline"
    )
    return _day(next(said, ""))


def _read(path: Path) -> Receipts:
    names = _Names()
    headed = [
        (grid, header)
        for grid in read_grids(path)
        if (header := find_header(grid, names)) is not None and _says_enough(header)
    ]
    if not headed:
        reason = "没有找到表头行（要有文件名或存放位置一列，或者报送单位和收到日期两列）"
        raise RosterError(path, reason)
    if headed[0][0].sheet is None:
        headed = [max(headed, key=lambda pair: pair[1].recognised)]  # the right separator
    lists = [(grid, header) for grid, header in headed if not grid.is_hidden] or headed
    if len(lists) > 1:
        sheets = "、".join(f"“{grid.sheet}”" for grid, _ in lists)
        raise RosterError(path, f"{sheets} 这几张工作表里都有登记，不知道用哪一张，请只留一张")
    grid, header = lists[0]
    if header.faults:
        raise RosterError(path, "；".join(header.faults))
    column_of = {keys[0]: column for column, keys in header.fields.items()}
    is_distribution = set(header.headings.values()) >= LIST_HEADINGS
    if is_distribution:  # a file is called there as it was issued
        del column_of["file"]
    faults: list[str] = []
    lines = tuple(
        line
        for row in _rows(grid, header)
        if (line := _line(grid, header, row, column_of, faults))
        and (line.written or not is_distribution)
    )
    used = {column_of[key]: what for key, what in _USES.items() if key in column_of}
    uses = tuple(
        ColumnUse(column, heading, used.get(column, "没有用上"))
        for column, heading in sorted(header.headings.items())
    )
    return Receipts(path, lines, uses, tuple(faults))


def _says_enough(header: Header) -> bool:
    keys = {key for own in header.fields.values() for key in own}
    return bool(keys & {"file", "place"}) or keys >= {"unit", "received"}


def _rows(grid: Grid, header: Header) -> Iterator[int]:
    """The rows that are lines, also without a file; no totals, notes or signatures."""
    listed = set(list_rows(grid, header).recipients)
    for row, cells in grid.rows.items():
        if row <= header.last_row:
            continue
        known = [column for column in header.fields if column in cells]
        is_header = all(
            folded(cell.text) == folded(header.headings.get(column, ""))
            for column, cell in cells.items()
        )
        has_place = any("place" in header.fields[column] for column in known)
        if row in listed or ((len(known) > 1 or has_place) and not is_header):
            yield row


def _line(
    grid: Grid,
    header: Header,
    row: int,
    column_of: Mapping[str, int],
    faults: list[str],
) -> Receipt | None:
    cells = {
        key: cell
        for key, column in column_of.items()
        if (cell := grid.standing(row, column, header.last_row)) is not None
    }
    said = {key: cell.text for key, cell in cells.items()}
    if not any(said.get(key) for key in _WHAT) or any(is_total(said.get(key, "")) for key in _WHAT):
        return None
    days = {key: _day(said.get(key, "")) for key in ("received", "deadline")}
    faults += [
        f"{grid.place(row, column_of[key])} 的“{one_line(said[key])}”"
        for key, day in days.items()
        if said.get(key) and not day
    ]
    return Receipt(
        row,
        said.get("file", ""),
        one_line(said.get("place", "")),
        one_line(said.get("unit", "")),
        one_line(said.get("person", "")),
        days["received"],
        days["deadline"],
        one_line(said.get("note", "")),
        one_line(said.get("received", "")),
    )


def _day(text: str) -> str:
    """An ISO day of a text that says all of it."""
    reading = read_value(Cell(1, 1, "text", text), ValueKind("date"))
    return reading.value if reading.is_sure and isinstance(reading.value, str) else ""
