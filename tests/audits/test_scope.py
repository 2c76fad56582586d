"""What the names of an audit mean where it looks them up."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.returned_tables import returned
from zjtx_xl.audits.records import Record, RecordCell, records_of
from zjtx_xl.audits.scope import TableScope, UndecidedError, computed
from zjtx_xl.definitions.loader import load_template


def scope_of(**columns: list[str]) -> Any:
    """Where each name is a column with these numbers."""
    found = {
        name: tuple(
            RecordCell(
                path="a.xlsx",
                sheet="表",
                ref="A1",
                field=cast("Any", SimpleNamespace()),
                key=name,
                raw=number,
                value=Decimal(number),
                confidence="exact",
            )
            for number in numbers
        )
        for name, numbers in columns.items()
    }
    return SimpleNamespace(find=found.get)


def test_of_a_record_with_one_row_a_column_is_its_cell():
    scope = scope_of(spent=["90"], grant=["60"])
    assert computed("spent <= grant", scope).value is False
    assert computed("sum(spent) - grant", scope).value == 30


def annex2(**cells: str) -> Record:
    (found,) = records_of(returned("qingdao-2021/annex2", dict(cells)))
    return found


def line(subject: str, **cells: str) -> Record:
    given = {f"1.{key}": raw for key, raw in {"subject": subject, **cells}.items()}
    (found,) = records_of(returned("qingdao-2021/annex5", given))
    return found


def raws(found: RecordCell | tuple[RecordCell, ...] | None) -> object:
    if isinstance(found, tuple):
        return [cell.raw for cell in found]
    return found and found.raw


FORM = annex2(**{"patents.actual": "5", "patents.target": "4", "standards.actual": "2"})
A, B = line("甲公司", revenue="10", patents="3"), line("乙公司", revenue="20")


@pytest.mark.parametrize(
    ("scope", "name", "found"),
    [
        # a row: its own cells by column, those of others by row and column
        (TableScope((FORM,), row="patents"), "actual", "5"),
        (TableScope((FORM,), row="patents"), "target", "4"),
        (TableScope((FORM,), row="patents"), "standards.actual", "2"),
        (TableScope((FORM,), row="patents"), "subject", None),
        (TableScope((FORM,), row="patents"), "nothing", None),
        (TableScope((FORM,), row="patents"), "nothing.actual", None),
        # a record: a cell, or else a column
        (TableScope((FORM,)), "patents.actual", "5"),
        (TableScope((A,)), "revenue", "10"),
        (TableScope((A,)), "nothing", None),
        # all of a table: columns; what stands outside of the rows by itself
        (TableScope((A, B)), "revenue", ["10", "20"]),
        (TableScope((A, B)), "patents", ["3", ""]),
        (TableScope((A, B)), "nothing", None),
        (TableScope((A, B), outside=FORM), "patents.actual", "5"),
        (TableScope((A, B), outside=FORM), "revenue", ["10", "20"]),
        (TableScope((A,), outside=FORM), "revenue", "10"),
        (TableScope((), outside=FORM), "patents.target", "4"),
        (TableScope(()), "revenue", None),
    ],
)
def test_where_a_name_is_looked_up(scope: TableScope, name: str, found: object):
    assert raws(scope.find(name)) == found


def test_a_column_of_a_form_has_its_rows_and_a_group_its_own():
    column = raws(TableScope((FORM,)).find("actual"))
    assert isinstance(column, list)
    assert {"5", "2"} <= set(column)
    assert len(column) == len([key for key in FORM.cells if key.endswith(".actual")])


def test_a_group_of_rows_has_the_cells_of_its_column():
    sheet = load_template("zjtx-2022/innovative").sheets[0]
    rows = sheet.groups["innovation"]
    assert len(rows) > 1
    fields = [field for field in sheet.fields if field.row in rows and field.role == "score"]
    column = fields[0].column
    given = {field.key: str(number) for number, field in enumerate(fields)}
    (record,) = records_of(returned("zjtx-2022/innovative", given))
    found = raws(TableScope((record,)).find(f"innovation.{column}"))
    assert found == [record.cells[f"{row}.{column}"].raw for row in rows]
    assert found == list(given.values())


@pytest.mark.parametrize(
    ("expression", "value", "named"),
    [
        ("sum(revenue)", Decimal(30), 2),
        ("sum(patents)", Decimal(3), 1),
        ("sum(profit)", Decimal(0), 2),  # nobody has filled it in: all are named
        ("sum(profit) + sum(revenue)", Decimal(30), 2),
        ("count(profit)", Decimal(0), 2),
        ("min(profit, revenue)", Decimal(10), 2),  # what is empty is no smallest one
        ("sum(nothing)", None, 0),
        ("sum(revenue) - nothing", None, 2),
        ("sum(revenue) if nothing > 1 else 0", None, 2),
    ],
)
def test_columns_that_nobody_has_filled_in_add_up_to_nothing(
    expression: str, value: Decimal | None, named: int
):
    found = computed(expression, TableScope((A, B)))
    assert found.value == value
    assert len(found.named) == named


def test_marks_and_doubts():
    assert computed("sum(revenue)", TableScope((A, line("丙", revenue="/")))).value == 10
    assert computed("revenue + 1", TableScope((line("丙", revenue="无"),))).value == 1
    assert computed("revenue + 1", TableScope((line("丙", patents="1"),))).value is None
    for raw in ("约20", "很多"):
        doubtful = line("丙", revenue=raw)
        with pytest.raises(UndecidedError) as caught:
            computed("sum(revenue)", TableScope((A, doubtful)))
        assert caught.value.cell is doubtful.cells["revenue"]
        assert "C4" in str(caught.value)


def test_several_cells_are_not_compared_as_one():
    with pytest.raises(ValueError, match="一整栏"):
        computed("spent <= grant", scope_of(spent=["90", "1"], grant=["60"]))
