"""What a run found out about its files, in one file that other runs take in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.runs.saved.mark import is_saved
    from zjtx_xl.runs.saved.outcomes import outcome_of, plain_outcome
    from zjtx_xl.runs.saved.results import SavedResults, save_results

__all__ = ["SavedResults", "is_saved", "outcome_of", "plain_outcome", "save_results"]
# fmt: on

__getattr__ = face(__name__)
