"""The document, its data and its annexes: what is written where, and what an officer is told."""

from __future__ import annotations

import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import docx
import pytest

from tests.returned_forms import enterprise
from tests.runs.report.annexes import annex5
from tests.runs.report.asked import OPTIONS, Asked, asked
from zjtx_xl.definitions import template_folders
from zjtx_xl.errors import NoReportError, ReportTargetError, WouldReplaceError
from zjtx_xl.runs.report import writing as module
from zjtx_xl.runs.report.writing import narrate, word_template

if TYPE_CHECKING:
    from pathlib import Path

SET = "qingdao-2021"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (folder := tmp_path / "收到").mkdir()
    annex5(folder / "a.xlsx", 3, 4)
    return folder


def draft(path: Path, text: str) -> Path:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))
    return path


def part(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read("word/document.xml").decode()


def words(path: Path) -> str:
    return "".join(
        node.text or ""
        for line in docx.Document(str(path)).paragraphs
        for node in line._p.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")  # noqa: SLF001
    )


def test_only_a_document_of_word_is_written(folder: Path, tmp_path: Path):
    for name in ("报告.doc", "报告", "docx"):
        with pytest.raises(ReportTargetError):
            narrate(SET, [folder], tmp_path / name)
    with pytest.raises(NoReportError):
        narrate("zjtx-2022", [folder], tmp_path / "报告.docx")
    out = tmp_path / "写" / "报告.DOCX"
    made = narrate(SET, [folder], out, annexes=False)
    assert made.written == (out, out.parent / "报告_数据.xlsx", out.parent / "报告_数据.html")
    assert {path.name for path in out.parent.iterdir()} == {path.name for path in made.written}
    assert made.changed == ()


def test_annexes_that_cannot_be_made_are_said_and_the_others_stand_there(
    folder: Path, tmp_path: Path
):
    enterprise(folder / "一.xlsx", 0)
    enterprise(folder / "二.xlsx", 1)
    (folder / "子").mkdir()
    for path in (folder / "扫描.pdf", folder / "子" / "扫描.pdf"):  # said once
        path.write_bytes(b"%PDF-")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 cut")
    made = narrate(SET, [folder], out := tmp_path / "报告.docx")
    annexes = tmp_path / "报告_附件"
    assert sorted(path.name for path in annexes.iterdir()) == ["附3.xlsx", "附5.xlsx", "附件2"]
    assert {path.name for path in (annexes / "附件2").iterdir()} == {"一.xlsx", "二.xlsx"}
    assert [path for path in made.written if path.suffix.lower() == ".xlsx"] == [
        tmp_path / "报告_数据.xlsx", annexes / "附3.xlsx", annexes / "附5.xlsx",
    ]  # fmt: skip
    assert made.written.count(annexes / "附件2") == 1
    said = "\n".join(made.notes)
    assert "附6：没有可以汇总的数据" in said
    assert "没有读：扫描.pdf（是 PDF 文件）" in made.notes
    assert sum(note.startswith("没有读：坏.xlsx（") for note in made.notes) == 1
    assert len(made.notes) == len(set(made.notes))
    # the annexes lie among what came, and count no second time; nobody has changed them
    again = narrate(SET, [tmp_path], out)
    figures = {figure.key: figure.text for figure in again.figures}
    assert figures["certifications"] == {f.key: f.text for f in made.figures}["certifications"]


@pytest.mark.parametrize("name", ["报告_附件/附5.xlsx", "报告_数据.html"])
def test_what_somebody_else_has_put_there_stays_unless_asked(
    folder: Path, tmp_path: Path, name: str
):
    (other := tmp_path / name).parent.mkdir(exist_ok=True)
    other.write_bytes(b"by hand")
    with pytest.raises(WouldReplaceError):
        narrate(SET, [folder], tmp_path / "报告.docx")
    assert other.read_bytes() == b"by hand"
    assert not list(tmp_path.glob("报告.*")) + list(tmp_path.glob("报告_数据.x*"))
    narrate(SET, [folder], tmp_path / "报告.docx", replace=True)
    assert other.read_bytes() != b"by hand"


def test_an_earlier_draft_is_updated_and_what_changed_is_told(folder: Path, tmp_path: Path):
    own = draft(tmp_path / "own.docx", "认证{certifications}个，另有{无此数据}。")
    first = narrate(SET, [folder], tmp_path / "一.docx", previous=own, annexes=False)
    assert words(tmp_path / "一.docx") == "认证7个，另有{无此数据}。"
    assert not any("放数据的地方" in note for note in first.notes)
    annex5(folder / "b.xlsx", 1)
    second = narrate(
        SET, [folder], tmp_path / "二.docx", previous=tmp_path / "一.docx", annexes=False
    )
    assert words(tmp_path / "二.docx") == "认证8个，另有{无此数据}。"
    assert len(second.changed) == 1
    assert part(tmp_path / "二.docx").count('val="FF0000"') == 1
    # data of another set: the place stays as it is
    (other := tmp_path / "三.docx").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "二.docx") as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"certifications", b"of_another_set"))
    third = narrate(SET, [folder], tmp_path / "四.docx", previous=other, annexes=False)
    assert "文档里的“of_another_set”不是这套表的数据，没有更新" in third.notes
    assert words(tmp_path / "四.docx") == "认证8个，另有{无此数据}。"


def test_a_draft_without_a_place_for_data_is_said(folder: Path, tmp_path: Path):
    own = draft(tmp_path / "own.docx", "没有数据。")
    made = narrate(SET, [folder], tmp_path / "报告.docx", previous=own, annexes=False)
    (said,) = [note for note in made.notes if "没有放数据的地方" in note]
    assert said.startswith("own.docx 里")
    assert "{certifications}" in said


def test_remarks_are_of_what_the_document_says(folder: Path, tmp_path: Path):
    annex5(folder / "b.xlsx", "约20")
    title = "获得发达国家或地区认证"
    for text, is_said in (("认证{certifications}个", True), ("在{region}", False)):
        own = draft(tmp_path / "own.docx", text)
        made = narrate(
            SET, [folder], tmp_path / "报告.docx", previous=own, annexes=False, replace=True
        )
        assert any(note.startswith(title) for note in made.notes) is is_said


def test_an_offices_own_template_goes_before_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (own := tmp_path / SET).mkdir()
    shipped = template_folders()
    monkeypatch.setattr(module, "template_folders", lambda: (tmp_path, *shipped))
    assert word_template(SET, "report.docx").parent.parent == shipped[-1]
    draft(own / "report.docx", "在{region}")
    assert word_template(SET, "report.docx") == own / "report.docx"
    with pytest.raises(NoReportError):
        word_template(SET, "别的.docx")


def test_the_figures_are_those_that_were_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "figures_of", asked)
    others: list[Any] = [OPTIONS, {**OPTIONS, "accept_manual": False}]
    for given in others:
        with pytest.raises(Asked) as caught:
            narrate(SET, ["收到"], tmp_path / "报告.docx", **given)
        about, found = caught.value.args
        assert about == (SET, ["收到"])
        assert found == {**given, "besides": tmp_path / "报告_附件"}


@pytest.mark.parametrize(("number", "called"), [("附5", "附5"), ("", "park")])
def test_an_annex_is_called_as_its_table_is_in_print(
    monkeypatch: pytest.MonkeyPatch, number: str, called: str
):
    monkeypatch.setattr(module, "load_template", lambda _: SimpleNamespace(number=number))
    assert module._number("made-up-2030", "park") == called  # noqa: SLF001
