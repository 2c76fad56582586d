"""Every expression of every definition: Decimal and a spreadsheet engine agree, in formulon.

On all boundary values, and on random fillings: 200 of each here and in CI, 2,000 by ``make
engines``.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.expressions import (
    Taken,
    Typed,
    agrees,
    boundary_fillings,
    random_fillings,
    shipped,
)
from tests.spreadsheet import Spreadsheet
from zjtx_xl.rules.explanation import sentence
from zjtx_xl.rules.parser import names_of

SEED = 20220901
FILLINGS = int(os.environ.get("ZJTX_EXPRESSIONS", "200"))
FORMULA = "AZ1"
EXPRESSIONS = shipped()


@pytest.fixture(scope="module")
def sheet() -> Spreadsheet:
    return Spreadsheet()


def typed(value: Typed) -> float | str | None:
    return value if value is None or isinstance(value, str) else float(value)


@pytest.mark.engine
@pytest.mark.parametrize("taken", EXPRESSIONS, ids=lambda taken: taken.where)
def test_decimal_and_the_workbook_agree(sheet: Spreadsheet, taken: Taken):
    chance = random.Random(SEED)  # noqa: S311 - test data
    sheet.formula(FORMULA, taken.formula())
    fillings = [*boundary_fillings(taken), *random_fillings(taken, chance, FILLINGS)]
    seen: set[bool] = set()
    for filling in fillings:
        sheet.fill(**{ref: typed(value) for ref, value in filling.items()})
        [shown] = sheet.shown(FORMULA)
        result = taken.result(filling)
        seen.add(result is None)
        assert agrees(result, shown), (taken.where, filling, result, shown)
    assert False in seen, "no filling gave a result"
    sheet.fill(**dict.fromkeys(fillings[0]))


@pytest.mark.parametrize("taken", EXPRESSIONS, ids=lambda taken: taken.where)
def test_an_expression_reads_in_chinese(taken: Taken):
    said = sentence(taken.node, dict.fromkeys(names_of(taken.node), "某栏"))
    for _, kind, _ in taken.kinds:
        for choice in kind.choices:
            said = said.replace(choice.value, "")
    letters = [letter for letter in said if letter.isascii() and letter.isalpha()]
    assert not letters, said


def test_there_are_expressions_of_every_sort():
    assert len(EXPRESSIONS) > 40
    assert {taken.is_condition for taken in EXPRESSIONS} == {True, False}
