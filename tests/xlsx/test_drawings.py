"""Pictures, shapes, controls and notes: which cells they lie over."""

from __future__ import annotations

import pytest

from zjtx_xl.xlsx.drawings import Drawn, read_controls, read_drawing, read_notes

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


def place(name: str, row: str, column: str, down: str = "0", right: str = "0") -> str:
    return (
        f"<x:{name}><x:col>{column}</x:col><x:colOff>{right}</x:colOff><x:row>{row}</x:row>"
        f"<x:rowOff>{down}</x:rowOff></x:{name}>"
    )


def drawn(*anchors: str) -> list[Drawn]:
    data = f'<x:wsDr xmlns:x="{DRAWING}">{"".join(anchors)}</x:wsDr>'
    return list(read_drawing(data.encode(), "drawing1.xml"))


def anchored(kind: str, inside: str) -> str:
    return f"<x:{kind}>{inside}</x:{kind}>"


PICTURE = "<x:pic/>"


@pytest.mark.parametrize(
    ("last", "down", "right", "corner"),
    [
        ("5", "100", "100", (6, 4)),
        ("5", "0", "100", (5, 4)),  # what ends where a cell begins does not cover it
        ("5", "100", "0", (6, 3)),
        ("5", "", "", (5, 3)),
        ("0", "0", "0", (1, 3)),
        ("1048576", "1", "1", (1_048_576, 4)),
        (" 5 ", "1", "1", (6, 4)),
        ("x", "1", "1", (1, 4)),
    ],
)
def test_a_picture_between_two_cells(last: str, down: str, right: str, corner: tuple[int, int]):
    inside = place("from", "2", "1", "9", "9") + place("to", last, "3", down, right) + PICTURE
    assert drawn(anchored("twoCellAnchor", inside)) == [Drawn((3, 2), corner)]


def test_a_picture_of_which_the_size_is_known():
    own = place("from", "2", "1", "7", "9") + '<x:ext cx="100" cy="50"/>' + PICTURE
    assert drawn(anchored("oneCellAnchor", own)) == [Drawn((3, 2), None, (109, 57))]
    own = '<x:pos x="1" y="2"/><x:ext cx="100" cy="50"/>' + PICTURE
    assert drawn(anchored("absoluteAnchor", own)) == [Drawn((1, 1), None, (101, 52))]
    # the size of something inside is not that of the whole
    own = place("from", "0", "0") + '<x:sp><x:ext cx="9" cy="9"/></x:sp>'
    assert drawn(anchored("oneCellAnchor", own)) == [Drawn((1, 1), None, (0, 0))]


@pytest.mark.parametrize(
    ("inside", "is_seen"),
    [
        ("<x:pic/>", True), ("<x:sp/>", True), ("<x:grpSp/>", True), ("<x:graphicFrame/>", True),
        ("<x:contentPart/>", True), ("<x:cxnSp/>", False), ("", False),
        ('<x:cxnSp><x:ln w="63500"/></x:cxnSp>', True),
        ('<x:cxnSp><x:ln w="63499"/></x:cxnSp>', False),
        ("<x:cxnSp><x:ln/></x:cxnSp>", False),
        ('<x:cxnSp><x:other w="99999"/></x:cxnSp>', False),
    ],
)  # fmt: skip
def test_what_covers_digits(inside: str, is_seen: bool):
    ends = place("from", "0", "0") + place("to", "1", "1")
    found = drawn(anchored("twoCellAnchor", ends + inside), anchored("other", ends + PICTURE))
    assert found == [Drawn((1, 1), (1, 1))] * is_seen


def test_each_anchor_has_its_own():
    one = place("from", "0", "0") + place("to", "1", "1", "1", "1")
    two = place("from", "4", "4") + place("to", "5", "5", "1", "1") + PICTURE
    assert drawn(anchored("twoCellAnchor", one), anchored("twoCellAnchor", two)) == [
        Drawn((5, 5), (6, 6))
    ]


ANCHOR = "1, 15, 2, 10, 3, 15, 4, 20"


def control(kind: str = "Button", anchor: str = ANCHOR, rest: str = "") -> bytes:
    return (
        f'<x:ClientData ObjectType="{kind}"><x:MoveWithCells/><x:Anchor>\n {anchor}</x:Anchor>'
        f"{rest}</x:ClientData>"
    ).encode()


@pytest.mark.parametrize(
    ("data", "is_seen"),
    [
        (control(), True),
        (control("Note"), False),
        (control("Note", rest="<x:Visible/>"), True),
        (control("Note").replace(b"<x:MoveWithCells/>", b"<x:Visible/>"), True),
        (control("Note") + b"<x:Visible/>", False),
        (control(anchor="1, 2, 3"), False),
        (control(anchor=ANCHOR + ", 5"), False),
        (control("Button").replace(b"x:Anchor", b"Anchor"), True),
        (b"", False),
    ],
)
def test_controls_and_notes_that_stay_open(data: bytes, is_seen: bool):
    assert list(read_controls(data)) == [Drawn((3, 2), (5, 4))] * is_seen


def test_controls_in_their_order():
    other = control(anchor="0, 0, 0, 0, -1, 0, 99999999, 0")
    assert list(read_controls(control() + control("Note") + other)) == [
        Drawn((3, 2), (5, 4)), Drawn((1, 1), (1_048_576, 1)),
    ]  # fmt: skip


def test_the_cells_of_notes():
    data = b'<comments><comment ref="B3" authorId="0"/><x:comment a="1" ref=\'AA10\'>x</x:comment>'
    assert list(read_notes(data + b'<commentList ref="C1"/>')) == [(3, 2), (10, 27)]
    assert list(read_notes(b"<comments/>")) == []
