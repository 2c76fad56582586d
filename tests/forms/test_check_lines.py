"""What the check column looks at in a line, and when an empty cell is missed."""

from __future__ import annotations

import time

import pytest

from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.forms.check_lines import lines_of


def lines(template: str, records: int | None = None):
    return {each.row: each for each in lines_of(load_template(template).sheets[0].layout(records))}


def test_a_line_of_a_form_is_always_asked():
    line = lines("qingdao-2021/annex2")[9]
    assert [each.label for each in line.cells] == ["目标值", "实际值"]
    assert [each.required for each in line.cells] == [False, True]
    assert not line.asked_if


def test_a_record_is_asked_once_something_stands_in_it():
    line = lines("qingdao-2021/annex6")[10]
    assert line.asked_if.split(",")[:3] == ["B9", "D9", "E9"]
    assert not any(ref.startswith("C") for ref in line.asked_if.split(","))  # printed already


def test_what_depends_on_another_cell_says_on_which():
    conditions = {each.ref: each.only_if for each in lines("qingdao-2021/annex6")[4].cells}
    assert conditions == {
        "B4": "",
        "C4": "",
        "D4": 'ISNUMBER(FIND("☑",LEFT(C4,1)))',
        "E4": 'ISNUMBER(FIND("☑",LEFT(C4,1)))',
    }
    reason = lines("qingdao-2021/annex3")[6].cells[-1]
    assert reason.ref == "E6"
    assert reason.only_if.startswith("IFERROR(NOT(")
    assert 'EXACT(D6,"是")' in reason.only_if


def test_an_open_row_is_asked_by_itself():
    line = lines("guangdong-2021/annex2")[33]
    assert set(line.asked_if.split(",")) == {"A33", "B33", "C33", "D33", "E33"}


@pytest.mark.parametrize("template", template_ids())
def test_every_cell_of_a_recipient_stands_in_one_line(template: str):
    for sheet in load_template(template).sheets:
        layout = sheet.layout()
        refs = [cell.ref for line in lines_of(layout) for cell in line.cells]
        asked = {each.ref for each in layout.fields if each.by == "recipient" and not each.formula}
        assert len(refs) == len(set(refs))
        assert asked <= set(refs)


def test_a_very_long_list_takes_time_in_proportion():
    """What once took the square of it: 13 s for the 1,500 records of a province."""
    sheet = load_template("qingdao-2021/annex6").sheets[0]
    short, long = sheet.layout(200), sheet.layout(2000)
    started = time.process_time()
    lines_of(short)
    between = time.process_time()
    lines_of(long)
    assert time.process_time() - between < 40 * (between - started)
