"""How an Excel formula sees the cells that an expression names.

A formula scores only what reads exactly: a number cell, an offered answer, a none-mark
. Names that the result needs in any case are asked about once, in front of the
formula (:mod:`zjtx_xl.rules.excel`); the others where they are used. No array constants, no
``_xlfn`` functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.rules.questions import (
    IS_A_YEAR,
    IS_NONE_MARK,
    IS_NUMBER,
    IS_PLAIN_NUMBER,
    IS_ZERO,
    SHOWS_PERCENT,
    begins_with,
    both,
    either,
    is_blank,
    is_blank_or,
    is_one_of,
    literal,
    number_is,
    opposite,
)
from zjtx_xl.rules.status import BOXES, NO_TEXTS, YES_TEXTS
from zjtx_xl.rules.status_formulas import areas_of, blanks_in, size_of
from zjtx_xl.values import NONE_MARKS, NONE_VARIANTS, NUMERIC, YEARS, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from zjtx_xl.rules.questions import Question
    from zjtx_xl.values import Choice, KindName

ANSWERS = frozenset({"yes_no", "yes_no_text"})
_NO_VALUE = "NA()"
_TICKED = BOXES[0]


class CellPlace(NamedTuple):
    """Where a named cell stands, and how what it takes is offered there.

    ``is_ours``: a formula of this workbook gives it (a computed cell, a preliminary score): it is a
    number, or a text that says why not. ``is_needed``: without it a sum is not complete. A number
    out of its limits is not exact. Blanks of before were issued otherwise: ``asks_less``, they
    asked neither for limits nor, but for percentages, how a number is shown; ``reads_less``, they
    took 无 for none also where it is an answer, and counted and added up what waits.
    """

    ref: str
    kind: KindName
    yes_texts: tuple[str, ...] = YES_TEXTS
    no_texts: tuple[str, ...] = NO_TEXTS
    choices: tuple[Choice, ...] = ()
    unticked: str = ""
    is_ours: bool = False
    is_needed: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    counts_years: bool = False
    asks_less: bool = False
    reads_less: bool = False

    @property
    def is_blank(self) -> str:
        """Formula text: does nothing stand in the cell but boxes that nobody has ticked?"""
        return is_blank(self.ref, self.unticked)

    @property
    def is_nothing(self) -> str:
        """Formula text: does nothing stand in it, or what says that there is none?"""
        if self.reads_less:
            return either(is_blank, IS_NONE_MARK)(self.ref)
        answers = {*self._offered(choice.value for choice in self.choices)}
        answers |= {*self.no_texts} if self.kind in ANSWERS else set()
        nothing = is_blank_or(NONE_VARIANTS - answers)(self.ref)
        return (
            f"OR({nothing},EXACT({self.ref},{literal(self.unticked)}))"
            if self.unticked
            else nothing
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that it reads exactly; none where it takes any text, or a number."""
        if self.is_ours or self.kind not in {*ANSWERS, "choice"}:
            return ()
        own = (*self.yes_texts, *self.no_texts, "0")
        if self.kind == "choice":
            own = self._offered(choice.value for choice in self.choices)
        return tuple(dict.fromkeys((*own, *sorted(NONE_MARKS))))

    @property
    def is_exact(self) -> str:
        """Formula text: does the cell read exactly, as :func:`zjtx_xl.values.read_value` has it?

        Raises:
            ValueError: no expression can use this kind.
        """
        return self._reads_exactly(self.ref)

    @property
    def _reads_exactly(self) -> Question:
        if self.is_ours:
            return IS_NUMBER
        match self.kind:
            case "yes_no" | "yes_no_text":
                return either(is_one_of((*self.yes_texts, *self.no_texts, "0")), IS_NONE_MARK)
            case "choice":
                return is_one_of(self._offered(choice.value for choice in self.choices))
            case "tick":
                return begins_with(BOXES[:2])
            case (
                "text" | "date" | "goal" | "credit_code" | "id_number" | "phone" | "code"
            ):  # of a goal: or a word
                return opposite(is_blank)
            case kind if kind in NUMERIC:
                return either(self._is_good_number, IS_NONE_MARK)
            case _:
                message = f"{self.ref} 的取值类型 {self.kind} 不能计分"
                raise ValueError(message)

    @property
    def _is_good_number(self) -> Question:
        """Whether it is a number as it is shown, within its limits."""
        good = IS_NUMBER
        if self.kind == "percent" or not self.asks_less:
            good = both(good, either(IS_ZERO, opposite(SHOWS_PERCENT)))
        if self.minimum is not None and not self.asks_less:
            good = both(good, number_is(">=", self.minimum))
        if self.maximum is not None and not self.asks_less:
            good = both(good, number_is("<=", self.maximum))
        if self.counts_years:
            good = both(good, opposite(IS_A_YEAR))
        return good

    @property
    def number(self) -> str:
        """Formula text of its number; only asked of cells that read exactly.

        Raises:
            ValueError: it has none.
        """
        if self.is_ours or self.kind in NUMERIC:
            return f"N({self.ref})"  # a none-mark is 0
        if self.kind in ANSWERS | {"tick"}:
            return f"IF({self.truth},1,0)"
        if self.kind == "goal":  # or a word, or a number with a unit: the check looks at those
            return f"IF({IS_PLAIN_NUMBER(self.ref)},{self.ref},{_NO_VALUE})"
        message = f"{self.ref} 的取值类型 {self.kind} 不能计算"
        raise ValueError(message)

    @property
    def truth(self) -> str:
        """Formula text: does it say yes?"""
        if self.kind == "tick":
            return begins_with((_TICKED,))(self.ref)
        if self.kind in ANSWERS:
            return is_one_of(self.yes_texts)(self.ref)
        return f"N({self.ref})=1"

    def is_option(self, options: Iterable[str]) -> str:
        """Formula text: is it one of these options or texts?"""
        return is_one_of(self._offered(options))(self.ref)

    def _offered(self, options: Iterable[str]) -> tuple[str, ...]:
        """The options as they may stand in the cell: by their value, or as printed."""
        printed = {choice.value: choice.printed for choice in self.choices}
        both_ways = (text for option in options for text in (option, printed.get(option, option)))
        return tuple(dict.fromkeys(both_ways))


