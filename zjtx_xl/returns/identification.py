"""Which sheets of a workbook are tables of ours, by vote over the redundant marks.

A file that lost its hidden sheet is still known by its properties or defined names; one that lost
all marks by the fingerprint of its labels.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from zjtx_xl.definitions import (
    DefinitionError,
    as_retyped,
    by_layout,
    load_template,
    load_version,
    render,
    template_ids,
)
from zjtx_xl.errors import UnknownTemplateError
from zjtx_xl.findings import FileRefused
from zjtx_xl.forms import SHEET as REVIEW_SHEET
from zjtx_xl.forms import guide_sheet as guide
from zjtx_xl.forms import marks
from zjtx_xl.office_key import seal_state
from zjtx_xl.returns.locate import in_place, may_print

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from zjtx_xl.definitions import Layout, Sheet, Template, Text
    from zjtx_xl.office_key import SealState
    from zjtx_xl.returns.fields import Formats
    from zjtx_xl.xlsx import Cell, SheetPart, SheetScan

Cells = dict[tuple[int, int], "Cell"]
# Below this share of labels a sheet is somebody else's table that happens to share words.
FINGERPRINT = 0.6
_MANY_LABELS = 10
# What we issue beside the tables; so begin the names of our hidden sheets.
_HELPS = frozenset({guide.SHEET, REVIEW_SHEET})
_OF_TOOL = ("_", marks.ORIGINS_SHEET)


class IdentifiedSheet(NamedTuple):
    """A sheet that is one of our tables, and what the marks say about it."""

    part: SheetPart
    template: Template
    sheet: Sheet
    mark: marks.TableMark
    variables: Mapping[str, str]
    by: str


class CopiedSheet(NamedTuple):
    """A sheet beside ours that looks like one of them: a copy, or another recipient's form."""

    part: SheetPart
    of: IdentifiedSheet
    cells: Cells


class Identity(NamedTuple):
    """What a workbook says about itself; its ``copies`` are not read."""

    recipient: str
    sheets: tuple[IdentifiedSheet, ...]
    marks: marks.Marks | None
    seal: SealState = "unknown"
    copies: tuple[CopiedSheet, ...] = ()


class Book(Protocol):
    """A workbook as the reader sees it: a file, the values of one, or one that is open in Excel."""

    @property
    def sheets(self) -> Sequence[SheetPart]:
        """Its sheets, in order."""
        ...

    @property
    def custom_properties(self) -> Mapping[str, str]:
        """Its custom document properties, as far as they are known."""
        ...

    @property
    def defined_names(self) -> Mapping[str, str]:
        """Its defined names, as far as they are known."""
        ...

    @property
    def formats(self) -> Formats:
        """What its number formats make of a number."""
        ...

    def cells_of(self, part: SheetPart) -> Cells:
        """The cells of a sheet, of as many rows as tell what it is."""
        ...

    def scan_of(self, sheet: IdentifiedSheet) -> SheetScan:
        """A sheet of ours, as far as a form can reach."""
        ...


def identify(book: Book) -> Identity:
    """Find our tables in a workbook.

    Raises:
        WorkbookRefused: ``not-ours``, there is none.
        DefinitionError: it is marked as a table whose definition has faults.
    """
    hidden = _hidden_sheet(book)
    properties = book.custom_properties
    recipient = hidden.recipient if hidden else ""
    recipient = recipient or properties.get(marks.PROPERTY_RECIPIENT, "").strip("-")
    sheets = _by_marks(book, hidden)
    if not sheets:
        claimed = marks.property_tables(properties.get(marks.PROPERTY_TABLES, ""))
        claimed |= marks.named_tables(book.defined_names, template_ids())
        sheets = _by_labels(book, claimed)
    if not sheets:
        raise FileRefused("not-ours", "文件中没有本工具发出的表")
    copies = tuple(_copies(book, sheets))
    return Identity(recipient, tuple(sheets), hidden, _seal_of(hidden), copies)


def printed_texts(
    layout: Layout, variables: Mapping[str, str], defaults: Mapping[str, str]
) -> Mapping[Text, str]:
    """Every fixed text of a layout as it prints with these variables."""
    context = tuple({**defaults, **variables}.items())
    return _printed(layout.sheet, layout.records, context)


@by_layout
def _printed(
    sheet: Sheet, records: int, variables: tuple[tuple[str, str], ...]
) -> Mapping[Text, str]:
    """One batch is issued with the same variables."""
    context = dict(variables)
    return {text: render(text.text, context) for text in sheet.layout(records).texts}


def _hidden_sheet(book: Book) -> marks.Marks | None:
    for part in book.sheets:
        if part.name == marks.MARK_SHEET and part.kind == "worksheet":
            return marks.parse(book.cells_of(part))
    return None


def _seal_of(hidden: marks.Marks | None) -> SealState:
    if hidden is None:
        return "unknown"
    return seal_state(hidden.seal, marks.SEALED, hidden.sealed_lines())


