"""Proves what a definition must keep, before anybody is sent a workbook.

All faults at once, each with file and line. No workbook is written for it.
"""

from __future__ import annotations

import contextlib
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.definitions import (
    SET_FILE,
    DefinitionError,
    Fault,
    file_faults,
    read_definition,
    read_set_file,
    template_folders,
)
from zjtx_xl.forms import marks
from zjtx_xl.lint.audits import check_audits, check_set_audits
from zjtx_xl.lint.content import RECIPIENT, check_content, check_helps, nearest, text_faults
from zjtx_xl.lint.expressions import check_expressions, check_formulas
from zjtx_xl.lint.figures import check_report
from zjtx_xl.lint.layout import check_layout
from zjtx_xl.lint.meant import others
from zjtx_xl.lint.scores import NO_RULE, check_scores
from zjtx_xl.lint.wisdom import check_wisdom
from zjtx_xl.rules import build_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from zjtx_xl.definitions import (
        Assembled,
        PrefillDefinition,
        SetDefinition,
        Template,
        YamlSource,
    )

# Sheets that the tool adds to a workbook.
_COLLIDES = re.compile(r"(?:\]\.key|\.columns\[\d+\]\.at)$")
OWN_SHEETS = frozenset({marks.MARK_SHEET, "_lists", "填报说明", "审核意见", marks.ORIGINS_SHEET})


def lint_files(paths: Sequence[Path] = ()) -> list[Fault]:
    """Every fault of these definitions (templates and ``set.yaml``); of all shipped without any.

    A template is read as a table of the set whose ``set.yaml`` stands beside it.
    """
    files = list(paths) or shipped()
    told = {path.resolve() for path in files if path.name == SET_FILE}
    return [
        fault
        for path in files
        for fault in sorted(
            dict.fromkeys(_lint_file(path, told)),
            key=lambda fault: (fault.line or 0, fault.column or 0),
        )
    ]


def shipped() -> list[Path]:
    """The files of all definitions: those that are shipped, and an office's own."""
    return sorted(path for folder in template_folders() for path in folder.glob("*/*.yaml"))


def _lint_file(path: Path, told: set[Path]) -> Iterator[Fault]:
    if not path.is_file():
        yield Fault(path.name, None, "", "没有这个文件")
    elif path.name == SET_FILE:
        yield from _lint_set(path)
    else:
        yield from _lint_template(path, told)


# ---------------------------------------------------------------- a template


def _lint_template(path: Path, told: set[Path]) -> Iterator[Fault]:
    owner = _owner(path, told)
    if isinstance(owner, tuple):
        yield from owner
        # what the file says wrongly by itself is told all the same
        with contextlib.suppress(FileNotFoundError):
            yield from file_faults(path)
        return
    try:
        assembled = read_definition(path, owner)
    except DefinitionError as error:
        yield from error.faults

        def faults_of(again: Path) -> Iterator[Fault]:
            with contextlib.suppress(DefinitionError):
                yield from _proved(read_definition(again, owner), path, owner)

        yield from others(path, error.faults, faults_of)
        return
    yield from _proved(assembled, path, owner)


def _proved(assembled: Assembled, path: Path, owner: SetDefinition) -> Iterator[Fault]:
    """All proofs; what only follows from a fault that is told already is not told again."""
    found = [
        *assembled.faults, *_identity(assembled, path, owner), *check_layout(assembled),
        *check_content(assembled),
    ]  # fmt: skip
    # where columns or keys collide, every name may mean another cell
    names_wrong = any(_COLLIDES.search(fault.where) for fault in found)
    if names_wrong:
        found = [fault for fault in found if not fault.where.endswith(".value")]
    built = {_entry(fault) for fault in assembled.faults}
    scores = [] if names_wrong else [
        fault for fault in check_scores(assembled)
        if not (_entry(fault) in built and fault.message.endswith(NO_RULE))
    ]  # fmt: skip
    found += scores
    judged = built | {_entry(fault) for fault in scores}
    if not names_wrong:
        found += [fault for fault in check_expressions(assembled) if _entry(fault) not in judged]
        found += check_audits(assembled)
    entries = {_entry(fault) for fault in found}
    blocks = {entry.rpartition(".columns[")[0] for entry in entries if ".columns[" in entry}
    if not names_wrong:
        for fault in (*check_helps(assembled), *check_formulas(assembled)):
            entry = _entry(fault)
            if entry not in entries and re.sub(r"\.rows\[\d+\]$", "", entry) not in blocks:
                entries.add(entry)
                found.append(fault)
    seen: set[str] = set()
    for fault in found:
        # one expression of a column has the same fault in each of its rows
        if not (fault.where.endswith(".value") and fault.where in seen):
            yield fault
        seen.add(fault.where)
    if not any(fault.severity == "error" for fault in found):
        yield from check_wisdom(assembled)


