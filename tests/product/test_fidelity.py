"""check --write changes the score cells and the total of a returned form, and nothing else."""

from __future__ import annotations

import io
import json
import warnings
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.command_line import run
from tests.fidelity import (
    SHEET,
    TREASURES,
    TREASURES_OF_SHEET,
    assert_only_cells_changed,
    changed_cells,
    changed_members,
    element,
    inline,
    members,
    rich_form,
    sheet_part,
)
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.xlsx.address import parse_cell

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parents[2] / "samples"
RETURNED = sorted((SAMPLES / "qingdao-2021" / "returned").glob("*.xlsx"))
PACKAGED = sorted((SAMPLES / "qingdao-2021" / "enterprises").glob("*.xlsx"))
CITY = SAMPLES / "qingdao-2021" / "tables" / "annex1.xlsx"
# As printed: thirteen scores in J5:J17, the total in J19; 27 scores and a total in 附1.
ANNEX2 = ("附2", [*(f"J{row}" for row in range(5, 18)), "J19"])
ANNEX1 = ("附1", [*(f"I{row}" for row in range(5, 32)), "I33"])
SENTENCE = "已进入辅导期"


def saved_by_openpyxl(data: bytes) -> bytes:
    """What a script makes of a form: the formulas lose what they showed."""
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(buffer)
    return buffer.getvalue()


def with_everything(data: bytes) -> bytes:
    """A form with all that libraries lose in it."""
    note = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A20"].value
    return rich_form(data, note=str(note), sentence=SENTENCE)


def as_sent(data: bytes) -> bytes:
    """As our own workbook comes back."""
    return data


def returned_by(maker: Callable[[bytes], bytes], folder: Path) -> Path:
    """The sample forms, saved by somebody else's program."""
    folder.mkdir()
    for path in RETURNED:
        data = path.read_bytes()
        if maker is not with_everything or inline(SENTENCE) in members(data)[SHEET]:
            (folder / path.name).write_bytes(maker(data))
    return folder


