"""From the file of an official blank to the file of its draft."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.draft.blank.read import read_blank
from zjtx_xl.draft.definition import draft_definition, tables_of
from zjtx_xl.errors import DraftError
from zjtx_xl.xlsx import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from zjtx_xl.draft.blank.grid import BlankSheet
    from zjtx_xl.draft.definition import Draft

_NAME = re.compile(r"[a-z0-9-]+")


def write_draft(forms: Sequence[Path], out: Path) -> dict[Path, Draft]:
    """Draft the definition of a blank, and name it in the ``set.yaml`` beside it, made if need be.

    A file with several tables (a whole notice) gives a definition for each: after ``annex1.yaml``
    come ``annex2.yaml``, ``annex3.yaml`` …

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
    sheets = read_blank(forms[0])
    for form in forms[1:]:
        _empty_what_differs(sheets, read_blank(form))
    made: dict[Path, Draft] = {}
    for number, table in enumerate(tables_of(sheets)):
        path = out.with_stem(_numbered(name, number))
        if path.exists():
            raise DraftError(path, "已经有这个文件，没有覆盖；请换一个名字，或先把它移走")
        if draft := draft_definition(table, f"{set_id}/{path.stem}"):
            made[path] = draft
    if not made:
        raise DraftError(forms[0], "文件里没有找到表格，没有起草")
    out.parent.mkdir(parents=True, exist_ok=True)
    for path, draft in made.items():
        write_atomically(path, draft.text.encode())
        _name_in_set(path)
    return made


def _numbered(name: str, number: int) -> str:
    """The name of the next table but so many: annex2 after annex1, list-2 after list."""
    if not number:
        return name
    bare = name.rstrip("0123456789")
    digits = name[len(bare) :]
    return f"{bare}{int(digits) + number}" if digits else f"{name}-{number + 1}"


def _name_in_set(out: Path) -> None:
    """Add a table to those of its set, where they stand in one line as in a draft."""
    owner = out.with_name("set.yaml")
    if owner.exists():
        text = owner.read_text("utf-8")
        listed = re.search(r"(?m)^tables: \[([a-z0-9-]+(?:, [a-z0-9-]+)*)\]$", text)
        if listed and out.stem not in listed[1].split(", "):
            end = listed.end() - 1
            write_atomically(owner, f"{text[:end]}, {out.stem}{text[end:]}".encode())
    else:
        lines = (
            "# 表套：同一个通知的表。请填写通知的名称和文号，并在 tables 里按印发的次序列出各表。",
            f"id: {out.resolve().parent.name}",
            f"title: {out.resolve().parent.name}",
            'notice: ""',
            f"tables: [{out.stem}]",
        )
        write_atomically(owner, ("\n".join(lines) + "\n").encode())


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
