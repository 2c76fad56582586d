"""Faults of a definition: where each stands and what is wrong."""

from __future__ import annotations

from typing import Literal, NamedTuple

from zjtx_xl.errors import ZjtxError

# The steps from the top of a file to a place in it: names, and numbers of entries from 0.
Place = tuple[str | int, ...]


class Fault(NamedTuple):
    """One fault of a definition: where it stands and what is wrong.

    ``where`` is its path in the file, ``what`` says the same as whoever has the printed form says
    it: 第9行“有效发明专利数量（个）”. A warning is allowed, but unwise.
    """

    file: str
    line: int | None
    where: str
    message: str
    column: int | None = None
    what: str = ""
    severity: Literal["error", "warning"] = "error"

    def place(self) -> str:
        """``annex2.yaml:31:7 第9行“有效发明专利数量（个）”``."""
        line = f":{self.line}" if self.line else ""
        column = f":{self.column}" if self.line and self.column else ""
        return f"{self.file}{line}{column} {self.what or self.where}".rstrip()


class DefinitionError(ZjtxError):
    """A template definition cannot be used; holds every fault, not the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        lines = "\n".join(f"  {fault.place()}：{fault.message}" for fault in faults)
        super().__init__(f"模板定义有 {len(faults)} 处错误：\n{lines}")
