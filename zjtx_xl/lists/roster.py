"""Officers' own lists of whom to issue to (名册), with their own headings, in any format.

Titles above the header, empty rows, notes and totals below are passed over; a row that holds values
but no name is not. What would go wrong silently in every issued workbook is an error with its cell:
lost digits, error values, two rows for one recipient.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.errors import RosterError
from zjtx_xl.lists.files import read_grids
from zjtx_xl.lists.header import Header, find_header, row_without_subject
from zjtx_xl.lists.headings import LIST_HEADINGS, Alias, FieldNames
from zjtx_xl.lists.roster_columns import ColumnUse, column_uses
from zjtx_xl.lists.roster_rows import list_rows
from zjtx_xl.values import (
    NONE_MARKS,
    NUMERIC,
    credit_code_is_valid,
    excerpt,
    one_line,
    plain,
    read_value,
    skeleton,
    unsealed,
)
from zjtx_xl.xlsx import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from zjtx_xl.definitions import Template
    from zjtx_xl.lists.grid import Grid, GridCell

_WANTED = "企业名称、单位名称、平台名称、机构名称或 subject"
_SHOWN_FAULTS = 10
_CODE_LENGTH = 18
_LOST_DIGITS = "000"

_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?%?")
_PERCENTAGE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?%")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+")
_HIDDEN: dict[str, str] = {
    "struck": "划了删除线，看不出还算不算：不要的请删去，要的请去掉删除线",
    "unseen": "看不见（字和底色相同，或者字太小），请改成看得见的",
    "repeated": "会重复显示（对齐方式是“填充”），请改成常规对齐",
}
_SPOILT = {
    "date": "变成了日期，请按文本重新输入",
    "shortened": "是缩写，位数已丢失，请按文本重新输入",
    "percent": "是百分数，本栏不填百分数，请改成一个数",
}  # fmt: skip
_NO_NAMES = frozenset({"number", "shortened", "percent", "date", "boolean"})
# digits with what stands between them in dates, phones and numbers; a credit code; an address in
# the net; a mark or one character; a word that stands for a name to come
_NO_NAME = re.compile(
    r"[\d\s.,:、/+()年月日—–-]+|[0-9A-HJ-NPQRTUWXY]{18}|true|false|\S+@\S+|\w+://.*|www\..*|\W+|[×xX*某]+|[A-Z]"
    r"|同[上左右前]|待定|待补充?|待填|暂[无缺]|空[白缺]?|缺|略|见附[件表].*|未知|不详|有|合格|不合格|是|否",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient of a roster.

    ``values`` are raw strings by field key, what is empty left out; ``extra`` are all other columns
    by heading as written, which file names, texts and roll-ups may use. ``row`` is the row in the
    source (the number of the object in a .json).
    """

    subject: str
    no: str = ""
    credit_code: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    extra: Mapping[str, str] = field(default_factory=dict[str, str])
    row: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster as it was read.

    ``unused_headings`` prefill nothing. What is hidden (rows, columns, the whole sheet) was read
    like all else; ``passed_over`` are the rows below the header that hold something and are no
    recipient (totals, notes). ``columns`` are the columns of ``subject``, ``no``, ``credit_code``
    and of all headings in ``extra``; a .json has none. ``uses`` says of each column, from the left,
    what it was taken for.
    """

    recipients: tuple[Recipient, ...]
    path: Path
    unused_headings: tuple[str, ...] = ()
    sheet: str | None = None
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    is_hidden: bool = False
    passed_over: tuple[int, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict[str, int])
    uses: tuple[ColumnUse, ...] = ()


def read_roster(path: Path, templates: Sequence[Template]) -> Roster:
    """Read a list of recipients; ``templates`` say which headings prefill a field.

    Hidden sheets are read where no other has a header and a recipient.

    Raises:
        RosterError: the file cannot be read, has no header or no column of names, or rows cannot
            be used: no name, a name or credit code twice, a damaged credit code, an error value; or
            two sheets hold a list.
    """
    names = FieldNames(templates)
    grids = read_grids(path)
    headed = [(grid, header) for grid in grids if (header := find_header(grid, names))]
    if not headed:
        raise RosterError(path, _no_header(grids, names))
    if headed[0][0].sheet is None:
        # One text, read with each separator: the right one gives the most columns.
        headed = [max(headed, key=lambda pair: (pair[1].recognised, len(pair[1].headings)))]
    of_ours = [pair for pair in headed if set(pair[1].headings.values()) >= LIST_HEADINGS]
    for grid, header in of_ours or _only_list(path, headed):
        roster = _Reader(path, grid, header, names).roster()
        if roster.recipients:
            return roster
    grid, header = headed[0]
    where = f"“{grid.sheet}”" if grid.sheet else ""
    raise RosterError(path, f"{where}表头（{grid.line(header.last_row)}）下面没有一家单位")


def _only_list(path: Path, headed: Sequence[tuple[Grid, Header]]) -> Sequence[tuple[Grid, Header]]:
    """The sheets that a list may be taken from; of two that are seen nobody knows which is meant.

    Raises:
        RosterError: two sheets that are not hidden hold a list.
    """
    lists = [
        grid.sheet
        for grid, header in headed
        if grid.sheet and not grid.is_hidden and list_rows(grid, header).recipients
    ]
    if len(lists) > 1:
        named = "、".join(f"“{sheet}”" for sheet in lists)
        raise RosterError(
            path, f"{named} 这几张工作表里都有名单，不知道用哪一张，请只留一张，其余的删除或隐藏"
        )
    return headed


def _no_header(grids: Sequence[Grid], names: FieldNames) -> str:
    for grid in grids:
        row = row_without_subject(grid, names)
        if row is not None:
            sheet = f"“{grid.sheet}”" if grid.sheet else ""
            return f"{sheet}{grid.line(row) if row else '数据'}没有名称一列（{_WANTED}）"
    return f"没有找到表头行（要有名称一列：{_WANTED}）"


class _Reader:
    """Reads the rows below a header and collects what is wrong with them."""

    def __init__(self, path: Path, grid: Grid, header: Header, names: FieldNames) -> None:
        self._path = path
        self._grid = grid
        self._header = header
        self._names = names
        self._subject = header.aliases["subject"]
        self._faults: list[str] = list(header.faults)

    def roster(self) -> Roster:
        rows = list_rows(self._grid, self._header)
        self._faults += rows.faults
        recipients = [self._recipient(row) for row in rows.recipients]
        self._refuse_twice(recipients)
        if self._faults:
            raise RosterError(self._path, _listed(self._faults))
        read = {recipient.row for recipient in recipients}
        return Roster(
            recipients=tuple(recipients),
            path=self._path,
            unused_headings=tuple(self._header.others.values()),
            sheet=self._grid.sheet,
            hidden_rows=tuple(sorted(read & self._grid.hidden_rows)),
            hidden_columns=tuple(filter(self._grid.hides, sorted(self._header.headings))),
            is_hidden=self._grid.is_hidden,
            passed_over=rows.passed_over,
            columns=self._columns(),
            uses=tuple(column_uses(self._header, self._names)),
        )

    def _columns(self) -> dict[str, int]:
        """Where the values of a recipient stand; nowhere in a .json."""
        if self._grid.headings:
            return {}
        others = {heading: column for column, heading in self._header.others.items()}
        return others | {str(alias): column for alias, column in self._header.aliases.items()}

    # -------------------------------------------------------------- what they hold

    def _cell(self, row: int, column: int) -> GridCell | None:
        return self._grid.standing(row, column, self._header.last_row)

    def _text(self, row: int, column: int | None) -> str:
        cell = self._cell(row, column) if column is not None else None
        return cell.text if cell else ""

    def _recipient(self, row: int) -> Recipient:
        aliases = self._header.aliases
        subject = one_line(self._sound(row, self._subject))
        self._refuse_no_name(row, subject)
        self._refuse_shifted(row)
        no = one_line(self._sound(row, aliases.get("no"), kinds=("date",)))
        code = self._credit_code(row, aliases.get("credit_code"))
        values: dict[str, str] = {}
        said: dict[Alias, str] = {"subject": subject, "no": no, "credit_code": code}
        for alias, text in said.items():
            values |= dict.fromkeys(self._names.fed_by[alias], text)
        for column, keys in self._header.fields.items():
            for key in keys:
                values.setdefault(key, self._value(row, column, key))
        others = {
            heading: self._text(row, column) for column, heading in self._header.others.items()
        }
        return Recipient(
            subject=subject,
            no=no,
            credit_code=code,
            values={key: text for key, text in values.items() if text},
            extra={heading: text for heading, text in others.items() if text},
            row=row,
        )

    def _value(self, row: int, column: int, key: str) -> str:
        """What a field is prefilled with: of 38,923.1 and 12.5 % only the number, as printed."""
        kinds = self._names.kinds[key]
        is_number = kinds <= NUMERIC
        spoilt = ("date", "shortened") if "percent" in kinds else ("date", "shortened", "percent")
        text = self._sound(row, column, kinds=spoilt if is_number else ())
        if is_number and _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if "percent" in kinds and _PERCENTAGE.fullmatch(text):
            text = text.removesuffix("%")
        return self._as_number(row, column, key, text) if is_number and text else text

    def _as_number(self, row: int, column: int, key: str, text: str) -> str:
        """A number to issue, ``10`` of ``10个``; what is none for sure (≥10, 约20) is a fault."""
        cell = self._cell(row, column)
        if cell is None or cell.kind not in {"text", "boolean"} or _PLAIN.fullmatch(text):
            return text
        reading = read_value(Cell(row, column, "text", text), self._names.fields[key].kind)
        if reading.is_none:
            return text
        if reading.confidence == "normalised" and isinstance(reading.value, Decimal):
            return plain(reading.value)
        place = self._grid.place(row, column)
        self._faults.append(f"{place} 的“{excerpt(text)}”不是一个数，请改成一个数（没有的填 /）")
        return text

    def _refuse_no_name(self, row: int, subject: str) -> None:
        """A date, TRUE, a number, a code or a phone in the column of names is a fault."""
        cell = self._cell(row, self._subject)
        stored = cell.kind if cell else "text"
        if stored in _NO_NAMES or (subject and _NO_NAME.fullmatch(skeleton(subject).strip("()"))):
            place = self._grid.place(row, self._subject)
            self._faults.append(f"{place} 的“{excerpt(subject)}”不是单位名称")

    def _refuse_shifted(self, row: int) -> None:
        """A line of a .csv with more values than headings: somewhere a comma has moved them."""
        beyond = max(self._grid.rows[row]) > max(self._header.headings)
        if self._grid.sheet is None and beyond:
            self._faults.append(
                f"{self._grid.line(row)}的值比表头多，后面的值可能错了位；"
                "值里有逗号的，请用英文双引号把它括起来"
            )

    def _is_hidden(self, row: int) -> bool:
        """Whether the name of a row is struck out or unseen, which is said once for all of it."""
        cell = self._cell(row, self._subject)
        return cell is not None and cell.kind in _HIDDEN

    def _sound(self, row: int, column: int | None, *, kinds: tuple[str, ...] = ()) -> str:
        """The text of a cell that counts; a spoilt one, or one of these ``kinds``, is a fault."""
        cell = self._cell(row, column) if column is not None else None
        if cell is None or column is None:
            return ""
        place = self._grid.place(row, column)
        if cell.kind == "error":
            self._faults.append(f"{place} 是错误值 {cell.text}")
        elif cell.kind == "no-result":
            self._faults.append(f"{place} 的公式没有计算结果，请用 Excel 打开并保存一次")
        elif cell.kind in _HIDDEN and (column == self._subject or not self._is_hidden(row)):
            self._faults.append(f"{place} 的“{excerpt(cell.text)}”{_HIDDEN[cell.kind]}")
        elif cell.kind in kinds:
            self._faults.append(f"{place} 的“{cell.text}”{_SPOILT[cell.kind]}")
        return cell.text

    def _credit_code(self, row: int, column: int | None) -> str:
        """The code in capitals without blanks; one that went through a number is damaged."""
        text = skeleton(self._sound(row, column)).upper()
        cell = self._cell(row, column) if column is not None else None
        if cell is None or column is None or text in NONE_MARKS:
            return ""
        lost = len(text) == _CODE_LENGTH and text.isdigit() and text.endswith(_LOST_DIGITS)
        stored = cell.kind in {"number", "percent", "date"} or bool(_SHORTENED.fullmatch(text))
        if stored or (lost and not credit_code_is_valid(text)):
            place = self._grid.place(row, column)
            self._faults.append(
                f"{place} 的信用代码“{cell.text}”被存成了数字，后几位已丢失，请按文本重新输入"
            )
        return text

    def _refuse_twice(self, recipients: Sequence[Recipient]) -> None:
        seen: dict[tuple[str, str], int] = {}
        for recipient in recipients:
            for what, text, shown in (
                ("名称", unsealed(recipient.subject), recipient.subject),
                ("信用代码", recipient.credit_code, recipient.credit_code),
            ):
                first = seen.setdefault((what, text), recipient.row) if text else recipient.row
                if first != recipient.row:
                    lines = f"{self._grid.line(first)}和{self._grid.line(recipient.row)}"
                    fault = f"{lines}的{what}重复（{excerpt(shown)}）"
                    if what == "名称":
                        fault += "，是两家的请在名称后注明所在地，如“（济南）”"
                    self._faults.append(fault)


def _listed(faults: Sequence[str]) -> str:
    """All faults in one sentence each; the officer corrects them in one go."""
    shown = list(dict.fromkeys(faults))
    more = len(shown) - _SHOWN_FAULTS
    lines = shown[:_SHOWN_FAULTS] + ([f"另有 {more} 处"] if more > 0 else [])
    return "；".join(lines)
