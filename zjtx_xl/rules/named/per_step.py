"""``per_step``: so much for each step (每满2年得1分；每少1个百分点扣1分，扣完为止)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import NamedRule
from zjtx_xl.rules.tree.arithmetic import NOTHING, Clamp, Constant, Round, compute

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.arithmetic import Rounding
    from zjtx_xl.rules.tree.node import Node

_PARTS: dict[str, Rounding | None] = {"none": "down", "whole": "up", "share": None}


def _build(points: Node, settings: Settings) -> Node:
    step = settings.number("step", 1)
    if step <= 0:
        message = "参数 step 应大于 0"
        raise ValueError(message)
    gains, loses = settings.has("gain"), settings.has("loss")
    if gains == loses:
        message = "评分规则 per_step 要写明 gain（每步得几分）或 loss（每步扣几分），只写一种"
        raise ValueError(message)
    of = Clamp(settings.expression("of", "actual"), NOTHING)
    steps = compute(of, "/", Constant(step)) if step != 1 else of
    rounding = _PARTS[settings.word("part", tuple(_PARTS), "none")]
    if rounding is not None:
        steps = Round(steps, 0, rounding)
    most = settings.amount("most", points)
    if gains:
        start = settings.amount("start", NOTHING)
        reached = compute(start, "+", compute(steps, "*", settings.amount("gain")))
    else:
        start = settings.amount("start", points)
        reached = compute(start, "-", compute(steps, "*", settings.amount("loss")))
    least = settings.amount("least", NOTHING)
    return Clamp(reached, least, most)


PER_STEP = NamedRule(
    name="per_step",
    meaning="每满一步得（或扣）几分，得满、扣完为止。",
    settings={
        "of": "数什么，默认是实际值；也可以写算式，如 target - actual",
        "step": "一步是多少，默认 1",
        "gain": "每步得几分（和 loss 只写一种）",
        "loss": "每步扣几分（和 gain 只写一种）",
        "part": "不足一步的：none 不计（默认），whole 按一步计，share 按比例计",
        "start": "从几分起：gain 默认 0，loss 默认是分值",
        "most": "最高几分，默认是分值",
        "least": "最低几分，默认 0",
    },
    example="rule: {name: per_step, step: 2, gain: 1}",
    build=_build,
)
