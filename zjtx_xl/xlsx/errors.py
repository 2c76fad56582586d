"""What the engine raises on purpose: a refusal takes the facts and words itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class ZjtxError(Exception):
    """Base of everything this package raises on purpose; the CLI prints it and exits with 2."""

    def __reduce__(self) -> tuple[object, ...]:
        """From one process to another as it is: the message is not built a second time."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[ZjtxError], args: tuple[object, ...], facts: Mapping[str, object]
) -> ZjtxError:
    error = kind.__new__(kind)
    error.args = args
    vars(error).update(facts)
    return error


class ChangedSinceReadError(ZjtxError):
    """The file is not the one that was read: writing would lose somebody's work."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"文件 {path.name} 在读取之后被改动过, 没有写入。请关闭它后重新运行。")


class WorkbookRefused(ZjtxError):  # noqa: N818 - a refusal of user data, turned into a finding
    """A file that is not read or not written; ``code`` is the finding code it becomes.

    ``detail`` is one Chinese clause for the officer, without the file name.
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{detail} ({code})")
