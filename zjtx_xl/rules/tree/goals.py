"""What was done of a goal (``≥50个``): reached or not, and how far.

A goal without an operator says no direction: only the very number is known to reach it, unless the
rule names the direction. What is in words a person judges.
"""

from __future__ import annotations

from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, ClassVar, Literal

from zjtx_xl.rules.tree.arithmetic import Name
from zjtx_xl.rules.tree.goal_formulas import goal_is_exact, goal_number, goal_operator
from zjtx_xl.rules.tree.node import COMPARED, Node
from zjtx_xl.rules.tree.outcome import (
    CONTEXT,
    NOISE_DECIMALS,
    ONE,
    OPEN,
    UNDEFINED,
    ZERO,
    NoneMark,
    NoResult,
    rounded,
    worst,
)
from zjtx_xl.values import Goal, goal_of

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.node import Says
    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import ExcelCells

Direction = Literal["at_least", "at_most", ""]
_PLAINLY = {"at_least": "≥", "at_most": "≤", "": "?"}
_REACHED = "≥0;≥1;≤0;≤-1;=0;>1;<-1;?0;"
_WAITS = "=1;?1;?-1;"
_LESS_IS_BETTER = "≤<"


class Reached(Node):
    """Whether ``actual`` reaches the goal."""

    goal: str
    actual: str
    direction: Direction = ""
    rank: ClassVar[int] = COMPARED
    is_condition: ClassVar[bool] = True
    may_fail: ClassVar[bool] = True

    def value(self, cells: Cells) -> Value:
        found = compared(self, cells)
        if isinstance(found, NoResult):
            return found
        operator, goal, actual = found
        key = _key(operator, goal, actual)
        return OPEN if key in _WAITS else key in _REACHED

    def excel(self, cells: ExcelCells) -> str:
        key = key_formula(self, cells)
        waits = f'ISNUMBER(FIND({key},"{_WAITS}"))'
        reached = f'ISNUMBER(FIND({key},"{_REACHED}"))'
        return guarded(self, cells, f"IF({waits},NA(),{reached})")

    def words(self, says: Says) -> str:
        return f"{says(self.actual)}达到{says(self.goal)}"

    def parts(self) -> tuple[Node, ...]:
        return Name(self.goal), Name(self.actual)


class Completion(Node):
    """How much of the goal is done, 1 for all of it; where less is better, goal ÷ actual."""

    goal: str
    actual: str
    direction: Direction = ""
    makes_noise: ClassVar[bool | None] = True
    may_fail: ClassVar[bool] = True

    def value(self, cells: Cells) -> Value:
        reached = Reached(self.goal, self.actual, self.direction).value(cells)
        if not isinstance(reached, bool):
            return reached
        if reached:
            return ONE
        found = compared(self, cells)
        if isinstance(found, NoResult):
            return found
        operator, goal, actual = found
        first, second = (goal, actual) if operator in _LESS_IS_BETTER else (actual, goal)
        try:
            share = CONTEXT.divide(first, second)
        except DecimalException:
            return UNDEFINED
        return min(max(share, ZERO), ONE)

    def excel(self, cells: ExcelCells) -> str:
        reached = Reached(self.goal, self.actual, self.direction).excel(cells)
        goal, actual = _goal(self, cells), _actual(self, cells)
        operator = goal_operator(cells.cell(self.goal).ref, _PLAINLY[self.direction])
        less = f'ISNUMBER(FIND({operator},"{_LESS_IS_BETTER}"))'
        share = f"IF({less},{goal}/{actual},{actual}/{goal})"
        return f"IF({reached},1,MIN(MAX({share},0),1))"

    def words(self, says: Says) -> str:
        return f"{says(self.actual)} 对 {says(self.goal)} 的完成比例"

    def parts(self) -> tuple[Node, ...]:
        return Name(self.goal), Name(self.actual)


def compared(node: Reached | Completion, cells: Cells) -> tuple[str, Decimal, Decimal] | NoResult:
    """Operator, number of the goal, number that was done; what cannot be compared waits."""
    given = Name(node.goal).value(cells), Name(node.actual).value(cells)
    reason = worst(*given)
    if reason is not None:
        return reason
    if isinstance(given[0], NoneMark):
        return OPEN  # without a goal nobody knows what is worth its points
    goal, actual = (_goal_of(value) for value in given)
    if goal is None or actual is None or actual.operator not in {"", "="}:
        return OPEN
    if goal.unit and actual.unit and goal.unit != actual.unit:
        return OPEN
    is_fraction = 0 < abs(actual.number) <= 1 < goal.number
    if goal.unit == "%" and not actual.unit and is_fraction:
        return OPEN  # 0.95 may be 95 %
    return goal.operator or _PLAINLY[node.direction], goal.number, actual.number


def _goal_of(value: Value) -> Goal | None:
    if isinstance(value, Decimal):
        return Goal("", Decimal(value))
    return goal_of(value) if isinstance(value, str) else None


def _key(operator: str, goal: Decimal, actual: Decimal) -> str:
    """``≥1;``: the operator, and which of both is greater."""
    difference = rounded(CONTEXT.subtract(actual, goal), NOISE_DECIMALS)
    return f"{operator}{(difference > 0) - (difference < 0)};"


def key_formula(node: Reached | Completion, cells: ExcelCells) -> str:
    """The same as formula text."""
    operator = goal_operator(cells.cell(node.goal).ref, _PLAINLY[node.direction])
    difference = f"ROUND({_actual(node, cells)}-{_goal(node, cells)},{NOISE_DECIMALS})"
    return f'{operator}&SIGN({difference})&";"'


def _goal(node: Reached | Completion, cells: ExcelCells) -> str:
    place = cells.cell(node.goal)
    if place.kind != "goal":
        return place.number
    return f"IF(ISNUMBER({place.ref}),{place.ref},{goal_number(place.ref)})"


def _actual(node: Reached | Completion, cells: ExcelCells) -> str:
    return f"N({cells.cell(node.actual).ref})"


def guarded(node: Reached | Completion, cells: ExcelCells, formula: str) -> str:
    """The formula where both read exactly, and no fraction may be a percentage."""
    goal, actual = cells.cell(node.goal), cells.cell(node.actual)
    conditions = [f"ISNUMBER({actual.ref})"]
    if goal.kind == "goal":
        conditions.append(goal_is_exact(goal.ref))
        number = f"ABS(N({actual.ref}))"
        fraction = f"AND({number}>0,{number}<=1,{_goal(node, cells)}>1)"
        conditions.append(f'NOT(IF(ISNUMBER(FIND("%",{goal.ref})),{fraction},FALSE))')
    else:
        conditions.append(f"ISNUMBER({goal.ref})")
    printed = f"IF(AND({','.join(conditions)}),{formula},NA())"
    return cells.guarded(node.goal, cells.guarded(node.actual, printed))
