"""The self-evaluation of regions says what its tables of expected findings say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.notices.budget_forms import changes, checked, number, told
from tests.notices.tables import base, cases, read_tables
from zjtx_xl.checks.operands import operands_of, seen
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.definitions.names import standing_of
from zjtx_xl.rules.tree.outcome import NoResult
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from zjtx_xl.findings.results import FileResult

TABLES = Path(__file__).with_name("regional.md")
TEMPLATE = "budget/regional"
ROWS = ("output1", "output2", "benefit1", "satisfaction1")


@pytest.fixture(scope="module")
def blank(tmp_path_factory) -> Path:
    return generate(TEMPLATE, tmp_path_factory.mktemp("regional")).files[0]


def rate(result: FileResult, row: str) -> str:
    value = result.entries[f"{row}.rate"].reading.value
    return number(value if isinstance(value, Decimal) else None)


def reached(result: FileResult, row: str) -> str:
    """Whether the row reached its goal: whether the form would ask for a reason."""
    layout = load_template(TEMPLATE).sheets[0].layout(1)
    field = layout.by_key[f"{row}.reason"]
    assert field.required_if is not None
    operands = operands_of(layout, (field.required_if,), standing_of(field))
    cells = {operand.name: seen(operand.read(result.entries)) for operand in operands}
    asked = field.required_if.value(cells)
    return "open" if isinstance(asked, NoResult) else "false" if asked else "true"


def test_rates_are_computed(blank: Path):
    for case in cases(TABLES, "Rates", ["rate", "why"]):
        result = checked(TEMPLATE, blank, base(TABLES) | case.inputs)
        assert rate(result, "money_local") == case.expected["rate"], case.line


def test_what_is_not_reached_asks_for_its_reason(blank: Path):
    wrong: list[str] = []
    for case in cases(TABLES, "Reached", ["reached", "findings", "why"]):
        result = checked(TEMPLATE, blank, base(TABLES) | case.inputs)
        said = [each.code for each in result.findings if each.field == "output1.reason"]
        found = {"reached": reached(result, "output1"), "findings": str(len(said))}
        wrong += [
            f"{case.line}: {name} is {found[name]}, expected {case.expected[name]}"
            for name in found
            if found[name] != case.expected[name]
        ]
    assert not wrong, "\n".join(wrong)


def test_each_mistake_is_one_finding(blank: Path):
    tables = read_tables(TABLES)
    changed = changes([row.cells for row in tables["Finding cases: inputs"].rows])
    wrong: list[str] = []
    for row in tables["Finding cases: expected"].rows:
        checked(TEMPLATE, blank, base(TABLES) | changed.get(row.cells["case"], {}))
        found = told(blank)
        fields = [each["field"] for each in found]
        codes = {each["code"] for each in found}
        about, code = row.cells["about"].split(), row.cells["code"]
        if len(found) != int(row.cells["findings"]):
            wrong.append(f"{row.line}: {fields} {codes}")
        elif set(fields) - set(about) or (code and codes != {code}):
            wrong.append(f"{row.line}: {fields} {codes}, expected {about} {code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("filling", [str(number) for number in range(1, 13)])
def test_whole_fillings(filling: str, blank: Path):
    tables = read_tables(TABLES)
    values = {row.cells["key"]: row.cells[filling] for row in tables["Fillings: money"].rows}
    values |= {"goals.expected": "支持中小企业", "goals.reached": "完成"}
    expected: dict[str, str] = {}
    for row in tables["Fillings: rows"].rows:
        if row.cells["filling"] == filling:
            name = row.cells["row"]
            expected[name] = row.cells["result"]
            values |= {f"{name}.{key}": row.cells[key] for key in ("goal", "actual", "reason")}
            values |= {f"{name}.level2": "二级指标", f"{name}.name": "三级指标"}
    result = checked(TEMPLATE, blank, values)
    assert {name: reached(result, name) for name in expected} == expected
    (line,) = [row for row in tables["Fillings: results"].rows if row.cells["filling"] == filling]
    for part in ("total", "central", "local", "other"):
        assert rate(result, f"money_{part}") == line.cells[f"{part} rate"], part
    said = told(blank)
    assert len(said) == int(line.cells["findings"]), [each["message"] for each in said]
