"""What a simple formula gives: the arithmetic and the few functions that people use in answers.

A spreadsheet engine is not wanted here. Whatever is not computed here exactly as Excel does, other
sheets and texts among it, is not computed at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import (
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)
from functools import lru_cache
from typing import TypeVar

from zjtx_xl.values import stored_number
from zjtx_xl.xlsx import Cell, parse_cell, parse_range

Position = tuple[int, int]
Value = Decimal | bool
_Node = Callable[["_Sheet"], Value]
_T = TypeVar("_T")

_CONTEXT = Context(prec=40, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)
_LONGEST = 500  # characters of a formula that is computed again
_DEEPEST = 30
_MOST_CELLS = 2_000
_MOST_DECIMALS = 15
_HIGHEST_POWER = 60
_MOST_FOLLOWED = 200  # formulas behind one
_NO_NUMBERS = frozenset({"text", "boolean"})
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]{1,3})?)(?![\w.])"
    r"|(?P<area>\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}:\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})(?![\w(!.])"
    r"|(?P<cell>\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})(?![\w(!.])"
    r"|(?P<truth>TRUE|FALSE)(?:\(\))?(?![\w(!.])"
    r"|(?P<function>[A-Z]{2,12})\("
    r'|(?P<text>"[^"]*")'
    r"|(?P<sign><=|>=|<>|[-+*/^(),%<>=]))",
    re.IGNORECASE,
)


class _CannotTellError(Exception):
    """The formula holds something that is not computed here."""


def result_of(
    formula: str, cells: Mapping[Position, Cell], *, follows: bool = False
) -> Decimal | None:
    """What a simple formula gives at 15 digits; None where it is not simple, or gives no number.

    With ``follows`` the formulas in the cells that it refers to are computed as well; without, what
    is stored in these cells is their result.
    """
    return _Sheet(cells, follows=follows).result(formula)


class _Sheet:
    """The cells of a sheet as formulas see them."""

    def __init__(self, cells: Mapping[Position, Cell], *, follows: bool) -> None:
        self._cells = cells
        self._follows = follows
        self._results: dict[Position, Decimal | None] = {}

    def result(self, formula: str) -> Decimal | None:
        """What a formula gives, if it is a number that can be told."""
        node = _read(formula.strip()) if len(formula) <= _LONGEST else None
        if node is None:
            return None
        try:
            value = node(self)
        except (_CannotTellError, DecimalException, RecursionError):
            return None
        return None if isinstance(value, bool) else stored_number(str(value))

    def counted(self, position: Position) -> Decimal | None:
        """The number that a cell adds to a SUM; None where it holds a text, or nothing."""
        cell = self._cells.get(position)
        is_blank = cell is None or (cell.type == "empty" and cell.formula is None)
        is_followed = cell is not None and cell.formula is not None and self._follows
        if is_blank or (cell is not None and cell.type in _NO_NUMBERS and not is_followed):
            return None
        return self.number_at(position)

    def number_at(self, position: Position) -> Decimal:
        """The number in a cell; nothing is 0."""
        cell = self._cells.get(position)
        if cell is None or (cell.type == "empty" and cell.formula is None):
            return Decimal(0)
        if cell.formula is not None and self._follows:
            value = self._followed(position, cell.formula)
        else:
            value = stored_number(cell.raw.strip()) if cell.type == "number" else None
        if value is None:
            raise _CannotTellError
        return value

    def _followed(self, position: Position, formula: str) -> Decimal | None:
        if position not in self._results:
            if len(self._results) > _MOST_FOLLOWED:
                raise _CannotTellError
            self._results[position] = None  # one that refers to itself has no result
            self._results[position] = self.result(formula)
        return self._results[position]


@lru_cache(maxsize=1024)
def _read(formula: str) -> _Node | None:
    """A formula taken apart; the returns of one blank have the same ones."""
    try:
        return _Reader(formula).formula()
    except (_CannotTellError, DecimalException, RecursionError, ValueError):
        return None  # the last: a cell or an area that no sheet has


class _Reader:
    """One formula, read from the left."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._next = 0
        self._depth = 0
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise _CannotTellError
            self._tokens.append((match.lastgroup, match[match.lastgroup].upper()))
            at = match.end()

    def formula(self) -> _Node:
        node = self._comparison()
        if self._next < len(self._tokens):
            raise _CannotTellError
        return node

    def _peek(self) -> str:
        return self._tokens[self._next][1] if self._next < len(self._tokens) else ""

    def _took(self, *signs: str) -> str:
        """The sign that comes next, if it is one of these; it is taken."""
        sign = self._peek()
        if sign not in signs or not sign:
            return ""
        self._next += 1
        return sign

    def _comparison(self) -> _Node:
        left = self._sum()
        while sign := self._took("=", "<>", "<", ">", "<=", ">="):
            left = _compared(sign, left, self._sum())
        return left

    def _sum(self) -> _Node:
        left = self._product()
        while sign := self._took("+", "-"):
            left = _both(_CONTEXT.add if sign == "+" else _CONTEXT.subtract, left, self._product())
        return left

    def _product(self) -> _Node:
        left = self._power()
        while sign := self._took("*", "/"):
            done = _CONTEXT.multiply if sign == "*" else _CONTEXT.divide
            left = _both(done, left, self._power())
        return left

    def _power(self) -> _Node:
        left = self._signed()
        while self._took("^"):
            left = _both(_power, left, self._signed())
        return left

    def _signed(self) -> _Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _CannotTellError
        sign = self._took("+", "-")
        node = self._signed() if sign else self._atom()
        if sign == "-":
            node = _one(_CONTEXT.minus, node)
        while self._took("%"):
            node = _one(_hundredth, node)
        self._depth -= 1
        return node

    def _atom(self) -> _Node:
        if self._next >= len(self._tokens):
            raise _CannotTellError
        name, text = self._tokens[self._next]
        self._next += 1
        if name == "number":
            number = Decimal(text)
            return lambda _sheet: number
        if name == "truth":
            truth = text == "TRUE"
            return lambda _sheet: truth
        if name == "cell":
            position = parse_cell(text.replace("$", ""))
            return lambda sheet: sheet.number_at(position)
        if name == "function":
            return self._function(text)
        if text == "(":
            node = self._comparison()
            if not self._took(")"):
                raise _CannotTellError
            return node
        raise _CannotTellError

    def _function(self, name: str) -> _Node:
        if name in _OF_MANY:
            return _of_many(_OF_MANY[name], self._arguments(self._listed))
        given = self._arguments(self._comparison)
        if name == "IF" and len(given) in {2, 3}:
            return _chosen(*given)
        if name not in _OF_FEW or len(given) != _OF_FEW[name][0]:
            raise _CannotTellError
        done = _OF_FEW[name][1]
        return lambda sheet: done(*(_number(node(sheet)) for node in given))

    def _arguments(self, read: Callable[[], _T]) -> list[_T]:
        found = [read()]
        while self._took(","):
            found.append(read())
        if not self._took(")"):
            raise _CannotTellError
        return found

    def _listed(self) -> Callable[[_Sheet], list[Decimal]]:
        """An argument of SUM and the like: in cells, texts and blanks are nothing."""
        name, text = self._tokens[self._next] if self._next < len(self._tokens) else ("", "")
        behind = self._tokens[self._next + 1 : self._next + 2]
        if name == "area" or (name == "cell" and behind and behind[0][1] in {",", ")"}):
            self._next += 1
            places = _places(text)
            return lambda sheet: [
                number for place in places if (number := sheet.counted(place)) is not None
            ]
        node = self._comparison()
        return lambda sheet: [_number(node(sheet))]


