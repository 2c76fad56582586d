"""Files that nobody should send, each made from a real returned form, and what they must get.

Every maker writes one file; :data:`CASES` says under which name, and which finding codes it must
get, and no others. An empty set: the file is read, and has the findings of the form itself.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.checks.table import check_file
from zjtx_xl.xlsx.address import column_name

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
LEGACY = Path(__file__).parent / "data" / "legacy"
MIB = 1024 * 1024
_STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


@cache
def clean_form() -> bytes:
    """A returned form of the samples that has no finding at all."""
    for path in sorted((ROOT / "samples").glob("*/returned/*.xlsx")):
        (result, *others) = check_file(path).results
        if result.status == "ok" and result.scores and not others:
            return path.read_bytes()
    message = "no sample is without findings"
    raise AssertionError(message)


@cache
def parts() -> dict[str, bytes]:
    """The parts of the form by name."""
    with zipfile.ZipFile(io.BytesIO(clean_form())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def packed(content: dict[str, bytes]) -> bytes:
    """A zip with these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def changed(replaced: dict[str, bytes]) -> bytes:
    """The form with some parts replaced or added."""
    return packed(parts() | replaced)


def with_part(name: str, data: bytes) -> bytes:
    """The form with one part replaced or added."""
    return packed(parts() | {name: data})


def with_rows(rows: bytes) -> bytes:
    """The form with more rows at the end of its sheet."""
    return with_part(SHEET, parts()[SHEET].replace(b"</sheetData>", rows + b"</sheetData>"))


# ------------------------------------------------------------ bombs


def zip_bomb() -> bytes:
    """A part of 400 MB that packs to 400 kB, correctly declared."""
    return _with_large_member("xl/media/image1.bin", 400 * MIB)


def small_zip_bomb() -> bytes:
    """A sheet of 100 MB that packs to 100 kB."""
    return _with_large_member(SHEET, 100 * MIB)


def lying_zip_bomb() -> bytes:
    """A sheet of 100 MB of which both directories say that it has 2 MB."""
    return _with_large_member(SHEET, 100 * MIB, declared=2 * MIB)


def lying_large_bomb() -> bytes:
    """A sheet of 1 GB of which both directories say that it has 100 MB."""
    return _with_large_member(SHEET, 1024 * MIB, declared=100 * MIB)


