"""What the records of an .xls say of its cells, of books that are nothing but that."""

from __future__ import annotations

import struct
from types import SimpleNamespace
from typing import Any

import pytest
from xlrd.formula import FMLA_TYPE_CELL

from tests.hostile_files import LEGACY
from zjtx_xl.returns.legacy_xls import (
    _alike,
    _cells,
    _changes,
    _hidden,
    _of_runs,
    _records,
    _Sheet,
    told_by,
)

BLACK, WHITE, RED = (0, 0, 0), (255, 255, 255), (255, 0, 0)
COLOURS = {8: BLACK, 9: WHITE, 10: RED, 64: None}
BOOK: Any = SimpleNamespace(colour_map=COLOURS)

# Bits of a condition, [MS-XLS] 2.4.43: number format, font, alignment, border, pattern.
FORMAT, FONT, ALIGNMENT, BORDER, PATTERN = (1 << bit for bit in range(25, 30))


def font(*, struck: bool = False, unchanged: bool = False, ink: int = -1) -> bytes:
    """The 118 bytes of a font: its style at 68, its colour at 80, at 88 what it leaves alone."""
    made = bytearray(118)
    made[68], made[88] = 0x80 * struck, 0x80 * unchanged
    made[80:84] = struct.pack("<i", ink)
    return bytes(made)


def pattern(paper: int) -> bytes:
    return struct.pack("<I", paper << 23)


def condition(bits: int, *parts: bytes, more: int = 0) -> bytes:
    return struct.pack("<IH", bits, more) + b"".join(parts)


EIGHT = bytes(8)


@pytest.mark.parametrize(
    ("given", "hides"),
    [
        (condition(0), None),
        (condition(BORDER, EIGHT), None),
        (condition(FONT, font(ink=10)), None),
        (condition(PATTERN, pattern(10)), None),
        # a number format may change what is seen of a number, not of a text
        (condition(FORMAT, b"\0\0"), False),
        (condition(FORMAT, struct.pack("<H", 9), bytes(7), more=1), False),
        # struck out, or as white as the paper
        (condition(FONT, font(struck=True)), True),
        (condition(FONT, font(struck=True, unchanged=True)), None),
        (condition(FONT, font(ink=9)), True),
        (condition(FONT | PATTERN, font(ink=10), pattern(10)), True),
        (condition(FONT | PATTERN, font(ink=9), pattern(10)), None),
        (condition(FONT | PATTERN, font(ink=64), pattern(10)), None),
        # behind whatever else there is
        (condition(FORMAT | FONT, b"\0\0", font(struck=True)), True),
        (condition(FORMAT | FONT, struct.pack("<H", 9), bytes(7), font(struck=True), more=1), True),
        (condition(FORMAT | FONT, b"\0\0", font(ink=10)), False),
        (condition(FONT | BORDER | PATTERN, font(ink=10), EIGHT, pattern(10)), True),
        (condition(FONT | ALIGNMENT | PATTERN, font(ink=10), EIGHT, pattern(10)), True),
        (condition(FONT | ALIGNMENT | BORDER, font(struck=True), EIGHT * 2), True),
    ],
)  # fmt: skip
def test_what_a_condition_may_hide(given: bytes, hides: bool | None):
    assert _changes(BOOK, given) == hides


def test_colours_that_nobody_can_tell_apart():
    assert _alike(WHITE, (243, 255, 255))
    assert not _alike(WHITE, (242, 255, 255))


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


BEGIN, END, AREAS, CONDITION, CALCULATION = 0x0809, 0x000A, 0x01B0, 0x01B1, 0x000D


def sheet_of(*records: bytes) -> _Sheet:
    memory = b"??" + record(BEGIN) + b"".join(records) + record(END) + record(0x1234)
    book: Any = SimpleNamespace(mem=memory, _sh_abs_posn=[2], colour_map=COLOURS)
    return _Sheet(book, 0)


def test_records_of_charts_are_not_those_of_the_sheet():
    chart = record(BEGIN) + record(CALCULATION, b"\0\0") + record(END)
    memory = record(BEGIN) + chart + record(7) + record(END) + record(8)
    assert [kind for kind, _ in _records(memory, 0)] == [BEGIN, END, 7, END]
    assert not sheet_of(chart).is_manual


@pytest.mark.parametrize(("said", "is_manual"), [(b"\0\0", True), (b"\1\0", False)])
def test_manual_calculation(said: bytes, is_manual: bool):
    assert sheet_of(record(CALCULATION, said)).is_manual == is_manual
    assert not sheet_of().is_manual


