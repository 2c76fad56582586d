"""Forms that the product has not seen, written in YAML by the docs alone, score as by hand.

What is expected was worked out from the printed rules before the forms were tried.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.command_line import run
from tests.own_templates import own_templates
from zjtx_xl.lint.definitions import lint_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEMPLATES = Path(__file__).parents[1] / "data" / "templates"

Filled = dict[str, int | float | str | None]

DEPT: Filled = {
    "subject": "某省统计局", "budget.amount": 1000, "spent.amount": 975, "three.actual": 95,
    "purchase.actual": 0, "reported.actual": "A.按时报送", "satisfied.actual": 92.5,
    "honour.actual": 1, "audit.actual": 0, "misuse.actual": "否", "reason.actual": "年中压减",
}  # fmt: skip
_MARKS: Filled = {
    f"{row}.e{number}": given
    for row, marks in {
        "r1": (90, 80, 85, 95, 70), "r2": (60,) * 5, "r3": (88, 92, 75, 81, 90), "r4": (90,) * 5,
    }.items()
    for number, given in enumerate(marks, start=1)
}  # fmt: skip
_TIERS: Filled = {f"r{number}.tier": "优" for number in (1, 2, 3, 4)}
EXPERTS: Filled = {"subject": "甲项目", "r4.score": 9.5} | _MARKS | _TIERS
TALENT: Filled = {
    "name.actual": "John Smith", "passport.actual": "E12345678", "born.actual": "1980-05-01",
    "degree.actual": "A", "salary.actual": 60, "years.actual": 5, "chinese.actual": 75,
    "prize.actual": "否", "crime.actual": "否", "email.actual": "a@b.com",
    "phone.actual": "13912345678",
}  # fmt: skip


def project(*rows: tuple[str, int | None, int, float | str]) -> Filled:
    """Nature, value, weight and what was done, row by row."""
    filled: Filled = {"subject": "数据库建设"}
    for number, (nature, target, points, actual) in enumerate(rows, start=1):
        filled |= {
            f"item{number}.group": "产出", f"item{number}.name": "指标",
            f"item{number}.nature": nature, f"item{number}.target": target,
            f"item{number}.points": points, f"item{number}.actual": actual,
        }  # fmt: skip
    return filled


# form, filled, points by row (total, and verdicts by their key)
CASES: list[tuple[str, Filled, dict[str, object]]] = [
    # 97.5 %: 2.5 points short, 2 whole ones: 10 - 2
    ("dept", DEPT, {"rate": 8, "three": 10, "stock": 10, "honour": 2, "total": 60, "clean": True}),
    ("dept", DEPT | {"spent.amount": 1050}, {"rate": 10}),
    ("dept", DEPT | {"spent.amount": 899}, {"rate": 0, "stock": 6, "clean": False}),
    ("dept", DEPT | {"three.actual": 101}, {"three": 9.5}),
    ("dept", DEPT | {"three.actual": 101.2}, {"three": 9}),
    ("dept", DEPT | {"purchase.actual": 6}, {"purchase": 0}),
    ("dept", DEPT | {"satisfied.actual": 89}, {"satisfied": 9.8}),
    ("dept", DEPT | {"satisfied.actual": 59.9}, {"satisfied": 0}),
    # three honours are capped at 4, two faults deducted: 58 + 4 - 2; the honours waive the faults
    ("dept", DEPT | {"honour.actual": 3, "audit.actual": 2}, {"total": 60, "clean": True}),
    ("dept", DEPT | {"honour.actual": 0, "audit.actual": 9}, {"total": 53, "clean": False}),
    # nothing is added for nothing written; what has to be told is not nothing
    ("dept", DEPT | {"honour.actual": None}, {"honour": 0, "total": 58}),
    ("dept", DEPT | {"audit.actual": None}, {"total": None}),
    ("dept", DEPT | {"misuse.actual": "是"}, {"total": 0, "clean": False}),
    (
        "project",
        project(("≥", 50, 40, 52), ("≤", 90, 30, 89.97), ("=", 1, 20, 1), ("定性", None, 10, "良")),
        {"item1": 40, "item2": 30, "item3": 20, "item4": 8, "total": 98},
    ),
    (
        "project",
        project(("≥", 50, 40, 49), ("≤", 90, 30, 90.01), ("=", 1, 20, 2), ("定性", None, 10, "优")),
        {"item1": 0, "item2": 0, "item3": 0, "item4": 10, "total": 10},
    ),
    (  # as people write it; what cannot be told waits
        "project",
        project((">=", 50, 40, "52个"), ("不超过", 90, 30, "大约90"), ("＝", 1, 20, "1"),
                ("定性", None, 5, "较好"), ("≥", 90, 5, "95%")),
        {"item1": 40, "item2": None, "item3": 20, "item4": None, "item5": 5, "total": None},
    ),
    # 85 of 100 of 40; 12; (88 + 81 + 90) / 3 of 30; the officer's 9.5 only once adopted
    ("experts", EXPERTS, {"r1": 34, "r2": 12, "r3": 25.9, "r4": None, "total": None}),
    ("talent", TALENT, {"talent": True}),
    ("talent", TALENT | {"salary.actual": 49}, {"talent": False}),
    ("talent", TALENT | {"salary.actual": 49, "years.actual": 10}, {"talent": True}),
    ("talent", TALENT | {"degree.actual": "D", "salary.actual": 0, "prize.actual": "是",
                         "prize_name.actual": "Nobel"}, {"talent": True}),
    # not known, but two of the others hold, or none can be enough
    ("talent", TALENT | {"degree.actual": None, "years.actual": 11}, {"talent": True}),
    ("talent", TALENT | {"degree.actual": None, "salary.actual": 20}, {"talent": False}),
    ("talent", TALENT | {"degree.actual": None}, {"talent": None}),
    ("talent", TALENT | {"crime.actual": "是"}, {"talent": False}),
]  # fmt: skip


@pytest.fixture(scope="module")
def others() -> Iterator[None]:
    with own_templates(TEMPLATES):
        yield


@pytest.fixture(scope="module")
def results(others: None, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the check says of each case."""
    del others
    folder = tmp_path_factory.mktemp("others")
    blanks: dict[str, tuple[Path, dict[str, str]]] = {}
    for form in dict.fromkeys(form for form, _, _ in CASES):
        made = run("generate", f"others-2027/{form}", "--out", folder / "blank" / form)
        assert made.code == 0, made.text
        [blank] = (folder / "blank" / form).glob("*.xlsx")
        [sheet] = run("show", f"others-2027/{form}", "--json").json["sheets"]
        blanks[form] = blank, {field["key"]: field["cell"] for field in sheet["fields"]}
    (folder / "returned").mkdir()
    for number, (form, filled, _) in enumerate(CASES):
        blank, cells = blanks[form]
        book = openpyxl.load_workbook(blank)
        for key, given in filled.items():
            book.worksheets[0][cells[key].partition(":")[0]] = given
        book.save(folder / "returned" / f"{number:02}.xlsx")
    return run("check", folder / "returned", "--write", folder / "scored", "--json").json["files"]


