from __future__ import annotations

import pytest

from tests.packages import MAIN, STRICT, refused, strings
from zjtx_xl import sharedstrings
from zjtx_xl.sharedstrings import SharedStrings, escape, unescape

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
        pytest.param(PLAIN.replace(b"<sst ", b'<sst count="9" '), id="attributes of the root"),
    ],
)  # fmt: skip
def test_however_it_is_written(data: bytes):
    assert texts(data) == TEXTS


def test_only_what_is_asked_for_is_decoded(monkeypatch: pytest.MonkeyPatch):
    sharedstrings._rich.cache_clear()  # noqa: SLF001 - what another file had decoded
    found = SharedStrings(lambda: PLAIN)
    assert (len(found), found[0]) == (len(TEXTS), "甲")
    monkeypatch.setattr(sharedstrings, "_read_items", None)  # it would be called for the next
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


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("甲", "甲"),
        ("_x000D_\n", "\r\n"),
        ("_x005F_x000D_", "_x000D_"),
        ("_X000D_ _x00D_ _x000G_", "_X000D_ _x00D_ _x000G_"),
        ("_xD83D__xDE00_", "😀"),
    ],
)
def test_escapes(stored: str, text: str):
    assert unescape(stored) == text
    assert unescape(escape(text)) == text


def test_half_a_character_can_be_printed():
    assert unescape("_xD83D_甲").encode() == "\N{REPLACEMENT CHARACTER}甲".encode()
