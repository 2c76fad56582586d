"""``--rebuild``: values of a file with a broken structure, in a fresh workbook."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from tests import faults
from tests.hostile_files import (
    SHEET,
    clean_form,
    far_cell,
    missing_sheet,
    overlapping_bomb,
    packed,
    parts,
    two_values_for_one_cell,
    with_part,
)
from tests.returned_forms import enterprise
from zjtx_xl.checks.table import check_file
from zjtx_xl.cli.commands import app
from zjtx_xl.returns.reader import read_file
from zjtx_xl.returns.rebuild import STRUCTURE, _edit, rebuilt
from zjtx_xl.runs.issue import generate
from zjtx_xl.values.kinds import ValueKind
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.cell_styles import CellStyle
from zjtx_xl.xlsx.sheet.edit import Edit


def cut_off_sheet():
    """Everything after the rows is missing, as after a crash of a home-made program."""
    sheet = parts()[SHEET]
    return with_part(SHEET, sheet[: sheet.rindex(b"<sheetProtection")])


def inserted_row():
    """A row inserted above the indicators; nothing else of the sheet went along."""

    def lower(match):
        row = int(match[2])
        return match[1] + b"%d" % (row + (row > 4)) + match[3]

    sheet = re.sub(rb'(<row r=")(\d+)(")', lower, parts()[SHEET])
    sheet = re.sub(rb'(<c r="[A-Z]+)(\d+)(")', lower, sheet)
    sheet = re.sub(rb'(<mergeCell ref="[A-Z]+)(\d+)(:)', lower, sheet)
    sheet = re.sub(rb'(<mergeCell ref="[A-Z]+\d+:[A-Z]+)(\d+)(")', lower, sheet)
    return with_part(SHEET, sheet)


def edited_label():
    return packed({
        name: data.replace("有效发明专利数量".encode(), "发明专利数量".encode())
        for name, data in parts().items()
    })  # fmt: skip


def scores(result):
    return [(each.row, each.score) for each in result.scores]


def codes(result):
    return {each.code for each in result.findings}


@pytest.fixture
def check(tmp_path):
    def run(data, **options):
        path = tmp_path / "form.xlsx"
        path.write_bytes(data)
        return check_file(path, **options)

    return run


def test_damaged_file_is_read_as_far_as_it_goes(check):
    (sound,) = check(clean_form()).results
    (refused,) = check(cut_off_sheet()).results
    assert (refused.status, codes(refused)) == ("unreadable", {"damaged"})
    checked = check(cut_off_sheet(), rebuild=True)
    (result,) = checked.results
    assert checked.returned.is_rebuilt
    # how its numbers are shown nobody knows: a 1 may be 100 %
    assert codes(result) == {"damaged", "shown"}
    surely = [score for score in scores(result) if score[1] is not None]
    assert 0 < len(surely) < len(scores(sound))
    assert set(surely) < set(scores(sound))


def test_broken_structure_is_still_reported_and_the_copy_is_sound(check, tmp_path):
    (sound,) = check(clean_form()).results
    (found,) = check(inserted_row()).results
    assert codes(found) & STRUCTURE
    checked = check(inserted_row(), rebuild=True)
    assert checked.returned.is_rebuilt
    (result,) = checked.results
    assert codes(result) & STRUCTURE == codes(found) & STRUCTURE
    assert scores(result) == scores(sound)
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(checked.returned.package.data)
    (again,) = check_file(copy).results
    assert codes(again) == set()
    assert scores(again) == scores(sound)


def test_what_stood_beside_a_changed_label_answers_nothing_in_the_copy_either(check, tmp_path):
    (sound,) = check(clean_form()).results
    given = dict(scores(sound))
    assert given["patents"] is not None
    (found,) = check(edited_label()).results
    checked = check(edited_label(), rebuild=True)
    assert checked.returned.is_rebuilt
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(checked.returned.package.data)
    (again,) = check_file(copy).results
    (result,) = checked.results
    assert "label" in codes(result)
    assert codes(again) == {"kind"}
    assert "这一行印发的文字被改过" in again.findings[0].message
    for other in (found, result, again):
        assert dict(scores(other)) == given | {"patents": None}


@pytest.mark.parametrize("sound", [clean_form, far_cell])
def test_sound_file_is_not_rebuilt(check, sound):
    checked = check(sound(), rebuild=True)
    assert not checked.returned.is_rebuilt
    assert codes(checked.results[0]) == set()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (overlapping_bomb, "hostile"),
        (missing_sheet, "damaged"),
        (lambda: clean_form()[:5000], "truncated"),
        (lambda: b"", "truncated"),
    ],
)
def test_what_cannot_be_read_at_all_stays_refused(check, make, code):
    checked = check(make(), rebuild=True)
    assert checked.returned is None
    assert codes(checked.results[0]) == {code}


def test_a_guess_between_two_values_is_said_to_be_one(check):
    (result,) = check(two_values_for_one_cell(), rebuild=True).results
    assert "damaged" in {each.code for each in result.findings if each.severity == "error"}


@pytest.mark.parametrize(("marked", "version"), [("9", "9"), ("", "1")])
def test_a_fresh_workbook_says_the_version_that_was_issued(
    tmp_path: Path, marked: str, version: str
):
    returned = read_file(enterprise(tmp_path / "a.xlsx"))
    (table,) = returned.tables
    (sheet,) = table.sheets
    mark = sheet.identified.mark._replace(version=marked)
    sheet = sheet._replace(identified=sheet.identified._replace(mark=mark))
    (fresh,) = rebuilt(returned._replace(tables=(table._replace(sheets=(sheet,)),))).tables
    assert [part.identified.mark.version for part in fresh.sheets] == [version]


def test_option_of_the_command_line(tmp_path):
    returned, out = tmp_path / "returned", tmp_path / "out"
    returned.mkdir()
    (returned / "form.xlsx").write_bytes(inserted_row())
    arguments = ["check", str(returned), "--rebuild", "--write", str(out), "--json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in {0, 1}, result.output
    (entry,) = json.loads(result.stdout)["files"]
    assert entry["written"] == str(out / "form.xlsx")
    (again,) = check_file(Path(entry["written"])).results
    assert not codes(again) & STRUCTURE


@pytest.mark.parametrize(
    ("template", "sheet", "ref"),
    [
        ("budget/regional", "区域绩效自评表", "F9"),
        ("zjtx-2026/specialised", "专精特新中小企业", "G8"),
    ],
)
def test_words_that_a_formula_gave_do_not_take_its_place(check, tmp_path, template, sheet, ref):
    """待核 in a computed cell, and the form rebuilt for another reason: the formula stands."""
    (form,) = generate(template, tmp_path / "out").files
    data = faults.set_result(form.read_bytes(), sheet, ref, "待核")
    name = faults.sheet_part(data, sheet)
    text, count = re.subn(rf'(<(?:\w+:)?c r="{ref}")', r'\1 t="str"', faults.part(data, name))
    assert count == 1
    data = faults.strip(faults.rewritten(data, {name: text.encode()}), sheet, "mergeCells")
    (rebuilt,) = check(data, rebuild=True).results
    assert "merge" in codes(rebuilt)
    assert ref not in {each.cell for each in rebuilt.findings if each.code == "formula"}


@pytest.mark.parametrize(
    "place",
    [
        ("budget/self-evaluation", "绩效自评表", "H19", "quality3.reason"),
        ("guangdong-2021/annex2", "附件2", "B36", "goal6.description"),
    ],
)
@pytest.mark.parametrize(
    "number",
    [("0.5", "0.00", "0.50"), ("0.5", "0.00%", "50.00%"), ("12", '0"项"', "12项")],
)
def test_a_number_in_a_text_field_is_as_it_was_seen(check, tmp_path, place, number):
    (template, sheet, ref, key), (stored, code, seen) = place, number
    (form,) = generate(template, tmp_path / "out").files
    data = faults.set_number(form.read_bytes(), sheet, ref, stored)
    data = faults.set_style(data, sheet, ref, code=code)
    (sound,) = check(data).results
    (rebuilt,) = check(faults.strip(data, sheet, "mergeCells"), rebuild=True).results
    assert [each.entries[key].reading.value for each in (sound, rebuilt)] == [seen, seen]


@pytest.mark.parametrize(
    "place",
    [
        ("zjtx-2026/little-giant", "小巨人企业", "G10", "liabilities.last"),
        ("guangdong-2021/annex2", "附件2", "D4", "served_provincial.baseline"),
    ],
)
def test_a_zero_that_is_shown_as_a_percentage_is_zero(check, tmp_path, place):
    template, sheet, ref, key = place
    (form,) = generate(template, tmp_path / "out").files
    data = faults.set_style(
        faults.set_number(form.read_bytes(), sheet, ref, "0"), sheet, ref, code="0%"
    )
    (sound,) = check(data).results
    (rebuilt,) = check(faults.strip(data, sheet, "mergeCells"), rebuild=True).results
    for result in (sound, rebuilt):
        reading = result.entries[key].reading
        assert (reading.value, reading.confidence) == (0, "exact")
        assert ref not in {each.cell for each in result.findings}


@pytest.mark.parametrize(
    ("hides", "edit"),
    [("", Edit("number", "99")), ("perhaps", Edit("number", "99")),
     ("struck", Edit("text", "（整格划了删除线：99）"))],
)  # fmt: skip
def test_what_nobody_could_read_does_not_stand_in_the_copy_as_if_one_could(hides, edit):
    """What a condition only may hide stands there as it was stored."""
    field: Any = SimpleNamespace(formula=None, kind=ValueKind("integer"))
    source: Any = SimpleNamespace(cell_styles=(CellStyle("General", hides),), date1904=False)
    assert _edit(field, Cell(9, 9, "number", "99"), source) == edit
