"""Under which names one enterprise or platform appears: renamed, or only typed differently.

Two names are the same subject where they differ in width, blanks or brackets only, or in what a
form asks for beside a name (:func:`unsealed`), where the aliases of a set say so, or where a name
in an office's list says so itself (``旧名（现更名为：新名）``, also without the colon).
What senders write of that kind joins none. Never by similarity: names that are nearly alike
(:func:`near`) are said, and stay two.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.lazy import pattern
from zjtx_xl.values.characters import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST = 200  # characters; no two names together are longer
_ROUND = str.maketrans("[{\u3014【〈《「『]}\u3015】〉》」』", "(" * 8 + ")" * 8)
_RENAMED = pattern(r"(.+)\((?:现已?|已|后)?(?:更名|改名|变更)为:?(.+)\)")
_FORMERLY = pattern(r"(.+)\((?:(?:原名称?|曾用名|旧名|更名前)为?:?|原:)(.+)\)")

# What is typed after a name where the form asks for a seal, and before it as on the form.
_SEAL = pattern(
    r"(?:\((?:请?加?盖)?(?:签[字名][、,/及并]?)?(?:单位|企业)?[公印签盖]?章处?\)|盖章|公章|[。.,，;；])+$"
)
_LABEL = pattern(r"[\u4e00-\u9fff]{0,6}(?:名称|全称)(?:\([^()]{1,8}\))?:")
_LIMITED = ("有限责任公司", "有限公司")
_VARIANTS = (("\u3400", "\u4dbf"), ("\u2e80", "\u2fdf"), ("\uf900", "\ufaff"))
_RARE_DIFFERENCES = 2  # characters

# What most names share says nothing about who they are.
_COMMON = pattern(r"有限责任公司|股份有限公司|有限公司|集团|控股|[()（）]")
_ALIKE = 0.8
_SHORTEST = 3
# 小计, 市南区小计, 全市合计（3户）, 平均值: what a line is that adds up others, or compares them.
_TOTAL = pattern(
    r"(?:[\u4e00-\u9fff]{0,8}[省市区县旗州镇]|以上|本[页月年表]|全国)?"
    r"(?:总?合计|总计|小计|分计|共计|累计)(?:数|总?额|金额|[户家]数)?(?:[:(\d].*)?"
    r"|(?:平均[值数分]?|均值|最[大小高低]值|中位数|其中|占比|比重|(?:同比|环比)(?:增[长幅减]率?)?"
    r"|增长率|上年同期|(?:sub|grand)?totals?|sum|average)(?:[:(\d].*)?"
    r"|(?:以上|本表|全[省市区县])?[共合总]?[共计]?\d{1,5}[家户个](?:企业|单位|平台|公司)?"
)
_NOTE = pattern(
    r"(?:[*※]*注\d{0,2}|[备附]注|说明|填[表报]说明|[填制]表人?|填报人|审核人?|复核人?|经办人?|联系人"
    r"|(?:联系)?电话|(?:单位|部门|分管)?(?:负责人|领导)(?:签[字名章])?|签[字名章]|[填制]表[日时][期间]"
    r"|填报日期|[填制][表报]单位|[数资][据料]来源|日期|单位(?:\(盖章\))?)[:.、].*"
    r"|截[至止到]+\d{4}年.*|\(?以下(?:空白|无正文)\)?|\((?:单位)?(?:盖章|公章)\)"
    r"|第\d{1,3}页(?:[,/]?共\d{1,3}页)?"
)


def is_total(name: str) -> bool:
    """Whether a line of a list adds up others (小计, 合 计, 合计：, 其中：).

    >>> is_total("小  计"), is_total("合计（3户）"), is_total("合计科技有限公司")
    (True, True, False)
    """
    return _TOTAL.fullmatch(folded(name)) is not None


def is_note(text: str) -> bool:
    """Whether a line below a list explains or signs it (注：…, 填表人：…)."""
    return _NOTE.fullmatch(folded(text)) is not None


def is_nobodys(name: str) -> bool:
    """Whether a line of a list is nobody's: it adds up others, or is none of them."""
    return is_total(name) or is_note(name)


def folded(name: str) -> str:
    """A name without the differences that typing makes: blanks, width, shape of brackets, case."""
    return skeleton(name).translate(_ROUND).casefold()


def is_retyped(name: str, issued: str) -> bool:
    """Whether a name is the issued one, only typed again as people do.

    With what the seal line asks for behind it, in the short form of the legal form, or with a
    character that input methods give in two shapes. Of one workbook only, that was issued to
    somebody: elsewhere such names may be two enterprises.

    >>> is_retyped("吉阳传感有限公司（盖章）", "𠮷阳传感有限责任公司")
    True
    >>> is_retyped("海信科技有限公司", "海尔科技有限公司")
    False
    """
    one, other = _as_retyped(name), _as_retyped(issued)
    if not one or len(one) != len(other):
        return False
    differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(differing) <= _RARE_DIFFERENCES and all(
        any(map(_is_rare, pair)) for pair in differing
    )


