"""A part is read whole only if that costs no more than it may."""

from __future__ import annotations

import pytest

from zjtx_xl.xlsx import xml_part
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.xml_part import _refuse_oversized


@pytest.mark.parametrize(
    ("data", "is_refused"),
    [
        (b"<a><b><c></c></b></a>", False),
        (b"<a><b><c>", False),
        (b"<a><b><c/><c/><c/></b></a>", False),
        (b"<a><b><c><d>", True),
        (b"<!--1--><!--2--><!--3--><!--4-->", True),
    ],
)
def test_a_tree_is_as_deep_as_it_may_be(
    data: bytes, is_refused: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(xml_part, "_DEEPEST", 3)
    monkeypatch.setattr(xml_part, "_MOST_COMMENTS", 3)
    if not is_refused:
        _refuse_oversized(data, "x.xml")
        return
    with pytest.raises(WorkbookRefused):
        _refuse_oversized(data, "x.xml")
