"""A spreadsheet engine in the process: put values and formulas in, read what it shows."""

from __future__ import annotations

from formulon import ErrorCode, Value, Workbook

from tests.filled_rows import ErrorValue, Filled, Percent, as_shown
from zjtx_xl.xlsx.address import parse_cell

_ERRORS = {"#DIV/0!": ErrorCode.DIV0, "#N/A": ErrorCode.NA, "#REF!": ErrorCode.REF}


class Spreadsheet:
    """One sheet; it takes a second or two to start, and some milliseconds for a long formula."""

    def __init__(self) -> None:
        self._workbook = Workbook.create_default()

    def formula(self, ref: str, formula: str) -> None:
        """Write a formula."""
        row, column = parse_cell(ref)
        self._workbook.set_formula(0, row - 1, column - 1, formula)

    def fill(self, **cells: Filled) -> None:
        """Write what people write: ``fill(A1=12, B1="约20")``."""
        for ref, filled in cells.items():
            row, column = parse_cell(ref)
            place = (0, row - 1, column - 1)
            match filled:
                case None:
                    self._workbook.set_blank(*place)
                case bool():
                    self._workbook.set_bool(*place, filled)
                case str():
                    self._workbook.set_text(*place, filled)
                case int() | float():
                    self._workbook.set_number(*place, filled)
                case ErrorValue():
                    self._workbook.set_error(*place, _ERRORS[filled.name])
                case Percent():
                    message = "this engine knows no number formats"
                    raise NotImplementedError(message)

    def shown(self, *refs: str) -> list[object]:
        """What these cells show now."""
        self._workbook.recalc()
        places = [parse_cell(ref) for ref in refs]
        values = [self._workbook.get_value(0, row - 1, column - 1) for row, column in places]
        return [as_shown(_value(each)) for each in values]


def _value(value: Value) -> object:
    read = value.to_python()
    return f"error {read.error_code}" if isinstance(read, Value) else read
