"""Findings about values that concern more than one cell; those of single cells have samples."""

from __future__ import annotations

import shutil

import pytest

from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.returns.fill import fill_file

GUANGDONG = samples_folder() / "guangdong-2021" / "returned"
ROWS = 10

CASES = [
    (0, [("missing", "warning", "A31")]),
    (1, [("missing", "warning", "A32")]),
    (2, []),
    (3, []),
    (4, [("range", "info", "A34")]),
    (10, [("range", "info", "A40")]),
]


@pytest.mark.parametrize(("count", "expected"), CASES)
def test_goals_of_ones_own_are_two_or_three(tmp_path, count, expected):
    path = tmp_path / "form.xlsx"
    shutil.copy(min(GUANGDONG.glob("*.xlsx")), path)
    entries = check_file(path).results[0].entries
    keys = [key for key in entries if key.startswith("goal")]
    rows = list(dict.fromkeys(key.rpartition(".")[0] for key in keys))
    assert len(rows) == ROWS
    data: dict[str, object] = {key: None for key in keys}  # noqa: C420 - typed
    for number, row in enumerate(rows[:count], start=1):
        data |= {f"{row}.label": f"目标{number}", f"{row}.baseline": 1, f"{row}.target": 2}
    fill_file(path, {key: value for key, value in data.items() if key in entries})
    [result] = check_file(path).results
    said = [
        (each.code, each.severity, each.cell)
        for each in result.findings
        if each.field is None and each.label and each.label.startswith("自提目标")
    ]
    assert said == expected
