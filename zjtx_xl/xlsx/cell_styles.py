"""What the style of a cell makes of its content: the number format, struck out, not to be seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from zjtx_xl.xlsx.cell import NOTHING
from zjtx_xl.xlsx.number_formats.codes import GENERAL, built_in_code
from zjtx_xl.xlsx.xml_part import is_true, read_elements, to_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zjtx_xl.xlsx.xml_part import Element

_SMALL = 256 * 1024  # bytes of a styles part that is worth remembering
_RGB = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_MOST_DIGITS = 9  # of a number that a program wrote
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_NEAR = 12  # of 255: what no eye tells apart on paper
_MOST_INDENT = 15  # of three spaces each: further in nothing is left of most cells
_SMALLEST = 3.0  # points; smaller letters nobody reads
# ECMA-376 part 1, §18.8.27: the indices that stand for white, and the lightness of the theme
# colours of paper and of ink.
_WHITE_INDICES = frozenset({"1", "9", "65"})
_LIGHTNESS = {"0": 1.0, "1": 0.0}
_TINT = re.compile(r"-?(?:[0-9]|[0-9]?\.[0-9]+)(?:[Ee]-[0-9]{1,2})?")
# Fonts that draw a picture for every digit, as fonts of signs do (their ``charset``), but for one.
_PICTURES = frozenset(
    {"webdings", "wingdings", "wingdings 2", "wingdings 3", "marlett", "bookshelf symbol 7"}
)
_SIGNS, _LIKE_OTHERS = "2", "symbol"
# The colours of a theme that letters have; the light ones are for paper.
_WHITES = frozenset({"white", "window"})
_INKS = frozenset({"dk1", "dk2", *(f"accent{number}" for number in range(1, 7))})
SHOWS_NOTHING = ";;;"
NO_ZEROS = "General;-General;"  # of a sheet that shows none
TABLES = "tables"  # in place of a ``dxfId``: what the styles of tables may do

Hides = Literal["", "struck", "unseen", "repeated", "perhaps"]
_Colour = tuple[int, int, int]
_Styles = tuple[Sequence["CellStyle"], "Mapping[str, str]"]


class CellStyle(NamedTuple):
    """What a cell's style makes of what the cell holds.

    ``code`` is the number format. ``hides``: all of the content is struck out, cannot be seen (the
    colour of its background, too small to read, moved out of the cell), or is repeated to fill the
    cell. Where each cell of a file tells what conditions may do to it, that is ``"perhaps"``.
    """

    code: str = GENERAL
    hides: Hides = ""


PLAIN = CellStyle()
# Of a file that does not tell how its numbers are shown.
UNKNOWN = CellStyle("")


class CellStyles:
    """Cell styles by index (``s`` of a cell), read when first asked for."""

    def __init__(self, load: Callable[[], bytes | None]) -> None:
        self._load = load
        self._styles: Sequence[CellStyle] | None = None
        self._conditional: Mapping[str, str] = NOTHING

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, style: int) -> CellStyle:
        styles = self._all()
        return styles[style] if 0 <= style < len(styles) else PLAIN

    @property
    def conditional_codes(self) -> Mapping[str, str]:
        """The number formats of their own that conditions have, by ``dxfId``; those of tables too.

        A condition that strikes out, or paints the letters in the colour of the ground, has the
        format that shows nothing.
        """
        self._all()
        return self._conditional

    def _all(self) -> Sequence[CellStyle]:
        if self._styles is None:
            data = self._load()
            if data is None:
                self._styles = ()
            else:
                self._styles, self._conditional = _styles_of(data)
        return self._styles


def _styles_of(data: bytes) -> _Styles:
    """The styles of a part; returns of one blank all have the same."""
    return _small(data) if len(data) <= _SMALL else _read(to_utf8(data)[0])


@lru_cache(maxsize=8)
def _small(data: bytes) -> _Styles:
    return _read(to_utf8(data)[0])


class _Font(NamedTuple):
    is_struck: bool = False
    is_tiny: bool = False
    colour: _Colour | None = _BLACK
    is_pictures: bool = False
    is_plain: bool = False

    def hides_on(self, fill: _Colour | None) -> Hides:
        """Whether nobody reads these letters on a ground of this colour."""
        if self.is_struck:
            return "struck"
        is_unseen = self.is_tiny or self.is_pictures or _are_alike(self.colour, fill)
        return "unseen" if is_unseen else ""


class _Conditional(NamedTuple):
    """What a condition gives the cells for which it holds."""

    code: str = ""
    font: _Font = _Font()
    fill: _Colour | None = _WHITE

    @property
    def hides(self) -> bool:
        return bool(self.font.hides_on(self.fill))


def _read(data: bytes) -> _Styles:
    elements = read_elements(data, "styles.xml")
    own = (_colour(e.attributes) for e in elements if e.parent == "indexedColors")
    reader = _StylesReader({str(index): colour for index, colour in enumerate(own)})
    for element in elements:
        reader.add(element)
    styles = tuple(
        _style(attributes, reader.codes, reader.fonts, reader.fills)
        for attributes in reader.formats
    )
    found = (SHOWS_NOTHING if own.hides else own.code for own in reader.conditional)
    codes = {str(at): code for at, code in enumerate(found) if code}
    if hidden := [codes[own] for own in reader.of_tables if codes.get(own) == SHOWS_NOTHING]:
        codes[TABLES] = hidden[0]
    return styles, codes


class _StylesReader:
    """What of a styles part matters here, collected element by element."""

    def __init__(self, palette: Mapping[str, _Colour | None]) -> None:
        self.palette = palette  # colours of the file's own, by index
        self.of_tables: list[str] = []  # the ``dxfId`` of what styles of tables do
        self.codes: dict[str, str] = {}
        self.fonts: list[_Font] = []
        self.fills: list[_Colour | None] = []
        self.formats: list[Mapping[str, str]] = []
        self.conditional: list[_Conditional] = []

    def add(self, element: Element) -> None:
        match element.parent, element.name:
            case "numFmts", "numFmt":
                attributes = element.attributes
                self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            case "fonts", "font":
                self.fonts.append(_Font())
            case "fills", "fill":
                self.fills.append(_WHITE)
            case "cellXfs", "xf":
                self.formats.append(element.attributes)
            case "xf", "alignment" if self.formats:  # those of named styles come before
                self.formats[-1] = {**self.formats[-1], **element.attributes}
            case "dxfs", "dxf":
                self.conditional.append(_Conditional())
            case "tableStyle", "tableStyleElement":
                self.of_tables.append(element.attributes.get("dxfId", ""))
            case _ if self.conditional:  # they come last
                self._add_to_condition(element)
            case _:
                self._add_part(element)

    def _add_to_condition(self, element: Element) -> None:
        own, attributes = self.conditional[-1], element.attributes
        match element.parent, element.name:
            case "dxf", "numFmt":
                own = own._replace(code=attributes.get("formatCode", ""))
            case "font", _:
                own = own._replace(font=_with(own.font, element, self.palette))
            case "patternFill", "fgColor" | "bgColor":  # of one colour it is the ground's
                own = own._replace(fill=_colour(attributes, self.palette))
            case _:
                pass
        self.conditional[-1] = own

    def _add_part(self, element: Element) -> None:
        if element.parent == "font" and self.fonts:
            self.fonts[-1] = _with(self.fonts[-1], element, self.palette)
        elif (element.parent, element.name) == ("patternFill", "fgColor") and self.fills:
            self.fills[-1] = _colour(element.attributes, self.palette)


def _with(font: _Font, element: Element, palette: Mapping[str, _Colour | None]) -> _Font:
    attributes = element.attributes
    match element.name:
        case "strike":
            return font._replace(is_struck=is_true(attributes.get("val", "1")))
        case "sz":
            return font._replace(is_tiny=_is_tiny(attributes))
        case "color":
            return font._replace(colour=_colour(attributes, palette))
        case "name":
            name = attributes.get("val", "").casefold()
            return font._replace(is_pictures=name in _PICTURES, is_plain=name == _LIKE_OTHERS)
        case "charset":
            is_pictures = attributes.get("val") == _SIGNS and not font.is_plain
            return font._replace(is_pictures=font.is_pictures or is_pictures)
        case _:
            return font


def is_unseen_on_paper(font: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether nobody reads a run with this font (attributes by element) in a cell without fill."""
    return (
        ("sz" in font and _is_tiny(font["sz"]))
        or ("color" in font and _are_alike(_colour(font["color"]), _WHITE))
        or ("rFont" in font and font["rFont"].get("val", "").casefold() in _PICTURES)
    )


