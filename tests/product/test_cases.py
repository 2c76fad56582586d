"""Small inputs that went wrong once, and what is right: tests/data/cases/README.md, row by row.

Codes and readings are asserted, never wording. Each row stands for a kind, which has its own tests
beside the module that was mended; this file walks the folder, so that no case is left alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from samples.faulty import returned_form
from tests import faults
from tests.command_line import run
from tests.oddly_shown import plain_list
from zjtx_xl.definitions.files import samples_folder

CASES = Path(__file__).parents[1] / "data" / "cases"
SURE = {"exact", "normalised"}
not_yet = pytest.mark.xfail(strict=True, reason="a kind that waits to be mended")


def case(name: str) -> Path:
    return CASES / name


def check(*arguments: object) -> dict:
    outcome = run("check", *map(str, arguments), "--json")
    assert outcome.code in {0, 1}, outcome.message
    return outcome.json


def only(result: dict) -> dict:
    (file,) = result["files"]
    return file


def at(file: dict, cell: str) -> list[dict]:
    return [finding for finding in file["findings"] if finding["cell"] == cell]


def value(file: dict, cell: str) -> dict:
    (found,) = [each for each in file["values"].values() if each["cell"] == cell]
    return found


def score(file: dict, cell: str) -> object:
    (found,) = [row["score"] for row in file["scores"] if row["cell"] == cell]
    return found


def waits(file: dict, cell: str) -> bool:
    """The cell is not read for sure, its row is not scored, and somebody is told."""
    row = "J" + cell[1:]
    return (
        value(file, cell)["confidence"] not in SURE
        and score(file, row) is None
        and file["total"]["score"] is None
        and any(finding["severity"] != "info" for finding in at(file, cell))
    )


def rolled_up(table: str, *paths: object, out: Path, expected: set[int]) -> tuple[dict, object]:
    outcome = run("rollup", f"qingdao-2021/{table}", *map(str, paths), "--out", str(out), "--json")
    assert outcome.code in expected, outcome.message
    return outcome.json, openpyxl.load_workbook(out).worksheets[0]


def cells_of(sheet) -> set[object]:
    return {cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_percent_cell_in_an_old_format():
    file = only(check(case("01-percent-cell-in-xls.xls")))
    assert waits(file, "I5")
    assert value(file, "I5")["value"] == 100


def test_amounts_written_as_text_are_not_lost(tmp_path):
    result, sheet = rolled_up(
        "annex6", case("02-rollup-text-amounts"), out=tmp_path / "out.xlsx", expected={0, 1}
    )
    codes = [audit["code"] for audit in result["audits"]]
    assert codes.count("rollup-open") >= 2  # the proposed amount and the unreadable one
    found = cells_of(sheet)
    assert 120.5 in found
    assert not {"120.5万元", "约120.5", "120,5"} & found
    assert 438.5 not in found
    partial = {audit["cell"] for audit in result["audits"] if audit["code"] == "rollup-open"}
    assert len(partial) >= 2


def test_date_cell_in_a_number_field():
    assert waits(only(check(case("03-date-cell-in-number-field.xlsx"))), "I9")


def test_number_in_a_text_field_is_rolled_up_as_it_is_shown(tmp_path):
    _, sheet = rolled_up(
        "annex7", case("04-number-in-text-field"), out=tmp_path / "out.xlsx", expected={0, 1}
    )
    found = {str(each) for each in cells_of(sheet)}
    assert {"98.5%", "2022年5月"} <= found


def test_other_files_in_the_folder():
    result = check(case("05-other-files-in-folder"), "--roster", case("05-roster.xlsx"))
    read = {Path(file["path"]).name for file in result["files"]}
    assert "1_滨州凌云装备制造有限公司.xlsx" in read
    assert "7_滨州凌岳装备制造有限公司" in read  # a workbook without a suffix
    assert "10_无点xlsx" in read
    assert any("2_滨州凌帆.zip/" in file["path"].replace(os.sep, "/") for file in result["files"])
    unread = {Path(each["path"]).name[0] for each in result["unread"]}
    assert {"4", "5", "6", "9"} <= unread  # .pdf, .docx, .rar, .jpg
    assert all(each["reason"] for each in result["unread"])
    missing = " ".join(
        finding["message"] for finding in result["audits"] if finding["code"] == "not-returned"
    )
    for stem in ("滨州凌云", "滨州凌帆", "滨州凌拓", "滨州凌牧", "滨州凌湾", "滨州凌岳"):
        assert stem not in missing


def test_struck_out_value_before_the_new_one():
    file = only(check(case("06-struck-old-value-before-new.xlsx")))
    (cell,) = [
        each["cell"] for each in file["values"].values()
        if each["confidence"] == "proposed" and each["value"] == 12
    ]  # fmt: skip
    assert waits(file, cell)


def test_lowered_target_is_known_from_the_roster():
    roster = case("07-roster.xlsx")
    file = only(check(case("07-marks-lost-target-lowered.xlsx"), "--roster", roster))
    (finding,) = [each for each in file["findings"] if each["code"] == "prefilled"]
    assert (finding["severity"], finding["cell"]) == ("error", "H9")


def test_subtotal_rows_are_no_enterprises():
    file = only(check(case("08-subtotal-rows-in-list.xlsx")))
    assert "missing" not in {finding["code"] for finding in file["findings"]}


def test_of_two_lists_none_is_taken_unsaid(tmp_path):
    roster = case("09-roster-two-lists.xlsx")
    outcome = run(
        "generate", "qingdao-2021/annex2", "--roster", str(roster), "--out", str(tmp_path / "out")
    )
    assert outcome.code == 2
    assert "2023年" in outcome.message
    assert "2024年" in outcome.message


def test_target_with_a_lower_bound_is_said(tmp_path):
    roster = case("09-roster-target-lower-bound.xlsx")
    out = tmp_path / "out"
    outcome = run("generate", "qingdao-2021/annex2", "--roster", str(roster), "--out", str(out))
    assert "≥10" in outcome.message + outcome.text
    for path in out.rglob("*.xlsx"):
        if path.name != "分发清单.xlsx":
            assert "≥10" not in cells_of(openpyxl.load_workbook(path).worksheets[0])


def test_negative_deduction_leaves_the_total_open_everywhere(tmp_path):
    path = case("11-negative-deduction.xlsx")
    file = only(check(path, "--write", tmp_path))
    assert file["total"]["score"] is None
    copy = tmp_path / path.name
    before, after = (
        openpyxl.load_workbook(each, data_only=True).worksheets[0] for each in (path, copy)
    )
    total = file["total"]["cell"]
    assert str(after[total].value or "") in {"", str(before[total].value)}  # pyright: ignore[reportAttributeAccessIssue]
    assert after["J18"].value == -2  # pyright: ignore[reportAttributeAccessIssue]


def test_answer_in_the_score_column_is_said_and_kept(tmp_path):
    path = case("12-answer-in-score-column.xlsx")
    file = only(check(path, "--write", tmp_path))
    assert at(file, "J9") or any("J9" in each["message"] for each in at(file, "I9"))
    (copy,) = tmp_path.glob("*.xlsx")
    assert openpyxl.load_workbook(copy).worksheets[0]["J9"].value == 12


def test_nan_is_no_number(tmp_path):
    form = tmp_path / "form.xlsx"
    shutil.copy(case("15-form.xlsx"), form)
    before = form.read_bytes()
    outcome = run("fill", str(form), "--data", str(case("15-nan.json")))
    assert outcome.code == 2
    assert outcome.message
    assert form.read_bytes() == before


def test_one_cut_off_file_is_named(tmp_path):
    folder = case("20-rollup-one-cut-off")
    out = tmp_path / "out.xlsx"
    outcome = run("rollup", "qingdao-2021/annex3", str(folder), "--out", str(out))
    cut = [
        Path(file["path"]).name
        for file in check(folder)["files"] if file["status"] == "unreadable"
    ]  # fmt: skip
    assert len(cut) == 1
    assert cut[0] in (outcome.text + outcome.message).replace("\n", "").replace(" ", "")
    texts = {str(each) for sheet in openpyxl.load_workbook(out) for each in cells_of(sheet)}
    assert any(cut[0] in text for text in texts)


@pytest.mark.parametrize(
    "name",
    [
        "21-sheet-without-relation.xlsx",
        "22-empty-shared-string-index.xlsx",
        "23-default-password.xlsx",
    ],
)
def test_is_read_and_scored(name):
    file = only(check(case(name)))
    assert file["status"] != "unreadable"
    assert file["template"] == "qingdao-2021/annex2"
    assert [row for row in file["scores"] if row["score"] is not None]


def test_roster_whose_styles_have_an_empty_fill(tmp_path):
    roster = case("24-roster-empty-fill.xlsx")
    out = tmp_path / "out"
    outcome = run("generate", "qingdao-2021/annex2", "--roster", str(roster), "--out", str(out))
    assert outcome.code == 0, outcome.message
    assert len(list(out.glob("*.xlsx"))) >= 2


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_a_name_that_is_not_utf8_breaks_nobody(tmp_path):
    shutil.copy(CASES / "15-form.xlsx", tmp_path / "1.xlsx")
    odd = os.fsencode(tmp_path) + b"/16_" + "青岛".encode("gbk") + b".xlsx"
    shutil.copy(os.fsencode(CASES / "15-form.xlsx"), odd)
    (tmp_path / "list.xlsx").write_bytes(plain_list())
    shutil.copy(os.fsencode(tmp_path / "list.xlsx"), odd.replace(b"16_", b"17_"))
    outcome = run("check", str(tmp_path), "--json")
    assert outcome.code in {0, 1}
    assert len(json.loads(outcome.stdout.decode("utf-8"))["files"]) == 4


def broken_elsewhere(data: bytes) -> bytes:
    """A sheet entry without a relation, and no shared string where one is meant."""
    book = faults.part(data, "xl/workbook.xml")
    added = book.replace("</sheets>", '<sheet name="别的" sheetId="99" r:id=""/></sheets>')
    assert added != book
    return faults.rewritten(data, {"xl/workbook.xml": added.encode()})


def empty_index(data: bytes, sheet: str, ref: str) -> bytes:
    part = faults.sheet_part(data, sheet)
    text = faults.part(faults.set_text(data, sheet, ref, "XX"), part)
    found = re.search(rf'<((?:\w+:)?)c r="{ref}"[^>]*?/?>(?:(?!</\1c>).)*</\1c>', text, re.DOTALL)
    assert found
    style = re.search(r's="[0-9]+"', found[0])
    cell = f'<{found[1]}c r="{ref}" {style[0] if style else ""} t="s"><{found[1]}v/></{found[1]}c>'
    return faults.rewritten(data, {part: text.replace(found[0], cell).encode()})


def lower_case(data: bytes, sheet: str) -> bytes:
    part = faults.sheet_part(data, sheet)
    text = re.sub(r'(c r=")([A-Z]+)', lambda at: at[1] + at[2].lower(), faults.part(data, part))
    return faults.rewritten(data, {part: text.encode()})


@pytest.mark.parametrize(
    ("make", "sheet", "ref"), [(returned_form, "附2", "I9"), (plain_list, "附5", "J4")]
)
def test_only_what_our_tables_need_must_be_whole(tmp_path, make, sheet, ref):
    """The kinds of cases 21 and 22 in a form and in a list, and references in lower case."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(make())
    before = only(check(path))
    for spoilt in (broken_elsewhere(make()), lower_case(make(), sheet)):
        path.write_bytes(spoilt)
        now = only(check(path))
        assert (now["values"], now["scores"]) == (before["values"], before["scores"])
        assert {each["severity"] for each in now["findings"]} <= {"warning", "info"} | {
            each["severity"] for each in before["findings"]
        }
    path.write_bytes(empty_index(make(), sheet, ref))
    assert value(only(check(path)), ref)["confidence"] == "missing"


