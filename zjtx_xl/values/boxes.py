r"""Printed tick boxes beside labels, as they come back from Word, Excel and people.

``☑是/□否`` is how the forms are printed. In returned text the tick may be another character, a
Word field (``eq \o\ac(□,√)``), a letter of a lost symbol font, or gone: ``(是/□否`` is what
conversion leaves of a tick before 是. 口, a Chinese character, often stands for an empty box.

Boxes stand before all labels or after all of them. Which it is follows from what touches what; a
text that can be read either way has no answer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.lazy import pattern
from zjtx_xl.values.characters import BLANKS, narrow, skeleton, visible_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

TICKED = "☑√✓✔☒■▣◼◾⬛✅🗹🗸⊠●◉\uf0fe\uf052\uf0fc\uf0fd"
EMPTY = "□☐◻◽▢❏❑⬜○◯\uf0a8\uf0a3\uf06f"
# Ordinary characters, boxes only where a word could not end: Wingdings' ☑ ✓ and □ among them.
TICKED_LETTERS = "Rþü"
EMPTY_LETTERS = "口¨£"
_SEPARATORS = "/\\|,;:、。.)]】"
_BETWEEN = BLANKS + _SEPARATORS
# Where none of these stands there is no box, nor the bracket that a lost one left.
_OF_BOXES = frozenset(f"{TICKED}{EMPTY}{TICKED_LETTERS}{EMPTY_LETTERS}([【〔〖")
_AS_BRACKETS = str.maketrans("〔〕〖〗", "【】【】")
# What a keyboard has for a tick, and the empty brackets that make it one: ``[x]是 [ ]否``. A cross
# in round brackets may as well say no, as an examiner's does.
_LETTER_TICKS = (
    (pattern(r"(?<=\[)( ?)[xXvV]( ?)(?=\])"), pattern(r"\[ {0,4}\]")),
    (pattern(r"(?<=【)( ?)[xXvV]( ?)(?=】)"), pattern("【 {0,4}】")),
    (pattern(r"(?<=\()( ?)[vV]( ?)(?=\))"), pattern(r"\( {0,4}\)")),
)
_OPENERS = frozenset("|/\\,;、.-=_")
_TICKS = frozenset(TICKED)
_MASK = "\x00"
_LONGEST_BOX = 12  # a box made of brackets, blanks inside
_SPACES = " \t\u3000\u00a0\u2003\u2002\u2009"

_ON = (
    rf"\( ?[{TICKED}] ?\)|\[ ?[{TICKED}] ?\]|【 ?[{TICKED}] ?】|[{EMPTY}{EMPTY_LETTERS}]?[{TICKED}]"
)
_OFF = rf"[{EMPTY}]|\( {{0,4}}\)|\[ {{0,4}}\]|【 {{0,4}}】"
_BOX = pattern(rf"(?P<on>(?:{_ON})(?P<twice>[{EMPTY}])?)|(?P<off>{_OFF})")
_FIELD = pattern(
    r"\{?\s{0,9}eq\s{1,9}\\{1,2}o\s{0,9}(?:\\{1,2}ac\s{0,9})?[(（]\s{0,9}[□☐○口]\s{0,9}"
    r"(?:[,，]\s{0,9}(?P<tick>[^()（）\s]))?\s{0,9}[)）]\s{0,9}\}?",
    re.IGNORECASE,
)


class Ticks(NamedTuple):
    """What the boxes beside some labels say."""

    ticked: frozenset[str]
    """Labels with a tick, as they are typed, without blanks; one label is an answer."""
    lost: bool
    """The tick was lost in conversion and is known from the bracket it left."""
    remark: str | None
    """What stands in brackets after the ticked label."""
    rest: str
    """What stands there beside labels, boxes and brackets."""


class _Token(NamedTuple):
    """A label, or a box, and where it stands. ``twice``: a tick and an empty box side by side."""

    start: int
    end: int
    label: str = ""
    on: bool = False
    lost: bool = False
    twice: bool = False


class _Side(NamedTuple):
    """Whose each box is, if boxes stand on this side of the labels: label, box, how close.

    ``left`` are the boxes that would belong to nothing.
    """

    pairs: Sequence[tuple[_Token, _Token, int]]
    left: Sequence[_Token]

    @property
    def is_whole(self) -> bool:
        """Whether every box has its label."""
        return bool(self.pairs) and not self.left

    @property
    def has_every_tick(self) -> bool:
        """Whether every ticked box has its label."""
        return bool(self.pairs) and not any(box.on for box in self.left)

    @property
    def closeness(self) -> Mapping[int, int]:
        """How close each box is to its label, by where the box starts."""
        return {box.start: close for _, box, close in self.pairs}


def unfold_fields(raw: str) -> str:
    r"""Replace Word's overstrike fields (``eq \o\ac(□,√)``) by the box they draw."""
    return _FIELD.sub(lambda match: "☑" if match["tick"] else "□", raw)


