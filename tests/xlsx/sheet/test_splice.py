from __future__ import annotations

import io
import re
import time
import warnings
from typing import Any

import openpyxl
import pytest

from tests.packages import members, parts, refused, sheet, zipped
from tests.rich_workbook import LOST_BY_OPENPYXL, rich_workbook
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.edit import Edit
from zjtx_xl.xlsx.sheet.splice import splice
from zjtx_xl.xlsx.sheet.verify import verify_splice
from zjtx_xl.xlsx.workbook import Workbook

NUMBER = Edit("number", "38923.10")
WRITTEN = "<v>38923.10</v>"
E9: tuple[int, int] = (9, 5)
MERGE = '<mergeCells><mergeCell ref="A20:B20"/></mergeCells>'


def spliced(rows: str, edits: dict[tuple[int, int], Edit], **around: str) -> str:
    """The new inside of sheetData, after proof that the rest of the part has not changed."""
    before = sheet(rows, **around)
    after = splice(before, edits)
    verify_splice(before, after, edits)
    assert_workbook_valid(zipped(parts({"Sheet1": after})), audit=False)
    head, tail = sheet("|", **around).split(b"|")
    assert after.startswith(head)
    assert after.endswith(tail)
    return after[len(head) : -len(tail)].decode()


# ---------------------------------------------------------------- a cell that is there


@pytest.mark.parametrize(
    ("old", "edit", "new"),
    [
        ('<c r="E9" s="3"/>', NUMBER, f'<c r="E9" s="3">{WRITTEN}</c>'),
        ('<c r="E9" s="3"></c>', NUMBER, f'<c r="E9" s="3">{WRITTEN}</c>'),
        ("<c  s='3'\n r='E9' />", NUMBER, f"<c s='3' r='E9'>{WRITTEN}</c>"),
        ('<c r="E9"><v>1</v></c >', NUMBER, f'<c r="E9">{WRITTEN}</c>'),
        ('<c r="E9" t="b"><v>1</v></c>', NUMBER, f'<c r="E9">{WRITTEN}</c>'),
        ('<c r="E9" t="inlineStr"><is><t>/&gt;</t></is></c>', NUMBER, f'<c r="E9">{WRITTEN}</c>'),
        ('<c r="E9"><f>1+1</f><v>2</v></c>', NUMBER, f'<c r="E9">{WRITTEN}</c>'),
        ('<c r="E9" cm="1"><f t="array" ref="E9">1</f></c>', NUMBER, f'<c r="E9">{WRITTEN}</c>'),
        ('<c r="E9" t="e" vm="1"><v>#VALUE!</v></c>', NUMBER, f'<c r="E9">{WRITTEN}</c>'),
        ('<c r="E9" s="1"/>', Edit("number", "5", style=4), '<c r="E9" s="4"><v>5</v></c>'),
        ('<c r="E9"/>', Edit("number", "5", style=4), '<c r="E9" s="4"><v>5</v></c>'),
        ('<c r="E9" s="1"><v>1</v></c>', Edit("empty"), '<c r="E9" s="1"/>'),
        ('<c r="E9" t="str"><f>A1</f><v>甲</v></c>', Edit("empty"), '<c r="E9"/>'),
        ('<c r="E9"><v>1</v></c>', Edit("text", ""), '<c r="E9"/>'),
        (
            '<c r="E9" t="str" s="1"><f>SUM( A1:A2 )</f><v>甲</v></c>',
            Edit("cached", "91.80"),
            '<c r="E9" s="1"><f>SUM( A1:A2 )</f><v>91.80</v></c>',
        ),
        (
            '<c r="E9"><f>A1</f><v>1</v></c>',
            Edit("cached"),
            '<c r="E9"><f>A1</f></c>',
        ),
        (
            '<c r="E9" vm="2" cm="1"><f t="array" ref="E9">A1</f><v>1</v></c>',
            Edit("cached", "2", style=1),
            '<c r="E9" cm="1" s="1"><f t="array" ref="E9">A1</f><v>2</v></c>',
        ),
    ],
)
def test_replace(old: str, edit: Edit, new: str):
    around = '<row r="9"><c r="D9"><v>1</v></c>{}<c r="F9"/></row>'
    assert spliced(around.format(old), {E9: edit}) == around.format(new)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("甲", "甲"),
        (" 甲 \n\t乙", " 甲 \n\t乙"),
        ("<&>\"'", "&lt;&amp;&gt;\"'"),
        ("]]>", "]]&gt;"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("甲\r\n\x00\x0b\uffff", "甲_x000D_\n_x0000__x000B__xFFFF_"),
        ("_x0041_ _x41_", "_x005F_x0041_ _x41_"),
        ("😀\ud800", "😀_xD800_"),
    ],
)
def test_text(text: str, inside: str):
    rows = spliced('<row r="9"><c r="E9" s="2"><v>1</v></c></row>', {E9: Edit("text", text)})
    string = f'<is><t xml:space="preserve">{inside}</t></is>'
    assert rows == f'<row r="9"><c r="E9" s="2" t="inlineStr">{string}</c></row>'
    found = scan(sheet(rows), []).cells[E9]
    assert found.raw == text.replace("\ud800", "\N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", ""),
        ("number", "1,5"),
        ("number", "=1"),
        ("cached", "甲"),
        ("text", "甲" * 32_768),
    ],
)
def test_values_that_no_cell_takes(kind: str, value: str):
    with pytest.raises(ValueError, match=r"number|characters"):
        Edit(kind, value)  # type: ignore[arg-type]


