"""Conditions: comparisons, options, and what is joined by and, or, not; and the choice between.

With ``and`` and ``or`` what is not known yet is only waited for where it could change the result:
a condition that holds already does not wait for the others of an ``or``.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from zjtx_xl.rules.comparison import COMPARISONS, OPPOSITES, SIGNS, Comparison
from zjtx_xl.rules.questions import together
from zjtx_xl.rules.tree.arithmetic import Constant, Name, cleaned, without_noise
from zjtx_xl.rules.tree.goals import Reached
from zjtx_xl.rules.tree.node import ATOM, COMPARED, LOOSE, SUM, TRUTH, Node, bracketed, walk
from zjtx_xl.rules.tree.outcome import MISSING, OPEN, NoneMark, NoResult, truth, worst
from zjtx_xl.rules.tree.said import Said
from zjtx_xl.values import goal_of

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.node import Says
    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import ExcelCells


class Compare(Node):
    """``left <comparison> right``, exact and without Excel's tolerance."""

    left: Node
    comparison: Comparison
    right: Node
    is_condition: ClassVar[bool] = True
    rank: ClassVar[int] = COMPARED

    def value(self, cells: Cells) -> Value:
        left, right = self.left.value(cells), self.right.value(cells)
        if type(left) is Decimal and type(right) is Decimal:  # nearly always
            if not self.is_noisy:
                return COMPARISONS[self.comparison](left, right)
        else:
            left, right = _beside(left, right), _beside(right, left)
            if self.comparison in {"=", "<>"} and not _are_amounts(left, right):
                # texts and answers are equal or not
                return worst(left, right) or (left == right) == (self.comparison == "=")
        left, right = cleaned(self.left, left), cleaned(self.right, right)
        if isinstance(left, NoResult) or isinstance(right, NoResult):
            return worst(left, right) or OPEN
        return COMPARISONS[self.comparison](left, right)

    def excel(self, cells: ExcelCells) -> str:
        # Never as a difference: only a comparison has Excel's tolerance at the 15th digit.
        left, right = without_noise(self.left, cells), without_noise(self.right, cells)
        return f"{left}{self.comparison}{right}"

    def words(self, says: Says) -> str:
        left, right = bracketed(self.left, says, SUM), bracketed(self.right, says, SUM)
        return f"{left} {SIGNS[self.comparison]} {right}"


def _beside(value: Value, other: Value) -> Value:
    """95% beside a number above 1, which is no fraction, is 95."""
    if isinstance(value, str) and isinstance(other, Decimal) and abs(other) > 1:
        done = goal_of(value)
        if done is not None and done.unit == "%" and not done.operator:
            return done.number
    return value


def _are_amounts(left: Value, right: Value) -> bool:
    """Whether both are numbers, or one is, and the other a text that may be one: 1项."""
    if isinstance(left, str) or isinstance(right, str):
        other = right if isinstance(left, str) else left
        return isinstance(other, Decimal) and not isinstance(other, NoneMark)
    return isinstance(left, Decimal) and isinstance(right, Decimal)


class Is(Node):
    """A cell holds one of these options or texts."""

    name: str
    options: tuple[str, ...]
    is_condition: ClassVar[bool] = True
    rank: ClassVar[int] = COMPARED

    def value(self, cells: Cells) -> Value:
        found = Name(self.name).value(cells)
        if isinstance(found, NoResult):
            return found
        return found in self.options

    def excel(self, cells: ExcelCells) -> str:
        return cells.guarded(self.name, cells.cell(self.name).is_option(self.options))

    def words(self, says: Says) -> str:
        return f"{says(self.name)}为“{'”或“'.join(self.options)}”"

    def parts(self) -> tuple[Node, ...]:
        return (Name(self.name),)


