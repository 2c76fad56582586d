"""Whom a run expects to report, by the office's own list, and whose a file is by its name."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.errors import RosterError
from zjtx_xl.lazy import pattern
from zjtx_xl.values import folded, unsealed
from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from zjtx_xl.lists import Roster

_NAME = 4  # characters that a name must have to be found within another text
# 9, 09-某公司: how files are issued, and how scans of them are called
_PARTS = pattern(r"[\u4e00-\u9fff]{4,40}")
_NUMBERED = pattern(r"0*([0-9]{1,9})[-_.、)]*(.*)")


class Expected(NamedTuple):
    """A recipient who should send something; ``file_name`` is what was issued to him, if known.

    ``extra`` are other columns of the roster: a reminder needs a telephone number. ``templates``
    are the tables that were issued to him, if that is known.
    """

    subject: str
    file_name: str = ""
    no: str = ""
    credit_code: str = ""
    extra: Mapping[str, str] = NOTHING
    templates: tuple[str, ...] = ()


def read_expected(path: Path) -> tuple[Expected, ...]:
    """Whom to expect: from a 分发清单, or from any list with a column of names.

    Raises:
        RosterError: the file is neither.
    """
    from zjtx_xl.lists import (  # noqa: PLC0415 - many runs have no roster
        read_distribution,
        read_roster,
        recorded_roster,
    )

    try:
        lines = read_distribution(path)
        kept = recorded_roster(path)
        extra = {listed.subject: listed.extra for listed in kept.recipients} if kept else {}
        return tuple(
            Expected(
                line.subject, line.file_name, line.no, line.credit_code,
                extra.get(line.subject, {}), templates=line.templates,
            )
            for line in lines
        )  # fmt: skip
    except RosterError:
        return tuple(
            Expected(recipient.subject, "", recipient.no, recipient.credit_code, recipient.extra)
            for recipient in read_roster(path, ()).recipients
        )


def hidden_in(listed: Roster | None, templates: Iterable[str], by: str = "") -> str:
    """What of a roster is hidden and was used for these tables, as a sentence; else nothing."""
    if listed is None or not (listed.is_hidden or listed.hidden_rows or listed.hidden_columns):
        return ""
    from zjtx_xl.definitions import load_template  # noqa: PLC0415 - few rosters hide anything
    from zjtx_xl.lists import hidden_note  # noqa: PLC0415

    said = hidden_note(listed, [load_template(name) for name in sorted(templates)], (by,))
    return f"{said}。" if said else ""


class FileNames:
    """Whose a file is by its name: as it was issued, or with a recipient's name or number in it.

    Or by the name of the archive or the folder that it lies in.
    """

    def __init__(self, expected: Sequence[Expected]) -> None:
        """``expected`` are those whose files there may be."""
        self._expected = [(recipient, unsealed(recipient.subject)) for recipient in expected]

    def of(self, path: str) -> str:
        """The recipient; nothing where no name tells, or could tell of several."""
        given = PurePath(path)
        sender = self._named(given.name) or self._numbered(given.stem)
        return sender or self._named(given.parent.name)

    def _named(self, name: str) -> str:
        """Who has this name, or whose name stands in it, or part of whose name alone it is."""
        stem = PurePath(name).stem
        typed = folded(stem)
        named = [
            recipient.subject
            for recipient, subject in self._expected
            if (stem and PurePath(recipient.file_name).stem == stem)
            or (len(subject) >= _NAME and subject in typed)
        ]
        if named:
            return max(named, key=len)
        shortened = {
            recipient.subject
            for part in _PARTS.findall(typed)
            for recipient, subject in self._expected
            if part in subject
        }
        return shortened.pop() if len(shortened) == 1 else ""

    def _numbered(self, stem: str) -> str:
        match = _NUMBERED.fullmatch(folded(stem))
        if match is None:
            return ""
        numbered = [
            recipient.subject
            for recipient, subject in self._expected
            if recipient.no.lstrip("0") == match[1] and match[2] in subject
        ]
        return numbered[0] if len(numbered) == 1 else ""
