"""A part is read whole only if that costs no more than it may."""

from __future__ import annotations

import pytest

from zjtx_xl.xlsx import xml_part
from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.xml_part import (
    _refuse_oversized,
    end_of_element,
    escape_markup,
    from_utf8,
    is_true,
    new_parser,
    parse,
    plain_text,
    read_elements,
    start_tag,
    to_utf8,
)


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


@pytest.mark.parametrize(
    ("data", "is_refused"),
    [
        (b"<a>" + b"x" * 36 + b"</a>", False),
        (b"<a>" + b"x" * 48 + b"<b/></a>", True),
        (b"<a>" + b"x" * 60 + b"</a>", True),
        (b"<a/>" * 50, False),
        (b"<a>" * 4, True),
        (b"<a>" * 9 + b"</a>" * 9, True),
    ],
)
def test_a_text_is_as_long_as_it_may_be(
    data: bytes, is_refused: bool, monkeypatch: pytest.MonkeyPatch
):
    """What is looked at are windows of a size, and twice as much in each."""
    for name, value in (("_MIB", 16), ("_LONGEST", 32), ("_DEEPEST", 3)):
        monkeypatch.setattr(xml_part, name, value)
    if not is_refused:
        _refuse_oversized(data, "x.xml")
        return
    with pytest.raises(WorkbookRefused):
        _refuse_oversized(data, "x.xml")


def test_only_large_parts_are_looked_at(monkeypatch: pytest.MonkeyPatch):
    deep = b"<a><b><c/></b></a>"
    monkeypatch.setattr(xml_part, "_DEEPEST", -1)
    for size, is_refused in ((len(deep), False), (len(deep) - 1, True)):
        monkeypatch.setattr(xml_part, "_LARGE", size)
        if is_refused:
            with pytest.raises(WorkbookRefused):
                parse(new_parser(), deep, "x.xml")
        else:
            parse(new_parser(), deep, "x.xml")


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [(b"<a>", 1, 4), (b"<a>\n  <b></a>", 2, 8), (b"", 1, 1), (b"<a/><b/>", 1, 5)],
)
def test_where_a_part_is_broken_is_said(data: bytes, line: int, column: int):
    with pytest.raises(WorkbookRefused) as caught:
        parse(new_parser(), data, "x.xml")
    assert f"{line}" in str(caught.value)
    assert f"{column}" in str(caught.value)
    assert "x.xml" in str(caught.value)


# ------------------------------------------------------------ encodings


TEXT = '<?xml version="1.0" encoding="{}"?><a>甲</a>'


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (TEXT.format("UTF-8").encode(), None),
        (TEXT.format("utf8").encode(), None),
        ("<a>甲</a>".encode(), None),
        (TEXT.format("GBK").encode("gbk"), "gbk"),
        (TEXT.format("gb2312").encode("gbk"), "gbk"),
        (TEXT.format("GB18030").encode("gb18030"), "gb18030"),
        (TEXT.format("UTF-16").encode("utf-16-le"), "utf-16-le"),
        (b"\xff\xfe" + TEXT.format("UTF-16").encode("utf-16-le"), "utf-16-le"),
        (TEXT.format("UTF-16").encode("utf-16-be"), "utf-16-be"),
        (b"\xfe\xff" + TEXT.format("UTF-16").encode("utf-16-be"), "utf-16-be"),
        (b"", None),
        (b"\xef\xbb\xbf<a/>", None),
        (b"<a x='<?xml encoding=\"gbk\"?>'/>", None),
    ],
)
def test_encodings(data: bytes, codec: str | None):
    text, found = to_utf8(data)
    assert found == codec
    if codec is None:
        assert text is data
    else:
        assert "甲" in text.decode()
    assert from_utf8(text, found) == data


@pytest.mark.parametrize(
    "data",
    [
        TEXT.format("utf-7").encode(),
        TEXT.format("rot13").encode(),
        b'<?xml version="1.0" encoding="gbk"?><a>\xff</a>',
        b'<?xml version="1.0" encoding="ascii"?><a>\xe7</a>',
        b"\xff\xfe<",
    ],
)
def test_encodings_that_are_refused(data: bytes):
    with pytest.raises(WorkbookRefused):
        to_utf8(data)


def test_what_an_encoding_cannot_say_is_a_reference():
    data = b'<?xml version="1.0" encoding="us-ascii"?><a/>'
    text, codec = to_utf8(data)
    assert codec == "ascii"
    assert from_utf8(text.replace(b"<a/>", "<a>甲</a>".encode()), codec).endswith(
        b"<a>&#30002;</a>"
    )


