"""What a definition in YAML alone makes of a filled form: totals, vetoes, own scores, verdicts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests import faults
from tests.command_line import run
from tests.own_templates import forget, own_templates
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.lint.definitions import lint_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SET = """
id: trial
title: 试用
notice: 试用
tables: [form]
"""
FORM = """
id: trial/form
version: "1"
title: 评价表
number: 附件1
kind: form
source: 试用
points_total: 20
lists: {means: {制造业: 4.2, 服务业: 2.5}}
sheets:
  - name: 表
    page: {orientation: portrait}
    widths: {A: 40, B: 24, C: 14}
    heights: {"1:20": 30}
    labels: {A: label}
    texts:
      - {at: "A1:C1", role: title, text: 评价表}
      - {at: A2, role: label, text: 企业名称}
      - {at: A3, role: header, text: 指标}
      - {at: B3, role: header, text: 数据}
      - {at: C3, role: header, text: 得分}
    fields:
      - {key: subject, at: "B2:C2", label: 企业名称, role: subject, kind: text, example: 甲公司}
    columns:
      - {key: actual, at: B, label: 数据, role: actual}
      - {key: score, at: C, label: 得分, role: score, by: officer, kind: decimal}
    groups:
      - {key: money, rows: "4:5"}
    rows:
      - row: 4
        key: revenue
        omit: [score]
        texts: {A: 营业收入（万元）}
        kind: money
        unit: 万元
        period: 上年度
        example: "100"
      - row: 5
        key: research
        omit: [score]
        texts: {A: 研发费用（万元）}
        kind: money
        unit: 万元
        period: 上年度
        example: "5"
      - row: 6
        key: share
        texts: {A: 研发费用占比（%）}
        points: 10
        cells: {actual: {kind: percent, value: 研发费用 / 营业收入 * 100}}
        rule: {name: bands, thresholds: [{at_least: 5, points: 10}, {at_least: 3, points: 6}]}
      - row: 7
        key: industry
        texts: {A: 所属行业（研发占比不低于行业均值）}
        points: 10
        kind: choice
        choices_from: means
        example: 制造业
        rule: {name: reference, list: means, key: actual, of: share.actual}
      - row: 8
        key: accident
        omit: [score]
        texts: {A: 发生重大安全事故}
        kind: yes_no
        period: 近三年
        example: 否
        rule: {name: veto}
      - row: 9
        key: total
        role: total
        label: 总分
        only: [score]
        texts: {"A:B": 总分}
        value: sum(score)
verdicts:
  - key: qualified
    title: 入选条件
    all_of:
      - {text: 研发费用不低于5万元, condition: research >= 5}
      - {text: 得分不低于10分, condition: total >= 10, unless: industry == "服务业"}
    veto:
      - {text: 发生重大安全事故, condition: accident}
"""
FILLED = {
    "subject": "甲公司",
    "revenue.actual": 100,
    "research.actual": 5,
    "industry.actual": "制造业",
    "accident.actual": "否",
}


@pytest.fixture
def templates(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "templates" / "trial"
    folder.mkdir(parents=True)
    (folder / "set.yaml").write_text(SET, encoding="utf-8")
    (folder / "form.yaml").write_text(FORM, encoding="utf-8")
    with own_templates(tmp_path / "templates"):
        yield tmp_path


def filled(folder: Path, **values: object) -> Path:
    data = FILLED | {name.replace("__", "."): value for name, value in values.items()}
    (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
    assert run("generate", "trial/form", "--out", folder / "blank").code == 0
    [blank] = (folder / "blank").glob("*.xlsx")
    target = folder / "form.xlsx"
    assert run("fill", blank, "--data", folder / "data.json", "--out", target).code == 0
    return target


def checked(path: Path, *more: str | Path) -> dict[str, Any]:
    [found] = run("check", path, "--json", *more).json["files"]
    return found


def test_the_definition_is_clean(templates: Path):
    assert lint_files([*(templates / "templates" / "trial").glob("*.yaml")]) == []


def test_a_ratio_is_computed_and_scored(templates: Path):
    found = checked(filled(templates))
    assert found["values"]["share.actual"]["value"] == 5
    assert {score["row"]: score["score"] for score in found["scores"]} == {
        "share": 10,
        "industry": 10,
    }
    assert found["total"]["score"] == 20
    assert found["findings"] == []


def test_a_veto_leaves_nothing_of_the_total(templates: Path):
    found = checked(filled(templates, accident__actual="是"), "--write", templates / "scored")
    assert found["total"]["score"] == 0
    assert [verdict["result"] for verdict in found["verdicts"]] == [False]
    again = checked(templates / "scored" / "form.xlsx")
    assert again["total"]["reported"] == 0
    assert again["findings"] == []


def test_a_total_waits_for_the_answer_that_may_veto_it(templates: Path):
    found = checked(filled(templates, accident__actual=None))
    assert found["total"]["score"] is None
    assert found["total"]["partial"] == 20


@pytest.mark.parametrize(("accident", "total"), [("是", 0), ("否", None), (None, None)])
def test_a_veto_that_happened_decides_the_total_whatever_waits(
    templates: Path, accident: str | None, total: int | None
):
    found = checked(filled(templates, accident__actual=accident, revenue__actual=None))
    assert found["total"]["score"] == total


@pytest.mark.parametrize(
    ("values", "results", "whole"),
    [
        ({}, [True, True, True], True),
        ({"research__actual": 4}, [False, False, True], False),
        ({"research__actual": 4, "industry__actual": "服务业"}, [False, True, True], False),
        ({"accident__actual": "是"}, [True, False, False], False),
        ({"accident__actual": None}, [True, None, None], None),
        ({"research__actual": None}, [None, None, True], None),
        ({"research__actual": None, "accident__actual": "是"}, [None, False, False], False),
    ],
)
def test_every_condition_of_a_verdict_is_told(
    templates: Path, values: dict[str, object], results: list[bool | None], whole: bool | None
):
    [verdict] = checked(filled(templates, **values))["verdicts"]
    assert [condition["result"] for condition in verdict["conditions"]] == results
    assert verdict["result"] is whole
    assert all(condition["trace"].endswith("。") for condition in verdict["conditions"])


def test_a_stored_result_of_older_values_is_said(templates: Path):
    path = filled(templates)
    [sheet] = [each for each in openpyxl.load_workbook(path).worksheets if each.title == "表"]
    formula = str(sheet["B6"].value).removeprefix("=")
    path.write_bytes(faults.set_formula(path.read_bytes(), "表", "B6", formula, "4.9"))
    found = checked(path)
    [finding] = found["findings"]
    assert (finding["code"], finding["severity"], finding["cell"]) == ("total", "warning", "B6")
    assert "4.9" in finding["message"]
    assert found["values"]["share.actual"]["value"] == 5
    assert found["total"]["score"] == 20


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_a_report_says_what_is_not_fulfilled(templates: Path, suffix: str):
    path = filled(templates, research__actual=4)
    report = templates / f"report{suffix}"
    run("check", path, "--report", report)
    text = report.read_text("utf-8")
    assert "入选条件" in text
    assert "不符合" in text
    assert "研发费用不低于5万元" in text
    assert "发生重大安全事故" not in text.partition("结论")[2].partition("</section>")[0]


BATCHES = [f"某某市某某区第{number}批认定的企业名单" for number in range(30)]  # too long for a cell
FIRST = BATCHES[0]
ASKED = f"""
      - {{key: phone, at: B11, label: 联系电话, kind: phone, example: "13800138000"}}
      - {{key: person, at: B12, label: 身份证号, kind: id_number, example: 11010519491231002X}}
      - {{key: project, at: B13, label: 项目代码, kind: code, example: "2101-370200-04-01-123456"}}
      - {{key: summary, at: B14, label: 简介, kind: text, maximum: 10, example: 简介}}
      - {{key: city, at: B15, label: 批次, kind: choice, choices_from: cities, example: {FIRST}}}
    columns:
