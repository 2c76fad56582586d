"""Summaries of summaries: two made-up cities of twelve and eight of the twenty enterprises.

The province's tables are those rolled up straight from the returns; each figure leads back through
the city's table to the return.
"""

from __future__ import annotations

import json
import random
import shutil
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import pytest
from openpyxl.cell import MergedCell

from tests.command_line import Outcome, run
from zjtx_xl.audits import shelf
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.errors import UnknownGroupingError
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.rollup import roll_up
from zjtx_xl.runs.senders import batch as returns_at_hand

if TYPE_CHECKING:
    from zjtx_xl.findings import RollUp

QINGDAO = samples_folder() / "qingdao-2021"
TABLES = ("annex3", "annex5", "annex6")
CITIES = {"甲": range(1, 13), "乙": range(13, 21)}
# what returns say, and not the rosters
FOLLOWED = {"annex3": ".score", "annex5": ("revenue", "patents", "share"), "annex6": ".amount"}
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


@cache
def opened(path: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


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


def test_a_table_of_several_cities_bears_the_name_of_none(levels: Levels, tmp_path: Path):
    made = roll_up("qingdao-2021/annex6", levels.cities, tmp_path / "附6.xlsx")
    title = openpyxl.load_workbook(made.written).worksheets[0]["A2"].value
    assert str(title).strip().startswith("市第一批")
    assert sum("--set region=" in note for note in made.notes) == 1


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


@pytest.mark.parametrize(
    ("by", "sums"),
    [("地市", ["小计（甲市，12 户）", "小计（乙市，8 户）"]), ("省份", ["小计（丙，20 户）"])],
)
def test_the_nation_knows_the_groups_of_its_provinces(
    levels: Levels, tmp_path: Path, by: str, sums: list[str]
):
    """A province is no city: its lines are of the cities that its table is grouped by."""
    sent = Path(levels.province["annex6"].written)
    out, nation = tmp_path / "全国.xlsx", {"region": "全国"}
    made = roll_up("qingdao-2021/annex6", sent, out, by=by, variables=nation)
    found = cells(made.written)
    assert [text for text in found.values() if text.startswith("小计")] == sums
    assert found["total.amount"] == "3900"
    (province,) = made.origins["1.innovation.amount"]
    assert (province.path, province.below[0].path) == (
        str(sent), str(levels.cities / "甲" / "甲annex6.xlsx"),
    )  # fmt: skip


def test_cities_of_one_name_in_two_provinces_are_two(levels: Levels, tmp_path: Path):
    own, table = levels.cities / "甲" / "甲annex6.xlsx", "qingdao-2021/annex6"
    same = tmp_path / "cities" / "甲.xlsx"
    roll_up(table, levels.folder / "returns" / "乙", same, variables={"region": "甲"})
    provinces = tmp_path / "provinces"
    for name, sent in (("丙省", own), ("丁省", same)):
        out = provinces / f"{name}.xlsx"
        roll_up(table, sent, out, by="地市", variables={"region": name})
    nation = {"region": "全国"}
    made = roll_up(table, provinces, tmp_path / "全国.xlsx", by="地市", variables=nation)
    sums = [text for text in cells(made.written).values() if text.startswith("小计")]
    assert sums == ["小计（丁省甲，8 户）", "小计（丙省甲，12 户）"]


def test_who_also_comes_from_below_is_of_the_province_that_lists_him(
    levels: Levels, tmp_path: Path
):
    """The returns were issued by a city: that is no province."""
    given = [levels.province["annex6"].written, levels.folder / "returns" / "乙",
             levels.cities / "甲" / "甲annex6.xlsx"]  # fmt: skip
    out, nation = tmp_path / "全国.xlsx", {"region": "全国"}
    made = roll_up("qingdao-2021/annex6", given, out, by="省份", variables=nation)
    found = cells(made.written)
    assert [text for text in found.values() if text.startswith("小计")] == ["小计（丙，20 户）"]
    assert found["total.amount"] == "3900"


def test_districts_of_one_name_in_two_cities_are_two(levels: Levels, tmp_path: Path):
    rows = enterprises()
    listed = [
        {"企业名称": row[1], "区县": "鼓楼区" if number % 2 else "云龙区",
         "地市": f"{city_of(number)}市", "服务方向": "数字化"}
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    roster = tmp_path / "名册.json"
    roster.write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
    returned = levels.folder / "returns"
    for by, expected in (
        ("区县", {"甲市鼓楼区，6", "甲市云龙区，6", "乙市鼓楼区，4", "乙市云龙区，4"}),
        ("服务方向", {"数字化，20"}),
    ):
        out = tmp_path / f"{by}.xlsx"
        made = roll_up("qingdao-2021/annex3", returned, out, roster=roster, by=by)
        sums = {text for text in cells(made.written).values() if text.startswith("小计")}
        assert sums == {f"小计（{text} 户）" for text in expected}


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
            codes = {finding.code for finding in result.findings}
            assert codes.isdisjoint({"formula", "total", "duplicate", "label", "moved"})


# ---------------------------------------------------------------- origins


def test_a_figure_leads_through_the_city_to_the_return(levels: Levels):
    """Ten figures at random of each table, followed as a person would, by another program."""
    chosen = random.Random(18)  # noqa: S311 - a fixed choice
    for table, made in levels.province.items():
        found = cells(made.written)
        keys = [
            key
            for key, origins in made.origins.items()
            if Path(origins[0].path).is_relative_to(levels.cities) and key.endswith(FOLLOWED[table])
        ]
        for key in chosen.sample(sorted(keys), 10):
            (city,) = made.origins[key]
            (below,) = city.below
            assert Path(below.path).is_relative_to(levels.folder / "returns"), (table, key)
            for place in (city, below):
                value = opened(place.path)[place.sheet][place.cell].value
                is_same = str(value) == found[key]
                is_same |= not isinstance(value, str) and Decimal(str(value)) == Decimal(found[key])
                # the printed total of one does not follow the rule, which the city does
                assert is_same or (place is below and value == 92.5), (key, place, value)


def test_the_sheet_and_the_json_name_both_levels(levels: Levels, tmp_path: Path):
    rows = opened(levels.province["annex6"].written)["数据来源"].iter_rows(values_only=True)
    line = next(row for row in rows if row[2] and "支出金额" in str(row[2]))
    assert line[4] == "../cities/甲/甲annex6.xlsx"
    assert str(line[7]).startswith("../returns/甲/")
    city = levels.cities / "甲" / "甲annex6.xlsx"
    made = run("rollup", "qingdao-2021/annex6", city, "--out", tmp_path / "x.xlsx", "--json").json
    (below,) = made["origins"]["1.innovation.amount"]["below"]
    assert Path(below["path"]).parent == levels.folder / "returns" / "甲"
    assert (below["sheet"], below["cell"]) == ("附6", "D4")


def test_origins_that_no_sheet_has_room_for_go_on_on_the_next(
    levels: Levels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("zjtx_xl.audits.provenance._MOST_LINES", 50)
    city = tmp_path / "甲.xlsx"
    returns = levels.folder / "returns" / "甲"
    made = roll_up("qingdao-2021/annex6", returns, city, variables={"region": "甲"})
    lists = [sheet for sheet in openpyxl.load_workbook(city) if sheet.title.startswith("数据来源")]
    assert [sheet.title for sheet in lists] == ["数据来源", "数据来源2", "数据来源3"]
    assert sum(sheet.max_row - 3 for sheet in lists) == len(made.origins)
    assert [sheet.auto_filter.ref for sheet in lists][:2] == ["A3:G53", "A3:G53"]
    province = roll_up("qingdao-2021/annex6", city, tmp_path / "省.xlsx")
    below = {key: origins[0].below for key, origins in province.origins.items()}
    # the total is added up anew, and so are the numbers of the lines
    taken = {key: own for key, own in made.origins.items() if not key.endswith((".no", "l.amount"))}
    assert {key: found for key, found in below.items() if key in taken} == taken


# ---------------------------------------------------------------- audits


ACCUSATIONS = {"parent-differs", "summary-differs", "count-differs", "duplicate", "column-total",
               "unlisted"}  # fmt: skip


def test_cities_that_agree_with_their_parts_are_not_accused(levels: Levels):
    for made in levels.province.values():
        assert ACCUSATIONS.isdisjoint(finding.code for finding in made.audits)
    both = run_check([levels.cities, levels.folder / "returns"], CheckOptions(values=False))
    assert list(both.results())
    assert ACCUSATIONS.isdisjoint(finding.code for finding in both.audits)


def test_what_is_wrong_with_a_line_is_said_once(levels: Levels, tmp_path: Path):
    """Of the file that was sent, not again of the line that was made of it."""
    sent = tmp_path / "乙.xlsx"
    book = openpyxl.load_workbook(levels.cities / "乙" / "乙annex6.xlsx")
    book["附6"]["D4"].value = 333
    book.save(sent)
    made = roll_up("qingdao-2021/annex6", sent, tmp_path / "省.xlsx", by="地市")
    (said,) = [finding for finding in made.audits if finding.code == "grant-tier"]
    assert said.path == str(sent)
    # what somebody typed over the figure did not come from where the city's own sheet says
    (note,) = [note for note in made.notes if "来源" in note]
    assert all(words in note for words in ("乙.xlsx", "附6 D4", "333"))
    (city,) = made.origins["1.innovation.amount"]
    assert city.below == ()


@pytest.mark.parametrize("with_returns", [False, True])
def test_a_wrong_total_of_a_city_is_one_finding(
    levels: Levels, tmp_path: Path, *, with_returns: bool
):
    """It names the city, what stands there, and what its parts add up to."""
    sent = tmp_path / "sent"
    shutil.copytree(levels.cities, sent)
    wrong = sent / "乙" / "乙annex6.xlsx"
    right = cells(wrong)["total.amount"]
    book = openpyxl.load_workbook(wrong)
    book["附6"]["D44"].value = 9999
    book.save(wrong)
    paths = [sent, *([levels.folder / "returns"] if with_returns else [])]
    checked = run_check(paths, CheckOptions(values=False))
    assert list(checked.results())
    (said,) = [finding for finding in checked.audits if finding.code in ACCUSATIONS]
    for words in ("乙", "9999", right):
        assert words in said.message
    assert said.path == str(wrong)


def test_who_is_not_in_the_summary_of_his_own_city_is_named(levels: Levels, tmp_path: Path):
    """A line that somebody deleted; of a city whose summary has not come nobody is missed."""
    returned, sent = levels.folder / "returns" / "乙", tmp_path / "附6.xlsx"
    roll_up("qingdao-2021/annex6", returned, sent)  # of the region that the returns name
    book = openpyxl.load_workbook(sent)
    name = str(book["附6"]["B4"].value)
    for row in book["附6"].iter_rows(min_row=4, max_row=8):
        for cell in row:
            if not isinstance(cell, MergedCell):
                cell.value = None
    book.save(sent)
    for summary, missed in ((sent, [name]), (levels.cities / "甲" / "甲annex6.xlsx", [])):
        checked = run_check([summary, returned], CheckOptions(values=False))
        assert list(checked.results())
        said = [finding.message for finding in checked.audits if finding.code == "unlisted"]
        assert len(said) == len(missed)
        assert all(name in message for name, message in zip(missed, said, strict=True))


def test_who_comes_by_both_ways_counts_once(levels: Levels, tmp_path: Path):
    """The cities' summaries and seven returns: each enterprise stands in the table once."""
    sent = tmp_path / "sent"
    shutil.copytree(levels.cities, sent)
    returns_of(sent / "户", range(1, 8))
    made = roll_up(
        "qingdao-2021/annex5",
        sent,
        tmp_path / "附5.xlsx",
        roster=levels.roster,
        by="地市",
        variables={"region": "丙"},
    )
    assert cells(made.written) == cells(levels.province["annex5"].written)
    assert any("7 户" in note and "没有重复计算" in note for note in made.notes)
    # twelve lines and seven forms of one city: that five are not here, is said
    assert {finding.code for finding in made.audits} & ACCUSATIONS == {"count-differs"}


def test_cities_and_returns_are_audited_alike_in_memory_and_on_disk(
    levels: Levels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Summaries of two cities, one total of them wrong, twice sent, and seven returns."""
    sent = tmp_path / "sent"
    shutil.copytree(levels.cities, sent)
    returns_of(sent / "户", range(1, 8))
    wrong = sent / "乙" / "乙annex6.xlsx"
    book = openpyxl.load_workbook(wrong)
    book["附6"]["D44"].value = 9999
    book.save(wrong)
    shutil.copy(wrong, sent / "又一份.xlsx")
    said: list[tuple[object, ...]] = []
    for most, batch in ((10**9, 64), (0, 2)):
        monkeypatch.setattr(shelf, "_AT_HAND", most)
        monkeypatch.setattr(returns_at_hand, "_AT_HAND", most)
        monkeypatch.setattr(shelf, "_BATCH", batch)
        monkeypatch.setattr(shelf, "_DOWN", batch)
        out = tmp_path / f"{most}" / "附6.xlsx"
        made = roll_up("qingdao-2021/annex6", sent, out, roster=levels.roster, by="地市")
        checked = run_check([sent], CheckOptions(values=False, roster=levels.roster))
        both = [*checked.results()], [*checked.audits]
        codes = [finding.code for finding in (*made.audits, *both[1])]
        own = [finding._replace(path="") if finding.path == str(out) else finding
               for finding in made.audits]  # fmt: skip
        said.append((own, made.notes, cells(made.written), both))
        assert {"count-differs", "column-total", "duplicate"} <= set(codes)
    assert said[0] == said[1]


# ---------------------------------------------------------------- who has reported


def said_of(outcome: Outcome, *codes: str) -> list[str]:
    return [finding["message"] for finding in outcome.json["audits"] if finding["code"] in codes]


def test_an_office_that_has_not_reported_is_named_alone(levels: Levels):
    outcome = run("check", levels.cities / "甲", "--roster", levels.roster, "--json")
    (absent,) = said_of(outcome, "not-returned", "unknown-recipient")
    assert absent.startswith("“乙市（8 户）”还没有报送")


def test_at_each_level_its_own_offices_are_missed(levels: Levels, tmp_path: Path):
    """Where provinces report, a province; of one that has reported, the city that is not there."""
    listed = [
        (row[1], city_of(number), "丙省") for number, row in enumerate(enterprises(), start=1)
    ]
    listed += [("丁一有限公司", "丁", "丙省"), ("戊一有限公司", "戊", "己省")]
    roster = tmp_path / "名册.json"
    lines = [{"企业名称": name, "地市": f"{city}市", "省份": of} for name, city, of in listed]
    roster.write_text(json.dumps(lines), encoding="utf-8")
    province = Path(levels.province["annex5"].written)
    for sent, absent in ((province, ["丁市", "己省"]), (levels.cities, ["丁市", "戊市"])):
        outcome = run("check", sent, "--roster", roster, "--json")
        said = said_of(outcome, "not-returned", "unknown-recipient")
        assert sorted(text.partition("（")[0] for text in said) == [f"“{name}" for name in absent]


def test_a_roster_of_offices_knows_them(levels: Levels, tmp_path: Path):
    roster = tmp_path / "名册.json"
    offices = [{"单位名称": name} for name in ("甲市", "乙市", "丁市")]
    roster.write_text(json.dumps(offices), encoding="utf-8")
    outcome = run("check", levels.cities, "--roster", roster, "--json")
    (absent,) = said_of(outcome, "not-returned", "unknown-recipient")
    assert absent.startswith("“丁市”还没有报送")


def test_an_unknown_column_is_refused_with_what_there_is(levels: Levels, tmp_path: Path):
    with pytest.raises(UnknownGroupingError, match="地市"):
        roll_up("qingdao-2021/annex5", levels.cities, tmp_path / "x.xlsx", by="星座")
    assert not (tmp_path / "x.xlsx").exists()


def test_without_a_roster_the_offices_are_those_that_sent(levels: Levels, tmp_path: Path):
    made = roll_up("qingdao-2021/annex6", levels.cities, tmp_path / "附6.xlsx", by="地市")
    found = cells(made.written)
    names = [text for text in found.values() if text.startswith("小计")]
    assert sorted(names) == ["小计（乙，8 户）", "小计（甲，12 户）"]
    assert found["total.amount"] == "3900"
