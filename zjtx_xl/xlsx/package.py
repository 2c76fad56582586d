"""The members of an .xlsx: read within limits, written back raw, replaced in one step on disk.

Members that are not replaced are copied as they stand in the file: local header, extra fields,
compressed bytes, data descriptor. The same input gives the same output, byte for byte.
"""

from __future__ import annotations

import hashlib
import zlib
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.sniff import inspect, read_file
from zjtx_xl.xlsx.zip_directory import (
    CENTRAL,
    CENTRAL_MARK,
    DEFAULT_LIMITS,
    DEFLATED,
    END,
    END_MARK,
    LOCAL,
    LOCAL_MARK,
    UTF8_FLAG,
    Directory,
    Limits,
    Member,
    part_key,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_VERSION_DEFLATE = 20
# Of deflating: fast for what changes in each file, small for what is deflated once for all of them.
# A form so takes no more bytes than at level 3, and a third of the time of zlib's default.
_FAST, _SMALLEST = 1, 9
_MIB = 1024 * 1024
_MOST_MEMORY = 240 * _MIB
_SMALL = 32 * 1024  # bytes of a part that is worth remembering
_HARMLESS = 32 * 1024  # compressed bytes that cannot inflate to more than 33 MB
_ROWS_END, _LARGEST_END = b"</sheetData>", 128 * 1024
_FIRST_DOS_DATE = (1 << 5) | 1  # 1980-01-01, what Excel itself writes


class Package:
    """An .xlsx file in memory.

    ``path`` is where it came from (the name alone when it came from bytes); ``names`` are its
    parts in the order of the file, without folders; ``stored`` is the file as it stands on disk,
    where that is not the package itself (:func:`sniff.unlocked`).
    """

    def __init__(
        self, path: Path, data: bytes, directory: Directory, stored: bytes | None = None
    ) -> None:
        self.path = path
        self.data = data
        self._stored = data if stored is None else stored
        self._directory = directory
        self._members = {member.key: member for member in directory.members}
        self.names = tuple(m.name for m in directory.members if not m.key.endswith("/"))
        self._read: dict[str, bytes] = {}

    @classmethod
    def open(cls, path: Path, limits: Limits = DEFAULT_LIMITS) -> Package:
        """Read and inspect a file; see :func:`sniff.read_file` and :func:`sniff.inspect`."""
        data = read_file(path, limits)
        return cls(path, data, inspect(data, limits))

    @classmethod
    def from_bytes(cls, data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Package:
        """Inspect a file that is in memory already; see :func:`sniff.inspect`."""
        return cls(Path(name), data, inspect(data, limits))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole file, in hexadecimal."""
        return hashlib.sha256(self._stored).hexdigest()

    def __contains__(self, name: str) -> bool:
        return part_key(name) in self._members

    def read(self, name: str, most: int | None = None) -> bytes:
        """The content of a part, its size and CRC checked; names ignore case, as OPC says.

        Raises:
            WorkbookRefused: ``damaged``, no such part or a wrong CRC; ``hostile``, the content
                is larger than the directory declares; ``too-large``, it has more bytes than
                ``most``; what it alone is refused for.
        """
        member = self._members.get(part_key(name))
        if member is None:
            raise WorkbookRefused(Reason.PART_MISSING, part=name)
        if member.refused:
            raise WorkbookRefused.because(member.refused)
        # while it is inflated, a part is in memory twice
        if (most is not None and member.size > most) or (
            len(self.data) + 2 * member.size > _MOST_MEMORY
        ):
            raise WorkbookRefused(Reason.PART_TOO_LARGE, part=member.name)
        if member.key in self._read:
            return self._read[member.key]
        stored = slice(member.content, member.content + member.compressed)
        declared = (member.method, member.crc, member.size, member.name)
        if max(member.size, member.compressed) <= _SMALL:
            return _remembered(self.data[stored], *declared)
        content = _content(memoryview(self.data)[stored], *declared)
        if member.size <= _MIB:
            # who writes a sheet has read it before
            self._read[member.key] = content
        return content

    def rewrite(self, replacements: Mapping[str, bytes], removals: Collection[str] = ()) -> bytes:
        """The file with some parts replaced, removed, or added at the end (a name it lacks).

        Raises:
            WorkbookRefused: ``protection``, the package is signed, and any change would break
                the signature.
        """
        if any(key.startswith("_xmlsignatures/") for key in self._members):
            raise WorkbookRefused(Reason.SIGNED)
        new = {part_key(name): (name, content) for name, content in replacements.items()}
        removed = {part_key(name) for name in removals}
        copy = _Copy()
        for key, raw, member in self._raw_members():
            if key in new:
                copy.add(member.central, new.pop(key)[1])
            elif key not in removed:
                copy.add_raw(raw, member)
        for name, content in new.values():
            copy.add(_central_of_new(name), content)
        return copy.written()

    def _raw_members(self) -> Iterator[tuple[str, bytes, Member]]:
        """Each member with its bytes: to the next local header, so with any data descriptor."""
        headers = sorted(member.header for member in self._members.values())
        ends = dict(zip(headers, [*headers[1:], self._directory.start], strict=True))
        for key, member in self._members.items():
            yield key, self.data[member.header : ends[member.header]], member


class _Copy:
    """A zip that grows member by member."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.directory: list[bytes] = []
        self.size = 0

    def add_raw(self, raw: bytes, member: Member) -> None:
        """A member as it stands; only the offset in its directory entry changes."""
        at, end = member.offset_field, member.offset_field + member.offset_size
        moved = self.size.to_bytes(member.offset_size, "little")
        self.directory.append(member.central[:at] + moved + member.central[end:])
        self._append(raw)

    def add(self, central: bytes, content: bytes) -> None:
        """New content for a directory entry, which gives name, time and attributes."""
        fields = list(CENTRAL.unpack_from(central))
        name = central[CENTRAL.size : CENTRAL.size + fields[10]]
        packed = _deflated(content)
        fields[2] = _VERSION_DEFLATE
        fields[3] &= UTF8_FLAG
        fields[4] = DEFLATED
        fields[7:10] = zlib.crc32(content), len(packed), len(content)
        fields[11:13] = 0, 0  # neither extra fields nor comment: they spoke of the old content
        fields[16] = self.size
        self.directory.append(CENTRAL.pack(*fields) + name)
        self._append(LOCAL.pack(LOCAL_MARK, *fields[2:12]) + name + packed)

    def _append(self, piece: bytes) -> None:
        self.pieces.append(piece)
        self.size += len(piece)

    def written(self) -> bytes:
        length, count = sum(map(len, self.directory)), len(self.directory)
        end = END.pack(END_MARK, 0, 0, count, count, length, self.size, 0)
        return b"".join((*self.pieces, *self.directory, end))


def _central_of_new(name: str) -> bytes:
    """A directory entry for a part that the package does not have yet."""
    raw_name = name.encode("utf-8")
    blank = (0,) * 5
    return (
        CENTRAL.pack(
            CENTRAL_MARK,
            _VERSION_DEFLATE,
            _VERSION_DEFLATE,
            0 if name.isascii() else UTF8_FLAG,
            DEFLATED,
            0,
            _FIRST_DOS_DATE,
            0,
            0,
            0,
            len(raw_name),
            *blank,
            0,
        )
        + raw_name
    )


def _deflated(content: bytes) -> bytes:
    """The content as a deflate stream.

    What follows the rows of a worksheet is the same in all returns of a blank, so it is deflated
    apart and once; the streams join, because the first ends with a flush.
    """
    at = max(content.rfind(_ROWS_END), 0)
    end = content[at:]
    is_modest = len(end) <= _LARGEST_END
    packed_end = _deflated_end(end) if is_modest else _deflate(end, _FAST, zlib.Z_FINISH)
    if not at:
        return packed_end
    return _deflate(memoryview(content)[:at], _FAST, zlib.Z_SYNC_FLUSH) + packed_end


@lru_cache(maxsize=16)
def _deflated_end(end: bytes) -> bytes:
    return _deflate(end, _SMALLEST, zlib.Z_FINISH)


def _deflate(content: bytes | memoryview, level: int, mode: int) -> bytes:
    packer = zlib.compressobj(level, wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(mode)


def _content(stored: bytes | memoryview, method: int, crc: int, size: int, name: str) -> bytes:
    """What a member holds, its size and CRC checked."""
    content = _inflate(stored, size, name) if method == DEFLATED else bytes(stored)
    if zlib.crc32(content) != crc:
        raise WorkbookRefused(Reason.WRONG_CHECKSUM, part=name)
    return content


# Returns of one blank have styles, relationships and more in common, byte for byte. The same bytes
# give the same object, so what follows from its content is found faster too.
_remembered = lru_cache(maxsize=64)(_content)


def _inflate(packed: bytes | memoryview, size: int, name: str) -> bytes:
    if len(packed) <= _HARMLESS:
        with suppress(zlib.error):
            content = zlib.decompress(packed, -zlib.MAX_WBITS, size)
            if len(content) == size:
                return content
    inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    # A flipped bit changes the size somewhat, a bomb beyond all measure: stop in between.
    most = size + min(size, 8 * _MIB) + _MIB
    try:
        content = inflater.decompress(packed, most)
    except zlib.error:
        raise WorkbookRefused(Reason.CANNOT_INFLATE, part=name) from None
    if len(content) == most:
        raise WorkbookRefused(Reason.LARGER_THAN_DECLARED, part=name)
    if len(content) != size:
        raise WorkbookRefused(Reason.WRONG_SIZE, part=name)
    return content
