"""The commands about what has come back: read, check, rollup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zjtx_xl.cli.group import (
    FINDINGS,
    AcceptManual,
    Jobs,
    Json,
    Paths,
    Replace,
    Variables,
    fail,
    number_of,
    print_json,
    variables_of,
)
from zjtx_xl.cli.terminal import echo
from zjtx_xl.xlsx import WorkbookRefused

if TYPE_CHECKING:
    from zjtx_xl.reports import Reports
    from zjtx_xl.runs import CheckRun

Received = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="收件登记：文件放在哪里、谁报送的、什么时候收到的。",
        show_default=False,
    ),
]
GOES_ON = "已审核的文件不会白做：再运行一次同样的命令，就接着做。"


def read(paths: Paths, as_json: Json = False) -> None:
    """读出回收件中的数据，不作判断。"""
    from zjtx_xl.findings import refusal_of
    from zjtx_xl.returns import Unread, open_returned
    from zjtx_xl.runs import find_files, json_output

    files: list[dict[str, Any]] = []
    found = find_files(paths)
    refused: list[Unread] = []
    for file in found.files:
        try:
            tables = open_returned(file.source).tables
        except WorkbookRefused as refusal:
            refused.append(Unread(file.source, refusal_of(refusal).detail))
            continue
        files += [
            {
                "path": table_.submission.path,
                "template": table_.submission.template,
                "version": table_.submission.version,
                "subject": table_.submission.subject or None,
                "values": json_output.of_entries(table_.submission.entries),
            }
            for table_ in tables
        ]
    unread = [*refused, *found.unread]
    for other in unread:
        echo(f"{other.source.name}：{other.reason}", err=True)
    if as_json:
        reasons = json_output.of_unread((other, "") for other in unread)
        print_json({"schema": json_output.READ, "files": files, "unread": reasons})
    else:
        from zjtx_xl.cli.terminal import table

        for file in files:
            rows = [
                (
                    value["cell"],
                    key,
                    value["raw"],
                    "" if value["value"] is None else str(value["value"]),
                )
                for key, value in file["values"].items()
                if value["confidence"] != "missing"
            ]
            table(("单元格", "填写项", "原文", "读作"), rows, title=Path(file["path"]).name)
    if refused:
        raise typer.Exit(FINDINGS)


def check(
    paths: Paths,
    write: Annotated[
        Path | None,
        typer.Option(help="把得分写进副本，存到这个文件夹。", show_default=False),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="把得分写回原文件。")] = False,
    accept_manual: AcceptManual = False,
    accept_proposed: Annotated[
        bool, typer.Option("--accept-proposed", help="待确认的数值按建议的读法计分。")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="结构被破坏的文件，把数值转入一份新表再计分。")
    ] = False,
    roster: Annotated[
        Path | None,
        typer.Option(help="名册或分发清单：查出未报送、重复报送的单位。", show_default=False),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(help="填好的待定事项.xlsx：按其中的决定计分。", show_default=False),
    ] = None,
    received: Received = None,
    previous: Annotated[
        Path | None,
        typer.Option(help="上一轮回收件的文件夹：列出改了什么、还没改什么。", show_default=False),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="审核报告：.html、.xlsx 或 .md，可写多次。", show_default=False
        ),
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option(help="给每个有问题的单位写一份反馈意见，存到这个文件夹。", show_default=False),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="把结果存成一个文件，以后代替回收件交给 check、rollup。",
            show_default=False,
        ),
    ] = None,
    jobs: Jobs = 0,
    as_json: Json = False,
    replace: Replace = False,
) -> None:
    """审核回收件，按评分标准计分；可把得分写回。"""
    from zjtx_xl.cli.terminal import interruptible, say
    from zjtx_xl.runs import CheckOptions, run_check

    if write is not None and in_place:
        fail("--write 和 --in-place 只能选一个。")
    if accept_proposed and decisions is not None:
        fail("--accept-proposed 和 --decisions 只能选一个。")
    run = run_check(
        paths,
        CheckOptions(
            write=write,
            in_place=in_place,
            accept_proposed=accept_proposed,
            accept_manual=accept_manual,
            rebuild=rebuild,
            roster=roster,
            decisions=decisions,
            previous=previous,
            received=received,
            reports=_reports(report or [], feedback),
            jobs=number_of(jobs),
            values=False,
            save=save,
            replace=replace,
        ),
    )
    with interruptible(lambda: GOES_ON if run.goes_on else ""):
        if as_json:
            _print_json_of(run)
        else:
            _print_check(run)
            if run.unverified:  # JSON says it as compared_with
                fact, mark, remedy = run.unverified.partition("；")
                say((fact + mark, ""))  # in two lines: what is too wide waits for rich
                say((remedy, ""))
        for note in run.notes:
            echo(note, err=True)
        for written in run.write_reports():
            echo(written, err=as_json)
    if run.summary.errors:
        raise typer.Exit(FINDINGS)


def _reports(files: list[Path], feedback: Path | None) -> Reports | None:
    if not files and feedback is None:
        return None
    from zjtx_xl.reports import Reports

    return Reports(tuple(files), feedback)


def _print_json_of(run: CheckRun) -> None:
    from zjtx_xl.cli.terminal import progress, write_json

    with progress("审核") as advance:
        for chunk in run.json_chunks():
            write_json(chunk)
            advance(run.done, run.count)


def _print_check(run: CheckRun) -> None:
    from zjtx_xl.cli import listing
    from zjtx_xl.cli.terminal import progress

    listed = listing.Listing()
    with progress("审核") as advance:
        for result in run.results():
            listed.add(result)
            advance(run.done, run.count)
    listed.print_results(run.received)
    if run.changes:
        listing.changes(run.changes)
    listing.audits(run.audits)
    listing.unread(run.unread)
    if run.pending:
        echo(
            f"\n有待主管部门确认的内容，已列入 {run.pending}，填好后用 --decisions 指定它重新审核。"
        )
    listed.print_sum(run.summary, run.audits)


def rollup(
    template: Annotated[str, typer.Argument(help="汇总表模板，如 qingdao-2021/annex3。")],
    paths: Paths,
    out: Annotated[Path, typer.Option(help="汇总表存为这个 .xlsx 文件。")],
    roster: Annotated[
        Path | None,
        typer.Option(help="名册：单位的次序、序号、信用代码、推荐情况。", show_default=False),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(help="填好的待定事项.xlsx：按其中的决定汇总。", show_default=False),
    ] = None,
    received: Received = None,
    accept_manual: AcceptManual = False,
    by: Annotated[
        str,
        typer.Option(
            metavar="列名",
            help="按名册或表里的这一栏分组（地市、区县、服务方向），组间有小计，末行合计。",
            show_default=False,
        ),
    ] = "",
    variables: Variables = None,
    jobs: Jobs = 0,
    as_json: Json = False,
    replace: Replace = False,
) -> None:
    """把回收件和下级的汇总表汇总成一张表，每个数据注明来源，并审核各表之间是否一致。"""
    from zjtx_xl.cli import listing, terminal
    from zjtx_xl.runs import json_output, roll_up

    given = variables_of(variables)
    with (
        terminal.interruptible(lambda: "没有写汇总表；再运行一次同样的命令就可以。"),
        terminal.progress("汇总") as advance,
    ):
        made = roll_up(
            template,
            paths,
            out,
            roster=roster,
            decisions=decisions,
            received=received,
            accept_manual=accept_manual,
            by=by,
            variables=given,
            progress=advance,
            jobs=number_of(jobs),
            replace=replace,
        )
    if as_json:
        for chunk in json_output.rollup_chunks(made):
            terminal.write_json(chunk)
    else:
        listing.audits(made.audits)
        for note in made.notes:
            echo(note)
        for path, reason in made.unread:
            echo(f"没有读：{Path(path).name}（{reason}）")
        echo(f"已汇总：{made.written}（{len(made.origins)} 个数据，来源见“数据来源”表）")
    if any(audit.severity == "error" for audit in made.audits):
        raise typer.Exit(FINDINGS)
