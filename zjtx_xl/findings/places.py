"""How a place in a returned workbook is said: sheet, row, label, cell."""

from __future__ import annotations

import re
from functools import lru_cache

_ROW = re.compile(r"[A-Z]+([0-9]+)")


@lru_cache(maxsize=4096)  # the same cells are found fault with in many files
def place_words(sheet: str | None, label: str | None, cell: str | None) -> str:
    """``附2 第9行 有效发明专利数量（个）实际值 I9：``; empty for a fault of the whole file."""
    parts = [sheet or ""]
    row = _ROW.match(cell) if cell else None
    if row and label:
        parts.append(f"第{row[1]}行")
    parts += [label or "", cell or ""]
    text = " ".join(part for part in parts if part)
    return f"{text}：" if text else ""
