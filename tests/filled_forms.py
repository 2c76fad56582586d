"""Whole forms filled at random, and what their helps must show: the same for every engine."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.filled_rows import BLANKS, JUNK, NONE_MARKS, NUMBERS, as_shown
from tests.status_words import message_of, status_of
from zjtx_xl.checks.table import check_table
from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.forms.blank_workbook import Table, blank, table
from zjtx_xl.forms.check_lines import status_cell
from zjtx_xl.forms.helps import Columns
from zjtx_xl.forms.validation import offered
from zjtx_xl.returns.reader import read_package
from zjtx_xl.rules.status import UNSURE, WRONG
from zjtx_xl.values.kinds import NUMERIC
from zjtx_xl.values.numerals import plain
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.edit import Edit
from zjtx_xl.xlsx.sheet.patch import patched
from zjtx_xl.xlsx.workbook import Workbook

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from zjtx_xl.definitions.fields import Field
    from zjtx_xl.definitions.template import Layout, Template
    from zjtx_xl.findings.results import FileResult

# Forms of one target and one actual value a row; all others: tests/engines/test_expressions.py.
SCORED = [
    each
    for each in template_ids()
    if load_template(each).scored and each.startswith("qingdao-2021/")
]

# Sums that binary fractions do not hit, and numbers at the edge of Excel's 15 digits.
EDGES = [
    *("0.30000000000000004", "0.3", "0.7999999999999999", "0.8", "2.9999999999999996", "3"),
    *("123456789012345", "0.123456789012345", "9999999999999.9", "91.80", "5.0", "1E+2", "-0"),
    *("100.00000000000001", "99.99999999999999", "-0.00000000000000001"),
]
SENTENCES = ["已进入辅导期", "暂无计划", "已递交申请书，等待受理", "2023年前不考虑", "见\n附件"]
ZEROS = [*(Edit("number", each) for each in ("0", "0.0")), *(Edit("text", m) for m in NONE_MARKS)]

Filling = dict[str, Edit]


def number(value: float | str) -> Edit:
    return Edit("number", value if isinstance(value, str) else repr(value))


def random_filling(chance: random.Random, layout: Layout) -> Filling:
    """Something for every cell of the form, as people fill it."""
    filling: Filling = {}
    targets: dict[str, Edit] = {}
    for each in layout.fields:
        if each.formula:
            continue
        edit = random_edit(chance, each)
        if each.role == "actual" and each.row in targets:
            edit = near(chance, targets[each.row], edit)
        if each.role == "target":
            targets[each.row] = edit
        filling[each.key] = edit
    return filling


def near(chance: random.Random, target: Edit, otherwise: Edit) -> Edit:
    """Often just the target, a little more or less, or zero against zero."""
    if target in ZEROS and chance.random() < 0.5:
        return chance.choice(ZEROS)
    if target.kind == "number" and chance.random() < 0.4:
        given = float(target.value)
        near_ones = [given + 0.01, given - 0.01, given / 2, given - 1, given + 0.1 + 0.2]
        # To LibreOffice numbers are the same from 4e-15 on, where Excel still has a digit.
        near_ones = [each for each in near_ones if not math.isclose(each, given, rel_tol=1e-14)]
        return number(chance.choice([target.value, given, *near_ones]))
    return otherwise


def random_edit(chance: random.Random, each: Field) -> Edit:
    typed = round(chance.uniform(-20, 150), chance.choice([0, 0, 1, 2, 4]))
    numbers = [number(value) for value in (*NUMBERS, *EDGES, *[typed] * 60)]
    if each.role in {"score", "deduction"}:  # a sum of very different numbers is never exact
        numbers = [number(value) for value in (0, 2.5, 5, "5.0", 10, 0.1 + 0.2, typed)]
    answers = [Edit("text", text) for text in (*offered(each), "是", "否", "有", "0")] + ZEROS[:1]
    pools: dict[str, tuple[list[Edit], int]] = {
        "blanks": ([Edit("text" if text else "empty", text or "") for text in BLANKS], 8),
        "zeros": (ZEROS, 15),
        "junk": ([Edit("text", text) for text in (*JUNK, *SENTENCES)], 10),
        "answers": (answers, 4 if each.kind.name in NUMERIC else 60),
        "numbers": (numbers, 60 if each.kind.name in NUMERIC else 4),
    }
    weights = [weight for _, weight in pools.values()]
    [(pool, _)] = chance.choices(list(pools.values()), weights)
    return chance.choice(pool)


# ---------------------------------------------------------------- the two sides


def many_sheets(template: Template, sheets: int) -> Table:
    """The table with its sheet many times under different names."""
    [sheet] = template.sheets
    copies = (replace(sheet, name=f"{sheet.name} {n}") for n in range(1, sheets + 1))
    return Table(template, tuple(each.layout() for each in copies))


def filled(data: bytes, fillings: Sequence[Filling], layout: Layout) -> bytes:
    """The workbook with one filling on each of its first sheets, through the splice."""
    package = Package.from_bytes(data, "blank.xlsx")
    workbook = Workbook(package)
    edits = {
        part: {layout.by_key[key].position: edit for key, edit in filling.items()}
        for part, filling in zip(workbook.sheets, fillings, strict=False)
    }
    return patched(package, workbook, edits)


def checked(template: Template, fillings: Sequence[Filling]) -> Iterator[FileResult]:
    """What check says about a workbook with each filling."""
    one = table(template)
    data = blank([one], template.variables)
    for filling in fillings:
        returned = filled(data, [filling], one.layouts[0])
        [found] = read_package(Package.from_bytes(returned, "filled.xlsx"), "filled.xlsx").tables
        yield check_table(found)


# ---------------------------------------------------------------- what must be shown


@dataclass(frozen=True)
class Expected:
    """What the helps of one filled form must show, by cell (row, column)."""

    cells: dict[tuple[int, int], float | str]
    seen: Counter[str]


def expected_of(layout: Layout, result: FileResult) -> Expected:
    columns = Columns(layout, scored=True)
    assert columns.score
    seen: Counter[str] = Counter()
    scores = {
        (each.area.first_row, columns.score): expected_score(each, layout, result)
        for each in layout.fields
        if each.rule and each.role == "score" and each.rule.expression
    }
    for score in scores.values():
        seen[score if isinstance(score, str) else "number"] += 1
    cells: dict[tuple[int, int], float | str] = dict(scores)
    lines: dict[int, list[Field]] = {}
    for each in layout.fields:
        if (each.by == "recipient" or each.role in {"target", "baseline"}) and not each.formula:
            lines.setdefault(each.area.first_row, []).append(each)
    for line, fields in lines.items():
        said = [message_of(result.entries[each.key].cell, status_cell(each)) for each in fields]
        cells[line, columns.check] = "；".join(filter(None, said))
        asked = [f for f in fields if f.required and f.by == "recipient"]
        blank_ones = [
            f for f in asked if status_of(result.entries[f.key].cell, status_cell(f)) == "missing"
        ]
        cells[line, columns.link] = f"→{blank_ones[0].ref}" if blank_ones else ""
        seen.update(status_of(result.entries[f.key].cell, status_cell(f)) for f in fields)
    wrong = sum(isinstance(text, str) and f"{WRONG}：" in text for text in cells.values())
    cells[1, columns.score] = expected_line(layout, result, list(scores.values()), wrong)
    [total] = [each for each in layout.fields if each.formula]
    cells[total.position] = expected_total(layout, result)
    return Expected(cells, seen)


def expected_score(each: Field, layout: Layout, result: FileResult) -> float | str:
    """Points where everything reads exactly, nothing while something is missing, else 待核."""
    assert each.rule
    keys = {other.role: other.key for other in layout.fields if other.row == each.row}
    readings = [result.entries[keys[operand]].reading for operand in each.rule.operands]
    if any(reading.confidence == "missing" for reading in readings):
        return ""
    [score] = [score.score for score in result.scores if score.row == each.row]
    if score is None or any(reading.confidence != "exact" for reading in readings):
        return UNSURE
    return float(score)


def expected_line(layout: Layout, result: FileResult, scores: list[float | str], wrong: int) -> str:
    required = [
        result.entries[each.key].reading.confidence == "missing"
        for each in layout.fields
        if each.by == "recipient" and each.required and not each.formula
    ]
    missing, unsure = sum(required), scores.count(UNSURE)
    points = sum((Decimal(str(each)) for each in scores if isinstance(each, float)), Decimal(0))
    there = f"已填 {len(required) - missing}/{len(required)}"
    line = f"{there}，还缺 {missing} 项，预评 {plain(points)} 分"
    line += f"，{unsure} 项待核" if unsure else ""
    return f"{line}，{wrong} 行有误" if wrong else line


def expected_total(layout: Layout, result: FileResult) -> float:
    """The numbers of the score column, less those of the deduction; no text counts."""
    signs = {"score": 1, "deduction": -1}
    numbers = [
        Decimal(signs[each.role]) * Decimal(result.entries[each.key].cell.raw)
        for each in layout.fields
        if each.role in signs and result.entries[each.key].cell.type == "number"
    ]
    return float(sum(numbers, Decimal(0)))


def shows(found: object, expected: float | str) -> bool:
    """Whether a cell shows this; a sum of many numbers is not exact to the last digit."""
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-9)
    return as_shown(found) == expected


def disagreements(layout: Layout, result: FileResult) -> Iterator[str]:
    """Cells of which the recipient's check and the officer's findings say different things."""
    for each in layout.fields:
        if each.by != "recipient" or each.formula:
            continue
        entry = result.entries[each.key]
        codes = {finding.code for finding in result.findings if finding.field == each.key}
        status = status_of(entry.cell, status_cell(each))
        if (status == "missing") != ("missing" in codes):
            yield f"{each.key} {entry.cell}: {status}, findings {codes}"
        # What is not exact is 待核 to the recipient, and what is no whole number is said first.
        if entry.reading.confidence == "exact" and "kind" not in codes:
            if (status == "range") != ("range" in codes):
                yield f"{each.key} {entry.cell}: {status}, findings {codes}"
        elif status == "range" and "range" not in codes:
            yield f"{each.key} {entry.cell}: {status}, findings {codes}"


def compare(
    fillings: Sequence[Filling],
    results: Iterator[FileResult],
    shown_forms: Iterator[list[list[object]]],
    layout: Layout,
) -> tuple[list[str], Counter[str]]:
    """Every cell that an engine shows differently, with its row; and what was seen in all."""
    seen: Counter[str] = Counter()
    differences: list[str] = []
    forms = zip(fillings, results, shown_forms, strict=True)
    for number_of_form, (filling, result, shown) in enumerate(forms):
        expected = expected_of(layout, result)
        seen += expected.seen
        for (row, column), value in expected.cells.items():
            found = shown[row - 1][column - 1]
            if not shows(found, value):
                given = [
                    f"{each.role}={filling[each.key].value!r}"
                    for each in layout.fields
                    if each.area.first_row == row and each.key in filling
                ]
                differences.append(
                    f"{number_of_form}, row {row}: {found!r}, expected {value!r}: {given}"
                )
        differences += disagreements(layout, result)
    return differences, seen


def assert_varied(seen: Counter[str], fillings: int, layout: Layout) -> None:
    """Nothing is proved by fillings that are all alike."""
    rows = fillings * sum(1 for each in layout.fields if each.role == "score")
    assert seen["number"] > rows / 3
    for sort in ("", UNSURE, "missing", "kind", "range", "review", "ok"):
        assert seen[sort] > rows / 100, sort
