from __future__ import annotations

import pytest

from tests.packages import (
    MAIN,
    STRICT,
    members,
    parts,
    refused,
    sheet,
    strings,
    without_part,
    zipped,
)
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.xlsx.address import parse_range
from zjtx_xl.xlsx.cell_styles import TABLES
from zjtx_xl.xlsx.drawings import Drawn
from zjtx_xl.xlsx.number_formats.codes import kind_of
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.workbook import SheetPart, Workbook

WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"


def opened(package: dict[str, bytes]) -> Workbook:
    return Workbook(Package.from_bytes(zipped(package), "甲.xlsx"))


def replaced(package: dict[str, bytes], part: str, old: str, new: str) -> dict[str, bytes]:
    assert old.encode() in package[part]
    return {**package, part: package[part].replace(old.encode(), new.encode())}


# ---------------------------------------------------------------- structure


def test_sheets_in_tab_order():
    package = parts({"附件2": sheet(), "附件3": sheet(), "_zjtx": sheet()})
    package = replaced(package, "xl/workbook.xml", 'sheetId="3"', 'sheetId="9" state="veryHidden"')
    workbook = opened(package)
    assert workbook.sheets == (
        SheetPart("附件2", "xl/worksheets/sheet1.xml", "visible", 0, "worksheet", "1"),
        SheetPart("附件3", "xl/worksheets/sheet2.xml", "visible", 1, "worksheet", "2"),
        SheetPart("_zjtx", "xl/worksheets/sheet3.xml", "veryHidden", 2, "worksheet", "9"),
    )
    assert workbook.part == "xl/workbook.xml"
    assert not workbook.has_macros
    assert not workbook.is_strict
    assert not workbook.date1904


@pytest.mark.parametrize(
    "target",
    ["/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "worksheets\\sheet1.xml",
     "..\\xl\\worksheets\\sheet1.xml",
     "./worksheets/SHEET1.xml", "worksheets/%73heet1.xml"],
)  # fmt: skip
def test_targets_absolute_and_relative(target: str):
    package = replaced(parts(), "xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", target)
    workbook = opened(package)
    assert workbook.package.read(workbook.sheets[0].part) == sheet()


@pytest.mark.parametrize(
    "part",
    ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"],
)
def test_missing_parts(part: str):
    """A missing sheet must never shift the ones after it."""
    with refused("damaged"):
        opened(without_part(parts({"甲": sheet(), "乙": sheet()}), part))


def test_kinds_of_sheets():
    package = parts({"数据": sheet(), "图": sheet(), "宏": sheet()})
    relations = "xl/_rels/workbook.xml.rels"
    second = f'Type="{WORKSHEET}" Target="worksheets/sheet2.xml"'
    third = f'Type="{WORKSHEET}" Target="worksheets/sheet3.xml"'
    macro = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    package = replaced(package, relations, second, second.replace("/worksheet", "/chartsheet"))
    package = replaced(package, relations, third, third.replace(WORKSHEET, macro))
    workbook = opened(package)
    assert [each.kind for each in workbook.sheets] == ["worksheet", "chartsheet", "macrosheet"]
    assert workbook.has_macros


def test_vba_project():
    package = parts()
    package["xl/vbaProject.bin"] = b"."
    entry = (
        '<Relationship Id="v" Target="vbaProject.bin" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
    )
    package = replaced(
        package, "xl/_rels/workbook.xml.rels", "</Relationships>", f"{entry}</Relationships>"
    )
    assert opened(package).has_macros


def test_strict_package():
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    package = parts(
        {"甲": sheet(rows, namespace=STRICT)},
        shared_strings=strings("<t>乙</t>").replace(MAIN.encode(), STRICT.encode()),
    )
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels", "xl/styles.xml"):
        package[name] = (
            package[name]
            .replace(MAIN.encode(), STRICT.encode())
            .replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
        )
    workbook = opened(package)
    assert workbook.is_strict
    cells = scan(workbook.package.read(workbook.sheets[0].part), workbook.shared_strings).cells
    assert cells[1, 1].raw == "乙"
    assert kind_of(workbook.cell_styles[2].code) == "percent"


