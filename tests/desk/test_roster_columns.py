"""What an officer says a column of his roster is stands in a copy of it, and is what is issued."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import openpyxl
import pytest

from zjtx_xl.definitions import load_template
from zjtx_xl.desk.folder import ROSTERS, Choices
from zjtx_xl.lists import read_roster

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from zjtx_xl.desk.folder import WorkFolder

PATENTS = "有效发明专利数量（个）目标值"


@pytest.fixture
def roster(folder: WorkFolder) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["企业名称", "发明专利目标", "备注目标值"])
    sheet.append(["青岛甲有限公司", 12, "≥3"])
    path = folder.root / ROSTERS / "名册.xlsx"
    book.save(path)
    folder.choose(Choices("qingdao-2021/annex2", f"{ROSTERS}/名册.xlsx"))
    return path


def test_an_unsure_column_is_named_by_the_officer(
    client: TestClient, folder: WorkFolder, roster: Path
):
    before = roster.read_bytes()
    page = client.get("/roster").text
    assert "认不准" in page
    assert re.search(rf"<option selected>{PATENTS}</option>", page)
    assert client.post("/column", data={"column": "2", "heading": PATENTS}).status_code == 200
    assert folder.choices.roster == f"{ROSTERS}/名册-改表头.xlsx"
    assert client.post("/column", data={"column": "3", "heading": ""}).status_code == 200
    assert roster.read_bytes() == before
    page = client.get("/roster").text
    assert "不用的列3" in page
    assert "不用这一列" in page
    assert 'class="ended failed"' not in page
    read = read_roster(folder.root / folder.choices.roster, [load_template("qingdao-2021/annex2")])
    assert read.recipients[0].values["patents.target"] == "12"
    log = (folder.root / "操作记录.csv").read_text("utf-8-sig")
    assert PATENTS in log


@pytest.mark.parametrize(
    "asked",
    [
        {"column": "1", "heading": PATENTS},
        {"column": "9", "heading": PATENTS},
        {"column": "2", "heading": "<script>"},
        {"column": "x", "heading": ""},
        {},
    ],
)
@pytest.mark.usefixtures("roster")
def test_only_what_is_offered_can_be_chosen(
    client: TestClient, folder: WorkFolder, asked: dict[str, str]
):
    assert client.post("/column", data=asked).status_code == 400
    assert folder.choices.roster == f"{ROSTERS}/名册.xlsx"


def test_what_is_hidden_in_the_roster_stands_on_its_page(client: TestClient, roster: Path):
    assert "隐藏" not in client.get("/roster").text
    book = openpyxl.load_workbook(roster)
    book.worksheets[0].row_dimensions[2].hidden = True
    book.save(roster)
    assert "名册里隐藏的也用了：第 2 行。" in client.get("/roster").text
