from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.packages import sheet
from tests.sheet_differences import UNRESOLVED, assert_same, mutated
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet import around, cells
from zjtx_xl.xlsx.sheet.cells import read_by_cells, scan
from zjtx_xl.xlsx.sheet.plain_rows import row_tags
from zjtx_xl.xlsx.workbook import Workbook

ROOT = Path(__file__).parents[3]
CORPUS = ROOT.parent / "shared" / "corpus" / "excel-made.zip"
SAMPLES = sorted((ROOT / "samples").rglob("*.xlsx"))

ROWS = (
    '<row r="1" spans="1:3"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"/></row>'
    '<row r="2"/><row r="3" hidden="1"><c r="A3" t="inlineStr"><is><t>甲</t></is></c>'
    '<c r="B3"><f>SUM(A1:A2)</f><v>3</v></c><c r="C3" t="str"><f>""</f><v></v></c></row>'
    '<row r="5"><c r="A5"><v>5</v></c></row>'
)
BEFORE = '<dimension ref="A1:C5"/><cols><col min="2" max="3" style="4" hidden="1"/></cols>'
AFTER = (
    '<sheetProtection sheet="1"/><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    '<dataValidations><dataValidation type="list" sqref="A3"><formula1>"是,否"</formula1>'
    '</dataValidation></dataValidations><drawing r:id="x"/>'
)
SMALL = sheet(ROWS, before=BEFORE, after=AFTER)


def memories() -> dict[str, Any]:
    found = vars(around) | vars(cells)
    return {
        name: memory
        for name, memory in found.items()
        if hasattr(memory, "cache_clear") and memory.__module__ in {around.__name__, cells.__name__}
    }


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    for memory in memories().values():
        memory.cache_clear()


def worksheets(archive: Package) -> list[bytes]:
    """The worksheets of a file, as far as it can be opened."""
    sheets = [each for each in Workbook(archive).sheets if each.kind == "worksheet"]
    return [archive.read(each.part) for each in sheets]


def fits(data: bytes, last_row: int = 100) -> bool:
    return read_by_cells(data, UNRESOLVED, last_row, structure=True) is not None


# ---------------------------------------------------------------- the same as reading it whole


def test_all_samples():
    read = fitted = 0
    for path in SAMPLES:
        try:
            archive = Package.open(path)
            strings, parts = Workbook(archive).shared_strings, worksheets(archive)
        except WorkbookRefused:
            continue
        for data in parts:
            fitted += assert_same(data, strings, None, 3, 24)
            read += 6
    assert fitted > 0.9 * read > 0


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.exists(), reason=f"{CORPUS.name} is not on this machine")
def test_workbooks_saved_by_excel():
    fitted = 0
    with zipfile.ZipFile(CORPUS) as corpus:
        for name in corpus.namelist():
            archive = Package.from_bytes(corpus.read(name), name)
            try:
                strings, parts = Workbook(archive).shared_strings, worksheets(archive)
            except WorkbookRefused:
                continue
            for data in parts:
                fitted += assert_same(data, strings, 40)
    assert fitted


@pytest.mark.parametrize("name", ["small", "form", "hidden sheet"])
def test_damaged_sheets(name: str):
    """All of one kind share what is remembered, so that a wrong memory would show."""
    form = ROOT / "samples" / "qingdao-2021" / "returned" / "1_松立控股集团股份有限公司.xlsx"
    parts = worksheets(Package.open(form))
    data = {"small": SMALL, "form": parts[0], "hidden sheet": parts[-1]}[name]
    draw = random.Random(name)  # noqa: S311 - reproducible
    assert assert_same(data) > 0
    for _ in range({"small": 1_500, "form": 60, "hidden sheet": 300}[name]):
        assert_same(mutated(draw, data))
    assert assert_same(data) > 0


# ---------------------------------------------------------------- what fits


