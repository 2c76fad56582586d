"""The returns of one run: of each file only who sent it, on disk once there are many."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from zjtx_xl.audits import SpooledList
from zjtx_xl.definitions import load_table_set
from zjtx_xl.runs.senders.expected import Expected, FileNames
from zjtx_xl.runs.senders.returns import Return
from zjtx_xl.values import Subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zjtx_xl.definitions import TableSet
    from zjtx_xl.findings import FileResult
    from zjtx_xl.returns import Unread
    from zjtx_xl.runs.senders.received import Received

_AT_HAND = 2_000  # returns that stay in memory


@dataclass
class Batch:
    """The returns of one run; ``expected`` is None where no roster says whom to expect.

    ``received`` is what 收件登记 says of the files, if there is one.
    """

    expected: Sequence[Expected] | None = None
    received: Received | None = None
    subjects: Subjects = field(default_factory=Subjects)
    returns: SpooledList[Return] = field(
        default_factory=lambda: SpooledList[Return](at_hand=_AT_HAND)
    )
    summaries: list[Return] = field(default_factory=list[Return])
    _paths: set[int] = field(default_factory=set[int])  # hashes of 64 bits
    _unread: set[str] = field(default_factory=set[str])  # paths
    _sets: set[str] = field(default_factory=set[str])

    def add(self, results: Sequence[FileResult], sent: Return | None, *, is_read: bool) -> None:
        """Remember one file; ``sent`` is None for what is nobody's return."""
        if not is_read:
            self._unread.update(result.path for result in results)
        if sent is None:
            return
        place = hash(os.path.abspath(sent.path))  # noqa: PTH100 - a link is not followed
        if place in self._paths:
            return
        self._paths.add(place)
        if sent.listed:
            self.summaries.append(sent)
        else:
            self.returns.append(sent)
        self._sets.update(table.partition("/")[0] for table in sent.tables)

    def with_senders(self, files: Iterable[Unread]) -> tuple[tuple[Unread, str], ...]:
        """Files that are no workbooks, each with the recipient whose it seems to be, if any is.

        By 收件登记 or its name: who sent a scan has sent something, and is not told that nothing
        came.
        """
        found = tuple((unread, self._sender_of(str(unread.source))) for unread in files)
        self._unread.update(str(unread.source) for unread, _ in found)
        return found

    def _sender_of(self, path: str) -> str:
        """Whose a file is that nobody has read, by all that is known of it."""
        registered = self.received.sender(path) if self.received else ""
        return registered or self._senders.of(path)

    @cached_property
    def _senders(self) -> FileNames:
        units = self.received.units if self.received else ()
        return FileNames([*(self.expected or ()), *map(Expected, units)])

    def key(self, subject: str) -> str:
        """What tells a subject from others, however its name is written."""
        return self.subjects.key(subject)

    @property
    def table_sets(self) -> list[TableSet]:
        """Those that something came of."""
        return [load_table_set(set_id) for set_id in sorted(self._sets)]

    @property
    def senders_of_unread(self) -> dict[str, str]:
        """Whose each file seems to be that nobody could read, by its path."""
        return {path: self._sender_of(path) for path in self._unread}
