"""What an officer decides on the page, written into the same 待定事项.xlsx as by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lists import Decision, PendingCell, read_decisions, write_pending

if TYPE_CHECKING:
    from pathlib import Path

VERDICTS = {"open": "待定", "accept": "采纳建议", "replace": "改为", "reject": "退回改正"}


def waiting(path: Path) -> tuple[PendingCell, ...]:
    """The lines of the list, in its order; none where there is no list.

    Raises:
        DecisionsError: somebody has made it unreadable, or entered what contradicts itself.
    """
    return read_decisions(path).lines if path.exists() else ()


def decide(path: Path, place: tuple[str, str, str], seen: str, decision: Decision) -> str:
    """Enter one decision; why not, where it cannot be entered, else nothing.

    Args:
        path: the list; the caller makes sure that nobody else writes it meanwhile.
        place: file, sheet and cell, as the list calls them.
        seen: what the officer saw as the state of this line when he decided (:func:`state_of`).
        decision: what he entered.

    Raises:
        DecisionsError: the list cannot be read.
        OSError: it cannot be written, or (Windows) is open in Excel.
    """
    lines = list(waiting(path))
    number = next(
        (n for n, line in enumerate(lines) if (line.file, line.sheet, line.cell) == place), None
    )
    if number is None:
        return "这一项已经不在待定事项里了，请刷新本页。"
    line = lines[number]
    if state_of(line) != seen:
        return f"这一项刚才已经在别处决定了（{words_of(line.decision)}），没有覆盖。请看过再改。"
    if decision.verdict == "accept" and not line.proposed:
        return "这一项没有建议的读法可以采纳，请填“改为”或退回。"
    if decision.verdict == "replace" and not decision.value:
        return "请在“改为”里填写应计的数值。"
    entered = decision._replace(raw=line.raw, proposed=line.proposed)
    lines[number] = line._replace(decision=entered)
    write_pending(path, lines, {line.file for line in lines})
    return ""


def state_of(line: PendingCell) -> str:
    """A line's decision as one text, by which a page knows whether it has changed."""
    decision = line.decision
    return f"{line.raw}\t{decision.verdict}\t{decision.value}\t{decision.reason}"


def words_of(decision: Decision) -> str:
    """A decision for people."""
    value = f" {decision.value}" if decision.value else ""
    reason = f"，理由：{decision.reason}" if decision.reason else ""
    return f"{VERDICTS[decision.verdict]}{value}{reason}"
