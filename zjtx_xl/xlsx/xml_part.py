"""One XML part of a package: its encoding, the expat parser, and elements with byte offsets.

No part that is read may declare a DOCTYPE: OPC forbids it (ECMA-376 part 2, §8.2.5), and it is
what entity bombs and external entities are made of.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from xml.parsers import expat

from zjtx_xl.xlsx.errors import Reason, WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pyexpat import XMLParserType

_MIB = 1024 * 1024
# Only larger parts are looked at for what would cost memory or time beyond measure: no official
# form reaches this size.
_LARGE = 8 * _MIB
_SMALL = 16 * 1024  # bytes of a part that is worth remembering
_SHORT_TAG = 256  # bytes of the attributes of a tag that are worth remembering
_LONGEST = 2 * _MIB  # bytes without a tag; the longest text of a cell has 100 kB
_DEEPEST = 100_000  # elements inside each other; a worksheet has ten
_MOST_ELEMENTS = 200_000  # of a small part: names, styles, relationships
_MOST_COMMENTS = 8  # Excel writes none

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

# OPC allows UTF-8 and UTF-16 only; some home-made exports declare one of these. A codec is never
# looked up by a name that comes from the file: Python's registry holds more than encodings.
_CODECS = {
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
    "gb2312": "gbk",
    "gbk": "gbk",
    "gb18030": "gb18030",
}
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# A start tag of a document that expat accepts; `>` may stand inside an attribute value.
_TAG = re.compile(rb"""<([^\s/>]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
_ATTRIBUTE = re.compile(rb"""(\s+)([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")

# Text that says what stands there, but for references to characters. XML turns a carriage return
# that is no reference into a newline, and knows no other controls.
_TEXT = re.compile(
    r"(?:[^&\x00-\x08\x0b-\x1f\ufffe\uffff]++"
    r"|&(?:amp|lt|gt|quot|apos|\#[0-9]{1,7}|\#x[0-9A-Fa-f]{1,6});)*+"
)
_REFERENCE = re.compile(r"&(?:([a-z]+)|\#([0-9]+)|\#x([0-9A-Fa-f]+));")
_MARKUP = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NO_CHARACTER = r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"


class Element(NamedTuple):
    """One element of a small part; ``start`` and ``end`` are byte offsets in the UTF-8 text."""

    namespace: str
    name: str
    parent: str
    attributes: dict[str, str]
    text: str
    start: int
    end: int

    def relationship_id(self) -> str:
        """The relationship id (``r:id``) of the element, whatever its namespace; or ``""``."""
        return next((value for key, value in self.attributes.items() if key.endswith(" id")), "")


def to_utf8(data: bytes) -> tuple[bytes, str | None]:
    """The part as UTF-8 and the codec to turn it back with, ``None`` if it was UTF-8 already.

    Raises:
        WorkbookRefused: ``damaged``, the encoding is unknown or the bytes are not in it.
    """
    codec = None
    if data[:2] in {b"\xff\xfe", b"<\0"}:
        codec = "utf-16-le"
    elif data[:2] in {b"\xfe\xff", b"\0<"}:
        codec = "utf-16-be"
    elif (declared := _DECLARED.match(data)) and declared[1].lower() not in {b"utf-8", b"utf8"}:
        codec = _CODECS.get(declared[1].decode("ascii").lower())
        if codec is None:
            raise WorkbookRefused(Reason.UNKNOWN_ENCODING, encoding=declared[1].decode("ascii"))
    if codec is None:
        return data, None
    if len(data) > _LARGE * 4:
        raise WorkbookRefused(Reason.TOO_MUCH_CONTENT)
    try:
        return data.decode(codec).encode("utf-8"), codec
    except UnicodeError:
        raise WorkbookRefused(Reason.ENCODING_DAMAGED) from None


def from_utf8(data: bytes, codec: str | None) -> bytes:
    """Undo :func:`to_utf8`; what the codec cannot say becomes a character reference."""
    if codec is None:
        return data
    return data.decode("utf-8").encode(codec, "xmlcharrefreplace")


def new_parser() -> XMLParserType:
    """A namespace-aware expat parser for UTF-8 that refuses a DOCTYPE (``hostile``)."""
    parser = expat.ParserCreate("UTF-8", " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def parse(parser: XMLParserType, data: bytes, part: str) -> None:
    """Run the whole of a UTF-8 part through the parser.

    Raises:
        WorkbookRefused: ``damaged``, the part is not well-formed; ``hostile``, it has a DOCTYPE;
            ``too-large``, its texts or its depth would use up memory.
    """
    if len(data) > _LARGE:
        _refuse_oversized(data, part)
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the signature of expat
    except expat.ExpatError as error:
        raise WorkbookRefused(
            Reason.NOT_WELL_FORMED, part=part, line=error.lineno, column=error.offset + 1
        ) from None


def _refuse_oversized(data: bytes, part: str) -> None:
    """Refuse what expat would keep in memory at once: a very long text or tag, a very deep tree.

    The depth is counted without parsing, in windows, and never too low but for closing tags in
    comments; so comments are counted too.
    """
    depth = comments = 0
    for at in range(0, len(data), _MIB):
        if at + _LONGEST <= len(data) and data.find(b"<", at, at + _LONGEST) < 0:
            raise WorkbookRefused(Reason.CONTENT_TOO_LONG, part=part)
        end = at + _MIB
        # opening tags raise the depth, closing ones lower it, empty ones do neither
        depth += data.count(b">", at, end) - data.count(b"/>", at, end)
        depth -= 2 * data.count(b"</", at, end)
        comments += data.count(b"<!", at, end)
        if depth > _DEEPEST or comments > _MOST_COMMENTS:
            raise WorkbookRefused(Reason.TOO_COMPLEX, part=part)


def end_of_element(data: bytes, start: int, reported: int) -> int:
    """Where an element ends, from its start and the offset that expat reports in its end event.

    For an empty-element tag expat reports the offset after the tag, otherwise that of ``</``.
    """
    tag = _TAG.match(data, start)
    if tag and tag[3]:
        return tag.end()
    return data.index(b">", reported) + 1


class StartTag(NamedTuple):
    """A start tag as written: its name with prefix, its attributes in order, where it ends."""

    name: bytes
    attributes: dict[bytes, bytes]
    empty: bool
    end: int

    @property
    def prefix(self) -> bytes:
        """``x:`` of ``x:row``, or nothing."""
        before, colon, _ = self.name.rpartition(b":")
        return before + colon

    def written(self, *, empty: bool) -> bytes:
        """The tag with its present attributes, values exactly as they were."""
        inner = b"".join(b" " + name + b"=" + text for name, text in self.attributes.items())
        return b"<" + self.name + inner + (b"/>" if empty else b">")


def start_tag(data: bytes, start: int) -> StartTag:
    """The start tag at this offset; attribute values keep their quotes and references."""
    tag = _TAG.match(data, start)
    if tag is None:  # cannot happen after expat has accepted the document
        raise WorkbookRefused(Reason.UNKNOWN_TAG)
    read = _known_attributes if len(tag[2]) <= _SHORT_TAG else _attributes
    return StartTag(tag[1], dict(read(tag[2])), bool(tag[3]), tag.end())


def _attributes(text: bytes) -> Sequence[tuple[bytes, bytes]]:
    return [(match[2], match[3]) for match in _ATTRIBUTE.finditer(text)]


_known_attributes = lru_cache(maxsize=1024)(_attributes)


def read_elements(data: bytes, part: str) -> Sequence[Element]:
    """All elements of a small part in document order, offsets in its UTF-8 text.

    They are read, never changed: returns of one blank have parts in common, which are parsed once.

    Raises:
        WorkbookRefused: ``damaged`` or ``hostile``, see :func:`parse`.
    """
    return _remembered(data, part) if len(data) <= _SMALL else _read_elements(data, part)


@lru_cache(maxsize=32)
def _remembered(data: bytes, part: str) -> Sequence[Element]:
    return _read_elements(data, part)


def _read_elements(data: bytes, part: str) -> Sequence[Element]:
    reader = _ElementReader(data)
    parse(reader.parser, data, part)
    return tuple(element for element in reader.elements if element)


class _ElementReader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.elements: list[Element | None] = []
        self.open: list[tuple[int, str, str, dict[str, str], int, list[str]]] = []
        self.parser = new_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.elements) >= _MOST_ELEMENTS:
            raise WorkbookRefused(Reason.TOO_MANY_ELEMENTS, limit=_MOST_ELEMENTS)
        namespace, _, local = name.rpartition(" ")
        at = self.parser.CurrentByteIndex
        self.open.append((len(self.elements), namespace, local, attributes, at, []))
        self.elements.append(None)  # keeps its place in document order

    def text(self, data: str) -> None:
        if self.open:
            self.open[-1][5].append(data)

    def end(self, _name: str) -> None:
        index, namespace, local, attributes, start, text = self.open.pop()
        end = end_of_element(self.data, start, self.parser.CurrentByteIndex)
        parent = self.open[-1][2] if self.open else ""
        self.elements[index] = Element(
            namespace, local, parent, attributes, "".join(text), start, end
        )


def plain_text(content: bytes) -> str | None:
    """What the content of an element says that holds nothing but text and references.

    None where it says more, or nothing that XML allows.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    if not _TEXT.fullmatch(text) or "]]>" in text:
        return None
    if "&" not in text:
        return text
    said = _REFERENCE.sub(_character, text)
    return None if "&#" in text and re.search(_NO_CHARACTER, said) else said


def _character(reference: re.Match[str]) -> str:
    """The character that a reference stands for; U+0000 for none."""
    name, decimal, hexadecimal = reference.groups()
    if name:
        return _MARKUP[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= sys.maxunicode else "\0"


def escape_markup(text: str) -> str:
    """Text as it stands in an element; :mod:`xml.sax.saxutils` imports all of ``urllib``."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_true(text: str | None) -> bool:
    """Read ``xsd:boolean``; absent is false."""
    return text in {"1", "true", "on"}


def _refuse_doctype(*_declaration: object) -> NoReturn:
    raise WorkbookRefused(Reason.DOCTYPE)
