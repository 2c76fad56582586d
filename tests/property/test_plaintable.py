"""Any table that is laid out without rich looks as rich lays it out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.test_plain_table import by_rich
from zjtx_xl.cli.plain_table import table_lines

TEXTS = st.text(st.sampled_from("甲乙、，（）“”—…□☑℃×≥Ⅲ AZaz09.%-|[]*"), max_size=12)


@settings(max_examples=60)
@given(
    st.integers(1, 4).flatmap(
        lambda count: st.tuples(
            st.lists(
                st.tuples(TEXTS.filter(lambda text: "|" not in text), st.booleans()),
                min_size=count,
                max_size=count,
            ),
            st.lists(st.lists(TEXTS, min_size=count, max_size=count), min_size=1, max_size=4),
        )
    ),
    TEXTS,
)
def test_as_rich_draws_it(columns_and_rows, title):
    columns, rows = columns_and_rows
    headings = [f"{name}|right" if is_right else name for name, is_right in columns]
    drawn = table_lines(headings, rows, 100, title=title)
    if drawn is not None:
        assert drawn == by_rich(headings, rows, title)
