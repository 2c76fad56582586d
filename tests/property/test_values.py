"""What holds for every cell: reading is total, and typing habits never change a number."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from zjtx_xl.values.appearance import Shown
from zjtx_xl.values.characters import BLANKS, TURNING, narrow, trim
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import NONE_MARKS, NUMERIC, Choice, KindName, ValueKind
from zjtx_xl.values.reading import Confidence
from zjtx_xl.xlsx.cell import Cell, CellType

# What people type into these forms, to get further than random text does.
PIECES = (
    *"是否有无未☑□√口(（)）/／-—－~+=＝%％\uff10\uff11\uff120125.,，家项次元万亿①#* \n\u3000\u200b",
    "至少",
    "约",
    "以上",
    "左右",
    "eq \\o\\ac(□,√)",
    "审核通过",
    "整改内容：",
    "持平",
    "2021年12月",
    "1E5",
)
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
kinds = st.builds(
    ValueKind,
    st.sampled_from(get_args(KindName)),
    unit=st.sampled_from([None, "家", "家/次", "%", "万元", "元", "项目"]),
    minimum=st.sampled_from([None, Decimal(0)]),
    maximum=st.sampled_from([None, Decimal(100)]),
    choices=st.sampled_from(
        [
            (),
            (Choice("是"), Choice("否")),
            (
                Choice("审核通过"),
                Choice("要求整改", "☑要求整改（）", "整改内容"),
                Choice("是（甲）"),
            ),
        ]
    ),
    option=st.sampled_from([None, "是", "其他，名称____"]),
)
numeric_kinds = st.builds(
    lambda name, unit: ValueKind(name, unit=unit),
    st.sampled_from(sorted(NUMERIC)),
    st.sampled_from([None, "家", "万元"]),
)
own_units = st.sampled_from(["家", "项", "次", "件", "场", "名", "个", "万元", "%", "家/次"])
blanks = st.text(st.sampled_from(sorted({*BLANKS} - TURNING)), max_size=3)


@st.composite
def literals(draw: st.DrawFn) -> str:
    """A decimal of at most 15 significant digits, as a workbook stores it."""
    digits = draw(st.text("0123456789", min_size=1, max_size=15))
    point = draw(st.integers(0, len(digits)))
    sign = draw(st.sampled_from(["", "-"]))
    number = f"{digits[:point] or '0'}.{digits[point:]}" if point < len(digits) else digits
    exponent = draw(st.one_of(st.just(""), st.integers(-280, 280).map(lambda power: f"E{power:+}")))
    return sign + number + exponent


plain_numbers = st.decimals(
    min_value=-(10**12), max_value=10**12, places=4, allow_nan=False, allow_infinity=False
)


@given(texts, st.sampled_from(get_args(CellType)), kinds, st.booleans(), st.booleans())
def test_any_cell_gives_a_reading(
    raw: str, stored: CellType, kind: ValueKind, formatted: bool, dates: bool
):
    formula = "A1" if formatted else None
    reading = read_value(
        Cell(1, 1, stored, raw, formula),
        kind,
        Shown(
            text=raw[::-1] if formatted or dates else None,
            is_percent=formatted,
            is_date=dates,
            since_1904=formatted,
        ),
    )
    assert reading.confidence in get_args(Confidence)
    if reading.is_none or reading.confidence in {"missing", "unreadable"}:
        assert reading.value is None
    elif reading.value is None:  # a sentence of which nobody can tell what it says
        assert (kind.name, reading.confidence) == ("yes_no_text", "proposed")
    else:
        assert reading.value is not None
    if isinstance(reading.value, Decimal):
        assert reading.value.is_finite()
        assert kind.name in NUMERIC
    if isinstance(reading.value, bool):  # which Python holds equal to 1 and 0
        assert kind.name not in NUMERIC
    assert not (reading.is_none and reading.codes)
    assert len(set(reading.codes)) == len(reading.codes)


@given(texts, kinds)
def test_nothing_but_the_none_marks_is_none(raw: str, kind: ValueKind):
    reading = read_value(Cell(1, 1, "text", raw), kind)
    if reading.is_none:
        mark = narrow(trim(raw))
        assert mark in NONE_MARKS | {"——"}
        assert reading.confidence == ("exact" if raw in NONE_MARKS else "normalised")
    if not trim(raw):
        assert reading.confidence == "missing"
    elif kind.name not in {"yes_no", "yes_no_text", "choice"} and raw in NONE_MARKS:
        assert reading.is_none


@given(texts, kinds)
def test_only_offered_texts_and_none_marks_are_exact(raw: str, kind: ValueKind):
    """In a field for a number no text is exact: the workbook's formula cannot score it."""
    reading = read_value(Cell(1, 1, "text", raw), kind)
    if reading.confidence == "exact" and kind.name in NUMERIC:
        assert raw in NONE_MARKS
    if reading.confidence in {"normalised", "proposed"} and kind.name != "text":
        assert reading.note


