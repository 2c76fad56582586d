"""Score rules for any reading, and the workbook's formulas for many random fillings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.filled_rows import (
    ANSWERED,
    NUMERIC,
    describe,
    expected_score,
    expected_status,
    random_rows,
    score_formula,
    status_cells,
    tied_rows,
)
from tests.formula_text import faults
from tests.scored_rules import evaluate_rule, trace
from tests.spreadsheet import Spreadsheet
from zjtx_xl.rules.building import build_rule
from zjtx_xl.rules.excel import excel_score
from zjtx_xl.rules.status_formulas import row_status
from zjtx_xl.rules.tree.places import CellPlace
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from tests.filled_rows import Row
    from zjtx_xl.rules.score_rules import Rule
    from zjtx_xl.values.kinds import KindName

# ---------------------------------------------------------------- any rule, any reading

decimals = st.decimals(-1000, 1000, places=3) | st.sampled_from(
    [Decimal(text) for text in ("0", "0E+3", "1E+307", "-1E-307", "999999999999999", "0.10")]
)
numbers = decimals | st.decimals(allow_nan=False, allow_infinity=False).map(
    lambda number: number if abs(number.adjusted()) < 307 else Decimal(1)
)
readings = st.builds(
    Reading,
    value=st.none() | st.booleans() | numbers | st.text(max_size=5),
    confidence=st.sampled_from(["exact", "normalised", "proposed", "unreadable", "missing"]),
    is_none=st.booleans(),
    note=st.just("") | st.text(max_size=5),
)
points = st.decimals("0.5", 100, places=1)
both_zero = st.sampled_from(["full", "half", "zero"])


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    worth = draw(points)
    name = draw(st.sampled_from(["reach_target", "yes_no", "bands", "proportional", "deduction"]))
    parameters: dict[str, object] = {}
    if name == "bands":
        at_least = draw(st.lists(decimals, min_size=1, max_size=20, unique=True))
        given = st.decimals(0, worth, places=2)
        parameters["thresholds"] = [(each, min(draw(given), worth)) for each in at_least]
        parameters["of"] = draw(st.sampled_from(["actual", "completion"]))
    if name == "proportional":
        parameters["decimals"] = draw(st.integers(0, 4))
    if name in {"reach_target", "proportional"} or parameters.get("of") == "completion":
        parameters["both_zero"] = draw(both_zero)
    return build_rule(name, worth, parameters)


@given(rules(), readings, readings, st.booleans())
def test_a_score_is_none_or_between_zero_and_the_points(
    rule: Rule, target: Reading, actual: Reading, accept: bool
):
    row = {"target": target, "actual": actual, "value": actual}
    score = evaluate_rule(rule, row, accept_proposed=accept)
    assert rule.points is not None
    assert score is None or 0 <= score <= rule.points
    sentence = trace(rule, row, score)
    assert sentence.endswith("。")
    assert "\n" not in sentence


@given(rules(), numbers, numbers)
def test_a_better_value_never_scores_less(rule: Rule, target: Decimal, actual: Decimal):
    if rule.name in {"bands", "deduction"}:
        return  # bands are what the definition says; a deduction is no merit
    scores = [
        evaluate_rule(rule, {"target": Reading(target, "exact"), "actual": Reading(each, "exact")})
        for each in (actual, actual + abs(actual) + 1)
    ]
    if target == actual == 0:
        return  # both zero is a convention
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] <= scores[1]


@given(rules(), st.sampled_from(NUMERIC + ANSWERED))
def test_every_program_takes_the_formula_of_any_rule(rule: Rule, kind: KindName):
    names = ("target", "actual", "value")
    assert faults(excel_score(rule, {name: CellPlace("AB1234", kind) for name in names})) == []


# ---------------------------------------------------------------- one answer in the workbook


@pytest.mark.engine
@pytest.mark.parametrize("rows", [random_rows(900, seed=2021, percent_formats=False), tied_rows()])
def test_the_formulas_show_what_the_check_says(rows: list[Row]):
    sheet = Spreadsheet()
    lines: dict[tuple[Rule, KindName], int] = {}
    differences: list[str] = []
    shown_numbers = 0
    for row in rows:
        line = lines.get((row.rule, row.kind))
        if line is None:
            line = lines[row.rule, row.kind] = len(lines) + 1
            sheet.formula(f"C{line}", score_formula(row, line))
            sheet.formula(f"D{line}", row_status(status_cells(row, line)))
        sheet.fill(**{f"A{line}": row.target, f"B{line}": row.actual})
        shown = sheet.shown(f"C{line}", f"D{line}")
        expected = [expected_score(row), expected_status(row)]
        if shown != expected:
            differences.append(describe(row, shown, expected))
        shown_numbers += isinstance(shown[0], float)
    assert differences == []
    assert shown_numbers >= 300
