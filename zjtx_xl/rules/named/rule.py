"""What a named rule is, and how it reads its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.tree.arithmetic import Constant, Name

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.goals import Direction
    from zjtx_xl.rules.tree.node import Node

Word = TypeVar("Word", bound=str)


class Judged(NamedTuple):
    """A rule that a person applies: the points lie between these two.

    ``expression`` gives the points where they can be told all the same: a goal that is a number.
    """

    least: Node
    most: Node
    expression: Node | None = None


class NamedRule(NamedTuple):
    """A short name for an expression.

    ``settings`` are what a definition may say, each with its meaning; ``build`` makes the tree of a
    row worth ``points``, or says between what a person's figure must lie. ``example`` is YAML.
    ``without_points``: the row need not be worth any points.
    """

    name: str
    meaning: str
    settings: Mapping[str, str]
    example: str
    build: Callable[[Node, Settings], Node | Judged]
    without_points: bool = False


class Settings:
    """The settings of one rule, as the definition has them."""

    def __init__(
        self,
        rule: str,
        given: Mapping[str, object],
        build: Callable[[object, Node], Node],
    ) -> None:
        self.rule = rule
        self.given = given
        self._build = build

    def has(self, name: str) -> bool:
        """Whether the definition says something about it."""
        return name in self.given

    def expression(self, name: str, default: str) -> Node:
        """An expression, or a number; ``default`` is the name of a cell of the row.

        Raises:
            ValueError: it is none.
        """
        found = self.given.get(name)
        if found is None:
            return Name(default)
        return expression_of(found, name)

    def word(self, name: str, known: Sequence[Word], default: Word) -> Word:
        """One of these words.

        Raises:
            ValueError: it is none of them.
        """
        found = self.given.get(name, default)
        if found not in known:
            message = f"参数 {name} 只能是 {'、'.join(known)}，而不是 {found!r}"
            raise ValueError(message)
        return cast("Word", found)

    def number(self, name: str, default: Decimal | int | None = None) -> Decimal:
        """A number.

        Raises:
            ValueError: it is none, or there is none and no default.
        """
        found = self.given.get(name, default)
        if found is None:
            message = f"评分规则 {self.rule} 需要参数 {name}"
            raise ValueError(message)
        return decimal(found, f"参数 {name} ")

    def amount(self, name: str, default: Node | None = None) -> Node:
        """Points: a number, or an expression such as ``points * 0.8``.

        Raises:
            ValueError: it is neither, or there is none and no default.
        """
        found = self.given.get(name)
        if found is None:
            if default is None:
                message = f"评分规则 {self.rule} 需要参数 {name}"
                raise ValueError(message)
            return default
        return expression_of(found, name)

    def goal_direction(self) -> Direction:
        """The direction of goals that name none themselves; empty where the rule names none.

        Raises:
            ValueError: the definition says something else.
        """
        found = self.given.get("direction", "")
        if found in {"at_least", "at_most", ""}:
            return cast("Direction", found)
        message = f"参数 direction 只能是 at_least、at_most，而不是 {found!r}"
        raise ValueError(message)

    def rules(self) -> Mapping[str, object]:
        """Other rules by what they are called, or numbered from 1.

        Raises:
            ValueError: there are not at least two.
        """
        found = self.given.get("rules")
        if isinstance(found, Mapping):
            rules = {str(key): rule for key, rule in cast("Mapping[object, object]", found).items()}
        elif isinstance(found, list | tuple):
            listed = enumerate(cast("Sequence[object]", found), start=1)
            rules = {str(number): rule for number, rule in listed}
        else:
            rules = {}
        if len(rules) < 2:  # noqa: PLR2004 - a choice needs two
            message = f"评分规则 {self.rule} 的参数 rules 应写明两条以上评分规则"
            raise ValueError(message)
        return rules

    def inner(self, rule: object, points: Node) -> Node:
        """The tree of a rule inside this one.

        Raises:
            ValueError: it is none, or a person applies it.
        """
        return self._build(rule, points)

    def whole(self, name: str, default: int, most: int) -> int:
        """A whole number from 0 on.

        Raises:
            ValueError: it is none, or more than ``most``.
        """
        found = self.given.get(name, default)
        if type(found) is not int or not 0 <= found <= most:
            message = f"参数 {name} 应是 0 至 {most} 的整数，而不是 {found!r}"
            raise ValueError(message)
        return found


def expression_of(given: object, name: str) -> Node:
    """An expression, or a number as YAML has it.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(given, str):
        return parse(given)
    return Constant(decimal(given, f"参数 {name} "))


def decimal(given: object, what: str) -> Decimal:
    """A finite number of the definition; a YAML float by its shortest text, not its bits.

    Raises:
        ValueError: it is none.
    """
    if isinstance(given, Decimal | int | float | str) and not isinstance(given, bool):
        try:
            number = Decimal(str(given))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    message = f"{what}应是数字，而不是 {given!r}"
    raise ValueError(message)


def most_of(points: Node, amounts: Sequence[Node]) -> None:
    """Refuse amounts that are no part of the points.

    Raises:
        ValueError: one is below zero, or more than the row is worth.
    """
    if not isinstance(points, Constant):
        return
    for amount in amounts:
        if isinstance(amount, Constant) and not 0 <= amount.number <= points.number:
            message = f"一档的得分 {amount.number:f} 不在 0 至 {points.number:f} 之间"
            raise ValueError(message)