def unsealed(name: str) -> str:
    """A folded name without the label before it and what the seal line asks for behind it.

    >>> unsealed("甲 公司（盖章）"), unsealed("企业名称：甲公司")
    ('甲公司', '甲公司')
    """
    text = folded(name)
    label = _LABEL.match(text)
    return _SEAL.sub("", text[label.end() :] if label else text) or text


def _as_retyped(name: str) -> str:
    return unsealed(name).replace(*_LIMITED)


def _is_rare(character: str) -> bool:
    """Whether a character is a variant: of an extension, a radical, kept for compatibility."""
    return character > "\uffff" or any(first <= character <= last for first, last in _VARIANTS)


@lru_cache(maxsize=4096)  # a run asks for the names of its senders again and again
def names_in(subject: str) -> tuple[str, ...]:
    """The names that a printed name holds, :func:`unsealed`: one, or the old and the new one.

    >>> names_in("甲公司（现更名为：乙公司）")
    ('甲公司', '乙公司')
    """
    text = unsealed(subject)
    if len(text) > _LONGEST:
        return (text,)
    match = _RENAMED.fullmatch(text) or _FORMERLY.fullmatch(text)
    return (match[1], match[2]) if match else (text,)


class Subjects:
    """Which names are known to be one subject.

    ``aliases`` are pairs of old and new name; what a printed name says about itself is added by
    :meth:`learn`.
    """

    def __init__(self, aliases: Iterable[tuple[str, str]] = ()) -> None:
        self._parents: dict[str, str] = {}
        for old, new in aliases:
            self.join(old, new)

    def join(self, old: str, new: str) -> None:
        """Take two names for one subject, as a set says of a renamed one."""
        self.learn(old)
        self.learn(new)
        self._join(names_in(old)[0], names_in(new)[0])

    def learn(self, subject: str) -> None:
        """Remember what a name of an office's list says: that its old and new form are one."""
        first, *others = names_in(subject)
        for other in others:
            self._join(first, other)

    @property
    def joins(self) -> int:
        """How many names were joined so far: keys from before a join may differ from later ones."""
        return len(self._parents)

    def key(self, subject: str) -> str:
        """What all names of a subject have in common; empty for an empty name.

        A name that says it was changed, which nobody of the office has said, is one by itself.
        """
        first, *others = (self._root(name) for name in names_in(subject))
        return first if all(other == first for other in others) else unsealed(subject)

    def _join(self, left: str, right: str) -> None:
        if self._root(left) != self._root(right):
            self._parents[self._root(left)] = self._root(right)

    def _root(self, name: str) -> str:
        while name in self._parents:
            name = self._parents[name]
        return name


def owner_of(subject: str, issued_to: str) -> str:
    """Whose a file is, by the name in it and the one that it was issued to.

    A name that was only typed again is the issued one (:func:`is_retyped`). One that says it was
    changed is that one of its two which the file was issued to. Where that is neither of them it
    stays as it stands: nobody becomes another by what he writes.

    >>> owner_of("甲公司（现更名为：乙公司）", "乙公司"), owner_of("甲公司", "乙公司")
    ('乙公司', '甲公司')
    """
    is_one = not subject or unsealed(issued_to) in names_in(subject)
    return issued_to if is_one or is_retyped(subject, issued_to) else subject


def near(name: str, others: Iterable[str]) -> str | None:
    """The one of these names that is most like another; None where none is nearly alike."""
    own = _core(name)
    best: tuple[float, str] | None = None
    for other in others:
        share = _likeness(own, _core(other))
        if share >= _ALIKE and (best is None or share > best[0]):
            best = (share, other)
    return best[1] if best else None


def near_pairs(left: Iterable[str], right: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name of the left with the one of the right that it is nearly like."""
    candidates = list(right)
    for name in left:
        found = near(name, candidates)
        if found is not None:
            yield name, found


def _core(name: str) -> str:
    """What a name says about who it is: without the legal form."""
    return _COMMON.sub("", names_in(name)[0])


def _likeness(own: str, other: str) -> float:
    shorter, longer = sorted((len(own), len(other)))
    if shorter < _SHORTEST or longer > _LONGEST or 2 * shorter < _ALIKE * (shorter + longer):
        return 0.0
    from difflib import SequenceMatcher  # noqa: PLC0415 - few names are nearly alike

    matcher = SequenceMatcher(None, own, other, autojunk=False)
    if matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()
