"""A form is filled, then mistreated as people do: recipient or officer is told what happened.

The recipient sees the check column and the status line after LibreOffice has computed them again,
the officer sees findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests import faults
from tests.office.libreoffice import recalculate, save_as
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.forms.helps import Columns
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "附2"
TEMPLATE = load_template("qingdao-2021/annex2")
LAYOUT = TEMPLATE.sheets[0].layout()
INPUTS = [each for each in LAYOUT.fields if each.role in {"target", "actual"}]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every cell filled well, each number another."""
    [path] = generate(TEMPLATE.id, tmp_path_factory.mktemp("form")).files
    values: dict[str, object] = {
        each.key: "是" if each.kind.name.startswith("yes") else str(10 + number)
        for number, each in enumerate(INPUTS)
    }
    fill_file(path, values | {"subject": "某公司"})
    return path


def codes(path: Path) -> set[str]:
    return {each.code for result in check_file(path).results for each in result.findings}


def helps(path: Path, folder: Path) -> str:
    """All that the recipient's helps show: status line, check column."""
    [computed] = recalculate([path], folder)
    sheet = openpyxl.load_workbook(computed, data_only=True)[SHEET]
    first = Columns(LAYOUT, scored=True).score or 1
    columns = sheet.iter_cols(first, sheet.max_column)
    return "\n".join(str(cell.value) for column in columns for cell in column if cell.value)


def changed(source: Path, folder: Path, data: bytes) -> Path:
    path = folder / source.name
    path.write_bytes(data)
    return path


def test_well_filled_nobody_says_anything(filled: Path, tmp_path: Path):
    assert codes(filled) == set()
    shown = helps(filled, tmp_path)
    assert "还缺 0 项" in shown
    assert "缺实际值" not in shown
    assert "去填下一项" not in shown


@pytest.mark.parametrize(
    ("text", "said", "code"),
    [("约20", "待核", "remark"), ("　", "缺实际值", "missing"), ("很多", "应填数字", "kind")],
)
def test_a_paste_over_a_cell(filled: Path, tmp_path: Path, text: str, said: str, code: str):
    """It brings a text, and takes the validation with it."""
    [first, *_] = [each.ref for each in INPUTS if each.role == "actual"]
    data = faults.set_text(filled.read_bytes(), SHEET, first, text)
    path = changed(filled, tmp_path, faults.strip_validation_of(data, SHEET, first))
    assert said in helps(path, tmp_path / "computed")
    assert codes(path) == {code, "validation"}


def test_a_sort_of_the_rows(filled: Path, tmp_path: Path):
    path = changed(filled, tmp_path, faults.exchange(filled.read_bytes(), SHEET, 5, 9, "C:J"))
    assert codes(path) & {"moved", "label", "merge"}


def test_an_inserted_row(filled: Path, tmp_path: Path):
    data = faults.strip(filled.read_bytes(), SHEET, "sheetProtection")
    path = changed(filled, tmp_path, faults.insert_rows(data, SHEET, 8))
    assert {"moved", "protection"} <= codes(path)
    [result] = check_file(path).results
    assert result.total
    assert [each.score for each in result.scores] == [
        each.score for each in check_file(filled).results[0].scores
    ]


def test_a_deleted_sheet(tmp_path: Path):
    """Of a package one sheet goes; the hidden sheet still says what was issued."""
    [package] = generate("qingdao-2021", tmp_path / "package").files
    names = [each.name for each in check_file(package).returned.tables[0].sheets]  # type: ignore[union-attr]

    def delete(book: openpyxl.Workbook) -> None:
        del book[names[0]]

    path = changed(package, tmp_path, faults.with_openpyxl(package.read_bytes(), delete))
    assert "sheet" in codes(path)


def test_xls_and_back(filled: Path, tmp_path: Path):
    """Saved as .xls by one program, and as .xlsx again by the next."""
    old = save_as(filled, tmp_path / "old", "xls")
    assert "legacy" in codes(old)
    new = save_as(old, tmp_path / "new", "xlsx")
    [before] = check_file(filled).results
    [after] = check_file(new).results
    assert [each.score for each in after.scores] == [each.score for each in before.scores]
    assert "error" not in {each.severity for each in after.findings}
    assert "还缺 0 项" in helps(new, tmp_path / "computed")
