"""Nobody gains points by a cell that shows something else than it stores."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from samples.faulty import returned_form
from tests import faults
from zjtx_xl.checks.table import check_file
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import openpyxl

    from zjtx_xl.findings import FileResult

SHEET, CELL = "附2", "I9"  # 有效发明专利数量 3, target 5: no points


def honest() -> bytes:
    data = faults.set_number(returned_form(), SHEET, "H9", "5")
    return faults.set_number(data, SHEET, CELL, "3")


def styled(number: str, **style: str) -> bytes:
    return faults.set_style(faults.set_number(honest(), SHEET, CELL, number), SHEET, CELL, **style)


def rich(runs: str) -> bytes:
    """A text with formats inside."""
    data = faults.set_text(honest(), SHEET, CELL, "XXX")
    part = faults.sheet_part(data, SHEET)
    text = faults.part(data, part).replace("<is><t>XXX</t></is>", f"<is>{runs}</is>")
    return faults.rewritten(data, {part: text.encode()})


def run(text: str, properties: str = "") -> str:
    return f"<r>{f'<rPr>{properties}</rPr>' if properties else ''}<t>{text}</t></r>"


SHOWS_3 = '<numFmt numFmtId="300" formatCode="&quot;3&quot;"/>'
WHITE = '<font><color rgb="FFFFFFFF"/></font>'


def conditional(form: bytes, own: str) -> bytes:
    """A condition that always holds draws the number so."""
    data = faults.set_number(form, SHEET, CELL, "99")
    return faults.set_condition(data, SHEET, "I5:I12", own)


def drawn(anchor: str, *, shape: str = "pic", kind: str = "drawing") -> bytes:
    """Something lies over the answer 99, as a program writes it into a part of its own."""
    data = faults.set_number(honest(), SHEET, CELL, "99")
    if kind == "drawing":
        return with_drawing(data, SHEET, anchor.replace("SHAPE", f"<d:{shape}/>"))
    content = (
        f'<xml><v:shape><x:ClientData ObjectType="{shape}"><br>'
        f"<x:Anchor>{anchor}</x:Anchor></x:ClientData></v:shape></xml>"
    )
    return with_drawing(data, SHEET, content, kind)


def with_drawing(data: bytes, sheet: str, inside: str, kind: str = "drawing") -> bytes:
    """A part with drawings for a sheet that has none: their anchors, or the whole of a VML."""
    part = faults.sheet_part(data, sheet)
    rels = f"xl/worksheets/_rels/{part.rpartition('/')[2]}.rels"
    content = (
        f'<d:wsDr xmlns:d="{SPREADSHEET_DRAWING}">{inside}</d:wsDr>'
        if kind == "drawing"
        else inside
    )
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{faults.RELATIONS}/{kind}" Target="../drawings/d.xml"/>'
        "</Relationships>"
    )
    added = {rels: relation, "xl/drawings/d.xml": content}
    return faults.added(data, {name: text.encode() for name, text in added.items()})


SPREADSHEET_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_SIZES = '<d:ext cx="{}" cy="{}"/>SHAPE'


def from_to(first: tuple[int, int], last: tuple[int, int]) -> str:
    """From one cell into the middle of another; rows and columns from 0."""
    ends = (
        f"<d:{name}><d:col>{column}</d:col><d:colOff>9525</d:colOff>"
        f"<d:row>{row}</d:row><d:rowOff>9525</d:rowOff></d:{name}>"
        for name, (row, column) in (("from", first), ("to", last))
    )
    return f"<d:twoCellAnchor>{''.join(ends)}SHAPE</d:twoCellAnchor>"


def from_one(row: int, column: int, width: int, height: int) -> str:
    start = f"<d:from><d:col>{column}</d:col><d:row>{row}</d:row></d:from>"
    return f"<d:oneCellAnchor>{start}{_SIZES.format(width, height)}</d:oneCellAnchor>"


def anywhere(x: int, y: int, width: int, height: int) -> str:
    inside = f'<d:pos x="{x}" y="{y}"/>{_SIZES.format(width, height)}'
    return f"<d:absoluteAnchor>{inside}</d:absoluteAnchor>"


def condition(kind: str, inside: str) -> bytes:
    """A condition that draws something into the cell."""
    data = faults.set_number(honest(), SHEET, CELL, "99")
    part = faults.sheet_part(data, SHEET)
    rule = (
        f'<conditionalFormatting sqref="I5:I12"><cfRule type="{kind}" priority="1">{inside}'
        "</cfRule></conditionalFormatting>"
    )
    text = faults.part(data, part).replace("<dataValidations", f"{rule}<dataValidations", 1)
    return faults.rewritten(data, {part: text.encode()})


def extended_condition(inside: str) -> bytes:
    """A condition of later programs, which holds its own format."""
    data = faults.set_number(honest(), SHEET, CELL, "99")
    part = faults.sheet_part(data, SHEET)
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    xm = "http://schemas.microsoft.com/office/excel/2006/main"
    rules = (
        f'<extLst><ext uri="x" xmlns:x14="{x14}"><x14:conditionalFormattings>'
        f'<x14:conditionalFormatting xmlns:xm="{xm}"><x14:cfRule>{inside}</x14:cfRule>'
        "<xm:sqref>I5:I12</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>"
        "</ext></extLst>"
    )
    text = faults.part(data, part).replace("</worksheet>", f"{rules}</worksheet>")
    return faults.rewritten(data, {part: text.encode()})


def changed(data: bytes, part: str, *replaced: tuple[str, str]) -> bytes:
    text = faults.part(data, part)
    for pattern, new in replaced:
        text, count = re.subn(pattern, new, text, count=1, flags=re.DOTALL)
        assert count
    return faults.rewritten(data, {part: text.encode()})


def of_cell(change: str) -> bytes:
    """The answer 99 with one more attribute of its cell."""
    data = faults.set_number(honest(), SHEET, CELL, "99")
    return changed(data, faults.sheet_part(data, SHEET), (r'(<c r="I9")', rf"\1 {change}"))


def aligned(data: bytes, how: str) -> bytes:
    """The last style, that of a cell that was styled just now, with this alignment."""
    own = r"(<xf [^>]*?)(?:/>|>(?:(?!<xf ).)*</xf>)</cellXfs>"
    return changed(data, "xl/styles.xml", (own, rf"\1><alignment {how}/></xf></cellXfs>"))


def palette() -> bytes:
    """The file has colours of its own; that of the letters is white."""
    colours = '<rgbColor rgb="FFFFFFFF"/>' * 12
    own = f"<colors><indexedColors>{colours}</indexedColors></colors></styleSheet>"
    data = styled("99", font='<color indexed="10"/>')
    return changed(data, "xl/styles.xml", ("</styleSheet>", own))


def table_style(colour: str) -> bytes:
    """The answers stand in a table whose style paints its letters."""
    data = faults.set_number(honest(), SHEET, CELL, "99")
    data = faults.set_condition(data, SHEET, "A90", f'<font><color rgb="{colour}"/></font>')
    last = faults.part(data, "xl/styles.xml").count("</dxf>") - 1
    own = (
        f'<tableStyles count="1"><tableStyle name="x"><tableStyleElement dxfId="{last}"/>'
        "</tableStyle></tableStyles>"
    )
    data = changed(data, "xl/styles.xml", (r"<tableStyles[^>]*/>", own))
    tables = '<tableParts><tablePart id="x"/></tableParts></worksheet>'
    return changed(data, faults.sheet_part(honest(), SHEET), ("</worksheet>", tables))


def theme(colour: str) -> bytes:
    """A colour of the theme is another one, and the letters have it."""
    data = styled("99", font='<color theme="4"/>')
    return changed(
        data, "xl/theme/theme1.xml", (r"(<a:accent1>).*?(</a:accent1>)", rf"\1{colour}\2")
    )


_ENDS = '<cfvo type="min"/><cfvo type="max"/>'
_BLACK = '<color rgb="FF000000"/><color theme="1"/>'
ATTACKS = {
    "picture": drawn(from_to((8, 8), (8, 8))),
    "text box": drawn(from_to((4, 7), (12, 9)), shape="sp"),
    "group": drawn(from_to((8, 8), (9, 8)), shape="grpSp"),
    "picture of a size": drawn(from_one(8, 7, 3_000_000, 100_000)),
    "picture from the corner": drawn(anywhere(0, 0, 12_700_000, 12_700_000)),
    "control": drawn("8, 5, 8, 5, 9, 5, 9, 5", shape="Label", kind="vmlDrawing"),
    "literal": styled("99", code='"3"'),
    "scaled": styled("99000", code="0,"),
    "nothing": styled("99", code=";;;"),
    "white": styled("99", font='<color rgb="FFFFFFFF"/>'),
    "colour of paper": styled("99", font='<color theme="0"/>'),
    "struck": styled("99", font="<strike/>"),
    "tiny": styled("99", font='<sz val="1"/>'),
    "backwards": faults.set_text(honest(), SHEET, CELL, "\u202e30"),
    "struck run": rich(run("9", "<strike/>") + run("3")),
    "white run": rich(run("9", '<color rgb="FFFFFFFF"/>') + run("3")),
    "raised run": rich(run("3") + run("2", '<vertAlign val="superscript"/>')),
    "tiny run": rich(run("9", '<sz val="1"/>') + run("3")),
    "formula": faults.set_formula(honest(), SHEET, CELL, "3", "99"),
    "condition": conditional(honest(), SHOWS_3),
    "white by condition": conditional(honest(), WHITE),
    "struck by condition": conditional(honest(), "<font><strike/></font>"),
    "white by format": styled("99", code="[White]0"),
    "nearly white by theme": styled("99", font='<color theme="0" tint="-0.02"/>'),
    "ink as light as paper": styled("99", font='<color theme="1" tint="0.99"/>'),
    "pictures for digits": styled("99", font='<name val="Wingdings"/>'),
    "nearly white run": rich(run("9", '<color rgb="FFFEFEFE"/>') + run("3")),
    "run of pictures": rich(run("9", '<rFont val="Webdings"/>') + run("3")),
    "bar": condition("dataBar", f'<dataBar showValue="0">{_ENDS}<color rgb="FF638EC6"/></dataBar>'),
    "signs": condition("iconSet", f'<iconSet showValue="0">{_ENDS}</iconSet>'),
    "signs of later programs": extended_condition('<x14:iconSet showValue="false"/>'),
    "black by scale": condition("colorScale", f"<colorScale>{_ENDS}{_BLACK}</colorScale>"),
    "filled": styled("9", code="*90"),
    "repeated": aligned(styled("9", font="<b/>"), 'horizontal="fill"'),
    "picture in the cell": of_cell('vm="1"'),
    "signs for digits": styled("99", font='<name val="x"/><charset val="2"/>'),
    "white by palette": palette(),
    "white by a condition of its own": extended_condition(f"<x14:dxf>{WHITE}</x14:dxf>"),
    "struck by a condition of its own": extended_condition(
        "<x14:dxf><font><strike/></font></x14:dxf>"
    ),
    "number by a condition of its own": extended_condition(f"<x14:dxf>{SHOWS_3}</x14:dxf>"),
    "open note": drawn(
        "8, 5, 8, 5, 9, 5, 9, 5</x:Anchor><x:Visible/><x:Anchor>", shape="Note", kind="vmlDrawing"
    ),
    "merged away": faults.merge(faults.set_number(honest(), SHEET, CELL, "99"), SHEET, "H9:I9"),
    "below empty lines": faults.set_text(honest(), SHEET, CELL, " \n\n99"),
    "behind blanks": faults.set_text(honest(), SHEET, CELL, "\u3000" * 20 + "99"),
    "far to the right": aligned(styled("99", font="<b/>"), 'indent="90"'),
    "ink": drawn(from_to((8, 8), (8, 8)), shape="contentPart"),
    "broad line": drawn(from_to((8, 8), (8, 8)), shape='ln w="127000"'),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_not_seen_gives_no_points(name: str, tmp_path: Path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(ATTACKS[name])
    (result,) = check_file(path).results
    (row,) = [score for score in result.scores if score.row == "patents"]
    assert row.score is None
    found = [each for each in result.findings if each.cell == CELL]
    assert [each.code for each in found] == ["formula" if name == "formula" else "shown"]
    assert found[0].severity in {"error", "warning"}


def scored(data: bytes, tmp_path: Path) -> FileResult:
    path = tmp_path / "form.xlsx"
    path.write_bytes(data)
    (result,) = check_file(path).results
    return result


@pytest.mark.parametrize(
    "colour", ['<a:srgbClr val="FFFFFF"/>', '<a:sysClr val="window" lastClr="000000"/>']
)
def test_a_theme_with_white_letters_is_refused(colour: str, tmp_path: Path):
    result = scored(theme(colour), tmp_path)
    assert [fault.code for fault in result.findings] == ["hostile"]


def test_a_table_that_hides_what_stands_in_it(tmp_path: Path):
    hidden, seen = (scored(table_style(f"FF{own}"), tmp_path) for own in ("FFFFFF", "C00000"))
    assert {fault.code for fault in hidden.findings} == {"shown"}
    assert CELL in {fault.cell for fault in hidden.findings}
    assert [fault for fault in seen.findings if fault.code == "shown"] == []


def test_a_zero_of_a_sheet_that_shows_none_waits(tmp_path: Path):
    data = faults.set_number(honest(), SHEET, CELL, "0")
    part = faults.sheet_part(data, SHEET)
    result = scored(changed(data, part, ("<sheetView ", '<sheetView showZeros="0" ')), tmp_path)
    found = {fault.cell: fault for fault in result.findings if fault.code == "shown"}
    assert "零" in found[CELL].message
    assert {cell[0] for cell in found if cell} == {"I"}  # what the office issued it knows
    assert {score.row: score.score for score in result.scores}["patents"] is None


@pytest.mark.parametrize(("value", "status"), [("99", "unreadable"), ("2021-03-05", "findings")])
def test_a_day_that_is_a_number_is_refused(value: str, status: str, tmp_path: Path):
    part = faults.sheet_part(honest(), SHEET)
    data = changed(of_cell('t="d"'), part, ("<v>99</v>", f"<v>{value}</v>"))
    assert scored(data, tmp_path).status == status


def of_part(sheet: str, pattern: str, new: str) -> Callable[[bytes], bytes]:
    return lambda data: changed(data, faults.sheet_part(data, sheet), (pattern, new))


LOWER = r'(<row r="9"[^>]*?) ht="[^"]*"'
NARROWER = r'(<col min="8" max="10") width="[^"]*"'
DEFAULT, COLUMNS = r"<sheetFormatPr ([^>]*)/>", r"<cols>.*</cols>"
UNSEEN = {
    **{
        f"row {size}": of_part(SHEET, LOWER, rf'\1 ht="{size}"')
        for size in ("0.75", "0", "1e-3", "-5", " 0 ", "+.5")
    },
    "hidden row": lambda data: faults.hide_rows(data, SHEET, 9),
    "column 0": of_part(SHEET, NARROWER, r'\1 width="0"'),
    "column 1e-2": of_part(SHEET, NARROWER, r'\1 width="1e-2"'),
    "columns by default": lambda data: of_part(SHEET, COLUMNS, "")(
        of_part(SHEET, DEFAULT, r'<sheetFormatPr \1 defaultColWidth="0"/>')(data)
    ),
    "rows by default": lambda data: of_part(SHEET, LOWER, r"\1")(
        of_part(SHEET, DEFAULT, '<sheetFormatPr defaultRowHeight="0"/>')(data)
    ),
    "hidden sheet": lambda data: faults.hide_sheet(data, SHEET),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_a_row_or_column_too_small_to_be_seen_is_said_and_waits(name: str, tmp_path: Path):
    result = scored(UNSEEN[name](faults.set_number(honest(), SHEET, CELL, "99")), tmp_path)
    assert ["被隐藏" in each.message for each in result.findings if each.code == "sheet"] == [True]
    assert [score.score for score in result.scores if score.row == "patents"] == [None]


def test_rows_that_have_a_height_are_seen_where_all_others_are_hidden(tmp_path: Path):
    change = of_part(SHEET, DEFAULT, '<sheetFormatPr defaultRowHeight="0"/>')
    assert scored(change(honest()), tmp_path).findings == scored(honest(), tmp_path).findings


def test_columns_that_have_a_width_are_seen_where_all_others_are_hidden(tmp_path: Path):
    change = of_part(SHEET, DEFAULT, r'<sheetFormatPr \1 defaultColWidth="0"/>')
    assert scored(change(honest()), tmp_path).findings == scored(honest(), tmp_path).findings


@pytest.mark.parametrize("text", ["专利申请数量（件）", ""])
def test_an_answer_beside_another_question_waits(text: str, tmp_path: Path):
    """A label that was changed makes the answer one to something else; its finding says so."""
    data = faults.set_number(honest(), SHEET, CELL, "99")
    result = scored(faults.set_text(data, SHEET, "E9", text), tmp_path)
    before = {score.row: score.score for score in scored(data, tmp_path).scores}
    assert {score.row: score.score for score in result.scores} == before | {"patents": None}
    assert [
        (fault.code, fault.cell) for fault in result.findings if fault.cell in {"E9", CELL}
    ] == [("label", "E9")]


COPIES = {
    "named as issued": ("附2", "旧表"),
    "named otherwise": ("旧表", "附2"),
    "of a name that looks like it": ("附2 ", "附2"),
}


@pytest.mark.parametrize("is_marked", [True, False])
@pytest.mark.parametrize("name", COPIES)
def test_an_answer_that_another_sheet_contradicts_waits(name: str, is_marked: bool, tmp_path: Path):
    """Two forms of one table in a file: what they say alike counts, and no row counts twice."""
    called, issued_is_called = COPIES[name]

    def change(book: openpyxl.Workbook) -> None:
        issued, copy = book[SHEET], book.copy_worksheet(book[SHEET])
        copy[CELL] = 99
        copy["I8"] = None  # what is left blank says nothing else
        issued.title = issued_is_called
        copy.title = called

    data = faults.with_openpyxl(honest(), change)
    result = scored(data if is_marked else faults.without_marks(data), tmp_path)
    points = [(score.row, score.score) for score in result.scores]
    without = [(score.row, score.score) for score in scored(honest(), tmp_path).scores]
    blank = "rd_share" if name == "named as issued" else ""
    assert points == [(row, None if row in {"patents", blank} else score) for row, score in without]
    assert ("shown", CELL) in {(fault.code, fault.cell) for fault in result.findings}
    (said,) = [fault for fault in result.findings if fault.code == "sheet"]
    assert "副本" in said.message


def test_the_form_of_another_sender_beside_it_contradicts_nothing(tmp_path: Path):
    def change(book: openpyxl.Workbook) -> None:
        copy = book.copy_worksheet(book[SHEET])
        copy["C3"], copy[CELL] = "另一家公司", 99

    result = scored(faults.with_openpyxl(honest(), change), tmp_path)
    assert result.scores == scored(honest(), tmp_path).scores
    assert [fault.severity for fault in result.findings if fault.code == "sheet"] == ["error"]


def test_white_letters_on_a_dark_ground_are_seen(tmp_path: Path):
    path = tmp_path / "form.xlsx"
    fill = '<fill><patternFill><bgColor rgb="FF1F4E79"/></patternFill></fill>'
    path.write_bytes(conditional(honest(), WHITE + fill))
    (result,) = check_file(path).results
    assert [each.code for each in result.findings if each.cell == CELL] == []


# A stamp on the name, a picture beside the form, a line under a number, and a note of somebody.
HARMLESS = {
    "nothing": honest(),
    "stamp": drawn(from_to((1, 1), (2, 4))),
    "beside": drawn(from_to((4, 20), (12, 24))),
    "ends above": drawn(from_one(0, 8, 100_000, 100_000)),
    "bar": condition("dataBar", f'<dataBar>{_ENDS}<color rgb="FF000000"/></dataBar>'),
    "scale": condition(
        "colorScale", f'<colorScale>{_ENDS}<color rgb="FFF8696B"/><color theme="4"/></colorScale>'
    ),
    "signs": extended_condition('<x14:iconSet showValue="1"/>'),
    "dark blue": styled("99", font='<color theme="3" tint="-0.2"/>'),
    "automatic": styled("99", font='<color auto="1"/>'),
    "line": drawn(from_to((8, 8), (8, 8)), shape="cxnSp"),
    "thin line": drawn(from_to((8, 8), (8, 8)), shape='ln w="9525"'),
    "white on dark by a condition of its own": extended_condition(
        f'<x14:dxf>{WHITE}<fill><bgColor rgb="FFC00000"/></fill></x14:dxf>'
    ),
    "other theme": theme('<a:srgbClr val="C0504D"/>'),
    "note": drawn("8, 5, 8, 5, 9, 5, 9, 5", shape="Note", kind="vmlDrawing"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_the_honest_form_is_scored(name: str, tmp_path: Path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(HARMLESS[name])
    (result,) = check_file(path).results
    (row,) = [score for score in result.scores if score.row == "patents"]
    assert row.score == (0 if name == "nothing" else 10)
    assert [fault for fault in result.findings if fault.code == "shown"] == []


@pytest.fixture(scope="module")
def of_figures(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A form whose points are made of figures that stand elsewhere: 900 of a revenue of 1200."""
    made = generate("zjtx-2022/specialised", tmp_path_factory.mktemp("issued"))
    ticks = {f"quality.{letter}": "是" for letter in "abcd"}
    fill_file(made.files[0], {"net_profit.last": 900, "revenue.last": 1200, **ticks})
    return made.files[0].read_bytes()


