"""The Excel adapter, through the real front end of xlwings on an engine of our own."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlwings as xw

from macros import build
from tests import xlwings_engine
from zjtx_xl.checks.structure import check_structure
from zjtx_xl.checks.table import check_file
from zjtx_xl.errors import NotInExcelError
from zjtx_xl.excel import buttons, workbench
from zjtx_xl.excel import open_workbook as excel
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.xlsx.address import parse_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.findings.results import FileResult

RETURNED = Path(__file__).parents[2] / "samples" / "qingdao-2021" / "returned"
# With findings and without, with a score that contradicts its rule.
SAMPLES = [
    "1_松立控股集团股份有限公司.xlsx",
    "10_青岛三祥科技股份有限公司.xlsx",
    "7_青岛华瑞丰机械有限公司.xlsx",
]
each_sample = pytest.mark.parametrize("name", SAMPLES)


@pytest.fixture
def app() -> Iterator[xlwings_engine.App]:
    before = xw.engines.active
    yield xlwings_engine.start()
    xw.engines.active = before
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller  # noqa: SLF001 - set_mock_caller has no opposite


def judged(result: FileResult) -> set[tuple[object, ...]]:
    """Findings about values and scores; what is about structure needs the file."""
    return {
        (each.code, each.severity, each.sheet, each.cell, each.message) for each in result.findings
    }


# ---------------------------------------------------------------- check_active


@each_sample
def test_result_is_that_of_the_command_line(app: xlwings_engine.App, name: str):
    book = app.open(RETURNED / name)
    [shown] = excel.check_active(book)
    checked = check_file(RETURNED / name)
    [expected] = checked.results
    assert checked.returned
    assert [*check_structure(checked.returned.tables[0])] == []  # nothing that only the file tells
    assert shown.subject == expected.subject
    assert shown.scores == expected.scores
    assert shown.total == expected.total
    assert judged(shown) == judged(expected)
    assert {key: each.reading for key, each in shown.entries.items()} == {
        key: each.reading for key, each in expected.entries.items()
    }


def test_samples_hold_findings_and_scores():
    results = [check_file(RETURNED / name).results[0] for name in SAMPLES]
    assert sum(len(each.findings) for each in results) > 5
    assert "score" in {found.code for each in results for found in each.findings}
    assert all(each.total and each.total.score for each in results)


def test_active_workbook_is_the_default(app: xlwings_engine.App):
    app.open(RETURNED / SAMPLES[1])
    app.open(RETURNED / SAMPLES[0])
    [shown] = excel.check_active()
    assert shown.path.endswith(SAMPLES[0])


def test_each_sheet_is_read_with_one_call(app: xlwings_engine.App):
    book = app.open(RETURNED / SAMPLES[0])
    excel.check_active(book)
    calls = book.impl.calls
    # The form and the hidden sheet; formulas of the form only.
    assert (calls["read"], calls["formula"], calls["write"]) == (2, 1, 0)


def test_without_a_workbook_or_with_another_one(app: xlwings_engine.App, tmp_path: Path):
    with pytest.raises(NotInExcelError):
        excel.check_active()
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(NotInExcelError):
        excel.check_active(app.open(path))
    assert app.screen_updating


def test_without_excel_it_says_so():
    assert xw.engines.active is None
    with pytest.raises(NotInExcelError):
        excel.check_active()


@pytest.mark.parametrize(
    ("value", "kind", "raw"),
    [
        (12.0, "number", "12"),
        (0.1 + 0.2, "number", "0.3"),
        (38923.1, "number", "38923.1"),
        (Decimal("12.50"), "number", "12.50"),
        (dt.datetime(2021, 12, 31), "number", "44561"),  # noqa: DTZ001 - as Excel gives it
        (True, "boolean", "TRUE"),
        ("#REF!", "error", "#REF!"),
        ("约20", "text", "约20"),
        (None, "text", ""),
    ],
)
def test_values_become_cells_as_they_are_stored(value: object, kind: str, raw: str):
    cell = excel.cell_of((3, 2), value, None, 0)
    assert (cell.type, cell.raw) == (kind, raw)


# ---------------------------------------------------------------- write_scores


@each_sample
def test_scores_written_are_those_of_the_command_line(
    app: xlwings_engine.App, name: str, tmp_path: Path
):
    source = shutil.copy(RETURNED / name, tmp_path / name)
    book = app.open(Path(source))
    before = cells_of(book.impl.formulas)
    count = excel.write_scores(book)
    run = run_check(
        [RETURNED / name],
        CheckOptions(write=tmp_path / "out", in_place=False, accept_proposed=False),
    )
    [expected] = list(run.results())
    scored = tmp_path / "out" / name
    theirs = openpyxl.load_workbook(scored)[expected.scores[0].sheet]
    ours = book.impl.formulas[expected.scores[0].sheet]
    assert count == len(expected.scores) > 5
    for score in expected.scores:
        assert ours[score.cell].value == theirs[score.cell].value
    assert any(ours[score.cell].value is not None for score in expected.scores)
    # Nothing else, and as few calls as there are runs of score cells.
    written = {(score.sheet, score.cell) for score in expected.scores}
    after = cells_of(book.impl.formulas)
    assert {at for at in after | before if after.get(at) != before.get(at)} <= written
    rows = [parse_cell(score.cell)[0] for score in expected.scores]
    runs = 1 + sum(1 for a, b in itertools.pairwise(rows) if b != a + 1)
    assert book.impl.calls["write"] == runs


def cells_of(book: openpyxl.Workbook) -> dict[tuple[str, str], object]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_protection_is_as_before(app: xlwings_engine.App):
    book = app.open(RETURNED / SAMPLES[0])
    protection = book.impl.formulas["附2"].protection
    before = dict(vars(protection))
    assert protection.sheet
    excel.write_scores(book)
    assert dict(vars(protection)) == before


def test_a_password_is_respected(app: xlwings_engine.App):
    book = app.open(RETURNED / SAMPLES[0])
    book.impl.formulas["附2"].protection.password = "secret"  # noqa: S105
    with pytest.raises(NotInExcelError):
        excel.write_scores(book)
    assert book.impl.calls["write"] == 0
    assert app.history == [False, True]


@pytest.mark.parametrize("updating", [True, False])
def test_screen_updating_is_restored_after_an_error(
    app: xlwings_engine.App, monkeypatch: pytest.MonkeyPatch, updating: bool
):
    book = app.open(RETURNED / SAMPLES[0])
    app.updating = updating

    def broken(*_: object) -> int:
        assert not app.updating
        raise RuntimeError

    monkeypatch.setattr(excel, "_write_column", broken)
    with pytest.raises(RuntimeError):
        excel.write_scores(book)
    assert app.updating is updating


# ---------------------------------------------------------------- the workbench and its buttons


@pytest.fixture
def bench(app: xlwings_engine.App, tmp_path: Path) -> xw.Book:
    """The workbench, and three returned files in a folder beside it; one with a hostile name."""
    folder = tmp_path / "回收"
    folder.mkdir()
    for name in SAMPLES:
        shutil.copy(RETURNED / name, folder / name)
    (folder / "=cmd.xlsx").write_bytes(b"no workbook")
    book = app.open(build.build(tmp_path / "bench.xlsm"))
    set_cell(book, workbench.FOLDER, str(folder))
    book.set_mock_caller()
    return book


def set_cell(book: xw.Book, name: str, text: str) -> None:
    book.names[name].refers_to_range.value = text


def lines(book: xw.Book, sheet: str) -> list[dict[str, object]]:
    rows = [*book.impl.formulas[sheet].iter_rows(min_row=workbench.HEADING_ROW, values_only=True)]
    headings = [str(each) for each in rows[0]]
    return [dict(zip(headings, row, strict=True)) for row in rows[1:] if row[0] is not None]


def message(book: xw.Book) -> str:
    return workbench.read(book, workbench.MESSAGE)


def test_a_folder_is_listed(bench: xw.Book, tmp_path: Path):
    buttons.check_folder()
    found = lines(bench, workbench.RESULTS)
    expected = {name: check_file(RETURNED / name).results[0] for name in SAMPLES}
    assert len(found) == len(SAMPLES) + 1
    by_file = {Path(str(line["文件"])).name: line for line in found}
    for name, result in expected.items():
        assert result.total
        assert result.total.score is not None
        assert by_file[name]["得分"] == float(result.total.score)
        assert by_file[name]["单位"] == result.subject
    assert by_file["=cmd.xlsx"]["状态"] == "读不了"
    assert all(str(line["打开"]).startswith("=HYPERLINK($K") for line in found)
    listed = lines(bench, workbench.FINDINGS)
    assert len(listed) == sum(len(each.findings) for each in expected.values()) + 1
    assert "4 个文件" in message(bench)
    assert (tmp_path / "回收_审核报告.html").is_file()


def test_a_second_check_leaves_nothing_of_the_first(bench: xw.Book, tmp_path: Path):
    buttons.check_folder()
    many = len(lines(bench, workbench.FINDINGS))
    for name in SAMPLES[:2]:
        (tmp_path / "回收" / name).unlink()
    buttons.check_folder()
    assert 0 < len(lines(bench, workbench.FINDINGS)) < many


def test_texts_of_recipients_are_no_formulas(bench: xw.Book):
    result = check_file(RETURNED / SAMPLES[0]).results[0]
    hostile = result._replace(subject="=cmd|'/c calc'!A1")
    workbench.show(bench, [hostile])
    cell = bench.impl.formulas[workbench.RESULTS]["B5"]
    assert (cell.value, cell.data_type) == ("=cmd|'/c calc'!A1", "s")


def test_the_open_workbook_is_checked_and_scored(
    app: xlwings_engine.App, bench: xw.Book, tmp_path: Path
):
    target = app.open(tmp_path / "回收" / SAMPLES[0])
    set_cell(bench, workbench.TARGET, target.name)
    buttons.check_active()
    assert len(lines(bench, workbench.RESULTS)) == 1
    buttons.write_scores()
    assert "写入" in message(bench)
    assert target.impl.calls["write"] >= 1


@pytest.mark.usefixtures("bench")
def test_the_summary_and_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    opened: list[str] = []
    monkeypatch.setattr(buttons.webbrowser, "open", opened.append)
    buttons.open_report()
    assert opened == []
    buttons.make_summary()
    assert (tmp_path / "回收_审核汇总.xlsx").is_file()
    buttons.open_report()
    assert [Path(each).suffix for each in opened] == [".html"]


@pytest.mark.parametrize(
    ("button", "name", "text"),
    [
        (buttons.check_folder, workbench.FOLDER, "nowhere"),
        (buttons.check_active, workbench.TARGET, "nothing.xlsx"),
        (buttons.write_scores, workbench.TARGET, ""),
        (buttons.make_summary, workbench.ROSTER, "nowhere.xlsx"),
    ],
)
def test_what_goes_wrong_is_said_on_the_sheet(bench: xw.Book, button, name: str, text: str):
    set_cell(bench, name, text)
    button()
    assert message(bench).startswith("没有完成")