def fold_boxes(text: str) -> str:
    """The text, narrow, with a tick for a letter in brackets that stands for one.

    Character for character: positions stay the same.

    >>> fold_boxes("[x]是 [ ]否"), fold_boxes("[x]是")
    ('[√]是 [ ]否', '[x]是')
    """
    folded = narrow(text).translate(_AS_BRACKETS)
    if _TICKS.isdisjoint(folded):  # beside a tick a letter may be a cross
        for letter, empty in _LETTER_TICKS:
            if empty.search(folded):
                folded = letter.sub(r"\1√\2", folded)
    return folded


def read_ticks(raw: str, labels: Collection[str]) -> Ticks | None:
    """Find the box of each label, before or after it; None when no label has a box.

    Where it is not clear whose a box is, every label that could be meant counts as ticked, so
    that the answer is not unique.
    """
    text = visible_lines(unfold_fields(raw))
    folded = fold_boxes(text)
    if _OF_BOXES.isdisjoint(folded):
        return None
    pattern = _any_of(frozenset(labels))
    masked, brackets = _mask_brackets(folded, pattern)
    tokens = _tokens(masked, pattern)
    before, after = _paired(tokens, masked, after=False), _paired(tokens, masked, after=True)
    if not before.pairs and not after.pairs:
        return None
    chosen = _chosen(before, after)
    pairs = chosen.pairs if chosen else (*before.pairs, *after.pairs)
    ticked = {label.label for label, box, _ in pairs if box.on}
    if chosen is None:
        # whose it is nobody knows: any may be meant
        ticked |= {skeleton(label) for label in labels} if ticked else set()
    answer = next((pair[:2] for pair in pairs if pair[1].on), ())
    remarks = (_behind(token.end, masked, text, brackets) for token in answer)
    return Ticks(
        ticked=frozenset(ticked),
        lost=any(box.lost for _, box, _ in pairs),
        remark=next(filter(None, remarks), None),
        rest=_rest(text, masked, tokens),
    )


@lru_cache(maxsize=256)
def _any_of(labels: frozenset[str]) -> re.Pattern[str]:
    """Any of some labels whatever their spacing and case, the longest first."""
    longest_first = sorted(map(skeleton, labels), key=lambda label: (-len(label), label))
    spaced = (r"\s{0,9}".join(map(re.escape, label)) for label in longest_first if label)
    return re.compile("|".join(spaced) or "(?!)", re.IGNORECASE)


# ---------------------------------------------------------------- labels and boxes in a text


def _tokens(masked: str, pattern: re.Pattern[str]) -> list[_Token]:
    """The labels and the boxes in the order in which they stand."""
    labels = [
        _Token(match.start(), match.end(), label=skeleton(match[0]))
        for match in pattern.finditer(masked)
    ]
    starts = {label.start for label in labels}
    ends = {label.end for label in labels}
    inside = {at for label in labels for at in range(label.start, label.end)}
    boxes = [box for box in _boxes(masked, starts, ends) if box.start not in inside]
    return sorted([*labels, *boxes])


def _boxes(masked: str, starts: Collection[int], ends: Collection[int]) -> Iterator[_Token]:
    at = 0
    while at < len(masked):
        match = _BOX.match(masked, at)
        if match:
            on, twice = match["on"] is not None, match["twice"] is not None
            yield _Token(at, match.end(), on=on, twice=twice)
            at = match.end()
            continue
        character = masked[at]
        if character in TICKED_LETTERS + EMPTY_LETTERS:
            if _is_a_letter_box(masked, at, starts, ends):
                yield _Token(at, at + 1, on=character in TICKED_LETTERS)
        elif character == "(" and at + 1 in starts and _starts_a_word(masked, at):
            yield _Token(at, at + 1, on=True, lost=True)
        at += 1


def _is_a_letter_box(masked: str, at: int, starts: Collection[int], ends: Collection[int]) -> bool:
    if _after_spaces(masked, at + 1) in starts and _starts_a_word(masked, at):
        return True
    ends_a_word = at + 1 == len(masked) or masked[at + 1] in _BETWEEN + _MASK
    before = masked[:at].rstrip(_SPACES)
    return ends_a_word and (len(before) in ends or before.endswith(_MASK))


def _after_spaces(text: str, at: int) -> int:
    """Where what follows a place begins, spaces not counted."""
    return len(text) - len(text[at:].lstrip(_SPACES))


