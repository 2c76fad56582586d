"""A form drawn as a page, from its definition alone: the one HTML drawing of a form.

No spreadsheet program is needed. Who draws a form with more than its definition (values, findings,
scores) says so cell by cell; who only wants to see it gets its fields by kind and by who fills
them, and their keys in the margin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.definitions import render
from zjtx_xl.forms import style_of
from zjtx_xl.reports.page_text import rendered, source
from zjtx_xl.values import NUMERIC, plain
from zjtx_xl.xlsx import column_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.definitions import Field, Layout, Template, Text
    from zjtx_xl.xlsx import Range

KIND_WORDS = {
    "integer": "整数", "decimal": "小数", "percent": "百分数", "money": "金额", "text": "文字",
    "choice": "选项", "yes_no": "是或否", "yes_no_text": "是否（可写说明）", "tick": "打勾",
    "ticks": "多选", "goal": "目标", "credit_code": "统一社会信用代码", "date": "日期",
    "id_number": "身份证号", "phone": "电话", "code": "编号",
}  # fmt: skip
FILLERS = {"recipient": "填报单位填", "officer": "主管部门填", "tool": "自动计算"}

_STANDARD_WIDTH = 8.43  # characters, of a column that says nothing
_STANDARD_HEIGHT = 15  # points
_PIXELS_OF_A_CHARACTER, _PADDING = 7, 5
_SIDES = {"L": "left", "T": "top", "R": "right", "B": "bottom"}


class Shown(NamedTuple):
    """What stands in a field beside what its definition says.

    ``state`` is a word for its looks (``error``, ``warning``, ``waits``), ``about`` what is read
    out and shown when somebody points at it, ``target`` the address of what is said about it.
    """

    text: str = ""
    state: str = ""
    about: str = ""
    target: str = ""


class DrawnCell(NamedTuple):
    """One cell of the drawing; ``field`` is empty for a printed text and for nothing."""

    text: str
    column: int
    columns: int
    rows: int
    classes: str
    style: str
    field: str = ""
    about: str = ""
    target: str = ""


class DrawnRow(NamedTuple):
    """One row: its number on the sheet, its height in points, its cells, the keys in it."""

    number: int
    height: float
    cells: tuple[DrawnCell, ...]
    keys: tuple[str, ...]


class DrawnSheet(NamedTuple):
    """One sheet: widths of its columns in pixels, its rows."""

    name: str
    letters: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[DrawnRow, ...]


def drawn_sheet(
    layout: Layout,
    variables: Mapping[str, object],
    styles: Mapping[str, Mapping[str, object]],
    shown: Mapping[str, Shown] | None = None,
) -> DrawnSheet:
    """A sheet as it is printed.

    Args:
        layout: the sheet with as many records as are to be seen.
        variables: those of the texts (region, year).
        styles: those of the set.
        shown: by field key, what stands there beside its definition.
    """
    starts: dict[tuple[int, int], DrawnCell] = {}
    taken: set[tuple[int, int]] = set()
    keys: dict[int, list[str]] = {}
    for text in layout.texts:
        starts[text.area[:2]] = _printed(text, variables, styles)
        taken |= set(_places(text.area))
    for field in layout.fields:
        known = (shown or {}).get(field.key, Shown())
        starts[field.position] = _filled(field, known, styles)
        taken |= set(_places(field.area))
        keys.setdefault(field.area.first_row, []).append(field.key)
    columns = range(1, layout.last_column + 1)
    rows = [
        DrawnRow(
            number,
            layout.heights.get(number, _STANDARD_HEIGHT),
            tuple(
                starts.get((number, column)) or DrawnCell("", column, 1, 1, "nothing", "")
                for column in columns
                if (number, column) in starts or (number, column) not in taken
            ),
            tuple(keys.get(number, ())),
        )
        for number in range(1, layout.last_row + 1)
    ]
    return DrawnSheet(
        layout.sheet.name,
        tuple(map(column_name, columns)),
        tuple(_pixels(layout.sheet.widths.get(column, _STANDARD_WIDTH)) for column in columns),
        tuple(rows),
    )


def preview_page(template: Template, records: int | None = None) -> str:
    """The whole form as one self-contained page, with the key of each field in the margin."""
    variables = template.variables
    layouts = [sheet.layout(records or 1) for sheet in template.sheets]
    fields = [field for layout in layouts for field in layout.fields]
    context: dict[str, Any] = {
        "id": template.id,
        "version": template.version,
        "title": render(template.title, variables),
        "sheets": [drawn_sheet(layout, variables, template.styles) for layout in layouts],
        "kinds": {
            name: words
            for name, words in KIND_WORDS.items()
            if any(field.kind.name == name for field in fields)
        },
        "fillers": FILLERS,
        "style": source("report.css") + source("form.css"),
    }
    return rendered("form.html.j2", context)


def _places(area: Range) -> Iterator[tuple[int, int]]:
    for row in range(area.first_row, area.last_row + 1):
        for column in range(area.first_column, area.last_column + 1):
            yield row, column


def _printed(
    text: Text, variables: Mapping[str, object], styles: Mapping[str, Mapping[str, object]]
) -> DrawnCell:
    classes = f"text {text.role}" + (" diagonal" if text.diagonal else "")
    style = _css(style_of(text.style, styles)) + _borders(text.border)
    return _cell(text.area, render(text.text, variables), classes, style)


def _filled(field: Field, known: Shown, styles: Mapping[str, Mapping[str, object]]) -> DrawnCell:
    filler = "tool" if field.formula else field.by
    style = style_of(field.style, styles) if field.style else {}
    if field.align:
        style["align"] = field.align
    elif "align" not in style:
        style["align"] = "right" if field.kind.name in NUMERIC else "center"
    classes = f"field {filler} kind-{field.kind.name}" + (f" {known.state}" if known.state else "")
    cell = _cell(
        field.area, known.text or field.initial, classes, _css(style) + _borders(field.border)
    )
    return cell._replace(
        field=field.key, about=known.about or _about(field, filler), target=known.target
    )


def _about(field: Field, filler: str) -> str:
    """What is said of a field that somebody points at."""
    words = [f"{field.ref} {field.label}", FILLERS[filler], KIND_WORDS[field.kind.name]]
    if field.kind.unit:
        words.append(f"单位 {field.kind.unit}")
    if field.points is not None and field.role == "score":
        words.append(f"{plain(field.points)} 分")
    words.append(field.key)
    return "；".join(words)


def _cell(area: Range, text: str, classes: str, style: str) -> DrawnCell:
    return DrawnCell(
        text,
        area.first_column,
        area.last_column - area.first_column + 1,
        area.last_row - area.first_row + 1,
        classes,
        style,
    )


def _css(style: Mapping[str, Any]) -> str:
    parts = [f"text-align:{style.get('align', 'left')}"]
    if style.get("valign") == "top":
        parts.append("vertical-align:top")
    if style.get("bold"):
        parts.append("font-weight:700")
    if "size" in style:
        parts.append(f"font-size:{style['size']}pt")
    if style.get("font") == "黑体":
        parts.append("font-family:SimHei,'Noto Sans CJK SC',sans-serif")
    return ";".join(parts) + ";"


def _borders(letters: str) -> str:
    return "".join(f"border-{_SIDES[letter]}:1px solid;" for letter in letters)


def _pixels(width: float) -> int:
    return round(width * _PIXELS_OF_A_CHARACTER + _PADDING)
