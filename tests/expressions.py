"""Every expression of every definition, with cells of its own and what people type into them.

An expression is taken out of its form: its names stand in a few cells of an empty sheet, and the
same fillings go to Decimal and to a spreadsheet engine. Boundary values come from the numbers of
the expression itself: each limit, one unit beside it, zero, none, missing, negative.
"""

from __future__ import annotations

from decimal import Decimal
from math import isclose
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.definitions.names import Column, Standing, standing_of
from zjtx_xl.definitions.template import names_on
from zjtx_xl.rules.excel import MET, UNMET, WAITING, excel_value, excel_verdict
from zjtx_xl.rules.parser import names_of
from zjtx_xl.rules.tree.arithmetic import Constant, clean
from zjtx_xl.rules.tree.goals import Completion, Reached
from zjtx_xl.rules.tree.node import walk
from zjtx_xl.rules.tree.outcome import NoResult, given
from zjtx_xl.rules.tree.places import CellPlace, Place
from zjtx_xl.values.goals import goal_of
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import NUMERIC, ValueKind
from zjtx_xl.values.numerals import plain
from zjtx_xl.xlsx.address import cell_name
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from zjtx_xl.definitions.fields import Field
    from zjtx_xl.definitions.template import Layout
    from zjtx_xl.rules.tree.node import Node

Typed = Decimal | str | None
OURS = frozenset({"score", "total"})
MOST_CELLS = 4  # of a column: enough to be one
GOALS = (
    "≥50个",
    "≥50个左右",
    "≤90万元",
    "≤90万元（含税）",
    "=100%",
    "≥0",
    "95%以上",
    "100百分比",
    "达成预期指标",
)


class Taken(NamedTuple):
    """An expression taken out of its form; ``kinds`` by name, in the order of the text."""

    where: str
    node: Node
    kinds: tuple[tuple[str, ValueKind, int], ...]
    decimals: int = 2
    first_row: int = 1

    @property
    def cells(self) -> list[tuple[str, str, ValueKind]]:
        """Each cell: the name it belongs to, its address, its kind."""
        return [
            (name, cell_name(row, column), kind)
            for column, (name, kind, count) in enumerate(self.kinds, start=1)
            for row in range(self.first_row, self.first_row + max(count, 1))
        ]

    @property
    def places(self) -> dict[str, Place]:
        """The cells as formulas see them."""
        found: dict[str, Place] = {}
        for name, _, count in self.kinds:
            cells = tuple(
                CellPlace(ref, own.name, choices=own.choices, counts_years=own.counts_years)
                for other, ref, own in self.cells
                if other == name
            )
            found[name] = cells if count else cells[0]
        return found

    @property
    def is_condition(self) -> bool:
        return self.node.is_condition

    def formula(self) -> str:
        """What the workbook holds."""
        printed = excel_verdict if self.is_condition else excel_value
        return printed(self.node, self.places)

    def result(self, typed: dict[str, Typed]) -> object:
        """What the check finds where everything reads exactly; None while nobody can tell."""
        values: dict[str, list[object]] = {}
        goals = [each for each in walk(self.node) if isinstance(each, Reached | Completion)]
        done = {each.actual for each in goals}
        for name, ref, kind in self.cells:
            reading = read_value(stored(typed[ref]), kind)
            is_text = isinstance(reading.value, str) and goal_of(reading.value) is not None
            # What was done of a goal the workbook reads as a number or a word, not as “=100%”.
            if reading.confidence not in {"exact", "missing"} or (is_text and name in done):
                values.setdefault(name, []).append(NoResult.OPEN)
            else:
                values.setdefault(name, []).append(given(reading))
        counts = {name: count for name, _, count in self.kinds}
        cells = {name: tuple(found) if counts[name] else found[0] for name, found in values.items()}
        found = clean(self.node, cells)  # type: ignore[arg-type]
        return None if isinstance(found, NoResult) else found


def stored(typed: Typed) -> Cell:
    """A cell as it is stored for what was typed."""
    if typed is None:
        return Cell(1, 1, "empty", "")
    if isinstance(typed, Decimal):
        return Cell(1, 1, "number", plain(typed))
    return Cell(1, 1, "text", typed)


def shipped() -> list[Taken]:
    """The expressions of all shipped definitions, each kind of them once."""
    found: dict[object, Taken] = {}
    for template_id in template_ids():
        template = load_template(template_id)
        for sheet in template.sheets:
            layout = sheet.layout(1)
            for taken in _of_sheet(template_id, layout):
                found.setdefault((taken.node, taken.kinds), taken)
        layout = template.sheets[0].layout(1)
        for verdict in template.verdicts:
            nodes = [each.expression for each in verdict.conditions]
            for node in (*nodes, *([verdict.of] if verdict.of else [])):
                taken = _taken(f"{template_id} {verdict.title}", layout, node, Standing())
                found.setdefault((taken.node, taken.kinds), taken)
    return list(found.values())


