"""Faults of a definition: where each stands and what is wrong."""

from __future__ import annotations

from typing import NamedTuple

from zjtx_xl.xlsx import ZjtxError


class Fault(NamedTuple):
    """One fault of a definition: where it stands and what is wrong."""

    file: str
    line: int | None
    where: str
    message: str

    def place(self) -> str:
        """``annex2.yaml:31 rows[3].points``."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} {self.where}".rstrip()


class DefinitionError(ZjtxError):
    """A template definition cannot be used; holds every fault, not the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        lines = "\n".join(f"  {fault.place()}: {fault.message}" for fault in faults)
        super().__init__(f"模板定义有 {len(faults)} 处错误:\n{lines}")
