"""A small run of the fuzzer; the whole one is ``python -m tests.fuzz.fuzz_files``."""

from __future__ import annotations

import pytest

from tests.fuzz.damage import ON_FILES, ON_PARTS
from tests.fuzz.fuzz_files import MEGABYTES, SECONDS, bases, mutant, peak_megabytes, run

COUNT, SEED = 1_500, 2


@pytest.mark.slow
def test_damaged_files_are_findings_and_never_another_score(tmp_path):
    before = peak_megabytes()
    report = run(SEED, range(COUNT), tmp_path)
    assert report.failures == []
    assert report.files == COUNT
    assert report.slowest < SECONDS
    assert peak_megabytes() < max(MEGABYTES, before + 100)
    # the damage is spread over all kinds, and not all of it is noticed at the door
    assert set(report.kinds) == {kind.__name__ for kind in (*ON_FILES, *ON_PARTS)}
    assert {"damaged", "truncated", "hostile", "findings", "as before"} <= set(report.outcomes)


def test_same_number_is_the_same_file():
    assert mutant(SEED, 5) == mutant(SEED, 5)
    assert mutant(SEED, 5)[2] != mutant(SEED, 6)[2]


def test_bases_are_read():
    new, old = bases()
    for base in (*new, *old):
        assert all(result.status != "unreadable" for result in base.results)
    assert {"legacy"} <= {code for base in old for code, _ in base.said}
