"""The structure of a package: its sheets in order, and the parts that belong to the workbook.

Parts are found through relationships, never by their usual names (ECMA-376 part 2, §6.5), and
elements by their namespace, whatever its prefix. Strict OOXML is read like transitional.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.address import cell_name
from zjtx_xl.xlsx.cell_styles import TABLES, CellStyles, has_white_ink
from zjtx_xl.xlsx.drawings import Drawn, read_controls, read_drawing, read_notes
from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.properties import read_properties
from zjtx_xl.xlsx.relationships import (
    Relationship,
    is_worth_remembering,
    read_relationships,
    relationships_part,
    target_of,
)
from zjtx_xl.xlsx.rich_text import unescape
from zjtx_xl.xlsx.shared_strings import SharedStrings
from zjtx_xl.xlsx.xml_part import (
    STRICT,
    TRANSITIONAL,
    Element,
    from_utf8,
    is_true,
    read_elements,
    start_tag,
    to_utf8,
)
from zjtx_xl.xlsx.zip_directory import part_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.xlsx.address import Range
    from zjtx_xl.xlsx.package import Package

    Conditional = tuple[tuple[Range, str], ...]

_KINDS = {
    "worksheet": "worksheet",
    "chartsheet": "chartsheet",
    "dialogsheet": "dialogsheet",
    "xlMacrosheet": "macrosheet",
    "xlIntlMacrosheet": "macrosheet",
}
# Of styles and shared strings, which are kept in memory whole; a million short strings.
_MOST_BYTES = 24 * 1024 * 1024
# What stands before calcPr in a workbook (CT_Workbook, ECMA-376 part 1, §18.2.27).
_SHEET_NUMBER = re.compile("[0-9]{1,6}")
_BEFORE_CALCULATION = frozenset({"sheets", "functionGroups", "externalReferences", "definedNames"})


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of a workbook, in tab order; ``index`` counts from 0.

    ``state`` is ``visible``, ``hidden`` or ``veryHidden``; ``kind`` is ``worksheet``,
    ``chartsheet``, ``dialogsheet`` or ``macrosheet``; only worksheets have cells for us. An entry
    that names no content has neither ``part`` nor ``kind``.
    """

    name: str
    part: str
    state: str
    index: int
    kind: str
    sheet_id: str


class PartChanges(NamedTuple):
    """Parts to replace and parts to remove, as :meth:`Package.rewrite` takes them."""

    replacements: dict[str, bytes]
    removals: tuple[str, ...]


class _Structure(NamedTuple):
    """What the workbook part and its relationships say; only ever read."""

    data: bytes
    codec: str | None
    elements: Sequence[Element]
    relationships: Mapping[str, Relationship]
    sheets: tuple[SheetPart, ...]
    defined_names: Mapping[str, str]


