"""A returned workbook of any format becomes submissions; judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.returns.alignment import in_order
    from zjtx_xl.returns.dependents import refreshed
    from zjtx_xl.returns.fill import fill_file, filled, read_data
    from zjtx_xl.returns.identification import FINGERPRINT, IdentifiedSheet, identify, likeness
    from zjtx_xl.returns.locate import Placement, may_print, texts_equal
    from zjtx_xl.returns.open import open_returned
    from zjtx_xl.returns.reader import (
        ReturnedFile, ReturnedSheet, ReturnedTable, read_package, read_file, read_tables,
        whole_review,
    )
    from zjtx_xl.returns.rebuild import STRUCTURE, rebuilt

__all__ = [
    "FINGERPRINT",
    "STRUCTURE",
    "IdentifiedSheet",
    "Placement",
    "ReturnedFile",
    "ReturnedSheet",
    "ReturnedTable",
    "fill_file",
    "filled",
    "identify",
    "in_order",
    "likeness",
    "may_print",
    "open_returned",
    "read_data",
    "read_file",
    "read_package",
    "read_tables",
    "rebuilt",
    "refreshed",
    "texts_equal",
    "whole_review",
]
# fmt: on

__getattr__ = face(
    __name__,
    {
        "alignment": "in_order",
        "dependents": "refreshed",
        "fill": "fill_file filled read_data",
        "identification": "FINGERPRINT IdentifiedSheet identify likeness",
        "locate": "Placement may_print texts_equal",
        "open": "open_returned",
        "reader": (
            "ReturnedFile ReturnedSheet ReturnedTable read_package read_file read_tables "
            "whole_review"
        ),
        "rebuild": "STRUCTURE rebuilt",
    },
)
