"""The proof of a splice: what it lets pass, and what it does not."""

from __future__ import annotations

import pytest

from tests.packages import sheet
from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.sheet.edit import Edit
from zjtx_xl.xlsx.sheet.splice import splice
from zjtx_xl.xlsx.sheet.verify import verify_splice

E9: tuple[int, int] = (9, 5)
ROWS = (
    '<row r="8"><c r="A8"><v>1</v></c></row>'
    '<row r="9"><c r="D9"><v>2</v></c><c r="E9" s="1"><f>1+1</f><v>2</v></c></row>'
    '<row r="12"><c r="A12"><v>3</v></c></row>'
)
AROUND = '<dimension ref="A8:E12"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
BEFORE = sheet(ROWS, before=AROUND, after="<pageMargins/>")
EDIT = Edit("number", "5")
DONE = '<c r="E9" s="1"><v>5</v></c>'


def refusal(after: bytes, edit: Edit = EDIT, before: bytes = BEFORE) -> Reason | None:
    """Why this is no proof of the edit of E9, if it is none."""
    try:
        verify_splice(before, after, {E9: edit})
    except WorkbookRefused as refused:
        return refused.fault.reason
    return None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("", "", None),
        # the dimension may grow; nothing else before the rows may change, nor behind them
        ('ref="A8:E12"', 'ref="A8:F12"', None),
        ('workbookViewId="0"', 'workbookViewId="1"', Reason.UNPROVEN_HEAD),
        ("<pageMargins/>", "<pageMargins />", Reason.UNPROVEN_END),
        # other cells: changed, gone, new
        ('<c r="D9"><v>2</v>', '<c r="D9"><v>3</v>', Reason.UNPROVEN_OTHERS),
        ('<c r="D9"><v>2</v></c>', "", Reason.UNPROVEN_OTHERS),
        ('<c r="A12"><v>3</v>', '<c r="A12"><v>4</v>', Reason.UNPROVEN_OTHERS),
        ('<c r="A8"><v>1</v></c>', '<c r="A8" s="1"><v>1</v></c>', Reason.UNPROVEN_OTHERS),
        (DONE, f'{DONE}<c r="F9"><v>5</v></c>', Reason.UNPROVEN_OTHERS),
        # the cell itself: its number, its kind, its formula, its style
        (DONE, '<c r="E9" s="1"><v>6</v></c>', Reason.UNPROVEN_CELL),
        (DONE, '<c r="E9" s="1" t="str"><v>5</v></c>', Reason.UNPROVEN_CELL),
        (DONE, '<c r="E9" s="1"><f>1+1</f><v>5</v></c>', Reason.UNPROVEN_CELL),
        (DONE, '<c r="E9" s="2"><v>5</v></c>', Reason.UNPROVEN_CELL),
        (DONE, "", Reason.UNPROVEN_CELL),
        # what reading survives and Excel does not: the cell twice, or behind a later one
        (DONE, f'{DONE}<c r="E9"/>', Reason.UNPROVEN_FAULT),
        ('<c r="D9"><v>2</v></c>' + DONE, DONE + '<c r="D9"><v>2</v></c>', Reason.UNPROVEN_FAULT),
    ],
)
def test_whatever_else_has_changed_is_no_proof(old: str, new: str, reason: Reason | None):
    after = splice(BEFORE, {E9: EDIT}).decode()
    assert old in after
    assert refusal(after.replace(old, new, 1).encode()) == reason


@pytest.mark.parametrize(
    ("edit", "cell", "is_proved"),
    [
        (Edit("text", "甲"), '<c r="E9" s="1" t="inlineStr"><is><t>甲</t></is></c>', True),
        (Edit("text", "甲"), '<c r="E9" s="1" t="inlineStr"><is><t>乙</t></is></c>', False),
        (Edit("empty"), '<c r="E9" s="1"/>', True),
        (Edit("empty"), "", False),
        (Edit("number", "5", style=2), '<c r="E9" s="2"><v>5</v></c>', True),
        (Edit("number", "5", style=2), DONE, False),
        # a cached result: the formula stays as it was
        (Edit("cached", "5"), '<c r="E9" s="1"><f>1+1</f><v>5</v></c>', True),
        (Edit("cached", "5"), '<c r="E9" s="1"><f>1+2</f><v>5</v></c>', False),
        (Edit("cached", "5"), DONE, False),
        (Edit("cached", ""), '<c r="E9" s="1"><f>1+1</f></c>', True),
    ],
)
def test_the_cell_is_as_it_was_asked(edit: Edit, cell: str, is_proved: bool):
    after = BEFORE.replace(b'<c r="E9" s="1"><f>1+1</f><v>2</v></c>', cell.encode())
    assert after != BEFORE
    assert refusal(after, edit) == (None if is_proved else Reason.UNPROVEN_CELL)


@pytest.mark.parametrize(
    ("edit", "cell", "is_proved"),
    [
        (Edit("empty"), "", True),
        (Edit("text", ""), "", True),
        (Edit("number", "5"), "", False),
        (Edit("text", "甲"), "", False),
        (Edit("number", "5"), '<c r="E9"><v>5</v></c>', True),
    ],
)
def test_a_cell_that_was_not_there(edit: Edit, cell: str, is_proved: bool):
    before = sheet('<row r="9"><c r="D9"/></row>')
    after = sheet(f'<row r="9"><c r="D9"/>{cell}</row>')
    assert refusal(after, edit, before) == (None if is_proved else Reason.UNPROVEN_CELL)


def test_cells_that_have_lost_a_formula_are_named():
    formula = '<row r="9"><c r="D9"><v>1</v></c><c r="E9"><f>1+1</f></c></row>'
    edits = {E9: EDIT, (9, 4): EDIT, (20, 1): EDIT}
    before = sheet(formula)
    assert verify_splice(before, splice(before, edits), edits) == {E9}
    cached = {E9: Edit("cached", "5")}
    assert verify_splice(before, splice(before, cached), cached) == frozenset()