class Workbook:
    """What the workbook part and its relationships say; other parts are read when asked for.

    Raises:
        WorkbookRefused: ``damaged``, a part is missing or broken; ``not-ours``, the package holds
            no spreadsheet; ``hostile``, a part has a DOCTYPE.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self._of_package = read_relationships("", self._relationships_of(""), package.names)
        kinds = [relationship.kind for relationship in self._of_package.values()]
        if kinds.count("officeDocument") > 1:
            raise WorkbookRefused(Reason.TWO_WORKBOOKS)
        part = target_of(self._of_package.values(), "officeDocument")
        if part is None:
            raise WorkbookRefused(Reason.WORKBOOK_MISSING)
        self.part = part
        stored, relationships = package.read(part), self._relationships_of(part)
        read = (
            _remembered
            if is_worth_remembering(package.names, stored, relationships)
            else _structure
        )
        structure = read(part, stored, relationships, package.names)
        self._data, self._codec, self._elements, self._own = structure[:4]
        self.sheets, self.defined_names = structure.sheets, structure.defined_names
        self.is_strict = self._elements[0].namespace == STRICT

    def _relationships_of(self, part: str) -> bytes | None:
        """The relationships part of a part; the package must have one."""
        source = relationships_part(part)
        if source in self.package:
            return self.package.read(source)
        if part:
            return None
        raise WorkbookRefused(Reason.PART_MISSING, part=source)

    # ------------------------------------------------------------ facts

    @cached_property
    def shared_strings(self) -> SharedStrings:
        """The shared string table; empty when the workbook has none."""
        return SharedStrings(lambda: self._read_own("sharedStrings"))

    @property
    def cell_styles(self) -> CellStyles:
        """What the styles make of the cells that have them, by index."""
        return self._cell_styles

    @cached_property
    def _cell_styles(self) -> CellStyles:
        theme = self._read_own("theme")
        if theme is not None and has_white_ink(theme):
            raise WorkbookRefused(Reason.WHITE_INK)
        return CellStyles(lambda: self._read_own("styles"))

    def reformatted(self, conditional: Conditional) -> Conditional:
        """The areas in which a condition may give numbers another format, and the format.

        Args:
            conditional: areas of conditional formats, with the ``dxfId`` of each (of a scan), or
                with the format itself.
        """
        if not conditional:
            return ()
        codes = self.cell_styles.conditional_codes
        found = ((area, codes.get(own, own)) for area, own in conditional)
        return tuple((area, code) for area, code in found if not code.isdigit() and code != TABLES)

    @property
    def date1904(self) -> bool:
        """Whether dates count from 1904 (old Macs) instead of 1900."""
        return self._date1904

    @cached_property
    def _date1904(self) -> bool:
        properties = self._first("workbookPr")
        return properties is not None and is_true(properties.attributes.get("date1904"))

    @property
    def has_macros(self) -> bool:
        """Whether it carries a VBA project or Excel 4 macro sheets."""
        vba = any(relationship.kind == "vbaProject" for relationship in self._own.values())
        return vba or any(sheet.kind == "macrosheet" for sheet in self.sheets)

    @property
    def custom_properties(self) -> dict[str, str]:
        """Custom document properties (``docProps/custom.xml``), their values as text."""
        return self._custom_properties

    @cached_property
    def _custom_properties(self) -> dict[str, str]:
        part = target_of(self._of_package.values(), "custom-properties")
        if part is None:
            return {}
        return read_properties(self.package.read(part), part)

    @property
    def is_manual(self) -> bool:
        """Whether formulas are only computed when somebody asks for it (F9)."""
        calculation = self._first("calcPr")
        return calculation is not None and calculation.attributes.get("calcMode") == "manual"

    def drawn_over(self, part: str) -> tuple[Drawn, ...]:
        """The pictures and shapes on a sheet.

        Raises:
            WorkbookRefused: ``damaged`` or ``hostile``, see :func:`xml_part.parse`.
        """
        drawn: list[Drawn] = []
        for kind, target in self._parts_beside(part):
            if kind == "drawing":
                drawn += read_drawing(self.package.read(target), target)
            elif kind == "vmlDrawing":
                drawn += read_controls(self.package.read(target))
        return tuple(drawn)

    def notes_on(self, part: str) -> frozenset[tuple[int, int]]:
        """The cells of a sheet that have a note (批注)."""
        parts = [target for kind, target in self._parts_beside(part) if kind == "comments"]
        return frozenset(cell for target in parts for cell in read_notes(self.package.read(target)))

    def _parts_beside(self, part: str) -> Iterator[tuple[str, str]]:
        """The parts that belong to a sheet, each after its kind."""
        stored = self._relationships_of(part)
        if stored is not None:
            for relationship in read_relationships(part, stored, self.package.names).values():
                if relationship.target in self.package:
                    yield relationship.kind, relationship.target

    # ------------------------------------------------------------ changes

    def with_full_recalculation(self) -> bytes | None:
        """The workbook part with ``fullCalcOnLoad="1"``, nothing else changed; None if it has it.

        The new content belongs under the name :attr:`part`.
        """
        calculation = self._first("calcPr")
        if calculation is None:
            before = [e for e in self._elements if e.parent == "workbook"]
            at = max((e.end for e in before if e.name in _BEFORE_CALCULATION), default=0)
            prefix = start_tag(self._data, self._elements[0].start).prefix
            tag = b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>'
            changed = self._data[:at] + tag + self._data[at:]
        elif is_true(calculation.attributes.get("fullCalcOnLoad")):
            return None
        else:
            tag = start_tag(self._data, calculation.start)
            tag.attributes[b"fullCalcOnLoad"] = b'"1"'
            rest = self._data[tag.end :]
            changed = self._data[: calculation.start] + tag.written(empty=tag.empty) + rest
        return from_utf8(changed, self._codec)

    def without_calculation_entries(
        self, formulas: Mapping[SheetPart, Collection[tuple[int, int]]]
    ) -> PartChanges:
        """Forget formulas that go: an entry for a cell without formula makes Excel repair.

        Args:
            formulas: for each sheet the cells (row, column) that lose their formula.

        Returns:
            The calculation chain without these entries; when none is left, the chain is removed
            with its relationship and content type. Nothing when nothing has to change.
        """
        found = next((own for own in self._own.values() if own.kind == "calcChain"), None)
        if found is None or found.target not in self.package:
            return PartChanges({}, ())
        gone = {
            (sheet.sheet_id, cell_name(*cell))
            for sheet, cells in formulas.items()
            for cell in cells
        }
        data, codec = to_utf8(self.package.read(found.target))
        chain = [e for e in read_elements(data, found.target) if e.name == "c"]
        kept, pieces, at, written_id = 0, list[bytes](), 0, ""
        sheet_id = ""
        for entry in chain:
            sheet_id = entry.attributes.get("i", sheet_id)
            pieces.append(data[at : entry.start])
            at = entry.end
            if (sheet_id, entry.attributes.get("r", "")) in gone:
                continue
            kept += 1
            raw = data[entry.start : entry.end]
            if "i" not in entry.attributes and sheet_id != written_id:
                # the sheet id is inherited from the entry before, which is gone
                tag = start_tag(data, entry.start)
                tag.attributes[b"i"] = b'"' + sheet_id.encode() + b'"'
                raw = tag.written(empty=True)
            written_id = sheet_id
            pieces.append(raw)
        if kept == len(chain):
            return PartChanges({}, ())
        if not kept:
            return self._without_part(found)
        pieces.append(data[at:])
        return PartChanges({found.target: from_utf8(b"".join(pieces), codec)}, ())

    def _without_part(self, relationship: Relationship) -> PartChanges:
        own_part = relationships_part(self.part)
        types_part = "[Content_Types].xml"
        types, codec = to_utf8(self.package.read(types_part))
        overrides = [
            element
            for element in read_elements(types, types_part)
            if element.attributes.get("PartName", "").lower() == f"/{relationship.target}".lower()
        ]
        relationships, relationships_codec = to_utf8(self.package.read(own_part))
        replacements = {
            own_part: from_utf8(
                _without(relationships, [relationship.element]), relationships_codec
            ),
            types_part: from_utf8(_without(types, overrides), codec),
        }
        return PartChanges(replacements, (relationship.target,))

    # ------------------------------------------------------------ reading

    def _read_own(self, kind: str) -> bytes | None:
        part = target_of(self._own.values(), kind)
        return None if part is None else self.package.read(part, _MOST_BYTES)

    def _first(self, name: str) -> Element | None:
        return next((e for e in self._elements if e.name == name and e.parent == "workbook"), None)


def _structure(
    part: str, stored: bytes, relationships: bytes | None, names: tuple[str, ...]
) -> _Structure:
    """What a workbook part says.

    Args:
        part: its name.
        stored: its content.
        relationships: the content of its relationships part, if it has one.
        names: the parts of the package.
    """
    data, codec = to_utf8(stored)
    elements = read_elements(data, part)
    root = elements[0]
    if root.name != "workbook" or root.namespace not in {TRANSITIONAL, STRICT}:
        raise WorkbookRefused(Reason.NO_WORKBOOK)
    own = read_relationships(part, relationships, names)
    sheets = tuple(_sheets(elements, own, {part_key(name) for name in names}))
    if sheets and not any(sheet.part for sheet in sheets):
        raise WorkbookRefused(Reason.SHEET_MISSING, sheet=sheets[0].name)
    return _Structure(data, codec, elements, own, sheets, _defined_names(elements, sheets))


# Returns of one blank that one program has saved have these parts in common, byte for byte.
_remembered = lru_cache(maxsize=16)(_structure)


def _sheets(
    elements: Iterable[Element], relationships: Mapping[str, Relationship], keys: Collection[str]
) -> Iterator[SheetPart]:
    entries = [e for e in elements if e.name == "sheet" and e.parent == "sheets"]
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        name = unescape(entry.attributes.get("name", ""))
        if name.casefold() in seen:
            raise WorkbookRefused(Reason.SHEET_NAME_TWICE, name=name[:40])
        seen.add(name.casefold())
        relationship = relationships.get(entry.relationship_id())
        if relationship is not None and part_key(relationship.target) not in keys:
            raise WorkbookRefused(Reason.SHEET_MISSING, sheet=name)
        yield SheetPart(
            name,
            relationship.target if relationship else "",
            entry.attributes.get("state", "visible"),
            index,
            _KINDS.get(relationship.kind, relationship.kind) if relationship else "",
            entry.attributes.get("sheetId", ""),
        )


def _defined_names(elements: Iterable[Element], sheets: Sequence[SheetPart]) -> dict[str, str]:
    names: dict[str, str] = {}
    for element in elements:
        if element.name != "definedName":
            continue
        name = element.attributes.get("name", "")
        scope = element.attributes.get("localSheetId")
        if scope is not None:
            number = int(scope) if _SHEET_NUMBER.fullmatch(scope) else len(sheets)
            name = f"{sheets[number].name if number < len(sheets) else scope}!{name}"
        names[name] = element.text
    return names


def _without(data: bytes, elements: Iterable[Element]) -> bytes:
    for element in sorted(elements, key=lambda element: element.start, reverse=True):
        data = data[: element.start] + data[element.end :]
    return data
