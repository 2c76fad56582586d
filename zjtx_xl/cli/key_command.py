"""The command about the office's key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zjtx_xl.cli.group import Json, fail, print_json
from zjtx_xl.cli.terminal import echo

_ACTIONS = ("show", "export", "import")


def key(
    action: Annotated[
        str, typer.Argument(metavar="ACTION", help="show、export 或 import。", show_default=False)
    ] = "show",
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", show_default=False, help="导出到、或导入自哪个文件。"),
    ] = None,
    as_json: Json = False,
) -> None:
    """机关密钥：show 看放在哪里，export 导出，import 导入。

    密钥用来认出本机关下发的表、写回的得分和待定事项，第一次用到时自动生成，只有本人能读。
    请导出一份妥善保管，不要发给填报单位。换电脑，或同事要一起审核时：在这里 export，在那里 import。
    密钥丢了也能审核，但以前下发的表只能靠分发清单核对，以前的待定事项要重新生成。
    """
    from zjtx_xl import office_key

    if action not in _ACTIONS:
        fail(f"不认识“{action}”，可以写 {'、'.join(_ACTIONS)}。")
    if action != "show" and file is None:
        fail(f"请写明文件：zjtx-xl key {action} 文件名。")
    path = office_key.key_path()
    if action == "export" and file is not None:
        own = office_key.export_key(file)
        said = f"已导出密钥 {own} 到 {file}。请交给本机关同事，或妥善保管；不要发给填报单位。"
    elif action == "import" and file is not None:
        own = office_key.import_key(file)
        said = f"已导入，今后使用密钥 {own}；原有的密钥仍然认得。"
    else:
        keys = office_key.known_keys()
        own = office_key.key_id(keys[0]) if keys else ""
        others = "、".join(map(office_key.key_id, keys[1:]))
        said = f"密钥 {own}，放在 {path}。" if own else f"还没有密钥；第一次用到时生成在 {path}。"
        said += f"还认得 {others}。" if others else ""
    if as_json:
        trusted = list(map(office_key.key_id, office_key.known_keys()))
        print_json(
            {"schema": "zjtx-xl/key/1", "path": str(path), "key": own or None, "trusted": trusted}
        )
        return
    echo(said)
