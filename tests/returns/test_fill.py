"""What cannot stand in a cell is refused with a sentence, before anything is written."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.command_line import run
from tests.returned_forms import enterprise, issue
from zjtx_xl.errors import RosterError, UnknownFieldError, UnusableValueError
from zjtx_xl.returns.fill import fill_file, read_data
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.issue import generate
from zjtx_xl.xlsx.address import parse_cell
from zjtx_xl.xlsx.sheet.cells import scan

UNUSABLE = [
    float("nan"), float("inf"), -float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("1E+308"),
    10**310, "字" * 32_768, "𠮷" * 16_384,
]  # fmt: skip
USABLE = ["字" * 32_767, "𠮷" * 16_383, Decimal("9.99E+307"), 0.1, 10**300, "NaN", "", None]


@pytest.fixture
def form(tmp_path):
    return enterprise(tmp_path / "form.xlsx", 0)


@pytest.mark.parametrize("value", UNUSABLE)
@pytest.mark.parametrize("key", ["patents.actual", "附2!I9", "listing_plan.actual", "附2!Z99"])
def test_a_value_that_no_cell_can_hold_is_refused(form, key, value):
    before = form.read_bytes()
    with pytest.raises(UnusableValueError, match=r"patents|listing|附2"):
        fill_file(form, {key: value})
    assert form.read_bytes() == before


@pytest.mark.parametrize("name", ["innovative", "specialised"])
def test_so_it_is_in_forms_of_another_notice(tmp_path, name):
    (path,) = generate(f"zjtx-2022/{name}", tmp_path).files
    before = path.read_bytes()
    for value in UNUSABLE:
        for key in ("rd.last", "ip.actual"):
            with pytest.raises(UnusableValueError, match=key):
                fill_file(path, {key: value})
    assert path.read_bytes() == before


@pytest.mark.parametrize("value", USABLE)
def test_a_value_at_the_limit_is_written(form, value):
    fill_file(form, {"listing_plan.actual": value})
    (table,) = read_file(form).tables
    raw = table.submission.entries["listing_plan.actual"].cell.raw
    assert raw == (
        "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)
    )


@pytest.mark.parametrize(
    "text",
    ['{"patents.actual": NaN}', '{"patents.actual": 1e999}', '{"patents.actual": -Infinity}'],
)
def test_the_command_says_it_in_one_sentence(form, tmp_path, text):
    (tmp_path / "data.json").write_text(text, encoding="utf-8")
    outcome = run("fill", form, "--data", tmp_path / "data.json", "--out", tmp_path / "out.xlsx")
    assert outcome.code == 2
    assert "Traceback" not in outcome.message
    assert "patents.actual" in outcome.message
    assert not (tmp_path / "out.xlsx").exists()


def test_a_long_text_is_named_with_its_length(form, tmp_path):
    (tmp_path / "data.json").write_text(json.dumps({"listing_plan.actual": "字" * 40_000}), "utf-8")
    outcome = run("fill", form, "--data", tmp_path / "data.json")
    assert outcome.code == 2
    assert "40000" in outcome.message


# ------------------------------------------------------------ which cell a key means


@pytest.fixture
def workbook(tmp_path):
    """Two tables that share a key, ``subject`` being ``1.subject`` in one of them."""
    return issue(tmp_path / "form.xlsx", "甲公司", names=("annex2", "annex5", "annex6"))


def raws(path, *places):
    sheets = read_file(path).workbook
    found = []
    for place in places:
        name, _, ref = place.partition("!")
        part = next(part for part in sheets.sheets if part.name == name)
        cell = scan(sheets.package.read(part.part), sheets.shared_strings).cells[parse_cell(ref)]
        found.append((cell.type, cell.raw))
    return found


def test_a_key_of_two_tables_needs_the_name_of_its_sheet(workbook):
    with pytest.raises(UnknownFieldError) as caught:
        fill_file(workbook, {"1.subject": "乙公司", "nothing": 1, "附5!nothing": 1, "附9!A1": 1})
    for key in ("1.subject", "nothing", "附5!nothing", "附9!A1"):
        assert key in str(caught.value)
    fill_file(workbook, {"附5!1.subject": "乙公司", "附6!1.subject": "丙公司", "1.patents": 3})
    tables = {table.template.number: table for table in read_file(workbook).tables}
    assert tables["附5"].submission.entries["1.subject"].cell.raw == "乙公司"
    assert tables["附6"].submission.entries["1.subject"].cell.raw == "丙公司"
    assert tables["附5"].submission.entries["1.patents"].cell.raw == "3"


def test_numbers_and_texts_are_stored_as_their_fields_want_them(form):
    data = {
        "patents.actual": "13", "listing_plan.actual": "13", "附2!Z9": "13", "附2!Z10": 13,
        "附2!Z11": Decimal("1E+3"), "附2!Z12": "", "附2!I10": "3", "standards.actual": "约3",
    }  # fmt: skip
    fill_file(form, data)
    assert raws(form, "附2!I9", "附2!Z9", "附2!Z10", "附2!Z11", "附2!I10") == [
        ("number", "13"), ("text", "13"), ("number", "13"), ("number", "1000"), ("number", "3"),
    ]  # fmt: skip
    entries = read_file(form).tables[0].submission.entries
    assert entries["listing_plan.actual"].cell.type == "text"
    assert (entries["standards.actual"].cell.type, entries["standards.actual"].cell.raw) == (
        "text", "约3",
    )  # fmt: skip
    fill_file(form, {"patents.actual": None, "附2!Z9": None})
    assert raws(form, "附2!I9", "附2!Z9") == [("empty", ""), ("empty", "")]


def test_a_total_keeps_its_formula_and_what_other_formulas_showed_is_emptied(form):
    before = read_file(form).tables[0].submission.entries["total.score"].cell.formula
    fill_file(form, {"total.score": 87.5})
    entries = read_file(form).tables[0].submission.entries
    assert (entries["total.score"].cell.raw, entries["total.score"].cell.formula) == (
        "87.5", before,
    )  # fmt: skip
    fill_file(form, {"patents.actual": 3})
    entries = read_file(form).tables[0].submission.entries
    assert (entries["total.score"].cell.raw, entries["total.score"].cell.formula) == ("", before)
    fill_file(form, {"total.score": 87.5})
    fill_file(form, {"total.score": None})
    cell = read_file(form).tables[0].submission.entries["total.score"].cell
    assert (cell.raw, cell.formula) == ("", before)


def test_another_file_leaves_the_first_as_it_was(form, tmp_path):
    before = form.read_bytes()
    fill_file(form, {"patents.actual": 3}, tmp_path / "新" / "a.xlsx")
    assert form.read_bytes() == before
    assert raws(tmp_path / "新" / "a.xlsx", "附2!I9") == [("number", "3")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": 38923.10, "b": null, "c": "x", "d": 3}', {"a": Decimal("38923.10"), "b": None,
                                                          "c": "x", "d": 3}),
        ("{}", {}),
        ("[1]", None), ("1", None), ("{", None), ('{"a": true}', None), ('{"a": [1]}', None),
        ('{"a": {}}', None),
    ],
)  # fmt: skip
def test_what_data_may_be(tmp_path, text, values):
    path = tmp_path / "data.json"
    path.write_text(text, "utf-8-sig")
    if values is None:
        with pytest.raises(RosterError, match="填写的数据"):
            read_data(path)
        return
    assert read_data(path) == values
    assert str(read_data(path).get("a", "38923.10")) == "38923.10"


def test_data_that_is_not_there_is_said(tmp_path):
    with pytest.raises(RosterError):
        read_data(tmp_path / "none.json")
