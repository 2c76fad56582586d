"""The words for what an officer has to do about a table, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zjtx_xl.findings.results import FileResult

STATE_WORDS = ("读不了", "需改正", "需说明", "通过")


def state(result: FileResult) -> str:
    """What the officer has to do about a table; what is only said asks for nothing."""
    severities = {finding.severity for finding in result.findings}
    if result.status == "unreadable":
        return STATE_WORDS[0]
    if "error" in severities:
        return STATE_WORDS[1]
    return STATE_WORDS[2] if "warning" in severities else STATE_WORDS[3]
