"""How many stations a cell's text passes on its way from the file to the page.

The measure: one return is checked and a report is written in this process, and every call and every
return of a function of ours is looked at. A *station* is a module whose functions are given or give
back the text of the cell, an object that carries it, or a list, a mapping or a result of such
objects, three levels deep. A *carrier* is a class of ours of which an object held the text in a
field of its own, or in a tuple there. Properties count as functions, dataclasses as modules. The
text is an unsure value, which is said in a finding, in the trace of a score and in audits: the
longest way there is.
"""

from __future__ import annotations

import dataclasses
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from tests.returned_forms import enterprise, fill, issue
from zjtx_xl.reports.output import Reports
from zjtx_xl.runs.check import CheckOptions, run_check

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

MOST_STATIONS = {"listed": 28, "scored": 29}
MOST_CARRIERS = 5
DEPTH = 3
PACKAGE = "zjtx_xl"
MARK = "约4711个左右"


class Watch:
    """Notes where a text goes while it is installed as the profile function of Python."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stations: dict[str, set[str]] = defaultdict(set)
        self.carriers: set[str] = set()
        self._is_looking = False

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if self._is_looking or event not in {"call", "return"} or not module.startswith(PACKAGE):
            return
        self._is_looking = True
        code = frame.f_code
        given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = [frame.f_locals.get(name) for name in given] if event == "call" else [argument]
        for value in values:
            if self.holds(value, DEPTH):
                self.stations[module].add(code.co_name)
        self._is_looking = False

    def holds(self, value: object, depth: int) -> bool:
        if isinstance(value, str):
            return self.text in value and len(value) < 5000  # a page holds everything
        if isinstance(value, bytes):
            return self.text.encode() in value and len(value) < 5000
        if depth == 0:
            return False
        fields = fields_of(value)
        if fields is not None and any(self.is_said_in(field) for field in fields):
            self.carriers.add(type(value).__qualname__)
            return True
        parts: list[Any] = fields or []
        if fields is None and isinstance(value, (list, tuple)):
            parts = list(value)
        elif isinstance(value, dict):
            parts = list(value.values())
        return any(self.holds(part, depth - 1) for part in parts)

    def is_said_in(self, field: object) -> bool:
        if isinstance(field, tuple) and not hasattr(field, "_fields"):
            return any(isinstance(part, str) and self.text in part for part in field)
        return isinstance(field, (str, bytes)) and self.holds(field, 0)


def fields_of(value: object) -> list[Any] | None:
    """The fields of an object of ours; None for anything else."""
    if not type(value).__module__.startswith(PACKAGE):
        return None
    if isinstance(value, tuple):
        return list(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name, None) for field in dataclasses.fields(value)]
    return None


def reported(path: Path, page: Path) -> None:
    run = run_check([path], CheckOptions(reports=Reports((page,))))
    list(run.results())
    run.write_reports()


def scored(path: Path, text: str) -> Path:
    """A form with this text in a row that is scored, and that is compared with other tables."""
    return enterprise(path, 0, patents=text)


def listed(path: Path, text: str) -> Path:
    """A table without scores with this text in a number field."""
    issue(path, "甲公司", names=("annex6",))
    return fill(path, {"附6!D4": text})


@pytest.fixture(scope="module", params=[scored, listed], ids=["scored", "listed"])
def watched(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stations")
    reported(request.param(folder / "first.xlsx", "约12"), folder / "first.html")
    path, page = request.param(folder / "b.xlsx", MARK), folder / "b.html"
    watch = Watch(MARK)
    sys.setprofile(watch)
    try:
        reported(path, page)
    finally:
        sys.setprofile(None)
    assert MARK in page.read_text(encoding="utf-8")
    return request.param.__name__, watch


def test_a_text_passes_few_modules(watched):
    name, watch = watched
    stations = sorted(watch.stations)
    assert "zjtx_xl.checks.values" in stations
    assert "zjtx_xl.reports.html_page" in stations
    assert len(stations) <= MOST_STATIONS[name], stations


def test_a_text_has_few_carriers(watched):
    _, watch = watched
    assert {"Cell", "Reading", "Finding"} <= watch.carriers
    assert len(watch.carriers) <= MOST_CARRIERS, sorted(watch.carriers)
