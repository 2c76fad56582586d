"""The named rules: short names for the expressions that score standards print again and again.

One module a rule, or a few that are one idea. Adding one is a module that makes a
:class:`~zjtx_xl.rules.named.rule.NamedRule`, called as the rule in capitals, and its line here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import NamedRule

# Rule by rule its module, in the order of the documentation.
_HOMES = {
    "reach_target": "reach_target",
    "yes_no": "yes_no",
    "choice": "choice",
    "each": "each",
    "bands": "bands",
    "either": "alternatives",
    "best_of": "alternatives",
    "per_step": "per_step",
    "proportional": "proportional",
    "grade_range": "by_person",
    "rank": "rank",
    "reference": "reference",
    "expression": "expression",
    "bonus": "amounts",
    "deduction": "amounts",
    "veto": "veto",
    "manual": "by_person",
}
NAMED_RULES: dict[str, NamedRule] = {
    rule: getattr(import_module(f"{__name__}.{home}"), rule.upper())
    for rule, home in _HOMES.items()
}
