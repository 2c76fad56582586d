"""Exceptions: a broken definition, a wrong call or a bug.

What is wrong inside a returned file is never one of these for the caller: the reader turns
:class:`WorkbookRefused` into a finding. Every leaf takes the facts and builds its own message, so
that no caller formats text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from zjtx_xl.model import Fault


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


class DefinitionError(ZjtxError):
    """A template definition cannot be used; holds every fault, not the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        lines = "\n".join(f"  {fault.place()}: {fault.message}" for fault in faults)
        super().__init__(f"模板定义有 {len(faults)} 处错误:\n{lines}")


class UnknownTemplateError(ZjtxError):
    """No definition has this id."""

    def __init__(self, template_id: str, known: tuple[str, ...]) -> None:
        super().__init__(f"没有模板 {template_id}。现有模板: {'、'.join(known)}")


class NoRollupError(ZjtxError):
    """No set says how this table is rolled up."""

    def __init__(self, template_id: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{template_id} 不能汇总。可以汇总的: {'、'.join(known) or '无'}")


class UnknownVariableError(ZjtxError):
    """``--set`` names variables that no text of the tables has: a slip of the pen."""

    def __init__(self, names: tuple[str, ...], known: tuple[str, ...]) -> None:
        super().__init__(f"模板没有变量 {'、'.join(names)}。可以改写的有: {'、'.join(known)}")


class NothingToReadError(ZjtxError):
    """The paths of the command hold no workbook at all."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        super().__init__(f"没有找到可以读取的文件: {'、'.join(str(path) for path in paths)}")


class RosterError(ZjtxError):
    """A roster or data file of the officer cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(f"名册 {path.name} 不能使用: {reason}")


class DecisionsError(ZjtxError):
    """The list of an officer's decisions cannot be used; holds every fault, not the first."""

    def __init__(self, path: Path, faults: Sequence[str]) -> None:
        super().__init__(f"待定事项 {path.name} 不能使用: {'；'.join(faults)}")


class UnknownFieldError(ZjtxError):
    """Data to fill name fields that the workbook does not have."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"表中没有这些填写项: {'、'.join(names)}")


class ChangedSinceReadError(ZjtxError):
    """The file is not the one that was read: writing would lose somebody's work."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"文件 {path.name} 在读取之后被改动过, 没有写入。请关闭它后重新运行。")


class ReportTargetError(ZjtxError):
    """A report cannot be written where, or as what, it was asked for."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"报告 {path.name} 不能写: {reason}。")


class WorkbookRefused(ZjtxError):  # noqa: N818 - a refusal of user data, turned into a finding
    """A file that is not read or not written; ``code`` is the finding code it becomes.

    ``detail`` is one Chinese clause for the officer, without the file name.
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{detail} ({code})")


class WriterFault(ZjtxError):  # noqa: N818 - a bug or a definition that lint should have refused
    """xlsxwriter refused something silently (a warning or a negative return)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"生成工作簿时被拒绝: {what}")


class NotInExcelError(ZjtxError):
    """What is open in Excel cannot be checked or written."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}。")


class MacrosNotAvailableError(ZjtxError):
    """Forms with the self-check macro are asked for, and the library that makes it is missing."""

    def __init__(self) -> None:
        super().__init__("下发带宏的表需要 pyOpenVBA，请先安装: pip install pyOpenVBA")
