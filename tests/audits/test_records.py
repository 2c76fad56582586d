"""Records: which keys and columns one subject's rows have, and which totals are taken."""

from __future__ import annotations

import pickle
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.oddly_shown import odd_form, odd_list
from tests.returned_tables import returned
from zjtx_xl.audits.records import (
    Record,
    RecordCell,
    _verdict,
    record_of,
    records_of,
    relative_key,
)
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Recomputed, VerdictResult

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from zjtx_xl.findings.results import FileResult


@pytest.mark.parametrize(
    ("template", "key", "number", "relative"),
    [
        ("qingdao-2021/annex2", "patents.actual", 1, "patents.actual"),
        ("qingdao-2021/annex5", "17.patents", 17, "patents"),
        ("qingdao-2021/annex6", "3.innovation.amount", 3, "innovation.amount"),
        ("qingdao-2021/annex6", "total.amount", 0, "total.amount"),
        ("qingdao-2021/tables1to3", "table2.7.subject", 7, "subject"),
        ("qingdao-2021/tables1to3", "table2.total.amount", 0, "total.amount"),
        ("qingdao-2021/tables1to3", "table2.7", 0, "7"),
    ],
)
def test_key_inside_its_record(template: str, key: str, number: int, relative: str):
    assert relative_key(template, key) == (number, relative)


def test_a_column_has_no_deduction_and_no_total():
    cells = {"patents.score": "10", "standards.score": "5", "deduction.score": "3",
             "total.score": "12"}  # fmt: skip
    (record,) = records_of(returned("qingdao-2021/annex2", cells))
    column = record.column("score")
    filled = [cell.key for cell in column if not cell.is_missing]
    assert filled == ["patents.score", "standards.score"]
    assert len(column) == 13


def test_what_stands_outside_the_rows_is_about_nobody():
    cells = {"1.subject": "甲公司", "2.subject": "乙公司", "total.amount": "5"}
    found = records_of(returned("qingdao-2021/annex6", cells))
    assert [(each.number, each.subject, each.part) for each in found] == [
        (1, "甲公司", "summary"), (2, "乙公司", "summary"), (0, "", "summary"),
    ]  # fmt: skip


def test_prepared_lines_that_nobody_used_are_no_records():
    cells = {"1.subject": "甲公司", "1.patents": "3"}
    found = records_of(returned("qingdao-2021/annex5", cells, records=40))
    assert [each.number for each in found] == [1]
    assert found[0].part == "summary"


def test_a_return_that_names_nobody_is_about_its_recipient():
    (record,) = records_of(returned("qingdao-2021/annex5", {"1.patents": "3"}))
    assert (record.subject, record.part) == ("甲公司", "return")
    (record,) = records_of(
        returned("qingdao-2021/annex1", {"trainings.actual": "3"}, subject="", path="a/机构.xlsx")
    )
    assert record.subject == "机构"


@pytest.mark.parametrize(
    ("make", "seen"),
    [
        (odd_form, {"patents.actual": "3月5日", "rd_institutions.actual": "100%"}),
        (odd_list, {"core_revenue_share": "100%", "rd_share": "69.996", "patents": "3"}),
    ],
)
def test_what_waits_is_quoted_as_it_is_seen(
    make: Callable[[], bytes], seen: dict[str, str], tmp_path: Path
):
    path = tmp_path / "odd.xlsx"
    path.write_bytes(make())
    (result,) = check_file(path).results
    record = next(one for one in records_of(result) if one.number)
    assert {key: record.cells[key].raw for key in seen} == seen


@pytest.mark.parametrize(
    ("holds", "word", "confidence"), [(True, "符合", "exact"), (False, "不符合", "exact"),
                                       (None, None, "proposed")],
)  # fmt: skip
def test_a_verdict_is_a_word_once_it_is_known(
    holds: bool | None, word: str | None, confidence: str
):
    result: Any = SimpleNamespace(path="a.xlsx", sheets=("表",))
    field: Any = SimpleNamespace(sheet="表")
    verdict = VerdictResult("fit", "认定条件", holds)
    cell = _verdict(result, verdict, {("表", "verdict.fit"): field})
    assert (cell.value, cell.confidence, cell.field) == (word, confidence, field)


# ------------------------------------------------------------ cells


