"""Finds definitions, reads them, and reports every fault of a file at once.

The libraries that read them are imported when a definition is really read, which is once for each
change of it: :mod:`cache` keeps what came of it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from zjtx_xl.definitions.cache import compiled
from zjtx_xl.definitions.faults import DefinitionError, Fault
from zjtx_xl.definitions.files import template_folders
from zjtx_xl.definitions.template import Level, TableSet, Template
from zjtx_xl.errors import UnknownTemplateError

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

    from zjtx_xl.definitions.build.assembled import Assembled
    from zjtx_xl.definitions.schema.sets import SetDefinition
    from zjtx_xl.definitions.source.yaml_source import YamlSource

Model = TypeVar("Model", bound="BaseModel")
SET_FILE = "set.yaml"
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,20}")  # what a file says becomes a file name


def named_sets() -> tuple[str, ...]:
    """The ids of all sets, whatever their files say: those that are shipped, an office's own."""
    files = (file for folder in template_folders() for file in folder.glob(f"*/{SET_FILE}"))
    return tuple(sorted({file.parent.name for file in files}))


@cache
def set_ids() -> tuple[str, ...]:
    """The ids of the sets that can be read; one that cannot disturbs only who asks for it."""

    def is_read(set_id: str) -> bool:
        try:
            load_table_set(set_id)
        except DefinitionError:
            return False
        return True

    return tuple(filter(is_read, named_sets()))


@cache
def template_ids() -> tuple[str, ...]:
    """The ids of all definitions that are shipped, set by set, tables as printed."""
    return tuple(
        f"{set_id}/{table}" for set_id in set_ids() for table in load_table_set(set_id).tables
    )


@cache
def load_set(set_id: str) -> SetDefinition:
    """The set of this id.

    Raises:
        UnknownTemplateError: no such set.
        DefinitionError: its file has faults.
    """
    return read_set_file(_set_path(set_id))[0]


@cache
def load_table_set(set_id: str) -> TableSet:
    """What is to be known of the set of this id while returns are checked.

    Raises:
        UnknownTemplateError: no such set.
        DefinitionError: its file has faults.
    """

    def make() -> TableSet:
        owner = load_set(set_id)
        return TableSet(
            id=owner.id,
            tables=owner.tables,
            aliases=owner.aliases,
            roster=owner.roster,
            previous=owner.previous,
            audits=tuple(audit.formula() for audit in owner.audits),
            packages=tuple(package.tables for package in owner.packages),
            levels=tuple(
                Level(level.key, level.title, level.unit, level.sends, level.headings)
                for level in owner.levels
            ),
        )

    return compiled(set_id, [_set_path(set_id).read_bytes()], TableSet, make)


def _set_path(set_id: str) -> Path:
    for folder in template_folders():
        path = folder / set_id / SET_FILE
        if path.is_file():
            return path
    raise UnknownTemplateError(set_id, set_ids())


@cache
def load_template(template_id: str) -> Template:
    """The template of this id (``set/table``).

    Raises:
        UnknownTemplateError: no such template.
        DefinitionError: its file has faults.
    """
    set_id, _, table = template_id.partition("/")
    is_listed = set_id in named_sets() and table in load_table_set(set_id).tables
    path = _set_path(set_id).with_name(f"{table}.yaml") if is_listed else None
    if path is None or not path.is_file():
        raise UnknownTemplateError(template_id, template_ids())
    return _compiled(template_id, path, set_id)


@cache
def load_version(template_id: str, version: str) -> Template:
    """The template in the version that a file was issued in, if its definition was kept.

    A table that is changed keeps its old definition beside the new one as ``annex2@1.yaml``;
    without it the current one is all there is.

    Raises:
        UnknownTemplateError: no such template.
        DefinitionError: its file has faults.
    """
    current = load_template(template_id)
    set_id, _, table = template_id.partition("/")
    path = _set_path(set_id).with_name(f"{table}@{version}.yaml")
    if version == current.version or not _VERSION.fullmatch(version) or not path.is_file():
        return current
    return _compiled(f"{template_id}@{version}", path, set_id)


def _compiled(name: str, path: Path, set_id: str) -> Template:
    sources = [path.read_bytes(), _set_path(set_id).read_bytes()]
    return compiled(name, sources, Template, lambda: load_definition(path, load_set(set_id)))


def load_definition(path: Path, owner: SetDefinition) -> Template:
    """A template from any file, as one table of the set ``owner``.

    Raises:
        DefinitionError: with every fault of the file, each with its line.
    """
    assembled = read_definition(path, owner)
    if assembled.faults:
        raise DefinitionError(assembled.faults)
    return assembled.template


def read_definition(path: Path, owner: SetDefinition) -> Assembled:
    """A template with its places in the file, also where its parts do not fit together.

    Raises:
        DefinitionError: the file says something that no definition can say.
    """
    from zjtx_xl.definitions.build.template import assemble  # noqa: PLC0415
    from zjtx_xl.definitions.schema.table import TemplateDefinition  # noqa: PLC0415

    definition, source = _read(path, TemplateDefinition)
    return assemble(definition, source, owner)


def file_faults(path: Path) -> tuple[Fault, ...]:
    """What a template's file says wrongly by itself, whatever set it belongs to."""
    from zjtx_xl.definitions.schema.table import TemplateDefinition  # noqa: PLC0415

    try:
        _read(path, TemplateDefinition)
    except DefinitionError as error:
        return error.faults
    return ()


def read_set_file(path: Path) -> tuple[SetDefinition, YamlSource]:
    """A set, and where its parts stand in its file.

    Raises:
        DefinitionError: with every fault of the file.
    """
    from zjtx_xl.definitions.schema.sets import SetDefinition  # noqa: PLC0415

    return _read(path, SetDefinition)


def _read(path: Path, model: type[Model]) -> tuple[Model, YamlSource]:
    from pydantic import ValidationError  # noqa: PLC0415

    from zjtx_xl.definitions.source.yaml_source import YamlSource  # noqa: PLC0415

    source = YamlSource(path)
    if source.data is None and source.faults:
        raise DefinitionError(tuple(source.faults))
    try:
        read = model.model_validate(source.data)
    except ValidationError as error:
        from zjtx_xl.definitions.source.explanations import explained  # noqa: PLC0415

        faults = [source.fault(place, said) for place, said in explained(error.errors(), model)]
        raise DefinitionError(tuple(dict.fromkeys([*source.faults, *faults]))) from None
    if source.faults:
        raise DefinitionError(tuple(source.faults))
    return read, source
