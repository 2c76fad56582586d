"""Yes or no, in words, with a tick, or as a sentence that says how far along one is.

A sentence is an answer only where the definition lists its wording: 上市申请被驳回 holds no word
for no, and is none the less no yes. Whatever else people write waits for an officer, and nothing is
proposed: nobody gains or loses by a wording that nobody thought of.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.lazy import pattern
from zjtx_xl.values.boxes import EMPTY, TICKED, Ticks, read_ticks, unfold_fields
from zjtx_xl.values.characters import excerpt, narrow, skeleton, trim
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

YES = frozenset({"是", "有"})
NO = frozenset({"否", "无"})
_NO_LABELS = NO | {"没有"}
_ANSWERS = (*sorted(YES), *sorted(_NO_LABELS))
# As offered in the workbook, and as printed.
_OFFERED = {
    "☑是/□否": True,
    "□是/☑否": False,
    "0": False,
    **dict.fromkeys(YES, True),
    **dict.fromkeys(NO, False),
}
_WORDS = {**_OFFERED, "1": True, "没有": False, **dict.fromkeys(TICKED, True)}

_ANSWER = pattern(
    r"(?P<word>是|有|没有|否|无)\s*(?:[(](?P<inside>.*?)[)]?|(?P<mark>[,;:。、.])\s*(?P<behind>.*))",
    re.DOTALL,
)
_ENDS = "。.;；,，!！、:："
_LONGEST = 200  # characters; no wording is longer

# What leaves a wording what it is: that it is so by now, since when, and where.
_NO_PLACE = "未没无不否非撤销失停暂拟待将退拒驳缓计终止年月季期曾争取需要想估届今能破产摘牌过"
_PLACE = (
    rf"[在于向](?:(?:(?!有望)[^\W\d_{_NO_PLACE}]){{2,6}}?"
    "(?:省|自治区|(?<!上)市|区|县|证监局|证券交易所)){1,3}"
)
_MARKETS = "上交所|深交所|北交所|港交所|新三板|科创板|创业板|主板"
_HARMLESS = pattern(
    rf"(?:{_PLACE}|已经|已|正在|目前|现在|现|我公司|我司|本公司|本企业|公司|企业|[在于向]"
    r"|(?:(?P<year>[12][0-9]{3})年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?|去年)(?:初|底|末)?"
    r"|(?:今年|本年度?)初?(?=已)"
    rf"|{_MARKETS})"
)
_MOST_HARMLESS = 6
# A reference to papers says nothing about the answer itself.
_REFERENCE = pattern(
    "[详请参]{0,2}见?(?:后附|附|另附)?(?:件|表|页|后|证书|证明|佐证|证明材料|佐证材料)[0-9一二三四五六七八九十、-]{0,8}"
)
# What may turn a wording into its contrary, or into something still to come.
_UNDOING = pattern(
    "[未没无不否非撤失退停暂拟待将驳拒缓]|终止|中止|取消|放弃|计划|争取|准备|打算|考虑|预计|过期|到期"
    "|注销|破产"
)


class Wordings(NamedTuple):
    """The sentences that a definition reads as yes, and as no."""

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


_NOTHING_LISTED = Wordings()


def read_yes_no(raw: str, *, sentence: bool, wordings: Wordings = _NOTHING_LISTED) -> Reading:
    """Read a text as yes (True) or no (False); with ``sentence`` it may say how far along one is.

    是, 有, 否, 无, 0 and the printed ``☑是/□否``, ``□是/☑否`` are exact. Never raises.
    """
    if raw in _OFFERED:
        return Reading(_OFFERED[raw], "exact")
    answer = _WORDS.get(skeleton(unfold_fields(raw)).rstrip(_ENDS))
    if answer is not None:
        return Reading(answer, "normalised", note=f"读作“{_spoken(answer)}”")
    ticks = read_ticks(raw, _ANSWERS)
    if ticks:
        return _ticked_answer(ticks, raw, wordings)
    text = trim(raw)
    if match := _ANSWER.fullmatch(narrow(text)):
        return _worded_answer(match, text, wordings, sentence=sentence)
    said = text.strip(f"{TICKED} ")  # a tick and a sentence is a sentence
    boxed = any(character in said for character in TICKED + EMPTY)
    if sentence and not boxed and any("\u4e00" <= character <= "\u9fff" for character in said):
        return _sentence(said, wordings)
    note = f"“{excerpt(text)}”不能读作是或否"
    return Reading(None, "unreadable", codes=("choice",), note=note)


def _ticked_answer(ticks: Ticks, raw: str, wordings: Wordings) -> Reading:
    if len(ticks.ticked) != 1:
        note = f"“{excerpt(raw)}”没有勾选、不止勾选一项，或者看不清勾的是哪一项"
        return Reading(None, "unreadable", codes=("choice",), note=note)
    (label,) = ticks.ticked
    answer = label in YES
    codes = ("choice",) if ticks.lost else ()
    note = f"读作“{_spoken(answer)}”"
    if ticks.lost:
        note = f"勾选符号在转换中丢失，{note}"
    remark = ticks.rest or ticks.remark
    if ticks.rest or (remark and not _agrees(answer, remark, wordings)):
        return _doubtful(answer, remark or "", raw, codes)
    if remark:
        codes = (*codes, "remark")
    return Reading(answer, "normalised", remark=remark, codes=codes, note=note)


def _worded_answer(
    match: re.Match[str], text: str, wordings: Wordings, *, sentence: bool
) -> Reading:
    """``有（辅导期）``, ``是，已进入辅导期``: yes, where the rest is a listed wording of yes."""
    answer = match["word"] in YES
    bracketed = match["inside"] is not None
    remark = text[slice(*match.span("inside" if bracketed else "behind"))].strip() or None
    note = f"读作“{_spoken(answer)}”"
    if remark is None:
        return Reading(answer, "normalised", note=note)
    if (bracketed or sentence) and _agrees(answer, remark, wordings):
        return Reading(answer, "normalised", remark=remark, codes=("remark",), note=note)
    return _doubtful(answer, remark, text, ())


def _doubtful(answer: bool, remark: str, text: str, codes: tuple[str, ...]) -> Reading:  # noqa: FBT001 - the answer itself
    """An answer beside which something else stands: it waits, as no if that may be meant."""
    proposed = answer and not _UNDOING.search(remark)
    note = f"“{excerpt(text)}”另有说明，拟读作“{_spoken(proposed)}”"
    return Reading(proposed, "proposed", remark=remark, codes=(*codes, "remark"), note=note)


def _sentence(text: str, wordings: Wordings) -> Reading:
    for answer, listed in ((True, wordings.yes), (False, wordings.no)):
        if _says_one_of(text, listed):
            note = f"“{excerpt(text)}”读作“{_spoken(answer)}”"
            return Reading(answer, "normalised", remark=text, codes=("remark",), note=note)
    note = f"“{excerpt(text)}”看不出是还是否"
    return Reading(None, "proposed", remark=text, codes=("remark",), note=note)


def _agrees(answer: bool, remark: str, wordings: Wordings) -> bool:  # noqa: FBT001 - the answer itself
    """Whether a remark beside an answer says the same, or only where the papers are."""
    return is_reference(remark) or _says_one_of(remark, wordings.yes if answer else wordings.no)


def is_reference(remark: str) -> bool:
    """Whether a remark only says where the papers are: ``见附件3``."""
    return _REFERENCE.fullmatch(skeleton(remark).strip(_ENDS)) is not None


def _says_one_of(text: str, listed: tuple[str, ...]) -> bool:
    """Whether a text is a listed wording, whole or after harmless words."""
    if not listed or len(text) > _LONGEST:
        return False
    form = skeleton(text).rstrip(_ENDS)
    forms = _forms(listed)
    return any(form[start:] in forms for start in _after_harmless_words(form))


@lru_cache(maxsize=256)
def _forms(listed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(skeleton(wording).rstrip(_ENDS) for wording in listed)


def _after_harmless_words(form: str) -> Iterator[int]:
    """Where a wording may begin: at the start, and behind each harmless word there.

    A year that is still to come is none: what is to be then is a plan.
    """
    at = 0
    for _ in range(_MOST_HARMLESS):
        yield at
        word = _HARMLESS.match(form, at)
        if word is None or (word["year"] or "") > str(datetime.now(tz=UTC).year):
            return
        at = word.end()
    yield at


def _spoken(answer: bool) -> str:  # noqa: FBT001 - the answer itself, not a switch
    return "是" if answer else "否"
