"""The recipient's helper formulas that say what is missing or wrong, and the line at the top.

They say what the check will say (:mod:`status`) and work in Excel 2010, WPS and
LibreOffice: no array constants, no ``_xlfn`` functions, no names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.rules.questions import (
    LONGEST_FORMULA,
    is_blank,
    length_without_blanks,
    literal,
    together,
    within_limit,
)
from zjtx_xl.rules.status import DOUBTFUL, MISSING, UNSURE, WRONG, Ask, decision_for, terse
from zjtx_xl.xlsx import Range, cell_name, parse_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zjtx_xl.rules.status import Decision, StatusCell

_LONGEST_REFERENCE = 10  # XFD1048576
# A row of more cells than this says less about each.
_MANY_CELLS = 12
# With more missing than this their names would not fit into the cell.
_MANY_MISSING = 5
ARROW = "→"


def row_status(cells: Sequence[StatusCell], *, asked_if: str = "", missing_count: str = "") -> str:
    """The formula that says in words what is wrong with the cells of a row; ``""`` if nothing.

    With ``asked_if`` (an area, or several with commas) a required cell is only missed once
    something stands there: rows of a list that nobody uses are not incomplete. A row with very
    many cells gets shorter texts, and while many are missing only their number:
    ``missing_count`` is the address of :func:`missing_in_row`.

    Raises:
        ValueError: the formula is too long for Excel even so, or a choice is.
    """
    used = f"COUNTA({_joined_areas(asked_if)})>0" if asked_if else ""
    formula = _joined([_print(decision_for(cell), cell, used) for cell in cells])
    if len(cells) <= _MANY_CELLS and len(formula) <= LONGEST_FORMULA:
        return formula
    if missing_count:
        used = f"{missing_count}>0"  # shorter, and it holds only where the row is used
    short = _joined([_print(terse(cell), cell, used) for cell in cells])
    if missing_count:
        told = f'"{MISSING}"&{missing_count}&"项，请先补填"'
        short = f"=IF({missing_count}>{_MANY_MISSING},{told},{short[1:]})"
    return within_limit(short)


def _joined(clauses: Sequence[str]) -> str:
    if len(clauses) == 1:
        return f"={clauses[0]}"
    # The messages hold no spaces: TRIM keeps one between each two that say something.
    joined = '&" "&'.join(clauses)
    return f'=SUBSTITUTE(TRIM({joined})," ","；")'


def _joined_areas(refs: str) -> str:
    return ",".join(map(str, areas_of(refs.split(","))))


def _print(decision: Decision, cell: StatusCell, used: str) -> str:
    if isinstance(decision, Ask):
        then = _print(decision.then, cell, used)
        otherwise = _print(decision.otherwise, cell, used)
        return f"IF({decision.question(cell.ref)},{then},{otherwise})"
    message = literal(decision.message)
    conditions = [condition for condition in (used, cell.only_if) if condition]
    if decision.status == "missing" and conditions:
        return f'IF({together("AND", conditions)},{message},"")'
    return message


# ---------------------------------------------------------------- what is missing


def missing_in_row(cells: Sequence[StatusCell], *, asked_if: str = "") -> str:
    """The formula of how many required cells of a row are blank; 0 where the row is not used.

    Raises:
        ValueError: the formula is too long for Excel.
    """
    required = [cell for cell in cells if cell.required]
    always = [cell for cell in required if not cell.only_if]
    parts = [blanks_in(str(area)) for area in areas_of([cell.ref for cell in always])]
    parts += unticked_in((cell.ref, cell.unticked) for cell in always)
    for cell in required:
        if cell.only_if:
            missing = "+".join((blanks_in(cell.ref), *unticked_in([(cell.ref, cell.unticked)])))
            parts.append(f"IF({cell.only_if},{missing},0)")
    count = "+".join(parts) or "0"
    return within_limit(
        f"=IF(COUNTA({_joined_areas(asked_if)})>0,{count},0)" if asked_if else f"={count}"
    )


def first_missing(sheet: str, cells: Sequence[StatusCell], *, asked_if: str = "") -> str:
    """The formula of the link to the first cell that is missing in a row, as ``→I9``.

    Raises:
        ValueError: the formula is too long for Excel.
    """
    link = '""'
    for cell in reversed([cell for cell in cells if cell.required]):
        blank = f"{length_without_blanks(cell.ref)}=0"
        blank = is_blank(cell.ref, cell.unticked) if cell.unticked else blank
        missed = f"IFERROR({blank},FALSE)"
        missed = together("AND", [missed, *([cell.only_if] if cell.only_if else [])])
        place = literal(f"{_place(sheet)}{cell.ref}")
        link = f'IF({missed},HYPERLINK({place},"{ARROW}{cell.ref}"),{link})'
    used = f'IF(COUNTA({_joined_areas(asked_if)})>0,{link},"")' if asked_if else link
    return within_limit(f"={used}")


def next_missing(sheet: str, links: Range) -> str:
    """The formula of the link to the first cell of the form that is missing; ``""`` when none is.

    ``links`` is the area of :func:`first_missing`.

    Raises:
        ValueError: the formula is too long.
    """
    area = str(links)
    found = f'INDEX({area},MATCH("{ARROW}*",{area},0))'
    place = f"{literal(_place(sheet))}&MID({found},2,{_LONGEST_REFERENCE})"
    return within_limit(f'=IF(COUNTIF({area},"{ARROW}*")=0,"",HYPERLINK({place},"去填下一项"))')


def _place(sheet: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"#'{quoted}'!"


# ---------------------------------------------------------------- the status line


def form_status(
    required: Sequence[str],
    scores: str = "",
    checks: Range | None = None,
    total: str = "",
    boxed: Iterable[tuple[str, str]] = (),
) -> str:
    """The formula of the line at the top: ``已填 9/13，还缺 4 项，预评 62.5 分，2 项待核``.

    ``required`` are the cells that must be filled, ``scores`` is the area of the preliminary
    scores, ``checks`` that of the check column: it is said how many rows are wrong there. ``total``
    is formula text of a total that is no mere sum; where it is an error, the scores are added up.
    ``boxed`` are those of ``required`` that the blank prints with boxes to tick, each with these. A
    cell with an error value counts as filled.

    Raises:
        ValueError: nothing is required, an address is none, or the formula is too long.
    """
    if not required:
        message = "没有必填的格"
        raise ValueError(message)
    areas = areas_of(required)
    count = sum(size_of(area) for area in areas)
    blanks = "+".join((*(blanks_in(str(area)) for area in areas), *unticked_in(boxed)))
    parts = [f'"已填 "&{count}-({blanks})&"/{count}，还缺 "&{blanks}&" 项"']
    if scores:
        unsure = f'COUNTIF({scores},"{UNSURE}")'
        added = f"IFERROR({total},SUM({scores}))" if total else f"SUM({scores})"
        parts.append(f'"，预评 "&ROUND({added},2)&" 分"')
        parts.append(f'IF({unsure}>0,"，"&{unsure}&" 项{UNSURE}","")')
    if checks:
        parts.append(_rows_with(checks, WRONG))
    return within_limit("=" + "&".join(parts))


def list_status(
    filled: Sequence[Range],
    printed: int,
    counts: Range,
    checks: Range,
    boxed: Iterable[tuple[str, str]] = (),
) -> str:
    """The status line of a table of which only the used rows must be filled.

    ``filled`` are the areas of the cells that count when something stands in them, less what was
    ``printed`` there; ``counts`` is the area of :func:`missing_in_row`, ``checks`` that of the
    check column; ``boxed`` are areas with the boxes that are printed there to be ticked.

    Raises:
        ValueError: the formula is too long.
    """
    missing = f"SUM({counts})"
    there = "+".join(f"{size_of(area)}-{blanks_in(str(area))}" for area in filled) or "0"
    there = "-".join((there, *unticked_in(boxed)))
    if printed:
        there = f"MAX(0,{there}-{printed})"
    words = f'"已填 "&{there}&"/"&{there}+{missing}&"，还缺 "&{missing}&" 项"'
    rows = "&".join(_rows_with(checks, word) for word in (UNSURE, DOUBTFUL, WRONG))
    return within_limit(f'=IF({there}+{missing}=0,"还没有填写",{words})&{rows}')


def rows_moved(row: int, column: int) -> str:
    """Formula text to append to the status line: says so when rows or columns were changed.

    The last cell of the form moves with what is put in or taken away before it.
    """
    cell = cell_name(row, column)
    stays = f"AND(ROW({cell})={row},COLUMN({cell})={column})"
    told = '"，行列有改动，请撤销"'
    return f'&IFERROR(IF({stays},"",{told}),{told})'


def _rows_with(checks: Range, word: str) -> str:
    """Formula text: ``，2 行有误``, or nothing."""
    rows = f'COUNTIF({checks},"*{word}：*")'
    return f'IF({rows}>0,"，"&{rows}&" 行{word}","")'


def blanks_in(area: str) -> str:
    """Formula text: how many cells of an area are blank.

    An empty text makes the division an error; so does an error value, which is no blank.
    """
    return f"SUMPRODUCT(ISERROR(1/{length_without_blanks(area)})-ISERROR({area}))"


def unticked_in(boxed: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Formula text: how many cells of an area hold its boxes with none ticked, of each area."""
    for area, boxes in boxed:
        if boxes:
            yield f"COUNTIF({area},{literal(re.sub(r'(?=[~*?])', '~', boxes))})"


