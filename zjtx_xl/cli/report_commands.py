"""The commands about the report: narrate, proofread."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zjtx_xl.cli.group import (
    FINDINGS,
    AcceptManual,
    Jobs,
    Json,
    Paths,
    Replace,
    number_of,
    print_json,
)
from zjtx_xl.cli.terminal import echo

SetName = Annotated[str, typer.Argument(metavar="SET", help="表套，如 qingdao-2021。")]
Roster = Annotated[
    Path | None, typer.Option(help="名册：应有哪些单位、下达了多少资金。", show_default=False)
]
DecisionsFile = Annotated[
    Path | None,
    typer.Option(help="填好的待定事项.xlsx：按其中的决定计算。", show_default=False),
]
AcceptProposed = Annotated[
    bool, typer.Option("--accept-proposed", help="待确认的数值按建议的读法计算。")
]
_SHOWN = 20
_LONGEST = 40


def narrate(
    set_name: SetName,
    paths: Paths,
    out: Annotated[Path, typer.Option(help="报告存为这个 .docx 文件。")],
    previous: Annotated[
        Path | None,
        typer.Option(
            help="改过的上一稿：只更新其中的数据和表，改动标红，其余不动。", show_default=False
        ),
    ] = None,
    replace: Replace = False,
    no_annexes: Annotated[bool, typer.Option("--no-annexes", help="不另存附件各表。")] = False,
    roster: Roster = None,
    decisions: DecisionsFile = None,
    accept_proposed: AcceptProposed = False,
    accept_manual: AcceptManual = False,
    jobs: Jobs = 0,
) -> None:
    """生成绩效自评报告：正文里的数和表从各表算出，附每个数的来源。"""
    from zjtx_xl.cli.terminal import interruptible, progress
    from zjtx_xl.runs import narrate as write_report

    with (
        interruptible(lambda: "没有写报告。"),
        progress("读取") as advance,
    ):
        made = write_report(
            set_name,
            paths,
            out,
            previous=previous,
            annexes=not no_annexes,
            replace=replace,
            roster=roster,
            decisions=decisions,
            accept_proposed=accept_proposed,
            accept_manual=accept_manual,
            progress=advance,
            jobs=number_of(jobs),
        )
    for note in made.notes[:_SHOWN]:
        echo(note)
    if len(made.notes) > _SHOWN:
        echo(f"……另有 {len(made.notes) - _SHOWN} 条，见数据清单的“说明”栏。")
    if previous is not None:
        changed = f"改了 {len(made.changed)} 处（标红）：{'、'.join(made.changed)}"
        echo(f"与上一稿相比{changed if made.changed else '没有改动'}")
    for path in made.written:
        echo(f"已写：{path}")


def proofread(
    report: Annotated[
        Path, typer.Argument(metavar="FILE", help="报告：.docx、.txt 或有文字的 .pdf。")
    ],
    set_name: SetName,
    paths: Paths,
    roster: Roster = None,
    decisions: DecisionsFile = None,
    accept_proposed: AcceptProposed = False,
    accept_manual: AcceptManual = False,
    jobs: Jobs = 0,
    as_json: Json = False,
) -> None:
    """核对报告正文里的数：和各表算出的是否一致，句子里的加减和占比对不对。"""
    from zjtx_xl.cli.terminal import interruptible, progress
    from zjtx_xl.runs import proofread_file

    with (
        interruptible(lambda: ""),
        progress("读取") as advance,
    ):
        found = proofread_file(
            report,
            set_name,
            paths,
            roster=roster,
            decisions=decisions,
            accept_proposed=accept_proposed,
            accept_manual=accept_manual,
            progress=advance,
            jobs=number_of(jobs),
        )
    proof = found.proof
    if as_json:
        print_json(found.as_json)
    else:
        from zjtx_xl.findings import SEVERITIES

        for finding in proof.findings:
            echo(f"{SEVERITIES[finding.severity]}：{finding.message}")
        if proof.not_checked:
            echo(f"\n没有核对的数（{len(proof.not_checked)} 个）：")
        for other in proof.not_checked:
            echo(
                f"  {other.place}“{other.sentence[:_LONGEST]}”里的 {other.printed}：{other.reason}"
            )
        for path, reason in found.unread:
            echo(f"没有读：{Path(path).name}（{reason}）")
        echo(
            f"\n核对了 {len(proof.checked) + len(proof.findings)} 个数，"
            f"{len(proof.findings)} 个不一致，{len(proof.not_checked)} 个没有核对。"
        )
    if any(finding.severity == "error" for finding in proof.findings):
        raise typer.Exit(FINDINGS)
