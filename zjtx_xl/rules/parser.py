"""Text of an expression → its tree: Python's own parser under a whitelist.

One line of comparisons and arithmetic over the names that a definition gives to cells:
``rd_expense / revenue * 100 >= 3``, ``not use or amount > 0``, ``level in ("国家级", "省级")``. A
dot is part of a name (``annex2.total.score``), never access to an attribute; names may be Chinese.
"""

from __future__ import annotations

import ast
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.rules.functions import FUNCTIONS
from zjtx_xl.rules.tree.arithmetic import Compute, Constant, Name, compute, names_of
from zjtx_xl.rules.tree.gathered import CountWhere
from zjtx_xl.rules.tree.logic import All, Any, Choose, Compare, Is, Not, Truth, condition_of
from zjtx_xl.rules.tree.lookup import Lookup
from zjtx_xl.rules.tree.outcome import MISSING, NoResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.rules.comparison import Comparison
    from zjtx_xl.rules.tree.arithmetic import Operator
    from zjtx_xl.rules.tree.node import Node

Result = Decimal | bool | str | None
Operand = Result
LONGEST = 2000
_MOST_NODES = 400
_DEEPEST = 40
_MOST_DIGITS = 40
# Signs that an input method gives for those of an expression.
_FULL_WIDTH = {
    "（": "(", "）": ")", "＋": "+", "－": "-", "×": "*", "÷": "/", "＊": "*", "／": "/",  # noqa: RUF001
    "＜": "<", "＞": ">", "＝": "==", "≤": "<=", "≥": ">=", "≠": "!=", "，": ",", "“": '"',
    "”": '"', "。": ".", "：": ":",
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
}  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], Comparison] = {
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


@lru_cache(maxsize=4096)
def parse(expression: str) -> Node:
    """The tree of an expression.

    Raises:
        ValueError: it is none; the text is Chinese and meant for whoever wrote the definition.
    """
    if len(expression) > LONGEST:
        message = f"表达式超过 {LONGEST} 个字符"
        raise ValueError(message)
    body = _body(expression)
    _refuse_depth(body)
    return _node(body)


def checked(expression: str) -> str:
    """The expression itself; raises a ValueError that says in Chinese what is wrong with it."""
    parse(expression)
    return expression


@lru_cache(maxsize=4096)
def names_in(expression: str) -> tuple[str, ...]:
    """The names of cells that an expression uses, in the order of the text.

    Raises:
        ValueError: the expression is not one.
    """
    return names_of(parse(expression))


@lru_cache(maxsize=4096)
def is_name(expression: str) -> bool:
    """Whether an expression is the name of one cell (or column) and nothing else."""
    return isinstance(parse(expression), Name)


def evaluate(expression: str, names: Mapping[str, Operand | tuple[Operand, ...]]) -> Result:
    """The value of an expression; None where an operand is missing or it divides by zero.

    ``names`` gives the value of every name; None is a cell without a value, a tuple the cells of a
    column.

    Raises:
        ValueError: the expression is not one (a fault of the definition).
    """
    return evaluate_node(parse(expression), names)


def evaluate_node(node: Node, names: Mapping[str, Operand | tuple[Operand, ...]]) -> Result:
    """The value of a tree, as :func:`evaluate` has it.

    Raises:
        ValueError: it names what ``names`` does not have (a fault of the definition).
    """
    cells = {
        name: tuple(MISSING if cell is None else cell for cell in value)
        if isinstance(value, tuple)
        else MISSING
        if value is None
        else value
        for name, value in names.items()
    }
    try:
        found = node.value(cells)
    except KeyError as error:
        message = f"没有名称 {error.args[0]}"
        raise ValueError(message) from None
    if isinstance(found, NoResult):
        return None
    return Decimal(found) if isinstance(found, Decimal) else found


# ---------------------------------------------------------------- what an expression may hold


def _body(expression: str) -> ast.expr:
    bare = _without_texts(expression)
    wide = next((sign for sign in bare if sign in _FULL_WIDTH), None)
    if wide:
        message = f"表达式里要用半角符号，不能用“{wide}”，应写 {_FULL_WIDTH[wide]}"
        raise ValueError(message)
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        message = f"表达式写法不对{_hint(bare)}"
        raise ValueError(message) from None


def _hint(bare: str) -> str:
    """What most likely went wrong."""
    if bare.count("(") != bare.count(")"):
        return "：括号不成对"
    squeezed = bare.replace("==", "").replace("<=", "").replace(">=", "").replace("!=", "")
    if "=" in squeezed:
        return "：相等要写 =="
    if "%" in bare:
        return "：百分数只写数字，栏目取值 12.5 就是 12.5%"
    return ""


def _without_texts(expression: str) -> str:
    """The expression without what stands in quotes, where any sign may stand."""
    kept: list[str] = []
    quote = ""
    for character in expression:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        else:
            kept.append(character)
    return "".join(kept)


def _refuse_depth(body: ast.expr) -> None:
    level: list[ast.AST] = [body]
    count = 0
    for _ in range(_DEEPEST):
        count += len(level)
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if count > _MOST_NODES or not level:
            break
    if level:
        message = "表达式太复杂，请拆成几个算出格（value）"
        raise ValueError(message)


def _node(node: ast.expr) -> Node:  # noqa: C901, PLR0911, PLR0912 - one for each kind of node
    name = _dotted(node)
    if name is not None:
        return Name(name)
    match node:
        case ast.Constant(value=bool(value)):
            return Truth(value)
        case ast.Constant(value=int() | float() as value):
            return _number(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return compute(Constant(Decimal(0)), "-", _quantity(_node(operand)))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _node(operand)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(condition_of(_node(operand)))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            sign = _OPERATORS[type(operator)]
            return _small(compute(_quantity(_node(left)), sign, _quantity(_node(right))))
        case ast.BoolOp(op=operator, values=values):
            conditions = tuple(condition_of(_node(value)) for value in values)
            return All(conditions) if isinstance(operator, ast.And) else Any(conditions)
        case ast.Compare():
            return _comparison(node)
        case ast.IfExp(test=test, body=then, orelse=otherwise):
            return Choose(condition_of(_node(test)), _node(then), _node(otherwise))
        case ast.Call():
            return _call(node)
        case ast.Constant(value=str()):
            message = '文字只能用来比较，如 级别 == "省级"'
        case ast.Attribute():
            message = "点号只能用在名称里"
        case _:
            operator = node.op if isinstance(node, ast.BinOp) else node
            message = f"表达式里不能用 {type(operator).__name__}"
    raise ValueError(message)


def _number(value: float) -> Constant:
    number = Decimal(repr(value))
    if not number.is_finite():
        message = "数字太大"
        raise ValueError(message)
    return Constant(number)


def _small(node: Node) -> Node:
    fails = isinstance(node, Compute) and all(isinstance(part, Constant) for part in node.parts())
    if fails or (isinstance(node, Constant) and node.number.adjusted() > _MOST_DIGITS):
        message = "数字太大，或除以了零"
        raise ValueError(message)
    return node


def _quantity(node: Node) -> Node:
    """A node in a number's place."""
    if node.is_condition:
        message = "比较的结果不能用来计算，请用 if"
        raise ValueError(message)
    return node


def _comparison(node: ast.Compare) -> Node:
    links: list[Node] = []
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        links.append(_link(left, operator, right))
        left = right
    return links[0] if len(links) == 1 else All(tuple(links))


def _link(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Node:
    negative = isinstance(operator, ast.NotEq | ast.NotIn)
    if isinstance(operator, ast.In | ast.NotIn):
        options = _texts(right)
        if not options:
            message = 'in 的右边要写成 ("甲", "乙")'
            raise ValueError(message)
        return _is(left, options, negative=negative)
    if type(operator) not in _COMPARISONS:
        message = f"表达式里不能用 {type(operator).__name__}"
        raise ValueError(message)
    for one, other in ((left, right), (right, left)):
        if isinstance(other, ast.Constant) and isinstance(other.value, str):
            if not isinstance(operator, ast.Eq | ast.NotEq):
                message = "文字只能用 ==、!= 或 in 比较"
                raise ValueError(message)  # noqa: TRY004
            return _is(one, (other.value,), negative=negative)
    comparison = _COMPARISONS[type(operator)]
    return Compare(_quantity(_node(left)), comparison, _quantity(_node(right)))


def _is(left: ast.expr, options: tuple[str, ...], *, negative: bool) -> Node:
    name = _dotted(left)
    if name is None:
        message = "和文字比较的要是一格的名称"
        raise ValueError(message)
    found = Is(name, options)
    return Not(found) if negative else found


def _texts(node: ast.expr) -> tuple[str, ...]:
    items = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
    values = [item.value for item in items if isinstance(item, ast.Constant)]
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(items) else ()


def _call(node: ast.Call) -> Node:
    function = node.func.id if isinstance(node.func, ast.Name) else ""
    if function not in FUNCTIONS:
        message = f"只有这些函数：{'、'.join(FUNCTIONS)}"
        raise ValueError(message)
    if node.keywords or not node.args:
        message = f"函数 {function} 的参数写法不对"
        raise ValueError(message)
    if function == "lookup":
        return _lookup(node.args)
    try:
        return FUNCTIONS[function].build(*_arguments(function, node.args))
    except TypeError:
        message = f"函数 {function} 的参数写法不对：{FUNCTIONS[function].example}"
        raise ValueError(message) from None


def _lookup(given: list[ast.expr]) -> Node:
    """``lookup("industry_means", industry)``: the name of a list, and the cell to look up."""
    match given:
        case [ast.Constant(value=str(listed)), key] if name := _dotted(key):
            return Lookup(listed, name)
        case _:
            message = f"函数 lookup 的参数写法不对：{FUNCTIONS['lookup'].example}"
            raise ValueError(message)


def _arguments(function: str, given: list[ast.expr]) -> list[Node]:
    if function == "count" and len(given) == 1 and isinstance(given[0], ast.Compare):
        return [_counted(given[0])]
    return [_node(argument) for argument in given]


def _counted(node: ast.Compare) -> Node:
    """``count(level == "国家级")``, ``count(amount >= 100)``: the cells of a column that are so."""
    condition = _comparison(node)
    match condition:
        case Is(name, options):
            return CountWhere(name, options)
        case Compare(Name(name), comparison, Constant(limit)):
            return CountWhere(name, (), comparison, limit)
        case _:
            message = 'count 里的比较要写成 栏目 == "选项" 或 栏目 >= 数字'
            raise ValueError(message)


def _dotted(node: ast.AST) -> str | None:
    """``annex2.total.score`` of a chain of attributes; None where it is anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
