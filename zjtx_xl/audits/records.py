"""One subject's rows in one table of one file, as audits and roll-ups look them up.

Keys do not say which record of a list a cell stands in: ``patents`` in the return of one
enterprise and in line 17 of a summary. Of each cell only what audits compare is kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import PurePath
from sys import intern
from typing import TYPE_CHECKING, Literal

from zjtx_xl.definitions import NOT_SUMMED, Field, load_template
from zjtx_xl.values import ValueKind, is_nobodys, plain, written
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zjtx_xl.findings import Entry, FileResult, VerdictResult
    from zjtx_xl.values import Confidence, Value

Part = Literal["return", "summary"]
VERDICT = "verdict"
ROSTER = "roster"  # the officer's own list, as one more table of a set
_NUMBER = "no"
_SUBTOTAL = re.compile(r"小计（(.+)，[0-9]+ 户）")


def subtotal_name(group: str, count: int) -> str:
    """What stands where a subject's name would, in the line that adds up a group."""
    return f"小计（{group}，{count} 户）"


@dataclass(slots=True, unsafe_hash=True)
class RecordCell:
    """One cell: where it stands, what is stored there, what it means.

    Nobody changes one; a run makes so many of them that it does not pay for freezing each.
    """

    path: str
    sheet: str
    ref: str
    field: Field
    key: str
    raw: str
    value: Value
    confidence: Confidence
    is_none: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether nothing but blanks stand there, or a formula without its result."""
        return self.confidence == "missing"

    @property
    def is_listed(self) -> bool:
        """Whether it stands in the officer's own list."""
        return not self.field.sheet

    @property
    def is_read(self) -> bool:
        """Whether it is known what the cell means."""
        return self.value is not None or self.is_none

    @property
    def is_open(self) -> bool:
        """Whether something stands there that waits, or that nobody can read."""
        return not self.is_sure and not self.is_missing

    @property
    def is_sure(self) -> bool:
        """Whether that waits for nobody's decision."""
        return self.is_read and self.confidence != "proposed"


@dataclass(frozen=True, slots=True)
class Record:
    """One subject's rows in one table of one file.

    ``number`` is 0 for what stands outside the rows of a list, which is about nobody. ``cells``
    has keys without the number of the record (``innovation.amount``); an empty cell is there, too:
    a table that is there and says nothing is another thing than none. A record of a list with
    several is part of a summary, any other is the subject's own return. ``unit`` is the office that
    sent the table up, where the file says so; ``group`` what that office's table was grouped by,
    and the group that the line stood in.
    """

    path: str
    template: str
    year: str
    sheet: str
    subject: str
    number: int
    part: Part
    cells: Mapping[str, RecordCell]
    unit: str = ""
    group: tuple[str, str] | None = None

    @property
    def table(self) -> str:
        """``annex2`` of ``qingdao-2021/annex2``."""
        return self.template.rpartition("/")[2]

    @property
    def name(self) -> RecordCell | None:
        """The cell that holds the subject's name, if one stands there."""
        named = (cell for cell in self.cells.values() if cell.field.role == "subject")
        return next((cell for cell in named if not cell.is_missing), None)

    def column(self, name: str) -> tuple[RecordCell, ...]:
        """The cells of a column, without deductions and totals."""
        return tuple(
            cell
            for cell in self.cells.values()
            if cell.field.column == name and cell.field.role not in NOT_SUMMED
        )

    def in_group(self, name: str) -> tuple[RecordCell, ...]:
        """The cells of a column in the rows of a group: ``output.points``."""
        group, _, column = name.rpartition(".")
        rows = _groups(self.template).get(group, ())
        found = (self.cells.get(f"{row}.{column}") for row in rows)
        return tuple(cell for cell in found if cell is not None)

    @property
    def facts(self) -> _Facts:
        """All but the cells, as plain data."""
        return (self.path, self.template, self.year, self.sheet, self.subject, self.number,
                self.part, self.unit, self.group)  # fmt: skip

    def stored_cells(self) -> tuple[_Stored, ...]:
        """The cells as plain data without the definition's fields (:func:`cells_of`)."""
        return tuple([
            (name, cell.sheet, cell.ref, cell.key, cell.raw, cell.value, cell.confidence,
             cell.is_none)
            for name, cell in self.cells.items()
        ])  # fmt: skip

    def stored(self) -> tuple[_Facts, tuple[_Stored, ...]]:
        """The record as plain data, which :func:`record_of` takes."""
        return self.facts, self.stored_cells()

    def __reduce__(self) -> tuple[object, ...]:
        """From one process to another."""
        return record_of, self.stored()


_Facts = tuple[str, str, str, str, str, int, "Part", str, tuple[str, str] | None]
_Stored = tuple[str, str, str, str, str, "Value", "Confidence", bool]


