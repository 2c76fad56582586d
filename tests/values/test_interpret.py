"""Readings: the table of raw cells in values_table.md, and every value of the public tables."""

from __future__ import annotations

import json
import re
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from docs.build import VALUES_PAGE, values_page
from tests.values.lexicon import (
    CHOICES,
    Row,
    details_from,
    details_of,
    field_of,
    findings_of,
    messages_of,
    read,
    rows,
    unescaped,
)
from zjtx_xl.values.appearance import Shown, shown_of
from zjtx_xl.values.characters import narrow
from zjtx_xl.values.interpret import credit_code_is_valid, read_value
from zjtx_xl.values.kinds import NONE_MARKS, Choice, KindName, ValueKind
from zjtx_xl.values.reading import Confidence
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.cell_styles import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"line {row.line}")
def test_table(row: Row):
    reading = read(row)
    value: Decimal | bool | str | None = {"null": None, "true": True, "false": False}.get(
        row.value, unescaped(row.value)
    )
    if isinstance(reading.value, Decimal):
        value = Decimal(row.value)
    assert (reading.value, reading.confidence, details_of(reading), " ".join(reading.codes)) == (
        value,
        row.confidence,
        details_from(row.details),
        row.codes,
    )
    assert type(reading.value) is type(value)
    assert (
        reading.note or reading.confidence in {"exact", "missing"} or row.field.startswith("text")
    )

    said = findings_of(row)
    assert reading.confidence != "unreadable" or {each.severity for each in said} == {"error"}
    message = "".join(messages_of(row))
    assert bool(message) == bool(row.codes or row.confidence == "missing")
    assert row.says in message


@pytest.mark.parametrize(("name", "unit"), [("percent", "%"), ("integer", "个"), ("money", "万元")])
@pytest.mark.parametrize(
    ("raw", "confidence"), [("1", "proposed"), ("0.5", "proposed"), ("0", "exact"), ("12", "exact")]
)
def test_a_number_of_a_file_without_formats_waits_up_to_one(
    name: KindName, unit: str, raw: str, confidence: str
):
    """An .xlsb: 1 may be 100 %, in a field of 个 too; what is no number stays as it is."""
    cell = Cell(1, 1, "number", raw)
    shown = shown_of(cell, UNKNOWN)
    assert read_value(cell, ValueKind(name, unit=unit), shown).confidence == confidence
    assert read_value(cell, ValueKind("text"), shown).value == raw


def test_the_page_for_officers_is_made_of_the_table():
    assert VALUES_PAGE.read_text("utf-8") == values_page()


def test_table_covers_every_kind_and_confidence():
    table = list(rows())
    assert len(table) >= 300
    assert sum(bool(row.says) for row in table) >= 40
    assert {row.field.split()[0] for row in table} == set(get_args(KindName))
    assert {row.confidence for row in table} == set(get_args(Confidence))
    assert len({(row.raw, row.stored, row.field) for row in table}) == len(table)


# ---------------------------------------------------------------- the public tables

YES_NO_COLUMNS = {
    "企业产品生产执行标准达到国际标准（或国家标准、行业标准）",
    "数字化和工业涉及赋能，业务系统云端迁移；促进提品质、创品牌",
    "奖补资金使用是否合规",
}
UNIT = re.compile(r"（(%|万元|家/次|[家个项场])）")


def load(name: str):
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


def kind_of(label: str) -> ValueKind:
    """The kind that a printed label asks for."""
    if label.startswith("有上市计划"):
        return ValueKind("yes_no_text")
    if label in YES_NO_COLUMNS or label.startswith(("企业产品生产执行标准", "数字化和工业涉及")):
        return ValueKind("yes_no")
    unit = UNIT.search(label)
    if unit is None:
        return ValueKind("money") if "总额" in label else ValueKind("integer")
    names: dict[str, KindName] = {"%": "percent", "万元": "money"}
    return ValueKind(names.get(unit[1], "integer"), unit=unit[1])


Published = tuple[str, str, ValueKind]
"""A value of the public tables: where it stands, its text, its kind."""


