"""Drafts of definitions from official blanks, in Excel or Word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.draft.definition import Draft
    from zjtx_xl.draft.drafting import write_draft

__all__ = [
    "Draft", "write_draft",
]
# fmt: on

__getattr__ = face(
    __name__,
    {
        "definition": "Draft",
        "drafting": "write_draft",
    },
)
