"""Score rules: the named rules of definitions as expression trees, and the score.

A rule is data. :func:`evaluate` computes its tree in Decimal, :mod:`excel` prints the
same tree for Excel; no rule has code of its own for either, so that the score in a returned form
and the score of the check cannot drift apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal, NamedTuple, assert_never, cast

from zjtx_xl.rules.tree import (
    CONTEXT,
    ONE,
    ZERO,
    And,
    Choose,
    Clamp,
    Compare,
    Condition,
    Constant,
    Divide,
    Expression,
    Multiply,
    Operand,
    OperandName,
    Round,
)
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.values import Reading

RuleName = Literal["reach_target", "yes_no", "bands", "proportional", "manual", "deduction"]
BothZero = Literal["full", "half", "zero"]
BandOf = Literal["actual", "completion"]

# Products and quotients of doubles carry noise from the 16th digit on. Both printers round it
# away first, at this many decimals, so that a tie is a tie for both: 5 × 1.005 ÷ 5 is 1.005.
_NOISE_DECIMALS = 10
_MOST_DECIMALS = 4
_MOST_BANDS = 20
_HUNDRED = Decimal(100)  # per cent


class Band(NamedTuple):
    """From ``at_least`` on (a value, or per cent of the target) the row gets ``points``."""

    at_least: Decimal
    points: Decimal


class Parameters(NamedTuple):
    """What a definition may say about a rule; each rule reads those that it knows."""

    both_zero: BothZero = "full"
    of: BandOf = "actual"
    thresholds: tuple[Band, ...] = ()
    decimals: int = 2


class Rule(NamedTuple):
    """A score rule of one row; ``points`` is the most it gives, or the most it deducts.

    ``expression`` is None where only the officer can tell (``manual``).
    """

    name: RuleName
    points: Decimal
    operands: tuple[OperandName, ...]
    expression: Expression | None
    parameters: Parameters = Parameters()


_KNOWN_PARAMETERS: dict[RuleName, frozenset[str]] = {
    "reach_target": frozenset({"both_zero"}),
    "yes_no": frozenset(),
    "bands": frozenset({"thresholds", "of", "both_zero"}),
    "proportional": frozenset({"both_zero", "decimals"}),
    "manual": frozenset(),
    "deduction": frozenset({"limit"}),
}
_TARGET, _ACTUAL, _VALUE = Operand("target"), Operand("actual"), Operand("value")
_NOTHING = Constant(ZERO)


def build_rule(name: str, points: Decimal, parameters: Mapping[str, object]) -> Rule:
    """The rule of this name for a row worth ``points``.

    ``reach_target``: below the target 0, else full. ``yes_no``: full or 0. ``bands``:
    ``thresholds`` (pairs of at_least and points), ``of`` the actual value or the ``completion`` in
    per cent; below the lowest 0. ``proportional``: actual ÷ target of the points, at most all of
    them, half up at ``decimals``. ``deduction``: at most ``limit`` (default: the points).
    ``both_zero`` says what target and actual both zero or none give: ``full`` (as the printed
    rules read), ``half`` or ``zero``. Completion of a target that is not above zero is no number:
    a reached one counts as 100 %, another as 0 %.

    Raises:
        ValueError: an unknown name or parameter, or an impossible value; the text is Chinese and
            meant for whoever wrote the definition.
    """
    rule_name = cast("RuleName", name)
    known = _KNOWN_PARAMETERS.get(rule_name)
    if known is None:
        message = f"没有评分规则 {name!r}，可用的有 {'、'.join(_KNOWN_PARAMETERS)}"
        raise ValueError(message)
    unknown = sorted(set(parameters) - known)
    if unknown:
        allowed = f"，可用的有 {'、'.join(sorted(known))}" if known else "，它不用参数"
        message = f"评分规则 {name} 没有参数 {'、'.join(unknown)}{allowed}"
        raise ValueError(message)
    full = _decimal(points, "分值")
    if full < 0 or (full == 0 and name not in {"manual", "deduction"}):
        message = f"分值应大于 0，而不是 {plain(full)}"
        raise ValueError(message)
    match rule_name:
        case "reach_target":
            return _reach_target(full, parameters)
        case "yes_no":
            expression = Choose(Compare(_ACTUAL, ">=", Constant(ONE)), Constant(full), _NOTHING)
            return Rule("yes_no", full, ("actual",), expression)
        case "bands":
            return _bands(full, parameters)
        case "proportional":
            return _proportional(full, parameters)
        case "manual":
            return Rule("manual", full, (), None)
        case "deduction":
            return _deduction(full, parameters)
    assert_never(rule_name)


def _reach_target(points: Decimal, given: Mapping[str, object]) -> Rule:
    parameters = Parameters(both_zero=_both_zero(given))
    by_target = Choose(Compare(_ACTUAL, "<", _TARGET), _NOTHING, Constant(points))
    expression = _unless_both_zero(by_target, points, parameters.both_zero, reached=points)
    return Rule("reach_target", points, ("target", "actual"), expression, parameters)


def _bands(points: Decimal, given: Mapping[str, object]) -> Rule:
    of = given.get("of", "actual")
    if of not in ("actual", "completion"):
        message = f"参数 of 只能是 actual 或 completion，而不是 {of!r}"
        raise ValueError(message)
    if of == "actual" and "both_zero" in given:
        message = "参数 both_zero 只用于 of: completion"
        raise ValueError(message)
    bands = _thresholds(given.get("thresholds"), points)
    parameters = Parameters(_both_zero(given), of, bands)
    expression: Expression = _NOTHING
    for band in reversed(bands):
        reached = reaches(band, parameters.of)
        expression = Choose(reached, Constant(band.points), expression)
    if of == "actual":
        return Rule("bands", points, ("actual",), expression, parameters)
    full, missed = _band_points(bands, _HUNDRED), _band_points(bands, ZERO)
    by_target = _of_target(expression, Constant(full), Constant(missed))
    expression = _unless_both_zero(by_target, points, parameters.both_zero, reached=full)
    return Rule("bands", points, ("target", "actual"), expression, parameters)


def reaches(band: Band, of: BandOf) -> Condition:
    """Whether the actual value is in this band or above.

    Completion is compared as actual ≥ target × share: a product of short decimals is short
    again, a quotient is not.
    """
    if of == "actual":
        return Compare(_ACTUAL, ">=", Constant(band.at_least))
    share = Constant(band.at_least.scaleb(-2))
    return Compare(_ACTUAL, ">=", Round(Multiply(_TARGET, share), _NOISE_DECIMALS))


def _proportional(points: Decimal, given: Mapping[str, object]) -> Rule:
    decimals = given.get("decimals", 2)
    if type(decimals) is not int or not 0 <= decimals <= _MOST_DECIMALS:
        message = f"参数 decimals 应是 0 至 {_MOST_DECIMALS} 的整数，而不是 {decimals!r}"
        raise ValueError(message)
    parameters = Parameters(both_zero=_both_zero(given), decimals=decimals)
    share = Divide(Multiply(Constant(points), _ACTUAL), _TARGET)
    rounded = Round(Round(share, _NOISE_DECIMALS), decimals)
    capped = Clamp(rounded, _NOTHING, Constant(points))
    by_target = _of_target(capped, Constant(points), _NOTHING)
    expression = _unless_both_zero(by_target, points, parameters.both_zero, reached=points)
    return Rule("proportional", points, ("target", "actual"), expression, parameters)


def _deduction(points: Decimal, given: Mapping[str, object]) -> Rule:
    limit = _decimal(given.get("limit", points), "参数 limit ")
    if limit <= 0:
        message = f"扣分的上限应大于 0，而不是 {plain(limit)}"
        raise ValueError(message)
    return Rule("deduction", limit, ("value",), Clamp(_VALUE, _NOTHING, Constant(limit)))


def _unless_both_zero(
    by_target: Expression, points: Decimal, both_zero: BothZero, *, reached: Decimal
) -> Expression:
    given = {"full": points, "half": CONTEXT.divide(points, Decimal(2)), "zero": ZERO}[both_zero]
    if given == reached:  # a zero that is not below zero gets that without being told
        return by_target
    zeros = And(Compare(_TARGET, "=", _NOTHING), Compare(_ACTUAL, "=", _NOTHING))
    return Choose(zeros, Constant(given), by_target)


def _of_target(share: Expression, reached: Expression, missed: Expression) -> Expression:
    """``share`` of a target above zero; of another one only reached or not."""
    without = Choose(Compare(_ACTUAL, ">=", _TARGET), reached, missed)
    return Choose(Compare(_TARGET, ">", _NOTHING), share, without)


def _band_points(thresholds: tuple[Band, ...], value: Decimal) -> Decimal:
    return next((band.points for band in thresholds if value >= band.at_least), ZERO)


def _both_zero(given: Mapping[str, object]) -> BothZero:
    value = given.get("both_zero", "full")
    if value not in ("full", "half", "zero"):
        message = f"参数 both_zero 只能是 full、half 或 zero，而不是 {value!r}"
        raise ValueError(message)
    return value


def _thresholds(given: object, points: Decimal) -> tuple[Band, ...]:
    """The bands, highest first."""
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        message = "评分规则 bands 需要参数 thresholds：每档一项，写明 at_least 和 points"
        raise ValueError(message)
    bands = [_band(each, points) for each in cast("Sequence[object]", given)]
    bands.sort(key=lambda band: band.at_least, reverse=True)
    if len(bands) > _MOST_BANDS:
        message = f"最多 {_MOST_BANDS} 档，这里有 {len(bands)} 档"
        raise ValueError(message)
    for upper, lower in itertools.pairwise(bands):
        if upper.at_least == lower.at_least:
            message = f"有两档都从 {plain(upper.at_least)} 起"
            raise ValueError(message)
    return tuple(bands)


def _band(given: object, points: Decimal) -> Band:
    at_least, worth = _pair(given)
    band = Band(_decimal(at_least, "at_least"), _decimal(worth, "points"))
    if not ZERO <= band.points <= points:
        message = f"一档的得分 {plain(band.points)} 不在 0 至 {plain(points)} 之间"
        raise ValueError(message)
    return band


def _pair(given: object) -> tuple[object, object]:
    """``{at_least: 80, points: 6}`` or ``[80, 6]``."""
    if isinstance(given, Mapping):
        named = cast("Mapping[str, object]", given)
        if set(named) == {"at_least", "points"}:
            return named["at_least"], named["points"]
    elif isinstance(given, list | tuple):
        listed = cast("Sequence[object]", given)
        if len(listed) == 2:  # noqa: PLR2004 - a pair
            return listed[0], listed[1]
    message = f"一档应写明 at_least 和 points，而不是 {given!r}"
    raise ValueError(message)


def _decimal(given: object, what: str) -> Decimal:
    """A finite number of the definition; a YAML float by its shortest text, not its bits."""
    if isinstance(given, Decimal | int | float | str) and not isinstance(given, bool):
        try:
            number = Decimal(str(given))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    message = f"{what} 应是数字，而不是 {given!r}"
    raise ValueError(message)


def evaluate_rule(
    rule: Rule, readings: Mapping[str, Reading], *, accept_proposed: bool = False
) -> Decimal | None:
    """The points of a row, exact; None where the rule or an operand cannot tell.

    An operand that is missing, unreadable, a text, or only proposed (but for ``accept_proposed``)
    gives no score: what is not sure is not scored until an officer decides. None-marks are zero.

    Raises:
        KeyError: ``readings`` lacks an operand of the rule (a bug of the caller).
    """
    if rule.expression is None:
        return None
    values: dict[OperandName, Decimal] = {}
    for name in rule.operands:
        value = operand_value(readings[name], accept_proposed=accept_proposed)
        if value is None:
            return None
        values[name] = value
    return rule.expression.number(values)


def operand_value(reading: Reading, *, accept_proposed: bool = False) -> Decimal | None:
    """The number that a rule sees in a reading; None where it must not see any."""
    if reading.confidence == "proposed":
        # what is out of its limits counts only by a decision about it
        if not accept_proposed or "range" in reading.codes:
            return None
    elif reading.confidence not in {"exact", "normalised"}:
        return None
    if reading.is_none:
        return ZERO
    match reading.value:
        case bool(value):
            return ONE if value else ZERO
        case Decimal() as value:
            return value
        case _:
            return None
