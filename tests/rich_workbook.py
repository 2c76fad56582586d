"""A returned workbook with everything that open-and-save libraries lose, from three makers."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import openpyxl
import xlsxwriter

from tests.packages import PACKAGE, RELATIONS, members, zipped

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
WPS_CELL_IMAGES = "http://www.wps.cn/officeDocument/2020/cellImage"
# What openpyxl loses when it loads and saves the rich workbook.
LOST_BY_OPENPYXL = {"xl/cellimages.xml", "customXml/item1.xml", "xl/calcChain.xml"}


def rich_workbook(maker: str = "rich") -> bytes:
    """``xlsxwriter``, ``openpyxl``, or ``rich``: xlsxwriter and parts added by hand."""
    if maker == "openpyxl":
        return _openpyxl_workbook()
    plain = _xlsxwriter_workbook()
    return plain if maker == "xlsxwriter" else _with_more_parts(plain)


def picture() -> bytes:
    """A PNG of 8 by 8 red dots."""
    rows = (b"\0" + b"\xff\0\0" * 8) * 8

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", checksum)

    header = struct.pack(">2L5B", 8, 8, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _xlsxwriter_workbook() -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet("附件2")
    choices = workbook.add_worksheet("选项")
    choices.write_column("A1", ["是", "否"])
    choices.very_hidden()
    bold = workbook.add_format({"bold": True, "border": 1})
    unlocked = workbook.add_format({"locked": False, "border": 1, "num_format": "0.00"})
    sheet.merge_range("A1:H1", "附件2　绩效评价表", bold)
    sheet.merge_range("A2:B2", "企业名称（盖章）", bold)
    blank: Any = ""  # cached results; the hints of xlsxwriter know whole numbers only
    total: Any = 91.8
    for row in range(3, 28):
        sheet.write_string(row, 0, f"指标{row}", bold)
        sheet.write_number(row, 1, row * 1.5, unlocked)
        sheet.write_blank(row, 2, None, unlocked)
        sheet.write_formula(row, 4, f'=IF(C{row + 1}="","",1)', unlocked, blank)
    sheet.write_formula("E30", "=SUM(E4:E28)", bold, total)
    sheet.write_rich_string("F4", "有", bold, "粗体", "的文字")
    sheet.data_validation("C4:C20", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.data_validation("C21", {"validate": "list", "source": ["是", "否"]})
    sheet.conditional_format("B4:B28", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("G4", {"range": "附件2!B4:B28"})
    sheet.insert_image("J2", "red.png", {"image_data": io.BytesIO(picture())})
    sheet.insert_textbox("J8", "文本框")
    sheet.insert_button("J16", {"caption": "按钮"})
    sheet.write_comment("A5", "批注")
    sheet.protect("password")
    sheet.set_header(
        "&C&G", {"image_center": "red.png", "image_data_center": io.BytesIO(picture())}
    )
    workbook.define_name("zjtx_total", "=附件2!$E$30")
    workbook.set_custom_property("zjtx-template", "qingdao-2021/annex2")
    workbook.close()
    return buffer.getvalue()


def _openpyxl_workbook() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "附件2"
    sheet.merge_cells("A1:H1")
    sheet["A1"] = "附件2　绩效评价表"
    for row in range(4, 29):
        sheet.cell(row, 1, f"指标{row}")
        sheet.cell(row, 2, row * 1.5).number_format = "0.00"
        sheet.cell(row, 5, f"=B{row}*2")
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _with_more_parts(plain: bytes) -> bytes:
    """Add an x14 validation, custom XML, WPS cell pictures and a calculation chain."""
    package = members(plain)
    sheet = package["xl/worksheets/sheet1.xml"].decode()
    validation = (
        '<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        f'xmlns:x14="{X14}"><x14:dataValidations count="1" xmlns:xm="{XM}">'
        '<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1"><x14:formula1>'
        "<xm:f>选项!$A$1:$A$2</xm:f></x14:formula1><xm:sqref>C22</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    if "</extLst>" not in sheet:
        message = "the sheet has no extension list to add to"
        raise AssertionError(message)
    package["xl/worksheets/sheet1.xml"] = sheet.replace("</extLst>", validation).encode()
    chain = "".join(f'<c r="E{row}"/>' for row in range(5, 29))
    package["xl/calcChain.xml"] = (
        '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<c r="E30" i="1"/><c r="E4"/>{chain}</calcChain>'
    ).encode()
    package["customXml/item1.xml"] = '<表 xmlns="urn:example:form">附件2</表>'.encode()
    package["xl/media/cell.png"] = picture()
    package["xl/cellimages.xml"] = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        f'xmlns:r="{RELATIONS}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<etc:cellImage><a:blip r:embed="rId1"/></etc:cellImage></etc:cellImages>'
    ).encode()
    package["xl/_rels/cellimages.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/image" Target="media/cell.png"/></Relationships>'
    ).encode()
    relations = (
        f'<Relationship Id="x1" Type="{RELATIONS}/calcChain" Target="calcChain.xml"/>'
        f'<Relationship Id="x2" Type="{RELATIONS}/customXml" Target="../customXml/item1.xml"/>'
        f'<Relationship Id="x3" Type="{WPS_CELL_IMAGES}" Target="cellimages.xml"/>'
        "</Relationships>"
    )
    types = (
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.calcChain+xml"/><Override PartName="/xl/cellimages.xml" '
        'ContentType="application/vnd.wps-officedocument.cellimage+xml"/></Types>'
    )
    for part, end, more in (
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", relations),
        ("[Content_Types].xml", b"</Types>", types),
    ):
        package[part] = package[part].replace(end, more.encode())
    return zipped(package)
