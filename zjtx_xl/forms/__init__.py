"""Template → blank workbook that looks like the printed form; a copy for each recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.forms import guide_sheet, marks, self_check
    from zjtx_xl.forms.blank_workbook import Table, blank, table
    from zjtx_xl.forms.check_lines import lines_of
    from zjtx_xl.forms.fresh_workbook import done, new_workbook
    from zjtx_xl.forms.helps import Columns, live_columns
    from zjtx_xl.forms.live_cells import live_places, operand_cells
    from zjtx_xl.forms.marks import MARK_SHEET
    from zjtx_xl.forms.print_layout import list_page, page_a4, wrapped_lines
    from zjtx_xl.forms.review_sheet import (
        EXPLANATION, SHEET, Review, ReviewRow, digest_of_scores, edits_for, explanations,
        has_written, parse_review,
    )
    from zjtx_xl.forms.stamp import Stamper
    from zjtx_xl.forms.styles import (
        BODY_FONT, BODY_SIZE, STYLE_NAMES, TITLE_FONT, Formats, style_of,
    )
    from zjtx_xl.forms.table_sheet import LinkedSheet
    from zjtx_xl.forms.validation import (
        LIST_LIMIT, MESSAGE_LIMIT, TITLE_LIMIT, edit_of, full_prompt, offered, prompt_title,
    )
    from zjtx_xl.forms.verdicts import verdict_lines

__all__ = [
    "BODY_FONT", "BODY_SIZE", "EXPLANATION", "LIST_LIMIT", "MARK_SHEET", "MESSAGE_LIMIT", "SHEET",
    "STYLE_NAMES", "TITLE_FONT", "TITLE_LIMIT", "Columns", "Formats", "LinkedSheet", "Review",
    "ReviewRow", "Stamper", "Table", "blank", "digest_of_scores", "done", "edit_of", "edits_for",
    "explanations", "full_prompt", "guide_sheet", "has_written", "lines_of", "list_page",
    "live_columns", "live_places", "marks", "new_workbook", "offered", "operand_cells", "page_a4",
    "parse_review", "prompt_title", "self_check", "style_of", "table",
    "verdict_lines", "wrapped_lines",
]
# fmt: on

__getattr__ = face(__name__)
