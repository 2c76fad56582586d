"""What the cells of an .ods show: the texts that stand in content.xml, fonts, conditions; formulas.

As :mod:`legacy_xls` it runs in the child process of :mod:`legacy_worker`, imports nothing of
zjtx_xl, may fail, and tells of the same things in the same way.
"""

from __future__ import annotations

import io
import operator
import re
import xml.parsers.expat
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS, COLUMNS = 5_000, 60
_MOST_XML = 40 * 2**20
_MOST_DIGITS = 9  # of a number that a program wrote
_LONGEST = 2_000  # characters of a formula; nobody types a longer one into an answer
_RAISED = {
    1: str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    2: str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
Shown = list[Any]

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_NUMBER = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0 "
_BY_HAND = b'config:name="AutoCalculate" config:type="boolean">false'
_NO_ZEROS = b'config:name="ShowZeroValues" config:type="boolean">false'
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_MOST_BLANKS = 100
_RGB = re.compile("#[0-9A-Fa-f]{6}")
_WHITE = (255, 255, 255)
_NEAR = 12  # of 255
_Colour = tuple[int, ...]
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)pt")
_LINES = {"table-row-properties": "row-height", "table-column-properties": "column-width"}
_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?)(pt|in|cm|mm|pc|px)")
_IN_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "px": 0.75}
_THINNEST = 2.0  # points of a row or a column; smaller ones show nothing of what they hold
_SMALLEST = 3.0  # points; smaller letters nobody reads
_COMPARED = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq,
    "!=": operator.ne, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip
_CONDITION = re.compile(r"value\(\)(<=|>=|!=|<|>|=)(-?[0-9.]{1,20})")
# How a number of each type is shown, as a code; what is seen stands in the cell itself.
_CODES = {
    "percentage": "0.00%", "date": "yyyy-m-d", "time": "h:mm:ss", "float": "0.################",
    "currency": "0.################",
}  # fmt: skip


# Elements of formats: the kinds that draw a number itself, what stands for its digits, for words.
_OF_NUMBERS = frozenset({"number-style", "currency-style", "text-style"})
_DIGITS = frozenset({"number", "scientific-number", "text-content"})
_WORDS = frozenset({"text", "currency-symbol", "embedded-text", "fill-character"})
_OTHER = "?"
_AS_STORED = re.compile(r"(\()?[+-]? *0(?(1)\))")


class _Look(NamedTuple):
    """What a style makes of letters, as far as it matters whether one can read them.

    ``position`` is 1 for letters above the line, 2 below it. ``conditional`` are the styles that a
    condition may give a cell instead. ``is_thin``: of a row or a column, that shows no letters.
    """

    is_struck: bool = False
    is_tiny: bool = False
    ink: _Colour | None = None
    paper: _Colour = _WHITE
    position: int = 0
    number_format: str = ""
    conditional: tuple[str, ...] = ()
    is_thin: bool = False

    def hides_on(self, paper: _Colour) -> str:
        """Whether nobody reads these letters on this ground."""
        if self.is_struck:
            return "struck"
        is_alike = self.ink is not None and all(
            abs(one - other) <= _NEAR for one, other in zip(self.ink, paper, strict=True)
        )
        return "unseen" if is_alike or self.is_tiny else ""


_PLAIN = _Look()


