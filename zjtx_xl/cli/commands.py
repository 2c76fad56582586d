"""The command line: parses, calls, prints; no logic, and the only place that knows exit codes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zjtx_xl import __version__
from zjtx_xl.cli.definition_commands import diff, draft, preview, schema
from zjtx_xl.cli.desk_command import desk
from zjtx_xl.cli.group import (
    FINDINGS,
    CommandGroup,
    Json,
    Replace,
    Variables,
    fail,
    print_json,
    take_own_templates,
    variables_of,
)
from zjtx_xl.cli.key_command import key
from zjtx_xl.cli.report_commands import narrate, proofread
from zjtx_xl.cli.return_commands import check, read, rollup
from zjtx_xl.cli.terminal import echo
from zjtx_xl.errors import ZjtxError
from zjtx_xl.xlsx import XlsxError

if TYPE_CHECKING:
    from zjtx_xl.definitions import Template


def _version(value: bool) -> None:
    if value:
        typer.echo(__version__)
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本号。")
    ] = False,
) -> None:
    """专精特新中小企业评价表：下发、审核、评分、汇总。"""


def demo(
    out: Annotated[Path, typer.Option(help="输出文件夹。")] = Path("zjtx-demo"),
) -> None:
    """用真实样例走一遍全过程：下发、填报、审核、写回得分。"""
    from zjtx_xl.cli.demo import run

    for line in run(out):
        echo(line)


def templates(as_json: Json = False) -> None:
    """列出所有模板。"""
    from zjtx_xl.definitions import (
        DefinitionError,
        load_template,
        named_sets,
        render,
        set_ids,
        template_ids,
    )
    from zjtx_xl.runs import json_output

    found: list[Template] = []
    left_out = sorted({*named_sets()} - {*set_ids()})
    for template_id in template_ids():
        try:
            found.append(load_template(template_id))
        except DefinitionError:
            left_out.append(template_id)
    if left_out:
        echo(f"定义有错误，没有列出：{'、'.join(left_out)}；错误见 zjtx-xl lint。", err=True)
    listed = [
        {
            "id": template.id,
            "version": template.version,
            "title": render(template.title, template.variables),
            "kind": template.kind,
            "scored": template.scored,
        }
        for template in found
    ]
    if as_json:
        print_json({"schema": json_output.TEMPLATES, "templates": listed})
        return
    from zjtx_xl.cli.terminal import table

    kinds = {"form": "单户表", "list": "汇总表"}
    rows = [
        (str(template["id"]), str(template["version"]), kinds[str(template["kind"])],
         "计分" if template["scored"] else "", str(template["title"]))
        for template in listed
    ]  # fmt: skip
    table(("模板", "版本", "类型", "计分", "名称"), rows)


def show(
    template: Annotated[str, typer.Argument(help="模板，如 qingdao-2021/annex2。")],
    as_json: Json = False,
) -> None:
    """列出一个模板的全部填写项和单元格。"""
    from zjtx_xl.definitions import load_template, render
    from zjtx_xl.runs import json_output

    loaded = load_template(template)
    labels = {
        field.key: render(field.label, loaded.variables)
        for sheet in loaded.sheets
        for field in sheet.layout().fields
    }
    described = json_output.of_template(loaded, render(loaded.title, loaded.variables), labels)
    if as_json:
        print_json(described)
        return
    from zjtx_xl.cli.terminal import table

    fillers = {"recipient": "填报单位", "officer": "主管部门"}
    for sheet in described["sheets"]:
        rows = [
            (field["cell"], field["label"], fillers[field["by"]], field["unit"] or "",
             "" if field["points"] is None else str(field["points"]), field["key"])
            for field in sheet["fields"]
        ]  # fmt: skip
        title = f"{described['title']}（{sheet['name']}）"
        table(("单元格", "填写项", "由谁填", "单位", "分值|right", "键"), rows, title=title)


def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(help="模板定义文件；不写则检查全部模板。")
    ] = None,
) -> None:
    """检查模板定义：范围、分值、下拉选项、公式。"""
    from zjtx_xl.lint import lint_files

    faults = lint_files(files or [])
    for fault in faults:
        mark = "提示：" if fault.severity == "warning" else ""
        echo(f"{fault.place()}：{mark}{fault.message}")
    errors = sum(fault.severity == "error" for fault in faults)
    if errors:
        echo(f"共 {errors} 处错误。")
        raise typer.Exit(FINDINGS)
    echo("模板定义没有错误。")


def generate(
    target: Annotated[str, typer.Argument(metavar="TEMPLATE|SET", help="模板或表套。")],
    out: Annotated[Path, typer.Option(help="输出文件夹。")],
    roster: Annotated[
        Path | None,
        typer.Option(
            help="名册（.xlsx、.xls、.et、.ods、.csv、.json），或上年回收件的文件夹。",
            show_default=False,
        ),
    ] = None,
    variables: Variables = None,
    macros: Annotated[
        bool, typer.Option("--macros", help="带自检宏的 .xlsm（默认不带宏）。")
    ] = False,
    replace: Replace = False,
    as_json: Json = False,
) -> None:
    """生成空白表；有名册时每户一份并附分发清单。"""
    from zjtx_xl.cli.terminal import progress
    from zjtx_xl.runs import generate as issue

    chosen = variables_of(variables)
    with progress("生成") as advance:
        made = issue(
            target,
            out,
            roster=roster,
            variables=chosen,
            progress=advance,
            macros=macros,
            replace=replace,
        )
    if as_json:
        from zjtx_xl.runs import json_output

        print_json(json_output.of_issue(made))
        return
    if made.listing is None:
        echo(f"已生成空白表：{made.files[0]}")
    else:
        echo(f"已生成 {len(made.files)} 份，清单：{made.listing}")
    if made.uses:
        echo(f"名册各列：{'；'.join(map(str, made.uses))}")
    for note in made.notes:
        echo(note)


def fill(
    workbook: Annotated[Path, typer.Argument(help="要填写的工作簿。")],
    data: Annotated[Path, typer.Option(help="JSON 数据：{填写项: 值}。")],
    out: Annotated[
        Path | None, typer.Option(help="输出文件；不写则写回原文件。", show_default=False)
    ] = None,
    replace: Replace = False,
) -> None:
    """把 JSON 数据填进工作簿，其余内容一个字节也不动。"""
    from zjtx_xl.returns import fill_file, read_data
    from zjtx_xl.runs import Outputs

    with Outputs(replace=replace) as outputs:
        outputs.refuse([out] if out else [])
        fill_file(workbook, read_data(data), out)
        if out:  # a form that was filled where it stands is somebody's answers
            outputs.wrote(out)
    echo(f"已填写：{out or workbook}")


COMMANDS = (
    demo, templates, show, lint, draft, preview, diff, schema, generate, fill, read, check, rollup,
    narrate, proofread, desk, key,
)  # fmt: skip


class _Commands(CommandGroup):
    functions = COMMANDS


app = typer.Typer(
    name="zjtx-xl",
    cls=_Commands,
    callback=_options,
    help="专精特新中小企业评价表：下发、审核、评分、汇总。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _name_shadowed_sets() -> None:
    from zjtx_xl.definitions import shadowed_sets

    if names := shadowed_sets():
        said = f"提示：{'、'.join(names)} 与随附的表套同名，以本单位模板文件夹里的为准。"
        echo(said, err=True)


def main() -> None:
    """Run the command line; every fault of ours is one Chinese message and exit code 2."""
    from zjtx_xl.cli.terminal import prepare

    prepare(sys.stdout)
    prepare(sys.stderr)
    try:
        sys.argv[1:] = take_own_templates(sys.argv[1:])
        if os.environ.get("ZJTX_TEMPLATES"):
            _name_shadowed_sets()
        app()
    except (XlsxError, ZjtxError, OSError) as error:
        from zjtx_xl.findings import told

        fail(told(error))
