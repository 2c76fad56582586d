"""How the printed form looks: fonts, borders and alignment as xlsxwriter formats.

宋体 for the body and 黑体 for titles: every office machine in China has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zjtx_xl.values import NAMES_ONLY, NUMERIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.definitions import Field, Text

BODY_FONT = "宋体"
TITLE_FONT = "黑体"
BODY_SIZE = 10.5
# A formula nobody has computed yet; xlsxwriter takes a text here, though its annotation says int.
NO_RESULT: Any = ""
_LAST_COLUMN = 16383
_FURTHER_DECIMALS = 8
_STANDARD_WIDTH = 8.43

_STYLES: dict[str, dict[str, Any]] = {
    "number": {"align": "left", "font": TITLE_FONT, "size": 12},
    "title": {"align": "center", "font": TITLE_FONT, "size": 16},
    "header": {"align": "center", "bold": True},
    "group": {"align": "center"},
    "label": {"align": "left"},
    "weight": {"align": "center"},
    "rule": {"align": "left"},
    "seal": {"align": "left"},
    "note": {"align": "left", "valign": "top"},
}
STYLE_NAMES = frozenset(_STYLES)
_BORDERS = {"L": "left", "T": "top", "R": "right", "B": "bottom"}


def style_of(name: str, styles: Mapping[str, Mapping[str, object]]) -> dict[str, Any]:
    """A style by name: what the set says about it on top of the default."""
    return _STYLES.get(name, {}) | dict(styles.get(name, {}))


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook, styles: Mapping[str, Mapping[str, object]]) -> None:
        """``styles`` of the set override the defaults by name."""
        self._workbook = workbook
        self._styles = styles
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def properties(self, **properties: Any) -> Format:
        """The format with exactly these xlsxwriter properties on top of the body font."""
        base = {"font_name": BODY_FONT, "font_size": BODY_SIZE, "valign": "vcenter"}
        merged = base | properties
        key = tuple(sorted(merged.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(merged)
        return self._made[key]

    def text(self, text: Text) -> Format:
        """The format of a fixed text: locked, wrapped."""
        style = _translated(style_of(text.style, self._styles))
        extra: dict[str, Any] = {"diag_type": 2, "diag_border": 1} if text.diagonal else {}
        return self.properties(
            **style, **_border(text.border), **extra, text_wrap=True, locked=True
        )

    def field(self, field: Field, *, locked: bool) -> Format:
        """The format of a cell to fill: numbers right, long texts left, short ones centred."""
        kind = field.kind.name
        style: dict[str, Any] = {"align": _alignment(kind)}
        if field.style:
            style |= _translated(style_of(field.style, self._styles))
        if field.align:
            style["align"] = field.align
        extra: dict[str, Any] = {"num_format": "@"} if kind == "text" or kind in NAMES_ONLY else {}
        if kind == "date":
            extra = {"num_format": "yyyy-mm-dd"}
        if field.decimals:
            # Never rounded to what is printed: nobody would see why 69.996 does not reach 70.
            extra = {"num_format": f"0.{'0' * field.decimals}{'#' * _FURTHER_DECIMALS}"}
        # A number that is too long for its column shows as ###: what is computed has many decimals.
        is_computed = field.formula and field.role != "total" and kind in NUMERIC
        fits = {"shrink": True} if is_computed else {"text_wrap": True}
        return self.properties(**style, **_border(field.border), **extra, **fits, locked=locked)

    def help(self, **properties: Any) -> Format:
        """The format of a help outside the print area."""
        return self.properties(**({"font_size": 9, "text_wrap": True, "locked": True} | properties))

    def lock_other_columns(self, sheet: Worksheet, first: int) -> int:
        """Lock all columns from ``first`` (counted from 0); gives xlsxwriter's return value."""
        used = sheet.dim_colmax
        locked = self.properties(locked=True)
        result = sheet.set_column(first, _LAST_COLUMN, _STANDARD_WIDTH, locked)
        # xlsxwriter takes a formatted column for a used one: the sheet would reach to XFD.
        sheet.dim_colmax = used
        return result


def _alignment(kind: str) -> str:
    if kind in NUMERIC:
        return "right"
    return "left" if kind in {"text", "tick"} else "center"


def _translated(style: Mapping[str, Any]) -> dict[str, Any]:
    names = {"font": "font_name", "size": "font_size"}
    return {names.get(name, name): value for name, value in style.items()}


def _border(letters: str) -> dict[str, int]:
    return {_BORDERS[letter]: 1 for letter in letters}
