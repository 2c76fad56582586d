"""Where scored copies go: relative paths are kept, and nothing is written over by mistake."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from zjtx_xl.errors import WouldReplaceError
from zjtx_xl.findings.refusals import FileRefused, refusal_of
from zjtx_xl.returns.sources import Source
from zjtx_xl.runs.outputs import Outputs
from zjtx_xl.runs.targets import Places, Target, Targets, places_of
from zjtx_xl.xlsx.errors import WorkbookRefused

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")

# files (folder it is relative to, path in it, whether it is rebuilt) → names in the folder written
CASES = {
    "paths are kept": (
        [("a", "x.xlsx", False), ("a", "sub/x.xlsx", False)],
        ["x.xlsx", "sub/x.xlsx"],
    ),
    "old formats become .xlsx": (
        [("a", "x.xls", True), ("a", "y.ODS", True), ("a", "z.xlsx", True)],
        ["x.xlsx", "y.xlsx", "z.xlsx"],
    ),
    "who keeps his name comes first": (
        [("a", "x.xls", True), ("a", "x.xlsx", False)],
        ["x.xls.xlsx", "x.xlsx"],
    ),
    "several old formats of one name": (
        [("a", "x.ods", True), ("a", "x.xls", True), ("a", "x.xlsb", True)],
        ["x.xlsx", "x.xls.xlsx", "x.xlsb.xlsx"],
    ),
    "same name in two folders": (
        [("a", "x.xlsx", False), ("b", "x.xlsx", False), ("c", "x.xlsx", False)],
        ["x.xlsx", "x (2).xlsx", "x (3).xlsx"],
    ),
    "a file that is read is not written over": (
        [("a", "x.xlsx", False), ("out", "x.xlsx", False)],
        ["x (2).xlsx", "x.xlsx"],
    ),
}


def given_place(target, *, is_rebuilt):
    return target.rebuilt if is_rebuilt else target.kept


@pytest.mark.parametrize(("files", "names"), CASES.values(), ids=CASES)
def test_targets(tmp_path, files, names):
    out = tmp_path / "out"
    paths = [(tmp_path / folder / path, tmp_path / folder) for folder, path, _ in files]
    targets = Targets(paths, out)
    given = [
        given_place(targets.of(path, folder), is_rebuilt=rebuilt)
        for (path, folder), (_, _, rebuilt) in zip(paths, files, strict=True)
    ]
    assert given == [out / name for name in names]
    assert len(set(given)) == len(given)


def test_in_place_is_the_file_itself_or_a_new_one_beside_it(tmp_path):
    sound, old = tmp_path / "a.xlsx", tmp_path / "b.xls"
    targets = Targets([(sound, tmp_path), (old, tmp_path)], None)
    assert targets.of(sound, tmp_path).kept == sound
    assert targets.of(old, tmp_path).rebuilt == tmp_path / "b.xlsx"
    (tmp_path / "b.xlsx").touch()
    assert Targets([(old, tmp_path)], None).of(old, tmp_path).rebuilt is None


def test_in_place_two_old_files_of_one_name_do_not_share_the_new_one(tmp_path):
    files = [(tmp_path / name, tmp_path) for name in ("b.ods", "b.xls")]
    targets = Targets(files, None)
    assert [targets.of(*each).rebuilt for each in files] == [tmp_path / "b.xlsx", None]


@needs_links
def test_link_that_leads_out_of_the_folder_is_refused(tmp_path):
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "sub").symlink_to(elsewhere)
    path = tmp_path / "in" / "sub" / "x.xlsx"
    targets = Targets([(path, tmp_path / "in")], out)
    with pytest.raises(WorkbookRefused) as refused:
        targets.of(path, tmp_path / "in")
    assert refusal_of(refused.value).code == "hostile"


@needs_links
def test_folder_that_is_a_link_itself_is_the_officers_choice(tmp_path):
    (tmp_path / "real").mkdir()
    out = tmp_path / "out"
    out.symlink_to(tmp_path / "real")
    path = tmp_path / "x.xlsx"
    assert Targets([(path, tmp_path)], out).of(path, tmp_path).kept == Path(out, "x.xlsx")


def places(tmp_path, names, write, *, ours=(), **options):
    """The places of files of a folder ``in``, as text; why there is none."""
    folder = tmp_path / "in"
    sources = [(Source(folder / name, member), folder, None) for name, member in names]
    with Outputs(**options) as outputs:
        for path in ours:
            outputs.wrote(path)
        found = places_of(sources, write, outputs)
    return [
        tuple(target) if target else refusal and refusal_of(refusal).code
        for target, refusal in found
    ]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr("zjtx_xl.runs.outputs.cache_folder", lambda: tmp_path / "cache")


def test_places_of_files_and_of_members(tmp_path):
    out = tmp_path / "out"
    names = [("a.xlsx", ""), ("b.xls", ""), ("c.zip", "d.xlsx")]
    assert places(tmp_path, names, out) == [
        (out / "a.xlsx", out / "a.xlsx", False),
        (out / "b.xls", out / "b.xlsx", False),
        (out / "c.zip" / "d.xlsx", out / "c.zip" / "d.xlsx", False),
    ]
    inside = tmp_path / "in"
    assert places(tmp_path, names, None) == [
        (inside / "a.xlsx", inside / "a.xlsx", True),
        (inside / "b.xls", inside / "b.xlsx", True),
        "not-written",
    ]


def test_the_folder_that_was_read_is_written_over(tmp_path):
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.xlsx").touch()
    with pytest.raises(WouldReplaceError):
        places(tmp_path, [("a.xlsx", "")], inside)
    with pytest.raises(WouldReplaceError):  # even where it is our own work
        places(tmp_path, [("a.xlsx", "")], inside, ours=[inside / "a.xlsx"])
    assert places(tmp_path, [("a.xlsx", "")], inside, replace=True) == [
        (inside / "a.xlsx", inside / "a.xlsx", True)
    ]


def test_what_stands_where_a_copy_goes_is_not_replaced(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.xlsx").write_text("x")
    with pytest.raises(WouldReplaceError):
        places(tmp_path, [("a.xlsx", "")], out)
    assert places(tmp_path, [("a.xlsx", "")], out, ours=[out / "a.xlsx"])
    (out / "b.xlsx").mkdir()
    assert places(tmp_path, [("b.xlsx", "")], out) == [(out / "b.xlsx", out / "b.xlsx", False)]


def test_a_folder_to_write_to_that_is_none_is_said(tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(NotADirectoryError):
        places(tmp_path, [("a.xlsx", "")], tmp_path / "out")


@pytest.mark.parametrize("at_hand", [0, 1, 200])
def test_places_are_the_same_on_disk(at_hand, monkeypatch):
    monkeypatch.setattr("zjtx_xl.runs.targets._AT_HAND", at_hand)
    given = [
        (Target(Path("a.xlsx"), None, over_itself=True), None),
        (None, FileRefused("hostile", "链接")),
        (Target(Path("a"), Path("b")), None),
        (None, None),
    ] * 40
    found = Places()
    found.extend(given)
    assert [target for target, _ in found] == [target for target, _ in given]
    assert [refusal and refusal_of(refusal) for _, refusal in found] == [
        refusal and refusal_of(refusal) for _, refusal in given
    ]
    assert list(found.copies()) == [Path("a.xlsx"), Path("a"), Path("b")] * 40


def test_the_copies_of_a_target_are_each_one_once():
    assert Target().copies == []
    assert Target(Path("a"), Path("a")).copies == [Path("a")]
    assert Target(Path("a"), Path("b")).copies == [Path("a"), Path("b")]
    assert Target(None, Path("b")).copies == [Path("b")]
