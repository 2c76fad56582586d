"""Findings about values that concern more than one cell; those of single cells have samples."""

from __future__ import annotations

import shutil
import zipfile
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tests.returned_forms import issue
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.values import _other_units
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.findings.results import Entry
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.values.kinds import ValueKind
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

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


OWN_GOALS = [
    ("100吨标煤", "达到80吨标煤以下"), ("95%", "不低于98%"), ("0个", "建成1个并投入使用"),
    ("1200人次/年", "1500人次/年"), ("约300万元", "500万元以上"), ("行业平均", "行业前10%"),
    ("-", 3),
]  # fmt: skip


def test_goals_of_ones_own_have_their_own_units_and_words(tmp_path):
    path = tmp_path / "form.xlsx"
    shutil.copy(min(GUANGDONG.glob("*.xlsx")), path)
    for first in range(0, len(OWN_GOALS), 3):
        goals = OWN_GOALS[first : first + 3]
        data = {
            f"goal{row}.{name}": value
            for row, goal in enumerate(goals, start=1)
            for name, value in zip(("baseline", "target"), goal, strict=True)
        }
        data |= {f"goal{row}.description": "内容" for row in range(1, len(goals) + 1)}
        fill_file(path, data)
        result = check_file(path).results[0]
        told = [found for found in result.findings if (found.field or "") in data]
        assert {found.severity for found in told} <= {"info"}


@pytest.mark.parametrize(
    ("table", "key", "ref"),
    [("annex2", "patents.actual", "I9"), ("annex6", "1.innovation.amount", "D4")],
)
def test_a_day_stored_as_one_is_no_number(tmp_path, table, key, ref):
    path = issue(tmp_path / "a.xlsx", "甲公司", names=(table,))
    fill_file(path, {key: 12345})
    package = zipfile.ZipFile(path)
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in package.namelist():
            data = package.read(name)
            if name.startswith("xl/worksheets/"):
                data = data.replace(b"><v>12345</v>", b' t="d"><v>2021-03-05</v>')
            archive.writestr(name, data)
    result = check_file(tmp_path / "b.xlsx").results[0]
    assert result.entries[key].reading.confidence == "unreadable"
    assert [(each.code, each.severity) for each in result.findings if each.cell == ref] == [
        ("shown", "error")
    ]


def _one(key, role, kind, value):
    field = SimpleNamespace(
        key=key, row="revenue", role=role, label=key, kind=ValueKind(kind, unit="万元")
    )
    reading = Reading(value=Decimal(value), confidence="exact")
    return field, Entry(key, "表", "A1", Cell(1, 1, "number", value), reading)


@pytest.mark.parametrize(
    ("target", "actual", "kind", "said"),
    [
        ("12000", "118000000", "money", ["warning"]),
        ("12000", "24000", "money", []),
        ("12000", "118000000", "integer", []),
        ("0", "118000000", "money", []),
        ("12000", "-118000000", "money", []),
    ],
)
def test_yuan_in_a_column_of_ten_thousand_is_asked_about(target, actual, kind, said):
    pairs = [_one("a.target", "target", kind, target), _one("a.actual", "actual", kind, actual)]
    fields: Any = [field for field, _ in pairs]
    entries = {field.key: entry for field, entry in pairs}
    assert [found.severity for found in _other_units(fields, entries)] == said
