"""Nobody's work is overwritten: what the tool wrote is, as long as nobody has changed it."""

from __future__ import annotations

import json
import os
import shutil
import time
import tracemalloc

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.command_line import run
from tests.hostile_files import LEGACY
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.errors import WouldReplaceError
from zjtx_xl.runs import outputs
from zjtx_xl.runs.outputs import Outputs

RETURNED = min((samples_folder() / "qingdao-2021" / "returned").glob("1_*.xlsx"))
INNOVATIVE = min((samples_folder() / "zjtx-2022" / "innovative" / "returned").glob("1_*.xlsx"))
NAMES = ("青岛甲机械有限公司", "青岛乙机械有限公司", "青岛丙机械有限公司")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setattr(outputs, "cache_folder", lambda: folder)
    return folder


def refused(*arguments: object) -> str:
    outcome = run(*map(str, arguments))
    assert outcome.code == 2
    [line] = outcome.message.splitlines()
    assert "--replace" in line
    return line


def done(*arguments: object) -> str:
    outcome = run(*map(str, arguments))
    assert outcome.code in {0, 1}, outcome.message
    return outcome.text


def roster(path, count: int, *, targets: str = ""):
    lines = [f"{number},{name},{targets}" for number, name in enumerate(NAMES[:count], start=1)]
    path.write_text("\n".join(["序号,企业名称,x", *lines]), encoding="utf-8")
    return path


def test_own_work_is_known_by_its_hash_and_its_place(tmp_path):
    file, other = tmp_path / "a.txt", tmp_path / "b.txt"
    file.write_text("ours")
    other.write_text("ours")
    with Outputs() as first:
        first.wrote(file)
    with Outputs() as again:
        assert again.may_replace(file)
        assert again.may_replace(tmp_path / "nothing there")
        assert not again.may_replace(other)
        assert not again.may_replace(tmp_path)
        file.write_text("ours, and somebody's")
        assert not again.may_replace(file)
        with pytest.raises(WouldReplaceError, match=r"a\.txt、b\.txt"):
            again.refuse([file, other])
        if os.name == "posix":
            (tmp_path / "link").symlink_to(file)
            assert not again.may_replace(tmp_path / "link")
    Outputs(replace=True).refuse([file, other])


def test_what_a_killed_run_left_is_ours(tmp_path):
    file = tmp_path / "copy.xlsx"
    with Outputs() as stopped:
        stopped.begin(file)
    file.write_text("written, and the process was killed before it could say so")
    with Outputs() as again:
        assert again.may_replace(file)
        os.utime(file, (time.time() + 600, time.time() + 600))
        assert not again.may_replace(file)


@pytest.mark.parametrize("half", ["~", "~17e5 ", "~1764\xe9", "~" + "9" * 5_000])
def test_half_a_line_of_the_record_makes_nothing_ours(tmp_path, cache, half):
    file = tmp_path / "copy.xlsx"
    with Outputs() as stopped:
        stopped.begin(file)
    file.write_text("somebody's")
    record = cache / "written.txt"
    key = record.read_text(encoding="ascii").partition(" ")[0]
    record.write_text(f"{key} {half}{key} ~1", encoding="latin-1")
    assert not Outputs().may_replace(file)
    record.write_text(f"{key} {half}", encoding="latin-1")
    assert not Outputs().may_replace(file)


def test_a_record_that_is_too_long_forgets_what_no_longer_holds_before_old_files(
    tmp_path, monkeypatch
):
    files = [tmp_path / f"{number}.txt" for number in range(10)]
    with Outputs() as first:
        for file in files:
            for text in ("begun", "written", "told"):
                file.write_text(text)
                first.wrote(file)
    monkeypatch.setattr(outputs, "_MOST_BYTES", 2_000)  # 30 lines of 130 bytes are twice as many
    with Outputs() as again:
        assert [again.may_replace(file) for file in files] == [False] * 3 + [True] * 7
        files[0].write_text("written again")
        again.wrote(files[0])
        assert again.may_replace(files[0])
    assert all(map(Outputs().may_replace, files[3:]))


