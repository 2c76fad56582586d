from __future__ import annotations

import ast
import errno
import os
import pickle
from pathlib import Path
from string import Formatter

import pytest

from zjtx_xl.findings import refusals
from zjtx_xl.findings.catalogue import CATALOGUE
from zjtx_xl.findings.refusals import FileRefused, refusal_of, told
from zjtx_xl.xlsx.errors import ChangedSinceReadError, Reason, WorkbookRefused, fault

ENGINE = Path(refusals.__file__).parents[1] / "xlsx"
WORDS = refusals._WORDS  # noqa: SLF001 - the table that this module is about


def _is_reason(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Reason"


def raised() -> list[tuple[str, str, frozenset[str]]]:
    """Every fault that the engine makes: where, for which reason, with which facts."""
    found: list[tuple[str, str, frozenset[str]]] = []
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and _is_reason(node.args[0]):
                reason = ast.unparse(node.args[0]).removeprefix("Reason.")
                facts = frozenset(str(keyword.arg) for keyword in node.keywords)
                found.append((f"{path.name}:{node.lineno}", reason, facts))
    return found


def test_every_reason_has_a_code_and_words():
    assert list(WORDS) == list(Reason)
    assert {code for code, _ in WORDS.values()} <= set(CATALOGUE)
    assert all(sentence and not sentence.endswith("。") for _, sentence in WORDS.values())


def test_every_reason_is_raised_with_the_facts_that_its_words_name():
    calls = raised()
    assert {reason for _, reason, _ in calls} == {reason.name for reason in Reason}
    for where, reason, facts in calls:
        named = {name for _, name, _, _ in Formatter().parse(WORDS[Reason[reason]][1]) if name}
        assert named == facts, (where, reason)


@pytest.mark.parametrize(
    ("error", "code", "detail"),
    [
        (WorkbookRefused(Reason.CUT_OFF), "truncated", "文件不完整，传输时被截断"),
        (WorkbookRefused(Reason.FILE_TOO_LARGE, megabytes=64), "too-large", "文件超过 64 MB"),
        (
            WorkbookRefused(Reason.NOT_WELL_FORMED, part="xl/a.xml", line=2, column=7),
            "damaged",
            "内部文件 xl/a.xml 不完整或有错误（第 2 行第 7 列）",
        ),
        (
            WorkbookRefused(
                Reason.UNPROVEN_FAULT, fault=fault(Reason.CELL_OUT_OF_ORDER, cell="B2")
            ),
            "damaged",
            "写入后的核对发现单元格 B2 重复或次序有误与原表不符，因此没有写入",
        ),
        (
            WorkbookRefused.because(fault(Reason.ROW_OUT_OF_ORDER, row=3, before=5)),
            "damaged",
            "第 3 行重复，或排在第 5 行之后",
        ),
        (
            FileRefused("not-ours", "文件中没有本工具发出的表"),
            "not-ours",
            "文件中没有本工具发出的表",
        ),
    ],
)
def test_what_is_said(error: WorkbookRefused, code: str, detail: str):
    assert refusal_of(error) == (code, detail)
    assert told(error) == detail
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own, as between two processes
    assert (refusal_of(again), str(again)) == ((code, detail), str(error))


def test_facts_of_a_foreign_file_are_quoted_as_they_are():
    error = WorkbookRefused(Reason.SHEET_MISSING, sheet="{part} {0}")
    assert refusal_of(error).detail == "缺少工作表“{part} {0}”的内容"


def test_a_file_that_somebody_changed():
    error = ChangedSinceReadError(Path("folder/甲.xlsx"))
    assert told(error).startswith("文件 甲.xlsx 在读取之后被改动过")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert told(again) == told(error)


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EACCES, errno.ENAMETOOLONG, errno.EROFS, errno.ENOTDIR]
)
def test_what_the_system_says_is_told_in_chinese(number):
    words = told(OSError(number, os.strerror(number), "汇总.xlsx"))
    assert words.startswith("不能读写 汇总.xlsx：")
    assert os.strerror(number) not in words
    assert told(OSError(9999, "Unheard of", "汇总.xlsx")) == "不能读写 汇总.xlsx：Unheard of。"
    assert told(OSError("no number")) == "不能读写 ：no number。"