def test_the_definitions_are_clean(others: None):
    del others
    faults = lint_files([*(TEMPLATES / "others-2027").glob("*.yaml")])
    assert [fault for fault in faults if fault.severity == "error"] == []


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_points_are_those_worked_out_by_hand(results: list[dict[str, Any]], number: int):
    found, expected = results[number], CASES[number][2]
    got = {score["row"]: score["score"] for score in found["scores"]}
    got |= {verdict["key"]: verdict["result"] for verdict in found.get("verdicts", ())}
    got["total"] = found["total"] and found["total"]["score"]
    assert {key: got[key] for key in expected} == expected


def test_words_that_nobody_listed_wait_for_an_officer(results: list[dict[str, Any]]):
    worded = next(found for found in results if found["path"].endswith("15.xlsx"))
    traces = {score["row"]: score["trace"] for score in worded["scores"]}
    assert "“较好”" in traces["item4"]
    book = openpyxl.load_workbook(Path(worded["written"]).with_name("待定事项.xlsx"))
    raw = [row[6].value for row in book.worksheets[0].iter_rows(min_row=4) if row[6].value]
    assert {"大约90", "较好"} <= set(raw)


def test_subtotals_are_added_up(results: list[dict[str, Any]]):
    experts: Mapping[str, Any] = next(
        found for found in results if found["template"].endswith("experts")
    )
    # what the officer typed stays in the copy, whether it counts yet or not
    copy: Any = openpyxl.load_workbook(experts["written"])
    (typed,) = (score["cell"] for score in experts["scores"] if score["row"] == "r4")
    assert copy.worksheets[0][typed].value == 9.5
    again = run("check", experts["path"], "--accept-manual", "--json").json["files"][0]
    assert again["total"]["score"] == pytest.approx(81.4)
    assert experts["total"]["partial"] == pytest.approx(71.9)
