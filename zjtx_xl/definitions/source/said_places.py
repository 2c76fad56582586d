"""Where a fault stands, as whoever has the printed form before them says it.

第9行“有效发明专利数量（个）”, and not ``sheets[0].rows[3].cells``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from zjtx_xl.definitions.source.setting_places import value_at
from zjtx_xl.values import shortened

_LONGEST = 24
# Lists of a definition whose entries have an address of their own on the form.
_ENTRIES = {
    "rows": ("row", "第{}行"), "groups": ("rows", "第{}行的组"), "columns": ("at", "{}列"),
    "texts": ("at", "{}"), "fields": ("at", "{}"),
}  # fmt: skip
_NUMBERED = {
    "audits": "第{}条审核公式", "verdicts": "第{}个结论", "rollups": "第{}个汇总", "blocks": "",
    "packages": "第{}种工作簿", "prefill_from": "第{}个沿用", "sheets": "", "choices": "第{}个选项",
    "all_of": "第{}个条件", "one_of": "第{}个条件", "veto": "第{}个条件", "grades": "第{}个等级",
    "tables": "第{}张表", "thresholds": "第{}档",
}  # fmt: skip


def said_place(data: object, steps: tuple[str | int, ...]) -> str:
    """The place in words; empty where the path says as much."""
    words: list[str] = []
    of = ""
    for index, step in enumerate(steps):
        if isinstance(step, str):
            of = step
        else:
            words.append(_entry(of, step, value_at(data, steps[: index + 1])))
    words = [word for word in words if word]
    if steps and isinstance(steps[-1], str):
        words.append(f"的 {steps[-1]}" if words else steps[-1])
    return " ".join(words)


def _entry(of: str, number: int, node: Any) -> str:  # noqa: ANN401 - whatever YAML holds
    if of == "sheets":
        return ""
    if of in _ENTRIES and isinstance(node, Mapping):
        entry = cast("Mapping[str, object]", node)
        key, said = _ENTRIES[of]
        if key in entry:
            place = said.format(str(entry[key]).replace(":", "至" if "row" in key else ":"))
            label = _label(entry)
            return f"{place}“{label}”" if label else place
    title = _title(node)
    return _NUMBERED.get(of, "第{}项").format(number + 1) + (f"“{title}”" if title else "")


def _label(entry: Mapping[str, object]) -> str:
    """The label of a row: what is said, or the longest of its printed texts that is no rule."""
    label = entry.get("label") or entry.get("text")
    if label is None and isinstance(texts := entry.get("texts"), Mapping):
        printed = cast("Mapping[str, object]", texts)
        words = [text for text in printed.values() if isinstance(text, str)]
        label = next((text for text in words if len(text) > 1), "")
    return _short(str(label or ""))


def _title(node: Any) -> str:  # noqa: ANN401 - whatever YAML holds
    if not isinstance(node, Mapping):
        return ""
    entry = cast("Mapping[str, object]", node)
    return _short(str(entry.get("title") or entry.get("text") or entry.get("word") or ""))


def _short(text: str) -> str:
    return shortened("".join(text.split()), _LONGEST)
