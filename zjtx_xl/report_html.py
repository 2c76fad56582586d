"""The report as one self-contained page and as Markdown; the feedback to one recipient (反馈意见).

What stands in returned files is data of strangers: every text is escaped by jinja2, and the page
forbids itself any request and any script but its own (Content-Security-Policy with its hash).
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from zjtx_xl.codes import place, problem_and_remedy
from zjtx_xl.contract import shown
from zjtx_xl.reported import KINDS, OFFICERS_CODES, STATES, kind_of, title_of
from zjtx_xl.resources import templates_folder
from zjtx_xl.review import EXPLANATION, SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from jinja2 import Environment

    from zjtx_xl.model import Finding
    from zjtx_xl.report import Report
    from zjtx_xl.reported import (
        Indicator,
        Kind,
        ReportedFile,
        ReportedTable,
        RowScore,
        ScoredTemplate,
    )

MAX_ROWS = 300
"""Files in the overview and in a heat map of the page; the dashboard workbook holds all."""
MAX_FINDINGS = 2000
"""Findings on the page, and as many of audits; beyond, files are shown worst first."""

# An underscore inside a word (7_甲公司.xlsx) and a sign inside a line mean themselves.
_MARKDOWN = re.compile(r"([\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|^[#+=-])")
_HALF = Decimal("0.5")
_PERCENT = Decimal(1)


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as it is printed: where, what is wrong, what to do.

    ``link`` leads to the file where the finding does not stand below its file.
    """

    id: str
    finding: Finding
    kind: Kind
    title: str
    place: str
    fault: str
    remedy: str
    link: str = ""

    @property
    def file(self) -> str:
        """The name of the file it is about."""
        return PurePath(self.finding.path).name


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the heat map; ``level`` says how good the score is, ``remark`` what to see."""

    text: str
    level: str
    about: str
    remark: Remark | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A file with what is said about it."""

    id: str
    file: ReportedFile
    link: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The scores of one template, a row for each file."""

    id: str
    scored: ScoredTemplate
    rows: tuple[tuple[Unit, ReportedTable, tuple[Cell, ...]], ...]


def html(report: Report, *, folder: Path | None = None) -> str:
    """The whole report as one page; links to the files are relative to ``folder``."""
    script = _source("report.js")
    return _rendered("report.html.j2", _context(report, folder) | _own(script))


def markdown(report: Report) -> str:
    """The report for a mail: figures, what is missing, what is to be corrected."""
    return _rendered("report.md.j2", _context(report, None)).lstrip("\n")


def feedback_html(file: ReportedFile, *, date: str = "") -> str:
    """One page for the recipient of a file: what to correct, in plain words."""
    return _rendered("feedback.html.j2", _feedback(file, date) | _own(""))


def feedback_markdown(file: ReportedFile, *, date: str = "") -> str:
    """The same as the text of a mail."""
    return _rendered("feedback.md.j2", _feedback(file, date)).lstrip("\n")


def wants_feedback(file: ReportedFile) -> bool:
    """Whether anything is left to do for somebody; what is only said needs no mail."""
    return file.state != "clean"


def remark(finding: Finding, anchor: str) -> Remark:
    """A finding in its parts; ``anchor`` is its name on the page."""
    where = place(finding.sheet, finding.label, finding.cell)
    fault, remedy = problem_and_remedy(finding)
    return Remark(
        id=anchor,
        finding=finding,
        kind=kind_of(finding),
        title=title_of(finding),
        place=where.removesuffix("：") if finding.message.startswith(where) else "",
        fault=fault,
        remedy=remedy,
    )


def percent(share: Decimal | None) -> str:
    """``0.8235`` → ``82%``; a dash where there is nothing to share."""
    if share is None:
        return "—"
    return f"{(share * 100).quantize(_PERCENT, ROUND_HALF_UP)}%"


def file_link(path: str, folder: Path | None) -> str:
    """Where a file is, as seen from a folder, for a hyperlink; empty where there is no way."""
    if folder is None:
        return ""
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:  # another drive
        return ""
    return quote(PurePath(relative).as_posix(), safe="/", errors="replace")


def _context(report: Report, folder: Path | None) -> dict[str, Any]:
    units = _units(report, folder)
    listed = _listed(units)
    printed = _printed(units)
    audits = tuple(
        replace(remark(each, f"a{number}"), link=file_link(each.path, folder) if each.path else "")
        for number, each in enumerate(report.audits[:MAX_FINDINGS], start=1)
    )
    remarks = [each for unit in printed for each in unit.remarks]
    return {
        "report": report,
        "states": STATES,
        "names": KINDS,
        "units": listed,
        "left_out": len(units) - len(listed),
        "printed": printed,
        "not_printed": sum(len(each.remarks) for each in units)
        - sum(len(each.remarks) for each in printed),
        "kinds": {kind: sum(1 for each in remarks if each.kind == kind) for kind in KINDS},
        "titles": sorted({each.title for each in remarks}),
        "audits": audits,
        "maps": tuple(
            _heat_map(each, units, f"t{number}")
            for number, each in enumerate(report.scored, start=1)
        ),
    }


def _units(report: Report, folder: Path | None) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            id=f"f{number}",
            file=file,
            link=file_link(file.path, folder),
            remarks=tuple(
                remark(finding, f"f{number}-{index}")
                for index, finding in enumerate(file.findings, start=1)
            ),
        )
        for number, file in enumerate(report.files, start=1)
    )


def _worst_first(units: Iterable[Unit]) -> list[Unit]:
    order = list(STATES)
    return sorted(units, key=lambda unit: order.index(unit.file.state))


def _listed(units: Sequence[Unit]) -> Sequence[Unit]:
    """The files of the overview: all in their order, or the worst of too many."""
    return units if len(units) <= MAX_ROWS else _worst_first(units)[:MAX_ROWS]


def _printed(units: Sequence[Unit]) -> Sequence[Unit]:
    """The files whose findings are printed, as many as a browser shows without waiting."""
    found = [unit for unit in units if unit.remarks]
    if sum(len(unit.remarks) for unit in found) <= MAX_FINDINGS:
        return found
    room = MAX_FINDINGS
    chosen: list[Unit] = []
    for unit in _worst_first(found):
        room -= len(unit.remarks)
        if room < 0 and chosen:
            break
        chosen.append(unit)
    return chosen


def _heat_map(scored: ScoredTemplate, units: Sequence[Unit], anchor: str) -> HeatMap:
    by_path = {unit.file.path: unit for unit in units}
    rows = scored.rows
    if len(rows) > MAX_ROWS:
        rows = sorted(rows, key=lambda row: row[1].total.partial if row[1].total else _HALF)
        rows = rows[:MAX_ROWS]
    return HeatMap(
        id=anchor,
        scored=scored,
        rows=tuple(
            (by_path[file.path], table, _cells(scored, table, by_path[file.path]))
            for file, table in rows
        ),
    )


def _cells(scored: ScoredTemplate, table: ReportedTable, unit: Unit) -> tuple[Cell, ...]:
    remarks: dict[tuple[str | None, str], Remark] = {}
    for each in unit.remarks:
        row = (each.finding.field or "").rpartition(".")[0]
        remarks.setdefault((each.finding.sheet, row), each)
    sheets = table.sheet.split("、")
    cells: list[Cell] = []
    for each in scored.indicators:
        score = table.scores.get(each.row)
        said = next(
            (remarks[sheet, each.row] for sheet in sheets if (sheet, each.row) in remarks), None
        )
        cells.append(_cell(each, score, table.sheet, said))
    return tuple(cells)


def _cell(indicator: Indicator, score: RowScore | None, sheet: str, said: Remark | None) -> Cell:
    if score is None:
        return Cell("", "none", f"{indicator.label}：没有这一项。", said)
    about = f"{indicator.label}（{sheet} {score.cell}）：{score.trace}"
    if score.score is None:
        return Cell("待核", "open", about, said)
    share = score.score / indicator.points if indicator.points else Decimal(1)
    level = "full" if share >= 1 else "most" if share >= _HALF else "some" if share > 0 else "zero"
    return Cell(shown(score.score), level, about, said)


def _feedback(file: ReportedFile, date: str) -> dict[str, Any]:
    remarks = [remark(each, f"n{number}") for number, each in enumerate(file.findings, start=1)]
    own = [each for each in remarks if each.finding.code not in OFFICERS_CODES]
    return {
        "file": file,
        "date": date,
        "sheet": SHEET,
        "column": EXPLANATION,
        "unreadable": file.state == "unreadable",
        "correct": [each for each in own if each.kind == "error"],
        "explain": [each for each in own if each.kind == "warning"],
        "explained": [each for each in own if each.kind == "explained"],
        "said": sum(1 for each in own if each.kind == "info"),
        "scores": [
            each
            for each in remarks
            if each.finding.code in OFFICERS_CODES and each.kind in {"error", "warning"}
        ],
    }


def _own(script: str) -> dict[str, str]:
    """Style and script of the page, and the hash by which it knows its script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {"style": _source("report.css"), "script": script, "script_hash": f"sha256-{digest}"}


@cache
def _source(name: str) -> str:
    text = (templates_folder() / "text" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def _rendered(name: str, context: dict[str, Any]) -> str:
    return _environment(escape=name.endswith(".html.j2")).get_template(name).render(context)


@cache
def _environment(*, escape: bool) -> Environment:
    """Texts that pages and mails share print a stranger's text by ``|said``, escaped for either."""
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415 - starts slowly
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates_folder() / "text"),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "shown": shown,
        "percent": percent,
        "said": str if escape else _plain_markdown,
    }
    return made


def _plain_markdown(text: str) -> str:
    """A text that says in Markdown what it says: one line, nothing of it is mark-up."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
