"""Results of several runs, joined: what one run over all says, byte for byte."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.command_line import run
from zjtx_xl.checks.decisions import OpenCell
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.errors import SavedResultsError
from zjtx_xl.findings.results import Entry
from zjtx_xl.plain_data import to_plain
from zjtx_xl.returns.sources import Source, Unread
from zjtx_xl.runs.one_file import FileOutcome, FileTask
from zjtx_xl.runs.saved import results as module
from zjtx_xl.runs.saved.mark import is_saved
from zjtx_xl.runs.saved.results import SavedResults, save_results
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Generator

QINGDAO = samples_folder() / "qingdao-2021"
ROSTER = ("--roster", QINGDAO / "roster.xlsx")


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two folders of returns: with a copy, two files of one name, a file that is no workbook."""
    folder = tmp_path_factory.mktemp("halves")
    paths = sorted((QINGDAO / "enterprises").glob("*.xlsx"))[:9]
    for half, own in (("a", paths[:5]), ("b", paths[4:])):
        (folder / half).mkdir()
        for path in own:
            shutil.copy(path, folder / half)
    shutil.copy(paths[0], folder / "a" / "return.xlsx")
    shutil.copy(paths[-1], folder / "b" / "return.xlsx")
    (folder / "b" / "扫描.pdf").write_bytes(b"%PDF")
    (folder / "b" / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    for half in ("a", "b"):
        run(
            "check",
            folder / half,
            "--save",
            folder / f"{half}.sqlite",
            *ROSTER,
            "--report",
            folder / f"{half}.md",
        )
    return [folder / "a", folder / "b"]


def saved_of(halves: list[Path]) -> list[Path]:
    return [half.with_suffix(".sqlite") for half in halves]


def test_two_halves_are_saved_without_a_trace_of_how(halves: list[Path]):
    assert all(map(is_saved, saved_of(halves)))
    assert sorted(path.suffix for path in halves[0].parent.iterdir() if path.is_file()) == [
        ".md", ".md", ".sqlite", ".sqlite",
    ]  # fmt: skip


def test_reports_and_results_are_those_of_one_run(halves: list[Path], tmp_path: Path):
    outputs: list[bytes] = []
    for name, paths in (("one", halves), ("joined", saved_of(halves))):
        reports = [tmp_path / name / f"report.{kind}" for kind in ("html", "md", "xlsx")]
        asked = [word for path in reports for word in ("--report", path)]
        outcome = run("check", *paths, *asked, *ROSTER, "--json")
        outputs.append(outcome.stdout)
    assert outputs[0] == outputs[1]
    for kind in ("html", "md", "xlsx"):
        one, joined = (tmp_path / name / f"report.{kind}" for name in ("one", "joined"))
        assert one.read_bytes() == joined.read_bytes(), kind


@pytest.mark.parametrize("table", ["annex3", "annex6"])
def test_roll_ups_are_those_of_one_run(halves: list[Path], tmp_path: Path, table: str):
    out = tmp_path / "out.xlsx"
    made: list[tuple[bytes, bytes]] = []
    for paths in (halves, saved_of(halves), [halves[0], saved_of(halves)[1]]):
        outcome = run("rollup", f"qingdao-2021/{table}", *paths, *ROSTER, "--out", out, "--json")
        made.append((outcome.stdout, out.read_bytes()))
        out.unlink()
    assert made[0] == made[1] == made[2]


def test_returns_may_be_gone(halves: list[Path], tmp_path: Path):
    """What was saved is enough: the machine that joins has no returns."""
    copy = tmp_path / "only.sqlite"
    shutil.copytree(halves[1], tmp_path / "moved")
    run("check", tmp_path / "moved", "--save", copy)
    shutil.rmtree(tmp_path / "moved")
    outcome = run("rollup", "qingdao-2021/annex5", copy, "--out", tmp_path / "附5.xlsx")
    assert "已汇总" in outcome.text


def test_what_asks_for_the_returns_themselves_is_refused(halves: list[Path], tmp_path: Path):
    for asked in (["--write", tmp_path / "copies"], ["--accept-proposed"]):
        outcome = run("check", saved_of(halves)[0], *asked)
        assert outcome.code == 2
        assert "check--save" in "".join(outcome.message.split())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("rollup qingdao-2021/annex5 {} --out 出.xlsx --decisions 报告.md", "--decisions要在审核"),
        ("rollup qingdao-2021/annex5 {} --out 出.xlsx --accept-manual", "--accept-manual要在审核"),
        ("narrate qingdao-2021 {} --out 出.docx", "要从回收件里取"),
        ("proofread 报告.md qingdao-2021 {}", "要从回收件里取"),
    ],
)
def test_what_needs_the_returns_themselves_says_so(
    halves: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str
):
    monkeypatch.chdir(tmp_path)
    Path("报告.md").write_text("共 12 家。", encoding="utf-8")
    outcome = run(*command.format(saved_of(halves)[0]).split())
    assert outcome.code == 2
    assert said in "".join(outcome.message.split())
    assert [path.name for path in Path().iterdir()] == ["报告.md"]


