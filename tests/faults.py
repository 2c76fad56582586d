"""What people do to a form, done to the bytes of a workbook as Excel would do it.

Each function takes a workbook and returns a faulty one. Rows and columns are inserted and deleted
with all that follows them in Excel: references in formulas, merges, validations, formats.
"""

from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree as ET

import openpyxl

from zjtx_xl.xlsx.address import (
    Range,
    cell_name,
    column_name,
    column_number,
    parse_cell,
    parse_range,
)

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ET.register_namespace("", MAIN)
ET.register_namespace("r", RELATIONS)
_M = f"{{{MAIN}}}"
_STRING = re.compile(r'("(?:[^"]|"")*")')
_AREA = re.compile(r"(\$?[A-Z]{1,3}\$?[0-9]{1,7})(:\$?[A-Z]{1,3}\$?[0-9]{1,7})?(?![\w(!])")
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")


# ------------------------------------------------------------ the package


def rewritten(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The package with parts replaced, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            content = changes.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def added(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The package with parts that it did not have."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", 8) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode("utf-8")


def sheet_part(data: bytes, sheet: str) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"


def _on_sheet(data: bytes, sheet: str, change: Callable[[ET.Element], None]) -> bytes:
    name = sheet_part(data, sheet)
    root = ET.fromstring(part(data, name))  # noqa: S314 - our own workbook
    change(root)
    content = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return rewritten(data, {name: content})


# ------------------------------------------------------------ cells


def _cells(root: ET.Element) -> dict[str, ET.Element]:
    return {each.attrib["r"]: each for each in root.iter(f"{_M}c")}


def _cell(root: ET.Element, ref: str) -> ET.Element:
    return _cells(root)[ref]


def _clear(cell: ET.Element) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)


def set_text(data: bytes, sheet: str, ref: str, text: str) -> bytes:
    def change(root: ET.Element) -> None:
        cell = _cell(root, ref)
        _clear(cell)
        if text:
            cell.set("t", "inlineStr")
            ET.SubElement(ET.SubElement(cell, f"{_M}is"), f"{_M}t").text = text

    return _on_sheet(data, sheet, change)


def set_number(data: bytes, sheet: str, ref: str, number: str) -> bytes:
    """A number in place of whatever stood there, a formula too."""

    def change(root: ET.Element) -> None:
        cell = _cell(root, ref)
        _clear(cell)
        ET.SubElement(cell, f"{_M}v").text = number

    return _on_sheet(data, sheet, change)


def set_formula(data: bytes, sheet: str, ref: str, formula: str, shown: str) -> bytes:
    def change(root: ET.Element) -> None:
        cell = _cell(root, ref)
        _clear(cell)
        ET.SubElement(cell, f"{_M}f").text = formula
        ET.SubElement(cell, f"{_M}v").text = shown

    return _on_sheet(data, sheet, change)


def set_result(data: bytes, sheet: str, ref: str, shown: str) -> bytes:
    """The number that a formula is said to have given."""

    def change(root: ET.Element) -> None:
        cell = _cell(root, ref)
        cell.attrib.pop("t", None)
        value = cell.find(f"{_M}v")
        if value is None:
            value = ET.SubElement(cell, f"{_M}v")
        value.text = shown

    return _on_sheet(data, sheet, change)


