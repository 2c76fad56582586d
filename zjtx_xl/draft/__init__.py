"""Drafts of definitions from official blanks, in Excel or Word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.draft.definition import Draft, draft_definition
    from zjtx_xl.draft.official_blank import read_blank

__all__ = ["Draft", "draft_definition", "read_blank"]
# fmt: on

__getattr__ = face(
    __name__,
    {
        "definition": "Draft draft_definition",
        "official_blank": "read_blank",
    },
)
