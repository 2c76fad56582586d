"""Every layout of both notices against the blank: each printed text at its place, each merge.

``tests/data/layouts.json`` was taken from the printed tables, independently of the definitions.
Columns are counted from 0 in the widest row, rows from 0 below the header.
"""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.forms.blank_workbook import blank, table

if TYPE_CHECKING:
    from collections.abc import Iterable

LAYOUTS = {
    layout["id"]: layout
    for layout in json.loads(
        (Path(__file__).parents[1] / "data" / "layouts.json").read_text(encoding="utf-8")
    )["layouts"]
}
TEMPLATES = {
    layout: layout.replace("qd_", "qingdao-2021/").replace("gd_", "guangdong-2021/")
    for layout in LAYOUTS
}
# What differs from recipient to recipient, as in the first printed table of each.
RECIPIENT = {"no": "1", "subject": "工业和信息化部电子第五研究所"}
RECORDS = 2


@cache
def workbook(template_id: str) -> Any:
    template = load_template(template_id)
    data = blank([table(template, RECORDS)], {**template.variables, **RECIPIENT})
    return load_workbook(io.BytesIO(data))


@cache
def sheets(layout_id: str) -> list[Any]:
    template = load_template(TEMPLATES[layout_id])
    return [workbook(template.id)[sheet.name] for sheet in template.sheets]


def header_row(sheet: Any, layout: dict[str, Any]) -> int:
    """The line in which the header begins: where its first text stands."""
    first = next(text for text in layout["header_rows"][0] if text)
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == first)


def body_row(sheet: Any, layout: dict[str, Any]) -> int:
    return header_row(sheet, layout) + len(layout["header_rows"])


def shown(sheet: Any, row: int, column: int) -> str:
    value = sheet.cell(row, column + 1).value
    return "" if value is None else str(value)


def merged(sheet: Any, rows: tuple[int, int], columns: tuple[int, int]) -> bool:
    if rows[0] == rows[1] and columns[0] == columns[1]:
        return True
    area = (
        f"{get_column_letter(columns[0] + 1)}{rows[0]}:{get_column_letter(columns[1] + 1)}{rows[1]}"
    )
    return area in {str(each) for each in sheet.merged_cells.ranges}


def pair(ends: Iterable[int]) -> tuple[int, int]:
    first, last = ends
    return first, last


def texts(sheet: Any) -> set[str]:
    return {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}


def spread(cells: list[str], spans: Any) -> list[tuple[str, tuple[int, int]]]:
    """The cells of a row with their columns; those that span several are named by index."""
    by_index = {"0": spans} if isinstance(spans, list) else spans
    placed: list[tuple[str, tuple[int, int]]] = []
    column = 0
    for index, text in enumerate(cells):
        first, last = by_index.get(str(index), (column, column))
        assert first == column
        placed.append((text, (first, last)))
        column = last + 1
    return placed


def test_every_layout_has_a_template_and_every_template_a_layout():
    printed = {each for each in template_ids() if each.partition("-")[2].startswith("2021/")}
    # of later notices the grid is ours, as it is of what a notice says in its text alone
    in_prose = {"qingdao-2021/allocation"}
    assert sorted(TEMPLATES.values()) == sorted(printed - in_prose)


@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_titles_notes_and_seal_lines_stand_in_the_blank(layout_id: str):
    layout = LAYOUTS[layout_id]
    standing = [texts(sheet) for sheet in sheets(layout_id)]
    titles = layout["title_lines"]
    if layout_id == "qd_tables1to3":
        assert [title in own for title, own in zip(titles, standing, strict=True)] == [True] * 3
        return
    (own,) = standing
    if layout_id == "gd_annex2":
        # The title is one printed line in three cells: 序号., the name (a cell to fill), the rest.
        title = titles[0].replace("{序号}", RECIPIENT["no"]).split("{单位名称}")
        titles = [layout["label"], *title]
        # The note was printed with and without spaces around the year.
        assert own & set(layout["footnotes"])
    else:
        assert set(layout["footnotes"]) <= own
    assert set(titles) <= own
    assert set(layout["signature_lines"]) <= own
    if layout_id == "qd_annex2":
        assert layout["label_cells"][0] in own


