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

from zjtx_xl.narrative.prose import Number, Paragraph, numbers_in, sentences, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.definitions import FigureDefinition
    from zjtx_xl.narrative.prose import Sentence

_PLACE = re.compile(r"\{([a-z0-9_]+)\}")
_BESIDE, _BEHIND, _BEFORE = 3.0, 2.0, 1.0
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
                yield self._by_words(sentence, index)

    def _of_sentence(
        self, keys: Sequence[str], match: re.Match[str], place: str
    ) -> Iterator[Placed]:
        by_key = {figure.key: figure for figure in self.definitions}
        for index, key in enumerate(keys, start=1):
            text, definition = match[index], by_key[key]
            if definition.take == "names":
                yield Placed(key, match[0], place, None, tuple(text.split("、")))
                continue
            number = next(numbers_in(f"{text}{definition.unit}"), None)
            if number is not None:
                yield Placed(key, match[0], place, number)

    def _by_words(self, sentence: Sentence, index: int) -> Placed | Unplaced:
        number = sentence.numbers[index]
        text = sentence.text.strip()
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
    if any(word in left or word in right for word in definition.without):
        return 0
    if any(word in part for word in definition.not_about for part in (sentence.before, before, left, right)):
        return 0
    total = 0.0
    is_beside = False
    for group in definition.words:
        best = 0.0
        for word in map(tidy, group):
            if word in left:
                weight = _BESIDE
            elif word in right:
                weight = _BEHIND
            elif word in before and "其中" not in sentence.text[before.rfind(word) : start + len(left)]:
                weight = _BEFORE
            else:
                continue
            best = max(best, weight + _LENGTH * len(word))
        if not best:
            return 0
        is_beside = is_beside or best >= _BEHIND
        total += best
    return total / len(definition.words) + len(definition.words) * _LENGTH if is_beside else 0