def indicator_forms() -> Iterator[Published]:
    for form in load("qingdao_annex2"):
        for number, row in enumerate(form["rows"], 1):
            place, kind = f"{form['no']} row {number}", kind_of(row["indicator"])
            yield f"{place} target", row["target"], kind
            yield f"{place} actual", row["actual"], kind
            yield f"{place} score", row["score"], ValueKind("decimal", unit="分")
        yield f"{form['no']} deduction", form["deduction"]["score"], ValueKind("decimal")
        yield f"{form['no']} total", form["total"], ValueKind("decimal")
    for number, row in enumerate(load("qingdao_annex1")["rows"], 1):
        for column in ("target", "actual"):
            yield f"annex1 row {number} {column}", row[column], kind_of(row["level2"])


def lists() -> Iterator[Published]:
    for row in load("qingdao_annex3")["rows"]:
        yield f"annex3 {row['序号']} code", row["企业统一社会信用代码"], ValueKind("credit_code")
        yield f"annex3 {row['序号']} yes/no", row["推荐情况_是/否"], ValueKind("yes_no")
    for row in load("qingdao_annex4")["rows"]:
        text = row["评价结果（省级中小企业主管部门填写）"]
        yield f"annex4 {row['序号']}", text, ValueKind("choice", choices=CHOICES["review"])
    for row in load("qingdao_annex5")["rows"]:
        for label in set(row) - {"序号", "企业名称"}:
            yield f"annex5 {row['序号']} {label}", row[label], kind_of(label)


def blocks() -> Iterator[Published]:
    for row in load("qingdao_annex6")["rows"]:
        for number, use in enumerate(row["uses"], 1):
            option = re.sub(r"^( eq \\o\\ac\(□\)|[(□☑])", "", use["use"])
            yield f"annex6 {row['序号']} {number}", use["use"], ValueKind("tick", option=option)
            yield f"annex6 {row['序号']} {number} amount", use["amount"], ValueKind("money")
    for row in load("qingdao_annex7")["rows"]:
        for number, use in enumerate(row["services"], 1):
            place = f"annex7 {row['序号']} {number}"
            yield f"{place} amount", use["amount"], ValueKind("money")
            yield f"{place} served", use["served"], ValueKind("integer", unit="家/次")


def goals() -> Iterator[Published]:
    for form in load("guangdong_annex2"):
        own = [row for row in form["other_goal_rows"] if row["kind"] == "goal"]
        for number, row in enumerate([*form["rows"], *own], 1):
            kind = kind_of(row["indicator"]) if "indicator" in row else ValueKind("decimal")
            for column in ("baseline", "target"):
                yield f"guangdong {form['no']} row {number} {column}", row[column], kind
    for row in load("guangdong_annex1")["rows"]:
        yield f"guangdong annex1 {row['序号']}", row["支持额度 (万元)"], ValueKind("money")


PUBLISHED = [*indicator_forms(), *lists(), *blocks(), *goals()]
# The institution that answers in sentences where a number is asked for.
SENTENCES = {
    "已有数据库基础",
    "针对 484 家入库企业建立供需数据库，指导申报专利奖 5 项",
    "对 50 家企业提供初步上市诊断报告、上市诊断服务。",
}


def test_every_published_value_is_read():
    unreadable = {
        (place, text)
        for place, text, kind in PUBLISHED
        if read_value(Cell(1, 1, "text", text), kind).confidence == "unreadable"
    }
    assert {text for _, text in unreadable} == SENTENCES
    assert len(PUBLISHED) > 1_900


def test_published_numbers_are_exact_in_number_cells():
    count = 0
    for place, text, kind in PUBLISHED:
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) and kind.name in {
            "integer",
            "decimal",
            "percent",
            "money",
        }:
            reading = read_value(Cell(1, 1, "number", text), kind)
            assert (reading.value, reading.confidence) == (Decimal(text), "exact"), place
            assert set(reading.codes) <= {"fraction"}, place
            count += 1
    assert count > 1_300


def test_published_blanks_are_missing_and_marks_are_none():
    seen: set[str] = set()
    for place, text, kind in PUBLISHED:
        reading = read_value(Cell(1, 1, "text", text), kind)
        assert (reading.confidence == "missing") == (not text.strip()), place
        says_no = text == "无" and kind.name.startswith("yes_no")
        assert reading.is_none == (text in NONE_MARKS and not says_no), place
        seen.add(reading.confidence)
    assert seen == set(get_args(Confidence))


