"""Decimals as Excel stores them: 5.3 is ``<v>5.2999999999999998</v>``."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = re.compile(r"<v>(-?[0-9]+\.[0-9]+)</v>")


def with_17_digits(source: Path, target: Path) -> int:
    """A copy in which every decimal is written as its double is; how many look otherwise now."""
    changed = 0

    def written(match: re.Match[str]) -> str:
        nonlocal changed
        text = f"{float(match[1]):.17g}"
        changed += text != match[1]
        return f"<v>{text}</v>"

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/"):
                data = NUMBER.sub(written, data.decode("utf-8")).encode("utf-8")
            new.writestr(name, data)
    return changed