def test_any_prefix():
    package = parts()
    text = package["xl/workbook.xml"].decode()
    text = text.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    package["xl/workbook.xml"] = text.replace("xmlns=", "xmlns:x=").encode()
    workbook = opened(package)
    assert [each.name for each in workbook.sheets] == ["Sheet1"]
    changed = workbook.with_full_recalculation()
    assert changed is not None
    assert b'<x:calcPr fullCalcOnLoad="1"/></x:workbook>' in changed


def test_utf16_workbook():
    package = parts({"附件2": sheet()})
    text = package["xl/workbook.xml"].decode().replace("UTF-8", "UTF-16")
    package["xl/workbook.xml"] = text.encode("utf-16")
    workbook = opened(package)
    assert workbook.sheets[0].name == "附件2"
    changed = workbook.with_full_recalculation()
    assert changed is not None
    expected = text.replace("</workbook>", '<calcPr fullCalcOnLoad="1"/></workbook>')
    assert changed.decode("utf-16") == expected
    assert changed[:2] == package["xl/workbook.xml"][:2]


def test_package_that_is_no_spreadsheet():
    package = parts()
    package["xl/workbook.xml"] = b'<document xmlns="urn:other"/>'
    with refused("not-ours"):
        opened(package)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"])
def test_doctype_in_the_structure(part: str):
    package = parts()
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    end = package[part].index(b"?>") + 2
    package[part] = package[part][:end] + bomb + package[part][end:]
    with refused("hostile"):
        opened(package)


@pytest.mark.parametrize("part", ["xl/styles.xml", "docProps/custom.xml", "xl/sharedStrings.xml"])
def test_doctype_in_parts_read_later(part: str):
    package = parts(shared_strings=strings("<t>甲</t>"), custom={"a": "b"})
    package[part] = package[part].replace(b"?>", b"?><!DOCTYPE a>", 1)
    workbook = opened(package)
    with refused("hostile"):
        _ = workbook.custom_properties
        _ = workbook.shared_strings[0]
        _ = workbook.cell_styles[0]


# ---------------------------------------------------------------- facts


def test_defined_names():
    names = (
        '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="1">乙!$A$1:$B$2'
        '</definedName><definedName name="zjtx.total" hidden="1">甲!$E$9</definedName>'
        "</definedNames>"
    )
    workbook = opened(parts({"甲": sheet(), "乙": sheet()}, workbook=names))
    assert workbook.defined_names == {
        "乙!_xlnm.Print_Area": "乙!$A$1:$B$2",
        "zjtx.total": "甲!$E$9",
    }


def test_custom_properties():
    custom = {"zjtx-template": "qingdao-2021/annex2", "收件人": "企业 &amp; 甲_x000D_"}
    assert opened(parts(custom=custom)).custom_properties == {
        "zjtx-template": "qingdao-2021/annex2",
        "收件人": "企业 & 甲\r",
    }
    assert opened(parts()).custom_properties == {}


def test_date1904():
    package = replaced(parts(), "xl/workbook.xml", "<workbookPr/>", '<workbookPr date1904="true"/>')
    assert opened(package).date1904


def test_shared_strings():
    workbook = opened(
        parts(
            shared_strings=strings(
                "<t>甲</t>",
                "<r><t>富</t></r><r><rPr><b/></rPr><t xml:space='preserve'>文本 </t></r>"
                "<rPh sb='0' eb='1'><t>fu</t></rPh><phoneticPr fontId='0'/>",
                "<t/>",
                "<t>_x000D_\n_x005F_x0041_</t>",
                "",
                "<t>_xD83D__xDE00_ _xD83D_</t>",
            )
        )
    )
    texts = workbook.shared_strings
    assert [texts[i] for i in range(len(texts))] == [
        "甲", "富文本 ", "", "\r\n_x0041_", "", "😀 \N{REPLACEMENT CHARACTER}"
    ]  # fmt: skip
    with refused("damaged"):
        texts[6]
    with refused("damaged"):
        texts[-1]


