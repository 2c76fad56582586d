"""A run with 收件登记: what is listed and not there, what is there and not listed, whose, when."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.command_line import run
from zjtx_xl.definitions.files import samples_folder

if TYPE_CHECKING:
    from pathlib import Path

QINGDAO = samples_folder() / "qingdao-2021"
FILES = sorted((QINGDAO / "enterprises").glob("*.xlsx"))[:4]
NAMES = [path.stem.partition("_")[2] for path in FILES]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two returns, and one in a folder of its own under a name that many have."""
    (tmp_path / "回收" / "丙").mkdir(parents=True)
    for path in FILES[:2]:
        shutil.copy(path, tmp_path / "回收")
    shutil.copy(FILES[2], tmp_path / "回收" / "丙" / "附2.xlsx")
    return tmp_path / "回收"


def checked(folder: Path, *lines: str, options: tuple[str | Path, ...] = ()) -> dict[str, Any]:
    """The check of a folder with these lines in a list beside it."""
    listing = folder.parent / "登记.csv"
    heading = "文件名,存放位置,报送单位,发件人,收到日期,截止日期"
    listing.write_text("\n".join([heading, *lines]), "gb18030")
    return run("check", folder, "--received", listing, "--json", *options).json


def said(result: dict[str, Any], code: str = "receipt") -> list[str]:
    return [audit["message"] for audit in result["audits"] if audit["code"] == code]


def lines_of(*files: Path) -> list[str]:
    return [f"{path.name},,{path.stem.partition('_')[2]},,2024-03-01," for path in files]


def test_what_fits_is_said_of_each_file_and_nothing_else(folder: Path):
    result = checked(folder, *lines_of(*FILES[:2]), f"附2.xlsx,,{NAMES[2]},,2024-03-02,2024-03-02")
    assert said(result) == said(result, "late") == []
    assert [(file["line"], file["sender"], file["date"]) for file in result["received"]] == [
        (2, NAMES[0], "2024-03-01"), (3, NAMES[1], "2024-03-01"), (4, NAMES[2], "2024-03-02"),
    ]  # fmt: skip
    assert {file["path"] for file in result["received"]} == {
        file["path"] for file in result["files"]
    }


def test_what_was_lost_and_what_nobody_listed_is_named(folder: Path):
    lost, strange = said(checked(folder, *lines_of(FILES[0], FILES[1], FILES[3])))
    assert FILES[3].name in lost
    assert "第4行" in lost
    assert "附2.xlsx 没有登记" in strange


@pytest.mark.parametrize(
    ("unit", "person", "differs"),
    [
        (NAMES[1], "", True),
        ("某代理公司", "", True),
        (NAMES[0][2:6], "", False),  # in short
        (f" {NAMES[0]} ", "", False),
        ("", NAMES[1], True),  # who sent the mail is one of the others
        ("", "张三", False),
        ("", "zhang@example.com", False),
    ],
)
def test_another_sender_than_the_form_says_is_a_finding(
    folder: Path, unit: str, person: str, differs: bool
):
    rest = [*lines_of(FILES[1]), "附2.xlsx,,,,,"]
    result = checked(folder, f"{FILES[0].name},,{unit},{person},,", *rest)
    assert len(said(result)) == differs
    assert all(NAMES[0] in message for message in said(result))
    assert result["files"][0]["subject"] == NAMES[0]


@pytest.mark.parametrize(
    ("name", "place", "found"),
    [
        (FILES[0].stem, "", True),  # as Windows shows it
        (FILES[0].name, "回收", True),
        (FILES[0].name, "档案柜3", True),  # no folder at all: its name alone tells
        (FILES[0].name, "回收\\丙", False),  # a folder, and it does not lie there
        ("", f"回收/{FILES[0].name}", True),
        (FILES[0].name, f".\\回收\\{FILES[0].name}", True),
        ("没有的.xlsx", "", False),
    ],
)
def test_a_place_is_read_as_it_is_written(folder: Path, name: str, place: str, found: bool):
    result = checked(folder, f"{name},{place},,,,", *lines_of(FILES[1]), "附2.xlsx,,,,,")
    assert bool(said(result)) != found


def test_of_several_files_of_one_name_the_folder_tells_or_it_is_said(folder: Path):
    (folder / NAMES[0]).mkdir()
    shutil.move(folder / FILES[0].name, folder / NAMES[0] / "附2.xlsx")
    other = lines_of(FILES[1])
    assert said(checked(folder, *other, f"附2.xlsx,,{NAMES[0]},,,", "附2.xlsx,丙,,,,")) == []
    unclear, *_ = said(checked(folder, *other, "附2.xlsx,,,,,"))
    assert "有 2 个" in unclear


def test_archives_and_several_names_in_a_cell_are_lines_about_all_of_them(folder: Path):
    with zipfile.ZipFile(folder / "材料.zip", "w") as archive:
        for path in FILES[:2]:
            archive.write(folder / path.name, f"邮件/{path.name}")
            (folder / path.name).unlink()
    result = checked(folder, f"材料.zip,,{NAMES[0]},,2024-03-01,",
                     f"材料.zip、附2.xlsx,,{NAMES[1]},,2024-03-02,")  # fmt: skip
    other = said(result)
    assert [file["date"] for file in result["received"]] == [
        "2024-03-02", "2024-03-01", "2024-03-02",
    ]  # fmt: skip
    assert len(other) == 1
    assert NAMES[2] in other[0]


