"""The program that reads an old format: a child process that may be killed, and imports little.

One cell at XFD1048576 makes calamine ask for more memory than any machine has and abort. So it
works here, under limits that this program sets on itself before it loads the library; the caller
(:mod:`legacy`) sets the time. The workbook comes on standard input, JSON lines go to
standard output. It imports nothing of zjtx_xl but its neighbours :mod:`legacy_xls` and
:mod:`legacy_ods`, so that it starts fast and runs by its path alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import math
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from python_calamine import CalamineSheet, CalamineWorkbook

# Ten times what the largest form of ours needs, and far below what the product may use itself.
MEMORY = 256 * 2**20
SECONDS = 4  # of processor time, where the system can bound it
PATIENCE = 30.0  # by the clock: a computer that is busy with other work reads slowly
SHEETS, ROWS, COLUMNS = 64, 5_000, 60
TEXT = 32_767  # characters; no cell of Excel holds more
OUTPUT = 16 * 2**20

READ, DAMAGED, ENCRYPTED, TOO_LARGE = 0, 3, 4, 5

_OLE = b"\xd0\xcf\x11\xe0"
_DAY_0 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - days of a sheet have no time zone
_DAY = dt.timedelta(days=1)


def main() -> int:
    """Read the workbook on standard input; the exit code says how it went."""
    _limit_myself()
    try:
        # After the limits, so that they hold for the library too.
        import python_calamine  # noqa: PLC0415

        data = sys.stdin.buffer.read()
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        written = print_sheets(workbook)
        if written > OUTPUT:
            return TOO_LARGE
        _print_formats(data, workbook.sheet_names[:SHEETS])
    except MemoryError:
        return TOO_LARGE
    except BaseException as error:  # noqa: BLE001 - a panic of the library is no Exception
        return ENCRYPTED if type(error).__name__ == "PasswordError" else DAMAGED
    return READ


def _limit_myself() -> None:
    """Bound memory and processor time where the system can (Windows: the caller's clock alone)."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_CORE: 0,  # an abort leaves no core file
    }
    for kind, most in limits.items():
        # a lower limit that somebody has set already may not be raised; some systems refuse all
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _print_formats(data: bytes, names: list[str]) -> None:
    """One line for each sheet with what its cells show, after all the values.

    Nothing is printed where nobody can tell; the values stand all the same.
    """
    name = "legacy_xls" if data.startswith(_OLE) else "legacy_ods"
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    with contextlib.suppress(Exception):
        lines = [json.dumps(sheet) for sheet in module.told_by(data, names)]
        if lines and sum(map(len, lines)) <= OUTPUT:
            print("\n".join(lines))  # noqa: T201 - what this program is for


def print_sheets(workbook: CalamineWorkbook) -> int:
    """One line for each sheet, then one for each of its rows that holds anything.

    Returns how many characters were written; it stops behind the most that are allowed.
    """
    written = 0
    for index, metadata in enumerate(workbook.sheets_metadata[:SHEETS]):
        name = metadata.name
        state = str(metadata.visible).rpartition(".")[2]
        header: dict[str, object] = {"sheet": name, "state": state[0].lower() + state[1:]}
        lines = [header]
        if str(metadata.typ).endswith("WorkSheet"):
            sheet = workbook.get_sheet_by_index(index)
            header["is_cut"] = sheet.end is not None and sheet.end[0] >= ROWS
            for number, row in enumerate(_rows_of(sheet), start=1):
                cells = [
                    [column, *cell]
                    for column, value in enumerate(row[:COLUMNS], start=1)
                    if (cell := typed(value)) is not None
                ]
                if cells:
                    lines.append({"row": number, "cells": cells})
        for line in lines:
            # ASCII: the pipe has whatever encoding the system gives it
            text = json.dumps(line)
            written += len(text)
            if written > OUTPUT:
                return written
            print(text)  # noqa: T201 - what this program is for
    return written


def _rows_of(sheet: CalamineSheet) -> Iterable[Sequence[object]]:
    """The values of a sheet by row, from its first one.

    Where a duration is beyond all time, what the library says of it stands for its whole row.
    """
    try:
        return sheet.to_python(skip_empty_area=False, nrows=ROWS)
    except OverflowError:
        return _rows_one_by_one(sheet)


def _rows_one_by_one(sheet: CalamineSheet) -> Iterator[Sequence[object]]:
    blank = [""] * (sheet.start[1] if sheet.start else 0)
    rows = sheet.iter_rows()
    for _ in range(ROWS):
        try:
            yield [*blank, *next(rows)]
        except OverflowError as error:
            yield [*blank, *[error] * sheet.width]
        except StopIteration:
            return


def typed(value: object) -> tuple[str, str] | None:
    """Kind and raw string of a cell; None for an empty one.

    A day is printed as its serial number, which is what the cell holds, and named as a day.
    """
    if isinstance(value, bool):
        return "boolean", "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number("number", value)
    if isinstance(value, dt.datetime):
        return _number("date", (value - _DAY_0) / _DAY)
    if isinstance(value, dt.date):
        return typed(dt.datetime.combine(value, dt.time.min))
    if isinstance(value, dt.time):
        value = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, dt.timedelta):
        return _number("number", value / _DAY)
    is_lost = isinstance(value, OverflowError)
    text = "#NUM!" if is_lost else str(value)[:TEXT]
    return ("error" if is_lost else "text", text) if text else None


def _number(kind: str, value: float) -> tuple[str, str]:
    """A number at the 15 significant digits that Excel keeps, without exponent."""
    if not math.isfinite(value):
        return "text", str(value)
    shown = f"{value:.15g}"
    if "e" in shown:
        # Only here: most workbooks hold no such number.
        from decimal import Decimal  # noqa: PLC0415

        shown = format(Decimal(shown), "f")
    return kind, shown


if __name__ == "__main__":
    sys.exit(main())
