"""Are the sheets of the workbook those that were issued, in their order?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.findings import finding
from zjtx_xl.returns import FINGERPRINT, likeness
from zjtx_xl.xlsx import scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import IdentifiedSheet, ReturnedFile

# How Excel, WPS and LibreOffice name a copy: 附2 (2), 附2(2), 附2_2.
_COPY = re.compile(r"\s*[(（_]\s*[0-9]+\s*[)）]?")
_ROWS = 200


def check_sheets(returned: ReturnedFile) -> Iterator[Finding]:
    """Sheets that are missing, copied or in another order; a file without its marks."""
    marks, found = returned.identity.marks, returned.identity.sheets
    yield from _copies(returned, found)
    if marks is None:
        note = "文件里没有发出时的隐藏标识，可能是把表复制到了新文件；"
        note += "已按表中文字识别，预填值无法核对"
        yield finding("mark-conflict", path=returned.path, note=note)
        return
    there = {each.mark.sheet for each in found}
    known = {each.template.id for each in found}
    for mark in marks.tables:
        # A table whose definition is not known here is another matter than a deleted sheet.
        is_gone = mark.template in known or not _has(returned, mark.sheet)
        if mark.sheet not in there and is_gone:
            yield finding("sheet", path=returned.path, note=f"缺少工作表“{mark.sheet}”")
    if _is_shuffled(found):
        names = "、".join(each.part.name for each in found)
        note = f"工作表的次序变了，发出时依次是 {names}"
        yield finding("sheet", path=returned.path, severity="warning", note=note)


def _has(returned: ReturnedFile, name: str) -> bool:
    return any(part.name == name for part in returned.workbook.sheets)


def _is_shuffled(found: Sequence[IdentifiedSheet]) -> bool:
    """Whether the sheets, which come in the order of issue, stand in another."""
    order = [each.part.index for each in found]
    return order != sorted(order)


def _copies(returned: ReturnedFile, found: Sequence[IdentifiedSheet]) -> Iterator[Finding]:
    """Sheets beside one of ours that look like it: nobody knows which of them is meant."""
    ours = {each.part.name for each in found}
    others = [
        part
        for part in returned.workbook.sheets
        if part.name not in ours and part.kind == "worksheet"
    ]
    for each in found:
        name = each.sheet.name
        for part in others:
            if not (part.name.startswith(name) and _COPY.fullmatch(part.name, len(name))):
                continue
            data = returned.package.read(part.part)
            strings = returned.workbook.shared_strings
            cells = scan(data, strings, last_row=_ROWS, structure=False).cells
            if likeness(each.template, each.sheet, cells) >= FINGERPRINT:
                note = f"多出一张“{each.part.name}”的副本“{part.name}”，没有读取"
                yield finding("sheet", path=returned.path, severity="warning", note=note)