# ---------------------------------------------------------------- absent cells and rows


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("", '<row r="9">{}</row>', id="no rows"),
        pytest.param('<row r="9"/>', '<row r="9">{}</row>', id="empty row tag"),
        pytest.param('<row r="9" ht="20" ></row>', '<row r="9" ht="20" >{}</row>', id="no cells"),
        pytest.param(
            '<row r="9"><c r="D9"/><c r="F9"/></row>',
            '<row r="9"><c r="D9"/>{}<c r="F9"/></row>',
            id="between",
        ),
        pytest.param('<row r="9"><c r="F9"/></row>', '<row r="9">{}<c r="F9"/></row>', id="first"),
        pytest.param(
            '<row r="9"><c r="A9"/>\n<extLst/></row>',
            '<row r="9"><c r="A9"/>{}\n<extLst/></row>',
            id="before extensions",
        ),
        pytest.param(
            '<row r="8"/>\n<row r="10"/>', '<row r="8"/>\n<row r="9">{}</row><row r="10"/>',
            id="row between",
        ),
        pytest.param('<row r="1"/>', '<row r="1"/><row r="9">{}</row>', id="row at the end"),
        pytest.param('<row r="10"/>', '<row r="9">{}</row><row r="10"/>', id="row at the start"),
        pytest.param(
            '<row r="9" spans="1:3 17:20"><c r="A9"/></row>',
            '<row r="9" spans="1:20"><c r="A9"/>{}</row>'.replace("1:20", "1:3 17:20"),
            id="spans that hold it",
        ),
        pytest.param(
            "<row r=\"9\" spans='1:3'><c r=\"A9\"/></row>",
            '<row r="9" spans="1:5"><c r="A9"/>{}</row>',
            id="spans that grow",
        ),
        pytest.param('<row r="9" spans="7:8"/>', '<row r="9" spans="5:8">{}</row>', id="empty row"),
    ],
)  # fmt: skip
def test_insert(old: str, new: str):
    assert spliced(old, {E9: NUMBER}) == new.format(f'<c r="E9">{WRITTEN}</c>')


def test_empty_sheet_data_tag():
    before = sheet("").replace(b"<sheetData></sheetData>", b"<sheetData />")
    after = splice(before, {E9: NUMBER})
    verify_splice(before, after, {E9: NUMBER})
    assert after == sheet(f'<row r="9"><c r="E9">{WRITTEN}</c></row>')


def test_rows_and_cells_without_reference():
    rows = "<row><c><v>1</v></c><c/><c/></row><row/><row><c/></row>"
    edits = {(1, 2): NUMBER, (1, 5): NUMBER, (2, 1): NUMBER, (5, 1): NUMBER}
    assert spliced(rows, edits) == (
        f'<row><c><v>1</v></c><c>{WRITTEN}</c><c/><c r="E1">{WRITTEN}</c></row>'
        f'<row><c r="A2">{WRITTEN}</c></row><row><c/></row>'
        f'<row r="5"><c r="A5">{WRITTEN}</c></row>'
    )


def test_many_edits_at_once_stay_in_order():
    rows = '<row r="9"><c r="E9"/></row>'
    edits = {(row, column): NUMBER for row in (10, 9, 2) for column in (6, 5, 2, 1)}
    found = scan(sheet(spliced(rows, edits)), [])
    assert list(found.cells) == sorted(edits)