def with_raw_values(path: Path, target: Path, change) -> Path:
    """A copy in which the stored text of each number has been changed."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(
                    rb"(<c [^>]*>(?:<f>[^<]*</f>)?<v>)([0-9.]+)(</v>)",
                    lambda found: found[1] + change(found[0], found[2]) + found[3],
                    content,
                )
            new.writestr(name, content)
    return target


def test_decimals_with_17_digits_are_those_of_15(tmp_path):
    def as_excel(element: bytes, digits: bytes) -> bytes:
        is_number = b't="s"' not in element and b"." in digits
        return b"%.17g" % float(digits) if is_number else digits

    path = min((samples_folder() / "qingdao-2021" / "returned").glob("1_*.xlsx"))
    again = with_raw_values(path, tmp_path / path.name, as_excel)
    assert again.read_bytes() != path.read_bytes()
    before, after = only(check(path)), only(check(again))
    for file in (before, after):
        file["path"] = ""
        for found in [*file["findings"], *file["values"].values()]:
            found.pop("path", None)
            found.pop("raw", None)
    assert before == after


def test_a_sum_that_is_none_takes_no_time(tmp_path):
    form = tmp_path / "form.xlsx"
    shutil.copy(CASES / "15-form.xlsx", form)
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"附2!I9": "1 + " * 14 + "x"}), encoding="utf-8")
    assert run("fill", str(form), "--data", str(data)).code == 0
    began = time.process_time()
    file = only(check(form))
    assert time.process_time() - began < 5
    assert waits(file, "I9")


def test_every_case_is_tried():
    there = {path.name for path in CASES.iterdir()} - {"README.md", "integrity.md"}
    source = Path(__file__).read_text(encoding="utf-8")
    assert {name for name in there if f'"{name}"' not in source} == set()
