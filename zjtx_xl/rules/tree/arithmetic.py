"""Numbers, names of cells, and what is computed from them."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, DecimalException
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from zjtx_xl.rules.tree.node import ATOM, PRODUCT, SUM, Node, bracketed
from zjtx_xl.rules.tree.outcome import (
    CONTEXT,
    NOISE_DECIMALS,
    ONE,
    UNDEFINED,
    ZERO,
    NoResult,
    number,
    rounded,
    worst,
)
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.node import Says
    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import ExcelCells

Operator = Literal["+", "-", "*", "/", "**"]
Rounding = Literal["half", "down", "up"]
_COMPUTE = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
    "**": CONTEXT.power,
}
_EXCEL = {"**": "^"}
_SIGNS: dict[Operator, str] = {"+": "＋", "-": "－", "*": "×", "/": "÷", "**": "的"}
_ROUNDINGS = {"half": ROUND_HALF_UP, "down": ROUND_FLOOR, "up": ROUND_CEILING}


class Constant(Node):
    """A number of the definition."""

    number: Decimal
    is_noisy: ClassVar[bool] = False  # type: ignore[override]

    def value(self, cells: Cells) -> Value:
        return self.number

    def excel(self, cells: ExcelCells) -> str:
        return plain(self.number)

    def words(self, says: Says) -> str:
        return plain(self.number)


class Name(Node):
    """A cell; in a number's place a none-mark and 否 are 0, 是 is 1."""

    name: str
    is_noisy: ClassVar[bool] = False  # type: ignore[override]

    def value(self, cells: Cells) -> Value:
        found = cells[self.name]
        if isinstance(found, tuple):
            message = "一整栏要用 sum、min、max、mean 或 count 计算"
            raise ValueError(message)  # noqa: TRY004 - a fault of the definition
        return found

    def excel(self, cells: ExcelCells) -> str:
        return cells.guarded(self.name, cells.cell(self.name).number)

    def words(self, says: Says) -> str:
        return says(self.name)

    @cached_property
    def used_names(self) -> tuple[str, ...]:
        return (self.name,)

    def needs(self) -> frozenset[str]:
        return frozenset({self.name})


def names_of(node: Node) -> tuple[str, ...]:
    """The names of cells that a tree uses, in the order of the text."""
    return node.used_names


class Compute(Node):
    """``left`` and ``right`` joined by an operator; no result where Excel would show an error."""

    left: Node
    operator: Operator
    right: Node
    may_fail: ClassVar[bool] = True
    makes_noise: ClassVar[bool | None] = True

    @property
    def rank(self) -> int:  # type: ignore[override]
        """Sums are looser than products."""
        return SUM if self.operator in {"+", "-"} else PRODUCT

    def value(self, cells: Cells) -> Value:
        left, right = number(self.left.value(cells)), number(self.right.value(cells))
        if isinstance(left, NoResult) or isinstance(right, NoResult):
            return worst(left, right) or UNDEFINED
        try:
            return _COMPUTE[self.operator](left, right)
        except DecimalException:
            return UNDEFINED

    def excel(self, cells: ExcelCells) -> str:
        operator = _EXCEL.get(self.operator, self.operator)
        return f"({self.left.excel(cells)}{operator}{self.right.excel(cells)})"

    def words(self, says: Says) -> str:
        right = SUM if self.operator == "+" else PRODUCT if self.operator == "-" else ATOM
        left = SUM if self.rank == SUM else PRODUCT
        first, second = bracketed(self.left, says, left), bracketed(self.right, says, right)
        if self.operator == "**":
            return f"{bracketed(self.left, says, ATOM)}的（{self.right.words(says)}）次方"
        return f"{first} {_SIGNS[self.operator]} {second}"


