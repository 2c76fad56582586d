"""Findings about values that concern more than one cell; those of single cells have samples."""

from __future__ import annotations

import shutil
import zipfile
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.returned_forms import fill, issue
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.values import (
    _about_kind,
    _is_asked,
    _numbers_of_rows,
    _other_units,
    _severity,
    _used_rows,
    limits,
    reading_findings,
    record_name,
    remedy_for,
    statement,
    totals_of,
)
from zjtx_xl.definitions.fields import OpenRows
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Entry
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.rules.parser import parse
from zjtx_xl.runs.issue import generate
from zjtx_xl.values.kinds import Choice, ValueKind
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from pathlib import Path

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
    for key, entry in entries.items():  # the other column was deleted
        assert list(_other_units(fields, {key: entry})) == []


# ---------------------------------------------------------------- one value by itself


def entry_of(reading: Reading, raw: str = "5", kind: Any = "number") -> Entry:
    return Entry("a", "表", "B2", Cell(2, 2, kind, raw), reading)


D = Decimal
NUMBER, COUNT, SHARE = ValueKind("decimal"), ValueKind("integer", "个"), ValueKind("percent", "%")


@pytest.mark.parametrize(
    ("code", "reading", "kind", "severity"),
    [
        # half a patent may be a slip; it is scored as it stands
        ("kind", Reading(D("1.5"), "exact"), COUNT, "warning"),
        ("kind", Reading(D("1.5"), "normalised"), COUNT, "warning"),
        ("kind", Reading(D(1), "normalised"), COUNT, "info"),
        ("kind", Reading(D("1.5"), "normalised"), NUMBER, "info"),
        ("unit", Reading(D(5), "exact"), COUNT, None),
        ("unit", Reading(D(5), "normalised"), COUNT, "info"),
        ("remark", Reading(D(5), "proposed"), COUNT, "warning"),
        ("kind", Reading(None, "unreadable"), COUNT, "error"),
        ("range", Reading(D(5), "proposed"), COUNT, None),
        ("fraction", Reading(D(5), "normalised"), SHARE, None),
    ],
)
def test_how_serious_a_doubt_is(code, reading, kind, severity):
    assert _severity(code, entry_of(reading), kind) == severity


@pytest.mark.parametrize(
    ("raw", "read", "severity"),
    [("5", "5", "warning"), ("0.05", "5", "warning"), ("6", "5", "error"),
     ("5家", "5", "warning"),  # a text that was read: nobody worked out another
     ("5", None, "warning")],
)  # fmt: skip
def test_a_formula_that_gives_another_number_than_is_shown_is_an_error(raw, read, severity):
    reading = Reading(None if read is None else D(read), "proposed")
    assert _severity("formula", entry_of(reading, raw), NUMBER) == severity


@pytest.mark.parametrize(
    ("low", "high", "value", "said"),
    [
        (0, 100, "101", "应在 0 至 100 之间"),
        (0, None, "-1", "不应小于 0"),
        (None, 100, "101", "不应大于 100"),
        (None, None, "5", "超出了规定的范围"),
        (0, 100, "1E+20", "数字太大"),
        (None, None, "-1E+20", "数字太大"),
    ],
)
def test_limits_are_said(low, high, value, said):
    kind = ValueKind("decimal", minimum=None if low is None else D(low), maximum=high and D(high))
    assert said in limits(kind, Reading(D(value), "exact"))


def test_a_text_says_how_long_it_is():
    kind = ValueKind("text", maximum=D(3))
    assert limits(kind, Reading("五个字符长", "exact")) == "有 5 字，最多 3 字"


@pytest.mark.parametrize(
    ("code", "kind", "reading", "raw", "said"),
    [
        ("kind", COUNT, Reading(D("1.5"), "exact"), "1.5", "本栏应填整数"),
        ("kind", COUNT, Reading(None, "unreadable"), "x", "只填一个整数（单位：个）"),
        ("kind", NUMBER, Reading(None, "unreadable"), "x", "只填一个数字；"),
        ("kind", COUNT, Reading(D(1), "normalised"), "1", None),
        # the same number in a unit of its own, or another one
        ("unit", COUNT, Reading(D(5), "proposed"), "5 家", "请核对后只填数字（单位：个）"),
        ("unit", COUNT, Reading(D(50000), "proposed"), "5万", "请换算后只填数字（单位：个）"),
        ("unit", NUMBER, Reading(D(5), "proposed"), "5 家", None),
        ("shown", NUMBER, Reading(D(5), "proposed"), "5", "一个数。"),
        ("shown", SHARE, Reading(D(50), "proposed", shown="50%"), "0.5", "看到的是 50% 就填 50"),
        (
            "range",
            SHARE,
            Reading(D(658), "proposed", codes=("range",), shown="658%"),
            "6.58",
            "如果是 6.58% 就填 6.58",
        ),
        ("choice", ValueKind("yes_no_text", yes=("辅导期",)), Reading(), "x", "或只写 “辅导期”"),
        ("choice", ValueKind("yes_no_text"), Reading(), "x", "请选择“是”或“否”。"),
        ("choice", ValueKind("choice", choices=(Choice("优"), Choice("良"))), Reading(), "x",
         "请从下拉列表中选择：优、良。"),
    ],
)  # fmt: skip
def test_what_to_do_about_a_value(code, kind, reading, raw, said):
    stored: Any = "number" if reading.shown else "text"
    found = remedy_for(code, entry_of(reading, raw, stored), kind)
    assert (found is None) == (said is None)
    assert (said or "") in (found or "")


