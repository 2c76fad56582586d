"""The command line: parses, calls, prints; no logic, and the only place that knows exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zjtx_xl import __version__
from zjtx_xl.errors import WorkbookRefused, ZjtxError

if TYPE_CHECKING:
    from zjtx_xl.check_run import CheckRun
    from zjtx_xl.model import FileResult

OK, FINDINGS, CANNOT_RUN = 0, 1, 2

app = typer.Typer(
    name="zjtx-xl",
    help="专精特新中小企业评价表：下发、审核、评分、汇总。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Json = Annotated[bool, typer.Option("--json", help="只输出 JSON（UTF-8）。")]
Paths = Annotated[list[Path], typer.Argument(help="回收的文件或文件夹。", show_default=False)]


def main() -> None:
    """Run the command line; every fault of ours is one Chinese message and exit code 2."""
    from zjtx_xl.terminal import prepare

    prepare(sys.stdout)
    prepare(sys.stderr)
    try:
        app()
    except WorkbookRefused as refusal:
        _fail(refusal.detail)
    except ZjtxError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"不能读写 {error.filename or ''}：{error.strerror or error}")


def _fail(message: str) -> None:
    typer.echo(message, err=True)
    raise SystemExit(CANNOT_RUN)


def _print_json(data: object) -> None:
    from zjtx_xl.terminal import write_json

    write_json(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def _version(value: bool) -> None:
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本号。")
    ] = False,
) -> None:
    """专精特新中小企业评价表：下发、审核、评分、汇总。"""


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="输出文件夹。")] = Path("zjtx-demo"),
) -> None:
    """用真实样例走一遍全过程：下发、填报、审核、写回得分。"""
    from zjtx_xl.demo import run

    for line in run(out):
        typer.echo(line)


@app.command()
def templates(as_json: Json = False) -> None:
    """列出所有模板。"""
    from zjtx_xl import contract
    from zjtx_xl.loader import load_template, template_ids
    from zjtx_xl.texts import render

    found = [load_template(each) for each in template_ids()]
    listed = [
        {
            "id": each.id,
            "version": each.version,
            "title": render(each.title, each.variables),
            "kind": each.kind,
            "scored": each.scored,
        }
        for each in found
    ]
    if as_json:
        _print_json({"schema": contract.TEMPLATES, "templates": listed})
        return
    from zjtx_xl.terminal import table

    kinds = {"form": "单户表", "list": "汇总表"}
    rows = [
        (str(each["id"]), str(each["version"]), kinds[str(each["kind"])],
         "计分" if each["scored"] else "", str(each["title"]))
        for each in listed
    ]  # fmt: skip
    table(("模板", "版本", "类型", "计分", "名称"), rows)


@app.command()
def show(
    template: Annotated[str, typer.Argument(help="模板，如 qingdao-2021/annex2。")],
    as_json: Json = False,
) -> None:
    """列出一个模板的全部填写项和单元格。"""
    from zjtx_xl import contract
    from zjtx_xl.loader import load_template
    from zjtx_xl.texts import render

    loaded = load_template(template)
    labels = {
        each.key: render(each.label, loaded.variables)
        for sheet in loaded.sheets
        for each in sheet.layout().fields
    }
    described = contract.show(loaded, render(loaded.title, loaded.variables), labels)
    if as_json:
        _print_json(described)
        return
    from zjtx_xl.terminal import table

    fillers = {"recipient": "填报单位", "officer": "主管部门"}
    for sheet in described["sheets"]:
        rows = [
            (each["cell"], each["label"], fillers[each["by"]], each["unit"] or "",
             "" if each["points"] is None else str(each["points"]), each["key"])
            for each in sheet["fields"]
        ]  # fmt: skip
        title = f"{described['title']}（{sheet['name']}）"
        table(("单元格", "填写项", "由谁填", "单位", "分值|right", "键"), rows, title=title)


@app.command()
def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(help="模板定义文件；不写则检查全部模板。")
    ] = None,
) -> None:
    """检查模板定义：范围、分值、下拉选项、公式。"""
    from zjtx_xl.lint import lint_files

    faults = lint_files(files or [])
    for fault in faults:
        typer.echo(f"{fault.place()}：{fault.message}")
    if faults:
        raise typer.Exit(FINDINGS)
    typer.echo("模板定义没有错误。")


@app.command()
def generate(
    target: Annotated[str, typer.Argument(metavar="TEMPLATE|SET", help="模板或表套。")],
    out: Annotated[Path, typer.Option(help="输出文件夹。")],
    roster: Annotated[
        Path | None,
        typer.Option(help="名册（.xlsx、.csv、.json），或上年回收件的文件夹。", show_default=False),
    ] = None,
    variables: Annotated[
        list[str] | None,
        typer.Option("--set", help="改写模板变量，如 region=济南、year=2022。", show_default=False),
    ] = None,
    macros: Annotated[
        bool, typer.Option("--macros", help="带自检宏的 .xlsm（默认不带宏）。")
    ] = False,
) -> None:
    """生成空白表；有名册时每户一份并附分发清单。"""
    from zjtx_xl.issue import generate as issue
    from zjtx_xl.terminal import progress

    pairs = [each.partition("=") for each in variables or []]
    wrong = [name for name, equals, _ in pairs if not equals or not name]
    if wrong:
        _fail(f"--set 的写法是 名称=值：{'、'.join(wrong)}")
    chosen = {name: value for name, _, value in pairs}
    with progress("生成", quiet=False) as advance:
        made = issue(target, out, roster=roster, variables=chosen, progress=advance, macros=macros)
    if made.listing is None:
        typer.echo(f"已生成空白表：{made.files[0]}")
    else:
        typer.echo(f"已生成 {len(made.files)} 份，清单：{made.listing}")
    for note in made.notes:
        typer.echo(note)


@app.command()
def fill(
    workbook: Annotated[Path, typer.Argument(help="要填写的工作簿。")],
    data: Annotated[Path, typer.Option(help="JSON 数据：{填写项: 值}。")],
    out: Annotated[
        Path | None, typer.Option(help="输出文件；不写则写回原文件。", show_default=False)
    ] = None,
) -> None:
    """把 JSON 数据填进工作簿，其余内容一个字节也不动。"""
    from zjtx_xl.fill import fill_file, read_data

    fill_file(workbook, read_data(data), out)
    typer.echo(f"已填写：{out or workbook}")


@app.command()
def read(paths: Paths, as_json: Json = False) -> None:
    """读出回收件中的数据，不作判断。"""
    from zjtx_xl import contract
    from zjtx_xl.checks import find_files
    from zjtx_xl.transplant import open_returned

    files: list[dict[str, Any]] = []
    refused: list[str] = []
    for path, _ in find_files(paths):
        try:
            tables = open_returned(path).tables
        except WorkbookRefused as refusal:
            refused.append(f"{path.name}：{refusal.detail}")
            continue
        files += [
            {
                "path": each.submission.path,
                "template": each.submission.template,
                "version": each.submission.version,
                "subject": each.submission.subject or None,
                "values": contract.entries(each.submission.entries),
            }
            for each in tables
        ]
    for message in refused:
        typer.echo(message, err=True)
    if as_json:
        _print_json({"schema": contract.READ, "files": files})
    else:
        from zjtx_xl.terminal import table

        for each in files:
            rows = [
                (
                    value["cell"],
                    key,
                    value["raw"],
                    "" if value["value"] is None else str(value["value"]),
                )
                for key, value in each["values"].items()
                if value["confidence"] != "missing"
            ]
            table(("单元格", "填写项", "原文", "读作"), rows, title=Path(each["path"]).name)
    if refused:
        raise typer.Exit(FINDINGS)


@app.command()
def check(
    paths: Paths,
    write: Annotated[
        Path | None,
        typer.Option(help="把得分写进副本，存到这个文件夹。", show_default=False),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="把得分写回原文件。")] = False,
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
    previous: Annotated[
        Path | None,
        typer.Option(help="上一轮回收件的文件夹：列出改了什么、还没改什么。", show_default=False),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(help="审核报告：.html、.xlsx 或 .md，可写多次。", show_default=False),
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option(help="给每个有问题的单位写一份反馈意见，存到这个文件夹。", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """审核回收件，按评分标准计分；可把得分写回。"""
    from zjtx_xl.check_run import run_check
    from zjtx_xl.report_output import Reports

    if write is not None and in_place:
        _fail("--write 和 --in-place 只能选一个。")
    if accept_proposed and decisions is not None:
        _fail("--accept-proposed 和 --decisions 只能选一个。")
    run = run_check(
        paths,
        write=write,
        in_place=in_place,
        accept_proposed=accept_proposed,
        rebuild=rebuild,
        roster=roster,
        decisions=decisions,
        previous=previous,
        reports=Reports(tuple(report or ()), feedback),
    )
    if as_json:
        from zjtx_xl.terminal import write_json

        for chunk in run.json_chunks():
            write_json(chunk)
    else:
        _print_check(run)
    for note in run.notes:
        typer.echo(note, err=True)
    for written in run.write_reports():
        typer.echo(written, err=as_json)
    if run.summary.errors:
        raise typer.Exit(FINDINGS)


def _print_check(run: CheckRun) -> None:
    from zjtx_xl import terminal

    found: list[FileResult] = []
    with terminal.progress("审核", quiet=False) as advance:
        for done, result in enumerate(run.results(), start=1):
            found.append(result)
            advance(done, run.count)
    names = {each.path: Path(each.path).name for each in found}
    terminal.results(found, names)
    terminal.findings(found, names)
    terminal.changes(run.changes, names)
    terminal.audits(run.audits)
    if run.pending:
        typer.echo(
            f"\n有待主管部门确认的内容，已列入 {run.pending}，填好后用 --decisions 指定它重新审核。"
        )
    terminal.summary(run.summary, found)


@app.command()
def rollup(
    template: Annotated[str, typer.Argument(help="汇总表模板，如 qingdao-2021/annex3。")],
    paths: Paths,
    out: Annotated[Path, typer.Option(help="汇总表存为这个 .xlsx 文件。")],
    roster: Annotated[
        Path | None,
        typer.Option(help="名册：单位的次序、序号、信用代码、推荐情况。", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """把回收件汇总成一张表，每个数据注明来源，并审核各表之间是否一致。"""
    from zjtx_xl import contract, terminal
    from zjtx_xl.rollup import roll_up

    with terminal.progress("汇总", quiet=as_json) as advance:
        made = roll_up(template, paths, out, roster=roster, progress=advance)
    if as_json:
        _print_json(contract.rollup(made))
    else:
        terminal.audits(made.audits)
        typer.echo(f"已汇总：{made.written}（{len(made.origins)} 个数据，来源见“数据来源”表）")
    if any(each.severity == "error" for each in made.audits):
        raise typer.Exit(FINDINGS)
