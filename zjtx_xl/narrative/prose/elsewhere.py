"""What a number is said of that is none of the set's figures, whatever words stand beside it.

Another year, a plan, the whole country, a change, the mean of one unit: a figure is meant only
where its own words say so (平均增长率 is a change itself).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CLAUSE = re.compile(r"[，,；：。]")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年(?P<on>以来|起|至|到|-|~|—|–)?")
_BEFORE = re.compile(r"去年|上年同期|上年[末底]|上一年|前年|往年|年初时|期初[的为有]|年初[的为有]")
_NOW = re.compile(
    r"今年|本年|目前|截至|现有|当前|现已|本次|本批|(?:增加|提高|上升|提升|增长)[到至]|[增升提]至"
)
_PLAN = re.compile(
    r"力争|预计|下一步|今后|未来|有望|争取|拟(?!上市)|计划(?=新|建|到|再|于|推|启|完|支持)|将达|十[四五六]五(?!期间)"
)
_BY_NOW = re.compile(r"[，,；：]?(?:实际|目前|现已|已经)")
_PERIOD = re.compile(r"[一二三四1-4]季度|[上下]半年|\d{1,2}-\d{1,2}月|月均")
_SOME = re.compile(r"其中[^，。；]{0,6}[\d二两三四五六七八九十]+[家户](?:企业|平台)?的")
_PLACE = re.compile(
    r"^(?!全|我|本|各|该)([\u4e00-\u9fff]{2,4}?)[省市](?=共|有|现|的|获|企|重|累|拥|支)"
)
_NO_PLACE = ("上", "城", "都", "股", "夜", "超")
_WIDER = re.compile(r"全国|全球|世界|同行业|全行业|行业平均|国内平均|规上|规模以上")
_CHANGE = re.compile(
    r"新增|新获|新取得|新通过|新建|新设|新认定|新申请|净增"
    r"|(?:增加|增长|增|减少|提高|下降|上升|提升|降低|回落)(?:了|约)?$"
    r"|(?:较|比|相比)[^，]{0,8}(?:增加|减少|提高|下降|上升|提升)(?![到至])"
)
_OF_ONE = re.compile(
    r"每[家户个项]|户均|家均|企均|平均每|某[家个]?|该(?:公司|企业|平台|户)|单[家户个]"
)
_EACH_OF_THEM = re.compile(r"每[家户个]|各")
_EXAMPLE = re.compile(r"(?:如|例如|比如)[^，。；]*$")
_FORM = re.compile(r"(?:股份)?有限(?:责任)?公司.*$|[（(].*$")
_ENOUGH = 4  # characters that an enterprise is known by


@dataclass(frozen=True)
class Elsewhere:
    """What this report is about: its years, and the names of single units."""

    years: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    region: str = ""

    def reason(self, left: str, before: str, right: str, own: Sequence[str]) -> str | None:
        """Why a number is no figure with these own words; None where nothing says so.

        ``left`` stands between it and the number in front of it, ``before`` in front of that, in
        the same sentence; ``right`` behind it.
        """
        clause = _CLAUSE.split(left)[-1]
        said = before + left
        if self._is_of_another_year(said, own):
            return "说的不是这一年"
        for pattern, text, reason in (
            (_PLAN, _BY_NOW.split(said)[-1], "说的是打算"),
            (_PERIOD, said, "说的是一年里的一段"),
            (_SOME, said, "说的是其中的一部分"),
            (_WIDER, clause, "说的是更大的范围"),
            (_CHANGE, clause, "说的是增减"),
            (_OF_ONE, clause, "说的是单个单位"),
            (_EXAMPLE, left, "说的是举例"),
        ):
            if any(not _is_own(found[0], own) for found in pattern.finditer(text)):
                return reason
        place = _PLACE.match(clause)
        if place and self.region and not place[1].endswith((self.region, *_NO_PLACE)):
            return "说的是别处"
        if _EACH_OF_THEM.match(right):
            return "是其中的一部分"
        around = said + right
        if any(name in around and not any(word in name for word in own) for name in self.names):
            return "说的是单个单位"
        return None

    def _is_of_another_year(self, said: str, own: Sequence[str]) -> bool:
        """Whether the last that is said about time is another year."""
        last, is_other = -1, False
        for found in _YEAR.finditer(said):
            if not found["on"] and self.years:
                last, is_other = found.start(), found["year"] not in self.years
        for pattern, value in ((_BEFORE, True), (_NOW, False)):
            for found in pattern.finditer(said):
                if found.start() > last and not _is_own(found[0], own):
                    last, is_other = found.start(), value
        return is_other


def _is_own(found: str, own: Iterable[str]) -> bool:
    """Whether a figure's own words say the same."""
    return any(found in word or word in found for word in own)


def elsewhere_of(variables: Mapping[str, str], subjects: Iterable[str]) -> Elsewhere:
    """From the variables of the tables, and the names of their units."""
    years = {year for text in variables.values() for year in re.findall(r"(?:19|20)\d\d", text)}
    places = [text for key, text in variables.items() if key == "region" and text]
    names = frozenset(_short(name, places) for name in subjects) - {""}
    return Elsewhere(frozenset(years), names, places[0] if places else "")


def _short(name: str, places: Sequence[str]) -> str:
    """How a unit is called in short: 青岛三祥科技股份有限公司 → 三祥科技."""
    bare = _FORM.sub("", "".join(name.split()))
    for place in places:
        bare = bare.removeprefix(place).removeprefix("市").removeprefix("省")
    return bare[:_ENOUGH] if len(bare) >= _ENOUGH else ""
