"""Formulas in answers: is the result that was stored the one that Excel will show?

Only the simplest are computed again, literals, + - * /, SUM and ROUND over cells of the same
sheet: a spreadsheet engine is not wanted here. What changes by itself, or lies in another workbook,
is pointed out.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import TYPE_CHECKING

from zjtx_xl.values import at_15_digits, excerpt, plain, stored_number
from zjtx_xl.xlsx import parse_cell, parse_range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.values import Reading
    from zjtx_xl.xlsx import Cell

Position = tuple[int, int]
_CONTEXT = Context(prec=40, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)
_LONGEST = 500  # characters of a formula that is computed again
_DEEPEST = 30
_MOST_CELLS = 2_000
_MOST_DECIMALS = 15
# Doubles carry noise from the 16th digit on, sums of them a little more.
_NOISE = Decimal("1e-12")
_STRING = re.compile(r'"[^"]*"')
_VOLATILE = re.compile(
    r"(?<![\w.])(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|INFO|CELL)\(", re.IGNORECASE
)
_EXTERNAL = re.compile(r"\[[^\[\]]{1,255}\][^\[\]!]{0,64}!")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]{1,3})?)"
    r"|(?P<area>\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}:\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})"
    r"|(?P<cell>\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})(?![\w(!.])"
    r"|(?P<function>SUM|ROUND)\(|(?P<sign>[-+*/(),%]))",
    re.IGNORECASE,
)


class _CannotTellError(Exception):
    """The formula holds something that is not computed here."""


def judged(reading: Reading, cell: Cell, cells: Mapping[Position, Cell]) -> Reading:
    """The reading of an answer that is a formula, with what is doubtful about its result.

    ``cells`` are those of its sheet. A result that its formula does not give waits, as what the
    formula gives.
    """
    formula = (cell.formula or "").removeprefix("=")
    bare = _STRING.sub('""', formula)
    quoted = excerpt(f"={formula}", 40)
    if _EXTERNAL.search(bare):
        return _doubtful(reading, f"填的是公式“{quoted}”，引用了别的工作簿，别人打开时算不出来")
    if _VOLATILE.search(bare):
        return _doubtful(reading, f"填的是公式“{quoted}”，结果每次打开都会变")
    stored = stored_number(cell.raw.strip()) if cell.type == "number" else None
    computed = result_of(formula, cells)
    if stored is None or computed is None or _agree(stored, computed):
        return reading
    note = (
        f"公式“{quoted}”应得 {plain(computed)}，存储的结果却是 {at_15_digits(cell.raw)}，"
        f"拟读作 {plain(computed)}"
    )
    codes = ("formula", *(code for code in reading.codes if code != "formula"))
    value = computed if isinstance(reading.value, Decimal) else reading.value
    return reading._replace(value=value, confidence="proposed", codes=codes, note=note)


def _doubtful(reading: Reading, note: str) -> Reading:
    """A finding; the result counts as it is shown now."""
    if reading.confidence not in {"exact", "normalised"}:
        return reading
    return reading._replace(confidence="normalised", codes=("formula", *reading.codes), note=note)


def _agree(stored: Decimal, computed: Decimal) -> bool:
    size = max(abs(stored), abs(computed), Decimal(1))
    return abs(stored - computed) <= size * _NOISE


def result_of(formula: str, cells: Mapping[Position, Cell]) -> Decimal | None:
    """What a simple formula gives at 15 digits; None where it is not simple, or an error."""
    if len(formula) > _LONGEST:
        return None
    try:
        value = _Formula(formula, cells).result()
    except (_CannotTellError, DecimalException, RecursionError):
        return None
    return stored_number(str(value))


class _Formula:
    """One formula, read from the left."""

    def __init__(self, text: str, cells: Mapping[Position, Cell]) -> None:
        self._cells = cells
        self._tokens: list[tuple[str, str]] = []
        self._next = 0
        self._depth = 0
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise _CannotTellError
            self._tokens.append((match.lastgroup, match[match.lastgroup].upper()))
            at = match.end()

    def result(self) -> Decimal:
        value = self._sum()
        if self._next < len(self._tokens):
            raise _CannotTellError
        return value

    def _peek(self) -> str:
        return self._tokens[self._next][1] if self._next < len(self._tokens) else ""

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            raise _CannotTellError
        self._next += 1

    def _sum(self) -> Decimal:
        value = self._product()
        while self._peek() in {"+", "-"}:
            sign = self._peek()
            self._next += 1
            other = self._product()
            value = _CONTEXT.add(value, other if sign == "+" else -other)
        return value

    def _product(self) -> Decimal:
        value = self._signed()
        while self._peek() in {"*", "/"}:
            sign = self._peek()
            self._next += 1
            other = self._signed()
            value = (_CONTEXT.multiply if sign == "*" else _CONTEXT.divide)(value, other)
        return value

    def _signed(self) -> Decimal:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _CannotTellError
        if self._peek() in {"+", "-"}:
            sign = self._peek()
            self._next += 1
            value = self._signed() if sign == "+" else -self._signed()
        else:
            value = self._atom()
        while self._peek() == "%":
            self._next += 1
            value = value.scaleb(-2, _CONTEXT)
        self._depth -= 1
        return value

    def _atom(self) -> Decimal:
        if self._next >= len(self._tokens):
            raise _CannotTellError
        name, text = self._tokens[self._next]
        self._next += 1
        if name == "number":
            return Decimal(text)
        if name == "cell":
            return self._number_at(parse_cell(text.replace("$", "")))
        if name == "function":
            return self._added() if text == "SUM" else self._rounded()
        if text == "(":
            value = self._sum()
            self._take(")")
            return value
        raise _CannotTellError

    def _rounded(self) -> Decimal:
        value = self._sum()
        self._take(",")
        decimals = self._sum()
        self._take(")")
        if decimals != int(decimals) or abs(decimals) > _MOST_DECIMALS:
            raise _CannotTellError
        # of the number at 15 digits, as Excel rounds
        shown = stored_number(str(value))
        if shown is None:
            raise _CannotTellError
        return shown.quantize(Decimal(1).scaleb(-int(decimals)), context=_CONTEXT)

    def _added(self) -> Decimal:
        total = Decimal(0)
        while True:
            if self._next < len(self._tokens) and self._tokens[self._next][0] == "area":
                total = _CONTEXT.add(total, self._area(self._tokens[self._next][1]))
                self._next += 1
            elif self._is_a_cell_alone():
                position = parse_cell(self._peek().replace("$", ""))
                total = _CONTEXT.add(total, self._counted(position))
                self._next += 1
            else:
                total = _CONTEXT.add(total, self._sum())
            if self._peek() != ",":
                break
            self._next += 1
        self._take(")")
        return total

    def _is_a_cell_alone(self) -> bool:
        behind = self._tokens[self._next : self._next + 2]
        return len(behind) > 1 and behind[0][0] == "cell" and behind[1][1] in {",", ")"}

    def _area(self, text: str) -> Decimal:
        area = parse_range(text.replace("$", ""))
        rows, columns = area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
        if rows * columns > _MOST_CELLS:
            raise _CannotTellError
        places = (
            (row, column)
            for row in range(area.first_row, area.last_row + 1)
            for column in range(area.first_column, area.last_column + 1)
        )
        total = Decimal(0)
        for place in places:
            total = _CONTEXT.add(total, self._counted(place))
        return total

    def _counted(self, position: Position) -> Decimal:
        """A cell as SUM counts it: texts and blanks are nothing."""
        cell = self._cells.get(position)
        if cell is None or cell.type in {"text", "boolean"}:
            return Decimal(0)
        return self._number_at(position)

    def _number_at(self, position: Position) -> Decimal:
        cell = self._cells.get(position)
        if cell is None or (cell.type == "empty" and cell.formula is None):
            return Decimal(0)
        value = stored_number(cell.raw.strip()) if cell.type == "number" else None
        if value is None:
            raise _CannotTellError
        return value
