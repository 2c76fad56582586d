"""Decisions on the page are those of 待定事项.xlsx, and none is lost to another window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from zjtx_xl.desk.decisions import decide, state_of, waiting
from zjtx_xl.lists.pending import Decision, PendingCell, read_decisions, write_pending

if TYPE_CHECKING:
    from pathlib import Path

PLACE = ("甲.xlsx", "附2", "I5")


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    lines = [
        PendingCell("甲.xlsx", "甲公司", "附2", "I5", "占比", "约70", "70", "不是一个数"),
        PendingCell("乙.xlsx", "乙公司", "附2", "I6", "占比", "很多", "", "没有数"),
    ]
    return write_pending(tmp_path / "待定事项.xlsx", lines)


def of(path: Path, file: str) -> Decision:
    return next(line.decision for line in read_decisions(path).lines if line.file == file)


def test_each_verdict_is_entered_as_by_hand(listed: Path):
    first, second = waiting(listed)
    assert decide(listed, PLACE, state_of(first), Decision("accept", reason="已核实")) == ""
    place = ("乙.xlsx", "附2", "I6")
    assert decide(listed, place, state_of(second), Decision("replace", value="12")) == ""
    assert of(listed, "甲.xlsx")[:3] == ("accept", "", "已核实")
    assert of(listed, "乙.xlsx")[:3] == ("replace", "12", "")
    seen = state_of(waiting(listed)[1])
    assert decide(listed, place, seen, Decision("reject", reason="退回")) == ""
    assert of(listed, "乙.xlsx")[:3] == ("reject", "", "退回")


def test_what_another_window_decided_is_not_overwritten(listed: Path):
    seen = state_of(waiting(listed)[0])
    assert decide(listed, PLACE, seen, Decision("accept")) == ""
    said = decide(listed, PLACE, seen, Decision("reject"))
    assert "已经在别处决定了（采纳建议）" in said
    assert of(listed, "甲.xlsx").verdict == "accept"


def test_what_cannot_be_entered_is_said(listed: Path):
    first, second = map(state_of, waiting(listed))
    place = ("乙.xlsx", "附2", "I6")
    assert "没有建议" in decide(listed, place, second, Decision("accept"))
    assert "应计的数值" in decide(listed, PLACE, first, Decision("replace"))
    assert "不在待定事项里" in decide(listed, ("丙", "附2", "A1"), first, Decision("accept"))
    assert {line.decision.verdict for line in waiting(listed)} == {"open"}