class Holds(Node):
    """A cell says yes, or its box is ticked."""

    name: str
    is_condition: ClassVar[bool] = True
    rank: ClassVar[int] = COMPARED

    def value(self, cells: Cells) -> Value:
        return truth(Name(self.name).value(cells))

    def excel(self, cells: ExcelCells) -> str:
        return cells.guarded(self.name, cells.cell(self.name).truth)

    def words(self, says: Says) -> str:
        return f"{says(self.name)}为“是”"

    def parts(self) -> tuple[Node, ...]:
        return (Name(self.name),)


class Truth(Node):
    """What is true, or false, whatever stands in the cells."""

    holds: bool
    is_condition: ClassVar[bool] = True

    def value(self, cells: Cells) -> Value:
        return self.holds

    def excel(self, cells: ExcelCells) -> str:
        return "TRUE" if self.holds else "FALSE"

    def words(self, says: Says) -> str:
        return "成立" if self.holds else "不成立"


class Present(Node):
    """Something stands in all these cells, and is no none-mark."""

    names: tuple[str, ...]
    is_condition: ClassVar[bool] = True
    rank: ClassVar[int] = COMPARED

    def value(self, cells: Cells) -> Value:
        found = [Name(name).value(cells) for name in self.names]
        return not any(value is MISSING or isinstance(value, NoneMark) for value in found)

    def excel(self, cells: ExcelCells) -> str:
        nothing = [cells.cell(name).is_nothing for name in self.names]
        return f"NOT({together('OR', nothing)})"

    def words(self, says: Says) -> str:
        return f"已填写{'、'.join(map(says, self.names))}"

    def parts(self) -> tuple[Node, ...]:
        return tuple(map(Name, self.names))

    def needs(self) -> frozenset[str]:
        return frozenset()


class _Joined(Node):
    """Conditions of which one alone decides where it is so: False for all of them, True for any."""

    of: tuple[Node, ...]
    is_condition: ClassVar[bool] = True
    decides: ClassVar[bool]
    function: ClassVar[str]
    word: ClassVar[str]
    tightness: ClassVar[int]  # of a part that needs no brackets

    def value(self, cells: Cells) -> Value:
        found: list[bool | NoResult] = []
        for part in self.of:
            holds = truth(part.value(cells))
            if holds is self.decides:
                return holds
            found.append(holds)
        return worst(*found) or not self.decides

    def excel(self, cells: ExcelCells) -> str:
        printed = [part.excel(cells) for part in self.of]
        joined = f"{self.function}({','.join(printed)})"
        if cells.unguarded or all(_is_asked(part, cells) for part in self.of):
            return joined
        otherwise = "FALSE" if self.decides else "TRUE"
        some = ",".join(f"IFERROR({part},{otherwise})" for part in printed)
        answers = f"TRUE,{joined}" if self.decides else f"{joined},FALSE"
        return f"IF({self.function}({some}),{answers})"

    def words(self, says: Says) -> str:
        return self.word.join(bracketed(part, says, self.tightness) for part in self.of)

    def needs(self) -> frozenset[str]:
        return _needed_by_each(self.of)

    def needs_if(self, *, holds: bool) -> frozenset[str]:
        needed = _needed_by_each if holds is self.decides else _needed_by_all
        return needed(self.of, holds=holds)


class All(_Joined):
    """All these conditions hold."""

    rank: ClassVar[int] = TRUTH
    decides: ClassVar[bool] = False
    function: ClassVar[str] = "AND"
    word: ClassVar[str] = "，且"
    tightness: ClassVar[int] = COMPARED


class Any(_Joined):
    """One of these conditions holds."""

    rank: ClassVar[int] = LOOSE
    decides: ClassVar[bool] = True
    function: ClassVar[str] = "OR"
    word: ClassVar[str] = "，或"
    tightness: ClassVar[int] = TRUTH


