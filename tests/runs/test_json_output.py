"""Results as JSON: whatever there is of them, it is the same JSON with the same keys."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from zjtx_xl.findings.results import Address, Entry, FileResult, Finding, RollUp, Score, Total
from zjtx_xl.runs import json_output
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

FINDING = Finding("alike", "error", ("相差 1。",), "", "a.xlsx", "附2", "I9")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("at_once", [2, 1000])
def test_a_roll_up_is_one_json_however_many_pieces_it_comes_in(
    monkeypatch: pytest.MonkeyPatch, count: int, at_once: int
):
    monkeypatch.setattr(json_output, "_AT_ONCE", at_once)
    origins = {
        f"{number}.revenue": tuple(
            Address(f"{addend}.xlsx", "附5", "C4") for addend in range(number + 1)
        )
        for number in range(count)
    }
    made = RollUp(
        "q/annex5", "汇总.xlsx", origins, (FINDING,) * count, (("a.pdf", "是 PDF"),), ("注",)
    )
    pieces = list(json_output.rollup_chunks(made))
    found = json.loads("".join(pieces))
    first = {"path": "0.xlsx", "sheet": "附5", "cell": "C4"}
    assert found == {
        "schema": "zjtx-xl/rollup/1",
        "template": "q/annex5",
        "written": "汇总.xlsx",
        "origins": {
            key: first
            if len(cells) == 1
            else {**first, "others": [{**first, "path": cell.path} for cell in cells[1:]]}
            for key, cells in origins.items()
        },
        "audits": [json_output.of_finding(FINDING)] * count,
        "unread": [{"path": "a.pdf", "reason": "是 PDF"}],
        "notes": ["注"],
    }
    assert max(piece.count('"path"') for piece in pieces) <= max(at_once * 10, 2)


def test_a_figure_of_another_offices_summary_has_what_it_came_from():
    below = (Address("甲.xlsx", "附5", "C4"),)
    made = RollUp("q/annex5", "汇总.xlsx", {"k": (Address("市.xlsx", "附5", "C9", below),)}, ())
    found = json.loads("".join(json_output.rollup_chunks(made)))
    assert found["origins"]["k"] == {
        "path": "市.xlsx",
        "sheet": "附5",
        "cell": "C9",
        "below": [{"path": "甲.xlsx", "sheet": "附5", "cell": "C4"}],
    }


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (None, None),
        (Address("b.xlsx"), "b.xlsx"),
        (Address("a.xlsx", "附5", "J4"), "附5!J4"),
        (Address("b.xlsx", "附5", "J4"), "[b.xlsx]附5!J4"),
    ],
)
def test_the_other_place_of_a_finding(other: Address | None, said: str | None):
    found = json_output.of_finding(FINDING._replace(other=other))
    assert found["other"] == said
    assert (found["code"], found["path"], found["sheet"], found["cell"]) == (
        "alike", "a.xlsx", "附2", "I9",
    )  # fmt: skip
    assert found["message"].endswith("相差 1。")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("12.50"), 12.5), (Decimal(12), 12), (True, True), ("甲", "甲"), (None, None)],
)
def test_a_value(value: Any, shown: object):
    entry = Entry("k", "附2", "I9", Cell(9, 9, "text", "原文"), Reading(value, "exact"))
    assert json_output.of_entries({"k": entry}) == {
        "k": {"sheet": "附2", "cell": "I9", "raw": "原文", "value": shown, "confidence": "exact"}
    }


def test_a_checked_table():
    score = Score("patents", "专利", "附2", "J9", Decimal(10), Decimal("7.5"), None, "得 7.5 分。")
    total = Total("附2", "J19", None, Decimal("7.5"), Decimal(8))
    result = FileResult(
        "a.xlsx", "q/annex2", "1", "甲公司", "ok", scores=(score,), total=total, findings=(FINDING,)
    )
    found = json_output.of_result(result)
    assert found["scores"] == [
        {"row": "patents", "label": "专利", "sheet": "附2", "cell": "J9", "points": 10,
         "score": 7.5, "reported": None, "trace": "得 7.5 分。"}
    ]  # fmt: skip
    assert found["total"] == {
        "sheet": "附2", "cell": "J19", "score": None, "partial": 7.5, "reported": 8,
    }  # fmt: skip
    assert found["findings"] == [json_output.of_finding(FINDING)]
    assert (found["values"], found["written"], found["status"]) == ({}, None, "ok")
    assert "verdicts" not in found
    assert json_output.of_result(result._replace(total=None))["total"] is None
