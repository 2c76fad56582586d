"""The tables of one workbook belong together, whatever name stands in them; none may be missing."""

from __future__ import annotations

import pytest

from tests.returned_forms import fill, issue
from zjtx_xl.lists.distribution import Issued, write_distribution
from zjtx_xl.runs.check import CheckOptions, run_check

PACKAGE = ("annex2", "annex5", "annex6")
COMPANY, OTHER = "青岛甲有限公司", "青岛乙有限公司"
CONTRADICTION = {"附2!I9": 3, "附5!J4": 99}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "returned"
    made.mkdir()
    return made


def found(*paths, code, **options):
    run = run_check(paths, CheckOptions(**options))
    list(run.results())
    return [audit for audit in run.audits if audit.code == code]


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"附5!B4": "见附2"},
        {"附5!B4": OTHER},
        {"附2!C3": "见附5"},
        {"附2!C3": "见附5", "附5!B4": OTHER},
    ],
    ids=["as issued", "a reference", "another's name", "in the first table", "in both tables"],
)
def test_contradiction_in_one_workbook_is_found_under_any_name(folder, names):
    path = issue(folder / "a.xlsx", COMPANY, {"patents": "5"}, names=PACKAGE)
    fill(path, CONTRADICTION | names)
    (audit,) = [
        audit for audit in found(folder, code="audit-value") if audit.field == "patents.actual"
    ]
    assert (audit.severity, audit.cell) == ("error", "I9")
    assert "相差 96" in audit.message


def test_whose_workbook_it_is_says_the_name_that_it_was_issued_to(folder):
    path = issue(folder / "a.xlsx", COMPANY, {"patents": "5"}, names=PACKAGE)
    fill(path, CONTRADICTION | {"附2!C3": OTHER})
    (audit,) = [
        audit for audit in found(folder, code="audit-value") if audit.field == "patents.actual"
    ]
    assert audit.subject == COMPANY


def test_two_workbooks_are_two_subjects(folder):
    fill(issue(folder / "a.xlsx", COMPANY, {"patents": "5"}), {"附2!I9": 3})
    fill(issue(folder / "b.xlsx", OTHER, names=("annex5",)), {"附5!J4": 99})
    assert found(folder, code="audit-value") == []


# ---------------------------------------------------------------- tables that did not come back


def distribution(path, *names):
    templates = tuple(f"qingdao-2021/{name}" for name in names)
    line = Issued("1", COMPANY, "", "a.xlsx", templates, "0" * 64, 0)
    write_distribution(path, "某表", [line])
    return path


@pytest.mark.parametrize(
    ("sent", "missing"),
    [
        ([PACKAGE], None),
        ([("annex2", "annex6")], "附5"),
        ([("annex2",)], "附5、附6"),
        ([("annex2",), ("annex5", "annex6")], None),
    ],
    ids=["all", "one is missing", "two are missing", "in two workbooks"],
)
def test_table_that_was_issued_and_did_not_come_is_an_error(folder, tmp_path, sent, missing):
    for number, names in enumerate(sent):
        issue(folder / f"{number}.xlsx", COMPANY, names=names)
    listed = distribution(tmp_path / "分发清单.xlsx", *PACKAGE)
    faults = found(folder, code="sheet", roster=listed)
    if missing is None:
        assert faults == []
        return
    (fault,) = faults
    assert fault.severity == "error"
    assert f"的{missing}没有交回" in fault.message