class Not(Node):
    """The condition does not hold."""

    of: Node
    is_condition: ClassVar[bool] = True
    rank: ClassVar[int] = ATOM

    def value(self, cells: Cells) -> Value:
        found = truth(self.of.value(cells))
        return found if isinstance(found, NoResult) else not found

    def excel(self, cells: ExcelCells) -> str:
        return f"NOT({self.of.excel(cells)})"

    def words(self, says: Says) -> str:
        return negated(self.of, says)

    def needs_if(self, *, holds: bool) -> frozenset[str]:
        return self.of.needs_if(holds=not holds)


class Choose(Node):
    """``then`` where the condition holds, else ``otherwise``."""

    condition: Node
    then: Node
    otherwise: Node
    rank: ClassVar[int] = LOOSE

    def value(self, cells: Cells) -> Value:
        holds = truth(self.condition.value(cells))
        if isinstance(holds, NoResult):
            return holds
        return (self.then if holds else self.otherwise).value(cells)

    def excel(self, cells: ExcelCells) -> str:
        answers = f"{self.then.excel(cells)},{self.otherwise.excel(cells)}"
        return f"IF({self.condition.excel(cells)},{answers})"

    def words(self, says: Says) -> str:
        then, otherwise = self.then.words(says), self.otherwise.words(says)
        return f"{self.condition.words(says)}的，为{then}；否则，{otherwise}"

    @property
    def is_condition(self) -> bool:  # type: ignore[override]
        """Whether both answers are conditions."""
        return self.then.is_condition and self.otherwise.is_condition

    @cached_property
    def is_noisy(self) -> bool:
        """What the condition looks at leaves nothing in the result."""
        return self.then.is_noisy or self.otherwise.is_noisy

    def needs(self) -> frozenset[str]:
        then = self.condition.needs_if(holds=True) | self.then.needs()
        otherwise = self.condition.needs_if(holds=False) | self.otherwise.needs()
        return then & otherwise


def negated(node: Node, says: Says) -> str:
    """The sentence of a condition that does not hold."""
    return _contrary(node, says).words(says)


def _contrary(node: Node, says: Says) -> Node:
    """A condition that holds where another does not, with its sentence."""
    match node:
        case Compare():
            return Compare(node.left, OPPOSITES[node.comparison], node.right)
        case Is():
            said = f"{says(node.name)}不为“{'”或“'.join(node.options)}”"
        case Holds():
            said = f"{says(node.name)}为“否”"
        case Reached():
            said = f"{says(node.actual)}没有达到{says(node.goal)}"
        case Present():
            said = f"没有填写{'、'.join(map(says, node.names))}"
        case Not():
            return node.of
        case All():
            return Any(tuple(_contrary(part, says) for part in node.of))
        case Any():
            return All(tuple(_contrary(part, says) for part in node.of))
        case _:
            said = f"并非{bracketed(node, says, ATOM)}"
    return Said(Not(node), said)


def _needed_by_each(parts: tuple[Node, ...], *, holds: bool | None = None) -> frozenset[str]:
    """What is looked at whichever of the parts decides."""
    first, *others = (_needs(part, holds) for part in parts)
    return first.intersection(*others)


def _needed_by_all(parts: tuple[Node, ...], *, holds: bool) -> frozenset[str]:
    return frozenset[str]().union(*(_needs(part, holds) for part in parts))


def _needs(part: Node, holds: bool | None) -> frozenset[str]:  # noqa: FBT001 - three answers
    return part.needs() if holds is None else part.needs_if(holds=holds)


def _is_asked(node: Node, cells: ExcelCells) -> bool:
    """Whether all names of a node were asked about, so that it cannot be an error value."""
    return all(
        part.may_fail is False and (not isinstance(part, Name) or part.name in cells.asked)
        for part in walk(node)
    )


def condition_of(node: Node) -> Node:
    """A node in the place of a condition: a cell alone says yes or no.

    Raises:
        ValueError: it is a number.
    """
    if isinstance(node, Name):
        return Holds(node.name)
    if node.is_condition:
        return node
    what = "数字" if isinstance(node, Constant) else "算式"
    message = f"and、or、not、if 的条件要是比较或是否，不能是{what}"
    raise ValueError(message)
