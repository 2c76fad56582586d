"""The feedback to one recipient (反馈意见): what to correct, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zjtx_xl.forms import EXPLANATION, SHEET
from zjtx_xl.reports.model import OFFICERS_CODES
from zjtx_xl.reports.page_text import own, rendered
from zjtx_xl.reports.printed_findings import PrintedFinding, printed_findings_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zjtx_xl.findings import Finding
    from zjtx_xl.reports.model import ReportedFile


def feedback_html(file: ReportedFile, *, date: str = "") -> str:
    """One page for the recipient of a file: what to correct, in plain words."""
    return rendered("feedback.html.j2", _feedback(file, date) | own(""))


def feedback_markdown(file: ReportedFile, *, date: str = "") -> str:
    """The same as the text of a mail."""
    return rendered("feedback.md.j2", _feedback(file, date)).lstrip("\n")


def wants_feedback(file: ReportedFile) -> bool:
    """Whether anything is left to do for somebody; what is only said needs no mail.

    What was changed though nobody had asked for it is to be confirmed.
    """
    is_changed = any(change.unasked for _, change in file.changes)
    return is_changed or file.state not in {"waits", "clean"}


def _feedback(file: ReportedFile, date: str) -> dict[str, Any]:
    findings = [
        printed
        for printed in printed_findings_of(file, "n")
        if printed.finding.code not in OFFICERS_CODES
    ]
    scores = [
        PrintedFinding("", finding)
        for finding in file.findings
        if finding.code in OFFICERS_CODES and finding.kind in {"error", "warning"}
    ]
    for told in file.audits:
        (scores if told.is_officers else findings).append(PrintedFinding("", told.finding))
    changes = [change for _, change in file.changes]
    return {
        "file": file,
        "date": date,
        "sheet": SHEET,
        "column": EXPLANATION,
        "unreadable": file.state == "unreadable",
        "correct": [finding for finding in findings if finding.kind == "error"],
        "explain": [finding for finding in findings if finding.kind == "warning"],
        "explained": [finding for finding in findings if finding.kind == "explained"],
        "said": sum(1 for finding in findings if finding.kind == "info"),
        "scores": scores,
        "corrected": sum(_own(change.corrected) for change in changes),
        "reopened": sum(_own(change.open) for change in changes),
        "appeared": sum(_own(change.new) for change in changes),
        "unasked": [value for change in changes for value in change.unasked],
        "is_second_round": bool(changes),
    }


def _own(findings: Iterable[Finding]) -> int:
    """How many of them a recipient corrects."""
    return sum(1 for finding in findings if finding.code not in OFFICERS_CODES)
