"""What a file or a pipe gets is what rich would print there, without rich."""

from __future__ import annotations

import io

import pytest
from rich import box
from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.table import Table

from zjtx_xl.cli.plain_table import cells, folded, table_lines

HEADINGS = ("单位", "状态", "总分|right")


def by_rich(headings, rows, title="", encoding="utf-8"):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace", newline="")
    made = Table(title=title or None, box=box.SQUARE, title_justify="left")
    for heading in headings:
        name, _, align = heading.partition("|")
        made.add_column(
            name, justify="right" if align else "left", overflow="fold", no_wrap=bool(align)
        )
    for row in rows:
        made.add_row(*row)
    printed = Console(file=stream, highlight=False, emoji=False, markup=False, width=100)
    printed.print(made)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding).splitlines()


def test_every_character_whose_width_is_known_is_as_wide_for_rich():
    known = [each for each in map(chr, range(0x110000)) if cells(each) is not None]
    assert len(known) > 28_000
    assert not [each for each in known if cells(each) != cell_len(each)]


@pytest.mark.parametrize(
    "character",
    ["\n", "\t", "\x1b", "\u200b", "\u0301", "\ufe0f", "\U0001f600", "\ud7b0", "\u302a"],
)
def test_a_character_of_unsure_width_is_left_to_rich(character):
    assert cells(f"甲{character}乙") is None
    assert folded(f"甲{character}乙", 10) is None
    assert table_lines(HEADINGS, [("甲", character, "1")], 100) is None


@pytest.mark.parametrize("title", ["", "附2（评价表）"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_table_that_fits_is_drawn_as_rich_draws_it(encoding, title):
    rows = [("青岛某某有限公司", "需改正", "92.5"), ("B", "", ""), ("“某某”—℃", "通过 □☑", "100")]
    drawn = table_lines(HEADINGS, rows, 100, title=title, ascii_only=encoding != "utf-8")
    assert drawn is not None
    expected = by_rich(HEADINGS, rows, title, encoding)
    assert [each.encode(encoding, "replace").decode(encoding) for each in drawn] == expected


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([("甲" * 50, "通过", "1" * 3)], ""),
        ([("甲", "通过", "1")], "附" * 40),
        ([], ""),
    ],
    ids=["row too long", "title too long", "no row"],
)
def test_what_needs_wrapping_is_left_to_rich(rows, title):
    assert table_lines(HEADINGS, rows, 100, title=title) is None


@pytest.mark.parametrize("width", [2, 3, 10, 91])
def test_a_text_is_folded_where_rich_folds_it(width):
    sentence = "附2 第9行 有效发明专利数量（个）实际值 I9：填的是“约20”，请只填一个数字。" * 3
    assert folded(sentence, width) == chop_cells(sentence, width)