Place = CellPlace | tuple[CellPlace, ...]


class ExcelCells:
    """The places of an expression's names, while its formula is printed.

    ``asked`` are the names that were asked about in front of the formula. ``unguarded``: as SUM
    does, what is no number counts nothing (totals of cells that the office fills itself).
    """

    def __init__(
        self,
        places: Mapping[str, Place],
        asked: frozenset[str] = frozenset(),
        *,
        unguarded: bool = False,
    ) -> None:
        self.places = places
        self.asked = asked
        self.unguarded = unguarded

    def cell(self, name: str) -> CellPlace:
        """The place of a name.

        Raises:
            KeyError: nothing is known of the name.
            ValueError: it is a whole column.
        """
        place = self.places[name]
        if not isinstance(place, CellPlace):
            message = "一整栏要用 sum、min、max、mean 或 count 计算"
            raise ValueError(message)  # noqa: TRY004 - the fault of a definition
        return place

    def cells(self, name: str) -> tuple[CellPlace, ...]:
        """The places of a column; of a single cell that one."""
        place = self.places[name]
        return (place,) if isinstance(place, CellPlace) else place

    def guarded(self, name: str, formula: str) -> str:
        """The formula, or an error value where the cell that it looks at does not read exactly."""
        if name in self.asked or self.unguarded:
            return formula
        place = self.cell(name)
        return f"IF({place.is_exact},{formula},{_NO_VALUE})"


def areas(places: Iterable[CellPlace]) -> list[str]:
    """The areas that these cells stand in, as few as possible."""
    return [str(area) for area in areas_of([place.ref for place in places])]


def blanks(found: Iterable[str]) -> str:
    """Formula text: how many cells of these areas are blank."""
    return "+".join(blanks_in(area) for area in found)


def nones(found: Iterable[str]) -> str:
    """Formula text: how many cells of these areas hold a none-mark."""
    return holding(found, sorted(NONE_MARKS))


def holding(found: Iterable[str], texts: Iterable[str]) -> str:
    """Formula text: how many cells of these areas hold exactly one of these texts."""
    listed = [literal(text) for text in texts]
    return "+".join(
        f"SUMPRODUCT({'+'.join(f'EXACT({area},{text})' for text in listed)})" for area in found
    )


def within_limits(places: Iterable[CellPlace]) -> Iterator[str]:
    """Formula text for each area whose numbers have limits: are all of them within?"""
    limited: dict[tuple[Decimal | None, Decimal | None, bool], list[CellPlace]] = {}
    for place in places:
        if place.kind in NUMERIC and not (place.is_ours or place.asks_less or place.reads_less):
            limits = (place.minimum, place.maximum, place.counts_years)
            limited.setdefault(limits, []).append(place)
    for (minimum, maximum, counts_years), found in limited.items():
        for area in areas(found):
            if minimum is not None:
                yield f'COUNTIF({area},"<"&{plain(minimum)})=0'
            if maximum is not None:
                yield f'COUNTIF({area},">"&{plain(maximum)})=0'
            if counts_years:
                years = (f'COUNTIF({area},">="&{year})' for year in (YEARS.start, YEARS.stop))
                yield "=".join(years)


def size(found: Iterable[str]) -> int:
    """How many cells these areas have."""
    return sum(map(size_of, found))


def percents(places: Iterable[CellPlace]) -> Iterator[str]:
    """Formula text for each cell that shows a percentage though only its digits count."""
    for place in places:
        if place.kind in NUMERIC and not place.is_ours:
            shows = both(SHOWS_PERCENT, opposite(IS_ZERO))
            yield f"IFERROR({shows(place.ref)},FALSE)"