@pytest.mark.parametrize("harm", ["cut", "other version", "no results", "a byte"])
def test_what_is_not_whole_is_refused(halves: list[Path], tmp_path: Path, harm: str):
    path = tmp_path / "x.sqlite"
    shutil.copy(saved_of(halves)[0], path)
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:6_000])
    else:
        with sqlite3.connect(path) as database:
            database.execute(
                {
                    "other version": "UPDATE about SET said = 'x' WHERE name = 'made_by'",
                    "no results": "DROP TABLE about",
                    "a byte": "UPDATE results SET made = substr(made, 1, 200)",
                }[harm]
            )
        database.close()
    outcome = run("check", path)
    assert outcome.code == 2
    assert "check--save" in "".join(outcome.message.split())


@pytest.mark.parametrize("is_whole", [True, False])
def test_results_that_were_read_are_let_go(
    halves: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_whole: bool
):
    path = tmp_path / "x.sqlite"
    shutil.copy(saved_of(halves)[0], path)
    if not is_whole:
        path.write_bytes(path.read_bytes()[:6_000])
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remembered(*about: Any, **more: Any) -> sqlite3.Connection:
        opened.append(connect(*about, **more))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", remembered)
    assert (run("check", path).code == 2) is not is_whole
    assert opened
    for database in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            database.execute("SELECT 1")


def test_nobody_elses_file_is_replaced(halves: list[Path], tmp_path: Path):
    other = tmp_path / "重要.xlsx"
    other.write_bytes(b"PK not ours")
    assert run("check", halves[0], "--save", other).code == 2
    assert other.read_bytes() == b"PK not ours"


# ---------------------------------------------------------------- the file itself

FOLDER = Path("/回收")
UNREAD = [Unread(Source(FOLDER / "a.zip", "扫描.pdf"), "是 PDF 文件")]
WAITS = OpenCell(
    "那时.xlsx", "甲公司", "实际值", Entry("k", "表", "A1", Cell(1, 1, "text", "约20"), Reading())
)


def outcomes(count: int = 12) -> list[tuple[Source, Path, FileOutcome]]:
    sources = [Source(FOLDER / "a.zip", f"子/{number}.xlsx") for number in range(count)]
    return [
        (source, FOLDER, FileOutcome(str(source), (), digest=f"{number}", open_cells=(WAITS,)))
        for number, source in enumerate(sources)
    ]


def save(path: Path, count: int = 12) -> Path:
    made = outcomes(count)
    handed = [outcome for *_, outcome in made]
    assert list(save_results(path, made, UNREAD)) == handed
    return path


def test_what_is_saved_comes_back_in_its_order(tmp_path: Path):
    with closing(SavedResults(save(tmp_path / "neu" / "er" / "x.sqlite"))) as results:
        files = list(results.files())
        assert [(file.number, file.source, file.folder) for file in files] == [
            (number, source, folder) for number, (source, folder, _) in enumerate(outcomes())
        ]
        assert list(results.unread()) == UNREAD
        for number in (0, 11):
            found = results.outcome(FileTask(files[number].source, "现在.xlsx"), number)
            assert found.digest == str(number)
            assert [cell.file for cell in found.open_cells] == ["现在.xlsx"]


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_names_of_any_bytes_are_kept(tmp_path: Path):
    source = Source(Path(os.fsdecode("/回收/16_青岛.xlsx".encode("gbk"))))
    row = (source, source.path.parent, FileOutcome("x", ()))
    assert list(save_results(tmp_path / "x", [row], [])) == [row[2]]
    with closing(SavedResults(tmp_path / "x")) as results:
        (found,) = results.files()
    assert (found.source, found.folder) == (source, source.path.parent)


