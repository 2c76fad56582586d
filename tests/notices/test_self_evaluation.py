"""The self-evaluation of projects gives what its tables of expected points say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.notices.budget_forms import changes, checked, number, told
from tests.notices.tables import base, cases, read_tables
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from zjtx_xl.findings.results import FileResult

TABLES = Path(__file__).with_name("self_evaluation.md")
TEMPLATE = "budget/self-evaluation"


@pytest.fixture(scope="module")
def blank(tmp_path_factory) -> Path:
    return generate(TEMPLATE, tmp_path_factory.mktemp("budget")).files[0]


def filled(blank: Path, values: dict[str, str]) -> FileResult:
    """The blank filled and checked; its total adds up, where the case types no other."""
    scores = [
        float(text) for key, text in values.items()
        if key.endswith(".score") and key != "total.score" and text
    ]  # fmt: skip
    total = values.get("total.score") or str(round(sum(scores), 2))
    return checked(TEMPLATE, blank, values | {"total.score": total})


def score_of(result: FileResult, row: str) -> str:
    return next((number(each.score) for each in result.scores if each.row == row), "open")


def serious(result: FileResult) -> list[Any]:
    """What asks for something; that a wording waits for the office is not counted."""
    return [
        each
        for each in result.findings
        if each.severity != "info" and not (each.proposed and each.code in {"kind", "choice"})
    ]


@pytest.mark.parametrize("title", ["Number goals", "Word goals", "Money row", "Grades"])
def test_rows_get_what_the_words_say(title: str, blank: Path):
    wrong: list[str] = []
    known = base(TABLES)
    results = [
        name for name in read_tables(TABLES)[title].columns
        if name not in known and not name.endswith((".goal", ".actual", ".score", ".reason"))
    ]  # fmt: skip
    rows = {"Number goals": "quantity1", "Word goals": "cost2", "Money row": "money_total"}
    row = rows.get(title)
    for case in cases(TABLES, title, results):
        result = filled(blank, known | case.inputs)
        found = {"total": number(result.total.score) if result.total else ""}
        if row:
            found["score"] = score_of(result, row)
            about = [each for each in serious(result) if each.field == f"{row}.score"]
            found["findings"] = str(len(about))
        found["grade"] = next((each.grade or "open" for each in result.verdicts), "")
        rate = result.entries.get("money_total.rate")
        found["rate"] = "open" if rate is None else ""
        for name, expected in case.expected.items():
            if name not in {"why", "rate"} and found[name] != expected:
                wrong.append(f"{case.line}: {name} is {found[name]}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def test_each_mistake_is_one_finding(blank: Path):
    known, tables = base(TABLES), read_tables(TABLES)
    changed = changes([row.cells for row in tables["Finding cases: inputs"].rows])
    wrong: list[str] = []
    for row in tables["Finding cases: expected"].rows:
        case, about = row.cells["case"], row.cells["about"].split()
        filled(blank, known | changed.get(case, {}))
        found = told(blank)
        said = [(each["code"], each["field"] or each["cell"]) for each in found]
        if len(found) != int(row.cells["findings"]):
            wrong.append(f"{row.line} {case}: {said}, expected {row.cells['findings']}")
        elif about and not all(each["field"] in about for each in found):
            wrong.append(f"{row.line} {case}: {said}, expected about {about}")
        elif row.cells["code"] and {each["code"] for each in found} != {row.cells["code"]}:
            wrong.append(f"{row.line} {case}: {said}, expected {row.cells['code']}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("filling", [str(number) for number in range(1, 13)])
def test_whole_fillings(filling: str, blank: Path):
    tables = read_tables(TABLES)
    money = {row.cells["key"]: row.cells[filling] for row in tables["Fillings: money"].rows}
    values = {"goals.expected": "完成年度任务", "goals.reached": "完成", **money}
    expected: dict[str, str] = {}
    for row in tables[f"Filling {filling}"].rows:
        name = row.cells["row"]
        expected[name] = row.cells["result"]
        if row.cells["goal"]:
            own = {
                "name": "指标", "goal": row.cells["goal"], "actual": row.cells["actual"],
                "points": row.cells["points"], "score": row.cells["given"],
                "reason": row.cells["reason"],
            }  # fmt: skip
            values |= {f"{name}.{column}": text for column, text in own.items()}
    result = filled(blank, values)
    found = {name: score_of(result, name) for name in expected}
    found["total"] = number(result.total.score) if result.total else ""
    found["grade"] = next((each.grade or "open" for each in result.verdicts), "")
    found["partial"] = number(result.total.partial) if result.total else ""
    told_of = told(blank)
    found["findings"] = str(len(told_of))
    said = [(each["code"], each["field"] or each["cell"]) for each in told_of]
    assert {name: found[name] for name in expected} == expected, said


PHRASES = (
    "≥50个", "≤90万元", "≥100百分比", "=100%", "≥95%", "95%以上", "100百分比", "达成预期指标",
    "部分达成预期指标", "效果明显", "在项目计划完成时间内完成", "严格执行相关制度规定",
    "符合相关规定", "完成",
)  # fmt: skip
ROWS = [
    f"{group}{number}"
    for group, rows in {"quantity": 4, "quality": 4, "timeliness": 3, "cost": 3}.items()
    for number in range(1, rows + 1)
]


@pytest.mark.parametrize("column", ["goal", "actual"])
def test_no_phrase_as_people_write_it_is_an_error(column: str, blank: Path):
    other = {"goal": "actual", "actual": "goal"}[column]
    values: dict[str, str] = {}
    for row, phrase in zip(ROWS, PHRASES, strict=True):
        values |= {
            f"{row}.name": "指标",
            f"{row}.{column}": phrase,
            f"{row}.{other}": "达成预期指标",
        }
    result = checked(TEMPLATE, blank, values)
    about = {f"{row}.{part}" for row in ROWS for part in ("goal", "actual")}
    wrong = [found for found in result.findings if found.field in about]
    assert [found for found in wrong if found.severity == "error"] == []
