"""The points that a rule gives for some readings, and the sentence that explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.explanation import explain, why_not
from zjtx_xl.rules.score_rules import points_of
from zjtx_xl.rules.tree.outcome import given

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from zjtx_xl.rules.score_rules import Rule
    from zjtx_xl.values.reading import Reading


def evaluate_rule(
    rule: Rule, readings: Mapping[str, Reading], *, accept_proposed: bool = False
) -> Decimal | None:
    """The points of a row, exact; None where the rule or an operand cannot tell.

    An operand that is missing, unreadable, a text, or only proposed (but for ``accept_proposed``)
    gives no score: what is not sure is not scored until an officer decides. None-marks are zero.

    Raises:
        KeyError: ``readings`` lacks an operand of the rule (a bug of the caller).
    """
    if rule.expression is None:
        return None
    cells = {name: given(readings[name], accept_proposed=accept_proposed) for name in rule.operands}
    return points_of(rule.expression, cells)


def trace(  # noqa: PLR0913 - what a sentence is made from
    rule: Rule,
    readings: Mapping[str, Reading],
    score: Decimal | None,
    *,
    raw: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    accept_proposed: bool = True,
) -> str:
    """One Chinese sentence that explains ``score``, which the rule gave for these readings.

    ``raw`` holds the operands as they are written in the cells, to be quoted where a value is not
    sure; without it the sentence says how they were read.
    """
    named = labels or {}
    if rule.expression is not None and score is None:
        return why_not(rule.expression, readings, raw or {}, named)
    cells = {
        name: given(reading, accept_proposed=accept_proposed) for name, reading in readings.items()
    }
    return explain(rule, cells, score, named, readings)
