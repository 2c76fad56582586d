"""Commands for whoever writes definitions: the form as printed, the schema of a definition."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def draft(
    forms: Annotated[
        list[Path],
        typer.Argument(
            help="印发的空白表（.xlsx、.xls、.docx）；只有填好的，就给几份，各份不同的就是要填的。"
        ),
    ],
    out: Annotated[Path, typer.Option(help="定义文件，如 templates/qingdao-2026/annex2.yaml。")],
) -> None:
    """由印发的空白表起草模板定义，猜测的地方都标出“请确认”。"""
    from zjtx_xl.draft import write_draft

    made = write_draft(forms, out)
    typer.echo(f"已起草：{out}，有 {made.guesses} 处“请确认”。")
    if len(forms) == 1 and made.was_filled:
        typer.echo("这一份像是填过的，填写栏里的数没有写进定义；请核对印的文字里有没有填的内容。")
    for question in made.open_questions:
        typer.echo(f"没有看出来：{question}")


def preview(
    template: Annotated[str, typer.Argument(help="模板，如 qingdao-2021/annex2。")],
    out: Annotated[
        Path, typer.Option(help="输出文件：.html（总可以）、.pdf 或 .png（需要 LibreOffice）。")
    ],
) -> None:
    """按印发的样子画出一张表：填写项按填写人着色，旁边标出键。"""
    from zjtx_xl.reports import preview as drawn

    for path in drawn(template, out):
        typer.echo(f"已画出：{path}")


def schema() -> None:
    """打印模板定义的 JSON Schema，供编辑器提示和检查。"""
    import json

    from zjtx_xl.definitions import definition_schema

    typer.echo(json.dumps(definition_schema(), ensure_ascii=False, indent=2))
