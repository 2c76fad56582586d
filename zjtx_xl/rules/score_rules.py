"""A score rule: the expression of its points, and what is known of it besides.

A rule is data. :func:`points_of` computes its tree in Decimal, :mod:`zjtx_xl.rules.excel` prints
the same tree for Excel, :mod:`zjtx_xl.rules.explanation` in Chinese; no rule has code of its own
for any of them, so that the score in a returned form and the score of the check cannot drift apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from zjtx_xl.rules.tree.arithmetic import names_of
from zjtx_xl.rules.tree.outcome import NoResult, given, number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from zjtx_xl.rules.tree.node import Node
    from zjtx_xl.values import Reading


class Rule(NamedTuple):
    """A score rule of one row.

    ``points`` is the most it gives, or the most it deducts; None where the row's own cell says so
    (open rows). ``expression`` is None where only a person can tell (``manual``): then the points
    lie between ``least`` and ``most``; so they do where a goal is in words.
    """

    name: str
    points: Decimal | None
    expression: Node | None
    least: Node | None = None
    most: Node | None = None

    @property
    def ends(self) -> tuple[Node, ...]:
        """Least and most of a person's own figure; empty where it has none."""
        return () if self.least is None or self.most is None else (self.least, self.most)

    @property
    def may_be_blank(self) -> bool:
        """Whether a person who gives nothing need not say so: what is added, beside the points."""
        return self.expression is None and self.name == "bonus"

    @property
    def operands(self) -> tuple[str, ...]:
        """The names that the rule looks at."""
        return () if self.expression is None else names_of(self.expression)


def points_of(expression: Node, cells: Mapping[str, object]) -> Decimal | None:
    """The number that an expression gives; None where it gives none."""
    try:
        found = number(expression.value(cast("dict[str, Decimal]", cells)))
    except ValueError:
        return None  # a text where a number is asked for
    return None if isinstance(found, NoResult) else +found


def proposed_number(reading: Reading) -> Decimal | None:
    """The number that a rule sees in a reading once it is accepted; None where it sees none."""
    try:
        found = number(given(reading, accept_proposed=True))
    except ValueError:
        return None
    return None if isinstance(found, NoResult) else found
