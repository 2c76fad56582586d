"""Hold a report against everything that lies under some paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.narrative import Facts, Proof, paragraphs_of, proofread
from zjtx_xl.runs.json_output import of_finding
from zjtx_xl.runs.report.figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from zjtx_xl.runs.files import Paths

SCHEMA = "zjtx-xl/proofread/1"


class Proofread(NamedTuple):
    """What was found about a report, and files that could not be read."""

    path: str
    proof: Proof
    unread: tuple[tuple[str, str], ...]

    @property
    def as_json(self) -> dict[str, Any]:
        """``proofread`` of the contract."""
        return {
            "schema": SCHEMA,
            "path": self.path,
            "findings": [
                of_finding(finding) | _of_facts(facts)
                for finding, facts in zip(self.proof.findings, self.proof.facts, strict=True)
            ],
            "checked": [checked._asdict() for checked in self.proof.checked],
            "not_checked": [other._asdict() for other in self.proof.not_checked],
            "unread": [{"path": path, "reason": reason} for path, reason in self.unread],
        }


def _of_facts(facts: Facts) -> dict[str, Any]:
    cells = [{"path": cell.path, "sheet": cell.sheet, "cell": cell.ref} for cell in facts.cells]
    return {**facts._asdict(), "cells": cells}


def proofread_file(  # noqa: PLR0913 - as many as the command has options
    report: Path,
    set_id: str,
    paths: Paths,
    *,
    roster: Path | None = None,
    decisions: Path | None = None,
    accept_proposed: bool = False,
    accept_manual: bool = False,
    progress: Callable[[int, int], None] | None = None,
    jobs: int = 1,
) -> Proofread:
    """Every figure of a report that the set knows, held against the tables.

    Raises:
        ReportTextError: the report cannot be read.
        OSError: it cannot be opened.
    """
    paragraphs = paragraphs_of(report)
    found = figures_of(
        set_id,
        paths,
        roster=roster,
        decisions=decisions,
        accept_proposed=accept_proposed,
        accept_manual=accept_manual,
        progress=progress,
        jobs=jobs,
    )
    proof = proofread(paragraphs, found.figures, found.variables, str(report))
    refused = [(finding.path, finding.problem) for finding in found.refused]
    return Proofread(str(report), proof, (*found.unread, *refused))
