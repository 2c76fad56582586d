from __future__ import annotations

import pytest

from tests.packages import refused
from zjtx_xl.xlsx.properties import read_properties

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Properties xmlns="urn:c" xmlns:vt="urn:v">'
    '<property fmtid="{1}" pid="2" name="zjtx-tables"><vt:lpwstr>a/b@1</vt:lpwstr></property>'
)
ONE = '<property fmtid="{1}" pid="3" name="zjtx-recipient"><vt:lpwstr>%s</vt:lpwstr></property>'
PLAIN = HEAD + ONE + "</Properties>"


def read(text: str) -> dict[str, str]:
    return read_properties(text.encode(), "docProps/custom.xml")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("甲公司", "甲公司"), ("", ""), ("a &amp; b", "a & b"), ("_x0041_", "A"), (" 甲 ", " 甲 "),
        ("&#20013;&#26576;", "中某"), ("<![CDATA[甲<]]>", "甲<"), ("甲<!-- x -->乙", "甲乙"),
    ],
)  # fmt: skip
def test_texts_by_name(written: str, said: str):
    assert read(PLAIN % written) == {"zjtx-tables": "a/b@1", "zjtx-recipient": said}


def test_the_first_of_two_with_one_name_counts():
    twice = HEAD + ONE % "甲" + ONE % "乙" + "</Properties>"
    assert read(twice) == {"zjtx-tables": "a/b@1", "zjtx-recipient": "甲"}


def test_what_is_no_properties_part():
    with refused("damaged"):
        read(PLAIN[:-3])
    with refused("hostile"):
        read(PLAIN.replace("?>", "?><!DOCTYPE x>", 1) % "甲")
