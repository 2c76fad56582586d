"""What simple formulas give: each sign, each function, and what is not computed at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zjtx_xl.returns.formulas.results import result_of
from zjtx_xl.xlsx.address import parse_cell
from zjtx_xl.xlsx.cell import Cell

SAID: dict[str, Any] = {
    "A1": ("number", "8"),
    "A2": ("number", "4.5"),
    "A3": ("text", "7"),
    "A4": ("empty", ""),
    "A5": ("boolean", "TRUE"),
    "A6": ("error", "#REF!"),
    "A7": ("number", " 3 "),
    "A8": ("empty", "", ""),
    "B1": ("number", "9", "A1+1"),
    "B2": ("number", "99", "B1*2"),
    "B3": ("number", "1", "B3+1"),
    "B4": ("text", "甲", 'A3&"x"'),
    "B5": ("empty", "", "A1*3"),
    "B6": ("text", "5", "A1-3"),
    "B7": ("number", "1", "B8"),
    "B8": ("number", "1", "B7"),
    "B9": ("boolean", "TRUE", "A1>1"),
}
CELLS = {parse_cell(ref): Cell(*parse_cell(ref), *said) for ref, said in SAID.items()}


def told(formula: str, *, follows: bool = False) -> str | None:
    found = result_of(formula, CELLS, follows=follows)
    return None if found is None else f"{found.normalize():f}"


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        # numbers and signs, in their order
        ("12", "12"), (".5", "0.5"), ("5.", "5"), ("1E3", "1000"), ("1.5e-2", "0.015"),
        ("1+2*3", "7"), ("(1+2)*3", "9"), ("10-4-3", "3"), ("12/4/3", "1"), ("2*3+4*5", "26"),
        ("10-2*3", "4"), ("7/2", "3.5"), ("2^3", "8"), ("2^3^2", "64"), ("2*3^2", "18"),
        ("-2^2", "4"), ("-3+5", "2"), ("--3", "3"), ("+3", "3"), ("2--3", "5"), ("2-+3", "-1"),
        ("50%", "0.5"), ("50%%", "0.005"), ("-50%", "-0.5"), ("200*5%", "10"), ("2^-1", "0.5"),
        (" 1 + 2 ", "3"), ("1/3", "0.333333333333333"), ("1/0", None), ("0/5", "0"),
        # cells
        ("A1", "8"), ("$A$1+a2", "12.5"), ("A7", "3"), ("A4", "0"), ("C9", "0"), ("A4+1", "1"),
        ("A3", None), ("A3+1", None), ("A5+1", None), ("A6", None), ("A8", None), ("B1", "9"),
        ("B2", "99"), ("B5", None), ("XFD1048576", "0"), ("XFE1", None), ("A0", None),
        # functions of many
        ("SUM(A1:A2)", "12.5"), ("sum(A1,A2,1)", "13.5"), ("SUM(A1:A5)", "12.5"),
        ("SUM(A1:A6)", None), ("SUM(A3)", "0"), ("SUM(A3+0)", None), ("SUM(C1:C9)", "0"),
        ("SUM(A1)+1", "9"), ("SUM(A1+A2,1)", "13.5"), ("SUM(-A1,A2)", "-3.5"), ("SUM((A1))", "8"),
        ("SUM($A$1:A$2)", "12.5"), ("SUM(A2:A1)", None),
        ("PRODUCT(A1:A2)", "36"), ("PRODUCT(A3:A4)", "0"), ("PRODUCT(2,3,4)", "24"),
        ("MIN(A1:A2,5)", "4.5"), ("MAX(A1:A2,5)", "8"), ("MIN(A3:A4)", "0"), ("MAX(C1)", "0"),
        ("MAX(-1,-2)", "-1"), ("COUNT(A1:A4)", "2"), ("COUNT(A3,1,A1)", "2"),
        ("AVERAGE(A1:A2)", "6.25"), ("AVERAGE(A1:A4)", "6.25"), ("AVERAGE(A3:A4)", None),
        # functions of few
        ("ROUND(2.345,2)", "2.35"), ("ROUND(-2.5,0)", "-3"), ("ROUND(1234,-2)", "1200"),
        ("ROUND(1.005,2)", "1.01"), ("ROUND(2.5,0.5)", None), ("ROUND(2.5)", None),
        ("ROUND(1,15)", "1"), ("ROUND(1,16)", None), ("ROUND(1,-15)", "0"), ("ROUND(1,-16)", None),
        ("ROUND(1/3*3,0)", "1"),
        ("ROUNDUP(2.31,1)", "2.4"), ("ROUNDUP(-2.31,1)", "-2.4"), ("ROUNDDOWN(2.39,1)", "2.3"),
        ("ROUNDDOWN(-2.39,1)", "-2.3"), ("ROUNDUP(2.3,1)", "2.3"),
        ("ABS(-3)", "3"), ("ABS(3)", "3"), ("INT(2.9)", "2"), ("INT(-2.1)", "-3"),
        ("MOD(7,3)", "1"), ("MOD(-7,3)", "2"), ("MOD(7,-3)", "-2"), ("MOD(7,0)", None),
        ("POWER(2,10)", "1024"), ("POWER(0,2)", "0"), ("POWER(0,0)", None), ("0^0", None),
        ("POWER(0,-1)", None), ("POWER(2,0.5)", None), ("1^60", "1"), ("1^61", None),
        ("1^-60", "1"), ("1^-61", None), ("POWER(5,0)", "1"),
        # conditions
        ("IF(1>2,3,4)", "4"), ("IF(2>1,3,4)", "3"), ("IF(1,3,4)", "3"), ("IF(0,3,4)", "4"),
        ("IF(-1,3,4)", "3"), ("IF(2>1,3)", "3"), ("IF(1>2,3)", None), ("IF(2>1,1>2,3)", None),
        ("IF(TRUE,3,4)", "3"), ("IF(FALSE(),3,4)", "4"), ("IF(true(),3,4)", "3"),
        ("IF(1=1,3,4)", "3"), ("IF(1<>1,3,4)", "4"), ("IF(1<>2,3,4)", "3"), ("IF(1=2,3,4)", "4"),
        ("IF(1<1,3,4)", "4"), ("IF(1<=1,3,4)", "3"), ("IF(2<=1,3,4)", "4"), ("IF(1>=1,3,4)", "3"),
        ("IF(1>=2,3,4)", "4"), ("IF(1>1,3,4)", "4"), ("IF(1<2,3,4)", "3"), ("IF(1/3=1/3,3,4)", "3"),
        ("IF(0.1+0.2=0.3,3,4)", "3"), ("IF(1<2<3,3,4)", None), ("IF(A4=0,3,4)", "3"),
        ("IF(A1>5,A1*2,A2)", "16"), ("IF(1>2,A3,4)", "4"), ("IF(1,A3,4)", None), ("IF(1)", None),
        ("IF(1,2,3,4)", None), ("IF(A3,1,2)", None),
        # no number, or nothing that is computed here
        ("1=1", None), ("TRUE", None), ("TRUE+1", None), ('"甲"', None), ('"5"+1', None),
        ("SUM(1=1)", None), ("-TRUE", None), ("TRUE%", None), ("", None), ("1+", None),
        ("(1", None), ("1)", None), ("SUM(1", None), ("SUM()", None), ("SUM(1,)", None),
        ("SUM", None), ("1 2", None), ("*1", None), ("1,2", None), ("A1:A2", None),
        ("A1:A2+1", None), ("SUM(A1:A2+1)", None), ("VLOOKUP(1,A1:A2,1)", None), ("ABS(1,2)", None),
        ("Sheet!A1", None), ("[1]x!A1", None), ("A1&A2", None), ("{1}", None), ("1E", None),
        ("2x", None), ("A1.5", None), ("A1048577", None), ("SUM(A1:XFE1)", None),
        ("ABS(A1:A2)", None), ("TODAY()", None), ("1;2", None), ("A1A", None),
    ],
)  # fmt: skip
def test_what_a_formula_gives(formula: str, result: str | None):
    assert told(formula) == result
    assert told(f"({formula})") == result


@pytest.mark.parametrize(
    ("formula", "stored", "followed"),
    [
        ("B1", "9", "9"),
        ("B2", "99", "18"),
        ("B1+B2", "108", "27"),
        ("B2+B2", "198", "36"),
        ("B3", "1", None),  # it refers to itself
        ("B7", "1", None),
        ("B4", None, None),
        ("B5", None, "24"),
        ("B6", None, "5"),  # a text is stored, and a number is meant
        ("B9", None, None),
        ("SUM(B1:B2)", "108", "27"),
        ("SUM(B4)", "0", None),
        ("SUM(B5)", None, "24"),
        ("SUM(B6)", "0", "5"),
        ("SUM(B9)", "0", None),
        ("COUNT(B1:B2,B6)", "2", "3"),
        ("A1+A2", "12.5", "12.5"),
        ("SUM(A3,A4,C1)", "0", "0"),
        ("A8", None, None),
        ("SUM(A1,A8)", None, None),
    ],
)
def test_cells_with_formulas_are_followed_where_it_is_asked(
    formula: str, stored: str | None, followed: str | None
):
    assert told(formula) == stored
    assert told(formula, follows=True) == followed


def test_limits():
    """Longer, deeper and larger ones are not computed."""
    assert told("1" + "+1" * 249) == "250"
    assert told("1+" + "1" + "+1" * 249) is None  # 501 characters
    assert told(f"{'1+1' + ' ' * 496}1") is None
    assert told("(" * 29 + "1" + ")" * 29) == "1"
    assert told("(" * 30 + "1" + ")" * 30) is None
    assert told("-" * 29 + "1") == "-1"
    assert told("-" * 30 + "1") is None
    # what is left of brackets that are closed is not deep
    assert told("+".join(["(1)"] * 40)) == "40"
    assert told("SUM(A1:A2000)") is None  # an error among them
    assert told("SUM(D1:D2000)") == "0"
    assert told("SUM(D1:D2001)") is None
    assert told("SUM(D1:E1000)") == "0"
    assert told("SUM(D1:E1001)") is None


def test_so_many_formulas_behind_one_are_followed():
    def chain(length: int) -> Decimal | None:
        cells = {(1, 1): Cell(1, 1, "number", "1")}
        cells |= {
            (row, 1): Cell(row, 1, "number", "0", f"A1+{row}") for row in range(2, length + 2)
        }
        return result_of(f"SUM(A2:A{length + 1})", cells, follows=True)

    assert chain(201) == sum(row + 1 for row in range(2, 203))
    assert chain(202) is None


def test_a_chain_of_formulas_is_followed_to_its_end():
    cells = {(1, 1): Cell(1, 1, "number", "1")}
    cells |= {(row, 1): Cell(row, 1, "number", "0", f"A{row - 1}+1") for row in range(2, 21)}
    assert result_of("A20", cells, follows=True) == 20
    assert result_of("A20", cells) == 0


def test_precision_is_that_of_excel():
    assert result_of("0.1+0.2", {}) == Decimal("0.3")
    assert result_of("123456789012345678", {}) == Decimal(123456789012346000)
    assert result_of("2/3", {}) == Decimal("0.666666666666667")
    assert result_of("ROUND(2/3,20)", {}) is None
