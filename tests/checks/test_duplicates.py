"""A name or a code that stands twice in one list."""

from __future__ import annotations

import pytest

from tests.returned_forms import fill
from zjtx_xl.checks.table import check_file
from zjtx_xl.runs.issue import generate

CODE = "91370200395811026T"
OTHER_CODE = "91370212733495557Y"
# the list's rows of name and credit code, then what is found: the field and the cell it repeats
CASES = [
    ([("甲公司", CODE), ("乙公司", OTHER_CODE)], []),
    ([("甲公司", CODE), ("甲公司", OTHER_CODE)], [("2.subject", "B6")]),
    ([("甲公司", CODE), ("乙公司", CODE)], [("2.credit_code", "C6")]),
    ([("甲公司", CODE), ("乙公司", f"{CODE} ")], [("2.credit_code", "C6")]),
    ([("甲（青岛）公司", ""), ("甲(青岛)公司 ", "")], [("2.subject", "B6")]),
    (
        [("青岛宝佳自动化设备有限公司", ""), ("青岛宝佳智能装备股份有限公司", "")],
        [("2.subject", "B6")],
    ),
    ([("甲公司", ""), ("甲股份公司", ""), ("", "")], []),
    (
        [("甲公司", ""), ("乙公司", ""), ("甲公司", ""), ("甲公司", "")],
        [("3.subject", "B6"), ("4.subject", "B6")],
    ),
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blank")
    generate("qingdao-2021/annex3", folder)
    (path,) = folder.iterdir()
    return path


@pytest.mark.parametrize(("rows", "found"), CASES)
def test_duplicates_in_a_list(empty, tmp_path, rows, found):
    path = tmp_path / "list.xlsx"
    path.write_bytes(empty.read_bytes())
    data = {}
    for number, (name, code) in enumerate(rows, start=1):
        data |= {f"{number}.subject": name, f"{number}.credit_code": code}
    fill(path, data)
    findings = check_file(path).results[0].findings
    duplicates = [each for each in findings if each.code == "duplicate"]
    assert [(each.field, each.other.cell if each.other else "") for each in duplicates] == found
    assert {each.severity for each in duplicates} <= {"error"}


def test_empty_rows_are_no_duplicates(empty):
    findings = check_file(empty).results[0].findings
    assert [each for each in findings if each.code == "duplicate"] == []
