"""Is this a workbook that Excel opens without repair? The nearest that can be had without Excel.

openxml-audit holds the file against the Open XML schemas. It does not see what is checked here by
hand, and what Excel repairs or rejects. Nothing of zjtx_xl is used: this judges it.
"""

from __future__ import annotations

import io
import posixpath
import re
import tempfile
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openxml_audit import OpenXmlValidator

_LIST = 255
# A theme is optional (ECMA-376 part 1, §12.3.22), and Excel opens workbooks without one.
_NOT_REQUIRED = "relationships/theme' is missing"
_PROMPT_TITLE, _PROMPT, _SHEET_NAME = 32, 255, 31
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")
_MAIN = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
}

Area = tuple[int, int, int, int]


def assert_workbook_valid(source: Path | bytes, *, audit: bool = True) -> None:
    """Fail with the list of everything that is wrong; ``audit`` adds the Open XML schemas."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    found = list(workbook_faults(data))
    if audit:
        found += schema_faults(data)
    assert not found, "\n".join(found)


def schema_faults(data: bytes) -> list[str]:
    """What openxml-audit finds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "workbook.xlsx")
        path.write_bytes(data)
        errors = [f"openxml-audit: {error}" for error in _validator().validate(path).errors]
    return [error for error in errors if _NOT_REQUIRED not in error]


@cache
def _validator() -> OpenXmlValidator:
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - it takes a fifth of a second

    return OpenXmlValidator()


