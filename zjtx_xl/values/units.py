"""Units as people write them, in families, and what an amount is in the unit of its field.

All units of a family are powers of ten of one another. A Chinese power before a unit belongs to
it: ``万元``, ``千克``, ``亿元``. A unit that nobody knows is only ever equal to itself.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.values.characters import narrow
from zjtx_xl.values.numerals import plain

if TYPE_CHECKING:
    from zjtx_xl.values.kinds import KindName

POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
SCALE = "[十百千万亿]{1,3}"
_MONEY, _RATIO, _COUNT = "money", "ratio", "count"
_COUNTED = (
    *("家/次", "家次", "人次", "项次", "件次", "场次", "户次"),
    *"家项次件场名个人户种套台类篇份位款条组批期座所",
)
# Family, and the power of ten of its smallest unit.
_UNITS: dict[str, tuple[str, int]] = {
    "元": (_MONEY, 0),
    **dict.fromkeys(("元人民币", "人民币", "RMB", "CNY"), (_MONEY, 0)),
    "块": (_MONEY, 0),
    "块钱": (_MONEY, 0),
    "角": (_MONEY, -1),
    "%": (_RATIO, 0),
    "百分点": (_RATIO, 0),
    "个百分点": (_RATIO, 0),
    "‰": (_RATIO, -1),
    **dict.fromkeys(_COUNTED, (_COUNT, 0)),
    "克": ("mass", 0),
    **dict.fromkeys(("公斤", "kg", "KG", "㎏"), ("mass", 3)),
    "吨": ("mass", 6),
    "米": ("length", 0),
    **dict.fromkeys(("公里", "km", "㎞"), ("length", 3)),
    **dict.fromkeys(("平方米", "平米", "㎡", "m²", "m2"), ("area", 0)),
    "公顷": ("area", 4),
    **dict.fromkeys(("平方公里", "平方千米", "km²", "km2"), ("area", 6)),
    "亩": ("mu", 0),  # 666.67 square metres: no power of ten
    **dict.fromkeys(("立方米", "㎥", "m³", "m3"), ("volume", 0)),
    "瓦时": ("energy", 0),
    "度": ("energy", 3),
}
# Money too, but nobody knows at which rate.
_FOREIGN = ("美元", "欧元", "港元", "日元", "英镑", "美金", "港币")
NAMES: frozenset[str] = frozenset((*_UNITS, *_FOREIGN))
_MEASURES = frozenset({"mass", "length", "area", "volume"})
_KINDS: dict[str, KindName] = {_MONEY: "money", _RATIO: "percent"}
# Where a field has no unit of its own, an amount is told in that of the forms.
_USUAL = {_MONEY: "万元", _RATIO: "%"}


class Amount(NamedTuple):
    """A number in the unit of its field; ``is_own``: it was written in that unit, or in none.

    ``value`` is None where the units have nothing to do with each other.
    """

    value: Decimal | None
    is_own: bool = False


@lru_cache(maxsize=256)
def own_names(own: str | None) -> frozenset[str]:
    """All ways to write the unit of a field: ``家/次`` is 家, 次 and itself."""
    return frozenset({narrow(own), *narrow(own).split("/")}) - {""} if own else frozenset()


def in_unit_of_field(number: Decimal, written: str | None, own: str | None) -> Amount:
    """A number with the unit that was written beside it, in the unit ``own`` of the field.

    >>> in_unit_of_field(Decimal("35000"), "元", "万元")
    Amount(value=Decimal('3.5'), is_own=False)
    """
    if written is None or written in own_names(own):
        return Amount(number, is_own=True)
    exponent, family = _taken_apart(written)
    if own is None:
        if family == _COUNT:
            return Amount(_shifted(number, exponent))
        usual = _USUAL.get(family)
        if usual is None:
            return Amount(None)  # 15万: fifteen, if the field counts 万元, or 150000?
        return Amount(_shifted(number, exponent - _taken_apart(usual)[0]))
    own_exponent, own_family = _own(own)
    if not family and not written.strip("".join(POWERS)):
        # A power alone, 15万: of 万元 in a field for money, of whatever the field counts.
        fits = own_family != _RATIO
    else:
        fits = bool(family) and family == own_family
    if fits and family in _MEASURES and exponent == own_exponent:
        return Amount(number, is_own=True)  # ㎡ is 平方米
    return Amount(_shifted(number, exponent - own_exponent) if fits else None)


def kind_of_unit(unit: str) -> KindName | None:
    """Which kind of number is told in a unit; None for what is none.

    >>> kind_of_unit("万元"), kind_of_unit("家"), kind_of_unit("是/否")
    ('money', 'decimal', None)
    """
    family = _own(unit)[1]
    return _KINDS.get(family, "decimal") if family else None


def is_money(own: str | None) -> bool:
    """Whether a field of this unit counts money."""
    return own is not None and _own(own)[1] == _MONEY


@lru_cache(maxsize=256)
def _own(own: str) -> tuple[int, str]:
    """Exponent and family of the unit of a field; of ``家/次`` that of its first name."""
    unit = narrow(own).replace(" ", "")
    exponent, family = _taken_apart(unit)
    return (exponent, family) if family else _taken_apart(unit.partition("/")[0])


@lru_cache(maxsize=1024)
def _taken_apart(unit: str) -> tuple[int, str]:
    """``万元`` → (4, money); ``公斤`` → (3, mass); ``""`` is the family of what nobody knows."""
    base = unit
    while base not in _UNITS and base and base[0] in POWERS:
        base = base[1:].lstrip()
    scale = sum(POWERS[power] for power in unit[: len(unit) - len(base)].strip())
    family, exponent = _UNITS.get(base, ("", 0))
    return scale + exponent, family


def _shifted(number: Decimal, exponent: int) -> Decimal:
    """The number times a power of ten, written out: 20000, not 2E+4."""
    return Decimal(plain(number.scaleb(exponent)))
