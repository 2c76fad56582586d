"""Which line of a printed form stands where, when lines were inserted, deleted or moved.

A line is a row or a column; it is known by its tokens, the texts that are printed in it. Lines
that kept their order are aligned like the lines of two files in a diff; a line that left the order
is found by a token of its own. What two places claim with equal right is not placed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from collections.abc import Set as AbstractSet

Token = Hashable
_NONE: frozenset[Token] = frozenset()
# More than any printed form has; beyond it only the lines before and after a change are placed.
_MOST_PAIRS = 400_000
# A line without a partner costs a little: of two alignments the one with fewer gaps is right.
_GAP = 0.05
OWN = 1.0


class Printed(NamedTuple):
    """The tokens of the printed lines.

    ``weights`` are for each line its tokens and what finding them proves: :data:`OWN` for a token
    that no other line has. ``rivals`` are the tokens that stand in place of a token in other lines.
    ``found`` are the tokens that stand anywhere in the sheet.
    """

    weights: Mapping[int, Mapping[Token, float]]
    rivals: Mapping[Token, AbstractSet[Token]]
    found: AbstractSet[Token] = _NONE

    def likeness(self, line: int, standing: Collection[Token]) -> float:
        """How much a line that holds these tokens looks like this printed line.

        A text that is unknown may be the edited one, and counts nothing; the text of another line
        speaks against it, and so does its own text if it stands elsewhere.
        """
        likeness = 0.0
        for token, weight in self.weights[line].items():
            if token in standing:
                likeness += weight
            elif (weight >= OWN and token in self.found) or not (
                self.rivals.get(token, _NONE).isdisjoint(standing)
            ):
                likeness -= weight
        return likeness

    def is_whole(self, line: int, standing: Collection[Token]) -> bool:
        """Whether every token of the line is there."""
        return all(token in standing for token in self.weights[line])


@dataclass(frozen=True, slots=True)
class Ground:
    """What else is known of the lines of a sheet, where no token says which line they are.

    ``is_used``: anything is written in a line of the sheet. ``is_open``: a printed line is one of
    several that are alike, for the recipient to add to. ``may_hold``: a line of the sheet may be a
    printed line with its texts edited.
    """

    is_used: Callable[[int], bool]
    is_open: Callable[[int], bool]
    may_hold: Callable[[int, int], bool]


def align(printed: Printed, standing: Mapping[int, Collection[Token]]) -> dict[int, int]:
    """Printed lines with tokens → where they stand; lines in doubt are left out.

    Args:
        printed: the printed lines.
        standing: for each line of the sheet the known tokens that stand in it.
    """
    everything = frozenset(token for tokens in standing.values() for token in tokens)
    printed = printed._replace(found=everything)
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
    best = [[-_GAP * j for j in range(len(found) + 1)]]
    paired: list[list[bool]] = []
    for line in lines:
        above, row, pairs = best[-1], [best[-1][0] - _GAP], [False]
        for j, place in enumerate(found, start=1):
            apart = max(above[j], row[-1]) - _GAP
            likeness = printed.likeness(line, standing[place])
            together = above[j - 1] + likeness if likeness > 0 else apart
            pairs.append(together > apart)
            row.append(max(together, apart))
        best.append(row)
        paired.append(pairs)
    aligned: dict[int, int] = {}
    i, j = len(lines), len(found)
    while i and j:
        if paired[i - 1][j]:
            i, j = i - 1, j - 1
            aligned[lines[i]] = found[j]
        elif best[i - 1][j] >= best[i][j - 1]:
            i -= 1
        else:
            j -= 1
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


# ------------------------------------------------------------ lines between those that were found


def fill_gaps(
    placed: Mapping[int, int],
    last_line: int,
    printed: Printed,
    standing: Mapping[int, Collection[Token]],
    ground: Ground,
) -> dict[int, int]:
    """Place the other lines between those that are placed, where it is beyond doubt.

    A gap of its printed size holds its lines, edited or not. In one of another size only open
    lines are placed, and edited ones if nothing else is written there. Below the last line that
    was found nothing bounds the gap: a line must look like an edited one, or its texts are gone.
    """
    kept = in_order(placed)
    result = dict(placed)
    taken = set(placed.values())
    before_line = before_place = 0
    for line in kept:
        lines = [each for each in range(before_line + 1, line) if each not in placed]
        places = range(before_place + 1, placed[line])
        free = [place for place in places if place not in taken]
        if len(free) == len(lines):
            result.update(zip(lines, free, strict=True))
        else:
            result |= _in_other_gap(lines, free, printed, standing, ground)
        before_line, before_place = line, placed[line]
    if not kept:
        return {}
    place = before_place
    for line in range(before_line + 1, last_line + 1):
        if line in placed:
            continue
        place = _next(place, taken)
        if line in printed.weights and not ground.may_hold(line, place):
            place -= 1
        else:
            result[line] = place
    return result


def _next(place: int, taken: Collection[int]) -> int:
    place += 1
    while place in taken:
        place += 1
    return place


def _in_other_gap(
    lines: Sequence[int],
    free: Sequence[int],
    printed: Printed,
    standing: Mapping[int, Collection[Token]],
    ground: Ground,
) -> dict[int, int]:
    """What can be placed in a gap that has grown or shrunk."""
    texts = [line for line in lines if line in printed.weights]
    others = [line for line in lines if line not in printed.weights]
    if not others:
        used = [place for place in free if ground.is_used(place)]
        pairs = list(zip(texts, used, strict=False))
        beyond_doubt = len(used) == len(texts) and all(ground.may_hold(*pair) for pair in pairs)
        return dict(pairs) if beyond_doubt else {}
    places = [place for place in free if not standing.get(place)]
    if not all(map(ground.is_open, others)) or (texts and len(places) != len(others)):
        return {}
    return dict(zip(others, _open_places(places, len(others), ground), strict=False))


def _open_places(places: Sequence[int], number: int, ground: Ground) -> Sequence[int]:
    """The places for open lines: those in use, then blank ones below them, then others."""
    used = [place for place in places if ground.is_used(place)]
    last = used[-1] if used else 0
    chosen = sorted(places, key=lambda place: (place not in used, place < last, place))[:number]
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