@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_headers_stand_in_order_with_their_spans(layout_id: str):
    layout = LAYOUTS[layout_id]
    for sheet in sheets(layout_id):
        top = header_row(sheet, layout)
        spans: list[dict[str, Any]] | None = layout.get("header_spans")
        if layout_id == "gd_annex2":
            spans = [
                {"cell": "指标名称", "cols": [0, 2]},
                {"cell": "实施期初始值", "cols": [3, 3]},
                {"cell": "实施期满一年目标", "cols": [4, 4]},
            ]
        if spans is None:
            assert [shown(sheet, top, i) for i in range(len(layout["columns"]))] == layout[
                "columns"
            ]
            continue
        for span in spans:
            columns = pair(span.get("cols") or [span["col"]] * 2)
            lines = pair(top + row for row in span.get("rows", [span.get("row", 0)] * 2))
            assert shown(sheet, lines[0], columns[0]) == span["cell"]
            assert merged(sheet, lines, columns), span


def test_the_header_of_annex3_has_two_rows():
    (sheet,) = sheets("qd_annex3")
    layout = LAYOUTS["qd_annex3"]
    second = header_row(sheet, layout) + 1
    printed = layout["header_rows"][1]
    assert [shown(sheet, second, column) for column in range(len(printed))] == printed


def fixed_cells(layout_id: str) -> list[tuple[int, int, str]]:
    """Row, column and text of every fixed row."""
    rows = LAYOUTS[layout_id]["fixed_rows"]
    cells: list[tuple[int, int, str]] = []
    for line, row in enumerate(rows):
        match layout_id:
            case "qd_annex1":
                columns = {2: row["level2"], 3: row["audience"], 4: row["points"], 5: row["rule"]}
                if row["audience"] == "国家级专精特新“小巨人”企业":
                    del columns[2]  # in the cell above, which spans two rows
            case "qd_annex2":
                columns = {4: row["indicator"], 5: row["points"], 6: row["rule"]}
            case "qd_table4":
                columns = dict(enumerate(row["cells_raw"]))
            case _:
                below = line > 0 and rows[line - 1]["indicator"] == row["indicator"]
                first = 0 if line > 22 else 1
                columns = {0: row["group"], 2: row["audience"]} if first else {}
                if not below:
                    columns[first] = row["indicator"]
        cells += [(line, column, text) for column, text in columns.items() if text]
    return cells


@pytest.mark.parametrize("layout_id", ["qd_table4", "qd_annex1", "qd_annex2", "gd_annex2"])
def test_fixed_rows_stand_at_their_place(layout_id: str):
    (sheet,) = sheets(layout_id)
    top = body_row(sheet, LAYOUTS[layout_id])
    cells = fixed_cells(layout_id)
    assert cells
    found = [(row, column, shown(sheet, top + row, column)) for row, column, _ in cells]
    assert found == cells


@pytest.mark.parametrize("layout_id", ["qd_table4", "qd_annex1", "qd_annex2"])
def test_merges_of_fixed_rows(layout_id: str):
    (sheet,) = sheets(layout_id)
    top = body_row(sheet, LAYOUTS[layout_id])
    for merge in LAYOUTS[layout_id]["merges"]:
        rows = pair(top + row for row in merge.get("rows", [merge.get("row", 0)] * 2))
        columns = pair(merge.get("cols", [merge.get("col", 0)] * 2))
        assert merged(sheet, rows, columns), merge
        if "text_col" not in merge:
            assert shown(sheet, rows[0], columns[0]) == merge["text"]


def test_merges_of_the_goal_table():
    (sheet,) = sheets("gd_annex2")
    layout = LAYOUTS["gd_annex2"]
    top = body_row(sheet, layout)
    group, _, both, three = layout["merges"]
    assert merged(sheet, (top, top + group["rows"][1]), (0, 0))
    for row in both["rows"]:
        assert merged(sheet, (top + row, top + row), (1, 2))
    for row in three["rows"]:
        assert merged(sheet, (top + row, top + row), (0, 2))
    for line, row in enumerate(layout["fixed_rows"]):
        if row["audience"] and "省级" in row["audience"]:
            assert merged(sheet, (top + line, top + line + 1), (1, 1))
    below = top + len(layout["fixed_rows"])
    for line, text in enumerate(layout["other_goal_heading_rows"]):
        assert shown(sheet, below + line, 0) == text
        assert merged(sheet, (below + line, below + line), (0, 4))


