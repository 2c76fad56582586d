"""Sums, counts and the like: over cells, whole columns, the rows of a group.

What is empty is left out; a none-mark is zero; a cell that waits makes the result wait. Where all
are empty there is no result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from zjtx_xl.rules.comparison import COMPARISONS, SIGNS, Comparison
from zjtx_xl.rules.status_formulas import unticked_in
from zjtx_xl.rules.tree.arithmetic import Name
from zjtx_xl.rules.tree.node import ATOM, SUM, Node
from zjtx_xl.rules.tree.outcome import (
    CONTEXT,
    MISSING,
    OPEN,
    ZERO,
    NoResult,
    number,
    worst,
)
from zjtx_xl.rules.tree.places import areas, blanks, holding, nones, percents, size, within_limits
from zjtx_xl.values import NUMERIC, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from zjtx_xl.rules.tree.node import Says
    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import CellPlace, ExcelCells

Function = Literal["sum", "mean", "min", "max", "count"]

# How the label of a column begins, all of whose cells are meant.
ALL_ROWS = "各行"


def _sum(values: Sequence[Decimal]) -> Decimal:
    total = ZERO
    for value in values:
        total = CONTEXT.add(total, value)
    return total


_COMPUTE: dict[Function, Callable[[Sequence[Decimal]], Decimal]] = {
    "sum": _sum,
    "mean": lambda values: CONTEXT.divide(_sum(values), CONTEXT.create_decimal(len(values))),
    "min": min,
    "max": max,
}
_WORDS: dict[Function, str] = {
    "sum": "之和",
    "mean": "的平均值",
    "min": "中最小的",
    "max": "中最大的",
    "count": "的填写个数",
}


class _Printed(NamedTuple):
    """The cells of a collection in Excel: their areas, and what else is computed with them."""

    areas: list[str]
    places: list[CellPlace]
    others: list[str]


class Gather(Node):
    """A function over cells, columns and computed numbers."""

    function: Function
    of: tuple[Node, ...]
    may_fail: ClassVar[bool] = True
    makes_noise: ClassVar[bool | None] = True

    def value(self, cells: Cells) -> Value:
        found: list[Value] = []
        for part in self.of:
            given = cells[part.name] if isinstance(part, Name) else part.value(cells)
            many = given if isinstance(given, tuple) else (given,)
            if not isinstance(part, Name) and given is MISSING:
                return MISSING
            found += [value for value in many if value is not MISSING]
        reason = worst(*found)
        if reason is not None:
            return reason
        if self.function == "count":
            return CONTEXT.create_decimal(len(found))
        values = [value for value in map(number, found) if not isinstance(value, NoResult)]
        return _COMPUTE[self.function](values) if values else MISSING

    def excel(self, cells: ExcelCells) -> str:
        printed = self._printed(cells)
        arguments = ",".join([*printed.areas, *printed.others])
        if cells.unguarded:
            return f"{_excel_name(self.function)}({arguments})"
        if self.function == "count":
            return _counted(printed)
        if not printed.places:
            return f"{_excel_name(self.function)}({arguments})"
        empty, none = blanks(printed.areas), nones(printed.areas)
        whole = size(printed.areas)
        there = f"{whole + len(printed.others)}-({empty})"
        some = [] if printed.others else [f"{empty}<{whole}"]
        conditions = ",".join([*_all_numbers(printed.places), *some])
        return f"IF(AND({conditions}),{self._of_exact(arguments, none, there)},NA())"

    def _of_exact(self, arguments: str, none: str, there: str) -> str:
        """The function over cells that read exactly; a none-mark, which is a text, is zero."""
        match self.function:
            case "mean":
                return f"SUM({arguments})/({there})"
            case "min" | "max":
                name = _excel_name(self.function)
                plainly = f"{name}({arguments})"
                return f"IF({none}>0,{name}(0,{arguments}),{plainly})"
            case _:
                return f"SUM({arguments})"

    def _printed(self, cells: ExcelCells) -> _Printed:
        places: list[CellPlace] = []
        others: list[str] = []
        for part in self.of:
            if not isinstance(part, Name):
                others.append(part.excel(cells))
                continue
            for place in cells.cells(part.name):
                if "(" in place.ref:  # the formula of a total that is looked at as it will be
                    others.append(place.ref)
                elif place.kind in NUMERIC or place.is_ours or self.function == "count":
                    places.append(place)
                else:
                    others.append(_answer(place))
        return _Printed(areas(places), places, others)

    @property
    def rank(self) -> int:  # type: ignore[override]
        """Several names in a row are no part of a product."""
        return SUM if len(self.of) > 1 else ATOM

    def words(self, says: Says) -> str:
        listed = "、".join(part.words(says) for part in self.of)
        is_one = len(self.of) == 1 and self.function != "count" and not listed.startswith(ALL_ROWS)
        return listed if is_one else f"{listed}{_WORDS[self.function]}"

    def needs(self) -> frozenset[str]:
        computed = (part.needs() for part in self.of if not isinstance(part, Name))
        return frozenset[str]().union(*computed)


def _counted(printed: _Printed) -> str:
    """Formula text: how many of these cells are filled, once each of them reads exactly."""
    count = size(printed.areas) + len(printed.others)
    if any(place.reads_less for place in printed.places):
        return f"({count}-({blanks(printed.areas)}))"
    conditions = [f"ISNUMBER({other})" for other in printed.others]
    numbers = [place for place in printed.places if place.is_ours or place.kind in NUMERIC]
    conditions += _all_numbers(numbers) if numbers else []
    answers: dict[tuple[str, ...], list[CellPlace]] = {}
    for place in printed.places:
        if texts := place.texts:
            answers.setdefault(texts, []).append(place)
    for texts, places in answers.items():
        found = areas(places)
        conditions.append(f"{holding(found, texts)}+{_blank_among(places)}={size(found)}")
    ticks = [place for place in printed.places if place.kind == "tick"]
    conditions += [f"OR({place.is_nothing},{place.is_exact})" for place in ticks]
    there = f"{count}-({_blank_among(printed.places)})" if printed.places else f"{count}"
    return f"IF(AND({','.join(conditions)}),{there},NA())" if conditions else f"({there})"


def _all_numbers(places: Sequence[CellPlace]) -> list[str]:
    """Formula texts that hold together: these cells read as numbers or none, or are blank."""
    found = areas(places)
    exact = [f"COUNT({','.join(found)})+{nones(found)}+{blanks(found)}={size(found)}"]
    exact += [f"NOT({shows})" for shows in percents(places)]
    exact += within_limits(places)
    return exact + [f"ISNUMBER({place.ref})" for place in places if place.is_needed]


def _blank_among(places: Sequence[CellPlace]) -> str:
    """Formula text: how many of these cells are blank, or hold boxes that nobody has ticked."""
    boxed = ((place.ref, place.unticked) for place in places)
    return "+".join((blanks(areas(places)), *unticked_in(boxed)))


def _answer(place: CellPlace) -> str:
    """Formula text of a cell that says yes or no, or ticks an option: 1 or 0."""
    return f"IF({place.is_exact},{place.number},NA())"


def _excel_name(function: Function) -> str:
    return {"mean": "AVERAGE", "count": "COUNTA"}.get(function, function.upper())


class CountWhere(Node):
    """How many cells of a column are one of these options, or compare so with a number."""

    column: str
    options: tuple[str, ...] = ()
    comparison: Comparison = "="
    limit: Decimal = ZERO
    may_fail: ClassVar[bool] = True

    def value(self, cells: Cells) -> Value:
        given = cells[self.column]
        many = given if isinstance(given, tuple) else (given,)
        if OPEN in many:
            return OPEN
        count = sum(self._counts(value) for value in many if not isinstance(value, NoResult))
        return CONTEXT.create_decimal(count)

    def _counts(self, value: Value) -> bool:
        if self.options:
            return value in self.options
        found = number(value)
        return not isinstance(found, NoResult) and COMPARISONS[self.comparison](found, self.limit)

    def excel(self, cells: ExcelCells) -> str:
        terms = [self._term(place) for place in cells.cells(self.column)]
        return f"({'+'.join(terms)})"

    def _term(self, place: CellPlace) -> str:
        holds = (
            place.is_option(self.options)
            if self.options
            else f"{place.number}{self.comparison}{plain(self.limit)}"
        )
        return f"IF({place.is_blank},0,IF({place.is_exact},IF({holds},1,0),NA()))"

    def words(self, says: Says) -> str:
        what = says(self.column)
        if self.options:
            return f"{what}为“{'”或“'.join(self.options)}”的个数"
        return f"{what} {SIGNS[self.comparison]} {plain(self.limit)} 的个数"

    def parts(self) -> tuple[Node, ...]:
        return (Name(self.column),)

    def needs(self) -> frozenset[str]:
        return frozenset()
