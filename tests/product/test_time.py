"""No text in a cell takes long: the time grows with its length, and not with its square."""

from __future__ import annotations

import itertools
import time
from functools import cache
from typing import TYPE_CHECKING, get_args
from xml.sax.saxutils import escape

import pytest

from samples.faulty import returned_form
from tests import faults
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.runs.check import run_check
from zjtx_xl.values import interpret
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import Choice, KindName, ValueKind
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from pathlib import Path

# What the patterns look for, again and again, so that they nearly match everywhere.
PIECES = (
    "1 + ", "1,111", "1 ", "1-", "1e5", "至少", "2021年", "2021-", "万", "万元", "[1]",
    "注1", "￥", ".", "是(", "(是", "□是☑否", "是：√ 否：", "☑", "□", "(", "（", ")", "已",
    "eq \\o\\ac(□,√)", "在北京市", "辅导期", "有（", "A. ", "10%以上（", "审核通过□\n",
    "其他，名称", "\u200b ", "\u202e1", " \n", "/", "_", "有限公司", "（现更名为：",
    "附2 第9行 ", "=", "'a", '"', "SUM(",
)  # fmt: skip
LENGTHS = (1_000, 2_000, 4_000, 8_000, 16_000, 32_767)
MOST = 5.0  # seconds, for one cell
INNOVATIVE = samples_folder() / "zjtx-2022" / "innovative" / "returned"
NOISE = 0.05  # seconds that the clock and the machine may add
CHOICES = (
    Choice("A. 10%以上（10分）"),
    Choice("B. 审核通过", "审核通过□（整改内容： ）", "整改内容"),
)
KINDS = [
    ValueKind(
        name,
        unit="家",
        choices=CHOICES,
        option="其他，名称____",
        yes=("进入辅导期", "辅导期"),
        no=("无上市计划",),
    )
    for name in get_args(KindName)
]


def repeated(piece: str, length: int) -> str:
    """A text of this length that ends otherwise than it begins."""
    return (piece * (length // len(piece) + 1))[: length - 1] + "x"


def seconds(text: str, kind: ValueKind) -> float:
    """Processor time of reading a text, the faster of two runs."""
    cell = Cell(1, 1, "text", text)
    taken: list[float] = []
    for _ in range(2):
        start = time.process_time()
        read_value(cell, kind)
        taken.append(time.process_time() - start)
    return min(taken)


def assert_linear(taken: list[float]):
    assert max(taken) < MOST
    for shorter, longer in itertools.pairwise(taken):
        assert longer <= 3 * shorter + NOISE, taken


@pytest.mark.parametrize("piece", PIECES)
def test_a_cell_is_read_in_time_that_grows_with_its_length(piece: str):
    for kind in KINDS:
        assert_linear([seconds(repeated(piece, length), kind) for length in LENGTHS])


@pytest.mark.parametrize("terms", [14, 100, 400])
def test_a_sum_that_ends_in_a_word_is_read_at_once(terms: int):
    """14 terms took 176 seconds."""
    text = " + ".join([*["1"] * terms, "x"])
    for kind in KINDS:
        assert seconds(text, kind) < NOISE


@pytest.mark.parametrize("piece", [*PIECES, "[x]是[ ]否", "£ ", "(v)( )"])
def test_the_readers_themselves_are_linear(piece: str, monkeypatch: pytest.MonkeyPatch):
    """No text of more than 2,000 characters comes to them: what if it did?"""
    monkeypatch.setattr(interpret, "_LONGEST", LENGTHS[-1])
    texts = [repeated(piece, length) for length in (500, 4_000)]
    for kind in KINDS:
        shorter, longer = (seconds(text, kind) for text in texts)
        assert longer <= 3**3 * shorter + NOISE / 10, (kind.name, shorter, longer)


FORMS = {
    "附2": lambda: returned_form(review=True),
    "创新型评价": lambda: min(INNOVATIVE.glob("1_*.xlsx")).read_bytes(),
}
PLACES = {"附2": ("C3", "H9", "I9", "I16", "E9", "A20", "J9"), "创新型评价": ("B3", "E11", "E13")}
PLACED = "这里换成长的文字"


@cache
def form_with_a_text(sheet: str, place: str) -> tuple[bytes, str, str]:
    """A form with one text to be replaced, the sheet's part, and its XML."""
    form = faults.set_text(FORMS[sheet](), sheet, place, PLACED)
    part = faults.sheet_part(form, sheet)
    return form, part, faults.part(form, part)


@pytest.mark.parametrize("piece", PIECES[::3])
@pytest.mark.parametrize(
    ("sheet", "place"), [(sheet, place) for sheet in PLACES for place in PLACES[sheet]]
)
def test_a_file_is_checked_in_time_that_grows_with_its_cells(
    tmp_path: Path, piece: str, sheet: str, place: str
):
    form, part, xml = form_with_a_text(sheet, place)
    taken: list[float] = []
    for length in LENGTHS[3:]:
        path = tmp_path / f"{length}.xlsx"
        text = xml.replace(PLACED, escape(repeated(piece, length)))
        path.write_bytes(faults.rewritten(form, {part: text.encode()}))
        taken.append(min(seconds_of_check(path) for _ in range(2)))
    assert_linear(taken)


def seconds_of_check(path: Path) -> float:
    start = time.process_time()
    list(run_check([path]).results())
    return time.process_time() - start


@pytest.mark.parametrize("piece", ["'a", '"', "a", "SUM(", "A1+"])
def test_a_formula_is_compared_in_time_that_grows_with_its_length(tmp_path: Path, piece: str):
    taken: list[float] = []
    for length in LENGTHS[3:]:
        path = tmp_path / f"{length}.xlsx"
        form = faults.set_formula(returned_form(), "附2", "J19", repeated(piece, length), "5")
        path.write_bytes(form)
        taken.append(min(seconds_of_check(path) for _ in range(2)))
    assert_linear(taken)
