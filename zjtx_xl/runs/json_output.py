"""Results as the JSON of the contract (DESIGN.md §6); nothing here changes without a new schema."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zjtx_xl.values import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zjtx_xl.definitions import Template
    from zjtx_xl.findings import Address, Entry, FileResult, Finding, RollUp, Score, Total

CHECK = "zjtx-xl/check/1"
ROLLUP = "zjtx-xl/rollup/1"
READ = "zjtx-xl/read/1"
SHOW = "zjtx-xl/show/1"
TEMPLATES = "zjtx-xl/templates/1"


def entry(each: Entry) -> dict[str, Any]:
    """V of the contract."""
    value = each.reading.value
    return {
        "sheet": each.sheet,
        "cell": each.ref,
        "raw": each.cell.raw,
        "value": number(value) if isinstance(value, Decimal) else value,
        "confidence": each.reading.confidence,
    }


def entries(found: Mapping[str, Entry]) -> dict[str, Any]:
    """Values by field key."""
    return {key: entry(each) for key, each in found.items()}


def finding(each: Finding) -> dict[str, Any]:
    """F of the contract."""
    return {
        "code": each.code,
        "severity": each.severity,
        "path": each.path,
        "sheet": each.sheet,
        "cell": each.cell,
        "field": each.field,
        "label": each.label,
        "message": each.message,
        "proposed": each.proposed,
        "other": _other(each),
        "explanation": each.explanation,
    }


def _other(each: Finding) -> str | None:
    """``附5!J4``, ``[甲.xlsx]附5!J4`` in another file, or only that file."""
    if each.other is None:
        return None
    if not each.other.in_file:
        return each.other.path
    is_near = each.other_path == each.path
    return each.other.in_file if is_near else f"[{each.other.path}]{each.other.in_file}"


def score(each: Score) -> dict[str, Any]:
    """One row of ``scores``."""
    return {
        "row": each.row,
        "label": each.label,
        "sheet": each.sheet,
        "cell": each.cell,
        "points": number(each.points),
        "score": number(each.score),
        "reported": number(each.reported),
        "trace": each.trace,
    }


def total(each: Total | None) -> dict[str, Any] | None:
    """The total of a table; None in a table without scores."""
    if each is None:
        return None
    return {
        "sheet": each.sheet,
        "cell": each.cell,
        "score": number(each.score),
        "partial": number(each.partial),
        "reported": number(each.reported),
    }


def file(result: FileResult) -> dict[str, Any]:
    """One entry of ``files`` of a check."""
    return {
        "path": result.path,
        "template": result.template,
        "version": result.version,
        "subject": result.subject,
        "status": result.status,
        "scores": [score(each) for each in result.scores],
        "total": total(result.total),
        "values": entries(result.entries),
        "findings": [finding(each) for each in result.findings],
        "written": result.written,
    }


def rollup(result: RollUp) -> dict[str, Any]:
    """``rollup`` of the contract; a sum names its first cell, and the others beside it."""
    return {
        "schema": ROLLUP,
        "template": result.template,
        "written": result.written,
        "origins": {key: _origins(each) for key, each in result.origins.items()},
        "audits": [finding(audit) for audit in result.audits],
    }


def _origins(found: Sequence[Address]) -> dict[str, Any]:
    first, *others = [{"path": each.path, "sheet": each.sheet, "cell": each.cell} for each in found]
    return {**first, "others": others} if others else first


class Summary:
    """Counts of a check, kept while results pass by."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._worst: dict[str, str] = {}
        self.codes: Counter[str] = Counter()
        self.errors = 0
        self._totals: list[Decimal] = []

    def add(self, result: FileResult) -> None:
        """Count one table; a file with several counts once, by its worst table."""
        rank = {"ok": 0, "findings": 1, "unreadable": 2}
        before = self._worst.get(result.path, "ok")
        self._worst[result.path] = max(before, result.status, key=lambda each: rank[each])
        self.count(result.findings)
        if result.total is not None and result.total.score is not None:
            self._totals.append(result.total.score)

    def count(self, findings: Iterable[Finding]) -> None:
        """Count findings, those of audits included."""
        for each in findings:
            self.codes[each.code] += 1
            self.errors += each.severity == "error"

    def count_of(self, status: str) -> int:
        """How many files have this status."""
        return sum(1 for each in self._worst.values() if each == status)

    @property
    def files(self) -> int:
        """How many files were counted."""
        return len(self._worst)

    @property
    def mean_total(self) -> Decimal | None:
        """Mean of the totals that are complete, at two decimals."""
        if not self._totals:
            return None
        mean = sum(self._totals, Decimal(0)) / len(self._totals)
        return mean.quantize(Decimal("0.01"))

    def json(self) -> dict[str, Any]:
        """``summary`` of the contract."""
        return {
            "files": self.files,
            "ok": self.count_of("ok"),
            "with_findings": self.count_of("findings"),
            "unreadable": self.count_of("unreadable"),
            "findings_by_code": dict(sorted(self.codes.items())),
            "mean_total": number(self.mean_total),
        }


def show(template: Template, title: str, labels: Mapping[str, str]) -> dict[str, Any]:
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