def test_every_odd_published_text_stands_in_the_table():
    """Nobody has judged what is not in the table: ticks of annex 6 stand there shortened."""
    judged = {(row.raw, row.field.split()[0], kind_of_row(row).unit) for row in rows()}
    odd = {
        (text, kind.name, kind.unit)
        for _, text, kind in PUBLISHED
        if text and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
        if kind.name not in {"tick", "credit_code", "percent", "money"}
    }
    odd |= {
        (text, kind.name, None)
        for _, text, kind in PUBLISHED
        if text and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
        if kind.name in {"percent", "money"}
    }
    assert odd - judged == set()


def kind_of_row(row: Row) -> ValueKind:
    return field_of(row.field)[0]


def test_ticks_of_annex6():
    boxes = {"(": True, "☑": True, "□": False, " ": False}  # " eq \o\ac(□)" is empty
    for place, text, kind in PUBLISHED:
        if kind.name == "tick":
            reading = read_value(Cell(1, 1, "text", text), kind)
            assert reading.value is boxes[text[0]], place
            assert reading.confidence == ("exact" if text[0] in "☑□" else "normalised"), place


def test_credit_codes_of_annex3():
    codes = [(text, place) for place, text, kind in PUBLISHED if kind.name == "credit_code"]
    assert len(codes) == 20
    for code, place in codes:
        reading = read_value(Cell(1, 1, "text", code), ValueKind("credit_code"))
        assert (reading.value, reading.codes) == (code.strip(), ()), place
        assert credit_code_is_valid(code.strip())


# ---------------------------------------------------------------- further


@pytest.mark.parametrize("code", ["91370200395811026T", "N2370200MF12345671", "Y1370200MF1234567D"])
def test_credit_code_any_authority(code: str):
    """GB 32100-2015 lets letters stand in the first two places."""
    digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    expected = digits[
        -sum(digits.index(each) * 3**place for place, each in enumerate(code[:17])) % 31
    ]
    assert credit_code_is_valid(code[:17] + expected)
    others = digits.replace(expected, "")
    assert not any(credit_code_is_valid(code[:17] + each) for each in others)


@pytest.mark.parametrize(
    "code", ["", "9", "91370200395811026O", "91370200395811026 T", "\uff19" * 18]
)
def test_credit_code_never_raises(code: str):
    assert not credit_code_is_valid(code)


def test_narrowing_keeps_positions():
    text = "（\uff11\uff12％～＋－）、①②　〜"
    assert len(narrow(text)) == len(text)


def test_number_beyond_30_digits_is_not_written_out():
    reading = read_value(Cell(1, 1, "text", "1E300"), ValueKind("decimal"))
    assert reading.value == Decimal("1E300")
    assert len(reading.note) < 60


@pytest.mark.parametrize(
    "raw",
    [
        "1" * 40_000,
        "1 " * 1_000,
        "1+" * 1_000,
        "1,111" * 400,
        "(" * 2_000,
        "是(" * 1_000,
        "(是" * 1_000,
        "□" * 2_000,
        "☑是□否" * 500,
        " eq \\o\\ac(□" * 160,
        "1-" * 1_000,
        "至少" * 1_000,
        "12（" + "（" * 1_990,
        "\u200b " * 1_000 + "x",
    ],
    ids=lambda raw: raw[:8],
)
def test_long_texts_are_read_in_no_time(raw: str):
    cell = Cell(1, 1, "text", raw)
    kinds = [ValueKind(name, unit="家", option="是") for name in get_args(KindName)]
    for kind in kinds:
        start = time.process_time()
        read_value(cell, kind)
        assert time.process_time() - start < 0.25, kind.name


LOWER_BOUNDS = "至少 不少于 不低于 不小于 不下于 ≥ >= > 超过 大于 高于 多于 超"
UPPER_BOUNDS = "不超过 不多于 不高于 不大于 至多 最多 ≤ <= < 小于 低于 少于"


