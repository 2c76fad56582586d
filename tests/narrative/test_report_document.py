"""One code path fills the Word template and updates a draft; what officers wrote stays."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from samples import report_template
from tests.command_line import run
from tests.narrative.conftest import PATHS
from tests.narrative.public_tables import expected, load
from zjtx_xl.narrative.controls import RED, controls, text_of
from zjtx_xl.narrative.report_document import fill_report


def xml_of(paragraph):
    return paragraph._element  # noqa: SLF001 - python-docx has no other way to it


def canonical(paragraph):
    return etree.tostring(xml_of(paragraph), method="c14n")


def has_control(paragraph):
    return next(xml_of(paragraph).iter(qn("w:sdt")), None) is not None


def reds(path):
    document = docx.Document(str(path))
    return [
        text_of(run)
        for run in document.element.iter(qn("w:r"))
        for colour in run.iter(qn("w:color"))
        if colour.get(qn("w:val")) == RED
    ]


@pytest.mark.parametrize("set_id", report_template.OUTLINES)
def test_template_is_what_its_script_makes(set_id):
    path = report_template.target(set_id)
    with ZipFile(path) as kept:
        assert kept.testzip() is None
    assert path.read_bytes() == report_template.build(set_id)


def with_value(figures, key, value):
    """The same figures, of which one has another value."""
    figure = figures.figure(key)
    made = dict(figures._made)  # noqa: SLF001
    made[key] = replace(figure, source=replace(figure.source, value=Decimal(value)))
    return replace(figures, _made=made)


def test_controls_hold_the_figures(filled):
    texts = {key: text_of(control) for kind, key, control in controls(docx.Document(str(filled)))
             if kind == "figure"}  # fmt: skip
    for key, value in expected().items():
        assert texts[key] == str(value)


def test_tables_are_real_and_repeat_their_headings(filled):
    document = docx.Document(str(filled))
    tables = {key: control for kind, key, control in controls(document) if kind == "table"}
    for key, name in (("table1", "表1"), ("table2", "表2"), ("table3", "表3")):
        rows = list(tables[key].iter(qn("w:tr")))
        assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
        printed = [[text_of(cell) for cell in row.iter(qn("w:tc"))] for row in rows[1:]]
        assert printed == [list(row.values()) for row in load("qingdao_tables1to3")[name]["rows"]]
    assert len(list(tables["table4"].iter(qn("w:tr")))) == 8


@pytest.fixture
def draft(filled, tmp_path):
    """What an officer makes of a report: prose of their own, a sentence changed, a look changed."""
    document = docx.Document(str(filled))
    for paragraph in document.paragraphs:
        if "由主管部门撰写" in paragraph.text:
            paragraph.text = "我们走访了28家企业，发现3个问题。"
            paragraph.add_run("（要点）").bold = True
        if paragraph.text.startswith("柠檬豆"):
            paragraph.runs[0].italic = True
            paragraph.add_run("，另有2家在谈")
    document.add_paragraph("自拟的一段：认证75个。").runs[0].underline = True
    path = tmp_path / "修改稿.docx"
    document.save(str(path))
    return path


def test_a_draft_of_the_same_tables_stays_as_it_is(found, draft, tmp_path):
    made = fill_report(draft, found.figures, found.variables, marks=True)
    assert made.changed == ()
    new = tmp_path / "new.docx"
    new.write_bytes(made.data)
    before, after = docx.Document(str(draft)), docx.Document(str(new))
    assert etree.tostring(before.element, method="c14n2") == etree.tostring(
        after.element, method="c14n2"
    )


def test_the_same_report_is_the_same_bytes(found, filled):
    again = fill_report(filled, found.figures, found.variables, marks=True)
    once = fill_report(filled, found.figures, found.variables, marks=True)
    assert again.data == once.data
    with ZipFile(filled) as package:
        assert {member.date_time for member in package.infolist()} == {(2021, 1, 1, 0, 0, 0)}


def test_only_what_changed_is_red_and_prose_survives(found, draft, tmp_path):
    figures = with_value(found.figures, "served2", 10)
    made = fill_report(draft, figures, found.variables, marks=True)
    new = tmp_path / "new.docx"
    new.write_bytes(made.data)
    assert made.changed == ("柠檬豆服务且签约的企业数",)
    assert reds(new) == ["10"]
    before, after = docx.Document(str(draft)).paragraphs, docx.Document(str(new)).paragraphs
    assert len(before) == len(after)
    same = [canonical(a) == canonical(b) for a, b in zip(before, after, strict=True)]
    assert all(equal for p, equal in zip(before, same, strict=True) if not has_control(p))
    (changed,) = [p for p, equal in zip(after, same, strict=True) if not equal]
    assert text_of(xml_of(changed)).endswith("，另有2家在谈")
    again = fill_report(new, figures, found.variables, marks=True)
    third = tmp_path / "third.docx"
    third.write_bytes(again.data)
    assert again.changed == ()
    assert reds(third) == []


def test_command_writes_report_list_and_annexes_and_replaces_nothing(tmp_path):
    out = tmp_path / "报告.docx"
    made = run("narrate", "qingdao-2021", PATHS[0], "--out", out)
    assert made.code == 0, made.message
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["报告.docx", "报告_数据.html", "报告_数据.xlsx", "报告_附件"]
    assert {path.name for path in (tmp_path / "报告_附件").iterdir()} == {
        "附1.xlsx", "附3.xlsx", "附4.xlsx", "附5.xlsx", "附6.xlsx", "附7.xlsx",
    }  # fmt: skip
    page = (tmp_path / "报告_数据.html").read_text("utf-8")
    assert "获得发达国家或地区认证数量" in page
    assert "G23" in page
    assert run("narrate", "qingdao-2021", PATHS[0], "--out", out, "--no-annexes").code == 0
    before = out.read_bytes() + b"edited"
    out.write_bytes(before)
    again = run("narrate", "qingdao-2021", PATHS[0], "--out", out)
    assert again.code == 2
    assert "--replace" in again.message
    assert out.read_bytes() == before


def test_a_form_of_somebody_else_beside_the_report_is_not_replaced(tmp_path):
    (form,) = PATHS[1].glob("5_*.xlsx")
    foreign = tmp_path / "报告_附件" / "附件2" / form.name
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"by hand")
    made = run("narrate", "qingdao-2021", form, "--out", tmp_path / "报告.docx")
    assert (made.code, form.name in made.message) == (2, True)
    assert foreign.read_bytes() == b"by hand"
    assert [path.name for path in tmp_path.iterdir()] == ["报告_附件"]


def test_names_that_an_author_types_become_controls(found, tmp_path):
    """As Word stores them: a name in parts, in a table, beside braces that name nothing."""
    document = docx.Document()
    paragraph = document.add_paragraph("在{region}，认证共")
    for part in ("{certi", "fications}"):
        paragraph.add_run(part).bold = True
    paragraph.add_run("个；{无此数据}照印。")
    document.add_table(1, 1).cell(0, 0).text = "{ certifications }"
    document.save(str(path := tmp_path / "own.docx"))
    made = fill_report(path, found.figures, found.variables, marks=False)
    assert made.used == ("region", "certifications")
    (out := tmp_path / "out.docx").write_bytes(made.data)
    document = docx.Document(str(out))
    number = found.figures.figure("certifications").text
    lines = [text_of(line) for line in document.element.iter(qn("w:p"))]
    assert lines[0] == f"在{found.variables['region']}，认证共{number}个；{{无此数据}}照印。"
    assert number in lines
    # the next draft finds them, and nothing is another than it was
    again = fill_report(out, found.figures, found.variables, marks=True)
    assert (again.changed, again.used) == ((), made.used)
