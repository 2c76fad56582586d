"""The office's record (下发记录): what each recipient was issued, as 分发清单 or a roster holds it.

A returned file is held against this and never against what it says about itself. In 分发清单.xlsx
it is a sheet of its own: a line for each recipient, a column for each prefilled field, whose
heading is the label with the field key in brackets, so that columns may be moved and lines sorted.
The other columns of the roster stand there too, under their headings and ``[名册]``: audits and
roll-ups ask for them, and a check is given one list.
What was issued again otherwise, or what the office writes there by hand, is one more line with its
date: the latest holds.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import load_table_set, load_template
from zjtx_xl.errors import RosterError
from zjtx_xl.lists.grid import headed
from zjtx_xl.lists.headings import LIST_HEADINGS
from zjtx_xl.lists.list_sheet import LONGEST, put, set_up_list
from zjtx_xl.values import Subjects
from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsxwriter import Workbook

    from zjtx_xl.lists.grid import Grid
    from zjtx_xl.lists.roster import Roster

SHEET = "下发记录"
_NO, _NAME, _DATE, _VERSIONS, _DIGEST = "序号", "名称", "下发日期", "表及版本", "文件 SHA-256"
_OF_RECORD = (_NAME, _DATE, _VERSIONS, _DIGEST)
_COLUMNS = ((_NO, 7.0), (_NAME, 32.0), (_DATE, 12.0), (_VERSIONS, 26.0), (_DIGEST, 35.0))
_WIDTH = 16.0
_DAY = re.compile(r"\s*([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})")
_HEADING = re.compile(r"(.*?) ?\[([^\[\]]+)\]", re.DOTALL)
_OF_ROSTER = "名册"


class RosterFile(NamedTuple):
    """The list that a run was given; with another content it is another one."""

    path: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> RosterFile:
        """The list as it is now; one that cannot be opened is said where it is read."""
        try:
            return cls(str(path), hashlib.sha256(path.read_bytes()).hexdigest())
        except OSError:
            return cls(str(path), "")


class RecordLine(NamedTuple):
    """One recipient's line; ``tables`` are ``id@version``, ``values`` raw strings by field key.

    ``extra`` is what the roster said besides, by heading. ``issued_on`` is the day of the issue
    (ISO). A line without a digest was written by hand: it changes the values that it holds and
    leaves the others as they were issued.
    """

    no: str
    subject: str
    tables: tuple[str, ...]
    sha256: str
    values: Mapping[str, str]
    issued_on: str = ""
    extra: Mapping[str, str] = NOTHING
    row: int = 0

    @property
    def template_ids(self) -> frozenset[str]:
        """The tables without their versions."""
        return frozenset(table.partition("@")[0] for table in self.tables)


class IssueRecord(NamedTuple):
    """What was issued to whom; names join as everywhere, and by the aliases of a set."""

    subjects: Subjects
    by_subject: Mapping[str, Mapping[str, str]]

    def of(self, *names: str) -> Mapping[str, str] | None:
        """What was issued to the first of these names that the record knows."""
        found = (self.by_subject.get(self.subjects.key(name)) for name in names if name)
        return next((values for values in found if values is not None), None)


def draw_record(workbook: Workbook, lines: Sequence[RecordLine], labels: Mapping[str, str]) -> None:
    """Add the sheet; ``labels`` tell what an officer calls each field."""
    keys = list(dict.fromkeys(key for line in lines for key in line.values))
    extra = list(dict.fromkeys(heading for line in lines for heading in line.extra))
    columns = [
        *_COLUMNS,
        *((f"{labels.get(key, key)} [{key}]", _WIDTH) for key in keys),
        *((f"{heading} [{_OF_ROSTER}]", _WIDTH) for heading in extra),
    ]
    sheet = workbook.add_worksheet(SHEET)
    body = {"border": 1, "valign": "vcenter", "text_wrap": True, "num_format": "@"}
    text = workbook.add_format(body)
    head = workbook.add_format(body | {"bold": True, "align": "center", "bg_color": "#EDEDED"})
    set_up_list(sheet, columns, head, heading_row=1, lines=len(lines), fixed_columns=2)
    for row, line in enumerate(lines, start=1):
        told = [line.no, line.subject, line.issued_on, "\n".join(line.tables), line.sha256]
        told += [line.values.get(key, "") for key in keys]
        told += [line.extra.get(heading, "") for heading in extra]
        for column, value in enumerate(told):
            put(sheet, row, column, value, text)


def continued(
    earlier: Sequence[RecordLine], issued: Iterable[RecordLine]
) -> tuple[RecordLine, ...]:
    """The record with what was issued now; who got the same as before has no new line."""
    today = datetime.now(UTC).astimezone().date().isoformat()
    latest = {(line.subject, line.tables): line for line in _by_date(earlier) if line.sha256}
    new: list[RecordLine] = []
    for line in issued:
        before = latest.get((line.subject, line.tables))
        if before is None or _issued(before) != _issued(line):
            new.append(line._replace(issued_on=today))
    return (*earlier, *new)


def _issued(line: RecordLine) -> tuple[object, ...]:
    return line.sha256, line.values, line.extra


def _by_date(lines: Iterable[RecordLine]) -> list[RecordLine]:
    """Of one day the lower line is the later one."""
    return sorted(lines, key=lambda line: line.issued_on)


def is_too_long(values: Mapping[str, str]) -> bool:
    """Whether a value would be cut off in its cell, and so be no record of it."""
    return any(len(value) > LONGEST for value in values.values())


def recorded_in(path: Path) -> tuple[RecordLine, ...]:
    """The record of a 分发清单.xlsx, wherever it stands in it; nothing where there is none.

    Raises:
        RosterError: the file cannot be read, or a line has no date.
    """
    from zjtx_xl.lists.files import read_grids  # noqa: PLC0415 - most checks have no list

    return _record_lines(path, read_grids(path)) if path.is_file() else ()


def recorded_roster(path: Path) -> Roster | None:
    """What a 分发清单 keeps of the roster that it was issued from; None where it keeps nothing.

    Raises:
        RosterError: the file cannot be read, or a line has no date.
    """
    from zjtx_xl.lists.roster import Recipient, Roster  # noqa: PLC0415 - most checks have none

    grids = _grids(RosterFile.of(path))
    found = headed(grids, _OF_RECORD)
    kept: dict[str, RecordLine] = {}
    for line in _by_date(_record_lines(path, grids)):
        before = kept.get(line.subject)
        extra = {**before.extra, **line.extra} if before and not line.sha256 else line.extra
        kept[line.subject] = line._replace(extra=extra)
    if found is None or not any(line.extra for line in kept.values()):
        return None
    columns = found[2]
    headings = {"no": columns.get(_NO, 0), "subject": columns[_NAME]}
    headings |= {
        label: column for (label, key), column in _keyed(columns).items() if key == _OF_ROSTER
    }
    recipients = tuple(
        Recipient(line.subject, line.no, extra=line.extra, row=line.row) for line in kept.values()
    )
    return Roster(recipients, path, sheet=SHEET, columns=headings)


def _keyed(columns: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """The columns of values: what stands before the brackets, and in them."""
    matches = ((_HEADING.fullmatch(heading), column) for heading, column in columns.items())
    return {(match[1], match[2]): column for match, column in matches if match}


def _record_lines(path: Path, grids: Iterable[Grid]) -> tuple[RecordLine, ...]:
    found = headed(grids, _OF_RECORD)
    return tuple(_lines(path, *found)) if found else ()


def _lines(
    path: Path, grid: Grid, heading_row: int, columns: Mapping[str, int]
) -> Iterator[RecordLine]:
    keyed = _keyed(columns)
    fields = {key: column for (_, key), column in keyed.items() if key != _OF_ROSTER}
    extra = {label: column for (label, key), column in keyed.items() if key == _OF_ROSTER}
    for row, cells in grid.rows.items():
        told = {column: cell.text for column, cell in cells.items()}
        subject = told.get(columns[_NAME], "")
        if row <= heading_row or not subject:
            continue
        yield RecordLine(
            no=told.get(columns.get(_NO, 0), ""),
            subject=subject,
            tables=tuple(told.get(columns[_VERSIONS], "").splitlines()),
            sha256=told.get(columns[_DIGEST], ""),
            values={key: told[column] for key, column in fields.items() if told.get(column)},
            issued_on=_iso(path, row, told.get(columns[_DATE], "")),
            extra={heading: told[column] for heading, column in extra.items() if told.get(column)},
            row=row,
        )


def _iso(path: Path, row: int, typed: str) -> str:
    """The date of a line, as a program or an officer writes it."""
    match = _DAY.match(typed)
    try:
        return date(*map(int, match.groups())).isoformat() if match else _refuse(path, row, typed)
    except ValueError:
        return _refuse(path, row, typed)


def _refuse(path: Path, row: int, typed: str) -> str:
    told = f"是“{typed}”" if typed else "是空的"
    raise RosterError(path, f"“{SHEET}”第{row}行的{_DATE}{told}，请写成 2026-03-05 的样子")


@lru_cache(maxsize=64)
def issue_record(roster: RosterFile, template_id: str) -> IssueRecord | None:
    """What the list says was issued in a table; None where it holds no prefilled value of it.

    Raises:
        RosterError: the list cannot be read, or a value in it cannot be used.
    """
    lines, is_distribution = _recorded(roster)
    if not lines and not is_distribution:
        lines = _of_roster(roster, template_id)
    of_table = [line for line in lines if not line.tables or template_id in line.template_ids]
    if not of_table:
        return None  # a 分发清单 of an older version says who, and not what
    subjects = Subjects(load_table_set(template_id.partition("/")[0]).aliases.items())
    values: dict[str, Mapping[str, str]] = {}
    for line in of_table:
        subjects.learn(line.subject)
    for line in _by_date(of_table):
        key = subjects.key(line.subject)
        values[key] = line.values if line.sha256 else {**values.get(key, {}), **line.values}
    return IssueRecord(subjects, values)


@lru_cache(maxsize=2)
def _grids(roster: RosterFile) -> tuple[Grid, ...]:
    from zjtx_xl.lists.files import read_grids  # noqa: PLC0415 - most checks have no list

    return tuple(read_grids(Path(roster.path)))


@lru_cache(maxsize=4)
def _recorded(roster: RosterFile) -> tuple[tuple[RecordLine, ...], bool]:
    """The lines of a 分发清单's record, and whether the list is one."""
    path = Path(roster.path)
    grids = _grids(roster)
    return _record_lines(path, grids), headed(grids, LIST_HEADINGS) is not None


def _of_roster(roster: RosterFile, template_id: str) -> tuple[RecordLine, ...]:
    """What a roster prefills in one table."""
    from zjtx_xl.lists.roster import read_roster  # noqa: PLC0415 - most checks have no roster

    template = load_template(template_id)
    listed = read_roster(Path(roster.path), (template,))
    told = {field.key for field in template.fields if field.heading}
    lines = tuple(
        RecordLine(recipient.no, recipient.subject, (), "", recipient.values or NOTHING)
        for recipient in listed.recipients
    )
    # who somebody is stands in every list; only one that says more says what was issued
    return lines if any(line.values.keys() - told for line in lines) else ()
