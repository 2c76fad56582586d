"""The command that opens the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def desk(
    folder: Annotated[Path, typer.Argument(help="工作文件夹；没有就新建。")] = Path("办公"),
    port: Annotated[
        int,
        typer.Option(
            metavar="N", help="端口；不写用空闲的。", show_default=False, min=0, max=65535
        ),
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="不打开浏览器，只打印地址。")
    ] = False,
) -> None:
    """在浏览器里办完一轮：下发、回收、审核、确认、汇总、报告。"""
    from zjtx_xl.desk import serve

    serve(folder, typer.echo, port=port, opens=not no_browser)
