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


# ------------------------------------------------------------ without the hidden sheet


@pytest.mark.parametrize(
    ("properties", "names", "version"),
    [
        ({marks.PROPERTY_TABLES: f"{ANNEX2}@7"}, {}, "7"),
        ({}, {}, load_template(ANNEX2).version),
    ],
)
def test_what_a_workbook_claims_says_which_version_it_is(properties, names, version):
    form = Part("表", somewhere(labels(ANNEX2)))
    (sheet,) = Book(form, properties=properties, names=names).identity().sheets
    assert (sheet.template.id, sheet.mark.version, sheet.by) == (ANNEX2, version, "labels")
    assert sheet.mark.sheet == "表"
    # a claim alone makes no table
    assert Book(Part("表", {}), properties=properties, names=names).tables() == []


def test_a_claimed_table_needs_no_title_and_no_other_is_looked_for():
    few = somewhere(labels(ANNEX6, without={"title"})[:9])
    claim = {marks.PROPERTY_TABLES: f"{ANNEX6}@1"}
    assert Book(Part("表", few)).tables() == []
    assert Book(Part("表", few), properties=claim).tables() == [ANNEX6]
    assert Book(Part("表", somewhere(labels(ANNEX2))), properties=claim).tables() == []


def test_only_worksheets_are_looked_at():
    texts = somewhere(labels(ANNEX2))
    assert Book(Part("表", texts, kind="chartsheet")).tables() == []
    marked = hidden(marks.TableMark("表", ANNEX2, "1"))
    no_sheet = marked._replace(kind="chartsheet")
    assert Book(Part("表", texts), no_sheet).identity().marks is None
    assert Book(Part("表", texts, kind="chartsheet"), marked).tables() == []
    name = load_template(ANNEX2).sheets[0].name
    both = Book(Part(name, texts, kind="chartsheet"), Part("另", texts),
                hidden(marks.TableMark(name, ANNEX2, "1")))  # fmt: skip
    assert [sheet.part.name for sheet in both.identity().sheets] == ["另"]


def test_a_renamed_sheet_needs_three_fifths_of_the_labels():
    name = load_template(ANNEX2).sheets[0].name
    texts = labels(ANNEX2)
    enough = math.ceil(len(texts) * 0.6)
    for count, found in ((enough, [ANNEX2]), (enough - 1, [])):
        part = Part("我的表", somewhere(texts[:count]))
        book = Book(part, hidden(marks.TableMark(name, ANNEX2, "1")))
        assert book.tables() == found
    assert Book(hidden(marks.TableMark(name, ANNEX2, "1"))).tables() == []


@pytest.mark.parametrize(
    ("parts", "chosen"),
    [
        ([("甲", "visible"), ("乙", "visible")], "甲"),
        ([("甲", "hidden"), ("乙", "visible")], "乙"),
        ([("甲", "visible"), ("乙", "hidden")], "甲"),
        ([("甲", "visible"), ("附2", "visible")], "附2"),
        ([("甲", "visible"), ("附2", "hidden")], "附2"),
        ([("附2", "visible"), ("甲", "visible")], "附2"),
        ([("甲", "hidden"), ("乙", "hidden")], "甲"),
    ],
)
def test_of_sheets_that_are_alike_one_is_taken(parts, chosen):
    texts = somewhere(labels(ANNEX2))
    book = Book(*(Part(name, texts, state=state) for name, state in parts))
    identity = book.identity()
    assert [sheet.part.name for sheet in identity.sheets] == [chosen]
    # the others are copies of it
    assert [copy.part.name for copy in identity.copies] == [
        name for name, _ in parts if name != chosen
    ]
    assert all(copy.of is identity.sheets[0] for copy in identity.copies)


def test_copies_are_alike_and_no_sheets_of_ours():
    texts = labels(ANNEX2)
    enough = math.ceil(len(texts) * 0.6)
    others = [
        Part("像", somewhere(texts[:enough])),
        Part("不像", somewhere(texts[: enough - 1])),
        Part("图", somewhere(texts), kind="chartsheet"),
        Part("空", {}),
    ]
    name = load_template(ANNEX2).sheets[0].name
    mark = hidden(marks.TableMark(name, ANNEX2, "1"))
    book = Book(Part(name, somewhere(texts)), *others, mark)
    assert [copy.part.name for copy in book.identity().copies] == ["像"]


def test_a_copy_is_of_the_table_that_it_is_most_like():
    names = [load_template(each).sheets[0].name for each in (ANNEX2, ANNEX6)]
    both = [
        Part(name, somewhere(labels(each)))
        for name, each in zip(names, (ANNEX2, ANNEX6), strict=True)
    ]
    marked = hidden(
        *(
            marks.TableMark(name, each, "1")
            for name, each in zip(names, (ANNEX2, ANNEX6), strict=True)
        )
    )
    copy = Part("草稿", somewhere(labels(ANNEX6)))
    (found,) = Book(*both, copy, marked).identity().copies
    assert found.of.template.id == ANNEX6


def test_a_form_in_its_place_is_wholly_alike():
    """Three fifths of its texts in their place are enough, as they are anywhere."""
    template = load_template(ANNEX2)
    sheet = template.sheets[0]
    printed = printed_texts(sheet.layout(1), {}, template.variables)
    own = {
        (text.area.first_row, text.area.first_column): words
        for text, words in printed.items()
        if text.role != "weight" and words
    }
    enough = math.ceil(len(own) * FINGERPRINT)
    for count in (enough, enough - 1):
        cells = {place: Cell(*place, "text", words) for place, words in list(own.items())[:count]}
        assert (likeness(template, sheet, cells) == 1) is (count == enough)


def test_a_seal_without_a_hidden_sheet_is_unknown():
    form = Part("表", somewhere(labels(ANNEX2)))
    assert Book(form).identity().seal == "unknown"
    assert Book(form, hidden()).identity().seal != "ours"