@given(literals(), numeric_kinds)
def test_number_cell_is_exactly_its_decimal(raw: str, kind: ValueKind):
    reading = read_value(Cell(1, 1, "number", raw), kind)
    assert reading.value == Decimal(raw)
    is_whole = abs(Decimal(raw)) < 10**15
    assert reading.confidence == ("exact" if is_whole else "proposed")
    assert ("range" in reading.codes) == (not is_whole)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_number_cell_has_15_digits_of_its_double(number: float):
    if abs(number) < 1e-300:
        number = 0.0
    reading = read_value(Cell(1, 1, "number", repr(number)), ValueKind("decimal"))
    assert reading.value == Decimal(f"{number:.15g}")


@given(plain_numbers, numeric_kinds)
def test_text_of_a_decimal_reads_as_that_decimal(number: Decimal, kind: ValueKind):
    reading = read_value(Cell(1, 1, "text", str(number)), kind)
    assert (reading.value, reading.confidence) == (number, "normalised")


@given(literals())
def test_text_of_a_literal_reads_as_that_decimal(raw: str):
    reading = read_value(Cell(1, 1, "text", str(Decimal(raw))), ValueKind("decimal"))
    is_whole = abs(Decimal(raw)) < 10**15
    confidence = "normalised" if is_whole else "proposed"
    assert (reading.value, reading.confidence) == (Decimal(raw), confidence)


@given(plain_numbers, st.tuples(blanks, blanks, blanks), st.booleans(), own_units)
def test_typing_habits_never_change_the_number(
    number: Decimal, around: tuple[str, str, str], wide: bool, unit: str
):
    """Spaces around, full-width characters and the field's own unit are no reason to ask."""
    before, between, behind = around
    text = str(number)
    if wide:
        text = text.translate({code: code + 0xFEE0 for code in map(ord, "0123456789.-%")})
    kind = ValueKind("decimal", unit=unit)
    for written in (f"{before}{text}{behind}", f"{before}{text}{between}{unit}{behind}"):
        reading = read_value(Cell(1, 1, "text", written), kind)
        assert (reading.value, reading.confidence) == (number, "normalised")
        assert ("fullwidth" in reading.codes) == wide


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_another_unit_is_never_silently_dropped(whole: int, cents: int):
    for unit in ("万", "元", "亿元", "美元", "场", "%", "万家", "吨"):
        reading = read_value(
            Cell(1, 1, "text", f"{whole}.{cents} {unit}"), ValueKind("decimal", unit="家")
        )
        assert reading.confidence in {"proposed", "unreadable"}
        assert reading.codes


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_sums_are_checked(first: int, second: int, total: int):
    for stated in (first + second, total):
        reading = read_value(
            Cell(1, 1, "text", f"{first}+{second} = {stated}"), ValueKind("integer", unit="项")
        )
        right = stated == first + second
        assert reading.value == (stated if right else None)
        assert reading.confidence == ("proposed" if right else "unreadable")
