"""The directory of a zip against its contents: each contradiction is refused for what it is."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.zip_directory import (
    CENTRAL,
    CENTRAL_MARK,
    DEFAULT_LIMITS,
    END,
    END_MARK,
    LOCAL,
    LOCAL_MARK,
    Limits,
    read_directory,
)

if TYPE_CHECKING:
    import struct

A, B = b"a" * 300, b"bbb"


def archive(*names: str) -> bytes:
    """Two members, the first deflated, the second stored."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(names[0], A)
        made.writestr(names[1], B, zipfile.ZIP_STORED)
    return file.getvalue()


PLAIN = archive("a.xml", "b.xml")


def refusal(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Reason | None:
    try:
        read_directory(data, limits)
    except WorkbookRefused as refused:
        return refused.fault.reason
    return None


def record(data: bytes, mark: bytes, form: struct.Struct, changes: dict[int, int | bytes]) -> bytes:
    """The last record of a kind with other fields; -1 adds one to what stands there."""
    at = data.rfind(mark)
    fields = list(form.unpack_from(data, at))
    for number, value in changes.items():
        fields[number] = fields[number] + 1 if value == -1 else value
    return data[:at] + form.pack(*fields) + data[at + form.size :]


def test_what_a_sound_directory_says():
    found = read_directory(PLAIN, DEFAULT_LIMITS)
    first, second = found.members
    assert (first.name, first.method, first.size) == ("a.xml", 8, 300)
    assert (second.name, second.method, second.size, second.compressed) == ("b.xml", 0, 3, 3)
    assert PLAIN[second.content :].startswith(B)
    assert PLAIN[second.header :].startswith(LOCAL_MARK)
    assert PLAIN[found.start :].startswith(CENTRAL_MARK)
    assert first.central + second.central == PLAIN[found.start : PLAIN.rfind(END_MARK)]
    at = second.offset_field
    assert int.from_bytes(second.central[at : at + second.offset_size], "little") == second.header


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.CUT_OFF),
        (PLAIN[:-1], Reason.CUT_OFF),
        (PLAIN[: PLAIN.rfind(END_MARK)], Reason.CUT_OFF),
        (b"MZ" + PLAIN, Reason.DIRECTORY_ELSEWHERE),
        (PLAIN.replace(END_MARK, b"??" + END_MARK), Reason.DIRECTORY_ELSEWHERE),
        (PLAIN[30:], Reason.MIDDLE_MISSING),
        # the end record: number of the disk, entries here and in all, size, where it starts
        (record(PLAIN, END_MARK, END, {1: 1}), Reason.SPLIT_ARCHIVE),
        (record(PLAIN, END_MARK, END, {2: 1}), Reason.SPLIT_ARCHIVE),
        (record(PLAIN, END_MARK, END, {3: 1}), Reason.SPLIT_ARCHIVE),
        (record(PLAIN, END_MARK, END, {3: 1, 4: 1}), Reason.DIRECTORY_UNLIKE_CONTENT),
        (record(PLAIN, END_MARK, END, {3: 3, 4: 3}), Reason.DIRECTORY_DAMAGED),
        (record(PLAIN, END_MARK, END, {5: -1}), Reason.MIDDLE_MISSING),
        (record(PLAIN, END_MARK, END, {6: -1}), Reason.MIDDLE_MISSING),
        # the entry of b.xml: method, flags, sizes, where its header is
        (record(PLAIN, CENTRAL_MARK, CENTRAL, {4: 99}), Reason.DIRECTORY_CONTRADICTS),
        (record(PLAIN, CENTRAL_MARK, CENTRAL, {3: 1}), Reason.DIRECTORY_CONTRADICTS),
        (record(PLAIN, CENTRAL_MARK, CENTRAL, {8: -1}), Reason.DIRECTORY_CONTRADICTS),
        (record(PLAIN, CENTRAL_MARK, CENTRAL, {9: -1}), Reason.DIRECTORY_CONTRADICTS),
        (record(PLAIN, CENTRAL_MARK, CENTRAL, {13: 1}), Reason.DIRECTORY_DAMAGED),
        (record(PLAIN, CENTRAL_MARK, CENTRAL, {16: -1}), Reason.DIRECTORY_DAMAGED),
        (record(PLAIN, CENTRAL_MARK, CENTRAL, {0: b"PK??"}), Reason.DIRECTORY_DAMAGED),
        # its local header says something else
        (record(PLAIN, LOCAL_MARK, LOCAL, {3: 99}), Reason.DIRECTORY_CONTRADICTS),
        (record(PLAIN, LOCAL_MARK, LOCAL, {7: -1}), Reason.DIRECTORY_CONTRADICTS),
        (record(PLAIN, LOCAL_MARK, LOCAL, {8: -1}), Reason.DIRECTORY_CONTRADICTS),
        (record(PLAIN, LOCAL_MARK, LOCAL, {9: -1}), Reason.DIRECTORY_CONTRADICTS),
        (PLAIN.replace(b"b.xml", b"c.xml", 1), Reason.DIRECTORY_CONTRADICTS),
        # both say the same, and it cannot be
        (
            record(
                record(PLAIN, CENTRAL_MARK, CENTRAL, {4: 99}), LOCAL_MARK, LOCAL, {3: 99}
            ),
            Reason.UNKNOWN_COMPRESSION,
        ),
        (
            record(record(PLAIN, CENTRAL_MARK, CENTRAL, {3: 1}), LOCAL_MARK, LOCAL, {2: 1}),
            Reason.PARTS_ENCRYPTED,
        ),
        (
            record(record(PLAIN, CENTRAL_MARK, CENTRAL, {9: 4}), LOCAL_MARK, LOCAL, {8: 4}),
            Reason.SIZE_CONTRADICTS,
        ),
        (
            record(
                record(PLAIN, CENTRAL_MARK, CENTRAL, {8: 4, 9: 4}), LOCAL_MARK, LOCAL, {7: 4, 8: 4}
            ),
            Reason.PARTS_OVERLAP,
        ),
        # names: one twice, whatever its case, and ways out of the folder
        (archive("a.xml", "A.XML"), Reason.PART_TWICE),
        (archive("a.xml", "x/../b.xml"), Reason.PART_LEADS_ELSEWHERE),
        (archive("a.xml", "/b.xml"), Reason.PART_LEADS_ELSEWHERE),
        (archive("a.xml", "c:b.xml"), Reason.PART_LEADS_ELSEWHERE),
        (archive("a.xml", "x/c:b.xml"), None),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_for_what_it_is(data: bytes, reason: Reason | None):
    assert refusal(data) == reason


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(members=2), None),
        (Limits(members=1), Reason.TOO_MANY_PARTS),
        (Limits(member_bytes=300), None),
        (Limits(member_bytes=299), Reason.CONTENT_TOO_LARGE),
        (Limits(total_bytes=303), None),
        (Limits(total_bytes=302), Reason.CONTENT_TOO_LARGE),
        (Limits(ratio_from=299, ratio=2), Reason.TOO_COMPRESSED),
        (Limits(ratio_from=299, ratio=300), None),
        (Limits(ratio_from=300, ratio=2), None),
    ],
)
def test_limits(limits: Limits, reason: Reason | None):
    assert refusal(PLAIN, limits) == reason


def test_the_end_of_another_archive_between_the_members():
    middle = PLAIN.find(LOCAL_MARK, 1)
    other = END.pack(END_MARK, 0, 0, 0, 0, 0, 0, 0)
    moved = PLAIN[:middle] + other + PLAIN[middle:]
    moved = record(moved, CENTRAL_MARK, CENTRAL, {16: middle + len(other)})
    start = END.unpack_from(PLAIN, PLAIN.rfind(END_MARK))[6]
    moved = record(moved, END_MARK, END, {6: start + len(other)})
    assert refusal(moved) == Reason.TWO_ARCHIVES


def test_names_of_chinese_systems():
    named = archive("a.xml", "附2.xml")
    flagged = read_directory(named, DEFAULT_LIMITS)
    assert [member.name for member in flagged.members] == ["a.xml", "附2.xml"]
    for raw in "附2.xml".encode(), "附2.xml".encode("gbk"):
        file = archive("a.xml", "x" * len(raw)).replace(b"x" * len(raw), raw)
        assert [member.name for member in read_directory(file, DEFAULT_LIMITS).members] == [
            "a.xml",
            "附2.xml",
        ]
