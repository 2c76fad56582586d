"""Which files a command takes, what becomes of those of archives, and who is said to be missing."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import zjtx_xl
from tests.command_line import run
from tests.hostile_files import LEGACY
from tests.returned_forms import enterprise, issue, printed_forms
from zjtx_xl.errors import NothingToReadError
from zjtx_xl.reports.output import Reports
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.files import check_folder, find_files

NAMES = [form["enterprise"] for form in printed_forms()]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "returned"
    made.mkdir()
    return made


def archive(path, *indexes):
    """Returns as somebody packs them."""
    form = path.with_name("form.xlsx")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for index in indexes:
            packed.writestr(f"回收/{index}_某.xlsx", enterprise(form, index).read_bytes())
    form.unlink()
    return path


def names(paths, **options):
    return [found.source.name for found in find_files(paths, **options).files]


def test_a_folder_is_searched_and_our_own_files_are_passed_over(folder):
    for name in (
        "2.xlsx",
        "10.xlsx",
        "1.XLS",
        "~$2.xlsx",
        ".zjtx-0a.tmp",
        "分发清单.xlsx",
        "待定事项.xlsx",
    ):
        (folder / name).write_bytes(b"x")
    (folder / "a.xlsx").mkdir()
    (folder / "a.xlsx" / "3.xlsx").write_bytes(b"x")
    assert names(folder) == ["1.XLS", "2.xlsx", "10.xlsx", "3.xlsx"]


def test_what_was_named_is_taken_whatever_it_is(folder):
    for name in ("~$2.xlsx", "资料.pdf"):
        (folder / name).write_bytes(b"%PDF")
    assert names([folder / "~$2.xlsx", folder / "资料.pdf"]) == ["~$2.xlsx", "资料.pdf"]
    archive(folder / "a.zip", 0, 1)
    assert names(folder / "a.zip") == ["0_某.xlsx", "1_某.xlsx"]
    (folder / "b.zip").write_bytes(b"PK\x03\x04 and nothing")
    (result,) = run_check(folder / "b.zip").results()
    assert [finding.code for finding in result.findings] == ["truncated"]


def test_nothing_to_read_says_what_there_is(folder):
    with pytest.raises(NothingToReadError, match="没有找到"):
        find_files(folder)
    (folder / "资料.pdf").write_bytes(b"%PDF")
    with pytest.raises(NothingToReadError, match=r"资料\.pdf（是 PDF 文件）"):
        find_files(folder)
    with pytest.raises(NothingToReadError, match="nowhere"):
        find_files(folder / "nowhere")


@pytest.mark.parametrize("jobs", [1, 2])
def test_members_of_an_archive_are_returns_like_any_other(folder, tmp_path, jobs):
    archive(folder / "a.zip", 0, 1)
    enterprise(folder / "2.xlsx", 2)
    run_ = run_check(folder, CheckOptions(write=tmp_path / "out", jobs=jobs))
    results = list(run_.results())
    assert [result.subject for result in results] == [NAMES[2], NAMES[0], NAMES[1]]
    assert results[1].path == f"{folder / 'a.zip'}/回收/0_某.xlsx"
    written = [result.written for result in results]
    assert written[1] == str(tmp_path / "out" / "a.zip" / "回收" / "0_某.xlsx")
    again = list(run_check(tmp_path / "out").results())
    assert {result.subject for result in again} == set(NAMES[:3])
    for result in again:
        assert [row.reported for row in result.scores] == [row.score for row in result.scores]


def test_tables_of_any_kind_and_format_come_in_an_archive(folder):
    """A list and a package, as .xls and .ods."""
    with zipfile.ZipFile(folder / "a.zip", "w") as packed:
        for name in ("shown_list.xls", "words.ods"):
            packed.write(LEGACY / name, name)
    before = (folder / "a.zip").read_bytes()
    results = list(run_check(folder, CheckOptions(in_place=True)).results())
    found = [
        (Path(result.path).name, (result.template or "").rpartition("/")[2]) for result in results
    ]
    tables = [("words.ods", table) for table in ("annex2", "annex5", "annex6")]
    assert found == [("shown_list.xls", "annex5"), *tables]
    first = {result.path: result for result in reversed(results)}
    for result in first.values():
        assert "not-written" in {finding.code for finding in result.findings}
    assert (folder / "a.zip").read_bytes() == before


def test_in_place_leaves_archives_alone_and_says_so(folder):
    path = archive(folder / "a.zip", 0)
    before = path.read_bytes()
    enterprise(folder / "1.xlsx", 1)
    own = (folder / "1.xlsx").read_bytes()
    outcome = run("check", folder, "--in-place", "--json")
    assert outcome.code == 1
    codes = {
        file["path"]: [each["code"] for each in file["findings"]] for file in outcome.json["files"]
    }
    assert "not-written" in codes[f"{path}/回收/0_某.xlsx"]
    assert "not-written" not in codes[str(folder / "1.xlsx")]
    assert path.read_bytes() == before
    assert (folder / "1.xlsx").read_bytes() != own


def test_copies_are_not_checked_again(folder):
    enterprise(folder / "a.xlsx", 0)
    for _ in range(3):
        run_ = run_check(folder, CheckOptions(write=folder / "scored"))
        assert len(list(run_.results())) == 1
        assert not run_.audits
    assert [path.name for path in (folder / "scored").rglob("*.xlsx")] == ["a.xlsx"]
    # into the folder itself: that is where the returns are
    assert names(folder, without=folder) == ["a.xlsx"]


def test_copies_of_an_earlier_run_are_not_checked_as_returns(folder):
    """Wherever they lie in the folder; whoever names their own folder asks for them."""
    (folder / "区").mkdir()
    enterprise(folder / "区" / "a.xlsx", 0)
    enterprise(folder / "b.xlsx", 1)
    first, second = folder / "一", folder / "二"
    for out in (first, second, first):
        run_ = run_check(folder, CheckOptions(write=out, jobs=1))
        assert [result.subject for result in run_.results()] == [NAMES[1], NAMES[0]]
        assert sorted(path.name for path in out.rglob("*.xlsx")) == ["a.xlsx", "b.xlsx"]
    unread = find_files(folder).unread
    assert len(unread) == 4
    assert all("得分副本" in other.reason for other in unread)
    assert len(find_files(first).files) == 2
    assert len(find_files([folder, first]).files) == 4
    # one that was corrected is a return again
    enterprise(first / "b.xlsx", 2)
    assert sorted(map(str, (file.source for file in find_files(folder).files))) == sorted(
        map(str, (first / "b.xlsx", folder / "b.xlsx", folder / "区" / "a.xlsx"))
    )


def test_returns_that_hold_their_own_scores_are_still_returns(folder):
    (folder / "区").mkdir()
    enterprise(folder / "区" / "a.xlsx", 0)
    (returned,) = run_check(
        folder / "区", CheckOptions(write=folder / "区", replace=True)
    ).results()
    assert returned.written
    enterprise(folder / "b.xlsx", 1)
    assert len(find_files(folder).files) == 2


@pytest.mark.skipif(os.name != "posix", reason="rights of folders")
def test_a_copy_that_cannot_be_written_stops_no_other(folder, tmp_path):
    out = tmp_path / "out"
    for index, name in enumerate(("a", "b", "c")):
        enterprise(folder / f"{name}.xlsx", index)
    (out / "b.xlsx").mkdir(parents=True)
    results = list(run_check(folder, CheckOptions(write=out)).results())
    assert ["not-written" in [each.code for each in result.findings] for result in results] == [
        False, True, False,
    ]  # fmt: skip
    assert [bool(result.written) for result in results] == [True, False, True]
    assert not list(out.glob(".zjtx-*"))


@pytest.mark.parametrize(
    ("name", "is_missing"),
    [
        (f"3_{NAMES[2]}.pdf", False),
        (f"{NAMES[2]}盖章扫描件.jpg", False),
        ("3.jpg", False),
        ("03.jpg", False),
        (f"3-{NAMES[2][:4]}.rar", False),
        ("3_另一家公司.pdf", True),
        ("13.jpg", True),
        ("资料.pdf", True),
    ],
)
@pytest.mark.parametrize("table", ["annex2", "annex6"])
def test_who_sent_something_else_is_not_said_to_have_sent_nothing(
    folder, tmp_path, table, name, is_missing
):
    issue(folder / "a.xlsx", NAMES[0], names=(table,))
    (folder / name).write_bytes(b"?")
    roster = tmp_path / "r.csv"
    rows = [f"{number},{subject}" for number, subject in enumerate(NAMES[:3], start=1)]
    roster.write_text("\n".join(["序号,企业名称", *rows]), encoding="utf-8")
    said = json.loads("".join(run_check(folder, CheckOptions(roster=roster)).json_chunks()))
    missing = [each["message"] for each in said["audits"] if each["code"] == "not-returned"]
    assert any(NAMES[1] in message for message in missing)
    assert any(NAMES[2] in message for message in missing) == is_missing
    (unread,) = said["unread"]
    assert Path(unread["path"]).name == name
    assert unread.get("subject") == (None if is_missing else NAMES[2])


def test_reports_list_what_was_not_read(folder, tmp_path):
    enterprise(folder / "a.xlsx", 0)
    (folder / f"3_{NAMES[2]}<b>.pdf").write_bytes(b"%PDF")
    roster = tmp_path / "r.csv"
    roster.write_text("\n".join(["企业名称", *NAMES[:3]]), encoding="utf-8")
    files = [tmp_path / f"r{suffix}" for suffix in (".html", ".md", ".xlsx")]
    run_ = run_check(folder, CheckOptions(roster=roster, reports=Reports(tuple(files))))
    list(run_.results())
    run_.write_reports()
    page, text = (path.read_text(encoding="utf-8") for path in files[:2])
    assert f"3_{NAMES[2]}&lt;b&gt;.pdf" in page
    for said in (page, text):
        assert "没有读的文件" in said
        assert "是 PDF 文件" in said
    sheet = openpyxl.load_workbook(files[2])["没有读的文件"]
    assert [cell.value for cell in sheet[2]][1:] == [
        f"3_{NAMES[2]}<b>.pdf",
        NAMES[2],
        "是 PDF 文件",
    ]


# ---------------------------------------------------------------- from a notebook


def test_the_public_functions_take_what_a_notebook_has(folder):
    path = enterprise(folder / "a.xlsx", 0)
    whole = [result.total for result in check_folder([folder])]
    for given in (folder, str(folder), [str(folder)], (path,), [str(path), path], str(path)):
        assert [result.total for result in zjtx_xl.check_folder(given)] == whole
    for given in (path, str(path)):
        (result,) = zjtx_xl.check_file(given).results
        assert result.total == whole[0]
    with pytest.raises(NothingToReadError, match="nowhere"):
        list(zjtx_xl.check_folder("nowhere"))
    wrongs: Any = (None, 7, [None])
    for wrong in wrongs:
        with pytest.raises(TypeError, match="几个路径的列表"):
            list(zjtx_xl.check_folder(wrong))


def test_generate_and_fill_take_text_too(tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text(f"企业名称\n{NAMES[0]}\n", encoding="utf-8")
    issued = zjtx_xl.generate("qingdao-2021/annex2", str(tmp_path / "out"), roster=str(roster))
    (path,) = issued.files
    zjtx_xl.fill_file(str(path), {"patents.actual": 7}, str(tmp_path / "filled" / "a.xlsx"))
    (result,) = zjtx_xl.check_folder(str(tmp_path / "filled"))
    assert result.entries["patents.actual"].cell.raw == "7"
    assert zjtx_xl.load_template(result.template).id == "qingdao-2021/annex2"
