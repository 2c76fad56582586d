"""Lines that were inserted, deleted or moved, of a sheet that is nothing but lines."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from zjtx_xl.checks.moved import _ROWS, _Changes
from zjtx_xl.xlsx.cell import Cell


def changes(places, *, scope="row", last=5, filled=()):
    """Findings about the rows of a sheet with one field in each, (severity, what is said)."""
    fields = [
        SimpleNamespace(key=f"{line}", area=(line, 1), scope=scope, row_label=f"第{line}项")
        for line in range(1, last + 1)
    ]
    standing = {
        field.key: (places[field.area[0]], 1) for field in fields if field.area[0] in places
    }
    sheet: Any = SimpleNamespace(
        name="表",
        layout=SimpleNamespace(fields=fields, texts=()),
        position=lambda field: standing.get(field.key),
        placement=SimpleNamespace(columns={1: 1}, rows=places),
        scan=SimpleNamespace(cells={(row, 1): Cell(row, 1, "text", "有") for row in filled}),
    )
    return [
        (found.severity, found.message) for found in _Changes(sheet, _ROWS, places, last).findings()
    ]


# which line stands where: 3 is gone without a gap, or there is room where it may stand
GONE = {1: 1, 2: 2, 4: 3, 5: 4}
IN_DOUBT = {1: 1, 2: 2, 4: 4, 5: 5}


@pytest.mark.parametrize(
    ("places", "scope", "severity"),
    [
        (GONE, "row", "warning"),
        (GONE, "always", "error"),
        (IN_DOUBT, "row", "error"),
        (IN_DOUBT, "always", "error"),
    ],
)
def test_only_prepared_rows_that_are_gone_beyond_doubt_may_go(places, scope, severity):
    [(said, _)] = changes(places, scope=scope)
    assert said == severity


@pytest.mark.parametrize(
    ("places", "filled", "said"),
    [
        ({1: 1, 2: 2, 3: 3, 4: 4, 5: 5}, [], []),
        # a line more, blank or filled, between others or above all; two lines more
        ({1: 1, 2: 2, 3: 4, 4: 5, 5: 6}, [], ["A3：在第3行插入了 1 行，原第3行及以下各行下移"]),
        ({1: 1, 2: 2, 3: 4, 4: 5, 5: 6}, [3], ["下移了 1 行；插入处所填的内容没有读取"]),
        ({1: 2, 2: 3, 3: 4, 4: 5, 5: 6}, [], ["A1：在表的上方插入了 1 行，全表下移了 1 行。"]),
        (
            {1: 1, 2: 2, 3: 5, 4: 6, 5: 7},
            [],
            ["A3：在第3行插入了 2 行，原第3行及以下各行下移了 2 行。"],
        ),
        # one line replaced by two
        (
            {1: 1, 2: 2, 4: 5, 5: 6},
            [],
            ["A3：在第3行插入了 1 行，原第4行及以下各行", "第3项：原第3行不能确定现在的位置"],
        ),
        # lines less, in the middle, at the end, and where somebody wrote below the end
        ({1: 1, 4: 2, 5: 3}, [], ["第2项：原第2行至第3行已被删除，以后各行上移了 2 行。"]),
        ({1: 1, 2: 2, 3: 3}, [], ["第4项：原第4行至第5行已被删除。"]),
        ({1: 1, 2: 2, 3: 3}, [4], ["第4项：原第4行至第5行不能确定现在的位置"]),
        ({2: 1, 4: 2, 5: 3}, [], ["第1项：原第1行已被删除，以后", "第3项：原第3行已被删除，以后"]),
        # a line elsewhere in the order
        ({1: 1, 2: 4, 3: 2, 4: 3, 5: 5}, [], ["A4：原第2行移到了第4行，已按移动后的位置读取"]),
    ],
)
def test_what_became_of_the_lines_is_said(places, filled, said):
    found = changes(places, filled=filled)
    assert len(found) == len(said)
    assert all(part in words for part, (_, words) in zip(said, found, strict=True))
