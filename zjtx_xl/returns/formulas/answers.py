"""Formulas in answers: is the result that was stored the one that Excel will show?

Simple ones are computed again (:mod:`results`). What cannot be, what changes by itself or
lies in another workbook waits, as what is shown: a file holds any result that somebody wrote there.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.returns.formulas.results import result_of
from zjtx_xl.values import at_15_digits, excerpt, plain, stored_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.values import Reading
    from zjtx_xl.xlsx import Cell

Position = tuple[int, int]
# Doubles carry noise from the 16th digit on, sums of them a little more.
_NOISE = Decimal("1e-12")
_STRING = re.compile(r'"[^"]*"')
_VOLATILE = re.compile(
    r"(?<![\w.])(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|INFO|CELL)\(", re.IGNORECASE
)
_EXTERNAL = re.compile(r"\[[^\[\]]{1,255}\][^\[\]!]{0,64}!")


def judged(
    reading: Reading, cell: Cell, cells: Mapping[Position, Cell], *, is_scored: bool = False
) -> Reading:
    """The reading of an answer that is a formula, with what is doubtful about its result.

    ``cells`` are those of its sheet. A result that its formula does not give waits, as what the
    formula gives; where points depend on it (``is_scored``) so does one that cannot be computed
    here, as what is shown.
    """
    if not reading.is_sure:
        return reading
    formula = (cell.formula or "").removeprefix("=")
    bare = _STRING.sub('""', formula)
    quoted = excerpt(f"={formula}", 40) if formula else "（没有写出）"
    if _EXTERNAL.search(bare):
        said = "，引用了别的工作簿，别人打开时算不出来"
        return _doubtful(reading, cell, f"填的是公式“{quoted}”{said}", waits=is_scored)
    if _VOLATILE.search(bare):
        said = "，结果每次打开都会变"
        return _doubtful(reading, cell, f"填的是公式“{quoted}”{said}", waits=is_scored)
    stored = stored_number(cell.raw.strip()) if cell.type == "number" else None
    computed = result_of(formula, cells, follows=True)
    if computed is None and is_scored:
        said = "，本工具算不出它的结果"
        return _doubtful(reading, cell, f"填的是公式“{quoted}”{said}", waits=True)
    if stored is None or computed is None or _agree(stored, computed):
        return reading
    note = (
        f"公式“{quoted}”应得 {plain(computed)}，存储的结果却是 {at_15_digits(cell.raw)}，"
        f"拟读作 {plain(computed)}"
    )
    codes = ("formula", *(code for code in reading.codes if code != "formula"))
    value = reading.value
    if isinstance(value, bool):
        value = computed == 1 if computed in {0, 1} else value
    elif isinstance(value, Decimal):
        value = computed
    return reading._replace(value=value, confidence="proposed", codes=codes, note=note)


def _doubtful(reading: Reading, cell: Cell, note: str, *, waits: bool) -> Reading:
    """A finding about a result that only the file vouches for."""
    if waits:
        note = f"{note}，拟读作 {at_15_digits(cell.raw)}"
    confidence = "proposed" if waits else "normalised"
    return reading._replace(confidence=confidence, codes=("formula", *reading.codes), note=note)


def _agree(stored: Decimal, computed: Decimal) -> bool:
    size = max(abs(stored), abs(computed), Decimal(1))
    return abs(stored - computed) <= size * _NOISE
