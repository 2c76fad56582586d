"""Prose → sentences → the numbers that stand in them, each with its unit and what is around it.

What is no figure is left out: dates, numbers of documents, tables and items, and the bounds of a
band (90%至100%的13家: only 13 is a figure).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.narrative.prose.chinese_numbers import WRITTEN, number_of, with_digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDE_DIGITS = "".join(chr(0xFF10 + digit) for digit in range(10))
_AS_HALF_WIDTH = str.maketrans(f"{_WIDE_DIGITS}．％，：；（）－～", "0123456789.%，：；（）-~")
_UNITS: dict[str, tuple[str, Decimal]] = {
    "亿元": ("万元", Decimal(10_000)),
    "万元": ("万元", Decimal(1)),
    "元": ("万元", Decimal("0.0001")),
    "个百分点": ("百分点", Decimal(1)),
    "家次": ("家次", Decimal(1)),
    "家/次": ("家次", Decimal(1)),
    "家": ("家", Decimal(1)),
    "户": ("家", Decimal(1)),
    "个": ("个", Decimal(1)),
    "项": ("个", Decimal(1)),
    "件": ("个", Decimal(1)),
    "%": ("%", Decimal(1)),
    "份": ("份", Decimal(1)),
    "分": ("分", Decimal(1)),
    "次": ("家次", Decimal(1)),
}
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<before>超过|超|逾|近|大约|(?<!签)约|接近|不少于|至少|突破|不足|不到)?"
    rf"(?P<sign>(?<![\d至~\-—)）%])-)?"
    rf"(?P<number>(?<![\d.])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|(?<![\d.])\d+(?:\.\d+)?)"
    rf"(?P<more>余|多|以上)?(?P<unit>{_UNIT})?"
)
_CHINESE = re.compile(
    rf"(?<![一二两三四五六七八九十百第上])(?P<before>近|接近|不足|不到)?(?P<number>{WRITTEN})(?P<more>余|多)?"
    r"(?P<unit>亿元|万元|元|家次|家|户|个|项|件)(?!月|方面|层次|平台的|[省级])"
)
_TOO_FEW = frozenset({"一", "零", "万", "亿", "千", "百"})  # 一家企业, 百家: no figures
# What makes a number no figure: what stands before it, and behind it.
_NAMED_BEFORE = re.compile(r"(附件?|表|第|图|〔|\[|（|号|[A-Za-z])$")
_NAMED_BEHIND = re.compile(
    r"^(年|月|日|号|期|届|级|批|章|页|条|款|〕|\]|、|[.．]|[A-Za-z]|）|季度|时|类)"
)
_ITEM = re.compile(r"^[\u4e00-\u9fff]")  # 11华夏天信公司: a number of a list
_BAND_BEHIND = re.compile(
    r"^(?:[（(][^）)]{0,6}[)）])?(?:(?:至|到|-|~|—|–)+\d|(?:及?以上)?(?:但|且|，|、)*(?:不到|不足|未到|未达|低于|小于|不超过|未满)\d|(?:与|和|及|、)\d+(?:\.\d+)?%[^，。；]{0,6}(?:之间|区间))"
)
_BAND_BEFORE = re.compile(
    r"\d%?(?:[（(](?:不?含[^）)]*)[)）])?(?:至|到|-|~|—|–)+$|介于\d+%?(?:与|和|及)$"
)
_EXCLUDED = re.compile(
    r"(不含|含|不足|大于|小于|高于|低于|不低于|不少于|不超过|不到|未到|未达|未达到|未满|介于|≥|≤|＞|＜|>|<)$"
)
_CONDITION = re.compile(
    r"^(?:（[^）]*）)?[）)]?(?:(?:及?以上|以下)?(?:的，?|者)[^，。；、\d]{0,10}?\d|(?:及?以上|以下))"
)
_OF_ALL = re.compile(r"[^，。；\d]{0,8}的\d")  # 占28家企业的21.43%
_FROM = re.compile(r"(?:由|从)[^，。；\d]{0,8}$")  # 由5.2%提高到5.91%
_UP_TO = re.compile(r"(?:提高|增加|增长|上升|提升|下降|降低|扩大)?(?:到|至)")
_COUNTED = re.compile(r"\d+[家户]")  # 占比：100%15家
_STOPS = re.compile(r"(?<=[。；！？;])")
_REMARK = re.compile(r"[（(][^）)]*[)）]")
_OPENING = re.compile(r"(?:其中|另有|还有|其余|此外|共有|有|其他|另外)?")
_COMMAS = re.compile(r"[，,。；;：]")
_TIDY = re.compile(r"[\s“”‘’\"']+")


class Number(NamedTuple):
    """One number of a sentence; ``start`` and ``end`` are places in it, with the unit.

    ``unit`` is that of its kind (户 is 家), and ``value`` in it; ``rough`` says how it is meant:
    ``more`` 300余, ``less`` 近300, ``about`` 约300, or exactly.
    """

    text: str
    value: Decimal
    unit: str
    decimals: int
    start: int
    end: int
    rough: str = ""
    zeros: int = 0
    factor: Decimal = Decimal(1)

    def fits(self, true: Decimal) -> bool:
        """Whether the true number may be printed so: rounded as it is, or as roughly as it says."""
        step = self.factor.scaleb(self.zeros - self.decimals)
        if self.rough == "more":
            return self.value <= true < self.value + step
        if self.rough == "less":
            return self.value - step < true <= self.value
        # half a unit of the last printed digit; half up, so the lower bound is part of it
        if self.rough == "about":
            return abs(true - self.value) <= step / 2
        exact = self.factor.scaleb(-self.decimals) / 2
        if true < 0:
            return self.value - exact < true <= self.value + exact
        return self.value - exact <= true < self.value + exact

    @property
    def most(self) -> Decimal:
        """The most that is said by it."""
        step = self.factor.scaleb(self.zeros - self.decimals)
        rough = {"more": step, "about": step / 2}
        return self.value + rough.get(self.rough, self.factor.scaleb(-self.decimals) / 2)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph; ``before`` is what the paragraph says in front of it."""

    text: str
    place: str
    before: str
    numbers: tuple[Number, ...]
    lead: int = 0  # characters of its text that are the heading of the paragraph

    def segment(self, index: int) -> tuple[str, str]:
        """What belongs to a number: since the one before it, and up to the next or a comma."""
        number = self.numbers[index]
        start = self._end_of(index - 1, number.start) if index else 0
        last = len(self.text)
        end = self.numbers[index + 1].start if index + 1 < len(self.numbers) else last
        if number.unit != "%" and index + 1 < len(self.numbers):
            following = self.numbers[index + 1]  # what makes a band or a threshold of a count
            end = following.end if following.unit == "%" else end
        right = re.split(r"[，,、：:。；]", self.text[number.end : end])[0]
        if right.rfind("（") > right.rfind("）"):  # （目标10项）: the next number's own words
            right = right[: right.rfind("（")]
        return self.text[start : number.start], right

    def _end_of(self, index: int, limit: int) -> int:
        """Where the words of a number end: behind its remark, or, where it opens a clause, with it.

        ``3家企业占比在40%-60%之间，5家…``: the band is that of the 3.
        """
        number = self.numbers[index]
        remark = _REMARK.match(self.text, number.end, limit)
        end = remark.end() if remark else number.end
        opens = _OPENING.fullmatch(_COMMAS.split(self.text[: number.start])[-1])
        comma = _COMMAS.search(self.text, end, limit)
        if opens and comma and comma.start() > end and number.unit != "%":
            return comma.end()
        return end