def test_absent_cell_takes_the_style_that_is_seen():
    before = '<cols><col min="4" max="6" style="2"/></cols>'
    row = '<row r="9" s="3" customFormat="1"/>'
    assert f'<c r="E9" s="3">{WRITTEN}' in spliced(row, {E9: NUMBER}, before=before)
    assert f'<c r="E9" s="2">{WRITTEN}' in spliced("", {E9: NUMBER}, before=before)
    assert f'<c r="E9" s="2">{WRITTEN}' in spliced(
        '<row r="9" s="3"/>', {E9: NUMBER}, before=before
    )
    assert f'<c r="G9">{WRITTEN}' in spliced("", {(9, 7): NUMBER}, before=before)
    styled = Edit("number", "38923.10", style=1)
    assert f'<c r="E9" s="1">{WRITTEN}' in spliced(row, {E9: styled}, before=before)


def test_nothing_is_added_for_nothing():
    assert spliced("", {E9: Edit("empty")}) == ""
    assert spliced('<row r="9"/>', {E9: Edit("empty")}) == '<row r="9"/>'
    assert spliced("", {E9: Edit("empty", style=1)}) == '<row r="9"><c r="E9" s="1"/></row>'
    assert splice(sheet("<row/>"), {}) == sheet("<row/>")


@pytest.mark.parametrize(
    ("old", "new"),
    [("A1", "A1:E9"), ("B2:H27", "B2:H27"), ("A1:D27", "A1:E27"), ("F10:G12", "E9:G12")],
)
def test_dimension_grows(old: str, new: str):
    after = splice(sheet(before=f'<dimension ref="{old}"/>'), {E9: NUMBER})
    assert after == sheet(
        f'<row r="9"><c r="E9">{WRITTEN}</c></row>', before=f'<dimension ref="{new}"/>'
    )


@pytest.mark.parametrize(
    ("old", "height", "new"),
    [
        ('<row r="9" ht="15"><c r="E9"/></row>', 30, '<row r="9" ht="30"><c r="E9">{}</c></row>'),
        ('<row r="9" hidden="1"/>', 30.5, '<row r="9" ht="30.5"><c r="E9">{}</c></row>'),
        ("", 30, '<row r="9" ht="30"><c r="E9">{}</c></row>'),
    ],
)
def test_height_of_the_row(old: str, height: float, new: str):
    edits = {E9: Edit("number", "38923.10", height=height)}
    assert spliced(old, edits) == new.format(WRITTEN)
    assert 'hidden="1"' in spliced('<row r="9"/>', {E9: Edit("empty", height=0)})


# ---------------------------------------------------------------- how it is written


def test_prefix_is_kept():
    text = sheet('<row r="9"><c r="A9"/><c r="E9"/></row>').decode()
    text = text.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    before = text.replace("xmlns=", "xmlns:x=").encode()
    edits = {E9: Edit("text", "甲"), (9, 6): NUMBER, (12, 1): NUMBER}
    after = splice(before, edits)
    verify_splice(before, after, edits)
    assert (
        '<x:c r="A9"/><x:c r="E9" t="inlineStr"><x:is><x:t xml:space="preserve">甲</x:t></x:is>'
        '</x:c><x:c r="F9"><x:v>38923.10</x:v></x:c></x:row>'
        '<x:row r="12"><x:c r="A12"><x:v>38923.10</x:v></x:c></x:row></x:sheetData>'
    ) in after.decode()


@pytest.mark.parametrize(
    ("declared", "codec", "mark"),
    [
        ("UTF-16", "utf-16-le", b"\xff\xfe"),
        ("UTF-16", "utf-16-be", b"\xfe\xff"),
        ("UTF-16", "utf-16-le", b""),
        ("UTF-8", "utf-8", b"\xef\xbb\xbf"),
        ("GBK", "gbk", b""),
    ],
)
def test_other_encodings_stay(declared: str, codec: str, mark: bytes):
    rows = '<row r="9"><c r="D9" t="inlineStr"><is><t>甲</t></is></c>{}</row>'
    text = sheet(rows).decode().replace("UTF-8", declared)
    before = mark + text.replace("{}", '<c r="E9"/>').encode(codec)
    after = splice(before, {E9: Edit("text", "乙")})
    verify_splice(before, after, {E9: Edit("text", "乙")})
    cell = '<c r="E9" t="inlineStr"><is><t xml:space="preserve">乙</t></is></c>'
    assert after == mark + text.replace("{}", cell).encode(codec)


