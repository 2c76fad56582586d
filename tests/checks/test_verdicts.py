"""What a table as a whole comes to: conditions with their sentences, and grades."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.returned_forms import enterprise
from zjtx_xl.checks.verdicts import verdicts
from zjtx_xl.definitions.verdict import Grade, VerdictCondition
from zjtx_xl.returns.reader import read_file
from zjtx_xl.rules.parser import parse

if TYPE_CHECKING:
    from zjtx_xl.findings.results import VerdictResult
    from zjtx_xl.returns.reader import ReturnedTable

D = Decimal
GRADES = (("优", D(90)), ("良", D(80)), ("差", None))
# our scores by row, and our totals by key
SCORES = {"patents": D(5), "standards": None}
TOTALS = {"total.score": D(85)}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> ReturnedTable:
    path = enterprise(tmp_path_factory.mktemp("form") / "a.xlsx", 0, patents=7, rd_share="约5")
    return read_file(path).tables[0]


def given(table: ReturnedTable, *, accept: bool = False, **about: Any) -> VerdictResult:
    """The one verdict of a table whose template has this one."""
    stated = {"key": "v", "title": "认定", "of": None, "grades": (), "conditions": ()}
    verdict = SimpleNamespace(**{**stated, "expression": None, **about})
    template: Any = SimpleNamespace(verdicts=[verdict])
    table = table._replace(template=template)
    (result,) = verdicts(table, SCORES, about.get("totals", TOTALS), accept_proposed=accept)
    assert (result.key, result.title) == ("v", "认定")
    return result


def condition(expression: str) -> Any:
    return SimpleNamespace(text=f"条件 {expression}", expression=parse(expression))


@pytest.mark.parametrize(
    ("expression", "accept", "result", "ends"),
    [
        ("patents.actual >= 7", False, True, "7 ≥ 7，符合。"),
        ("patents.actual > 7", False, False, "7 ≤ 7，不符合。"),
        # what is proposed counts once it is accepted
        ("rd_share.actual >= 5", False, None, "待定，待定。"),
        ("rd_share.actual >= 5", True, True, "5 ≥ 5，符合。"),
        # our own scores and totals, and not those in the file
        ("patents.score == 5", False, True, "符合。"),
        ("standards.score >= 0", False, None, "待定，待定。"),
        ("quality_systems.score >= 0", False, None, "未填，待定。"),
        ("total.score >= 85", False, True, "85 ≥ 85，符合。"),
        # a word where a number is asked for
        ("subject > 3", False, None, "所填内容不能用来判断。"),
    ],
)
def test_a_condition_holds_for_a_reason(
    table: ReturnedTable, expression: str, accept: bool, result: bool | None, ends: str
):
    found = given(table, accept=accept, conditions=[condition(expression)])
    (told,) = found.conditions
    assert (told.text, told.result) == (f"条件 {expression}", result)
    assert told.trace.endswith(ends)
    assert found.result is None  # no expression joins them
    joined = given(table, accept=accept, expression=parse(f"{expression} and True"))
    assert joined.result == result
    assert joined.conditions == ()


def test_a_total_that_is_not_known_waits(table: ReturnedTable):
    about: Any = {"conditions": [condition("total.score > 1")], "totals": {"total.score": None}}
    assert given(table, **about).conditions[0].result is None


def grades() -> list[Grade]:
    return [Grade(word, limit) for word, limit in GRADES]


@pytest.mark.parametrize(
    ("total", "word", "limit"),
    [("90", "优", " ≥ 90"), ("89.99", "良", " ≥ 80"), ("80", "良", " ≥ 80"), ("79.9", "差", "")],
)
def test_a_grade_is_the_first_that_is_reached(
    table: ReturnedTable, total: str, word: str, limit: str
):
    totals = {"total.score": D(total)}
    found = given(table, of=parse("total.score"), grades=grades(), totals=totals)
    assert (found.result, found.grade) == (True, word)
    (told,) = found.conditions
    assert told.result is True
    assert told.text.endswith(limit)
    assert f" {total}{limit}，评为“{word}”。" in told.trace


def test_without_a_grade_that_is_reached_there_is_none(table: ReturnedTable):
    found = given(table, of=parse("total.score"), grades=grades()[:1])
    assert (found.result, found.grade, found.conditions) == (None, None, ())


def test_a_grade_waits_for_its_number(table: ReturnedTable):
    totals = {"total.score": None}
    found = given(table, of=parse("total.score"), grades=grades(), totals=totals)
    assert (found.result, found.grade) == (None, None)
    (told,) = found.conditions
    assert told.text.endswith("尚未确定")
    assert (told.result, told.trace) == (None, f"{told.text}，待定。")


# a grade of three: 优 from 90 on where there are patents, 差 for whoever has few of them at once
DEMANDING = (
    Grade("差", None, (VerdictCondition("专利不足3项", parse("patents.actual < 3")),)),
    Grade("优", D(90), (VerdictCondition("专利10项以上", parse("patents.actual >= 10")),)),
    Grade("良", D(80), (VerdictCondition("研发占比5%以上", parse("rd_share.actual >= 5")),)),
    Grade("中", D(60)),
    Grade("差", None),
)


@pytest.mark.parametrize(
    ("total", "accept", "grade", "told"),
    [
        # 7 patents: no 优; what is proposed of the share waits, or is accepted
        ("95", True, "良", [("优：专利10项以上", False), ("良：研发占比5%以上", True)]),
        ("95", False, None, [("优：专利10项以上", False), ("良：研发占比5%以上", None)]),
        # what a grade asks for is not looked at where its number is not reached
        ("79.9", False, "中", []),
        ("59.9", False, "差", []),
        (None, False, None, [("优：专利10项以上", False), ("良：研发占比5%以上", None)]),
    ],
)
def test_a_grade_may_ask_for_more_than_a_number(
    table: ReturnedTable, total: str | None, accept: bool, grade: str | None, told: Any
):
    totals = {"total.score": D(total) if total else None}
    found = given(
        table, accept=accept, of=parse("total.score"), grades=list(DEMANDING), totals=totals
    )
    assert found.grade == grade
    assert found.result is (True if grade else None)
    conditions = [(condition.text, condition.result) for condition in found.conditions]
    kept = ("差：专利不足3项", False)
    assert conditions[0] == kept
    assert [one for one in conditions[1:] if "：" in one[0]] == told


def test_a_grade_by_conditions_alone_waits_for_no_number(table: ReturnedTable):
    veto = Grade("差", None, (VerdictCondition("专利不足10项", parse("patents.actual < 10")),))
    about: Any = {"of": parse("total.score"), "totals": {"total.score": None}}
    found = given(table, grades=[veto, Grade("优", D(90))], **about)
    assert (found.result, found.grade) == (True, "差")
    assert [condition.text for condition in found.conditions] == ["差：专利不足10项", "评为“差”"]
    without = given(table, grades=[veto])
    assert without.grade == "差"


def test_a_number_is_compared_as_it_is_shown(table: ReturnedTable):
    """1 ÷ 7 × 7 has sixty nines; the workbook shows 1."""
    found = given(table, of=parse("patents.actual / 49 * 7"), grades=[Grade("优", D(1))])
    assert found.grade == "优"