def areas(*found: tuple[int, int, int, int]) -> bytes:
    """Rows and columns from 0: first and last row, first and last column."""
    inside = b"".join(struct.pack("<4H", *area) for area in found)
    return record(AREAS, bytes(12) + struct.pack("<H", len(found)) + inside + b"more")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (condition(FORMAT, b"\0\0"), [(2, 4, False), (7, 7, False)]),
        (condition(FONT, font(struck=True)), [(2, 4, True), (7, 7, True)]),
        (condition(BORDER, EIGHT), []),
        (condition(FONT), [(2, 4, False), (7, 7, False)]),  # cut off: perhaps
    ],
)
def test_areas_of_conditions(given: bytes, told: list[tuple[int, int, bool]]):
    areas_of_two = areas((4, 9, 1, 3), (5, 5, 6, 6))
    found = sheet_of(areas_of_two, record(CONDITION, bytes(6) + given))
    assert found.conditions_of(6) == told
    assert found.conditions_of(5) == found.conditions_of(10) == told[:1]
    assert found.conditions_of(4) == found.conditions_of(11) == []


def test_formulas_of_cells(monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[bytes, int, int, Any, Any]] = []

    def spelled(_book: object, data: bytes, size: int, kind: int, **at: int) -> str:
        asked.append((data, size, kind, at["browx"], at["bcolx"]))
        return "1+1"

    monkeypatch.setattr("xlrd.formula.decompile_formula", spelled)

    def formula(row: int, column: int, size: int = 3) -> bytes:
        head = struct.pack("<HH", row, column) + bytes(16) + struct.pack("<H", size)
        return record(0x0006, head + b"abc")

    found = sheet_of(formula(4, 2), formula(5_000, 0), formula(0, 60), formula(0, 0, size=2_001))
    assert found.formulas == {(4, 2): "1+1"}
    assert asked == [(b"abc", 3, FMLA_TYPE_CELL, 4, 2)]
    assert set(sheet_of(formula(4_999, 59), formula(0, 0, size=2_000)).formulas) == {
        (4_999, 59), (0, 0)
    }  # fmt: skip


def line(*, is_hidden: bool = False, height: int = 300) -> Any:
    return SimpleNamespace(hidden=is_hidden, height=height)


def test_what_is_hidden_within_the_limits():
    known: dict[int, Any] = {row: line(is_hidden=row != 3) for row in (0, 3, 4_999, 5_000)}
    assert _hidden(known, 5_000, "height", 0) == [1, 5_000]


def test_rows_that_are_too_low_are_hidden():
    """Twentieths of a point: a row of 2 points is still seen."""
    known: dict[int, Any] = {row: line(height=height) for row, height in enumerate((0, 39, 40))}
    assert _hidden(known, 5_000, "height", 40) == [1, 2]


FONTS = [
    SimpleNamespace(struck_out=struck, colour_index=ink, height=height, escapement=raised)
    for struck, ink, height, raised in (
        (False, 8, 200, 0), (True, 8, 200, 0), (False, 9, 200, 0), (False, 8, 59, 0),
        (False, 8, 60, 0), (False, 10, 200, 0), (False, 8, 200, 1), (False, 8, 200, 2),
    )
]  # fmt: skip
PLAIN, STRUCK, UNSEEN, TINY, SMALL, INK_OF_RED, RAISED, LOWERED = range(8)


def style(
    font_index: int = PLAIN, *, paper: int | None = None, code: int = 0, placed: int = 0
) -> Any:
    return SimpleNamespace(
        font_index=font_index,
        background=SimpleNamespace(fill_pattern=int(paper is not None), pattern_colour_index=paper),
        alignment=SimpleNamespace(hor_align=placed),
        format_key=code,
    )


def told_of(cell_style: Any, ctype: int = 2, *, conditions: Any = (), **more: Any) -> list[Any]:
    """What is told of one cell, without its place: code, hides, seen, formula."""
    codes = ("General", "0%", "@", '0;0;0;"见附件"', '"约"@')
    book: Any = SimpleNamespace(
        colour_map=COLOURS,
        font_list=FONTS,
        xf_list=[cell_style],
        format_map=[SimpleNamespace(format_str=code) for code in codes],
    )
    cell = SimpleNamespace(ctype=ctype, value=more.get("value", 5), xf_index=0)
    runs = {(0, 0): more["runs"]} if "runs" in more else {}
    sheet: Any = SimpleNamespace(
        nrows=1, row_len=lambda _: 1, cell=lambda *_: cell, rich_text_runlist_map=runs
    )
    formulas = {(0, 0): more["formula"]} if "formula" in more else {}
    records: Any = SimpleNamespace(conditions_of=lambda _: conditions, formulas=formulas)
    found = list(_cells(book, sheet, records))
    assert [line[:2] for line in found] == [[1, 1]] * len(found)
    return found[0][2:] if found else []