def test_a_plain_sheet_fits():
    assert fits(SMALL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('<c r="B1"/>', '<c r="B1"/><!-- -->', id="comment"),
        pytest.param('<c r="B1"/>', '<c r="B1"><v><![CDATA[1]]></v></c>', id="CDATA"),
        pytest.param('<row r="2"/>', '<?x <row r="2"/>?>', id="processing instruction"),
        pytest.param('<row r="2"/>', "<row/>", id="row without number"),
        pytest.param('<row r="2"/>', '<row r="1"/>', id="row twice"),
        pytest.param('<row r="2"/>', '<row r="02"/>x', id="text between rows"),
        pytest.param('<c r="B1"/>', '<c r="B1"/><c r="A1"/>', id="cells out of order"),
        pytest.param('<c r="B1"/>', "<c/>", id="cell without reference"),
        pytest.param('<c r="B1"/>', '<c r="B2"/>', id="cell in the wrong row"),
        pytest.param('<c r="B1"/>', '<c r="B1"/><extLst/>', id="more in a row than cells"),
        pytest.param("<f>SUM(A1:A2)</f>", '<f t="shared" si="0"/>', id="shared formula"),
        pytest.param("<f>SUM", '<f t="sh&#97;red" si="0">SUM', id="shared formula, escaped"),
        pytest.param("<f>SUM", '<f t="array" ref="B3:B4">SUM', id="array formula"),
        pytest.param("<sheetData>", "<sheetData >", id="another start tag"),
        pytest.param("<sheetData>", "<x xmlns:r='y'><sheetData>", id="not in the root"),
        pytest.param("</worksheet>", '<dimension ref="A1"/></worksheet>', id="late dimension"),
        pytest.param("</worksheet>", "</worksheet><x/>", id="more than one root"),
    ],
)
def test_what_does_not_fit_is_read_whole(old: str, new: str):
    data = SMALL.decode().replace(old, new, 1).encode()
    assert data != SMALL
    assert not fits(data)
    assert_same(data)
    # also where most of it is known
    assert fits(SMALL)
    assert not fits(data)
    assert_same(data)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"/></sheetData><sheetData><row r="2"><c r="A2"/></row>',
        '<row r="1"><c r="A1"/></row></sheetData><sheetData><row r="2"><c r="A2"/></row>',
        '<row r="1"><c r="A1"><v>1<c r="B1"/></v></c></row>',
        '<row r="1"><row r="2"></row></row>',
        '<row r="1"><!-- <row r="2"> --></row>',
        '<row r="1"><c r="A1"><!-- <c r="B1"/> --></c></row>',
        '<row r="1"><c r="A1"/><x><c r="B1"/></x></row>',
        '<row r="1"><t>x</t><c r="A1" t="inlineStr"><is/></c></row>',
        '<row r="1"/><c r="A1"/></row>',
        '<row r="1"><c r="A1"/><row r="2"/></row>',
        '<row r="1"><c r="A1"/></row><sheetData/><row r="2"><c r="A2"/></row>',
        '<row r="1"><c r="A1"/></row><row r="4"><c r="A4"/></row><sheetData></sheetData>',
        '<row r="1"><c r="A1"/><row r="2"></row></row><row r="3"><c r="A3"/></row>',
    ],
)
def test_pieces_that_only_look_like_elements(rows: str):
    data = sheet(rows)
    assert not fits(data)
    assert_same(data)


@pytest.mark.parametrize("last_row", [None, 3])
def test_a_sheet_that_breaks_off_after_another_inside_it(last_row: int | None):
    data = SMALL[: SMALL.index(b"</sheetData>")] + b"<sheetData/>"
    assert assert_same(data, UNRESOLVED, last_row) == 0
    with pytest.raises(WorkbookRefused):
        scan(data, UNRESOLVED, last_row=last_row)


def test_a_prefix_means_what_the_root_says():
    row = '<row r="1" x14ac:dyDescent="0.2"><c r="A1"><v>1</v></c></row>'
    uri = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
    data = sheet(row).replace(b"<worksheet ", f'<worksheet xmlns:x14ac="{uri}" '.encode())
    assert assert_same(data) > 0
    assert assert_same(sheet(row)) == 0
    twice = data.replace(b' x14ac:dyDescent="0.2"', b' ht="3" x14ac:dyDescent="0.2" ht="3"')
    assert assert_same(twice) == 0


