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
    rf"(?:([A-Z])([.、．:：]?))?\s*(.*?)的?[，,（(]?[得计记]?(?<![0-9.]){_N}分[）)]?[。]?"
)
_CIRCLED = re.compile(rf"[①-⑩]([^①-⑩]*?)[，,（(]\s*(?:得)?\s*{_N}\s*分[）)]?")
# What is counted may be named first (满意度达到90%), but for words that turn the sense round.
_NAMED = r"[^0-9≤≥<>＜＞不未低少非无超高大小降减]{0,12}?"
_INCLUDED = r"(?:[（(](不?)含(?:本数)?[）)])?"
_BAND = re.compile(
    rf"{_NAMED}{_N}{_UNITS}{_INCLUDED}"
    rf"(?:[-—~～至到]+{_N}{_UNITS}{_INCLUDED}(?:之间)?|及?(以[上下]){_INCLUDED})"
)
_BELOW = r"(?:低于|不足|少于|小于|未达到?|不到|不满)"
_ABOVE = r"(?:高于|超过|超出|大于|多于)"
# One end that its word says: 不足30家, 达到90%.
_ONE_END = re.compile(
    rf"{_NAMED}(?:(达到?|不低于|不少于|大于等于)|(不高于|不超过|不多于|小于等于)|({_BELOW})|{_ABOVE})"
    rf"{_N}{_UNITS}"
)
_FALLS = re.compile(r"(?:呈|为)?(?:负增长|零以下)")
_OTHERS = re.compile(r"(?:其他|其它|其余|否则)(?:情[况形])?")
# What stands between 每 and the number (举办, 获得国家级奖项) says what is counted.
_GAIN = re.compile(rf"每[^0-9，,。；;]{{0,20}}?(?:{_N}{_UNITS})?[^0-9，。；]*[，,]?(?:得|加){_N}分")
_LOSS = re.compile(
    rf"每(少|减少|降低|低|下降|缺少?|差|超(?:过|出)?|高|发生|出现|发现|存在|有)?"
    rf"[^0-9，,。；;]{{0,20}}?(?:{_N}{_UNITS})?[^0-9，。；]*[，,]?扣{_N}分"
)
_IN_WORDS = re.compile(
    r"(每[^0-9，,。；;]{0,12}?)([一两二三四五六七八九])(?=[个项家件次人名分场起处例条天户年台篇份])"
)
_DIGITS = {"两": "2"} | {word: str(digit) for digit, word in enumerate("一二三四五六七八九", 1)}
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
_ANY_POINTS = re.compile(rf"[得加扣]{_N}分")
_MOST = re.compile(rf"(?:最高|最多|上限|不超过|满分)(?:得|加|扣|不超过|为)?\s*{_N}\s*分")
_EACH = re.compile(rf"每(?:满足|符合|具备|勾选|有)(?:其中)?一项，?(?:得|加){_N}分")
_YES = re.compile(rf"(?:^|[，。；])(?:选)?“?是”?，?得?{_N}分[，；。]“?否”?，?得?0分")
_IN_PROPORTION = re.compile(r"按[^0-9，,。；;]{0,12}比例(?:折算)?后?[得计记给]分|按比例折算")
# Of the share of the target, not of the value itself: 完成率低于60%的不得分.
_FLOOR = re.compile(
    rf"完成(?:率|比例|度|情况)[^0-9，,。；;]{{0,4}}?{_BELOW}{_N}[%％]的?[，,]?(?:不得分|得?0分)"
)
_BY_SHARE = re.compile(
    r"按(?:照)?(?:实际)?完成(?:情况的)?比例|按比例(?:记|计|得)分|完成率(?:×|乘以|\*)分值"
)
_TIERS = re.compile(r"(?:分为?)?[二三四两]档[：:]([^。；]*?)[，,](?:分别)?按([^。；]*)")
_TIER = re.compile(r"([0-9]{1,3})[%％]?[-—~～至]([0-9]{1,3})[%％]?")


class Rule(NamedTuple):
    """A rule as the definition writes it (None: the wording is not known), and its options.

    ``ticks`` says that the options are ticked one by one, each in a cell of its own; ``remark`` is
    what its owner should look at.
    """

    settings: dict[str, Any] | None
    choices: tuple[str, ...] = ()
    ticks: bool = False
    remark: str = ""


