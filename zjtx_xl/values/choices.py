"""One choice of a list: by its text, by its letter, by the box beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.lazy import pattern
from zjtx_xl.values.answers import is_reference
from zjtx_xl.values.boxes import read_ticks, unfold_fields
from zjtx_xl.values.characters import excerpt, narrow, skeleton, trim, visible_lines
from zjtx_xl.values.goals import operator_of
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.values.kinds import Choice

# A. 10%以上（10分）: the letter, and the points that are no part of what one chooses.
_LETTERED = pattern(
    r"\(?(?P<letter>[A-Z]|[一二三四五六七八九十]{1,2}|[0-9]{1,2})[.、:)](?P<text>.+)"
)
_AFTER_LETTER = pattern(r"^\(?([A-Z]|[一二三四五六七八九十]{1,2})[.、:)](?=.)")
_POINTS = pattern(r"\([^()]{0,12}分[^()]{0,4}\)$")
_LETTER = pattern(
    r"(?:选项?|第)?\(?(?P<letter>[A-Z]|[一二三四五六七八九十]{1,2}|[0-9]{1,2})\)?[.、:]?(?:项|档|选项)?"
)
# A text that says that there is none: 整改内容：无.
_STOPS = "。;,、!"
# Ⅱ类 is typed II类, for want of the character.
_ROMAN = str.maketrans(
    {0x2160 + number: text for number, text in enumerate(("I", "II", "III", "IV", "V", "VI"))}
)
_RANGE = pattern(r"(?<=[0-9%])[-~—–到](?=[0-9])")
_NOTHING = frozenset({"无", "/", "-", "—", "——", "暂无", "没有", "不涉及"})


class _Forms(NamedTuple):
    """How the choices of a list may be written; a form that several have has no choice."""

    texts: Mapping[str, Choice | None]
    letters: Mapping[str, Choice | None]


def read_choice(raw: str, choices: tuple[Choice, ...]) -> Reading:
    """Read a text as one of these choices; never raises.

    ``A``, ``A.`` and ``10%以上`` are the choice ``A. 10%以上（10分）`` where no other has that
    letter or that text.
    """
    for choice in choices:
        if raw in {choice.value, choice.printed}:
            return _chosen(choice, raw, exact=True)
    forms = _forms(choices)
    form = _form(unfold_fields(raw))
    letter = _LETTER.fullmatch(form)
    if (operator := operator_of(raw)) and operator in forms.texts:
        form = operator
    for found in (forms.texts, forms.letters):
        name = letter["letter"] if letter and found is forms.letters else form
        if name in found:
            choice = found[name]
            return _chosen(choice, raw, exact=False) if choice else _ambiguous(raw)
    typed = raw.translate(_ROMAN)
    for labels in (forms.texts, forms.letters):
        ticks = read_ticks(typed, tuple(labels))
        if ticks is None:
            continue
        ticked = {labels.get(label.upper()) for label in ticks.ticked}
        if len(ticked) != 1:
            return _ambiguous(raw)
        choice = ticked.pop()
        if choice is None:
            return _ambiguous(raw)
        reading = _chosen(choice, raw, exact=False, remark=ticks.remark)
        return reading._replace(codes=("choice", *reading.codes)) if ticks.lost else reading
    return _labelled(raw, choices)


def _form(text: str) -> str:
    """A text as choices are compared: ``A、5%～10%。`` is ``A.5%至10%``."""
    form = _RANGE.sub("至", skeleton(text).upper().translate(_ROMAN)).rstrip(_STOPS)
    return _AFTER_LETTER.sub(r"\1.", form)


@lru_cache(maxsize=256)
def _forms(choices: tuple[Choice, ...]) -> _Forms:
    texts: dict[str, Choice | None] = {}
    letters: dict[str, Choice | None] = {}
    taken_apart = [_LETTERED.fullmatch(_form(choice.value)) for choice in choices]
    has_letters = sum(map(bool, taken_apart)) > 1
    for choice, match in zip(choices, taken_apart, strict=True):
        whole = _form(choice.value)
        written = {whole, _form(choice.printed), _POINTS.sub("", whole)}
        if match and has_letters:
            bare = {match["text"], _POINTS.sub("", match["text"])}
            written |= bare
            if match["letter"].isalpha():
                written |= {match["letter"] + text for text in bare}
            _add(letters, match["letter"], choice)
        for text in written - {""}:
            _add(texts, text, choice)
    return _Forms(texts, letters)


def _add(forms: dict[str, Choice | None], form: str, choice: Choice) -> None:
    forms[form] = choice if forms.get(form, choice) == choice else None


def _ambiguous(raw: str) -> Reading:
    note = f"“{excerpt(raw)}”没有选中一项，或者不止一项"
    return Reading(None, "unreadable", codes=("choice",), note=note)


def _labelled(raw: str, choices: tuple[Choice, ...]) -> Reading:
    """A choice and its text without any box: ``要求整改：补充材料``."""
    text = visible_lines(raw)
    for choice in sorted(choices, key=lambda choice: len(choice.value), reverse=True):
        letters = r"\s{0,9}".join(map(re.escape, skeleton(choice.value)))
        match = re.fullmatch(rf"{letters}\s{{0,9}}[(:](.*)", narrow(text), re.DOTALL)
        if letters and match:
            remark = text[match.start(1) :].rstrip(")） ")
            return _chosen(choice, raw, exact=False, remark=remark)
    note = f"“{excerpt(raw)}”不在选项内"
    return Reading(None, "unreadable", codes=("choice",), note=note)


def _chosen(choice: Choice, raw: str, *, exact: bool, remark: str | None = None) -> Reading:
    if remark is None and raw != choice.value:
        ticks = read_ticks(raw, (choice.value,))
        remark = ticks.remark if ticks else None
    if remark and choice.text:
        remark = re.sub(rf"^\s*{re.escape(choice.text)}\s*[:：]?", "", remark)
    remark = trim(remark or "").strip("_\uff3f ") or None
    confidence, note = ("exact", "") if exact else ("normalised", f"读作“{choice.value}”")
    if remark and choice.text is None and not is_reference(remark):
        note = f"“{excerpt(raw)}”另有说明，拟读作“{choice.value}”"
        return Reading(choice.value, "proposed", remark=remark, codes=("remark",), note=note)
    if choice.text is None or (remark and skeleton(remark).rstrip("。.") not in _NOTHING):
        return Reading(choice.value, confidence, remark=remark, note=note)
    note = f"选择“{choice.value}”时请填写{choice.text}"
    return Reading(choice.value, confidence, codes=("missing",), note=note)
