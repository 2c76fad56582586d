"""The rule that a printed 评分标准 says, where it is one that the rules know."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, NamedTuple

from zjtx_xl.draft.bands import ABOVE, BELOW, NUMBER, UNITS, are_bands, bands_of, number_of

_SPACES = re.compile(r"\s+")
_THEN = r"目标值?(?:的|时)?[，,]?得?"


def _reach(reached: str, missed: str) -> re.Pattern[str]:
    """All points on one side of the goal, none on the other, whichever is said first."""
    value = "(?:实际|完成|指标|填报)*(?:值|情况)?"
    full, none = (
        rf"(?<!不){value}(?:{reached}){_THEN}{NUMBER}分",
        rf"(?<!不){value}(?:{missed}){_THEN}0分",
    )
    otherwise = r"(?:否则|反之|其他|未(?:达到|完成|达标)[^，,。；;]*|达不到)的?[，,]?得?0分"
    return re.compile(rf"{full}[；;，,。]?(?:{none}|{otherwise})|{none}[；;，,。]?{full}")


_REACH = _reach(
    r"[≥>＞＝=]+|大于或?等于|大于|不低于|不少于|不小于|达到|完成",
    r"[＜<]|低于|小于|少于|未达到?|未完成|不足",
)
_KEEP = _reach(
    r"≤|<=|＜＝|小于或?等于|不高于|不超过|不大于|不多于|控制在", r"[＞>]|高于|超过|超出|大于|多于"
)
_OPTION = re.compile(
    rf"([A-Z])([.、．:：]?)\s*([^；;]*?)[，,（(]\s*(?:得)?\s*{NUMBER}\s*分[）)]?[；;。]?"
)
# A.国家级10分；B.省级8分, and the same without letters: 良好30分；一般15分.
_PLAIN_OPTION = re.compile(
    rf"(?:([A-Z])([.、．:：]?))?\s*(.*?)的?[，,（(]?[得计记]?(?<![0-9.]){NUMBER}分[）)]?[。]?"
)
_OF_A_LETTER = re.compile("[A-Z+＋级类档等型]")
_CIRCLED = re.compile(rf"[①-⑩]([^①-⑩]*?)[，,（(]\s*(?:得)?\s*{NUMBER}\s*分[）)]?")
# What stands between 每 and the number (举办, 获得国家级奖项) says what is counted.
_GAIN = re.compile(
    rf"每[^0-9，,。；;]{{0,20}}?(?:{NUMBER}{UNITS})?[^0-9，。；]*[，,]?(?:得|加){NUMBER}分"
)
_LOSS = re.compile(
    rf"每(少|减少|降低|低|下降|缺少?|差|超(?:过|出)?|高|发生|出现|发现|存在|有)?"
    rf"[^0-9，,。；;]{{0,20}}?(?:{NUMBER}{UNITS})?[^0-9，。；]*[，,]?扣{NUMBER}分"
)
_IN_WORDS = re.compile(
    r"(每[^0-9，,。；;]{0,12}?)([一两二三四五六七八九])(?=[个项家件次人名分场起处例条天户年台篇份])"
)
_DIGITS = {"两": "2"} | {word: str(digit) for digit, word in enumerate("一二三四五六七八九", 1)}
_AT_LEAST = re.compile(rf"(?:≥|>=|{BELOW}|达到?|不低于|不少于|大于等于){NUMBER}")
_AT_MOST = re.compile(rf"(?:≤|<=|{ABOVE}|不超过|不高于|控制在|小于等于){NUMBER}")
# Of what is taken away, added, or the most: no option of its own.
_NO_OPTION = re.compile(r"(?:[扣减加共计]|最高|最多|上限|超过|满分)(?:得|为)?$")
_OTHER_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?![0-9.]|分)")
_GIVEN = re.compile(rf"得{NUMBER}分")
# Before a loss: 100%得15分，每少1个百分点扣1分.
_FULL = re.compile(
    rf"(?:^|[，。；]|下降|增长|提高){NUMBER}{UNITS}(?:及?以上)?的?[，,]?得{NUMBER}分"
)
_VETO = re.compile(r"一票否决|总分(?:为|记|计)(?:0|零)")
# Of a share: 持证率不足100%的不得分。
_NOTHING_BEYOND = re.compile(rf"(?<!不)({BELOW}|{ABOVE}){NUMBER}{UNITS}的?[，,]?(?:不得分|得?0分)")
_FITS = re.compile(
    rf"[^，,。；;0-9]{{1,20}}[，,]?得{NUMBER}分[，,；;。](?:不|未|没有|无|否则)"
    r"[^，,。；;0-9]{0,20}[，,]?(?:不得分|得?0分)[。；;]?"
)
# 满足下列条件之一的得6分：①…；②…
_ONE_OF = re.compile(
    rf"[^①1]{{0,20}}?(?:之一|任一项?|任意一项|其中一项)[^①1，,。；;]{{0,4}}[，,]?得{NUMBER}分[：:，,。；;]?"
    r"(?P<options>(?:[①-⑩]|[（(][1-9][)）]|[1-9][.．、]).+)"
)
_OPTION_NUMBER = re.compile(r"[①-⑩]|[（(][1-9][)）]|(?<![0-9.])[1-9][.．、](?![0-9])")
_NONE_OF_THEM = "均不符合"
_ANY_POINTS = re.compile(rf"[得加扣]{NUMBER}分")
_MOST = re.compile(rf"(?:最高|最多|上限|不超过|满分)(?:得|加|扣|不超过|为)?\s*{NUMBER}\s*分")
# A formula, or what a word means: no part of the rule.
_EXPLAINS = re.compile(r"[÷×/]|[＝=](?!目标)|是指|按.{0,12}口径|计算公式")
_EACH = re.compile(rf"每(?:满足|符合|具备|勾选|有)(?:其中)?一项，?(?:得|加){NUMBER}分")
_YES = re.compile(rf"(?:^|[，。；])(?:选)?“?是”?，?得?{NUMBER}分[，；。]“?否”?，?得?0分")
_IN_PROPORTION = re.compile(r"按[^0-9，,。；;]{0,12}比例(?:折算)?后?[得计记给]分|按比例折算")
# Of the share of the target, not of the value itself: 完成率低于60%的不得分.
_FLOOR = re.compile(
    rf"完成(?:率|比例|度|情况)[^0-9，,。；;]{{0,4}}?{BELOW}{NUMBER}[%％]的?[，,]?(?:不得分|得?0分)"
)


class Rule(NamedTuple):
    """A rule as the definition writes it (None: the wording is not known), and its options.

    ``ticks`` says that the options are ticked one by one, each in a cell of its own; ``remark`` is
    what its owner should look at.
    """

    settings: dict[str, Any] | None
    choices: tuple[str, ...] = ()
    ticks: bool = False
    remark: str = ""


def rule_of(text: str, points: Decimal | None = None) -> Rule:
    """The rule of a printed text, for a row of these points: of all of it, or of what scores."""
    found = _rule_of(text, points)
    sentences = re.split(r"(?<=[。；;])|\n", text)
    scoring = [one for one in sentences if "分" in one or not _EXPLAINS.search(one)]
    return found if found.settings or scoring == sentences else _rule_of("".join(scoring), points)


def _rule_of(text: str, points: Decimal | None) -> Rule:  # noqa: PLR0911 - one a wording
    bare = re.sub("不[得计给]分|得零分", "得0分", _SPACES.sub("", text)).replace("－", "-")
    if points is not None and "每" not in bare:
        bare = bare.replace("得满分", f"得{points}分")
    if goal := _of_goal(bare):
        return Rule(goal)
    if found := _EACH.search(bare):
        rule: dict[str, Any] = {"name": "each", "gain": number_of(found[1])}
        _limit(rule, bare, points)
        return Rule(rule, ticks=True)
    if _YES.search(bare) or (_FITS.fullmatch(bare) and not re.search(r"目标|完成|达标", bare)):
        return Rule({"name": "yes_no"})
    if scores := _one_of(bare):
        return Rule({"name": "choice", "points": scores}, tuple(scores))
    circled = _CIRCLED.findall(bare)
    if len(circled) > 1:
        return Rule(
            {"name": "each", "amounts": [number_of(amount) for _, amount in circled]}, ticks=True
        )
    options = _OPTION.findall(bare)
    if len(options) > 1:
        return _of_options(
            [
                (_option_name(letter, mark, words), words, amount)
                for letter, mark, words, amount in options
            ]
        )
    for marks in ("；;", "，,；;", "。；;", "，,。；;"):
        if listed := _listed(bare, marks, points):
            return _of_options(listed)
    return Rule(_of_steps(bare, points) if "每" in bare else _of_limit(bare))


def _of_goal(bare: str) -> dict[str, Any] | None:
    """The rule that gives all points on one side of the goal, and none on the other."""
    if _REACH.search(bare):
        return {"name": "reach_target"}
    return {"name": "reach_target", "direction": "at_most"} if _KEEP.search(bare) else None


def _one_of(bare: str) -> dict[str, int | float]:
    """Conditions of which one is enough, each with the points; empty where the wording is other."""
    found = _ONE_OF.fullmatch(bare)
    if found is None or _ANY_POINTS.search(found["options"]):
        return {}
    parts = [part.strip("；;。，,") for part in _OPTION_NUMBER.split(found["options"])]
    return {part: number_of(found[1]) for part in parts if part} | {_NONE_OF_THEM: 0}


def amount_of(text: str) -> str | None:
    """What a row adds or takes away for what is counted in it, as an expression: actual * 5."""
    found = _steps(_SPACES.sub("", text))
    if found is None or len(_ANY_POINTS.findall(_MOST.sub("", found.string))) > 1:
        return None
    step, amount = found.groups()[-2:]
    counted = f"floor(actual / {step})" if step and Decimal(step) != 1 else "actual"
    return f"{counted} * {number_of(amount)}"


def most_of(text: str) -> Decimal | None:
    """The most that the wording gives: 4 of 最多加4分; None where it says no most, or several."""
    found = set(_MOST.findall(_SPACES.sub("", text)))
    return Decimal(found.pop()) if len(found) == 1 else None


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
        case "bands" | "per_step" | "proportional" | "expression":
            return "percent" if re.search(r"[%％]|百分点", text) else "decimal"
        case _:
            return None


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
    if not all(re.fullmatch(r"[^0-9]+", word) for word in words) and not are_bands(words):
        return []
    return [
        (_option_name(letter, mark, words), words, amount) for letter, mark, words, amount in listed
    ]


def _option_name(letter: str, mark: str, words: str) -> str:
    """An option as the form prints it; the letter of A级 is part of its name, and no number."""
    if not letter or (not mark and _OF_A_LETTER.match(words)):
        return f"{letter or ''}{words}"
    return f"{letter}{mark or '.'}{words}"


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
    rest = _MOST.sub("", found.string[: found.start()] + found.string[found.end() :])
    given = [*filter(None, map(Decimal, _GIVEN.findall(rest)))]
    if found.re is _LOSS:
        # where the loss begins with less than the row has, something else gives the rest
        is_less = points is not None and any(amount < points for amount in given)
        return None if is_less else _of_loss_and_end(found.string, found, bare)
    if re.match(r"每(?:低|高|超|优)[于过]", found[0]) or given:
        return None  # over a limit, with what the limit gives: 达到60%得6分，每高5个百分点加1分
    rule = {"name": "per_step", "step": number_of(found[1] or "1"), "gain": number_of(found[2])}
    _limit(rule, bare, points)
    return rule


def _of_loss_and_end(text: str, found: re.Match[str], bare: str) -> dict[str, Any] | None:
    """The loss, and beyond another number nothing: 每低5个百分点扣1分；低于60%不得分."""
    rule = _of_loss(text, found)
    beyond = [end for end in _NOTHING_BEYOND.findall(bare) if end[1] not in rule["of"].split()]
    if not beyond:
        return rule
    side = ">=" if re.fullmatch(BELOW, beyond[0][0]) else "<="
    left = f"points - floor(max({rule['of']}, 0) / {rule['step']}) * {rule['loss']}"
    is_plain = len(beyond) == 1 and not _FLOOR.search(bare)
    score = f"max({left}, 0) if actual {side} {beyond[0][1]} else 0"
    return {"name": "expression", "score": score} if is_plain else None


def _of_limit(bare: str) -> dict[str, Any] | None:
    """The one number that the wording itself names: nothing beyond it, or a share of it."""
    floor = _FLOOR.search(bare)
    limits = set(_OTHER_NUMBER.findall(_FLOOR.sub("", bare)))
    given = [*filter(None, map(Decimal, _GIVEN.findall(bare)))]
    if len(limits) > 1 or len(given) > 1 or (limits and "目标" in bare):
        return None
    if _IN_PROPORTION.search(bare):
        found: dict[str, Any] = {"name": "proportional"}
        found |= {"floor": number_of(floor[1])} if floor else {}
        return found | ({"target": number_of(limits.pop())} if limits else {})
    if len(beyond := _NOTHING_BEYOND.findall(bare)) != 1:
        return None
    word, limit = beyond[0]
    rule: dict[str, Any] = {"name": "reach_target", "target": number_of(limit)}
    return rule | ({"direction": "at_most"} if re.fullmatch(ABOVE, word) else {})


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
    return rule | {"step": number_of(found[2] or "1"), "loss": number_of(found[3])}


def _limit(rule: dict[str, Any], bare: str, points: Decimal | None) -> None:
    """The most that is given, where it is not the points of the row."""
    most = _MOST.search(bare)
    if most and Decimal(most[1]) != points:
        rule["most"] = number_of(most[1])


def _of_options(options: list[tuple[str, str, str]]) -> Rule:
    """Options in words to choose from, or bands where all of them are numbers."""
    words = [words for _, words, _ in options]
    if not are_bands(words):
        scores = {name: number_of(amount) for name, _, amount in options}
        return Rule({"name": "choice", "points": scores}, tuple(scores))
    thresholds = bands_of(words, [number_of(amount) for *_, amount in options])
    if thresholds is None:
        return Rule(None)
    rule: dict[str, Any] = {"name": "bands"}
    if re.match(r"完成(?:率|比例|度|目标|任务)", words[0]):
        rule["of"] = "completion"
    remark = f"两档都有的 {'、'.join(thresholds.shared)} 归前一档" if thresholds.shared else ""
    return Rule(rule | thresholds.settings, remark=remark)
