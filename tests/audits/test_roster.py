"""The records of a roster: what a set knows of its columns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zjtx_xl.audits.roster import roster_records
from zjtx_xl.definitions.loader import load_table_set
from zjtx_xl.lists.roster import Recipient, Roster

OWNER = load_table_set("qingdao-2021")
KEY, HEADING = next((key, names[0]) for key, names in OWNER.roster.items() if names)


def records(*, sheet: str | None = "名单", columns: Any = None, **about: Any):
    recipient = Recipient("甲公司", row=7, **about)
    roster = Roster(
        (recipient,), Path("名册.xlsx"), sheet=sheet,
        columns={"subject": 2, HEADING: 5} if columns is None else columns,
    )  # fmt: skip
    (record,) = roster_records(roster, OWNER, "2021")
    return record


def test_who_is_listed():
    record = records(no="", credit_code="91")
    assert (record.subject, record.number, record.part) == ("甲公司", 7, "return")
    assert (record.table, record.year, record.sheet) == ("roster", "2021", "名单")
    assert set(record.cells) == {"subject", "credit_code"}
    name = record.name
    assert name is not None
    assert (name.raw, name.ref) == ("甲公司", "B7")
    # a code is no number, whatever it looks like
    assert record.cells["credit_code"].value == "91"
    assert record.cells["credit_code"].field.role == "other"


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.50", Decimal("12.5")), ("约12", "约12"), ("", None)],
)
def test_a_column_that_the_set_knows(text: str, value: object):
    record = records(extra={HEADING: text, "没有的": "1"})
    assert set(record.cells) == {"subject", KEY} - ({KEY} if value is None else set())
    if value is not None:
        cell = record.cells[KEY]
        assert (cell.value, cell.raw, cell.ref, cell.key) == (value, text, "E7", KEY)
        assert cell.confidence == "exact"


@pytest.mark.parametrize(
    ("set_id", "key", "heading"),
    [
        ("qingdao-2021", "allocation", "奖补资金（万元）"),
        ("qingdao-2021", "allocation", "奖补资金"),
        ("guangdong-2021", "amount", "支持额度（万元）"),
    ],
)
@pytest.mark.parametrize(
    ("text", "value", "confidence"),
    [
        ("175", "175", "exact"), ("175万元", "175", "normalised"), ("1,750", "1750", "normalised"),
        ("约175", "175", "proposed"), ("1750000元", "175", "proposed"),
        ("1，750", "1750", "proposed"), ("2021-03-05", None, "unreadable"),
        ("50%", None, "unreadable"), ("见附件", None, "unreadable"), ("/", None, "exact"),
    ],
)  # fmt: skip
def test_what_has_a_unit_is_read_as_a_number(  # noqa: PLR0913, PLR0917 - which column, which text
    set_id: str, key: str, heading: str, text: str, value: str | None, confidence: str
):
    recipient = Recipient("甲公司", extra={heading: text}, row=7)
    roster = Roster((recipient,), Path("名册.xlsx"), columns={heading: 5})
    (record,) = roster_records(roster, load_table_set(set_id), "2021")
    cell = record.cells[key]
    assert (cell.value, cell.confidence) == (value and Decimal(value), confidence)
    assert cell.is_listed
    assert cell.is_open == (confidence in {"proposed", "unreadable"})


def test_the_first_column_of_a_key_counts():
    level = OWNER.levels[0] if OWNER.levels else None
    names = [*OWNER.roster[KEY]] if level is None else sorted(level.names)
    key = KEY if level is None else level.key
    if len(names) > 1:
        record = records(extra={names[1]: "一", names[0]: "二"})
        assert record.cells[key].raw == "一"


def test_a_json_has_no_sheet_and_no_columns():
    record = records(sheet=None, columns={}, extra={HEADING: "1"})
    assert record.sheet == ""
    assert (record.cells[KEY].sheet, record.cells[KEY].ref) == ("名册", f"第7条“{HEADING}”")
