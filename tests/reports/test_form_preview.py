from __future__ import annotations

import json

import pytest

from tests.command_line import run
from zjtx_xl.reports import form_preview


def test_a_page_is_written(tmp_path):
    out = tmp_path / "new" / "form.html"
    outcome = run("preview", "qingdao-2021/annex2", "--out", out)
    assert outcome.code == 0
    assert "patents.actual" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("out", "programs"), [("form.docx", {"soffice"}), ("form.pdf", set()), ("form", set())]
)
def test_what_cannot_be_drawn_is_said(out, programs, tmp_path, monkeypatch):
    monkeypatch.setattr(
        form_preview.shutil, "which", lambda name: name if name in programs else None
    )
    outcome = run("preview", "qingdao-2021/annex2", "--out", tmp_path / out)
    assert outcome.code == 2
    assert "不能生成" in outcome.message
    assert not list(tmp_path.iterdir())


def test_the_schema_knows_every_setting():
    outcome = run("schema")
    assert outcome.code == 0
    found = json.loads(outcome.stdout.decode("utf-8"))
    assert {"TemplateDefinition", "SetDefinition", "RowDefinition"} <= set(found["$defs"])
    assert found["$defs"]["TemplateDefinition"]["additionalProperties"] is False


def test_a_page_that_is_not_ours_is_not_replaced(tmp_path):
    out = tmp_path / "form.html"
    out.write_text("mine", "utf-8")
    assert run("preview", "qingdao-2021/annex2", "--out", out).code == 2
    assert out.read_text("utf-8") == "mine"
    for again in ("--replace",), ():
        assert run("preview", "qingdao-2021/annex2", "--out", out, *again).code == 0