def test_no_shared_strings():
    assert len(opened(parts()).shared_strings) == 0
    with refused("damaged"):
        opened(parts()).shared_strings[0]


def test_number_formats():
    workbook = opened(parts())
    #            General 0.00  10    14    0.00"%" 0.0%  yyyy"年"  [Red]…\d;[h]:mm
    assert [kind_of(workbook.cell_styles[style].code) for style in range(9)] == [
        "general", "number", "percent", "date", "number", "percent", "date", "number", "general",
    ]  # fmt: skip


# ---------------------------------------------------------------- recalculation


NAMES = '<definedNames><definedName name="a">1</definedName></definedNames>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '<calcPr fullCalcOnLoad="1"/>'),
        ('<calcPr calcId="1"/>', '<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        ("<calcPr  calcId='1' ></calcPr>", "<calcPr calcId='1' fullCalcOnLoad=\"1\"></calcPr>"),
        ('<calcPr fullCalcOnLoad="0"/>', '<calcPr fullCalcOnLoad="1"/>'),
        (
            f'{NAMES}<oleSize ref="A1"/>',
            f'{NAMES}<calcPr fullCalcOnLoad="1"/><oleSize ref="A1"/>',
        ),
    ],
)
def test_full_recalculation(before: str, after: str):
    package = parts(workbook=before)
    workbook = opened(package)
    changed = workbook.with_full_recalculation()
    assert changed is not None
    assert changed == parts(workbook=after)["xl/workbook.xml"]
    assert_workbook_valid(workbook.package.rewrite({workbook.part: changed}))


def test_full_recalculation_that_is_on_already():
    assert opened(parts(workbook='<calcPr fullCalcOnLoad="1"/>')).with_full_recalculation() is None


# ---------------------------------------------------------------- calculation chain

ROWS = "".join(f'<row r="{row}"><c r="A{row}"><f>1+1</f><v>2</v></c></row>' for row in (1, 2, 3))


@pytest.mark.parametrize(
    ("chain", "gone", "left"),
    [
        ('<c r="A1" i="1"/><c r="A2"/><c r="A3"/>', [(2, 1)], '<c r="A1" i="1"/><c r="A3"/>'),
        (
            '<c r="A1" i="1"/><c r="A2" l="1"/><c r="A3"/>',  # the sheet was named only once
            [(1, 1)],
            '<c r="A2" l="1" i="1"/><c r="A3"/>',
        ),
        (
            '<c r="A1" i="2"/><c r="A1" i="1"/><c r="A2"/><c r="A2" i="2"/>',
            [(1, 1)],
            '<c r="A1" i="2"/><c r="A2" i="1"/><c r="A2" i="2"/>',
        ),
    ],
)
def test_entries_leave_the_calculation_chain(chain: str, gone: list[tuple[int, int]], left: str):
    sheets = {"甲": sheet(ROWS), "乙": sheet(ROWS)}
    workbook = opened(parts(sheets, calculation_chain=chain))
    changes = workbook.without_calculation_entries({workbook.sheets[0]: gone})
    expected = parts(sheets, calculation_chain=left)["xl/calcChain.xml"]
    assert changes == ({"xl/calcChain.xml": expected}, ())


def test_empty_calculation_chain_is_removed():
    package = parts({"甲": sheet(ROWS)}, calculation_chain='<c r="A1" i="1"/>')
    workbook = opened(package)
    changes = workbook.without_calculation_entries({workbook.sheets[0]: [(1, 1)]})
    assert changes.removals == ("xl/calcChain.xml",)
    copy = workbook.package.rewrite(*changes)
    assert members(copy) == parts({"甲": sheet(ROWS)})
    assert_workbook_valid(copy)


