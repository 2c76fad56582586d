"""The named rules: short names for the expressions that score standards print again and again.

One module a rule. Adding one is a module that makes a :class:`~zjtx_xl.rules.named.rule.NamedRule`
and its line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.bands import BANDS
from zjtx_xl.rules.named.alternatives import BEST_OF
from zjtx_xl.rules.named.amounts import BONUS
from zjtx_xl.rules.named.choice import CHOICE
from zjtx_xl.rules.named.amounts import DEDUCTION
from zjtx_xl.rules.named.each import EACH
from zjtx_xl.rules.named.alternatives import EITHER
from zjtx_xl.rules.named.expression import EXPRESSION
from zjtx_xl.rules.named.by_person import GRADE_RANGE
from zjtx_xl.rules.named.by_person import MANUAL
from zjtx_xl.rules.named.per_step import PER_STEP
from zjtx_xl.rules.named.proportional import PROPORTIONAL
from zjtx_xl.rules.named.rank import RANK
from zjtx_xl.rules.named.reach_target import REACH_TARGET
from zjtx_xl.rules.named.reference import REFERENCE
from zjtx_xl.rules.named.veto import VETO
from zjtx_xl.rules.named.yes_no import YES_NO

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import NamedRule

NAMED_RULES: dict[str, NamedRule] = {
    rule.name: rule
    for rule in (
        REACH_TARGET,
        YES_NO,
        CHOICE,
        EACH,
        BANDS,
        EITHER,
        BEST_OF,
        PER_STEP,
        PROPORTIONAL,
        GRADE_RANGE,
        RANK,
        REFERENCE,
        EXPRESSION,
        BONUS,
        DEDUCTION,
        VETO,
        MANUAL,
    )
}
