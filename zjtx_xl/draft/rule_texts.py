"""The rule that a printed 评分标准 says, where it is one that the rules know."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, NamedTuple

_SPACES = re.compile(r"\s+")
_N = r"([0-9]+(?:\.[0-9]+)?)"
_UNITS = r"(?:个百分点|个月|万元|亿元|人次|[%％年个项家件次人名分场起处例条天户宗台套篇份])?"
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
    rf"每(少|减少|降低|低|下降|缺少?|差|超(?:过|出)?|高|发生|出现|发现|存在|有)"
    rf"{_N}?{_UNITS}[^，。；]*?[，,]?扣{_N}分"
)
_BELOW, _ABOVE = r"(?:低于|不足|少于|小于|未达到?)", r"(?:高于|超过|超出|大于)"
_AT_LEAST = re.compile(rf"(?:≥|>=|{_BELOW}|达到?|不低于|不少于|大于等于){_N}")
_AT_MOST = re.compile(rf"(?:≤|<=|{_ABOVE}|不超过|不高于|控制在|小于等于){_N}")
# Of what is taken away, added, or the most: no option of its own.
_NO_OPTION = re.compile(r"(?:[扣减加共计]|最高|最多|上限|超过|满分)(?:得|为)?$")
_OTHER_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?![0-9.]|分)")
_GIVEN = re.compile(rf"得{_N}分")
# Before a loss: 100%得15分，每少1个百分点扣1分.
_FULL = re.compile(rf"(?:^|[，。；]|下降|增长|提高){_N}{_UNITS}(?:及?以上)?的?[，,]?得{_N}分")
_VETO = re.compile(r"一票否决|总分(?:为|记|计)(?:0|零)")
# Of a share: 持证率不足100%的不得分。
_NOTHING_BEYOND = re.compile(rf"(?<!不)({_BELOW}|{_ABOVE}){_N}{_UNITS}的?[，,]?(?:不得分|得?0分)")
# 60%≤比例＜80%, 比例≥80%, 比例＜60%
_INEQUALITY = re.compile(
    rf"(?:{_N}{_UNITS}([≤<＜]))?[^0-9≤≥<>＜＞]{{0,12}}(?:([≤≥<>＜＞]){_N}{_UNITS})?"
)
_FITS = re.compile(
    rf"[^，,。；;0-9]{{1,20}}[，,]?得{_N}分[，,；;。](?:不|未|没有|无|否则)"
    r"[^，,。；;0-9]{0,20}[，,]?(?:不得分|得?0分)[。；;]?"
)
_MOST = re.compile(rf"(?:最高|上限|不超过|满分)(?:得|不超过|为)?\s*{_N}\s*分")
_EACH = re.compile(rf"每(?:满足|符合|具备|勾选|有)(?:其中)?一项，?(?:得|加){_N}分")
_YES = re.compile(rf"(?:^|[，。；])(?:选)?“?是”?，?得?{_N}分[，；。]“?否”?，?得?0分")
_IN_PROPORTION = re.compile(r"按(?:实际|完成)?(?:完成)?比例(?:得|计|记|折算)分?")
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
    if _YES.search(bare) or (_FITS.fullmatch(bare) and not re.search(r"目标|完成|达标", bare)):
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
    for marks in ("；;", "，,；;"):
        if listed := _listed(bare, marks, points):
            return _of_options(listed)
    if found := _LOSS.search(bare):
        return Rule(_of_loss(bare, found))
    if (found := _GAIN.search(bare)) and not re.match(r"每(?:低|高|超|优)[于过]", found[0]):
        rule = {"name": "per_step", "step": _plain(found[1] or "1"), "gain": _plain(found[2])}
        _limit(rule, bare, points)
        return Rule(rule)
    return Rule(_of_limit(bare))


def is_veto(text: str) -> bool:
    """Whether the wording takes all points of the table away."""
    return _VETO.search(_SPACES.sub("", text)) is not None


def kind_for(rule: Rule, text: str) -> str | None:
    """The kind of answer that a rule needs; None where it says nothing about it."""
    match (rule.settings or {}).get("name"):
        case "yes_no":
            return "yes_no"
        case "bands" | "per_step" | "proportional":
            return "percent" if re.search(r"[%％]|百分点", text) else "decimal"
        case _:
            return None


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


def _listed(bare: str, marks: str, most: Decimal | None) -> list[tuple[str, str, str]]:
    """The options between such marks, each with its words and points; none where one is no option.

    Options are told by words alone, or are bands of numbers. What gives the points of the row
    only together (有制度得5分，有记录得5分) is no choice.
    """
    parts = re.split(f"[{marks}]", bare.rstrip("。；;"))
    found = [_PLAIN_OPTION.fullmatch(part) for part in parts]
    listed = [option.groups() for option in found if option and option[3]]
    if len(listed) < max(2, len(parts)) or "每" in bare:
        return []
    words = [words for _, _, words, _ in listed]
    amounts = [Decimal(amount) for *_, amount in listed]
    if any(map(_NO_OPTION.search, words)) or (most not in amounts and sum(amounts) == most):
        return []
    if not all(re.fullmatch(r"[^0-9]+", word) for word in words) and not all(map(_interval, words)):
        return []
    return [
        (f"{letter}{mark or '.'}{words}" if letter else words, words, amount)
        for letter, mark, words, amount in listed
    ]


def _of_limit(bare: str) -> dict[str, Any] | None:
    """The one number that the wording itself names: nothing beyond it, or a share of it."""
    limits, given = set(_OTHER_NUMBER.findall(bare)), map(Decimal, _GIVEN.findall(bare))
    if "每" in bare or len(limits) > 1 or len([*filter(None, given)]) > 1:
        return None
    if _IN_PROPORTION.search(bare):
        found: dict[str, Any] = {"name": "proportional"}
        return found | ({"target": _plain(limits.pop())} if limits else {})
    if len(beyond := _NOTHING_BEYOND.findall(bare)) != 1:
        return None
    word, limit = beyond[0]
    rule: dict[str, Any] = {"name": "reach_target", "target": _plain(limit)}
    return rule | ({"direction": "at_most"} if re.fullmatch(_ABOVE, word) else {})


def _of_loss(bare: str, found: re.Match[str]) -> dict[str, Any]:
    """每少1个百分点扣1分: less than the number that is printed before, or than the target.

    每发生1起扣5分 counts what is reported.
    """
    rule: dict[str, Any] = {"name": "per_step"}
    is_more = found[1][0] in "超高"
    if found[1] in {"发生", "出现", "发现", "存在", "有"}:
        rule["of"] = "actual"
    else:
        before = bare[: found.start()]
        number = (_AT_MOST if is_more else _AT_LEAST).search(before) or _FULL.search(before)
        limit = number[1] if number else "target"
        rule["of"] = f"actual - {limit}" if is_more else f"{limit} - actual"
    return rule | {"step": _plain(found[2] or "1"), "loss": _plain(found[3])}


def _limit(rule: dict[str, Any], bare: str, points: Decimal | None) -> None:
    """The most that is given, where it is not the points of the row."""
    most = _MOST.search(bare)
    if most and Decimal(most[1]) != points:
        rule["most"] = _plain(most[1])


class _Interval(NamedTuple):
    """A band of numbers; each end as the rules call it, with its limit."""

    low: tuple[str, str] | None
    high: tuple[str, str] | None


def _interval(words: str) -> _Interval | None:
    """The band that an option says: 80%-90%, 90%以上, 60%≤比例＜80%."""
    if found := _BAND.fullmatch(words):
        limits = sorted((limit for limit in (found[1], found[2]) if limit), key=Decimal)
        low, high = ("at_least", limits[0]), ("at_most", limits[-1])
        if not found[3]:
            return _Interval(low, high)
        return _Interval(low, None) if "以上" in found[3] else _Interval(None, high)
    found = _INEQUALITY.fullmatch(words)
    if found is None or not (found[1] or found[4]):
        return None
    low = high = None
    if found[1]:
        low = ("at_least" if found[2] == "≤" else "above"), found[1]
    if found[4] and found[3] in "≥>＞":
        low = ("at_least" if found[3] == "≥" else "above"), found[4]
    elif found[4]:
        high = ("at_most" if found[3] == "≤" else "below"), found[4]
    return _Interval(low, high)


def _of_options(options: list[tuple[str, str, str]]) -> Rule:
    """Options in words to choose from, or bands where all of them are numbers."""
    intervals = [_interval(words) for _, words, _ in options]
    bands = [interval for interval in intervals if interval]
    if len(bands) < len(options):
        scores = {name: _plain(amount) for name, _, amount in options}
        return Rule({"name": "choice", "points": scores}, tuple(scores))
    is_low_good = bands[0].low is None or bands[-1].high is None
    thresholds: list[dict[str, Any]] = []
    rule: dict[str, Any] = {"name": "bands", "thresholds": thresholds}
    for number, (band, (_, _, amount)) in enumerate(zip(bands, options, strict=True), start=1):
        end = band.high if is_low_good else band.low
        points = _plain(amount)
        if number == len(bands) and not (band.low and band.high):
            if points:
                rule["otherwise"] = points
        elif end is None:
            return Rule(None)
        else:
            thresholds.append({end[0]: _plain(end[1]), "points": points})
    return Rule(rule)


def _plain(digits: str) -> int | float:
    return float(digits) if "." in digits else int(digits)
