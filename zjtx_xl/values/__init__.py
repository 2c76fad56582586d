"""What a stored cell means, and how sure that is; names of subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.values.appearance import (
        AS_STORED, Shown, shown_by_conditions, shown_of, shown_of_answer, written,
    )
    from zjtx_xl.values.characters import (
        BLANKS, CONTROLS, excerpt, narrow, one_line, shortened, skeleton, trim, without_controls,
        without_remarks,
    )
    from zjtx_xl.values.dates import YEARS
    from zjtx_xl.values.goals import GOAL_DOUBTS, OPERATORS, Goal, goal_of
    from zjtx_xl.values.interpret import credit_code_is_valid, is_year_for_years, read_value
    from zjtx_xl.values.kinds import (
        NAMES_ONLY, NONE_MARKS, NONE_VARIANTS, NUMERIC, Choice, KindName, ValueKind, unticked,
    )
    from zjtx_xl.values.numerals import (
        LARGEST, at_15_digits, number, plain, plain_decimal, shown, stored_number,
    )
    from zjtx_xl.values.reading import Confidence, Reading, Value, words_of
    from zjtx_xl.values.subjects import (
        Subjects, folded, is_nobodys, is_note, is_total, near_pairs, owner_of, unsealed,
    )
    from zjtx_xl.values.units import kind_of_unit

__all__ = [
    "AS_STORED", "BLANKS", "CONTROLS", "GOAL_DOUBTS", "LARGEST", "NAMES_ONLY", "NONE_MARKS",
    "NONE_VARIANTS", "NUMERIC", "OPERATORS", "YEARS", "Choice", "Confidence", "Goal", "KindName",
    "Reading", "Shown", "Subjects", "Value", "ValueKind", "at_15_digits", "credit_code_is_valid",
    "excerpt", "folded", "goal_of", "is_nobodys", "is_note", "is_total", "is_year_for_years",
    "kind_of_unit", "narrow", "near_pairs", "number", "one_line", "owner_of", "plain",
    "plain_decimal", "read_value", "shortened", "shown", "shown_by_conditions", "shown_of",
    "shown_of_answer", "skeleton", "stored_number", "trim", "unsealed", "unticked",
    "without_controls", "without_remarks", "words_of", "written",
]
# fmt: on

__getattr__ = face(__name__)