@lru_cache(maxsize=8)  # nearly all files have the same theme
def has_white_ink(theme: bytes) -> bool:
    """Whether letters in a colour of the theme are not seen; of no theme that anybody made."""
    inks = [e for e in read_elements(to_utf8(theme)[0], "theme.xml") if e.parent in _INKS]
    said = {ink.attributes.get(name, "") for ink in inks for name in ("val", "lastClr")}
    return any(text in _WHITES or _are_alike(_colour({"rgb": text}), _WHITE) for text in said)


def is_unseen_by_condition(ink: Mapping[str, str], paper: Mapping[str, str] | None) -> bool:
    """Whether nobody reads letters of this colour on this ground (white where it is None)."""
    return _are_alike(_colour(ink), _WHITE if paper is None else _colour(paper))


def is_dark(attributes: Mapping[str, str]) -> bool:
    """Whether letters that nobody coloured are not seen on a ground of this colour."""
    return _are_alike(_BLACK, _colour(attributes))


def _is_tiny(attributes: Mapping[str, str]) -> bool:
    size = attributes.get("val", "")
    return size.replace(".", "", 1).isdecimal() and float(size) < _SMALLEST


def _are_alike(one: _Colour | None, other: _Colour | None) -> bool:
    if one is None or other is None:
        return False
    return all(abs(mine - yours) <= _NEAR for mine, yours in zip(one, other, strict=True))


