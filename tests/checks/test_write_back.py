"""What stands in the score column after a check: ours, and what somebody typed there."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.returned_forms import cell_of, enterprise, fill
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import write_checked
from zjtx_xl.definitions.files import samples_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from zjtx_xl.findings.results import Total

SCORE, TOTAL, DEDUCTION = (
    cell_of(key).partition("!")[2] for key in ("patents.score", "total.score", "deduction.score")
)


def written(path: Path, folder: Path) -> Path:
    """The scored copy of a file."""
    copy = write_checked(check_file(path), folder / path.name)
    assert copy is not None
    return copy


def total_of(path: Path) -> Total:
    total = check_file(path).results[0].total
    assert total is not None
    return total


def standing(path: Path, ref: str, name: str = "附2") -> Any:
    """What a program shows that computes nothing."""
    sheet: Any = openpyxl.load_workbook(path, data_only=True)[name]
    return sheet[ref].value


# ---------------------------------------------------------------- deductions

# what stands in 扣分项 → what the total loses; None: it cannot be told
DEDUCTIONS = [
    (None, "0"),
    (3, "3"),
    ("3", "3"),
    ("/", "0"),
    ("2.50", "2.5"),
    ("约3", None),
    ("三分", None),
    (-2, None),
]


# annex 2 of an enterprise and annex 1 of the city: who filled it, where 扣分 and 合计 stand
DEDUCTED: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "附2": (lambda path: enterprise(path, 0), DEDUCTION, TOTAL),
    "附1": (
        lambda path: Path(shutil.copy(samples_folder() / "qingdao-2021/tables/annex1.xlsx", path)),
        "I32",
        "I33",
    ),
}


@pytest.mark.parametrize(("entered", "lost"), DEDUCTIONS)
@pytest.mark.parametrize("sheet", DEDUCTED)
def test_deduction_is_taken_off_everywhere_or_the_total_stays_open(tmp_path, sheet, entered, lost):
    make, deduction, place = DEDUCTED[sheet]
    path = make(tmp_path / "a.xlsx")
    fill(path, {f"{sheet}!{deduction}": None})
    whole = total_of(path).partial
    if entered is not None:
        fill(path, {"deduction.score": entered})
    total = total_of(path)
    copy = written(path, tmp_path / "out")
    if lost is None:
        assert (total.score, total.partial) == (None, whole)
        assert standing(copy, place, sheet) is None  # every program computes it itself
        assert check_file(path).results[0].state != "通过"
    else:
        assert total.score == whole - Decimal(lost)
        assert Decimal(str(standing(copy, place, sheet))) == total.score
    assert standing(copy, deduction, sheet) == standing(path, deduction, sheet)


@pytest.mark.parametrize("sheet", DEDUCTED)
def test_negative_deduction_is_an_error(tmp_path, sheet):
    make, deduction, _ = DEDUCTED[sheet]
    path = fill(make(tmp_path / "a.xlsx"), {"deduction.score": -2})
    found = [fault for fault in check_file(path).results[0].findings if fault.cell == deduction]
    assert [(fault.code, fault.severity) for fault in found] == [("range", "error")]


# ---------------------------------------------------------------- what somebody typed


@pytest.mark.parametrize(
    ("typed", "severity"), [(12, "warning"), ("见附件", "warning"), (10, "info")]
)
def test_answer_in_the_score_column_is_said_and_kept(tmp_path, typed, severity):
    path = enterprise(tmp_path / "a.xlsx", 0, patents="")
    fill(path, {"patents.score": typed})
    result = check_file(path).results[0]
    (found,) = [fault for fault in result.findings if (fault.code, fault.cell) == ("score", SCORE)]
    assert found.severity == severity
    assert "填错了栏" in found.message
    assert standing(written(path, tmp_path / "out"), SCORE) == typed


@pytest.mark.parametrize(("typed", "severity"), [("A", "warning"), (20, "info")])
def test_so_is_one_in_a_form_of_another_notice(tmp_path, typed, severity):
    sample = min((samples_folder() / "zjtx-2022" / "innovative" / "returned").glob("1_*.xlsx"))
    path = tmp_path / "a.xlsx"
    shutil.copy(sample, path)
    fill(path, {"ip.actual": None, "ip.score": typed})
    result = check_file(path).results[0]
    (found,) = [fault for fault in result.findings if (fault.code, fault.cell) == ("score", "F11")]
    assert (found.severity, "填错了栏" in found.message) == (severity, True)
    sheet: Any = openpyxl.load_workbook(written(path, tmp_path / "out"), data_only=True).active
    assert sheet["F11"].value == typed


def test_score_of_ours_goes_when_its_value_is_open(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 0)
    first = written(path, tmp_path / "1")
    assert standing(first, SCORE) is not None
    fill(first, {"patents.actual": "约20"})
    assert standing(written(first, tmp_path / "2"), SCORE) is None


def test_score_that_somebody_typed_stays_when_its_value_is_open(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 0, patents="约20")
    fill(path, {"patents.score": 7})
    copy = written(path, tmp_path / "out")
    assert standing(copy, SCORE) == 7
    assert total_of(copy).score is None


def test_copy_with_a_score_that_waits_is_not_accused_of_its_total(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 0, patents="约20")
    fill(path, {"patents.score": 7})
    copy = written(path, tmp_path / "out")
    assert "total" not in {fault.code for fault in check_file(copy).results[0].findings}
