"""What the check column says about one cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.filled_rows import ERRORS
from tests.spreadsheet import Spreadsheet
from tests.status_words import message_of, status_of
from zjtx_xl.rules.status import Ask, Decision, StatusCell, decision_for, terse
from zjtx_xl.rules.status_formulas import row_status
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import KindName, ValueKind
from zjtx_xl.xlsx.cell import Cell, CellType

PATENTS = StatusCell("I9", "实际值", "integer", minimum=Decimal(0), maximum=Decimal(100), unit="个")
SHARE = StatusCell("I5", "实际值", "percent")
LISTED = ("已进入辅导期", "暂无上市计划")
PLAN = StatusCell("I16", "实际值", "yes_no_text", sentences=LISTED)
CODE = StatusCell("C3", "统一社会信用代码", "credit_code")
RESULT = StatusCell("C6", "评价结果", "choice", choices=("审核通过", "要求整改"))

OTHERS = StatusCell("C7", "方向", "tick", choices=("☑其他", "□其他"))


def cell(raw: str, stored: CellType | None = None) -> Cell:
    """A cell with this content: digits are a number, anything else a text."""
    is_number = raw.replace(".", "", 1).removeprefix("-").isdecimal() and raw.isascii()
    return Cell(1, 1, stored or ("number" if is_number else "text" if raw else "empty"), raw)


CASES = [
    (PATENTS, cell("12"), "ok"),
    (PATENTS, cell("/"), "ok"),
    (PATENTS, cell(""), "missing"),
    (PATENTS, cell("　 "), "missing"),
    (PATENTS._replace(required=False), cell(""), "ok"),
    (PATENTS, cell("12.5"), "kind"),
    (PATENTS, cell("-1"), "range"),
    (PATENTS, cell("101"), "range"),
    (PATENTS, cell("100"), "ok"),
    (PATENTS, cell("约20"), "review"),
    (PATENTS, cell("15", "text"), "review"),
    (PATENTS, cell("很多"), "kind"),
    (PATENTS, cell("TRUE", "boolean"), "kind"),
    (PATENTS, cell("#DIV/0!", "error"), "error-value"),
    (SHARE, cell("12.5"), "ok"),
    (SHARE, cell("-41"), "ok"),
    (SHARE, cell("0"), "ok"),
    (SHARE, cell("0.125"), "review"),
    (PLAN, cell("☑是/□否"), "ok"),
    (PLAN, cell("0"), "ok"),
    (PLAN, cell("已进入辅导期"), "ok"),
    (PLAN, cell("暂无上市计划"), "ok"),
    (PLAN, cell("尚未启动"), "review"),
    (PLAN, cell("上市申请被驳回"), "review"),
    (PLAN, cell("见附件"), "review"),
    (PLAN._replace(sentences=()), cell("已进入辅导期"), "review"),
    (PLAN, cell("3"), "choice"),
    (PLAN._replace(kind="yes_no"), cell("有"), "ok"),
    (PLAN._replace(kind="yes_no"), cell("已进入辅导期"), "choice"),
    (PLAN._replace(kind="yes_no"), cell("TRUE", "boolean"), "choice"),
    (CODE, cell("91370200MA3C8XRX4X"), "ok"),
    (CODE, cell(" 91370200MA3C8XRX4X "), "ok"),
    (CODE, cell("91370200MA3C8XRX4"), "kind"),
    (CODE, cell("913702001234567000"), "kind"),
    (RESULT, cell("审核通过"), "ok"),
    (RESULT, cell("审核 通过"), "choice"),
    (RESULT._replace(free_text=True), cell("要求整改（整改内容：台账）"), "ok"),
    (RESULT._replace(free_text=True), cell("1"), "choice"),
    (RESULT._replace(kind="date"), cell("44561"), "ok"),
    (RESULT._replace(kind="date"), cell("2021年12月"), "ok"),
    (RESULT._replace(kind="date"), cell("年底"), "kind"),
    (RESULT._replace(kind="text"), cell("第一"), "ok"),
    (RESULT._replace(kind="text"), cell("#N/A", "error"), "error-value"),
    (RESULT._replace(kind="text", maximum=Decimal(3)), cell("甲乙丙"), "ok"),
    (RESULT._replace(kind="text", maximum=Decimal(3)), cell("甲乙丙丁"), "range"),
    (OTHERS, cell("☑其他，名称：甲"), "ok"),
    (OTHERS, cell("其他"), "choice"),
]


@pytest.fixture(scope="module")
def sheet() -> Spreadsheet:
    return Spreadsheet()


def shown(sheet: Spreadsheet, checked: StatusCell, stored: Cell, others: int = 0) -> object:
    """What the check column shows of a cell, beside so many others of which nothing is to say."""
    lines = range(1, others + 1)
    beside = [StatusCell(f"B{line}", "备注", "text", required=False) for line in lines]
    sheet.formula("C1", row_status([checked._replace(ref="A1"), *beside]))
    is_number = stored.type == "number"
    match stored.type:
        case "error":
            sheet.fill(A1=next(error for error in ERRORS if error.name == stored.raw))
        case "boolean":
            sheet.fill(A1=stored.raw == "TRUE")
        case _:
            sheet.fill(A1=float(stored.raw) if is_number else stored.raw or None)
    return sheet.shown("C1")[0]


@pytest.mark.engine
@pytest.mark.parametrize(("checked", "stored", "status"), CASES)
def test_status(sheet: Spreadsheet, checked: StatusCell, stored: Cell, status: str):
    assert status_of(stored, checked) == status
    assert shown(sheet, checked, stored) == message_of(stored, checked)
    assert bool(message_of(stored, checked)) == (status != "ok")


@pytest.mark.engine
@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"maximum": None}, "不小于0"),
        ({"minimum": None}, "不大于100"),
        ({}, "在0到100之间"),
    ],
)
def test_the_message_names_the_limits(sheet: Spreadsheet, limits: dict[str, None], words: str):
    beyond = cell("-1" if "minimum" not in limits else "101")
    assert shown(sheet, PATENTS._replace(**limits), beyond) == f"有误：实际值应{words}"


@pytest.mark.engine
def test_messages_hold_no_spaces_because_they_are_joined_by_them(sheet: Spreadsheet):
    spaced = PATENTS._replace(label="支持额度 (万元)", unit="万 元")
    for written in ("", "约20", "很多", "1.5", "-1"):
        assert " " not in str(shown(sheet, spaced, cell(written)))


def asked(decision: Decision) -> int:
    """How many questions a decision asks."""
    if isinstance(decision, Ask):
        return 1 + asked(decision.then) + asked(decision.otherwise)
    return 0


@pytest.mark.parametrize(
    ("checked", "whole", "short"),
    [
        (PATENTS, 8, 6),  # above its limits or below them; what is no number is never right
        (RESULT, 4, 3),  # a none-mark is right, and so is a choice
        (RESULT._replace(kind="text"), 3, 2),  # that it is a none-mark matters to no text
        (CODE, 5, 5),
    ],
)
def test_questions_with_one_answer_are_asked_together(checked: StatusCell, whole: int, short: int):
    assert (asked(decision_for(checked)), asked(terse(checked))) == (whole, short)


def test_a_zero_that_shows_as_a_percentage_is_zero():
    formula = row_status([SHARE])
    assert 'AND(IFERROR(LEFT(CELL("format",I5),1)="P",FALSE),NOT(I5=0))' in formula


def test_a_label_all_in_brackets_is_said_whole():
    many = [SHARE._replace(ref=f"{column}5", label="（%）") for column in "ABCDEFGHIJKLM"]
    assert "请核对：（%）" in row_status(many)


SCORED = {"integer", "percent", "yes_no", "yes_no_text"}


@pytest.mark.parametrize(
    ("checked", "stored"),
    [
        (checked, stored)
        for checked, stored, status in CASES
        if status == "ok" and stored.raw and checked.kind in SCORED
    ],
)
def test_what_is_ok_here_gives_the_check_no_reason_to_complain(checked: StatusCell, stored: Cell):
    kind = ValueKind(
        checked.kind, checked.unit, checked.minimum, checked.maximum, yes=LISTED[:1], no=LISTED[1:]
    )
    reading = read_value(stored, kind)
    assert reading.confidence in {"exact", "normalised"}
    assert not {"kind", "range", "choice"} & set(reading.codes)


@pytest.mark.engine
@pytest.mark.parametrize("kind", ["integer", "percent", "yes_no", "yes_no_text", "date", "text"])
def test_a_row_of_many_cells_says_less_about_the_same_ones(sheet: Spreadsheet, kind: KindName):
    checked = PATENTS._replace(kind=kind)
    for _, stored, _ in CASES:
        said = message_of(stored, checked)
        terse = said if said.startswith("缺") else "请核对：实际值" if said else ""
        assert shown(sheet, checked, stored, others=12) == terse
