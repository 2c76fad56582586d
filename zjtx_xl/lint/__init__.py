"""Proofs about definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.lint.definitions import OWN_SHEETS, lint_files
    from zjtx_xl.lint.differences import compare
    from zjtx_xl.lint.layout import lines_needed
    from zjtx_xl.lint.once import faulty_sets, refuse_faulty

__all__ = [
    "OWN_SHEETS", "compare", "faulty_sets", "lines_needed", "lint_files", "refuse_faulty",
]
# fmt: on

__getattr__ = face(__name__)
