"""Every fault that people make in a form is found, named, and alone; and nothing else is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests import faults
from zjtx_xl.checks.structure import _holds_printed, named
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.texts import prefilled_findings
from zjtx_xl.checks.write_back import write_checked
from zjtx_xl.returns.locate import Placement
from zjtx_xl.xlsx.address import Range

if TYPE_CHECKING:
    from collections.abc import Callable

    from zjtx_xl.checks.table import Checked

SAMPLES = Path(__file__).parents[2] / "samples"
FORM = next((SAMPLES / "qingdao-2021" / "returned").glob("13_*.xlsx"))
LISTS = SAMPLES / "qingdao-2021" / "tables"
SHEET = "附2"
TOTAL = Decimal("77.5")
PATENTS = "有效发明专利数量（个）"
RD_SHARE = "研发经费支出占营业收入比重（%）（近2年4%以上）"
RULE_OF_5 = "实际值＜目标值，得0分；\n实际值≥目标值，得5分。"


class Fault(NamedTuple):
    """What is done to the form, and the findings that it must have: code, severity, cell, label."""

    name: str
    make: Callable[[bytes], bytes]
    found: list[tuple[str, str, str | None, str | None]]
    total: Decimal | None = TOTAL
    keeps_values: bool = True


FAULTS = [
    # ------------------------------------------------------------ texts
    Fault(
        "label edited",
        lambda form: faults.set_text(form, SHEET, "E9", "有效发明专利数量（件）"),
        [("label", "error", "E9", PATENTS)],
        total=None,  # the answer beside it waits
    ),
    Fault(
        "label emptied",
        lambda form: faults.set_text(form, SHEET, "E9", ""),
        [("label", "error", "E9", PATENTS)],
        total=None,  # the answer beside it waits
    ),
    Fault(
        "header edited",
        lambda form: faults.set_text(form, SHEET, "H4", "目标"),
        [("label", "error", "H4", "实施期满一年目标值")],
    ),
    Fault(
        "last header edited",
        lambda form: faults.set_text(form, SHEET, "J4", "得分"),
        [("label", "error", "J4", "评价得分（青岛市主管部门填写）")],
    ),
    Fault(
        "spaces, width and line breaks retyped",
        lambda form: faults.set_text(form, SHEET, "E9", " 有效发明专利数量 (个)\n"),
        [],
    ),
    Fault(
        "seal line filled in",
        lambda form: faults.set_text(form, SHEET, "A3", "企业名称（盖章）：某公司 2021年"),
        [],
    ),
    Fault(
        "weight edited",
        lambda form: faults.set_number(form, SHEET, "F9", "20"),
        [("weight", "error", "F9", f"{PATENTS}分值")],
    ),
    Fault(
        "weight saved as another number text",
        lambda form: faults.set_text(form, SHEET, "F9", "10.0"),
        [],
    ),
    Fault(
        "weight of a group edited",
        lambda form: faults.set_number(form, SHEET, "D8", "50"),
        [("weight", "error", "D8", "创新能力分值")],
    ),
    Fault(
        "rule text edited",
        lambda form: faults.set_text(form, SHEET, "G9", "实际值≥1，得10分。"),
        [("rule-text", "error", "G9", f"{PATENTS}评分标准")],
    ),
    Fault(
        "rule text of another row",
        lambda form: faults.set_text(form, SHEET, "G9", RULE_OF_5),
        [("rule-text", "error", "G9", f"{PATENTS}评分标准")],
    ),
    # ------------------------------------------------------------ values that were issued
    Fault(
        "target lowered, result the same",
        lambda form: faults.set_number(form, SHEET, "H8", "4.1"),
        [("prefilled", "error", "H8", f"{RD_SHARE}目标值")],
        keeps_values=False,
    ),
    Fault(
        "target lowered and recalculated",
        lambda form: faults.set_number(
            faults.set_formula(
                faults.set_number(form, SHEET, "H9", "1"),
                SHEET,
                "J19",
                "SUM(J5:J17)-SUM(J18)",
                "87.5",
            ),
            SHEET,
            "J9",
            "10",
        ),
        [("prefilled", "error", "H9", f"{PATENTS}目标值")],
        total=Decimal("87.5"),
        keeps_values=False,
    ),
    Fault(
        "target emptied",
        lambda form: faults.set_text(form, SHEET, "H8", ""),
        [("prefilled", "error", "H8", f"{RD_SHARE}目标值")],
        total=None,
        keeps_values=False,
    ),
    Fault(
        "target written otherwise",
        lambda form: faults.set_number(form, SHEET, "H8", "4.60"),
        [],
        keeps_values=False,
    ),
    Fault(
        "target saved with all its binary digits",
        lambda form: faults.set_number(form, SHEET, "H8", "4.5999999999999996"),
        [],
        keeps_values=False,
    ),
    Fault(
        "name corrected by the recipient",
        lambda form: faults.set_text(form, SHEET, "C3", "青岛新世纪构件有限公司"),
        [("prefilled", "warning", "C3", "企业名称")],
        keeps_values=False,
    ),
    # ------------------------------------------------------------ formulas
    Fault(
        "formula replaced by a wrong value",
        lambda form: faults.set_number(form, SHEET, "J19", "95"),
        [
            ("formula", "error", "J19", "总分评价得分"),
            ("total", "warning", "J19", "总分评价得分"),
        ],
        keeps_values=False,
    ),
    Fault(
        "formula replaced by the right value",
        lambda form: faults.set_number(form, SHEET, "J19", "77.5"),
        [("formula", "error", "J19", "总分评价得分")],
    ),
    Fault(
        "SUM range shortened",
        lambda form: faults.set_formula(form, SHEET, "J19", "SUM(J5:J16)-SUM(J18)", "77.5"),
        [("formula", "error", "J19", "总分评价得分")],
    ),
    Fault(
        "formula written otherwise",
        lambda form: faults.set_formula(
            form, SHEET, "J19", "sum( $J$5:J17 ) - SUM('附2'!J18)", "77.5"
        ),
        [],
    ),
    Fault(
        "preliminary score overwritten",
        lambda form: faults.set_number(form, SHEET, "L9", "10"),
        [("formula", "warning", "L9", "预评得分（自动）")],
    ),
    Fault(
        "helps deleted",
        lambda form: faults.delete_columns(form, SHEET, "K", 5),
        [],
    ),
    # ------------------------------------------------------------ what holds the cells
    Fault(
        "merge removed",
        lambda form: faults.unmerge(form, SHEET, "C8:C12"),
        [("merge", "warning", "C8", "创新能力")],
    ),
    Fault(
        "all merges removed",
        lambda form: faults.strip(form, SHEET, "mergeCells"),
        [("merge", "warning", "A1", "附件2-13")],
    ),
    Fault(
        "cells merged",
        lambda form: faults.merge(form, SHEET, "H9:I9"),
        [
            ("merge", "warning", "H9", f"{PATENTS}目标值"),
            ("shown", "warning", "I9", f"{PATENTS}实际值"),
        ],
        total=None,
    ),
    Fault(
        "cells merged outside the form",
        lambda form: faults.merge(form, SHEET, "A25:C25"),
        [],
    ),
    Fault(
        "validation pasted over",
        lambda form: faults.strip_validation_of(form, SHEET, "I9"),
        [("validation", "warning", "I9", f"{PATENTS}实际值")],
    ),
    Fault(
        "protection and validation stripped",
        lambda form: faults.strip(form, SHEET, "sheetProtection", "dataValidations"),
        [
            ("protection", "warning", None, None),
            ("validation", "warning", "C3", "企业名称"),
        ],
    ),
    Fault(
        "rows hidden",
        lambda form: faults.hide_rows(form, SHEET, 9),
        [("sheet", "warning", "H9", f"{PATENTS}目标值")],
        total=None,
    ),
    # ------------------------------------------------------------ sheets
    Fault(
        "sheet renamed",
        lambda form: faults.rename_sheet(form, SHEET, "绩效表（最终）"),
        [("sheet", "error", None, None)],
    ),
    Fault(
        "sheet hidden",
        lambda form: faults.hide_sheet(form, SHEET),
        [("sheet", "error", None, None)],
        total=None,
    ),
    Fault(
        "sheets copied to a new workbook",
        faults.without_marks,
        [("mark-conflict", "warning", None, None)],
        keeps_values=False,
    ),
    Fault(
        "sheet duplicated",
        lambda form: faults.with_openpyxl(
            form, lambda book: setattr(book.copy_worksheet(book[SHEET]), "title", f"{SHEET} (2)")
        ),
        [("sheet", "warning", None, None)],
        keeps_values=False,
    ),
    # ------------------------------------------------------------ rows and columns
    Fault(
        "row inserted above",
        lambda form: faults.insert_rows(form, SHEET, 1),
        [("moved", "warning", "A1", None)],
    ),
    Fault(
        "row inserted in the table",
        lambda form: faults.insert_rows(form, SHEET, 9),
        [("moved", "warning", "A9", None)],
    ),
    Fault(
        "row with a remark inserted in the table",
        lambda form: faults.set_text(
            faults.copy_row(form, SHEET, 6), SHEET, "E7", "其中：出口欧洲的部分所占的比重"
        ),
        [("moved", "warning", "A7", None)],
    ),
    Fault(
        "rows inserted in two places",
        lambda form: faults.insert_rows(faults.insert_rows(form, SHEET, 14), SHEET, 7, 2),
        [("moved", "warning", "A7", None), ("moved", "warning", "A16", None)],
    ),
    Fault(
        "column inserted",
        lambda form: faults.insert_columns(form, SHEET, "E"),
        [("moved", "warning", "E1", None)],
    ),
    Fault(
        "column inserted before the values",
        lambda form: faults.insert_columns(form, SHEET, "H"),
        [("moved", "warning", "H1", None)],
    ),
    Fault(
        "row and column inserted",
        lambda form: faults.insert_columns(faults.insert_rows(form, SHEET, 9), SHEET, "A"),
        [("moved", "warning", "A9", None), ("moved", "warning", "A1", None)],
    ),
    Fault(
        "two rows swapped",
        lambda form: faults.exchange(form, SHEET, 8, 9, "E:J"),
        [("moved", "warning", "A9", RD_SHARE)],
    ),
    Fault(
        "row inserted, a label beside it edited",
        lambda form: faults.set_text(
            faults.insert_rows(form, SHEET, 9), SHEET, "E10", "发明专利数量（件）"
        ),
        [("label", "error", "E10", PATENTS), ("moved", "warning", "A9", None)],
        total=None,  # the answer beside it waits
    ),
    Fault(
        "title deleted",
        lambda form: faults.delete_rows(form, SHEET, 2),
        [("moved", "warning", None, "青岛市重点“小巨人”企业绩效评价指标表")],
    ),
    Fault(
        "row deleted",
        lambda form: faults.delete_rows(form, SHEET, 9),
        [("moved", "error", None, PATENTS)],
        total=None,
        keeps_values=False,
    ),
    Fault(
        "column deleted",
        lambda form: faults.delete_columns(form, SHEET, "H"),
        [("moved", "error", None, "实施期满一年目标值")],
        total=None,
        keeps_values=False,
    ),
    Fault(
        "last column deleted",
        lambda form: faults.delete_columns(form, SHEET, "J"),
        [("moved", "error", None, "评价得分（青岛市主管部门填写）")],
        keeps_values=False,
    ),
    Fault(
        "row copied: nobody knows which of them counts",
        lambda form: faults.copy_row(form, SHEET, 9),
        [("moved", "error", None, PATENTS), ("moved", "warning", "A9", None)],
        total=None,
        keeps_values=False,
    ),
]


def checked(tmp_path: Path, data: bytes) -> Checked:
    path = tmp_path / "returned.xlsx"
    path.write_bytes(data)
    return check_file(path)


def found_in(result: Checked) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (each.code, each.severity, each.cell, each.label)
        for table in result.results
        for each in table.findings
    ]


def values_in(result: Checked) -> dict[str, str]:
    return {key: entry.cell.raw for table in result.results for key, entry in table.entries.items()}


def test_form_as_returned_has_no_finding():
    result = check_file(FORM)
    assert found_in(result) == []
    assert result.results[0].total is not None
    assert result.results[0].total.score == TOTAL


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_found_and_nothing_else(tmp_path, fault):
    data = fault.make(FORM.read_bytes())
    assert data != FORM.read_bytes()
    result = checked(tmp_path, data)
    assert sorted(found_in(result), key=str) == sorted(fault.found, key=str)
    (table,) = result.results
    assert table.total is not None
    assert table.total.score == fault.total
    if fault.keeps_values:
        assert values_in(result) == values_in(check_file(FORM))


def test_messages_are_for_people(tmp_path):
    for fault in FAULTS:
        for table in checked(tmp_path, fault.make(FORM.read_bytes())).results:
            for each in table.findings:
                assert "None" not in each.message, (fault.name, each.message)
                assert "patents" not in each.message
                assert "“”" not in each.message


def test_scores_follow_the_definition_when_weights_were_edited(tmp_path):
    data = FORM.read_bytes()
    for row in range(5, 18):
        data = faults.set_number(data, SHEET, f"F{row}", "1")
    result = checked(tmp_path, data)
    assert {(code, cell) for code, _, cell, _ in found_in(result)} == {
        ("weight", f"F{row}") for row in range(5, 18)
    }
    before = check_file(FORM).results[0].scores
    assert [(each.points, each.score) for each in result.results[0].scores] == [
        (each.points, each.score) for each in before
    ]


@pytest.mark.parametrize(
    ("row", "said"), [(9, "原第9行已被删除，以后各行上移了 1 行"), (20, "原第20行已被删除。")]
)
def test_deleted_row_is_said_to_be_deleted(tmp_path, row, said):
    result = checked(tmp_path, faults.delete_rows(FORM.read_bytes(), SHEET, row))
    messages = [each.message for each in result.results[0].findings if each.code == "moved"]
    assert len(messages) == 1
    assert said in messages[0]


def test_scores_are_not_written_where_a_row_is_gone(tmp_path):
    result = checked(tmp_path, faults.delete_rows(FORM.read_bytes(), SHEET, 9))
    cells = [each.cell for each in result.results[0].scores]
    assert cells == [f"J{row}" if row else "" for row in (5, 6, 7, 8, 0, *range(9, 17))]


@pytest.mark.parametrize(
    "make",
    [
        lambda form: faults.insert_rows(form, SHEET, 9),
        lambda form: faults.insert_columns(form, SHEET, "E"),
        lambda form: faults.delete_rows(form, SHEET, 9),
    ],
    ids=["row", "column", "deleted row"],
)
def test_scores_are_written_to_the_cells_where_their_rows_stand_now(tmp_path, make):
    result = checked(tmp_path, make(FORM.read_bytes()))
    written = write_checked(result, tmp_path / "scored" / "returned.xlsx")
    assert written is not None
    before, after = values_in(result), values_in(check_file(written))
    # The total of a form that misses a row is not complete, but it is shown.
    assert {key for key in before if before[key] != after[key]} <= {"total.score"}


def test_values_are_compared_with_any_roster():
    (table,) = checked_tables(FORM)
    as_issued = {key: entry.cell.raw for key, entry in table.submission.entries.items()}
    assert list(prefilled_findings(table, as_issued)) == []
    lowered = [each.field for each in prefilled_findings(table, {"patents.target": "30"})]
    assert lowered == ["patents.target"]
    assert list(prefilled_findings(table, {"patents.target": "", "no.such": "1"})) == []


def checked_tables(path: Path):
    returned = check_file(path).returned
    assert returned is not None
    return returned.tables


# ------------------------------------------------------------ workbooks of several sheets


def enterprise() -> bytes:
    return next((SAMPLES / "qingdao-2021" / "enterprises").glob("13_*.xlsx")).read_bytes()


def structural(result: Checked) -> list[tuple[str, str, str | None, str | None]]:
    codes = {"sheet", "moved", "label", "mark-conflict"}
    return [each for each in found_in(result) if each[0] in codes]


def test_package_as_returned_has_no_structural_finding(tmp_path):
    assert structural(checked(tmp_path, enterprise())) == []


def test_deleted_sheet_is_missed(tmp_path):
    def delete(book):
        del book["附5"]

    result = checked(tmp_path, faults.with_openpyxl(enterprise(), delete))
    assert structural(result) == [("sheet", "error", None, None)]
    assert "附5" in result.results[0].findings[0].message
    assert [table.template for table in result.results] == [
        "qingdao-2021/annex2",
        "qingdao-2021/annex6",
    ]


def test_sheets_in_another_order_are_read_all_the_same(tmp_path):
    def shuffle(book):
        book.move_sheet("附6", -2)

    data = enterprise()
    result = checked(tmp_path, faults.with_openpyxl(data, shuffle))
    assert structural(result) == [("sheet", "warning", None, None)]
    before = values_in(checked(tmp_path, faults.with_openpyxl(data, lambda _: None)))
    assert values_in(result) == before


# ------------------------------------------------------------ lists


def rows_of(result: Checked) -> list[tuple[str, ...]]:
    """The subjects of a list in their order, each with its score."""
    entries = result.results[0].entries
    numbers = sorted({int(key.partition(".")[0]) for key in entries if key[0].isdigit()})
    lines = (
        tuple(
            entries[key].cell.raw if (key := f"{number}.{column}") in entries else "?"
            for column in ("subject", "score")
        )
        for number in numbers
    )
    return [line for line in lines if line[0]]


def test_row_inserted_in_a_list_is_one_more_record(tmp_path):
    path = LISTS / "annex3.xlsx"
    before = rows_of(check_file(path))
    result = checked(tmp_path, faults.insert_rows(path.read_bytes(), "附3", 10))
    assert rows_of(result) == before
    assert structural(result) == []


def test_row_deleted_from_a_list_is_one_record_less(tmp_path):
    path = LISTS / "annex3.xlsx"
    before = rows_of(check_file(path))
    result = checked(tmp_path, faults.delete_rows(path.read_bytes(), "附3", 10))
    assert rows_of(result) == before[:4] + before[5:]


@pytest.mark.parametrize("row", [1, 4, 5, 6])
def test_row_inserted_above_a_list_loses_no_record(tmp_path, row):
    path = LISTS / "annex3.xlsx"
    result = checked(tmp_path, faults.insert_rows(path.read_bytes(), "附3", row))
    assert rows_of(result) == rows_of(check_file(path))


@pytest.mark.parametrize("row", [4, 5, 6])
def test_header_row_deleted_from_a_list_loses_no_record(tmp_path, row):
    path = LISTS / "annex3.xlsx"
    result = checked(tmp_path, faults.delete_rows(path.read_bytes(), "附3", row))
    before = rows_of(check_file(path))
    assert rows_of(result) == (before if row < 6 else before[1:])


def test_row_inserted_in_a_record_of_several_rows(tmp_path):
    path = LISTS / "annex6.xlsx"
    before = values_in(check_file(path))
    result = checked(tmp_path, faults.insert_rows(path.read_bytes(), "附6", 16))
    assert values_in(result) == before
    assert structural(result) == [("moved", "warning", "A16", None)]


def test_sum_of_a_list_must_reach_all_its_records(tmp_path):
    path = SAMPLES / "guangdong-2021" / "tables" / "annex1.xlsx"
    data = path.read_bytes()
    assert found_in(checked(tmp_path, faults.insert_rows(data, "附件1", 7))) == []
    # Inserted before the first record, a row stays outside the range that Excel moves down.
    result = checked(tmp_path, faults.insert_rows(data, "附件1", 4))
    assert [(code, cell) for code, _, cell, _ in found_in(result)] == [("formula", "E45")]


# ------------------------------------------------------------ saved again


@pytest.mark.parametrize(
    "path",
    [FORM, *sorted(LISTS.glob("*.xlsx")), *sorted((SAMPLES / "guangdong-2021").rglob("1_*.xlsx"))],
    ids=lambda path: path.stem,
)
def test_saving_again_with_openpyxl_changes_no_finding(tmp_path, path):
    before, after = (
        check_file(path),
        checked(tmp_path, faults.with_openpyxl(path.read_bytes(), lambda _: None)),
    )
    assert found_in(after) == found_in(before)
    assert [each.score for table in after.results for each in table.scores] == [
        each.score for table in before.results for each in table.scores
    ]


@pytest.mark.parametrize(
    ("area", "rows", "columns", "holds"),
    [
        (Range(2, 2, 3, 3), None, None, True),
        (Range(4, 1, 5, 1), None, None, False),
        (Range(1, 3, 1, 4), None, None, False),
        # two lines were inserted above: the printed first one is the third now
        (Range(1, 1, 2, 2), {1: 3, 2: 4, 3: 5}, {1: 1, 2: 2}, False),
        (Range(2, 1, 3, 1), {1: 3, 2: 4, 3: 5}, {1: 1, 2: 2}, True),
        (Range(4, 3, 4, 4), {1: 3, 2: 4, 3: 5}, {1: 1, 2: 2}, False),
        (Range(5, 2, 6, 2), {1: 3, 2: 4, 3: 5}, {1: 1, 2: 2}, True),
    ],
)
def test_which_merged_areas_cover_the_form(area, rows, columns, holds):
    layout = SimpleNamespace(last_row=3, last_column=2)
    sheet: Any = SimpleNamespace(layout=layout, placement=Placement(rows, columns))
    assert _holds_printed(sheet, area) == holds


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([(3, 3)], "C3"),
        ([(3, 3), (4, 3)], "C3:C4（共 2 个单元格）"),
        ([(5, 9), (3, 3), (6, 9), (7, 9)], "C3、I5:I7（共 4 个单元格）"),
        ([(3, 3), (5, 3)], "C3、C5"),
        ([(3, 3), (4, 4)], "C3、D4"),
        ([(1, column) for column in range(1, 9)], "A1、B1、C1、D1、E1、F1、G1、H1"),
        ([(1, column) for column in range(1, 10)], "A1、B1、C1、D1、E1、F1、G1、H1 等 9 处"),
    ],
)
def test_cells_are_named_as_few_ranges(cells, said):
    assert named(cells) == said
