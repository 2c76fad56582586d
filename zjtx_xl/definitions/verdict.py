"""What a table as a whole comes to (结论): conditions, or a grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.rules import All, Compare, Constant
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from decimal import Decimal

    from zjtx_xl.rules import Node


class VerdictCondition(NamedTuple):
    """One condition of a verdict, as printed, and as it is decided."""

    text: str
    expression: Node


class Grade(NamedTuple):
    """A grade, the number from which it is given, and what else it asks for.

    Without number and conditions: all the rest.
    """

    word: str
    at_least: Decimal | None
    conditions: tuple[VerdictCondition, ...] = ()

    def node(self, of: Node | None) -> Node:
        """All that it asks for, where it is a grade by the number ``of``."""
        nodes = [condition.expression for condition in self.conditions]
        if of is not None and self.at_least is not None:
            nodes.insert(0, Compare(of, ">=", Constant(self.at_least)))
        return All(tuple(nodes))

    @property
    def text(self) -> str:
        """What it asks for, in words."""
        conditions = "；".join(condition.text.rstrip("。；") for condition in self.conditions)
        limit = "" if self.at_least is None else f"{plain(self.at_least)}以上，"
        return f"{self.word}：{limit}{conditions}"


class Verdict(NamedTuple):
    """What a table as a whole comes to (结论): whether it qualifies, or its grade.

    ``expression`` is the whole of the conditions; a grade is by the number ``of``, by conditions
    of its own, or by both.
    """

    key: str
    title: str
    conditions: tuple[VerdictCondition, ...] = ()
    expression: Node | None = None
    grades: tuple[Grade, ...] = ()
    of: Node | None = None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All that it looks at, as it is told line by line."""
        conditions = [*self.conditions, *(one for grade in self.grades for one in grade.conditions)]
        nodes = [condition.expression for condition in conditions]
        return tuple(nodes) if self.of is None else (*nodes, self.of)