def test_characters_that_the_encoding_lacks():
    before = sheet().replace(b"UTF-8", b"us-ascii")
    after = splice(before, {E9: Edit("text", "甲")})
    assert b"&#30002;" in after
    assert scan(after, []).cells[E9].raw == "甲"


def test_greater_than_signs_in_attributes_and_comments():
    rows = (
        '<row r="9" x:a="/>" xmlns:x="u"><!-- <c r="E9"/> --><c x:b=\'">\' r="D9"/>'
        '<c r="E9" x:b="<"/></row>'
    ).replace('"<"', '"&lt;"')
    assert spliced(rows, {E9: NUMBER}) == rows.replace(
        '<c r="E9" x:b="&lt;"/>', f'<c r="E9" x:b="&lt;">{WRITTEN}</c>'
    )


# ---------------------------------------------------------------- formulas

SHARED = "".join(
    f'<row r="{n}"><c r="C{n}"><f t="shared" si="0"{extra}<v>{n}</v></c></row>'
    for n, extra in [(1, ' ref="C1:C4">A1*$B$1&amp;"&lt;"</f>'), (2, "/>"), (3, "/>"), (4, "></f>")]
)


def test_first_cell_of_a_shared_formula_goes():
    """Its text moves to the next cell; the others stay as they are."""
    rows = spliced(SHARED, {(1, 3): NUMBER})
    moved = '<f t="shared" si="0" ref="C2:C4">A2*$B$1&amp;"&lt;"</f>'
    assert rows == SHARED.replace(
        '<f t="shared" si="0" ref="C1:C4">A1*$B$1&amp;"&lt;"</f><v>1</v>', WRITTEN
    ).replace('<c r="C2"><f t="shared" si="0"/>', f'<c r="C2">{moved}')


def test_shared_formula_loses_several_cells():
    edits = {(1, 3): NUMBER, (2, 3): NUMBER, (3, 3): Edit("cached", "5")}
    rows = spliced(SHARED, edits)
    moved = '<f t="shared" si="0" ref="C3:C4">A3*$B$1&amp;"&lt;"</f>'
    assert f'<c r="C3">{moved}<v>5</v></c>' in rows
    assert scan(sheet(rows), []).cells[4, 3].formula == 'A4*$B$1&"<"'


@pytest.mark.parametrize("gone", [[1, 2, 3, 4], [2], [4]])
def test_shared_formula_that_needs_no_move(gone: list[int]):
    rows = spliced(SHARED, {(row, 3): NUMBER for row in gone})
    left = [row for row in (1, 2, 3, 4) if row not in gone]
    assert rows.count("<f ") == len(left)
    assert rows.count(" ref=") == (1 in left)


def test_two_shared_formulas_with_the_same_index():
    second = SHARED.replace("A1*", "D5*").replace('ref="C1:C4"', 'ref="C5:C8"')
    second = re.sub(r'r="(C?)(\d)"', lambda match: f'r="{match[1]}{int(match[2]) + 4}"', second)
    rows = spliced(SHARED + second, {(1, 3): NUMBER})
    cells = scan(sheet(rows), []).cells
    assert [cells[row, 3].formula for row in (2, 5, 6)] == [
        'A2*$B$1&"<"', 'D5*$B$1&"<"', 'D6*$B$1&"<"'
    ]  # fmt: skip


def test_a_shared_formula_that_goes_hides_no_other():
    other = SHARED.replace('r="C', 'r="D').replace("C1:C4", "D1:D4").replace('si="0"', 'si="1"')
    pairs = zip(re.findall("<row.*?</row>", SHARED), re.findall("<c .*?</c>", other), strict=True)
    rows = "".join(row.replace("</row>", f"{cell}</row>") for row, cell in pairs)
    edits = {(row, 3): NUMBER for row in (1, 2, 3, 4)} | {(1, 4): NUMBER}
    cells = scan(sheet(spliced(rows, edits)), []).cells
    assert [cells[row, 4].formula for row in (2, 3, 4)] == [f'A{row}*$B$1&"<"' for row in (2, 3, 4)]


def test_shared_formula_that_cannot_be_moved():
    rows = SHARED.replace("A1*$B$1&amp;", "A1&amp;'")
    with refused("formula"):
        splice(sheet(rows), {(1, 3): NUMBER})


