"""The report: its figures with their origins, its Word document, and what its prose says wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.narrative.compute import Figures, report_of
    from zjtx_xl.narrative.controls import new_control, new_run
    from zjtx_xl.narrative.document_text import paragraphs_of
    from zjtx_xl.narrative.figure import Figure
    from zjtx_xl.narrative.figure_list import figures_page, figures_workbook
    from zjtx_xl.narrative.proofreading import Facts, Proof, proofread
    from zjtx_xl.narrative.report_document import fill_report, without_times
    from zjtx_xl.narrative.word_tables import TABLE_TEXT

__all__ = [
    "TABLE_TEXT", "Facts", "Figure", "Figures", "Proof", "figures_page", "figures_workbook",
    "fill_report", "new_control", "new_run", "paragraphs_of", "proofread", "report_of",
    "without_times",
]
# fmt: on

__getattr__ = face(__name__)