def rule_of(text: str, points: Decimal | None = None) -> Rule:  # noqa: PLR0911 - one a wording
    """The rule of a printed text, for a row of these points."""
    bare = re.sub("不[得计给]分|得零分", "得0分", _SPACES.sub("", text))
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
    for marks in ("；;", "，,；;", "。；;", "，,。；;"):
        if listed := _listed(bare, marks, points):
            return _of_options(listed)
    return Rule(_of_steps(bare, points) if "每" in bare else _of_limit(bare))


def amount_of(text: str) -> str | None:
    """What a row adds or takes away for what is counted in it, as an expression: actual * 5."""
    found = _steps(_SPACES.sub("", text))
    if found is None or len(_ANY_POINTS.findall(_MOST.sub("", found.string))) > 1:
        return None
    step, amount = found.groups()[-2:]
    counted = f"floor(actual / {step})" if step and Decimal(step) != 1 else "actual"
    return f"{counted} * {_plain(amount)}"


def is_judged(text: str) -> bool:
    """Whether the wording itself leaves the points to whoever scores."""
    return re.search(r"酌情|专家|评委|评审组|综合评[定价判分]", text) is not None


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
    in_words = all(re.fullmatch(r"[^0-9]+", word) for word in words)
    if not in_words and not all(map(_interval, _but_others(words))):
        return []
    return [
        (f"{letter}{mark or '.'}{words}" if letter else words, words, amount)
        for letter, mark, words, amount in listed
    ]


def _but_others(words: list[str]) -> list[str]:
    """The options without the last, where it is 其他."""
    return words[:-1] if _OTHERS.fullmatch(words[-1]) else words


def _steps(bare: str) -> re.Match[str] | None:
    """The one step that the wording names, a gain or a loss; None where it names more."""
    bare = _IN_WORDS.sub(lambda found: found[1] + _DIGITS[found[2]], bare)
    found = [*_LOSS.finditer(bare), *_GAIN.finditer(bare)]
    return found[0] if len(found) == 1 else None


def _of_steps(bare: str, points: Decimal | None) -> dict[str, Any] | None:
    """每举办5场得1分, 每少1个百分点扣1分."""
    found = _steps(bare)
    if found is None:
        return None
    if found.re is _LOSS and found[1] is None and re.search("[未不]", found[0]):
        return None  # 每未完成1项: of what there should be, or of what is reported
    if found.re is _LOSS:
        rule = _of_loss(found.string, found)
        limits = {limit for _, limit in _NOTHING_BEYOND.findall(bare)}
        return None if limits - {*re.findall(_N, rule["of"])} else rule
    rest = _MOST.sub("", found.string[: found.start()] + found.string[found.end() :])
    if re.match(r"每(?:低|高|超|优)[于过]", found[0]) or any(map(Decimal, _GIVEN.findall(rest))):
        return None  # over a limit, with what the limit gives: 达到60%得6分，每高5个百分点加1分
    rule = {"name": "per_step", "step": _plain(found[1] or "1"), "gain": _plain(found[2])}
    _limit(rule, bare, points)
    return rule


def _of_limit(bare: str) -> dict[str, Any] | None:
    """The one number that the wording itself names: nothing beyond it, or a share of it."""
    floor = _FLOOR.search(bare)
    limits = set(_OTHER_NUMBER.findall(_FLOOR.sub("", bare)))
    given = [*filter(None, map(Decimal, _GIVEN.findall(bare)))]
    if len(limits) > 1 or len(given) > 1 or (limits and "目标" in bare):
        return None
    if _IN_PROPORTION.search(bare):
        found: dict[str, Any] = {"name": "proportional"}
        found |= {"floor": _plain(floor[1])} if floor else {}
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
    is_more = (found[1] or "").startswith(("超", "高"))
    if found[1] in {None, "发生", "出现", "发现", "存在", "有"}:
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


# Without the number itself.
_BARED = {"at_least": "above", "at_most": "below"}


class _End(NamedTuple):
    """An end of a band as the rules call it; ``is_said`` where words say whose the number is."""

    name: str
    limit: str
    is_said: bool = True


class _Interval(NamedTuple):
    """A band of numbers."""

    low: _End | None
    high: _End | None


