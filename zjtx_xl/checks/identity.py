"""Do the redundant marks of a file agree about what it is and whose, and is it this year's form?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.definitions import load_template, template_ids
from zjtx_xl.findings import finding
from zjtx_xl.forms import marks
from zjtx_xl.values import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import ReturnedFile


def check_identity(returned: ReturnedFile) -> Iterator[Finding]:
    """Another version of a template; marks that name another recipient or other tables."""
    for table in returned.tables:
        found = table.submission.version
        current = load_template(table.template.id).version
        if found and found != current:
            yield finding(
                "version",
                path=returned.path,
                sheet=table.submission.sheet,
                raw=found,
                expected=current,
            )
    hidden = returned.identity.marks
    if hidden is None:
        return
    properties = returned.workbook.custom_properties
    recipient = properties.get(marks.PROPERTY_RECIPIENT, "").strip("-")
    is_another = hidden.recipient and recipient and hidden.recipient != recipient
    if is_another and folded(hidden.recipient) != folded(recipient):
        note = f"隐藏标识写的单位是“{hidden.recipient}”，文件属性写的是“{recipient}”"
        yield finding("mark-conflict", path=returned.path, note=note)
    known = {mark.template: mark.version for mark in hidden.tables}
    claims = (
        ("文件属性", marks.property_tables(properties.get(marks.PROPERTY_TABLES, ""))),
        ("定义名称", _named_tables(tuple(returned.workbook.defined_names), template_ids())),
    )
    for source, claimed in claims:
        others = [] if claimed.items() <= known.items() else _contradicted(claimed, known)
        if others:
            note = f"隐藏标识和{source}对不上：按{source}，文件里应有{'、'.join(others)}"
            yield finding("mark-conflict", path=returned.path, note=note)


# All returns of a blank have the same names.
@lru_cache(maxsize=64)
def _named_tables(names: tuple[str, ...], known: tuple[str, ...]) -> Mapping[str, str]:
    return marks.named_tables(names, known)


def _contradicted(claimed: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    """Tables that one mark names in a version that the hidden sheet does not have."""
    bare = {template: _bare(version) for template, version in known.items()}
    ids = template_ids()
    return [
        f"{load_template(template).number}（第 {version} 版）"
        for template, version in claimed.items()
        if template in ids and bare.get(template) != _bare(version)
    ]


def _bare(version: str) -> str:
    """A version as a defined name holds it."""
    return re.sub(r"\W", "_", version)
