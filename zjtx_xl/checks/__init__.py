"""Everything said about one returned workbook, and its write-back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.checks.decisions import OpenCell
    from zjtx_xl.checks.scoring import wrote_scores
    from zjtx_xl.checks.table import Checked, check_file, check_table
    from zjtx_xl.checks.write_back import tell_in_copy, write_checked

__all__ = [
    "Checked", "OpenCell", "check_file", "check_table", "tell_in_copy",
    "write_checked", "wrote_scores",
]
# fmt: on

__getattr__ = face(__name__)
