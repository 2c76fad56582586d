"""What the style of a cell makes of its content: formats, letters that nobody sees."""

from __future__ import annotations

import pytest

from tests.packages import DECLARATION, MAIN
from zjtx_xl.xlsx.cell_styles import (
    PLAIN,
    SHOWS_NOTHING,
    TABLES,
    CellStyle,
    CellStyles,
    _colour,
    is_dark,
    is_unseen_by_condition,
    is_unseen_on_paper,
)

WHITE, BLACK, RED = (255, 255, 255), (0, 0, 0), (255, 0, 0)


def styles(
    fonts: str = "<font/>", fills: str = "<fill/>", xf: str = "", more: str = ""
) -> CellStyles:
    """Two cell styles: the plain one, and one of the last font and the last fill."""
    last = f'fontId="{fonts.count("<font>") + fonts.count("<font/>") - 1}"'
    last += f' fillId="{fills.count("<fill>") + fills.count("<fill/>") - 1}"'
    formats = '<numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
    text = (
        f'{DECLARATION}<styleSheet xmlns="{MAIN}">{formats}<fonts>{fonts}</fonts>'
        f"<fills>{fills}</fills><cellXfs><xf/><xf {last} {xf}</cellXfs>{more}</styleSheet>"
    )
    return CellStyles(text.encode)


def font(inside: str) -> str:
    return f"<font/><font>{inside}</font>"


def fill(colour: str) -> str:
    inside = f'<patternFill patternType="solid"><fgColor {colour}/></patternFill>'
    return f"<fill/><fill>{inside}</fill>"


@pytest.mark.parametrize(
    ("letters", "ground", "hides"),
    [
        ("", "", ""),
        ("<strike/>", "", "struck"),
        ('<strike val="0"/>', "", ""),
        ('<sz val="2.9"/>', "", "unseen"),
        ('<sz val="3"/>', "", ""),
        ('<sz val="x"/>', "", ""),
        ('<color rgb="FFFFFFFF"/>', "", "unseen"),
        ('<color rgb="FFF3F3F3"/>', "", "unseen"),
        ('<color rgb="FFF2F3F3"/>', "", ""),
        ('<color rgb="FFFFFFFF"/>', 'rgb="FFFF0000"', ""),
        ('<color rgb="FFFF0000"/>', 'rgb="FFFF0000"', "unseen"),
        ("", 'rgb="FF000000"', "unseen"),
        ('<color theme="9"/>', 'rgb="FF000000"', ""),
        ('<name val="Wingdings"/>', "", "unseen"),
        ('<name val="宋体"/>', "", ""),
        ('<name val="Other"/><charset val="2"/>', "", "unseen"),
        ('<name val="Symbol"/><charset val="2"/>', "", ""),
        ('<name val="Other"/><charset val="134"/>', "", ""),
        ('<name val="Wingdings"/><charset val="134"/>', "", "unseen"),
    ],
)
def test_letters_that_nobody_reads(letters: str, ground: str, hides: str):
    found = styles(font(letters), fill(ground) if ground else "<fill/>", "/>")
    assert (found[0], found[1].hides, len(found)) == (PLAIN, hides, 2)


@pytest.mark.parametrize(
    ("xf", "expected"),
    [
        ("/>", CellStyle()),
        ('numFmtId="9"/>', CellStyle("0%")),
        ('numFmtId="164"/>', CellStyle("0.0%")),
        ('numFmtId="9999"/>', CellStyle()),
        ('numFmtId="x"/>', CellStyle()),
        ('><alignment horizontal="fill"/></xf>', CellStyle("General", "repeated")),
        ('><alignment horizontal="center"/></xf>', CellStyle()),
    ],
)
def test_number_formats_and_cells_that_repeat_what_they_hold(xf: str, expected: CellStyle):
    found = styles(xf=xf)
    assert found[1] == expected
    assert found[-1] == found[2] == PLAIN


def test_a_file_without_styles():
    assert len(CellStyles(lambda: None)) == 0
    assert CellStyles(lambda: None)[0] == PLAIN
    assert not CellStyles(lambda: None).conditional_codes


DXFS = (
    "<dxfs><dxf/>"
    '<dxf><numFmt numFmtId="165" formatCode="0.0"/></dxf>'
    "<dxf><font><strike/></font></dxf>"
    '<dxf><font><color rgb="FFFF0000"/></font><fill><patternFill><bgColor rgb="FFFF0000"/>'
    "</patternFill></fill></dxf>"
    '<dxf><font><color rgb="FFFF0000"/></font></dxf></dxfs>'
)


@pytest.mark.parametrize(("number", "of_tables"), [("4", None), ("1", None), ("2", SHOWS_NOTHING)])
def test_what_conditions_and_tables_give(number: str, of_tables: str | None):
    element = f'<tableStyleElement type="wholeTable" dxfId="{number}"/>'
    tables = f'<tableStyles><tableStyle name="a">{element}</tableStyle></tableStyles>'
    found = dict(styles(xf="/>", more=DXFS + tables).conditional_codes)
    assert found.pop(TABLES, None) == of_tables
    assert found == {"1": "0.0", "2": SHOWS_NOTHING, "3": SHOWS_NOTHING}


@pytest.mark.parametrize(
    ("attributes", "colour"),
    [
        ({"rgb": "FFFF0000"}, RED),
        ({"rgb": "FF0000"}, RED),
        ({"rgb": "red"}, None),
        ({"auto": "1", "rgb": "FFFF0000"}, BLACK),
        ({"auto": "0", "rgb": "FFFF0000"}, RED),
        ({"indexed": "1"}, WHITE),
        ({"indexed": "9"}, WHITE),
        ({"indexed": "8"}, None),
        ({"indexed": "7"}, RED),
        ({}, None),
        ({"theme": "0"}, WHITE),
        ({"theme": "1"}, BLACK),
        ({"theme": "4"}, None),
        ({"theme": "4", "tint": "1"}, WHITE),
        ({"theme": "4", "tint": "0.9"}, None),
        ({"theme": "0", "tint": "-0.5"}, (128, 128, 128)),
        ({"theme": "1", "tint": "0.5"}, (128, 128, 128)),
        ({"theme": "0", "tint": "0.5"}, WHITE),
        ({"theme": "1", "tint": "-0.5"}, BLACK),
        ({"theme": "1", "tint": "much"}, BLACK),
    ],
)
def test_colours(attributes: dict[str, str], colour: tuple[int, int, int] | None):
    assert _colour(attributes, {"7": RED}) == colour


def test_letters_by_themselves():
    assert is_unseen_on_paper({"sz": {"val": "1"}})
    assert is_unseen_on_paper({"color": {"rgb": "FFFFFFFF"}})
    assert is_unseen_on_paper({"rFont": {"val": "Webdings"}})
    seen = {"sz": {"val": "9"}, "color": {"rgb": "FF000000"}, "rFont": {"val": "宋体"}}
    assert not is_unseen_on_paper(seen)
    assert not is_unseen_on_paper({})
    assert is_unseen_by_condition({"rgb": "FFFFFFFF"}, None)
    assert not is_unseen_by_condition({"rgb": "FFFFFFFF"}, {"rgb": "FF000000"})
    assert is_unseen_by_condition({"rgb": "FF000000"}, {"rgb": "FF000000"})
    assert is_dark({"rgb": "FF0C0C0C"})
    assert not is_dark({"rgb": "FF0D0C0C"})
    assert not is_dark({})