def _places(text: str) -> tuple[Position, ...]:
    area = parse_range(text.replace("$", ""))
    rows = range(area.first_row, area.last_row + 1)
    columns = range(area.first_column, area.last_column + 1)
    if len(rows) * len(columns) > _MOST_CELLS:
        raise _CannotTellError
    return tuple((row, column) for row in rows for column in columns)


# ---------------------------------------------------------------- what nodes do


def _number(value: Value) -> Decimal:
    if isinstance(value, bool):  # as a number it is 1 in some places, and nothing in others
        raise _CannotTellError
    return value


def _one(done: Callable[[Decimal], Decimal], node: _Node) -> _Node:
    return lambda sheet: done(_number(node(sheet)))


def _both(done: Callable[[Decimal, Decimal], Decimal], left: _Node, right: _Node) -> _Node:
    return lambda sheet: done(_number(left(sheet)), _number(right(sheet)))


def _compared(sign: str, left: _Node, right: _Node) -> _Node:
    def compared(sheet: _Sheet) -> bool:
        one, other = (stored_number(str(_number(node(sheet)))) for node in (left, right))
        if one is None or other is None:
            raise _CannotTellError
        return {
            "=": one == other,
            "<>": one != other,
            "<": one < other,
            ">": one > other,
            "<=": one <= other,
            ">=": one >= other,
        }[sign]

    return compared


