"""A returned workbook of any format becomes submissions; judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.returns.alignment import in_order
    from zjtx_xl.returns.drawn_over import UNSEEN
    from zjtx_xl.returns.fields import Formats
    from zjtx_xl.returns.fill import fill_file, read_data
    from zjtx_xl.returns.formulas.dependents import refreshed
    from zjtx_xl.returns.identification import IdentifiedSheet, identify
    from zjtx_xl.returns.legacy import read_values
    from zjtx_xl.returns.locate import Placement, texts_equal
    from zjtx_xl.returns.open import open_returned
    from zjtx_xl.returns.reader import (
        ReturnedFile, ReturnedSheet, ReturnedTable, read_file, read_tables, whole_review,
    )
    from zjtx_xl.returns.rebuild import STRUCTURE, rebuilt
    from zjtx_xl.returns.sources import (
        WORKBOOKS, Source, Unread, is_passed_over, members_of, natural, readable, source_of,
        sources_at,
    )

__all__ = [
    "STRUCTURE", "UNSEEN", "WORKBOOKS", "Formats", "IdentifiedSheet", "Placement", "ReturnedFile",
    "ReturnedSheet", "ReturnedTable", "Source", "Unread", "fill_file", "identify", "in_order",
    "is_passed_over", "members_of", "natural", "open_returned", "read_data", "read_file",
    "read_tables", "read_values", "readable", "rebuilt", "refreshed", "source_of", "sources_at",
    "texts_equal", "whole_review",
]
# fmt: on

__getattr__ = face(__name__)