def test_of_a_long_record_only_places_are_in_memory(tmp_path, cache):
    file, lines = tmp_path / "a.txt", 20_000
    file.write_text("ours")
    with Outputs() as first:
        first.wrote(file)
    [line] = (cache / "written.txt").read_text(encoding="ascii").splitlines()
    others = (f"{number:064x} {line.partition(' ')[2]}\n" for number in range(lines))
    (cache / "written.txt").write_text("".join(others) + line + "\n", encoding="ascii")
    tracemalloc.start()
    try:
        assert Outputs().may_replace(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200 * lines  # as text each would be 130 bytes, several times over


def test_without_a_record_everything_belongs_to_somebody(tmp_path, monkeypatch):
    monkeypatch.setattr(outputs, "cache_folder", lambda: None)
    file = tmp_path / "a.txt"
    with Outputs() as first:
        first.begin(file)
        file.write_text("ours")
        first.wrote(file)
    assert not Outputs().may_replace(file)


@pytest.mark.parametrize("table", ["qingdao-2021/annex2", "qingdao-2021/annex3"])
def test_issuing_again_adds_who_is_new_and_keeps_what_was_entered(tmp_path, table):
    listed, out = tmp_path / "r.csv", tmp_path / "out"
    issue = ("generate", table, "--roster", listed, "--out", out)
    roster(listed, 1)
    done(*issue)
    done(*issue)  # nothing has changed
    listing = out / "分发清单.xlsx"
    book = openpyxl.load_workbook(listing)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[2]]
    name, remark = headings.index("名称") + 1, headings.index("备注") + 1
    sheet.cell(3, remark, "已电话通知")
    book.save(listing)
    [form] = out.glob(f"*{NAMES[0]}*")
    book = openpyxl.load_workbook(form)
    book.worksheets[0]["A1"] = "改过"
    book.save(form)
    filled = form.read_bytes()

    assert form.name in refused(*issue)
    roster(listed, 3)
    said = done(*issue)
    assert form.name in said
    assert form.read_bytes() == filled
    assert len(list(out.glob("*有限公司*.xlsx"))) == 3
    sheet = openpyxl.load_workbook(listing).worksheets[0]
    names = [sheet.cell(row, name).value for row in range(3, 6)]
    assert names == list(NAMES)
    assert sheet.cell(3, remark).value == "已电话通知"
    done(*issue, "--replace")
    assert form.read_bytes() != filled


def test_officers_own_sheet_in_the_list_is_not_lost(tmp_path):
    listed, out = roster(tmp_path / "r.csv", 1), tmp_path / "out"
    issue = ("generate", "qingdao-2021/annex2", "--roster", listed, "--out", out)
    done(*issue)
    book = openpyxl.load_workbook(out / "分发清单.xlsx")
    book.create_sheet("催报记录")["A1"] = "3月5日电话"
    book.save(out / "分发清单.xlsx")
    assert "分发清单.xlsx" in refused(*issue)
    assert "催报记录" in openpyxl.load_workbook(out / "分发清单.xlsx").sheetnames


def test_answers_that_were_filled_in_place_are_somebodys(tmp_path):
    listed, out = roster(tmp_path / "r.csv", 1), tmp_path / "out"
    issue = ("generate", "qingdao-2021/annex2", "--roster", listed, "--out", out)
    done(*issue)
    [form] = out.glob(f"*{NAMES[0]}*")
    data = tmp_path / "d.json"
    data.write_text(json.dumps({"附2!I9": 12}), encoding="utf-8")
    done("fill", form, "--data", data)
    filled = form.read_bytes()
    refused(*issue)
    done("check", out, "--in-place")
    refused(*issue)
    said = json.loads(done(*issue, "--replace", "--json"))
    assert [column["use"] for column in said["columns"]][:2] == ["编号", "单位名称"]
    assert (len(said["files"]), said["columns"][2]["use"]) == (1, "没有用于预填")
    elsewhere = tmp_path / "copy.xlsx"
    elsewhere.write_text("a file of mine")
    refused("fill", form, "--data", data, "--out", elsewhere)
    assert elsewhere.read_text() == "a file of mine"
    assert filled


