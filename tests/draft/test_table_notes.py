"""What the notes under a table say of all its rows, as offices print it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import yaml
from openpyxl.styles import Border, Side

from tests.command_line import run
from tests.own_templates import own_templates
from zjtx_xl.draft.table_notes import Limits, grades_of, limits_of, notes_of, share_rule

if TYPE_CHECKING:
    from pathlib import Path

GRADES: tuple[tuple[str, list[tuple[str, float | None]]], ...] = (
    (
        "总得分60分以上为合格，90分以上为优秀，低于60分为不合格。",
        [("优秀", 90), ("合格", 60), ("不合格", None)],
    ),
    (
        "综合得分90分（含）以上为优，80分（含）-90分为良，60分（含）-80分为中，60分以下为差。",
        [("优", 90), ("良", 80), ("中", 60), ("差", None)],
    ),
    (
        "评价结果分四档：总分≥90分为“优秀”，75≤总分＜90分为“良好”，60≤总分<75分为“合格”，总分＜60分为“不合格”",
        [("优秀", 90), ("良好", 75), ("合格", 60), ("不合格", None)],
    ),
    (
        "得分在85分及以上的评定为A级，70—84.5分评定为B级，70分以下评定为C级",
        [("A", 85), ("B", 70), ("C", None)],
    ),
    # of shares, not of points
    ("预算执行率90%以上为正常，60%以上为偏慢，低于60%为异常。", []),
    # what is between 60 and 90?
    ("总分90分以上为优秀，低于60分为不合格。", []),
    # one word says nothing of the others
    ("总分60分以上为合格。", []),
    # the number itself belongs to nobody
    ("超过90分为优秀，超过60分为合格。", []),
    # the same word twice
    ("90分以上为合格，60分以上为合格，低于60分为不合格。", []),
    ("填报单位应对数据真实性负责，10日内报送。", []),
)


@pytest.mark.parametrize(("notes", "grades"), GRADES)
def test_grades_of_the_total(notes: str, grades: list[tuple[str, float | None]]):
    found = [(grade["word"], grade.get("at_least")) for grade in grades_of(notes)]
    assert found == grades


INTERPOLATED = (
    "指标达到满分要求的得满分；达到基本要求的得该项权重分的60%，"
    "基本要求与满分要求之间按线性插值计算；低于基本要求的该项不得分。"
)


def test_two_printed_columns_that_score_every_row():
    limits = limits_of(INTERPOLATED)
    assert limits is not None
    assert limits == Limits("满分要求", "基本要求", "60")

    def rule(full: str, least: str) -> Any:
        return limits.rule({"满分要求": full, "基本要求": least}.__getitem__)

    assert rule("40", "≥20")["score"] == (
        "min(points, points * (0.6 + 0.4 * (actual - 20) / (40 - 20))) if actual >= 20 else 0"
    )
    # less is better
    assert rule("0.5", "0.8%")["score"] == (
        "min(points, points * (0.6 + 0.4 * (0.8 - actual) / (0.8 - 0.5))) if actual <= 0.8 else 0"
    )
    assert rule("40", "40") is None
    assert rule("是", "20") is None
    assert rule("40", "") is None


@pytest.mark.parametrize(
    "notes",
    [
        INTERPOLATED.replace("按线性插值计算", "由评审组掌握"),
        INTERPOLATED.replace("达到满分要求的得满分", "满分见表"),
        INTERPOLATED.replace("满分要求", "基本要求"),
        "",
    ],
)
def test_notes_that_do_not_say_all_of_it_give_no_rule(notes: str):
    assert limits_of(notes) is None


def test_notes_without_any_rule_give_nothing():
    assert notes_of("一、本表一式两份。") == (None, None, ())
    assert notes_of("按完成比例计分").by_share == share_rule("按完成比例计分")


HEADINGS = ("一级指标", "二级指标", "单位", "权重", "基本要求", "满分要求", "实际值", "得分")
ROWS = (
    ("投入", "研发经费支出占主营业务收入的比重", "%", 40, 3, 5),
    ("投入", "研发人员数", "人", 40, 50, 150),
    ("产出", "单位产品能耗", "吨/万元", 20, 0.8, 0.5),
)


def _blank(path: Path, total: int) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    line = Side(style="thin")
    sheet["A1"] = "技术中心评价指标表"
    sheet.merge_cells("A1:H1")
    sheet["A2"] = "企业名称："
    sheet.merge_cells("A2:D2")
    rows = [
        HEADINGS,
        *ROWS,
        ("合计", "", "", total),
        ("加分项", "获得国家级奖励，每项加2分，最多加4分"),
    ]
    for number, texts in enumerate([*rows, ("总得分",)], start=3):
        for column in range(1, 9):
            cell = sheet.cell(number, column, dict(enumerate(texts, 1)).get(column) or None)
            cell.border = Border(left=line, right=line, top=line, bottom=line)
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("A7:C7")
    sheet.merge_cells("B8:F8")
    sheet.merge_cells("A9:G9")
    sheet["A10"] = INTERPOLATED + GRADES[0][0]
    sheet.merge_cells("A10:H10")
    book.save(path)


@pytest.fixture
def drafted(tmp_path: Path):
    def drafted_with(total: int = 100) -> tuple[Path, str, Any]:
        _blank(tmp_path / "blank.xlsx", total)
        out = tmp_path / "templates" / "trial-2026" / "centre.yaml"
        outcome = run("draft", tmp_path / "blank.xlsx", "--out", out)
        return out, outcome.text, yaml.safe_load(out.read_text("utf-8"))

    return drafted_with


def test_what_gets_all_points_is_no_column_of_points(drafted: Any):
    _, said, made = drafted()
    assert "没有看出来" not in said
    assert made["points_total"] == 100
    rows = made["sheets"][0]["blocks"][0]["rows"]
    assert [row.get("points") for row in rows] == [40, 40, 20, None, 4, None]
    assert rows[4]["rule"] == {
        "name": "bonus",
        "limit": 4,
        "of": "actual * 2 if present(actual) else 0",
    }
    assert rows[4]["required"] is False
    [verdict] = made["verdicts"]
    assert verdict["of"] == "total2.score"
    assert [grade["word"] for grade in verdict["grades"]] == ["优秀", "合格", "不合格"]


def test_points_that_do_not_add_up_to_what_is_printed_are_asked_about(drafted: Any):
    _, said, _ = drafted(90)
    assert "第 7 行印的是 90 分，各行共 100 分" in said


def test_a_form_that_was_drafted_so_scores_as_by_hand(drafted: Any, tmp_path: Path):
    """40 × (0.6 + 0.4 × 1/2) = 32; below 基本要求 0; at 满分要求 20; one prize 2: 54."""
    out, _, _ = drafted()
    roster = tmp_path / "roster.csv"
    roster.write_text("企业名称\n甲公司\n", encoding="utf-8")
    data = tmp_path / "data.json"
    answers = '{"row4.actual": 4, "row5.actual": 49, "row6.actual": 0.5, "row8.actual": 1}'
    data.write_text(answers, encoding="utf-8")
    issued = tmp_path / "issued"
    form = issued / "甲公司.xlsx"
    with own_templates(out.parent.parent):
        assert run("generate", "trial-2026/centre", "--roster", roster, "--out", issued).code == 0
        assert run("fill", form, "--data", data).code == 0
        outcome = run("check", form, "--json")
    assert outcome.code == 0
    (file,) = outcome.json["files"]
    scores = {score["row"]: score["score"] for score in file["scores"]}
    assert scores == {"row4": 32, "row5": 0, "row6": 20, "row8": 2}
    assert Decimal(str(file["total"]["score"])) == 54
    (verdict,) = file["verdicts"]
    assert "不合格" in verdict.values()
