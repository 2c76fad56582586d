"""The marks of a workbook: what is written is read back, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from zjtx_xl.forms.marks import (
    Marks,
    TableMark,
    named_tables,
    parse,
    property_tables,
    property_value,
    rows,
)
from zjtx_xl.xlsx.cell import Cell

MARKS = Marks(
    recipient="甲公司",
    variables={"region": "某", "year": "2021"},
    tables=(
        TableMark("附2", "some/annex2", "1", issued={"patents.target": "12", "subject": "甲公司"}),
        TableMark("附5", "some/annex5", "2", records=3),
    ),
)


def cells_of(table, *, changed=()):
    """The hidden sheet; ``changed`` are (key, value) that stand there instead, None for nothing."""
    cells = {}
    for row, (sheet, key, value) in enumerate(table, start=1):
        for column, text in enumerate((sheet, key, dict(changed).get(key, value)), start=1):
            if text is not None:
                cells[row, column] = Cell(row, column, "text" if text else "empty", text)
    return cells


def test_what_is_written_is_read_back():
    assert parse(cells_of(rows(MARKS))) == MARKS


@pytest.mark.parametrize("schema", ["zjtx-xl/2", "", None, "另一张表"])
def test_a_sheet_of_another_schema_is_not_ours(schema):
    assert parse(cells_of(rows(MARKS), changed=[("schema", schema)])) is None
    assert parse({}) is None


@pytest.mark.parametrize(
    ("written", "count"),
    [("7", 7), ("", 1), (None, 1), ("x", 1), ("-1", 1), ("²", 1), ("9" * 7, 1)],
)
def test_without_a_number_of_records_there_is_one(written, count):
    found = parse(cells_of(rows(MARKS), changed=[("records", written)]))
    assert found is not None
    assert [mark.records for mark in found.tables] == [count, count]


def test_a_table_has_one_record_unless_it_says_otherwise():
    assert TableMark("附2", "some/annex2", "1").records == 1


@pytest.mark.parametrize("text", ["", "{", "[]", "7", None])
def test_variables_that_are_none_are_nothing(text):
    found = parse(cells_of(rows(MARKS), changed=[("variables", text)]))
    assert found is not None
    assert found.variables == {}


def test_the_property_and_the_names_say_the_same():
    value = property_value(MARKS.tables)
    assert property_tables(value) == {"some/annex2": "1", "some/annex5": "2"}
    names = ["zjtx__some__annex2__v1", "zjtx__some__unknown__v1", "zjtx__some", "Print_Area"]
    assert named_tables(names, ["some/annex2", "some/annex5"]) == {"some/annex2": "1"}