def _of_sheet(template_id: str, layout: Layout) -> Iterator[Taken]:
    for field in layout.fields:
        rule, at, where = field.rule, standing_of(field), f"{template_id} {field.key}"
        nodes = [field.required_if]
        if field.role not in OURS:
            nodes.append(field.value)
        if rule is not None and "value" not in rule.operands:
            nodes += [rule.expression, rule.least, rule.most]
        for node in nodes:
            if node is not None and names_of(node):
                yield _taken(where, layout, node, at, field)


def _taken(
    where: str, layout: Layout, node: Node, at: Standing, field: Field | None = None
) -> Taken:
    names = names_on(layout.sheet, layout.records)
    kinds: list[tuple[str, ValueKind, int]] = []
    for name in names_of(node):
        meant = names.find(name, at)
        assert meant is not None, (where, name)
        one = meant.fields[0] if isinstance(meant, Column) else meant
        count = min(len(meant.fields), MOST_CELLS) if isinstance(meant, Column) else 0
        kind = one.kind if one.role not in OURS else ValueKind("decimal")
        kinds.append((name, kind._replace(minimum=None, maximum=None), count))
    return Taken(where, node, tuple(kinds), (field.decimals if field else None) or 2)


def agrees(result: object, shown: object) -> bool:
    """Whether the workbook shows what the check finds; where nobody can tell both say so."""
    if result is None:
        return shown in {"", "待核", WAITING}
    if isinstance(result, bool):
        return shown == (MET if result else UNMET)
    assert isinstance(result, Decimal)
    return isinstance(shown, float) and isclose(shown, result, rel_tol=1e-12, abs_tol=1e-9)


# ---------------------------------------------------------------- what is typed


def limits(taken: Taken) -> list[Decimal]:
    """Each number of the expression, and one unit beside it at the field's decimals."""
    unit = Decimal(1).scaleb(-taken.decimals)
    numbers = {part.number for part in walk(taken.node) if isinstance(part, Constant)}
    return sorted({number + step for number in numbers for step in (-unit, Decimal(0), unit)})


def values_of(taken: Taken, kind: ValueKind) -> list[Typed]:
    """What may stand in a cell: its boundaries, zero, negative, none, missing, and junk."""
    numbers: list[Typed] = [Decimal(0), Decimal(-1), Decimal("0.3"), "/", None, "约20"]
    if kind.name in NUMERIC:
        return [*limits(taken), *numbers]
    if kind.name == "goal":
        return [*GOALS, Decimal(50), Decimal("89.974"), Decimal(0), None]
    if kind.name == "choice":
        return [*(choice.printed for choice in kind.choices), None, "其他"]
    if kind.name == "tick":
        return [f"☑{kind.option}", f"□{kind.option}", None]
    if kind.name in {"yes_no", "yes_no_text"}:
        texts = [choice.printed for choice in kind.choices] or ["是", "否"]
        return [*texts, "无", None, "也许"]
    return ["甲", None]


def boundary_fillings(taken: Taken) -> Iterator[dict[str, Typed]]:
    """One cell at each of its values in turn, the others at something plain."""
    plainly = {ref: _plainly(kind) for _, ref, kind in taken.cells}
    for _, ref, kind in taken.cells:
        for typed in values_of(taken, kind):
            yield {**plainly, ref: typed}


def _plainly(kind: ValueKind) -> Typed:
    if kind.name in NUMERIC:
        return Decimal(12)
    if kind.name == "goal":
        return Decimal(45)
    if kind.name == "choice":
        return kind.choices[0].printed
    if kind.name == "tick":
        return f"☑{kind.option}"
    return "是"


def random_fillings(taken: Taken, chance: random.Random, count: int) -> Iterator[dict[str, Typed]]:
    """Fillings with a bit of everything, mostly numbers of ordinary size."""
    for _ in range(count):
        filling: dict[str, Typed] = {}
        for _, ref, kind in taken.cells:
            typed: Typed = chance.choice(values_of(taken, kind))
            if kind.name in NUMERIC and chance.random() < 0.6:
                digits = chance.choice([0, 0, 1, 2, 4])
                most = chance.choice([1, 20, 150, 5000])
                typed = Decimal(str(round(chance.uniform(-most / 10, most), digits)))
            filling[ref] = typed
        yield filling
