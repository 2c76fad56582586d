"""The officer's desk: a whole round on one local page, by the same commands as on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.desk.server import serve

__all__ = ["serve"]
# fmt: on

__getattr__ = face(__name__)
