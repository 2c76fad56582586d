"""Every figure equals a computation with plain Python, and can be followed to its cells."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.narrative.public_tables import expected
from zjtx_xl.definitions.schema.report import FigureDefinition
from zjtx_xl.findings.results import Total
from zjtx_xl.narrative.figure import Figure
from zjtx_xl.runs.rolled_returns import with_our_total

EXPECTED = expected()


@pytest.mark.parametrize("key", EXPECTED)
def test_figure_is_what_plain_python_computes(found, key):
    figure = found.figures.figure(key)
    assert figure.text == str(EXPECTED[key])


def test_every_figure_of_the_report_is_computed_apart_or_waits(found):
    texts = {figure.key: figure.text for figure in found.figures.every()}
    waiting = {key for key, text in texts.items() if text == "（待定）"}
    helpers = {
        "rd_product",
        "rd_expense_total",
        "satisfied",
        "listing_goal",
        "listing_reached",
    }  # in no sentence
    assert texts.keys() - EXPECTED.keys() - helpers == waiting
    for key in waiting:
        assert found.figures.figure(key).remarks, key


def test_what_lacks_units_is_not_compared_with_what_lacks_none(found):
    rate = found.figures.figure("signing_rate")
    assert rate.text == "（待定）"
    assert any("不全" in remark for remark in rate.remarks)
    assert found.figures.figure("recommended_rate").text == "95.00"


def test_origins_lead_to_the_cells(found):
    cells = found.figures.figure("certifications").source.cells
    assert len({cell.ref for cell in cells}) == 20
    assert {cell.ref[0] for cell in cells} == {"G"}
    assert all(cell.path.endswith("annex5.xlsx") for cell in cells)


def test_tables_that_differ_are_told(found):
    remarks = found.figures.figure("certifications").remarks
    assert any("59个" in remark and "附2" in remark for remark in remarks)


def test_least_of_a_part_is_what_the_part_proves(found):
    least = {figure.key: figure.source.least for figure in found.figures.every()}
    assert least["enterprises"] == 27  # the last number of 附3; the names of 表1 to 表3 say so too
    assert least["certifications"] == 75
    assert least["core_all"] == 9
    assert least["core_mean"] is None
    assert least["certifications_above_target"] is None


def test_the_best_are_not_known_while_a_total_waits(found):
    definition = FigureDefinition(
        key="best",
        title="得分最高的3户",
        units="annex2",
        take="names",
        of="annex2.total.score",
        most=3,
    )
    records = list(found.figures.group.records)
    forms = [number for number, record in enumerate(records) if record.table == "annex2"]
    cell = next(own for own in records[forms[-1]].cells.values() if own.field.role == "total")
    waiting = Total(cell.sheet, cell.ref, score=None, partial=Decimal(40), reported=Decimal(40))
    known = found.figures._of_units(definition, "annex2")  # noqa: SLF001
    assert (len(known.names), known.open_) == (3, ())
    records[forms[-1]] = with_our_total(records[forms[-1]], waiting)
    group = replace(found.figures.group, records=records)
    source = replace(found.figures, group=group)._of_units(definition, "annex2")  # noqa: SLF001
    figure = Figure(definition, source)
    assert figure.text == "（待定）"
    assert figure.remarks[0] == f"{cell.sheet} {cell.ref}{cell.field.row_label}待定"
