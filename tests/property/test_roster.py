"""Whatever stands in an officer's list: it is read, or refused with a reason."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tests.small_template import form, listing
from zjtx_xl.errors import RosterError
from zjtx_xl.lists.roster import Roster, read_roster

TEMPLATES = [form(), listing()]
HEADINGS = [
    "企业名称",
    "序号",
    "信用代码",
    "有效发明专利数量（个）",
    "目标值",
    "备注",
    "patents.target",
]
CELLS = [
    "",
    "",
    "甲公司",
    "乙公司",
    "12",
    "12%",
    "合计",
    "注：一",
    "一、二",
    "9.1E+17",
    "/",
    '"',
    ";",
]

cell = st.one_of(st.sampled_from(HEADINGS), st.sampled_from(CELLS), st.text(max_size=5))
table = st.lists(st.lists(cell, max_size=6), max_size=8)
value = st.one_of(cell, st.none(), st.integers(), st.floats(), st.booleans())
objects = st.lists(st.dictionaries(cell, value, max_size=5), max_size=6)
name = st.text(st.sampled_from("甲乙丙丁戊己庚辛壬癸ABC"), min_size=2, max_size=6)


def read(suffix: str, content: bytes) -> Roster | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"名册{suffix}"
        path.write_bytes(content)
        try:
            return read_roster(path, TEMPLATES)
        except RosterError:
            return None


def assert_sound(roster: Roster | None) -> None:
    for each in roster.recipients if roster else ():
        assert each.subject
        assert all(each.values.values())
        assert all(each.extra.values())
    if roster:
        subjects = [each.subject for each in roster.recipients]
        assert len(set(subjects)) == len(subjects) > 0


@given(table, st.sampled_from(",;\t"))
def test_any_text_file(rows: list[list[str]], separator: str):
    text = "\n".join(separator.join(row) for row in rows)
    assert_sound(read(".csv", text.encode("utf-8", "replace")))


@given(objects)
def test_any_json_file(items: list[dict[str, object]]):
    assert_sound(read(".json", json.dumps(items).encode()))


@given(st.binary(max_size=60), st.sampled_from([".csv", ".json", ".xlsx"]))
def test_any_bytes(content: bytes, suffix: str):
    assert_sound(read(suffix, content))


@given(
    st.lists(st.tuples(name, st.integers(-999, 10**9)), min_size=1, unique_by=lambda row: row[0]),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "gbk", "gb18030"]),
)
def test_every_recipient_of_a_list_is_read(
    rows: list[tuple[str, int]], separator: str, encoding: str
):
    lines = ["名单", f"单位名称{separator}patents.target"]
    lines += [f"{subject}{separator}{target}" for subject, target in rows]
    roster = read(".csv", "\r\n".join([*lines, "合计"]).encode(encoding))
    assert roster
    found = [(each.subject, each.values["patents.target"]) for each in roster.recipients]
    assert found == [(subject, str(target)) for subject, target in rows]
