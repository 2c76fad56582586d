"""The kinds of values that a field takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

KindName = Literal[
    "integer",
    "decimal",
    "percent",
    "money",
    "text",
    "choice",
    "yes_no",
    "yes_no_text",
    "tick",
    "credit_code",
    "date",
    "goal",
    "id_number",
    "phone",
    "code",
]


NUMERIC: frozenset[str] = frozenset({"integer", "decimal", "percent", "money"})


NAMES_ONLY: frozenset[str] = frozenset({"credit_code", "id_number", "phone", "code"})
"""Digits that name something: they stay text, and nobody computes with them."""


NONE_MARKS: frozenset[str] = frozenset({"/", "-", "—", "无"})


NONE_VARIANTS: frozenset[str] = NONE_MARKS | {"／", "－", "——"}
"""Typed with another key or twice as long, too; nothing else is none (``--``, ``没有``, ``0``)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice list, and how it stands in the dropdown or in the printed form.

    ``text`` is the label of the text that this choice demands (``整改内容``).
    """

    value: str
    printed: str = ""
    text: str | None = None

    def __post_init__(self) -> None:
        if not self.printed:
            object.__setattr__(self, "printed", self.value)


def unticked(printed: Iterable[str]) -> str:
    """How the form prints options whose boxes stand in one cell, before one is ticked: □是 □否.

    Empty where the options are no such boxes.
    """
    blanks = {text.replace("☑", "□") for text in printed if "☑" in text}
    return blanks.pop() if len(blanks) == 1 else ""


class ValueKind(NamedTuple):
    """What a field takes: its kind, unit and limits.

    ``percent`` counts as printed (12.5 means 12.5 %); ``money`` is in 万元 unless ``unit`` says
    otherwise. ``maximum`` of a ``text`` is how many characters it may have. ``option`` is the label
    printed after the box of a ``tick``. ``yes`` and ``no`` are the sentences that a
    ``yes_no_text`` reads as an answer. ``unticked`` are the boxes that the blank prints into the
    cell: before one of them is ticked it is no answer.
    """

    name: KindName
    unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[Choice, ...] = ()
    option: str | None = None
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unticked: str = ""

    @property
    def counts_years(self) -> bool:
        """Whether it asks how many years, so that the year of a beginning is a mistake."""
        return self.unit == "年"
