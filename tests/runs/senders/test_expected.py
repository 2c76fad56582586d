"""Whose a file is by its name, or by that of the folder that it lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from zjtx_xl.errors import RosterError
from zjtx_xl.lists.distribution import Issued, write_distribution
from zjtx_xl.runs.senders.expected import Expected, FileNames, hidden_in, read_expected

if TYPE_CHECKING:
    from pathlib import Path

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


CODE = "91370200395811026T"


def test_whom_a_list_of_what_was_issued_expects(tmp_path: Path):
    tables = ("qingdao-2021/annex2",)
    first = Issued(
        "1", "甲公司", CODE, "1_甲公司.xlsx", tables, "0" * 64, 1, ("qingdao-2021/annex2@1",),
        {"patents.target": "3"}, {"电话": "0532-1"},
    )  # fmt: skip
    second = first._replace(no="", subject="乙公司", credit_code="", file_name="乙.xlsx", extra={})
    write_distribution(tmp_path / "分发清单.xlsx", "某表", [first, second])
    assert read_expected(tmp_path / "分发清单.xlsx") == (
        Expected("甲公司", "1_甲公司.xlsx", "1", CODE, {"电话": "0532-1"}, tables),
        Expected("乙公司", "乙.xlsx", templates=tables),
    )
    # one that keeps nothing of a roster
    write_distribution(tmp_path / "分发清单.xlsx", "某表", [second])
    (found,) = read_expected(tmp_path / "分发清单.xlsx")
    assert (found.subject, found.extra) == ("乙公司", {})


def test_whom_any_other_list_expects(tmp_path: Path):
    listed = tmp_path / "名册.csv"
    listed.write_text(f"序号,企业名称,信用代码,电话\n7,甲公司,{CODE},0532-1\n,乙公司,,\n", "utf-8")
    assert read_expected(listed) == (
        Expected("甲公司", "", "7", CODE, {"电话": "0532-1"}),
        Expected("乙公司"),
    )
    listed.write_text("电话\n0532-1\n", "utf-8")
    with pytest.raises(RosterError):
        read_expected(listed)


def test_nothing_is_hidden_where_there_is_no_roster():
    assert hidden_in(None, ["qingdao-2021/annex2"]) == ""
