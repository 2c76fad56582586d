"""Is the form intact? Against the definition, by meaning and not by text.

A form that was only filled, or saved again by another program, gets no finding here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.checks.formulas import check_formulas
from zjtx_xl.checks.texts import check_texts, prefilled_findings
from zjtx_xl.definitions import by_layout, one_line
from zjtx_xl.findings import finding
from zjtx_xl.forms import offered
from zjtx_xl.xlsx import Covered, Range, SheetStructure, cell_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zjtx_xl.definitions import Field, Sheet
    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import ReturnedSheet, ReturnedTable
    from zjtx_xl.xlsx import SheetScan

Position = tuple[int, int]
_MOST_NAMED = 8
_FREE_ENTRY = "none"


def check_structure(table: ReturnedTable) -> Iterator[Finding]:
    """Findings about one table's sheets: texts, values issued, formulas, and what holds them."""
    for sheet in table.sheets:
        yield from check_sheet(sheet)
        if sheet.placement.moved:
            from zjtx_xl.checks.moved import check_moved  # noqa: PLC0415 - most stand as printed

            yield from check_moved(sheet)
        yield from check_texts(sheet)
        yield from check_formulas(sheet)
        yield from check_merges(sheet)
        yield from check_protection(sheet)
        yield from check_validations(sheet)
    # The office's own record decides; what the file says was issued counts only without one.
    yield from prefilled_findings(table, table.issued if table.recorded is None else table.recorded)


def check_sheet(sheet: ReturnedSheet) -> Iterator[Finding]:
    """A sheet that was renamed or hidden, rows or columns that were hidden."""
    issued = sheet.identified.sheet.name
    if sheet.name != issued:
        note = f"工作表“{issued}”被改名为“{sheet.name}”"
        yield finding("sheet", sheet=sheet.name, note=note)
    if sheet.is_hidden:
        yield finding("sheet", sheet=sheet.name, note=f"工作表“{sheet.name}”被隐藏")
    scan = sheet.scan
    if not scan.hidden_rows and not scan.hidden_columns:
        return
    hidden = [
        (field, position)
        for field, position in _placed(sheet)
        # A list has more rows than are used; what stands in one must be seen.
        if scan.is_hidden(*position)
        and (field.scope == "always" or _is_filled(sheet, field, position))
    ]
    if hidden:
        first, position = hidden[0]
        yield finding(
            "sheet",
            sheet=sheet.name,
            cell=cell_name(*position),
            label=first.label,
            severity="warning",
            note=f"{named(at for _, at in hidden)}所在的行或列被隐藏",
        )


def _is_filled(sheet: ReturnedSheet, field: Field, position: Position) -> bool:
    cell = sheet.scan.cells.get(position)
    return cell is not None and bool(cell.raw.strip()) and cell.raw != field.initial


def check_protection(sheet: ReturnedSheet) -> Iterator[Finding]:
    """A sheet that is not protected any more."""
    protection = sheet.scan.protection
    if protection is None or not protection.enabled:
        note = f"工作表“{sheet.name}”的保护已取消"
        yield finding("protection", sheet=sheet.name, note=note)


def check_merges(sheet: ReturnedSheet) -> Iterator[Finding]:
    """One finding for all merged areas of the form that were split, joined or changed."""
    printed = _printed_merges(sheet.layout.sheet, sheet.layout.records)
    standing = frozenset(sheet.scan.merges)
    if not sheet.placement.moved and printed == standing:
        return
    expected = {area: span for area in printed if (span := sheet.placement.span(area)) is not None}
    split = {
        span
        for area, span in expected.items()
        # Records that were added to a list are not merged like those that were prepared.
        if span not in standing
        and not span.is_single
        and not (_has_grown(sheet) and _in_record(sheet, area))
    }
    joined = {
        area for area in standing.difference(expected.values()) if _holds_printed(sheet, area)
    }
    if not split and not joined:
        return
    notes: list[str] = []
    if split:
        notes.append(f"{_listed(sorted(split))} 的合并被取消")
    if joined:
        notes.append(f"{_listed(sorted(joined))} 被合并")
    first = min(split | joined)
    yield finding(
        "merge",
        sheet=sheet.name,
        cell=cell_name(first.first_row, first.first_column),
        label=_label_at(sheet, first),
        note="，".join(notes),
    )


def check_validations(sheet: ReturnedSheet) -> Iterator[Finding]:
    """One finding for all cells of a sheet that lost their data validation.

    Only cells that people fill: what is locked is not pasted over. Other programs split and join
    validations and rewrite their formulas; a list must still be a list, and that is all.
    """
    layout, cells = sheet.layout, sheet.scan.cells
    around = sheet.scan.structure or _own_structure(sheet.scan)
    is_form = sheet.identified.template.for_recipient
    if sheet.placement.moved:
        fields = _validated_fields(layout.sheet, layout.records, is_form=is_form)
        found = [
            (field, position, is_list)
            for field, is_list in fields
            if (position := sheet.position(field)) is not None
        ]
        without = _without_validation(found, around)
    else:
        without = _unvalidated(layout.sheet, layout.records, around, is_form=is_form)
    has_grown = _has_grown(sheet)
    lost = [
        (field, position)
        for field, position in without
        # but for rows that were added, or that nobody uses
        if field.scope == "always"
        or (not has_grown and (cell := cells.get(position)) is not None and cell.raw)
    ]
    if lost:
        first, position = lost[0]
        yield finding(
            "validation",
            sheet=sheet.name,
            cell=cell_name(*position),
            field=first.key,
            label=first.label,
            note=f"{named(field for _, field in lost)}的数据验证丢失",
        )