def _chosen(condition: _Node, then: _Node, otherwise: _Node | None = None) -> _Node:
    def chosen(sheet: _Sheet) -> Value:
        said = condition(sheet)
        if said if isinstance(said, bool) else said != 0:
            return then(sheet)
        return otherwise(sheet) if otherwise is not None else False

    return chosen


def _of_many(
    done: Callable[[list[Decimal]], Decimal], given: list[Callable[[_Sheet], list[Decimal]]]
) -> _Node:
    return lambda sheet: done([number for listed in given for number in listed(sheet)])


def _hundredth(value: Decimal) -> Decimal:
    return value.scaleb(-2, _CONTEXT)


def _power(value: Decimal, exponent: Decimal) -> Decimal:
    whole = exponent == exponent.to_integral_value()
    if not whole or abs(exponent) > _HIGHEST_POWER or (not value and exponent <= 0):
        raise _CannotTellError
    return _CONTEXT.power(value, exponent)


def _rounded(rounding: str) -> Callable[[Decimal, Decimal], Decimal]:
    def rounded(value: Decimal, decimals: Decimal) -> Decimal:
        # of the number at 15 digits, as Excel rounds
        shown = stored_number(str(value))
        if decimals != int(decimals) or abs(decimals) > _MOST_DECIMALS or shown is None:
            raise _CannotTellError
        at = Decimal(1).scaleb(-int(decimals))
        return shown.quantize(at, rounding=rounding, context=_CONTEXT)

    return rounded


def _remainder(value: Decimal, by: Decimal) -> Decimal:
    quotient = _CONTEXT.divide(value, by).to_integral_value(ROUND_FLOOR)
    return _CONTEXT.subtract(value, _CONTEXT.multiply(by, quotient))


def _floor(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_FLOOR)


def _sum(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = _CONTEXT.add(total, number)
    return total


def _product(numbers: list[Decimal]) -> Decimal:
    total = Decimal(1 if numbers else 0)
    for number in numbers:
        total = _CONTEXT.multiply(total, number)
    return total


_OF_MANY: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "SUM": _sum,
    "PRODUCT": _product,
    "MIN": lambda numbers: min(numbers, default=Decimal(0)),
    "MAX": lambda numbers: max(numbers, default=Decimal(0)),
    "COUNT": lambda numbers: Decimal(len(numbers)),
    "AVERAGE": lambda numbers: _CONTEXT.divide(_sum(numbers), Decimal(len(numbers))),
}
_OF_FEW: dict[str, tuple[int, Callable[..., Decimal]]] = {
    "ROUND": (2, _rounded(ROUND_HALF_UP)),
    "ROUNDUP": (2, _rounded(ROUND_UP)),
    "ROUNDDOWN": (2, _rounded(ROUND_DOWN)),
    "ABS": (1, _CONTEXT.abs),
    "INT": (1, _floor),
    "MOD": (2, _remainder),
    "POWER": (2, _power),
}