class Paragraph(NamedTuple):
    """A paragraph (or a cell of a table, with what its column is about) and where it stands."""

    text: str
    place: str
    heading: str = ""

    @property
    def bare(self) -> str:
        """Its text without blanks, full-width digits as digits."""
        return tidy(self.text)


def tidy(text: str) -> str:
    """A text without blanks and quotation marks (a PDF moves them).

    Full-width digits are narrow, 百分之… is written with %.
    """
    return with_digits(_TIDY.sub("", text.translate(_AS_HALF_WIDTH)))


def sentences(paragraph: Paragraph) -> Iterator[Sentence]:
    """The sentences of a paragraph that hold any number."""
    before = ""
    for part in _STOPS.split(paragraph.bare):
        heading = f"{tidy(paragraph.heading)}：" if paragraph.heading else ""
        found = numbers_in(heading + part)
        if found:
            yield Sentence(heading + part, paragraph.place, before, found, len(heading))
        before += part


@lru_cache(maxsize=4096)
def numbers_in(text: str) -> tuple[Number, ...]:
    """The figures of a sentence from the left."""
    found = [*_arabic(text), *_chinese(text)]
    return tuple(sorted(found, key=lambda number: number.start))


def _arabic(text: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        unit = match["unit"] or ""
        before, behind = text[: match.start("number")], text[end:]
        if _NAMED_BEFORE.search(before) and not unit:
            continue
        if before.endswith(("附", "附件", "表", "第", "〔")) or (
            _NAMED_BEHIND.match(behind) and not unit
        ):
            continue
        if unit in {"分", "次", "个"} and behind.startswith(("之", "月", "类")):
            continue
        if not unit and _ITEM.match(behind) and not match["more"]:
            continue
        is_bound = _BAND_BEHIND.match(behind) or _BAND_BEFORE.search(before)
        until = text[:start] + (match["before"] or "")
        is_where_it_began = _FROM.search(before) and _UP_TO.match(behind)
        if is_where_it_began or (unit == "%" and _COUNTED.match(behind)):
            continue
        if before.endswith("占") and _OF_ALL.match(behind) and unit != "%":
            continue
        is_condition = unit == "%" and (
            _CONDITION.match(behind) or _EXCLUDED.search(before) or _EXCLUDED.search(until)
        )
        if is_bound or is_condition:
            continue
        digits = match["number"].replace(",", "")
        yield _number(match[0], digits, match["sign"] or "", unit, start, end,
                      match["before"] or "", match["more"] or "")  # fmt: skip


def _number(  # noqa: PLR0913, PLR0917 - the parts of a match
    text: str, digits: str, sign: str, unit: str, start: int, end: int, before: str, more: str
) -> Number:
    kind, factor = _UNITS.get(unit, (unit, Decimal(1)))
    whole, _, decimals = digits.partition(".")
    zeros = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    rough = ""
    if more in {"余", "多"} or before in {"超过", "超", "逾", "突破", "不少于", "至少"} or more:
        rough = "more"
    elif before in {"近", "接近", "不足", "不到"}:
        rough = "less"
    elif before in {"约", "大约"}:
        rough = "about"
    value = Decimal(f"{sign}{digits}") * factor
    return Number(text, value, kind, len(decimals), start, end, rough, zeros, factor)


def _chinese(text: str) -> Iterator[Number]:
    for match in _CHINESE.finditer(text):
        number = number_of(match["number"])
        if number is None or match["number"] in _TOO_FEW:
            continue
        kind, factor = _UNITS[match["unit"]]
        fraction = match["number"].partition("点")[2]
        whole = str(int(number))
        zeros = 0 if fraction else len(whole) - len(whole.rstrip("0"))
        rough = "more" if match["more"] else "less" if match["before"] else ""
        yield Number(match[0], number * factor, kind, len(fraction), match.start(), match.end(),
                     rough, zeros, factor)  # fmt: skip


_LISTS = (re.compile("、"), re.compile("、|和|以及"), re.compile("、|和|以及|及|与"))
_CLAUSE = re.compile(r"[，。；：,]")
_RUN = re.compile(r"^(?:、|和|，|及|以及)$")
_RESPECTIVELY = "分别"
_HOW_MANY = re.compile(r"[二两三四五六七八九十\d]+[家个户]")


def taken_apart(sentence: Sentence, index: int) -> Sequence[Sentence]:
    """What one number of 甲、乙分别…1家、2家 may say of its own; nothing where it is none of such.

    The last of a list may end in what is said of all: 甲、乙签约企业数分别为…. So there are several
    ways to say it, the shortest first.
    """
    numbers, text = sentence.numbers, sentence.text
    first = last = index
    while first and _is_run(text, numbers[first - 1], numbers[first]):
        first -= 1
    while last + 1 < len(numbers) and _is_run(text, numbers[last], numbers[last + 1]):
        last += 1
    count = last - first + 1
    before = text[: numbers[first].start]
    at = before.rfind(_RESPECTIVELY)
    if count == 1 or at < 0:
        return ()
    clauses = [_HOW_MANY.sub("", part.partition(_RESPECTIVELY)[0])
               for part in _CLAUSE.split(before[:at])]  # fmt: skip
    lists = [pattern.split(clause) for clause in clauses for pattern in reversed(_LISTS)]
    named = next((items for items in reversed(lists) if len(items) == count), None)
    if named is None:
        return ()
    head, _, tail = _CLAUSE.split(before)[-1].partition(_RESPECTIVELY)
    middle = tail if any(name in head for name in named) else head + tail
    own, printed = named[index - first], text[numbers[index].start : numbers[index].end]
    common = named[-1]
    ends = [""]
    if index < last:
        ends += [common[at:] for at in range(len(common) - _SHORTEST, 0, -1)]
    found: list[Sentence] = []
    for end in ends:
        said = f"{own}{end}{middle}{printed}"
        in_it = numbers_in(said)
        if len(in_it) == 1 and in_it[0].value == numbers[index].value:
            found.append(Sentence(said, sentence.place, "", in_it))
    return found


_SHORTEST = 2


def _is_run(text: str, one: Number, other: Number) -> bool:
    return one.unit == other.unit and _RUN.match(text[one.end : other.start]) is not None
