"""What the workbook shows for a score that a unit gave itself, where the goal is in words."""

from __future__ import annotations

import pytest

from tests.spreadsheet import Spreadsheet
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.forms.live_cells import operand_cells
from zjtx_xl.rules.excel import excel_score
from zjtx_xl.rules.status import UNSURE

FORMULA = "AZ1"
FIRST, SECOND = "达成预期指标", "部分达成预期指标并具有一定效果"


@pytest.fixture(scope="module")
def sheet() -> Spreadsheet:
    engine = Spreadsheet()
    layout = load_template("budget/self-evaluation").sheets[0].layout(1)
    field = layout.by_key["quantity1.score"]
    assert field.rule is not None
    engine.formula(FORMULA, excel_score(field.rule, operand_cells(layout, field)))
    return engine


@pytest.mark.engine
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (("符合相关规定", FIRST, 10.0, 10.0), 10.0),  # 80 % to 100 % of 10
        (("符合相关规定", FIRST, 10.0, 8.0), 8.0),
        (("符合相关规定", FIRST, 10.0, 7.9), UNSURE),
        (("符合相关规定", FIRST, 10.0, 10.1), UNSURE),
        (("效果明显", SECOND, 15.0, 9.0), 9.0),  # 60 % of 15
        (("效果明显", SECOND, 15.0, 8.9), UNSURE),
        (("效果明显", "完成", 10.0, 10.0), UNSURE),  # a wording that nobody listed
        (("≥50个", FIRST, 10.0, 10.0), UNSURE),  # of a number the points follow from numbers
        (("≥50个", 40.0, 10.0, 10.0), 8.0),
        (("效果明显", FIRST, 10.0, None), UNSURE),
    ],
)
def test_it_is_taken_within_the_range_of_its_tier(sheet, typed, shown):
    layout = load_template("budget/self-evaluation").sheets[0].layout(1)
    given = dict(zip(("goal", "actual", "points", "score"), typed, strict=True))
    sheet.fill(**{layout.by_key[f"quantity1.{key}"].ref: value for key, value in given.items()})
    assert sheet.shown(FORMULA) == [shown]