def _by_marks(book: Book, hidden: marks.Marks | None) -> list[IdentifiedSheet]:
    if hidden is None:
        return []
    parts = {part.name: part for part in book.sheets if part.kind == "worksheet"}
    issued = {mark.sheet for mark in hidden.tables}
    others = [part for name, part in parts.items() if name not in {*issued, marks.MARK_SHEET}]
    found: list[IdentifiedSheet] = []
    for mark in hidden.tables:
        try:
            template = load_version(mark.template, mark.version)
        except UnknownTemplateError:
            continue
        sheet = next((each for each in template.sheets if each.name == mark.sheet), None)
        if sheet is None:
            continue
        part = parts.get(mark.sheet) or _renamed(template, sheet, others, book)
        if part is not None:
            found.append(
                IdentifiedSheet(part, template, sheet, mark, hidden.variables, "hidden sheet")
            )
    return found


def _renamed(
    template: Template,
    sheet: Sheet,
    others: list[SheetPart],
    book: Book,
) -> SheetPart | None:
    """The sheet that has a table's labels under another name; it is taken from the others."""
    alike = {part.name: likeness(template, sheet, book.cells_of(part)) for part in others}
    part = max(others, key=lambda other: alike[other.name], default=None)
    if part is None or alike[part.name] < FINGERPRINT:
        return None
    others.remove(part)
    return part


def _by_labels(book: Book, claimed: Mapping[str, str]) -> list[IdentifiedSheet]:
    found: list[IdentifiedSheet] = []
    parts = [part for part in book.sheets if part.kind == "worksheet"]
    for part in parts:
        cells = book.cells_of(part)
        standing = {as_retyped(cell.raw) for cell in cells.values() if cell.type == "text"}
        best = max(
            (
                (likeness(template, sheet, cells), template_id, index)
                for template_id in (claimed or template_ids())
                for template in _readable(template_id)
                for index, sheet in enumerate(template.sheets)
                # most workbooks share no label with any form: no need to compare them with all
                if not standing.isdisjoint(_labels(template_id, index))
            ),
            default=(0.0, "", 0),
        )
        if best[0] < FINGERPRINT:
            continue
        template = load_template(best[1])
        sheet = template.sheets[best[2]]
        if not claimed and not _is_titled(sheet, cells, standing & _labels(*best[1:])):
            continue
        version = claimed.get(template.id, template.version)
        mark = marks.TableMark(part.name, template.id, version, sheet.prepared)
        found.append(IdentifiedSheet(part, template, sheet, mark, template.variables, "labels"))
    return _one_of_each(found)


def _one_of_each(found: Iterable[IdentifiedSheet]) -> list[IdentifiedSheet]:
    """Of sheets that are alike the one with the official name, or the first that is seen."""
    chosen: dict[tuple[str, str], IdentifiedSheet] = {}
    for sheet in found:
        key = sheet.template.id, sheet.sheet.name
        if key not in chosen or _standing(sheet) > _standing(chosen[key]):
            chosen[key] = sheet
    return list(chosen.values())


def _standing(sheet: IdentifiedSheet) -> tuple[bool, bool]:
    return sheet.part.name == sheet.sheet.name, sheet.part.state == "visible"


def _copies(book: Book, ours: Sequence[IdentifiedSheet]) -> Iterator[CopiedSheet]:
    names = {sheet.part.name for sheet in ours} | _HELPS
    for part in book.sheets:
        if part.name in names or part.name.startswith(_OF_TOOL) or part.kind != "worksheet":
            continue
        cells = book.cells_of(part)
        alike = [likeness(sheet.template, sheet.sheet, cells) for sheet in ours]
        if max(alike) >= FINGERPRINT:
            yield CopiedSheet(part, ours[alike.index(max(alike))], cells)


def _is_titled(sheet: Sheet, cells: Cells, found: AbstractSet[str]) -> bool:
    """Whether a sheet without any mark has our title, or more labels than a list that is alike.

    An officer's own list of enterprises has the headings of the official one.
    """
    titles = [text for text in sheet.texts if text.role == "title"]
    return len(found) >= _MANY_LABELS or any(
        may_print(title, cell.raw)
        for title in titles
        for cell in cells.values()
        if cell.type == "text"
    )


@cache
def _readable(template_id: str) -> tuple[Template, ...]:
    """The template, or nothing where its definition has faults: then no sheet is like it."""
    try:
        return (load_template(template_id),)
    except DefinitionError:
        return ()


@cache
def _labels(template_id: str, index: int) -> frozenset[str]:
    """The folded labels of one sheet of a template."""
    template = load_template(template_id)
    printed = printed_texts(template.sheets[index].layout(1), {}, template.variables)
    return frozenset(as_retyped(text) for text in printed.values())


def likeness(template: Template, sheet: Sheet, cells: Cells) -> float:
    """The share of a sheet's labels that stand anywhere in these cells."""
    layout = sheet.layout(1)
    printed = printed_texts(layout, {}, template.variables)
    if in_place(layout, printed, cells) >= FINGERPRINT:
        return 1.0
    standing = {as_retyped(cell.raw) for cell in cells.values() if cell.type == "text"}
    wanted = {as_retyped(text) for text in printed.values()}
    return len(wanted & standing) / len(wanted) if wanted else 0.0
