"""What the names of an audit mean where it looks them up."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from zjtx_xl.audits.records import RecordCell
from zjtx_xl.audits.scope import computed


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


def test_several_cells_are_not_compared_as_one():
    with pytest.raises(ValueError, match="一整栏"):
        computed("spent <= grant", scope_of(spent=["90", "1"], grant=["60"]))