def test_a_run_that_is_given_up_leaves_nothing(tmp_path: Path):
    path = tmp_path / "x.sqlite"
    with closing(cast("Generator[FileOutcome]", save_results(path, outcomes(), UNREAD))) as running:
        next(running)
        assert [one.name for one in tmp_path.iterdir()] == ["x.sqlite.part"]
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_has_left_is_in_nobodys_way(tmp_path: Path):
    path = tmp_path / "x.sqlite"
    save(path, 1)
    shutil.copy(path, tmp_path / "x.sqlite.part")  # its tables are there
    with closing(SavedResults(save(path, 2))) as results:
        assert len(list(results.files())) == 2
    assert [one.name for one in tmp_path.iterdir()] == ["x.sqlite"]


def test_what_is_no_file_of_results(tmp_path: Path):
    assert not is_saved(tmp_path)
    assert not is_saved(tmp_path / "none.sqlite")
    (tmp_path / "short").write_bytes(b"SQLite format 3")
    assert not is_saved(tmp_path / "short")
    with pytest.raises(SavedResultsError):
        SavedResults(tmp_path / "none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()  # looking for it makes none


@pytest.mark.parametrize("name", ["schema", "made_by"])
def test_what_another_version_made_is_not_taken(tmp_path: Path, name: str):
    save(tmp_path / "x.sqlite")
    with sqlite3.connect(tmp_path / "x.sqlite") as database:
        database.execute("UPDATE about SET said = said || '0' WHERE name = ?", (name,))
    database.close()
    with pytest.raises(SavedResultsError, match="别的版本"):
        SavedResults(tmp_path / "x.sqlite")


@pytest.mark.parametrize(
    ("number", "made"), [(0, zlib.compress(to_plain(WAITS))), (0, b"broken"), (12, None)]
)
def test_an_entry_that_is_not_whole_is_refused(tmp_path: Path, number: int, made: bytes | None):
    save(tmp_path / "x.sqlite")
    with sqlite3.connect(tmp_path / "x.sqlite") as database:
        database.execute("UPDATE results SET made = ? WHERE number = 0", (made or b"",))
    database.close()
    path = tmp_path / "x.sqlite"
    with (
        closing(SavedResults(path)) as results,
        pytest.raises(SavedResultsError, match="不完整"),
    ):
        results.outcome(FileTask(UNREAD[0].source, "a.xlsx"), number)


def test_results_depend_on_the_version_and_on_each_definition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def made_by(version: str, *definitions: str) -> str:
        paths = [tmp_path / f"{number}.yaml" for number in range(len(definitions))]
        for path, text in zip(paths, definitions, strict=True):
            path.write_text(text, "utf-8")
        monkeypatch.setattr(module, "__version__", version)
        monkeypatch.setattr(module, "definition_files", lambda: paths)
        return module._made_by.__wrapped__()  # noqa: SLF001 - not what it was at the start

    kinds = [
        made_by("1", "ab", "c"), made_by("1", "a", "bc"), made_by("1", "abc"),
        made_by("2", "ab", "c"), made_by("1", "ab"),
    ]  # fmt: skip
    assert len(set(kinds)) == len(kinds)
    assert made_by("1", "ab", "c") == kinds[0]


def test_a_disk_that_takes_no_more_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_path: Path) -> sqlite3.Connection:
        message = "database or disk is full"
        raise sqlite3.OperationalError(message)

    monkeypatch.setattr(module, "_created", full)
    with pytest.raises(OSError, match="disk is full"):
        list(save_results(tmp_path / "x.sqlite", outcomes(), UNREAD))
