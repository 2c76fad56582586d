"""The last step: the officer's own report (自评报告), written from the tables and proofread."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from zjtx_xl.definitions import load_set
from zjtx_xl.desk import command_lines
from zjtx_xl.desk.folder import DRAFTS, REPORTS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from zjtx_xl.desk.session import Session

PROOF = "proofread.json"
"""The name under which the answer of the last ``proofread`` is kept."""

_OWN = "自评报告"
_READ = (".docx", ".pdf", ".txt")


def report(session: Session, _: Request) -> Response:
    """The files that say how the round went, and the officer's own report."""
    names = session.names(REPORTS)
    found = drafts(session)
    return session.page(
        "report.html.j2",
        "report",
        files=[own for own in names if "/" not in own[0] and not own[0].startswith(_OWN)],
        written=[own for own in names if "/" not in own[0] and own[0].startswith(_OWN)],
        annexes=[(name, link) for name, link in names if "_附件/" in name],
        has_report=bool(session.folder.choices.target) and has_report(session),
        drafts=found,
        updated=[name for name in found if name.endswith(".docx")],
        command=partial(_command, session),
        proof=_proof(session),
    )


def has_report(session: Session) -> bool:
    """Whether the chosen set says how its report is written."""
    return load_set(session.target()[0]).report is not None


def drafts(session: Session) -> list[str]:
    """Reports that can be proofread, by their paths: what was put in, and what we wrote."""
    root = session.folder.root
    kept = [path for path in session.folder.files(DRAFTS) if path.suffix.lower() in _READ]
    kept += sorted((root / REPORTS).glob(f"{_OWN}*.docx"))
    return [path.relative_to(root).as_posix() for path in kept]


def words_of(session: Session, step: str, draft: str) -> list[str] | None:
    """The command that writes or proofreads a report; None where there is no such draft."""
    if not has_report(session) or ((draft or step == "proofread") and draft not in drafts(session)):
        return None
    make = command_lines.narrate if step == "narrate" else command_lines.proofread
    return make(session.folder, draft, session.counted())


def _command(session: Session, step: str, draft: str = "") -> str:
    return command_lines.shown(words_of(session, step, draft) or [])


def _proof(session: Session) -> dict[str, Any] | None:
    """What the last proofreading found."""
    try:
        return json.loads((session.folder.hidden / PROOF).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
