from __future__ import annotations

import io
import os
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.packages import members, parts, refused, sheet, without_part, zipped
from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sniff import inspect, read_file, unlocked
from zjtx_xl.xlsx.zip_directory import CENTRAL, DEFAULT_LIMITS, END, LOCAL, Limits

SOUND = zipped(parts())
NONE = 0xFFFFFFFF
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_sound_package_is_let_through():
    directory = inspect(SOUND)
    assert [member.name for member in directory.members] == list(parts())
    assert directory.start == SOUND.index(b"PK\x01\x02")


# ---------------------------------------------------------------- what it is


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "truncated", id="empty"),
        pytest.param(b"\0" * 4096, "truncated", id="zeros after a crash"),
        pytest.param(b"PK", "truncated", id="two bytes"),
        pytest.param(SOUND[:-1], "truncated", id="last byte missing"),
        pytest.param(SOUND[:200], "truncated", id="head only"),
        pytest.param(SOUND[:300] + SOUND[400:], "truncated", id="middle missing"),
        pytest.param(OLE2 + b"\0" * 100, "truncated", id="OLE2 cut off"),
        pytest.param(b"<html><table><tr><td>1", "not-ours", id="html as .xls"),
        pytest.param(b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "not-ours", id="html with BOM"),
        pytest.param(b"<?xml version='1.0'?><Workbook/>", "not-ours", id="SpreadsheetML 2003"),
        pytest.param("企业名称,得分\n甲,1".encode("gb18030"), "not-ours", id="csv"),
        pytest.param(b"%PDF-1.7\0\0", "not-ours", id="pdf"),
        pytest.param(b"Rar!\x1a\x07\x00", "not-ours", id="rar"),
        pytest.param(b"PK\x05\x06" + b"\0" * 18, "not-ours", id="empty zip"),
        pytest.param(zipped({"回收/企业.xlsx": b"."}), "not-ours", id="zip of workbooks"),
        pytest.param(zipped({"a.txt": b"."}), "not-ours", id="other zip"),
        pytest.param(b"\x09\x04\x06\x00\x00\x00\x10\x00", "legacy", id="Excel 4"),
        pytest.param(b"b\x14#e\0\0\0E-SafeNet\0\0\0LOCK", "encrypted", id="firm encryption"),
    ],
)
def test_other_files(data: bytes, code: str):
    with refused(code):
        inspect(data)


@pytest.mark.parametrize(
    ("package", "code"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "legacy"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "not-ours"),
        ({"[Content_Types].xml": b".", "xl/workbook.bin": b"."}, "legacy"),
        ({"[Content_Types].xml": b".", "word/document.xml": b"."}, "not-ours"),
        ({"[Content_Types].xml": b".", "ppt/presentation.xml": b"."}, "not-ours"),
        (without_part(parts(), "[Content_Types].xml"), "damaged"),
    ],
)
def test_other_packages(package: dict[str, bytes], code: str):
    # OpenDocument stores its mimetype; some tools pack it
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, content in package.items():
                archive.writestr(name, content)
        with refused(code):
            inspect(buffer.getvalue())


def test_compound_files():
    with refused("encrypted"):
        inspect(compound_file(["EncryptionInfo", "EncryptedPackage"]))
    with refused("legacy"):
        inspect(compound_file(["Workbook"]))
    with refused("legacy"):
        inspect(compound_file(["Book"]))
    with refused("not-ours"):
        inspect(compound_file(["WordDocument"]))
    with refused("truncated"):
        inspect(compound_file(["Workbook"])[:2000])


def test_really_encrypted_workbook():
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - slow to import

    encrypted = io.BytesIO()
    OOXMLFile(io.BytesIO(SOUND)).encrypt("0000", encrypted)
    data = encrypted.getvalue()
    assert data.startswith(OLE2)
    with refused("encrypted"):
        inspect(data)


# ---------------------------------------------------------------- limits


def test_limits_are_told():
    limits = Limits(file_bytes=len(SOUND) - 1)
    with refused("too-large"):
        inspect(SOUND, limits)
    with refused("too-large"):
        inspect(SOUND, DEFAULT_LIMITS._replace(members=3))
    with refused("too-large"):
        inspect(SOUND, DEFAULT_LIMITS._replace(member_bytes=100))
    with refused("too-large"):
        inspect(SOUND, DEFAULT_LIMITS._replace(total_bytes=1000))


