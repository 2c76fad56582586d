"""Faults of a set's report: figures whose names mean nothing, sentences that name no figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.audits import PREVIOUS, ROSTER, SUMMARY
from zjtx_xl.lint.audits import is_known, names_in_template
from zjtx_xl.lists import ALIASES
from zjtx_xl.rules import names_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from zjtx_xl.definitions import (
        Fault,
        FigureDefinition,
        ReportDefinition,
        SetDefinition,
        Template,
        YamlSource,
    )

_PLACE = re.compile(r"\{([^{}]*)\}")


def check_report(
    owner: SetDefinition, source: YamlSource, template: Callable[[str], Template | None]
) -> Iterator[Fault]:
    """Figures, tables and annexes of a report; ``template`` gives a table of the set by name."""
    report = owner.report
    if report is None:
        return
    tables = {name: found for name in owner.tables if (found := template(name)) is not None}
    known = {name: _names(found) for name, found in tables.items()}
    known[ROSTER] = {*owner.roster, *ALIASES}
    keys = [figure.key for figure in report.figures]
    prose = {table.table for table in report.tables if table.prose}
    printed = {key for figure in report.figures for key in _PLACE.findall(figure.sentence)}
    for index, figure in enumerate(report.figures):
        place = ("report", "figures", index)
        if keys.count(figure.key) > 1:
            yield source.fault(place, f"数据 {figure.key} 写了两次")
        for message in _figure_faults(figure, set(keys), tables, known, prose):
            yield source.fault(place, message)
    for key in sorted(printed - set(keys)):
        index = next(n for n, own in enumerate(report.figures) if f"{{{key}}}" in own.sentence)
        yield source.fault(("report", "figures", index), f"句子里的 {{{key}}} 不是报告数据")
    if circle := _circle(report):
        yield source.fault(("report", "figures"), f"数据互相引用：{'、'.join(circle)}")
    yield from (
        source.fault(("report",), message) for message in _table_faults(owner, report, tables)
    )


def _names(template: Template) -> set[str]:
    """The names within a table, and those that say on which of its sheets."""
    found = names_in_template(template)
    keys = [sheet.key for sheet in template.sheets if sheet.key]
    return found | {f"{key}.{name}" for key in keys for name in found}


def _figure_faults(
    figure: FigureDefinition,
    figures: set[str],
    tables: dict[str, Template],
    known: dict[str, set[str]],
    prose: set[str],
) -> Iterator[str]:
    given = (figure.value, figure.where, figure.of, *figure.others)
    for name in dict.fromkeys(name for text in given if text for name in names_in(text)):
        if "." not in name:
            if name not in figures:
                yield f"{name} 不是报告数据"
            elif figure.units:
                yield f"逐个单位算的数据里不能用 {name}"
        elif not is_known(name, known):
            yield f"{name} 不存在"
    if figure.units is not None:
        parts = [part for part in figure.units.split(".") if part not in {SUMMARY, PREVIOUS}]
        if parts[0] not in tables:
            yield f"没有表 {figure.units}"
    if figure.said_in and figure.said_in not in prose:
        yield f"{figure.said_in} 不是写着文字的表（report.tables 的 prose）"


def _circle(report: ReportDefinition) -> tuple[str, ...]:
    """Figures that need each other; none where each can be computed after the others."""
    keys = {figure.key for figure in report.figures}
    needs = {
        figure.key: {
            name
            for text in (figure.value, *figure.others)
            if text
            for name in names_in(text)
            if name in keys
        }
        for figure in report.figures
    }
    while ready := [key for key, names in needs.items() if not names & set(needs)]:
        for key in ready:
            del needs[key]
    return tuple(needs)


def _table_faults(
    owner: SetDefinition, report: ReportDefinition, tables: dict[str, Template]
) -> Iterator[str]:
    for table in report.tables:
        found = tables.get(table.table)
        if found is None:
            yield f"没有表 {table.table}"
        elif table.sheet and table.sheet not in {sheet.key for sheet in found.sheets}:
            yield f"{table.table} 没有工作表 {table.sheet}"
        elif unknown := sorted(set(table.prose) - {field.column for field in found.fields}):
            yield f"{table.table} 没有列 {'、'.join(unknown)}"
    yield from _annex_faults(owner, report, tables)
    for population in report.populations:
        for table in (*population.tables, *population.named_in):
            if table not in tables:
                yield f"没有表 {table}"


def _annex_faults(
    owner: SetDefinition, report: ReportDefinition, tables: dict[str, Template]
) -> Iterator[str]:
    """Annexes: a list is rolled up, a form is the returned file itself."""
    rolled = {rollup.to for rollup in owner.rollups}
    for annex in report.annexes:
        found = tables.get(annex)
        if found is None:
            yield f"没有表 {annex}"
        elif found.kind == "list" and annex not in rolled:
            yield f"附件 {annex} 没有汇总的办法"
