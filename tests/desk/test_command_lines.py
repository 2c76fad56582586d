"""The commands of a round, and what a second round changes in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from zjtx_xl.desk import command_lines, report_step
from zjtx_xl.desk.folder import DRAFTS, REPORTS, SUMMARIES, Choices
from zjtx_xl.desk.session import Session
from zjtx_xl.lists.pending import Decision, PendingCell, read_decisions, write_pending

if TYPE_CHECKING:
    from zjtx_xl.desk.folder import WorkFolder


def line_of(words: list[str]) -> str:
    return " ".join(words)


def answer(folder: WorkFolder, number: int, units: dict[str, str]) -> None:
    """An answer of a check with these subjects (and tables) by path."""
    entries = [
        json.dumps(
            {"path": path, "subject": subject, "template": template, "version": "", "status": "ok",
             "scores": [], "total": None, "values": {}, "findings": []}
        )
        for path, whose in units.items()
        for subject, _, template in [whose.partition("|")]
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
    answer(folder, 1, {"回收/甲.xlsx": "甲公司", "回收/乙.xlsx": "乙公司", "回收/x.xlsx": "",
                       "回收/名单.xlsx": "|qingdao-2021/tables1to3",
                       "回收/附7.xlsx": "|qingdao-2021/annex7"})  # fmt: skip
    answer(
        folder, 2, {"回收-第2轮/乙改.xlsx": "乙公司", "回收-第2轮/7.xlsx": "|qingdao-2021/annex7"}
    )
    assert Session(folder).counted() == ["回收-第2轮", "回收/名单.xlsx", "回收/甲.xlsx"]


def test_the_report_is_written_and_proofread_from_what_counts(folder: WorkFolder):
    folder.choose(Choices("qingdao-2021/enterprise", "名册/a.xlsx"))
    session = Session(folder)
    told = "qingdao-2021 回收 --roster 名册/a.xlsx"
    written = report_step.words_of(session, "narrate", "")
    assert line_of(written or []) == f"narrate {told} --out 报告/自评报告.docx"
    assert report_step.words_of(session, "proofread", "") is None
    assert report_step.words_of(session, "narrate", "../a.docx") is None
    for name in (folder.root / DRAFTS / "稿.docx", folder.root / REPORTS / "自评报告-更新1.docx"):
        name.parent.mkdir(exist_ok=True)
        name.write_bytes(b"")
    (folder.root / SUMMARIES / "annex3.xlsx").write_bytes(b"")
    told = "qingdao-2021 回收 汇总 --roster 名册/a.xlsx"
    draft = f"{DRAFTS}/稿.docx"
    updated = report_step.words_of(session, "narrate", draft)
    assert (
        line_of(updated or [])
        == f"narrate {told} --out 报告/自评报告-更新2.docx --previous {draft}"
    )
    proved = report_step.words_of(session, "proofread", draft)
    assert line_of(proved or []) == f"proofread {draft} {told} --json"


def test_a_set_without_a_report_has_none(folder: WorkFolder):
    folder.choose(Choices("budget/project"))
    assert not report_step.has_report(Session(folder))


def test_a_decision_that_is_there_outlives_a_new_beginning(folder: WorkFolder):
    folder.begin(2)
    write_pending(folder.root / folder.pending(2), [])
    before = (folder.root / folder.pending(2)).read_bytes()
    line = PendingCell("甲.xlsx", "甲公司", "附2", "I5", "占比", "约70", "70", "")
    write_pending(folder.root / folder.pending(1), [line])
    folder.begin(2)
    assert (folder.root / folder.pending(2)).read_bytes() == before
