"""Totals of the official lists come out of the workbooks' own formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from samples import tables
from tests.office.libreoffice import recalculate
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate
from zjtx_xl.values.kinds import NONE_MARKS

if TYPE_CHECKING:
    from pathlib import Path

SPENT = "qingdao-2021/annex6"
SERVED = "qingdao-2021/annex7"
GRANTED = "guangdong-2021/annex1"


def added(texts: list[str]) -> Decimal:
    """The sum of printed amounts, computed from the data alone."""
    written = [text.strip() for text in texts]  # strip takes the ideographic space too
    return sum((Decimal(text) for text in written if text not in {"", *NONE_MARKS}), Decimal(0))


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], object]:
    """What every formula of the filled tables gives in LibreOffice, by template and field."""
    folder = tmp_path_factory.mktemp("totals")
    paths: list[Path] = []
    for template_id in (SPENT, SERVED, GRANTED):
        [path] = generate(template_id, folder / template_id.replace("/", "-")).files
        # The printed totals go in as cached values elsewhere; here nothing may be copied.
        filling = {
            key: value
            for key, value in tables.whole_tables()[template_id].items()
            if not key.startswith("total.")
        }
        filled = folder / f"{template_id.replace('/', '-')}.xlsx"
        fill_file(path, filling, filled)
        paths.append(filled)
    found: dict[tuple[str, str], object] = {}
    computed = recalculate(paths, folder / "computed")
    for template_id, path in zip((SPENT, SERVED, GRANTED), computed, strict=True):
        workbook = openpyxl.load_workbook(path, data_only=True)
        for sheet in load_template(template_id).sheets:
            for each in sheet.layout().fields:
                if each.formula:
                    found[template_id, each.key] = workbook[sheet.name][each.ref].value
    return found


def test_every_list_with_a_total_has_one_formula_a_column(totals):
    assert sorted(totals) == [
        (GRANTED, "total.amount"),
        (SPENT, "total.amount"),
        (SERVED, "total.amount"),
        (SERVED, "total.served"),
    ]


def test_money_spent_is_the_sum_of_what_each_enterprise_wrote(totals):
    rows = tables.load("qingdao_annex6")["rows"]
    spent = [added([use["amount"] for use in row["uses"]]) for row in rows]
    assert set(spent) == {200, 220, 175}  # the tiers of the grant
    assert totals[SPENT, "total.amount"] == sum(spent) == 3900


def test_platforms_spent_622_and_served_4287(totals):
    assert totals[SERVED, "total.amount"] == 622
    assert totals[SERVED, "total.served"] == 4287


def test_guangdong_granted_2800(totals):
    assert totals[GRANTED, "total.amount"] == 2800


def test_these_are_the_sums_of_the_data():
    platforms = tables.load("qingdao_annex7")["rows"]
    services = [service for row in platforms for service in row["services"]]
    assert added([service["amount"] for service in services]) == 622
    assert added([service["served"] for service in services]) == 4287
    granted = tables.load("guangdong_annex1")["rows"]
    assert added([row["支持额度 (万元)"] for row in granted]) == 2800
