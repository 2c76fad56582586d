from __future__ import annotations

import random

import pytest

from tests.packages import MAIN, STRICT, refused, strings
from zjtx_xl.xlsx import shared_strings as sharedstrings
from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.shared_strings import SharedStrings

ITEMS = {
    "<t>甲</t>": "甲",
    "<t xml:space='preserve'> 乙 </t>": " 乙 ",
    '<t xml:space="preserve"> 乙 </t>': " 乙 ",
    "<t>&lt;甲&gt; &amp; &#x4E59;</t>": "<甲> & 乙",
    "<t>一\r\n二</t>": "一\n二",
    "<t>_x000D_&#13;</t>": "\r\r",
    "<r><t>富</t></r><r><rPr><b/></rPr><t>文本</t></r>": "富文本",
    "<t>重庆</t><rPh sb='0' eb='2'><t>chongqing</t></rPh>": "重庆",
    "<t/>": "",
    "": "",
}
PLAIN = strings(*ITEMS)
TEXTS = list(ITEMS.values())


def texts(data: bytes) -> list[str]:
    found = SharedStrings(lambda: data)
    return [found[index] for index in range(len(found))]


def prefixed(data: bytes) -> bytes:
    text = data.decode().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    return text.replace("xmlns=", "xmlns:x=").encode()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(PLAIN, id="plain"),
        pytest.param(PLAIN.replace(MAIN.encode(), STRICT.encode()), id="strict"),
        pytest.param(prefixed(PLAIN), id="prefix"),
        pytest.param(b"\xef\xbb\xbf" + PLAIN, id="byte order mark"),
        pytest.param(PLAIN.decode().replace("UTF-8", "UTF-16").encode("utf-16"), id="utf-16"),
        pytest.param(PLAIN.replace(b"<si></si>", b"<si/>"), id="empty element"),
        pytest.param(PLAIN.replace(b"<si></si>", b"<si />"), id="empty element with space"),
        pytest.param(PLAIN.replace(b"<si><t>", b"<!-- <si> --><si><t>", 1), id="comment"),
        pytest.param(PLAIN.replace(b"<t>\xe7", b"<t><![CDATA[\xe7", 1)
                     .replace("甲</t>".encode(), "甲]]></t>".encode(), 1), id="CDATA"),
        pytest.param(PLAIN.replace(b"<si><t>", b'<si xml:lang="zh"><t>', 1), id="attribute"),
        pytest.param(PLAIN.replace(b"<si><r>", b'<si xml:lang="zh"><r>', 1), id="later attribute"),
        pytest.param(PLAIN.replace(b"<sst ", b'<sst count="9" '), id="attributes of the root"),
    ],
)  # fmt: skip
def test_however_it_is_written(data: bytes):
    assert texts(data) == TEXTS


def test_items_of_another_namespace_are_none():
    assert texts(PLAIN.replace(MAIN.encode(), b"urn:other")) == []


def test_of_a_large_table_only_what_is_asked_for_is_decoded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sharedstrings, "_SMALL", 0)
    found = SharedStrings(lambda: PLAIN)
    assert (len(found), found[0]) == (len(TEXTS), "甲")
    monkeypatch.setattr(sharedstrings, "_read_all", None)  # it would be called for the next
    with pytest.raises(TypeError):
        found[6]


def test_nothing_is_read_before_it_is_asked_for():
    def load() -> bytes:
        raise AssertionError

    SharedStrings(load)


@pytest.mark.parametrize("index", [-1, len(TEXTS)])
def test_strings_that_are_not_there(index: int):
    with refused("damaged"):
        SharedStrings(lambda: PLAIN)[index]
    with refused("damaged"):
        SharedStrings(lambda: None)[index]


def test_broken_tables():
    for data in (PLAIN[:-3], PLAIN.replace(b"</t>", b"", 1), b""):
        with refused("damaged"):
            SharedStrings(lambda data=data: data)[0]
    with refused("hostile"):
        SharedStrings(lambda: PLAIN.replace(b"?>", b"?><!DOCTYPE sst>", 1))[0]


# ---------------------------------------------------------------- what is remembered

TOKENS = [
    b"<si>", b"</si>", b"<si/>", b"<si><t>x</t></si>", b"<!-- <si> -->", b"<?x?>", b"<![CDATA[",
    b"<t>", b"</t>", b"<t/>", b"<r><t>x</t></r>", b"<rPh>", b"</sst>", b"&", b"&#0;", b"&amp;",
    b"]]>", b"\xff", b"\x07", b"\r", b"<", b">", b"_x0041_", b' xmlns="x"', b"<x>", b"</x>", b"  ",
]  # fmt: skip


def outcome(data: bytes) -> list[str]:
    """Every text of a table, or why it is refused."""
    try:
        return texts(data)
    except WorkbookRefused as refusal:
        return [refusal.fault.reason, str(refusal)]


