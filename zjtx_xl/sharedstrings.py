"""Text of cells: the shared strings of a workbook, and the ``_xHHHH_`` escapes of all text."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol

from zjtx_xl.errors import WorkbookRefused
from zjtx_xl.xmlpart import STRICT, TRANSITIONAL, new_parser, parse, to_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
# What XML 1.0 cannot hold, and the carriage return, which a parser would turn into a newline;
# also an underscore that would be taken for the start of an escape.
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")


_PART = "sharedStrings.xml"
_SHORT = 4096  # bytes of a text that is worth remembering
# What every program but a few writes: no prefixes, and <si> without attributes.
_PLAIN_ROOT = re.compile(rb"""(?:<\?xml[^>]*>\s*)?(<sst\sxmlns=["'][^<>]*[^/]>)""")
_ITEM = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_PLAIN_ITEM = re.compile(rb"""<t(?: xml:space="preserve")?>([^<&\r]*)</t>""")


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


class SharedStrings:
    """The shared string table: parsed when the first string is asked for, decoded one by one.

    The text of rich strings is that of their runs; phonetic guides (``rPh``) do not belong to it.
    """

    def __init__(self, load: Callable[[], bytes | None]) -> None:
        self._load = load

    @cached_property
    def _items(self) -> Sequence[bytes | str]:
        """Texts, or the inside of ``<si>`` elements that nobody has asked for yet."""
        data = self._load()
        if data is None:
            return []
        text, _ = to_utf8(data)
        root = _PLAIN_ROOT.match(text)
        if not root or b"<!" in text:
            return _read_items(text)
        parse(new_parser(), text, _PART)  # without handlers: only whether it is well-formed
        items = _ITEM.findall(text)
        if text.count(b"<si") != len(items):
            return _read_items(text)
        self._root = root[1]
        return items

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> str:
        """The text of one string.

        Raises:
            WorkbookRefused: ``damaged``, there is no such string.
        """
        items = self._items
        if not 0 <= index < len(items):
            raise WorkbookRefused("damaged", f"单元格引用的共享字符串 {index} 不存在")
        item = items[index]
        if isinstance(item, str):
            return unescape(item)
        plain = _PLAIN_ITEM.fullmatch(item)
        if plain:
            return unescape(plain[1].decode())
        return _rich(self._root, item) if len(item) <= _SHORT else _read_rich(self._root, item)


@lru_cache(maxsize=1024)  # labels with formats inside are the same in all returns of a blank
def _rich(root: bytes, item: bytes) -> str:
    return _read_rich(root, item)


def _read_rich(root: bytes, item: bytes) -> str:
    """The text of the inside of one ``<si>``."""
    return unescape(_read_items(root + b"<si>" + item + b"</si></sst>")[0])


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