@pytest.mark.parametrize(
    ("value", "confidence", "is_none", "says"),
    [
        (Decimal(3), "exact", False, (False, True, True)),
        (Decimal(0), "exact", False, (False, True, True)),
        (False, "normalised", False, (False, True, True)),
        (None, "exact", True, (False, True, True)),
        (Decimal(3), "proposed", False, (False, True, False)),
        (None, "unreadable", False, (False, False, False)),
        (None, "missing", False, (True, False, False)),
    ],
)
def test_what_is_known_of_a_cell(value: Any, confidence: Any, is_none: bool, says: object):
    field: Any = None
    cell = RecordCell("a.xlsx", "表", "A1", field, "x", "", value, confidence, is_none)
    assert (cell.is_missing, cell.is_read, cell.is_sure) == says


def test_the_name_is_the_first_that_stands_there():
    (record,) = records_of(returned("qingdao-2021/annex5", {"1.subject": " 甲  公司 "}))
    assert record.subject == "甲 公司"
    assert record.name is record.cells["subject"]
    (record,) = records_of(returned("qingdao-2021/annex5", {"1.patents": "3"}))
    assert record.name is None


@pytest.mark.parametrize("template", ["qingdao-2021/annex2", "zjtx-2022/innovative"])
def test_a_record_goes_from_one_process_to_another(template: str):
    result = returned(template, {}, path="a.xlsx")._replace(
        verdicts=(VerdictResult("announced", "公告条件", True),) if "2022" in template else ()
    )
    (record,) = records_of(result, "2021", "市局", "行业")
    again: Record = pickle.loads(pickle.dumps(record))  # noqa: S301 - our own
    assert again == record == record_of(*record.stored())
    assert again.cells.keys() == record.cells.keys()
    assert again.facts == record.facts
    assert (again.year, again.unit, again.path) == ("2021", "市局", "a.xlsx")


def test_the_cells_of_the_rows_of_a_group():
    template = "budget/self-evaluation"
    groups = load_template(template).sheets[0].groups
    name, rows = next(iter(groups.items()))
    (record, *_) = records_of(returned(template, {f"{rows[0]}.score": "3"}))
    found = record.in_group(f"{name}.score")
    assert [cell.key for cell in found] == [f"{row}.score" for row in rows]
    assert record.in_group(f"{name}.nothing") == record.in_group("nothing.score") == ()


# ------------------------------------------------------------ scores and totals


def with_scores(result: FileResult, reported: Decimal | None, score: Decimal | None) -> FileResult:
    scores = tuple(each._replace(score=score, reported=reported) for each in result.scores)
    assert result.total
    total = result.total._replace(score=Decimal(7), reported=reported)
    return result._replace(scores=scores, total=total)


@pytest.mark.parametrize(
    ("reported", "score", "seen", "total"),
    [
        (Decimal(2), Decimal(5), None, Decimal(2)),  # what stands there is not ours
        (None, Decimal(5), Decimal(5), Decimal(7)),
        (None, None, None, Decimal(7)),
    ],
)
def test_scores_by_the_rules_stand_in_for_those_that_nobody_has_written(
    reported: Decimal | None, score: Decimal | None, seen: Decimal | None, total: Decimal
):
    given = with_scores(returned("qingdao-2021/annex2", {}), reported, score)
    (record,) = records_of(given)
    own = record.cells["patents.score"]
    assert own.value == seen
    assert own.raw == ("" if seen is None else "5")
    assert own.confidence == ("missing" if seen is None else "exact")
    assert record.cells["patents.actual"].value is None
    found = record.cells["total.score"]
    assert (found.value, found.raw, found.confidence) == (total, str(total), "exact")
    assert (found.sheet, found.ref) == (given.total.sheet, given.total.cell)  # type: ignore[union-attr]


def test_a_total_whose_scores_stand_there_in_part_is_that_of_the_rules():
    given = with_scores(returned("qingdao-2021/annex2", {}), Decimal(2), Decimal(5))
    first, *rest = given.scores
    partly = given._replace(scores=(first._replace(reported=None), *rest))
    (record,) = records_of(partly)
    assert record.cells["total.score"].value == Decimal(7)
    # one score that stands there is enough: the others are not put beside it
    assert record.cells["patents.score"].value is None
    assert given.total
    (record,) = records_of(given._replace(total=given.total._replace(reported=None)))
    assert record.cells["total.score"].value == Decimal(7)
    waits = given.total._replace(score=None, reported=None)
    (record,) = records_of(given._replace(total=waits))
    cell = record.cells["total.score"]
    assert (cell.value, cell.raw, cell.confidence) == (None, "", "missing")


