"""The reader of expected points, and that the committed tables are whole."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.notices.tables import Row, TableError, base, cases, is_key, keys, read_tables, rows

HERE = Path(__file__).parent
GOOD = """# A form

## Keys

| key | label | kind | unit | decimals |
| --- | --- | --- | --- | --- |
| a.last | 甲 | money | 万元 | 2 |
| ROW.goal | 值 | goal | | |

## Base filling

| key | value | why |
| --- | --- | --- |
| a.last | 1 | |
| cost2.goal | ≥5 | |

### Ends

Words.

| a.last | points | why |
| :-- | --- | --: |
| 1 | 5 | a \\| b |
| | open | |
"""
RULE_LINE = "| :-- | --- | --: |"
RESULTS = frozenset(
    {
        *("case", "clean", "code", "convention", "findings", "focus", "grade", "growing"),
        *("innovation", "point", "points", "rate", "reached", "score", "total", "verdict", "why"),
        *("about", "actual", "decimals", "filling", "given", "goal", "key", "kind", "label"),
        *("number", "operator", "reason", "result", "row", "unit", "value", "word or unit"),
        *("central rate", "local rate", "other rate", "total rate"),
        *(f"c{number}" for number in range(1, 8)),
        *(str(number) for number in range(1, 13)),
    }
)


class Form(NamedTuple):
    name: str
    data: str
    indicators: tuple[str, ...] = ()


SCORED = (
    Form(
        "innovative_2022",
        "innovative_2022",
        ("ip", "rd_share", "growth", "debt_ratio", "field", "core_share"),
    ),
    Form(
        "specialised_2022",
        "zjtx_2022",
        (
            *("core_share", "growth", "years", "field"),
            *("digital", "quality", "net_margin", "debt_ratio", "local"),
            *("ip", "rd", "rd_staff_share", "institute"),
        ),
    ),
)
FORMS = (
    *(form.name for form in SCORED),
    "specialised_2026",
    "little_giant_2026",
    "self_evaluation",
    "regional",
)


@pytest.fixture
def written(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "form.md"
        path.write_text(text, "utf-8")
        return path

    return write


def test_rows_are_dicts_of_cells(written):
    path = written(GOOD)
    assert rows(path, "Ends", ("a.last", "points", "why")) == (
        Row(23, {"a.last": "1", "points": "5", "why": "a | b"}),
        Row(24, {"a.last": "", "points": "open", "why": ""}),
    )
    assert list(read_tables(path)) == ["Keys", "Base filling", "Ends"]


def test_cases_part_inputs_and_results(written):
    path = written(GOOD)
    first, second = cases(path, "Ends", ("points", "why"))
    assert first.inputs == {"a.last": "1"}
    assert second.expected == {"points": "open", "why": ""}
    assert base(path) == {"a.last": "1", "cost2.goal": "≥5"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.last", True),
        ("ROW.goal", True),
        ("cost2.goal", True),
        ("cost0.goal", False),
        ("cost.goal", False),
        ("cost2.points", False),
        ("b.last", False),
        ("points", False),
    ],
)
def test_is_key(name, expected):
    assert is_key(name, {"a.last": "甲", "ROW.goal": "值"}) is expected


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("| 1 | 5 | a", "| 1 | 5 | 6 | a", "23: 4 cells, expected 3"),
        ("| | open | |", "| | open |", "24: 2 cells, expected 3"),
        ("| | open | |", "| | open | x", "24: the row does not end"),
        ("| | open | |", "| | open | \\|", "24: the row does not end"),
        (RULE_LINE + "\n", "", "21: no rule"),
        (RULE_LINE, "| :-- | --- |", "22: 2 cells"),
        ("| a.last | points |", "| points | points |", "21: a column"),
        ("| a.last | points |", "| | points |", "21: a column"),
        ("### Ends", "### Keys", "17: a second heading 'Keys'"),
        ("### Ends\n", "", "a second table under 'Base filling'"),
        ("| a.last | points |", "| b.last | points |", "['b.last'] are neither results nor keys"),
        ("| a.last | points |", "| a.last | score |", "no columns ['points']"),
        ("### Ends", "### Middle", "no table under 'Ends'"),
    ],
)
def test_faults_name_their_line(written, old, new, fault):
    assert GOOD.count(old) == 1
    with pytest.raises(TableError, match=re.escape(fault)):
        cases(written(GOOD.replace(old, new)), "Ends", ("points", "why"))


@pytest.mark.parametrize("columns", [("a.last", "points"), ("points", "a.last", "why")])
def test_columns_are_exact(written, columns):
    with pytest.raises(TableError, match="21: columns"):
        rows(written(GOOD), "Ends", columns)


@pytest.mark.parametrize("key", ["b.last", "a.last"])
def test_base_knows_each_key_once(written, key):
    with pytest.raises(TableError, match="no key or stands here twice"):
        base(written(GOOD.replace("| cost2.goal |", f"| {key} |")))


@pytest.mark.parametrize("name", FORMS)
def test_columns_of_all_tables_are_known(name):
    path = HERE / f"{name}.md"
    known = keys(path)
    for table in read_tables(path).values():
        assert [
            name for name in table.columns if not is_key(name, known) and name not in RESULTS
        ] == []
        for row in table.rows:
            assert table.title == "Base filling" or row.cells.get("why", row.cells) != "", row


@pytest.mark.parametrize("name", FORMS)
def test_fillings_name_the_keys_of_the_base(name):
    path = HERE / f"{name}.md"
    numbers = tuple(str(number) for number in range(1, 13))
    title = next(title for title in read_tables(path) if title.startswith("Fillings"))
    named = [row.cells["key"] for row in rows(path, title, ("key", *numbers))]
    expected = [key for key in base(path) if title == "Fillings" or key.startswith("money")]
    assert sorted(named) == sorted(expected)


@pytest.mark.parametrize("name", ["innovative_2022", "specialised_2022"])
def test_fillings_add_up(name):
    tables = read_tables(HERE / f"{name}.md")
    indicators = next(form.indicators for form in SCORED if form.name == name)
    for number in range(1, 13):
        results = {
            row.cells["row"]: row.cells["result"] for row in tables[f"Filling {number}"].rows
        }
        assert tuple(results)[: len(indicators)] == indicators
        points = [results[row] for row in indicators]
        total = sum(Decimal(figure) for figure in points if figure != "open")
        assert results["partial" if "open" in points else "total"] == str(total)
        assert results["total"] == ("open" if "open" in points else str(total))


@pytest.mark.parametrize("form", SCORED, ids=lambda form: form.name)
def test_every_printed_option_is_reached(form):
    printed = json.loads((HERE / "data" / f"{form.data}.json").read_text("utf-8"))
    indicators = [row for group in printed["groups"] for row in group["indicators"]]
    tables = read_tables(HERE / f"{form.name}.md")
    assert len(indicators) == len(form.indicators)
    for indicator, key in zip(indicators, form.indicators, strict=True):
        named = [table for title, table in tables.items() if title.startswith(f"Indicator {key}")]
        assert [
            title
            for title in tables
            if title == f"Indicator {key}" or title.startswith(f"Indicator {key}:")
        ]
        given = {
            row.cells["points"]
            for table in named
            if re.match(rf"Indicator {key}(:|$)", table.title)
            for row in table.rows
        }
        assert {str(option["points"]) for option in indicator.get("scale", ())} <= given
        assert "open" in given
        assert max(Decimal(points) for points in given if points != "open") == indicator["points"]


def test_all_combinations_of_ticks_stand_in_the_tables():
    path = HERE / "specialised_2022.md"
    for key, count in (("quality", 4), ("local", 3)):
        given = [
            tuple(case.inputs.values())
            for case in cases(path, f"Indicator {key}", ("points", "why"))
        ]
        assert set(product("是否", repeat=count)) <= set(given)
        assert len(given) == len(set(given))


def test_every_phrase_is_a_goal_and_meets_an_actual():
    printed = json.loads((HERE / "data" / "self_evaluation.json").read_text("utf-8"))
    path = HERE / "self_evaluation.md"
    phrases = rows(
        path, "Phrases as goals", ("quantity1.goal", "operator", "number", "word or unit", "why")
    )
    assert [row.cells["quantity1.goal"] for row in phrases] == printed[
        "values_as_people_write_them"
    ]
    met = {case.inputs["quantity1.goal"] for case in cases(path, "Number goals", ("score", "why"))}
    met |= {
        case.inputs["cost2.goal"]
        for case in cases(path, "Word goals", ("score", "findings", "why"))
    }
    assert set(printed["values_as_people_write_them"]) <= met


@pytest.mark.parametrize("name", ["self_evaluation", "regional"])
def test_finding_cases_have_inputs(name):
    path = HERE / f"{name}.md"
    known = keys(path)
    inputs = rows(path, "Finding cases: inputs", ("case", "key", "value"))
    expected = rows(path, "Finding cases: expected", ("case", "findings", "about", "code", "why"))
    titles = [row.cells["case"] for row in expected]
    assert len(titles) == len(set(titles))
    assert {row.cells["case"] for row in inputs} | {"the base"} == set(titles)
    assert all(is_key(row.cells["key"], known) for row in inputs)
    for row in expected:
        about = row.cells["about"].split()
        assert all(is_key(key, known) for key in about)
        assert bool(about) == (row.cells["findings"] != "0"), row
