"""Values of a returned file → a fresh workbook of the same template.

An .xls cannot be spliced, and some .xlsx have lost their structure beyond repair. Their values are
set into a blank of the same tables, issued to the same recipient with the same values as the file
says; from there on the new workbook is read, checked and scored like any other.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.definitions import load_version
from zjtx_xl.findings import FileRefused, refusal_of
from zjtx_xl.forms import SHEET as REVIEW_SHEET
from zjtx_xl.forms import Review, parse_review
from zjtx_xl.returns.identification import identify
from zjtx_xl.returns.legacy import read_values
from zjtx_xl.returns.legacy_worker import COLUMNS, ROWS
from zjtx_xl.returns.locate import may_print, texts_equal
from zjtx_xl.returns.reader import ReturnedReview, read_package, read_tables, whole_review
from zjtx_xl.values import (
    AS_STORED,
    LARGEST,
    NUMERIC,
    at_15_digits,
    plain,
    shown_of,
    stored_number,
)
from zjtx_xl.xlsx import (
    UNKNOWN,
    Edit,
    Package,
    WorkbookRefused,
    patched,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from zjtx_xl.definitions import Field
    from zjtx_xl.forms import Stamper
    from zjtx_xl.returns.fields import Formats
    from zjtx_xl.returns.identification import Identity
    from zjtx_xl.returns.reader import ReturnedFile, ReturnedSheet, ReturnedTable
    from zjtx_xl.returns.sources import Source
    from zjtx_xl.values import Shown
    from zjtx_xl.xlsx import Cell, SheetPart

Position = tuple[int, int]
# Findings that a rebuilt file no longer has, because its structure is new.
STRUCTURE = frozenset(
    {
        "label",
        "weight",
        "rule-text",
        "formula",
        "merge",
        "validation",
        "protection",
        "sheet",
        "moved",
    }
)
_AS_SEEN = frozenset({"text", "code"})  # 0.50, 000123
_LONGEST = 32_767  # UTF-16 units of a cell, a limit of Excel


def by_values(source: Source, data: bytes, code: str, detail: str) -> ReturnedFile:
    """The fresh workbook that holds the values of a file that cannot be read as it is.

    ``code`` and ``detail`` say why it cannot: ``legacy``, an old format, or ``damaged``.

    Raises:
        WorkbookRefused: its values cannot be read either, or it is not one of ours.
    """
    try:
        book = read_values(data)
    except WorkbookRefused as refusal:
        if code != "damaged" and refusal_of(refusal).code == "damaged":
            raise FileRefused(code, f"{detail}，读不出数据") from None
        raise
    identity = identify(book)
    if any(sheet.sheet.record_rows and sheet.part.part in book.cut for sheet in identity.sheets):
        raise FileRefused("too-large", f"{detail}，且超过 {ROWS} 行，只能以 .xlsx 格式读取")
    tables = read_tables(book, identity, str(source))
    sheets = [sheet for table in tables for sheet in table.sheets]
    done = "已按数值转入新表" if code == "legacy" else "只读出了数值，已转入新表"
    if UNKNOWN in book.cell_styles:
        done += "；读不到数字格式，不超过 1 的数可能是百分数，需要确认"
    notice = (code, f"{detail}，{done}{_not_found(sheets)}")
    review = next(
        (parse_review(book.cells_of(part)) for part in book.sheets if part.name == REVIEW_SHEET),
        None,
    )
    fresh = _fresh(identity, sheets, book, keep_texts=True, has_review=review is not None)
    opened = _opened(source.path, str(source), fresh, review, notice)
    opened = opened._replace(is_manual=book.is_manual)
    return _with_hidden(_as_seen(_sealed_as(opened, identity), tables), tables)


def rebuilt(returned: ReturnedFile) -> ReturnedFile:
    """A fresh workbook with the values of one that was read, official in everything else.

    Raises:
        WorkbookRefused: see :func:`by_values`.
    """
    sheets = [sheet for table in returned.tables for sheet in table.sheets]
    review = returned.review.content if returned.review else None
    data = _fresh(
        returned.identity,
        sheets,
        returned.workbook,
        keep_texts=False,
        has_review=review is not None,
    )
    fresh = _opened(returned.package.path, returned.path, data, review)
    fresh = fresh._replace(is_manual=returned.is_manual)
    return _as_seen(_sealed_as(fresh, returned.identity), returned.tables)


def _opened(
    path: Path, called: str, data: bytes, review: Review | None, *notices: tuple[str, str]
) -> ReturnedFile:
    """The fresh workbook, read; explanations of the file it replaces come along."""
    returned = read_package(Package.from_bytes(data, path.name), called)
    empty = whole_review(returned)
    kept = None
    if empty is not None and review is not None:
        content = empty.content._replace(rows=review.rows, digest=review.digest)
        kept = ReturnedReview(empty.part, content, is_whole=True)
    return returned._replace(notices=notices, is_rebuilt=True, review=kept)


def _sealed_as(fresh: ReturnedFile, before: Identity) -> ReturnedFile:
    """The fresh workbook bears no seal of its own: its marks are those of the file it replaces.

    So are the sheets beside them.
    """
    identity = fresh.identity._replace(seal=before.seal, copies=before.copies)
    return fresh._replace(identity=identity)


def _as_seen(fresh: ReturnedFile, tables: Iterable[ReturnedTable]) -> ReturnedFile:
    """The fresh workbook with the readings of the cells that showed something else in the file.

    A percentage that stands there as a text now was typed by nobody: it waits as it did. So does
    the result of a formula, and what nobody saw where it stood.
    """
    before = {table.template.id: table.submission.entries for table in tables}
    as_seen: list[ReturnedTable] = []
    for table in fresh.tables:
        entries = dict(table.submission.entries)
        notable = dict.fromkeys(table.submission.notable)
        for key, old in before[table.template.id].items():
            if key not in entries:
                continue
            is_answer_formula = old.cell.formula and entries[key].cell.formula is None
            waited = old.reading.confidence == "proposed"
            if is_answer_formula or waited or old.reading.shown or "shown" in old.reading.codes:
                at = entries[key].cell
                cell = old.cell._replace(row=at.row, column=at.column)
                entries[key] = entries[key]._replace(cell=cell, reading=old.reading)
                notable |= {key: None} if old.reading.codes else {}
        as_seen.append(table.with_entries(entries, notable))
    return fresh._replace(tables=tuple(as_seen))


def _with_hidden(fresh: ReturnedFile, tables: Iterable[ReturnedTable]) -> ReturnedFile:
    """The fresh workbook, in which counts as hidden what nobody saw in the file."""
    before = {
        (table.template.id, sheet.identified.sheet.name): sheet
        for table in tables
        for sheet in table.sheets
        if sheet.is_hidden or sheet.scan.hidden_rows or sheet.scan.hidden_columns
    }
    if not before:
        return fresh
    hidden: list[ReturnedTable] = []
    for table in fresh.tables:
        keys = [(table.template.id, sheet.identified.sheet.name) for sheet in table.sheets]
        sheets = tuple(
            _hidden_as(sheet, before[key]) if key in before else sheet
            for key, sheet in zip(keys, table.sheets, strict=True)
        )
        hidden.append(table._replace(sheets=sheets))
    return fresh._replace(tables=tuple(hidden))


def _hidden_as(sheet: ReturnedSheet, old: ReturnedSheet) -> ReturnedSheet:
    rows: set[int] = set()
    columns: set[int] = set()
    for field in sheet.layout.fields:
        at = old.position(field)
        if at is None:
            continue
        if at[0] in old.scan.hidden_rows:
            rows.add(field.position[0])
        if old.scan.is_hidden(at[0], at[1]) and at[0] not in old.scan.hidden_rows:
            columns.add(field.position[1])
    spans = tuple((column, column) for column in sorted(columns))
    scan = replace(sheet.scan, hidden_rows=frozenset(rows), hidden_columns=spans)
    part = replace(sheet.identified.part, state=old.identified.part.state)
    return sheet._replace(scan=scan, identified=sheet.identified._replace(part=part))


def _not_found(sheets: Sequence[ReturnedSheet]) -> str:
    """Say that fields were not found: they come as empty cells."""
    lost = sum(sheet.position(field) is None for sheet in sheets for field in sheet.layout.fields)
    far = any(
        sheet.layout.last_row > ROWS or sheet.layout.last_column > COLUMNS for sheet in sheets
    )
    return f"（有 {lost} 个填写项找不到位置，未读取）" if lost or far else ""


# ------------------------------------------------------------ the fresh workbook


@lru_cache(maxsize=8)
def _stamper(
    records: tuple[tuple[str, str, tuple[tuple[str, int], ...]], ...],
    has_review: bool,  # noqa: FBT001 - a key of the cache
) -> Stamper:
    """The blank of these tables; a folder of returns has few kinds of them.

    ``records``: template, the version that the file names, and the records of each sheet.
    """
    from zjtx_xl.forms import (  # noqa: PLC0415
        Stamper,
        Table,
        blank,
    )

    tables: list[Table] = []
    variables: dict[str, str] = {}
    for template_id, version, counts in records:
        # a table that was changed since is filled as it was issued
        template = load_version(template_id, version)._replace(version=version)
        count = dict(counts)
        layouts = tuple(sheet.layout(count.get(sheet.name)) for sheet in template.sheets)
        tables.append(Table(template, layouts))
        variables |= template.variables
    return Stamper(blank(tables, variables, review=has_review), tables, variables)


def _fresh(
    identity: Identity,
    sheets: Sequence[ReturnedSheet],
    source: Formats,
    *,
    keep_texts: bool,
    has_review: bool,
) -> bytes:
    """The blank of the same tables, stamped as the marks say, with the values of the sheets."""
    records: dict[tuple[str, str], list[tuple[str, int]]] = {}
    issued: dict[str, str] = {}
    variables: dict[str, str] = {}
    for sheet in sheets:
        each = sheet.identified
        claimed = (each.template.id, each.mark.version or each.template.version)
        records.setdefault(claimed, []).append((each.sheet.name, sheet.layout.records))
        issued |= each.mark.issued
        variables |= each.variables
    stamper = _stamper(
        tuple((*claimed, tuple(counts)) for claimed, counts in records.items()),
        has_review,
    )
    stamped = stamper.stamp(identity.recipient or _subject(sheets), variables, issued)
    empty = read_package(Package.from_bytes(stamped, "fresh.xlsx"), "fresh.xlsx")
    fresh = {
        (table.template.id, sheet.identified.sheet.name): sheet
        for table in empty.tables
        for sheet in table.sheets
    }
    edits: dict[SheetPart, dict[Position, Edit]] = {}
    for sheet in sheets:
        target = fresh[sheet.identified.template.id, sheet.identified.sheet.name]
        cells = edits.setdefault(target.identified.part, {})
        relabelled = {} if keep_texts else sheet.relabelled
        for field in target.layout.fields:
            cell = _cell(sheet, field)
            why = relabelled.get((cell.row, cell.column)) if cell and cell.raw else None
            # in the fresh workbook it would answer what is printed there
            kept = _text(f"（{why}：{at_15_digits(cell.raw)}）") if cell and why else None
            cells[field.position] = kept or _edit(field, cell, source)
        if keep_texts:
            cells |= _changed_texts(sheet)
    return patched(empty.package, empty.workbook, edits)


def _subject(sheets: Sequence[ReturnedSheet]) -> str:
    for sheet in sheets:
        for field in sheet.layout.fields:
            if field.role == "subject" and not field.record:
                cell = _cell(sheet, field)
                if cell is not None and cell.raw.strip():
                    return cell.raw.strip()
    return ""


def _cell(sheet: ReturnedSheet, field: Field) -> Cell | None:
    position = sheet.position(field)
    return None if position is None else sheet.scan.cells.get(position)


def _edit(field: Field, cell: Cell | None, source: Formats) -> Edit:
    """What a cell of the file says, as content of the field's own cell.

    The fresh cell shows plain numbers and letters: what was seen of others is kept as a text.
    """
    if cell is None or not cell.raw:
        return Edit("cached" if field.formula else "empty")
    if field.formula and (cell.type == "number" or cell.formula):
        return Edit("cached", cell.raw if cell.type == "number" else "")  # 待核 nobody typed
    shown, kind = _shown(field, cell, source), field.kind.name
    number = stored_number(cell.raw) if cell.type == "number" else None
    if shown.text is not None:
        exact = number if shown.is_percent and kind != "text" else None
        seen = shown.text if exact is None else f"{plain(exact * 100)}%"
        if seen:
            return _text(seen)
        if kind != "text":
            return _text(f"（{shown.why}：{at_15_digits(cell.raw)}）")
    if kind in _AS_SEEN and shown.plainly and number is not None and abs(number) < LARGEST:
        return _text(shown.plainly)
    return Edit("number", cell.raw) if cell.type == "number" else _text(cell.raw)


def _shown(field: Field, cell: Cell, source: Formats) -> Shown:
    """What the cell showed, as far as that matters for the field: a day is a day, 0% is zero."""
    style = source.cell_styles[cell.style]
    if style.hides == "perhaps":
        style = style._replace(hides="")
    shown = shown_of(cell, style, since_1904=source.date1904)
    is_number = field.kind.name in NUMERIC
    is_day = shown.is_date and field.kind.name == "date"
    is_zero = is_number and shown.is_percent and stored_number(cell.raw) == 0
    return AS_STORED if is_day or is_zero or (shown.is_guess and not is_number) else shown


def _text(raw: str) -> Edit:
    kept = raw.encode("utf-16-le", "surrogatepass")[: 2 * _LONGEST]
    return Edit("text", kept.decode("utf-16-le", "ignore"))


def _changed_texts(sheet: ReturnedSheet) -> dict[Position, Edit]:
    """Fixed texts that the sender changed: a conversion must not hide it."""
    edits: dict[Position, Edit] = {}
    for text, printed in sheet.printed.items():
        position = sheet.placement.find(text.area)
        if position is None:
            continue
        cell = sheet.scan.cells.get(position)
        raw = cell.raw if cell else ""
        # where the marks are gone, nobody knows what number the form was issued with
        if sheet.identified.by == "labels" and may_print(text, raw):
            continue
        if not texts_equal(raw, printed):
            is_number = cell is not None and cell.type == "number"
            at = (text.area.first_row, text.area.first_column)
            edits[at] = Edit("number", raw) if is_number else _text(raw) if raw else Edit("empty")
    return edits
