"""The public tables of Qingdao once more, computed with plain Python: nothing of the product."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
SAMPLES = Path(__file__).parents[2] / "samples" / "qingdao-2021"
NONE = {"/", "-", "—", "无", ""}


def load(name):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def number(text):
    text = text.strip().rstrip("%家个项")
    return Decimal(0) if text in NONE else Decimal(text)


def rounded(value, decimals):
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def column(rows, start):
    """The numbers of a column by how its heading begins."""
    return [
        number(next(text for heading, text in row.items() if heading.startswith(start)))
        for row in rows
    ]


def expected():
    """Figure by figure what the report must say."""
    rows = load("qingdao_annex5")["rows"]
    forms = load("qingdao_annex2")
    lists = load("qingdao_tables1to3")
    funds6, funds7 = load("qingdao_annex6")["rows"], load("qingdao_annex7")["rows"]
    third = load("qingdao_annex3")["rows"]
    core, export = column(rows, "主营业务收入占"), column(rows, "主导产品出口额")
    revenue, share = column(rows, "营业收入总额"), column(rows, "上年度研发经费支出占")
    growth = column(rows, "上年主营业务收入增长率")
    names = [row["企业名称"].strip() for row in rows]
    fastest = sorted(zip(growth, names, strict=True), key=lambda pair: -pair[0])
    targets = [number(form["rows"][2]["target"]) for form in forms]
    actuals = [number(form["rows"][2]["actual"]) for form in forms]
    scores = column(third, "评价得分")
    recommended = [row["推荐情况_是/否"].strip() == "是" for row in third]
    signed = {table: [row["企业名称"] for row in lists[table]["rows"]] for table in lists}
    count = Decimal(len(rows))
    amounts6 = [number(use["amount"]) for row in funds6 for use in row["uses"]]
    amounts7 = [number(use["amount"]) for row in funds7 for use in row["services"]]
    served7 = [number(use["served"]) for row in funds7 for use in row["services"]]
    plans = [row["有上市计划"].strip() == "有" for row in rows]
    return {
        "enterprises": count,
        "core_between": sum(90 <= value < 100 for value in core),
        "core_all": sum(value == 100 for value in core),
        "core_mean": rounded(sum(core) / count, 2),
        "export_high": sum(40 <= value <= 60 for value in export),
        "export_low": sum(20 <= value <= 30 for value in export),
        "certifications": sum(column(rows, "获得发达国家")),
        "certifications_completion": rounded(sum(actuals) / sum(targets) * 100, 2),
        "certifications_above_target": sum(actuals) - sum(targets),
        "rd_mean": rounded(sum(share) / count, 2),
        "patents": sum(column(rows, "有效发明专利")),
        "rd_institutions": sum(column(rows, "企业自建")),
        "standards": sum(column(rows, "主持或参与")),
        "rd_conversions": sum(column(rows, "近2年企业研发")),
        "listing_plans": sum(plans),
        "growth_mean": rounded(sum(growth) / count, 2),
        "growth_leaders": "、".join(name for _, name in fastest[:3]),
        "revenue_total": rounded(sum(revenue), 2),
        "rd_weighted": rounded(
            sum(a * b for a, b in zip(share, revenue, strict=True)) / sum(revenue), 2
        ),
        "satisfaction": 100,
        "platforms_served": len(funds7),
        "platforms_passed": len(load("qingdao_annex4")["rows"]),
        "served": len({name for table in signed.values() for name in table}),
        "served1": len(signed["表1"]),
        "served2": len(signed["表2"]),
        "served3": len(signed["表3"]),
        "enterprise_funds": rounded(sum(amounts6), 2),
        "point_funds": sum(amounts7),
        "served_visits": sum(served7),
        "mean_score": rounded(sum(scores) / Decimal(len(scores)), 2),
        "best": names[scores.index(max(scores))],
        "recommended": sum(recommended),
        "recommended_rate": rounded(sum(recommended) / count * 100, 2),
        "not_recommended": "、".join(
            row["企业名称"].strip() for row, yes in zip(third, recommended, strict=True) if not yes
        ),
    }
