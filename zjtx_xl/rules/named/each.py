"""``each``: so much for each tick, up to a limit (每满足一项加3分，最高不超过5分)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from zjtx_xl.rules.named.rule import NamedRule, expression_of
from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.tree.arithmetic import NOTHING, Clamp, Name, compute
from zjtx_xl.rules.tree.gathered import Gather
from zjtx_xl.rules.tree.logic import Choose, condition_of

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    of = settings.given.get("of", "actual")
    most = settings.amount("most", points)
    if isinstance(of, Mapping):
        listed = cast("Mapping[object, object]", of)
        amounts = [
            (parse(str(tick)), expression_of(amount, "of")) for tick, amount in listed.items()
        ]
    else:
        gain = settings.amount("gain")
        ticks = [of] if isinstance(of, str) else cast("Sequence[object]", of)
        amounts = [(parse(str(tick)), gain) for tick in ticks]
    terms = [_term(tick, amount) for tick, amount in amounts]
    earned = terms[0]
    for term in terms[1:]:
        earned = compute(earned, "+", term)
    return Clamp(earned, NOTHING, most)


def _term(tick: Node, amount: Node) -> Node:
    """The amount for each tick; a name may be a whole column."""
    if isinstance(tick, Name):
        return compute(Gather("sum", (tick,)), "*", amount)
    return Choose(condition_of(tick), amount, NOTHING)


EACH = NamedRule(
    name="each",
    meaning="每勾选（或满足）一项得几分，加起来不超过上限。",
    settings={
        "of": "哪几格（勾选、是否或一整栏）；各项分值不同时写成 {格: 分值}",
        "gain": "每项得几分（各项相同时）",
        "most": "最高几分，默认是分值",
    },
    example="rule: {name: each, of: [award, certified, brand, standard], gain: 3, most: 5}",
    build=_build,
)
