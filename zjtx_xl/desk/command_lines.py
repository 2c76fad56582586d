"""The command of each step, as the page runs it and shows it: nothing is done in another way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.desk.folder import ISSUED, REPORTS, SUMMARIES

if TYPE_CHECKING:
    from zjtx_xl.desk.folder import WorkFolder

_BARE = re.compile(r"[^\s\"'$&|;<>()*?`\\!#]+")
_SHOWN = 12


def issue(folder: WorkFolder) -> list[str]:
    """``generate`` for the chosen form and roster."""
    chosen = folder.choices
    words = ["generate", chosen.target, "--out", ISSUED, *_option("--roster", chosen.roster)]
    for name, value in chosen.variables.items():
        words += ["--set", f"{name}={value}"]
    return words


def check(folder: WorkFolder) -> list[str]:
    """``check`` of this round: findings and scores, scored copies, the list of what waits."""
    chosen = folder.choices
    words = ["check", folder.returned(chosen.round), "--write", folder.scored(chosen.round)]
    roster = folder.distribution if (folder.root / folder.distribution).exists() else chosen.roster
    words += _option("--roster", roster) + _option("--received", chosen.received)
    if chosen.round > 1:
        words += ["--previous", folder.returned(chosen.round - 1)]
    words += _decisions(folder)
    return [*words, "--report", f"{folder.report(chosen.round)}.html", "--json"]


def write(folder: WorkFolder) -> list[str]:
    """The same ``check``, now with the letters and all reports."""
    *words, _json = check(folder)
    number = folder.choices.round
    for ending in (".xlsx", ".md"):
        words += ["--report", folder.report(number) + ending]
    return [*words, "--feedback", folder.letters(number), "--json"]


def rollup(folder: WorkFolder, table: str, paths: list[str]) -> list[str]:
    """``rollup`` of one summary table of the chosen set from these returns."""
    chosen = folder.choices
    set_id = chosen.target.partition("/")[0]
    words = ["rollup", f"{set_id}/{table}", *paths, "--out", summary_of(table)]
    words += _option("--roster", chosen.roster) + _option("--received", chosen.received)
    return [*words, *_decisions(folder), "--json"]


def narrate(folder: WorkFolder, draft: str, paths: list[str]) -> list[str]:
    """``narrate`` from these returns and the summaries; a draft is updated into a new file."""
    number = 1
    while (folder.root / f"{REPORTS}/自评报告-更新{number}.docx").exists():
        number += 1
    out = f"{REPORTS}/自评报告{f'-更新{number}' if draft else ''}.docx"
    words = ["narrate", *_told(folder, paths), "--out", out]
    return [*words, "--previous", draft] if draft else words


def proofread(folder: WorkFolder, draft: str, paths: list[str]) -> list[str]:
    """``proofread`` of a report against these returns and the summaries."""
    return ["proofread", draft, *_told(folder, paths), "--json"]


def _told(folder: WorkFolder, paths: list[str]) -> list[str]:
    """The set, where its tables lie, and what the office itself knows."""
    chosen = folder.choices
    words = [chosen.target.partition("/")[0], *paths]
    if any((folder.root / SUMMARIES).glob("*.xlsx")):
        words.append(SUMMARIES)
    return [*words, *_option("--roster", chosen.roster), *_decisions(folder)]


def _option(name: str, value: str) -> list[str]:
    """An option, where there is anything to say."""
    return [name, value] if value else []


def _decisions(folder: WorkFolder) -> list[str]:
    """The officer's list of decisions of this round, where there is one."""
    pending = folder.pending(folder.choices.round)
    return _option("--decisions", pending if (folder.root / pending).exists() else "")


def summary_of(table: str) -> str:
    """Where a summary table is written."""
    return f"{SUMMARIES}/{table}.xlsx"


def shown(words: list[str]) -> str:
    """A command as somebody types it in the working folder."""
    named = [word if _BARE.fullmatch(word) else f'"{word}"' for word in words if word != "--json"]
    if len(named) > _SHOWN * 2:
        named = [*named[:_SHOWN], f"…（共 {len(named)} 项）…", *named[-_SHOWN:]]
    return " ".join(["zjtx-xl", *named])
