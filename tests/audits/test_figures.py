"""Totals of a summary: what they add up, what they take off, and what they leave out."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tests.returned_tables import returned
from zjtx_xl.audits import figures as figures_module
from zjtx_xl.audits.figures import (
    Figures,
    Kept,
    Rolled,
    _number,
    _source,
    _with_text,
    raw_for,
    rolled_cells,
    subtotal,
    totals,
)
from zjtx_xl.audits.records import RecordCell, records_of
from zjtx_xl.audits.run import _decimals_written, within
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Address
from zjtx_xl.values.kinds import KindName, ValueKind

FORM = load_template("qingdao-2021/annex2").sheets[0].layout(1)


def rolled(**raws: str | None) -> dict[str, Rolled]:
    """Figures of the score column by row; None is an open one."""
    (record,) = records_of(returned("qingdao-2021/annex2", {"patents.actual": "约5"}))
    cell = record.cells["patents.actual"]
    found: dict[str, Rolled] = {}
    for row, raw in raws.items():
        field = FORM.by_key[f"{row}.score"]
        found[field.key] = Rolled(field, "", raw or "", open_=cell if raw is None else None)
    return found


@pytest.mark.parametrize(
    ("raws", "total", "left_out"),
    [
        ({"patents": "10", "standards": "5"}, "15", 0),
        ({"patents": "10", "deduction": "3"}, "7", 0),
        ({"patents": "10", "deduction": "2.50"}, "7.5", 0),
        ({"patents": "10", "standards": None}, "10", 1),
        ({"patents": None, "standards": None}, "", 2),
        ({"patents": "无", "standards": "5"}, "5", 0),
    ],
)
def test_total_adds_up_scores_and_takes_deductions_off(raws, total, left_out):
    (found,) = totals(FORM, rolled(**raws))
    assert (found.raw, len(found.left_out)) == (total, left_out)


@pytest.mark.parametrize(
    ("expression", "found", "raws"),
    [
        # a name alone is one cell, never what a column happens to hold
        ("patents", "5", ["5"]),
        ("patents", ("5",), []),
        ("patents", ("5", "6"), []),
        ("patents", "约5", [""]),
        ("patents", ("约5",), []),
        ("patents", None, []),
        ("sum(patents)", ("5", "6"), ["11"]),
        ("sum(patents)", ("5", "约6"), [""]),
        ("patents * 2", "5", ["10"]),
        ("patents * 2", None, []),
    ],
)
def test_what_a_figure_is_taken_from(expression, found, raws):
    def cell_of(raw):
        (record,) = records_of(returned("qingdao-2021/annex2", {"patents.actual": raw}))
        return record.cells["patents.actual"]

    cells = tuple(map(cell_of, found)) if isinstance(found, tuple) else found and cell_of(found)
    scope: Any = SimpleNamespace(find=lambda _: cells)
    definition: Any = SimpleNamespace(cells={"x": expression}, omit=())
    fields = [("x", FORM.by_key["patents.actual"]), ("y", FORM.by_key["standards.actual"])]
    figures = list(rolled_cells(definition, fields, scope, "甲"))
    assert [figure.raw for figure in figures] == raws
    assert all(bool(figure.raw) == (figure.open_ is None) for figure in figures)
    assert all(bool(figure.raw) == bool(figure.sources) for figure in figures)


@pytest.mark.parametrize(
    ("key", "source"),
    [
        ("x", "annex2.x"),
        ("rate.target", "annex1.named"),  # what is named goes before what is left out
        ("rate.actual", None),
        ("y.target", "sum(annex1.y.target)"),
        ("y.actual", "sum(annex1.y.actual)"),
        ("y.other", None),
        ("y", None),
    ],
)
def test_what_a_key_takes(key: str, source: str | None):
    cells = {
        "x": "annex2.x",
        "rate.target": "annex1.named",
        "*.target": "sum(annex1.*.target)",
        "*.actual": "sum(annex1.*.actual)",
    }
    definition: Any = SimpleNamespace(cells=cells, omit=("rate.target", "rate.actual"))
    assert _source(definition, key) == source


@pytest.mark.parametrize(
    ("raw", "written"),
    [("38923.10", "38923.10"), ("15 家", "15"), ("1,234.50", "1234.5"), ("/", "/"), ("", "")],
)
def test_a_number_goes_up_as_it_is_written_or_as_it_was_read(raw: str, written: str):
    (record,) = records_of(returned("qingdao-2021/annex2", {"patents.actual": raw}))
    cell = record.cells["patents.actual"]
    assert raw_for(cell.field.kind, cell) == written


def test_nothing_to_add_up_is_no_total():
    assert list(totals(FORM, {})) == []


@pytest.mark.parametrize(
    ("raw", "decimals"),
    [("4.50", 2), ("4", 0), (" 4.5 ", 1), ("4.5万元", 0), ("4.", 0), ("约4", 0)],
)
def test_decimals_as_they_are_written(raw, decimals):
    (record,) = records_of(returned("qingdao-2021/annex5", {"1.subject": "甲", "1.patents": raw}))
    assert _decimals_written(record.cells["patents"]) == decimals


def test_finding_about_a_whole_table_is_that_of_its_first_record():
    scores = {"core_revenue_share.score": "10", "export_share.score": "10",
              "certifications.score": "10"}  # fmt: skip
    records = records_of(returned("qingdao-2021/annex2", scores))
    assert [(number, fault.code) for number, fault in within(records)] == [(0, "group-points")]
    assert sum(Decimal(score) for score in scores.values()) > 25


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [("integer", "15", 15), ("integer", "约15", None), ("yes_no", "是", True),
     ("yes_no", "也许", None), ("text", "泵", "泵")],
)  # fmt: skip
def test_what_can_be_computed_with_in_a_summary(kind: KindName, raw: str, value: object):
    field: Any = SimpleNamespace(kind=ValueKind(kind))
    figure: Any = SimpleNamespace(raw=raw, waits=False)
    assert _number(field, figure) == value
    assert _number(field, None) is None


# ------------------------------------------------------------ figures that are kept


@pytest.mark.parametrize("at_hand", [1, 2, 1000])
def test_figures_of_a_record_are_found_by_their_key(at_hand: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(figures_module, "_AT_HAND", at_hand)
    monkeypatch.setattr("zjtx_xl.audits.shelf._BATCH", 2)
    below = Address("下级.xlsx", "附5", "C9", (Address("县.xlsx", "附5", "C8"),))
    lines = [
        {
            f"{number}.patents": Kept("甲公司", str(number), (Address("a.xlsx", "附5", "C4"),)),
            f"{number}.revenue": Kept("乙公司", "", (below, below), waits=True),
        }
        for number in range(1, 6)
    ]
    found = Figures("qingdao-2021/annex5")
    assert found.get("1.patents") is None
    for line in lines:
        found.append(line)
    assert len(found) == 5
    for number in (1, 5, 4, 4, 3, 2, 1):
        line = lines[number - 1]
        assert {key: found.get(key) for key in line} == line
        assert found.get(f"{number}.profit") is None
        assert f"{number}.patents" in found
    assert [dict(line) for line in found] == lines
    for key in ("0.patents", "6.patents", "total.patents", "patents", 1, None):
        assert key not in found


def test_the_figures_of_a_form_are_those_of_one_record():
    found = Figures("qingdao-2021/annex2")
    found.append({"patents.actual": Kept("甲公司", "3")})
    assert found.get("patents.actual") == Kept("甲公司", "3")
    assert found.get("standards.actual") is None


# ------------------------------------------------------------ what is written for a cell


def cell_of(kind: ValueKind, raw: str, value: Any, confidence: Any = "exact") -> RecordCell:
    field: Any = SimpleNamespace(kind=kind)
    is_none = confidence == "none"
    return RecordCell(
        "a.xlsx", "表", "A1", field, "x", raw, value, "exact" if is_none else confidence, is_none
    )


TEXT, YES_NO, DECIMAL = ValueKind("text"), ValueKind("yes_no"), ValueKind("decimal")
DATE = ValueKind("date")


@pytest.mark.parametrize(
    ("kind", "cell", "written"),
    [
        (DECIMAL, cell_of(DECIMAL, "12.50", Decimal("12.5")), "12.50"),
        (DECIMAL, cell_of(DECIMAL, "12.5万", Decimal("12.50")), "12.5"),
        (TEXT, cell_of(DECIMAL, "12.5万", Decimal("12.5")), "12.5万"),
        # what its own cell shows as something else
        (TEXT, cell_of(TEXT, "0.05", "5%"), "5%"),
        (TEXT, cell_of(TEXT, "0.05", Decimal(5)), "5"),
        (TEXT, cell_of(TEXT, "泵", "泵"), "泵"),
        (TEXT, cell_of(TEXT, "泵", None), "泵"),
        # what an officer has decided about a text that is open
        (YES_NO, cell_of(YES_NO, "也许", value=True), "是"),
        (YES_NO, cell_of(YES_NO, "也许", value=False), "否"),
        (YES_NO, cell_of(YES_NO, "也许", None, "none"), "无"),
        # and what nobody has decided about
        (YES_NO, cell_of(YES_NO, "也许", None, "unreadable"), "也许"),
        (YES_NO, cell_of(YES_NO, "也许", True, "proposed"), "也许"),
        (YES_NO, cell_of(YES_NO, "有", value=True), "有"),
        (YES_NO, cell_of(TEXT, "有", "有"), "有"),
    ],
)
def test_what_is_written_reads_as_its_source_does(kind: ValueKind, cell: RecordCell, written: str):
    assert raw_for(kind, cell) == written


RESULT = next(
    field.kind for field in load_template("qingdao-2021/annex4").fields if field.key == "1.result"
)


@pytest.mark.parametrize(
    ("raw", "chosen", "said"),
    [
        ("审核通过", "审核通过☑", "（整改内容： ）"),
        ("要求整改", "要求整改☑", "（整改内容： ）"),
        ("审核通过□\n要求整改☑（整改内容：补正）\n\n退回资金□（退回理由： ）", "要求整改☑",
         "（整改内容：补正）"),
    ],
)  # fmt: skip
def test_a_choice_is_written_as_the_form_prints_it(raw: str, chosen: str, said: str):
    written = raw_for(RESULT, cell_of(TEXT, raw, raw))
    assert chosen in written
    assert said in written
    assert (written.count("☑"), written.count("□")) == (1, 2)


def test_a_text_that_is_no_choice_is_written_as_it_is():
    assert raw_for(RESULT, cell_of(TEXT, "再议", "再议")) == "再议"


@pytest.mark.parametrize(
    ("printed", "label", "text", "written"),
    [
        ("整改☑（内容： ）", "内容", "补正", "整改☑（内容：补正）"),
        ("整改☑（内容:__)", "内容", "补正", "整改☑（内容：补正)"),
        ("整改☑（内容： ）（理由： ）", "内容", "补正", "整改☑（内容：补正）（理由： ）"),
        ("整改☑（内容： ）（理由： ）", "理由", "补正", "整改☑（内容： ）（理由：补正）"),
        ("整改☑（内容： ）", "理由", "补正", "整改☑（内容： ）"),
        ("整改☑（内容： ）", None, "补正", "整改☑（内容： ）"),
        ("整改☑（内容： ）", "内容", "", "整改☑（内容： ）"),
        ("整改☑（内容： ）", "内容", None, "整改☑（内容： ）"),
    ],
)
def test_the_text_of_a_choice_stands_in_place_of_its_blank(
    printed: str, label: str | None, text: str | None, written: str
):
    assert _with_text(printed, label, text) == written


# ------------------------------------------------------------ sums and places of a list


def listed(template_id: str, column: str, *raws: str | None) -> tuple[Any, dict[str, Rolled]]:
    """A list with as many records, and these figures in one column; None is an open one."""
    layout = load_template(template_id).sheets[0].layout(len(raws))
    (open_figure,) = rolled(patents=None).values()
    found: dict[str, Rolled] = {}
    for number, raw in enumerate(raws, start=1):
        field = layout.by_key[f"{number}.{column}"]
        open_ = open_figure.open_ if raw is None else None
        if raw != "absent":
            found[field.key] = Rolled(field, "甲公司", raw or "", open_=open_)
    return layout, found


@pytest.mark.parametrize(
    ("raws", "total", "left_out"),
    [
        (("1", "2.50", "3"), "6.5", []),
        (("0", "absent", "0"), "0", []),
        (("1", None, "3"), "4", [2]),
        ((None, None), "", [1, 2]),
        (("absent", "", "/"), "", []),
    ],
)
def test_the_sum_of_some_records(raws: tuple[str, ...], total: str, left_out: list[int]):
    layout, found = listed("qingdao-2021/annex5", "patents", *raws)
    addends = [layout.by_key[f"{number}.patents"] for number in range(1, len(raws) + 1)]
    own = subtotal(addends[0], addends, found)
    assert (own.field, own.raw) == (addends[0], total)
    assert [field.record for field in own.left_out] == left_out
    assert own.areas == (f"{addends[0].ref}:{addends[-1].ref}",)


@pytest.mark.parametrize(
    ("raws", "total", "left_out"),
    [
        (("10", "5.50"), "15.5", []),
        (("10", "absent"), "10", []),
        (("0", "absent"), "0", []),
        (("10", None), "10", [2]),
        (("absent", "absent"), None, []),
    ],
)
def test_the_total_of_a_column(raws: tuple[str, ...], total: str | None, left_out: list[int]):
    layout, found = listed("qingdao-2021/annex6", "innovation.amount", *raws)
    made = {each.field.key: each for each in totals(layout, found)}
    if total is None:
        assert made == {}
        return
    own = made["total.amount"]
    assert own.raw == total
    assert [field.record for field in own.left_out] == left_out
    # what is there already is not computed again
    assert list(totals(layout, {**found, "total.amount": next(iter(found.values()))})) == []


@pytest.mark.parametrize(
    ("raws", "places"),
    [
        (("80", "90", "70"), ["2", "1", "3"]),
        (("80", "80", "70"), ["1", "1", "3"]),
        (("80", "absent", "70"), ["1", None, "2"]),
        (("absent", "absent"), [None, None]),
        (("80", None, "70"), ["", "", ""]),  # a place among some is none among all
    ],
)
def test_places_are_those_among_all(raws: tuple[str, ...], places: list[str | None]):
    layout, found = listed("zjtx-2022/innovative-list", "total", *raws)
    made = {each.field.key: each for each in totals(layout, found)}
    own = [made.get(f"{number}.place") for number in range(1, len(raws) + 1)]
    assert [place and place.raw for place in own] == places
