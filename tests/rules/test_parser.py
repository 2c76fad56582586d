"""Expressions: what they compute, what they may hold, what is missing."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext

import pytest

from zjtx_xl.rules.parser import checked, evaluate, is_name, names_in, parse
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


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("(1).real", "点号只能用在名称里"),
        ("sum(a).real", "点号只能用在名称里"),
        ("a[0]", "不能用 Subscript"),
        ("[a, a]", "不能用 List"),
        ("a // 2", "不能用 FloorDiv"),
        ("a is b", "不能用 Is"),
        ("'长' * 9", "文字只能用来比较"),
        ("1e999", "数字太大"),
        ("10 ** 41", "数字太大，或除以了零"),
        ("1 / 0", "数字太大，或除以了零"),
        ("(a > 1) + 1", "比较的结果不能用来计算"),
        ("1 + (a > 1)", "比较的结果不能用来计算"),
        ("-(a > 1)", "比较的结果不能用来计算"),
        ("(a > 1) > 2", "比较的结果不能用来计算"),
        ("a and 1", "条件要是比较或是否，不能是数字"),
        ("a + 1 and b", "条件要是比较或是否，不能是算式"),
        ("not (a + 1)", "条件要是比较或是否，不能是算式"),
        ("a if 1 else b", "条件要是比较或是否，不能是数字"),
        ("a in column", "in 的右边要写成"),
        ("a in ()", "in 的右边要写成"),
        ("a in ('x', 1)", "in 的右边要写成"),
        ("a > 'x'", "文字只能用 ==、!= 或 in 比较"),
        ("'x' <= a", "文字只能用 ==、!= 或 in 比较"),
        ("1 == 'x'", "和文字比较的要是一格的名称"),
        ("a + 1 in ('x', 'y')", "和文字比较的要是一格的名称"),
        ("open('x')", "只有这些函数：sum、"),
        ("f(x)(y)", "只有这些函数：sum、"),
        ("sum()", "函数 sum 的参数写法不对"),
        ("sum(a, start=1)", "函数 sum 的参数写法不对"),
        ("abs(1, 2)", "函数 abs 的参数写法不对：abs"),
        ("lookup(1, a)", "函数 lookup 的参数写法不对：lookup"),
        ("lookup('x', 1)", "函数 lookup 的参数写法不对：lookup"),
        ("lookup('x')", "函数 lookup 的参数写法不对：lookup"),
        ("count(a > b)", "count 里的比较要写成"),
        ("count(1 > a)", "count 里的比较要写成"),
        ("count(a >= 1 > b)", "count 里的比较要写成"),
        ("round(a, 11)", "保留的位数应为 0 至 10"),
        ("round(a, -1)", "保留的位数应为 0 至 10"),
        ("round(a, 1.5)", "保留的位数要写成整数"),
        ("round(a, b)", "保留的位数要写成整数"),
        ("present(1)", "这里要写一格的名称"),
        ("absent(a + 1)", "这里要写一格的名称"),
        ("reached(1, a)", "这里要写一格的名称"),
        ("completion(a, 1)", "这里要写一格的名称"),
        ("rank(a + 1)", "这里要写一格的名称"),
        ("a" * 2001, "超过 2000 个字符"),
        ("-" * 40 + "a", "太复杂"),
        ("sum(" + ", ".join(["a"] * 399) + ")", "太复杂"),
    ],
)
def test_what_is_refused_is_named(expression: str, says: str):
    with pytest.raises(ValueError, match=re.escape(says)):
        checked(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "a" * 2000,
        "-" * 38 + "1",
        "10 ** 40",
        "round(a, 10)",
        "round(a, 0)",
        "sum(" + ", ".join(["a"] * 398) + ")",  # with the call and its name 400
    ],
)
def test_what_is_just_not_refused(expression: str):
    assert checked(expression) == expression


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        ("+a", "a"),
        ("--a", "0 - (0 - a)"),
        ("'x' == a", "a == 'x'"),
        ("'x' != a", "not a == 'x'"),
        ("a != 'x'", "not a in ('x',)"),
        ("a in 'x'", "a == 'x'"),
        ("a in ['x', 'y']", "a in ('x', 'y')"),
        ("a not in ('x', 'y')", "not a in ('x', 'y')"),
        ("1 < a <= 3", "1 < a and a <= 3"),
        ("a + 0 * 5", "a + 0"),
        ("if_(a, 1, 2)", "1 if a else 2"),
        ("none(a)", "absent(a)"),
        ("absent(a, b)", "absent(a) and absent(b)"),
        ("absent(a)", "not present(a)"),
        ("share(a, b)", "a / b * 100"),
        ("growth(a, b)", "(a - b) / b * 100"),
        ("compound(a, b, 4)", "((a / b) ** 0.25 - 1) * 100"),
        ("max(count(a == 'x'))", "count(a == 'x')"),
        (" a ", "a"),
    ],
)
def test_two_ways_to_write_one_thing(expression: str, same: str):
    assert parse(expression) == parse(same)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("mean(a, b)", D("1.55")), ("mean(column)", D(3.5) / 3), ("floor(2.5)", D(2)),
        ("floor(-2.5)", D(-3)), ("ceil(2.1)", D(3)), ("ceil(-2.9)", D(-2)),
        ("floor(a / 2, 1)", D("1.5")), ("floor(b / 3, 2)", D("0.03")),
        ("ceil(b / 3, 2)", D("0.04")),
        ("present(a, b)", True), ("present(a, nothing)", False), ("present(slash)", False),
        ("absent(nothing, slash)", True), ("absent(nothing, a)", False), ("absent(a)", False),
        ("share(b, a)", D("0.1") / 3 * 100), ("growth(a, 2)", D(50)), ("growth(a, nothing)", None),
        ("compound(4, 1, 2)", D(100)), ("if_(yes, a, b)", D(3)), ("if_(no, a, b)", D("0.1")),
        ("if_(nothing, a, b)", None), ("count(column >= 1)", D(2)), ("count(column > 1)", D(1)),
        ("count(column < 1)", D(1)), ("count(column != 1)", D(2)), ("count(column, a)", D(4)),
        ('count(direction == "培训服务")', D(1)), ('count(direction in ("甲", "乙"))', D(0)),
        ("count(nothing >= 1)", D(0)), ("True", True), ("False or no", False),
        ("a ** 2", D(9)), ("2 ** a", D(8)), ("-a", D(-3)), ("abs(-a)", D(3)),
        ("abs(nothing)", None),
    ],
)  # fmt: skip
def test_what_each_function_gives(expression: str, result: object):
    found = evaluate(expression, NAMES)
    if isinstance(result, D) and isinstance(found, D):
        assert abs(found - result) < D("1E-20")
    else:
        assert found == result


def test_a_name_that_nobody_has_is_a_fault_of_the_definition():
    with pytest.raises(ValueError, match="没有名称 missing_name"):
        evaluate("missing_name + 1", NAMES)


def test_a_none_mark_comes_back_as_a_plain_number():
    assert type(evaluate("slash", NAMES)) is D