def test_without_a_total_its_cell_is_read_like_any_other():
    given = returned("qingdao-2021/annex2", {"total.score": "12"})._replace(total=None)
    (record,) = records_of(given)
    assert record.cells["total.score"].value == Decimal(12)


# ------------------------------------------------------------ lines of a list


def lines_of(*names: str, column: str = "subject", **options: Any) -> tuple[Record, ...]:
    cells = {f"{number}.{column}": name for number, name in enumerate(names, start=1)}
    if column != "subject":
        cells |= {f"{number}.subject": f"{number}号" for number in range(1, len(names) + 1)}
    found = records_of(returned("qingdao-2021/annex5", cells), **options)
    return tuple(line for line in found if line.number)


def test_lines_that_add_up_others_are_nobodys():
    sums = ("合计", "小计（机械，2 户）")
    for column in ("subject", "no"):
        found = lines_of("甲公司", sums[0], "乙公司", sums[1], column=column)
        assert [line.number for line in found] == [1, 3]
        assert [line.group for line in found] == [None, None]


def test_lines_of_a_group_stand_before_its_sum():
    found = lines_of(
        "甲公司", "乙公司", "小计（机械，2 户）", "丙公司", "小计（化工，1 户）", "合计", "丁公司",
        grouped_by="行业",
    )  # fmt: skip
    assert [(line.subject, line.group) for line in found] == [
        ("甲公司", ("行业", "机械")),
        ("乙公司", ("行业", "机械")),
        ("丙公司", ("行业", "化工")),
        ("丁公司", None),
    ]


def test_a_part_of_a_summary_is_a_summary():
    (alone,) = lines_of("甲公司")
    (part,) = lines_of("甲公司", most=2)
    assert (alone.part, part.part) == ("return", "summary")
    assert lines_of("合计", most=2) == ()
    assert [line.subject for line in lines_of("合计")] == ["合计"]


def test_a_key_that_no_field_has_is_left_out():
    given = returned("qingdao-2021/annex5", {"1.subject": "甲公司"})
    entry = given.entries["1.subject"]
    (record,) = records_of(given._replace(entries={**given.entries, "1.nothing": entry}))
    assert "nothing" not in record.cells
    assert records_of(given._replace(template=None)) == ()


def test_a_verdict_stands_on_the_sheet_of_the_table():
    verdict = VerdictResult("announced", "公告条件", False)
    given = returned("zjtx-2022/innovative", {})._replace(verdicts=(verdict,))
    for sheets, sheet in (((), "创新型评价"), (("改名", "又"), "改名")):
        (record,) = records_of(given._replace(sheets=sheets))
        cell = record.cells["verdict.announced"]
        assert (cell.sheet, cell.ref, cell.raw, cell.value) == (sheet, "", "不符合", "不符合")
        assert cell.field.column_label == "公告条件"


def test_a_line_that_adds_up_all_ends_no_group():
    found = lines_of(
        "甲公司", "小计（机械，1 户）", "合计", "乙公司", "小计（化工，1 户）", grouped_by="行业"
    )
    assert [line.group for line in found] == [("行业", "机械"), ("行业", "化工")]


def test_another_total_is_what_was_computed_once_our_scores_stand_there():
    """As long as nobody has written the scores; then it is what stands in the file."""
    given = with_scores(returned("qingdao-2021/annex2", {"total.score": "12"}), None, Decimal(5))
    assert given.total
    total = given.total._replace(key="another.total")
    entry = given.entries["total.score"]
    others = (Recomputed("别的", entry.ref, Decimal(1)), Recomputed(entry.sheet, "Z9", Decimal(2)))
    own = Recomputed(entry.sheet, entry.ref, Decimal(30))
    for recomputed, value in ((others, Decimal(12)), ((*others, own), Decimal(30))):
        result = given._replace(total=total, recomputed=recomputed)
        cell = records_of(result)[0].cells["total.score"]
        assert cell.value == value
        assert (cell.sheet, cell.ref) == (entry.sheet, entry.ref)
    # a row that it adds up has no score yet
    for blank in (own._replace(value=None), own._replace(is_open=True)):
        result = given._replace(total=total, recomputed=(blank,))
        assert records_of(result)[0].cells["total.score"].confidence == "missing"
    stands = with_scores(given, Decimal(2), Decimal(5))._replace(total=total, recomputed=(own,))
    assert records_of(stands)[0].cells["total.score"].value == Decimal(12)
