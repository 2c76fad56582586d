"""How a goal (``≥50个``) is read by an Excel formula: its operator and its number.

Only what starts with an operator and holds one number is read; the check reads more
(:mod:`zjtx_xl.values.goals`), and here it is 待核.
"""

from __future__ import annotations

from zjtx_xl.rules.questions import IS_PLAIN_NUMBER
from zjtx_xl.values import GOAL_DOUBTS, OPERATORS

_MOST_CHARACTERS = 16


def goal_is_exact(ref: str) -> str:
    """Formula text: is a cell a number, or a goal that starts with an operator?"""
    return f"OR({IS_PLAIN_NUMBER(ref)},{_is_goal(ref)})"


def _is_goal(ref: str) -> str:
    """One operator, digits, and a unit without digits or doubtful words."""
    unit = f"MID({ref},2+{_digits(ref)},60)"
    behind = f"MID({ref},3,60)"
    doubt = f'MID("{GOAL_DOUBTS}",ROW($1:${len(GOAL_DOUBTS)}),1)'
    no_doubts = f'SUMPRODUCT(LEN({behind})-LEN(SUBSTITUTE({behind},{doubt},"")))=0'
    starts = f'ISNUMBER(FIND(LEFT({ref},1),"{"".join(OPERATORS)}"))'
    no_more = f"LEN({_without_digits(unit)})=LEN({unit})"
    return (
        f"IFERROR(AND(LEN({ref})>1,{starts},ISNUMBER({goal_number(ref)}),{no_more},"
        f"{no_doubts}),FALSE)"
    )


def goal_number(ref: str) -> str:
    """Formula text of the number of a goal that is a text."""
    return f"VALUE(LEFT(MID({ref},2,30),{_digits(ref)}))"


def goal_operator(ref: str, plainly: str) -> str:
    """Formula text of the operator; ``plainly`` is what a number without one means."""
    return f'IF(ISNUMBER({ref}),"{plainly}",LEFT({ref},1))'


def _digits(ref: str) -> str:
    """How many characters after the operator are digits or a point, from the first on."""
    first = f"LEFT(MID({ref},2,30),ROW($1:${_MOST_CHARACTERS}))"
    long_enough = f"(ROW($1:${_MOST_CHARACTERS})<LEN({ref}))"
    return f"SUMPRODUCT((LEN({_without_digits(first)})=0)*{long_enough})"


def _without_digits(text: str) -> str:
    for digit in "0123456789.":
        text = f'SUBSTITUTE({text},"{digit}","")'
    return text
