"""Tables whose cells show something else than they store, as people and programs make them.

A form and a list, a row of each hidden. ``shown.*`` and ``shown_list.*`` of tests/data/legacy are
these, saved by LibreOffice in old formats.
"""

from __future__ import annotations

import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from samples import tables
from samples.faulty import returned_form
from tests import faults
from zjtx_xl.definitions.loader import load_set, load_template
from zjtx_xl.forms.blank_workbook import blank, table
from zjtx_xl.forms.stamp import Stamper
from zjtx_xl.returns.fill import fill_file


class Odd(NamedTuple):
    """A cell: what is stored, what makes it show something else, and how it must read."""

    ref: str
    field: str
    stored: str
    code: str
    font: str
    value: Decimal | None
    confidence: str
    finding: str


UNSURE = "<font><strike/></font>"  # what a condition may do
STRUCK, WHITE = "<strike/>", '<color rgb="FFFFFFFF"/>'
FORM = (
    Odd(
        "I5", "core_revenue_share.actual", "0.985", "0.0%", "", Decimal("98.5"), "proposed",
        "fraction",
    ),
    Odd("I6", "export_share.actual", "200000", "0\\.0,", "", Decimal(20), "proposed", "shown"),
    Odd("I7", "certifications.actual", "12", '"约"0', "", Decimal(12), "proposed", "shown"),
    # its row is hidden
    Odd("I8", "rd_share.actual", "6.996", "0.00", "", Decimal("6.996"), "proposed", ""),
    Odd("I9", "patents.actual", "45356", 'm"月"d"日"', "", None, "unreadable", "shown"),
    Odd("I10", "rd_institutions.actual", "1", "0%", "", None, "unreadable", "shown"),
    Odd("I11", "standards.actual", "12", ";;;", "", None, "unreadable", "shown"),
    Odd("I12", "rd_conversions.actual", "25", "", STRUCK, None, "unreadable", "shown"),
    Odd("I13", "quality_systems.actual", "6", "", WHITE, None, "unreadable", "shown"),
    Odd("I14", "product_standard.actual", "1", "", UNSURE, None, "unreadable", "shown"),
    Odd("I17", "revenue_growth.actual", "16.07", "#,##0.00", "", Decimal("16.07"), "exact", ""),
)  # fmt: skip
LIST = (
    Odd("C4", "1.revenue", "45356", "yyyy/m/d", "", None, "unreadable", "shown"),
    Odd("D4", "1.profit", "-5", "0;0", "", Decimal(5), "proposed", "shown"),
    Odd("E4", "1.core_revenue_share", "1", "0%", "", Decimal(100), "proposed", "fraction"),
    Odd("G4", "1.certifications", "3", '0"项"', "", Decimal(3), "proposed", "shown"),
    Odd("H4", "1.rd_expense", "35000", '#,##0"元"', "", Decimal("3.5"), "proposed", "shown"),
    Odd("I4", "1.rd_share", "69.996", "0.00", "", Decimal("69.996"), "exact", ""),
    Odd("J4", "1.patents", "812", '"3"', "", Decimal(3), "proposed", "shown"),
    Odd("K4", "1.rd_institutions", "4", "", STRUCK, None, "unreadable", "shown"),
    Odd("L4", "1.standards", "0", '#,##0;-#,##0;"-"', "", Decimal(0), "exact", ""),
    Odd("M4", "1.rd_conversions", "5", "", UNSURE, None, "unreadable", "shown"),
    Odd("R4", "1.revenue_growth", "0.5", "h:mm", "", None, "unreadable", "shown"),
)  # fmt: skip


@cache
def odd_form() -> bytes:
    """The form as an .xlsx."""
    return _with(returned_form(), "附2", FORM, hidden=8)


@cache
def odd_list() -> bytes:
    """The list as an .xlsx."""
    return _with(plain_list(), "附5", LIST, hidden=4)


@cache
def plain_list() -> bytes:
    """A list with one enterprise, as it was filled."""
    template = load_template("qingdao-2021/annex5")
    variables = {**load_set("qingdao-2021").variables, **template.variables}
    tables_ = [table(template, 3)]
    stamped = Stamper(blank(tables_, variables), tables_, variables).stamp("", {}, {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "list.xlsx")
        path.write_bytes(stamped)
        fill_file(path, tables.annex5(tables.load("qingdao_annex5")["rows"][0]))
        return path.read_bytes()


def _with(data: bytes, sheet: str, cells: tuple[Odd, ...], *, hidden: int) -> bytes:
    for odd in cells:
        data = faults.set_number(data, sheet, odd.ref, odd.stored)
        if odd.font == UNSURE:
            data = faults.set_condition(data, sheet, odd.ref, odd.font)
        elif odd.code or odd.font:
            data = faults.set_style(data, sheet, odd.ref, code=odd.code, font=odd.font)
    return faults.hide_rows(data, sheet, hidden)