FIELDS: list[Any] = [
    SimpleNamespace(
        key=key, scope=scope, by=by, formula=None, record=record, row=row, column=column,
        role=role, initial=initial,
    )
    for key, scope, by, record, row, column, role, initial in (
        ("always", "always", "recipient", 0, "r0", "x", "actual", ""),
        ("1.no", "record", "recipient", 1, "r1", "no", "other", ""),
        ("1.subject", "record", "recipient", 1, "r1", "subject", "subject", ""),
        ("2.subject", "record", "recipient", 2, "r2", "subject", "subject", ""),
        ("2.x", "record", "officer", 2, "r2", "x", "other", ""),
        ("goal.x", "row", "recipient", 0, "goal", "x", "actual", "自拟"),
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "used", "sums"),
    [
        ({}, set(), set()),
        ({"always": "5"}, set(), set()),
        ({"1.subject": "甲公司"}, {"r1", "record 1"}, set()),
        ({"2.x": "5"}, set(), set()),
        ({"goal.x": "自拟"}, set(), set()),
        ({"goal.x": "5"}, {"goal", "record 0"}, set()),
        ({"1.subject": "小计", "1.no": "1"}, set(), {1}),
        ({"1.no": "合计", "2.subject": "乙公司"}, {"r2", "record 2"}, {1}),
    ],
)
def test_which_rows_and_records_are_used(written, used, sums):
    entries = {
        field.key: entry_of(
            Reading(written[field.key], "exact") if field.key in written else Reading(),
            written.get(field.key, ""), "text",
        )
        for field in FIELDS
    }  # fmt: skip
    assert _used_rows(FIELDS, entries) == used
    assert totals_of(FIELDS, entries) == sums
    assert _used_rows(FIELDS, {}) == set()


@pytest.mark.parametrize(
    ("reading", "kind", "remedy"),
    [
        (Reading(Decimal("1.5"), "exact"), ValueKind("integer"), "本栏应填整数，请核对后改正。"),
        (Reading(Decimal("1.0"), "exact"), ValueKind("integer"), None),
        (Reading(Decimal("1.5"), "exact"), ValueKind("decimal"), None),
        (Reading(confidence="unreadable"), ValueKind("integer", unit="个"),
         "请只填一个整数（单位：个）；确实没有的填“0”或“/”。"),
        (Reading(confidence="unreadable"), ValueKind("money"),
         "请只填一个数字；确实没有的填“0”或“/”。"),
        (Reading(Decimal(50), "proposed"), ValueKind("integer", unit="个"),
         "请只填一个整数（单位：个）。"),
        (Reading(confidence="missing"), ValueKind("integer"), None),
    ],
)  # fmt: skip
def test_what_to_do_about_a_number_of_another_kind(
    reading: Reading, kind: ValueKind, remedy: str | None
):
    assert _about_kind(reading, kind) == remedy


@pytest.mark.parametrize(
    "table", ["zjtx-2022/specialised", "zjtx-2026/specialised", "zjtx-2026/little-giant"]
)
def test_the_year_of_a_beginning_is_no_number_of_years(table: str, tmp_path: Path):
    """2016 in 从事细分市场时间（年） would give all points for what began eight years ago."""
    (path,) = generate(table, tmp_path).files

    def said(answer: float | str):
        (result,) = check_file(fill(path, {"years.actual": answer})).results
        entry = result.entries["years.actual"]
        points = [score.score for score in result.scores if score.row == "years"]
        found = [each.code for each in result.findings if each.cell == entry.ref]
        return entry.reading.confidence, found, points

    for answer in (2016, "2016年"):
        confidence, found, points = said(answer)
        assert confidence == "proposed"
        assert "range" in found
        assert set(points) <= {None}
    confidence, found, points = said(8)
    assert (confidence, found) == ("exact", [])
    assert points == ([4] if table == "zjtx-2022/specialised" else [])


LAYOUT = load_template("qingdao-2021/annex2").sheets[0].layout(1)
FIELD = LAYOUT.by_key["patents.actual"]