def record_of(facts: _Facts, stored: Sequence[_Stored]) -> Record:
    """A record as it was, from what is stored of it."""
    path, template, *_ = facts
    return record_with(facts, cells_of(path, template, stored))


def record_with(facts: _Facts, cells: Mapping[str, RecordCell]) -> Record:
    """A record as it was, whose cells are these."""
    path, template, year, sheet, subject, number, part, unit, group = facts
    # thousands of records say these alike: they are kept once
    said = intern(template), intern(year), intern(sheet), subject, number, part
    return Record(path, *said, cells, intern(unit), group)


def cells_of(path: str, template: str, stored: Iterable[_Stored]) -> dict[str, RecordCell]:
    """The cells of a record of a file and a template, from what is stored of them."""
    fields = fields_of(template)
    cells: dict[str, RecordCell] = {}
    for name, sheet, ref, key, raw, value, confidence, is_none in stored:
        own = fields[_taken_apart(template, key)[0], name]
        said = intern(sheet), intern(ref), own, intern(key)
        cell = RecordCell(path, *said, intern(raw), value, confidence, is_none)
        cells[intern(name)] = cell
    return cells


def records_of(
    result: FileResult, year: str = "", unit: str = "", grouped_by: str = "", most: int = 1
) -> tuple[Record, ...]:
    """The used records of one table as it was read, and what stands outside its rows.

    ``grouped_by`` is what a roll-up has grouped its lines by: each group ends with its sum.
    ``most`` is how many records the table has, where the result is a part of it.
    """
    if result.template is None:
        return ()
    template = load_template(result.template)
    fields = fields_of(result.template)
    cells: dict[tuple[str, int], dict[str, RecordCell]] = defaultdict(dict)
    scores = _scores(result)
    for key, entry in result.entries.items():
        sheet_key, number, relative = _taken_apart(result.template, key)
        field = fields.get((sheet_key, relative))
        if field is None:
            continue
        most = max(most, number)
        own = cells[sheet_key, number]
        score = scores.get(key.rpartition(".")[0]) if field.role == "score" else None
        cell = _total(result, field) if field.role == "total" else None
        own[relative] = cell or _record_cell(result.path, entry, field, score)
    for (_, number), own in cells.items():
        if number:
            told = (_verdict(result, verdict, fields) for verdict in result.verdicts)
            own |= {cell.key: cell for cell in told}
    part: Part = "summary" if template.kind == "list" and most > 1 else "return"
    found: list[Record] = []
    ungrouped = 0
    for (_, number), own in cells.items():
        name = next((cell.raw for cell in own.values() if cell.field.role == "subject"), "")
        subject = " ".join(name.split())
        if number and not subject and part == "return":
            # A form that names nobody is about whoever it was issued to.
            subject = result.subject or PurePath(result.path).stem
        if part == "summary" and number and _adds_up_others(own):
            ungrouped = _group(found, ungrouped, grouped_by, subject)
            continue
        if subject or not number:
            sheet = _sheet(own)
            place = result.path, template.id, year, sheet
            found.append(Record(*place, subject, number, part, own, unit))
    return tuple(found)


def _group(found: list[Record], start: int, grouped_by: str, subject: str) -> int:
    """Give the lines from ``start`` their group, whose sum follows; where the next one starts."""
    match = _SUBTOTAL.fullmatch(subject)
    if match is None or not grouped_by:
        return start
    found[start:] = [replace(record, group=(grouped_by, match[1])) for record in found[start:]]
    return len(found)


def _adds_up_others(cells: Mapping[str, RecordCell]) -> bool:
    """Whether a line of a list says of itself that it is a sum (小计), and so nobody's."""
    return any(
        is_nobodys(cell.raw)
        for cell in cells.values()
        if cell.field.role == "subject" or cell.field.column == _NUMBER
    )


def _sheet(cells: Mapping[str, RecordCell]) -> str:
    return next((cell.sheet for cell in cells.values()), "")


@lru_cache(maxsize=64)
def fields_of(template_id: str) -> Mapping[tuple[str, str], Field]:
    """The fields of a template as drawn, by sheet key and key without the record; its verdicts."""
    template = load_template(template_id)
    found = {
        (sheet.key, _taken_apart(template_id, field.key)[2]): field
        for sheet in template.sheets
        for field in sheet.layout(1).fields
    }
    for sheet in template.sheets:
        for verdict in template.verdicts:
            field = _verdict_field(sheet.name, verdict.key, verdict.title)
            found[sheet.key, field.key] = field
    return found