def workbook_faults(data: bytes) -> Iterator[str]:
    """What Excel would repair or reject and the schemas do not say."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        contents = {name: archive.read(name) for name in names}  # checks every CRC
    for name, count in Counter(name.lower() for name in names).items():
        if count > 1:
            yield f"zip: {name} is there {count} times"
    trees: dict[str, ET.Element] = {}
    for name, content in contents.items():
        if name.endswith((".xml", ".rels")):
            try:
                trees[name] = ET.fromstring(content)  # noqa: S314 - our own files
            except ET.ParseError as error:
                yield f"{name}: not well-formed ({error})"
    yield from _content_type_faults(trees, names)
    yield from _relation_faults(trees, names)
    yield from _sheet_name_faults(trees)
    for name, tree in trees.items():
        if _local(tree) == "worksheet":
            yield from (f"{name}: {fault}" for fault in _sheet_faults(tree, trees))
    yield from _chain_faults(trees)


# ---------------------------------------------------------------- package


def _content_type_faults(trees: dict[str, ET.Element], names: list[str]) -> Iterator[str]:
    types = trees.get("[Content_Types].xml")
    if types is None:
        yield "[Content_Types].xml is missing"
        return
    defaults = {each.get("Extension", "").lower() for each in types if _local(each) == "Default"}
    overrides = Counter(
        each.get("PartName", "").lower() for each in types if _local(each) == "Override"
    )
    parts = {f"/{name}".lower() for name in names}
    for part, count in overrides.items():
        if count > 1:
            yield f"content types: {part} is listed {count} times"
        if part not in parts:
            yield f"content types: {part} does not exist"
    for part in parts - overrides.keys() - {"/[content_types].xml"}:
        if not part.endswith("/") and part.rpartition(".")[2] not in defaults:
            yield f"content types: {part} has none"


def _relation_faults(trees: dict[str, ET.Element], names: list[str]) -> Iterator[str]:
    known = {name.lower() for name in names}
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        identities = Counter(each.get("Id") for each in tree)
        yield from (f"{name}: Id {i} twice" for i, count in identities.items() if count > 1)
        for each in tree:
            target = each.get("Target", "")
            if each.get("TargetMode") == "External" or target.startswith("#"):
                continue
            full = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            if full.lower() not in known:
                yield f"{name}: {target} does not exist"


def _sheet_name_faults(trees: dict[str, ET.Element]) -> Iterator[str]:
    sheets = _all(_part(trees, "workbook"), "sheet")
    names = [sheet.get("name", "") for sheet in sheets]
    for name, count in Counter(name.lower() for name in names).items():
        if count > 1:
            yield f"workbook: sheet {name} twice"
        if not 0 < len(name) <= _SHEET_NAME:
            yield f"workbook: length of sheet name {name!r}"
    if sheets and all(sheet.get("state", "visible") != "visible" for sheet in sheets):
        yield "workbook: no visible sheet"


# ---------------------------------------------------------------- sheets


def _sheet_faults(tree: ET.Element, trees: dict[str, ET.Element]) -> Iterator[str]:
    styles = len(_all(_part(trees, "styleSheet"), "cellXfs/xf"))
    strings = len(_all(_part(trees, "sst"), "si"))
    last_row = 0
    for row in _all(tree, "sheetData/row"):
        number = int(row.get("r", last_row + 1))
        if number <= last_row:
            yield f"row {number} stands after row {last_row}"
        last_row = number
        if int(row.get("s", 0)) >= max(styles, 1):
            yield f"row {number}: style {row.get('s')} does not exist"
        last_column = 0
        for cell in _all(row, "c"):
            column, faults = _cell_faults(cell, number, last_column, styles, strings)
            yield from faults
            last_column = max(column, last_column)
    for column in _all(tree, "cols/col"):
        if int(column.get("style", 0)) >= max(styles, 1):
            yield f"column {column.get('min')}: style {column.get('style')} does not exist"
    yield from _merge_faults([each.get("ref", "") for each in _all(tree, "mergeCells/mergeCell")])
    yield from _validation_faults(tree)


def _cell_faults(
    cell: ET.Element, row: int, last_column: int, styles: int, strings: int
) -> tuple[int, list[str]]:
    reference = cell.get("r", "")
    faults = _content_faults(cell, strings)
    column = last_column + 1
    if reference:
        match = _REFERENCE.fullmatch(reference)
        if not match:
            return column, ["cell with an impossible reference"]
        column = _column(match[1])
        if int(match[2]) != row:
            faults.append(f"stands in row {row}")
    if column == last_column:
        faults.append("is listed twice")
    elif column < last_column:
        faults.append("is out of order")
    if int(cell.get("s", 0)) >= max(styles, 1):
        faults.append(f"style {cell.get('s')} does not exist")
    return column, [f"cell {reference}: {fault}" for fault in faults]


def _content_faults(cell: ET.Element, strings: int) -> list[str]:
    kind = cell.get("t", "n")
    value = next((each.text or "" for each in _all(cell, "v")), None)
    faults: list[str] = []
    if kind == "s" and not (value and value.isdigit() and int(value) < strings):
        faults.append(f"shared string {value} does not exist")
    if kind == "n" and value and not _is_number(value):
        faults.append(f"{value!r} is no number")
    if kind == "b" and value not in {"0", "1", None}:
        faults.append(f"{value!r} is no boolean")
    if kind == "inlineStr" and not _all(cell, "is"):
        faults.append("inline string without text")
    return faults


def _merge_faults(references: list[str]) -> Iterator[str]:
    areas = sorted((_area(reference), reference) for reference in references)
    for index, (area, reference) in enumerate(areas):
        if area[:2] == area[2:]:
            yield f"merge {reference} is a single cell"
        for other, other_reference in areas[index + 1 :]:
            if other[0] > area[2]:
                break
            if other[1] <= area[3] and area[1] <= other[3]:
                yield f"merges {reference} and {other_reference} overlap"


def _validation_faults(tree: ET.Element) -> Iterator[str]:
    for each in tree.iter():
        if _local(each) != "dataValidation":
            continue
        for formula in each.iter():
            text = formula.text or ""
            if _local(formula) in {"formula1", "f"} and text.startswith('"'):
                length = len(text[1:-1].replace('""', '"'))
                if length > _LIST:
                    yield f"a choice list has {length} characters"
        if len(each.get("promptTitle", "")) > _PROMPT_TITLE:
            yield "a prompt title is too long"
        if len(each.get("errorTitle", "")) > _PROMPT_TITLE:
            yield "an error title is too long"
        if max(len(each.get("prompt", "")), len(each.get("error", ""))) > _PROMPT:
            yield "a prompt or error message is too long"


def _chain_faults(trees: dict[str, ET.Element]) -> Iterator[str]:
    """Every entry of the calculation chain names a cell that has a formula."""
    chain = _part(trees, "calcChain")
    if chain is None:
        return
    formulas = _formulas(trees)
    identity = ""
    for entry in chain:
        identity = entry.get("i", identity)
        if (identity, entry.get("r", "")) not in formulas:
            yield f"calcChain: {entry.get('r')} of sheet {identity} has no formula"


def _formulas(trees: dict[str, ET.Element]) -> set[tuple[str, str]]:
    """(sheet id, reference) of all cells that have a formula or lie in an array formula."""
    found: set[tuple[str, str]] = set()
    relations = trees.get("xl/_rels/workbook.xml.rels", ET.Element("none"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in _all(_part(trees, "workbook"), "sheet"):
        identity = next((v for k, v in sheet.items() if k.endswith("}id")), "")
        name = posixpath.normpath(posixpath.join("/xl", targets.get(identity, ""))).lstrip("/")
        for cell in _all(trees.get(name), "sheetData/row/c"):
            for formula in _all(cell, "f"):
                found.add((sheet.get("sheetId", ""), cell.get("r", "")))
                if formula.get("t") == "array":
                    first_row, first_column, last_row, last_column = _area(formula.get("ref", ""))
                    found |= {
                        (sheet.get("sheetId", ""), f"{_letters(column)}{row}")
                        for row in range(first_row, last_row + 1)
                        for column in range(first_column, last_column + 1)
                    }
    return found


# ---------------------------------------------------------------- reading


def _part(trees: dict[str, ET.Element], root: str) -> ET.Element | None:
    return next((tree for tree in trees.values() if _local(tree) == root), None)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: ET.Element | None, path: str) -> list[ET.Element]:
    """Descend by local names in the main namespace, transitional or strict, in document order."""
    found = [] if element is None else [element]
    if path == "sheet" and found:
        path = "sheets/sheet"
    for step in path.split("/"):
        names = {f"{{{namespace}}}{step}" for namespace in _MAIN}
        found = [child for each in found for child in each if child.tag in names]
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _area(reference: str) -> Area:
    first, _, last = reference.replace("$", "").partition(":")
    ends = [_REFERENCE.fullmatch(each) for each in (first, last or first)]
    if not all(ends):
        return (0, 0, 0, 0)
    (row, column), (last_row, last_column) = ((int(end[2]), _column(end[1])) for end in ends if end)
    return row, column, last_row, last_column


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
