"""Random sheets and random edits: the splice against a dictionary of cells."""

from __future__ import annotations

from xml.sax.saxutils import escape as escape_markup

from hypothesis import example, given
from hypothesis import strategies as st

from tests.packages import parts, sheet, zipped
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.xlsx.rich_text import escape, unescape
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.edit import Edit
from zjtx_xl.xlsx.sheet.splice import splice
from zjtx_xl.xlsx.sheet.verify import verify_splice

Position = tuple[int, int]
Content = tuple[str, str]  # type and raw

positions = st.tuples(st.integers(1, 6), st.integers(1, 6))
numbers = st.from_regex(r"-?[0-9]{1,12}(\.[0-9]{1,4})?", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@st.composite
def cell_elements(draw: st.DrawFn, reference: str) -> tuple[str, Content]:
    """A cell as some program might write it, and what it holds."""
    attribute = draw(st.sampled_from([f' r="{reference}"', f"  r='{reference}'"]))
    attribute += draw(st.sampled_from(["", ' s="1"', " s='2' "]))
    kind = draw(st.sampled_from(["blank", "closed", "number", "text", "formula"]))
    if kind == "blank":
        return f"<c{attribute}/>", ("empty", "")
    if kind == "closed":
        return f"<c{attribute}></c>", ("empty", "")
    if kind == "text":
        text = draw(texts)
        inside = escape_markup(escape(text))
        return f'<c{attribute} t="inlineStr"><is><t>{inside}</t></is></c>', ("text", text)
    number = draw(numbers)
    formula = "<f>SUM(A1:B2)</f>" if kind == "formula" else ""
    return f"<c{attribute}>{formula}<v>{number}</v ></c>", ("number", number)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[bytes, dict[Position, Content]]:
    """A sheet of at most six by six cells, written in one of many ways."""
    content: dict[Position, Content] = {}
    rows: list[str] = []
    for row in sorted(draw(st.sets(st.integers(1, 6)))):
        cells: list[str] = []
        for column in sorted(draw(st.sets(st.integers(1, 6)))):
            element, content[row, column] = draw(cell_elements(f"{chr(64 + column)}{row}"))
            cells.append(element)
        spans = draw(st.sampled_from(["", ' spans="1:2"', " spans='3:6'"]))
        space = draw(st.sampled_from(["", "\n  "]))
        if cells or draw(st.booleans()):
            rows.append(f'<row r="{row}"{spans}>{space}{space.join(cells)}</row>{space}')
        else:
            rows.append(f'<row r="{row}"{spans}/>')
    dimension = draw(st.sampled_from(["", '<dimension ref="B2:C3"/>']))
    prefixed = draw(st.booleans())
    data = sheet("".join(rows), before=dimension)
    if prefixed:
        text = data.decode().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
        data = text.replace("xmlns=", "xmlns:x=").encode()
    elif not rows and draw(st.booleans()):
        data = data.replace(b"<sheetData></sheetData>", b"<sheetData/>")
    return data, content


edits = st.dictionaries(
    positions,
    st.one_of(
        st.builds(Edit, st.just("number"), numbers, st.sampled_from([None, 3])),
        st.builds(Edit, st.just("text"), texts, st.sampled_from([None, 3])),
        st.builds(Edit, st.just("empty"), st.just(""), st.sampled_from([None, 3])),
    ),
    max_size=8,
)


def contents(data: bytes) -> dict[Position, Content]:
    found = scan(data, [])
    assert not found.faults
    return {place: (cell.type, cell.raw) for place, cell in found.cells.items()}


@given(sheets(), edits)
def test_splice_does_what_is_asked_and_nothing_else(
    made: tuple[bytes, dict[Position, Content]], changes: dict[Position, Edit]
):
    before, content = made
    assert contents(before) == content
    after = splice(before, changes)
    verify_splice(before, after, changes)
    expected = dict(content)
    for place, edit in changes.items():
        if edit.kind != "empty":
            expected[place] = (edit.kind, edit.value)
        elif place in content or edit.style is not None:
            expected[place] = ("empty", "")
    assert contents(after) == expected
    assert_workbook_valid(zipped(parts({"Sheet1": after})), audit=False)


@given(sheets(), edits)
def test_the_same_edits_again_change_nothing(
    made: tuple[bytes, dict[Position, Content]], changes: dict[Position, Edit]
):
    once = splice(made[0], changes)
    assert splice(once, changes) == once


@given(sheets(), edits, edits)
def test_edits_of_different_cells_commute(
    made: tuple[bytes, dict[Position, Content]],
    first: dict[Position, Edit],
    second: dict[Position, Edit],
):
    second = {place: edit for place, edit in second.items() if place not in first}
    one_by_one = splice(splice(made[0], first), second)
    assert contents(one_by_one) == contents(splice(made[0], first | second))


@given(st.text(max_size=50))
@example("_x005F__x000D_\r\n\x00\ud83d")
@example("_x_x0041_x0041_")
def test_escapes_are_undone(text: str):
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    escaped = escape(text)
    assert unescape(escaped) == joined
    assert all(ord(letter) >= 32 or letter in "\t\n" for letter in escaped)