def set_style(data: bytes, sheet: str, ref: str, *, code: str = "", font: str = "") -> bytes:
    """A style of its own for one cell: a number format, or what a font has (``<strike/>``)."""
    styles = "xl/styles.xml"
    root = ET.fromstring(part(data, styles))  # noqa: S314 - a part of our own file
    formats, fonts = root.find(f"{_M}cellXfs"), root.find(f"{_M}fonts")
    assert formats is not None
    assert fonts is not None
    cell = _cell(ET.fromstring(part(data, sheet_part(data, sheet))), ref)  # noqa: S314
    own = deepcopy(formats[int(cell.get("s", "0"))])
    if code:
        codes = root.find(f"{_M}numFmts")
        if codes is None:
            codes = ET.Element(f"{_M}numFmts")
            root.insert(0, codes)
        number = str(400 + len(codes))
        ET.SubElement(codes, f"{_M}numFmt", {"numFmtId": number, "formatCode": code})
        codes.set("count", str(len(codes)))
        own.set("numFmtId", number)
        own.set("applyNumberFormat", "1")
    if font:
        drawn = deepcopy(fonts[int(own.get("fontId", "0"))])
        added = ET.fromstring(f'<font xmlns="{MAIN}">{font}</font>')  # noqa: S314
        for element in added:
            for old in drawn.findall(element.tag):
                drawn.remove(old)
        drawn[:0] = list(added)
        fonts.append(drawn)
        fonts.set("count", str(len(fonts)))
        own.set("fontId", str(len(fonts) - 1))
        own.set("applyFont", "1")
    formats.append(own)
    formats.set("count", str(len(formats)))
    style = str(len(formats) - 1)
    changed = rewritten(data, {styles: ET.tostring(root, "utf-8", xml_declaration=True)})
    return _on_sheet(changed, sheet, lambda root: _cell(root, ref).set("s", style))


def set_condition(data: bytes, sheet: str, area: str, given: str) -> bytes:
    """A condition that always holds gives the cells of an area what a ``<dxf>`` holds."""
    styles = part(data, "xl/styles.xml")
    found = re.search(r'<(\w+:)?dxfs count="([0-9]+)"', styles)
    assert found
    prefix, count = found[1] or "", int(found[2])
    styles = styles.replace(found[0], f'<{prefix}dxfs count="{count + 1}"')
    own = f'<dxf xmlns="{MAIN}">{given}</dxf>'
    styles = styles.replace(f"</{prefix}dxfs>", f"{own}</{prefix}dxfs>")
    name = sheet_part(data, sheet)
    text = part(data, name)
    rule = (
        f'<conditionalFormatting xmlns="{MAIN}" sqref="{area}"><cfRule type="expression" '
        f'dxfId="{count}" priority="1"><formula>TRUE</formula></cfRule></conditionalFormatting>'
    )
    at = re.search(r"<(\w+:)?dataValidations", text)
    assert at
    changed = text[: at.start()] + rule + text[at.start() :]
    return rewritten(data, {name: changed.encode(), "xl/styles.xml": styles.encode()})


def exchange(data: bytes, sheet: str, first: int, second: int, columns: str) -> bytes:
    """Swap what two rows hold in these columns (``E:J``), as sorting does."""
    low, high = (column_number(each) for each in columns.split(":"))

    def change(root: ET.Element) -> None:
        cells = _cells(root)
        for column in range(low, high + 1):
            one, other = (cells[cell_name(row, column)] for row in (first, second))
            kept = list(one), {key: one.attrib[key] for key in one.attrib if key != "r"}
            _become(one, list(other), dict(other.attrib))
            _become(other, *kept)

    return _on_sheet(data, sheet, change)


def _become(cell: ET.Element, children: list[ET.Element], attributes: dict[str, str]) -> None:
    ref = cell.attrib["r"]
    _clear(cell)
    cell.attrib.clear()
    cell.attrib.update({**attributes, "r": ref})
    cell.extend(children)


# ------------------------------------------------------------ rows and columns


