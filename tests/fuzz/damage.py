"""Ten kinds of damage to a workbook, each drawn at random and reproducible."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Parts = dict[str, bytes]

_TAG = re.compile(rb"</?[A-Za-z][^<>]*>")
_NUMBER = re.compile(rb"[0-9]+(?:\.[0-9]+)?")
_VALUE = re.compile(rb"(?<=<v>)[^<]*(?=</v>)")
_TEXT = re.compile(rb"(?<=>)[^<>]+(?=</t>)")
_ATTRIBUTE = re.compile(rb' [A-Za-z:]+="[^"]*"')
_REFERENCE = re.compile(rb'(?<= r=")[A-Z]*[0-9]+(?=")')
_TYPE = re.compile(rb' t="[A-Za-z]+"')
_NUMBERS = [
    *b"0 -1 1E400 99999999999 1.5 NaN 0x10 7 100 12,5 1048577 4294967296 00012 +3 .5 1e-7".split(),
    *(b"", b"\xef\xbc\x91"),  # the last is a full-width digit
]
_TEXTS = [
    *b"&#0; &#x1F600; _x0041_ _xD800_ #REF! =1+1 &amp;amp; \xff &lt;v>9&lt;/v> / &no;".split(),
    *(b"", b" ", "　".encode(), "约20".encode(), b"1" * 400),
]
_TYPES = [b' t="%s"' % name for name in (b"s", b"str", b"b", b"e", b"n", b"inlineStr", b"d", b"x")]
_TYPES.append(b"")
_EXTREMES = (0, 1, 0xFFFF, 0xFFFFFFFF, 2**31)


def flip_bits(draw: random.Random, data: bytes) -> bytes:
    """Some bits of the file turn over."""
    mutable = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 2, 8, 64))):
        mutable[draw.randrange(len(mutable))] ^= 1 << draw.randrange(8)
    return bytes(mutable)


def delete_bytes(draw: random.Random, data: bytes) -> bytes:
    """A run of bytes is lost."""
    at = draw.randrange(len(data))
    return data[:at] + data[at + draw.choice((1, 1, 2, 7, 100, 1000)) :]


def duplicate_block(draw: random.Random, data: bytes) -> bytes:
    """A run of bytes comes twice, or somewhere else, or as noise."""
    at, length = draw.randrange(len(data)), draw.choice((1, 4, 46, 512))
    block = data[at : at + length]
    if draw.random() < 0.3:
        block = draw.randbytes(length)
    to = draw.randrange(len(data))
    over = draw.choice((0, len(block)))
    return data[:to] + block + data[to + over :]


def truncate(draw: random.Random, data: bytes) -> bytes:
    """The end of the file is missing, or its beginning."""
    at = draw.randrange(len(data))
    return data[:at] if draw.random() < 0.8 else data[at:]


def damage_headers(draw: random.Random, data: bytes) -> bytes:
    """A field of a zip header says something else: CRC, size, offset, flags, length of a name."""
    marks = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    mutable = bytearray(data)
    for _ in range(draw.choice((1, 1, 2))):
        at = draw.choice(marks) + draw.randrange(4, 46)
        if at + 4 > len(mutable):
            continue
        if draw.random() < 0.5:
            mutable[at] = draw.randrange(256)
        else:
            struct.pack_into("<L", mutable, at, draw.choice((*_EXTREMES, len(data))))
    return bytes(mutable)


def damage_member(draw: random.Random, parts: Parts) -> Parts:
    """A member is cut off, emptied, exchanged with another, renamed or left out."""
    name, other = _pick(draw, parts), draw.choice(list(parts))
    match draw.randrange(5):
        case 0:
            return parts | {name: parts[name][: draw.randrange(len(parts[name]) + 1)]}
        case 1:
            return parts | {name: b""}
        case 2:
            return parts | {name: parts[other], other: parts[name]}
        case 3:
            return {(each if each != name else each + "x"): data for each, data in parts.items()}
        case _:
            return {each: data for each, data in parts.items() if each != name}


def damage_bytes(draw: random.Random, parts: Parts) -> Parts:
    """Bytes of an XML part turn over, are lost or come twice; the zip around it is sound."""
    name = _pick(draw, parts)
    action = draw.choice((flip_bits, delete_bytes, duplicate_block))
    return parts | {name: action(draw, parts[name])} if parts[name] else parts


def damage_tags(draw: random.Random, parts: Parts) -> Parts:
    """Tags and attributes of an XML part are exchanged, lost or doubled."""
    name = _pick(draw, parts)
    pattern = draw.choice((_TAG, _TAG, _ATTRIBUTE, _REFERENCE))
    return parts | {name: _rearranged(draw, parts[name], pattern)}


def edit_numbers(draw: random.Random, parts: Parts) -> Parts:
    """Numbers of an XML part are other numbers, or none; the zip around it is sound."""
    name = _pick(draw, parts)
    pattern = draw.choice((_NUMBER, _VALUE, _VALUE))
    data = parts[name]
    for _ in range(draw.choice((1, 1, 3))):
        data = _replaced(draw, data, pattern, draw.choice(_NUMBERS))
    return parts | {name: data}


def edit_strings(draw: random.Random, parts: Parts) -> Parts:
    """Texts are other texts, come from other cells, or are of another type."""
    name = _pick(draw, parts)
    data = parts[name]
    match draw.randrange(3):
        case 0:
            data = _replaced(draw, data, _TEXT, draw.choice(_TEXTS))
        case 1:
            data = _rearranged(draw, data, _TEXT)
        case _:
            data = _replaced(draw, data, _TYPE, draw.choice(_TYPES))
    return parts | {name: data}


ON_FILES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    flip_bits, delete_bytes, duplicate_block, truncate, damage_headers,
)  # fmt: skip
ON_PARTS: tuple[Callable[[random.Random, Parts], Parts], ...] = (
    damage_member, damage_bytes, damage_tags, edit_numbers, edit_strings,
)  # fmt: skip


def damaged(draw: random.Random, data: bytes, *, is_zip: bool = True) -> tuple[str, bytes]:
    """The file with one kind of damage, and the name of that kind."""
    on_files = ON_FILES if is_zip else ON_FILES[:4]
    number = draw.randrange(len(on_files) + (len(ON_PARTS) if is_zip else 0))
    if number < len(on_files):
        return on_files[number].__name__, on_files[number](draw, data)
    kind = ON_PARTS[number - len(on_files)]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return kind.__name__, packed(kind(draw, parts))


def packed(parts: Parts) -> bytes:
    """A sound zip with these members; fast, because compression is not on trial."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, compresslevel=1)
    return target.getvalue()


def _pick(draw: random.Random, parts: Parts) -> str:
    """Mostly what the cells come from."""
    cells = [name for name in parts if "worksheets/sheet" in name or "sharedStrings" in name]
    return draw.choice(cells) if cells and draw.random() < 0.7 else draw.choice(list(parts))


def _replaced(draw: random.Random, data: bytes, pattern: re.Pattern[bytes], new: bytes) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data
    match = draw.choice(found)
    return data[: match.start()] + new + data[match.end() :]


def _rearranged(draw: random.Random, data: bytes, pattern: re.Pattern[bytes]) -> bytes:
    """Two matches are exchanged, or one is lost, doubled or put over another."""
    found = list(pattern.finditer(data))
    if len(found) < 2:
        return data
    first, second = sorted(draw.sample(found, 2), key=lambda match: match.start())
    one, two = draw.choice(
        ((second[0], first[0]), (b"", second[0]), (first[0] * 2, second[0]), (first[0], first[0]))
    )
    between = data[first.end() : second.start()]
    return data[: first.start()] + one + between + two + data[second.end() :]
