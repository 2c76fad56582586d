"""What stands around the cells: merges, validations, conditional formats, protection, columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.address import MAX_COLUMN, MAX_ROW, Range, area_of, whole_number
from zjtx_xl.xlsx.cell_styles import (
    NO_ZEROS,
    SHOWS_NOTHING,
    TABLES,
    is_dark,
    is_unseen_by_condition,
)
from zjtx_xl.xlsx.errors import Fault, Reason, WorkbookRefused, fault
from zjtx_xl.xlsx.rich_text import unescape
from zjtx_xl.xlsx.xml_part import is_true

if TYPE_CHECKING:
    from collections.abc import Callable
    from pyexpat import XMLParserType

_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_MOST_CONDITIONAL = 10_000  # areas of conditional formats; what is beyond them nobody can see
# Rows (points) and columns (characters) that are smaller show nothing of what they hold.
LOWEST, NARROWEST = 2.0, 0.3
_ALL = Range(1, 1, MAX_ROW, MAX_COLUMN)
MAX_THINGS = 50_000  # merges, validated ranges, columns with a style; a form has a hundred


def is_out_of_sight(hidden: str | None, size: str | None, least: float) -> bool:
    """Whether a row or a column is hidden, or so small (any ``xsd:double``) that nobody sees it."""
    try:
        return is_true(hidden) or (size is not None and float(size) < least)
    except ValueError:
        return False


class Validation(NamedTuple):
    """A data validation (数据有效性).

    ``formula1`` of a list is ``"是,否"`` with its quotes, or a reference. ``extended`` says that
    it stands in the x14 extension list, where Excel puts lists that refer to another sheet.
    """

    ranges: tuple[Range, ...]
    type: str = "none"
    operator: str = "between"
    formula1: str = ""
    formula2: str = ""
    allow_blank: bool = False
    show_error: bool = False
    error_style: str = "stop"
    error_title: str = ""
    error: str = ""
    show_prompt: bool = False
    prompt_title: str = ""
    prompt: str = ""
    extended: bool = False

    @property
    def blocks(self) -> bool:
        """Whether Excel refuses a wrong entry instead of warning."""
        return self.show_error and self.error_style == "stop"


class Protection(NamedTuple):
    """Sheet protection; its password hash is guidance for people, not security."""

    enabled: bool
    has_password: bool


@dataclass(slots=True, eq=False, repr=False)
class SheetStructure:
    """What stands around the cells of one sheet, the same object for all that have the same.

    It is equal to itself only, so what follows from it can be remembered by it.
    """

    merges: tuple[Range, ...]
    validations: tuple[Validation, ...]
    protection: Protection | None
    hidden_columns: tuple[tuple[int, int], ...]
    conditional: tuple[tuple[Range, str], ...] = ()


class StructureReader:
    """Takes the expat events outside ``<sheetData>``; the fields hold what was found.

    Args:
        namespace: that of the worksheet, transitional or strict.
        parser: the parser that sends the events.
        text: the character data since it was last cleared, filled by the parser.
    """

    def __init__(self, namespace: str, parser: XMLParserType, text: list[str]) -> None:
        self.merges: list[Range] = []
        self.validations: list[Validation] = []
        self.conditional: list[tuple[Range, str]] = []
        self.protection: Protection | None = None
        self.hidden_columns: list[tuple[int, int]] = []
        self._are_others_hidden = False
        self.least_height: str | None = None  # of rows that have none, where nobody sees them
        self.column_styles: list[tuple[int, int, str]] = []
        self.dimension: Range | None = None
        self.dimension_at: int | None = None
        self.faults: list[Fault] = []
        self._parser = parser
        self.things = 0
        self._text = text
        self._open: dict[str, str] | None = None
        self._areas: list[Range] = []
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            f"{namespace} dimension": self._start_dimension,
            f"{namespace} sheetView": self._start_view,
            f"{namespace} sheetFormatPr": self._start_format,
            f"{namespace} col": self._start_column,
            f"{namespace} sheetProtection": self._start_protection,
            f"{namespace} tablePart": self._start_table,
            f"{namespace} mergeCell": self._start_merge,
            f"{namespace} dataValidation": self._start_validation,
            f"{namespace} conditionalFormatting": self._start_conditional,
            f"{namespace} cfRule": self._start_rule,
            f"{namespace} dataBar": self._start_drawn,
            f"{namespace} iconSet": self._start_drawn,
            f"{namespace} colorScale": self._start_scale,
            f"{namespace} color": self._start_colour,
            f"{_X14} conditionalFormatting": self._start_extended_conditional,
            f"{_X14} dataBar": self._start_extended_drawn,
            f"{_X14} iconSet": self._start_extended_drawn,
            f"{_X14} dataValidation": self._start_extended_validation,
            f"{namespace} numFmt": self._start_own_format,
            f"{namespace} strike": self._start_own_strike,
            f"{namespace} font": self._start_own_font,
            f"{namespace} bgColor": self._start_own_ground,
        }
        # Texts of an open validation. In x14 the formulas are wrapped: <x14:formula1><xm:f>.
        self._texts = {f"{namespace} formula1": "formula1", f"{namespace} formula2": "formula2"}
        self._texts |= {f"{_XM} f": "f", f"{_XM} sqref": "sqref"}
        self._wrappers = {f"{_X14} formula1": "formula1", f"{_X14} formula2": "formula2"}
        self._validation_ends = {f"{namespace} dataValidation", f"{_X14} dataValidation"}
        self._in_scale = False
        # what a condition of later programs, which holds its own format, does
        self._own_codes: list[str] = []
        self._ink: dict[str, str] | None = None
        self._ground: dict[str, str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A start event of expat; the name is ``namespace local``."""
        action = self._starts.get(name)
        if action:
            action(attributes)
        elif name in self._texts:
            self._text.clear()

    def end(self, name: str) -> None:
        """An end event of expat."""
        if self._open is None:
            return
        if name in self._texts:
            self._open[self._texts[name]] = "".join(self._text)
        elif name in self._wrappers:
            self._open[self._wrappers[name]] = self._open.pop("f", "")
        elif name == f"{_X14} conditionalFormatting":
            self._start_conditional(self._open)
            for code in self._own_codes:
                self._start_rule({"dxfId": code})
            self._own_codes = []
            self._open = None
        elif name == f"{_X14} cfRule":
            if self._ink and is_unseen_by_condition(self._ink, self._ground):
                self._own_codes.append(SHOWS_NOTHING)
            self._ink = self._ground = None
        elif name in self._validation_ends:
            self._finish_validation(self._open)
            self._open = None

    def _start_dimension(self, attributes: dict[str, str]) -> None:
        self.dimension_at = self._parser.CurrentByteIndex
        self.dimension = next(iter(self._ranges(attributes.get("ref", ""))), None)

    def _start_view(self, attributes: dict[str, str]) -> None:
        if not is_true(attributes.get("showZeros", "1")):
            self.conditional.append((_ALL, NO_ZEROS))

    def _start_table(self, _attributes: dict[str, str]) -> None:
        self.conditional.append((_ALL, TABLES))

    def _start_format(self, attributes: dict[str, str]) -> None:
        if is_out_of_sight(None, attributes.get("defaultColWidth"), NARROWEST):
            self._are_others_hidden = True
            self.hidden_columns.append((1, MAX_COLUMN))
        if is_out_of_sight(None, height := attributes.get("defaultRowHeight"), LOWEST):
            self.least_height = height

    def _start_column(self, attributes: dict[str, str]) -> None:
        self._count()
        first = whole_number(attributes.get("min", ""))
        last = whole_number(attributes.get("max", ""))
        if self._are_others_hidden:  # these are not, and those between and behind them are
            self.hidden_columns[-1:] = [(self.hidden_columns[-1][0], first - 1)]
            self.hidden_columns.append((last + 1, MAX_COLUMN))
        if is_out_of_sight(attributes.get("hidden"), attributes.get("width"), NARROWEST):
            self.hidden_columns.insert(0, (first, last))  # the last of the list stays the last
        if "style" in attributes:
            self.column_styles.append((first, last, attributes["style"]))

    def _start_protection(self, attributes: dict[str, str]) -> None:
        password = attributes.get("password") or attributes.get("hashValue")
        self.protection = Protection(is_true(attributes.get("sheet")), bool(password))

    def _start_merge(self, attributes: dict[str, str]) -> None:
        self.merges += self._ranges(attributes.get("ref", ""))

    def _start_validation(self, attributes: dict[str, str]) -> None:
        self._count()
        self._open = dict(attributes)
        self._text.clear()

    def _start_extended_validation(self, attributes: dict[str, str]) -> None:
        self._start_validation({**attributes, "extended": "1"})

    def _start_conditional(self, attributes: dict[str, str]) -> None:
        listed = attributes.get("sqref", "").split()[:_MOST_CONDITIONAL]
        self._areas = [area for text in listed if (area := area_of(text)) is not None]

    def _start_rule(self, attributes: dict[str, str]) -> None:
        if "dxfId" in attributes and len(self.conditional) < _MOST_CONDITIONAL:
            self.conditional += [(area, attributes["dxfId"]) for area in self._areas]

    def _start_drawn(self, attributes: dict[str, str]) -> None:
        """A bar or a sign in the cells, with their numbers or in place of them."""
        self._in_scale = False
        if not is_true(attributes.get("showValue", "1")):
            self._hide()

    def _start_scale(self, _attributes: dict[str, str]) -> None:
        self._in_scale = True

    def _start_colour(self, attributes: dict[str, str]) -> None:
        if self._in_scale and is_dark(attributes):
            self._hide()
        elif self._ink == {}:
            self._ink = attributes

    def _start_extended_conditional(self, _attributes: dict[str, str]) -> None:
        self._open = {}  # its areas come after what it draws
        self._text.clear()

    def _start_extended_drawn(self, attributes: dict[str, str]) -> None:
        if not is_true(attributes.get("showValue", "1")):
            self._own_codes.append(SHOWS_NOTHING)

    def _start_own_format(self, attributes: dict[str, str]) -> None:
        self._own_codes.append(attributes.get("formatCode", ""))

    def _start_own_strike(self, attributes: dict[str, str]) -> None:
        if is_true(attributes.get("val", "1")):
            self._own_codes.append(SHOWS_NOTHING)

    def _start_own_font(self, _attributes: dict[str, str]) -> None:
        self._ink = {}  # the colour in it comes first, before that of frames

    def _start_own_ground(self, attributes: dict[str, str]) -> None:
        self._ground = attributes

    def _hide(self) -> None:
        self._start_rule({"dxfId": SHOWS_NOTHING})

    def _finish_validation(self, given: dict[str, str]) -> None:
        self.validations.append(
            Validation(
                ranges=tuple(self._ranges(given.get("sqref", ""))),
                type=given.get("type", "none"),
                operator=given.get("operator", "between"),
                formula1=given.get("formula1", ""),
                formula2=given.get("formula2", ""),
                allow_blank=is_true(given.get("allowBlank")),
                show_error=is_true(given.get("showErrorMessage")),
                error_style=given.get("errorStyle", "stop"),
                error_title=unescape(given.get("errorTitle", "")),
                error=unescape(given.get("error", "")),
                show_prompt=is_true(given.get("showInputMessage")),
                prompt_title=unescape(given.get("promptTitle", "")),
                prompt=unescape(given.get("prompt", "")),
                extended="extended" in given,
            )
        )

    def _count(self) -> None:
        self.things += 1
        if self.things > MAX_THINGS:
            raise WorkbookRefused(Reason.TOO_MANY_RANGES, limit=MAX_THINGS)

    def _ranges(self, text: str) -> list[Range]:
        found: list[Range] = []
        for reference in text.split():
            self._count()
            area = area_of(reference)
            if area:
                found.append(area)
            else:
                self.faults.append(fault(Reason.WRONG_RANGE, text=reference[:40]))
        return found
