"""Summaries of summaries: two made-up cities of twelve and eight of the twenty enterprises.

The province's tables are those rolled up straight from the returns; each figure leads back through
the city's table to the return.
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import pytest

from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.rollup import roll_up

if TYPE_CHECKING:
    from zjtx_xl.findings import RollUp

QINGDAO = samples_folder() / "qingdao-2021"
TABLES = ("annex3", "annex5", "annex6")
CITIES = {"甲": range(1, 13), "乙": range(13, 21)}
AMOUNTS = ("innovation", "cooperation", "digitalisation", "listing", "other")


class Levels(NamedTuple):
    """What was sent from level to level, and what was made of it."""

    folder: Path
    roster: Path
    cities: Path
    province: dict[str, RollUp]
    straight: dict[str, RollUp]


def city_of(number: int) -> str:
    return next(name for name, numbers in CITIES.items() if number in numbers)


@cache
def enterprises() -> list[tuple[str, ...]]:
    """The roster of the twenty: number, name, code, recommended, reason."""
    listed = openpyxl.load_workbook(QINGDAO / "roster.xlsx").worksheets[0]
    return list(listed.iter_rows(min_row=3, max_col=5, values_only=True))  # pyright: ignore[reportReturnType]


def write_roster(path: Path, numbers: range) -> Path:
    """The officer's roster with the city of each enterprise, numbered within it."""
    rows = enterprises()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["序号", "企业名称", "统一社会信用代码", "是否推荐", "不推荐原因", "地市"])
    for number in numbers:
        _, *rest = rows[number - 1]
        sheet.append([number - numbers[0] + 1, *rest, f"{city_of(number)}市"])
    book.save(path)
    return path


def returns_of(folder: Path, numbers: range) -> Path:
    folder.mkdir(parents=True)
    for number in numbers:
        (path,) = (QINGDAO / "enterprises").glob(f"{enterprises()[number - 1][0]}_*.xlsx")
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> Levels:
    folder = tmp_path_factory.mktemp("levels")
    cities = folder / "cities"
    for name, numbers in CITIES.items():
        roster = write_roster(folder / f"{name}.xlsx", numbers)
        returned = returns_of(folder / "returns" / name, numbers)
        for table in TABLES:
            out = cities / name / f"{name}{table}.xlsx"
            roll_up(
                f"qingdao-2021/{table}", returned, out, roster=roster, variables={"region": name}
            )
    roster = write_roster(folder / "省.xlsx", range(1, 21))
    made = {
        kind: {
            table: roll_up(
                f"qingdao-2021/{table}",
                source,
                folder / kind / f"{table}.xlsx",
                roster=roster,
                by="地市",
                variables={"region": "丙"},
            )
            for table in TABLES
        }
        for kind, source in (("province", cities), ("straight", folder / "returns"))
    }
    return Levels(folder, roster, cities, made["province"], made["straight"])


def cells(path: str | Path) -> dict[str, str]:
    (table,) = read_file(Path(path)).tables
    return {
        key: entry.cell.raw for key, entry in table.submission.entries.items() if entry.cell.raw
    }


# ---------------------------------------------------------------- the figures


@pytest.mark.parametrize("table", TABLES)
def test_the_province_has_what_a_roll_up_of_the_returns_has(levels: Levels, table: str):
    found, straight = cells(levels.province[table].written), cells(levels.straight[table].written)
    assert found == straight
    assert len(found) > 100


def test_subtotals_stand_between_the_cities_and_add_up_what_the_returns_say(levels: Levels):
    found = cells(levels.province["annex6"].written)
    names = {key: text for key, text in found.items() if key.endswith(".subject")}
    sums = {key.partition(".")[0]: text for key, text in names.items() if "小计" in text}
    assert sums == {"13": "小计（甲市，12 户）", "22": "小计（乙市，8 户）"}
    for record, city in (("13", "甲"), ("22", "乙")):
        paths = sorted((levels.folder / "returns" / city).glob("*.xlsx"))
        returned = [openpyxl.load_workbook(path, data_only=True)["附6"] for path in paths]
        for row, use in enumerate(AMOUNTS, start=4):
            amounts = [sheet.cell(row, 4).value for sheet in returned]
            numbers = [Decimal(str(value)) for value in amounts if isinstance(value, int | float)]
            assert Decimal(found.get(f"{record}.{use}.amount", "0")) == sum(numbers), (city, use)
    assert found["total.amount"] == "3900"
    sheet = openpyxl.load_workbook(levels.province["annex6"].written)["附6"]
    assert sheet["D114"].value == "=SUM(D4:D63,D69:D108)"


def test_a_form_without_a_total_gets_one_over_all(levels: Levels):
    found = cells(levels.province["annex5"].written)
    assert found["23.subject"] == "合计（20 户）"
    lines = [Decimal(found[f"{number}.revenue"]) for number in range(1, 22) if number != 13]
    assert Decimal(found["23.revenue"]) == sum(lines[:20])
    assert Decimal(found["13.revenue"]) + Decimal(found["22.revenue"]) == Decimal(
        found["23.revenue"]
    )
    assert "23.core_revenue_share" not in found  # percentages do not add up
    assert [found[f"{number}.no"] for number in (1, 12, 14, 21)] == ["1", "12", "13", "20"]


def test_nothing_is_wrong_with_what_was_made(levels: Levels):
    for made in levels.province.values():
        for result in check_file(Path(made.written)).results:
            structure = [
                f for f in result.findings if f.code in {"formula", "total", "duplicate", "label"}
            ]
            assert structure == []
