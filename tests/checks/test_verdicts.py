"""What a table as a whole comes to: conditions with their sentences, and grades."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.returned_forms import enterprise
from zjtx_xl.checks.verdicts import verdicts
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


def grades() -> list[Any]:
    return [SimpleNamespace(word=word, at_least=limit) for word, limit in GRADES]


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
