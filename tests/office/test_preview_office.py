from __future__ import annotations

from zjtx_xl.reports.form_preview import preview


def test_a_form_is_printed_and_drawn(tmp_path):
    (pdf,) = preview("qingdao-2021/annex4", tmp_path / "form.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    pictures = preview("qingdao-2021/annex2", tmp_path / "form.png")
    assert pictures
    assert all(each.read_bytes().startswith(b"\x89PNG") for each in pictures)
    assert set(tmp_path.iterdir()) == {pdf, *pictures}
