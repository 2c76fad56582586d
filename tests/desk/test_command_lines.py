"""The commands of a round, and what a second round changes in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from zjtx_xl.desk import command_lines
from zjtx_xl.desk.folder import Choices
from zjtx_xl.desk.session import Session
from zjtx_xl.lists.pending import Decision, PendingCell, read_decisions, write_pending

if TYPE_CHECKING:
    from zjtx_xl.desk.folder import WorkFolder


def line_of(words: list[str]) -> str:
    return " ".join(words)


def answer(folder: WorkFolder, number: int, units: dict[str, str]) -> None:
    """An answer of a check with these subjects by path."""
    entries = [
        json.dumps(
            {"path": path, "subject": subject, "template": "", "version": "", "status": "ok",
             "scores": [], "total": None, "values": {}, "findings": []}
        )
        for path, subject in units.items()
    ]  # fmt: skip
    text = '{"schema": "", \n "files": [\n' + ",\n".join(entries) + '],\n "audits": []}\n'
    (folder.hidden / f"check-{number}.json").write_text(text)


def test_the_first_round(folder: WorkFolder):
    chosen = Choices("qingdao-2021/enterprise", "名册/甲 乙.xlsx", 1, {"region": "济南"})
    folder.choose(chosen)
    assert command_lines.shown(command_lines.issue(folder)) == (
        "zjtx-xl generate qingdao-2021/enterprise --out 下发 "
        '--roster "名册/甲 乙.xlsx" --set region=济南'
    )
    checked = "check 回收 --write 已计分 --roster 名册/甲 乙.xlsx --report 报告/审核报告.html"
    assert line_of(command_lines.check(folder)) == f"{checked} --json"
    (folder.root / folder.distribution).write_bytes(b"")
    assert "--roster 下发/分发清单.xlsx" in line_of(command_lines.check(folder))
    assert line_of(command_lines.write(folder)).endswith(
        "--report 报告/审核报告.html --report 报告/审核报告.xlsx --report 报告/审核报告.md "
        "--feedback 报告/反馈意见 --json"
    )


def test_a_second_round_keeps_what_was_decided_and_who_has_not_sent_again(folder: WorkFolder):
    line = PendingCell("甲.xlsx", "甲公司", "附2", "I5", "占比", "约70", "70", "")
    decided = line._replace(decision=Decision("accept", reason="已核实", raw="约70", proposed="70"))
    write_pending(folder.root / folder.pending(1), [decided])
    folder.begin(2)
    folder.choose(Choices("qingdao-2021/enterprise", "", 2))
    kept = read_decisions(folder.root / folder.pending(2)).lines
    assert [one.decision.verdict for one in kept] == ["accept"]
    assert line_of(command_lines.check(folder)) == (
        "check 回收-第2轮 --write 已计分-第2轮 --previous 回收 "
        "--decisions 已计分-第2轮/待定事项.xlsx --report 报告/审核报告-第2轮.html --json"
    )
    answer(folder, 1, {"回收/甲.xlsx": "甲公司", "回收/乙.xlsx": "乙公司", "回收/x.xlsx": ""})
    answer(folder, 2, {"回收-第2轮/乙改.xlsx": "乙公司"})
    assert Session(folder).counted() == ["回收-第2轮", "回收/甲.xlsx"]


def test_a_decision_that_is_there_outlives_a_new_beginning(folder: WorkFolder):
    folder.begin(2)
    write_pending(folder.root / folder.pending(2), [])
    before = (folder.root / folder.pending(2)).read_bytes()
    line = PendingCell("甲.xlsx", "甲公司", "附2", "I5", "占比", "约70", "70", "")
    write_pending(folder.root / folder.pending(1), [line])
    folder.begin(2)
    assert (folder.root / folder.pending(2)).read_bytes() == before