def test_cells_below_the_last_row_are_not_built_but_must_be_well_formed():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 9))
    assert_same(sheet(rows), UNRESOLVED, 3)
    assert list(scan(sheet(rows), UNRESOLVED, last_row=3).cells) == [(n, 1) for n in (1, 2, 3)]
    renamed = rows.replace('<row r="4">', '<row r="4" xmlns="x">')
    assert assert_same(sheet(renamed), UNRESOLVED, 3) == 0
    inside = rows.replace("<v>7</v>", "<sheetData/>")
    for broken in (
        inside,
        rows[:-6],
        rows.replace("<v>7</v>", "<v>7"),
        rows + "<!-- -->",
        rows + "\x07",
    ):
        assert assert_same(sheet(broken), UNRESOLVED, 3) == 0


# ---------------------------------------------------------------- what is remembered


def test_shared_strings_are_those_of_each_file():
    cells = [scan(SMALL, strings).cells[1, 1] for strings in (["甲"], ["乙"], ["甲"], [""])]
    assert [(each.type, each.raw) for each in cells] == [
        ("text", "甲"), ("text", "乙"), ("text", "甲"), ("empty", ""),
    ]  # fmt: skip


def test_the_same_bytes_give_the_same_objects():
    other = sheet(ROWS.replace("<v>5</v>", "<v>6</v>"), before=BEFORE, after=AFTER)
    one, two = scan(SMALL, UNRESOLVED), scan(other, UNRESOLVED)
    assert one.structure is two.structure is not None
    assert (one.cells[5, 1].raw, two.cells[5, 1].raw) == ("5", "6")
    assert one.cells[3, 2] is two.cells[3, 2]
    moved = sheet(ROWS, before=BEFORE.replace('hidden="1"', ""), after=AFTER)
    assert scan(moved, UNRESOLVED).structure is not one.structure


def test_a_known_cell_in_another_row():
    assert fits(SMALL)
    for cell in ('<c r="A3" s="1"/>', '<c r="A5"><v>5</v></c>'):
        moved = ROWS.replace('<c r="B1"/>', cell)
        assert not fits(sheet(moved, before=BEFORE, after=AFTER))
        assert_same(sheet(moved, before=BEFORE, after=AFTER))


