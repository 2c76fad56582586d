"""Which sheets are tables of ours: by marks that are there, by labels where none are."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pytest

from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.refusals import refusal_of
from zjtx_xl.forms import marks
from zjtx_xl.returns.identification import (
    FINGERPRINT,
    identify,
    likeness,
    printed_texts,
)
from zjtx_xl.xlsx.cell import Cell, CellType
from zjtx_xl.xlsx.errors import WorkbookRefused

ANNEX2, ANNEX6 = "qingdao-2021/annex2", "qingdao-2021/annex6"


class Part(NamedTuple):
    name: str
    cells: dict[tuple[int, int], Cell]
    kind: str = "worksheet"
    state: str = "visible"


class Book:
    """A workbook as far as it says who it is."""

    def __init__(self, *parts, properties=None, names=None):
        self.sheets = parts
        self.custom_properties = properties or {}
        self.defined_names = names or {}

    def identity(self):
        this: Any = self
        return identify(this)

    def tables(self):
        """The ids of the templates that its sheets are; none where it is not ours."""
        try:
            return [sheet.template.id for sheet in self.identity().sheets]
        except WorkbookRefused as refusal:
            if refusal_of(refusal).code != "not-ours":
                raise
            return []

    def cells_of(self, part):
        return part.cells


def labels(template_id, *, without=()):
    """The labels of a form's first sheet, once each; last those that every list has."""
    template = load_template(template_id)
    sheet = template.sheets[0]
    printed = printed_texts(sheet.layout(1), {}, template.variables)
    found = dict.fromkeys(text for label, text in printed.items() if label.role not in without)
    return sorted(found, key=["序号", "企业名称"].__contains__)


def somewhere(texts, kind: CellType = "text"):
    """Texts below each other far from where the form has them."""
    return {(500 + row, 30): Cell(500 + row, 30, kind, text) for row, text in enumerate(texts)}


def hidden(*tables, recipient=""):
    table = marks.rows(marks.Marks(recipient, {}, tuple(tables)))
    cells = {
        (row, column): Cell(row, column, "text", text)
        for row, line in enumerate(table, start=1)
        for column, text in enumerate(line, start=1)
    }
    return Part(marks.MARK_SHEET, cells)


@pytest.mark.parametrize("template_id", [ANNEX2, ANNEX6])
@pytest.mark.parametrize("lacking", [0, 1])
def test_three_fifths_of_the_labels_are_a_fingerprint(template_id, lacking):
    texts = labels(template_id)
    enough = math.ceil(len(texts) * 0.6)
    assert enough - 1 < FINGERPRINT * len(texts) <= enough
    book = Book(Part("表", somewhere(texts[: enough - lacking])))
    assert book.tables() == ([] if lacking else [template_id])


@pytest.mark.parametrize(("count", "found"), [(10, [ANNEX6]), (9, [])])
def test_without_our_title_ten_labels_are_needed(count, found):
    texts = labels(ANNEX6, without={"title"})
    assert FINGERPRINT * (len(texts) + 1) < 9 < len(texts)
    assert Book(Part("表", somewhere(texts[:count]))).tables() == found


def test_only_texts_are_labels():
    template = load_template(ANNEX2)
    texts = labels(ANNEX2)
    assert likeness(template, template.sheets[0], somewhere(texts)) == 1
    assert likeness(template, template.sheets[0], somewhere(texts, kind="number")) == 0
    assert likeness(template, template.sheets[0], {}) == 0


@pytest.mark.parametrize(
    ("hidden_says", "property_says", "expected"),
    [("甲", "乙", "甲"), ("", "乙", "乙"), ("", "--乙-", "乙"), ("", "", "")],
)
def test_the_recipient_stands_in_two_places(hidden_says, property_says, expected):
    form = Part("表", somewhere(labels(ANNEX2)))
    properties = {marks.PROPERTY_RECIPIENT: property_says}
    book = Book(form, hidden(recipient=hidden_says), properties=properties)
    assert book.identity().recipient == expected
    assert Book(form, properties=properties).identity().recipient == property_says.strip("-")


def test_a_mark_of_a_table_that_nobody_knows_hides_no_other():
    name = load_template(ANNEX2).sheets[0].name
    book = Book(
        Part("甲", {}),
        Part(name, {}),
        hidden(
            marks.TableMark("甲", "qingdao-2099/annex9", "1"),
            marks.TableMark("乙", ANNEX2, "1"),
            marks.TableMark(name, ANNEX2, "1"),
        ),
    )
    (sheet,) = book.identity().sheets
    assert (sheet.part.name, sheet.template.id, sheet.by) == (name, ANNEX2, "hidden sheet")


def test_a_renamed_sheet_is_the_one_that_is_most_alike():
    name = load_template(ANNEX2).sheets[0].name
    texts = labels(ANNEX2)
    most = Part("我的表", somewhere(texts))
    some = Part("草稿", somewhere(texts[: math.ceil(len(texts) * 0.7)]))
    for parts in ((most, some), (some, most)):
        book = Book(*parts, hidden(marks.TableMark(name, ANNEX2, "1")))
        (sheet,) = book.identity().sheets
        assert sheet.part is most


def test_two_renamed_sheets_are_not_taken_for_one():
    """The sheets of one table have the same labels: each mark takes another of them."""
    template = load_template("qingdao-2021/tables1to3")
    parts = [Part(f"名单{number}", somewhere(["序号", "企业名称"])) for number in (1, 2)]
    table_marks = [marks.TableMark(sheet.name, template.id, "1") for sheet in template.sheets]
    found = Book(*parts, hidden(*table_marks)).identity().sheets
    assert sorted(sheet.part.name for sheet in found) == ["名单1", "名单2"]
    assert [sheet.sheet.name for sheet in found] == ["表1", "表2"]
