"""Cells that areas cover, against looking into every area."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zjtx_xl.xlsx.address import Covered, Range

lines = st.tuples(st.integers(1, 12), st.integers(1, 12)).map(sorted)
areas = st.builds(
    lambda rows, columns: Range(rows[0], columns[0], rows[1], columns[1]), lines, lines
)


@given(st.lists(areas, max_size=8))
def test_a_cell_is_covered_if_an_area_contains_it(given_areas: list[Range]):
    covered = Covered(given_areas)
    for row in range(1, 14):
        for column in range(1, 14):
            expected = any(area.contains(row, column) for area in given_areas)
            assert covered.has(row, column) is expected
