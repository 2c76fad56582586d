"""The folder of an earlier issue: who is new, whose workbook is outdated, what somebody changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.lists import DISTRIBUTION_NAME
from zjtx_xl.values import unsealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from zjtx_xl.lists import ColumnUse, Distribution
    from zjtx_xl.runs.outputs import Outputs


@dataclass(frozen=True, slots=True)
class Issue:
    """What was issued: the workbooks, the 分发清单, and what the officer should know.

    ``uses`` says what each column of the roster was taken for.
    """

    files: tuple[Path, ...]
    listing: Path | None = None
    notes: tuple[str, ...] = ()
    uses: tuple[ColumnUse, ...] = ()


class IssueFolder:
    """What stands in the folder already, where workbooks are to be issued."""

    def __init__(
        self, out: Path, before: Distribution, templates: tuple[str, ...], outputs: Outputs
    ) -> None:
        """``templates`` are those of the workbooks that are to be issued now."""
        self._out = out
        self._own = {row.file_name: row for row in before.rows if row.templates == templates}
        self._before = before
        self._values = {
            unsealed(line.subject): line.values
            for line in before.record
            if line.template_ids == frozenset(templates)
        }
        self._outputs = outputs
        self._standing: set[str] = set()
        self._foreign: list[str] = []
        self._renewed: list[str] = []
        self._outdated: list[str] = []

    def look_at(self, subject: str, name: str, data: bytes, values: Mapping[str, str]) -> None:
        """A workbook that stands where this recipient's, with these values, is to be written."""
        path = self._out / name
        self._standing.add(name)
        if stands(path, data):
            return
        known = self._own.get(name)
        is_changed = self._values.get(unsealed(subject), values) != values
        # what the list says was issued may be of another machine, whose record is not here
        is_as_issued = known is not None and stands(path, sha256=known.sha256)
        if known is None or not (is_as_issued or self._outputs.may_replace(path)):
            self._foreign.append(name)
            if known and is_changed:
                self._outdated.append(subject)
        elif is_changed:
            self._renewed.append(subject)

    @property
    def kept(self) -> frozenset[str]:
        """The workbooks that somebody has changed since: they stay as they are."""
        return frozenset(self._foreign)

    def refuse(self, names: Sequence[str]) -> None:
        """Stop where workbooks of others stand in the way, or where nothing else is to be done.

        Raises:
            WouldReplaceError: with all of them.
        """
        is_own = all(name in self._own for name in self._foreign)
        is_anybody_new = any(name not in self._standing for name in names)
        if self._foreign and not (is_own and is_anybody_new):
            self._outputs.refuse(self._out / name for name in self._foreign)
        listing = self._out / DISTRIBUTION_NAME
        if not self._before.is_whole:
            self._outputs.refuse([listing])

    def notes(self) -> Iterator[str]:
        """What the officer should know about what was there."""
        if self._renewed:
            names = "、".join(self._renewed)
            yield f"这些单位的预填内容与上次下发时不同，已重新生成，请重新发送：{names}"
        if self._foreign:
            yield f"这些文件下发后有人改过，没有动：{'、'.join(self._foreign)}"
        if self._outdated:
            yield f"其中这些单位现在的预填内容与下发时不同：{'、'.join(self._outdated)}"


def stands(path: Path, data: bytes = b"", *, sha256: str = "") -> bool:
    """Whether a file holds exactly this."""
    if not path.is_file() or path.is_symlink():
        return False
    standing = path.read_bytes()
    return standing == data if data else hashlib.sha256(standing).hexdigest() == sha256