class Round(Node):
    """``of`` at ``decimals`` decimals: half up away from zero, down or up.

    Noise of binary computing is rounded away first, so that 15 ÷ 2.5 is 6 whole steps for both.
    """

    of: Node
    decimals: int = 0
    rounding: Rounding = "half"
    makes_noise: ClassVar[bool | None] = False

    @property
    def rank(self) -> int:  # type: ignore[override]
        """That of what is rounded, where the rounding is not said."""
        return self.of.rank if self.decimals == NOISE_DECIMALS else ATOM

    def value(self, cells: Cells) -> Value:
        found = number(self.of.value(cells))
        if isinstance(found, NoResult):
            return found
        clean = rounded(found, NOISE_DECIMALS) if self.of.is_noisy else found
        try:
            return rounded(clean, self.decimals, _ROUNDINGS[self.rounding])
        except DecimalException:
            return UNDEFINED

    def excel(self, cells: ExcelCells) -> str:
        clean = without_noise(self.of, cells)
        if self.rounding == "half":
            return f"ROUND({clean},{self.decimals})"
        if self.decimals == 0:
            # INT goes towards minus infinity in every program; CEILING differs below zero.
            return f"INT({clean})" if self.rounding == "down" else f"(-INT(-{clean}))"
        factor = 10**self.decimals
        scaled = f"ROUND({clean}*{factor},{NOISE_DECIMALS})"
        whole = f"INT({scaled})" if self.rounding == "down" else f"-INT(-{scaled})"
        return f"({whole}/{factor})"

    def words(self, says: Says) -> str:
        if self.decimals == NOISE_DECIMALS:
            return self.of.words(says)
        of = bracketed(self.of, says, PRODUCT)
        if self.decimals:
            how = {"half": "四舍五入", "down": "舍尾", "up": "进位"}[self.rounding]
            return f"{of}（{how}到{self.decimals}位小数）"
        how = {"half": "四舍五入取整", "down": "舍去不足1的部分", "up": "不足1的按1计"}
        return f"{of}（{how[self.rounding]}）"


class Absolute(Node):
    """``of`` without its sign."""

    of: Node

    def value(self, cells: Cells) -> Value:
        found = number(self.of.value(cells))
        return found if isinstance(found, NoResult) else abs(found)

    def excel(self, cells: ExcelCells) -> str:
        return f"ABS({self.of.excel(cells)})"

    def words(self, says: Says) -> str:
        return f"{bracketed(self.of, says, ATOM)}的绝对值"


class Clamp(Node):
    """``of``, but not below ``low`` and not above ``high`` (None: without limit)."""

    of: Node
    low: Node
    high: Node | None = None

    @property
    def rank(self) -> int:  # type: ignore[override]
        """That of what is limited, where the limit goes without saying."""
        return self.of.rank if self.high is None and self.low == NOTHING else ATOM

    def value(self, cells: Cells) -> Value:
        limits = (self.of, self.low) if self.high is None else (self.of, self.low, self.high)
        found = [number(part.value(cells)) for part in limits]
        numbers = [number_ for number_ in found if not isinstance(number_, NoResult)]
        if len(numbers) < len(found):
            return worst(*found) or UNDEFINED
        most = numbers[0] if self.high is None else min(numbers[0], numbers[2])
        return max(most, numbers[1])

    def excel(self, cells: ExcelCells) -> str:
        most = self.of.excel(cells)
        if self.high is not None:
            most = f"MIN({most},{self.high.excel(cells)})"
        return f"MAX({most},{self.low.excel(cells)})"

    def words(self, says: Says) -> str:
        if self.high is None and self.low == NOTHING:
            return self.of.words(says)
        of = bracketed(self.of, says, PRODUCT)
        if self.high is None:
            return f"{of}（不低于{self.low.words(says)}）"
        return f"{of}（在 {self.low.words(says)} 至 {self.high.words(says)} 之间）"


def without_noise(node: Node, cells: ExcelCells) -> str:
    """The formula text of a number as it is compared and shown."""
    formula = node.excel(cells)
    return f"ROUND({formula},{NOISE_DECIMALS})" if node.is_noisy else formula


def clean_number(node: Node, cells: Cells) -> Decimal | NoResult:
    """The same in Decimal."""
    return cleaned(node, node.value(cells))


def cleaned(node: Node, value: Value) -> Decimal | NoResult:
    """The value of a node in a number's place, without the noise of binary computing."""
    found = number(value)
    if not node.is_noisy or isinstance(found, NoResult):
        return found
    try:
        return rounded(found, NOISE_DECIMALS)
    except DecimalException:
        return UNDEFINED


def clean(node: Node, cells: Cells) -> Value:
    """What a computed cell shows: a number without the noise of binary computing.

    Raises:
        ValueError: a text stands where a number is asked for.
    """
    found = node.value(cells)
    return cleaned(node, found) if isinstance(found, Decimal) else found


def constant(value: Decimal | int | str) -> Constant:
    """A number of the definition."""
    return Constant(Decimal(value))


def compute(left: Node, operator: Operator, right: Node) -> Node:
    """The two joined; what needs no cell is computed at once."""
    if (operator == "+" and left == NOTHING) or (operator == "*" and left == _ONE):
        return right
    if operator in {"*", "/"} and right == _ONE:
        return left
    made = Compute(left, operator, right)
    if isinstance(left, Constant) and isinstance(right, Constant):
        found = made.value({})
        if isinstance(found, Decimal):
            return Constant(found)
    return made


NOTHING = Constant(ZERO)
_ONE = Constant(ONE)
