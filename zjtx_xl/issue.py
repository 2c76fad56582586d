"""Issue blank or prefilled workbooks: one for each recipient of a roster, and the 分发清单."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from zjtx_xl.archive import write_atomically
from zjtx_xl.distribution import DISTRIBUTION_NAME, Issued, write_distribution
from zjtx_xl.filenames import file_name, unique_names
from zjtx_xl.loader import load_set, load_template, template_ids
from zjtx_xl.roster import read_roster
from zjtx_xl.stamp import Stamper
from zjtx_xl.texts import render
from zjtx_xl.writer import blank, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from zjtx_xl.definition import SetDefinition
    from zjtx_xl.roster import Recipient
    from zjtx_xl.template import Template


def generate(
    target: str,
    out: Path,
    *,
    roster: Path | None = None,
    variables: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Issue the workbooks of a template or of a set; returns the files, 分发清单 last.

    ``variables`` override those of the set (region, year); ``progress`` is told how many of how
    many workbooks are done.

    Raises:
        UnknownTemplateError: neither a template nor a set.
        RosterError: the roster cannot be used.
        DefinitionError: the definition has faults.
    """
    templates, owner = _target(target)
    context = {**owner.variables, **templates[0].variables, **(variables or {})}
    out.mkdir(parents=True, exist_ok=True)
    tables = [table(template) for template in templates]
    empty = blank(tables, context)
    if roster is None:
        title = render(templates[0].title if len(templates) == 1 else owner.title, context)
        path = out / file_name("{{ title }}.xlsx", {"title": title})
        write_atomically(path, empty)
        return (path,)
    recipients = read_roster(roster, templates).recipients
    stamper = Stamper(empty, tables, context)
    names = unique_names(
        [file_name(owner.file_name, _variables(each, context)) for each in recipients]
    )
    issued: list[Issued] = []
    for done, (each, name) in enumerate(zip(recipients, names, strict=True), start=1):
        data = stamper.stamp(each.subject, _variables(each, context), _values(each, templates))
        write_atomically(out / name, data)
        issued.append(
            Issued(
                no=each.no,
                subject=each.subject,
                credit_code=each.credit_code,
                file_name=name,
                templates=tuple(template.id for template in templates),
                sha256=hashlib.sha256(data).hexdigest(),
                prefilled=len(each.values),
            )
        )
        if progress:
            progress(done, len(recipients))
    listing = out / DISTRIBUTION_NAME
    write_distribution(listing, render(owner.title, context), issued)
    return (*(out / name for name in names), listing)


def _target(target: str) -> tuple[list[Template], SetDefinition]:
    if "/" in target:
        template = load_template(target)
        return [template], load_set(template.set_id)
    owner = load_set(target)
    ids = [each for each in template_ids() if each.startswith(f"{target}/")]
    return [load_template(each) for each in ids], owner


def _variables(recipient: Recipient, context: Mapping[str, str]) -> dict[str, str]:
    """The variables of texts and file names for one recipient."""
    return {
        **context,
        **recipient.extra,
        "subject": recipient.subject,
        "no": recipient.no,
        "credit_code": recipient.credit_code,
    }


def _values(recipient: Recipient, templates: list[Template]) -> dict[str, str]:
    """Prefilled values by field key; fields with a roster heading take it from there."""
    headings = {
        "subject": recipient.subject,
        "no": recipient.no,
        "credit_code": recipient.credit_code,
        **recipient.extra,
    }
    values = {
        each.key: headings[each.heading]
        for template in templates
        for sheet in template.sheets
        for each in sheet.layout(1).fields
        if each.heading and headings.get(each.heading)
    }
    return values | dict(recipient.values)