PROFIT, RECOGNITION = "H8", "专精特新认定"  # 净利润, of which 净利润率 is made


def of_formula(formula: str, ref: str = PROFIT) -> Callable[[bytes], bytes]:
    return lambda data: faults.set_formula(data, RECOGNITION, ref, formula, "900")


def of_style(**style: str) -> Callable[[bytes], bytes]:
    return lambda data: faults.set_style(data, RECOGNITION, PROFIT, **style)


def of_condition(own: str) -> Callable[[bytes], bytes]:
    return lambda data: faults.set_condition(data, RECOGNITION, "F6:H9", own)


def of_runs(*runs: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        data = faults.set_text(data, RECOGNITION, PROFIT, "XXX")
        part = faults.sheet_part(data, RECOGNITION)
        text = faults.part(data, part).replace("<t>XXX</t>", "".join(runs))
        return faults.rewritten(data, {part: text.encode()})

    return change


def under(anchor: str, shape: str = "sp") -> Callable[[bytes], bytes]:
    return lambda data: with_drawing(data, RECOGNITION, anchor.replace("SHAPE", f"<d:{shape}/>"))


# What is done to a form that was filled; the row whose points it would make.
FIGURES = {
    "formula of a time": (of_formula("NOW()*0+10"), "net_margin"),
    "formula of another file": (of_formula("[1]Sheet1!A1"), "net_margin"),
    "formula of another cell by its name": (of_formula('INDIRECT("H5")'), "net_margin"),
    "formula of a choice": (of_formula('IF(NOW()>1,"否","否")', "E21"), "quality"),
    "text box": (under(from_to((7, 7), (7, 7))), "net_margin"),
    "picture of a size": (under(from_one(7, 6, 3_000_000, 100_000), "pic"), "net_margin"),
    "literal": (of_style(code='"9"'), "net_margin"),
    "scaled": (of_style(code="0,"), "net_margin"),
    "nothing": (of_style(code=";;;"), "net_margin"),
    "day": (of_style(code='m"月"d"日"'), "net_margin"),
    "percentage": (of_style(code="0.0%"), "net_margin"),
    "white by format": (of_style(code="[White]0"), "net_margin"),
    "white": (of_style(font='<color rgb="FFFFFFFF"/>'), "net_margin"),
    "struck": (of_style(font="<strike/>"), "net_margin"),
    "tiny": (of_style(font='<sz val="1"/>'), "net_margin"),
    "pictures for digits": (of_style(font='<name val="Wingdings"/>'), "net_margin"),
    "condition": (of_condition(SHOWS_3), "net_margin"),
    "white by condition": (of_condition(WHITE), "net_margin"),
    "struck by condition": (of_condition("<font><strike/></font>"), "net_margin"),
    "far to the right": (
        lambda data: aligned(of_style(font="<b/>")(data), 'indent="200"'), "net_margin"
    ),
    "hidden row": (lambda data: faults.hide_rows(data, RECOGNITION, 8), "net_margin"),
    "row of no height": (
        of_part(RECOGNITION, r'(<row r="21"[^>]*?) ht="[^"]*"', r'\1 ht="0"'), "quality"
    ),
    "hidden sheet": (lambda data: faults.hide_sheet(data, RECOGNITION), "quality"),
    "merged away": (lambda data: faults.merge(data, RECOGNITION, "E21:H21"), "quality"),
    "merged with a label": (lambda data: faults.merge(data, RECOGNITION, "D21:E21"), "quality"),
    "below empty lines": (
        lambda data: faults.set_text(data, RECOGNITION, "E21", "\n\n是"), "quality"
    ),
    "struck run": (of_runs(run("9", "<strike/>"), run("00")), "net_margin"),
    "raised run": (of_runs(run("90"), run("2", '<vertAlign val="superscript"/>')), "net_margin"),
    "white run": (of_runs(run("9", '<color rgb="FFFFFFFF"/>'), run("90")), "net_margin"),
    "backwards": (
        lambda data: faults.set_text(data, RECOGNITION, PROFIT, "\u202e009"), "net_margin"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
def test_what_points_are_made_of_waits_like_an_answer(name: str, of_figures: bytes, tmp_path: Path):
    change, row = FIGURES[name]
    points = [
        {score.row: score.score for score in scored(data, tmp_path).scores}[row]
        for data in (of_figures, change(of_figures))
    ]
    assert points[0]
    assert points[1] is None
