"""Layouts: records repeated, what stands below moved down, keys, formulas, open rows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from zjtx_xl.definitions.fields import Field
from zjtx_xl.definitions.loader import load_definition, load_template, read_set_file, template_ids
from zjtx_xl.definitions.names import Column, Names, standing_of
from zjtx_xl.definitions.template import Layout, Sheet, Template, formula_fault, names_on
from zjtx_xl.rules.excel import excel_value
from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.tree.logic import Holds, Not
from zjtx_xl.rules.tree.places import CellPlace
from zjtx_xl.values.kinds import ValueKind
from zjtx_xl.xlsx.address import parse_range

MADE_UP = Path(__file__).parents[1] / "data" / "templates" / "made-up-2030"


def made_up(table: str) -> Template:
    return load_definition(MADE_UP / f"{table}.yaml", read_set_file(MADE_UP / "set.yaml")[0])


def equipment(records: int) -> Layout:
    return made_up("equipment").sheets[0].layout(records)


def cells(layout: Layout) -> dict[str, str]:
    return {each.key: str(each.area) for each in layout.fields}


def test_a_form_has_one_record_whatever_is_asked_for():
    (sheet,) = made_up("park").sheets
    assert sheet.layout() is sheet.layout(7)
    assert sheet.layout().records == 1
    assert {each.record for each in sheet.layout().fields} == {0, 1}


def test_records_repeat_with_their_texts_and_merges():
    layout = equipment(2)
    assert [str(text.area) for text in layout.texts if text.text == "购置"] == ["C5", "C7"]
    found = cells(layout)
    assert (found["1.subject"], found["2.subject"]) == ("B5:B6", "B7:B8")
    assert (found["1.used.count"], found["2.used.count"]) == ("E6", "E8")


@pytest.mark.parametrize(("records", "total", "note"), [(1, "F7", "A8:G8"), (40, "F85", "A86:G86")])
def test_what_stands_below_the_records_moves_down(records: int, total: str, note: str):
    layout = equipment(records)
    assert cells(layout)["total.amount"] == total
    assert note in {str(text.area) for text in layout.texts if text.role == "note"}
    assert layout.heights[layout.last_row] == 18
    assert set(layout.heights) == set(range(1, layout.last_row + 1))


def test_a_list_prepares_its_records_where_no_number_is_given():
    (sheet,) = made_up("equipment").sheets
    assert sheet.layout().records == sheet.prepared == 40


def test_fields_come_in_printed_order_record_by_record():
    keys = [each.key for each in equipment(2).fields]
    assert keys == sorted(keys, key=lambda key: (key.startswith("total"), key.partition(".")[0]))
    assert keys[:4] == ["1.no", "1.subject", "1.bought.price", "1.bought.count"]


def test_a_long_list_is_what_it_would_be_in_memory(monkeypatch: pytest.MonkeyPatch):
    records, sums = 70, frozenset({3, 69})

    def facts() -> list[object]:
        (sheet,) = made_up("equipment").sheets
        layout = sheet.with_sums(sums).layout(records)
        names = names_on(layout.sheet, records)
        bound = [
            {name: tuple(found.fields) if isinstance(found, Column) else found
             for name, found in names.bound(field.value, standing_of(field)).items()}
            for field in layout.fields if field.value is not None
        ]  # fmt: skip
        bands = [field for _, fields in layout.bands() for field in fields]
        places = (0, 1, 350, -2, -1)
        return [tuple(layout.texts), tuple(layout.fields), dict(layout.heights), len(layout.fields),
                [layout.fields[place] for place in places], bands, bound, layout[6:]]  # fmt: skip

    long = facts()
    monkeypatch.setattr("zjtx_xl.definitions.template.FEW_RECORDS", records)
    assert long == facts()


def test_row_is_everything_before_the_last_dot():
    for table in template_ids():
        for sheet in load_template(table).sheets:
            for each in sheet.layout(2).fields:
                assert each.key == ".".join(filter(None, (each.row, each.column)))


def product(price: str, count: str) -> str:
    """What two cells of a row give together, for values that read exactly."""
    cells = {
        "price": CellPlace(price, "money", minimum=Decimal(0)),
        "count": CellPlace(count, "integer", minimum=Decimal(0)),
    }
    return excel_value(parse("price * count"), cells).removeprefix("=")


def test_formulas_mean_their_own_row_their_column_and_named_cells():
    formulas = {each.key: each.formula for each in equipment(2).fields if each.formula}
    assert formulas == {
        "1.bought.amount": product("D5", "E5"),
        "1.used.amount": product("D6", "E6"),
        "2.bought.amount": product("D7", "E7"),
        "2.used.amount": product("D8", "E8"),
        "total.amount": "SUM(F5:F8)",
    }
    (form,) = made_up("park").sheets
    total = form.layout().by_key["total.score"].formula
    assert total == "SUM(G5:G9)-SUM(G10)"


def field(key: str, at: str, formula: str | None = None, **others: object) -> Field:
    row, _, column = key.rpartition(".")
    made = Field(
        key, "表", parse_range(at), "other", "officer", "", column, ValueKind("decimal"),
        row, column, 1, value=parse(formula) if formula else None,
    )  # fmt: skip
    return made._replace(**others)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a.value", ["N(B2)", "N(B5)"]),  # of the same record
        ("b.value + 1", ["N(B3)+1", "N(B6)+1"]),
        ("sum(a.value, b.value)", ["SUM(B2:B3)", "SUM(B5:B6)"]),
        ("rate", ["N(B1)", "N(B1)"]),  # outside the records
    ],
)
def test_references_inside_a_record(formula: str, expected: list[str]):
    fields = (
        field("rate", "B1", record=0),
        field("a.value", "B2"),
        field("b.value", "B3"),
        field("sum.value", "B4", formula, role="total"),  # without questions
    )
    sheet = Sheet("表", "", _page(), {}, {}, (), fields, record_rows=(2, 4))
    found = [each.formula for each in sheet.layout(2).fields if each.formula]
    assert found == expected


def test_a_total_inside_a_record_adds_up_that_record_only():
    fields = (
        field("a.value", "B2"),
        field("b.value", "B3"),
        field("sum.value", "B4", "sum(value)", role="total"),
        field("all.value", "B5", "sum(value)", role="total", record=0),
    )
    sheet = Sheet("表", "", _page(), {}, {}, (), fields, record_rows=(2, 4))
    found = {each.key: each.formula for each in sheet.layout(2).fields if each.formula}
    assert found == {
        "1.sum.value": "SUM(B2:B3)",
        "2.sum.value": "SUM(B5:B6)",
        "all.value": "SUM(B2:B3,B5:B6)",
    }


def test_unresolved_references_are_named():
    fields = (field("a.value", "B2", "b.value + sum(this)"),)
    sheet = Sheet("表", "", _page(), {}, {}, (), fields)
    assert formula_fault(fields[0], Names(fields, {})) == "没有名称 b.value"
    assert sheet.layout(1).fields[0].formula == "NA()"


def _page():
    return made_up("park").sheets[0].page


def test_a_sheet_key_starts_the_keys_of_its_records():
    template = load_template("qingdao-2021/tables1to3")
    keys = [[each.key for each in sheet.layout(1).fields] for sheet in template.sheets]
    assert keys == [[f"table{n}.1.no", f"table{n}.1.subject"] for n in (1, 2, 3)]


def test_open_rows_are_numbered_in_each_record():
    (sheet,) = load_template("qingdao-2021/annex7").sheets
    first, second = sheet.layout(2).open_rows
    assert first.rows == tuple(f"1.other{n}" for n in range(1, 7))
    assert second.rows[0] == "2.other1"
    assert (first.minimum, first.maximum) == (0, 6)


def test_only_the_first_open_row_holds_the_printed_text():
    (sheet,) = load_template("qingdao-2021/annex7").sheets
    initial = [each.initial for each in sheet.layout(1).fields if each.column == "use"]
    assert initial == ["其他服务,名称______________", "", "", "", "", ""]


def test_self_proposed_goals_have_room_for_ten_and_ask_for_two_or_three():
    (sheet,) = load_template("guangdong-2021/annex2").sheets
    (goals,) = sheet.layout().open_rows
    assert (len(goals.rows), goals.minimum, goals.maximum) == (10, 2, 3)
    asked = {each.column: each.required for each in sheet.layout().fields if each.row == "goal1"}
    assert asked == {
        "label": False, "description": True, "detail": False, "baseline": True, "target": True,
    }  # fmt: skip
    assert {each.scope for each in sheet.layout().fields if each.row in goals.rows} == {"row"}


def test_cells_that_a_row_leaves_out_are_still_printed():
    (sheet,) = made_up("park").sheets
    blank = {str(text.area) for text in sheet.layout().texts if not text.text}
    assert blank == {
        "D7",
        "F7",
        "D8",
        "F8",
        "D9",
        "F9",
        *(f"{c}{r}" for c in "FG" for r in (13, 14, 15)),
    }


def test_conditions_stand_where_they_are_declared():
    (annex3,) = load_template("qingdao-2021/annex3").sheets
    reason = annex3.layout(1).by_key["1.reason"]
    assert reason.required
    assert reason.required_if == Not(Holds("recommended"))
    (annex6,) = load_template("qingdao-2021/annex6").sheets
    fields = annex6.layout(2).by_key
    assert fields["2.listing.amount"].required_if == Holds("use")
    total = fields["total.amount"]
    assert (total.required, total.required_if, total.by) == (False, None, "officer")


def test_what_has_a_formula_is_asked_of_nobody():
    for table in template_ids():
        for sheet in load_template(table).sheets:
            for each in sheet.layout(2).fields:
                if each.formula:
                    assert (each.by, each.required) == ("officer", False)


SCORED = {
    "qingdao-2021/annex1": (27, 100),
    "qingdao-2021/annex2": (13, 100),
    "zjtx-2022/innovative": (6, 100),
    "zjtx-2022/specialised": (13, 100),
    "budget/self-evaluation": (25, 10),  # the rest of the points are the unit's own
}


@pytest.mark.parametrize("table", template_ids())
def test_scored_tables(table: str):
    template = load_template(table)
    rows = [
        each
        for sheet in template.sheets
        for each in sheet.layout(1).fields
        if each.rule and each.role == "score"
    ]
    points = sum((each.points or Decimal(0) for each in rows), Decimal(0))
    assert (len(rows), points) == SCORED.get(table, (0, 0))
    assert template.scored == (table in SCORED)
    if template.set_id == "qingdao-2021":
        assert {each.rule.name for each in rows if each.rule} <= {"reach_target"}


@pytest.mark.parametrize("table", template_ids())
def test_lists_prepare_at_least_forty_records(table: str):
    template = load_template(table)
    for sheet in template.sheets:
        assert (template.kind == "list") == (sheet.record_rows is not None)
        assert sheet.prepared >= 40 or template.kind == "form"


@pytest.mark.parametrize("table", template_ids())
def test_keys_are_unique(table: str):
    template = load_template(table)
    keys = [each.key for sheet in template.sheets for each in sheet.layout().fields]
    assert len(keys) == len(set(keys))


def test_the_enterprise_form_kept_its_cells():
    (sheet,) = load_template("qingdao-2021/annex2").sheets
    fields = sheet.layout().by_key
    assert fields["patents.actual"].ref == "I9"
    assert fields["total.score"].ref == "J19"
    assert fields["total.score"].formula == "SUM(J5:J17)-SUM(J18)"
