"""What the notes under a table say of all its rows: how goals are scored, and of the total."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.draft.bands import NUMBER, lower_end, number_of
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from collections.abc import Callable

_SPACES = re.compile(r"\s+")
_BY_SHARE = re.compile(
    r"按(?:照)?(?:实际)?完成(?:情况的)?比例|按比例(?:记|计|得)分|完成率(?:×|乘以|\*)分值"
)
_TIERS = re.compile(r"(?:分为?)?[二三四两]档[：:]([^。；]*?)[，,](?:分别)?按([^。；]*)")
_TIER = re.compile(r"([0-9]{1,3})[%％]?[-—~～至]([0-9]{1,3})[%％]?")
# 达到满分要求的得满分；达到基本要求的得60%；之间按线性插值计算
_FULL_AT = re.compile(
    r"(?:达到|满足)([^，,。；;：:达]{2,8}?)(?:的|时|者)?[，,]?(?:得|计|记)(?:该项)?满分"
)
_LEAST_AT = re.compile(
    rf"(?:达到|满足)([^，,。；;：:达]{{2,8}}?)(?:的|时|者)?[，,]?(?:得|计|记)[^，,。；;0-9]{{0,12}}{NUMBER}[%％]"
)
_BETWEEN = re.compile(r"插值|内插|线性")
# 总得分90分以上为优秀, 80（含）-90分为良
_GRADE = re.compile(
    r"(?:(?:总|评价|综合|考核|评估|最终)?(?:得|评)分|总分|分数)?(?:为|在)?(?P<band>[^，,。；;：:“”]*?[0-9][^，,。；;：:“”]*?)"
    r"(?:的|者|时)?[，,]?(?:评(?:定|价)?|认定|确定|判定|划定|定|属|即)?(?:为|于)[“\"]?(?P<word>[^，,。；;：:“”\"0-9]{1,6}?)[”\"]?(?:等[次级]|级)?"
)

_NUMBERS = re.compile(NUMBER)
_CONVERTED = re.compile("折算|换算")  # another number than the total
_OF_POINTS, _OF_SHARES = re.compile("[0-9]分|得分|总分"), re.compile("[0-9][%％]")


class TableNotes(NamedTuple):
    """What the notes of a table give to all its rows, and to its total; empty where nothing."""

    by_share: dict[str, Any] | None = None
    limits: Limits | None = None
    grades: tuple[dict[str, Any], ...] = ()


class Limits(NamedTuple):
    """Two printed columns that score every goal: all points at one, a share of them at the other.

    ``share`` is in percent; between the two the points grow in proportion, below there are none.
    """

    full: str
    least: str
    share: str

    def rule(self, printed: Callable[[str], str]) -> dict[str, Any] | None:
        """The rule of a row; None where its two columns hold no numbers.

        ``printed`` gives what stands under a heading.
        """
        full, least = (
            re.fullmatch(rf"[≥≤>=<]*{NUMBER}[%％]?", printed(heading))
            for heading in (self.full, self.least)
        )
        if full is None or least is None or Decimal(full[1]) == Decimal(least[1]):
            return None
        rises = Decimal(full[1]) > Decimal(least[1])
        part = plain(Decimal(self.share) / 100)
        rest = plain(1 - Decimal(self.share) / 100)
        way = f"(actual - {least[1]}) / ({full[1]} - {least[1]})"
        if not rises:
            way = f"({least[1]} - actual) / ({least[1]} - {full[1]})"
        reached = f"actual {'>=' if rises else '<='} {least[1]}"
        score = f"min(points, points * ({part} + {rest} * {way})) if {reached} else 0"
        return {"name": "expression", "score": score}


def notes_of(text: str) -> TableNotes:
    """What the notes under a table say."""
    return TableNotes(share_rule(text), limits_of(text), tuple(grades_of(text)))


def limits_of(notes: str) -> Limits | None:
    """The two columns that notes name: 达到满分要求的得满分；达到基本要求的得60%，之间线性插值."""
    bare = _SPACES.sub("", notes)
    full, least = _FULL_AT.search(bare), _LEAST_AT.search(bare)
    if full is None or least is None or not _BETWEEN.search(bare) or full[1] == least[1]:
        return None
    return Limits(full[1], least[1], least[2])


def grades_of(notes: str) -> list[dict[str, Any]]:
    """The grades by the total, from the best on, as a definition writes them; none where unclear.

    总得分90分以上为优秀，60分以上为合格，低于60分为不合格: the last one is all the rest.
    """
    bare = _SPACES.sub("", notes)
    for sentence in re.split("[。：:]", bare):
        is_of_total = _OF_POINTS.search(sentence) and not _CONVERTED.search(sentence)
        if not is_of_total or _OF_SHARES.search(sentence):
            continue
        parts = map(_GRADE.fullmatch, re.split("[，,；;、]", sentence))
        named = [(lower_end(part["band"]), part["band"], part["word"]) for part in parts if part]
        begun = sorted(((Decimal(low), word) for low, _, word in named if low), reverse=True)
        rest = [(_NUMBERS.findall(band)[-1], word) for low, band, word in named if low == ""]
        is_clear = len(begun) + len(rest) == len(named) > 1 and len(rest) <= 1
        if not is_clear or not begun or len({word for *_, word in named}) < len(named):
            continue
        if all(Decimal(end) == begun[-1][0] for end, _ in rest):  # else a gap, or two for one
            grades: list[dict[str, Any]] = [
                {"word": word, "at_least": number_of(plain(low))} for low, word in begun
            ]
            return [*grades, *({"word": word} for _, word in rest)]
    return []


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
