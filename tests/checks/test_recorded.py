"""The office's record counts: no file says by itself what its sender was to reach.

The honest score of the row is 0: 有效发明专利数量 is 3, and the target that was issued is 5.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.returned_forms import cell_of, fill
from zjtx_xl.errors import RosterError
from zjtx_xl.forms.marks import MARK_SHEET
from zjtx_xl.lists.file_names import DISTRIBUTION_NAME
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.issue import generate
from zjtx_xl.runs.rollup import roll_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from zjtx_xl.findings import FileResult, Finding

NAME, TARGET, ACTUAL = "受查企业有限公司", "5", 3
KEY = "patents.target"
RETURNED = "回收件.xlsx"


def issued(folder: Path, target: str) -> Path:
    """One form for one enterprise, with the 分发清单 of its office beside it."""
    roster = folder / "名册.json"
    roster.write_text(json.dumps([{"subject": NAME, KEY: target}]), encoding="utf-8")
    made = generate(target="qingdao-2021/annex2", out=folder / "issued", roster=roster)
    sent = folder / RETURNED
    sent.write_bytes(made.files[0].read_bytes())
    return fill(sent, {"patents.actual": ACTUAL})


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    return issued(tmp_path, TARGET)


def listing(sent: Path) -> Path:
    return sent.parent / "issued" / DISTRIBUTION_NAME


def lower(path: Path) -> None:
    """Marks as they were."""
    fill(path, {KEY: 1})


def lower_with_mark(path: Path) -> None:
    """The line of the hidden sheet says now what the cell says."""
    book: Any = openpyxl.load_workbook(path)
    _set_cell(book, 1)
    for row in book[MARK_SHEET].iter_rows():
        if row[1].value == f"issued:{KEY}":
            row[2].value = "1"
    book.save(path)


def lower_without_line(path: Path) -> None:
    book: Any = openpyxl.load_workbook(path)
    _set_cell(book, 1)
    hidden = book[MARK_SHEET]
    lines = [row[0].row for row in hidden.iter_rows() if str(row[1].value).startswith("issued:")]
    for line in reversed(lines):
        hidden.delete_rows(line)
    book.save(path)


def lower_without_marks(path: Path) -> None:
    """Only what is printed is left."""
    book: Any = openpyxl.load_workbook(path)
    _set_cell(book, 1)
    del book[MARK_SHEET]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.defined_names.clear()
    book.save(path)


def _set_cell(book: Any, value: int) -> None:
    sheet, _, ref = cell_of(KEY).partition("!")
    book[sheet][ref].value = value


ATTACKS = [lower, lower_with_mark, lower_without_line, lower_without_marks]


def checked(path: Path, roster: Path | None) -> tuple[FileResult, list[str]]:
    run = run_check([path], CheckOptions(roster=roster))
    (result,) = run.results()
    return result, [run.unverified] if run.unverified else []


def score_of(result: FileResult) -> object:
    return next(score.score for score in result.scores if score.row == "patents")


def prefilled(result: FileResult) -> list[Finding]:
    return [fault for fault in result.findings if fault.code == "prefilled"]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("list_name", [DISTRIBUTION_NAME, "名册.json"])
def test_a_lowered_target_is_found_and_the_issued_one_scores(
    sent: Path, attack: Callable[[Path], None], list_name: str
):
    attack(sent)
    roster = listing(sent) if list_name == DISTRIBUTION_NAME else sent.parent / list_name
    result, _ = checked(sent, roster)
    (fault,) = prefilled(result)
    assert (fault.severity, fault.field) == ("error", KEY)
    assert score_of(result) == 0


@pytest.mark.parametrize(("target", "actual", "score"), [(3, 5, None), (3, 6, 10), (5, 5, 10)])
def test_target_and_answer_that_stand_in_each_others_place_give_no_points(
    sent: Path, target: int, actual: int, score: int | None
):
    """Beside another target the issued one is no answer: nobody knows what was reached."""
    fill(sent, {KEY: target, "patents.actual": actual})
    result, _ = checked(sent, listing(sent))
    assert score_of(result) == score
    assert len(prefilled(result)) == (0 if target == int(TARGET) else 1)
    (row,) = [found for found in result.scores if found.row == "patents"]
    assert ("填反" in row.trace) == (score is None)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_lowered_target_would_have_given_the_points(
    sent: Path, attack: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
):
    """Without the record and without the key it would: that is said, whatever the marks say."""
    attack(sent)
    monkeypatch.setenv("ZJTX_KEY_FOLDER", str(sent.parent / "nobody"))
    result, notes = checked(sent, None)
    assert score_of(result) == 10
    assert any("只与文件自带的标识核对过" in note for note in notes)


def test_marks_that_the_office_has_sealed_say_what_was_issued(sent: Path):
    lower(sent)
    result, notes = checked(sent, None)
    (fault,) = prefilled(result)
    assert (fault.severity, score_of(result), notes) == ("error", 0, [])


@pytest.mark.parametrize("attack", [lower_with_mark, lower_without_line])
def test_marks_that_somebody_changed_are_an_error(sent: Path, attack: Callable[[Path], None]):
    attack(sent)
    result, notes = checked(sent, None)
    assert ("mark-conflict", "error") in {(it.code, it.severity) for it in result.findings}
    assert notes


def test_an_honest_return_gets_no_finding_from_the_record(sent: Path):
    alone, _ = checked(sent, None)
    held, notes = checked(sent, listing(sent))
    assert held.findings == alone.findings
    assert held.scores == alone.scores
    assert notes == []


def test_another_program_may_write_the_number_otherwise(tmp_path: Path):
    sent = issued(tmp_path, "66.76")
    fill(sent, {KEY: "66.76"})
    book: Any = openpyxl.load_workbook(sent)
    sheet, _, ref = cell_of(KEY).partition("!")
    book[sheet][ref].value = 66.76000000000001
    book.save(sent)
    result, _ = checked(sent, listing(sent))
    assert not prefilled(result)


def test_the_trace_says_where_the_target_comes_from(sent: Path):
    lower_with_mark(sent)
    result, _ = checked(sent, listing(sent))
    (trace,) = [score.trace for score in result.scores if score.row == "patents"]
    assert "按下发记录 5" in trace


def test_a_target_issued_again_holds(sent: Path):
    lower_with_mark(sent)
    again = sent.parent / "again"
    again.mkdir()
    issued(again, "1")
    result, _ = checked(sent, again / "issued" / DISTRIBUTION_NAME)
    assert not prefilled(result)
    assert score_of(result) == 10


def test_the_record_may_be_sorted_and_its_columns_moved(sent: Path):
    lower_with_mark(sent)
    book: Any = openpyxl.load_workbook(listing(sent))
    sheet = book["下发记录"]
    sheet.insert_cols(2)
    sheet["B1"] = "我的备注"
    sheet.insert_rows(1)
    book.save(listing(sent))
    result, _ = checked(sent, listing(sent))
    assert len(prefilled(result)) == 1


def test_json_says_what_was_compared_with_what(sent: Path, monkeypatch: pytest.MonkeyPatch):
    def compared(roster: Path | None) -> object:
        run = run_check([sent], CheckOptions(roster=roster))
        return json.loads("".join(run.json_chunks()))["compared_with"]

    assert compared(listing(sent)) == "record"
    assert compared(None) == "sealed"
    monkeypatch.setenv("ZJTX_KEY_FOLDER", str(sent.parent / "nobody"))
    assert compared(None) == "marks"


def test_json_says_that_only_some_were_compared_with_the_record(
    sent: Path, monkeypatch: pytest.MonkeyPatch
):
    other = sent.with_name("另一家.xlsx")
    other.write_bytes(sent.read_bytes())
    fill(other, {"subject": "没有下发过的公司"})
    lower_without_marks(other)
    monkeypatch.setenv("ZJTX_KEY_FOLDER", str(sent.parent / "nobody"))
    names = sent.with_name("names.json")
    names.write_text(json.dumps([{"subject": NAME, KEY: TARGET}]), encoding="utf-8")

    def compared(*paths: Path) -> object:
        run = run_check(paths, CheckOptions(roster=names))
        return json.loads("".join(run.json_chunks()))["compared_with"]

    assert [compared(sent), compared(other), compared(sent, other)] == [
        "record", "marks", "record and marks",
    ]  # fmt: skip


def test_a_list_of_names_alone_is_no_record(sent: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZJTX_KEY_FOLDER", str(sent.parent / "nobody"))
    names = sent.parent / "names.json"
    names.write_text(json.dumps([{"subject": NAME}]), encoding="utf-8")
    _, notes = checked(sent, names)
    assert any("只与文件自带的标识核对过" in note for note in notes)


def test_the_record_is_part_of_one_file_that_names_every_value(sent: Path):
    book: Any = openpyxl.load_workbook(listing(sent))
    rows = list(book["下发记录"].iter_rows(values_only=True))
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["名称"] == NAME
    assert line["表及版本"].startswith("qingdao-2021/annex2@")
    (heading,) = [heading for heading in rows[0] if heading.endswith(f"[{KEY}]")]
    assert "有效发明专利数量" in heading
    assert line[heading] == TARGET
    form = next(path for path in listing(sent).parent.iterdir() if path != listing(sent))
    assert line["文件 SHA-256"] == hashlib.sha256(form.read_bytes()).hexdigest()


def again(sent: Path, target: str) -> None:
    """The office issues once more into its own folder, with another target."""
    roster = sent.parent / "名册.json"
    roster.write_text(json.dumps([{"subject": NAME, KEY: target}]), encoding="utf-8")
    generate(target="qingdao-2021/annex2", out=listing(sent).parent, roster=roster)


def record_of(sent: Path) -> list[dict[str, Any]]:
    book: Any = openpyxl.load_workbook(listing(sent))
    head, *lines = book["下发记录"].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_what_is_issued_later_is_one_more_line_and_holds(sent: Path):
    before = listing(sent).read_bytes()
    again(sent, TARGET)
    assert listing(sent).read_bytes() == before, "the same once more is no new issue"
    again(sent, "2")
    targets = [line[key] for line in record_of(sent) for key in line if f"[{KEY}]" in key]
    assert targets == [TARGET, "2"]
    result, _ = checked(sent, listing(sent))
    (fault,) = prefilled(result)
    assert "2" in fault.message
    assert score_of(result) == 10


@pytest.mark.parametrize("day", ["2099/3/5", "2099年3月5日", dt.date(2099, 3, 5)])
def test_a_line_that_the_office_adds_changes_what_it_says(sent: Path, day: object):
    _append(sent, day, "2")
    result, _ = checked(fill(sent, {KEY: 2}), listing(sent))
    assert not prefilled(result)
    assert score_of(result) == 10


def test_an_earlier_line_below_does_not_hold(sent: Path):
    _append(sent, "2001-01-01", "2")
    result, _ = checked(sent, listing(sent))
    assert not prefilled(result)
    assert score_of(result) == 0


def test_a_line_without_a_day_is_said(sent: Path):
    _append(sent, "近日", "2")
    with pytest.raises(RosterError, match="下发日期是“近日”"):
        checked(sent, listing(sent))


def _append(sent: Path, day: object, target: str) -> None:
    """A line as an officer writes it: the name, the day and what has changed."""
    book: Any = openpyxl.load_workbook(listing(sent))
    sheet = book["下发记录"]
    at = {str(cell.value): cell.column for cell in sheet[1]}
    row = sheet.max_row + 1
    sheet.cell(row, at["名称"]).value = NAME
    sheet.cell(row, at["下发日期"]).value = day
    column = next(at[heading] for heading in at if heading.endswith(f"[{KEY}]"))
    sheet.cell(row, column).value = target
    book.save(listing(sent))


def test_a_roll_up_takes_what_was_issued_and_says_so(sent: Path):
    lower_with_mark(sent)
    out = sent.parent / "附3.xlsx"
    rolled = roll_up("qingdao-2021/annex3", [sent], out, roster=listing(sent))
    assert [fault.field for fault in rolled.audits if fault.code == "prefilled"] == [KEY]
    assert not any("只与文件自带的标识核对过" in note for note in rolled.notes)
    # somebody changed the marks, so that its seal says nothing
    alone = roll_up("qingdao-2021/annex3", [sent], out)
    assert any("只与文件自带的标识核对过" in note for note in alone.notes)


@pytest.mark.parametrize("list_name", [DISTRIBUTION_NAME, "名册.json"])
def test_who_is_not_in_the_record_scores_by_nothing_that_he_sets_himself(
    sent: Path, list_name: str
):
    lower_without_marks(sent)
    fill(sent, {"subject": "从来没有过有限公司"})
    roster = sent.parent / list_name
    result, _ = checked(sent, roster if roster.exists() else listing(sent))
    assert score_of(result) is None
    assert next(score.trace for score in result.scores if score.row == "patents").endswith(
        "（目标值下发记录里没有这家单位）。"
    )


def test_a_line_of_anothers_list_is_known_by_its_credit_code(tmp_path: Path):
    """附3 has one line; its sender puts his name into another's, in all places or with no marks."""
    listed = {"甲方测试有限公司": "91370200718012653Q", "乙方测试有限公司": "91370200264574441Q"}
    roster = tmp_path / "名册.json"
    lines = [{"subject": name, "credit_code": code} for name, code in listed.items()]
    roster.write_text(json.dumps(lines), encoding="utf-8")
    made = generate("qingdao-2021/annex3", tmp_path / "issued", roster=roster)
    data = next(path for path in made.files if path.stem == "甲方测试有限公司").read_bytes()
    renamed: Any = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in renamed:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value == "甲方测试有限公司":
                cell.value = "乙方测试有限公司"
    sent = tmp_path / RETURNED
    record = tmp_path / "issued" / DISTRIBUTION_NAME
    for is_marked in (True, False):
        if not is_marked:
            del renamed[MARK_SHEET]
            renamed.defined_names.clear()
            for name in list(renamed.custom_doc_props.names):
                del renamed.custom_doc_props[name]
        renamed.save(sent)
        run = run_check([sent], CheckOptions(roster=record))
        ((result,), audits) = list(run.results()), run.audits
        found = {fault.code: fault.severity for fault in result.findings}
        assert found["prefilled"] == "error"
        absent = [audit.subject for audit in audits if audit.code == "not-returned"]
        assert "乙方测试有限公司" not in absent
    folder = tmp_path / "both"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(data)
    renamed.save(folder / "乙.xlsx")
    run = run_check([folder], CheckOptions())
    list(run.results())
    (found_,) = [audit for audit in run.audits if audit.code == "duplicate"]
    assert listed["甲方测试有限公司"] in found_.message