FORMS = [
    '<c r="A1"><v>{}</v></c>',
    '<c r="A1" s="2" t="n"><v>{}</v></c>',
    '<c r="A1" t="str"><f>B1</f><v>{}</v></c>',
    '<c r="A1" t="str"><v>{}</v></c>',
    '<c r="A1" t="s"><v>{}</v></c>',
    '<c r="A1" t="b"><v>{}</v></c>',
    '<c r="A1" t="e"><v>{}</v></c>',
    '<c r="A1" t="d"><v>{}</v></c>',
    '<c r="A1"><f>B1</f><v>{}</v></c>',
    '<c r="A1"><v>1</v><v>{}</v></c>',
    '<c r="A1"><v>{}</v><v>1</v></c>',
    '<c r="A1" t="inlineStr"><is><t>{}</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>',
    '<c r="A1" t="inlineStr"><is><r><t>1</t></r><r><t>{}</t></r></is></c>',
    '<c r="A1" t="inlineStr"><is><t/><t>{}</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t>1</t><rPh><t>{}</t></rPh></is></c>',
    '<c r="A1" t="inlineStr"><is><rPh><t>1</t><t>{}</t></is></c>',
    '<c r="A1"><is><t>{}</t></is></c>',
    '<c r="A1"/>{}',
]
VALUES = [
    "5", "12.50", "0", "007", "1.", ".5", "-3", "1e5", "1 ", " 1", "", " ", "1.2.3", "1,5",
    "9" * 40, "true", "TRUE", "甲公司", "甲 公司（青岛）", "Ltd. (1)", "，", "\u3000", "é", "😀",
    "\ufffd", "\uffff", "&#26576;&#26577;", "&#20013;1", "&#55296;", "&#0;", "&#49;", "&#x7532;",
    "&#x1F600;", "&#13;", "&#10;", "&#xD;", "&#8;", "&#65534;", "&#xFFFF;", "&#1114112;",
    "&#9999999;",
    "&quot;", "&apos;", "&nbsp;", "&amp;lt;",
    "&amp;", "&", "a&lt;b", "a_x000D_b", "_x0041_", "_", "a\nb", "a\r\nb", "\t", "]]>", "]]", '"',
    "'", ">", "#REF!", "<x/>1", "<!-- -->1", "<![CDATA[1]]>", "中\x07",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_cell_with_every_value(form: str):
    for value in VALUES:
        assert_same(sheet(f'<row r="1">{form.format(value)}<c r="B1"/></row>'), UNRESOLVED, 3)


def test_a_long_list_says_what_the_whole_pass_says(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cells, "_MOST_CELLS", 0)
    draw = random.Random("long")  # noqa: S311 - reproducible
    assert assert_same(SMALL, ["甲"], None, 3, 2) == 6  # those with the structure
    for _ in range(150):
        assert_same(mutated(draw, SMALL))
    for form in FORMS:
        for value in VALUES[::4]:
            assert_same(sheet(f'<row r="1">{form.format(value)}<c r="B1"/></row>'), UNRESOLVED, 3)
    for old, new in (
        ('<c r="B1"/>', '<c r="B1"/><c r="A1"/>'),
        ('<c r="B1"/>', '<c r="B2"/>'),
        ('<row r="2"/>', '<row r="1"/>'),
        ('<row r="5">', '<row r="4"/><row r="4">'),
        ('</row><row r="5">', '<row r="5">'),
    ):
        other = SMALL.decode().replace(old, new, 1).encode()
        assert other != SMALL
        assert not fits(other)
        assert_same(other)


def test_numbers_and_names_need_no_parser(monkeypatch: pytest.MonkeyPatch):
    form = '<row r="1"><c r="A1"><v>{}</v></c><c r="B1" t="str"><f>A1</f><v>{}</v></c></row>'
    scan(sheet(form.format(1, "甲")), UNRESOLVED)
    monkeypatch.setattr(around, "parse", None)
    found = scan(sheet(form.format("22.5", "乙公司")), UNRESOLVED).cells
    assert [cell.raw for cell in found.values()] == ["22.5", "乙公司"]


def test_nobody_can_change_what_is_remembered():
    scan(SMALL, UNRESOLVED).cells.clear()
    scan(SMALL, UNRESOLVED).cells.popitem()
    assert_same(SMALL)


def test_what_is_long_is_not_remembered():
    """Every memory holds so many things, and none of them is longer than a few pages."""
    text, formula = "甲" * 6_000, "A1+" * 6_000 + "A1"
    after = "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 3_000 + "</mergeCells>"
    rows = (
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c><c r="B1" t="s"><v>0</v></c>'
        f'</row><row r="3"><c r="A3"><f>{formula}</f></c></row>'
    )
    data = sheet(rows, after=after)
    assert assert_same(data, ["乙" * 70_000], None) == 2
    sizes = {name: memory.cache_info().currsize for name, memory in memories().items()}
    assert sizes["_short_piece"] == 1
    assert sizes["_long_piece"] == sizes["_known_text_cell"] == sizes["_known_after"] == 0
    assert all(memory.cache_info().maxsize <= 8192 for memory in memories().values())


def test_rows_without_a_cell_are_passed_on_the_way():
    tags = row_tags(b'</row><row r="2"></row><row r="3"/><row r="4" hidden="1">', closes=True)
    assert [(row.number, row.reported >= 0) for row in tags.rows] == [
        (2, True), (3, True), (4, False),
    ]  # fmt: skip
    assert (tags.opened, tags.hidden) == (4, (4,))
