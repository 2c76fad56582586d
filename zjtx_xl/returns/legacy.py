"""Workbooks that are no .xlsx: ``.xls``, ``.et``, ``.ods``, ``.xlsb``, read by calamine.

The reading is done by a child process (:mod:`legacy_worker`): a file that makes the
library abort, or use up memory or time, kills only the child. The suffix does not matter; the
guard has looked at the first bytes. Only values come back, of the first rows and columns of every
sheet. On Windows the child is limited in time alone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from zjtx_xl.findings import FileRefused
from zjtx_xl.returns import legacy_worker
from zjtx_xl.values import at_15_digits
from zjtx_xl.xlsx import (
    DEFAULT_LIMITS,
    GENERAL,
    LOCAL_MARK,
    NO_ZEROS,
    PLAIN,
    UNKNOWN,
    Cell,
    CellStyle,
    Package,
    Range,
    SheetPart,
    SheetScan,
    read_directory,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zjtx_xl.returns.identification import IdentifiedSheet
    from zjtx_xl.xlsx import Hides

# -P: the folder of the worker is not searched, its modules must not stand in for others.
COMMAND = (sys.executable, "-P", str(Path(legacy_worker.__file__)))
_MANIFEST = "META-INF/manifest.xml"
_REFUSED = {
    legacy_worker.DAMAGED: ("damaged", "文件内容已损坏，读不出数据"),
    legacy_worker.ENCRYPTED: ("encrypted", "文件设有打开密码，读不出内容"),
    legacy_worker.TOO_LARGE: ("too-large", "文件内容太多"),
}


_STRING = re.compile(r'("[^"]*")')
_NAMESPACE = re.compile(r"[a-z]{1,12}:(?==)")
_REFERENCE = re.compile(r"\[([^\[\]]{1,500})\]")
_WHOLE = re.compile(r"(?<![\w.])([0-9]{1,15})\.0(?![0-9])")
_ELSEWHERE = "<<external>>"  # as xlrd calls another workbook
_UNKNOWN = "SHARED FMLA"  # so xlrd says that it does not tell
# A duration of a day and more, as OpenDocument stores it and calamine gives it (part 3, §18.3.8).
_DURATION = re.compile(
    r"(?P<sign>-?)PT(?P<hours>[0-9]{1,9})H(?P<minutes>[0-9]{1,2})M(?P<seconds>[0-9]{1,2}(?:\.[0-9]{1,9})?)S"
)
_TEXT = "@"
_NAMES = re.compile("[^0-9.+*/%(), -]")


class SheetOutline(NamedTuple):
    """The rows and columns of a sheet that nobody sees, what is merged, whether it shows zeros."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[int, ...] = ()
    merges: tuple[Range, ...] = ()
    shows_zeros: bool = True


_PLAIN_SHEET = SheetOutline()
_ALL = Range(1, 1, legacy_worker.ROWS, legacy_worker.COLUMNS)


