"""Results of several runs, joined: what one run over all says, byte for byte."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from tests.command_line import run
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.runs.saved.mark import is_saved

if TYPE_CHECKING:
    from pathlib import Path

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
