"""Faults of the expressions of a definition: names of nothing, kinds and units that do not fit.

Every expression is looked at where it stands: computed cells, rules, ``required_if``, verdicts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import Column, Names, Standing, standing_of
from zjtx_xl.forms import live_columns, live_places, operand_cells, verdict_lines
from zjtx_xl.lint.content import nearest
from zjtx_xl.rules import (
    Node,
    excel_condition,
    excel_score,
    names_of,
    options_asked,
    unit_fault,
)
from zjtx_xl.values import NUMERIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from zjtx_xl.definitions import Assembled, Fault, Field, Layout, Place, PlacedSheet

_ANSWERS = frozenset({"yes_no", "yes_no_text", "tick"})


class _Expression(NamedTuple):
    """An expression, where it stands on the sheet and in the file."""

    what: str
    node: Node
    at: Standing
    place: Place


def check_expressions(assembled: Assembled) -> Iterator[Fault]:
    """Faults of all expressions of a template."""
    for sheet in assembled.sheets:
        names = Names(sheet.sheet.fields, sheet.sheet.groups)
        for expression in _of_sheet(assembled, sheet):
            for message in _faults(expression, names):
                yield assembled.fault(expression.place, f"{expression.what}{message}")
    if assembled.sheets:
        yield from _verdicts(assembled, assembled.sheets[0])


def check_formulas(assembled: Assembled) -> Iterator[Fault]:
    """Formulas that follow from the expressions and are not possible."""
    for sheet in assembled.sheets:
        yield from _formulas(assembled, sheet)


def _of_sheet(assembled: Assembled, sheet: PlacedSheet) -> Iterator[_Expression]:
    # Open rows are alike: what is wrong with the first is wrong with all.
    alike = {row for open_rows in sheet.sheet.open_rows for row in open_rows.rows[1:]}
    for field, place in sheet.fields:
        if field.row in alike:
            continue
        at = standing_of(field)
        if field.value is not None:
            told = assembled.source.setting(place, field.column, "value")
            yield _Expression("", field.value, at, told)
        if field.required_if is not None:
            told = assembled.source.setting(place, field.column, "required_if")
            yield _Expression("", field.required_if, at, told)
        rule = field.rule
        for node in (rule.expression, rule.least, rule.most) if rule else ():
            if node is not None:
                yield _Expression("评分规则：", node, at, place)


def _faults(expression: _Expression, names: Names) -> Iterator[str]:
    """What is wrong with the names of one expression."""
    known: dict[str, Field | Column] = {}
    for name in names_of(expression.node):
        found = names.find(name, expression.at)
        if found is None:
            if name != "value":
                yield f"没有名称 {name}{nearest(name, names.known())}"
        else:
            known[name] = found
    for name, options in options_asked(expression.node):
        yield from _options(name, options, known.get(name))
    if fault := unit_fault(expression.node, {name: _unit(found) for name, found in known.items()}):
        yield fault


def _options(
    name: str, options: tuple[str, ...] | None, found: Field | Column | None
) -> Iterator[str]:
    """``options`` None: the cell is asked for yes or no."""
    for field in found.fields if isinstance(found, Column) else (found,):
        if field is None:
            continue
        kind = field.kind
        if options is None:
            if kind.name not in _ANSWERS:
                yield f"{name} 不是“是否”，不能单独作条件"
            return
        if kind.name in _ANSWERS:
            yield f"{name} 是“是否”，不和文字比较：写 {name}，或 not {name}"
            return
        if kind.name in NUMERIC:
            yield f"{name} 不会是 {'、'.join(options)}"
            return
        known = {choice.value for choice in kind.choices}
        wrong = [option for option in options if known and option not in known]
        if wrong:
            near = [choice for choice in sorted(known) if any(option in choice for option in wrong)]
            asked = f"，是不是 {'、'.join(near)}" if near else ""
            yield f"{name} 的选项里没有 {'、'.join(wrong)}{asked}"
            return


def _unit(found: Field | Column) -> str | None:
    field = found.fields[0] if isinstance(found, Column) else found
    if field.kind.name == "percent":
        return "%"
    return field.kind.unit if field.kind.name in NUMERIC else None


def _formulas(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    """Every expression of the form must be possible as a formula."""
    layout = sheet.sheet.layout(1)
    column = live_columns(layout)
    places = {field.position: place for field, place in sheet.fields}
    for field in layout.fields:
        for what, formula in _formulas_of(field, layout, column):
            try:
                formula()
            except KeyError:
                continue  # told by the name
            except ValueError as error:
                yield assembled.fault(places[field.position], f"{what}{error}")


def _formulas_of(
    field: Field, layout: Layout, column: int | None
) -> Iterator[tuple[str, Callable[[], str]]]:
    """The formulas that follow from a field beside its own: its score, when it is asked for."""
    rule, condition = field.rule, field.required_if
    if field.role == "score" and rule is not None and rule.expression:
        yield "预评分的公式：", lambda: excel_score(rule, operand_cells(layout, field, column))
    if condition is not None:
        at = standing_of(field)
        yield (
            "required_if：",
            lambda: excel_condition(condition, live_places(layout, condition, at, column)),
        )


def _verdicts(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    names = Names(sheet.sheet.fields, sheet.sheet.groups)
    layout = sheet.sheet.layout(1)
    column = live_columns(layout)
    seen: set[str] = set()
    for index, verdict in enumerate(assembled.template.verdicts):
        place: Place = ("verdicts", index)
        if verdict.key in seen:
            yield assembled.fault(place, f"结论 {verdict.key} 写了两次")
        seen.add(verdict.key)
        expressions = [_Expression("结论：", node, Standing(), place) for node in verdict.nodes]
        wrong = [message for expression in expressions for message in _faults(expression, names)]
        for message in wrong:
            yield assembled.fault(place, f"结论：{message}")
        if wrong:
            continue
        try:
            list(verdict_lines(verdict, layout, column, (layout.last_row, layout.last_column)))
        except KeyError:
            continue  # a total that it looks at names what is not there: told with the total
        except ValueError as error:
            yield assembled.fault(place, f"结论的公式：{error}")
