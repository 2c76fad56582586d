"""What a summary computes from its own figures, and what it takes of verdicts and scores."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.audits.figures import Rolled, totals
from zjtx_xl.audits.records import records_of
from zjtx_xl.definitions.fields import Field, Page
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.definitions.template import Layout, Sheet
from zjtx_xl.findings.results import Entry, FileResult, Score, VerdictResult
from zjtx_xl.rules.parser import parse
from zjtx_xl.values.kinds import ValueKind
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.address import parse_range
from zjtx_xl.xlsx.cell import Cell


def ranking(records: int) -> Layout:
    """A list of scores with the place of each, a proposed amount by it, and the sum of those."""
    columns = {
        "score": ("A2", None),
        "place": ("B2", "rank(score)"),
        "amount": ("C2", "if_(place <= 1, 50, 20)"),
    }
    fields = [
        Field(
            key, "表", parse_range(at), "other", "officer", "", key, ValueKind("decimal"), "", key,
            1,
            value=parse(value) if value else None,
        )
        for key, (at, value) in columns.items()
    ]  # fmt: skip
    total = Field(
        "total.amount", "表", parse_range("C3"), "total", "officer", "合计", "amount",
        ValueKind("decimal"), "total", "amount", 0, value=parse("sum(amount)"),
    )  # fmt: skip
    sheet = Sheet("表", "", Page(), {}, {}, (), (*fields, total), record_rows=(2, 2))
    return sheet.layout(records)


def rolled(layout: Layout, scores: list[str]) -> dict[str, Rolled]:
    return {
        f"{number}.score": Rolled(layout.by_key[f"{number}.score"], "", raw)
        for number, raw in enumerate(scores, start=1)
    }


def test_places_and_amounts_follow_the_scores():
    layout = ranking(4)
    found = {
        total.field.key: total.raw
        for total in totals(layout, rolled(layout, ["80", "90", "80", ""]))
    }
    assert found == {
        "1.place": "2", "2.place": "1", "3.place": "2",
        "1.amount": "20", "2.amount": "50", "3.amount": "20",
        "total.amount": "90",
    }  # fmt: skip


def test_an_open_score_is_left_out_and_named():
    layout = ranking(2)
    figures = rolled(layout, ["80", "90"])
    figures["2.score"] = Rolled(layout.by_key["2.score"], "", "", open_=object())  # type: ignore[arg-type]
    found = {total.field.key: total for total in totals(layout, figures)}
    assert [field.key for field in found["1.place"].left_out] == ["2.score"]
    assert not found["1.place"].raw


TEMPLATE = "zjtx-2022/innovative"


def result(verdict: VerdictResult, reported: Decimal | None = None) -> FileResult:
    template = load_template(TEMPLATE)
    sheet = template.sheets[0]
    score = next(field for field in sheet.layout(1).fields if field.rule and field.role == "score")
    cell = Cell(1, 1, "number", str(reported)) if reported is not None else Cell(1, 1)
    reading = Reading(reported, "exact") if reported is not None else Reading()
    entries = {score.key: Entry(score.key, sheet.name, score.ref, cell, reading)}
    scores = (Score(score.row, "", sheet.name, score.ref, Decimal(20), Decimal(15), reported, ""),)
    return FileResult(
        "a.xlsx", TEMPLATE, "1", "甲", "ok", scores, None, entries, sheets=(sheet.name,),
        verdicts=(verdict,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        ((True, None), "符合"),
        ((False, None), "不符合"),
        ((True, "良"), "良"),
        ((None, None), None),
    ],
)
def test_a_verdict_is_a_word(verdict: tuple[bool | None, str | None], word: str | None):
    key = load_template(TEMPLATE).verdicts[0].key
    given, grade = verdict
    [record] = records_of(result(VerdictResult(key, "条件", given, (), grade)))
    cell = record.cells[f"verdict.{key}"]
    assert cell.value == word
    assert cell.is_sure == (word is not None)


def test_scores_by_the_rules_stand_in_for_an_empty_column_only():
    key = load_template(TEMPLATE).verdicts[0].key
    verdict = VerdictResult(key, "条件", None)
    [empty] = records_of(result(verdict))
    assert [cell.value for cell in empty.column("score")] == [Decimal(15)]
    [filled] = records_of(result(verdict, Decimal(10)))
    assert [cell.value for cell in filled.column("score")] == [Decimal(10)]
