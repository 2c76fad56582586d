"""What a command of reports asks of the figures, without computing any."""

from __future__ import annotations

from pathlib import Path
from typing import Any

OPTIONS: dict[str, Any] = {
    "roster": Path("名册.xlsx"), "decisions": Path("待定事项.xlsx"), "accept_proposed": True,
    "accept_manual": True, "progress": print, "jobs": 3,
}  # fmt: skip


class Asked(Exception):  # noqa: N818 - no fault, but what was asked
    """What the figures were asked for."""


def asked(*about: object, **options: object) -> None:
    """Stands in the place of ``figures_of``."""
    raise Asked(about, options)