def test_a_letter_at_the_end_is_a_box_only_behind_an_answer():
    kind = ValueKind("yes_no")
    assert read_value(Cell(1, 1, "text", "x口"), kind).confidence == "unreadable"
    assert read_value(Cell(1, 1, "text", "是☑ 否口"), kind).value is True


UNDOING = (
    "未 没 无 不 否 非 撤 失 退 停 暂 拟 待 将 驳 拒 缓 终止 中止 取消 放弃 计划 争取 准备"
    " 打算 考虑 预计 过期 到期 注销 破产"
)


@pytest.mark.parametrize(
    ("remark", "value"), [*((f"已{word}", False) for word in UNDOING.split()), ("已受理", True)]
)
def test_a_word_that_may_undo_an_answer_is_heeded(remark: str, value: bool):
    found = read_value(Cell(1, 1, "text", f"有（{remark}）"), ValueKind("yes_no_text"))
    assert (found.value, found.confidence, found.remark) == (value, "proposed", remark)


@pytest.mark.parametrize("word", LOWER_BOUNDS.split())
def test_a_lower_bound_is_proposed(word: str):
    found = read_value(Cell(1, 1, "text", f"{word}50个"), ValueKind("integer", "个"))
    assert (found.value, found.confidence) == (50, "proposed")
    assert "下限" in found.note


@pytest.mark.parametrize("word", UPPER_BOUNDS.split())
def test_an_upper_bound_is_proposed(word: str):
    found = read_value(Cell(1, 1, "text", f"{word}50个"), ValueKind("integer", "个"))
    assert (found.value, found.confidence) == (50, "proposed")
    assert "上限" in found.note


@pytest.mark.parametrize(("raw", "value"), [("5~8", 5), ("5~5", None), ("8~5", None)])
def test_a_span_goes_up(raw: str, value: int | None):
    assert read_value(Cell(1, 1, "text", raw), ValueKind("integer")).value == value


@pytest.mark.parametrize(
    ("raw", "choice", "remark"),
    [
        ("☑合格", "合格", None),
        ("☑合格（已整改）", "合格", "已整改"),
        ("✓B.5%～10%", "B.5%～10%", None),
        ("✓B.5%～10%（2021年）", "B.5%～10%", "2021年"),
    ],
)
def test_what_stands_beside_a_ticked_choice_is_told(raw: str, choice: str, remark: str | None):
    texts = ("合格", "不合格") if choice == "合格" else ("A.5%以下", "B.5%～10%")
    kind = ValueKind("choice", choices=tuple(map(Choice, texts)))
    reading = read_value(Cell(1, 1, "text", raw), kind)
    assert (reading.value, reading.remark) == (choice, remark)
    assert reading.confidence == ("proposed" if remark else "normalised")


@pytest.mark.parametrize(("length", "codes"), [(1, ()), (5, ()), (6, ("range",))])
def test_a_text_has_at_most_so_many_characters(length: int, codes: tuple[str, ...]):
    kind = ValueKind("text", maximum=Decimal(5))
    found = read_value(Cell(1, 1, "text", "甲" * length), kind)
    assert (found.value, found.confidence, found.codes) == ("甲" * length, "exact", codes)
    assert read_value(Cell(1, 1, "text", "甲" * 900), ValueKind("text")).codes == ()


@pytest.mark.parametrize(
    ("seen", "value", "confidence"),
    [("m²", "m²", "normalised"), ("H₂", "H₂", "proposed"), ("m³", "m³", "proposed")],
)
def test_a_raised_digit_says_the_same_as_the_stored_one(seen: str, value: str, confidence: str):
    found = read_value(Cell(1, 1, "text", "m2"), ValueKind("text"), Shown(seen, "其中有"))
    assert found.confidence == confidence
    if confidence == "normalised":
        assert found.value == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [("8+7", 15), ("8+7 = 15", 15), ("8+7 = 16", None), ("15 = 15", None), ("8+", 8),
     ("8+7+1=16", 16)],
)  # fmt: skip
def test_a_sum_has_two_terms(raw: str, value: int | None):
    found = read_value(Cell(1, 1, "text", raw), ValueKind("integer"))
    assert found.value == value
