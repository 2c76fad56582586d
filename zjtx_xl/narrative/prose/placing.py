"""Which figure a number of the prose is: by the sentence of the set, or else by the words around.

The set's own sentences are looked for first, whatever numbers stand in them. Elsewhere a figure
needs one word of each of its groups: beside the number counts most, earlier in the sentence less.
Where two figures fit alike the number is not placed: nothing is guessed, and never by its value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.narrative.prose.elsewhere import Elsewhere
from zjtx_xl.narrative.prose.sentences import (
    Number,
    Paragraph,
    numbers_in,
    sentences,
    taken_apart,
    tidy,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.definitions import FigureDefinition, ReportDefinition
    from zjtx_xl.narrative.prose.sentences import Sentence

_PLACE = re.compile(r"\{([a-z0-9_]+)\}")
_BESIDE, _BEHIND, _BEFORE, _EARLIER = 3.0, 2.0, 1.0, 0.5
_NEARER = 0.3
_FEW = 2
_LENGTH = 0.05  # a longer word says more than a shorter one
_TOO_NEAR = 0.02
_SAME_UNITS = {"项": "个", "户": "家", "件": "个", "％": "%"}
_NAMES = r"[^，。；,;]+"
_NUMBER_OR_WAITING = r"-?\d[\d,.]*|[（(]待定[）)]"
_SHARE = re.compile(r"share\((\w+),\w+\)")
_IS_SHARE = re.compile(
    r"(?:[，,、（(])?(?:约|共)?占(?:比|总数|全部|企业|重点|小巨人|总户数|比例|为|的|达|[二三四五六七八九十百\d]+[家户个])*"
)
_COMMA = re.compile(r"[，,；：。]")
_FULL_STOP = re.compile(r"[。；！？;]")
_SHORT = 20  # characters of what goes on about the sentence before
_DENIED = re.compile(r"(?:没有|尚无|暂无|尚未|未(?!来)|无)[^，。；、\d]{0,2}$|不$")


class Placed(NamedTuple):
    """A number of the prose and the figure that it is; ``names`` where the figure is a list."""

    key: str
    sentence: str
    place: str
    number: Number | None
    names: tuple[str, ...] = ()


class Unplaced(NamedTuple):
    """A number that no figure of the set is surely meant by, and why."""

    sentence: str
    place: str
    number: Number
    reason: str


@dataclass(frozen=True)
class Placing:
    """The figures of a set as prose speaks of them."""

    report: ReportDefinition
    elsewhere: Elsewhere = field(default_factory=Elsewhere)

    @property
    def definitions(self) -> Sequence[FigureDefinition]:
        """The figures, in the order of the set."""
        return self.report.figures

    @cached_property
    def _shares(self) -> dict[str, str]:
        """The figure that is the share of another one: of 签约企业数 it is 签约率."""
        found: dict[str, list[str]] = {}
        for definition in self.definitions:
            match = _SHARE.fullmatch("".join((definition.value or "").split()))
            if match:
                found.setdefault(match[1], []).append(definition.key)
        return {part: keys[0] for part, keys in found.items() if len(keys) == 1}

    @cached_property
    def _patterns(self) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
        """The sentences of the set, with any number in the place of a figure."""
        by_key = {figure.key: figure for figure in self.definitions}
        found: list[tuple[tuple[str, ...], re.Pattern[str]]] = []
        for definition in self.definitions:
            if not definition.sentence:
                continue
            parts = _PLACE.split(tidy(definition.sentence).rstrip("。"))
            keys = tuple(parts[1::2])
            text = re.escape(parts[0])
            for key, literal in zip(keys, parts[2::2], strict=True):
                slot = _NAMES if by_key[key].take == "names" else _NUMBER_OR_WAITING
                text += f"({slot}){re.escape(literal)}"
            found.append((keys, re.compile(text)))
        return tuple(found)

    def in_paragraph(self, paragraph: Paragraph) -> Iterator[Placed | Unplaced]:
        """Every number of a paragraph, placed or not."""
        bare = paragraph.bare
        taken: list[tuple[int, int]] = []
        for keys, pattern in self._patterns:
            for match in pattern.finditer(bare):
                taken.append(match.span())
                yield from self._of_sentence(keys, match, paragraph.place)
        phrases = [
            match.span()
            for phrase in self.report.phrases
            for match in re.finditer(re.escape(tidy(phrase)), bare)
        ]
        for whole in sentences(paragraph):
            sentence = _without_phrases(whole, phrases)
            offset = len(sentence.before) - sentence.lead
            last: Placed | None = None
            for index, number in enumerate(sentence.numbers):
                at = offset + number.start
                if any(start <= at < end for start, end in taken):
                    continue
                found = self._share_of(last, sentence, index) or self._by_words(sentence, index)
                if isinstance(found, Placed):
                    last = found
                if found is not None:
                    yield found

    def _share_of(self, part: Placed | None, sentence: Sentence, index: int) -> Placed | None:
        """``签约24家，占比85.71%``: the share of the count in front of it."""
        number = sentence.numbers[index]
        if (
            part is None
            or part.number is None
            or number.unit != "%"
            or part.key not in self._shares
        ):
            return None
        between = sentence.text[part.number.end : number.start]
        if not _IS_SHARE.fullmatch(between):
            return None
        return Placed(self._shares[part.key], sentence.text.strip(), sentence.place, number)

    def _of_sentence(
        self, keys: Sequence[str], match: re.Match[str], place: str
    ) -> Iterator[Placed]:
        by_key = {figure.key: figure for figure in self.definitions}
        for index, key in enumerate(keys, start=1):
            text, definition = match[index], by_key[key]
            if definition.take == "names":
                yield Placed(key, match[0], place, None, tuple(text.split("、")))
                continue
            number = next(iter(numbers_in(f"{text}{definition.unit}")), None)
            if number is not None:
                at = match.start(index) - match.start()
                moved = number._replace(start=at + number.start, end=at + number.end)
                yield Placed(key, match[0], place, moved)

    def _by_words(self, sentence: Sentence, index: int) -> Placed | Unplaced | None:
        for apart in taken_apart(sentence, index):
            found = self._by_words(apart, 0)
            if isinstance(found, Placed):
                return found._replace(
                    sentence=sentence.text.strip(), number=sentence.numbers[index]
                )
        number = sentence.numbers[index]
        text = sentence.text.strip()
        if text == number.text:
            return None
        if not number.unit:
            return Unplaced(text, sentence.place, number, "没有单位")
        scores, reasons = self._fitting(sentence, index)
        scores.sort(reverse=True)
        if not scores:
            reason = reasons[0] if reasons else "看不出是哪个数据"
            return Unplaced(text, sentence.place, number, reason)
        if len(scores) > 1 and scores[0][0] - scores[1][0] < _TOO_NEAR:
            return Unplaced(text, sentence.place, number, "可能是几个数据")
        return Placed(scores[0][1], text, sentence.place, number)

    def _fitting(self, sentence: Sentence, index: int) -> tuple[list[tuple[float, str]], list[str]]:
        """The figures that a number may be, and why it is not one of others."""
        number = sentence.numbers[index]
        scores: list[tuple[float, str]] = []
        reasons: list[str] = []
        left, right = sentence.segment(index)
        start = number.start - len(left)
        for definition in self.definitions:
            if number.unit not in map(_unit, (definition.unit, *definition.other_units)):
                continue
            score = _score(definition, sentence, index)
            if score <= 0:
                continue
            own = tuple(tidy(word) for group in definition.words for word in group)
            reason = self._is_else(left, sentence.text[:start], right, own)
            if reason:
                reasons.append(reason)
            else:
                scores.append((score, definition.key))
        return scores, reasons

    def _is_else(self, left: str, before: str, right: str, own: Sequence[str]) -> str | None:
        clause = _COMMA.split(left)[-1]
        for word in self.report.without:
            if word in clause and not any(word in own_word for own_word in own):
                return f"说的是{word}"
        return self.elsewhere.reason(left, before, right, own)


def _without_phrases(sentence: Sentence, phrases: Sequence[tuple[int, int]]) -> Sentence:
    """A sentence whose numbers in these places of the paragraph are none."""
    offset = len(sentence.before) - sentence.lead
    kept = tuple(
        number
        for number in sentence.numbers
        if not any(start <= offset + number.start < end for start, end in phrases)
    )
    return sentence if len(kept) == len(sentence.numbers) else replace(sentence, numbers=kept)


def _unit(unit: str) -> str:
    return _SAME_UNITS.get(unit, unit)


def _score(definition: FigureDefinition, sentence: Sentence, index: int) -> float:
    """How well a figure fits what stands around a number; 0 where it does not."""
    if not definition.words:
        return 0
    left, right = sentence.segment(index)
    start = sentence.numbers[index].start - len(left)
    before = sentence.text[:start]
    if any(_means_else(word, left, right) for word in definition.without):
        return 0
    said = without_lists(sentence.before + before + left + right, definition.not_about)
    if any(word in said for word in definition.not_about):
        return 0
    weights = [
        max(
            (_weight(tidy(word), place, sentence, before, left, right) for word in group), default=0
        )
        for place, group in enumerate(definition.words)
    ]
    if not all(weights) or max(weights) < _BEHIND:
        return 0
    return sum(weights) / len(weights) + len(weights) * _LENGTH


def _weight(  # noqa: PLR0913, PLR0917 - the parts of a sentence around a number
    word: str, place: int, sentence: Sentence, before: str, left: str, right: str
) -> float:
    """What it counts that a word stands where it does; 0 where it does not stand at all.

    A bound (90%) stands with its count. What the paragraph is about (the first group) goes on in
    the next sentence, where that begins with what is said of it: 柠檬豆签约9家。覆盖率为…
    """
    length = _LENGTH * len(word)
    if _says(word, left):
        return _BESIDE + length
    if _says(word, right):
        return _BEHIND + length
    if any(sign.isdigit() for sign in word):
        return 0
    at = before.rfind(word)
    if at >= 0 and "其中" not in before[at:] + left and _says(word, before):
        return _BEFORE + _NEARER * (at + 1) / (len(before) + 1) + length
    if place:
        return _EARLIER + length if word in sentence.before else 0
    goes_on = not before and len(left) <= _SHORT
    last = _FULL_STOP.split(sentence.before.rstrip("。；！？;"))[-1]
    return _EARLIER + length if goes_on and word in last else 0


def _says(word: str, text: str) -> bool:
    """Whether a text says a word, and does not deny it: 未签约, 没有上市计划."""
    return any(
        not _DENIED.search(text[: match.start()]) for match in re.finditer(re.escape(word), text)
    )


def without_lists(text: str, words: Sequence[str]) -> str:
    """A text without those places where several of these words are said of together."""
    if len(words) < _FEW:
        return text
    one = "|".join(map(re.escape, words))
    return re.sub(rf"(?:{one})[^、，。；]{{0,6}}?(?:(?:、|和|及|以及|与)(?:{one}))+", "", text)


def _means_else(word: str, left: str, right: str) -> bool:
    """Whether a word stands beside a number; with ``^`` directly behind it: what is counted."""
    if word.startswith("^"):
        return right.startswith(word.removeprefix("^"))
    denied = f"(?<!不){re.escape(word)}"
    return re.search(denied, left) is not None or re.search(denied, right) is not None