@pytest.mark.parametrize("kind", ['t="array"', 't="dataTable" r1="A1"'])
@pytest.mark.parametrize("position", [(1, 1), (2, 1), (3, 1)])
def test_array_formulas_and_data_tables(kind: str, position: tuple[int, int]):
    rows = (
        f'<row r="1"><c r="A1"><f {kind} ref="A1:A3">B1:B3</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c></row>'
    )
    for edit in (NUMBER, Edit("empty"), Edit("text", "甲")):
        with refused("formula"):
            splice(sheet(rows), {position: edit})
    if position != (3, 1):
        assert spliced(rows, {position: Edit("cached", "7")}).count("<v>7</v>") == 1


@pytest.mark.parametrize("rows", ["", '<row r="9"><c r="E9"><v>1</v></c></row>'])
def test_cached_value_of_no_formula(rows: str):
    with refused("formula"):
        splice(sheet(rows), {E9: Edit("cached", "1")})


def test_which_formulas_go_is_told():
    rows = '<row r="9"><c r="E9"><f>1</f></c><c r="F9"><f>2</f></c><c r="G9"/></row>'
    edits = {E9: NUMBER, (9, 6): Edit("cached", "1"), (9, 7): NUMBER, (9, 8): NUMBER}
    before = sheet(rows)
    assert verify_splice(before, splice(before, edits), edits) == {E9}


# ---------------------------------------------------------------- refusals


def test_merges():
    after = '<mergeCells><mergeCell ref="E9:F10"/></mergeCells>'
    assert WRITTEN in spliced("", {E9: NUMBER}, after=after)
    assert WRITTEN in spliced("", {(11, 5): NUMBER}, after=after)
    for inside in [(9, 6), (10, 5), (10, 6)]:
        with refused("merge"):
            splice(sheet(after=after), {inside: NUMBER})


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="9"/><row r="8"/>',
        '<row r="9"><c r="F9"/><c r="E9"/></row>',
        '<row r="9"><c r="E9"/><c r="E9"/></row>',
        '<row r="9"><c r="E8"/></row>',
        '<row r="9"><c r="A9"></row>',
        "</sheetData><sheetData>",
    ],
)
def test_sheets_that_cannot_be_trusted(rows: str):
    with refused("damaged"):
        splice(sheet(rows), {E9: NUMBER})


def test_sheet_without_rows():
    with refused("damaged"):
        splice(sheet().replace(b"<sheetData></sheetData>", b""), {E9: NUMBER})


def test_doctype():
    with refused("hostile"):
        splice(sheet().replace(b"?>", b"?><!DOCTYPE a>"), {E9: NUMBER})


@pytest.mark.parametrize("position", [(0, 1), (1, 0), (1_048_577, 1), (1, 16_385)])
def test_cells_that_do_not_exist(position: tuple[int, int]):
    with pytest.raises(ValueError, match="no cell"):
        splice(sheet(), {position: NUMBER})


def test_a_scan_saves_reading_again(monkeypatch: pytest.MonkeyPatch):
    before = sheet(SHARED + '<row r="9"><c r="E9"/></row>', after=MERGE)
    edits = {E9: NUMBER, (1, 3): NUMBER}
    expected = splice(before, edits)
    whole, short = scan(before, []), scan(before, [], last_row=9)
    monkeypatch.setattr("zjtx_xl.xlsx.sheet.splice.scan", None)  # it would be called
    assert splice(before, edits, whole) == splice(before, edits, short) == expected
    for known in (None, whole, short):
        assert verify_splice(before, expected, edits, known) == {(1, 3)}
        broken = expected.replace(b"<v>2</v>", b"<v>3</v>")
        assert broken != expected
        with refused("damaged"):
            verify_splice(before, broken, edits, known)


@pytest.mark.parametrize(
    "options", [{"last_row": 1}, {"last_row": 8}, {"structure": False}], ids=str
)
def test_a_scan_that_knows_too_little_is_not_used(options: dict[str, Any]):
    before = sheet(SHARED + '<row r="9"><c r="E9"/></row>', after=MERGE)
    for place in (E9, (1, 3)):
        edits = {place: NUMBER}
        assert splice(before, edits, scan(before, [], **options)) == splice(before, edits)
    with refused("merge"):
        splice(before, {(20, 2): NUMBER}, scan(before, [], **options))


def test_a_scan_of_another_sheet_is_not_used():
    before = sheet('<row r="9"><c r="E9"/></row>')
    other = scan(sheet(), [])
    assert splice(before, {E9: NUMBER}, other) == splice(before, {E9: NUMBER})


