"""What stands where workbooks are issued: what is written again, and what is left to its owner."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from zjtx_xl.runs.issue_folder import IssueFolder, stands

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = ("q/annex2",)
OLD, NEW = {"a.target": "1"}, {"a.target": "2"}


class RefusedError(Exception):
    pass


def folder(
    out: Path, *, issued: bytes = b"", may_replace: bool = False, **about: Any
) -> IssueFolder:
    """Where 甲.xlsx was issued before with these bytes; nothing, if there are none."""
    row = SimpleNamespace(
        file_name="甲.xlsx",
        templates=about.get("templates", TEMPLATES),
        sha256=hashlib.sha256(issued).hexdigest(),
    )
    line = SimpleNamespace(
        subject="甲", values=OLD, template_ids=frozenset(about.get("templates", TEMPLATES))
    )
    before: Any = SimpleNamespace(
        rows=[row] if issued else [],
        record=[line] if issued else [],
        is_whole=about.get("is_whole", True),
    )

    def refuse(paths: Any) -> None:
        raise RefusedError([path.name for path in paths])

    outputs: Any = SimpleNamespace(may_replace=lambda _: may_replace, refuse=refuse)
    return IssueFolder(out, before, TEMPLATES, outputs)


def looked(made: IssueFolder, data: bytes = b"new", values: Any = OLD) -> tuple[bool, list[str]]:
    """Whether the file stays as it is, and what is said."""
    made.look_at("甲", "甲.xlsx", data, values)
    return "甲.xlsx" in made.kept, [note.partition("：")[0] for note in made.notes()]


CHANGED = "这些文件下发后有人改过，没有动"
RENEWED = "这些单位的预填内容与上次下发时不同，已重新生成，请重新发送"
OUTDATED = "其中这些单位现在的预填内容与下发时不同"


@pytest.mark.parametrize(
    ("standing", "issued", "values", "expected"),
    [
        (b"new", b"", OLD, (False, [])),  # it stands there already
        (b"old", b"old", OLD, (False, [])),
        (b"old", b"old", NEW, (False, [RENEWED])),
        (b"filled", b"old", OLD, (True, [CHANGED])),
        (b"filled", b"old", NEW, (True, [CHANGED, OUTDATED])),
        (b"strange", b"", NEW, (True, [CHANGED])),
    ],
)
def test_what_becomes_of_a_file(
    tmp_path: Path, standing: bytes, issued: bytes, values: Any, expected: tuple[bool, list[str]]
):
    (tmp_path / "甲.xlsx").write_bytes(standing)
    assert looked(folder(tmp_path, issued=issued), values=values) == expected


def test_what_may_be_replaced_is_written_again_but_only_if_it_is_ours(tmp_path: Path):
    (tmp_path / "甲.xlsx").write_bytes(b"filled")
    ours = folder(tmp_path, issued=b"old", may_replace=True)
    assert looked(ours, values=NEW) == (False, [RENEWED])
    assert looked(folder(tmp_path, may_replace=True)) == (True, [CHANGED])
    other = folder(tmp_path, issued=b"filled", templates=("q/annex5",))
    assert looked(other) == (True, [CHANGED])  # issued with other tables


def test_where_only_others_files_stand_nothing_is_done(tmp_path: Path):
    (tmp_path / "甲.xlsx").write_bytes(b"filled")
    made = folder(tmp_path, issued=b"old")
    looked(made)
    made.refuse(["甲.xlsx", "乙.xlsx"])  # somebody is new
    with pytest.raises(RefusedError, match=r"甲\.xlsx"):
        made.refuse(["甲.xlsx"])
    strange = folder(tmp_path)
    looked(strange)
    with pytest.raises(RefusedError, match=r"甲\.xlsx"):
        strange.refuse(["甲.xlsx", "乙.xlsx"])
    nothing = folder(tmp_path / "empty")
    nothing.refuse(["甲.xlsx"])
    with pytest.raises(RefusedError, match="分发清单"):
        folder(tmp_path / "empty", is_whole=False).refuse(["甲.xlsx"])


def test_what_a_file_holds(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"1")
    assert stands(path, b"1")
    assert not stands(path, b"2")
    assert stands(path, sha256=hashlib.sha256(b"1").hexdigest())
    assert not stands(path, sha256="x")
    assert not stands(tmp_path / "gone", b"1")
    assert not stands(tmp_path, b"1")
    (tmp_path / "link").symlink_to(path)
    assert not stands(tmp_path / "link", b"1")
