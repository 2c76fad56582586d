"""Put data into a workbook, through the same splice as the scores."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from zjtx_xl.errors import RosterError, UnknownFieldError, UnusableValueError
from zjtx_xl.forms import edit_of
from zjtx_xl.returns.reader import read_file
from zjtx_xl.xlsx import Edit, parse_cell, patched, scan, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.definitions import Field
    from zjtx_xl.returns.reader import ReturnedFile, ReturnedSheet
    from zjtx_xl.xlsx import SheetPart

Position = tuple[int, int]
_LONGEST = 32_767  # UTF-16 units of a cell
_LARGEST = Decimal("9.99999999999999E+307")

_DATA = "填写的数据"  # the kind of file, in what is said of it


def fill_file(path: Path | str, data: Mapping[str, object], out: Path | str | None = None) -> None:
    """Fill a workbook of ours; without ``out`` in place, if it is still the file that was read.

    Keys are field keys, ``Sheet!key`` where two tables share a key, or ``Sheet!A1``. A number is
    stored as a number; a string becomes a number only in a numeric field; ``None`` empties.

    Raises:
        WorkbookRefused: the workbook cannot be read, or a cell cannot be written.
        UnknownFieldError: keys that the workbook does not have.
        UnusableValueError: no cell can hold a value: NaN, a number or a text that is too long.
        ChangedSinceReadError: in place, and the file changed meanwhile.
    """
    path, out = Path(path), Path(out) if out is not None else None
    returned = read_file(path)
    new = filled(returned, data)
    if out is None:
        write_atomically(path, new, expected_digest=returned.package.digest)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(out, new)


def read_data(path: Path) -> dict[str, object]:
    """The data of a JSON file; numbers keep their literal.

    Raises:
        RosterError: it is not a JSON object of strings, numbers and nulls.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise RosterError(path, f"不是可以读取的 JSON 文件（{error}）", _DATA) from error
    if not isinstance(data, dict):
        raise RosterError(path, "应为 {填写项: 值} 的 JSON 对象", _DATA)
    values = cast("dict[str, object]", data)
    bad = [key for key, value in values.items() if isinstance(value, bool | list | dict)]
    if bad:
        raise RosterError(path, f"这些项的值应为文字、数字或 null：{'、'.join(bad)}", _DATA)
    return values


def filled(returned: ReturnedFile, data: Mapping[str, object]) -> bytes:
    """The bytes of the workbook with the data in its cells.

    Raises:
        UnknownFieldError: keys that the workbook does not have.
        UnusableValueError: no cell can hold a value: NaN, a number or a text that is too long.
        WorkbookRefused: a cell cannot be written without touching others.
    """
    sheets = [sheet for table in returned.tables for sheet in table.sheets]
    places = _places(sheets)
    parts = {part.name: part for part in returned.workbook.sheets if part.kind == "worksheet"}
    edits: dict[SheetPart, dict[Position, Edit]] = {}
    unknown: list[str] = []
    for key, value in data.items():
        _refuse_unusable(key, value)
        found = places.get(key)
        if found is not None:
            sheet, each, position = found
            part = sheet.identified.part
            edits.setdefault(part, {})[position] = _edit(each, value)
            continue
        name, _, ref = key.rpartition("!")
        try:
            position = parse_cell(ref)
        except ValueError:
            unknown.append(key)
            continue
        if name not in parts:
            unknown.append(key)
            continue
        field = next((each for _, each, there in _fields(sheets, name) if there == position), None)
        edits.setdefault(parts[name], {})[position] = _edit(field, value)
    if unknown:
        raise UnknownFieldError(tuple(unknown))
    for part, changes in edits.items():
        _empty_other_formulas(returned, part, changes)
    return patched(returned.package, returned.workbook, edits)


def _refuse_unusable(name: str, value: object) -> None:
    """Excel opens no workbook with these."""
    if isinstance(value, str):
        length = len(value.encode("utf-16-le", "surrogatepass")) // 2
        if length > _LONGEST:
            raise UnusableValueError(name, f"有 {length} 个字，一格最多 {_LONGEST} 个字")
    elif isinstance(value, int | float | Decimal):
        number = Decimal(value)
        if not number.is_finite():
            raise UnusableValueError(name, f"{value} 不是一个数")
        if abs(number) > _LARGEST:
            raise UnusableValueError(name, "数值太大，Excel 最大到 9.99E+307")


def _places(
    sheets: list[ReturnedSheet],
) -> dict[str, tuple[ReturnedSheet, Field, Position]]:
    """Every field by key, and by ``Sheet!key``; a key of two tables only by the latter."""
    places: dict[str, tuple[ReturnedSheet, Field, Position]] = {}
    shared: set[str] = set()
    for found in _fields(sheets):
        sheet, each, _ = found
        places[f"{sheet.name}!{each.key}"] = found
        if each.key in places:
            shared.add(each.key)
        places[each.key] = found
    return {key: place for key, place in places.items() if key not in shared}


def _fields(
    sheets: list[ReturnedSheet], name: str | None = None
) -> list[tuple[ReturnedSheet, Field, Position]]:
    return [
        (sheet, field, position)
        for sheet in sheets
        if name in {None, sheet.name}
        for field in sheet.layout.fields
        if (position := sheet.position(field)) is not None
    ]


def _edit(field: Field | None, value: object) -> Edit:
    if value is None:
        return Edit("cached" if field and field.formula else "empty", "")
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, int | float | Decimal):
        return Edit("cached" if field and field.formula else "number", text)
    if field is not None:
        return edit_of(field, text)
    return Edit("text", text) if text else Edit("empty", "")


def _empty_other_formulas(
    returned: ReturnedFile, part: SheetPart, changes: dict[Position, Edit]
) -> None:
    """What other formulas showed no longer holds: a wrong old value is worse than none."""
    cells = scan(returned.package.read(part.part), returned.workbook.shared_strings).cells
    for position, cell in cells.items():
        if cell.formula is not None and position not in changes and cell.raw:
            changes[position] = Edit("cached", "")
