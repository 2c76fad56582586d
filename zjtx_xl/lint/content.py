"""Faults of a definition that one would meet while filling or checking.

Keys that stand twice, columns that are not there, prompts that Excel drops.
"""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from zjtx_xl.definitions import line_numbers, one_line, variables_of
from zjtx_xl.forms import (
    LIST_LIMIT,
    MESSAGE_LIMIT,
    TITLE_LIMIT,
    full_prompt,
    lines_of,
    offered,
    prompt_title,
)
from zjtx_xl.rules import first_missing, row_status
from zjtx_xl.values import NAMES_ONLY, NUMERIC, plain, read_value
from zjtx_xl.xlsx import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.definitions import (
        Assembled,
        BlockDefinition,
        Fault,
        Field,
        Place,
        PlacedSheet,
        RowDefinition,
    )
    from zjtx_xl.rules import StatusCell

_ANSWERS = frozenset({"yes_no", "yes_no_text"})
# What texts may use besides the variables of the set and of the template: who it is issued to.
RECIPIENT = frozenset({"subject", "no", "credit_code"})


def check_content(assembled: Assembled) -> Iterator[Fault]:
    """Faults of keys, references, prompts, formulas and texts."""
    yield from _names(assembled)
    yield from _variables(assembled)
    for sheet in assembled.sheets:
        for block, row, place in sheet.rows:
            yield from _references(assembled, sheet, block, row, place)
        # Open rows are alike: what is wrong with the first is wrong with all.
        alike = {row for open_rows in sheet.sheet.open_rows for row in open_rows.rows[1:]}
        for field, place in sheet.fields:
            if field.row in alike:
                continue
            for setting, message in _messages(field, sheet):
                yield _told(assembled, field, place, setting, message)


def check_helps(assembled: Assembled) -> Iterator[Fault]:
    """Formulas that help the recipient and are not possible."""
    for sheet in assembled.sheets:
        yield from _helps(assembled, sheet)


def _told(assembled: Assembled, field: Field, place: Place, setting: str, message: str) -> Fault:
    """A fault where its setting stands; in a row it says which cell is meant."""
    if not setting:
        return assembled.fault(place, message)
    at = assembled.source.setting(place, field.column, setting)
    is_row = at[: len(place)] == place and "cells" not in at[len(place) :] and field.row
    said = f"{one_line(field.column_label)}：{message}" if is_row else message
    return assembled.fault(at, said)


# ---------------------------------------------------------------- names


def _names(assembled: Assembled) -> Iterator[Fault]:
    source = assembled.source
    for what, names in (
        ("工作表名称", [sheet.sheet.name.casefold() for sheet in assembled.sheets]),
        ("工作表的 key", [sheet.sheet.key for sheet in assembled.sheets if sheet.sheet.key]),
    ):
        for name, count in Counter(names).items():
            if count > 1:
                yield source.fault(("sheets",), f"{what} {name} 用了两次")
    for sheet in assembled.sheets:
        yield from _keys_twice(assembled, sheet)


