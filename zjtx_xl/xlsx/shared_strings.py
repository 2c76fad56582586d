"""Text of cells: the shared strings of a workbook, and the ``_xHHHH_`` escapes of all text."""

from __future__ import annotations

import re
from collections import deque
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol, cast

from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.xml_part import STRICT, TRANSITIONAL, new_parser, parse, to_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
# What XML 1.0 cannot hold, and the carriage return, which a parser would turn into a newline;
# also an underscore that would be taken for the start of an escape.
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")


_PART = "sharedStrings.xml"
_SHORT = 4096  # bytes of a text that is worth remembering
_SMALL = 256 * 1024  # bytes of a table whose items are worth remembering
_MOST_MEMORY = 8 * 1024 * 1024  # bytes, as far as they can be estimated; then all is forgotten
_OF_ITEM = 300  # bytes that an item costs beside its text
# What every program but a few writes: no prefixes, and <si> without attributes.
_NAMESPACE = "|".join(map(re.escape, (TRANSITIONAL, STRICT))).encode()
_PLAIN_ROOT = re.compile(
    rb"""(?:<\?xml[^>]*>\s*)?(<sst\sxmlns=["'](?:%s)["'](?:\s[^<>]*[^/<>])?>)""" % _NAMESPACE
)
_COUNTS = re.compile(rb"""\s(?:count|uniqueCount)=["'][0-9]*["']""")
_ITEM_START, _ITEM_END, _CLOSING = b"<si>", b"</si>", b"</sst>"
_MORE = re.compile(rb"<(?:!|\?|/?si)")  # more than one item, or what hides one
_ITEM = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_PLAIN_ITEM = re.compile(rb"""<t(?: xml:space="preserve")?>([^<&\r]*)</t>""")
_TEXT_STARTS, _TEXT_END = (b"<t>", b'<t xml:space="preserve">'), b"</t>"
# Some of ASCII, U+3000 to U+9FFF (Chinese), full-width ASCII; or references to U+2710 to U+C34F,
# as openpyxl writes them. Never an underscore, with which an escape would begin.
_PLAIN_TEXT = re.compile(
    rb"(?:[0-9A-Za-z ()/.,:%-]|[\xe3-\xe9][\x80-\xbf]{2}|\xef\xbc[\x80-\xbf]"
    rb"|&#[1-4][0-9]{4};){1,100}"
)
_REFERENCE = re.compile("&#([1-4][0-9]{4});")


class StringTable(Protocol):
    """Random access to shared strings by index."""

    def __getitem__(self, index: int, /) -> str: ...


class UnresolvedStrings:
    """Stands for the shared strings where only sameness matters."""

    def __getitem__(self, index: int, /) -> str:
        """Something that no other index gives."""
        return f"shared string {index}"


def unescape(text: str) -> str:
    """``_x000D_`` → carriage return (ECMA-376 part 1, §22.9.2.19, ST_Xstring).

    Half a surrogate pair is no character and becomes U+FFFD, so that the text can be printed.
    """
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    joined = decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _LONE_SURROGATE.sub("�", joined)


def escape(text: str) -> str:
    """Undo :func:`unescape`: what XML cannot hold, and the carriage return, as ``_xHHHH_``.

    Markup is left to the writer of the element.
    """
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def plain_text(content: bytes) -> str | None:
    """What the content of an element says, where that is itself; None where it may say more."""
    if not _PLAIN_TEXT.fullmatch(content):
        return None
    text = content.decode()
    return _REFERENCE.sub(lambda match: chr(int(match[1])), text) if "&" in text else text


