"""Cells of the report's tables as its text holds them: numbers in them that are others now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.narrative.prose.sentences import tidy
from zjtx_xl.narrative.table_rows import grid_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zjtx_xl.narrative.compute import Figures
    from zjtx_xl.narrative.prose.sentences import Paragraph

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_LONG_ENOUGH = 6  # characters without digits, that a cell is known by


class TablesInProse:
    """The cells of the report's tables, each known by what stands around its numbers."""

    def __init__(self, figures: Figures, variables: Mapping[str, str]) -> None:
        self._known: dict[str, set[str]] = {}
        for definition in figures.report.tables:
            for cell in grid_of(definition, figures, variables).cells:
                for line in cell.text.split("\n"):
                    text = tidy(line)
                    frame = _DIGITS.sub("#", text)
                    is_known_by = len(frame.replace("#", "")) >= _LONG_ENOUGH
                    if is_known_by and frame != text and not cell.is_heading:
                        self._known.setdefault(frame, set()).add(text)

    def is_cell(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is a cell of a table, whatever its numbers."""
        return _DIGITS.sub("#", paragraph.bare) in self._known

    def differing(self, paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, str, str, str]]:
        """Text, place, printed and returned text of cells that differ in their numbers only."""
        for paragraph in paragraphs:
            text = paragraph.bare
            given = self._known.get(_DIGITS.sub("#", text))
            if given and text not in given:
                yield paragraph.text, paragraph.place, text, "”或“".join(sorted(given))