@pytest.mark.parametrize(("sender", "differs"), [("某县工信局", 0), (NAMES[0], 1)])
def test_whoever_packs_what_many_filled_is_no_other_sender(folder: Path, sender: str, differs: int):
    with zipfile.ZipFile(folder / "某县.zip", "w") as archive:
        for path in FILES[:2]:
            archive.write(folder / path.name, path.name)
            (folder / path.name).unlink()
    result = checked(folder, f"某县.zip,,{sender},,2024-03-02,2024-03-01", "附2.xlsx,,,,,")
    assert len(said(result)) == differs
    (late,) = said(result, "late")
    assert "某县.zip（2 个文件）" in late


def test_lines_without_a_file_are_about_what_the_unit_sent(folder: Path):
    units = [*NAMES[:2], NAMES[3]]
    lost, strange = said(checked(folder, *(f",,{unit},,2024-03-01," for unit in units)))
    assert NAMES[3] in lost
    assert "附2.xlsx" in strange


def test_a_listed_file_elsewhere_is_read_too(folder: Path, tmp_path: Path):
    (tmp_path / "邮箱").mkdir()
    shutil.copy(FILES[3], tmp_path / "邮箱")
    lines = [*lines_of(*FILES[:2]), "附2.xlsx,,,,,", f"{FILES[3].name},邮箱,,,2024-03-01,"]
    result = checked(folder, *lines)
    assert said(result) == []
    assert [file["subject"] for file in result["files"]][-1] == NAMES[3]
    out = tmp_path / "附6.xlsx"
    made = run("rollup", "qingdao-2021/annex6", folder, "--received", tmp_path / "登记.csv",
               "--out", out, "--json").json  # fmt: skip
    assert any(FILES[3].name in origin["path"] for origin in made["origins"].values())
    assert said(made) == []
    saved = tmp_path / "a.sqlite"
    run("check", folder, "--save", saved)
    joined = run("check", saved, "--received", tmp_path / "登记.csv", "--json").json
    assert joined == result


def test_a_day_after_the_deadline_is_late_whoever_set_it(folder: Path, tmp_path: Path):
    roster = tmp_path / "名册.csv"
    roster.write_text(
        f"企业名称,截止日期\n{NAMES[0]},2024-02-28\n{NAMES[1]},\n{NAMES[2]},", "utf-8"
    )
    lines = [*lines_of(*FILES[:2]), "附2.xlsx,,,,2024-03-11,2024-03-01"]
    own, other = said(checked(folder, *lines, options=("--roster", roster)), "late")
    assert "晚了 2 天" in own
    assert "晚了 10 天" in other


def test_who_is_listed_as_having_sent_a_scan_or_a_lost_file_is_not_asked_again(
    folder: Path, tmp_path: Path
):
    (folder / "扫描.pdf").write_bytes(b"%PDF")
    roster = tmp_path / "名册.csv"
    roster.write_text("\n".join(["企业名称", *NAMES, "没有报送的公司"]), "utf-8")
    lines = [*lines_of(*FILES[:2]), "附2.xlsx,,,,,", f"扫描.pdf,,{NAMES[3]},,2024-03-01,"]
    result = checked(folder, *lines, options=("--roster", roster))
    assert said(result) == []
    assert len(said(result, "not-returned")) == 1
    assert result["unread"] == [
        {"path": str(folder / "扫描.pdf"), "reason": "是 PDF 文件", "subject": NAMES[3]}
    ]


def test_reports_say_when_and_letters_and_copies_say_nothing(folder: Path, tmp_path: Path):
    reports = [tmp_path / f"报告.{kind}" for kind in ("html", "md", "xlsx")]
    options = [word for path in reports for word in ("--report", path)]
    other = f"{FILES[0].name},,{NAMES[1]},,2024-03-05,2024-03-01"
    checked(folder, other, options=(*options, "--feedback", tmp_path / "反馈"))
    text = reports[0].read_text("utf-8")
    assert "2024-03-05（逾期）" in text
    assert "没有登记" in text
    assert "登记的报送单位" in reports[1].read_text("utf-8")
    told = "".join(path.read_text("utf-8") for path in (tmp_path / "反馈").rglob("*.md"))
    assert "收件登记" not in told
    shown = run("check", folder, "--received", tmp_path / "登记.csv").text
    assert "收到日期" in shown


def test_the_list_itself_may_lie_among_the_returns(folder: Path):
    listing = folder / "登记.csv"
    listing.write_text("文件名\n附2.xlsx", "utf-8")
    result = run("check", folder, "--received", listing, "--json").json
    assert result["unread"] == []
    assert result["summary"]["unreadable"] == 0


def test_files_of_one_name_from_here_and_from_the_root_are_told_apart(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    other = folder.parent / "别处"
    other.mkdir()
    shutil.copy(FILES[0], other)
    monkeypatch.chdir(folder.parent)
    result = run("check", "回收", other, "--json").json
    (message,) = said(result, "duplicate")
    assert f"{other}/{FILES[0].name}" in message
    assert f"回收/{FILES[0].name}" in message