@dataclass(frozen=True, slots=True)
class ValueBook:
    """The values of a workbook, without its structure; it is the ``Formats`` of its cells as well.

    ``cells`` by the ``part`` of the sheet; ``cut`` are the sheets that have more rows than were
    read. A day is a number cell that holds its serial number.
    """

    sheets: tuple[SheetPart, ...]
    cells: Mapping[str, dict[tuple[int, int], Cell]]
    cut: frozenset[str] = frozenset()
    cell_styles: Sequence[CellStyle] = (PLAIN,)
    date1904: bool = False
    is_manual: bool = False
    outlines: Mapping[str, SheetOutline] = field(default_factory=dict[str, "SheetOutline"])
    custom_properties: Mapping[str, str] = field(default_factory=dict[str, str])
    defined_names: Mapping[str, str] = field(default_factory=dict[str, str])

    def cells_of(self, part: SheetPart) -> dict[tuple[int, int], Cell]:
        """The cells of one sheet by row and column."""
        return self.cells[part.part]

    def scan_of(self, sheet: IdentifiedSheet) -> SheetScan:
        """The cells down to the last row that was issued: blank cells do not come back."""
        height = max(1, sheet.sheet.record_height)
        last = sheet.sheet.layout(min(sheet.mark.records, legacy_worker.ROWS // height)).last_row
        found = self.scan(sheet.part)
        return replace(found, cells={(last, 1): Cell(last, 1)} | found.cells)

    def scan(self, part: SheetPart) -> SheetScan:
        """The cells of a sheet, with what is merged and hidden."""
        rows, columns, merges, shows_zeros = self.outlines.get(part.part, _PLAIN_SHEET)
        spans = tuple((column, column) for column in columns)
        conditional = () if shows_zeros else ((_ALL, NO_ZEROS),)
        return SheetScan(
            self.cells_of(part),
            merges,
            hidden_rows=rows,
            hidden_columns=spans,
            conditional=conditional,
        )

    def reformatted(
        self, conditional: tuple[tuple[Range, str], ...]
    ) -> tuple[tuple[Range, str], ...]:
        """What a condition may change is said by the style of each cell, but for all zeros."""
        return conditional

    @property
    def formats(self) -> ValueBook:
        """How its cells are shown is what it says itself."""
        return self


def read_values(data: bytes) -> ValueBook:
    """Read the values of a workbook of any format that calamine knows, in a limited process.

    A number has at most 15 significant digits, as Excel shows it; an error value and a formula
    without a result come as empty cells, because the library does not tell them apart.

    Raises:
        WorkbookRefused: ``damaged``, ``encrypted``, or ``too-large``: the child had to be stopped.
    """
    if _is_locked_ods(data):
        raise FileRefused(*_REFUSED[legacy_worker.ENCRYPTED])
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell; the data is its input
            COMMAND,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=legacy_worker.PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileRefused("too-large", "读取超时，内容太多或位置太远") from None
    if done.returncode != legacy_worker.READ:
        # a signal, or the status with which Windows ends a process that aborts
        stopped = ("too-large", "读取时超出了时间或内存的限度，内容太多或位置太远")
        raise FileRefused(*_REFUSED.get(done.returncode, stopped))
    return _book(done.stdout.splitlines())


def _is_locked_ods(data: bytes) -> bool:
    """Whether it is an .ods with a password: calamine only says that it knows no such format."""
    if not data.startswith(LOCAL_MARK):
        return False
    package = Package(Path("legacy"), data, read_directory(data, DEFAULT_LIMITS))
    return _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST)


def _book(lines: list[bytes]) -> ValueBook:
    sheets: list[SheetPart] = []
    cells: dict[str, dict[tuple[int, int], Cell]] = {}
    cut: set[str] = set()
    styles: dict[CellStyle, int] = {PLAIN: 0}
    shown = 0
    outlines: dict[str, SheetOutline] = {}
    is_manual = False
    for line in lines:
        said: dict[str, Any] = json.loads(line)
        if "formats" in said:
            _show(cells[str(shown)], said["formats"], styles)
            is_manual |= said.get("is_manual", False)
            outlines[str(shown)] = SheetOutline(
                frozenset(said["hidden_rows"]),
                tuple(said["hidden_columns"]),
                tuple(Range(*area) for area in said["merges"]),
                said.get("shows_zeros", True),
            )
            shown += 1
            continue
        if "sheet" in said:
            index = len(sheets)
            part = SheetPart(said["sheet"], str(index), said["state"], index, "worksheet", "")
            sheets.append(part)
            cells[part.part] = {}
            if said.get("is_cut"):
                cut.add(part.part)
            continue
        row = said["row"]
        for column, kind, raw in said["cells"]:
            kept = "number" if kind == "date" else kind
            cells[sheets[-1].part][row, column] = Cell(row, column, kept, raw)
    found = tuple(styles) if shown == len(sheets) else (UNKNOWN,)
    return ValueBook(
        tuple(sheets),
        cells,
        frozenset(cut),
        cell_styles=found,
        is_manual=is_manual,
        outlines=outlines,
    )


def _show(
    cells: dict[tuple[int, int], Cell],
    formats: list[tuple[int, int, str, Hides | Literal["error"], str | None, str]],
    styles: dict[CellStyle, int],
) -> None:
    """Give the cells of a sheet what is told about how they are shown."""
    for row, column, code, hides, seen, formula in formats:
        cell = cells.get((row, column))
        spelt = as_excel_spells(formula) if formula else None
        if hides == "error":
            cells[row, column] = Cell(row, column, "error", seen or "#N/A", spelt)
        elif cell is not None:
            style = styles.setdefault(CellStyle(code or GENERAL, hides), len(styles))
            stored = cell._replace(style=style, seen=seen, formula=spelt)
            cells[row, column] = _meant(stored, code)


def _meant(cell: Cell, code: str) -> Cell:
    """The cell that was stored, where the library or LibreOffice made another of it.

    LibreOffice writes 0 into an .xls where a formula of a cell formatted as text gives a text:
    what it gave is lost. A formula without any name or quote gives no text.
    """
    is_zero = code == _TEXT and (cell.type, cell.raw) == ("number", "0")
    if is_zero and cell.formula and _NAMES.search(cell.formula):
        return cell._replace(type="empty", raw="")
    duration = _DURATION.fullmatch(cell.raw) if cell.type == "text" and code else None
    if duration is None:
        return cell
    sign, hours, minutes, seconds = duration.groups()
    days = (Decimal(hours) * 3_600 + Decimal(minutes) * 60 + Decimal(seconds)) / 86_400
    return cell._replace(type="number", raw=at_15_digits(f"{sign}{days:f}"))


# ---------------------------------------------------------------- formulas


def as_excel_spells(formula: str) -> str | None:
    """A formula of an .ods or an .xls as Excel would write it; None where nobody knows it.

    OpenDocument (part 4, §5) writes ``of:=SUM([.A1:.A3];2)``, xlrd ``SUM(A1:A3,2.0)``.

    >>> as_excel_spells("of:=SUM([.A1:.A3];2)")
    'SUM(A1:A3,2)'
    """
    if formula.startswith(_UNKNOWN):
        return None
    if _NAMESPACE.match(formula):
        bare = formula.partition("=")[2]
        spell = _of_open_document
    else:
        bare, spell = formula, _of_xlrd
    pieces = _STRING.split(bare)
    pieces[::2] = map(spell, pieces[::2])
    return "".join(pieces)


def _of_open_document(piece: str) -> str:
    return _REFERENCE.sub(lambda match: _reference(match[1]), piece.replace(";", ","))


def _reference(inside: str) -> str:
    """``.A1:.B2`` is ``A1:B2``, ``'file:///x.ods'#$Sheet.A1`` is ``[x.ods]Sheet!A1``."""
    file, is_elsewhere, own = inside.rpartition("#")
    parts: list[str] = []
    for part in own.split(":"):
        sheet, point, cell = part.rpartition(".")
        sheet = sheet.removeprefix("$").strip("'")
        if not point:
            return f"[{inside}]"
        parts.append(f"{sheet}!{cell}" if sheet and not parts else cell)
    name = file.strip("'").rpartition("/")[2]
    return f"[{name}]{':'.join(parts)}" if is_elsewhere else ":".join(parts)


def _of_xlrd(piece: str) -> str:
    return _WHOLE.sub(r"\1", piece).replace(_ELSEWHERE, "[别的工作簿]")
