"""From the file of an official blank to the file of its draft."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.draft.blank.read import read_blank
from zjtx_xl.draft.definition import draft_definition
from zjtx_xl.errors import DraftError
from zjtx_xl.xlsx import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from zjtx_xl.draft.blank.grid import BlankSheet
    from zjtx_xl.draft.definition import Draft

_NAME = re.compile(r"[a-z0-9-]+")


def write_draft(forms: Sequence[Path], out: Path) -> Draft:
    """Draft the definition of a blank, and name it in the ``set.yaml`` beside it, made if need be.

    Args:
        forms: the official blank, .xlsx, .xls or .docx; or filled copies of it: what differs
            between them was filled in.
        out: ``FOLDER/NAME.yaml``: the id of the table is ``FOLDER/NAME``.

    Raises:
        DraftError: the blank cannot be read, the name is no id, or a definition stands there.
    """
    set_id, name = out.resolve().parent.name, out.stem
    if out.suffix != ".yaml" or not (_NAME.fullmatch(set_id) and _NAME.fullmatch(name)):
        raise DraftError(out, "应写成“文件夹/表名.yaml”，文件夹和表名只用小写字母、数字和连字符")
    if out.exists():
        raise DraftError(out, "已经有这个文件，没有覆盖；请换一个名字，或先把它移走")
    sheets = read_blank(forms[0])
    for form in forms[1:]:
        _empty_what_differs(sheets, read_blank(form))
    draft = draft_definition(sheets, f"{set_id}/{name}")
    if draft is None:
        raise DraftError(forms[0], "文件里没有找到表格，没有起草")
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, draft.text.encode())
    owner = out.with_name("set.yaml")
    if owner.exists():
        _name_in(owner, name)
    else:
        lines = (
            "# 表套：同一个通知的表。请填写通知的名称和文号，并在 tables 里按印发的次序列出各表。",
            f"id: {set_id}",
            f"title: {set_id}",
            'notice: ""',
            f"tables: [{name}]",
        )
        write_atomically(owner, ("\n".join(lines) + "\n").encode())
    return draft


def _name_in(owner: Path, name: str) -> None:
    """Add a table to those of its set, where they stand in one line as in a draft."""
    text = owner.read_text("utf-8")
    listed = re.search(r"(?m)^tables: \[([a-z0-9-]+(?:, [a-z0-9-]+)*)\]$", text)
    if listed and name not in listed[1].split(", "):
        write_atomically(
            owner, f"{text[: listed.end() - 1]}, {name}{text[listed.end() - 1 :]}".encode()
        )


def _empty_what_differs(sheets: Sequence[BlankSheet], others: Sequence[BlankSheet]) -> None:
    """Take out of one copy what another has differently."""
    by_name = {sheet.name: sheet for sheet in others}
    for sheet in sheets:
        if (other := by_name.get(sheet.name)) is None:
            continue
        for at, cell in sheet.cells.items():
            beside = other.cells.get(at)
            if cell.text and cell.text != (beside.text if beside else ""):
                sheet.cells[at] = cell._replace(text="")
