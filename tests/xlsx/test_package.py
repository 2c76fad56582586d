from __future__ import annotations

import hashlib
import io
import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.packages import members, parts, refused, sheet, zipped
from zjtx_xl.xlsx.atomic import write_atomically
from zjtx_xl.xlsx.errors import ChangedSinceReadError
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sniff import inspect
from zjtx_xl.xlsx.zip_directory import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable

SOUND = zipped(parts())


def raw_members(data: bytes) -> dict[str, bytes]:
    """Local header, compressed bytes and data descriptor of each member, by name."""
    directory = inspect(data)
    starts = sorted(member.header for member in directory.members)
    ends = dict(zip(starts, [*starts[1:], directory.start], strict=True))
    return {member.name: data[member.header : ends[member.header]] for member in directory.members}


def streamed(package: dict[str, bytes]) -> bytes:
    """A zip written to a pipe: sizes unknown in advance, so with data descriptors."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.pieces: list[bytes] = []

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.pieces.append(bytes(data))
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, content in package.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 5, 1, 8, 30, 0)), content, 8)
    return b"".join(pipe.pieces)


def test_reads_what_zipfile_reads():
    archive = Package.from_bytes(SOUND, "甲.xlsx")
    assert archive.path == Path("甲.xlsx")
    assert archive.names == tuple(parts())
    assert {name: archive.read(name) for name in archive.names} == members(SOUND)
    assert archive.digest == hashlib.sha256(SOUND).hexdigest()


def test_open(tmp_path: Path):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(SOUND)
    archive = Package.open(path)
    assert (archive.path, archive.data) == (path, SOUND)
    with refused("too-large"):
        Package.open(path, Limits(file_bytes=10))


def test_names_ignore_case_and_leading_slash():
    archive = Package.from_bytes(SOUND, "甲.xlsx")
    assert archive.read("/XL/Workbook.xml") == archive.read("xl/workbook.xml")
    assert "XL/WORKBOOK.XML" in archive
    assert "xl/other.xml" not in archive


def test_folders_are_no_parts():
    archive = Package.from_bytes(zipped({**parts(), "xl/media/": b""}), "甲.xlsx")
    assert archive.names == tuple(parts())


def test_missing_part():
    with refused("damaged"):
        Package.from_bytes(SOUND, "甲.xlsx").read("xl/other.xml")


def test_content_that_does_not_match_its_checksum():
    member = inspect(SOUND).members[1]
    middle = member.content + member.compressed // 2
    broken = SOUND[:middle] + bytes([SOUND[middle] ^ 0xFF]) + SOUND[middle + 1 :]
    with refused("damaged"):
        Package.from_bytes(broken, "甲.xlsx").read(member.name)
    checksum = struct.pack("<L", member.crc)
    other = SOUND.replace(checksum, struct.pack("<L", member.crc ^ 1))
    with refused("damaged"):
        Package.from_bytes(other, "甲.xlsx").read(member.name)


# ---------------------------------------------------------------- rewriting


@pytest.mark.parametrize("source", [SOUND, streamed(parts())], ids=["plain", "streamed"])
def test_other_members_stay_byte_identical(source: bytes):
    archive = Package.from_bytes(source, "甲.xlsx")
    copy = archive.rewrite({"xl/styles.xml": b"<styleSheet/>"})
    before, after = raw_members(source), raw_members(copy)
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == {"xl/styles.xml"}
    assert members(copy) == {**parts(), "xl/styles.xml": b"<styleSheet/>"}
    assert zipfile.ZipFile(io.BytesIO(copy)).testzip() is None


def test_streamed_members_keep_their_descriptor():
    source = streamed(parts())
    assert all(member.flags & 8 for member in inspect(source).members)
    copy = Package.from_bytes(source, "甲.xlsx").rewrite({"xl/styles.xml": b"<styleSheet/>"})
    flags = {member.name: member.flags & 8 for member in inspect(copy).members}
    assert flags.pop("xl/styles.xml") == 0
    assert all(flags.values())


def test_nothing_replaced_is_the_same_file():
    assert Package.from_bytes(SOUND, "甲.xlsx").rewrite({}) == SOUND


def test_replaced_member_keeps_its_time_and_the_output_is_deterministic():
    source = streamed(parts())
    archive = Package.from_bytes(source, "甲.xlsx")
    copy = archive.rewrite({"xl/styles.xml": b"<styleSheet/>"})
    assert copy == Package.from_bytes(source, "甲.xlsx").rewrite(
        {"xl/styles.xml": b"<styleSheet/>"}
    )
    times = {info.date_time for info in zipfile.ZipFile(io.BytesIO(copy)).infolist()}
    assert times == {(2021, 5, 1, 8, 30, 0)}


def test_removed_and_added_members():
    archive = Package.from_bytes(SOUND, "甲.xlsx")
    copy = archive.rewrite(
        {"xl/worksheets/sheet2.xml": sheet(), "审核.xml": b"<a/>"}, ["XL/styles.xml"]
    )
    found = members(copy)
    assert "xl/styles.xml" not in found
    assert list(found)[-2:] == ["xl/worksheets/sheet2.xml", "审核.xml"]
    assert found["xl/worksheets/sheet2.xml"] == sheet()
    assert copy == archive.rewrite(
        {"xl/worksheets/sheet2.xml": sheet(), "审核.xml": b"<a/>"}, ["XL/styles.xml"]
    )


def test_replacement_in_another_case_replaces():
    copy = Package.from_bytes(SOUND, "甲.xlsx").rewrite({"XL/Styles.xml": b"<styleSheet/>"})
    assert list(members(copy)) == list(parts())


def test_members_in_another_order_than_the_directory():
    """The directory lists the members backwards; each keeps its own bytes."""
    directory = inspect(SOUND)
    entries = [member.central for member in directory.members]
    end = SOUND[directory.start + sum(map(len, entries)) :]
    source = SOUND[: directory.start] + b"".join(reversed(entries)) + end
    copy = Package.from_bytes(source, "甲.xlsx").rewrite({"xl/styles.xml": b"<styleSheet/>"})
    assert members(copy) == {**parts(), "xl/styles.xml": b"<styleSheet/>"}


def test_signed_packages_are_not_written():
    signed = zipped({**parts(), "_xmlsignatures/origin.sigs": b""})
    archive = Package.from_bytes(signed, "甲.xlsx")
    assert archive.read("xl/workbook.xml")
    with refused("protection"):
        archive.rewrite({"xl/styles.xml": b"<styleSheet/>"})


def test_blank_of_xlsxwriter(tmp_path: Path):
    import xlsxwriter  # noqa: PLC0415

    path = tmp_path / "blank.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("附件2").write("A1", "甲")
    source = path.read_bytes()
    archive = Package.open(path)
    copy = archive.rewrite({"xl/worksheets/sheet1.xml": sheet()})
    assert members(copy) == {**members(source), "xl/worksheets/sheet1.xml": sheet()}


# ---------------------------------------------------------------- writing


def leftovers(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_write_new_file(tmp_path: Path):
    target = tmp_path / "甲.xlsx"
    write_atomically(target, SOUND)
    assert target.read_bytes() == SOUND
    assert leftovers(tmp_path) == ["甲.xlsx"]


def test_replace_the_file_that_was_read(tmp_path: Path):
    target = tmp_path / "甲.xlsx"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_atomically(target, b"new", expected_digest=hashlib.sha256(b"old").hexdigest())
    assert target.read_bytes() == b"new"
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.parametrize("content", [b"edited meanwhile", None], ids=["edited", "gone"])
def test_a_file_that_changed_is_left_alone(tmp_path: Path, content: bytes | None):
    target = tmp_path / "甲.xlsx"
    if content is not None:
        target.write_bytes(content)
    with pytest.raises(ChangedSinceReadError):
        write_atomically(target, b"new", expected_digest=hashlib.sha256(b"old").hexdigest())
    assert leftovers(tmp_path) == ([] if content is None else ["甲.xlsx"])
    assert content is None or target.read_bytes() == content


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "甲.xlsx"
    target.write_bytes(b"old")

    def fail(*_arguments: Iterable[object]) -> None:
        raise PermissionError  # what Windows says while Excel has the file open

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(PermissionError):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert leftovers(tmp_path) == ["甲.xlsx"]


def test_missing_folder(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "无" / "甲.xlsx", SOUND)


# ---------------------------------------------------------------- what is remembered


def test_the_same_bytes_give_the_same_content_but_a_wrong_crc_does_not():
    name = "[Content_Types].xml"
    one, two = (Package.from_bytes(SOUND, each) for each in ("甲.xlsx", "乙.xlsx"))
    assert one.read(name) is two.read(name)
    member = next(each for each in inspect(SOUND).members if each.name == name)
    for field, code in ((16, "damaged"), (24, "damaged")):  # CRC; size, both in the directory
        at = SOUND.index(member.central) + field
        wrong = SOUND[:at] + bytes([SOUND[at] ^ 1]) + SOUND[at + 1 :]
        local = member.header + field - 2  # the local header has the same fields, two bytes earlier
        wrong = wrong[:local] + bytes([wrong[local] ^ 1]) + wrong[local + 1 :]
        with refused(code):
            Package.from_bytes(wrong, "丙.xlsx").read(name)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(sheet('<row r="1"/>' * 900, after="<mergeCells/>"), id="sheet"),
        pytest.param(sheet("", after="<a/>" * 90_000), id="long end"),
        pytest.param(b"</sheetData>", id="nothing before"),
        pytest.param(b"<a/>", id="other part"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_is_deflated_in_two_parts_is_one_stream(content: bytes):
    for _ in range(2):
        new = Package.from_bytes(SOUND, "甲.xlsx").rewrite({"xl/styles.xml": content})
        assert members(new) == {**parts(), "xl/styles.xml": content}


def test_a_part_that_was_read_before_is_no_reason_to_ignore_the_limit():
    package = {**parts(), "xl/media/image1.png": os.urandom(200_000)}
    archive = Package.from_bytes(zipped(package), "甲.xlsx")
    for name in ("xl/styles.xml", "xl/media/image1.png"):
        assert archive.read(name) == archive.read(name) == package[name]
        with refused("too-large"):
            archive.read(name, most=10)


def test_a_part_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch):
    """While it is inflated it is there twice, beside the file itself."""
    content = os.urandom(200_000)
    data = zipped({**parts(), "xl/media/image1.png": content})
    room = len(data) + 2 * len(content)
    monkeypatch.setattr("zjtx_xl.xlsx.package._MOST_MEMORY", room)
    assert Package.from_bytes(data, "甲.xlsx").read("xl/media/image1.png") == content
    monkeypatch.setattr("zjtx_xl.xlsx.package._MOST_MEMORY", room - 1)
    with refused("too-large"):
        Package.from_bytes(data, "甲.xlsx").read("xl/media/image1.png")


def test_a_part_that_would_be_in_memory_twice_beside_the_file_is_refused(
    monkeypatch: pytest.MonkeyPatch,
):
    archive = Package.from_bytes(SOUND, "甲.xlsx")
    name = archive.names[0]
    enough = len(SOUND) + 2 * len(archive.read(name))
    monkeypatch.setattr("zjtx_xl.xlsx.package._MOST_MEMORY", enough)
    assert Package.from_bytes(SOUND, "甲.xlsx").read(name)
    monkeypatch.setattr("zjtx_xl.xlsx.package._MOST_MEMORY", enough - 1)
    with refused("too-large"):
        Package.from_bytes(SOUND, "甲.xlsx").read(name)
