"""Whose a file is by its name, or by that of the folder that it lies in."""

from __future__ import annotations

import pytest

from zjtx_xl.runs.senders.expected import Expected, FileNames

LISTED = (
    Expected("青岛甲有限公司", "009-青岛甲有限公司.xlsx", "9"),
    Expected("乙厂", "乙.xlsx", "010"),
    Expected("青岛甲有限公司胶州分公司", "", "11"),
    Expected("丁", "", ""),
)


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("009-青岛甲有限公司.pdf", "青岛甲有限公司"),
        ("x/乙.pdf", "乙厂"),  # as it was issued, however short
        ("乙厂的材料.pdf", ""),  # too short to be found within another text
        ("9.pdf", "青岛甲有限公司"),
        ("09、.pdf", "青岛甲有限公司"),
        ("9-青岛甲.pdf", "青岛甲有限公司"),
        ("9-乙厂.pdf", ""),  # the number of one and the name of another
        ("10.pdf", "乙厂"),
        ("0010-乙厂.pdf", "乙厂"),
        ("12.pdf", ""),
        ("0.pdf", ""),
        ("11_胶州.pdf", "青岛甲有限公司胶州分公司"),
        ("青岛甲有限公司胶州分公司（盖章）.pdf", "青岛甲有限公司胶州分公司"),
        ("胶州分公司.pdf", "青岛甲有限公司胶州分公司"),
        ("青岛甲有限.pdf", ""),  # a part of two names
        ("材料汇总.pdf", ""),
        ("乙/扫描件.pdf", "乙厂"),
        ("青岛甲有限公司/9/扫描件.pdf", ""),
        ("9/扫描件.pdf", ""),
        ("青岛甲有限公司.zip/内.doc", "青岛甲有限公司"),
        (".pdf", ""),
        ("", ""),
    ],
)
def test_whose_a_file_is(path: str, subject: str):
    assert FileNames(LISTED).of(path) == subject
    assert FileNames(()).of(path) == ""


def test_a_number_of_two_recipients_tells_nothing():
    both = (Expected("甲公司", no="7"), Expected("乙公司", no="07"))
    assert FileNames(both).of("7.pdf") == ""
    assert FileNames(both).of("7-甲.pdf") == "甲公司"
