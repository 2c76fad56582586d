"""What a sentence computes itself: 5家各180万元共900万元; 28家中22家，占78.57%; 分别为…合计….

Only what the sentence puts clearly is checked; nothing is said about numbers that merely stand side
by side.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.narrative.prose.sentences import Number, Sentence

_COUNTS = frozenset({"家", "个", "家次"})
_EACH = re.compile(r"(每[家户个项]|各|每)[^，。；]{0,8}$")
_WHOLE = re.compile(r"(共计|共|合计|总计|计|总额|总共|小计|＝|=)[^，。；、]{0,8}$")
_OTHER = re.compile(r"另|其余|此外|累计")
_PART = re.compile(r"(占|比例|比重|覆盖率|覆盖面)[^，。；、]{0,6}$")
_AMONG = re.compile(r"(中|其中|有)[^，。；]{0,16}$")
_ALTOGETHER = re.compile(r"分别")
_FEW = 2


class Sum(NamedTuple):
    """A computation of a sentence: its result as printed, as computed, and in words."""

    sentence: str
    place: str
    number: Number
    computed: Decimal
    words: str
    used: tuple[Number, ...]
    is_part: bool = False  # of a larger sum: no figure of the set, whatever stands around it

    @property
    def holds(self) -> bool:
        """Whether the printed result is the computed one."""
        return self.number.fits(self.computed)


def sums_in(sentence: Sentence) -> Iterator[Sum]:
    """The products, shares and sums that a sentence states."""
    products = list(_products(sentence))
    yield from products
    yield from _of_products(sentence, products)
    yield from _shares(sentence)
    yield from _sums(sentence)


def _left(sentence: Sentence, index: int) -> str:
    return sentence.segment(index)[0]


def _products(sentence: Sentence) -> Iterator[Sum]:
    """``5家各180万元，共900万元``; of several such without own results, ``合计`` is their sum."""
    numbers = sentence.numbers
    pairs: list[tuple[Number, Number]] = []
    for index in range(1, len(numbers)):
        count, amount = numbers[index - 1 : index + 1]
        left = _left(sentence, index)
        if count.unit in _COUNTS and amount.unit not in {*_COUNTS, "", "%"} and _EACH.search(left):
            pairs.append((count, amount))
            continue
        whole = amount
        if not pairs or whole.unit != pairs[-1][1].unit or not _WHOLE.search(left):
            continue
        if pairs[-1][1] is not count or _OTHER.search(left):
            pairs = []
            continue
        own = [one.value * other.value for one, other in pairs]
        every = sum(own, Decimal(0))
        computed = own[-1] if whole.fits(own[-1]) else every
        used = pairs[-1:] if computed != every else pairs
        words = " + ".join(f"{plain(one.value)} × {plain(other.value)}" for one, other in used)
        parts = (*(number for pair in used for number in pair), whole)
        yield Sum(sentence.text, sentence.place, whole, computed,
                  f"{words} = {plain(computed)}", parts, is_part=len(used) == 1)  # fmt: skip
        pairs = []


def _of_products(sentence: Sentence, products: list[Sum]) -> Iterator[Sum]:
    """What stands before 其中 is the sum of the products behind it: 1220万元 of 900 and 320."""
    place = sentence.text.find("其中")
    products = [product for product in products if product.is_part]
    if len(products) < _FEW or place < 0 or products[0].used[0].start < place:
        return
    for at in (0, 2):  # the counts, the amounts
        parts = [product.used[at] for product in products]
        before = [n for n in sentence.numbers if n.end <= place and n.unit == parts[0].unit]
        if before:
            yield _added(sentence, before[-1], parts)


def _shares(sentence: Sentence) -> Iterator[Sum]:
    """``28家企业中22家签约，占78.57%``: a share behind exactly two counts of one unit."""
    numbers = sentence.numbers
    for index in range(_FEW, len(numbers)):
        whole, part, share = numbers[index - 2 : index + 1]
        if share.unit != "%" or not _PART.search(_left(sentence, index)):
            continue
        if whole.unit != part.unit or whole.unit not in _COUNTS or not whole.value:
            continue
        between = sentence.text[whole.end : part.start]
        if part.value <= whole.value and _AMONG.search(between) and "目标" not in sentence.text:
            computed = part.value / whole.value * 100
            words = f"{plain(part.value)} ÷ {plain(whole.value)} = {computed:.2f}%"
            yield Sum(sentence.text, sentence.place, share, computed, words, (whole, part, share))


def _sums(sentence: Sentence) -> Iterator[Sum]:
    """``分别为900万元和320万元，合计1220万元``."""
    start = _ALTOGETHER.search(sentence.text)
    if start is None:
        return
    behind = [number for number in sentence.numbers if number.start >= start.end()]
    for index, whole in enumerate(behind):
        parts = behind[:index]
        left = _left(sentence, sentence.numbers.index(whole))
        is_sum = len(parts) >= _FEW and {part.unit for part in parts} == {whole.unit}
        if is_sum and whole.unit not in {"", "%"} and _WHOLE.search(left):
            yield _added(sentence, whole, parts)
            return


def _added(sentence: Sentence, whole: Number, parts: list[Number]) -> Sum:
    computed = sum((part.value for part in parts), Decimal(0))
    words = f"{' + '.join(plain(part.value) for part in parts)} = {plain(computed)}"
    return Sum(sentence.text, sentence.place, whole, computed, words, (*parts, whole))
