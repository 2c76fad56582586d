"""Which line of a printed form stands where, when lines were inserted, deleted or moved.

A line is a row or a column; it is known by its tokens, the texts that are printed in it. Lines
that kept their order are aligned like the lines of two files in a diff; a line that left the order
is found by a token of its own. What two places claim with equal right is not placed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from collections.abc import Set as AbstractSet

Token = Hashable
_NONE: frozenset[Token] = frozenset()
# More than any printed form has; beyond it only the lines before and after a change are placed.
_MOST_PAIRS = 400_000
OWN = 1.0


@dataclass(frozen=True, slots=True)
class Printed:
    """The tokens of the printed lines.

    ``weights`` are for each line its tokens and what finding them proves: :data:`OWN` for a token
    that no other line has. ``rivals`` are the tokens that stand in place of a token in other lines.
    """

    weights: Mapping[int, Mapping[Token, float]]
    rivals: Mapping[Token, AbstractSet[Token]]

    def likeness(self, line: int, standing: Collection[Token]) -> float:
        """How much a line that holds these tokens looks like this printed line.

        A text that is unknown may be the edited one, and counts nothing; the text of another line
        speaks against it.
        """
        likeness = 0.0
        for token, weight in self.weights[line].items():
            if token in standing:
                likeness += weight
            elif not self.rivals.get(token, _NONE).isdisjoint(standing):
                likeness -= weight
        return likeness

    def is_whole(self, line: int, standing: Collection[Token]) -> bool:
        """Whether every token of the line is there."""
        return all(token in standing for token in self.weights[line])


def align(printed: Printed, standing: Mapping[int, Collection[Token]]) -> dict[int, int]:
    """Printed lines with tokens → where they stand; lines in doubt are left out.

    Args:
        printed: the printed lines.
        standing: for each line of the sheet the known tokens that stand in it.
    """
    lines, found = sorted(printed.weights), sorted(standing)
    aligned = _trimmed(printed, standing, lines, found)
    start, end = _middle(lines, aligned), _middle(found, set(aligned.values()))
    between, around = lines[start[0] : start[1]], found[end[0] : end[1]]
    if len(between) * len(around) <= _MOST_PAIRS:
        aligned |= _in_order(printed, standing, between, around)
    _drop_doubtful(aligned, printed, standing, lines, found)
    return aligned | _moved(aligned, printed, standing)


def _trimmed(
    printed: Printed,
    standing: Mapping[int, Collection[Token]],
    lines: Sequence[int],
    found: Sequence[int],
) -> dict[int, int]:
    """Whole lines from both ends, as far as they follow each other without a difference."""
    shorter = min(len(lines), len(found))
    first = 0
    while first < shorter and printed.is_whole(lines[first], standing[found[first]]):
        first += 1
    last = 0
    while last < shorter - first and printed.is_whole(lines[-1 - last], standing[found[-1 - last]]):
        last += 1
    pairs = [*zip(lines[:first], found[:first], strict=True)]
    if last:
        pairs += zip(lines[-last:], found[-last:], strict=True)
    return dict(pairs)


def _middle(lines: Sequence[int], placed: Collection[int]) -> tuple[int, int]:
    """Where the lines begin and end that are not placed yet; they follow each other."""
    left = [index for index, line in enumerate(lines) if line not in placed]
    return (left[0], left[-1] + 1) if left else (0, 0)


def _in_order(
    printed: Printed,
    standing: Mapping[int, Collection[Token]],
    lines: Sequence[int],
    found: Sequence[int],
) -> dict[int, int]:
    """The pairs of lines, in order, that together look most alike."""
    pairs = [[printed.likeness(line, standing[place]) for place in found] for line in lines]
    best = [[0.0] * (len(found) + 1) for _ in range(len(lines) + 1)]
    for i, row in enumerate(pairs, start=1):
        for j, likeness in enumerate(row, start=1):
            apart = max(best[i - 1][j], best[i][j - 1])
            together = best[i - 1][j - 1] + likeness
            best[i][j] = together if likeness > 0 and together > apart else apart
    aligned: dict[int, int] = {}
    i, j = len(lines), len(found)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            aligned[lines[i]] = found[j]
    return aligned


def _drop_doubtful(
    aligned: dict[int, int],
    printed: Printed,
    standing: Mapping[int, Collection[Token]],
    lines: Sequence[int],
    found: Sequence[int],
) -> None:
    """Take out lines for which a neighbour without a partner would do as well."""
    taken = set(aligned.values())
    if len(aligned) == len(lines) and len(taken) == len(found):
        return
    in_order = sorted(aligned)
    bounds = [0, *(aligned[line] for line in in_order), found[-1] + 1 if found else 1]
    free_lines = [line for line in lines if line not in aligned]
    free_places = [place for place in found if place not in taken]
    doubtful: list[int] = []
    for index, line in enumerate(in_order):
        place = aligned[line]
        likeness = printed.likeness(line, standing[place])
        others = _between(free_places, bounds[index], bounds[index + 2])
        if any(printed.likeness(line, standing[other]) >= likeness for other in others):
            doubtful.append(line)
        before = in_order[index - 1] if index else 0
        after = in_order[index + 1] if index + 1 < len(in_order) else lines[-1] + 1
        others = _between(free_lines, before, after)
        if any(printed.likeness(other, standing[place]) >= likeness for other in others):
            doubtful.append(line)
    for line in doubtful:
        aligned.pop(line, None)


def _between(sorted_lines: Sequence[int], low: int, high: int) -> Sequence[int]:
    return sorted_lines[bisect_left(sorted_lines, low + 1) : bisect_left(sorted_lines, high)]


def _moved(
    aligned: Mapping[int, int], printed: Printed, standing: Mapping[int, Collection[Token]]
) -> dict[int, int]:
    """Lines that left the order: known by a token that only they have, in a place left free."""
    left = [line for line in printed.weights if line not in aligned]
    if not left:
        return {}
    taken = set(aligned.values())
    where: dict[Token, list[int]] = {}
    for place, tokens in standing.items():
        for token in tokens:
            where.setdefault(token, []).append(place)
    claims: dict[int, list[int]] = {}
    for line in left:
        own = [token for token, weight in printed.weights[line].items() if weight >= OWN]
        places = {places[0] for token in own if len(places := where.get(token, [])) == 1}
        if len(places) == 1:
            place = places.pop()
            if place not in taken and printed.likeness(line, standing[place]) > 0:
                claims.setdefault(place, []).append(line)
    return {lines[0]: place for place, lines in claims.items() if len(lines) == 1}


def fill_gaps(
    placed: Mapping[int, int],
    last_line: int,
    *,
    is_used: Callable[[int], bool],
    is_open: Callable[[int], bool],
) -> dict[int, int]:
    """Place the lines without tokens between those that are placed, where it is beyond doubt.

    Between two neighbours a gap must have its printed size; open lines, which are all alike, take
    the places that are in use. Above the first placed line and below the last nothing else bounds
    them: they keep their distance.

    Args:
        placed: printed lines → where they stand.
        last_line: the last printed line; the first is 1.
        is_used: whether anything is written in a line of the sheet.
        is_open: whether a printed line is one of several that are alike.
    """
    result = dict(placed)
    taken = set(placed.values())
    kept = in_order(placed)
    before_line = before_place = 0
    for line in kept:
        lines = [each for each in range(before_line + 1, line) if each not in placed]
        if lines:
            places = range(before_place + 1, placed[line])
            free = [place for place in places if place not in taken]
            if len(free) != len(lines):
                free = _open_places(lines, free, is_used) if all(map(is_open, lines)) else []
            result.update(zip(lines, free, strict=False))
        before_line, before_place = line, placed[line]
    below = (place for place in count(before_place + 1) if place not in taken)
    lines = [each for each in range(before_line + 1, last_line + 1) if each not in placed]
    result.update(zip(lines, below, strict=False))
    return result


def _open_places(
    lines: Sequence[int], free: Sequence[int], is_used: Callable[[int], bool]
) -> Sequence[int]:
    """The places for open lines: those in use, then blank ones, in their order."""
    chosen = sorted(free, key=lambda place: (not is_used(place), place))[: len(lines)]
    return sorted(chosen)


def in_order(placed: Mapping[int, int]) -> list[int]:
    """The most lines that still follow each other as printed; the others were moved."""
    ends: list[int] = []  # for each length the line that ends the best chain
    places: list[int] = []
    previous: dict[int, int] = {}
    for line, place in sorted(placed.items()):
        length = bisect_left(places, place)
        previous[line] = ends[length - 1] if length else 0
        if length == len(places):
            places.append(place)
            ends.append(line)
        else:
            places[length], ends[length] = place, line
    chain: list[int] = []
    line = ends[-1] if ends else 0
    while line:
        chain.append(line)
        line = previous[line]
    return chain[::-1]
