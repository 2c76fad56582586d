"""Score rows as people fill them, and what the helper formulas must show for each.

The same rows go through every spreadsheet engine: :func:`write` makes one workbook of them (an
engine takes seconds to start), and the expectation comes from the values as the check reads them.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import xlsxwriter

from tests.scored_rules import evaluate_rule
from tests.status_words import message_of
from zjtx_xl.rules.building import build_rule
from zjtx_xl.rules.excel import excel_score
from zjtx_xl.rules.status import StatusCell
from zjtx_xl.rules.status_formulas import row_status
from zjtx_xl.rules.tree.places import CellPlace
from zjtx_xl.values.appearance import Shown, shown_of
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import KindName, ValueKind
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.cell_styles import PLAIN, CellStyle

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.rules.score_rules import Rule

SHEET = "rows"
SCORE_COLUMN, STATUS_COLUMN = 2, 3


@dataclass(frozen=True)
class ErrorValue:
    """A cell that shows an error: the formula that makes it, and its name."""

    formula: str
    name: str


@dataclass(frozen=True)
class Percent:
    """A number whose cell shows it as a percentage."""

    number: float


Filled = float | int | str | bool | None | ErrorValue | Percent


@dataclass(frozen=True)
class Row:
    """A rule, the kinds of its cells, and what somebody wrote there."""

    rule: Rule
    kind: KindName
    target: Filled
    actual: Filled

    @property
    def filled(self) -> dict[str, Filled]:
        """What stands in each operand's cell."""
        return {"target": self.target, "actual": self.actual, "value": self.actual}


ERRORS = [ErrorValue("=1/0", "#DIV/0!"), ErrorValue("=NA()", "#N/A")]
NONE_MARKS = ["/", "-", "—", "无"]
BLANKS = [None, "", " ", "　", "\u00a0", " \n　\t"]
ANSWERS = ["☑是/□否", "□是/☑否", "是", "否", "有", "0", 0, 1]
JUNK = [
    *(
        "约20",
        "15家",
        "15 家",
        "12",
        "\uff11\uff15",
        " 12",
        "/ ",
        "无 ",
        "//",
        "－",
        "是 ",
        "Y",
        "没有",
    ),
    *("#REF!", "TRUE", "已进入辅导期", "暂无计划", '说"明"', "(是/□否", "R是 □否", "8+7=15", "12%"),
]
NUMBERS = [
    *(0, 1, 2, 12, 13, 100, -1, -3.5, 0.1 + 0.2, 0.3, 0.5, 1.005, 2.5, 2.675, 6.43, 11, 66.76),
    *(-1.41, 0.07, 99.99, 1e-7, 38923.1, 92.36, 1234567.891, 999999999999.99, 123456789012.345),
]
NUMERIC: list[KindName] = ["integer", "decimal", "percent", "money"]
ANSWERED: list[KindName] = ["yes_no", "yes_no_text"]
BANDS = [[100, 10], [90, "8.5"], [80, 6], [60, 3]]
RULES = [
    build_rule("reach_target", Decimal(5), {"both_zero": "half"}),
    build_rule("reach_target", Decimal("2.5"), {"both_zero": "zero"}),
    build_rule("reach_target", Decimal(10), {}),
    build_rule("yes_no", Decimal(5), {}),
    build_rule("bands", Decimal(10), {"thresholds": [[10, 10], ["2.5", 5], [-1, 1]]}),
    build_rule("bands", Decimal(10), {"of": "completion", "thresholds": BANDS}),
    build_rule(
        "bands", Decimal(10), {"of": "completion", "thresholds": BANDS, "both_zero": "half"}
    ),
    build_rule("proportional", Decimal(5), {"both_zero": "half"}),
    build_rule("proportional", Decimal(10), {"decimals": 1}),
    build_rule("proportional", Decimal("7.5"), {"decimals": 0, "both_zero": "zero"}),
    build_rule("proportional", Decimal(100), {"decimals": 4}),
    build_rule("deduction", Decimal(20), {"limit": 20}),
]