def _keys_twice(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    """Columns, rows and fields of the same name: told at the second of them."""
    source = assembled.source
    wrong = False
    rows: dict[str, str] = {}
    for block, around in sheet.blocks:
        columns: set[str] = set()
        for index, column in enumerate(block.columns):
            if column.key in columns:
                wrong = True
                yield source.fault((*around, "columns", index, "key"), f"列 {column.key} 写了两次")
            columns.add(column.key)
        for index, row in enumerate(block.rows):
            if row.key and row.key in rows:
                wrong = True
                message = f"行的 key 不能相同：第{rows[row.key]}行也是 {row.key}"
                yield source.fault((*around, "rows", index, "key"), message)
            rows.setdefault(row.key or "", row.row)
    # A record's fields are told apart by the sheet's key in front of the record.
    others = [field for other in assembled.sheets for field in other.sheet.fields]
    counts = Counter(field.key for field in others)
    own = Counter(field.key for field in sheet.sheet.fields)
    for field, place in sheet.fields:
        number = own[field.key] if field.record else counts[field.key]
        if number > 1 and not wrong:
            yield source.fault(place, f"填写项 {field.key} 有 {number} 个，key 不能相同")


def _variables(assembled: Assembled) -> Iterator[Fault]:
    """A misspelt variable prints as nothing, and nobody would notice."""
    known = dict.fromkeys(RECIPIENT, "") | dict(assembled.template.variables)
    texts: list[tuple[str, Place]] = [
        (assembled.definition.title, ("title",)),
        (assembled.definition.number, ("number",)),
    ]
    for sheet in assembled.sheets:
        texts += [(text.text, place) for text, place in sheet.texts]
    for text, place in texts:
        for message in text_faults(text, known):
            yield assembled.fault(place, message)


def text_faults(text: str, known: Mapping[str, str]) -> list[str]:
    """What is wrong with the variables of a text that may use these."""
    missing = variables_of(text) - set(known)
    return [
        f"没有变量 {name}{nearest(name, known) or '，应写在 variables 里'}"
        for name in sorted(missing)
    ]


def nearest(name: str, known: Iterable[str]) -> str:
    """Which name is meant by a mistyped one, as the end of a message; empty where none is near."""
    near = get_close_matches(name, sorted(set(known)), n=1)
    return f"，是不是 {near[0]}" if near else ""


# ---------------------------------------------------------------- references


def _references(
    assembled: Assembled,
    sheet: PlacedSheet,
    block: BlockDefinition,
    row: RowDefinition,
    place: Place,
) -> Iterator[Fault]:
    columns = {column.key for column in block.columns}
    for name, keys in (("only", row.only or ()), ("omit", row.omit), ("cells", row.cells)):
        for key in keys:
            if key not in columns:
                at = (*place, name, key) if name == "cells" else (*place, name)
                yield assembled.fault(at, f"没有列 {key}{nearest(key, columns)}")
    if not row.key and len(block.rows) > 1 and _is_filled(row, sheet):
        yield assembled.fault(place, "有填写项的行要有 key")


def _is_filled(row: RowDefinition, sheet: PlacedSheet) -> bool:
    """Whether a row has cells of its own, besides those of the only line of a record."""
    record = sheet.sheet.record_rows
    first, last = line_numbers(row.row)
    if record == (first, last):
        return False
    return any(first <= field.area.first_row <= last for field in sheet.sheet.fields)


# ---------------------------------------------------------------- one field


def _messages(field: Field, sheet: PlacedSheet) -> Iterator[tuple[str, str]]:
    """What is wrong with one field: the setting, and the words."""
    if not field.column_label.strip():
        yield "label", "没有 label"
    if field.record and not field.row_label and not sheet.sheet.record_rows:
        yield "", "这一行没有名称，请写 label，或把一列文字的角色写为 label"
    if field.value is not None:
        return  # told by what computes it
    wrong = list(_kind_faults(field))
    yield from wrong
    if field.by == "recipient" and not wrong:
        yield from _help_faults(field)


def _kind_faults(field: Field) -> Iterator[tuple[str, str]]:
    kind = field.kind
    if kind.minimum is not None and kind.maximum is not None and kind.minimum > kind.maximum:
        yield "minimum", f"minimum（{plain(kind.minimum)}）大于 maximum（{plain(kind.maximum)}）"
    limits = (kind.minimum,) if kind.name == "text" else (kind.minimum, kind.maximum)
    if kind.name not in NUMERIC and any(limit is not None for limit in limits):
        given = "maximum" if kind.minimum is None else "minimum"
        yield given, f"取值类型 {kind.name} 没有 minimum、maximum"
    texts = offered(field)
    if len(set(texts)) < len(texts):
        yield "choices", "有两个选项相同"
    for text in texts:
        if len(text) > LIST_LIMIT:
            yield "choices", f"选项最多 {LIST_LIMIT} 字：{text[:12]}…"
    if kind.name in _ANSWERS and texts:
        read = [read_value(Cell(1, 1, "text", text), kind) for text in texts]
        if {reading.value for reading in read} != {True, False} or {
            reading.confidence for reading in read
        } != {"exact"}:
            yield "choices", "选项应是一个“是”和一个“否”（如 是、否，☑是/□否、□是/☑否）"
    if kind.name == "tick" and field.initial and field.initial not in texts:
        yield "initial", f"initial 应是 □ 或 ☑ 加 option：{field.initial}"
    if kind.name == "choice" and field.initial and field.initial not in {*texts, kind.unticked}:
        yield "initial", f"initial 不是选项之一，也不是没有勾选的方框：{field.initial}"


def _help_faults(field: Field) -> Iterator[tuple[str, str]]:
    """What Excel shows a recipient must fit, and must say what is wanted."""
    kind = field.kind
    if len(prompt_title(field)) > TITLE_LIMIT:
        yield "label", f"输入提示的标题最多 {TITLE_LIMIT} 字"
    if len(full_prompt(field)) > MESSAGE_LIMIT:
        length = len(full_prompt(field))
        yield (
            "example",
            f"输入提示（标题、类型、口径和示例）有 {length} 字，最多 {MESSAGE_LIMIT} 字",
        )
    if field.example is None and not field.initial:
        yield "example", "没有 example（填写示例）"
    elif field.example and kind.name in NUMERIC | _ANSWERS | NAMES_ONLY | {"choice", "date"}:
        stored = "number" if kind.name in NUMERIC else "text"
        reading = read_value(Cell(1, 1, stored, field.example), kind)
        wrong = set(reading.codes) - {"remark"}
        if wrong or reading.value is None:
            yield "example", f"example “{field.example}”不能读作 {kind.name}，或不在范围、选项内"
    if field.period is None and kind.name in NUMERIC | _ANSWERS and field.column != "points":
        yield "period", "没有 period（口径：年末累计或当年全年）"


def _helps(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    """The formulas that help the recipient must be possible: one for each line, and each score."""
    layout = sheet.sheet.layout(1)
    places = {field.position: place for field, place in sheet.fields}
    by_ref = {field.ref: field for field in layout.fields}
    for line in lines_of(layout):
        alone = [(cell, _status_fault((cell,), line.asked_if)) for cell in line.cells]
        wrong = [(cell, fault) for cell, fault in alone if fault]
        if not wrong and (fault := _status_fault(line.cells, line.asked_if)):
            wrong = [(line.cells[0], fault)]
        for cell, fault in wrong:
            place = places[by_ref[cell.ref].position]
            yield assembled.fault(place, f"填报检查的公式：{fault}")


def _status_fault(cells: Sequence[StatusCell], asked_if: str) -> str:
    """Why there is no formula that checks these cells of a line; empty if there is one."""
    try:
        row_status(cells, asked_if=asked_if, missing_count="XFD1048576")
        first_missing("", cells, asked_if=asked_if)
    except ValueError as error:
        return str(error)
    return ""
