"""Totals of a summary: what they add up, what they take off, and what they leave out."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tests.returned_tables import returned
from zjtx_xl.audits.figures import Rolled, _number, _source, raw_for, rolled_cells, totals
from zjtx_xl.audits.records import records_of
from zjtx_xl.audits.run import _decimals_written, within
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.values.kinds import KindName, ValueKind

FORM = load_template("qingdao-2021/annex2").sheets[0].layout(1)


def rolled(**raws: str | None) -> dict[str, Rolled]:
    """Figures of the score column by row; None is an open one."""
    (record,) = records_of(returned("qingdao-2021/annex2", {"patents.actual": "约5"}))
    cell = record.cells["patents.actual"]
    found: dict[str, Rolled] = {}
    for row, raw in raws.items():
        field = FORM.by_key[f"{row}.score"]
        found[field.key] = Rolled(field, "", raw or "", open_=cell if raw is None else None)
    return found


@pytest.mark.parametrize(
    ("raws", "total", "left_out"),
    [
        ({"patents": "10", "standards": "5"}, "15", 0),
        ({"patents": "10", "deduction": "3"}, "7", 0),
        ({"patents": "10", "deduction": "2.50"}, "7.5", 0),
        ({"patents": "10", "standards": None}, "10", 1),
        ({"patents": None, "standards": None}, "", 2),
        ({"patents": "无", "standards": "5"}, "5", 0),
    ],
)
def test_total_adds_up_scores_and_takes_deductions_off(raws, total, left_out):
    (found,) = totals(FORM, rolled(**raws))
    assert (found.raw, len(found.left_out)) == (total, left_out)


@pytest.mark.parametrize(
    ("expression", "found", "raws"),
    [
        # a name alone is one cell, never what a column happens to hold
        ("patents", "5", ["5"]),
        ("patents", ("5",), []),
        ("patents", ("5", "6"), []),
        ("patents", "约5", [""]),
        ("patents", ("约5",), []),
        ("patents", None, []),
        ("sum(patents)", ("5", "6"), ["11"]),
        ("sum(patents)", ("5", "约6"), [""]),
        ("patents * 2", "5", ["10"]),
        ("patents * 2", None, []),
    ],
)
def test_what_a_figure_is_taken_from(expression, found, raws):
    def cell_of(raw):
        (record,) = records_of(returned("qingdao-2021/annex2", {"patents.actual": raw}))
        return record.cells["patents.actual"]

    cells = tuple(map(cell_of, found)) if isinstance(found, tuple) else found and cell_of(found)
    scope: Any = SimpleNamespace(find=lambda _: cells)
    definition: Any = SimpleNamespace(cells={"x": expression}, omit=())
    fields = [("x", FORM.by_key["patents.actual"]), ("y", FORM.by_key["standards.actual"])]
    figures = list(rolled_cells(definition, fields, scope, "甲"))
    assert [figure.raw for figure in figures] == raws
    assert all(bool(figure.raw) == (figure.open_ is None) for figure in figures)
    assert all(bool(figure.raw) == bool(figure.sources) for figure in figures)


@pytest.mark.parametrize(
    ("key", "source"),
    [
        ("x", "annex2.x"),
        ("rate.target", "annex1.named"),  # what is named goes before what is left out
        ("rate.actual", None),
        ("y.target", "sum(annex1.y.target)"),
        ("y.actual", "sum(annex1.y.actual)"),
        ("y.other", None),
        ("y", None),
    ],
)
def test_what_a_key_takes(key: str, source: str | None):
    cells = {
        "x": "annex2.x",
        "rate.target": "annex1.named",
        "*.target": "sum(annex1.*.target)",
        "*.actual": "sum(annex1.*.actual)",
    }
    definition: Any = SimpleNamespace(cells=cells, omit=("rate.target", "rate.actual"))
    assert _source(definition, key) == source


@pytest.mark.parametrize(
    ("raw", "written"),
    [("38923.10", "38923.10"), ("15 家", "15"), ("1,234.50", "1234.5"), ("/", "/"), ("", "")],
)
def test_a_number_goes_up_as_it_is_written_or_as_it_was_read(raw: str, written: str):
    (record,) = records_of(returned("qingdao-2021/annex2", {"patents.actual": raw}))
    cell = record.cells["patents.actual"]
    assert raw_for(cell.field.kind, cell) == written


def test_nothing_to_add_up_is_no_total():
    assert list(totals(FORM, {})) == []


@pytest.mark.parametrize(
    ("raw", "decimals"),
    [("4.50", 2), ("4", 0), (" 4.5 ", 1), ("4.5万元", 0), ("4.", 0), ("约4", 0)],
)
def test_decimals_as_they_are_written(raw, decimals):
    (record,) = records_of(returned("qingdao-2021/annex5", {"1.subject": "甲", "1.patents": raw}))
    assert _decimals_written(record.cells["patents"]) == decimals


def test_finding_about_a_whole_table_is_that_of_its_first_record():
    scores = {"core_revenue_share.score": "10", "export_share.score": "10",
              "certifications.score": "10"}  # fmt: skip
    records = records_of(returned("qingdao-2021/annex2", scores))
    assert [(number, fault.code) for number, fault in within(records)] == [(0, "group-points")]
    assert sum(Decimal(score) for score in scores.values()) > 25


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [("integer", "15", 15), ("integer", "约15", None), ("yes_no", "是", True),
     ("yes_no", "也许", None), ("text", "泵", "泵")],
)  # fmt: skip
def test_what_can_be_computed_with_in_a_summary(kind: KindName, raw: str, value: object):
    field: Any = SimpleNamespace(kind=ValueKind(kind))
    figure: Any = SimpleNamespace(raw=raw, waits=False)
    assert _number(field, figure) == value
    assert _number(field, None) is None
