"""What a form says of its total while somebody fills it in, as a spreadsheet shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spreadsheet import Spreadsheet
from zjtx_xl.definitions.loader import load_definition, read_set_file
from zjtx_xl.definitions.names import standing_of
from zjtx_xl.forms.live_cells import live_total, standing_places
from zjtx_xl.rules.tree.places import CellPlace

ROOT = Path(__file__).parents[2]
OTHERS = ROOT / "tests" / "data" / "templates" / "others-2027"
TOTALS = ROOT / "tests" / "data" / "totals" / "totals-2026"
BUDGET = ROOT / "templates" / "budget"
HELPS = 9  # the column of the preliminary scores: I


@pytest.mark.parametrize(
    ("scores", "answers", "shown"),
    [
        ({"I8": 8, "I9": 10}, {"misuse.actual": "否", "audit.actual": 2}, 16),
        # as the check says: what counts so far, and nothing where nothing can count
        ({"I8": 8, "I9": "待核"}, {"misuse.actual": "否"}, 8),
        ({"I8": 8}, {"misuse.actual": "是"}, 0),
        ({"I8": 8}, {}, 8),
    ],
)
def test_the_total_so_far_is_that_of_the_check(scores, answers, shown):
    owner = read_set_file(OTHERS / "set.yaml")[0]
    layout = load_definition(OTHERS / "dept.yaml", owner).sheets[0].layout(1)
    sheet = Spreadsheet()
    sheet.formula("Z1", live_total(layout, HELPS))
    sheet.fill(**scores, **{layout.by_key[key].ref: value for key, value in answers.items()})
    assert sheet.shown("Z1") == [shown]


def test_a_mere_sum_needs_no_total_of_its_own():
    owner = read_set_file(OTHERS / "set.yaml")[0]
    layout = load_definition(OTHERS / "project.yaml", owner).sheets[0].layout(1)
    assert not live_total(layout, HELPS)


@pytest.mark.parametrize(
    ("file", "key", "ref"),
    [
        # the office has not written its score yet: the preliminary one is beside the form
        (TOTALS / "converted.yaml", "duties.note", "I4"),
        # whoever scores himself has
        (BUDGET / "self-evaluation.yaml", "quantity1.reason", "G13"),
    ],
)
def test_points_that_are_lost_are_asked_about_before_the_office_scores(file, key, ref):
    layout = load_definition(file, read_set_file(file.parent / "set.yaml")[0]).sheets[0].layout(1)
    field = layout.by_key[key]
    assert field.required_if is not None
    place = standing_places(layout, field.required_if, standing_of(field))["score"]
    assert isinstance(place, CellPlace)
    assert place.ref == ref
