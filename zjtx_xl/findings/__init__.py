"""The small frozen values that a check yields, and the catalogue of their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.findings.catalogue import (
        CATALOGUE, SEVERITY_OF_READING, Code, finding, is_explainable,
    )
    from zjtx_xl.findings.changes import (
        ROUND_PARTS, Change, RoundChange, ScoreChange, TotalChange, compared_cells,
    )
    from zjtx_xl.findings.places import place_words
    from zjtx_xl.findings.refusals import FileRefused, refusal_of, told
    from zjtx_xl.findings.results import (
        VERDICT_WORDS, Address, ConditionResult, Entry, FileName, FileResult, Finding, Opening,
        Recomputed, RollUp, Score, Status, Submission, Total, VerdictResult, Words, state_of,
    )
    from zjtx_xl.findings.words import (
        KINDS, RANKS, SEVERITIES, STATES, STATE_WORDS, Kind, Severity, State,
    )

__all__ = [
    "CATALOGUE", "KINDS", "RANKS", "ROUND_PARTS", "SEVERITIES", "SEVERITY_OF_READING", "STATES",
    "STATE_WORDS", "VERDICT_WORDS", "Address", "Change", "Code", "ConditionResult", "Entry",
    "FileName", "FileRefused", "FileResult", "Finding", "Kind", "Opening", "Recomputed", "RollUp",
    "RoundChange", "Score", "ScoreChange", "Severity", "State", "Status", "Submission", "Total",
    "TotalChange", "VerdictResult", "Words", "compared_cells", "finding", "is_explainable",
    "place_words", "refusal_of", "state_of", "told",
]
# fmt: on

__getattr__ = face(__name__)