@dataclass(frozen=True)
class _Shift:
    """Lines of one axis after some were inserted before ``at`` (or, negative, deleted from it)."""

    axis: str
    at: int
    by: int

    def start(self, line: int) -> int:
        if self.by > 0:
            return line + self.by if line >= self.at else line
        return line if line < self.at else max(self.at, line + self.by)

    def end(self, line: int) -> int:
        if self.by > 0:
            return self.start(line)
        return line if line < self.at else max(self.at - 1, line + self.by)

    def is_gone(self, line: int) -> bool:
        return self.at <= line < self.at - self.by

    def area(self, area: Range) -> Range | None:
        row, column, last_row, last_column = area
        if self.axis == "row":
            row, last_row = self.start(row), self.end(last_row)
        else:
            column, last_column = self.start(column), self.end(last_column)
        gone = last_row < row or last_column < column
        return None if gone else Range(row, column, last_row, last_column)

    def areas(self, text: str) -> str:
        moved = (self.area(parse_range(each)) for each in text.split())
        return " ".join(str(each) for each in moved if each)

    def formula(self, text: str) -> str:
        pieces = _STRING.split(text)
        pieces[::2] = [_AREA.sub(self._reference, piece) for piece in pieces[::2]]
        return "".join(pieces)

    def _reference(self, match: re.Match[str]) -> str:
        area = self.area(parse_range(match[0].replace("$", "")))
        if area is None:
            return "#REF!"
        ends = [(area[0], area[1]), (area[2], area[3])]
        said = match[0].split(":")
        written: list[str] = []
        for (row, column), old in zip(ends, said, strict=False):
            found = _CELL.fullmatch(old)
            assert found
            written.append(f"{found[1]}{column_name(column)}{found[3]}{row}")
        return ":".join(written)


def insert_rows(data: bytes, sheet: str, before: int, number: int = 1) -> bytes:
    return _shifted(data, sheet, _Shift("row", before, number))


def insert_columns(data: bytes, sheet: str, before: str, number: int = 1) -> bytes:
    return _shifted(data, sheet, _Shift("column", column_number(before), number))


def delete_rows(data: bytes, sheet: str, first: int, number: int = 1) -> bytes:
    return _shifted(data, sheet, _Shift("row", first, -number))


def delete_columns(data: bytes, sheet: str, first: str, number: int = 1) -> bytes:
    return _shifted(data, sheet, _Shift("column", column_number(first), -number))


def copy_row(data: bytes, sheet: str, row: int) -> bytes:
    """Insert a copy of a row below it."""
    inserted = insert_rows(data, sheet, row + 1)

    def change(root: ET.Element) -> None:
        rows = {each.attrib["r"]: each for each in root.iter(f"{_M}row")}
        source = rows[str(row)]
        copied = deepcopy(source)
        copied.set("r", str(row + 1))
        for cell in copied:
            cell.set("r", cell_name(row + 1, parse_cell(cell.attrib["r"])[1]))
            for formula in cell.findall(f"{_M}f"):
                cell.remove(formula)
        body = root.find(f"{_M}sheetData")
        assert body is not None
        body.insert(list(body).index(source) + 1, copied)

    return _on_sheet(inserted, sheet, change)


def _shifted(data: bytes, sheet: str, shift: _Shift) -> bytes:
    def change(root: ET.Element) -> None:
        _keep_merged_values(root, shift)
        body = root.find(f"{_M}sheetData")
        assert body is not None
        for row in list(body):
            number = int(row.attrib["r"])
            if shift.axis == "row" and shift.is_gone(number):
                body.remove(row)
                continue
            moved = shift.start(number) if shift.axis == "row" else number
            row.set("r", str(moved))
            row.attrib.pop("spans", None)
            for cell in list(row):
                column = parse_cell(cell.attrib["r"])[1]
                if shift.axis == "column":
                    if shift.is_gone(column):
                        row.remove(cell)
                        continue
                    column = shift.start(column)
                cell.set("r", cell_name(moved, column))
        for tag in ("f", "formula", "formula1", "formula2"):
            for each in root.iter(f"{_M}{tag}"):
                each.text = shift.formula(each.text or "")
        _shift_areas(root, shift)
        if shift.axis == "column":
            _shift_widths(root, shift)

    return _on_sheet(data, sheet, change)


def _keep_merged_values(root: ET.Element, shift: _Shift) -> None:
    """A merged area that loses its first line keeps its value, as in Excel."""
    if shift.by > 0:
        return
    cells = _cells(root)
    for merge in root.iter(f"{_M}mergeCell"):
        area = parse_range(merge.attrib["ref"])
        line = area.first_row if shift.axis == "row" else area.first_column
        if shift.is_gone(line) and shift.area(area):
            below = shift.at - shift.by
            at = (below, area.first_column) if shift.axis == "row" else (area.first_row, below)
            first = cells[cell_name(area.first_row, area.first_column)]
            _become(cells[cell_name(*at)], list(first), dict(first.attrib))


