"""Findings and scores for people: HTML, Markdown, dashboard, letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.reports.collect import Collector
    from zjtx_xl.reports.concerned import concerns, sides_of
    from zjtx_xl.reports.model import (
        KINDS, NOT_RETURNED, STATES, Missing, ReportedFile, ReportedTable, kind_of, state_of,
    )
    from zjtx_xl.reports.output import Reports

__all__ = [
    "KINDS", "NOT_RETURNED", "STATES", "Collector", "Missing", "ReportedFile", "ReportedTable",
    "Reports", "concerns", "kind_of", "sides_of", "state_of",
]
# fmt: on

__getattr__ = face(
    __name__,
    {
        "collect": "Collector",
        "concerned": "concerns sides_of",
        "model": "KINDS NOT_RETURNED STATES Missing ReportedFile ReportedTable kind_of state_of",
        "output": "Reports",
    },
)
