"""The directory of a zip, read strictly and within limits; nothing is inflated here.

Every program resolves a contradictory zip in its own way. The file that is checked must be the
file that Excel shows, so a contradiction is refused. Source: APPNOTE.TXT 6.3.10.
"""

from __future__ import annotations

import struct
from collections import Counter
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.errors import Fault, Reason, WorkbookRefused, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIB = 1024 * 1024


class Limits(NamedTuple):
    """What a returned file may cost. Sizes are in bytes.

    ``ratio`` is the highest believable compression, asked only of members larger than
    ``ratio_from``: sheets with a million styled blank rows reach 25, those of an .ods 220, zip
    bombs 1,000. With ``members_apart``, as in an archive of files, what is wrong with one member
    alone keeps no other from being read: it stands in its ``refused``, and a name that leads
    elsewhere is left to whoever reads the members (:func:`leads_elsewhere`).
    """

    file_bytes: int = 64 * _MIB
    members: int = 10_000
    member_bytes: int = 112 * _MIB
    total_bytes: int = 256 * _MIB
    ratio: int = 500
    ratio_from: int = 8 * _MIB
    members_apart: bool = False


DEFAULT_LIMITS = Limits()


class Member(NamedTuple):
    """One member of the zip, as its central directory and its local header agree on it.

    ``key`` is the name as OPC compares names: without regard to case (ECMA-376 part 2, §6.2.2.3).
    ``header`` and ``content`` are the offsets of its local header and of its compressed bytes.
    ``central`` is its entry in the central directory as it stands; in that entry the offset of
    the local header stands at ``offset_field`` and has ``offset_size`` bytes (8 in zip64).
    ``refused`` is why it alone cannot be read.
    """

    name: str
    key: str
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    header: int
    content: int
    central: bytes
    offset_field: int
    offset_size: int
    refused: Fault | None = None


class Directory(NamedTuple):
    """The members in the order of the central directory, and the offset where that begins."""

    members: tuple[Member, ...]
    start: int


STORED, DEFLATED = 0, 8
ENCRYPTED_FLAG, DESCRIPTOR_FLAG, UTF8_FLAG = 0x0001, 0x0008, 0x0800
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
LOCAL_MARK, CENTRAL_MARK, END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64 = struct.Struct("<4sQ2H2L4Q")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64_MARK, _END64_LOCATOR_MARK = b"PK\x06\x06", b"PK\x06\x07"
_NONE16, _NONE32 = 0xFFFF, 0xFFFFFFFF
_ZIP64_EXTRA = 1


@lru_cache(maxsize=256)  # names are the same in all files of a program
def part_key(name: str) -> str:
    """A part name as OPC compares it; some .NET programs write backslashes."""
    return name.replace("\\", "/").lstrip("/").lower()


def read_directory(data: bytes, limits: Limits) -> Directory:
    """Read the central directory and hold it against the local headers.

    Raises:
        WorkbookRefused: ``truncated``, ``damaged``, ``hostile``, ``encrypted`` or ``too-large``;
            of members that stand apart, all have a fault or one is wrong for the others, too.
    """
    start, count, stop = _find_directory(data)
    if count > limits.members:
        raise WorkbookRefused(Reason.TOO_MANY_PARTS, limit=limits.members)
    members: list[Member] = []
    total, at = 0, start
    modest = min(limits.member_bytes, limits.ratio_from)
    for _ in range(count):
        member = _read_entry(data, at, stop)
        if (
            member.refused
            or member.size > modest
            or member.method != DEFLATED
            or member.flags & ENCRYPTED_FLAG
        ):
            member = _judged(member, limits)
        if not limits.members_apart and leads_elsewhere(member.name):
            raise WorkbookRefused(Reason.PART_LEADS_ELSEWHERE)
        total += member.size
        if total > limits.total_bytes:
            raise WorkbookRefused(Reason.CONTENT_TOO_LARGE)
        members.append(member)
        at += len(member.central)
    if at != stop:
        raise WorkbookRefused(Reason.DIRECTORY_UNLIKE_CONTENT)
    if len({member.key for member in members}) != count:
        if not limits.members_apart:
            raise WorkbookRefused(Reason.PART_TWICE)
        members = _without_namesakes(members)
    _refuse_overlap(members, start, data)
    if limits.members_apart:
        _refuse_unreadable(members)
    return Directory(tuple(members), start)


