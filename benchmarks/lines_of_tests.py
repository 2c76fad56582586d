"""A pytest plugin: which tests run which line, and how long each takes (for ``mutants.py``).

``pytest -p benchmarks.lines_of_tests`` writes to the file that ``LINES_OF_TESTS`` names:
``{"seconds": {test: seconds}, "lines": {file: {line: [number of test, …]}}}``.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import coverage
import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

SECONDS: dict[str, float] = {}
WATCH = coverage.Coverage(data_file=None, source=["zjtx_xl"], config_file=False)
WATCH.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Lines that run from here on are this test's."""
    started = time.perf_counter()
    WATCH.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        SECONDS[item.nodeid] = time.perf_counter() - started
        WATCH.switch_context("")


def pytest_sessionfinish() -> None:
    """Write what was seen."""
    WATCH.stop()
    data = WATCH.get_data()
    numbers = {test: number for number, test in enumerate(SECONDS)}
    lines = {
        str(Path(file).relative_to(Path.cwd())): {
            line: [numbers[test] for test in tests if test in numbers]
            for line, tests in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    found = {"seconds": SECONDS, "lines": lines}
    Path(os.environ["LINES_OF_TESTS"]).write_text(json.dumps(found), encoding="utf-8")