def overlapping_bomb() -> bytes:
    """Many directory entries for one run of compressed bytes (Fifield, 2019)."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = kernel.compress(bytes(4 * MIB)) + kernel.flush()
    member = RawMember("a", zeros, 4 * MIB, zlib.crc32(bytes(4 * MIB)))
    body = member.local()
    central = member.central(0) * 50
    return body + central + _end(50, len(central), len(body))


def nested_bomb() -> bytes:
    """A zip of zips: nobody opens the inner ones."""
    inner = packed({f"{number}.zip": packed({"0": bytes(MIB)}) for number in range(10)})
    return with_part("xl/embeddings/inner.zip", inner)


ENTITIES = b"""<!DOCTYPE x [<!ENTITY a "%s">%s]>""" % (
    b"lol" * 100,
    b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghij"
    ),
)
XXE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def _declared(part: str, doctype: bytes, reference: bytes = b"&j;") -> bytes:
    data = parts()[part]
    head, declaration, rest = data.partition(b"?>")
    rest = re.sub(rb"(<t[^>]*>)[^<]", rb"\1" + reference, rest, count=1)
    return with_part(part, head + declaration + doctype + rest)


def styled_rows() -> bytes:
    """The form, followed by a million blank rows that somebody coloured."""
    first = 1 + max(int(each) for each in re.findall(rb'<row r="(\d+)"', parts()[SHEET]))
    return with_rows(
        b"".join(b'<row r="%d" s="1" customFormat="1"/>' % each for each in range(first, 1_048_577))
    )


def styled_cells() -> bytes:
    """The same with a cell in each row, as Excel writes it."""
    first = 1 + max(int(each) for each in re.findall(rb'<row r="(\d+)"', parts()[SHEET]))
    row = b'<row r="%d" spans="1:1"><c r="A%d" s="1"/></row>'
    return with_rows(b"".join(row % (each, each) for each in range(first, 1_048_577)))


def many_strings() -> bytes:
    """A shared string table of 100 MB."""
    text = b"".join(b"<si><t>%09d %s</t></si>" % (each, b"x" * 30) for each in range(1_900_000))
    return with_part(STRINGS, parts()[STRINGS].replace(b"</sst>", text + b"</sst>"))


def one_long_string() -> bytes:
    """One shared string of 100 MB."""
    block = bytes(range(48, 58)) + bytes(range(65, 91)) + bytes(range(97, 123))
    text = b"".join(b"%d%s" % (each, block) for each in range(1_500_000))
    return with_part(
        STRINGS, parts()[STRINGS].replace(b"</sst>", b"<si><t>" + text + b"</t></si></sst>")
    )


def deep_elements() -> bytes:
    """A hundred thousand elements inside each other."""
    return with_part(SHEET, b"<a>" * 100_000 + b"</a>" * 100_000)


def many_members(number: int) -> Callable[[], bytes]:
    """The form with so many members in all."""
    return lambda: packed(
        parts() | {f"xl/media/{each}": b"" for each in range(number - len(parts()))}
    )


def many_merges() -> bytes:
    """Two hundred thousand merged ranges."""
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(1000, 201_000))
    return with_part(SHEET, re.sub(rb"</mergeCells>", merges + b"</mergeCells>", parts()[SHEET]))


def wide_rows() -> bytes:
    """Two hundred rows with a styled cell in each of the 16,384 columns."""
    letters = [column_name(column).encode() for column in range(1, 16_385)]
    rows: list[bytes] = []
    for row in range(100, 300):
        cells = b"".join(b'<c r="%s%d" s="1"/>' % (column, row) for column in letters)
        rows.append(b'<row r="%d">%s</row>' % (row, cells))
    return with_rows(b"".join(rows))


def many_names() -> bytes:
    """Three hundred thousand defined names."""
    names = b"".join(b'<definedName name="n%d">1</definedName>' % each for each in range(300_000))
    part = "xl/workbook.xml"
    return with_part(part, parts()[part].replace(b"<definedNames>", b"<definedNames>" + names))


def deep_tree() -> bytes:
    """A million elements inside each other, after the rows of a sound sheet."""
    opened = b"".join(b"<a%d>" % each for each in range(1_000_000))
    closed = b"".join(b"</a%d>" % each for each in reversed(range(1_000_000)))
    return with_part(
        SHEET, parts()[SHEET].replace(b"</sheetData>", b"</sheetData>" + opened + closed)
    )


def endless_list() -> bytes:
    """A list in which somebody filled a column down to row 300,000."""
    row = b'<row r="%d"><c r="B%d"><v>1</v></c></row>'
    return _with_list_rows(b"".join(row % (each, each) for each in range(100, 300_000)))


def boasting_list() -> bytes:
    """A list that claims a million records, with one cell in the last corner of the sheet."""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return _with_list_rows(far, records=b"999999")


def _with_list_rows(rows: bytes, records: bytes = b"") -> bytes:
    (path,) = (ROOT / "samples" / "qingdao-2021" / "tables").glob("annex3.xlsx")
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content[SHEET] = content[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
    if records:
        claimed = content[STRINGS].replace(b"<t>40</t>", b"<t>" + records + b"</t>")
        assert claimed != content[STRINGS]
        content[STRINGS] = claimed
    return packed(content)


def many_attributes() -> bytes:
    """A row with a hundred thousand attributes."""
    attributes = b"".join(b' a%d="1"' % each for each in range(100_000))
    return with_rows(b'<row r="500"' + attributes + b"/>")


@dataclass(frozen=True)
class RawMember:
    """A deflated member of a zip as its headers declare it, true or not."""

    name: str
    data: bytes
    size: int
    crc: int

    def local(self) -> bytes:
        """Its local header and its compressed bytes."""
        name = self.name.encode()
        facts = (20, 0, 8, 0, 33, self.crc, len(self.data), self.size, len(name), 0)
        return struct.pack("<4s5H3L2H", b"PK\x03\x04", *facts) + name + self.data

    def central(self, at: int) -> bytes:
        """Its entry in the directory; the local header stands at this offset."""
        name = self.name.encode()
        facts = (20, 20, 0, 8, 0, 33, self.crc, len(self.data), self.size, len(name))
        return struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *facts, 0, 0, 0, 0, 0, at) + name


def _end(count: int, length: int, at: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, length, at, 0)


def _with_large_member(name: str, size: int, declared: int | None = None) -> bytes:
    """The form with zeros in one part, as many as ``size`` says."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    zeros = block * (size // MIB) + packer.flush()
    members: list[RawMember] = []
    for other, data in (parts() | {name: b""}).items():
        small = zlib.compressobj(9, zlib.DEFLATED, -15)
        members.append(
            RawMember(name, zeros, size if declared is None else declared, 0)
            if other == name
            else RawMember(other, small.compress(data) + small.flush(), len(data), zlib.crc32(data))
        )
    body, directory = b"", b""
    for member in members:
        directory += member.central(len(body))
        body += member.local()
    return body + directory + _end(len(members), len(directory), len(body))