def _find_directory(data: bytes) -> tuple[int, int, int]:
    """Offset of the central directory, number of its entries, offset of its end."""
    at = data.rfind(END_MARK, max(0, len(data) - _NONE16 - END.size))
    if at < 0 or at + END.size > len(data):
        raise WorkbookRefused(Reason.CUT_OFF)
    _, disk, first_disk, here, count, size, start, _ = END.unpack_from(data, at)
    stop = at
    locator = at - _END64_LOCATOR.size
    if locator >= 0 and data.startswith(_END64_LOCATOR_MARK, locator):
        classic = (here, count, size, start)
        record = _END64_LOCATOR.unpack_from(data, locator)[2]
        if record + _END64.size > locator or not data.startswith(_END64_MARK, record):
            raise WorkbookRefused(Reason.DIRECTORY_DAMAGED)
        disk, first_disk, here, count, size, start = _END64.unpack_from(data, record)[4:10]
        for old, new in zip(classic, (here, count, size, start), strict=True):
            if old not in {new, _NONE16, _NONE32}:
                raise WorkbookRefused(Reason.DIRECTORY_CONTRADICTS)
        stop = record
    if disk or first_disk or here != count:
        raise WorkbookRefused(Reason.SPLIT_ARCHIVE)
    if start + size > stop:
        raise WorkbookRefused(Reason.MIDDLE_MISSING)
    if start + size != stop:
        # something stands before the first member: every offset would be a guess
        raise WorkbookRefused(Reason.DIRECTORY_ELSEWHERE)
    return start, count, stop


def _read_entry(data: bytes, at: int, stop: int) -> Member:
    """A member whose local header says what the directory says."""
    if at + CENTRAL.size > stop or not data.startswith(CENTRAL_MARK, at):
        raise WorkbookRefused(Reason.DIRECTORY_DAMAGED)
    (_, _, _, flags, method, _, _, crc, compressed, size, name_length, extra_length,
     comment_length, disk, _, _, header) = CENTRAL.unpack_from(data, at)  # fmt: skip
    name_at = at + CENTRAL.size
    extra_at = name_at + name_length
    end = extra_at + extra_length + comment_length
    if end > stop or disk:
        raise WorkbookRefused(Reason.DIRECTORY_DAMAGED)
    offset_field, offset_size = CENTRAL.size - 4, 4
    if _NONE32 in (size, compressed, header):
        values = _zip64_values(data, extra_at, extra_at + extra_length)
        try:  # present only for the fields that are 0xFFFFFFFF, in this order
            size = next(values)[0] if size == _NONE32 else size
            compressed = next(values)[0] if compressed == _NONE32 else compressed
            if header == _NONE32:
                header, field_at = next(values)
                offset_field, offset_size = field_at - at, 8
        except StopIteration:
            raise WorkbookRefused(Reason.DIRECTORY_DAMAGED) from None
    if header + LOCAL.size > at:
        raise WorkbookRefused(Reason.DIRECTORY_DAMAGED)
    (mark, _, local_flags, local_method, _, _, _, local_compressed, local_size, local_name_length,
     local_extra_length) = LOCAL.unpack_from(data, header)  # fmt: skip
    raw_name = data[name_at:extra_at]
    content = header + LOCAL.size + name_length
    refused = None
    if mark != LOCAL_MARK:
        refused = fault(Reason.DIRECTORY_DAMAGED)
    elif (
        local_method != method
        or local_name_length != name_length
        or not data.startswith(raw_name, header + LOCAL.size)
        or (local_flags ^ flags) & (ENCRYPTED_FLAG | DESCRIPTOR_FLAG)
        # with a data descriptor the sizes of the local header mean nothing
        or (local_compressed not in (compressed, _NONE32) and not local_flags & DESCRIPTOR_FLAG)
        or (local_size not in (size, _NONE32) and not local_flags & DESCRIPTOR_FLAG)
    ):
        refused = fault(Reason.DIRECTORY_CONTRADICTS)
    else:
        content += local_extra_length
    name, key = _decode_name(raw_name, flags & UTF8_FLAG)
    return Member(
        name, key, flags, method, crc, compressed, size, header, content,
        data[at:end], offset_field, offset_size, refused,
    )  # fmt: skip


