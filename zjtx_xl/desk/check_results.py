"""The answer of the last ``check`` of a round: a line for each table, the rest read when asked for.

The JSON stays on the disk, one table a line; in memory is what the table of units shows.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.findings import SEVERITIES, STATES
from zjtx_xl.reports import NOT_RETURNED

if TYPE_CHECKING:
    from pathlib import Path


class Unit(NamedTuple):
    """One table of one return, as the table of units shows it.

    ``start`` and ``length`` say where its entry stands in the answer; ``counts`` are its findings
    by severity; ``total`` is what it scores, ``reported`` what its sender wrote.
    """

    number: int
    start: int
    length: int
    path: str
    subject: str
    template: str
    sheets: str
    state: str
    counts: tuple[tuple[str, int], ...]
    total: str
    reported: str

    @property
    def name(self) -> str:
        """Whose it is, or how the file is called."""
        return self.subject or self.path.rpartition("/")[2]

    @property
    def state_words(self) -> str:
        """Its state for people."""
        return STATES[self.state]  # type: ignore[index]


class CheckAnswer:
    """One answer of ``check --json``; ``rest`` is all in it but the tables."""

    def __init__(self, path: Path) -> None:
        """``path`` may be missing: then nothing was checked yet."""
        self._path = path
        self.units: list[Unit] = []
        self.rest: dict[str, Any] = {}
        self._tables: dict[tuple[str, str], int] = {}
        self.is_there = path.exists()
        if self.is_there:
            self._index()

    def _index(self) -> None:
        start = 0
        tail: list[str] = []
        with self._path.open("rb") as file:
            for line in file:
                if tail or line.startswith(b' "audits"'):
                    tail.append(line.decode())
                elif line.startswith(b'{"path"'):
                    entry = line[: line.rfind(b"}") + 1]
                    self._add(json.loads(entry), start, len(entry))
                start += len(line)
        self.rest = json.loads("{" + "".join(tail)) if tail else {}

    def _add(self, entry: dict[str, Any], start: int, length: int) -> None:
        number = len(self.units) + 1
        counts = Counter(finding["severity"] for finding in entry["findings"])
        sheets = dict.fromkeys(value["sheet"] for value in entry["values"].values())
        total: dict[str, Any] = entry["total"] or {}
        score, partial = total.get("score"), total.get("partial")
        reported: object = total.get("reported")
        shown = f"{partial} 暂计" if score is None and partial is not None else _text(score)
        self.units.append(
            Unit(
                number, start, length, entry["path"], entry["subject"] or "",
                entry["template"] or "", "、".join(sheets), _state(entry, counts),
                tuple((words, counts[name]) for name, words in SEVERITIES.items() if counts[name]),
                shown, _text(reported),
            )
        )  # fmt: skip
        for sheet in sheets:
            self._tables.setdefault((entry["path"], sheet), number)

    def entry(self, unit: Unit) -> dict[str, Any]:
        """All that was said about one table."""
        with self._path.open("rb") as file:
            file.seek(unit.start)
            return json.loads(file.read(unit.length))

    def unit_of(self, path: str, sheet: str) -> Unit | None:
        """The table that stands on a sheet of a file."""
        number = self._tables.get((path, sheet))
        return self.units[number - 1] if number else None

    def chosen(self, words: str, state: str) -> list[Unit]:
        """The tables whose names hold all these words, in this state (or any)."""
        wanted = words.casefold().split()
        return [
            unit
            for unit in self.units
            if (not state or unit.state == state)
            and all(word in f"{unit.subject} {unit.path}".casefold() for word in wanted)
        ]

    @property
    def audits(self) -> list[dict[str, Any]]:
        """What was said about the batch and between tables, who is missing aside."""
        return [found for found in self.rest.get("audits", []) if found["code"] != NOT_RETURNED]

    def audits_of(self, path: str) -> list[dict[str, Any]]:
        """What was said of one file together with others."""
        return [found for found in self.audits if found["path"] == path]

    @property
    def missing(self) -> list[str]:
        """What is said of each recipient that has sent nothing."""
        found = (audit for audit in self.rest.get("audits", []) if audit["code"] == NOT_RETURNED)
        return [audit["message"] for audit in found]

    @property
    def unread(self) -> list[dict[str, Any]]:
        """Files that were not read."""
        return self.rest.get("unread", [])

    @property
    def states(self) -> dict[str, int]:
        """How many tables are in each state, the good ones last."""
        counts = Counter(unit.state for unit in self.units)
        return {state: counts[state] for state in STATES if counts[state]}


def _state(entry: dict[str, Any], counts: Counter[str]) -> str:
    """The state of a table, as the reports have it."""
    if entry["status"] == "unreadable":
        return "unreadable"
    if counts["error"]:
        return "correct"
    if counts["warning"]:
        return "explain"
    waits = entry["total"] is not None and entry["total"]["score"] is None
    return "waits" if waits else "clean"


def _text(value: object) -> str:
    return "" if value is None else str(value)