def test_bomb_by_declared_size():
    bomb = zipped({**parts(), "xl/media/a.bin": b"\0" * 140_000_000})
    assert len(bomb) < 150_000
    with refused("too-large"):
        inspect(bomb)


def test_bomb_by_ratio():
    bomb = zipped({**parts(), "xl/media/a.bin": b"\0" * 9_000_000})
    with refused("hostile"):
        inspect(bomb)


def test_blank_rows_of_an_ods_are_no_bomb():
    row = (
        b'<table:table-row table:style-name="ro1"><table:table-cell table:style-name="ce1" '
        b'table:number-columns-repeated="12"/></table:table-row>'
    )
    content = row * 70_000
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    data = zipped({"mimetype": mimetype, "content.xml": content})
    assert len(content) > 200 * len(data)
    with refused("legacy"):
        inspect(data)


def test_bomb_that_lies_about_its_size():
    """Inflating stops at the declared size, however much there is."""
    content = b"\0" * 50_000_000
    data = zipped({**parts(), "xl/worksheets/sheet1.xml": content})
    declared = 500
    lying = data.replace(struct.pack("<L", len(content)), struct.pack("<L", declared))
    assert lying != data
    archive = Package.from_bytes(lying, "bomb.xlsx")
    with refused("hostile"):
        archive.read("xl/worksheets/sheet1.xml")


def test_a_million_styled_blank_rows_are_no_bomb():
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(1, 300_001))
    data = zipped(parts({"Sheet1": sheet(rows)}))
    assert len(inspect(data).members) == len(parts())


# ---------------------------------------------------------------- contradictions


def test_duplicate_names_in_another_case():
    with refused("hostile"):
        inspect(zipped({**parts(), "XL/workbook.XML": b"<workbook/>"}))


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../a.xml", "xl/../../a.xml", "xl\\..\\..\\a.xml", "C:/a.xml", "C:\\a"]
)
def test_names_that_lead_outside(name: str):
    with refused("hostile"):
        inspect(zipped({**parts(), name: b"."}))


def test_encryption_flag():
    with refused("encrypted"):
        inspect(patched_member(SOUND, "xl/styles.xml", flags=1))


def test_unknown_compression():
    with refused("damaged"):
        inspect(patched_member(SOUND, "xl/styles.xml", method=93))


def test_local_header_that_says_something_else():
    at = SOUND.index(b"xl/workbook.xml")  # in the local header
    with refused("hostile"):
        inspect(SOUND[:at] + b"xl/workbook.xmm" + SOUND[at + 15 :])
    local = SOUND.index(b"PK\x03\x04", 10)
    fields = list(LOCAL.unpack_from(SOUND, local))
    fields[8] += 1  # uncompressed size
    with refused("hostile"):
        inspect(SOUND[:local] + LOCAL.pack(*fields) + SOUND[local + LOCAL.size :])


def test_two_entries_for_the_same_bytes():
    first, second = inspect(SOUND).members[1:3]
    entry = list(CENTRAL.unpack_from(second.central))
    entry[16] = first.header
    forged = CENTRAL.pack(*entry) + second.central[CENTRAL.size :]
    with refused("hostile"):
        inspect(SOUND.replace(second.central, forged))


def test_overlapping_members():
    """A member inside the bytes of another, each with headers of its own (a quoted bomb)."""
    inner = zipped({"xl/inner.bin": b"inner"})
    member = inspect(zipped({**parts(), "xl/inner.bin": b"inner"})).members[-1]
    raw = inner[: inner.index(b"PK\x01\x02")]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", b".")
        archive.writestr("xl/outer.bin", raw)  # stored, so that its bytes can be read in place
    data = buffer.getvalue()
    fields = list(CENTRAL.unpack_from(member.central))
    fields[16] = data.index(raw)
    entry = CENTRAL.pack(*fields) + member.central[CENTRAL.size :]
    end = data.index(b"PK\x05\x06")
    numbers = list(END.unpack_from(data, end))
    numbers[3] = numbers[4] = 3
    numbers[5] += len(entry)
    forged = data[:end] + entry + END.pack(*numbers)
    assert zipfile.ZipFile(io.BytesIO(forged)).namelist()[-1] == "xl/inner.bin"
    with refused("hostile"):
        inspect(forged)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (1, 1, "damaged"),  # a part of a split archive
        (4, 3, "damaged"),  # fewer members than the directory holds
        (5, 10, "truncated"),  # a directory that reaches beyond its end
        (6, 1, "damaged"),  # something stands between the directory and its end
    ],
)
def test_end_record(field: int, value: int, code: str):
    at = SOUND.index(b"PK\x05\x06")
    fields = list(END.unpack_from(SOUND, at))
    if field == 4:
        fields[3] = fields[4] = value
    elif field in {5, 6}:
        fields[field] += value if field == 5 else -value
    else:
        fields[field] = value
    with refused(code):
        inspect(SOUND[:at] + END.pack(*fields))


