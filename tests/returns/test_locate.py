"""The parts of a form are found wherever they stand; what is in doubt is not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import small_template
from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.definitions.texts import as_retyped
from zjtx_xl.returns.identification import printed_texts
from zjtx_xl.returns.landmarks import lines_of_records
from zjtx_xl.returns.locate import Placement, _says, in_place, may_print, place, texts_equal
from zjtx_xl.xlsx.address import parse_range
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.definitions.fields import Text
    from zjtx_xl.definitions.template import Layout


VARIABLES = {"region": "某"}
FORM = small_template.form().sheets[0].layout()
PRINTED = printed_texts(FORM, VARIABLES, {})
Sheet = dict[str, str]
AS_PRINTED: Sheet = {
    "A1": "指标表",
    "A4": "二级指标",
    "B4": "三级指标",
    "C4": "实施期\n满一年\n目标值",
    "D4": "实施期\n满一年\n实际值",
    "E4": "评价得分\n（某市主管部门填写）",
    "A5": "创新能力",
    "B5": "主营业务收入占营业收入比重（%）（70%以上）",
    "B6": "有效发明专利数量（个）",
    "B7": "有上市计划（请写明）",
}


def cells(sheet: Mapping[str, str]) -> dict[tuple[int, int], Cell]:
    found: dict[tuple[int, int], Cell] = {}
    for ref, raw in sheet.items():
        area = parse_range(ref)
        found[area[0], area[1]] = Cell(area[0], area[1], "text", raw)
    return found


def changed(*removed: str, **written: str) -> Sheet:
    return {ref: raw for ref, raw in AS_PRINTED.items() if ref not in removed} | written


def lower(sheet: Sheet, first: int, by: int) -> Sheet:
    """Every cell from this row on, lower by so many rows."""
    return {
        (f"{ref[0]}{int(ref[1:]) + by}" if int(ref[1:]) >= first else ref): raw
        for ref, raw in sheet.items()
    }


def placed(sheet: Sheet) -> Placement:
    return place(FORM, PRINTED, cells(sheet))


def at(placement: Placement, *refs: str) -> list[tuple[int, int] | None]:
    return [placement.find(parse_range(ref)) for ref in refs]


def test_form_as_printed_stands_where_it_is_printed():
    placement = placed(AS_PRINTED)
    assert not placement.moved
    assert placement.edited == ()
    assert at(placement, "B3", "D6", "E8") == [(3, 2), (6, 4), (8, 5)]


@pytest.mark.parametrize(
    "sheet",
    [
        changed(B6="有效发明专利数量（件）"),
        changed("B6"),
        changed(D4="实际"),
        changed("D4"),
        changed(A1="别的标题"),
        changed(B6="甲", B7="乙"),
        changed(B5="有效发明专利数量", B6="有效发明专利总数（个）"),
    ],
    ids=["edited", "emptied", "header", "header emptied", "title", "two edited", "two alike"],
)
def test_edited_texts_move_nothing(sheet):
    placement = placed(sheet)
    assert not placement.moved
    assert {str(text.area).partition(":")[0] for text in placement.edited} == {
        ref for ref, raw in AS_PRINTED.items() if sheet.get(ref) != raw
    }


@pytest.mark.parametrize(
    ("sheet", "actuals"),
    [
        (lower(AS_PRINTED, 1, 1), [(6, 4), (7, 4), (8, 4)]),
        (lower(AS_PRINTED, 6, 2), [(5, 4), (8, 4), (9, 4)]),
        (lower(AS_PRINTED, 2, -1), [(4, 4), (5, 4), (6, 4)]),
        (changed(B6=AS_PRINTED["B7"], B7=AS_PRINTED["B6"]), [(5, 4), (7, 4), (6, 4)]),
        (changed(C4=AS_PRINTED["D4"], D4=AS_PRINTED["C4"]), [(5, 3), (6, 3), (7, 3)]),
        (lower(changed("B6"), 7, -1), [(5, 4), None, (6, 4)]),
        (lower(changed(), 7, 1) | {"B7": AS_PRINTED["B6"]}, [(5, 4), None, (8, 4)]),
    ],
    ids=[
        "row above",
        "rows in the table",
        "blank row deleted",
        "rows swapped",
        "columns swapped",
        "row deleted",
        "row copied",
    ],
)
def test_moved_rows_and_columns_are_followed(sheet, actuals):
    placement = placed(sheet)
    assert placement.moved
    assert at(placement, "D5", "D6", "D7") == actuals


def test_sheet_without_our_texts_has_no_place_for_anything():
    placement = placed({"A1": "考勤表", "B7": "张三"})
    assert placement.moved
    assert at(placement, "B3", "D6", "E8") == [None, None, None]


def test_merged_text_is_found_though_rows_inside_were_swapped():
    swapped = changed(B5=AS_PRINTED["B6"], B6=AS_PRINTED["B5"])
    placement = placed(swapped)
    assert at(placement, "A5:A7", "D5") == [(5, 1), (6, 4)]
    assert placement.span(parse_range("A5:A7")) == parse_range("A5:A7")


def test_values_that_look_like_labels_do_not_mislead():
    placement = placed(changed(D7="有效发明专利数量（个）", C6="创新能力"))
    assert not placement.moved
    assert placement.edited == ()


# ------------------------------------------------------------ lists


def list_cells(layout: Layout, last: str = "") -> dict[tuple[int, int], Cell]:
    sheet = {"A2": "平台名称", "B2": "支出金额（万元）", "C2": "取得的具体成效"}
    sheet |= {f"A{row}": f"平台{row}" for row in range(3, 3 + layout.records)}
    return cells(sheet | ({f"A{3 + layout.records}": last} if last else {}))


def test_records_of_a_list_without_an_end():
    sheet = small_template.listing().sheets[0]
    drawn = sheet.layout(1)
    printed = printed_texts(drawn, {}, {})
    assert lines_of_records(drawn, printed, list_cells(sheet.layout(5))) == (0, None)


# template, records, rows inserted before this row, what is expected
ENDS = [
    ("qingdao-2021/annex5", 7, None, 0, (0, 7)),
    ("qingdao-2021/annex5", 7, 1, 2, (2, 7)),
    ("qingdao-2021/annex5", 7, 6, 2, (0, 9)),
    ("qingdao-2021/annex6", 3, None, 0, (0, 15)),
    ("qingdao-2021/annex6", 3, 10, 1, (0, 16)),
]


@pytest.mark.parametrize(("template_id", "records", "before", "number", "expected"), ENDS)
def test_rows_of_records_are_counted_between_what_is_printed(
    template_id, records, before, number, expected
):
    template = load_template(template_id)
    sheet = template.sheets[0]
    layout = sheet.layout(records)
    printed = printed_texts(layout, {}, template.variables)
    found = {
        (row + number if before and row >= before else row, column): raw
        for text, raw in printed.items()
        for row, column in [(text.area.first_row, text.area.first_column)]
    }
    standing = {position: Cell(*position, "text", raw) for position, raw in found.items()}
    drawn = sheet.layout(1)
    texts = printed_texts(drawn, {}, template.variables)
    assert lines_of_records(drawn, texts, standing) == expected


# ------------------------------------------------------------ every template


def every_sheet():
    return [
        pytest.param(template_id, index, id=f"{template_id} {index}")
        for template_id in template_ids()
        for index in range(len(load_template(template_id).sheets))
    ]


def drawn_cells(layout: Layout, printed: Mapping[Text, str]) -> dict[tuple[int, int], Cell]:
    found = {
        (text.area.first_row, text.area.first_column): printed[text]
        for text in layout.texts
        if printed[text]
    }
    found |= {each.position: each.initial for each in layout.fields if each.initial}
    return {position: Cell(*position, "text", raw) for position, raw in found.items()}


@pytest.mark.parametrize(("template_id", "index"), every_sheet())
def test_no_field_of_any_template_is_taken_for_another(template_id, index):
    template = load_template(template_id)
    layout = template.sheets[index].layout(3)
    printed = printed_texts(layout, {}, template.variables)
    standing = drawn_cells(layout, printed)
    assert not place(layout, printed, standing).moved
    rows = {each.area.first_row for each in layout.fields if each.scope == "always"}
    for before in range(1, layout.last_row + 1):
        shifted = {
            (row + (row >= before), column): Cell(row + (row >= before), column, "text", cell.raw)
            for (row, column), cell in standing.items()
        }
        placement = place(layout, printed, shifted)
        for row in rows:
            found = placement.rows.get(row) if placement.rows else row
            assert found in {row + (row >= before), None}, (before, row)


# ------------------------------------------------------------ texts


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        ("有效发明专利数量（个）", "有效发明专利数量(个)", True),
        ("实施期\n满一年", "实施期 满一年", True),
        ("ISO9000", "ＩＳＯ９０００", True),  # noqa: RUF001 - as people type it
        ("有效发明专利数量（个）", "有效发明专利数量（件）", False),
        ("≥", "＞", False),
        ("得10分", "得1分", False),
    ],
)
def test_equal_texts(left, right, equal):
    assert texts_equal(left, right) is equal
    assert (as_retyped(left) == as_retyped(right)) is equal


@pytest.mark.parametrize(
    ("words", "raw", "may"),
    [
        ("{{ region }}市指标表", "青岛市指标表", True),
        ("{{ region }}市指标表", "青岛市统计表", False),
        ("附件2{% if no %}-{{ no }}{% endif %}", "附件2-13", True),
        ("附件2{% if no %}-{{ no }}{% endif %}", "附件2", True),
        ("附件2{% if no %}-{{ no }}{% endif %}", "附件3-13", False),
        ("指标表", "指标 表", True),
        ("甲{{ a }}乙", "甲乙", True),
        ("甲{{ a }}乙", "甲丙", False),
        ("甲{{ a }}乙", "丙乙", False),
        ("附件{{ a }}件", "附件", False),  # one letter is not two
        ("{{ a }}与{{ b }}", "与乙", True),
        ("{{ a }}与{{ b }}", "甲和乙", False),
        ("{{ a }}与{{ b }}与{{ c }}", "甲与乙", False),
        ("{{ a }}与{{ b }}和{{ c }}", "甲和乙与丙", False),
        ("{{ a }}件{{ b }}件", "甲件", False),
        ("表{{ a }}表{{ b }}", "表一", False),
    ],
)
def test_texts_with_unknown_variables(words, raw, may):
    assert may_print(small_template.text("A1", words, "title"), raw) is may


@pytest.mark.parametrize(
    ("role", "words", "raw", "says"),
    [
        ("label", "甲（个）", "甲(个)", True),
        ("label", "甲", "乙", False),
        ("label", "甲", "", False),
        ("label", "", "乙", True),  # where nothing is printed, anything may stand
        ("weight", "10", "10.0", True),
        ("weight", "10.50", "10.5", True),
        ("weight", "100", "10", False),
        ("weight", "10", "100", False),
        ("label", "10", "10.0", False),
        ("seal", "企业（盖章）： 日期：", "企业（盖章）：甲公司 日期：3月5日", True),
        ("seal", "企业（盖章）： 日期：", "日期：3月5日 企业（盖章）：", False),
        ("seal", "企业（盖章）： 日期：", "企业（盖章）：甲公司", False),
        ("seal", "企业（盖章）：", "甲的企业（盖章）：", False),  # nothing stands before it
        ("seal", "年__月__日", "2021年3月5日", False),
        ("seal", "盖章：年__月__日", "盖章：2021年3月5日", True),
        ("seal", "甲：甲：", "甲：", False),
        ("seal", "甲：甲：", "甲：甲：", True),
        ("label", "企业（盖章）：", "企业（盖章）：甲公司", False),
    ],
)
def test_what_a_cell_says(role: Any, words: str, raw: str, says: bool):
    printed = small_template.text("A1", words, role)
    assert _says(printed, words, Cell(1, 1, "text", raw)) is says
    if not raw:
        assert _says(printed, words, None) is says


def test_how_much_of_a_form_stands_in_its_place():
    count = len(AS_PRINTED)
    assert in_place(FORM, PRINTED, cells(AS_PRINTED)) == 1
    assert in_place(FORM, PRINTED, cells(changed("B6"))) == (count - 1) / count
    assert in_place(FORM, PRINTED, cells(changed(B6="别的", A1="指标 表"))) == (count - 1) / count
    assert in_place(FORM, PRINTED, {}) == 0
    # what prints nothing counts nothing, and so do points
    first, *_ = FORM.texts
    assert in_place(FORM, {**PRINTED, first: ""}, cells(changed("A1"))) == 1
    assert in_place(FORM, dict.fromkeys(PRINTED, ""), cells(AS_PRINTED)) == 0


def test_where_what_is_left_of_an_area_stands():
    area = parse_range("B2:C4")
    assert Placement().find(area) == (2, 2)
    assert Placement().span(area) == area
    assert not Placement().moved
    rows, columns = {2: 5, 3: 6, 4: 7}, {2: 3, 3: 4}
    assert Placement(rows, columns).moved
    assert Placement(rows, columns).span(area) == parse_range("C5:D7")
    assert Placement(rows, columns).find(area) == (5, 3)
    assert Placement({2: 7, 4: 5}, {2: 3}).span(area) == parse_range("C5:C7")
    assert Placement({2: 7, 4: 5}, {2: 3}).find(area) == (5, 3)
    assert Placement({3: 6, 4: 7}, columns).find(area) is None
    assert Placement({3: 6, 4: 7}, columns).span(area) == parse_range("C6:D7")
    assert Placement(rows, {3: 4}).find(area) is None
    assert Placement(rows, {5: 6}).span(area) is None
    assert Placement({9: 9}, columns).span(area) is None
    # lines of one direction alone say nothing
    assert Placement(rows, None).find(area) == Placement(None, columns).find(area) == (2, 2)


@pytest.mark.parametrize(
    "sheet", [AS_PRINTED, changed(B6="有效发明专利（个）"), changed("B6"), lower(AS_PRINTED, 6, 1)]
)
def test_texts_that_say_something_else_are_told(sheet: Sheet):
    found = placed(sheet)
    assert [text.area for text in found.edited] == (
        [] if sheet.get("B6") == AS_PRINTED["B6"] or "B8" in sheet else [parse_range("B6")]
    )