def _entry(fault: Fault) -> str:
    """The row, column, text or field that a fault is about."""
    return fault.where[: fault.where.rfind("]") + 1]


def _owner(path: Path, told: set[Path]) -> SetDefinition | tuple[Fault, ...]:
    """The set beside a template, or why it has none: nothing where that is told already."""
    beside = path.with_name(SET_FILE)
    if not beside.is_file():
        return (Fault(path.name, None, "", f"同一文件夹里没有 {SET_FILE}"),)
    try:
        return read_set_file(beside)[0]
    except DefinitionError as error:
        if beside.resolve() in told:
            return ()
        told.add(beside.resolve())
        first = error.faults[0]
        said = f"{SET_FILE} 有错误，先改好它：{first.place()} {first.message}"
        return (Fault(path.name, None, "", said),)


def _identity(assembled: Assembled, path: Path, owner: SetDefinition) -> Iterator[Fault]:
    table, at, version = path.stem.partition("@")
    expected = f"{owner.id}/{table}"
    if at and assembled.template.version != version:
        message = f'文件名里的版本是 {version}，这里应写 version: "{version}"'
        yield assembled.fault(("version",), message)
    if assembled.template.id != expected:
        yield assembled.fault(("id",), f"id 应与文件夹和文件名一致：{expected}")
    if table not in owner.tables:
        yield Fault(path.name, None, "", f"{SET_FILE} 的 tables 里没有 {table}")
    for index, sheet in enumerate(assembled.sheets):
        if sheet.sheet.name in OWN_SHEETS:
            place = ("sheets", index, "name")
            yield assembled.fault(place, f"工作表名称 {sheet.sheet.name} 由工具使用")


# ---------------------------------------------------------------- a set


def _lint_set(path: Path) -> Iterator[Fault]:
    try:
        owner, source = read_set_file(path)
    except DefinitionError as error:
        yield from error.faults
        return
    if owner.id != path.parent.name:
        yield source.fault(("id",), f"id 应与文件夹名一致：{path.parent.name}")
    if owner.rule:
        try:
            build_rule(owner.rule.name, Decimal(1), owner.rule.model_extra or {})
        except ValueError as error:
            yield source.fault(("rule",), str(error))
    yield from _tables(owner, source, path)
    yield from _texts(owner, source)
    yield from _packages(owner, source, path)

    def template(table: str) -> Template | None:
        return _template(path.parent / f"{table}.yaml", owner)

    yield from check_set_audits(owner, source, template)
    yield from check_report(owner, source, template)
    for index, prefill in enumerate(owner.prefill_from):
        for message in _prefill_faults(prefill, owner, path):
            yield source.fault(("prefill_from", index), message)
    for old, new in owner.aliases.items():
        if old == new or new in owner.aliases:
            yield source.fault(("aliases", old), f"{old} 的新名又是旧名，请直接写最后的名称")


def _tables(owner: SetDefinition, source: YamlSource, path: Path) -> Iterator[Fault]:
    # annex2@1.yaml is an older version of a table, and no table of its own
    files = {file.stem.partition("@")[0] for file in path.parent.glob("*.yaml")} - {path.stem}
    for index, table in enumerate(owner.tables):
        if table not in files:
            yield source.fault(("tables", index), f"没有文件 {table}.yaml")
        if table in owner.tables[:index]:
            yield source.fault(("tables", index), f"{table} 写了两次")
    for table in sorted(files - set(owner.tables)):
        yield source.fault(("tables",), f"{table}.yaml 没有写进 tables")


