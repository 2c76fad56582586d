"""Whether a roster is one for the tables that are to be issued, and headings that make it one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.definitions import load_set, load_template
from zjtx_xl.errors import RosterError
from zjtx_xl.lists.files import read_grids
from zjtx_xl.lists.header import find_header
from zjtx_xl.lists.headings import FieldNames, folded
from zjtx_xl.lists.roster_columns import column_uses, later_headings
from zjtx_xl.values import narrow
from zjtx_xl.xlsx import Edit, Package, Workbook, column_name, patched, read_file, unlocked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from zjtx_xl.definitions import Field, SetDefinition, Template
    from zjtx_xl.lists.roster import Roster
    from zjtx_xl.lists.roster_columns import ColumnUse

# a number, also with words around it, or an answer
_VALUE = re.compile(r"[<>≥≤=约不低高少多于]{0,3}[0-9]|[是否有无√☑□/(—-]")
_SHOWN = 10  # of what is hidden
# Whoever the table is sent to.
_ANYBODY = re.compile(r"(?:填报|申报|申请|报送|自评|项目)?单位(?:全?名称?)?")


def refuse_unfit(roster: Roster, templates: Sequence[Template], owner: SetDefinition) -> None:
    """Refuse a roster of other subjects, or one whose targets would not reach the tables.

    Targets that a roster does not hold may be left to the recipients; those that it holds under a
    heading that nobody understood would be lost.

    Raises:
        RosterError: its column of names is headed as that of other tables of the set is; or
            columns look like targets and were not taken for any.
    """
    _refuse_other_subjects(roster, templates, owner)
    unfilled = unfilled_targets(roster, templates)
    lost = [used for used in roster.uses if _looks_like_targets(used, roster)]
    if not unfilled or not lost:
        return
    headings = "、".join(f"{column_name(used.column)} 列“{used.heading}”" for used in lost)
    labels = "、".join(f"“{field.row_label}”" for field in unfilled)
    raise RosterError(
        roster.path,
        f"{headings} 像是目标值，但表头认不准，发出的表里会空着。"
        f"还没有对应列的目标值有 {len(unfilled)} 项：{labels}。"
        "请照这些文字写全表头；不是目标值的，请换一个表头",
    )


def _looks_like_targets(used: ColumnUse, roster: Roster) -> bool:
    """Whether an unused column is headed somewhat like a target, and holds what a target may be."""
    if used.keys or used.alias or not (used.meant or used.says_target):
        return False
    held = [
        narrow(recipient.extra[used.heading]).strip()
        for recipient in roster.recipients
        if used.heading in recipient.extra
    ]
    return 2 * sum(_VALUE.match(text) is not None for text in held) > len(held)


def unfilled_targets(roster: Roster, templates: Sequence[Template]) -> tuple[Field, ...]:
    """The targets that the office prefills and no column of the roster holds."""
    filled = {key for used in roster.uses for key in used.keys}
    filled |= {key for recipient in roster.recipients for key in recipient.values}
    return tuple(field for field in prefilled_targets(templates) if field.key not in filled)


def prefilled_targets(templates: Sequence[Template]) -> list[Field]:
    """The targets that the office may prefill."""
    return [
        field
        for template in templates
        for field in template.fields
        if field.prefilled and field.role == "target" and field.by == "officer"
    ]


def _refuse_other_subjects(
    roster: Roster, templates: Sequence[Template], owner: SetDefinition
) -> None:
    """Platforms are not issued the tables of enterprises."""
    own = _subject_labels(templates)
    heading = next((used.heading for used in roster.uses if used.alias == "subject"), "")
    if not heading or folded(heading) in own or any(map(_ANYBODY.fullmatch, own.values())):
        return
    others = [load_template(f"{owner.id}/{table}") for table in owner.tables]
    meant = [template for template in others if folded(heading) in _subject_labels([template])]
    if meant and own:
        numbers = "、".join(template.number or template.title for template in meant)
        raise RosterError(
            roster.path,
            f"名称一列的表头是“{heading}”，{numbers}才发给他们；"
            f"现在要下发的表由“{'、'.join(own.values())}”填报。请换一种表；"
            "名册没有用错的，请把表头改成表中的名称",
        )


def _subject_labels(templates: Sequence[Template]) -> dict[str, str]:
    """What the tables call whom they are about, folded and as printed."""
    fields = (field for template in templates for field in template.fields)
    return {folded(field.label): field.label for field in fields if field.role == "subject"}


def hidden_note(roster: Roster, templates: Sequence[Template], also: Sequence[str] = ()) -> str:
    """What of a roster is hidden and was used all the same, for these tables; else nothing.

    ``also`` are headings that this run asks for besides.
    """
    parts = [f"工作表“{roster.sheet}”"] if roster.is_hidden else []
    if roster.hidden_rows:
        parts.append(f"第 {_some(roster.hidden_rows)} 行")
    if columns := _hidden_columns(roster, templates, also):
        parts.append(f"{_some(columns)} 列")
    return f"名册里隐藏的也用了：{'；'.join(parts)}" if parts else ""


def _hidden_columns(
    roster: Roster, templates: Sequence[Template], also: Sequence[str]
) -> list[str]:
    """The hidden columns that are used, as ``C“信用代码”``."""
    if not roster.hidden_columns:
        return []
    asked = {*map(folded, also)}
    for set_id in {template.set_id for template in templates}:
        asked |= later_headings(load_set(set_id))
    names = FieldNames(templates)
    grid = next(one for one in read_grids(roster.path) if one.sheet == roster.sheet)
    header = find_header(grid, names)
    return [
        f"{column_name(used.column)}“{used.heading}”"
        for used in (column_uses(header, names) if header else ())
        if used.column in roster.hidden_columns
        if used.alias or used.keys or folded(used.heading) in asked
    ]


def _some(found: Sequence[object]) -> str:
    """The first of them, and how many there are in all."""
    more = f" 等 {len(found)}" if len(found) > _SHOWN else ""
    return "、".join(map(str, found[:_SHOWN])) + more


def with_headings(
    roster: Roster, templates: Sequence[Template], headings: Mapping[int, str]
) -> bytes:
    """The workbook of a roster with these headings, by column; nothing else in it changes.

    Raises:
        RosterError: it is no .xlsx, or its header takes several rows.
        WorkbookRefused: a cell cannot be changed without touching others.
    """
    path: Path = roster.path
    names = FieldNames(templates)
    grid = next((one for one in read_grids(path) if one.sheet == roster.sheet), None)
    header = find_header(grid, names) if grid is not None and grid.sheet else None
    if header is None:
        raise RosterError(path, "只能改 .xlsx 名册的表头，请另存为 .xlsx，或自己改表头")
    if header.first_row != header.last_row:
        raise RosterError(path, "表头占了几行，请在 Excel 里改表头")
    package = Package.from_bytes(unlocked(read_file(path)), path.name)
    workbook = Workbook(package)
    part = next(part for part in workbook.sheets if part.name == roster.sheet)
    edits = {(header.first_row, column): Edit("text", text) for column, text in headings.items()}
    return patched(package, workbook, {part: edits})