def _zip64_values(data: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Values of the zip64 extra field, each with its offset."""
    while at + 4 <= end:
        kind, length = struct.unpack_from("<2H", data, at)
        at += 4
        if kind == _ZIP64_EXTRA:
            for field_at in range(at, min(at + length, end) - 7, 8):
                yield struct.unpack_from("<Q", data, field_at)[0], field_at
            return
        at += length


@lru_cache(maxsize=128)
def _decode_name(raw: bytes, utf8: int) -> tuple[str, str]:
    """A name, and the same as OPC compares it.

    Without the flag for UTF-8 it is in the code page of the program that wrote it. Parts of a
    package have ASCII names; in archives of files those of Chinese systems are GBK.
    """
    for encoding in ("utf-8",) if utf8 else ("utf-8", "gb18030"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return name, part_key(name)
    name = raw.decode("cp437")
    return name, part_key(name)


@lru_cache(maxsize=128)
def leads_elsewhere(name: str) -> bool:
    """Whether a name would lead out of the folder that the file is unpacked to."""
    parts = name.replace("\\", "/").split("/")
    return "\0" in name or not parts[0] or ".." in parts or ":" in parts[0]


def _judged(member: Member, limits: Limits) -> Member:
    """A member that may be read, or one that stands apart and says why not."""
    refused = member.refused or _refusal(member, limits)
    if refused and not limits.members_apart:
        raise WorkbookRefused.because(refused)
    return member._replace(refused=refused)


def _refusal(member: Member, limits: Limits) -> Fault | None:
    """Why a member cannot be read whose two headers agree."""
    _, _, flags, method, _, compressed, size, *_ = member
    if flags & ENCRYPTED_FLAG:
        return fault(Reason.PARTS_ENCRYPTED)
    if size > limits.member_bytes:
        return fault(Reason.CONTENT_TOO_LARGE)
    if size > limits.ratio_from and size > limits.ratio * compressed:
        return fault(Reason.TOO_COMPRESSED)
    if method not in {STORED, DEFLATED}:
        return fault(Reason.UNKNOWN_COMPRESSION)
    return fault(Reason.SIZE_CONTRADICTS) if method == STORED and size != compressed else None


def _without_namesakes(members: list[Member]) -> list[Member]:
    """The members; of those with one name nobody knows which is meant."""
    times = Counter(member.key for member in members)
    return [
        member._replace(refused=fault(Reason.MEMBER_TWICE)) if times[member.key] > 1 else member
        for member in members
    ]


def _refuse_unreadable(members: list[Member]) -> None:
    """Refuse an archive of which no file can be read, for what is wrong with the first."""
    files = [member for member in members if not member.key.endswith("/")]
    if files and files[0].refused and all(member.refused for member in files):
        raise WorkbookRefused.because(files[0].refused)


_header = attrgetter("header")


def _refuse_overlap(members: list[Member], directory: int, data: bytes) -> None:
    """Refuse members in each other, and the end of another archive between them."""
    following = directory
    for member in sorted(members, key=_header, reverse=True):
        end = member.content + member.compressed
        if end > following:
            raise WorkbookRefused(Reason.PARTS_OVERLAP)
        if data.find(END_MARK, end, following) >= 0:
            raise WorkbookRefused(Reason.TWO_ARCHIVES)
        following = member.header
