"""Where the pages of a list end."""

from __future__ import annotations

import openpyxl
import pytest

from tests.command_line import run
from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.forms import print_layout as pages


def layout_of(template: str, records: int):
    return load_template(template).sheets[0].layout(records)


@pytest.mark.parametrize("template", template_ids())
@pytest.mark.parametrize("records", [1, 2, 40])
def test_no_page_ends_inside_a_record(template: str, records: int):
    for sheet in load_template(template).sheets:
        layout = sheet.layout(records)
        ends = pages.breaks(layout)
        assert list(ends) == sorted(set(ends))
        assert all(end < layout.last_row for end in ends)
        if not sheet.record_rows:
            continue
        assert bool(ends) == (sheet.record_height > 1 and records > 2) or records == 2
        assert all((end + 1 - sheet.record_rows[0]) % sheet.record_height == 0 for end in ends)


@pytest.mark.parametrize(
    ("template", "ends"),
    [
        ("qingdao-2021/annex1", (19,)),
        ("qingdao-2021/annex2", (12,)),
        ("qingdao-2021/table4", ()),
        ("guangdong-2021/annex2", (26,)),
        ("budget/self-evaluation", (11, 26)),  # the groups stay whole, and no page is more
        ("zjtx-2022/specialised", (17, 25, 33)),
    ],
)
def test_a_form_ends_its_page_between_two_groups(template: str, ends: tuple[int, ...]):
    layout = layout_of(template, 1)
    assert pages.breaks(layout) == ends
    torn = [
        text.text
        for text in layout.texts
        for end in ends
        if text.area.first_row <= end < text.area.last_row
    ]
    assert len(torn) <= 2  # the group of all rows, and its points


@pytest.mark.parametrize(
    ("template", "rows"),
    [
        ("qingdao-2021/annex2", (4, 4)),
        ("guangdong-2021/annex2", (3, 3)),  # a title over the rows that follow is no heading
        ("budget/self-evaluation", (12, 12)),  # those of its last block
        ("zjtx-2022/specialised", None),
        ("zjtx-2026/little-giant", None),
    ],
)
def test_headings_stand_on_every_page_where_no_others_follow(template, rows, tmp_path):
    assert run("generate", template, "--out", tmp_path).code == 0
    (path,) = tmp_path.glob("*.xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.print_title_rows == (f"${rows[0]}:${rows[1]}" if rows else None)
    assert bool(sheet.freeze_panes) == bool(rows)


def test_headings_do_not_end_a_page():
    layout = layout_of("budget/self-evaluation", 1)
    # the rows above leave room for the headings of the last block, and for nothing below
    higher = layout._replace(heights=layout.heights.changed({9: 170.0}))
    assert pages.breaks(higher)[0] == 11


def test_two_enterprises_stand_on_a_page_and_one_platform():
    assert pages.breaks(layout_of("qingdao-2021/annex6", 5)) == (13, 23)
    assert pages.breaks(layout_of("qingdao-2021/annex7", 3)) == (15, 27)


def test_a_record_of_a_roll_up_that_long_texts_made_higher_has_the_room_it_needs():
    layout = layout_of("qingdao-2021/annex6", 5)
    higher = layout._replace(heights=layout.heights.changed({14: 300.0}))
    assert pages.breaks(higher) == (13, 18, 23)  # alone; the last goes with what stands below it


@pytest.mark.parametrize("template", ["qingdao-2021/annex6", "qingdao-2021/annex7"])
def test_a_form_of_one_enterprise_is_one_page_with_its_total_and_notes(template: str):
    assert pages.breaks(layout_of(template, 1)) == ()


def test_a_column_is_as_wide_as_excel_has_it():
    assert pages.pixels(8.43) == 64
    assert pages.pixels(2) == 19
