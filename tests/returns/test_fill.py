"""What cannot stand in a cell is refused with a sentence, before anything is written."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.command_line import run
from tests.returned_forms import enterprise
from zjtx_xl.errors import UnusableValueError
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.issue import generate

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