NUMBER, TEXT, EMPTY, DATE, ERROR = 2, 1, 0, 3, 5


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (told_of(style()), []),
        (told_of(style(code=1)), ["0%", "", None, ""]),
        (told_of(style(code=1), DATE), ["0%", "", None, ""]),
        (told_of(style(code=1), EMPTY), []),
        # of a text only what is for texts
        (told_of(style(code=1), TEXT), []),
        (told_of(style(code=2), TEXT), []),
        (told_of(style(code=3), TEXT), ['0;0;0;"见附件"', "", None, ""]),
        (told_of(style(code=4), TEXT), ['"约"@', "", None, ""]),
        (told_of(style(code=2)), ["@", "", None, ""]),
        # fonts: struck, white, as the paper, under three points
        (told_of(style(STRUCK)), ["General", "struck", None, ""]),
        (told_of(style(UNSEEN)), ["General", "unseen", None, ""]),
        (told_of(style(UNSEEN, paper=10)), []),
        (told_of(style(INK_OF_RED, paper=10)), ["General", "unseen", None, ""]),
        (told_of(style(INK_OF_RED)), []),
        (told_of(style(TINY)), ["General", "unseen", None, ""]),
        (told_of(style(SMALL)), []),
        (told_of(style(placed=4)), ["General", "repeated", None, ""]),
        (told_of(style(placed=3)), []),
        (told_of(style(UNSEEN, paper=64)), []),
        # conditions: columns from 1, those for numbers alone or for texts as well
        (told_of(style(), conditions=[(1, 1, False)]), ["General", "perhaps", None, ""]),
        (told_of(style(), conditions=[(2, 3, True)]), []),
        (told_of(style(), TEXT, conditions=[(1, 2, False)]), []),
        (told_of(style(), TEXT, conditions=[(1, 2, True)]), ["", "perhaps", None, ""]),
        (told_of(style(STRUCK), conditions=[(1, 1, True)]), ["General", "struck", None, ""]),
        (told_of(style(), ERROR, value=42), ["", "error", "#N/A", ""]),
        (told_of(style(STRUCK), ERROR, value=7, formula="1/0"), ["", "error", "#DIV/0!", "1/0"]),
        (told_of(style(), formula="1+1"), ["General", "", None, "1+1"]),
        # a text of several fonts
        (told_of(style(STRUCK), TEXT, value="812", runs=[(1, PLAIN)]), ["", "", "12", ""]),
        (told_of(style(), TEXT, value="812", runs=[(1, PLAIN)]), []),
    ],
)
def test_what_is_told_of_a_cell(told: list[Any], expected: list[Any]):
    assert told == expected


@pytest.mark.parametrize(
    ("text", "runs", "seen"),
    [
        ("8 12", [(1, PLAIN)], None),
        ("8 12", [(1, STRUCK)], "8"),
        ("8 12", [(0, STRUCK), (2, PLAIN)], "12"),
        ("8 12", [(1, STRUCK), (2, PLAIN)], "812"),
        ("8 12", [(1, UNSEEN)], "8"),
        ("m2", [(1, RAISED)], "m²"),
        ("H2O", [(1, LOWERED), (2, PLAIN)], "H₂O"),
    ],
)
def test_what_is_seen_of_a_text_of_several_fonts(
    text: str, runs: list[tuple[int, int]], seen: str | None
):
    book: Any = SimpleNamespace(colour_map=COLOURS, font_list=FONTS)
    assert _of_runs(book, text, style(), runs) == seen


def test_a_file_tells_of_each_sheet_that_is_asked_for():
    listed, remarks, absent = told_by((LEGACY / "roster.xls").read_bytes(), ["名单", "说明", "无"])
    assert listed["formats"] == [[4, 6, "yyyy/m/d", "", None, ""], [6, 6, "0.0%", "", None, ""]]
    assert listed["hidden_rows"] == [6]
    assert [1, 1, 1, 6] in listed["merges"]
    assert [2, 1, 3, 1] in listed["merges"]
    assert remarks["formats"] == [[3, 1, "", "struck", None, ""]]
    assert not any(absent.values())


def test_a_long_file_is_not_read_in_python():
    with pytest.raises(ValueError, match="too long"):
        told_by(bytes(3 * 2**20 + 1), [])
