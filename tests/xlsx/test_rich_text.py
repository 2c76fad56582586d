from __future__ import annotations

import pytest

from tests.packages import sheet, strings
from zjtx_xl.xlsx.rich_text import RichText, TextReader, escape, unescape
from zjtx_xl.xlsx.shared_strings import SharedStrings
from zjtx_xl.xlsx.sheet.cells import scan


def run(text: str, properties: str = "") -> str:
    inside = f"<rPr>{properties}</rPr>" if properties else ""
    return f'<r>{inside}<t xml:space="preserve">{text}</t></r>'


# What an item holds: what is stored, and what of it is seen (None where that is the same).
ITEMS: dict[str, tuple[str, str | None]] = {
    "<t>812</t>": ("812", None),
    run("8") + run("12"): ("812", None),
    run("8", "<b/><sz val='11'/><color rgb='FFFF0000'/>") + run("12"): ("812", None),
    run("8", "<strike/>") + run("12"): ("812", "12"),
    run("8", "<strike val='1'/>") + run("12"): ("812", "12"),
    run("8", "<strike val='0'/>") + run("12"): ("812", None),
    run("12", "<strike/>"): ("12", ""),
    run("9") + run("2", "<vertAlign val='superscript'/>"): ("92", "9²"),
    run("10") + run("-6", "<vertAlign val='superscript'/>") + run("m"): ("10-6m", "10⁻⁶m"),
    run("CO") + run("2", "<vertAlign val='subscript'/>"): ("CO2", "CO₂"),
    run("9") + run("2", "<vertAlign val='baseline'/>"): ("92", None),
    run("12") + run("注1", "<vertAlign val='superscript'/>"): ("12注1", "12^注1"),
    run("12") + run(" ", "<vertAlign val='superscript'/>"): ("12 ", None),
    run("9", "<color rgb='FFFFFFFF'/>") + run("5"): ("95", "5"),
    run("9", "<color theme='0'/>") + run("5"): ("95", "5"),
    run("9", "<color theme='0' tint='-0.5'/>") + run("5"): ("95", None),
    run("9", "<color indexed='9'/>") + run("5"): ("95", "5"),
    run("9", "<color indexed='8'/>") + run("5"): ("95", None),
    run("9", "<sz val='1'/>") + run("5"): ("95", "5"),
    run("9", "<sz val='1'/>") + run(" ", "<strike/>") + "": ("9 ", ""),
    run("_x0041_", "<strike/>") + run("_x0042_"): ("AB", "B"),
    # a guide belongs to neither, whatever it looks like
    run("重庆") + "<rPh sb='0' eb='2'><t>chong</t></rPh>": ("重庆", None),
    run("重") + "<rPh sb='0' eb='2'><t>chong</t></rPh>" + run("庆"): ("重庆", None),
    # properties belong to their own run
    run("8", "<strike/>") + "<r><t>1</t></r>" + run("2", "<b/>"): ("812", "12"),
}


@pytest.mark.parametrize("item", ITEMS)
def test_what_is_stored_and_what_is_seen(item: str):
    table = SharedStrings(lambda: strings(item, "<t>乙</t>"))
    shared = sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>')
    inline = sheet(f'<row r="1"><c r="A1" t="inlineStr"><is>{item}</is></c></row>')
    whole = sheet(f'<row r="1"><c r="A1" t="inlineStr" ><is>{item}</is></c></row>')
    for data in (shared, inline, whole, shared.replace(b"<c r", b"<c  r")):
        cell = scan(data, table).cells[1, 1]
        assert (cell.raw, cell.seen) == ITEMS[item]
        assert type(cell.raw) is str
    assert scan(shared, table).cells[1, 2].seen is None


def test_the_runs_of_one_cell_are_not_those_of_the_next():
    struck = run("8", "<strike/>")
    cells = f'<c r="A1" t="inlineStr"><is>{struck}</is></c>'
    cells += '<c r="B1" t="inlineStr"><is><t>9</t></is></c>'
    found = scan(sheet(f'<row r="1">{cells}</row>'), []).cells
    assert [(cell.raw, cell.seen) for cell in found.values()] == [("8", ""), ("9", None)]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("甲", "甲"),
        ("_x000D_\n", "\r\n"),
        ("_x005F_x000D_", "_x000D_"),
        ("_X000D_ _x00D_ _x000G_", "_X000D_ _x00D_ _x000G_"),
        ("_xD83D__xDE00_", "😀"),
    ],
)
def test_escapes(stored: str, text: str):
    assert unescape(stored) == text
    assert unescape(escape(text)) == text


def test_half_a_character_can_be_printed():
    assert unescape("_xD83D_甲").encode() == "\N{REPLACEMENT CHARACTER}甲".encode()


def test_a_reader_of_texts_begins_anew_with_each():
    reader = TextReader()
    assert not reader.has_text()
    reader.start("r", {})
    reader.start("strike", {})
    reader.add(["8", "0"])
    reader.end("r")
    reader.start("rPh", {})
    reader.add(["chong"])
    reader.end("rPh")
    reader.add(["9"])
    assert reader.has_text()
    found = reader.take()
    assert isinstance(found, RichText)
    assert (str(found), found.seen) == ("809", "9")
    assert not reader.has_text()
    assert reader.take() == ""
    reader.start("rPh", {})
    reader.add(["chong"])
    assert not reader.has_text()
    reader.forget()
    reader.add([""])
    assert reader.has_text()
    assert type(reader.take()) is str