def test_something_before_the_first_member():
    with refused("damaged"):
        inspect(b"PK\x03\x04" + SOUND)


def test_zip64_is_read():
    data = zip64(SOUND)
    assert [m.name for m in inspect(data).members] == list(parts())
    assert members(data) == parts()  # the standard library agrees that it is one
    archive = Package.from_bytes(data, "zip64.xlsx")
    copy = archive.rewrite({"xl/styles.xml": b"<styleSheet/>"})
    assert members(copy) == {**parts(), "xl/styles.xml": b"<styleSheet/>"}
    contradicting = data.replace(
        END.pack(b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0),
        END.pack(b"PK\x05\x06", 0, 0, 1, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0),
    )
    with refused("hostile"):
        inspect(contradicting)


# ---------------------------------------------------------------- paths


def test_read_file(tmp_path: Path):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(SOUND)
    assert read_file(path) == SOUND
    with refused("too-large"):
        read_file(path, Limits(file_bytes=10))
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "乙.xlsx")
    with refused("hostile"):
        read_file(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="what is open is seen in /proc")
def test_what_was_read_is_closed(tmp_path: Path):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(SOUND)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        read_file(path)
        with refused("too-large"):
            read_file(path, Limits(file_bytes=10))
    assert len(list(Path("/proc/self/fd").iterdir())) < before + 10


def test_symbolic_links_are_refused(tmp_path: Path):
    (tmp_path / "甲.xlsx").write_bytes(SOUND)
    link = tmp_path / "乙.xlsx"
    try:
        link.symlink_to(tmp_path / "甲.xlsx")
    except OSError:
        pytest.skip("this system lets nobody make a symbolic link")
    with refused("hostile"):
        read_file(link)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipes_are_refused_at_once(tmp_path: Path):
    os.mkfifo(tmp_path / "甲.xlsx")
    with refused("hostile"):
        read_file(tmp_path / "甲.xlsx")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no devices here")  # noqa: PTH110
def test_devices_are_refused(tmp_path: Path):
    with refused("hostile"):
        read_file(type(tmp_path)("/dev/zero"))


# ---------------------------------------------------------------- building bad files


def patched_member(data: bytes, name: str, **changes: int) -> bytes:
    """The same change in the central directory and in the local header of one member."""
    at = {"flags": (3, 2), "method": (4, 3)}
    member = next(m for m in inspect(data).members if m.name == name)
    central = list(CENTRAL.unpack_from(member.central))
    local = list(LOCAL.unpack_from(data, member.header))
    for field, value in changes.items():
        central[at[field][0]] = local[at[field][1]] = value
    data = data.replace(member.central, CENTRAL.pack(*central) + member.central[CENTRAL.size :])
    return data[: member.header] + LOCAL.pack(*local) + data[member.header + LOCAL.size :]