# ------------------------------------------------------------ parts of the form


def _placed(sheet: ReturnedSheet) -> Iterator[tuple[Field, tuple[int, int]]]:
    for field in sheet.layout.fields:
        position = sheet.position(field)
        if position is not None:
            yield field, position


@by_layout
def _printed_merges(sheet: Sheet, records: int) -> frozenset[Range]:
    layout = sheet.layout(records)
    areas = [text.area for text in layout.texts] + [field.area for field in layout.fields]
    return frozenset(area for area in areas if not area.is_single)


@by_layout
def _validated_fields(
    sheet: Sheet, records: int, *, is_form: bool
) -> tuple[tuple[Field, bool], ...]:
    """The cells that people fill, and whether they choose from a list.

    In a form that goes to a recipient the officer's cells are locked, but for prefilled ones.
    """
    return tuple(
        (field, bool(offered(field)))
        for field in sheet.layout(records).fields
        if field.formula is None and (not is_form or field.by == "recipient" or field.prefilled)
    )


def _own_structure(scan: SheetScan) -> SheetStructure:
    """Those of a sheet that shares them with no other."""
    return SheetStructure(scan.merges, scan.validations, scan.protection, scan.hidden_columns)


@by_layout
def _unvalidated(
    sheet: Sheet, records: int, around: SheetStructure, *, is_form: bool
) -> tuple[tuple[Field, Position], ...]:
    """The cells of an untouched form that lack the validation they had."""
    fields = _validated_fields(sheet, records, is_form=is_form)
    placed = [(field, field.position, is_list) for field, is_list in fields]
    return _without_validation(placed, around)


def _without_validation(
    fields: Iterable[tuple[Field, Position, bool]], around: SheetStructure
) -> tuple[tuple[Field, Position], ...]:
    """Those of these fields, at their positions, that have no validation, or no list of choices."""
    demanding = [found for found in around.validations if found.type != _FREE_ENTRY]
    any_kind = Covered(area for found in demanding for area in found.ranges)
    lists = Covered(area for found in demanding if found.type == "list" for area in found.ranges)
    return tuple(
        (field, position)
        for field, position, is_list in fields
        if not (lists if is_list else any_kind).has(*position)
    )


def _has_grown(sheet: ReturnedSheet) -> bool:
    """Whether a list has more records than were prepared."""
    return sheet.layout.records > sheet.identified.mark.records


def _in_record(sheet: ReturnedSheet, area: Range) -> bool:
    """Whether an area as printed belongs to a record of a list."""
    rows, drawn = sheet.layout.sheet.record_rows, sheet.layout.sheet
    return rows is not None and (
        rows[0] <= area.first_row < rows[0] + sheet.layout.records * drawn.record_height
    )


def _holds_printed(sheet: ReturnedSheet, area: Range) -> bool:
    """Whether a merged area covers a cell of the form (inserted lines are not part of it)."""
    placement = sheet.placement
    rows = range(1, sheet.layout.last_row + 1)
    columns = range(1, sheet.layout.last_column + 1)
    if placement.rows is None or placement.columns is None:
        return area.first_row in rows and area.first_column in columns
    return any(area.first_row <= row <= area.last_row for row in placement.rows.values()) and any(
        area.first_column <= column <= area.last_column for column in placement.columns.values()
    )


def _label_at(sheet: ReturnedSheet, area: Range) -> str | None:
    """What is printed in an area, or the field that it holds."""
    for text, words in sheet.printed.items():
        position = sheet.placement.find(text.area)
        if words and position is not None and area.contains(*position):
            return one_line(words)
    here = (field.label for field, position in _placed(sheet) if area.contains(*position))
    return next(here, None)


# ------------------------------------------------------------ addresses in a message


def named(positions: Iterable[tuple[int, int]]) -> str:
    """Cells as few ranges: ``C3、I5:I17（共 14 个单元格）``."""
    cells = sorted(positions, key=lambda position: (position[1], position[0]))
    joined: list[Range] = []
    for row, column in cells:
        last = joined[-1] if joined else None
        if last and last.first_column == column and last.last_row == row - 1:
            joined[-1] = last._replace(last_row=row)
        else:
            joined.append(Range(row, column, row, column))
    text = _listed(joined)
    return f"{text}（共 {len(cells)} 个单元格）" if len(cells) > len(joined) else text


def _listed(areas: Sequence[Range]) -> str:
    shown = "、".join(map(str, areas[:_MOST_NAMED]))
    return shown if len(areas) <= _MOST_NAMED else f"{shown} 等 {len(areas)} 处"
