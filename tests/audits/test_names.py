"""Which cells the audits of a set look at, and so which of them a run keeps."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from zjtx_xl.audits import names
from zjtx_xl.audits.names import (
    declared_of,
    expressions_of,
    is_audited,
    names_of,
    pattern_of,
    tables_of,
)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("", ()),
        ("annex2.total.score", ("annex2.total.score",)),
        ("sum(annex5.revenue) - annex3.x / annex3.x", ("annex5.revenue", "annex3.x")),
        ("sum(annex1.*.target)", ("annex1.*.target",)),
    ],
)
def test_names_of_an_expression(expression: str, found: tuple[str, ...]):
    assert names_of(expression) == found


@pytest.mark.parametrize(
    ("expression", "tables"),
    [
        ("annex2.total.score", [("annex2", "total.score")]),
        (
            "summary.annex5.revenue + previous.annex2.a.b",
            [("annex5", "revenue"), ("annex2", "a.b")],
        ),
        ("previous.summary.annex5.revenue", [("annex5", "revenue")]),
        ("count(annex2)", [("annex2", "")]),
        ("", []),
    ],
)
def test_tables_of_an_expression(expression: str, tables: list[tuple[str, str]]):
    assert list(tables_of(expression)) == tables


@pytest.mark.parametrize(
    ("pattern", "key", "fits"),
    [
        ("revenue", "revenue", True),
        ("revenue", "3.revenue", True),
        ("revenue", "other_revenue", False),
        ("revenue", "revenue.x", False),
        ("*.target", "patents.target", True),
        ("*.target", ".target", False),
        ("a.b", "axb", False),
    ],
)
def test_keys_that_a_name_means(pattern: str, key: str, *, fits: bool):
    assert bool(re.fullmatch(pattern_of(pattern), key)) == fits


def test_a_set_is_looked_at_by_its_own_audits_and_by_those_of_the_next_year(
    monkeypatch: pytest.MonkeyPatch,
):
    last = {"2020": None, "2021": "2020", "2022": "2021", "other": None}
    monkeypatch.setattr(names, "set_ids", lambda: tuple(last))
    monkeypatch.setattr(names, "load_table_set", lambda name: SimpleNamespace(previous=last[name]))
    monkeypatch.setattr(names, "declared_of", lambda name: (f"audit of {name}",))
    found = {name: list(names._concerning(name)) for name in last}  # noqa: SLF001
    assert found == {
        "2020": ["audit of 2020", "audit of 2021"],
        "2021": ["audit of 2021", "audit of 2022"],
        "2022": ["audit of 2022"],
        "other": ["audit of other"],
    }


def test_only_what_an_audit_names_is_kept():
    formula = next(found for found in declared_of("qingdao-2021") if found.left and found.right)
    table, key = next(tables_of(formula.left or ""))
    assert is_audited(f"qingdao-2021/{table}", key)
    assert not is_audited(f"qingdao-2021/{table}", "nobody.asks")
    assert not is_audited("qingdao-2021/nothing", key)
    expressions = expressions_of(formula)
    assert {formula.left, formula.right} <= set(expressions)
    assert all(expressions)