def _interval(words: str) -> _Interval | None:
    """The band that an option says: 80%-90%, 90%以上, 不足30家, 60%≤比例＜80%."""
    if found := _BAND.fullmatch(words):
        return _between(found)
    if _FALLS.fullmatch(words):
        return _Interval(None, _End("below", "0"))
    if found := _ONE_END.fullmatch(words):
        at_least, at_most, below, limit = found.groups()
        if at_least or not (at_most or below):
            return _Interval(_End("at_least" if at_least else "above", limit), None)
        return _Interval(None, _End("at_most" if at_most else "below", limit))
    found = _INEQUALITY.fullmatch(words)
    if found is None or not (found[1] or found[4]):
        return None
    low = high = None
    if found[1]:
        low = _End("at_least" if found[2] == "≤" else "above", found[1])
    if found[4] and found[3] in "≥>＞":
        low = _End("at_least" if found[3] == "≥" else "above", found[4])
    elif found[4]:
        high = _End("at_most" if found[3] == "≤" else "below", found[4])
    return _Interval(low, high)


def _between(found: re.Match[str]) -> _Interval:
    """The band between two numbers, each with 含 or 不含 behind it, or from one number on."""
    first, of_first, second, of_second, side, of_side = found.groups()
    if side:
        is_out, is_in = "不" in {of_first, of_side}, "" in {of_first, of_side}
        name = "at_least" if side == "以上" else "at_most"
        is_said = is_out or is_in or f"及{side}" in found[0]
        end = _End(_BARED[name] if is_out else name, first, is_said)
        return _Interval(end, None) if side == "以上" else _Interval(None, end)
    (low, of_low), (high, of_high) = sorted(
        ((first, of_first), (second, of_second)), key=lambda end: Decimal(end[0])
    )
    return _Interval(
        _End("above" if of_low == "不" else "at_least", low, of_low is not None),
        _End("below" if of_high == "不" else "at_most", high, of_high is not None),
    )


def _of_options(options: list[tuple[str, str, str]]) -> Rule:
    """Options in words to choose from, or bands where all of them are numbers."""
    words = [words for _, words, _ in options]
    bands = [band for band in map(_interval, _but_others(words)) if band]
    if not bands or len(bands) < len(_but_others(words)):
        scores = {name: _plain(amount) for name, _, amount in options}
        return Rule({"name": "choice", "points": scores}, tuple(scores))
    is_low_good = bands[0].low is None or (len(bands) > 1 and bands[-1].high is None)
    ends = [(band.high, band.low) if is_low_good else (band.low, band.high) for band in bands]
    rule: dict[str, Any] = {"name": "bands", "thresholds": []}
    if re.match(r"完成(?:率|比例|度|目标|任务)", words[0]):
        rule["of"] = "completion"
    shared: list[str] = []
    for number, ((end, _), (_, _, amount)) in enumerate(zip(ends, options, strict=False), start=1):
        points = _plain(amount)
        if end is None:
            if number < len(options):
                return Rule(None)
            rule |= {"otherwise": points} if points else {}
            break
        beyond = ends[number][1] if number < len(ends) else None
        owner = _owner(end, beyond) if beyond else end
        if owner is None:
            return Rule(None)
        if beyond and not (end.is_said or beyond.is_said) and end.limit == beyond.limit:
            shared.append(end.limit)
        rule["thresholds"].append({owner.name: _plain(end.limit), "points": points})
    for _, _, amount in options[len(ends) :]:
        rule |= {"otherwise": _plain(amount)} if Decimal(amount) else {}
    return Rule(rule, remark=f"两档都有的 {'、'.join(shared)} 归前一档" if shared else "")


def _owner(end: _End, beyond: _End) -> _End | None:
    """The end of a band where the next begins: without the number, where that one says 含.

    None where the two leave a gap, overlap, or both leave the number out.
    """
    if end.limit != beyond.limit:
        is_next = abs(Decimal(end.limit) - Decimal(beyond.limit)) == 1
        is_between = {end.name, beyond.name} == _BARED.keys() and "." not in end.limit
        is_apart = (Decimal(end.limit) > Decimal(beyond.limit)) == (end.name == "at_least")
        return end if is_next and is_between and is_apart else None
    if end.name not in _BARED and beyond.name not in _BARED:
        return None
    if beyond.is_said and beyond.name in _BARED and not end.is_said:
        return end._replace(name=_BARED[end.name])
    return end


def _plain(digits: str) -> int | float:
    return float(digits) if "." in digits else int(digits)
