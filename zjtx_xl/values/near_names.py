"""Names that are nearly alike: perhaps one subject, mistyped or renamed; never joined for it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from zjtx_xl.values.subjects import names_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What most names share says nothing about who they are.
_COMMON = re.compile(r"有限责任公司|股份有限公司|有限公司|集团|控股|[()（）]")
_ALIKE = 0.8
_SHORTEST, _LONGEST = 3, 200


def near(name: str, others: Iterable[str]) -> str | None:
    """The one of these names that is most like another; None where none is nearly alike."""
    own = _core(name)
    best: tuple[float, str] | None = None
    for other in others:
        share = _likeness(own, _core(other))
        if share >= _ALIKE and (best is None or share > best[0]):
            best = (share, other)
    return best[1] if best else None


def near_pairs(left: Iterable[str], right: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name of the left with the one of the right that it is nearly like."""
    candidates = list(right)
    for name in left:
        found = near(name, candidates)
        if found is not None:
            yield name, found


def _core(name: str) -> str:
    """What a name says about who it is: without the legal form."""
    return _COMMON.sub("", names_in(name)[0])


def _likeness(own: str, other: str) -> float:
    shorter, longer = sorted((len(own), len(other)))
    if shorter < _SHORTEST or longer > _LONGEST or 2 * shorter < _ALIKE * (shorter + longer):
        return 0.0
    matcher = SequenceMatcher(None, own, other, autojunk=False)
    if matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()
