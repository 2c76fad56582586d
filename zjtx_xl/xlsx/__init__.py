"""The lossless workbook engine: container, parts, cells with their byte offsets, splice and proof.

Knows nothing of forms, and imports nothing else of the product: it could be published by itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.xlsx.address import (
        MAX_ROW, Covered, Range, cell_name, column_name, column_number, parse_cell, parse_range,
    )
    from zjtx_xl.xlsx.atomic import write_atomically
    from zjtx_xl.xlsx.cell import NOTHING, Cell
    from zjtx_xl.xlsx.cell_styles import NO_ZEROS, PLAIN, UNKNOWN, CellStyle, Hides
    from zjtx_xl.xlsx.drawings import Drawn
    from zjtx_xl.xlsx.errors import ChangedSinceReadError, Fault, Reason, WorkbookRefused, XlsxError
    from zjtx_xl.xlsx.number_formats.codes import GENERAL, kind_of
    from zjtx_xl.xlsx.number_formats.shown import ShownNumber, show_number, show_text, verdict_of
    from zjtx_xl.xlsx.package import Package
    from zjtx_xl.xlsx.sheet.edit import Edit, new_cell
    from zjtx_xl.xlsx.sheet.patch import patched
    from zjtx_xl.xlsx.sheet.reader import SheetScan
    from zjtx_xl.xlsx.sheet.cells import scan
    from zjtx_xl.xlsx.sheet.splice import splice
    from zjtx_xl.xlsx.sheet.structure import SheetStructure
    from zjtx_xl.xlsx.sniff import inspect, read_file, unlocked
    from zjtx_xl.xlsx.workbook import SheetPart, Workbook
    from zjtx_xl.xlsx.xml_part import escape_markup
    from zjtx_xl.xlsx.zip_directory import (
        DEFAULT_LIMITS,
        LOCAL_MARK,
        Limits,
        leads_elsewhere,
        read_directory,
    )

__all__ = [
    "DEFAULT_LIMITS", "GENERAL", "LOCAL_MARK", "MAX_ROW", "NOTHING", "NO_ZEROS", "PLAIN",
    "UNKNOWN", "Cell", "CellStyle", "ChangedSinceReadError", "Covered", "Drawn", "Edit", "Fault",
    "Hides", "Limits", "Package", "Range", "Reason", "SheetPart", "SheetScan", "SheetStructure",
    "ShownNumber", "Workbook", "WorkbookRefused", "XlsxError", "cell_name", "column_name",
    "column_number", "escape_markup", "inspect", "kind_of", "leads_elsewhere", "new_cell",
    "parse_cell", "parse_range", "patched", "read_directory", "read_file", "scan", "show_number",
    "show_text", "splice", "unlocked", "verdict_of", "write_atomically",
]
# fmt: on

_HOMES = {
    "address": "MAX_ROW Covered Range cell_name column_name column_number parse_cell parse_range",
    "atomic": "write_atomically",
    "cell": "NOTHING Cell",
    "cell_styles": "NO_ZEROS PLAIN UNKNOWN CellStyle Hides",
    "drawings": "Drawn",
    "errors": "ChangedSinceReadError Fault Reason WorkbookRefused XlsxError",
    "number_formats.codes": "GENERAL kind_of",
    "number_formats.shown": "ShownNumber show_number show_text verdict_of",
    "package": "Package",
    "sheet.edit": "Edit new_cell",
    "sheet.patch": "patched",
    "sheet.reader": "SheetScan",
    "sheet.cells": "scan",
    "sheet.splice": "splice",
    "sheet.structure": "SheetStructure",
    "sniff": "inspect read_file unlocked",
    "workbook": "SheetPart Workbook",
    "xml_part": "escape_markup",
    "zip_directory": "DEFAULT_LIMITS LOCAL_MARK Limits leads_elsewhere read_directory",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return found
