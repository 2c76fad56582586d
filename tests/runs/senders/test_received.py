"""A run with 收件登记: what is listed and not there, what is there and not listed, whose, when."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import run
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.lists.receipts import Receipt, Receipts
from zjtx_xl.runs.senders.received import Received, ReceivedFile
from zjtx_xl.runs.senders.returns import Return
from zjtx_xl.values.subjects import Subjects

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


# ------------------------------------------------------------ the list alone, without any workbook


def line(number: int = 2, **about: Any) -> Receipt:
    return Receipt(number, **about)


def listed(*lines: Receipt, paths: tuple[str, ...] = (), unread: tuple[str, ...] = ()) -> Received:
    """A list in ``/某/登记.csv`` beside these files."""
    return Received(Receipts(Path("/某/登记.csv"), lines, ()), paths, unread)


def sent(path: str, subject: str, unit: str = "") -> Return:
    return Return(path, subject, "", frozenset(), frozenset(), is_said=False, unit=unit)


def messages(
    received: Received,
    *returns: Return,
    guessed: dict[str, str] | None = None,
    deadlines: dict[str, str] | None = None,
) -> list[str]:
    found = received.findings(returns, guessed or {}, Subjects(), deadlines or {})
    return [each.message for each in found]


@pytest.mark.parametrize(
    ("received", "deadline", "is_late", "words"),
    [
        ("2024-03-02", "2024-03-01", True, "2024-03-02（逾期）"),
        ("2024-03-01", "2024-03-01", False, "2024-03-01"),
        ("2024-03-01", "", False, "2024-03-01"),
        ("", "2024-03-01", False, "三月初"),
    ],
)
def test_after_its_day_a_file_is_late(received: str, deadline: str, is_late: bool, words: str):
    file = ReceivedFile(line(received=received, written="三月初"), deadline)
    assert (file.is_late, file.words) == (is_late, words)


PATHS = ("/某/回收/甲/附2.xlsx", "/某/回收/乙/附2.xlsx", "/某/回收/丙.xlsx", "/某/包.zip/x/丁.xlsx")


@pytest.mark.parametrize(
    ("about", "paths"),
    [
        ({"file": "丙.xlsx"}, [2]),
        ({"file": "丙"}, [2]),
        ({"file": "包.zip"}, [3]),
        ({"file": "丁"}, [3]),
        ({"file": "x/丁.xlsx"}, [3]),
        ({"file": "乙\\附2.xlsx"}, [1]),
        ({"file": "附2.xlsx", "place": "甲"}, [0]),
        ({"file": "附2.xlsx", "place": "回收/乙"}, [1]),
        ({"place": "回收"}, [0, 1, 2]),
        ({"place": "回收/甲"}, [0]),
        ({"file": "丙、丁"}, [2, 3]),
        ({"file": "丙.xlsx\n丁.xlsx;没有"}, [2, 3]),
        ({"file": "丙", "place": "没有的柜子"}, [2]),
        ({"file": "丙.xlsx", "place": "/某/回收/丙.xlsx"}, [2]),
        ({"file": "附2.xlsx", "unit": "甲"}, [0]),  # the unit says which of two
        ({"file": "附2.xlsx"}, []),
        ({"file": "丙", "place": "甲"}, []),
        ({"file": "没有"}, []),
        ({}, []),
    ],
)
def test_what_a_line_is_about(about: dict[str, str], paths: list[int]):
    received = listed(line(2, **{"unit": "某局", **about}), paths=PATHS)
    known = [number for number, path in enumerate(PATHS) if received.sender(path)]
    assert known == paths


def test_the_nearest_line_counts():
    """A line about a file goes before one about its folder, in whatever order they stand."""
    folder, own = line(2, place="回收", unit="局"), line(3, file="丙.xlsx", unit="丙公司")
    for lines in ((folder, own), (own, folder)):
        received = listed(*lines, paths=PATHS)
        assert [received.sender(path) for path in PATHS] == ["局", "局", "丙公司", ""]
        assert received.units == {"局", "丙公司"}
    both = listed(own, line(4, file="丙", unit="丁公司"), paths=PATHS)
    assert both.sender(PATHS[2]) == ""
    assert listed(own, line(4, file="丙", unit="丙公司"), paths=PATHS).sender(PATHS[2]) == "丙公司"
    assert listed(line(file="丙"), paths=PATHS).units == set()


def test_files_that_nobody_read_are_known_too():
    received = listed(line(file="扫描.pdf", unit="甲公司"), unread=("/某/扫描.pdf",))
    assert received.sender("/某/扫描.pdf") == "甲公司"
    assert messages(received) == []


@pytest.mark.parametrize(
    ("about", "fault"),
    [
        ({"file": "没有.xlsx"}, "“没有.xlsx”没有找到"),
        ({"place": "没有"}, "“没有”没有找到"),
        ({"file": "附2"}, "叫“附2”的有 2 个（乙/附2.xlsx、甲/附2.xlsx），不知道是哪一个"),
        ({"file": "丙、没有、附2"}, "“没有”没有找到"),
        ({"unit": "戊公司"}, "“戊公司”报送的文件没有找到"),
    ],
)
def test_a_line_that_is_about_nothing_is_said(about: dict[str, str], fault: str):
    found = messages(listed(line(7, **about), paths=PATHS[:3]))
    assert any(f"第7行：{fault}" in each for each in found)


def test_of_many_places_the_first_are_named():
    for count, more in ((3, "）"), (4, " 等）")):
        paths = tuple(f"/某/{number}/附2.xlsx" for number in range(count))
        (first, *_) = messages(listed(line(file="附2"), paths=paths))
        assert f"的有 {count} 个（0/附2.xlsx、1/附2.xlsx、2/附2.xlsx{more}" in first


def test_faults_stand_in_the_order_of_the_list():
    lines = (line(9, unit="戊公司"), line(3, file="没有"), line(5, file="也没有"))
    found = messages(listed(*lines))
    assert [each.partition("行")[0][-1] for each in found] == ["3", "5", "9"]


def test_how_the_list_was_understood():
    assert not [note for note in listed(line(file="丙"), paths=PATHS).notes() if "存放位置" in note]
    elsewhere = [line(number, file="丙", place="柜子") for number in (2, 3)]
    (note,) = [note for note in listed(*elsewhere, paths=PATHS).notes() if "存放位置" in note]
    assert "2 处" in note


@pytest.mark.parametrize(
    ("unit", "person", "subject", "office", "differs"),
    [
        ("甲公司", "", "甲公司", "", False),
        ("甲", "", "甲公司", "", False),
        ("甲公司（本部）", "", "甲公司", "", False),
        ("乙公司", "", "甲公司", "", True),
        ("乙公司", "", "", "", False),  # nobody stands in it
        ("", "乙公司", "甲公司", "", True),
        ("", "李四", "甲公司", "", False),
        ("青岛市工信局", "", "某某汇总", "青岛市", False),
        ("济南市工信局", "", "某某汇总", "青岛市", True),
    ],
)
def test_who_has_sent_a_file_and_who_stands_in_it(
    unit: str, person: str, subject: str, office: str, differs: bool
):
    path = PATHS[2]
    own = line(4, file="丙", unit=unit, person=person)
    other = sent("/某/b.xlsx", "乙公司")  # so that the name is known
    found = messages(listed(own, paths=(path,)), sent(path, subject, office), other)
    assert bool(found) is differs
    if differs:
        assert "第4行" in found[0]
        assert f"“{unit or person}”" in found[0]


def test_what_came_last_and_fits_counts():
    path = PATHS[2]
    old = line(2, file="丙", unit="甲公司", received="2024-03-01")
    new = line(3, file="丙", unit="甲公司", received="2024-03-05")
    other = line(4, file="丙", unit="乙公司", received="2024-03-09")
    for lines in ((old, new, other), (other, new, old)):
        received = listed(*lines, paths=(path,))
        assert messages(received, sent(path, "甲公司")) == []
        assert received.files[path] == ReceivedFile(new, "")
        unread = listed(*lines, paths=(path,))
        assert messages(unread) == []
        assert unread.files[path].receipt == other
    strange = listed(old, new, paths=(path,))
    (found,) = messages(strange, sent(path, "丙公司"))
    assert "第3行" in found


def test_whoever_packs_several_is_no_other_sender_unless_he_is_known():
    paths = ("/某/包.zip/一.xlsx", "/某/包.zip/二.xlsx")
    pack = line(file="包.zip", unit="县局")
    returns = [sent(paths[0], "甲公司"), sent(paths[1], "乙公司")]
    assert messages(listed(pack, paths=paths), *returns) == []
    both = [sent(path, "甲公司") for path in paths]
    assert len(messages(listed(pack, paths=paths), *both)) == 2
    known = messages(listed(pack, paths=paths), *returns, deadlines={Subjects().key("县局"): ""})
    assert len(known) == 2


def test_days_of_the_line_and_of_the_roster():
    paths = ("/某/一.xlsx", "/某/二.xlsx", "/某/三.xlsx")
    deadline = {Subjects().key(name): "2024-03-01" for name in ("甲公司", "乙公司")}
    lines = [
        line(2, file="一", received="2024-03-03"),
        line(3, file="二", received="2024-03-03", deadline="2024-03-03"),
        line(4, file="三", received="2024-03-03"),
    ]
    received = listed(*lines, paths=paths)
    returns = [sent(path, name) for path, name in zip(paths[:2], ("甲公司", "乙公司"), strict=True)]
    (late,) = messages(received, *returns, deadlines=deadline)
    assert "一.xlsx 2024-03-03 收到，截止日期是 2024-03-01，晚了 2 天" in late
    assert [received.files[path].deadline for path in paths] == ["2024-03-01", "2024-03-03", ""]


@pytest.mark.parametrize(
    ("about", "name"),
    [({"place": "回收"}, "回收"), ({"file": "回收"}, "回收"), ({"unit": "县局"}, "县局")],
)
def test_a_line_about_several_files_is_late_once(about: dict[str, str], name: str):
    own = line(2, received="2024-03-02", deadline="2024-03-01", **about)
    paths = ("/某/回收/一.xlsx", "/某/回收/二.xlsx")
    found = messages(listed(own, paths=paths), guessed=dict.fromkeys(paths, "县局"))
    (late,) = [each for each in found if "晚了 1 天" in each]
    assert f"{name}（2 个文件）" in late


def test_a_unit_in_short_is_whose_files_it_is_where_only_one_is_called_so():
    paths = ("/某/一.xlsx", "/某/二.xlsx", "/某/三.xlsx")
    own = line(unit="松立")
    one, again = sent(paths[0], "青岛松立公司"), sent(paths[1], "青岛松立公司")
    other = sent(paths[2], "松立科技公司")
    received = listed(own, paths=paths[:2])
    assert messages(received, one, again) == []
    assert set(received.files) == set(paths[:2])
    unclear = messages(listed(own, paths=paths), one, other)
    assert "“松立”报送的文件没有找到" in unclear[0]
    assert len(unclear) == 4


def test_a_file_that_is_not_listed_is_said():
    received = listed(line(file="丙"), paths=PATHS[1:3])
    (found,) = messages(received)
    assert "附2.xlsx 没有登记在收件登记里" in found
    assert set(received.files) == {PATHS[2]}


def test_a_name_that_looks_like_two_is_one_where_it_is_there():
    paths = ("/某/丙、丁.xlsx", "/某/丙.xlsx", "/某/丁.xlsx")
    received = listed(line(file="丙、丁", unit="甲公司"), paths=paths)
    assert [received.sender(path) for path in paths] == ["甲公司", "", ""]
