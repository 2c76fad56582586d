"""What a run remembers of a returned file: who sent it, and what.

A list of many that offices send up is a summary: nobody's return, and the lines are whom it is
about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits import YEAR
from zjtx_xl.definitions import load_table_set, load_template
from zjtx_xl.runs.senders.alike import number_hashes
from zjtx_xl.values import owner_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.findings import FileResult
    from zjtx_xl.returns import ReturnedFile, ReturnedTable


class Return(NamedTuple):
    """What is remembered of one returned file: whose it is, by all that says so."""

    path: str
    subject: str
    issued_to: str
    tables: frozenset[str]
    codes: frozenset[str]
    is_said: bool  # a finding about the file says already that its subject was changed
    lacks_sheet: bool = False  # … or that a sheet is missing
    unit: str = ""  # the office, of a summary; nobody's return
    listed: tuple[str, ...] = ()  # … and whom it lists
    is_sealed: bool = False  # the office itself says whom it was issued to
    numbers: str = ""  # hashes of its answers that are numbers
    year: str = ""  # that it was issued for

    @property
    def is_of_recipients(self) -> bool:
        """Whether recipients fill any of it; else the office made it all by itself."""
        return any(load_template(table).for_recipient for table in self.tables)


def return_of(results: Sequence[FileResult], returned: ReturnedFile) -> Return | None:
    """What is remembered of a file; officers' own tables are nobody's return."""
    summary = _summary(returned)
    if summary is not None:
        return summary
    own = [table for table in returned.tables if table.template.for_recipient]
    if not own:
        return None
    renamed = {("prefilled", key) for table in own for key in _subject_keys(table)}
    issued_to = returned.identity.recipient
    named = next((table.submission.subject for table in own if table.submission.subject), "")
    if issued_to and all(table.template.kind == "list" for table in own):
        named = next(filter(None, (_written_over(table, issued_to) for table in own)), named)
    return Return(
        path=returned.path,
        subject=owner_of(named, issued_to),
        issued_to=issued_to,
        tables=frozenset(table.template.id for table in own),
        codes=frozenset(code for table in own for code in _credit_codes(table)),
        is_said=any(
            fault.code == "mark-conflict" or (fault.code, fault.field) in renamed
            for result in results
            for fault in result.findings
        ),
        lacks_sheet=any(
            (fault.code, fault.sheet, fault.severity) == ("sheet", None, "error")
            for result in results
            for fault in result.findings
        ),
        is_sealed=returned.identity.seal == "ours",
        numbers=number_hashes(own),
        year=_year(returned),
    )


def _summary(returned: ReturnedFile) -> Return | None:
    """The summary of an office, if a file holds nothing but lists of many that offices send up."""
    lists = [table for table in returned.tables if table.template.kind == "list"]
    names = tuple(dict.fromkeys(name for table in lists for name in _listed(table)))
    if len(names) <= 1 or len(lists) < len(returned.tables):
        return None
    units: list[str] = []
    variables = returned.identity.sheets[0].variables
    for table in lists:
        owner = load_table_set(table.template.set_id)
        own = table.template.id.rpartition("/")[2]
        if not any(own in level.sends for level in owner.levels):
            return None
        units.append(owner.unit_of(own, {**table.template.variables, **variables}))
    return Return(
        path=returned.path,
        subject=next(filter(None, units), ""),
        issued_to="",
        tables=frozenset(table.template.id for table in returned.tables),
        codes=frozenset(),
        is_said=True,
        unit=next(filter(None, units), ""),
        listed=names,
        year=_year(returned),
    )


def _year(returned: ReturnedFile) -> str:
    """The year that a file was issued for; nothing where nobody knows."""
    return next((sheet.variables.get(YEAR, "") for sheet in returned.identity.sheets), "")


def _listed(table: ReturnedTable) -> Iterator[str]:
    """Whom a list names; lines that add up others are nobody."""
    for sheet in table.sheets:
        for placed in sheet.layout.fields:
            entry = table.submission.entries.get(placed.key)
            if placed.role != "subject" or placed.record in sheet.layout.sheet.sums or not entry:
                continue
            if name := " ".join(entry.cell.raw.split()):
                yield name


def _written_over(table: ReturnedTable, issued_to: str) -> str:
    """The name that stands where a list was issued with the recipient's own; else nothing."""
    for sheet in table.sheets:
        issued = sheet.identified.mark.issued
        for placed in sheet.layout.fields:
            entry = table.submission.entries.get(placed.key)
            if placed.role == "subject" and issued.get(placed.key) == issued_to and entry:
                return " ".join(entry.cell.raw.split())
    return ""


def _subject_keys(table: ReturnedTable) -> Iterator[str]:
    for sheet in table.sheets:
        yield from (placed.key for placed in sheet.layout.fields if placed.role == "subject")


def _credit_codes(table: ReturnedTable) -> Iterator[str]:
    """Codes that are valid in a table about one subject; a list with several names many."""
    for sheet in table.sheets:
        fields = [field for field in sheet.layout.fields if field.kind.name == "credit_code"]
        entries = [table.submission.entries.get(field.key) for field in fields]
        readings = [entry.reading for entry in entries if entry and not entry.reading.codes]
        codes = [reading.value for reading in readings if isinstance(reading.value, str)]
        if sheet.layout.records == 1 or len(codes) == 1:
            yield from codes