def random_rows(count: int, seed: int, *, percent_formats: bool) -> list[Row]:
    """Rows with a bit of everything; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - test data
    rows: list[Row] = []
    for number in range(count):
        rule = RULES[number % len(RULES)]
        kind = chance.choice(ANSWERED if rule.name == "yes_no" else NUMERIC + ANSWERED)
        target = _filled(chance, kind, percent_formats=percent_formats)
        actual = _filled(chance, kind, percent_formats=percent_formats)
        if isinstance(target, float) and chance.random() < 0.3:
            actual = chance.choice([target, target + 0.01, target - 0.01, target * 0.9])
        rows.append(Row(rule, kind, target, actual))
    return rows


def _filled(chance: random.Random, kind: KindName, *, percent_formats: bool) -> Filled:
    typed = round(chance.uniform(-20, 150), chance.choice([0, 1, 1, 2, 4]))
    pools: dict[str, tuple[list[Filled], int]] = {
        "blanks": ([*BLANKS], 8),
        "none": ([*NONE_MARKS], 12),
        "junk": ([*JUNK], 12),
        "others": ([True, False, *ERRORS], 6),
        # only there does the formula ask how a number is shown
        "percent": (
            [Percent(number) for number in (0, 0.125, 1, 12.5)],
            5 * percent_formats if kind == "percent" else 0,
        ),
        "answers": ([*ANSWERS], 50 if kind in ANSWERED else 6),
        "numbers": ([*NUMBERS, *[typed] * 30], 4 if kind in ANSWERED else 50),
    }
    (pool, _weight) = chance.choices(list(pools.values()), [each for _, each in pools.values()])[0]
    return chance.choice(pool)


def tied_rows() -> list[Row]:
    """Proportional rows whose exact share is a tie: where binary fractions give themselves away."""
    chance = random.Random(1005)  # noqa: S311 - test data
    rows: list[Row] = []
    for decimals, points in itertools.product(range(5), (Decimal(5), Decimal("7.5"))):
        rule = build_rule("proportional", points, {"decimals": decimals})
        for _ in range(40):
            target = Decimal(chance.randint(1, 10 ** chance.randint(1, 6))).scaleb(-2)
            steps = chance.randint(0, int(points.scaleb(decimals)) - 1)
            tie = Decimal(2 * steps + 1).scaleb(-decimals) / 2
            rows.append(Row(rule, "decimal", float(target), float(tie * target / points)))
    return rows


def write(path: Path, rows: list[Row]) -> None:
    """One workbook: target and actual in A and B, the score in C, the check in D."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        percent = workbook.add_format({"num_format": "0.00%"})
        for line, row in enumerate(rows):
            for column, filled in enumerate((row.target, row.actual)):
                if isinstance(filled, ErrorValue):
                    sheet.write_formula(line, column, filled.formula)
                elif isinstance(filled, Percent):
                    sheet.write_number(line, column, filled.number, percent)
                elif isinstance(filled, bool):
                    sheet.write_boolean(line, column, filled)
                elif isinstance(filled, int | float):
                    sheet.write_number(line, column, filled)
                elif filled is not None:
                    sheet.write_string(line, column, filled)
            sheet.write_formula(line, SCORE_COLUMN, score_formula(row, line + 1))
            sheet.write_formula(line, STATUS_COLUMN, row_status(status_cells(row, line + 1)))


def score_formula(row: Row, line: int) -> str:
    """The helper formula for a row in this line."""
    refs = {"target": f"A{line}", "actual": f"B{line}", "value": f"B{line}"}
    return excel_score(row.rule, {name: CellPlace(ref, row.kind) for name, ref in refs.items()})


def status_cells(row: Row, line: int) -> list[StatusCell]:
    """The cells that the check column of this line looks at."""
    limited = row.kind == "percent"
    return [
        StatusCell(f"A{line}", "目标值", row.kind, required=False, unit="家"),
        StatusCell(
            f"B{line}",
            "实际值",
            row.kind,
            minimum=Decimal(-5) if limited else None,
            maximum=Decimal(100) if limited else None,
        ),
    ]


def stored(filled: Filled) -> Cell:
    """The cell as a reader finds it in the file."""
    if filled is None:
        return Cell(1, 1)
    if isinstance(filled, ErrorValue):
        return Cell(1, 1, "error", filled.name)
    if isinstance(filled, bool):
        return Cell(1, 1, "boolean", str(filled).upper())
    if isinstance(filled, Percent):
        return Cell(1, 1, "number", f"{filled.number:.16G}")
    if isinstance(filled, str):
        return Cell(1, 1, "text", filled) if filled else Cell(1, 1)
    return Cell(1, 1, "number", f"{filled:.16G}")  # as xlsxwriter writes it


def shown(filled: Filled, cell: Cell) -> Shown:
    """What the cell shows: a percentage, or what it stores."""
    style = CellStyle("0.00%") if isinstance(filled, Percent) else PLAIN
    return shown_of(cell, style)


def expected_score(row: Row) -> float | str:
    """What the score formula shows if it agrees with the check."""
    cells = {name: stored(row.filled[name]) for name in row.rule.operands}
    if any(cell.type == "error" for cell in cells.values()):
        return "待核"
    readings = {
        name: read_value(cell, ValueKind(row.kind), shown(row.filled[name], cell))
        for name, cell in cells.items()
    }
    if any(reading.confidence == "missing" for reading in readings.values()):
        return ""
    score = evaluate_rule(row.rule, readings)
    if score is None or any(reading.confidence != "exact" for reading in readings.values()):
        return "待核"
    return float(score)


def expected_status(row: Row) -> str:
    """What the check column shows if it agrees with its Python printer."""
    said = [
        message_of(stored(filled), cell, percent_format=isinstance(filled, Percent))
        for cell, filled in zip(status_cells(row, 1), (row.target, row.actual), strict=True)
    ]
    return "；".join(message for message in said if message)


def as_shown(value: object) -> object:
    """A result of an engine as it shows it: 15 significant digits, an empty text for nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(f"{value:.15g}")
    return "" if value is None else value


def describe(row: Row, shown: object, expected: object) -> str:
    """One line about a row that an engine sees differently."""
    rule = f"{row.rule.name} {row.rule.points}"
    return f"{rule} {row.kind} {row.target!r} / {row.actual!r}: {shown!r}, expected {expected!r}"
