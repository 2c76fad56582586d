"""What stands around the cells: what hides numbers, which columns, and how much of it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packages import refused, sheet
from zjtx_xl.xlsx.address import parse_range
from zjtx_xl.xlsx.cell_styles import NO_ZEROS, SHOWS_NOTHING, TABLES
from zjtx_xl.xlsx.sheet import structure
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.structure import Validation, is_out_of_sight

if TYPE_CHECKING:
    from zjtx_xl.xlsx.sheet.reader import SheetScan

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
BAR = '<dataBar{}><cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar>'
DARK, LIGHT = '<color rgb="FF000000"/>', '<color rgb="FFFFFFFF"/>'


def scanned(before: str = "", after: str = "") -> SheetScan:
    return scan(sheet("", before=before, after=after), [])


def condition(inside: str, areas: str = "A1:A9") -> str:
    rule = f'<cfRule type="dataBar" priority="1">{inside}</cfRule>'
    return f'<conditionalFormatting sqref="{areas}">{rule}</conditionalFormatting>'


def extended(inside: str, areas: str = "A1:A9") -> str:
    return (
        f'<extLst><ext uri="x"><x14:conditionalFormattings xmlns:x14="{X14}" xmlns:xm="{XM}">'
        f'<x14:conditionalFormatting><x14:cfRule type="dataBar">{inside}</x14:cfRule>'
        f"<xm:sqref>{areas}</xm:sqref></x14:conditionalFormatting>"
        "</x14:conditionalFormattings></ext></extLst>"
    )


@pytest.mark.parametrize(
    ("after", "hidden"),
    [
        (condition(BAR.format("")), []),
        (condition(BAR.format(' showValue="1"')), []),
        (condition(BAR.format(' showValue="0"')), ["A1:A9"]),
        (condition('<iconSet showValue="0"/>', "A1 C2:C3"), ["A1", "C2:C3"]),
        (condition("<iconSet/>"), []),
        (condition(f"<colorScale>{LIGHT}{LIGHT}</colorScale>"), []),
        (condition(f"<colorScale>{LIGHT}{DARK}</colorScale>"), ["A1:A9"]),
        # the colour of a bar is no paper
        (condition(f"<dataBar>{DARK}</dataBar>"), []),
        (condition(f"<colorScale>{LIGHT}</colorScale><dataBar>{DARK}</dataBar>"), []),
        (extended("<x14:dataBar/>"), []),
        (extended('<x14:dataBar showValue="1"/>'), []),
        (extended('<x14:dataBar showValue="0"/>'), ["A1:A9"]),
        (extended('<x14:iconSet showValue="0"/>', "B2 B4"), ["B2", "B4"]),
        (extended('<x14:dataBar showValue="0"/>') + condition(BAR.format("")), ["A1:A9"]),
    ],
)
def test_what_is_drawn_in_place_of_a_number(after: str, hidden: list[str]):
    assert scanned(after=after).conditional == tuple(
        (parse_range(area), SHOWS_NOTHING) for area in hidden
    )


FONT = "<font>{}</font>"
WHITE, GREEN = '<color rgb="FFFFFFFF"/>', '<color rgb="FF00FF00"/>'
GROUND = '<fill><patternFill><bgColor rgb="FF00FF00"/></patternFill></fill>'
FRAME = "<border><left><color rgb='FFFFFFFF'/></left></border>"


@pytest.mark.parametrize(
    ("own", "codes"),
    [
        ('<numFmt numFmtId="164" formatCode=";;;"/>', [";;;"]),
        (FONT.format("<strike/>"), [SHOWS_NOTHING]),
        (FONT.format('<strike val="1"/>'), [SHOWS_NOTHING]),
        (FONT.format('<strike val="0"/>'), []),
        (FONT.format(WHITE), [SHOWS_NOTHING]),
        (FONT.format(GREEN), []),
        (FONT.format(GREEN) + GROUND, [SHOWS_NOTHING]),
        (FONT.format(WHITE) + GROUND, []),
        (FONT.format(GREEN) + FRAME, []),  # the first colour is that of the letters
        (FONT.format("") + GROUND, []),
        (GROUND, []),
        (FONT.format(WHITE) + '<numFmt numFmtId="164" formatCode="0"/>', ["0", SHOWS_NOTHING]),
    ],
)
def test_the_own_format_of_a_condition_of_later_programs(own: str, codes: list[str]):
    area = (parse_range("A1:A9"),)
    found = scanned(after=extended(f"<x14:dxf>{own}</x14:dxf>")).conditional
    assert found == tuple((*area, code) for code in codes)
    # what one condition has says nothing of the next
    twice = extended(f"<x14:dxf>{own}</x14:dxf>") + extended(f"<x14:dxf>{GROUND}</x14:dxf>")
    assert scanned(after=twice.replace("</extLst><extLst>", "")).conditional == found


@pytest.mark.parametrize(
    ("before", "after", "conditional"),
    [
        ('<sheetViews><sheetView showZeros="0" workbookViewId="0"/></sheetViews>', "", [NO_ZEROS]),
        ('<sheetViews><sheetView workbookViewId="0"/></sheetViews>', "", []),
        ("", '<tableParts count="1"><tablePart/></tableParts>', [TABLES]),
        ("", "", []),
    ],
)
def test_what_holds_for_the_whole_sheet(before: str, after: str, conditional: list[str]):
    everything = parse_range("A1:XFD1048576")
    found = scanned(before, after).conditional
    assert found == tuple((everything, what) for what in conditional)


@pytest.mark.parametrize(
    ("given", "enabled", "has_password"),
    [
        ('sheet="1"', True, False),
        ('sheet="1" password="CC1A"', True, True),
        ('sheet="true" hashValue="AbC="', True, True),
        ('sheet="0" password="CC1A"', False, True),
        ("", False, False),
    ],
)
def test_protection(given: str, *, enabled: bool, has_password: bool):
    assert scanned(after=f"<sheetProtection {given}/>").protection == (enabled, has_password)
    assert scanned().protection is None


def test_all_that_a_validation_says():
    said = (
        'type="whole" operator="lessThan" sqref="C3:C5 E7" allowBlank="1" showErrorMessage="1" '
        'errorStyle="warning" errorTitle="请_x000a_看" error="不对&#10;再填" showInputMessage="1" '
        'promptTitle="填_x000a_写" prompt="只填_x005f_数"'
    )
    formulas = "<formula1>1</formula1><formula2>9</formula2>"
    full, bare = (
        f"<dataValidation {said}>{formulas}</dataValidation>",
        '<dataValidation sqref="A1"/>',
    )
    found = scanned(after=f"<dataValidations>{full}{bare}</dataValidations>").validations
    assert found == (
        Validation(
            (parse_range("C3:C5"), parse_range("E7")), "whole", "lessThan", "1", "9",
            allow_blank=True, show_error=True, error_style="warning", error_title="请\n看",
            error="不对\n再填", show_prompt=True, prompt_title="填\n写", prompt="只填_数",
        ),
        Validation((parse_range("A1"),)),
    )  # fmt: skip
    assert not found[0].blocks
    assert found[0]._replace(error_style="stop").blocks
    assert not found[1].blocks


@pytest.mark.parametrize(
    ("hidden", "size", "unseen"),
    [("1", None, True), ("0", None, False), (None, None, False), (None, "0.29", True),
     (None, "0.3", False), (None, "9", False), (None, "wide", False), ("0", "0", True)],
)  # fmt: skip
def test_a_column_that_nobody_sees(hidden: str | None, size: str | None, unseen: bool):
    assert is_out_of_sight(hidden, size, 0.3) == unseen
    given = "".join(
        f' {name}="{value}"' for name, value in (("hidden", hidden), ("width", size)) if value
    )
    found = scanned(before=f'<cols><col min="2" max="4"{given}/></cols>')
    assert found.hidden_columns == (((2, 4),) if unseen else ())
    assert [found.is_hidden(1, column) for column in (1, 2, 4, 5)] == [False, unseen, unseen, False]


MERGE = '<mergeCell ref="A{0}:B{0}"/>'
VALIDATION = '<dataValidation type="list" sqref="A{0}"><formula1>"是"</formula1></dataValidation>'


@pytest.mark.parametrize(
    ("kind", "element", "each"),
    [("cols", '<col min="{0}" max="{0}"/>', 1), ("mergeCells", MERGE, 1),
     ("dataValidations", VALIDATION, 2)],
)  # fmt: skip
def test_more_than_anybody_needs_is_refused(
    monkeypatch: pytest.MonkeyPatch, kind: str, element: str, each: int
):
    """A validation counts, and so does each of its areas."""
    monkeypatch.setattr(structure, "MAX_THINGS", 6)

    def with_things(count: int) -> SheetScan:
        inside = "".join(element.format(number) for number in range(1, count + 1))
        around = f"<{kind}>{inside}</{kind}>"
        return scanned(around) if kind == "cols" else scanned(after=around)

    found = with_things(6 // each)
    assert len(found.merges) + len(found.validations) in {0, 6 // each}
    with refused("too-large"):
        with_things(6 // each + 1)


def test_a_reference_that_is_none_is_said():
    found = scanned(after='<mergeCells><mergeCell ref="A1:B2 nowhere"/></mergeCells>')
    assert found.merges == (parse_range("A1:B2"),)
    assert [dict(fault.facts)["text"] for fault in found.faults] == ["nowhere"]


def test_an_extended_list_keeps_its_formula_and_its_areas():
    inside = (
        '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>码表!$A$1:$A$3</xm:f>'
        "</x14:formula1><x14:formula2><xm:f>2</xm:f></x14:formula2><xm:sqref>C3 D4</xm:sqref>"
        "</x14:dataValidation>"
    )
    lists = f'<x14:dataValidations xmlns:x14="{X14}" xmlns:xm="{XM}">{inside}</x14:dataValidations>'
    (found,) = scanned(after=f'<extLst><ext uri="x">{lists}</ext></extLst>').validations
    assert (found.type, found.formula1, found.formula2) == ("list", "码表!$A$1:$A$3", "2")
    assert found.ranges == (parse_range("C3"), parse_range("D4"))
    assert (found.extended, found.allow_blank, found.show_error) == (True, True, False)


@pytest.mark.parametrize(
    ("width", "columns", "hidden"),
    [
        (None, "", []),
        ("9", "", []),
        ("0.1", "", [(1, 16_384)]),
        ("0.1", '<col min="3" max="4" width="9"/>', [(1, 2), (5, 16_384)]),
        (
            "0.1",
            '<col min="3" max="4" width="9"/><col min="7" max="7" width="9"/>',
            [(1, 2), (5, 6), (8, 16_384)],
        ),
        (
            "0.1",
            '<col min="3" max="4" width="0"/><col min="7" max="7" width="9"/>',
            [(3, 4), (1, 2), (5, 6), (8, 16_384)],
        ),
        (None, '<col min="3" max="4" hidden="1"/><col min="7" max="7"/>', [(3, 4)]),
    ],
)
def test_columns_that_are_no_wider_than_nothing(
    width: str | None, columns: str, hidden: list[tuple[int, int]]
):
    before = f'<sheetFormatPr defaultColWidth="{width}"/>' if width else "<sheetFormatPr/>"
    found = scanned(before=before + (f"<cols>{columns}</cols>" if columns else ""))
    assert found.hidden_columns == tuple(hidden)
    for column in (1, 2, 3, 5, 7, 8, 16_384):
        covered = any(first <= column <= last for first, last in hidden)
        assert found.is_hidden(1, column) is covered


@pytest.mark.parametrize(("height", "hidden"), [(None, []), ("15", []), ("0.1", [2, 3])])
def test_rows_that_are_no_higher_than_nothing(height: str | None, hidden: list[int]):
    before = f'<sheetFormatPr defaultRowHeight="{height}"/>' if height else ""
    rows = '<row r="1" ht="15"/><row r="2"/><row r="3" ht="0"/><row r="4" ht="9"/>'
    found = scan(sheet(rows, before=before), [])
    assert found.hidden_rows == set(hidden or [3])


def test_styles_of_columns():
    columns = (
        '<col min="2" max="3" style="4"/><col min="5" max="5"/><col min="7" max="9" style="0"/>'
    )
    found = scanned(before=f"<cols>{columns}</cols>").offsets
    assert found is not None
    assert found.column_styles == [(2, 3, "4"), (7, 9, "0")]
