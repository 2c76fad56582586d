"""Definition → :class:`Template`: every sheet, verdict and audit of one table of a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.definitions.build.assembled import Assembled, Known
from zjtx_xl.definitions.build.sheet import SheetBuilder
from zjtx_xl.definitions.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.definitions.schema.sets import SetDefinition
    from zjtx_xl.definitions.schema.table import TemplateDefinition
    from zjtx_xl.definitions.source.yaml_source import YamlSource
    from zjtx_xl.definitions.verdict import Verdict


def assemble(definition: TemplateDefinition, source: YamlSource, owner: SetDefinition) -> Assembled:
    """Build the template of a definition, as one table of the set ``owner``."""
    known = Known(source, owner, {**owner.lists, **definition.lists}, [])
    several = len(definition.sheets) > 1
    sheets = tuple(
        SheetBuilder(sheet, ("sheets", index), known, several=several).build()
        for index, sheet in enumerate(definition.sheets)
    )
    template = Template(
        id=definition.id,
        version=definition.version,
        title=definition.title,
        kind=definition.kind,
        number=definition.number,
        sheets=tuple(sheet.sheet for sheet in sheets),
        variables={**owner.variables, **definition.variables},
        styles={name: style.model_dump(exclude_none=True) for name, style in owner.styles.items()},
        audits=tuple(audit.formula() for audit in definition.audits),
        verdicts=tuple(_verdicts(definition, known)),
    )
    return Assembled(template, definition, source, sheets, tuple(known.faults))


def _verdicts(definition: TemplateDefinition, known: Known) -> Iterator[Verdict]:
    for index, verdict in enumerate(definition.verdicts):
        try:
            yield verdict.verdict()
        except ValueError as error:
            known.fault(("verdicts", index), str(error))