def told_by(data: bytes, names: Sequence[str]) -> list[dict[str, Any]]:
    """For each sheet what its cells show, and which rows and columns are hidden.

    Raises:
        Exception: of any kind, where the file does not tell (an .xlsb never does).
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.getinfo("content.xml").file_size > _MOST_XML:
            message = "too long to be read in Python"
            raise ValueError(message)
        reader = _ContentReader()
        for part in ("styles.xml", "content.xml"):
            if part in archive.namelist():
                reader.read(archive.read(part))
        has_settings = "settings.xml" in archive.namelist()
        settings = archive.read("settings.xml")[:_MOST_XML] if has_settings else b""
    said = b" ".join(settings.split())
    of_all = {"is_manual": _BY_HAND in said, "shows_zeros": _NO_ZEROS not in said}
    nothing = _Sheet([], [], [], [])
    return [{**reader.sheets.get(name, nothing)._asdict(), **of_all} for name in names]


class _Sheet(NamedTuple):
    formats: list[Shown]
    hidden_rows: list[int]
    hidden_columns: list[int]
    merges: list[list[int]]


class _ContentReader:
    """The cells of content.xml by sheet, with the texts that they show."""

    def __init__(self) -> None:
        self.sheets: dict[str, _Sheet] = {}
        self._looks: dict[str, _Look] = {}
        self._style = ""
        self._format = ""
        self._inks: dict[str, _Colour | None] = {}  # of formats that paint the letters
        # what formats draw, with 0 for the digits of the number itself
        self._drawn: dict[str, str] = {}
        self._in_words = 0
        self._choices: dict[str, list[tuple[str, str]]] = {}
        self._sheet = _Sheet([], [], [], [])
        self._row = self._column = 0
        self._rows = 1
        self._cell: dict[str, str] | None = None
        self._spans: list[str] = []
        self._lines: list[list[str]] = []
        self._whole: list[list[str]] = []
        self._in_text = self._in_note = 0

    def read(self, xml_text: bytes) -> None:
        parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(xml_text, True)  # noqa: FBT003 - the end of the text

    def _refuse(self, *_declaration: object) -> None:
        message = "a DOCTYPE"
        raise ValueError(message)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name.startswith(_NUMBER):
            self._start_format(name.removeprefix(_NUMBER), attributes)
        elif name.startswith(_STYLE):
            self._start_style(name.removeprefix(_STYLE), attributes)
        elif name.startswith(_TABLE):
            self._start_table(name.removeprefix(_TABLE), attributes)
        elif name.startswith(_TEXT):
            self._start_text(name.removeprefix(_TEXT), attributes)
        elif name == f"{_OFFICE}annotation":
            self._in_note += 1

    def _start_format(self, name: str, attributes: dict[str, str]) -> None:
        if name.endswith("-style"):
            self._style, self._format = "", attributes.get(f"{_STYLE}name", "")
            self._drawn[self._format] = "" if name in _OF_NUMBERS else _OTHER
        elif name in _WORDS:
            self._in_words += 1
        elif self._format in self._drawn:
            is_itself = name in _DIGITS and f"{_NUMBER}display-factor" not in attributes
            self._drawn[self._format] += "0" if is_itself else _OTHER

    def _start_style(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = attributes.get(f"{_STYLE}name", "")
            own = self._looks.get(attributes.get(f"{_STYLE}parent-style-name", ""), _PLAIN)
            number_format = attributes.get(f"{_STYLE}data-style-name", own.number_format)
            self._looks[self._style] = own._replace(number_format=number_format)
        elif name == "map" and not self._style:
            condition = attributes.get(f"{_STYLE}condition", "")
            chosen = attributes.get(f"{_STYLE}apply-style-name", "")
            self._choices.setdefault(self._format, []).append((condition, chosen))
        elif name == "text-properties" and not self._style:
            self._inks[self._format] = _colour(attributes.get(f"{_FO}color", ""))
        elif own := self._looks.get(self._style):
            self._looks[self._style] = _with(own, name, attributes)

    def _start_table(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            name = attributes.get(f"{_TABLE}name", "")
            self._sheet = self.sheets.setdefault(name, _Sheet([], [], [], []))
            self._row = self._column = 0
        elif name == "table-column":
            first, self._column = self._column + 1, self._column + _repeated(attributes, "columns")
            if self._is_out_of_sight(attributes):
                self._sheet.hidden_columns.extend(range(first, min(self._column, COLUMNS) + 1))
        elif name == "table-row":
            self._row += 1
            self._column = 0
            self._rows = _repeated(attributes, "rows")
            if self._is_out_of_sight(attributes):
                last = min(self._row + self._rows - 1, ROWS)
                self._sheet.hidden_rows.extend(range(self._row, last + 1))
        elif name in _CELLS:
            self._cell = attributes
            self._lines, self._whole = [], []

    def _is_out_of_sight(self, line: dict[str, str]) -> bool:
        """Whether a row or a column is hidden, or so small that nobody sees what it holds."""
        look = self._looks.get(line.get(f"{_TABLE}style-name", ""), _PLAIN)
        return look.is_thin or line.get(f"{_TABLE}visibility", "visible") != "visible"

    def _start_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p" and not self._in_note:
            self._lines.append([])
            self._whole.append([])
            self._in_text += 1
        elif name == "span":
            self._spans.append(attributes.get(f"{_TEXT}style-name", ""))
        elif name == "s":
            count = attributes.get(f"{_TEXT}c", "1")
            self._text(" " * min(int(count) if count.isdecimal() else 1, _MOST_BLANKS))

    def _text(self, text: str) -> None:
        if self._in_words and self._format in self._drawn:
            self._drawn[self._format] += text
        if self._in_note or not self._lines or not self._in_text:
            return
        self._whole[-1].append(text)
        runs = [self._looks.get(style, _PLAIN) for style in self._spans]
        if runs:
            style = (self._cell or {}).get(f"{_TABLE}style-name", "")
            paper = self._looks.get(style, _PLAIN).paper
            if any(run.hides_on(paper) for run in runs):
                return
        for run in runs:
            text = text.translate(_RAISED.get(run.position, {}))
        self._lines[-1].append(text)

    def _end(self, name: str) -> None:
        if name.startswith(_NUMBER):
            self._in_words -= name.removeprefix(_NUMBER) in _WORDS
        elif name == f"{_TABLE}table-row":
            self._row += self._rows - 1
        elif name == f"{_OFFICE}annotation":
            self._in_note -= 1
        elif name == f"{_TEXT}p" and not self._in_note:
            self._in_text -= 1
        elif name == f"{_TEXT}span" and self._spans:
            self._spans.pop()
        elif name.removeprefix(_TABLE) in _CELLS and self._cell is not None:
            self._end_of_cell(self._cell)
            self._cell = None

    def _format_of(self, number_format: str, value: str) -> str:
        """The format that draws a number: the one whose condition it meets."""
        choices = self._choices.get(number_format, ())
        chosen = (name for condition, name in choices if _holds(condition, value))
        return next(chosen, number_format)

    def _hides(self, look: _Look, number_format: str) -> str:
        """Whether nobody reads a number of this look and format."""
        ink = self._inks.get(number_format)
        return look.hides_on(look.paper) or _PLAIN._replace(ink=ink).hides_on(look.paper)

    def _may_change(self, look: _Look, value: str | None) -> bool:
        """Whether a condition may strike out or hide a cell, or show its number otherwise."""
        for name in look.conditional:
            other = self._looks.get(name, _PLAIN)
            if value is None:
                if other.hides_on(other.paper):
                    return True
                continue
            number_format = self._format_of(other.number_format, value)
            drawn = self._drawn.get(number_format, "0").strip()
            # a format of several draws the sign itself, or none
            if value.startswith("-") and self._choices.get(other.number_format):
                drawn = drawn if drawn.startswith(("-", "(")) else ""
            if self._hides(other, number_format) or not _AS_STORED.fullmatch(drawn):
                return True
        return False

    def _end_of_cell(self, attributes: dict[str, str]) -> None:
        times = _repeated(attributes, "columns")
        first, self._column = self._column + 1, self._column + times
        kind = attributes.get(f"{_OFFICE}value-type", "")
        look = self._looks.get(attributes.get(f"{_TABLE}style-name", ""), _PLAIN)
        is_number = kind in _CODES
        down, across = (
            _number(attributes, f"number-{what}-spanned") for what in ("rows", "columns")
        )
        last, right = self._row + down - 1, first + across - 1
        if down * across > 1 and last <= ROWS and right <= COLUMNS:
            self._sheet.merges.append([self._row, first, last, right])
        value = attributes.get(f"{_OFFICE}value", "")
        hides = self._hides(look, self._format_of(look.number_format, value))
        if not hides and kind and self._may_change(look, value if is_number else None):
            hides = "perhaps"
        seen = "\n".join("".join(line) for line in self._lines)
        whole = attributes.get(
            f"{_OFFICE}string-value", "\n".join("".join(line) for line in self._whole)
        )
        told = seen if is_number or seen != whole else None
        if attributes.get(f"{_CALC}value-type") == "error":  # of which calamine gives nothing
            hides, told = "error", seen
        formula = attributes.get(f"{_TABLE}formula", "")[:_LONGEST]
        if not (is_number or hides or formula or told is not None) or self._row > ROWS:
            return
        for column in range(first, min(first + times - 1, COLUMNS) + 1):
            for row in range(self._row, min(self._row + self._rows - 1, ROWS) + 1):
                cell = [row, column, _CODES.get(kind, ""), hides, told, formula]
                self._sheet.formats.append(cell)


def _with(look: _Look, name: str, attributes: dict[str, str]) -> _Look:
    """A look with what one element of its style says."""
    if name == "map":
        chosen = attributes.get(f"{_STYLE}apply-style-name", "")
        return look._replace(conditional=(*look.conditional, chosen))
    if name in _LINES:
        if size := _LENGTH.fullmatch(attributes.get(_STYLE + _LINES[name], "")):
            look = look._replace(is_thin=float(size[1]) * _IN_POINTS[size[2]] < _THINNEST)
        return look
    if name == "table-cell-properties":
        paper = attributes.get(f"{_FO}background-color", "")
        return look._replace(paper=_colour(paper) or (_WHITE if paper else look.paper))
    if name != "text-properties":
        return look
    through = ("text-line-through-style", "text-line-through-type")
    lines = [attributes[_STYLE + key] for key in through if _STYLE + key in attributes]
    if lines:
        look = look._replace(is_struck=any(line != "none" for line in lines))
    if size := _POINTS.fullmatch(attributes.get(f"{_FO}font-size", "")):
        look = look._replace(is_tiny=float(size[1]) < _SMALLEST)
    if f"{_FO}color" in attributes:
        look = look._replace(ink=_colour(attributes[f"{_FO}color"]))
    position = attributes.get(f"{_STYLE}text-position", "")
    if position.startswith(("super", "sub")) or position[:1] in {"-", *"123456789"}:
        look = look._replace(position=2 if position.startswith(("sub", "-")) else 1)
    return look


def _colour(text: str) -> _Colour | None:
    """``#RRGGBB``; None for anything else."""
    return tuple(bytes.fromhex(text[1:])) if _RGB.fullmatch(text) else None


def _holds(condition: str, value: str) -> bool:
    """Whether a number meets the condition of a format (``value()>=0``)."""
    match = _CONDITION.fullmatch(condition)
    if not match:
        return False
    try:
        return _COMPARED[match[1]](float(value), float(match[2]))
    except ValueError:
        return False


def _repeated(attributes: dict[str, str], what: str) -> int:
    return _number(attributes, f"number-{what}-repeated")


def _number(attributes: dict[str, str], name: str) -> int:
    number = attributes.get(f"{_TABLE}{name}", "1")
    is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    return max(1, int(number)) if is_number else 1
