"""A number of any size that a cell can hold is a finding, and never the end of a run."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.scored_rules import evaluate_rule
from zjtx_xl.definitions.loader import load_set, load_template, template_ids
from zjtx_xl.forms.blank_workbook import blank, table
from zjtx_xl.forms.stamp import Stamper
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.json_output import of_result as as_json
from zjtx_xl.values.kinds import NUMERIC
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from pathlib import Path

HUGE = ("1E+15", "1E+24", "1E+307", "-1E+307", "1E-307")


@pytest.mark.parametrize("template_id", template_ids())
def test_every_template_takes_them(tmp_path: Path, template_id: str):
    template = load_template(template_id)
    variables = {**load_set(template_id.partition("/")[0]).variables, **template.variables}
    tables = [table(template, 3)]
    stamper = Stamper(blank(tables, variables), tables, variables)
    for number, literal in enumerate(HUGE):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(stamper.stamp("某某有限公司", {}, {}))
        fields = [
            field
            for sheet in template.sheets
            for field in sheet.layout(3 if sheet.record_rows else 1).fields
            if field.value is None and field.kind.name in {*NUMERIC, "goal"}
        ]
        fill_file(path, {field.key: Decimal(literal) for field in fields})
    for accepts in (False, True):
        options = CheckOptions(write=tmp_path / f"scored{accepts}", accept_proposed=accepts)
        run = run_check([tmp_path / f"{number}.xlsx" for number in range(len(HUGE))], options)
        for result in run.results():
            assert result.status != "unreadable"
            json.dumps(as_json(result))
            for key, entry in result.entries.items():
                value = entry.reading.value
                if isinstance(value, Decimal) and abs(value) >= Decimal(10) ** 15:
                    assert entry.reading.confidence == "proposed", key
                    assert "range" in entry.reading.codes, key


@pytest.mark.parametrize("template_id", template_ids())
def test_every_rule_scores_them_once_an_officer_adopts_them(template_id: str):
    rules = {
        field.rule
        for sheet in load_template(template_id).sheets
        for field in sheet.layout().fields
        if field.rule is not None and field.rule.expression is not None
    }
    numbers = [*map(Decimal, HUGE), Decimal(0)]
    for rule in rules:
        for values in itertools.product(numbers, repeat=min(2, len(rule.operands))):
            readings = {
                name: Reading(value, "exact")
                for name, value in zip(rule.operands, itertools.cycle(values), strict=False)
            }
            if "points" in readings:  # of a row that a unit makes itself
                readings["points"] = Reading(Decimal(10), "exact")
            score = evaluate_rule(rule, readings)
            assert score is None or score < 1_000
