"""993 workbooks saved by real Excel: read like others read them, splice them, lose nothing."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from python_calamine import load_workbook as load_calamine

from tests.workbook_invariants import assert_workbook_valid, schema_faults
from zjtx_xl.findings.refusals import refusal_of
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.number_formats.codes import kind_of
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.edit import Edit
from zjtx_xl.xlsx.sheet.splice import splice
from zjtx_xl.xlsx.sheet.verify import verify_splice
from zjtx_xl.xlsx.sniff import inspect
from zjtx_xl.xlsx.workbook import SheetPart, Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.xlsx.sheet.reader import SheetScan

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "excel-made.zip"
pytestmark = [
    pytest.mark.skipif(not CORPUS.exists(), reason=f"{CORPUS.name} is not on this machine"),
    pytest.mark.slow,
]

NUMBER = "38923.10"
Position = tuple[int, int]


@cache
def corpus() -> dict[str, bytes]:
    with zipfile.ZipFile(CORPUS) as archive:
        return {name: archive.read(name) for name in sorted(archive.namelist())}


def worksheets(workbook: Workbook) -> Iterator[tuple[SheetPart, bytes, SheetScan]]:
    for sheet in workbook.sheets:
        if sheet.kind == "worksheet":
            data = workbook.package.read(sheet.part)
            yield sheet, data, scan(data, workbook.shared_strings)


def test_every_workbook_is_there():
    assert len(corpus()) == 993


# ---------------------------------------------------------------- reading


def test_reads_what_openpyxl_reads():
    cells = 0
    for name, data in corpus().items():
        workbook = Workbook(Package.from_bytes(data, name))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(data))
        for sheet, _, found in worksheets(workbook):
            assert not found.faults, name
            # not iter_rows: one cell at XFD1048576 makes it build all cells before that
            theirs = stored(values[sheet.name])
            ours = {place: cell for place, cell in found.cells.items() if cell.type != "empty"}
            assert ours.keys() == theirs.keys(), (name, sheet.name)
            for place, cell in ours.items():
                assert agrees(cell.type, cell.raw, theirs[place]), (name, sheet.name, place)
                is_date = isinstance(theirs[place], date | time | timedelta)
                if cell.type == "number":
                    kind = kind_of(workbook.cell_styles[cell.style].code)
                    assert (kind in {"date", "time"}) == is_date, (name, place)
                cells += 1
            for place, formula in stored(formulas[sheet.name]).items():
                if place in ours and ours[place].formula is not None:
                    text = getattr(formula, "text", formula).removeprefix("=")
                    assert ours[place].formula == text, (name, sheet.name, place)
            merges = {str(each) for each in formulas[sheet.name].merged_cells.ranges}
            assert {str(each) for each in found.merges} == merges, (name, sheet.name)
            validations = formulas[sheet.name].data_validations.dataValidation
            own = [each for each in found.validations if not each.extended]
            assert [each.formula1 for each in own] == [each.formula1 or "" for each in validations]
    assert cells > 11_000


def stored(sheet: Any) -> dict[Position, Any]:
    return {place: each.value for place, each in sheet._cells.items() if each.value is not None}  # noqa: SLF001


def agrees(kind: str, raw: str, value: object) -> bool:
    if kind == "number":
        is_number = isinstance(value, int | float) and float(raw) == value
        return is_number or isinstance(value, datetime | date | time | timedelta)
    if kind == "boolean":
        return value is (raw == "TRUE")
    if value == raw:
        return True
    # openpyxl leaves the escapes of control characters as they are, or undoes them twice
    text = str(value)
    return "_x" in text.lower() or "_x005F_" in raw


# ---------------------------------------------------------------- splicing


@dataclass
class Tally:
    spliced: int = 0
    sheets: int = 0
    refused: dict[str, str] = field(default_factory=dict[str, str])
    copies: dict[str, tuple[bytes, dict[str, set[Position]]]] = field(
        default_factory=dict[str, Any]
    )


def chosen(name: str, found: SheetScan) -> dict[str, Position]:
    """An existing, an empty (styled, without value) and an absent cell, any of them."""
    luck = random.Random(name)  # noqa: S311 - the same choice every time
    full = [place for place, cell in found.cells.items() if cell.type != "empty"]
    blank = [place for place, cell in found.cells.items() if cell.type == "empty"]
    absent = [
        (row, column)
        for row in range(1, 30)
        for column in range(1, 12)
        if (row, column) not in found.cells
    ]
    choices = {"existing": full, "empty": blank, "absent": absent}
    return {kind: luck.choice(places) for kind, places in choices.items() if places}


@pytest.fixture(scope="module")
def tally() -> Tally:
    """Splice every worksheet of every workbook; what is proved here is proved for all of them."""
    result = Tally()
    for name, data in corpus().items():
        archive = Package.from_bytes(data, name)
        workbook = Workbook(archive)
        replacements: dict[str, bytes] = {}
        formulas: dict[SheetPart, frozenset[Position]] = {}
        edited: dict[str, set[Position]] = {}
        for sheet, before, found in worksheets(workbook):
            edits: dict[Position, Edit] = {}
            for kind, place in chosen(f"{name} {sheet.name}", found).items():
                edit = {place: Edit("number", NUMBER)}
                try:
                    verify_splice(before, splice(before, edit), edit)
                    edits |= edit
                except WorkbookRefused as refusal:
                    result.refused[f"{name} {sheet.name} {kind}"] = refusal_of(refusal).code
            after = splice(before, edits)
            formulas[sheet] = verify_splice(before, after, edits)
            assert formulas[sheet] == {
                p for p in edits if p in found.cells and found.cells[p].formula
            }
            others = scan(after, workbook.shared_strings)
            assert without(others, edits) == without(found, edits), name
            replacements[sheet.part] = after
            edited[sheet.name] = set(edits)
            result.sheets += 1
            result.spliced += len(edits)
        chain, removals = workbook.without_calculation_entries(formulas)
        recalculated = workbook.with_full_recalculation()
        if recalculated:
            chain[workbook.part] = recalculated
        copy = archive.rewrite(replacements | chain, removals)
        changed = {*replacements, *chain, *removals}
        untouched = {key: raw for key, raw in raw_members(copy) if key not in changed}
        assert untouched == {key: raw for key, raw in raw_members(data) if key not in changed}
        result.copies[name] = (copy, edited)
    return result


def without(found: SheetScan, edits: dict[Position, Edit]) -> tuple[object, ...]:
    cells = {place: cell for place, cell in found.cells.items() if place not in edits}
    return cells, found.merges, found.validations, found.protection, found.hidden_rows, found.faults


def raw_members(data: bytes) -> Iterator[tuple[str, bytes]]:
    directory = inspect(data)
    headers = sorted(member.header for member in directory.members)
    ends = dict(zip(headers, [*headers[1:], directory.start], strict=True))
    for member in directory.members:
        yield member.name, data[member.header : ends[member.header]]


def test_splicing_changes_nothing_else(tally: Tally):
    assert tally.sheets == 1120
    assert tally.spliced > 1900


def test_refusals_are_few_and_have_a_reason(tally: Tally):
    """Cells inside a merge, in an array formula or in a data table; nothing else is refused."""
    reasons = Counter(tally.refused.values())
    workbooks = {place.split()[0] for place in tally.refused}
    print(f"refused: {dict(reasons)} in {len(workbooks)} of {len(corpus())} workbooks")  # noqa: T201
    assert set(reasons) <= {"merge", "formula"}
    assert len(workbooks) <= 0.03 * len(corpus())


def test_copies_stay_valid(tally: Tally):
    for copy, _ in tally.copies.values():
        assert_workbook_valid(copy, audit=False)


def test_schemas_find_nothing_new(tally: Tally):
    """Every tenth workbook; some of Excel's own files do not satisfy the schemas."""
    for name, (copy, _) in list(tally.copies.items())[::10]:
        assert set(schema_faults(copy)) <= set(schema_faults(corpus()[name])), name


def test_openpyxl_and_calamine_see_the_number_and_the_rest(tally: Tally):
    """Every eighth workbook, read by programs that share no code with ours."""
    for name, (copy, edited) in list(tally.copies.items())[::8]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            before = openpyxl.load_workbook(io.BytesIO(corpus()[name]), data_only=True)
            after = openpyxl.load_workbook(io.BytesIO(copy), data_only=True)
        for sheet, places in edited.items():
            old, new = stored(before[sheet]), stored(after[sheet])
            assert {p: v for p, v in new.items() if p not in places} == {
                p: v for p, v in old.items() if p not in places
            }
            if max(after[sheet].max_row, 1) > 5000:
                continue  # calamine would build every cell before the last one
            table = load_calamine(io.BytesIO(copy)).get_sheet_by_name(sheet)
            rows = table.to_python(skip_empty_area=False)
            for row, column in places:
                value = rows[row - 1][column - 1]
                assert value == float(NUMBER) or isinstance(value, date | time | timedelta), name
