from __future__ import annotations

import io

import openpyxl
import pytest

from tests.command_line import run
from zjtx_xl.definitions.loader import load_definition, load_set, load_template
from zjtx_xl.definitions.texts import render
from zjtx_xl.forms.blank_workbook import blank, table


def official(template_id: str, path):
    """The blank of a shipped template as an office would have sent it: nothing of ours in it."""
    template = load_template(template_id)
    book = openpyxl.load_workbook(io.BytesIO(blank([table(template, 1)], template.variables)))
    layouts = {sheet.name: sheet.layout(1) for sheet in template.sheets}
    for sheet in book.worksheets:
        if sheet.title not in layouts:
            del book[sheet.title]
            continue
        layout = layouts[sheet.title]
        sheet.data_validations.dataValidation = []
        sheet.delete_cols(layout.last_column + 1, max(1, sheet.max_column - layout.last_column))
        for row in sheet.iter_rows():
            for cell in row:
                if int(row[0].row or 0) > layout.last_row or str(cell.value).startswith("="):
                    cell.value = None
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.save(path)
    return template


@pytest.mark.parametrize("name", ["annex1", "annex2"])
def test_a_scored_form_is_drafted(name: str, tmp_path):
    template = official(f"qingdao-2021/{name}", tmp_path / "blank.xlsx")
    out = tmp_path / "made-2026" / f"{name}.yaml"
    outcome = run("draft", tmp_path / "blank.xlsx", "--out", out)
    assert outcome.code == 0, outcome.message
    assert "请确认" in out.read_text(encoding="utf-8")
    drafted = load_definition(out, load_set("qingdao-2021"))
    before, after = (each.sheets[0].layout(1) for each in (template, drafted))
    printed = {text.area: render(text.text, template.variables) for text in before.texts}
    assert {text.area: text.text for text in after.texts} == printed
    roles = {field.area: (field.role, field.points) for field in before.fields}
    assert {field.area: (field.role, field.points) for field in after.fields} == roles
    assert (out.parent / "set.yaml").exists()


def test_what_stands_there_is_not_replaced(tmp_path):
    official("qingdao-2021/annex2", tmp_path / "blank.xlsx")
    out = tmp_path / "set-1" / "table.yaml"
    assert run("draft", tmp_path / "blank.xlsx", "--out", out).code == 0
    text = out.read_bytes()
    again = run("draft", tmp_path / "blank.xlsx", "--out", out)
    assert again.code == 2
    assert "没有覆盖" in again.message
    assert out.read_bytes() == text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.doc", b"x", "另存为 .docx"),
        ("a.pdf", b"x", "另存为 .docx"),
        ("a.xls", b"x", "另存为 .xlsx"),
        ("a.xlsx", b"x", "打不开"),
        ("a.docx", b"x", "打不开"),
        ("b.xlsx", None, "打不开"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, content: bytes | None, said: str, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    outcome = run("draft", tmp_path / name, "--out", tmp_path / "set" / "table.yaml")
    assert outcome.code == 2
    assert said in outcome.message
