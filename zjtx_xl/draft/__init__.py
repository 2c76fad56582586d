"""Drafts of definitions from official blanks, in Excel or Word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.draft.drafting import write_draft

__all__ = [
    "write_draft",
]
# fmt: on

__getattr__ = face(__name__)
