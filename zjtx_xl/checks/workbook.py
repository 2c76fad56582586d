"""What is said of a returned workbook as a whole: the file, whose it is, and its sheets."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.definitions import load_template, template_ids
from zjtx_xl.findings import finding, refusal_of
from zjtx_xl.forms import marks
from zjtx_xl.values import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import IdentifiedSheet, ReturnedFile
    from zjtx_xl.xlsx import Cell, WorkbookRefused


def check_workbook(returned: ReturnedFile) -> Iterator[Finding]:
    """Findings about the file, that reading it survived; about its marks, and about its sheets."""
    yield from _check_file(returned)
    yield from _check_identity(returned)
    yield from _check_sheets(returned)


def _check_file(returned: ReturnedFile) -> Iterator[Finding]:
    """One finding for each: an old format, a rebuilt file, manual calculation, macros."""
    for code, detail in returned.notices:
        yield finding(code, path=returned.path, note=_clause(detail))
    if returned.is_manual and any(_answers_by_formula(returned)):
        yield finding(
            "formula",
            path=returned.path,
            severity="warning",
            note="工作簿设成了手动重算，填报内容里的公式可能没有更新",
            remedy="请在 Excel 中按 F9 重新计算，核对后保存。",
        )
    if returned.workbook.has_macros:
        from zjtx_xl.forms import self_check  # noqa: PLC0415 - few have macros

        # An office may have issued the form with a macro of ours (generate --macros).
        issued = any(part.name == self_check.SHEET for part in returned.workbook.sheets)
        note = "文件里有宏（可能是下发时带的自检宏）" if issued else "文件里有宏"
        yield finding(
            "macro",
            path=returned.path,
            severity="info" if issued else None,
            note=f"{note}，没有运行，也没有改动",
        )


def _answers_by_formula(returned: ReturnedFile) -> Iterator[bool]:
    for table in returned.tables:
        for sheet in table.sheets:
            fields = sheet.layout.by_key
            for entry in table.submission.entries.values():
                field = fields.get(entry.key)
                yield bool(entry.cell.formula and field is not None and not field.formula)


def refused(refusal: WorkbookRefused, path: str) -> Finding:
    """The one finding about a file that could not be read: always an error."""
    code, detail = refusal_of(refusal)
    return finding(code, path=path, severity="error", note=_clause(detail))


def _clause(detail: str) -> str:
    """What is said of a file, as a sentence of its own: 是压缩包 → 文件是压缩包."""
    return f"文件{detail}" if detail.startswith(("是", "有", "缺少")) else detail


# ---------------------------------------------------------------- whose it is


def _check_identity(returned: ReturnedFile) -> Iterator[Finding]:
    """Another version of a template; marks that name another recipient or other tables."""
    for table in returned.tables:
        found = table.submission.version
        current = load_template(table.template.id).version
        if found and found != current:
            yield finding(
                "version",
                path=returned.path,
                sheet=table.submission.sheet,
                raw=found,
                expected=current,
            )
    hidden = returned.identity.marks
    if hidden is None:
        return
    properties = returned.workbook.custom_properties
    recipient = properties.get(marks.PROPERTY_RECIPIENT, "").strip("-")
    is_another = hidden.recipient and recipient and hidden.recipient != recipient
    if is_another and folded(hidden.recipient) != folded(recipient):
        note = f"隐藏标识写的单位是“{hidden.recipient}”，文件属性写的是“{recipient}”"
        yield finding("mark-conflict", path=returned.path, note=note)
    known = {mark.template: mark.version for mark in hidden.tables}
    claims = (
        ("文件属性", marks.property_tables(properties.get(marks.PROPERTY_TABLES, ""))),
        ("定义名称", _named_tables(tuple(returned.workbook.defined_names), template_ids())),
    )
    for source, claimed in claims:
        others = [] if claimed.items() <= known.items() else _contradicted(claimed, known)
        if others:
            note = f"隐藏标识和{source}对不上：按{source}，文件里应有{'、'.join(others)}"
            yield finding("mark-conflict", path=returned.path, note=note)


# All returns of a blank have the same names.
@lru_cache(maxsize=64)
def _named_tables(names: tuple[str, ...], known: tuple[str, ...]) -> Mapping[str, str]:
    return marks.named_tables(names, known)


def _contradicted(claimed: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    """Tables that one mark names in a version that the hidden sheet does not have."""
    bare = {template: _bare(version) for template, version in known.items()}
    ids = template_ids()
    return [
        f"{load_template(template).number}（第 {version} 版）"
        for template, version in claimed.items()
        if template in ids and bare.get(template) != _bare(version)
    ]


def _bare(version: str) -> str:
    """A version as a defined name holds it."""
    return re.sub(r"\W", "_", version)


# ---------------------------------------------------------------- its sheets


def _check_sheets(returned: ReturnedFile) -> Iterator[Finding]:
    """Sheets that are missing, copied or in another order; a file without its marks."""
    hidden, found = returned.identity.marks, returned.identity.sheets
    yield from _copies(returned)
    if hidden is None:
        note = "文件里没有发出时的隐藏标识，可能是把表复制到了新文件；"
        is_recorded = any(table.recorded is not None for table in returned.tables)
        note += "已按表中文字识别，预填值" + ("按下发记录核对" if is_recorded else "无法核对")
        yield finding("mark-conflict", path=returned.path, note=note)
        return
    if returned.identity.seal == "broken":
        note = "文件里的隐藏标识被改动过（校验码不符），里面的预填值、收件单位不可信"
        yield finding("mark-conflict", path=returned.path, severity="error", note=note)
    there = {sheet.mark.sheet for sheet in found}
    known = {sheet.template.id for sheet in found}
    for mark in hidden.tables:
        # A table whose definition is not known here is another matter than a deleted sheet.
        is_gone = mark.template in known or not _has(returned, mark.sheet)
        if mark.sheet not in there and is_gone:
            yield finding("sheet", path=returned.path, note=f"缺少工作表“{mark.sheet}”")
    if _is_shuffled(found):
        names = "、".join(sheet.part.name for sheet in found)
        note = f"工作表的次序变了，发出时依次是 {names}"
        yield finding("sheet", path=returned.path, severity="warning", note=note)


def _has(returned: ReturnedFile, name: str) -> bool:
    return any(part.name == name for part in returned.workbook.sheets)


def _is_shuffled(found: Sequence[IdentifiedSheet]) -> bool:
    """Whether the sheets, which come in the order of issue, stand in another."""
    order = [sheet.part.index for sheet in found]
    return order != sorted(order)


def _copies(returned: ReturnedFile) -> Iterator[Finding]:
    """Sheets beside ours that look like one of them: a copy, or another recipient's form."""
    for part, sheet, cells in returned.identity.copies:
        named = _named(sheet, cells)
        is_another = bool(named) and named not in {
            _named(sheet, table.scan.cells)
            for read in returned.tables
            for table in read.sheets
            if table.identified.part.name == sheet.part.name
        }
        whose = f"，里面写的单位是“{named}”" if is_another else ""
        note = f"多出一张“{sheet.part.name}”的副本“{part.name}”{whose}，没有读取"
        yield finding(
            "sheet",
            path=returned.path,
            severity="error" if is_another else "warning",
            note=note,
            remedy="请每家单位一个文件，分别报送。" if is_another else None,
        )


def _named(sheet: IdentifiedSheet, cells: Mapping[tuple[int, int], Cell]) -> str:
    """The name of the recipient where a form has it; nothing in a list."""
    places = (
        field.position
        for field in sheet.sheet.layout(1).fields
        if field.role == "subject" and not field.record
    )
    return next((cells[place].raw.strip() for place in places if place in cells), "")
