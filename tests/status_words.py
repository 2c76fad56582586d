"""What the check column of a form says about a stored cell: its decision, walked in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.questions import Seen
from zjtx_xl.rules.status import Ask, Verdict, decision_for

if TYPE_CHECKING:
    from zjtx_xl.rules.status import Status, StatusCell
    from zjtx_xl.xlsx.cell import Cell


def status_of(
    cell: Cell, checked: StatusCell, *, percent_format: bool = False, asked: bool = True
) -> Status:
    """What the check column says about a stored cell; ``asked``: its condition holds."""
    return _verdict(cell, checked, percent_format=percent_format, asked=asked).status


def message_of(
    cell: Cell, checked: StatusCell, *, percent_format: bool = False, asked: bool = True
) -> str:
    """The text that the check column shows for a stored cell."""
    return _verdict(cell, checked, percent_format=percent_format, asked=asked).message


def _verdict(cell: Cell, checked: StatusCell, *, percent_format: bool, asked: bool) -> Verdict:
    decision = decision_for(checked)
    seen = Seen(cell, percent_format)
    while isinstance(decision, Ask):
        holds = decision.question.holds(seen)
        decision = decision.then if holds else decision.otherwise
    return Verdict("ok") if decision.status == "missing" and not asked else decision