def _starts_a_word(masked: str, at: int) -> bool:
    return at == 0 or masked[at - 1] in _BETWEEN


# ---------------------------------------------------------------- whose a box is


def _paired(tokens: Sequence[_Token], masked: str, *, after: bool) -> _Side:
    """The box of each label, if boxes stand before their labels, or after them."""
    opens = _slot_openers(tokens, masked)
    pairs: list[tuple[_Token, _Token, int]] = []
    left: list[_Token] = []
    for place, box in enumerate(tokens):
        if box.label:
            continue
        beside = place - 1 if after else place + 1
        label = tokens[beside] if 0 <= beside < len(tokens) else box
        close = 0
        if label.label and not (box.lost and after):
            close = _closeness(label, box, masked, opens)
        if close:
            pairs.append((label, box, close))
        else:
            left.append(box)
    return _Side(pairs, left)


def _slot_openers(tokens: Sequence[_Token], masked: str) -> str:
    """What may stand between a label and the box behind it: ``是：√ 否：``, ``是|√ 否|``.

    But for the colon it does so only where it stands behind every label, the last one too:
    ``□是|☑否`` it parts.
    """
    behind = {masked[token.end : token.end + 1] for token in tokens if token.label}
    return f":{behind.pop()}" if len(behind) == 1 and behind < _OPENERS else ":"


def _closeness(label: _Token, box: _Token, masked: str, opens: str) -> int:
    """How close a box is to a label: 2 it touches it, 1 blanks between, 0 something else."""
    after = box.start >= label.end
    gap = masked[label.end : box.start] if after else masked[box.end : label.start]
    gap = gap.replace(_MASK, "") if after else gap
    bare = gap.strip(_SPACES)
    if not bare:
        return 1 if gap else 2
    return 2 if after and bare in opens else 0


def _chosen(before: _Side, after: _Side) -> _Side | None:
    """The side on which the boxes stand; None where that is not clear."""
    sides = [side for side in (before, after) if side.is_whole]
    sides = sides or [side for side in (before, after) if side.has_every_tick]
    if len(sides) == 2:  # noqa: PLR2004 - both are possible: the closer one, if all say so
        near, far = (side.closeness for side in sides)
        if all(close > far.get(box, 0) for box, close in near.items()):
            return before
        return after if all(close > near.get(box, 0) for box, close in far.items()) else None
    if not sides:
        return None
    chosen, rival = sides[0], (after if sides[0] is before else before).closeness
    # with a box left over on this side, one that fits the other as well decides nothing
    closer = any(
        rival.get(box.start, 0) > close - bool(chosen.left) for _, box, close in chosen.pairs
    )
    # □是√□否: 是 with a tick behind it, or 否 with a ticked box before it
    split = any(box.twice and rival.get(box.start, 0) >= close for _, box, close in chosen.pairs)
    return None if closer or split else chosen


# ---------------------------------------------------------------- what else stands there


def _mask_brackets(folded: str, label: re.Pattern[str]) -> tuple[str, dict[int, int]]:
    """Blank out what stands in brackets, and give where each bracket ends.

    A bracket that holds only a tick or nothing is a box and stays; so does one never closed, and
    one inside a label.
    """
    characters = list(folded)
    own = {
        match.start() + at
        for match in label.finditer(folded)
        for at, character in enumerate(match[0])
        if character == "("
    }
    ends: dict[int, int] = {}
    opened: list[int] = []
    for position, character in enumerate(folded):
        if character == "(":
            opened.append(position)
        elif character == ")" and opened:
            start = opened.pop()
            is_short = position - start <= _LONGEST_BOX
            inside = folded[start + 1 : position].strip() if is_short else folded
            if inside and inside not in TICKED and start not in own:
                ends[start] = position + 1
    for start, end in _outermost(ends):
        characters[start:end] = _MASK * (end - start)
    return "".join(characters), ends


def _outermost(ends: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    reached = 0
    for start in sorted(ends):
        if start >= reached:
            reached = ends[start]
            yield start, reached


def _behind(position: int, masked: str, text: str, brackets: Mapping[int, int]) -> str | None:
    """What stands in the bracket that follows a place, blanks between not counted."""
    start = _after_spaces(masked, position)
    end = brackets.get(start)
    return text[start + 1 : end - 1].strip() or None if end else None


def _rest(text: str, masked: str, tokens: Sequence[_Token]) -> str:
    kept = list(text)
    for token in tokens:
        kept[token.start : token.end] = " " * (token.end - token.start)
    left = "".join(
        character
        for character, mask in zip(kept, masked, strict=True)
        if mask != _MASK and character not in TICKED + EMPTY
    )
    return narrow(left).strip(f"{_BETWEEN}(口_")
