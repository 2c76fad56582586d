"""Which figure a number of the prose is: by the sentence of the set, or else by the words around.

The set's own sentences are looked for first, whatever numbers stand in them. Elsewhere a figure
needs one word of each of its groups: beside the number counts most, earlier in the sentence less.
Where two figures fit alike the number is not placed: nothing is guessed, and never by its value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.narrative.prose import Number, Paragraph, numbers_in, sentences, taken_apart, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.definitions import FigureDefinition
    from zjtx_xl.narrative.prose import Sentence

_PLACE = re.compile(r"\{([a-z0-9_]+)\}")
_BESIDE, _BEHIND, _BEFORE, _EARLIER = 3.0, 2.0, 1.0, 0.5
_NEARER = 0.3
_FEW = 2
_LENGTH = 0.05  # a longer word says more than a shorter one
_TOO_NEAR = 0.02
_SAME_UNITS = {"项": "个", "户": "家", "件": "个", "％": "%"}
_NAMES = r"[^，。；,;]+"


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

    definitions: Sequence[FigureDefinition]

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
                slot = _NAMES if by_key[key].take == "names" else r"-?\d[\d,.]*|(待定)"
                text += f"({slot.replace('(待定)', '（待定）')}){re.escape(literal)}"
            found.append((keys, re.compile(text.replace("（待定）", "[（(]待定[）)]"))))
        return tuple(found)

    def in_paragraph(self, paragraph: Paragraph) -> Iterator[Placed | Unplaced]:
        """Every number of a paragraph, placed or not."""
        bare = paragraph.bare
        taken: list[tuple[int, int]] = []
        for keys, pattern in self._patterns:
            for match in pattern.finditer(bare):
                taken.append(match.span())
                yield from self._of_sentence(keys, match, paragraph.place)
        for sentence in sentences(paragraph):
            offset = len(sentence.before)
            for index, number in enumerate(sentence.numbers):
                at = offset + number.start
                if any(start <= at < end for start, end in taken):
                    continue
                found = self._by_words(sentence, index)
                if found is not None:
                    yield found

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
        apart = taken_apart(sentence, index)
        if apart is not None:
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
        scores = [
            (score, definition.key)
            for definition in self.definitions
            if _unit(definition.unit) == number.unit
            and (score := _score(definition, sentence, index)) > 0
        ]
        scores.sort(reverse=True)
        if not scores:
            return Unplaced(text, sentence.place, number, "看不出是哪个数据")
        if len(scores) > 1 and scores[0][0] - scores[1][0] < _TOO_NEAR:
            return Unplaced(text, sentence.place, number, "可能是几个数据")
        return Placed(scores[0][1], text, sentence.place, number)


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
    """What it counts that a word stands where it does; 0 where it does not stand at all."""
    length = _LENGTH * len(word)
    if word in left:
        return _BESIDE + length
    if word in right:
        return _BEHIND + length
    at = before.rfind(word)
    if at >= 0 and "其中" not in before[at:] + left:
        return _BEFORE + _NEARER * (at + 1) / (len(before) + 1) + length
    return _EARLIER + length if place and word in sentence.before else 0


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
    return word in left or word in right
