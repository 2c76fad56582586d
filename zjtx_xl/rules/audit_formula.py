"""An audit (审核公式) as declared: a condition between cells of a table, or between tables.

There are three forms. A condition must hold (``condition``); two values must agree (``left`` and
``right``, told apart into real differences, rounding and differences of text); the names of one
table must be among those of another (``names`` and ``among``). :mod:`run` runs them.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

    from zjtx_xl.findings import Severity

ANY_KEY = "any_key"
SIDES = ("left", "right", "difference")
"""What the message of a condition that compares two values may name besides its cells."""
Each = Literal["row", "record", "table", "subject", "set"]


class AuditFormula(NamedTuple):
    """One declared audit.

    ``name`` is the finding code, ASCII and stable. ``each`` says how often it is evaluated: for
    every row, record or table of one template; for every subject, or once, over the tables of a
    set. ``tolerance`` is the greatest difference that may come from rounding; ``exact`` the one
    that is none at all. A ``*`` in ``left`` stands for part of a key and comes back in ``right``.
    """

    name: str
    title: str
    each: Each
    severity: Severity
    remedy: str
    condition: str | None = None
    left: str | None = None
    right: str | None = None
    left_title: str = ""
    right_title: str = ""
    names: str | None = None
    among: str | None = None
    when: str | None = None
    rows: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    tolerance: Decimal | None = None
    exact: Decimal | None = None
    message: str = ""
    at: str | None = None


def has_star(expression: str) -> bool:
    """Whether a ``*`` is part of a name, which no product is: ``annex2.*.actual``."""
    return ".*" in expression or "*." in expression


def without_star(expression: str, key: str = ANY_KEY) -> str:
    """The expression with a key in place of the ``*`` of its names."""
    return expression.replace("*", key) if has_star(expression) else expression


def under_star(pattern: str, key: str) -> str:
    """The part of a key that the ``*`` of a pattern stands for; empty where the key does not fit.

    >>> under_star("*.actual", "innovation.actual"), under_star("*.actual", "innovation.target")
    ('innovation', '')
    """
    before, star, after = pattern.partition("*")
    if not star or not key.startswith(before) or not key.endswith(after):
        return ""
    return key[len(before) : len(key) - len(after)]


@lru_cache(maxsize=256)
def compared(condition: str) -> tuple[str, str] | None:
    """The two sides of a condition that is one comparison; None where it is none or is more."""
    try:
        body = ast.parse(condition, mode="eval").body
    except SyntaxError:
        return None
    if not isinstance(body, ast.Compare) or len(body.comparators) != 1:
        return None
    return ast.unparse(body.left), ast.unparse(body.comparators[0])
