"""Returned workbooks for tests: issued by the product, filled with what an enterprise sent."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zjtx_xl.definitions.loader import load_set, load_template
from zjtx_xl.forms.blank_workbook import Table, blank, table
from zjtx_xl.forms.stamp import Stamper
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.returns.reader import read_file
from zjtx_xl.xlsx.address import parse_cell
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.edit import Edit
from zjtx_xl.xlsx.sheet.patch import patched
from zjtx_xl.xlsx.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.xlsx.cell import Cell

DATA = Path(__file__).parent / "data"
SET = "qingdao-2021"
ANNEX2 = f"{SET}/annex2"


@cache
def printed_forms() -> Any:
    """The forms of annex 2 as printed."""
    return json.loads((DATA / "qingdao_annex2.json").read_text(encoding="utf-8"))


@cache
def _stamper(review: bool, names: tuple[str, ...]) -> tuple[Stamper, tuple[Table, ...]]:
    templates = [load_template(f"{SET}/{name}") for name in names]
    variables = dict(load_set(SET).variables)
    for template in templates:
        variables |= template.variables
    tables = tuple(table(template, 1) for template in templates)
    return Stamper(blank(tables, variables, review=review), tables, variables), tables


def issue(
    path: Path,
    subject: str,
    targets: Mapping[str, str] | None = None,
    *,
    review: bool = True,
    names: tuple[str, ...] = ("annex2",),
) -> Path:
    """A workbook for one recipient, with prefilled targets by row key."""
    stamper, tables = _stamper(review, names)
    values = {f"{row}.target": value for row, value in (targets or {}).items()}
    for each in tables:
        for layout in each.layouts:
            values |= {field.key: subject for field in layout.fields if field.role == "subject"}
    path.write_bytes(stamper.stamp(subject, {}, values))
    return path


def enterprise(path: Path, index: Any = 0, *, review: Any = True, **answers: object) -> Path:
    """Annex 2 of one enterprise as it sent it; ``answers`` by row key replace its own.

    The score column is empty.
    """
    form = printed_forms()[index]
    keys = row_keys()
    targets = dict(zip(keys, (row["target"] for row in form["rows"]), strict=True))
    actuals = dict(zip(keys, (row["actual"] for row in form["rows"]), strict=True))
    issue(path, form["enterprise"], targets, review=review)
    actuals |= answers
    fill_file(path, {f"{key}.actual": value for key, value in actuals.items()})
    return path


@cache
def row_keys() -> tuple[str, ...]:
    """The scored rows of annex 2, as printed."""
    fields = load_template(ANNEX2).sheets[0].layout(1).fields
    return tuple(each.row for each in fields if each.role == "actual")


def cell_of(key: str) -> str:
    """The address of a field of annex 2: ``附2!I9``."""
    fields = load_template(ANNEX2).sheets[0].layout(1).by_key
    return f"附2!{fields[key].ref}"


def fill(path: Path, data: Mapping[str, object]) -> Path:
    """Fill cells by field key or address, in place."""
    fill_file(path, data)
    return path


def sheet_cells(path: Path, name: str) -> dict[tuple[int, int], Cell]:
    """The cells of one sheet as stored."""
    workbook = Workbook(Package.open(path))
    part = next(each for each in workbook.sheets if each.name == name)
    return scan(workbook.package.read(part.part), workbook.shared_strings).cells


def texts(path: Path, name: str) -> dict[tuple[int, int], str]:
    """What stands in one sheet."""
    return {place: cell.raw for place, cell in sheet_cells(path, name).items() if cell.raw}


def explain(path: Path, line: int, words: str) -> Path:
    """Write an explanation into a line of 审核意见, as its sender would; counted from 1."""
    return fill(path, {f"审核意见!I{4 + line}": words})


def computed(path: Path, sheet: str, ref: str, result: str) -> Path:
    """Give a formula another cached result, as a program does that computes it."""
    workbook = Workbook(Package.open(path))
    part = next(each for each in workbook.sheets if each.name == sheet)
    edits = {part: {parse_cell(ref): Edit("cached", result)}}
    path.write_bytes(patched(workbook.package, workbook, edits))
    return path


def parts(path: Path) -> dict[str, bytes]:
    """The members of the container."""
    package = Package.open(path)
    return {name: package.read(name) for name in package.names}


def part_of(path: Path, name: str) -> str:
    """The member that holds a sheet."""
    return next(each.part for each in read_file(path).workbook.sheets if each.name == name)
