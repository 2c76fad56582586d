"""What is remembered changes no result, and does not grow with the number of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from zjtx_xl.checks import formulas as checks_formulas
from zjtx_xl.checks import scores as checks_scores
from zjtx_xl.checks import scoring
from zjtx_xl.checks import workbook as checks_workbook
from zjtx_xl.checks import write_back as writeback
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import scored_copy
from zjtx_xl.definitions import texts
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.definitions.layout_cache import by_layout
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns import fields as fieldplaces

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.definitions.template import Sheet

LIST = load_template("qingdao-2021/annex3").sheets[0]
LONG = range(1000, 1010)
# What is remembered of the contents of files.
MEMORIES = (
    (checks_formulas, "meaning"),
    (checks_workbook, "_named_tables"),
    (checks_scores, "_known_number"),
    (fieldplaces, "_known"),
    (scoring, "_judged"),
    (texts, "_parts"),
    (writeback, "_number"),
)


def test_what_follows_from_a_layout_is_worked_out_once():
    made: list[tuple[str, int, str]] = []

    @by_layout
    def make(sheet: Sheet, records: int, name: str = "", *, upper: bool = False) -> str:
        made.append((sheet.name, records, name))
        return f"{name}{records}".upper() if upper else f"{name}{records}"

    assert [make(LIST, 2, "a"), make(LIST, 2, "a"), make(LIST, 3, "a")] == ["a2", "a2", "a3"]
    assert [make(LIST, 2, "b"), make(LIST, 2, "b", upper=True), make(LIST, 2)] == ["b2", "B2", "2"]
    assert made == [
        ("附3", 2, "a"), ("附3", 3, "a"), ("附3", 2, "b"), ("附3", 2, "b"), ("附3", 2, "")
    ]  # fmt: skip


def test_of_long_lists_only_the_last_are_remembered():
    made: list[int] = []

    @by_layout
    def make(_: Sheet, records: int) -> int:
        made.append(records)
        return records

    for _ in range(2):
        for records in LONG:
            make(LIST, records)
    assert made == [*LONG, *LONG]
    make(LIST, LONG[-1])
    assert len(made) == 2 * len(LONG)


def test_a_layout_of_another_length_is_another_layout():
    assert [LIST.layout(each).records for each in (1, 40, 41, 1, 1500, 40)] == [
        1, 40, 41, 1, 1500, 40,
    ]  # fmt: skip
    assert LIST.layout(40) is LIST.layout(40)


@pytest.fixture(scope="module")
def returns() -> list[Path]:
    """Every kind of return and of fault, most of them of the same few blanks."""
    folders = ("faulty", "qingdao-2021", "guangdong-2021")
    files = [each for name in folders for each in (samples_folder() / name).rglob("*.xlsx")]
    return [each for each in sorted(files) if each.name != "too-large.xlsx"]


def said(path: Path) -> str:
    """All that is said about a file, and what is written back, down to the form of its numbers."""
    checked = check_file(path)
    written = b""
    if checked.returned is not None:
        written = scored_copy(checked.returned, checked.results)
    return repr((checked.results, checked.open_cells)) + repr(hash(written))


def test_no_result_depends_on_the_files_checked_before(
    returns: list[Path], monkeypatch: pytest.MonkeyPatch
):
    forward = {path: said(path) for path in returns}
    backward = {path: said(path) for path in reversed(returns)}
    assert backward == forward
    for module, name in MEMORIES:  # as if each cell were the first of its kind
        remembering = getattr(module, name)
        remembering.cache_clear()
        monkeypatch.setattr(module, name, remembering.__wrapped__)
    assert {path: said(path) for path in returns} == forward
