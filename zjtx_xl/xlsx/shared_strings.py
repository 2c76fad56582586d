"""The shared strings of a workbook."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol

from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.rich_text import TextReader, unescape
from zjtx_xl.xlsx.xml_part import STRICT, TRANSITIONAL, new_parser, parse, plain_text, to_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PART = "sharedStrings.xml"
_SHORT = 1024  # bytes of an item that is worth remembering
_SMALL = 256 * 1024  # bytes of a table whose items are worth remembering
# What every program but a few writes: no prefixes, and <si> without attributes.
_NAMESPACE = "|".join(map(re.escape, (TRANSITIONAL, STRICT))).encode()
_PLAIN_ROOT = re.compile(
    rb"""(?:<\?xml[^>]*>\s*)?(<sst\sxmlns=["'](?:%s)["'](?:\s[^<>]*[^/<>])?>)""" % _NAMESPACE
)
_COUNTS = re.compile(rb"""\s(?:count|uniqueCount)=["'][0-9]*["']""")
_START, _BETWEEN, _END = b"<si>", b"</si><si>", b"</si></sst>"
_MORE = re.compile(rb"<(?:!|\?|/?si)")  # more than one item, or what hides one
_PLAIN_ITEM = re.compile(rb"""<t(?: xml:space="preserve")?>([^<]*)</t>""")


_PARENTS = {"si": (), "t": ("si", "r", "rPh"), "r": ("si",), "rPh": ("si",)}


class StringTable(Protocol):
    """Random access to shared strings by index."""

    def __getitem__(self, index: int, /) -> str: ...


class UnresolvedStrings:
    """Stands for the shared strings where only sameness matters."""

    def __getitem__(self, index: int, /) -> str:
        """Something that no other index gives."""
        return f"shared string {index}"


class SharedStrings:
    """The shared string table, parsed when the first string is asked for.

    The text of rich strings is that of their runs; phonetic guides (``rPh``) do not belong to it.
    A large table is decoded string by string, as they are asked for.
    """

    def __init__(self, load: Callable[[], bytes | None]) -> None:
        self._load = load

    @cached_property
    def _table(self) -> _Table:
        data = self._load()
        if data is None:
            return _Table(())
        return _known_table(data) if len(data) <= _SMALL else _read_table(data)

    def __len__(self) -> int:
        return len(self._table.texts or self._table.items)

    def decoded(self) -> StringTable:
        """The texts as a plain sequence, if all of them are decoded; otherwise the table."""
        return self._table.texts or self

    def __getitem__(self, index: int) -> str:
        """The text of one string.

        Raises:
            WorkbookRefused: ``damaged``, there is no such string.
        """
        table = self._table
        if not 0 <= index < len(self):
            raise WorkbookRefused(Reason.NO_SHARED_STRING, index=index)
        return table.texts[index] if table.texts else _text_of(table.root, table.items[index])


class _Table:
    """The texts of a table; or the inside of its ``<si>`` elements, and the root they need."""

    def __init__(
        self, texts: Sequence[str], items: Sequence[bytes] = (), root: bytes = b""
    ) -> None:
        self.texts, self.items, self.root = texts, items, root


def _read_table(data: bytes) -> _Table:
    """A table: what an item says follows from its bytes and the namespaces of the root.

    A small one is read item by item, each by itself inside the root, as most items of a return
    were read before. Whatever is not a row of plain ``<si>`` elements is read by a parser whole,
    which also says what is wrong with it.
    """
    text, _ = to_utf8(data)
    root = _PLAIN_ROOT.match(text)
    inside = text[root.end() :].rstrip(b" \t\r\n") if root else b""
    if not root or not inside.startswith(_START) or not inside.endswith(_END):
        return _Table(_read_all(text))
    items = inside[len(_START) : -len(_END)].split(_BETWEEN)
    own_root = _COUNTS.sub(b"", root[1])
    if len(text) <= _SMALL:
        try:
            return _Table([_known_text(own_root, item) for item in items])
        except WorkbookRefused:
            return _Table(_read_all(text))
    if text.count(_START[:-1]) != len(items) or b"<!" in text or text.find(b"<?", 1) >= 0:
        return _Table(_read_all(text))
    parse(new_parser(), text, _PART)  # without handlers: only whether it is well-formed
    return _Table((), items, own_root)


_known_table = lru_cache(maxsize=4)(_read_table)


def _text_of(root: bytes, item: bytes) -> str:
    """The text of the inside of one ``<si>``.

    Raises:
        WorkbookRefused: there is more in it than one item, or it is not well-formed.
    """
    plain = _PLAIN_ITEM.fullmatch(item)
    text = plain_text(plain[1]) if plain else None
    if text is not None:
        return unescape(text)
    if _MORE.search(item):
        raise WorkbookRefused(Reason.NO_SHARED_STRING, index=-1)
    return _read_all(root + _START + item + _END)[0]


_remembered = lru_cache(maxsize=4096)(_text_of)


def _known_text(root: bytes, item: bytes) -> str:
    return (_remembered if len(item) <= _SHORT else _text_of)(root, item)


def _refuse_odd(open_: Sequence[str], local: str | None) -> None:
    """Refuse what is no text for one program and one for another, by the elements around it.

    An item elsewhere than in the list of items would move the numbers of all behind it.
    """
    parent = open_[-1] if open_ else ""
    is_item = local == "si" and len(open_) == 1
    is_odd = local in _PARENTS and parent not in _PARENTS[local] and not is_item
    if is_odd or parent == "t":
        raise WorkbookRefused(Reason.STRING_SHOWN_OTHERWISE)


def _read_all(data: bytes) -> list[str]:
    """All texts of a table, by a parser."""
    items: list[str] = []
    text: list[str] = []
    item = TextReader()
    parser = new_parser()
    names = {
        f"{namespace} {local}": local
        for namespace in (TRANSITIONAL, STRICT)
        for local in ("si", "t", *TextReader.NAMES)
    }

    open_: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = names.get(name)
        _refuse_odd(open_, local)
        open_.append(local or "")
        if local == "t":
            text.clear()
        elif local and local != "si":
            item.start(local, attributes)

    def end(name: str) -> None:
        open_.pop()
        local = names.get(name)
        if local == "t":
            item.add(text)
        elif local == "si":
            items.append(item.take())
        elif local:
            item.end(local)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parse(parser, data, _PART)
    return items
