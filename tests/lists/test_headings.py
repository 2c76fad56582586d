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
