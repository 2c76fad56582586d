"""Do the formulas still compute what they computed? Compared by meaning, not by text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.definitions import by_layout, formula_of, names_on, place_of
from zjtx_xl.findings import finding
from zjtx_xl.forms import Columns, operand_cells
from zjtx_xl.lazy import pattern
from zjtx_xl.rules import CellPlace, excel_score
from zjtx_xl.values import written
from zjtx_xl.xlsx import Range, cell_name, parse_range

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from zjtx_xl.definitions import Field, Sheet
    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import Placement, ReturnedSheet
    from zjtx_xl.rules import Place, Rule
    from zjtx_xl.xlsx import Cell

_STRING = pattern(r'("(?:[^"]|"")*")')
# A sheet's name before a reference, and the prefix that marks functions newer than the file format.
_PREFIX = pattern(r"'(?:[^']|''){0,64}'!|(?<![\w.])[^\W\d][\w.]{0,64}!|_XLFN\.|_XLWS\.")
_TRUTH = pattern(r"\b(TRUE|FALSE)\(\)")
_CELL = "[A-Z]{1,3}[1-9][0-9]{0,6}"
_AREA = pattern(rf"(?<![A-Z0-9_.]){_CELL}(?::{_CELL})?(?![\w(.])")
_BLANK = "（空白）"
_MOST = 60  # characters


@lru_cache(maxsize=4096)
def meaning(formula: str) -> str:
    """A formula without the differences that saving makes: spaces, ``$``, case, sheet names.

    >>> meaning("sum( $J$5:J17 ) - '附2'!J18")
    'SUM(J5:J17)-J18'
    """
    pieces = _STRING.split(formula)
    pieces[::2] = [_bare(piece) for piece in pieces[::2]]
    return "".join(pieces).removeprefix("=").removeprefix("+")


def _bare(piece: str) -> str:
    bare = _PREFIX.sub("", piece.upper())
    return _TRUTH.sub(r"\1", "".join(bare.split()).replace("$", ""))


def moved_formula(formula: str, placement: Placement) -> str | None:
    """A printed formula as it reads after the rows and columns it refers to have moved.

    None where a cell it refers to was not found.
    """
    if not placement.moved:
        return formula
    lost: list[str] = []

    def moved(match: re.Match[str]) -> str:
        area = placement.span(parse_range(match[0]))
        if area is None:
            lost.append(match[0])
            return ""
        return _as_range(area) if ":" in match[0] else str(area)

    pieces = _STRING.split(formula)
    pieces[::2] = [_AREA.sub(moved, piece) for piece in pieces[::2]]
    return None if lost else "".join(pieces)


def _as_range(area: Range) -> str:
    first, last = cell_name(*area[:2]), cell_name(*area[2:])
    return f"{first}:{last}"


def check_formulas(sheet: ReturnedSheet) -> Iterator[Finding]:
    """One finding for each total and the like that is computed otherwise, or not at all."""
    for field, formula in _computed(sheet.layout.sheet, sheet.layout.records):
        position = sheet.position(field)
        if position is None:
            continue
        cell = sheet.scan.cells.get(position)
        expected = moved_formula(formula, sheet.placement)
        if expected is None or _is_same(expected, cell) or _is_as_issued(sheet, field, cell):
            continue
        if _is_as_before(sheet, field, cell):
            continue
        yield finding(
            "formula",
            sheet=sheet.name,
            cell=cell_name(*position),
            field=field.key,
            label=field.label,
            note=_changed(expected, _shown(cell)),
        )
    yield from _check_helps(sheet)


def _is_as_issued(sheet: ReturnedSheet, field: Field, cell: Cell | None) -> bool:
    """Whether a total is as the form has it, though somebody wrote lines of sums among the others.

    What it then counts twice is said of its value.
    """
    issued = sheet.identified.sheet
    if not sheet.layout.sheet.sums:
        return False
    formula = issued.layout(sheet.layout.records).by_key[field.key].formula
    expected = moved_formula(formula, sheet.placement) if formula else None
    return expected is not None and _is_same(expected, cell)


def _is_as_before(sheet: ReturnedSheet, field: Field, cell: Cell | None) -> bool:
    """Whether a cell is computed as in blanks that were issued before."""
    names = names_on(sheet.layout.sheet, sheet.layout.records)
    for era in _ERAS[1:]:
        formula = formula_of(field, names, lambda of, era=era: place_of(of)._replace(**era))
        expected = moved_formula(formula, sheet.placement)
        if expected is not None and _is_same(expected, cell):
            return True
    return False


@by_layout
def _computed(sheet: Sheet, records: int) -> tuple[tuple[Field, str], ...]:
    """The fields that hold a formula."""
    fields = sheet.layout(records).fields
    return tuple((field, field.formula) for field in fields if field.formula is not None)


def _is_same(expected: str, cell: Cell | None) -> bool:
    formula = cell.formula if cell is not None else None
    if formula is None:
        return False
    return formula == expected or meaning(formula) == meaning(expected)


def _changed(expected: str, now: str) -> str:
    """What was changed; of a formula too long to be compared by eye only what stands there now."""
    was = f"原公式是“{expected}”" if len(expected) <= _MOST else "原来的公式被改动"
    return f"{was}，现在是“{now if len(now) <= _MOST else now[: _MOST - 1] + '…'}”"


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return _BLANK
    return cell.formula or written(cell) or _BLANK


def _check_helps(sheet: ReturnedSheet) -> Iterator[Finding]:
    """Formulas of the column 预评得分 that differ from their neighbours'.

    Only guidance for the recipient: where all are gone the help was deleted, and where most differ
    another version of this tool wrote them; neither is his fault.
    """
    if sheet.placement.moved:
        return
    expected = _help_formulas(sheet.layout.sheet, sheet.layout.records, 0)
    changed = [position for position in expected if not is_issued_help(sheet, position)]
    if not changed or 2 * len(changed) > len(expected):
        return
    names = "、".join(cell_name(*position) for position in changed)
    yield finding(
        "formula",
        sheet=sheet.name,
        cell=cell_name(*changed[0]),
        severity="warning",
        label="预评得分（自动）",
        note=f"{names} 的公式被改动，显示的预评得分不可靠，正式得分不受影响",
    )


def is_issued_help(sheet: ReturnedSheet, position: tuple[int, int]) -> bool:
    """Whether a preliminary score is computed by the formula that was issued, lately or before."""
    cell, layout = sheet.scan.cells.get(position), sheet.layout
    if cell is None or cell.formula is None:
        return False
    issued: list[str] = []
    for era in range(len(_ERAS)):
        formulas = _help_formulas(layout.sheet, layout.records, era)
        issued += (formulas[position],) if position in formulas else ()
        if cell.formula in issued:  # nearly always
            return True
    return any(_is_same(formula, cell) for formula in issued)


# What the cells of blanks asked of their answers: today, before sums and counts waited for what
# waits, before years were told from numbers of years, and before limits were asked.
_ERAS: tuple[Mapping[str, bool], ...] = (
    {},
    {"reads_less": True},
    {"reads_less": True, "counts_years": False},
    {"reads_less": True, "counts_years": False, "asks_less": True},
)


@by_layout
def _help_formulas(
    sheet: Sheet,
    records: int,
    era: int,
) -> Mapping[tuple[int, int], str]:
    """Where the formulas of preliminary scores stand, and what they are (without ``=``).

    Those of a blank of today (era 0), or what forms have that were issued before.
    """
    layout = sheet.layout(records)
    scored = [
        (field, field.rule)
        for field in layout.fields
        if field.rule is not None and field.role == "score" and field.rule.expression is not None
    ]
    column = Columns(layout, scored=bool(scored)).score
    if column is None:
        return {}
    return {
        (field.area.first_row, column): _formula(rule, operand_cells(layout, field), _ERAS[era])
        for field, rule in scored
    }


def _formula(rule: Rule, places: Mapping[str, Place], era: Mapping[str, bool]) -> str:
    asked: dict[str, Place] = {
        name: (
            place._replace(**era)
            if isinstance(place, CellPlace)
            else tuple(part._replace(**era) for part in place)
        )
        for name, place in places.items()
    }
    return excel_score(rule, asked).removeprefix("=")