def test_a_million_styled_blank_rows_are_spliced_and_proved():
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(10, 1_000_000))
    before = sheet(blank)
    start = time.process_time()
    after = splice(before, {E9: NUMBER})
    verify_splice(before, after, {E9: NUMBER})
    assert time.process_time() - start < 10
    assert len(after) - len(before) == len(f'<row r="9"><c r="E9">{WRITTEN}</c></row>')


# ---------------------------------------------------------------- the proof itself

PROOF = '<row r="9"><c r="D9"><v>1</v></c><c r="E9" s="1"/><c r="F9" t="s"><v>3</v></c></row>'
TAIL = '<row r="12"><c r="A12"><v>5</v></c></row>'
AROUND = {
    "before": '<dimension ref="A1:F12"/><sheetFormatPr defaultRowHeight="14"/>',
    "after": '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("<v>1</v>", "<v>1.0</v>", id="number of another cell"),
        pytest.param('t="s"><v>3</v>', 't="s"><v>4</v>', id="text of another cell"),
        pytest.param('<c r="D9">', '<c r="D9" s="1">', id="style of another cell"),
        pytest.param('<c r="D9"><v>1</v></c>', "", id="another cell gone"),
        pytest.param('<c r="F9"', '<c r="G9"/><c r="F9"', id="order"),
        pytest.param('s="1">', ">", id="style of the cell"),
        pytest.param("38923.10", "38923.1", id="not what was asked for"),
        pytest.param("38923.10</v>", "38923.10</v>x</c>", id="not well-formed"),
        pytest.param("<v>5</v>", "<v>6</v>", id="below the last edited row"),
        pytest.param('ref="A1:B2"', 'ref="A1:B3"', id="merge"),
        pytest.param('defaultRowHeight="14"', 'defaultRowHeight="15"', id="before the rows"),
    ],
)
def test_proof_sees_every_other_change(old: str, new: str):
    before = sheet(PROOF + TAIL, **AROUND)
    after = splice(before, {E9: NUMBER})
    verify_splice(before, after, {E9: NUMBER})
    assert after.count(old.encode()) == 1
    with refused("damaged"):
        verify_splice(before, after.replace(old.encode(), new.encode()), {E9: NUMBER})


def test_proof_sees_a_lost_edit():
    before = sheet(PROOF)
    for edit in (NUMBER, Edit("text", "甲")):
        with refused("damaged"):
            verify_splice(before, before, {E9: edit})
    verify_splice(before, before, {E9: Edit("empty"), (20, 1): Edit("empty")})


# ---------------------------------------------------------------- whole workbooks


@pytest.mark.parametrize("maker", ["xlsxwriter", "openpyxl", "rich"])
def test_only_the_sheet_changes(maker: str):
    source = rich_workbook(maker)
    archive = Package.from_bytes(source, "甲.xlsx")
    workbook = Workbook(archive)
    part = workbook.sheets[0].part
    before = archive.read(part)
    edits = {(4, 3): NUMBER, (5, 3): Edit("text", "已进入辅导期 <甲>"), (60, 12): NUMBER}
    after = splice(before, edits)
    verify_splice(before, after, edits)
    copy = archive.rewrite({part: after})
    changed = {name for name, content in members(source).items() if members(copy)[name] != content}
    assert changed == {part}
    assert_workbook_valid(copy, audit=maker != "openpyxl")
    old = scan(before, workbook.shared_strings)
    new = scan(after, workbook.shared_strings)
    assert {k: v for k, v in new.cells.items() if k not in edits} == {
        k: v for k, v in old.cells.items() if k not in edits
    }
    assert (old.merges, old.validations, old.protection) == (
        new.merges, new.validations, new.protection
    )  # fmt: skip


def test_the_rich_workbook_holds_what_others_lose():
    """Otherwise the test above would prove little."""
    source = rich_workbook()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says so itself
        workbook = openpyxl.load_workbook(io.BytesIO(source))
    buffer = io.BytesIO()
    workbook.save(buffer)
    lost = members(source).keys() - members(buffer.getvalue()).keys()
    assert lost >= LOST_BY_OPENPYXL
    sheet_of = "xl/worksheets/sheet1.xml"
    for lost_in_sheet in (b"x14:dataValidation", b"x14:sparkline", b"<v>91.8</v>"):
        assert lost_in_sheet in members(source)[sheet_of]
        assert lost_in_sheet not in members(buffer.getvalue())[sheet_of]
