"""The small frozen values that a check yields, and the catalogue of their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.findings.catalogue import (
        CATALOGUE, DECIDED, SEVERITY_OF_READING, Code, finding, place, problem_and_remedy,
    )
    from zjtx_xl.findings.changes import Change, RoundChange, ScoreChange, TotalChange, audit_place
    from zjtx_xl.findings.results import (
        Entry, FileResult, Finding, Origin, RollUp, Score, Severity, Status, Submission, Total,
    )
    from zjtx_xl.findings.words import STATE_WORDS, state

__all__ = [
    "CATALOGUE", "DECIDED", "SEVERITY_OF_READING", "STATE_WORDS", "Change", "Code", "Entry",
    "FileResult", "Finding", "Origin", "RollUp", "RoundChange", "Score", "ScoreChange", "Severity",
    "Status", "Submission", "Total", "TotalChange", "audit_place", "finding", "place",
    "problem_and_remedy", "state",
]
# fmt: on

__getattr__ = face(
    __name__,
    {
        "catalogue": "CATALOGUE DECIDED SEVERITY_OF_READING Code finding place problem_and_remedy",
        "changes": "Change RoundChange ScoreChange TotalChange audit_place",
        "results": "Entry FileResult Finding Origin RollUp Score Severity Status Submission Total",
        "words": "STATE_WORDS state",
    },
)