# ------------------------------------------------------------ contradictions


def duplicate_member() -> bytes:
    """Two sheets of one name: every program takes another one."""
    target = io.BytesIO(clean_form())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        name = "xl/worksheets/Sheet1.xml"  # names of parts ignore case
        archive.writestr(zipfile.ZipInfo(name), parts()[SHEET], zipfile.ZIP_DEFLATED)
    return target.getvalue()


def missing_sheet() -> bytes:
    """The workbook lists a sheet that is not there."""
    return packed({name: data for name, data in parts().items() if name != SHEET})


def two_values_for_one_cell() -> bytes:
    """A cell that is listed twice, with different values."""
    sheet = parts()[SHEET]
    cell = re.search(rb'<c r="I5"[^>]*><v>[^<]*</v></c>', sheet)
    assert cell
    twin = re.sub(rb"<v>[^<]*</v>", b"<v>77</v>", cell[0])
    return with_part(SHEET, sheet.replace(cell[0], cell[0] + twin))


def far_cell() -> bytes:
    """One cell in the last corner of the sheet."""
    data = parts()[SHEET]
    data = re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:XFD1048576"/>', data)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_part(SHEET, data.replace(b"</sheetData>", far + b"</sheetData>"))


def far_column() -> bytes:
    """One cell in the last column of a row of the form."""
    sheet = parts()[SHEET]
    return with_part(
        SHEET,
        re.sub(rb"(<row r=\"5\".*?)(</row>)", rb'\1<c r="XFD5"><v>1</v></c>\2', sheet, count=1),
    )


def strict() -> bytes:
    """The form as 严格 Open XML 电子表格."""
    content = dict(parts())
    for name, data in content.items():
        for ours, theirs in _STRICT.items():
            data = data.replace(ours.encode(), theirs.encode())  # noqa: PLW2901 - step by step
        content[name] = data
    return packed(content)


def utf16() -> bytes:
    """The sheet in UTF-16, which OPC allows."""
    text = parts()[SHEET].decode("utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return with_part(SHEET, text.encode("utf-16"))


def with_macros() -> bytes:
    """The form with a VBA project, as an .xlsm declares it."""
    relations = parts()["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/'
        b'vbaProject" Target="vbaProject.bin"/></Relationships>',
    )
    types = parts()["[Content_Types].xml"].replace(
        b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
    )
    return changed(
        {
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 not run",
            "xl/_rels/workbook.xml.rels": relations,
            "[Content_Types].xml": types,
        }
    )


def with_links() -> bytes:
    """The form with links to files and addresses elsewhere, which nobody must follow."""
    link = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/externalLinkPath" Target="file:///etc/hostname" '
        b'TargetMode="External"/></Relationships>'
    )
    relations = parts()["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/externalLink" Target="externalLinks/externalLink1.xml"/>'
        b'<Relationship Id="rIdY" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/theme" Target="file:///etc/hostname" TargetMode="External"/>'
        b"</Relationships>",
    )
    return changed(
        {
            "xl/_rels/workbook.xml.rels": relations,
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": link,
        }
    )


