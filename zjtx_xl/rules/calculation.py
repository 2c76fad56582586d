"""Expressions of audits and roll-ups (审核公式): a small safe language over simpleeval.

An expression is one line of comparisons and arithmetic over the names that a definition gives to
cells: ``rd_expense / revenue * 100``, ``not use or amount > 0``. A dot is part of a name
(``annex2.total.score``), never access to an attribute. All numbers are Decimals, rounding is half
up. What an expression may hold is checked when the definition is read; a value that is not there
makes the result None and raises nothing.
"""

from __future__ import annotations

import ast
import operator
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from simpleeval import SimpleEval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Operand = Decimal | bool | str | None
Result = Decimal | bool | str | None

LONGEST = 500
_MOST_NODES = 200
_DEEPEST = 40
_MOST_DIGITS = 10
_CONTEXT = Context(prec=28, rounding=ROUND_HALF_UP)
# Signs that an input method gives for those of an expression.
_FULL_WIDTH = "（）＋－×÷＊／＜＞＝≤≥≠，"  # noqa: RUF001 - they are what is looked for


class NoneMark(Decimal):
    """What a none-mark (``/``, ``无``) is to an expression: zero, and known to be none."""

    __slots__ = ()


class _MissingOperandError(Exception):
    """A cell that an expression needs holds nothing."""


def evaluate(expression: str, names: Mapping[str, Operand | tuple[Operand, ...]]) -> Result:
    """The value of an expression; None where an operand is missing or it divides by zero.

    ``names`` gives the value of every name; None is a cell without a value, a tuple the cells of a
    column, for the functions ``sum``, ``min``, ``max`` and ``count``.

    Raises:
        ValueError: the expression is not one (a fault of the definition).
    """
    with localcontext(_CONTEXT):
        try:
            result: Any = _calculator(expression).value(names)
        except (_MissingOperandError, DecimalException):
            return None
        except TypeError as error:  # a function with too many or too few arguments
            raise ValueError(str(error)) from None
        if isinstance(result, bool) or not isinstance(result, Decimal):
            return result
        return +Decimal(result)


@lru_cache(maxsize=1024)
def names_in(expression: str) -> tuple[str, ...]:
    """The names of cells that an expression uses, in the order of the text.

    Raises:
        ValueError: the expression is not one.
    """
    return _names(_parsed(expression))


def checked(expression: str) -> str:
    """The expression itself; raises a ValueError that says in Chinese what is wrong with it."""
    _parsed(expression)
    return expression


@lru_cache(maxsize=1024)
def is_name(expression: str) -> bool:
    """Whether an expression is the name of one cell (or column) and nothing else."""
    body = _parsed(expression).value
    return _dotted(body) is not None


# ---------------------------------------------------------------- what an expression may hold

_CALCULATED = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_COMPARED = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_SIGNS = (ast.USub, ast.UAdd, ast.Not)
_ALLOWED = (
    ast.Expr, ast.Name, ast.Attribute, ast.Load, ast.Constant, ast.UnaryOp, ast.BinOp, ast.BoolOp,
    ast.And, ast.Or, ast.Compare, ast.IfExp, ast.Call, *_CALCULATED, *_COMPARED, *_SIGNS,
)  # fmt: skip


@lru_cache(maxsize=1024)
def _parsed(expression: str) -> ast.Expr:
    if len(expression) > LONGEST:
        message = f"表达式超过 {LONGEST} 个字符"
        raise ValueError(message)
    wide = next((each for each in expression if each in _FULL_WIDTH), None)
    if wide:
        message = f"表达式里要用半角符号，不能用“{wide}”"
        raise ValueError(message)
    try:
        body = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        message = "表达式写法不对"
        raise ValueError(message) from None
    parsed = ast.Expr(body)
    _refuse_other_nodes(parsed)
    return parsed


def _refuse_other_nodes(parsed: ast.Expr) -> None:
    level: list[ast.AST] = [parsed]
    count = 0
    for _ in range(_DEEPEST):
        count += len(level)
        for node in level:
            problem = _problem(node)
            if problem:
                raise ValueError(problem)
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if count > _MOST_NODES or not level:
            break
    if level:
        message = "表达式太复杂"
        raise ValueError(message)


def _problem(node: ast.AST) -> str:
    """What is wrong with one node by itself; empty where nothing is."""
    if not isinstance(node, _ALLOWED):
        return f"表达式里不能用 {type(node).__name__}"
    if isinstance(node, ast.Attribute):
        return "" if _dotted(node) else "点号只能用在名称里"
    if isinstance(node, ast.Constant):
        return _problem_of_constant(node.value)
    return _problem_of_call(node) if isinstance(node, ast.Call) else ""


def _problem_of_constant(value: object) -> str:
    if isinstance(value, float) and not Decimal(repr(value)).is_finite():
        return "数字太大"
    return "" if isinstance(value, int | float | str) else "表达式里只能写数字、文字和名称"


def _problem_of_call(node: ast.Call) -> str:
    if not isinstance(node.func, ast.Name) or node.func.id not in _FUNCTIONS:
        return f"只有这些函数：{'、'.join(_FUNCTIONS)}"
    if node.keywords or not node.args:
        return f"函数 {node.func.id} 的参数写法不对"
    return ""


