"""The words for findings and for what is to be done about a table, and their order, worst first."""

from __future__ import annotations

from typing import Literal

Severity = Literal["error", "warning", "info"]
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

RANKS: dict[Severity, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}