@pytest.mark.parametrize("form", [RETURNED, INNOVATIVE], ids=["annex2", "innovative"])
def test_a_check_writes_over_nothing_but_its_own_copies(tmp_path, form):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(form, folder)
    before = (folder / form.name).read_bytes()
    refused("check", folder, "--write", folder)
    assert (folder / form.name).read_bytes() == before
    with Outputs() as own:
        own.wrote(folder / form.name)
    assert "就是要审核的文件" in refused("check", folder, "--write", folder)
    page = tmp_path / "report.md"
    letters = tmp_path / "letters"
    check = ("check", folder, "--write", out, "--report", page, "--feedback", letters)
    done(*check)
    done(*check)
    page.write_text("my own notes", encoding="utf-8")
    assert page.name in refused(*check)
    assert page.read_text(encoding="utf-8") == "my own notes"
    done(*check, "--replace")
    copy = out / form.name
    copy.write_bytes(before + b"x")
    assert copy.name in refused(*check)
    assert copy.read_bytes() == before + b"x"


def test_a_copy_of_an_old_format_is_written_over_like_any_other(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(LEGACY / "form.xls", folder)
    check = ("check", folder, "--write", out)
    done(*check)
    done(*check)
    copy = out / "form.xlsx"
    changed = copy.read_bytes() + b"x"
    copy.write_bytes(changed)
    assert copy.name in refused(*check)
    assert copy.read_bytes() == changed


@pytest.mark.parametrize(
    ("table", "form"),
    [("qingdao-2021/annex3", RETURNED), ("zjtx-2022/innovative-list", INNOVATIVE)],
    ids=["annex3", "innovative-list"],
)
def test_a_roll_up_writes_over_nothing_but_its_own_table(tmp_path, table, form):
    out = tmp_path / "sum.xlsx"
    rollup = ("rollup", table, form, "--out", out)
    done(*rollup)
    done(*rollup)
    out.write_bytes(b"somebody's table")
    assert out.name in refused(*rollup)
    assert out.read_bytes() == b"somebody's table"
    done(*rollup, "--replace")
    assert out.read_bytes() != b"somebody's table"


def encrypted(path, password: str):
    with path.open("rb") as file:
        target = path.with_name(f"{password} {path.name}")
        with target.open("wb") as out:
            OOXMLFile(file).encrypt(password, out)
    return target


def test_excels_own_password_is_nobodys(tmp_path):
    form = tmp_path / "form.xlsx"
    shutil.copy(RETURNED, form)
    own, other = (encrypted(form, password) for password in ("VelvetSweatshop", "secret"))
    codes = {
        path.name: {finding["code"] for finding in file["findings"]}
        for path in (form, own, other)
        for file in json.loads(done("check", path, "--json"))["files"]
    }
    assert codes[own.name] == codes[form.name]
    assert codes[other.name] == {"encrypted"}
    done("check", own, "--in-place")  # by the hash of what is stored
    assert openpyxl.load_workbook(own).sheetnames

    book = openpyxl.Workbook()
    for row in (["序号", "企业名称"], [1, NAMES[0]]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "r.xlsx")
    own = encrypted(tmp_path / "r.xlsx", "VelvetSweatshop")
    for table in ("qingdao-2021/annex2", "qingdao-2021/annex3"):
        out = tmp_path / table
        done("generate", table, "--roster", own, "--out", out)
        assert list(out.glob(f"*{NAMES[0]}*"))
