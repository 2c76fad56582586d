"""An independent reading of a damaged workbook: openpyxl, and where it gives up, calamine."""

from __future__ import annotations

import io
import re
import warnings
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import openpyxl
import python_calamine
from openpyxl.utils.escape import unescape

from zjtx_xl.xlsx.address import parse_cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.findings.results import Entry

_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
Shown = Decimal | str | bool | None


class Unreadable(Exception):  # noqa: N818 - no fault: the other libraries do not open it
    """Neither library opens the file."""


def differences(data: bytes, entries: Mapping[str, Entry]) -> list[str]:
    """Cells whose content is read otherwise by somebody else.

    Raises:
        Unreadable: nobody else reads the file.
    """
    faults: list[str] = []
    for reader in (_by_openpyxl, _by_calamine):
        try:
            found = reader(data, entries)
        except Exception:  # noqa: BLE001, S112 - whatever it stumbles over, the next one is asked
            continue
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            continue
        for key, shown in found.items():
            cell = entries[key].cell
            if not _same(_ours(cell.type, cell.raw), shown):
                faults.append(f"{key} {entries[key].ref}: {cell.type} {cell.raw!r} is {shown!r}")
        return faults
    raise Unreadable


def _by_openpyxl(data: bytes, entries: Mapping[str, Entry]) -> dict[str, Shown]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {key: _plain(workbook[entry.sheet][entry.ref].value) for key, entry in entries.items()}


def _by_calamine(data: bytes, entries: Mapping[str, Entry]) -> dict[str, Shown]:
    workbook = python_calamine.load_workbook(io.BytesIO(data))
    sheets = {
        entry.sheet: workbook.get_sheet_by_name(entry.sheet).to_python(
            skip_empty_area=False, nrows=500
        )
        for entry in entries.values()
    }
    found: dict[str, Shown] = {}
    for key, entry in entries.items():
        row, column = parse_cell(entry.ref)
        rows = sheets[entry.sheet]
        inside = row <= len(rows) and column <= len(rows[row - 1])
        found[key] = _plain(rows[row - 1][column - 1]) if inside else None
    return found


def _plain(value: object) -> Shown:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Decimal(repr(value))
    return str(value) or None


def _ours(kind: str, raw: str) -> Shown:
    if kind == "number":
        try:
            return Decimal(repr(float(raw)))
        except (ValueError, InvalidOperation):
            return raw
    if kind == "boolean":
        return raw == "TRUE"
    return raw or None


def _same(ours: Shown, theirs: Shown) -> bool:
    if isinstance(ours, Decimal) and isinstance(theirs, Decimal):
        return ours == theirs or abs(ours - theirs) <= abs(ours) * Decimal("1e-14")
    if isinstance(ours, str) and isinstance(theirs, str):
        return _decoded(ours) == _decoded(theirs)
    return ours == theirs


def _decoded(text: str) -> list[str]:
    """A text without escapes like ``_x0041_``, which the others leave, and without its spaces."""
    return _HALF_PAIR.sub("\ufffd", unescape(text)).split()
