from __future__ import annotations

import random

import pytest

from zjtx_xl.xlsx import properties as customproperties
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.properties import read_properties

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Properties xmlns="urn:c" xmlns:vt="urn:v">'
    '<property fmtid="{1}" pid="2" name="zjtx-tables"><vt:lpwstr>a/b@1</vt:lpwstr></property>'
)
ONE = '<property fmtid="{1}" pid="3" name="zjtx-recipient"><vt:lpwstr>%s</vt:lpwstr></property>'
PLAIN = HEAD + ONE + "</Properties>"
TOKENS = [
    b"<property ", b"</property>", b"<vt:lpwstr>", b"</vt:lpwstr>", b"<!-- x -->", b"<?x?>",
    b"<![CDATA[x]]>", b"&amp;", b"&#20013;", b"&", b"<", b">", b'"', b"/>", b"_x0041_", b"]]>",
    b' name="x"', b"</Properties>", b"\xff", "甲".encode(), b"  ", b"<vt:lpwstr/>", b' xmlns="x"',
]  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    customproperties._remembered.clear()  # noqa: SLF001 - a fresh start


def outcome(data: bytes) -> object:
    try:
        return read_properties(data, "docProps/custom.xml")
    except WorkbookRefused as refusal:
        return refusal.code, str(refusal)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("甲公司", "甲公司"), ("", ""), ("a &amp; b", "a & b"), ("_x0041_", "A"), (" 甲 ", " 甲 "),
        ("&#20013;&#26576;", "中某"), ("<![CDATA[甲<]]>", "甲<"), ("甲<!-- x -->乙", "甲乙"),
    ],
)  # fmt: skip
def test_the_same_from_the_first_file_on(written: str, said: str):
    expected = {"zjtx-tables": "a/b@1", "zjtx-recipient": said}
    assert outcome((PLAIN % written).encode()) == expected
    assert outcome((PLAIN % "某某有限公司").encode()) == expected | {
        "zjtx-recipient": "某某有限公司"
    }
    assert outcome((PLAIN % written).encode()) == expected


def test_a_name_alone_needs_no_parser(monkeypatch: pytest.MonkeyPatch):
    outcome((PLAIN % "甲公司").encode())
    monkeypatch.setattr(customproperties, "new_parser", None)
    assert outcome((PLAIN % "乙公司（青岛）").encode()) == {
        "zjtx-tables": "a/b@1", "zjtx-recipient": "乙公司（青岛）",
    }  # fmt: skip


def test_the_first_of_two_with_one_name_counts():
    twice = HEAD + ONE % "甲" + ONE % "乙" + "</Properties>"
    assert [outcome(twice.encode()) for _ in range(2)] == [
        {"zjtx-tables": "a/b@1", "zjtx-recipient": "甲"}
    ] * 2


def test_what_is_remembered_says_what_a_parser_says():
    draw = random.Random(3)  # noqa: S311 - reproducible
    read = 0
    for number in range(3_000):
        data = (PLAIN % f"第{number % 7}公司").encode()
        for _ in range(draw.choice((1, 1, 2))):
            at = draw.randrange(len(data))
            if draw.random() < 0.7:
                at = max(data.find(b"<", at), 0) + draw.choice((0, 0, 10))
            data = data[:at] + draw.choice(TOKENS) + data[at + draw.choice((0, 0, 1, 12)) :]
        found = [outcome(data) for _ in range(2)]
        remembered = customproperties._remembered.copy()  # noqa: SLF001
        customproperties._remembered.clear()  # noqa: SLF001
        assert found == [outcome(data)] * 2, data
        customproperties._remembered.clear()  # noqa: SLF001
        customproperties._remembered.update(remembered)  # noqa: SLF001
        read += isinstance(found[0], dict)
    assert 100 < read < 2_900


def test_memory_does_not_grow_with_the_number_of_files():
    for number in range(2_000):
        outcome((PLAIN % f"a&amp;{number}").encode())
        outcome((PLAIN.replace("urn:c", f"urn:{number}") % "甲").encode())
    remembered = customproperties._remembered  # noqa: SLF001
    assert len(remembered) <= 17
    assert sum(len(each.properties) for each in remembered.values()) < 1_000
