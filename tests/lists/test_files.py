"""Lists of any format as cells: encodings, separators, quotes, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from zjtx_xl.errors import RosterError
from zjtx_xl.lists.files import decoded, read_grids

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.lists.grid import Grid

TEXT = "企业名称,序号\r\n甲公司,1\r\n"


def cells(grid: Grid) -> dict[tuple[int, int], str]:
    return {place: cell.text for place, cell in grid.cells.items()}


def listed(path: Path, data: bytes | str) -> tuple[Grid, ...]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_grids(path)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_the_encodings_of_office_machines(encoding: str):
    text = TEXT if encoding.startswith("utf-8") or encoding == "gbk" else f"No,a\r\n{TEXT}"
    assert decoded(text.encode(encoding)) == text


def test_what_no_encoding_has():
    assert decoded(b"\xff\xff\xff") is None
    assert decoded(b"\xff\xfe\x00") is None
    assert decoded(b"") == ""


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_one_grid_for_each_separator(tmp_path: Path, separator: str):
    grids = listed(tmp_path / "a.csv", TEXT.replace(",", separator))
    assert len(grids) == 3
    found = [cells(grid) for grid in grids if len(grid.row(1)) == 2]
    assert found == [{(1, 1): "企业名称", (1, 2): "序号", (2, 1): "甲公司", (2, 2): "1"}]
    assert all(grid.sheet is None for grid in grids)


@pytest.mark.parametrize(
    ("written", "text", "kind"),
    [
        ("007", "007", "text"),
        ('"=""0123"""', "0123", "text"),
        ("'0123", "0123", "text"),
        ("9.137E+17", "9.137E+17", "shortened"),
        ("1e5", "1e5", "shortened"),
        ("12e", "12e", "text"),
        (" 甲 ", "甲", "text"),
        ('"甲\n乙"', "甲\n乙", "text"),
    ],
)
def test_cells_of_a_csv(tmp_path: Path, written: str, text: str, kind: str):
    grid = listed(tmp_path / "a.csv", f"x,{written},\n")[0]
    assert (grid.cells[1, 2].text, grid.cells[1, 2].kind) == (text, kind)
    assert set(grid.cells) == {(1, 1), (1, 2)}


def test_a_cell_of_quotes_alone_holds_nothing(tmp_path: Path):
    assert set(listed(tmp_path / "a.csv", 'x,\',"="""""\n')[0].cells) == {(1, 1)}


@pytest.mark.parametrize("wrapped", [True, False])
def test_objects_of_a_json(tmp_path: Path, *, wrapped: bool):
    items = [
        {"名称": " 甲 ", "数": 12.50, "空": None},
        {"数": 0, "名称": "", "号": "007", "大": 10**20},
    ]
    data: Any = {"recipients": items} if wrapped else items
    (grid,) = listed(tmp_path / "a.json", json.dumps(data, ensure_ascii=False))
    assert grid.headings == ("名称", "数", "空", "号", "大")
    assert cells(grid) == {
        (0, 1): "名称", (0, 2): "数", (0, 3): "空", (0, 4): "号", (0, 5): "大",
        (1, 1): "甲", (1, 2): "12.5", (2, 2): "0", (2, 4): "007", (2, 5): "1" + "0" * 20,
    }  # fmt: skip
    kinds = {place: cell.kind for place, cell in grid.cells.items()}
    assert (kinds[1, 2], kinds[2, 4]) == ("number", "text")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.doc", "x", "应是 .xlsx"),
        ("a.csv", b"\xff\xff\xff", "文字编码无法识别"),
        ("a.csv", 'x,"' + "甲" * 200_000, "不是完整的 CSV"),
        ("a.csv", '企业名称,备注\n甲公司,"泵\n乙公司,阀\n', "双引号没有成对"),
        ("a.csv", "x,\x07\n", "第 1 行第 2 列有看不见的控制字符（U+0007）"),
        ("a.json", "[", "不是完整的 JSON"),
        ("a.json", "[NaN]", "不是完整的 JSON"),
        ("a.json", "{}", "应是对象的列表"),
        ("a.json", '[{"subject": "甲", "subject": "乙"}]', "写了两次：subject、subject"),
        ("a.json", '"x"', "应是对象的列表"),
        ("a.json", "[1]", "第1条不是对象"),
        ("a.json", '[{"a": "x"}, {"数": true}]', "第2条“数” 应是文字、数或 null"),
        ("a.json", '[{"数": [1]}]', "第1条“数” 应是文字、数或 null"),
        ("a.json", '[{"数": 1e308}]', "应是文字、数或 null"),
        ("a.xlsx", b"PK\x03\x04", "a.xlsx"),
        ("a.csv", b"PK\x03\x04 a workbook all the same", "a.csv"),
    ],
)
def test_what_is_no_list_is_said(tmp_path: Path, name: str, data: bytes | str, says: str):
    with pytest.raises(RosterError, match=says.replace("（U+", "（U.")):
        listed(tmp_path / name, data)


def test_a_list_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(RosterError, match="没有这个文件"):
        read_grids(tmp_path / "a.csv")
