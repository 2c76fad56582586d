"""Small .xlsx packages put together by hand, part by part, so that a test can break each."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from zjtx_xl.findings.refusals import refusal_of
from zjtx_xl.xlsx.errors import WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"

FORMAT_CODES = ('0.00"%"', "0.0%;-0.0%", 'yyyy"年"m"月"', "[Red]#,##0\\d;[h]:mm")
NUMBER_FORMATS = (0, 2, 10, 14, 164, 165, 166, 167)  # of the cell styles 0 to 7
STYLES = f"""{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts count="4">{
    "".join(
        f"<numFmt numFmtId='{number}' formatCode='{code}'/>"
        for number, code in enumerate(FORMAT_CODES, 164)
    )
}</numFmts><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="8">{
    "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        for number in NUMBER_FORMATS
    )
}</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""


def sheet(rows: str = "", *, before: str = "", after: str = "", namespace: str = MAIN) -> bytes:
    """A worksheet part; ``rows`` is the inside of sheetData."""
    return (
        f'{DECLARATION}<worksheet xmlns="{namespace}" xmlns:r="{RELATIONS}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    ).encode()


def strings(*items: str) -> bytes:
    """A shared string part; an item is the inside of ``<si>``."""
    inside = "".join(f"<si>{item}</si>" for item in items)
    return f'{DECLARATION}<sst xmlns="{MAIN}">{inside}</sst>'.encode()


def parts(
    sheets: Mapping[str, bytes] | None = None,
    *,
    shared_strings: bytes | None = None,
    workbook: str = "",
    calculation_chain: str | None = None,
    custom: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """The parts of a package that Excel opens; ``workbook`` is put after ``<sheets>``."""
    sheets = {"Sheet1": sheet()} if sheets is None else sheets
    overrides = {"xl/workbook.xml": f"{SPREADSHEET}.sheet.main+xml"}
    relations = {"styles": "styles.xml"}
    package: dict[str, bytes] = {"xl/styles.xml": STYLES.encode()}
    overrides["xl/styles.xml"] = f"{SPREADSHEET}.styles+xml"
    entries = ""
    sheet_relations = ""
    for number, (name, data) in enumerate(sheets.items(), 1):
        part = f"xl/worksheets/sheet{number}.xml"
        package[part] = data
        overrides[part] = f"{SPREADSHEET}.worksheet+xml"
        entries += f'<sheet name="{name}" sheetId="{number}" r:id="s{number}"/>'
        sheet_relations += _relation(f"s{number}", "worksheet", f"worksheets/sheet{number}.xml")
    if shared_strings is not None:
        package["xl/sharedStrings.xml"] = shared_strings
        overrides["xl/sharedStrings.xml"] = f"{SPREADSHEET}.sharedStrings+xml"
        relations["sharedStrings"] = "sharedStrings.xml"
    if calculation_chain is not None:
        chain = f'{DECLARATION}<calcChain xmlns="{MAIN}">{calculation_chain}</calcChain>'
        package["xl/calcChain.xml"] = chain.encode()
        overrides["xl/calcChain.xml"] = f"{SPREADSHEET}.calcChain+xml"
        relations["calcChain"] = "/xl/calcChain.xml"
    root = _relation("r1", "officeDocument", "xl/workbook.xml")
    if custom is not None:
        root += _relation("r2", "custom-properties", "docProps/custom.xml")
        package["docProps/custom.xml"] = _custom(custom)
        overrides["docProps/custom.xml"] = (
            "application/vnd.openxmlformats-officedocument.custom-properties+xml"
        )
    others = "".join(_relation(kind, kind, target) for kind, target in relations.items())
    package |= {
        "[Content_Types].xml": _content_types(overrides),
        "_rels/.rels": _relations(root),
        "xl/_rels/workbook.xml.rels": _relations(sheet_relations + others),
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr/>'
            f"<sheets>{entries}</sheets>{workbook}</workbook>"
        ).encode(),
    }
    first = "[Content_Types].xml"
    return {first: package[first], **package}


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members in this order; the same every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, 8)
    return buffer.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """The contents of a zip, read by the standard library."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def without_part(package: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """The package without one of its parts."""
    return {each: content for each, content in package.items() if each != name}


@contextmanager
def refused(code: str) -> Generator[None]:
    """The block must refuse the workbook with this code."""
    with pytest.raises(WorkbookRefused) as caught:
        yield
    found = refusal_of(caught.value)
    assert found.code == code, found.detail


def _relation(identity: str, kind: str, target: str) -> str:
    kind_uri = f"{RELATIONS}/{kind}"
    return f'<Relationship Id="{identity}" Type="{kind_uri}" Target="{target}"/>'


def _relations(inside: str) -> bytes:
    xmlns = f"{PACKAGE}/relationships"
    return f'{DECLARATION}<Relationships xmlns="{xmlns}">{inside}</Relationships>'.encode()


def _content_types(overrides: Mapping[str, str]) -> bytes:
    inside = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{inside}</Types>'
    ).encode()


def _custom(properties: Mapping[str, str]) -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    inside = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="{name}">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property>"
        for pid, (name, value) in enumerate(properties.items(), 2)
    )
    return (
        f'{DECLARATION}<Properties xmlns="{office}/custom-properties" '
        f'xmlns:vt="{office}/docPropsVTypes">{inside}</Properties>'
    ).encode()
