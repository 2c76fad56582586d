"""One return as a page shows it: the form as printed, its answers, what is said of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.definitions import load_version
from zjtx_xl.findings import RANKS
from zjtx_xl.reports import Shown, drawn_sheet

if TYPE_CHECKING:
    from zjtx_xl.reports import DrawnSheet

_RECORD = re.compile(r"([0-9]{1,6})\.")
_MOST_RECORDS = 60
_WAITING = {"proposed", "unreadable"}


class Remark(NamedTuple):
    """A finding with its number on the page, and the place in the drawing that it is about."""

    id: str
    severity: str
    message: str
    explanation: str
    place: str


class DrawnReturn(NamedTuple):
    """The sheets of one table with its values, its findings, and how many records are left out."""

    title: str
    sheets: tuple[DrawnSheet, ...]
    remarks: tuple[Remark, ...]
    left_out: int


def drawn_return(entry: dict[str, Any]) -> DrawnReturn:
    """Draw one entry of ``check --json``; a file of no known table has findings only."""
    findings = sorted(entry["findings"], key=lambda found: RANKS[found["severity"]])
    remarks = tuple(
        Remark(
            f"f{number}", found["severity"], found["message"], found["explanation"] or "",
            f"cell-{found['field']}" if found["field"] in entry["values"] else "",
        )
        for number, found in enumerate(findings, start=1)
    )  # fmt: skip
    if not entry["template"]:
        return DrawnReturn("", (), remarks, 0)
    template = load_version(entry["template"], entry["version"] or "")
    shown = _shown(entry, findings)
    records = _records(entry["values"])
    sheets: list[DrawnSheet] = []
    for sheet in template.sheets:
        layout = sheet.layout(min(records, _MOST_RECORDS))
        known = shown | _scores(entry, layout.by_key)
        sheets.append(drawn_sheet(layout, template.variables, template.styles, known))
    repeats = any(sheet.record_rows for sheet in template.sheets)
    left_out = max(0, records - _MOST_RECORDS) if repeats else 0
    return DrawnReturn(template.title, tuple(sheets), remarks, left_out)


def _shown(entry: dict[str, Any], findings: list[dict[str, Any]]) -> dict[str, Shown]:
    """What stands in each field, and the worst that is said of it."""
    worst: dict[str, tuple[int, dict[str, Any]]] = {}
    for number, found in enumerate(findings, start=1):
        if found["field"]:
            worst.setdefault(found["field"], (number, found))
    cells: dict[str, Shown] = {}
    for key, value in entry["values"].items():
        state, about, target = "", f"{value['cell']} {value['raw']}", ""
        if key in worst:
            number, found = worst[key]
            waits = value["confidence"] in _WAITING and found["severity"] != "error"
            state = "waits" if waits else found["severity"]
            about, target = found["message"], f"#f{number}"
        cells[key] = Shown(str(value["raw"]), state, about, target)
    return cells


def _scores(entry: dict[str, Any], fields: Any) -> dict[str, Shown]:  # noqa: ANN401 - by key
    """Our points in the score column, with the sentence behind them."""
    traces = {score["row"]: score for score in entry["scores"]}
    found: dict[str, Shown] = {}
    for key, field in fields.items():
        score = traces.get(key.rpartition(".")[0])
        if field.role == "score" and score is not None:
            text = "待核" if score["score"] is None else str(score["score"])
            state = "waits" if score["score"] is None else ""
            found[key] = Shown(text, state, score["trace"])
        elif (total := entry["total"]) and _is_at(entry["values"].get(key), total):
            text = f"{total['partial']} 暂计" if total["score"] is None else str(total["score"])
            found[key] = Shown(text, "", "由程序按各项得分相加")
    return found


def _is_at(value: dict[str, Any] | None, total: dict[str, Any]) -> bool:
    """Whether a field is that of the total of points: amounts may have totals as well."""
    return value is not None and (value["sheet"], value["cell"]) == (total["sheet"], total["cell"])


def _records(values: dict[str, Any]) -> int:
    numbers = [int(match[1]) for key in values if (match := _RECORD.match(key))]
    return max(numbers, default=1)
