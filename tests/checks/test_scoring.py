"""Scores of forms that differ a little, given for the first time and again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from zjtx_xl.checks import scoring
from zjtx_xl.checks.scoring import _is_nothing
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = "qingdao-2021/annex2"
ROWS = [
    each
    for each in load_template(TEMPLATE).sheets[0].layout().fields
    if each.role in {"target", "actual"}
]
# target, actual and what is deducted: equal numbers, other answers, what is not sure
FORMS = (
    (1, 1, None), ("1.0", "1.00", "0.0"), ("1", "是", 0), ("0.9", 1, "1.0"), (1, 0.9, 1),
    (0, 0, 1), (0, "/", None), (0, "无", None), (1, "约1", None), (1, "1 家", None), (1, "TRUE", 2),
    (1, None, 2), (1, "1（含去年）", None), (1, "1（含前年）", None),
    (None, 1, None), (100, "1", "x"),
)  # fmt: skip


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    made: list[Path] = []
    [blank] = generate(TEMPLATE, tmp_path_factory.mktemp("forms")).files
    for number, (target, actual, deducted) in enumerate(FORMS):
        path = blank.with_name(f"{number}.xlsx")
        path.write_bytes(blank.read_bytes())
        values = {each.key: target if each.role == "target" else actual for each in ROWS}
        fill_file(path, {**values, "deduction.score": deducted})
        made.append(path)
    return made


def judged(path: Path, *, accept: bool) -> str:
    """Scores and total; ``repr`` tells 1 from 1.0 and from True."""
    [result] = check_file(path, accept_proposed=accept).results
    assert result.total is not None
    return repr((result.scores, result.total))


def test_equal_and_nearly_equal_values_are_scored_apart(
    forms: list[Path], monkeypatch: pytest.MonkeyPatch
):
    both = [(path, accept) for path in forms for accept in (False, True)]
    first = {each: judged(each[0], accept=each[1]) for each in both}
    again = {each: judged(each[0], accept=each[1]) for each in reversed(both)}
    monkeypatch.setattr(scoring, "_judged", scoring._judged.__wrapped__)  # noqa: SLF001
    alone = {each: judged(each[0], accept=each[1]) for each in both}
    assert first == again == alone
    assert len(set(alone.values())) > len(FORMS) // 2


def test_who_accepts_what_is_proposed_gets_another_score(forms: list[Path]):
    about = forms[[actual for _, actual, _ in FORMS].index("约1")]
    assert judged(about, accept=False) != judged(about, accept=True)
    assert judged(about, accept=False) == judged(about, accept=False)


@pytest.mark.parametrize(
    ("reading", "nothing"),
    [
        (Reading(), True),
        (Reading(None, "exact", is_none=True), True),
        (Reading(None, "unreadable"), False),
        (Reading(Decimal(2), "exact"), False),
    ],
)
def test_a_blank_and_a_none_mark_deduct_nothing(reading, nothing):
    assert _is_nothing(reading) == nothing