@pytest.mark.parametrize("layout_id", ["qd_annex1", "qd_annex2"])
@pytest.mark.parametrize("row", ["deduction_row", "total_row"])
def test_deduction_and_total_rows(layout_id: str, row: str):
    (sheet,) = sheets(layout_id)
    layout = LAYOUTS[layout_id]
    line = body_row(sheet, layout) + len(layout["fixed_rows"]) + (row == "total_row")
    for text, columns in spread(layout[row]["cells"], layout[row]["spans_inferred"]):
        assert shown(sheet, line, columns[0]) == text
        assert merged(sheet, (line, line), columns)


def test_uses_of_annex6_repeat_with_each_enterprise():
    (sheet,) = sheets("qd_annex6")
    layout = LAYOUTS["qd_annex6"]
    uses = [f"□{row['use_without_box']}" for row in layout["fixed_rows_per_enterprise"]]
    top = body_row(sheet, layout)
    for first in (top, top + len(uses)):
        assert [shown(sheet, first + line, 2) for line in range(len(uses))] == uses
        for merge in layout["merges"]:
            (column,) = merge["cols"]
            assert merged(sheet, (first, first + len(uses) - 1), (column, column))


def test_uses_of_annex7_repeat_with_each_platform():
    (sheet,) = sheets("qd_annex7")
    layout = LAYOUTS["qd_annex7"]
    uses = layout["standard_use_rows"]
    top, height = body_row(sheet, layout), 12
    for first in (top, top + height):
        assert [shown(sheet, first + line, 2) for line in range(len(uses))] == uses
        # What more services a platform had stands in spare rows.
        assert {shown(sheet, first + line, 2) for line in range(len(uses), height)} == {""}
        for column in layout["merges"][0]["cols"]:
            assert merged(sheet, (first, first + height - 1), (column, column))


@pytest.mark.parametrize(("layout_id", "height"), [("qd_annex6", 5), ("qd_annex7", 12)])
def test_grand_totals_are_formulas(layout_id: str, height: int):
    (sheet,) = sheets(layout_id)
    layout = LAYOUTS[layout_id]
    top = body_row(sheet, layout)
    line = top + RECORDS * height
    label, *rest = spread(layout["total_row"]["cells"], layout["total_row"]["spans_inferred"])
    assert shown(sheet, line, 0) == label[0]
    assert merged(sheet, (line, line), label[1])
    for printed, (column, _) in rest:
        letter = get_column_letter(column + 1)
        computed = f"=SUM({letter}{top}:{letter}{line - 1})"
        # Annex 6 leaves its total empty in print, and only the amounts can be added.
        is_amount = bool(printed) or (layout_id == "qd_annex6" and column == 3)
        assert shown(sheet, line, column) == (computed if is_amount else "")


def test_the_total_below_the_allocation_is_a_formula():
    (sheet,) = sheets("gd_annex1")
    top = body_row(sheet, LAYOUTS["gd_annex1"])
    assert shown(sheet, top + RECORDS, 4) == f"=SUM(E{top}:E{top + RECORDS - 1})"


def test_the_corner_of_table4_is_split():
    (sheet,) = sheets("qd_table4")
    corner = sheet.cell(header_row(sheet, LAYOUTS["qd_table4"]), 1)
    assert corner.value == "年份\n内容"
    assert corner.border.diagonalDown
    assert corner.border.diagonal.style == "thin"


def test_the_result_of_annex4_is_offered_as_it_is_printed():
    (sheet,) = sheets("qd_annex4")
    layout = LAYOUTS["qd_annex4"]
    top = body_row(sheet, layout)
    validations = sheet.data_validations.dataValidation
    (listed,) = (each for each in validations if f"C{top}" in each.sqref)
    name, _, area = listed.formula1.strip("=").rpartition("!")
    cells = workbook("qingdao-2021/annex4")[name][area.replace("$", "")]
    offered = [cell.value for (cell,) in cells]
    assert offered[0] == layout["printed_result_cell"]
    assert [text.count("☑") for text in offered] == [1, 1, 1]
    assert len(set(offered)) == 3


@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_only_the_printed_form_is_printed(layout_id: str):
    for sheet in sheets(layout_id):
        columns = LAYOUTS[layout_id].get("columns_widest_row") or len(LAYOUTS[layout_id]["columns"])
        last = sheet.print_area.rpartition(":")[2].replace("$", "")
        assert last.rstrip("0123456789") == get_column_letter(columns)
        assert sheet.page_setup.fitToWidth in {None, 1}
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