def _verdict_field(sheet: str, key: str, title: str) -> Field:
    """A verdict as audits and roll-ups look it up: ``verdict.qualified``, a word in no cell."""
    return Field(
        key=f"{VERDICT}.{key}",
        sheet=sheet,
        area=Range(1, 1, 1, 1),
        role="other",
        by="officer",
        row_label="",
        column_label=title,
        kind=ValueKind("text"),
        row=VERDICT,
        column=key,
        record=1,
        required=False,
    )


def relative_key(template_id: str, key: str) -> tuple[int, str]:
    """The record of a key (0 outside the rows of a list), and the key without it."""
    _, number, relative = _taken_apart(template_id, key)
    return number, relative


@lru_cache(maxsize=64)
def _groups(template_id: str) -> Mapping[str, tuple[str, ...]]:
    """The rows of each group of a template."""
    sheets = load_template(template_id).sheets
    return {group: rows for sheet in sheets for group, rows in sheet.groups.items()}


@lru_cache(maxsize=8192)
def _taken_apart(template_id: str, key: str) -> tuple[str, int, str]:
    """``table2.7.subject`` → (``table2``, 7, ``subject``); a form is one record."""
    lists, prefixes = _sheets(template_id)
    first, _, rest = key.partition(".")
    sheet_key = first if first in prefixes else ""
    if sheet_key:
        first, _, rest = rest.partition(".")
    if sheet_key not in lists:
        return sheet_key, 1, key.removeprefix(f"{sheet_key}.") if sheet_key else key
    if first.isdigit() and rest:
        return sheet_key, int(first), rest
    return sheet_key, 0, key.removeprefix(f"{sheet_key}.") if sheet_key else key


def table_called(name: str) -> str:
    """The table that an expression calls so, where a hyphen would subtract: ``little_giant``."""
    return name.replace("_", "-")


@lru_cache(maxsize=64)
def _sheets(template_id: str) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of the sheets whose rows repeat, and the prefixes of keys."""
    sheets = load_template(template_id).sheets
    lists = frozenset(sheet.key for sheet in sheets if sheet.record_rows)
    return lists, frozenset(sheet.key for sheet in sheets if sheet.key)


def _record_cell(path: str, entry: Entry, field: Field, score: Decimal | None) -> RecordCell:
    """What stands in a cell, or the score by its rule."""
    reading = entry.reading
    if score is not None:
        return RecordCell(
            path, entry.sheet, entry.ref, field, entry.key, plain(score), score, "exact",
            reading.is_none,
        )  # fmt: skip
    waits = reading.confidence in {"proposed", "unreadable"}
    raw = (waits and reading.shown) or written(entry.cell)
    if field.value is not None and isinstance(reading.value, Decimal):
        raw = plain(reading.value)  # what the file shows may be of older values
    return RecordCell(
        path=path,
        sheet=entry.sheet,
        ref=entry.ref,
        field=field,
        key=entry.key,
        raw=raw,
        value=reading.value,
        confidence=reading.confidence,
        is_none=reading.is_none,
    )


def _scores(result: FileResult) -> dict[str, Decimal]:
    """The scores by the rules, by row, of a table in whose column nothing stands yet."""
    if any(score.reported is not None for score in result.scores):
        return {}
    return {score.row: score.score for score in result.scores if score.score is not None}


def _verdict(
    result: FileResult, verdict: VerdictResult, fields: Mapping[tuple[str, str], Field]
) -> RecordCell:
    """The word for a verdict; one that is not known yet is open."""
    key = f"{VERDICT}.{verdict.key}"
    field = next(field for (_, name), field in fields.items() if name == key)
    word = "" if verdict.result is None else verdict.word
    sheet = result.sheets[0] if result.sheets else field.sheet
    if not word:
        return RecordCell(result.path, sheet, "", field, key, verdict.word, None, "proposed")
    return RecordCell(result.path, sheet, "", field, key, word, word, "exact")


def _total(result: FileResult, field: Field) -> RecordCell | None:
    """A total of points: of the scores that stand in the table, or of those by the rules.

    A formula over score cells that nobody has filled says 0 or nothing. None: it adds up amounts.
    """
    total = result.total
    if total is None:
        return None
    stands = all(score.reported is not None for score in result.scores)
    if field.key == total.key:
        place, value = (total.sheet, total.cell), total.score
        value = total.reported if stands and total.reported is not None else value
    else:
        entry = result.entries.get(field.key)
        place = (entry.sheet, entry.ref) if entry and not stands else ("", "")
        part = next((part for part in result.recomputed if part[:2] == place), None)
        if part is None:
            return None
        value = None if part.is_open else part.value
    raw = "" if value is None else plain(value)
    return RecordCell(result.path, *place, field, field.key, raw, value,
                  "exact" if value is not None else "missing")  # fmt: skip