class _Remembered:
    """Items of small tables and their texts: the returns of one blank have most in common.

    What an item means depends on its own bytes and on the namespaces that the root declares. Each
    was read by itself, inside its root; a table is these items and nothing between them.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.spent = 0
        self.by_root: dict[bytes, dict[bytes, str]] = {}

    def texts(self, root: bytes, opening: bytes, table: bytes) -> Sequence[str] | None:
        """The texts of a table; None where it does not consist of plain ``<si>`` elements.

        Args:
            root: its start tag, as far as items depend on it.
            opening: all to the end of that tag.
            table: all of it.
        """
        start, end = opening + _ITEM_START, _ITEM_END + _CLOSING
        table = table.rstrip(b" \t\r\n")
        if not (table.startswith(start) and table.endswith(end)):
            return None
        items = table.split(_ITEM_END + _ITEM_START)
        items[0] = items[0][len(start) :]
        items[-1] = items[-1][: -len(end)]
        if self.spent > _MOST_MEMORY:
            self.forget()
        known = self.by_root.setdefault(root, {})
        texts = list(map(known.get, items))
        if None in texts:
            unseen = [at for at, text in enumerate(texts) if text is None]
            if not self._read(root, opening, [items[at] for at in unseen]):
                return None
            for at in unseen:
                texts[at] = known[items[at]]
        return cast("list[str]", texts)

    def _read(self, root: bytes, opening: bytes, items: Sequence[bytes]) -> bool:
        """Items that were never seen; whether all of them stand by themselves."""
        known = self.by_root[root]
        others: list[bytes] = []
        for item in items:
            self.spent += _OF_ITEM + 3 * len(item)
            text = _of_plain_item(item)
            if text is None:
                others.append(item)
            else:
                known[item] = text
        if any(map(_MORE.search, others)):
            return False
        if others:
            # without handlers: only whether it is well-formed
            inside = (_ITEM_END + _ITEM_START).join(others)
            document = b"".join((opening, _ITEM_START, inside, _ITEM_END, _CLOSING))
            parse(new_parser(), document, _PART)
        known.update((other, _text_of(root, other)) for other in others)
        return True


def _of_plain_item(item: bytes) -> str | None:
    """The text of an item in which nothing can be wrong; None where a parser must see it."""
    if not item.endswith(_TEXT_END):
        return None
    start = next((each for each in _TEXT_STARTS if item.startswith(each)), None)
    return None if start is None else plain_text(item[len(start) : -len(_TEXT_END)])


_remembered = _Remembered()


class SharedStrings:
    """The shared string table: parsed when the first string is asked for, decoded one by one.

    The text of rich strings is that of their runs; phonetic guides (``rPh``) do not belong to it.
    """

    def __init__(self, load: Callable[[], bytes | None]) -> None:
        self._load = load
        self._are_decoded = False

    @cached_property
    def _items(self) -> Sequence[bytes | str]:
        """Texts, or the inside of ``<si>`` elements that nobody has asked for yet."""
        data = self._load()
        if data is None:
            return []
        self._root, items = _known(data) if len(data) <= _SMALL else _read_table(data)
        self._are_decoded = not self._root
        return items

    def __len__(self) -> int:
        return len(self._items)

    def decoded(self) -> StringTable:
        """The texts as a plain sequence, if all of them are decoded; otherwise the table."""
        items = self._items
        return cast("Sequence[str]", items) if self._are_decoded else self

    def __getitem__(self, index: int) -> str:
        """The text of one string.

        Raises:
            WorkbookRefused: ``damaged``, there is no such string.
        """
        items = self._items
        if not 0 <= index < len(items):
            raise WorkbookRefused("damaged", f"单元格引用的共享字符串 {index} 不存在")
        item = items[index]
        return item if isinstance(item, str) else _text_of(self._root, item)


def _read_table(data: bytes) -> tuple[bytes, Sequence[bytes | str]]:
    """The items of a table, and the root that they need if they are not decoded yet."""
    text, _ = to_utf8(data)
    root = _PLAIN_ROOT.match(text)
    if not root:
        return b"", _read_all(text)
    own_root = _COUNTS.sub(b"", root[1])
    if len(text) <= _SMALL:
        try:
            known = _remembered.texts(own_root, root[0], text)
        except WorkbookRefused:
            known = None  # the whole table says what is wrong
        if known is not None:
            return b"", known
    if b"<!" in text or text.find(b"<?", 1) >= 0:
        return b"", _read_all(text)
    parse(new_parser(), text, _PART)  # without handlers: only whether it is well-formed
    items = _ITEM.findall(text)
    if text.count(b"<si") != len(items):
        return b"", _read_all(text)
    return own_root, items


def _known(data: bytes) -> tuple[bytes, Sequence[bytes | str]]:
    """The items of a small table; that of a blank is the same where nobody adds to it.

    Comparing bytes with the last few tables is faster than looking them up.
    """
    for table, known in _last_tables:
        if table == data:
            return known
    read = _read_table(data)
    _last_tables.append((data, read))
    return read


_last_tables: deque[tuple[bytes, tuple[bytes, Sequence[bytes | str]]]] = deque(maxlen=4)


def _text_of(root: bytes, item: bytes) -> str:
    """The text of the inside of one ``<si>``."""
    plain = _PLAIN_ITEM.fullmatch(item)
    if plain:
        return unescape(plain[1].decode())
    return _rich(root, item) if len(item) <= _SHORT else _read_rich(root, item)


@lru_cache(maxsize=1024)  # labels with formats inside are the same in all returns of a blank
def _rich(root: bytes, item: bytes) -> str:
    return _read_rich(root, item)


def _read_rich(root: bytes, item: bytes) -> str:
    """The text of the inside of one ``<si>``."""
    return _read_all(root + b"<si>" + item + b"</si></sst>")[0]


def _read_all(data: bytes) -> list[str]:
    return [unescape(item) for item in _read_items(data)]


def _read_items(data: bytes) -> list[str]:
    items: list[str] = []
    runs: list[str] = []
    text: list[str] = []
    phonetic = False
    parser = new_parser()
    names = {
        f"{namespace} {local}": local
        for namespace in (TRANSITIONAL, STRICT)
        for local in ("si", "t", "rPh")
    }

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal phonetic
        local = names.get(name)
        if local == "t":
            text.clear()
        elif local == "si":
            runs.clear()
        elif local == "rPh":
            phonetic = True

    def end(name: str) -> None:
        nonlocal phonetic
        local = names.get(name)
        if local == "t":
            if not phonetic:
                runs.extend(text)
        elif local == "si":
            items.append("".join(runs))
        elif local == "rPh":
            phonetic = False

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parse(parser, data, _PART)
    return items