def _colour(
    attributes: Mapping[str, str], palette: Mapping[str, _Colour | None] = NOTHING
) -> _Colour | None:
    """A colour, as far as this module needs it: None where only a theme could tell."""
    if is_true(attributes.get("auto", "0")):
        return _BLACK
    match = _RGB.fullmatch(attributes.get("rgb", ""))
    if match:
        red, green, blue = bytes.fromhex(match[1])
        return red, green, blue
    index = attributes.get("indexed", "")
    if index in palette or index in _WHITE_INDICES:
        return palette.get(index, _WHITE)
    if "theme" not in attributes:
        return None
    given = attributes.get("tint", "0")
    tint = float(given) if _TINT.fullmatch(given) else 0.0
    # a colour of the theme that is as light as can be is white, whatever it is
    lightness = _LIGHTNESS.get(attributes["theme"], 0.0 if tint >= 1 - _NEAR / 255 else None)
    if lightness is None:
        return None
    # §18.8.19: a tint below zero darkens, one above it lightens
    lightness = lightness * (1 + tint) if tint < 0 else lightness * (1 - tint) + tint
    grey = max(0, min(255, round(255 * lightness)))
    return grey, grey, grey


def _style(
    attributes: Mapping[str, str],
    codes: Mapping[str, str],
    fonts: Sequence[_Font],
    fills: Sequence[_Colour | None],
) -> CellStyle:
    number = attributes.get("numFmtId", "0")
    code = codes.get(number) or built_in_code(_index(attributes, "numFmtId"))
    font = dict(enumerate(fonts)).get(_index(attributes, "fontId"), _Font())
    fill = dict(enumerate(fills)).get(_index(attributes, "fillId"), _WHITE)
    hides = font.hides_on(fill)
    if not hides and _index(attributes, "indent") > _MOST_INDENT:
        hides = "unseen"
    is_repeated = attributes.get("horizontal") == "fill"
    return CellStyle(code, hides or ("repeated" if is_repeated else ""))


def _index(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0