def _texts(owner: SetDefinition, source: YamlSource) -> Iterator[Fault]:
    for message in text_faults(owner.title, _variables(owner)):
        yield source.fault(("title",), message)


def _variables(owner: SetDefinition) -> dict[str, str]:
    return dict.fromkeys(RECIPIENT, "") | owner.variables


def _packages(owner: SetDefinition, source: YamlSource, path: Path) -> Iterator[Fault]:
    seen: set[str] = set(owner.tables)
    for index, package in enumerate(owner.packages):
        place = ("packages", index)
        if package.key in seen:
            yield source.fault(place, f"{package.key} 已经是一张表或另一种工作簿的名称")
        seen.add(package.key)
        for message in text_faults(package.title, _variables(owner)):
            yield source.fault((*place, "title"), message)
        names: dict[str, str] = {}
        for table in package.tables:
            if table not in owner.tables:
                if not (path.parent / f"{table}.yaml").is_file():
                    near = nearest(table, owner.tables)
                    yield source.fault((*place, "tables"), f"没有表 {table}{near}")
                continue
            template = _template(path.parent / f"{table}.yaml", owner)
            for sheet in template.sheets if template else ():
                other = names.setdefault(sheet.name.casefold(), table)
                if other != table:
                    message = f"{other} 和 {table} 的工作表都叫 {sheet.name}"
                    yield source.fault((*place, "tables"), message)


def _prefill_faults(  # noqa: C901 - one question after another
    prefill_definition: PrefillDefinition, owner: SetDefinition, path: Path
) -> Iterator[str]:
    """A mapping that takes nothing, or names what is not there, is a slip."""
    set_id, _, table = prefill_definition.source.partition("/")
    folder = _folder_of(set_id, owner, path)
    if prefill_definition.to not in owner.tables:
        if not (path.parent / f"{prefill_definition.to}.yaml").is_file():
            yield f"没有表 {prefill_definition.to}{nearest(prefill_definition.to, owner.tables)}"
        return
    try:
        other = read_set_file(folder / SET_FILE)[0] if (folder / SET_FILE).is_file() else None
    except DefinitionError:
        return  # told where that set is proved
    if other is None or table not in other.tables:
        if not (folder / f"{table}.yaml").is_file():
            yield f"没有表 {prefill_definition.source}"
        return
    giving = _template(folder / f"{table}.yaml", other)
    taking = _template(path.parent / f"{prefill_definition.to}.yaml", owner)
    if giving is None or taking is None:
        return
    given = {field.key for field in giving.fields}
    taken = {field.key: field.prefilled for field in taking.fields}
    for left, right in prefill_definition.fields.items():
        alone = prefill_definition.model_copy(update={"fields": {left: right}})
        pairs = [(key, alone.target_of(key)) for key in given]
        if not any(target in taken for _, target in pairs):
            yield f"{left}: {right} 没有对应的填写项"
        for target in {target for _, target in pairs if target in taken}:
            if not taken[target]:
                yield f"{prefill_definition.to} 的 {target} 不是预填项（prefilled）"


def _folder_of(set_id: str, owner: SetDefinition, path: Path) -> Path:
    """Where another set lies: beside this one, or among all that are known."""
    if set_id == owner.id:
        return path.parent
    beside = path.parent.parent / set_id
    known = (folder / set_id for folder in template_folders())
    return next((folder for folder in (beside, *known) if folder.is_dir()), beside)


def _template(path: Path, owner: SetDefinition) -> Template | None:
    """A template of the set; None where it has faults, which are told with its own file."""
    if not path.is_file():
        return None
    try:
        assembled = read_definition(path, owner)
    except DefinitionError:
        return None
    return None if assembled.faults else assembled.template
