"""The public tables as data to fill: raw strings as printed, by field key of the templates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zjtx_xl.definitions import load_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DATA = Path(__file__).parents[1] / "tests" / "data"
Filling = dict[str, object]


def load(name: str) -> Any:  # noqa: ANN401 - JSON
    """One of the public tables."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def scored_form(template_id: str, form: dict[str, Any], *, targets: bool = True) -> Filling:
    """A form of indicator rows with target, actual and score, a deduction and a total."""
    fields = load_template(template_id).sheets[0].layout().fields
    keys = {
        role: [each.key for each in fields if each.role == role]
        for role in ("target", "actual", "score", "deduction", "total")
    }
    filling: Filling = {keys["deduction"][0]: form["deduction"]["score"]}
    filling[keys["total"][0]] = form["total"]
    roles = ("target", "actual", "score") if targets else ("actual", "score")
    for role in roles:
        printed = (row[role] for row in form["rows"])
        filling |= dict(zip(keys[role], printed, strict=True))
    return filling


def record(template_id: str, number: int, values: Sequence[str], *, sheet: int = 0) -> Filling:
    """One record of a list with one row each: values in printed order."""
    fields = load_template(template_id).sheets[sheet].layout().fields
    own = [each.key for each in fields if each.record == number]
    return dict(zip(own, values, strict=True))


def annex2(form: dict[str, Any]) -> Filling:
    """附2 of one enterprise."""
    return scored_form("qingdao-2021/annex2", form)


def annex5(row: dict[str, str], number: int = 1) -> Filling:
    """One enterprise's line of 附5."""
    return record("qingdao-2021/annex5", number, list(row.values()))


def effect(key: str, line: dict[str, Any]) -> Filling:
    """The public data say that an effect was written, not what; the words here are our own."""
    return {key: "已取得预期成效，详见自评报告。"} if line["effect_given"] else {}


def annex6(row: dict[str, Any], number: int = 1) -> Filling:
    """One enterprise's block of 附6."""
    filling: Filling = {f"{number}.no": row["序号"], f"{number}.subject": row["企业名称"]}
    uses = ("innovation", "cooperation", "digitalisation", "listing", "other")
    for key, use in zip(uses, row["uses"], strict=True):
        filling[f"{number}.{key}.use"] = use["use"]
        filling[f"{number}.{key}.amount"] = use["amount"]
        filling |= effect(f"{number}.{key}.effect", use)
    return filling


def annex7(row: dict[str, Any], number: int = 1) -> Filling:
    """One platform's block of 附7: six printed uses, then its own."""
    filling: Filling = {
        f"{number}.no": row["序号"],
        f"{number}.subject": row["平台名称"],
        f"{number}.satisfaction": row["满意度测评结果"],
    }
    printed = ("technology", "listing", "conversion", "digitalisation",
               "intellectual_property", "cloud_design")  # fmt: skip
    own = [f"other{each}" for each in range(1, len(row["services"]) - len(printed) + 1)]
    for key, service in zip((*printed, *own), row["services"], strict=True):
        filling[f"{number}.{key}.amount"] = service["amount"]
        filling[f"{number}.{key}.served"] = service["served"]
        filling |= effect(f"{number}.{key}.effect", service)
        if key in own:
            filling[f"{number}.{key}.use"] = service["use"]
    return filling


def goals_form(form: dict[str, Any]) -> Filling:
    """A 绩效目标表: 25 rows by audience, then the goals that the institution proposes."""
    fields = load_template("guangdong-2021/annex2").sheets[0].layout().fields
    rows = [each.row for each in fields if each.role == "baseline" and "goal" not in each.row]
    filling: Filling = {"subject": form["institution"]}
    for row, printed in zip(rows, form["rows"], strict=True):
        filling[f"{row}.baseline"] = printed["baseline"]
        filling[f"{row}.target"] = printed["target"]
    for number, goal in enumerate(form["other_goal_rows"], start=1):
        names = {"label": "label", "description": "description", "third_column": "detail",
                 "baseline": "baseline", "target": "target"}  # fmt: skip
        for name, column in names.items():
            if goal.get(name) is not None:
                filling[f"goal{number}.{column}"] = goal[name]
    return filling


def list_table(template_id: str, rows: Iterable[dict[str, str]], *, sheet: int = 0) -> Filling:
    """A whole list with one row a record."""
    filling: Filling = {}
    for number, row in enumerate(rows, start=1):
        filling |= record(template_id, number, list(row.values()), sheet=sheet)
    return filling


def whole_tables() -> dict[str, Filling]:
    """Every list as the officer keeps it, by template."""
    services = load("qingdao_tables1to3")
    blocks6 = load("qingdao_annex6")["rows"]
    blocks7 = load("qingdao_annex7")
    tables: dict[str, Filling] = {
        "qingdao-2021/tables1to3": {},
        "qingdao-2021/annex1": scored_form("qingdao-2021/annex1", load("qingdao_annex1")),
        "qingdao-2021/annex3": list_table("qingdao-2021/annex3", load("qingdao_annex3")["rows"]),
        "qingdao-2021/annex4": list_table("qingdao-2021/annex4", load("qingdao_annex4")["rows"]),
        "qingdao-2021/annex5": list_table("qingdao-2021/annex5", load("qingdao_annex5")["rows"]),
        "qingdao-2021/annex6": {},
        "qingdao-2021/annex7": {
            "total.amount": blocks7["total_row"]["amount"],
            "total.served": blocks7["total_row"]["served"],
        },
        "guangdong-2021/annex1": list_table(
            "guangdong-2021/annex1", load("guangdong_annex1")["rows"]
        ),
    }
    for sheet, name in enumerate(("表1", "表2", "表3")):
        rows = services[name]["rows"]
        tables["qingdao-2021/tables1to3"] |= list_table(
            "qingdao-2021/tables1to3", rows, sheet=sheet
        )
    for number, row in enumerate(blocks6, start=1):
        tables["qingdao-2021/annex6"] |= annex6(row, number)
    for number, row in enumerate(blocks7["rows"], start=1):
        tables["qingdao-2021/annex7"] |= annex7(row, number)
    return tables
