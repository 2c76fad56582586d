"""待定事项.xlsx: the values that wait for an officer, one line each, and what he decides.

``check`` writes it, the officer fills in three columns (采纳, 改为, 理由), ``--decisions`` reads it
back. A line speaks of one cell and of the text that stood in it: what the sender has changed since
is not covered by it. What an officer has entered is never lost: a new list keeps the decisions of
the old one. Only a list with our seal counts: one that came from a sender would be his own officer.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal, NamedTuple

from zjtx_xl.errors import DecisionsError, RosterError
from zjtx_xl.forms import MARK_SHEET, TITLE_FONT
from zjtx_xl.lists.file_names import PENDING
from zjtx_xl.office_key import seal, seal_state
from zjtx_xl.values import skeleton, unsealed
from zjtx_xl.xlsx import write_atomically

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook

    from zjtx_xl.lists.grid import Grid

Verdict = Literal["open", "accept", "replace", "reject"]

_INSTRUCTIONS = (
    "这些填写内容有疑义，确认以前不计分。“采纳”选“是”按“建议读作”计分，选“否”退回改正；"
    "也可在“改为”栏直接填写应计的数值，并写明理由、决定人和日期。"
    "填好后用 --decisions 指定本文件重新审核。"
)
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("序号", 6), ("文件", 26), ("单位", 24), ("工作表", 8), ("单元格", 8), ("项目", 28),
    ("原文", 24), ("建议读作", 12), ("疑义", 26), ("采纳", 7), ("改为", 12), ("理由", 26),
    ("决定人", 9), ("决定日期", 11),
)  # fmt: skip
_HEADINGS = tuple(name for name, _ in _COLUMNS)
_SIGNATURE = ("决定人", "决定日期")
_INPUTS = ("采纳", "改为", "理由", *_SIGNATURE)
_TO_READ = ("文件", "工作表", "单元格", "原文", "建议读作", "采纳", "改为", "理由")
_MAY_READ = ("单位", "项目", "疑义", *_SIGNATURE)
_HEADER_ROW = 3
_YES, _NO = "是", "否"
_YES_TEXTS = frozenset({"是", "采纳", "√", "y", "yes"})
_NO_TEXTS = frozenset({"否", "不采纳", "×", "n", "no"})
_FONT = {"font_name": "宋体"}
_LINE = 14.5  # points
_LONG = 2_000  # lines
_SEALED = "decisions"  # what the seal is about
_FOREIGN = (
    "不是用本机关的密钥生成的清单，没有采用。请用审核时生成的待定事项；"
    "它在另一台电脑上生成的，先用 zjtx-xl key import 导入那台电脑的密钥"
)


class Decision(NamedTuple):
    """What an officer entered about one cell of a subject; ``line`` is the row of his list.

    ``person`` and ``day`` say who decided, and when, where he wrote it.
    """

    verdict: Verdict = "open"
    value: str = ""
    reason: str = ""
    raw: str = ""
    proposed: str = ""
    line: int = 0
    person: str = ""
    day: str = ""
    subject: str = ""

    @property
    def signed(self) -> str:
        """Who decided, and when."""
        return "，".join(filter(None, (self.person, self.day)))

    def is_of(self, subject: str) -> bool:
        """Whether it was decided about this subject: two may send files of one name."""
        return not self.subject or not subject or unsealed(self.subject) == unsealed(subject)

    def is_about(self, raw: str, proposed: str, subject: str) -> bool:
        """Whether the cell of this subject still says what it said when this was decided."""
        if skeleton(self.raw) != skeleton(raw) or not self.is_of(subject):
            return False
        return self.verdict != "accept" or skeleton(self.proposed) == skeleton(proposed)


class PendingCell(NamedTuple):
    """One value that waits: where it stands, how it could be read, what is doubtful about it.

    ``file`` is the path below the folder that was checked, with ``/``.
    """

    file: str
    subject: str
    sheet: str
    cell: str
    label: str
    raw: str
    proposed: str
    doubt: str
    decision: Decision = Decision()


class Decisions:
    """The lines of a list, by file, and in it by sheet and cell."""

    def __init__(self, lines: Iterable[PendingCell] = ()) -> None:
        self.lines = tuple(lines)
        self._by_file: dict[str, dict[tuple[str, str], Decision]] = {}
        for line in self.lines:
            self._by_file.setdefault(line.file, {})[line.sheet, line.cell] = line.decision

    def of(self, file: str) -> Mapping[tuple[str, str], Decision]:
        """What was entered about one file, by sheet and cell."""
        return self._by_file.get(file, {})


# ---------------------------------------------------------------- reading


def read_decisions(path: Path) -> Decisions:
    """Read what an officer has decided.

    Raises:
        DecisionsError: the file cannot be read, is no such list, or lines contradict themselves
            or each other; all of them are named.
    """
    from zjtx_xl.lists.files import read_grids  # noqa: PLC0415 - openpyxl, only where it is needed
    from zjtx_xl.lists.grid import headed  # noqa: PLC0415

    try:
        grids = read_grids(path)
    except RosterError as error:
        raise DecisionsError(path, [error.reason]) from error
    found = headed(grids, _TO_READ)
    if found is None:
        raise DecisionsError(path, [f"没有这样的表头：{'、'.join(_TO_READ)}"])
    if not any(map(_is_sealed, grids)):
        raise DecisionsError(path, [_FOREIGN])
    return _read(path, *found)


def _is_sealed(grid: Grid) -> bool:
    """Whether a sheet says that this office made the list."""
    cells = grid.cells
    texts = [cells[row, 1].text if (row, 1) in cells else "" for row in (1, 2, 3)]
    return texts[0] == _SEALED and seal_state(texts[2], _SEALED, [(texts[1],)]) == "ours"


def _read(path: Path, grid: Grid, header: int, columns: Mapping[str, int]) -> Decisions:
    lines: dict[tuple[str, str, str], PendingCell] = {}
    faults: list[str] = []
    known = {name: columns[name] for name in (*_TO_READ, *_MAY_READ) if name in columns}
    for row in grid.rows:
        texts = dict.fromkeys(_MAY_READ, "") | grid.texts(row, known)
        if row <= header or not any(texts.values()):
            continue
        place = (texts["文件"], texts["工作表"], texts["单元格"].upper())
        decision = Decision(
            verdict=_verdict(texts, row, faults),
            value=texts["改为"],
            reason=texts["理由"],
            raw=texts["原文"],
            proposed=texts["建议读作"],
            line=row,
            person=texts["决定人"],
            day=texts["决定日期"],
            subject=texts["单位"],
        )
        if not all(place):
            faults.append(f"第{row}行没有写明文件、工作表和单元格")
        read = PendingCell(
            file=place[0],
            subject=texts["单位"],
            sheet=place[1],
            cell=place[2],
            label=texts["项目"],
            raw=texts["原文"],
            proposed=texts["建议读作"],
            doubt=texts["疑义"],
            decision=decision,
        )
        before = lines.setdefault(place, read).decision
        if before._replace(line=row) != decision:
            faults.append(f"第{before.line}行和第{row}行说的是同一个单元格，决定不同")
    if faults:
        raise DecisionsError(path, faults)
    return Decisions(lines.values())


def _verdict(texts: Mapping[str, str], row: int, faults: list[str]) -> Verdict:
    accepted = texts["采纳"].strip().lower()
    if accepted and accepted not in _YES_TEXTS | _NO_TEXTS:
        faults.append(f"第{row}行“采纳”应为“是”或“否”，而不是“{texts['采纳']}”")
    if accepted in _YES_TEXTS:
        if texts["改为"]:
            faults.append(f"第{row}行既采纳了建议，又填了“改为”")
        if not texts["建议读作"]:
            faults.append(f"第{row}行没有建议的读法可以采纳，请填“改为”")
        return "accept"
    if texts["改为"]:
        return "replace"
    return "reject" if accepted in _NO_TEXTS else "open"


# ---------------------------------------------------------------- writing


def write_pending(path: Path, cells: Sequence[PendingCell], checked: Collection[str] = ()) -> Path:
    """Write the list; what an officer entered in an older one of this name is kept.

    Lines of the older list about files that were not ``checked`` now stay as they are. An older
    list that cannot be read is not touched: the new one gets a number. Returns the file that was
    written.

    Raises:
        WriterFault: xlsxwriter refused something (a bug).
        OSError: the folder cannot be written, or (Windows) the file is open in Excel.
    """
    target = path
    if path.exists():
        try:
            before = read_decisions(path)
            others = [line for line in before.lines if line.file not in checked]
            cells = [*keep(cells, before), *others]
        except DecisionsError:
            numbers = (path.with_stem(f"{path.stem} ({number})") for number in range(2, 1000))
            target = next(number for number in numbers if not number.exists())
    from zjtx_xl.forms import new_workbook  # noqa: PLC0415

    on_disk = "rows" if len(cells) > _LONG else ""
    data = new_workbook(
        PENDING, lambda workbook: _draw(workbook, cells), look=_FONT, on_disk=on_disk
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, data)
    return target


def keep(cells: Iterable[PendingCell], before: Decisions) -> list[PendingCell]:
    """The cells with what was entered about them before, where their text is still the same."""
    kept: list[PendingCell] = []
    for cell in cells:
        decision = before.of(cell.file).get((cell.sheet, cell.cell))
        is_new = cell.decision.verdict == "open" and not cell.decision.reason
        if (
            is_new
            and decision is not None
            and decision.is_about(cell.raw, cell.proposed, cell.subject)
        ):
            kept.append(cell._replace(decision=decision))
        else:
            kept.append(cell)
    return kept


def _draw(workbook: Workbook, cells: Sequence[PendingCell]) -> None:
    from zjtx_xl.lists.list_sheet import (  # noqa: PLC0415 - what only reads a list draws none
        put,
        put_title,
        set_height,
        set_up_list,
    )

    sheet = workbook.add_worksheet(PENDING)
    body = {"border": 1, "valign": "vcenter", "text_wrap": True, "num_format": "@"}
    text, centred = workbook.add_format(body), workbook.add_format(body | {"align": "center"})
    entered = workbook.add_format(body | {"bg_color": "#FFF9E5"})
    title = workbook.add_format({"bold": True, "font_size": 16, "font_name": TITLE_FONT})
    note = workbook.add_format({"text_wrap": True, "valign": "vcenter"})
    head = workbook.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#EDEDED"}
    )
    put(sheet, 0, 0, PENDING, title)
    sheet.set_row(0, 28)
    put_title(sheet, 1, _INSTRUCTIONS, note, len(_COLUMNS) - 1)
    sheet.set_row(1, 32)
    sheet.set_row(_HEADER_ROW - 1, 22)
    set_up_list(sheet, _COLUMNS, head, heading_row=_HEADER_ROW, lines=len(cells))
    _draw_seal(workbook, cells)
    short = {"序号", "工作表", "单元格", "建议读作"}
    for row, cell in enumerate(cells, start=_HEADER_ROW):
        texts = _texts(row - _HEADER_ROW + 1, cell)
        for column, name in enumerate(_HEADINGS):
            look = entered if name in _INPUTS else centred if name in short else text
            put(sheet, row, column, texts[name], look)
        wrapped = [(texts[name], width) for name, width in _COLUMNS]
        set_height(sheet, row, wrapped, line=_LINE, room=4)
    accepted = _HEADINGS.index("采纳")
    sheet.data_validation(
        _HEADER_ROW, accepted, _HEADER_ROW + max(len(cells), 1) - 1, accepted,
        {
            "validate": "list",
            "source": [_YES, _NO],
            "input_title": "是否采纳",
            "input_message": "“是”：按“建议读作”计分。“否”：退回改正。"
            "要按别的数值计分，请填“改为”。",
            "error_title": "填写有误",
            "error_message": "请选择“是”或“否”。",
        },
    )  # fmt: skip


def _draw_seal(workbook: Workbook, cells: Sequence[PendingCell]) -> None:
    """Say on a hidden sheet that this office made the list; its lines may be changed."""
    made_of = hashlib.sha256()
    for cell in cells:
        made_of.update(repr(cell).encode("utf-8", "surrogatepass"))
    number = made_of.hexdigest()[:16]
    sheet = workbook.add_worksheet(MARK_SHEET)
    sheet.very_hidden()
    plain = workbook.add_format()
    for row, text in enumerate((_SEALED, number, seal(_SEALED, [(number,)]))):
        sheet.write_string(row, 0, text, plain)


def _texts(number: int, pending_cell: PendingCell) -> dict[str, str]:
    accepted: dict[Verdict, str] = {"accept": _YES, "reject": _NO}
    return {
        "序号": str(number),
        "文件": pending_cell.file,
        "单位": pending_cell.subject,
        "工作表": pending_cell.sheet,
        "单元格": pending_cell.cell,
        "项目": pending_cell.label,
        "原文": pending_cell.raw,
        "建议读作": pending_cell.proposed,
        "疑义": pending_cell.doubt,
        "采纳": accepted.get(pending_cell.decision.verdict, ""),
        "改为": pending_cell.decision.value,
        "理由": pending_cell.decision.reason,
        "决定人": pending_cell.decision.person,
        "决定日期": pending_cell.decision.day,
    }
