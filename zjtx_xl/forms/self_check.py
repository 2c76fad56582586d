"""The facts that the recipient's self-check macro reads (macros/src/SelfCheck.bas).

An office may issue forms with this macro (``generate --macros``). It says what the check column
says about missing values, kinds, ranges and choices; what it knows about each cell stands on a very
hidden sheet, taken from the same descriptions as the column's formulas.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.definitions import Column, macros_folder, names_on, standing_of
from zjtx_xl.errors import MacrosNotAvailableError
from zjtx_xl.forms.check_lines import checked_fields, lines_of
from zjtx_xl.forms.helps import Columns, columns_of
from zjtx_xl.rules import BOXES, NO_TEXTS, YES_TEXTS, Holds, Is, Not
from zjtx_xl.values import NONE_MARKS, plain
from zjtx_xl.xlsx import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.definitions import Field, Layout

SHEET = "_check"
MODULE = "SelfCheck"
MACRO = "CheckThisForm"
HEADINGS = (
    "sheet", "cell", "label", "kind", "required", "asked", "minimum", "maximum", "choices", "free",
    "only_if",
)  # fmt: skip
_KEY_COLUMN, _SCORE_COLUMN = 12, 15
TEXTS = {
    "title": "填报自检",
    "button": "自检",
    "nothing": "没有发现缺填或填错的地方。",
    "count": "需要补填或核对的地方：",
    "more": "……其余请看各表右侧的“填报检查”。",
    "missing": "没有填写",
    "kind": "填写的类型不对",
    "range": "超出规定的范围",
    "choice": "请从下拉列表中选择",
    "error-value": "出现错误值",
    "review": "待核：请核对填写是否规范",
    "sheet": "找不到工作表",
    "boxes": "".join(BOXES),
    "none": "\n".join(sorted(NONE_MARKS)),
    "blanks": "\u3000\u00a0",
}
_ANSWERS = frozenset({"yes_no", "yes_no_text"})
_TICKS = {True: ("☑",), False: ("□",)}
_GIVEN = {True: YES_TEXTS, False: NO_TEXTS}


def facts(layout: Layout) -> Iterator[tuple[str | float, ...]]:
    """One line for each cell to check, as the macro reads it."""
    by_ref = {field.ref: field for field in checked_fields(layout)}
    cells = ((line, cell) for line in lines_of(layout) for cell in line.cells)
    for line, cell in cells:
        field = by_ref[cell.ref]
        condition = _depends_on(field, layout)
        is_answer = cell.kind in _ANSWERS
        choices = (*YES_TEXTS, *NO_TEXTS, "0", *cell.sentences) if is_answer else cell.choices
        free = cell.kind == "yes_no_text" or (not is_answer and cell.free_text)
        yield (
            layout.sheet.name,
            cell.ref,
            field.label,
            cell.kind,
            # what depends on more than one answer only the check column can tell
            "1" if cell.required and (condition or not field.required_if) else "",
            line.asked_if if cell.required else "",
            "" if cell.minimum is None else float(plain(cell.minimum)),
            "" if cell.maximum is None else float(plain(cell.maximum)),
            "\n".join(choices),
            "1" if free or not choices else "",
            "\n".join((condition[0], *condition[1])) if condition else "",
        )


def _depends_on(field: Field, layout: Layout) -> tuple[str, tuple[str, ...]] | None:
    """The cell whose answer ``required_if`` asks for, and how its text must begin."""
    condition = field.required_if
    holds = not isinstance(condition, Not)
    asked = condition.of if isinstance(condition, Not) else condition
    if not isinstance(asked, Holds | Is):
        return None
    other = names_on(layout.sheet, layout.records).find(asked.name, standing_of(field))
    if other is None or isinstance(other, Column):
        return None
    if isinstance(asked, Holds):
        texts = _TICKS if other.kind.name == "tick" else _GIVEN
        return other.ref, texts[holds]
    printed = (choice.printed for choice in other.kind.choices if choice.value in asked.options)
    return (other.ref, (*asked.options, *printed)) if holds else None


def write(sheet: Worksheet, layouts: Sequence[Layout]) -> None:
    """Write the hidden sheet."""
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading)
    lines = (line for layout in layouts for line in facts(layout))
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            if isinstance(value, float):
                sheet.write_number(row, column, value)
            elif isinstance(value, str) and value:
                sheet.write_string(row, column, value)
    for row, (key, text) in enumerate(TEXTS.items(), start=1):
        sheet.write_string(row, _KEY_COLUMN - 1, key)
        sheet.write_string(row, _KEY_COLUMN, text)
    for row, line in enumerate(
        (line for layout in layouts for line in scored_rows(layout)), start=1
    ):
        for column, text in enumerate(line, start=_SCORE_COLUMN - 1):
            sheet.write_string(row, column, text)
    sheet.very_hidden()


def scored_rows(layout: Layout) -> Iterator[tuple[str, str, str]]:
    """Sheet, score cell and preliminary score of each row that the workbook scores itself."""
    column = Columns(layout, scored=True).score
    for field in layout.fields:
        if column and field.role == "score" and field.rule and field.rule.expression:
            yield layout.sheet.name, field.ref, cell_name(field.area.first_row, column)


def put_button(layout: Layout, sheet: Worksheet) -> None:
    """The button that runs the macro, right of the helps, outside the print area."""
    if not checked_fields(layout):
        return
    column = columns_of(layout).link
    options = {"macro": MACRO, "caption": TEXTS["button"], "width": 64, "height": 22}
    sheet.insert_button(0, column, options)


def with_macro(data: bytes) -> bytes:
    """The workbook with the self-check macro, as an .xlsm.

    Raises:
        MacrosNotAvailableError: pyOpenVBA is not installed.
    """
    try:
        from pyopenvba import ExcelFile  # noqa: PLC0415 - for the one office that wants macros
    except ImportError:
        raise MacrosNotAvailableError from None
    source = (macros_folder() / "src" / f"{MODULE}.bas").read_text("ascii")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "form.xlsm")
        path.write_bytes(data)
        with ExcelFile(path) as workbook:
            workbook.add_vba_project()
            workbook.vba_project().add_module(MODULE, source.replace("\n", "\r\n"))
            workbook.save()
        return path.read_bytes()
