"""What a roster was understood as: whom it names, and what each of its columns is used for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import render
from zjtx_xl.lists import read_roster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from zjtx_xl.definitions import Template
    from zjtx_xl.lists import Recipient

_SHOWN = 30


class Understood(NamedTuple):
    """A roster that can be issued from: the first recipients, how many, what was used and not."""

    recipients: tuple[Recipient, ...]
    total: int
    used: tuple[str, ...]
    unused: tuple[str, ...]
    hidden_rows: tuple[int, ...]
    passed_over: tuple[int, ...]
    sheet: str


def understood(path: Path, templates: Sequence[Template]) -> Understood:
    """Read a roster as ``generate`` does.

    Raises:
        RosterError: it cannot be used; the sentence says where and why.
    """
    read = read_roster(path, templates)
    keys = {key for recipient in read.recipients for key in recipient.values}
    labels = {
        render(field.label, template.variables): None
        for template in templates
        for sheet in template.sheets
        for field in sheet.layout(1).fields
        if field.key in keys
    }
    return Understood(
        read.recipients[:_SHOWN],
        len(read.recipients),
        tuple(labels),
        read.unused_headings,
        read.hidden_rows,
        read.passed_over,
        read.sheet or "",
    )
