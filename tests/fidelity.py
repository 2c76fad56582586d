"""A returned form with everything in it that libraries lose, and what may differ after a check.

Nothing of zjtx_xl is used: the containers are compared as zip files, the sheets as bytes.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tests.packages import DECLARATION, MAIN, PACKAGE, RELATIONS, members, zipped
from tests.rich_workbook import WPS_CELL_IMAGES, X14, XM, picture

if TYPE_CHECKING:
    from collections.abc import Collection

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SHEET = "xl/worksheets/sheet1.xml"
# What must be in the rich form, and where, for the test to prove anything.
TREASURES = {
    "xl/media/image1.png": b"PNG",  # image
    "xl/drawings/drawing1.xml": b'txBox="1"',  # text box
    "xl/ctrlProps/ctrlProp1.xml": b"CheckBox",  # form control
    "xl/drawings/vmlDrawing1.vml": b'ObjectType="Checkbox"',
    "xl/sharedStrings.xml": b"<r><rPr><b/>",  # rich text
    "customXml/item1.xml": b"urn:example:form",
    "xl/cellimages.xml": b"cellImage",
}
TREASURES_OF_SHEET = (b"<x14:dataValidation ", b"<controls>", b"<drawing ", b"_xlfn.DISPIMG")

_CELL = re.compile(rb"<c(?:\s[^>]*?)?(?:/>|>.*?</c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\sr="([A-Z]+[0-9]+)"')
_CALCULATION = re.compile(rb"<calcPr(?:\s[^>]*)?/>")

# ---------------------------------------------------------------- comparing


def changed_members(before: bytes, after: bytes) -> set[str]:
    """Members whose content differs; names, order and number must be the same."""
    old, new = (zipfile.ZipFile(io.BytesIO(data)) for data in (before, after))
    with old, new:
        assert new.namelist() == old.namelist()
        return {name for name in old.namelist() if old.read(name) != new.read(name)}


def sheet_part(data: bytes, name: str) -> str:
    """The member that holds the sheet of this name."""
    package = members(data)
    workbook = ET.fromstring(package["xl/workbook.xml"])  # noqa: S314 - our own files
    relations = ET.fromstring(package["xl/_rels/workbook.xml.rels"])  # noqa: S314
    [identity] = [
        sheet.attrib[f"{{{RELATIONS}}}id"]
        for sheet in workbook.iter(f"{{{MAIN}}}sheet")
        if sheet.attrib["name"] == name
    ]
    [target] = [each.attrib["Target"] for each in relations if each.attrib["Id"] == identity]
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def changed_cells(before: bytes, after: bytes) -> set[str]:
    """The cells of a sheet part whose element differs; every byte around them must be the same."""
    assert _CELL.sub(b"<c/>", after) == _CELL.sub(b"<c/>", before)
    pairs = zip(_CELL.findall(before), _CELL.findall(after), strict=True)
    return {_name(old) for old, new in pairs if old != new}


def changed_in_workbook_part(before: bytes, after: bytes) -> bool:
    """Whether anything but the switch for recalculation differs."""
    return _CALCULATION.sub(b"", after) != _CALCULATION.sub(b"", before)


def element(part: bytes, ref: str) -> bytes:
    """The element of one cell."""
    [found] = [each for each in _CELL.findall(part) if _name(each) == ref]
    return found


def assert_only_cells_changed(
    before: bytes, after: bytes, sheet: str, cells: Collection[str], *, also: Collection[str] = ()
) -> None:
    """Fail unless nothing differs but these cells of this sheet, and the sheets in ``also``."""
    part = sheet_part(before, sheet)
    allowed = {part, "xl/workbook.xml", *(sheet_part(before, each) for each in also)}
    changed = changed_members(before, after)
    assert changed <= allowed
    old, new = members(before), members(after)
    assert changed_cells(old[part], new[part]) <= set(cells)
    assert not changed_in_workbook_part(old["xl/workbook.xml"], new["xl/workbook.xml"])


def _name(cell: bytes) -> str:
    found = _REFERENCE.search(cell.partition(b">")[0])
    assert found, cell
    return found[1].decode()


# ---------------------------------------------------------------- a form with everything in it


def inline(text: str) -> bytes:
    """A text as the tool writes it into a cell."""
    return f'<is><t xml:space="preserve">{text}</t></is>'.encode()


def rich_form(form: bytes, *, note: str, sentence: str) -> bytes:
    """The returned form with an image, a text box, a form control and more put in by hand.

    The shared string ``note`` and the inline string ``sentence`` become rich text of the same
    words. The sheet is the first one, as xlsxwriter wrote it.
    """
    package = members(form)
    package[SHEET] = _rich_sheet(package[SHEET], sentence)
    package["xl/sharedStrings.xml"] = _rich_string(package["xl/sharedStrings.xml"], note)
    package |= _drawing() | _form_control() | _custom_xml() | _cell_images()
    package["xl/worksheets/_rels/sheet1.xml.rels"] = _relations(
        ("rIdD", f"{RELATIONS}/drawing", "../drawings/drawing1.xml"),
        ("rIdV", f"{RELATIONS}/vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("rIdC", f"{RELATIONS}/ctrlProp", "../ctrlProps/ctrlProp1.xml"),
    )
    package["xl/_rels/workbook.xml.rels"] = _added(
        package["xl/_rels/workbook.xml.rels"],
        "</Relationships>",
        _relation("rIdX", f"{RELATIONS}/customXml", "../customXml/item1.xml"),
        _relation("rIdW", WPS_CELL_IMAGES, "cellimages.xml"),
    )
    openxml = "application/vnd.openxmlformats-officedocument"
    package["[Content_Types].xml"] = _added(
        package["[Content_Types].xml"],
        "</Types>",
        '<Default Extension="png" ContentType="image/png"/>',
        f'<Default Extension="vml" ContentType="{openxml}.vmlDrawing"/>',
        *(
            f'<Override PartName="/{part}" ContentType="{kind}"/>'
            for part, kind in (
                ("xl/drawings/drawing1.xml", f"{openxml}.drawing+xml"),
                (
                    "xl/ctrlProps/ctrlProp1.xml",
                    "application/vnd.ms-excel.controlproperties+xml",
                ),
                ("customXml/itemProps1.xml", f"{openxml}.customXmlProperties+xml"),
                ("xl/cellimages.xml", "application/vnd.wps-officedocument.cellimage+xml"),
            )
        ),
    )
    return zipped(package)


def _rich_sheet(part: bytes, sentence: str) -> bytes:
    """Drawing, control, x14 validation, rich inline text, and a cell with a WPS picture."""
    text = part.decode()
    head, middle = sentence[:2], sentence[2:]
    plain = inline(sentence).decode()
    rich = f"<is><r><rPr><b/></rPr><t>{head}</t></r><r><t>{middle}</t></r></is>"
    assert text.count(plain) == 1
    text = text.replace(plain, rich)
    last_cell = text.index("</row>")
    picture_cell = '<c r="Z1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
    text = text[:last_cell] + picture_cell + text[last_cell:]
    anchor = (
        f'<anchor xmlns:xdr="{DRAWING}/spreadsheetDrawing"><from><xdr:col>11</xdr:col>'
        "<xdr:colOff>0</xdr:colOff><xdr:row>20</xdr:row><xdr:rowOff>0</xdr:rowOff></from>"
        "<to><xdr:col>12</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>21</xdr:row>"
        "<xdr:rowOff>0</xdr:rowOff></to></anchor>"
    )
    control = (
        f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice xmlns:x14="{X14}" '
        'Requires="x14"><controls><mc:AlternateContent><mc:Choice Requires="x14">'
        '<control shapeId="1025" r:id="rIdC" name="Check Box 1">'
        f'<controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0">{anchor}</controlPr>'
        "</control></mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>"
    )
    validation = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        f'xmlns:x14="{X14}"><x14:dataValidations count="1" xmlns:xm="{XM}">'
        '<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1"><x14:formula1>'
        "<xm:f>_zjtx!$A$1:$A$2</xm:f></x14:formula1><xm:sqref>Z2</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    drawings = '<drawing r:id="rIdD"/><legacyDrawing r:id="rIdV"/>'
    return text.replace("</worksheet>", f"{drawings}{control}{validation}</worksheet>").encode()


def _rich_string(part: bytes, note: str) -> bytes:
    """One shared string of the same words, the first two bold."""
    text = part.decode()
    pattern = re.compile(rf"<si><t(?: xml:space=\"preserve\")?>{re.escape(note)}</t></si>")
    keep = '<t xml:space="preserve">'
    rich = f"<si><r><rPr><b/></rPr>{keep}{note[:2]}</t></r><r>{keep}{note[2:]}</t></r></si>"
    text, found = pattern.subn(lambda _: rich, text)
    assert found == 1
    return text.encode()


def _drawing() -> dict[str, bytes]:
    def anchored(row: int, inside: str) -> str:
        corners = "".join(
            f"<xdr:{end}><xdr:col>14</xdr:col><xdr:colOff>{offset}</xdr:colOff>"
            f"<xdr:row>{row}</xdr:row><xdr:rowOff>{offset}</xdr:rowOff></xdr:{end}>"
            for end, offset in (("from", 0), ("to", 90_000))
        )
        return f"<xdr:twoCellAnchor>{corners}{inside}<xdr:clientData/></xdr:twoCellAnchor>"

    shape = (
        '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="90000" cy="90000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
    )
    image = (
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="公章"/><xdr:cNvPicPr/></xdr:nvPicPr>'
        '<xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch>'
        f"</xdr:blipFill>{shape}</xdr:pic>"
    )
    box = (
        '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="3" name="文本框"/>'
        f'<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>{shape}<xdr:txBody><a:bodyPr/><a:lstStyle/>'
        "<a:p><a:r><a:t>已电话核实</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    )
    drawing = (
        f'{DECLARATION}<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" '
        f'xmlns:a="{DRAWING}/main" xmlns:r="{RELATIONS}">'
        f"{anchored(2, image)}{anchored(5, box)}</xdr:wsDr>"
    )
    return {
        "xl/drawings/drawing1.xml": drawing.encode(),
        "xl/drawings/_rels/drawing1.xml.rels": _relations(
            ("rId1", f"{RELATIONS}/image", "../media/image1.png")
        ),
        "xl/media/image1.png": picture(),
    }


def _form_control() -> dict[str, bytes]:
    control = f'{DECLARATION}<formControlPr xmlns="{X14}" objectType="CheckBox" lockText="1"/>'
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" '
        'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/></v:shapetype>'
        '<v:shape id="_x0000_s1025" type="#_x0000_t201" style="position:absolute">'
        '<x:ClientData ObjectType="Checkbox"><x:Anchor>11, 0, 20, 0, 12, 0, 21, 0</x:Anchor>'
        "<x:AutoFill>False</x:AutoFill></x:ClientData></v:shape></xml>"
    )
    return {
        "xl/ctrlProps/ctrlProp1.xml": control.encode(),
        "xl/drawings/vmlDrawing1.vml": vml.encode(),
    }


def _custom_xml() -> dict[str, bytes]:
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    properties = (
        f'{DECLARATION}<ds:datastoreItem xmlns:ds="{office}/customXml" '
        'ds:itemID="{0D5A2E11-6C1E-4B7C-9A64-2F0E0C1F3A55}"><ds:schemaRefs/></ds:datastoreItem>'
    )
    return {
        "customXml/item1.xml": '<表 xmlns="urn:example:form">附2</表>'.encode(),
        "customXml/itemProps1.xml": properties.encode(),
        "customXml/_rels/item1.xml.rels": _relations(
            ("rId1", f"{RELATIONS}/customXmlProps", "itemProps1.xml")
        ),
    }


def _cell_images() -> dict[str, bytes]:
    images = (
        f'{DECLARATION}<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/'
        f'etCustomData" xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:r="{RELATIONS}" '
        f'xmlns:a="{DRAWING}/main"><etc:cellImage><xdr:pic><xdr:nvPicPr>'
        '<xdr:cNvPr id="2" name="ID_1"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
        '<a:blip r:embed="rId1"/></xdr:blipFill><xdr:spPr/></xdr:pic></etc:cellImage>'
        "</etc:cellImages>"
    )
    return {
        "xl/cellimages.xml": images.encode(),
        "xl/_rels/cellimages.xml.rels": _relations(
            ("rId1", f"{RELATIONS}/image", "media/image2.png")
        ),
        "xl/media/image2.png": picture(),
    }


def _added(part: bytes, end: str, *elements: str) -> bytes:
    text = part.decode()
    assert text.endswith(end)
    return (text.removesuffix(end) + "".join(elements) + end).encode()


def _relation(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"/>'


def _relations(*relations: tuple[str, str, str]) -> bytes:
    inside = "".join(_relation(*each) for each in relations)
    namespace = f"{PACKAGE}/relationships"
    return f'{DECLARATION}<Relationships xmlns="{namespace}">{inside}</Relationships>'.encode()