def _shift_areas(root: ET.Element, shift: _Shift) -> None:
    merges = root.find(f"{_M}mergeCells")
    for parent in [root, *([merges] if merges is not None else [])]:
        for each in list(parent):
            for name in ("ref", "sqref"):
                if name in each.attrib:
                    each.set(name, shift.areas(each.attrib[name]))
                    single = name == "ref" and ":" not in each.attrib[name]
                    if not each.attrib[name] or (each.tag == f"{_M}mergeCell" and single):
                        parent.remove(each)
    for validations in root.iter(f"{_M}dataValidations"):
        for each in list(validations):
            each.set("sqref", shift.areas(each.attrib["sqref"]))
            if not each.attrib["sqref"]:
                validations.remove(each)


def _shift_widths(root: ET.Element, shift: _Shift) -> None:
    for each in root.iter(f"{_M}col"):
        low, high = (int(each.attrib[name]) for name in ("min", "max"))
        each.set("min", str(shift.start(low)))
        each.set("max", str(min(16384, shift.end(high))))


# ------------------------------------------------------------ structure


def strip(data: bytes, sheet: str, *tags: str) -> bytes:
    """Take out elements of a sheet: ``sheetProtection``, ``dataValidations``, ``mergeCells``."""

    def change(root: ET.Element) -> None:
        for each in list(root):
            if each.tag.removeprefix(_M) in tags:
                root.remove(each)

    return _on_sheet(data, sheet, change)


def strip_validation_of(data: bytes, sheet: str, ref: str) -> bytes:
    """Paste over one cell."""

    def change(root: ET.Element) -> None:
        for validations in root.iter(f"{_M}dataValidations"):
            for each in list(validations):
                if each.attrib["sqref"] == ref:
                    validations.remove(each)

    return _on_sheet(data, sheet, change)


def unmerge(data: bytes, sheet: str, area: str) -> bytes:
    def change(root: ET.Element) -> None:
        for merges in root.iter(f"{_M}mergeCells"):
            for each in list(merges):
                if each.attrib["ref"] == area:
                    merges.remove(each)

    return _on_sheet(data, sheet, change)


def merge(data: bytes, sheet: str, area: str) -> bytes:
    def change(root: ET.Element) -> None:
        merges = root.find(f"{_M}mergeCells")
        assert merges is not None
        ET.SubElement(merges, f"{_M}mergeCell", {"ref": area})

    return _on_sheet(data, sheet, change)


def hide_rows(data: bytes, sheet: str, *rows: int) -> bytes:
    def change(root: ET.Element) -> None:
        for row in root.iter(f"{_M}row"):
            if int(row.attrib["r"]) in rows:
                row.set("hidden", "1")

    return _on_sheet(data, sheet, change)


# ------------------------------------------------------------ sheets


def rename_sheet(data: bytes, old: str, new: str) -> bytes:
    name = "xl/workbook.xml"
    text = part(data, name).replace(f'name="{old}"', f'name="{new}"')
    return rewritten(data, {name: text.replace(f"{old}!", f"'{new}'!").encode()})


def hide_sheet(data: bytes, sheet: str) -> bytes:
    name = "xl/workbook.xml"
    text = part(data, name).replace(
        f'<sheet name="{sheet}"', f'<sheet name="{sheet}" state="hidden"'
    )
    return rewritten(data, {name: text.encode()})


def with_openpyxl(data: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """Open, change and save with openpyxl; ``lambda book: None`` only saves it again."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def without_marks(data: bytes) -> bytes:
    """The sheets as they look when they are copied to a new workbook."""

    def change(book: openpyxl.Workbook) -> None:
        del book["_zjtx"]
        book.defined_names.clear()
        properties = cast("Any", book).custom_doc_props
        for name in list(properties.names):
            del properties[name]

    return with_openpyxl(data, change)
