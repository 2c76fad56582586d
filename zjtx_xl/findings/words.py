"""The words for findings and for what is to be done about a table, and their order, worst first."""

from __future__ import annotations

from typing import Literal

Severity = Literal["error", "warning", "info"]
Kind = Literal["error", "warning", "info", "explained"]
State = Literal["unreadable", "correct", "explain", "waits", "clean"]

SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "提示", "info": "说明"}

EXPLAINED = "已说明"
KINDS: dict[Kind, str] = {**SEVERITIES, "explained": EXPLAINED}
"""Findings by what they ask for; a warning that its sender has explained asks for nothing."""

STATES: dict[State, str] = {
    "unreadable": "读不了",
    "correct": "需改正",
    "explain": "需说明",
    "waits": "待核",
    "clean": "通过",
}
"""What is to be done about a file; what waits for the office itself is not passed either."""
STATE_WORDS = tuple(STATES.values())

RANKS: dict[Severity, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}