def mutated(draw: random.Random) -> bytes:
    data = PLAIN.replace(b"<sst ", b'<sst count="%d" ' % draw.randrange(3))
    for _ in range(draw.choice((1, 1, 2))):
        at = draw.randrange(len(data))
        if draw.random() < 0.7:
            at = max(data.find(b"<", at), 0)
        data = data[:at] + draw.choice(TOKENS) + data[at + draw.choice((0, 0, 1, 4)) :]
    return data


def test_remembered_items_say_what_the_whole_table_says(monkeypatch: pytest.MonkeyPatch):
    draw = random.Random(5)  # noqa: S311 - reproducible
    damaged = [PLAIN, *(mutated(draw) for _ in range(800))]
    found = [outcome(data) for data in damaged]
    again = [outcome(data) for data in damaged]
    monkeypatch.setattr(sharedstrings, "_SMALL", 0)
    assert found == again == [outcome(data) for data in damaged]
    assert 50 < sum(len(each) > 2 for each in found) < 800


def test_an_added_string_leaves_the_others_where_they_are():
    more = strings("<t>新</t>", *ITEMS, "<r><t>新</t></r>")
    assert (texts(PLAIN), texts(more), texts(PLAIN)) == (TEXTS, ["新", *TEXTS, "新"], TEXTS)


def test_what_is_long_is_not_remembered():
    remembered = sharedstrings._remembered  # noqa: SLF001 - whether it holds what it should not
    remembered.cache_clear()
    assert texts(strings(f"<t>{'甲' * 1000}</t>", "<t>乙</t>")) == ["甲" * 1000, "乙"]
    assert remembered.cache_info().currsize == 1
    assert remembered.cache_info().maxsize == 4096


def test_nobody_can_take_a_formatted_text_for_the_plain_one():
    """Both are equal as texts; what is seen belongs to each of them alone."""
    plain, formatted = "<t>812</t>", "<r><rPr><strike/></rPr><t>8</t></r><r><t>12</t></r>"
    found = SharedStrings(lambda: strings(plain, formatted))
    assert found[0] == found[1] == "812"
    assert [getattr(text, "seen", None) for text in (found[0], found[1])] == [None, "12"]


@pytest.mark.parametrize(
    ("item", "is_odd"),
    [
        ("<r><t>甲</t></r>", False),
        ("<t>甲</t><phoneticPr fontId='1'/>", False),
        ("<r><rPr><strike/></rPr><t>甲</t></r>", False),
        ("<t>甲<t>乙</t></t>", True),
        ("<t>甲<b/></t>", True),
        ("<x><t>甲</t></x>", True),
        ("<x><r><t>甲</t></r></x>", True),
        ("<r><r><t>甲</t></r></r>", True),
        ("<si><t>甲</t></si>", True),
        ("<rPr><rPh><t>甲</t></rPh></rPr>", True),
    ],
)
def test_what_programs_read_differently_is_refused(
    item: str, is_odd: bool, monkeypatch: pytest.MonkeyPatch
):
    data = strings("<t>前</t>", item, "<t>后</t>")
    for small in (10_000, 0):
        monkeypatch.setattr(sharedstrings, "_SMALL", small)
        if is_odd:
            with pytest.raises(WorkbookRefused) as caught:
                texts(data)
            if "<si>" not in item:
                assert caught.value.fault.reason == Reason.STRING_SHOWN_OTHERWISE
        else:
            assert [str(text) for text in texts(data)] == ["前", "甲", "后"]


def test_a_guide_and_the_font_of_a_run_end_with_it():
    item = "<r><rPr><strike/></rPr><t>8</t></r><rPh sb='0' eb='1'><t>x</t></rPh><r><t>12</t></r>"
    (found,) = texts(strings(item))
    assert (str(found), getattr(found, "seen", None)) == ("812", "12")


def test_what_a_large_table_holds_is_decoded_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch):
    small = SharedStrings(lambda: PLAIN)
    decoded = small.decoded()
    assert [decoded[index] for index in range(len(TEXTS))] == TEXTS
    assert decoded is not small
    monkeypatch.setattr(sharedstrings, "_SMALL", 0)
    large = SharedStrings(lambda: PLAIN)
    assert large.decoded() is large
    assert [large[index] for index in range(len(large))] == TEXTS
    nothing = SharedStrings(lambda: None)
    assert len(nothing) == 0
    assert nothing.decoded() is nothing
    broken = PLAIN.replace("重庆".encode(), b"</t>\xe9", 1)
    with refused("damaged"):
        _ = SharedStrings(lambda: broken)[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<si><t>甲</t></si>", "<!-- --><si><t>甲</t></si>"),
        ("<si><t>甲</t></si>", "<si><t>甲</t></si><?x y?>"),
        ("<si><t>甲</t></si>", "<si><t><![CDATA[甲]]></t></si>"),
        ("<si><t>甲</t></si>", "<si a='1'><t>甲</t></si>"),
        ("<si><t>甲</t></si>", "<si >\n<t>甲</t></si>"),
    ],
)
def test_a_large_table_that_is_written_otherwise_says_the_same(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sharedstrings, "_SMALL", 0)
    data = PLAIN.replace(old.encode(), new.encode(), 1)
    assert data != PLAIN
    assert texts(data) == TEXTS
