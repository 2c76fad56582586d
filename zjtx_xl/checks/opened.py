"""Findings about a file as a whole, that reading it survived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.findings import finding
from zjtx_xl.forms import self_check as selfcheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import ReturnedFile
    from zjtx_xl.xlsx import WorkbookRefused


def check_opened(returned: ReturnedFile) -> Iterator[Finding]:
    """One finding for each: an old format, a rebuilt file, macros."""
    for code, detail in returned.notices:
        yield finding(code, path=returned.path, note=_clause(detail))
    if returned.workbook.has_macros:
        # An office may have issued the form with a macro of ours (generate --macros).
        issued = any(part.name == selfcheck.SHEET for part in returned.workbook.sheets)
        note = "文件里有宏（可能是下发时带的自检宏）" if issued else "文件里有宏"
        yield finding(
            "macro",
            path=returned.path,
            severity="info" if issued else None,
            note=f"{note}，没有运行，也没有改动",
        )


def refused(refusal: WorkbookRefused, path: str) -> Finding:
    """The one finding about a file that could not be read: always an error."""
    return finding(refusal.code, path=path, severity="error", note=_clause(refusal.detail))


def _clause(detail: str) -> str:
    """What is said of a file, as a sentence of its own: 是压缩包 → 文件是压缩包."""
    return f"文件{detail}" if detail.startswith(("是", "有", "缺少")) else detail