def shown(data: bytes, sheet: str, refs: list[str]) -> list[object]:
    """What a viewer shows that does not recalculate, in two readers that agree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl does not know x14 validations
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet)
    values = rows.to_python(skip_empty_area=False)
    found = [book[sheet][ref].value for ref in refs]
    for ref, value in zip(refs, found, strict=True):
        row, column = parse_cell(ref)
        assert values[row - 1][column - 1] == ("" if value is None else value)
    return found


def reviewed(data: bytes) -> list[str]:
    """The sheet that a check may fill in, where the workbook has one."""
    names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    return [name for name in names if name == "审核意见"]


def assert_scored_faithfully(before: Path, result: dict, sheet: str, cells: list[str]) -> None:
    """One written copy: only the scores and the total differ, and they are the computed ones."""
    old, new = before.read_bytes(), Path(result["written"]).read_bytes()
    assert_only_cells_changed(old, new, sheet, cells, also=reviewed(old))
    assert [each["cell"] for each in result["scores"]] == cells[:-1]
    assert result["total"]["cell"] == cells[-1]
    computed = [each["score"] for each in result["scores"]] + [result["total"]["score"]]
    assert None not in computed
    assert shown(new, sheet, cells) == computed
    part = sheet_part(old, sheet)
    assert element(members(new)[part], cells[-1]).count(b"</f>") == 1
    assert_workbook_valid(new, audit=False)


@pytest.mark.parametrize("maker", [as_sent, saved_by_openpyxl, with_everything])
def test_only_scores_and_total_change(maker, tmp_path):
    returned = returned_by(maker, tmp_path / "returned")
    outcome = run("check", returned, "--write", tmp_path / "scored", "--json")
    results = outcome.json["files"]
    assert len(results) == len(list(returned.iterdir())) >= 3
    for result in results:
        path = Path(result["path"])
        assert Path(result["written"]) == tmp_path / "scored" / path.name
        assert_scored_faithfully(path, result, *ANNEX2)
    again = run("check", tmp_path / "scored", "--json").json["files"]
    codes = {finding["code"] for result in again for finding in result["findings"]}
    assert codes & {"score", "total", "stale-score"} == set()
    assert [each["total"]["score"] for each in again] == [
        each["total"]["reported"] for each in again
    ]


def test_scores_that_were_wrong_are_put_right_and_the_others_stay(tmp_path):
    """Otherwise a tool that writes nothing would pass: the samples hold the printed scores."""
    path = next(path for path in RETURNED if path.name.startswith("7_"))
    data = {"patents.score": 3, "standards.score": None, "digitalisation.score": "五分"}
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    before = tmp_path / "returned.xlsx"
    assert run("fill", path, "--data", tmp_path / "data.json", "--out", before).code == 0
    [result] = run("check", before, "--write", tmp_path / "scored", "--json").json["files"]
    assert_scored_faithfully(before, result, *ANNEX2)
    after = Path(result["written"]).read_bytes()
    changed = changed_cells(members(before.read_bytes())[SHEET], members(after)[SHEET])
    # 有上市计划 (J16) is the printed contradiction; patents J9, standards J11, 数字化 J15.
    assert changed >= {"J9", "J11", "J15", "J16", "J19"}
    assert shown(after, "附2", ["J9", "J11", "J15", "J16", "J19"]) == [10, 5, 5, 5, 87.5]


def test_in_place_writes_the_same_bytes(tmp_path):
    copy = tmp_path / RETURNED[0].name
    copy.write_bytes(RETURNED[0].read_bytes())
    run("check", copy, "--write", tmp_path / "scored")
    run("check", copy, "--in-place")
    assert copy.read_bytes() == (tmp_path / "scored" / copy.name).read_bytes()
    run("check", copy, "--in-place")  # and a second time nothing changes any more
    assert copy.read_bytes() == (tmp_path / "scored" / copy.name).read_bytes()


def test_other_tables_of_a_workbook_stay_as_they_are(tmp_path):
    outcome = run("check", *PACKAGED[:5], "--write", tmp_path, "--json")
    scored = [each for each in outcome.json["files"] if each["scores"]]
    assert len(scored) == 5
    for result in scored:
        assert_scored_faithfully(Path(result["path"]), result, *ANNEX2)
        assert reviewed(Path(result["path"]).read_bytes())  # and it is written, and stays valid
    again = run("check", *(each["written"] for each in scored), "--json").json["files"]
    codes = {finding["code"] for result in again for finding in result["findings"]}
    assert codes & {"score", "total", "stale-score"} == set()


def test_scores_of_the_city_form(tmp_path):
    [result] = run("check", CITY, "--write", tmp_path, "--json").json["files"]
    assert_scored_faithfully(CITY, result, *ANNEX1)
    assert sum(Decimal(str(each["score"])) for each in result["scores"]) == 85


def test_the_rich_form_holds_what_libraries_lose(tmp_path):
    """Otherwise the first test proves little: one library must lose every single thing."""
    path = next(returned_by(with_everything, tmp_path / "returned").iterdir())
    source = path.read_bytes()
    assert_workbook_valid(source, audit=False)
    package = members(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        resaved = members(saved_by_openpyxl(source))
    for name, content in TREASURES.items():
        assert content in package[name]
        if name != "xl/media/image1.png":  # kept where Pillow is installed
            assert content not in resaved.get(name, b"")
    for content in TREASURES_OF_SHEET:
        assert content in package[SHEET]
    assert b"<r><rPr><b/></rPr>" in package[SHEET]
    for content in TREASURES_OF_SHEET[:2]:
        assert content not in resaved[SHEET]
    assert changed_members(source, source) == set()


def test_the_comparison_sees_every_kind_of_change():
    """The judge is judged: a byte around the cells, another cell, another member."""
    data = RETURNED[0].read_bytes()
    sheet = members(data)[SHEET]
    with pytest.raises(AssertionError):
        changed_cells(sheet, sheet.replace(b"</sheetData>", b"</sheetData >"))
    other = sheet.replace(b'<c r="J6"', b'<c s="1" r="J6"')
    assert changed_cells(sheet, other) == {"J6"}
