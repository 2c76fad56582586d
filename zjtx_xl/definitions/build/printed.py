"""The fixed texts of a sheet: titles and notes, and what its blocks print beside their cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.definitions.build.assembled import blocks_of
from zjtx_xl.definitions.build.rows import is_left_out, is_repeated, lines_of
from zjtx_xl.definitions.cell_settings import borders
from zjtx_xl.definitions.fields import Text
from zjtx_xl.definitions.spans import by_column, column_numbers, line_numbers
from zjtx_xl.values import without_remarks
from zjtx_xl.xlsx import Range, parse_range

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.definitions.faults import Place
    from zjtx_xl.definitions.schema.table import (
        BlockDefinition,
        GroupDefinition,
        RowDefinition,
        SheetDefinition,
    )


_INSTEAD = re.compile(r"[-—－/]+|[≥≤<>＜＞=＝]?\s*[0-9][0-9.]*\s*[%％]?")  # —, ≥500


def printed_texts(definition: SheetDefinition, place: Place) -> Iterator[tuple[Text, Place]]:
    """The texts of a sheet, each with its place in the file."""
    for index, text in enumerate(definition.texts):
        made = Text(
            area=parse_range(text.at),
            text=str(text.text),
            role=text.role,
            style=text.style or text.role,
            border=borders(text.border),
            diagonal=text.diagonal,
        )
        yield made, (*place, "texts", index)
    for block, around in blocks_of(definition, place):
        yield from _merged(_block_texts(block, around))


def blank_cells(
    block: BlockDefinition,
    row: RowDefinition,
    record: tuple[int, int] | None,
    printed: Sequence[Text],
) -> Iterator[Text]:
    """The cells that a row leaves out are printed all the same, with nothing in them."""
    repeated = is_repeated(row, record)
    for column in block.columns:
        if not is_left_out(row, column) or (column.span == "record" and repeated):
            continue
        for _, (top, bottom) in lines_of(row):
            first, last = column_numbers(column.at)
            area = Range(top, first, bottom, last)
            if not any(text.area.overlaps(area) for text in printed):
                yield Text(area, "", "note", "note", "LTRB")


def row_label(printed: Sequence[Text], line: int) -> str:
    """The label texts that stand in a line, from the left."""
    labels = [
        text
        for text in printed
        if text.role == "label" and text.area.first_row <= line <= text.area.last_row
    ]
    labels.sort(key=lambda text: text.area.first_column)
    said = ("".join(text.text.split("\n")) for text in labels)
    return "·".join(label for label in said if any(map(str.isalnum, label)))  # not “—”


def group_title(group: GroupDefinition) -> str:
    """What a group is called: the longest of its texts, without what stands in brackets."""
    texts = ("".join(str(text).split()) for text in group.texts.values())
    return without_remarks(max(texts, key=len, default=""))


def _block_texts(block: BlockDefinition, place: Place) -> Iterator[tuple[Text, Place]]:
    for index, group in enumerate(block.groups):
        yield from _line_texts(block, group.rows, group.texts, (*place, "groups", index))
    for index, row in enumerate(block.rows):
        yield from _line_texts(block, row.row, row.texts, (*place, "rows", index))


def _line_texts(
    block: BlockDefinition, lines: str, texts: dict[str, str | int | float], place: Place
) -> Iterator[tuple[Text, Place]]:
    labels = block.labels
    # What is said about a column alone goes before what is said about several.
    roles = dict(by_column(dict(sorted(labels.items(), key=lambda label: -len(label[0])))))
    first_row, last_row = line_numbers(lines)
    for columns, said in texts.items():
        first, last = column_numbers(columns)
        role = labels.get(columns) or roles.get(first, "label")
        area = Range(first_row, first, last_row, last)
        # What is printed instead of an answer stands in the middle, as answers do.
        style = "weight" if role == "note" and _INSTEAD.fullmatch(str(said).strip()) else role
        yield Text(area, str(said), role, style, "LTRB"), (*place, "texts", columns)


def _merged(texts: Iterator[tuple[Text, Place]]) -> list[tuple[Text, Place]]:
    """Equal group texts that stand below each other become one merged cell."""
    merged: list[tuple[Text, Place]] = []
    above: dict[tuple[int, int], int] = {}
    for text, place in texts:
        area = text.area
        columns = area.first_column, area.last_column
        at = above.get(columns)
        last = merged[at][0] if at is not None else None
        if (
            at is not None
            and last is not None
            and text.role == "group"
            and (last.text, last.role) == (text.text, text.role)
            and last.area.last_row + 1 == area.first_row
        ):
            joined = last._replace(area=last.area._replace(last_row=area.last_row))
            merged[at] = joined, merged[at][1]
        else:
            above[columns] = len(merged)
            merged.append((text, place))
    return merged
