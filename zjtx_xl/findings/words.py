"""The words for findings and for what is to be done about a table, and their order, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zjtx_xl.findings.results import FileResult, Finding, Severity

Kind = Literal["error", "warning", "info", "explained"]
State = Literal["unreadable", "correct", "explain", "clean"]

SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "提示", "info": "说明"}

EXPLAINED = "已说明"
KINDS: dict[Kind, str] = {**SEVERITIES, "explained": EXPLAINED}
"""Findings by what they ask for; a warning that its sender has explained asks for nothing."""

STATES: dict[State, str] = {
    "unreadable": "读不了",
    "correct": "需改正",
    "explain": "需说明",
    "clean": "通过",
}
"""What the officer has to do about a file."""
STATE_WORDS = tuple(STATES.values())

_RANKS: dict[Severity, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def severity_rank(finding: Finding) -> int:
    """The key by which findings are sorted: errors, warnings, what is only said."""
    return _RANKS[finding.severity]


def kind_of(finding: Finding) -> Kind:
    """What a finding asks for; an explanation never clears an error (:mod:`review_sheet`)."""
    if finding.explanation and finding.severity != "error":
        return "explained"
    return finding.severity


def state_of(findings: Iterable[Finding], *, unreadable: bool = False) -> State:
    """What is to be done about a file; what is only said or explained asks for nothing."""
    if unreadable:
        return "unreadable"
    kinds = {kind_of(finding) for finding in findings}
    if "error" in kinds:
        return "correct"
    return "explain" if "warning" in kinds else "clean"


def state_word(result: FileResult) -> str:
    """What is to be done about a table, in words."""
    return STATES[state_of(result.findings, unreadable=result.status == "unreadable")]
