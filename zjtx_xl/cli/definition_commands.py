"""Commands for whoever writes definitions: the form as printed, the schema of a definition."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def preview(
    template: Annotated[str, typer.Argument(help="模板，如 qingdao-2021/annex2。")],
    out: Annotated[
        Path, typer.Option(help="输出文件：.html（总可以）、.pdf 或 .png（需要 LibreOffice）。")
    ],
) -> None:
    """按印发的样子画出一张表：填写项按填写人着色，旁边标出键。"""
    from zjtx_xl.runs import preview as drawn

    for path in drawn(template, out):
        typer.echo(f"已画出：{path}")


def schema() -> None:
    """打印模板定义的 JSON Schema，供编辑器提示和检查。"""
    import json

    from zjtx_xl.definitions import definition_schema

    typer.echo(json.dumps(definition_schema(), ensure_ascii=False, indent=2))