@pytest.mark.parametrize("chain", [None, '<c r="A1" i="1"/>'])
def test_calculation_chain_that_stays(chain: str | None):
    workbook = opened(parts({"甲": sheet(ROWS)}, calculation_chain=chain))
    assert workbook.without_calculation_entries({workbook.sheets[0]: [(2, 1)]}) == ({}, ())


# ---------------------------------------------------------------- what is remembered


def test_the_same_parts_in_another_package():
    package = parts({"附件2": sheet(), "附件3": sheet()})
    assert opened(package).sheets is opened(package).sheets
    part = "xl/worksheets/sheet2.xml"
    with refused("damaged"):
        opened(without_part(package, part))
    other = {name.replace("sheet2", "Sheet2"): data for name, data in package.items()}
    assert [each.name for each in opened(other).sheets] == ["附件2", "附件3"]
    renamed = replaced(package, "xl/workbook.xml", "附件3", "附件4")
    assert [each.name for each in opened(renamed).sheets] == ["附件2", "附件4"]
    assert [each.name for each in opened(package).sheets] == ["附件2", "附件3"]


# ---------------------------------------------------------------- what belongs to a sheet


@pytest.mark.parametrize(
    ("element", "is_manual"),
    [
        ("", False), ("<calcPr/>", False), ('<calcPr calcMode="auto"/>', False),
        ('<calcPr calcMode="manual"/>', True), ('<calcPr fullCalcOnLoad="1"/>', False),
    ],
)  # fmt: skip
def test_whether_formulas_wait_to_be_computed(element: str, is_manual: bool):
    package = replaced(parts(), "xl/workbook.xml", "</workbook>", f"{element}</workbook>")
    assert opened(package).is_manual is is_manual


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PICTURE = (
    '<x:wsDr xmlns:x="u"><x:twoCellAnchor><x:from><x:col>1</x:col><x:row>2</x:row></x:from>'
    "<x:to><x:col>3</x:col><x:colOff>1</x:colOff><x:row>4</x:row><x:rowOff>1</x:rowOff></x:to>"
    "<x:pic/></x:twoCellAnchor></x:wsDr>"
)
BUTTON = (
    '<x:ClientData ObjectType="Button"><x:Anchor>0, 0, 0, 0, 1, 0, 1, 0</x:Anchor></x:ClientData>'
)
NOTES = '<comments><commentList><comment ref="B3"/><comment ref="C4"/></commentList></comments>'


def beside(**kinds: str) -> Workbook:
    """A workbook whose sheet has parts of these kinds, each with what it holds."""
    listed = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="../x/{kind}.xml"/>'
        for number, kind in enumerate([*kinds, "gone"])
    )
    package = parts()
    package["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'.encode()
    )
    package |= {f"xl/x/{kind}.xml": held.encode() for kind, held in kinds.items()}
    return opened(package)


def test_what_is_drawn_over_a_sheet_and_where_its_notes_are():
    part = "xl/worksheets/sheet1.xml"
    over = Drawn((3, 2), (5, 4))
    control = Drawn((1, 1), (2, 2))
    full = beside(drawing=PICTURE, vmlDrawing=BUTTON, comments=NOTES, other=PICTURE)
    assert full.drawn_over(part) == (over, control)
    assert full.notes_on(part) == {(3, 2), (4, 3)}
    assert beside(drawing=PICTURE).drawn_over(part) == (over,)
    assert beside(vmlDrawing=BUTTON).drawn_over(part) == (control,)
    assert beside(drawing=PICTURE).notes_on(part) == frozenset()
    assert beside(comments=NOTES).drawn_over(part) == ()
    assert opened(parts()).drawn_over(part) == ()
    assert opened(parts()).notes_on(part) == frozenset()


def test_areas_with_another_format():
    area, other = parse_range("A1:B2"), parse_range("C3")
    workbook = opened(parts())
    given = ((area, "0%"), (other, TABLES), (other, ";;;"), (area, "7"))
    assert workbook.reformatted(given) == ((area, "0%"), (other, ";;;"))
    assert workbook.reformatted(()) == ()