def sheet_outside() -> bytes:
    """A relationship of the sheet that leads out of the package."""
    relations = parts()["xl/_rels/workbook.xml.rels"]
    return changed(
        {
            "xl/_rels/workbook.xml.rels": relations.replace(
                b"worksheets/sheet1.xml", b"../../../../../../etc/passwd"
            ),
        }
    )


# ------------------------------------------------------------ other formats


def encrypted() -> bytes:
    """The form with a password to open it, as Excel writes it."""
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - slow to import

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(clean_form())).encrypt("secret", target)
    return target.getvalue()


def document() -> bytes:
    """A Word document."""
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


_ODS = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:'
    b'opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    b"%s</office:spreadsheet></office:body></office:document-content>"
)
_ODS_CELL = b'<table:table-cell office:value-type="float" office:value="1"%s/>'


def spreadsheet(tables: bytes, doctype: bytes = b"") -> bytes:
    """An .ods with these tables."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", doctype + _ODS % tables, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return target.getvalue()


def _with_ods_rows(rows: bytes, doctype: bytes = b"") -> bytes:
    return spreadsheet(b'<table:table table:name="a">' + rows + b"</table:table>", doctype)


def far_ods() -> bytes:
    """One cell in the last corner of an .ods, which only counts the empty ones before it."""
    empty = b'<table:table-cell table:number-columns-repeated="16383"/>'
    rows = b'<table:table-row table:number-rows-repeated="1048575">' + empty + b"</table:table-row>"
    return _with_ods_rows(
        rows + b"<table:table-row>" + empty + _ODS_CELL % b"" + b"</table:table-row>"
    )


def full_ods() -> bytes:
    """A whole sheet full of one number, in a few hundred bytes."""
    cell = _ODS_CELL % b' table:number-columns-repeated="16384"'
    row = b'<table:table-row table:number-rows-repeated="1048576">'
    return _with_ods_rows(row + cell + b"</table:table-row>")


def entity_ods() -> bytes:
    """An entity bomb in an .ods."""
    cell = b'<table:table-cell office:value-type="string"><text:p>&j;</text:p></table:table-cell>'
    return _with_ods_rows(b"<table:table-row>" + cell + b"</table:table-row>", ENTITIES)


# ------------------------------------------------------------ the table


@dataclass(frozen=True)
class Case:
    """A file, how it is called, and the codes of its findings (those of the form's cells apart).

    ``is_read``: its values are read all the same, and scored.
    """

    name: str
    make: Callable[[], bytes]
    codes: tuple[str, ...]
    is_read: bool = False


CASES = (
    Case("zip-bomb.xlsx", zip_bomb, ("too-large",)),
    Case("small-zip-bomb.xlsx", small_zip_bomb, ("hostile",)),
    Case("lying-zip-bomb.xlsx", lying_zip_bomb, ("hostile",)),
    Case("lying-large-bomb.xlsx", lying_large_bomb, ("hostile",)),
    Case("overlapping-bomb.xlsx", overlapping_bomb, ("hostile",)),
    Case("nested-bomb.xlsx", nested_bomb, (), is_read=True),
    Case("entities-in-sheet.xlsx", lambda: _declared(SHEET, ENTITIES), ("hostile",)),
    Case("entities-in-strings.xlsx", lambda: _declared(STRINGS, ENTITIES), ("hostile",)),
    Case("entities-in-workbook.xlsx", lambda: _declared("xl/workbook.xml", ENTITIES), ("hostile",)),
    Case("xxe-in-sheet.xlsx", lambda: _declared(SHEET, XXE, b"&a;"), ("hostile",)),
    Case("xxe-in-strings.xlsx", lambda: _declared(STRINGS, XXE, b"&a;"), ("hostile",)),
    Case("xxe-in-relations.xlsx", lambda: _declared("_rels/.rels", XXE), ("hostile",)),
    Case("xxe-in-properties.xlsx", lambda: _declared("docProps/custom.xml", XXE), ("hostile",)),
    Case("far-cell.xlsx", far_cell, (), is_read=True),
    Case("far-column.xlsx", far_column, (), is_read=True),
    Case("styled-rows.xlsx", styled_rows, (), is_read=True),
    Case("styled-cells.xlsx", styled_cells, (), is_read=True),
    Case("strings-100mb.xlsx", many_strings, ("too-large",)),
    Case("string-100mb.xlsx", one_long_string, ("too-large",)),
    Case("deep.xlsx", deep_elements, ("damaged",)),
    Case("merges.xlsx", many_merges, ("too-large",)),
    Case("wide.xlsx", wide_rows, ("too-large",)),
    Case("names.xlsx", many_names, ("too-large",)),
    Case("deep-tree.xlsx", deep_tree, ("too-large",)),
    Case("endless-list.xlsx", endless_list, ("too-large",)),
    Case("boasting-list.xlsx", boasting_list, (), is_read=True),
    Case("attributes.xlsx", many_attributes, (), is_read=True),
    Case("members-10000.xlsx", many_members(10_000), (), is_read=True),
    Case("members-10001.xlsx", many_members(10_001), ("too-large",)),
    Case("traversal.xlsx", lambda: with_part("../../evil.xml", b"x"), ("hostile",)),
    Case("traversal-windows.xlsx", lambda: with_part("..\\..\\evil.xml", b"x"), ("hostile",)),
    Case("absolute.xlsx", lambda: with_part("/etc/cron.d/evil", b"x"), ("hostile",)),
    Case("drive.xlsx", lambda: with_part("C:\\evil.xml", b"x"), ("hostile",)),
    Case("duplicate-member.xlsx", duplicate_member, ("hostile",)),
    Case("missing-sheet.xlsx", missing_sheet, ("damaged",)),
    Case("sheet-outside.xlsx", sheet_outside, ("damaged",)),
    Case("two-values.xlsx", two_values_for_one_cell, ("damaged",)),
    Case("strict.xlsx", strict, (), is_read=True),
    Case("utf-16.xlsx", utf16, (), is_read=True),
    Case("links.xlsx", with_links, (), is_read=True),
    Case("macros.xlsm", with_macros, ("macro",), is_read=True),
    Case("encrypted.xlsx", encrypted, ("encrypted",)),
    Case("encrypted.xls", (LEGACY / "encrypted.xls").read_bytes, ("encrypted",)),
    Case("encrypted.ods", (LEGACY / "encrypted.ods").read_bytes, ("encrypted",)),
    Case("empty.xlsx", bytes, ("truncated",)),
    Case("zeros.xlsx", lambda: bytes(20_000), ("truncated",)),
    Case("cut-off.xlsx", lambda: clean_form()[: len(clean_form()) // 2], ("truncated",)),
    Case("text.xlsx", "附件2\n企业名称".encode, ("not-ours",)),
    Case("gbk-text.xlsx", lambda: "附件2\n企业名称".encode("gbk"), ("not-ours",)),
    Case("web.xls", lambda: b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table>", ("not-ours",)),
    Case("comma.xls", lambda: "名称,实际值\n某公司,12\n".encode("gbk"), ("not-ours",)),
    Case("spreadsheet-2003.xls", lambda: b'<?xml version="1.0"?><Workbook/>', ("not-ours",)),
    Case("document.xlsx", document, ("not-ours",)),
    Case("picture.xlsx", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(500), ("not-ours",)),
    Case("portable.xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", ("not-ours",)),
    Case("archive.xlsx", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(200), ("not-ours",)),
    Case("noise.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), ("truncated",)),
    Case("cut-off.xls", lambda: (LEGACY / "form.xls").read_bytes()[:9000], ("truncated",)),
    Case("form.xls", (LEGACY / "form.xls").read_bytes, ("legacy",), is_read=True),
    Case("form.ods", (LEGACY / "form.ods").read_bytes, ("legacy",), is_read=True),
    Case("form.xlsb", (LEGACY / "form.xlsb").read_bytes, ("legacy",), is_read=True),
    Case("old-format-renamed.xlsx", (LEGACY / "form.xls").read_bytes, ("legacy",), is_read=True),
    Case("far.ods", far_ods, ("too-large",)),
    Case("full.ods", full_ods, ("legacy",)),
    Case("entities.ods", entity_ods, ("legacy",)),
    Case("cut-off.ods", lambda: (LEGACY / "form.ods").read_bytes()[:9000], ("truncated",)),
)
