"""Definitions of a test's own, in place of those of the office."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from zjtx_xl.definitions import loader
from zjtx_xl.returns import identification

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

KNOWN = (
    loader.set_ids,
    loader.template_ids,
    loader.load_set,
    loader.load_table_set,
    loader.load_template,
    loader.load_version,
    identification._readable,  # noqa: SLF001
)


def forget() -> None:
    """What this process knows of definitions, so that it looks for them again."""
    for known in KNOWN:
        known.cache_clear()


@contextmanager
def own_templates(folder: Path) -> Generator[None]:
    """Definitions come from this folder, too, and are forgotten afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZJTX_TEMPLATES", str(folder))
        forget()
        yield
    forget()
