"""What a heading means: the surer of two, and nothing where two are as sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.small_template import form
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.lists.headings import FieldNames


def changed(change):
    """The small form with its fields as ``change`` makes them."""
    template = form()
    sheet = template.sheets[0]
    return template._replace(sheets=(replace(sheet, fields=tuple(map(change, sheet.fields))),))


@pytest.mark.parametrize("prefilled", [0, 1, 2])
def test_a_label_of_two_fields_means_only_the_one_that_is_prefilled(prefilled):
    targets = ["patents.target", "revenue_share.target"]

    def change(field):
        if field.key not in targets:
            return field
        return field._replace(row_label="某指标", prefilled=field.key in targets[:prefilled])

    found = FieldNames([changed(change)]).meaning(["某指标目标值"])
    assert list(found) == (targets[:1] if prefilled == 1 else [])


def test_a_column_of_two_header_rows_is_known_by_the_lower_or_by_both():
    template = form()
    sheet = template.sheets[0]
    above = next(text for text in sheet.texts if text.area.first_row == 4 and "目标值" in text.text)
    upper = above._replace(area=above.area.down(-1), text="绩效目标")
    names = FieldNames([template._replace(sheets=(replace(sheet, texts=(upper, *sheet.texts)),))])
    patents = "有效发明专利数量（个）"
    printed = "实施期满一年目标值"
    assert list(names.meaning([f"{patents}{printed}"])) == ["patents.target"]
    assert list(names.meaning([f"{patents}绩效目标{printed}"])) == ["patents.target"]
    assert names.meaning([f"{patents}绩效目标"]) == {}


# in each pair the first is the surer one
SURER = [
    (["企业名称"], ["名称"]),
    (["企业名称"], ["单位名称"]),
    (["企业名称"], ["企业名称（盖章）"]),
    (["名称"], ["企业名称（盖章）"]),  # as it stands before what only fits without its remark
    (["企业名称（盖章）"], ["基本情况", "企业名称"]),
    (["名称（盖章）"], ["基本情况", "企业名称"]),  # the whole heading before its last part
    (["基本情况", "企业名称"], ["基本情况", "企业名称（盖章）"]),
]


@pytest.mark.parametrize(("surer", "vaguer"), SURER)
def test_the_surer_heading_of_a_name_has_the_lower_rank(surer, vaguer):
    names = FieldNames([form()])
    first, second = names.alias(surer), names.alias(vaguer)
    assert first is not None
    assert second is not None
    assert first[0] == second[0] == "subject"
    assert first[1] < second[1]


@pytest.mark.parametrize(
    ("heading", "fed"), [("subject", True), (None, True), ("主管部门", False), ("no", False)]
)
def test_the_name_of_a_recipient_feeds_his_own_field(heading, fed):
    template = changed(
        lambda field: field._replace(heading=heading) if field.role == "subject" else field
    )
    names = FieldNames([template])
    assert names.fed_by["subject"] == (("subject",) if fed else ())
    assert names.fed_by["no"] == (("subject",) if heading == "no" else ())


@pytest.mark.parametrize("table", ["allocation", "annex5", "annex2"])
def test_the_name_of_a_recipient_feeds_the_subject_with_and_without_a_heading_of_its_own(
    table: str,
):
    template = load_template(f"qingdao-2021/{table}")
    subjects = [
        field.key for field in template.sheets[0].layout(1).fields if field.role == "subject"
    ]
    assert list(FieldNames([template]).fed_by["subject"]) == subjects


@pytest.mark.parametrize(
    ("heading", "is_name"),
    [
        ("学校名称", True),
        ("集聚区名称（全称）", True),
        # what belongs to somebody is not he
        ("项目名称", False),
        ("主管部门名称", False),
        ("名称变更情况", False),
    ],
)
def test_whoever_is_listed_has_a_name_without_any_template(heading: str, is_name: bool):
    found = FieldNames(()).alias([heading])
    assert found == (("subject", 1_000) if is_name else None)
    sure = FieldNames(()).alias(["单位名称"])
    assert sure is not None
    assert sure[1] < 1_000


def form_with(**about: object):
    """The small form; the field of its patents' target changed so."""
    return changed(
        lambda field: field._replace(**about) if field.key == "patents.target" else field
    )


def test_what_says_more_goes_first():
    """Field key, roster heading, label, label of the row, label without a remark."""
    names = FieldNames([form_with(heading="专利目标")])
    field = names.fields["patents.target"]
    label = f"{field.row_label}{field.column_label}"
    ranks = [
        names.meaning([heading])
        for heading in ("patents.target", "专利目标", label, field.row_label)
    ]
    assert ranks == [{"patents.target": rank} for rank in range(4)]
    assert names.meaning([field.column_label + field.row_label]) == {"patents.target": 2}
    assert names.meaning([" PATENTS.target "]) == {"patents.target": 0}
    assert names.meaning(["别的"]) == {}
    assert names.meaning([""]) == {}


def test_a_heading_for_the_name_is_no_heading_of_a_field():
    assert FieldNames([form_with(heading="no")]).meaning(["no"]) == {}
    assert FieldNames([form_with(heading="编号甲")]).meaning(["编号甲"]) == {"patents.target": 1}


def test_a_label_without_some_of_its_remarks_is_known_with_the_others():
    names = FieldNames([form_with(row_label="某数量（个）（近2年）")])
    column = names.fields["patents.target"].column_label
    for heading, rank in (
        (f"某数量（个）（近2年）{column}", 2),
        (f"某数量（近2年）（个）{column}", 4),
        (f"某数量（个）{column}", 4),
        (f"某数量{column}", 4),
    ):
        assert names.meaning([heading]) == {"patents.target": rank}
    assert names.meaning([f"某数量（家）{column}"]) == {}
    assert names.meaning([f"某数量（个）（家）{column}"]) == {}


def test_a_group_that_the_form_does_not_know_makes_a_heading_another_thing():
    template = form()
    names = FieldNames([template])
    heading = next(iter(names.fields["patents.target"].row_label.split()))
    sheet = template.sheets[0]
    groups = [text.text for text in sheet.layout(1).texts if text.role in {"group", "title"}]
    assert groups
    whole = names.meaning([heading])
    assert [*whole] == ["patents.target"]
    assert all(names.meaning([group, heading]) == whole for group in groups)
    assert names.meaning(["上年情况", heading]) == {}
    assert names.meaning([groups[0], "上年情况", heading]) == {}


def test_of_two_tables_a_heading_means_a_field_of_each():
    tables = [load_template(f"qingdao-2021/{name}") for name in ("annex2", "annex5")]
    found = FieldNames(tables).meaning(["有效发明专利数量（个）"])
    assert found == {"patents.target": 3, "1.patents": 2}


def test_a_field_of_a_list_is_known_by_its_key_in_a_row():
    names = FieldNames([load_template("qingdao-2021/annex3")])
    assert names.meaning(["credit_code"]) == names.meaning(["1.credit_code"])
    assert names.meaning(["1.credit_code"]) == {"1.credit_code": 0}
    assert names.meaning(["2.credit_code"]) == {}


def test_the_ways_and_remarks_of_a_heading_count_a_hundred_each():
    names = FieldNames(())
    ranks = [
        names.alias(parts)
        for parts in (["序号"], ["序号（必填）"], ["基本", "序号"], ["基本", "序号（必填）"])
    ]
    first = ranks[0]
    assert first is not None
    assert ranks == [("no", first[1] + way * 100) for way in range(4)]
