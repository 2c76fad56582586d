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


_SHOWN = 5


class ZjtxError(Exception):
    """Base of everything this package raises on purpose; the CLI prints it and exits with 2.

    What the engine raises (:class:`zjtx_xl.xlsx.XlsxError`) is worded in :mod:`findings.refusals`.
    """

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


class UnknownTemplateError(ZjtxError):
    """No definition has this id."""

    def __init__(self, template_id: str, known: tuple[str, ...]) -> None:
        super().__init__(f"没有模板 {template_id}。现有模板: {'、'.join(known)}")


class NoRollupError(ZjtxError):
    """No set says how this table is rolled up."""

    def __init__(self, template_id: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{template_id} 不能汇总。可以汇总的: {'、'.join(known) or '无'}")


class SavedResultsError(ZjtxError):
    """A file of saved results cannot be used, or would have to take another file's place."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")


class UnknownGroupingError(ZjtxError):
    """``--by`` names no column of the roster or the tables, and no level of offices."""

    def __init__(self, by: str, known: list[str]) -> None:
        super().__init__(f"名册和表里都没有“{by}”一栏。--by 可以写: {'、'.join(known) or '无'}")


class UnknownVariableError(ZjtxError):
    """``--set`` names variables that no text of the tables has: a slip of the pen."""

    def __init__(self, names: tuple[str, ...], known: tuple[str, ...]) -> None:
        super().__init__(f"模板没有变量 {'、'.join(names)}。可以改写的有: {'、'.join(known)}")


class NothingToReadError(ZjtxError):
    """The paths of the command hold no workbook at all."""

    def __init__(self, paths: tuple[Path, ...], others: tuple[str, ...] = ()) -> None:
        found = f"。那里只有: {'、'.join(others[:_SHOWN])}" if others else ""
        more = f" 等 {len(others)} 个文件" if len(others) > _SHOWN else ""
        named = "、".join(map(str, paths))
        super().__init__(f"没有找到可以读取的文件: {named}{found}{more}")


class NothingToRollUpError(ZjtxError):
    """No return holds anything of what a summary takes; what is there already stays."""

    def __init__(self, target: Path, sources: Sequence[str], found: Sequence[str]) -> None:
        taken = "、".join(sources)
        there = "；".join(found) or "没有读到任何表"
        super().__init__(
            f"没有可以汇总的数据，没有写 {target.name}。本表取自 {taken}；读到的是: {there}"
        )


class NoReportError(ZjtxError):
    """The set of a notice says nothing about a report."""

    def __init__(self, set_id: str) -> None:
        super().__init__(
            f"这套表（{set_id}）没有规定报告怎样写，不能生成或核对报告。"
            "要有报告，请在它的 set.yaml 里写 report，并放一份 Word 模板，写法见 docs/report.md"
        )


class NothingToReportError(ZjtxError):
    """The paths hold no table of the set that a report is about."""

    def __init__(self, set_id: str) -> None:
        super().__init__(
            f"这些文件里没有 {set_id} 的表，不能生成或核对报告。请核对表套名称和文件夹"
        )


class ReportTextError(ZjtxError):
    """The text of a report, or its Word template, cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} 不能使用：{reason}。")


class RosterError(ZjtxError):
    """A roster or another list of the officer (``kind``) cannot be used."""

    def __init__(self, path: Path, reason: str, kind: str = "名册") -> None:
        self.reason = reason
        super().__init__(f"{kind} {path.name} 不能使用: {reason}")


class DecisionsError(ZjtxError):
    """The list of an officer's decisions cannot be used; holds every fault, not the first."""

    def __init__(self, path: Path, faults: Sequence[str]) -> None:
        super().__init__(f"待定事项 {path.name} 不能使用: {'；'.join(faults)}")


class UnusableValueError(ZjtxError):
    """Data to fill hold a value that no cell can hold."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"填写项 {name} 的值不能写入: {reason}。")


class UnknownFieldError(ZjtxError):
    """Data to fill name fields that the workbook does not have."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"表中没有这些填写项: {'、'.join(names)}")


class ReportTargetError(ZjtxError):
    """A report cannot be written where, or as what, it was asked for."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"报告 {path.name} 不能写: {reason}。")


class DraftError(ZjtxError):
    """An official blank cannot be read, or its draft cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}：{reason}。")


class WouldReplaceError(ZjtxError):
    """A command would write over files that are not its own work any more."""

    def __init__(
        self, paths: Sequence[Path], why: str = "不是本工具写的，或者写好以后有人改过"
    ) -> None:
        names = "、".join(path.name for path in paths[:_SHOWN])
        more = f" 等 {len(paths)} 个" if len(paths) > _SHOWN else ""
        super().__init__(
            f"{paths[0].parent} 里已经有 {names}{more}，{why}，没有覆盖。"
            "请换一个位置；确实要替换的，加上 --replace。"
        )


class PreviewError(ZjtxError):
    """A form cannot be drawn as what was asked for."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"预览 {path.name} 不能生成: {reason}。")


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
