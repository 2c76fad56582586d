"""What the columns of 待定事项 that an officer fills in say together."""

from __future__ import annotations

import pytest

from zjtx_xl.lists.pending import _verdict


@pytest.mark.parametrize(
    ("accepted", "value", "proposed", "verdict", "faults"),
    [
        ("", "", "20", "open", []),
        ("是", "", "20", "accept", []),
        (" 是 ", "", "20", "accept", []),
        ("否", "", "20", "reject", []),
        ("否", "18", "20", "replace", []),
        ("", "18", "", "replace", []),
        # contradictions, each said with its line
        ("是", "18", "20", "accept", ["既采纳了建议"]),
        ("是", "", "", "accept", ["没有建议的读法"]),
        ("是", "18", "", "accept", ["既采纳了建议", "没有建议的读法"]),
        ("也许", "", "20", "open", ["应为“是”或“否”"]),
    ],
)
def test_what_was_entered_is_one_decision(accepted, value, proposed, verdict, faults):
    found: list[str] = []
    texts = {"采纳": accepted, "改为": value, "建议读作": proposed}
    assert _verdict(texts, 7, found) == verdict
    assert len(found) == len(faults)
    assert all(part in said for part, said in zip(faults, found, strict=True))
    assert all(said.startswith("第7行") for said in found)
