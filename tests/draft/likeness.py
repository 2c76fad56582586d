"""How near a drafted template is to the one that its blank was drawn from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions.texts import render

if TYPE_CHECKING:
    from zjtx_xl.definitions.fields import Field
    from zjtx_xl.definitions.template import Template
    from zjtx_xl.rules.score_rules import Rule
    from zjtx_xl.xlsx.address import Range

Place = tuple[int, "Range"]


class Share(NamedTuple):
    """So many of so many."""

    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.right}/{self.of}" if self.of else "—"

    @property
    def percent(self) -> float:
        """In per cent; of nothing all is right."""
        return 100.0 * self.right / self.of if self.of else 100.0


class Likeness(NamedTuple):
    """Cells with their merges, roles, kinds with units, points and rules."""

    cells: Share
    roles: Share
    kinds: Share
    scores: Share


def likeness(given: Template, drafted: Template) -> Likeness:
    """Hold a draft against the template: what is missing counts as wrong, what is added too."""
    before, after = _printed(given), _printed(drafted)
    olds, news = _fields(given), _fields(drafted)
    both = {place: (old, news[place]) for place, old in olds.items() if place in news}
    scored = [(old, both.get(place)) for place, old in olds.items() if old.rule]
    return Likeness(
        cells=Share(
            sum(before[place] == after.get(place, ...) for place in before),
            len(before.keys() | after.keys()),
        ),
        roles=Share(
            sum(old.role == new.role for old, new in both.values()), len(olds.keys() | news.keys())
        ),
        kinds=Share(sum(_kind(old) == _kind(new) for old, new in both.values()), len(olds)),
        scores=Share(
            sum(pair is not None and _score(pair[0]) == _score(pair[1]) for _, pair in scored),
            len(scored),
        ),
    )


def _printed(template: Template) -> dict[Place, str]:
    """What stands where on each sheet: texts, and what a field holds in the blank."""
    found: dict[Place, str] = {}
    for number, sheet in enumerate(template.sheets):
        layout = sheet.layout()
        for text in layout.texts:
            words = render(text.text, template.variables)
            if words or text.border or not text.area.is_single:
                found[number, text.area] = words.strip()
        for field in layout.fields:
            found[number, field.area] = field.initial.strip()
    return found


def _fields(template: Template) -> dict[Place, Field]:
    return {
        (number, field.area): field
        for number, sheet in enumerate(template.sheets)
        for field in sheet.layout().fields
    }


def _kind(field: Field) -> tuple[str, str | None]:
    """The kind, and the unit where it is more than 分."""
    unit = field.kind.unit
    return field.kind.name, None if unit == "分" else unit


def _score(field: Field) -> tuple[object, str]:
    return field.points, _shape(field.rule)


def _shape(rule: Rule | None) -> str:
    """A rule with its numbers and options, whatever the cells are called that it looks at."""
    return re.sub(r"Name\(name='[^']*'\)", "Name", repr(rule))