def areas_of(refs: Iterable[str]) -> list[Range]:
    """The cells as few rectangles: joined downwards first, then side by side."""
    spans: list[Range] = []
    for area in map(parse_range, refs):
        _join_below(spans, area)
    columns: list[Range] = []
    for area in sorted(spans, key=lambda area: (area[1], area[0])):
        _join_below(columns, area)
    blocks: list[Range] = []
    for area in sorted(columns):
        last = blocks[-1] if blocks else area
        same_rows = (last.first_row, last.last_row) == (area.first_row, area.last_row)
        if same_rows and last.last_column + 1 == area.first_column:
            blocks[-1] = last._replace(last_column=area.last_column)
        else:
            blocks.append(area)
    return blocks


def _join_below(areas: list[Range], area: Range) -> None:
    """Add an area; to the last one, where it goes on below it."""
    last = areas[-1] if areas else None
    if last and last[1::2] == area[1::2] and last[0] <= area[0] <= last.last_row + 1:
        areas[-1] = last._replace(last_row=max(last.last_row, area.last_row))
    else:
        areas.append(area)


def size_of(area: Range | str) -> int:
    """How many cells an area has."""
    area = parse_range(area) if isinstance(area, str) else area
    return (area.last_row - area.first_row + 1) * (area.last_column - area.first_column + 1)
