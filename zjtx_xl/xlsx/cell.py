"""One cell as stored in a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

CellType = Literal["empty", "number", "text", "boolean", "error"]


# What a field of a NamedTuple has where it has nothing; nobody may add to it.
NOTHING: Mapping[Any, Any] = {}


class Cell(NamedTuple):
    """One cell as stored in a workbook.

    ``raw`` is the string as stored: the literal of ``<v>`` for a number (``38923.10``), the text
    of a string, ``TRUE``/``FALSE``, the error name (``#REF!``), ``""`` when there is nothing.
    ``formula`` is the text without ``=``; a formula without a cached value is ``empty``. ``seen``
    is a text as a reader sees it, where parts of it are struck out, raised or hidden; None where
    all of it is seen as it stands.
    """

    row: int
    column: int
    type: CellType = "empty"
    raw: str = ""
    formula: str | None = None
    style: int = 0
    seen: str | None = None