def _dotted(node: ast.AST) -> str | None:
    """``annex2.total.score`` of a chain of attributes; None where it is anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def _names(node: ast.AST) -> tuple[str, ...]:
    name = _dotted(node)
    if name is not None:
        return (name,)
    found: dict[str, None] = {}
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Call) and child is node.func:
            continue
        found |= dict.fromkeys(_names(child))
    return tuple(found)


# ---------------------------------------------------------------- how it is computed


def _number(value: object) -> Decimal:
    if value is None:
        raise _MissingOperandError
    if isinstance(value, tuple):
        message = "一整栏要用 sum、min、max 或 count 计算"
        raise ValueError(message)  # noqa: TRY004 - the fault of a definition, like all others here
    if isinstance(value, bool) or not isinstance(value, Decimal):
        message = f"不能计算：{value}"
        raise ValueError(message)  # noqa: TRY004
    return value


def _arithmetic(
    function: Callable[[Decimal, Decimal], Decimal],
) -> Callable[[object, object], Decimal]:
    return lambda left, right: function(_number(left), _number(right))


def _comparison(
    function: Callable[[Any, Any], bool], *, ordered: bool = True
) -> Callable[[object, object], bool]:
    def compare(left: object, right: object) -> bool:
        if left is None or right is None:
            raise _MissingOperandError
        if ordered:
            return function(_number(left), _number(right))
        return function(left, right)

    return compare


def _truth(value: object) -> bool:
    if value is None:
        raise _MissingOperandError
    if not isinstance(value, bool):
        message = "and、or、not 两边要是比较或是否"
        raise ValueError(message)  # noqa: TRY004
    return value


def _cells(values: Iterable[object]) -> list[object]:
    """The values of cells and columns that hold something."""
    found: list[object] = []
    for value in values:
        if isinstance(value, tuple):
            found += cast("tuple[object, ...]", value)
        else:
            found.append(value)
    return [each for each in found if each is not None]


def _numbers(values: Iterable[object]) -> list[Decimal]:
    numbers = [_number(cell) for cell in _cells(values)]
    if not numbers:
        raise _MissingOperandError
    return numbers


def _sum(*values: object) -> Decimal:
    return sum(_numbers(values), Decimal(0))


def _abs(value: object) -> Decimal:
    return abs(_number(value))


def _min(*values: object) -> Decimal:
    return min(_numbers(values))


def _max(*values: object) -> Decimal:
    return max(_numbers(values))


def _round(value: object, digits: object = Decimal(0)) -> Decimal:
    places = int(_number(digits))
    if not 0 <= places <= _MOST_DIGITS:
        message = f"round 的位数应为 0 至 {_MOST_DIGITS}"
        raise ValueError(message)
    return _number(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _is_none(*values: object) -> bool:
    return all(value is None or isinstance(value, NoneMark) for value in values)


def _count(*values: object) -> Decimal:
    return Decimal(len(_cells(values)))


def _negative(value: object) -> Decimal:
    return -_number(value)


def _not(value: object) -> bool:
    return not _truth(value)


_FUNCTIONS: dict[str, Callable[..., object]] = {
    "sum": _sum,
    "abs": _abs,
    "round": _round,
    "min": _min,
    "max": _max,
    "none": _is_none,
    "count": _count,
}
_OPERATORS: dict[type[ast.AST], Callable[..., object]] = {
    ast.Add: _arithmetic(lambda left, right: left + right),
    ast.Sub: _arithmetic(lambda left, right: left - right),
    ast.Mult: _arithmetic(lambda left, right: left * right),
    ast.Div: _arithmetic(lambda left, right: left / right),
    ast.Eq: _comparison(operator.eq, ordered=False),
    ast.NotEq: _comparison(operator.ne, ordered=False),
    ast.Lt: _comparison(operator.lt),
    ast.LtE: _comparison(operator.le),
    ast.Gt: _comparison(operator.gt),
    ast.GtE: _comparison(operator.ge),
    ast.USub: _negative,
    ast.UAdd: _number,
    ast.Not: _not,
}


class _Calculator(SimpleEval):
    """Simpleeval with nothing but the nodes above, Decimals for numbers, dots in names."""

    def __init__(self, expression: str) -> None:
        super().__init__(operators=_OPERATORS, functions=_FUNCTIONS, names={})
        self._known: Mapping[str, Any] = {}
        self._parsed = _parsed(expression)
        self.expr = expression
        self.nodes = {
            ast.Expr: self._eval_expr,
            ast.Name: self._named,
            ast.Attribute: self._named,
            ast.Constant: self._constant,
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.BoolOp: self._connected,
            ast.Compare: self._eval_compare,
            ast.IfExp: self._chosen,
            ast.Call: self._eval_call,
        }

    def value(self, names: Mapping[str, Any]) -> object:
        self._known = names
        return self._of(self._parsed)

    def _of(self, node: ast.AST) -> object:
        return cast("object", self._eval(node))

    def _named(self, node: ast.AST) -> object:
        name = _dotted(node) or ""
        if name not in self._known:
            message = f"没有名称 {name}"
            raise ValueError(message)
        return self._known[name]

    @staticmethod
    def _constant(node: ast.Constant) -> object:
        value = node.value
        return value if isinstance(value, bool | str) else Decimal(repr(value))

    def _connected(self, node: ast.BoolOp) -> bool:
        stops_at = isinstance(node.op, ast.Or)
        return next(
            (stops_at for value in node.values if _truth(self._of(value)) is stops_at),
            not stops_at,
        )

    def _chosen(self, node: ast.IfExp) -> object:
        return self._of(node.body if _truth(self._of(node.test)) else node.orelse)


@lru_cache(maxsize=1024)
def _calculator(expression: str) -> _Calculator:
    """Thousands of tables are measured by the same few expressions."""
    return _Calculator(expression)