@pytest.mark.parametrize(("size", "is_refused"), [(0, False), (-1, True)])
def test_another_encoding_of_too_much_is_refused(
    size: int, is_refused: bool, monkeypatch: pytest.MonkeyPatch
):
    data = TEXT.format("gbk").encode("gbk")
    data += b" " * (-len(data) % 4)
    monkeypatch.setattr(xml_part, "_LARGE", len(data) // 4 + size)
    assert to_utf8(TEXT.format("UTF-8").encode() * 9)[1] is None
    if is_refused:
        with pytest.raises(WorkbookRefused):
            to_utf8(data)
    else:
        assert to_utf8(data)[1] == "gbk"


# ------------------------------------------------------------ tags


@pytest.mark.parametrize(
    ("data", "name", "prefix", "attributes", "empty"),
    [
        (b"<a>", b"a", b"", {}, False),
        (b"<a/>", b"a", b"", {}, True),
        (b"<x:a y='1'  z = \"2>\" />", b"x:a", b"x:", {b"y": b"'1'", b"z": b'"2>"'}, True),
        (b'<a b="&lt;">x', b"a", b"", {b"b": b'"&lt;"'}, False),
        (b'<a b="' + b"x" * 300 + b'"/>', b"a", b"", {b"b": b'"' + b"x" * 300 + b'"'}, True),
    ],
)
def test_start_tags(
    data: bytes, name: bytes, prefix: bytes, attributes: dict[bytes, bytes], empty: bool
):
    tag = start_tag(b"  " + data, 2)
    assert (tag.name, tag.prefix, tag.attributes, tag.empty) == (name, prefix, attributes, empty)
    assert tag.end == 2 + data.rindex(b">") + 1
    inner = b"".join(b" " + key + b"=" + value for key, value in attributes.items())
    assert tag.written(empty=True) == b"<" + name + inner + b"/>"
    assert tag.written(empty=False) == b"<" + name + inner + b">"


def test_what_is_no_tag_is_refused():
    with pytest.raises(WorkbookRefused):
        start_tag(b"x<a>", 0)


def test_a_tag_that_was_read_is_nobodys_to_change():
    start_tag(b'<a b="1"/>', 0).attributes.clear()
    assert start_tag(b'<a b="1"/>', 0).attributes == {b"b": b'"1"'}


@pytest.mark.parametrize(
    ("data", "start", "reported", "end"),
    [(b"<a><b/></a>", 3, 7, 7), (b"<a><b></b></a>", 3, 6, 10), (b"<a><b></b ></a>", 3, 6, 11)],
)
def test_where_an_element_ends(data: bytes, start: int, reported: int, end: int):
    assert end_of_element(data, start, reported) == end


# ------------------------------------------------------------ elements


def test_elements_in_their_order():
    data = '<r xmlns="u"><a x="1">甲<b/>乙</a><c xmlns="">2</c></r>'.encode()
    found = read_elements(data, "x.xml")
    assert [(each.namespace, each.name, each.parent, each.text) for each in found] == [
        ("u", "r", "", ""), ("u", "a", "r", "甲乙"), ("u", "b", "a", ""), ("", "c", "r", "2"),
    ]  # fmt: skip
    assert found[1].attributes == {"x": "1"}
    assert [data[each.start : each.end] for each in found[1:]] == [
        '<a x="1">甲<b/>乙</a>'.encode(), b"<b/>", b'<c xmlns="">2</c>',
    ]  # fmt: skip
    assert read_elements(data, "x.xml") is found  # it is parsed once
    large = data.replace(b"</r>", b" " * 17_000 + b"</r>")
    assert read_elements(large, "x.xml") == read_elements(large, "x.xml")
    assert read_elements(large, "x.xml") is not read_elements(large, "x.xml")


def test_so_many_elements_are_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(xml_part, "_MOST_ELEMENTS", 3)
    assert len(read_elements(b"<r1><a/><a/></r1>", "x.xml")) == 3
    with pytest.raises(WorkbookRefused):
        read_elements(b"<r1><a/><a/><a/></r1>", "x.xml")


@pytest.mark.parametrize(
    ("attributes", "relationship"),
    [('r:id="rId1"', "rId1"), ('id="1" r:id="rId2"', "rId2"), ('id="1"', ""), ("", "")],
)
def test_the_relationship_of_an_element(attributes: str, relationship: str):
    (element,) = read_elements(f'<a xmlns:r="u" {attributes}/>'.encode(), "x.xml")
    assert element.relationship_id() == relationship


# ------------------------------------------------------------ texts


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"abc", "abc"), (b"", ""), ("甲".encode(), "甲"), (b"a\nb\tc", "a\nb\tc"),
        (b"&lt;&gt;&amp;&quot;&apos;", "<>&\"'"), (b"&#30002;&#x7532;", "甲甲"), (b"&#13;", "\r"),
        (b"&amp;#1;", "&#1;"), (b"&#x1F600;", "😀"), (b"&#0;", None), (b"&#8;", None),
        (b"&#55296;", None), (b"&#xFFFF;", None), (b"&#1114112;", None), (b"a\rb", None),
        (b"<b/>", "<b/>"), (b"]]>", None), (b"a&b", None), (b"&nbsp;", None), (b"\x07", None),
        (b"\xff", None), ("\ufffe".encode(), None), (b"&#9;", "\t"), (b"&#10;", "\n"),
    ],
)  # fmt: skip
def test_what_plain_text_says(content: bytes, text: str | None):
    assert plain_text(content) == text


def test_markup_is_escaped_and_truth_is_read():
    assert escape_markup("a<b>&amp;") == "a&lt;b&gt;&amp;amp;"
    assert [is_true(text) for text in ("1", "true", "on", "0", "false", "", None, "TRUE")] == [
        True, True, True, False, False, False, False, False,
    ]  # fmt: skip


def test_a_doctype_is_refused():
    with pytest.raises(WorkbookRefused) as caught:
        read_elements(b"<!DOCTYPE a><a/>", "x.xml")
    assert caught.value.fault.reason == Reason.DOCTYPE
