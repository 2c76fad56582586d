"""Commands for whoever writes definitions: the form as printed, the schema of a definition."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zjtx_xl.cli.group import Replace
from zjtx_xl.cli.terminal import echo


def draft(
    forms: Annotated[
        list[Path],
        typer.Argument(
            help="印发的空白表（.xlsx、.xls、.docx）；一个文件里有几张表的，各起草一份；"
            "只有填好的，就给几份，各份不同的就是要填的。"
        ),
    ],
    out: Annotated[Path, typer.Option(help="定义文件，如 templates/qingdao-2026/annex2.yaml。")],
) -> None:
    """由印发的空白表起草模板定义，猜测的地方都标出“请确认”。"""
    from zjtx_xl.draft import write_draft

    for path, made in write_draft(forms, out).items():
        echo(f"已起草：{path}，有 {made.guesses} 处“请确认”。")
        if len(forms) == 1 and made.was_filled:
            echo("这一份像是填过的，填写栏里的数没有写进定义；请核对印的文字里有没有填的内容。")
        for question in made.open_questions:
            echo(f"没有看出来：{question}")


def preview(
    template: Annotated[str, typer.Argument(help="模板，如 qingdao-2021/annex2。")],
    out: Annotated[
        Path, typer.Option(help="输出文件：.html（总可以）、.pdf 或 .png（需要 LibreOffice）。")
    ],
    replace: Replace = False,
) -> None:
    """按印发的样子画出一张表：填写项按填写人着色，旁边标出键。"""
    import glob

    from zjtx_xl.reports import preview as drawn
    from zjtx_xl.runs import Outputs

    with Outputs(replace=replace) as outputs:
        # a form of several pages is a picture of each
        outputs.refuse([out, *out.parent.glob(f"{glob.escape(out.stem)}-[0-9]*{out.suffix}")])
        for path in drawn(template, out):
            outputs.wrote(path)
            echo(f"已画出：{path}")


def diff(
    old: Annotated[str, typer.Argument(help="旧的：模板、模板@版本，或定义文件（.yaml）。")],
    new: Annotated[str, typer.Argument(help="新的：同上。")],
) -> None:
    """比较两份定义：标题、文字、行、分值、规则改了什么，旧表还能不能用。"""
    from zjtx_xl.lint import compare

    found = compare(old, new)
    for difference in found:
        echo(("! " if difference.matters else "- ") + difference.text)
    if not found:
        echo("两份定义没有差别。")
    elif any(difference.matters for difference in found):
        echo("带“!”的会改变旧表的检查或得分：旧表应按旧版本检查（留着 表@版本.yaml）。")
    else:
        echo("只改了版面和文字，旧表可以照常检查。")


def schema() -> None:
    """打印模板定义的 JSON Schema，供编辑器提示和检查。"""
    import json

    from zjtx_xl.definitions import definition_schema

    echo(json.dumps(definition_schema(), ensure_ascii=False, indent=2))
