"""The rule that a printed 评分标准 says, where it is one that the rules know."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, NamedTuple

_SPACES = re.compile(r"\s+")
_N = r"([0-9]+(?:\.[0-9]+)?)"
_UNITS = r"(?:[%％年个项家件次人名分]|个百分点|万元|亿元|人次|场)?"
_REACH = re.compile(
    rf"实际(?:值|完成值)?[＜<低于小未达到]+目标值?，?得?0分；?实际(?:值|完成值)?[≥>＝=大等于不低达到]+目标值?，?得?{_N}分"
)
_REACH_OTHER = re.compile(
    rf"(?:达到|完成|不低于|大于等于)目标值?(?:的)?，?得{_N}分.*?(?:否则|未(?:达到|完成).*?)，?(?:得0分|不得分)"
)
_OPTION = re.compile(
    rf"([A-Z])([.、．:：]?)\s*([^；;]*?)[，,（(]\s*(?:得)?\s*{_N}\s*分[）)]?[；;。]?"
)
# A.国家级10分；B.省级8分, and the same without letters: 良好30分；一般15分.
_PLAIN_OPTION = re.compile(
    rf"(?:([A-Z])([.、．:：]?))?\s*(.*?)[，,（(]?(?:得)?(?<![0-9.]){_N}分[）)]?[。]?"
)
_CIRCLED = re.compile(rf"[①-⑩]([^①-⑩]*?)[，,（(]\s*(?:得)?\s*{_N}\s*分[）)]?")
_BAND = re.compile(
    rf"(?:在|达到|为|达)?{_N}{_UNITS}(?:[（(]含[）)])?"
    rf"(?:[-—~～至到]+{_N}{_UNITS}(?:[（(]不?含[）)])?|(以上|及以上|以下|及以下|（含）以上|（不含）以下))"
)
_GAIN = re.compile(
    rf"每(?:满|增加?|新增|达到|有|具有|获得?|完成)?{_N}?{_UNITS}[^，。；]*?[，,]?(?:得|加){_N}分"
)
_LOSS = re.compile(
    rf"每(?:少|减少|降低|低|下降|缺少?|差|超(?:过|出)?){_N}?{_UNITS}[^，。；]*?[，,]?扣{_N}分"
)
_AT_LEAST = re.compile(rf"(?:≥|>=|达到?|不低于|不少于|大于等于){_N}")
_AT_MOST = re.compile(rf"(?:≤|<=|不超过|不高于|控制在|小于等于){_N}")
_MOST = re.compile(rf"(?:最高|上限|不超过|满分)(?:得|不超过|为)?\s*{_N}\s*分")
_EACH = re.compile(rf"每(?:满足|符合|具备|勾选|有)(?:其中)?一项，?(?:得|加){_N}分")
_YES = re.compile(rf"(?:^|[，。；])(?:选)?“?是”?，?得?{_N}分[，；。]“?否”?，?得?0分")
_BY_SHARE = re.compile(
    r"按(?:照)?(?:实际)?完成(?:情况的)?比例|按比例(?:记|计|得)分|完成率(?:×|乘以|\*)分值"
)
_TIERS = re.compile(r"(?:分为?)?[二三四两]档[：:]([^。；]*?)[，,](?:分别)?按([^。；]*)")
_TIER = re.compile(r"([0-9]{1,3})[%％]?[-—~～至]([0-9]{1,3})[%％]?")


class Rule(NamedTuple):
    """A rule as the definition writes it (None: the wording is not known), and its options.

    ``ticks`` says that the options are ticked one by one, each in a cell of its own.
    """

    settings: dict[str, Any] | None
    choices: tuple[str, ...] = ()
    ticks: bool = False


def rule_of(text: str, points: Decimal | None = None) -> Rule:  # noqa: PLR0911 - one a wording
    """The rule of a printed text, for a row of these points."""
    bare = _SPACES.sub("", text)
    if _REACH.search(bare) or _REACH_OTHER.search(bare):
        return Rule({"name": "reach_target"})
    if found := _EACH.search(bare):
        rule: dict[str, Any] = {"name": "each", "gain": _plain(found[1])}
        _limit(rule, bare, points)
        return Rule(rule, ticks=True)
    if _YES.search(bare):
        return Rule({"name": "yes_no"})
    circled = _CIRCLED.findall(bare)
    if len(circled) > 1:
        return Rule(
            {"name": "each", "amounts": [_plain(amount) for _, amount in circled]}, ticks=True
        )
    options = _OPTION.findall(bare)
    if len(options) > 1:
        return _of_options(
            [
                (f"{letter}{mark or '.'}{words}", words, amount)
                for letter, mark, words, amount in options
            ]
        )
    plain = [_PLAIN_OPTION.fullmatch(part) for part in re.split(r"[；;]", bare.rstrip("。；;"))]
    if len(plain) > 1 and all(found and found[3] for found in plain) and "每" not in bare:
        listed = [found.groups() for found in plain if found]
        is_told = all(re.fullmatch(r"[^0-9]+", words) for _, _, words, _ in listed) or all(
            _BAND.fullmatch(words) for _, _, words, _ in listed
        )
        if is_told:
            return _of_options(
                [
                    (f"{letter}{mark or '.'}{words}" if letter else words, words, amount)
                    for letter, mark, words, amount in listed
                ]
            )
    if found := _LOSS.search(bare):
        return Rule(_of_loss(bare, found))
    if found := _GAIN.search(bare):
        rule = {"name": "per_step", "step": _plain(found[1] or "1"), "gain": _plain(found[2])}
        _limit(rule, bare, points)
        return Rule(rule)
    return Rule(None)


def share_rule(notes: str) -> dict[str, Any] | None:
    """The rule that notes under the table give to all goals: by the share that was reached."""
    bare = _SPACES.sub("", notes)
    if not _BY_SHARE.search(bare):
        return None
    rule: dict[str, Any] = {"name": "proportional", "goal": True}
    if found := _TIERS.search(bare):
        words = [word for word in re.split(r"[、，]|以及|和", found[1]) if word]
        limits = [(int(low), int(high)) for high, low in _TIER.findall(found[2])]
        if len(words) == len(limits):
            rule["ranges"] = {
                said: [min(tier), max(tier)]
                for word, tier in zip(words, limits, strict=True)
                # whoever fills the form writes the first half of it, too
                for said in dict.fromkeys((word, re.split(r"[并且]", word)[0]))
            }
    return rule


def _of_loss(bare: str, found: re.Match[str]) -> dict[str, Any]:
    """每少1个百分点扣1分: less than the number that is printed before, or than the target."""
    is_more = found[0].startswith("每超")
    number = (_AT_MOST if is_more else _AT_LEAST).search(bare[: found.start()])
    limit = number[1] if number else "target"
    rule: dict[str, Any] = {"name": "per_step"}
    rule["of"] = f"actual - {limit}" if is_more else f"{limit} - actual"
    return rule | {"step": _plain(found[1] or "1"), "loss": _plain(found[2])}


def _limit(rule: dict[str, Any], bare: str, points: Decimal | None) -> None:
    """The most that is given, where it is not the points of the row."""
    most = _MOST.search(bare)
    if most and Decimal(most[1]) != points:
        rule["most"] = _plain(most[1])


def _of_options(options: list[tuple[str, str, str]]) -> Rule:
    """Lettered lines: bands where all of them are numbers, else options to choose from."""
    bands = [_BAND.fullmatch(words) for _, words, _ in options]
    if all(bands):
        found = [band for band in bands if band]
        is_falling = "以下" in (found[0][3] or "") or "以上" in (found[-1][3] or "")
        bound = "at_most" if is_falling else "at_least"
        thresholds: list[dict[str, Any]] = []
        otherwise: int | float = 0
        for index, (band, (_, _, amount)) in enumerate(zip(found, options, strict=True)):
            limits = sorted(Decimal(limit) for limit in (band[1], band[2]) if limit)
            is_last = index == len(found) - 1
            if is_last and band[3]:
                otherwise = _plain(amount)
            else:
                limit = limits[-1] if is_falling else limits[0]
                thresholds.append({bound: _plain(str(limit)), "points": _plain(amount)})
        rule: dict[str, Any] = {"name": "bands", "thresholds": thresholds}
        if otherwise:
            rule["otherwise"] = otherwise
        return Rule(rule)
    scores = {name: _plain(amount) for name, _, amount in options}
    return Rule({"name": "choice", "points": scores}, tuple(scores))


def _plain(digits: str) -> int | float:
    return float(digits) if "." in digits else int(digits)
