"""Worksheets put together from pieces that were read before.

The returns of one blank consist mostly of the same bytes. What a piece of a worksheet means
depends on its own bytes and on the namespaces that the root declares, so it is read once, by the
same expat pass as a whole worksheet, and remembered. Pieces are what stands before the rows, what
stands after them, each cell, and the tags of rows between two cells (an edge). The outline of a
sheet says which cells and rows come in which order. Most sheets follow an outline that is known,
so that only the cells that differ are looked at: by their value where that is plain, otherwise by
their bytes; those that were never seen are read, in a document of their own.

Why a sheet that is put together says the same as one that is read whole: there is no ``<!`` and
no ``<?`` in a piece, and in well-formed XML no ``<`` stands in a text or in an attribute value;
so what looks like a tag is one. Each piece is well-formed by itself inside the start tags that it
stands in, a cell is exactly one element that begins and ends with its piece, an edge is nothing
but tags of rows, and the pieces join without a gap. A cell is only put in the place of one with the
same address, an edge in the place of one that begins the same rows. Whatever does not fit this
(comments, prefixes, rows without numbers, cells out of order, formulas that concern other cells,
any fault) is left to the whole pass, and so are all error messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.sheet.joined_places import JoinedOffsets
from zjtx_xl.xlsx.sheet.offsets import ElementOffsets
from zjtx_xl.xlsx.sheet.outlines import Span
from zjtx_xl.xlsx.sheet.pieces import (
    CLOSING,
    MEMORY,
    OF_PART,
    ROWS,
    ROWS_END,
    AroundPiece,
    DoesNotFitError,
    Frame,
    Head,
    Pieces,
    passed,
)
from zjtx_xl.xlsx.sheet.reader import SheetReader, SheetScan
from zjtx_xl.xlsx.sheet.row_pieces import read_rows
from zjtx_xl.xlsx.sheet.structure import MAX_THINGS, SheetStructure
from zjtx_xl.xlsx.xml_part import start_tag

if TYPE_CHECKING:
    from zjtx_xl.xlsx.shared_strings import StringTable

_ROOT = b"<worksheet"
_LARGEST = 8 * 1024 * 1024  # bytes of a part; beyond, the whole pass has limits of its own
_MOST_JOINED = 64


def put_together(
    data: bytes,
    strings: StringTable,
    last_row: int,
    *,
    structure: bool,
    like: SheetScan | None = None,
) -> SheetScan | None:
    """What :func:`scan` says about a worksheet part in UTF-8, from its pieces.

    None where the part must be read whole, which then also says what is wrong with it. ``like`` is
    a scan of a sheet that is likely to be the same in most cells.
    """
    rows_at = data.find(ROWS)
    if rows_at < 0 or len(data) > _LARGEST:
        return None
    try:
        head = _head(data[: rows_at + len(ROWS)])
        frame = _frame(head, data)
        span = Span(data, rows_at + len(ROWS), len(data) - len(frame.tail))
        known = like.offsets.rows if like and isinstance(like.offsets, JoinedOffsets) else None
        rows, next_row = read_rows(head.pieces, span, last_row, strings, known)
    except (DoesNotFitError, WorkbookRefused):
        return None
    rest_at = span.end + len(ROWS_END) if next_row is None else next_row
    hidden = rows.hidden_rows()
    if not structure:
        return SheetScan(rows.cells, hidden_rows=hidden, rows_at=rows_at, rest_at=rest_at)
    if frame.things > MAX_THINGS:
        return None
    around = frame.around
    offsets = JoinedOffsets(data, data, None, strings, last_row)
    offsets.take_rows(rows, span.start, next_row)
    offsets.sheet_data = ElementOffsets(rows_at, span.end)
    offsets.dimension = head.around.dimension
    offsets.column_styles = frame.column_styles
    return SheetScan(
        cells=rows.cells,
        merges=around.merges,
        validations=around.validations,
        protection=around.protection,
        hidden_rows=hidden,
        hidden_columns=around.hidden_columns,
        dimension=head.around.scan.dimension,
        faults=frame.faults,
        rows_at=rows_at,
        rest_at=rest_at,
        offsets=offsets,
        structure=around,
    )


def _head(text: bytes) -> Head:
    """What stands before the rows, and what is remembered under its namespaces."""
    known = MEMORY.heads.get(text)
    if known is None:
        one = passed(text + CLOSING, structure=True)
        if one.rows_at + len(ROWS) != len(text):
            raise DoesNotFitError
        root = start_tag(text, text.index(_ROOT)).attributes
        namespaces = b"".join(
            b" %s=%s" % each for each in sorted(root.items()) if each[0].startswith(b"xmlns")
        )
        opening = _ROOT + namespaces + b">" + ROWS
        pieces = MEMORY.pieces.setdefault(opening, Pieces(opening))
        known = MEMORY.heads[text] = Head(_read(one), pieces)
        MEMORY.spend(OF_PART + len(text))
    return known


def _frame(head: Head, data: bytes) -> Frame:
    """All around the rows of a worksheet that begins with this head."""
    if head.frame is not None and data.endswith(head.frame.tail):
        return head.frame
    rows_end = data.rfind(ROWS_END)
    if rows_end < 0:
        raise DoesNotFitError
    text = data[rows_end:]
    tail, own = _tail(head.pieces, text), head.around
    head.frame = Frame(
        tail=text,
        around=_joined(own.scan, tail),
        things=own.things + tail.things,
        column_styles=own.column_styles + tail.column_styles,
        faults=own.scan.faults + tail.scan.faults,
    )
    return head.frame


def _tail(pieces: Pieces, tail: bytes) -> AroundPiece:
    """What stands after the rows, from ``</sheetData>`` on."""
    known = pieces.tails.get(tail)
    if known is None:
        known = _read(passed(pieces.opening + tail, structure=True))
        if known.dimension is not None:
            raise DoesNotFitError
        pieces.tails[tail] = known
        MEMORY.spend(OF_PART + 4 * len(tail))
    return known


def _read(one: SheetReader) -> AroundPiece:
    scan = one.result()
    offsets = one.offsets
    return AroundPiece(scan, one.structure.things, offsets.dimension, offsets.column_styles, {})


def _joined(head: SheetScan, tail: AroundPiece) -> SheetStructure:
    """The same object for all sheets that have the same around their rows."""
    own = (head.merges, head.validations, head.protection, head.hidden_columns)
    known = tail.joined.get(own)
    if known is None:
        if len(tail.joined) >= _MOST_JOINED:
            tail.joined.clear()
        known = tail.joined[own] = SheetStructure(
            merges=head.merges + tail.scan.merges,
            validations=head.validations + tail.scan.validations,
            protection=tail.scan.protection or head.protection,
            hidden_columns=head.hidden_columns + tail.scan.hidden_columns,
        )
    return known
