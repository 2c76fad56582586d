"""Results as the JSON that scripts rely on: no key changes without a new schema."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zjtx_xl.values import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.definitions import Template
    from zjtx_xl.findings import (
        Address,
        Entry,
        FileResult,
        Finding,
        RollUp,
        Score,
        Total,
        VerdictResult,
    )
    from zjtx_xl.returns import Unread
    from zjtx_xl.runs.issue_folder import Issue
    from zjtx_xl.runs.senders import ReceivedFile

CHECK = "zjtx-xl/check/1"
ROLLUP = "zjtx-xl/rollup/1"
GENERATE = "zjtx-xl/generate/1"
READ = "zjtx-xl/read/1"
SHOW = "zjtx-xl/show/1"
TEMPLATES = "zjtx-xl/templates/1"
_AT_ONCE = 1_000  # pieces of text


def of_entry(entry: Entry) -> dict[str, Any]:
    """V of the contract."""
    value = entry.reading.value
    return {
        "sheet": entry.sheet,
        "cell": entry.ref,
        "raw": entry.cell.raw,
        "value": number(value) if isinstance(value, Decimal) else value,
        "confidence": entry.reading.confidence,
    }


def of_entries(found: Mapping[str, Entry]) -> dict[str, Any]:
    """Values by field key."""
    return {key: of_entry(entry) for key, entry in found.items()}


def of_finding(finding: Finding) -> dict[str, Any]:
    """F of the contract."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.path,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "field": finding.field,
        "label": finding.label,
        "message": finding.message,
        "proposed": finding.proposed,
        "other": _other(finding),
        "explanation": finding.explanation,
    }


def _other(finding: Finding) -> str | None:
    """``附5!J4``, ``[甲.xlsx]附5!J4`` in another file, or only that file."""
    if finding.other is None:
        return None
    if not finding.other.in_file:
        return finding.other.path
    is_near = finding.other_path == finding.path
    return finding.other.in_file if is_near else f"[{finding.other.path}]{finding.other.in_file}"


def of_score(score: Score) -> dict[str, Any]:
    """One row of ``scores``."""
    return {
        "row": score.row,
        "label": score.label,
        "sheet": score.sheet,
        "cell": score.cell,
        "points": number(score.points),
        "score": number(score.score),
        "reported": number(score.reported),
        "trace": score.trace,
    }


def of_total(total: Total | None) -> dict[str, Any] | None:
    """The total of a table; None in a table without scores."""
    if total is None:
        return None
    return {
        "sheet": total.sheet,
        "cell": total.cell,
        "score": number(total.score),
        "partial": number(total.partial),
        "reported": number(total.reported),
    }


def of_result(result: FileResult) -> dict[str, Any]:
    """One entry of ``files`` of a check."""
    return {
        "path": result.path,
        "template": result.template,
        "version": result.version,
        "subject": result.subject,
        "status": result.status,
        "scores": [of_score(score) for score in result.scores],
        "total": of_total(result.total),
        "values": of_entries(result.entries),
        "findings": [of_finding(finding) for finding in result.findings],
        "written": result.written,
        **(
            {"verdicts": [of_verdict(verdict) for verdict in result.verdicts]}
            if result.verdicts
            else {}
        ),
    }


def of_verdict(verdict: VerdictResult) -> dict[str, Any]:
    """One of ``verdicts``; a graded one has its ``grade`` too."""
    conditions = [condition._asdict() for condition in verdict.conditions]
    found = {
        "key": verdict.key,
        "title": verdict.title,
        "result": verdict.result,
        "conditions": conditions,
    }
    return found if verdict.grade is None else {**found, "grade": verdict.grade}


def rollup_chunks(result: RollUp) -> Iterator[str]:
    """``rollup`` of the contract, streamed; a sum names its first cell, and the others beside it.

    All figures and findings of a long roll-up together may be larger than the memory.
    """
    made = {"schema": ROLLUP, "template": result.template, "written": result.written}
    yield _dumped(made).removesuffix("\n}") + ',\n "origins": '
    yield from _block(
        "{}",
        (f"{_dumped(key)}: {_dumped(_origins(found))}" for key, found in result.origins.items()),
    )
    yield ',\n "audits": '
    yield from _block("[]", (_dumped(of_finding(audit)) for audit in result.audits))
    unread = [{"path": path, "reason": reason} for path, reason in result.unread]
    yield "," + _dumped({"unread": unread, "notes": list(result.notes)}).removeprefix("{") + "\n"


def _block(brackets: str, entries: Iterable[str]) -> Iterator[str]:
    """Entries between brackets, below each other, each on the second level."""
    before = f"{brackets[0]}\n  "
    kept: list[str] = []
    for entry in entries:
        kept += (before, entry.replace("\n", "\n  "))
        before = ",\n  "
        if len(kept) >= _AT_ONCE:
            yield "".join(kept)
            kept = []
    yield "".join([*kept, brackets if before[0] != "," else f"\n {brackets[1]}"])


def _dumped(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def _origins(origins: Sequence[Address]) -> dict[str, Any]:
    first, *others = map(_origin, origins)
    return {**first, "others": others} if others else first


def _origin(origin: Address) -> dict[str, Any]:
    """One cell; of another office's summary with the cells that it came from there."""
    found: dict[str, Any] = {"path": origin.path, "sheet": origin.sheet, "cell": origin.cell}
    return found | ({"below": list(map(_origin, origin.below))} if origin.below else {})


def of_issue(made: Issue) -> dict[str, Any]:
    """What ``generate`` prints: the files, and what each column of the roster was taken for."""
    return {
        "schema": GENERATE,
        "files": [str(path) for path in made.files],
        "listing": str(made.listing) if made.listing else None,
        "columns": [
            {"column": used.column, "heading": used.heading, "use": used.use, "fields": used.keys}
            for used in made.uses
        ],
        "notes": list(made.notes),
    }


def of_unread(files: Iterable[tuple[Unread, str]]) -> list[dict[str, Any]]:
    """Files that were found and not read, each with the recipient whose it seems to be."""
    return [
        {"path": str(unread.source), "reason": unread.reason}
        | ({"subject": subject} if subject else {})
        for unread, subject in files
    ]


def of_received(files: Mapping[str, ReceivedFile]) -> list[dict[str, Any]]:
    """What 收件登记 says of each file; days are ISO, or null where none stands there."""
    return [
        {
            "path": path,
            "line": file.receipt.line,
            "sender": file.receipt.unit or file.receipt.person,
            "date": file.receipt.received or None,
            "deadline": file.deadline or None,
            "late": file.is_late,
            "note": file.receipt.note,
        }
        for path, file in files.items()
    ]


def of_template(template: Template, title: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """``show`` of a template: every prepared cell of the blank without a roster.

    ``labels`` are field labels with their variables filled in.
    """
    return {
        "schema": SHOW,
        "id": template.id,
        "version": template.version,
        "title": title,
        "sheets": [
            {
                "name": sheet.name,
                "fields": [
                    {
                        "key": field.key,
                        "role": field.role,
                        "by": field.by,
                        "label": labels.get(field.key, field.label),
                        "kind": field.kind.name,
                        "unit": field.kind.unit,
                        "cell": field.ref,
                        "required": field.required,
                        "prefilled": field.prefilled,
                        "points": number(field.points),
                        "rule": field.rule.name if field.rule else None,
                    }
                    for field in sheet.layout().fields
                ],
            }
            for sheet in template.sheets
        ],
    }
