"""Expressions: what they compute, what they may hold, what is missing."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest

from zjtx_xl.rules.parser import evaluate, is_name, names_in, parse
from zjtx_xl.rules.tree.outcome import NoneMark
from zjtx_xl.rules.tree.places import CellPlace, ExcelCells

D = Decimal
NAMES = {
    "a": D(3),
    "b": D("0.1"),
    "研发经费": D("1486.81"),
    "营业收入": D("23103.72"),
    "annex2.total.score": D("87.5"),
    "yes": True,
    "no": False,
    "direction": "培训服务",
    "nothing": None,
    "slash": NoneMark(0),
    "column": (D(1), None, NoneMark(0), D("2.5")),
    "empty": (None, None),
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # Decimals: 0.1 + 0.2 is 0.3, and halves are rounded up.
        ("0.1 + 0.2 == 0.3", True),
        ("b + 0.2 == 0.3", True),
        ("7 / 2", D("3.5")),
        ("round(2.5)", D(3)),
        ("round(-2.5)", D(-3)),
        ("round(1.005, 2)", D("1.01")),
        ("-a + 5", D(2)),
        ("round(研发经费 / 营业收入 * 100, 2)", D("6.44")),
        # A dot is part of a name.
        ("annex2.total.score >= 87.5", True),
        ("1 < a <= 3", True),
        ("a != 3 or yes", True),
        ("yes and not no", True),
        ('direction == "培训服务"', True),
        ("a if no else b", D("0.1")),
        # Columns: what is empty is left out, a none-mark is zero.
        ("sum(column)", D("3.5")),
        ("sum(column, a)", D("6.5")),
        ("min(column)", D(0)),
        ("max(column, 9)", D(9)),
        ("abs(1 - a)", D(2)),
        ("count(column)", D(3)),
        ("count(empty)", D(0)),
        # None-marks and what is not there.
        ("slash + 1", D(1)),
        ("none(slash)", True),
        ("none(nothing)", True),
        ("none(a)", False),
        ("none(nothing) or nothing > 0", True),
        ("not yes or nothing > 0", None),
        ("no and nothing > 0", False),
        ("nothing + 1", None),
        ("nothing == 1", None),
        ("not nothing", None),
        ("sum(empty)", None),
        ("sum(nothing)", None),
        ("a / 0", None),
        ("a / slash", None),
        (
            "round(9999999999999999999 * 9999999999999999999, 9)",
            D("99999999999999999980000000000000000001"),
        ),
    ],
)
def test_value(expression: str, expected: object):
    assert evaluate(expression, NAMES) == expected
    assert type(evaluate(expression, NAMES)) is type(expected)


@pytest.mark.parametrize(("factor", "is_more"), [("1.0000000001", True), ("1.00000000004", False)])
def test_what_is_computed_is_compared_at_ten_decimals(factor: str, is_more: bool):
    names = {"one": D(1), "factor": D(factor)}
    assert evaluate("one * factor > 1", names) is is_more
    assert evaluate("one * factor == 1", names) is not is_more
    assert evaluate("factor > 1", names) is True
    cells = ExcelCells({name: CellPlace(name, "decimal") for name in names})
    assert parse("one * factor > 1").excel(cells).endswith(",10)>1")


@pytest.mark.parametrize(
    "expression",
    [
        "a.__class__.__bases__",
        "(1).real",
        "sum(a).real",
        "a[0]",
        "[a, a]",
        "(a, a)",
        "{a: a}",
        "lambda: 1",
        "[x for x in column]",
        "f'{a}'",
        "'长' * 9",
        "'长' + '长'",
        "9 ** 9 ** 9",
        "1 << 99",
        "a // 2",
        "a % 2",
        "a in column",
        "a is b",
        "open('x')",
        "sum.__call__(a)",
        "__import__('os')",
        "sum(column, start=1)",
        "abs(1, 2)",
        "sum()",
        "round(a, -1)",
        "round(a, 99999)",
        "a := 1",
        "a = 1",
        "a; b",
        "",
        " ",
        "a +",
        "None",
        "1j",
        "b'1'",
        "...",
        "1e999",
        "a and b",
        "direction > 1",
        "column + 1",
        "missing_name",
        "（a）",
        "a＋b",
        "a×b",
        "a ≤ b",
        "+".join(["1"] * 200),
        "-" * 99 + "1",
        "(" * 99 + "1" + ")" * 99 + "+a" * 99,
        "a" * 501,
        "(" * 240 + "1" + ")" * 240,
    ],
)
def test_refused(expression: str):
    with pytest.raises(ValueError, match=r"."):
        evaluate(expression, NAMES)


def test_names():
    expression = "sum(annex6.amount) - roster.allocation / round(研发经费, 2) + max(b, b)"
    assert names_in(expression) == ("annex6.amount", "roster.allocation", "研发经费", "b")
    assert is_name("annex2.total.score")
    assert not is_name("annex2.total.score + 1")
    assert not is_name("sum(amount)")


def test_the_result_of_an_expression_does_not_depend_on_the_context_of_the_caller():
    with localcontext() as context:
        context.prec = 3
        assert evaluate("1 / 3", {}) == D("0." + "3" * 60)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("(a + 1", "：括号不成对"),
        ("a = 1", "：相等要写 =="),
        ("a <= 1 and b = 1", "：相等要写 =="),
        ("a %", "：百分数只写数字，栏目取值 12.5 就是 12.5%"),
        ("a == 1 +", ""),
        ("a >= 1 <= 2 != 3 +", ""),
        ("a +", ""),
        ('a == "（=%" +', ""),  # what stands in a text is no mistake
    ],
)
def test_what_most_likely_went_wrong_is_said(expression: str, says: str):
    with pytest.raises(ValueError, match="写法不对") as caught:
        parse(expression)
    assert str(caught.value).partition("写法不对")[2] == says


@pytest.mark.parametrize(("expression", "sign"), [("a ＋ b", "＋"), ('a == "×" × 2', "×")])
def test_the_full_width_sign_is_named(expression: str, sign: str):
    with pytest.raises(ValueError, match=f"不能用“{sign}”"):
        parse(expression)
