from __future__ import annotations

import io
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest

from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import write_checked
from zjtx_xl.xlsx.sniff import unlocked

SAMPLES = Path(__file__).parents[2] / "samples" / "qingdao-2021" / "returned"
LEGACY = Path(__file__).parents[1] / "data" / "legacy" / "form.xls"
FORMS = [min(SAMPLES.glob("*.xlsx")), SAMPLES.parent / "tables" / "annex5.xlsx"]


def encrypted(data: bytes, password: str) -> bytes:
    written = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, written)
    return written.getvalue()


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_what_excel_locked_by_itself_is_read_like_the_workbook(form: Path, tmp_path: Path):
    locked = tmp_path / form.name
    locked.write_bytes(encrypted(form.read_bytes(), "VelvetSweatshop"))
    before, after = check_file(form), check_file(locked)
    assert [result.scores for result in after.results] == [r.scores for r in before.results]
    assert [r.status for r in after.results] == [r.status for r in before.results]


def test_so_is_an_xls():
    """Excel 97 locks the structure of a workbook by encrypting the file with this password."""
    locked, plain = (LEGACY.with_name(name) for name in ("default_password.xls", "shown_list.xls"))
    before, after = (check_file(path).results for path in (plain, locked))
    assert [result.status for result in after] == ["findings"]
    assert [result.entries for result in after] == [result.entries for result in before]


def test_in_place_the_file_must_be_the_one_that_was_read(tmp_path: Path):
    locked = tmp_path / "1.xlsx"
    locked.write_bytes(encrypted(FORMS[0].read_bytes(), "VelvetSweatshop"))
    checked = check_file(locked)
    assert write_checked(checked, locked, in_place=True) == locked
    assert check_file(locked).results[0].scores[0].score is not None


def test_a_password_that_somebody_has_set_stays(tmp_path: Path):
    locked = tmp_path / "1.xlsx"
    locked.write_bytes(encrypted(FORMS[0].read_bytes(), "青岛2021"))
    (result,) = check_file(locked).results
    assert [finding.code for finding in result.findings] == ["encrypted"]


@pytest.mark.parametrize("data", [b"", b"PK\3\4", FORMS[0].read_bytes(), LEGACY.read_bytes()])
def test_what_is_not_locked_stays_as_it_is(data: bytes):
    assert unlocked(data) is data


def test_more_rounds_than_any_program_takes_are_not_taken():
    locked = encrypted(FORMS[0].read_bytes(), "VelvetSweatshop")
    assert locked.count(b'spinCount="100000"') >= 1
    slow = locked.replace(b'spinCount="100000"', b'spinCount="9000000"')
    assert unlocked(slow) is slow
