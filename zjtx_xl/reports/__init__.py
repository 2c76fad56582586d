"""Findings and scores for people: HTML, Markdown, dashboard, letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.reports.collect import Collector
    from zjtx_xl.reports.concerned import addressed, sides_of, subjects_of
    from zjtx_xl.reports.form_page import FILLERS, DrawnSheet, Shown, drawn_sheet
    from zjtx_xl.reports.form_preview import preview
    from zjtx_xl.reports.model import NOT_RETURNED, Missing, ReportedFile, ReportedTable, UnreadFile
    from zjtx_xl.reports.output import Reports
    from zjtx_xl.reports.page_text import rendered, source

__all__ = [
    "FILLERS", "NOT_RETURNED", "Collector", "DrawnSheet", "Missing", "ReportedFile",
    "ReportedTable", "Reports", "Shown", "UnreadFile", "addressed", "drawn_sheet", "preview",
    "rendered", "sides_of", "source", "subjects_of",
]
# fmt: on

__getattr__ = face(__name__)
