"""What a run keeps out of memory comes back as it was, and in its order."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.spool import Spool, SpooledList


def test_pieces_come_back_while_others_are_added():
    spool = Spool()
    pieces = [bytes([number]) * number for number in range(40)]
    places = []
    for number, piece in enumerate(pieces):
        places.append(spool.put(piece))
        assert spool.get(places[number // 2]) == pieces[number // 2]
    assert [spool.get(place) for place in reversed(places)] == pieces[::-1]


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 200])
def test_a_list_is_a_sequence_however_long_it_is(count: int):
    values = [(number, f"第{number}家\udc80", Decimal(f"{number}.50")) for number in range(count)]
    spooled = SpooledList(values)
    assert len(spooled) == count
    assert list(spooled) == values == list(spooled)
    assert [str(value[2]) for value in spooled] == [f"{number}.50" for number in range(count)]
    assert spooled[1:-1] == tuple(values[1:-1])
    assert [spooled[number] for number in range(-count, count)] == [*values, *values]
    with pytest.raises(IndexError):
        spooled[count]