"""


def test_codes_lengths_and_lists_of_the_office(templates: Path):
    form = FORM.replace("\n    columns:\n", ASKED, 1)
    lists = f"lists: {{means: {{制造业: 4.2, 服务业: 2.5}}, cities: [{', '.join(BATCHES)}]}}"
    form = form.replace("lists: {means: {制造业: 4.2, 服务业: 2.5}}", lists)
    path = templates / "templates" / "trial" / "form.yaml"
    path.write_text(form, encoding="utf-8")
    forget()
    assert lint_files([path]) == []
    good = {"phone": "0532-85911234", "person": "11010519491231002X", "project": "0012-07",
            "summary": "十个字以内的介绍", "city": BATCHES[29]}  # fmt: skip
    (entry,) = run("check", filled(templates, **good), "--json").json["files"]
    assert entry["findings"] == []
    assert {key: entry["values"][key]["raw"] for key in good} == good
    [blank] = (templates / "blank").glob("*.xlsx")
    assert "_lists" in openpyxl.load_workbook(blank).sheetnames
    bad = {"phone": "见名片", "person": 110105194912310021, "project": 3702002280123456,
           "summary": "这一段介绍超过了十个字", "city": "另一批"}  # fmt: skip
    blank.unlink()
    (templates / "form.xlsx").unlink()
    (entry,) = run("check", filled(templates, **bad), "--json").json["files"]
    said = {each["field"]: (each["code"], each["message"]) for each in entry["findings"]}
    codes = {key: code for key, (code, _) in said.items()}
    assert codes == {"phone": "kind", "person": "kind", "project": "kind", "summary": "range",
                     "city": "choice"}  # fmt: skip
    assert "有 11 字，最多 10 字" in said["summary"][1]
    assert "丢失" in said["project"][1]


def test_a_list_that_nobody_supplied_is_a_fault(templates: Path):
    path = templates / "templates" / "trial" / "form.yaml"
    path.write_text(FORM.replace("choices_from: means", "choices_from: others"), encoding="utf-8")
    assert any("没有清单 others" in fault.message for fault in lint_files([path]))


@pytest.mark.parametrize(("file", "slip"), [("form", "\n- ["), ("set", "\n- ["), ("form", "")])
def test_a_broken_set_disturbs_only_the_files_of_its_tables(templates: Path, file: str, slip: str):
    own = filled(templates)
    path = templates / "templates" / "trial" / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("points_total: 20", "points_total: 21") + slip, encoding="utf-8")
    forget()
    other = min((samples_folder() / "qingdao-2021" / "returned").glob("*.xlsx"))
    found = run("check", other, "--json")
    assert found.json["files"][0]["template"].startswith("qingdao-2021/")
    assert "表套 trial 的定义有" in found.message
    stopped = run("check", other, own)
    assert (stopped.code, "yaml:" in stopped.message) == (2, True)
    assert run("templates", "--json").json["templates"]