def zip64(data: bytes) -> bytes:
    """The same zip as a program writes it that always uses zip64."""
    directory = inspect(data)
    entries: list[bytes] = []
    for member in directory.members:
        fields = list(CENTRAL.unpack_from(member.central))
        extra = struct.pack("<2H3Q", 1, 24, member.size, member.compressed, member.header)
        fields[8] = fields[9] = fields[16] = 0xFFFFFFFF
        fields[11] = len(extra)
        entries.append(CENTRAL.pack(*fields) + member.central[CENTRAL.size :] + extra)
    central = b"".join(entries)
    end = directory.start + len(central)
    count = len(entries)
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(central), directory.start
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    last = END.pack(b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[: directory.start] + central + record + locator + last


def compound_file(streams: list[str]) -> bytes:
    """An OLE2 file with these streams, each of one sector: [MS-CFB], as small as it can be."""
    free, end_of_chain, fat_sector = NONE, 0xFFFFFFFE, 0xFFFFFFFD
    content = zlib.compress(b"content").ljust(4096, b"\0")  # 4096: not in the mini stream
    sectors_each = len(content) // 512
    header = struct.pack(
        "<8s16s5H6s9L",
        OLE2,
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        1,
        1,
        0,
        4096,
        end_of_chain,
        0,
        end_of_chain,
        0,
    )
    header += struct.pack("<109L", 0, *[free] * 108)
    fat = [fat_sector, end_of_chain]
    entries = [directory_entry("Root Entry", 5, (end_of_chain, 0), child=1)]
    for number, name in enumerate(streams):
        start = len(fat)
        fat += [*range(start + 1, start + sectors_each), end_of_chain]
        right = number + 2 if number + 1 < len(streams) else NONE
        entries.append(directory_entry(name, 2, (start, len(content)), right=right))
    table = struct.pack("<128L", *fat, *[free] * (128 - len(fat)))
    directory = b"".join(entries).ljust(512, b"\0")
    return header + table + directory + content * len(streams)


def directory_entry(
    name: str, kind: int, where: tuple[int, int], *, child: int = NONE, right: int = NONE
) -> bytes:
    """A stream or the root; ``where`` is its first sector and its size."""
    text = name.encode("utf-16-le")
    links = (NONE, right, child)
    head = struct.pack("<64sH2B3L", text, len(text) + 2, kind, 1, *links)
    return head + struct.pack("<16sL2QLQ", b"", 0, 0, 0, *where)


def reason_of(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Reason | None:
    try:
        inspect(data, limits)
    except WorkbookRefused as refusal:
        return refusal.fault.reason
    return None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.FILE_EMPTY), (b"\0 \r\n\t", Reason.FILE_EMPTY), (b"P", Reason.CUT_OFF),
        (b"PK\x03", Reason.CUT_OFF), (b"<html>", Reason.HTML), (b" \n<TABLE>", Reason.HTML),
        (b"\xef\xbb\xbf<?xml?>", Reason.XML), (b"<x/>", Reason.TEXT), (b"a,b", Reason.TEXT),
        (b"a\0b", Reason.NO_WORKBOOK), (b"x<html>", Reason.TEXT), (b"x" * 1024, Reason.TEXT),
        (b"x" * 1023 + b"\0", Reason.NO_WORKBOOK), (b"x" * 1024 + b"\0", Reason.TEXT),
        (b"Rar!\x1a\x07\0", Reason.ARCHIVE), (b"7z\xbc\xaf\x27\x1c", Reason.ARCHIVE),
        (b"\0" * 55 + b"E-SafeNet", Reason.FIRM_ENCRYPTION),
        (b"\0" * 56 + b"E-SafeNet", Reason.NO_WORKBOOK),
        (zipped({"a.txt": b"."}), Reason.NO_WORKBOOK), (zipped({"a.xlsx": b"."}), Reason.ARCHIVE),
        (zipped({"a.XLS": b"."}), Reason.ARCHIVE), (zipped({"x/a.et": b"."}), Reason.ARCHIVE),
        (zipped({"xl/workbook.xml": b"."}), Reason.PART_MISSING), (SOUND, None),
        (zipped({"mimetype": b"x"}), Reason.NO_WORKBOOK),
    ],
)  # fmt: skip
def test_why_it_is_no_workbook(data: bytes, reason: Reason | None):
    assert reason_of(data) == reason


def test_a_file_is_as_large_as_it_may_be(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(SOUND)
    for size, reason in ((len(SOUND), None), (len(SOUND) - 1, Reason.FILE_TOO_LARGE)):
        limits = DEFAULT_LIMITS._replace(file_bytes=size)
        assert reason_of(SOUND, limits) == reason
        if reason is None:
            assert read_file(path, limits) == SOUND
        else:
            with pytest.raises(WorkbookRefused):
                read_file(path, limits)


@pytest.mark.parametrize("rounds", [1, 1_000_000, 1_000_001])
def test_what_would_take_long_to_unlock_stays_locked(rounds: int, monkeypatch: pytest.MonkeyPatch):
    """Whatever is asked of the library, a compound file that it cannot open stays what it is."""
    asked: list[object] = []
    monkeypatch.setattr("msoffcrypto.OfficeFile", asked.append)
    data = OLE2 + f'<x spinCount="{rounds}"/>'.encode()
    assert unlocked(data) == data
    assert bool(asked) is (rounds <= 1_000_000)
    assert unlocked(SOUND) is SOUND