@pytest.mark.parametrize(
    ("target", "actual", "said"),
    [
        (("≥50个", "个"), ("40家", "家"), ["error"]),
        (("≥50个", "个"), ("40个", "个"), []),
        (("≥50个", "个"), ("40", None), []),
        (("≥50", None), ("40家", "家"), []),
    ],
)
def test_what_was_done_has_the_unit_of_the_goal(target, actual, said):
    entries, fields = {}, []
    for role, (raw, unit) in (("target", target), ("actual", actual)):
        field = FIELD._replace(key=f"a.{role}", role=role, row="a", kind=ValueKind("goal"))
        fields.append(field)
        cell = Cell(1, 1, "text", raw)
        entries[field.key] = Entry(field.key, "表", "B2", cell, Reading(raw, "exact", unit=unit))
    found = list(_other_units(fields, entries))
    assert [each.severity for each in found] == said
    assert all("目标的单位是“个”" in each.message for each in found)
    # of two kinds nobody compares the units, and of a row without a goal neither
    other = [fields[0], fields[1]._replace(kind=ValueKind("text"))]
    assert list(_other_units(other, entries)) == []
    assert list(_other_units(fields[1:], entries)) == []
    assert list(_other_units([fields[0], fields[1]._replace(role="other")], entries)) == []


@pytest.mark.parametrize(
    ("about", "used", "is_asked"),
    [
        ({}, (), True),
        ({"by": "officer"}, (), False),
        ({"required": False}, (), False),
        # of rows and records that may stay empty only those that are used
        ({"scope": "row"}, (), False),
        ({"scope": "row"}, ("patents",), True),
        ({"scope": "record", "record": 2}, (), False),
        ({"scope": "record", "record": 2}, (2,), True),
        ({"scope": "record", "record": 2}, (1,), False),
        # of what is asked for under a condition only where it holds for sure
        ({"required_if": parse("target > 3")}, (), True),
        ({"required_if": parse("target > 5")}, (), False),
        ({"required_if": parse("actual > 5")}, (), False),
    ],
)
def test_which_empty_cells_are_missed(about, used, is_asked):
    field = FIELD._replace(**{"required": True, **about})
    names = {
        record_name(field._replace(record=name)) if isinstance(name, int) else name for name in used
    }
    target = LAYOUT.by_key["patents.target"]
    cell = Cell(*target.position, "number", "5")
    entries = {target.key: Entry(target.key, "附2", "H9", cell, Reading(D(5), "exact"))}
    assert _is_asked(field, LAYOUT, entries, names) is is_asked


@pytest.mark.parametrize(
    ("raw", "note", "said"),
    [("5 个", "", "填的是“5 个”"), ("5 个", "读作 5", "填的是“5 个”，读作 5"),
     ("约5", "“约5”拟读作 5", "“约5”拟读作 5")],
)  # fmt: skip
def test_what_stands_there_is_said_once(raw, note, said):
    assert statement(entry_of(Reading(D(5), "proposed", note=note), raw, "text")) == said


@pytest.mark.parametrize(
    ("role", "reading", "codes"),
    [
        ("actual", Reading(), ["missing"]),
        ("reason", Reading(), ["missing"]),
        ("actual", Reading(D(5), "exact"), []),
        ("actual", Reading(D(5), "proposed", codes=("remark", "unit")), ["remark", "unit"]),
        ("actual", Reading(None, "missing", codes=("kind",)), ["missing"]),
    ],
)
def test_one_finding_for_each_code(role, reading, codes):
    found = list(reading_findings(entry_of(reading, ""), FIELD._replace(role=role)))
    assert [each.code for each in found] == codes
    assert {each.proposed for each in found} <= {"5" if reading.confidence == "proposed" else None}
    assert {each.label for each in found} <= {FIELD.label}
    remedies = {each.remedy for each in reading_findings(entry_of(Reading(), ""), FIELD)}
    if role == "reason":
        assert {each.remedy for each in found} != remedies


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (set(), []),  # a line of the list that nobody has filled
        ({"record 1"}, [("missing", "（应填 1 至 2 项，已填 0 项）")]),
        ({"record 1", "a"}, []),
        ({"record 1", "a", "b", "c"}, [("range", "")]),
    ],
)
def test_rows_of_ones_own_in_a_line_of_a_list(used: set[str], said: list[tuple[str, str]]):
    fields = [SimpleNamespace(row=row, key=f"{row}.text", record=1) for row in "abc"]
    rows = OpenRows("goals", "自定目标", ("a", "b", "c"), 1, 2)
    sheet = SimpleNamespace(name="表", record_rows=(3, 5))
    layout: Any = SimpleNamespace(fields=fields, open_rows=(rows,), sheet=sheet)
    found = list(_numbers_of_rows(layout, {}, used))
    assert [(one.code, (one.label or "").removeprefix("自定目标")) for one in found] == said
