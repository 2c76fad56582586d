"""What every formula has to keep to, whatever it computes."""

from __future__ import annotations

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

KNOWN = frozenset(
    [
        "IF",
        "AND",
        "OR",
        "NOT",
        "ISNUMBER",
        "ISTEXT",
        "ISLOGICAL",
        "ISERROR",
        "IFERROR",
        "EXACT",
        "SUBSTITUTE",
        "CLEAN",
        "TRIM",
        "FIND",
        "LEFT",
        "LEN",
        "CELL",
        "CHAR",
        "N",
        "ROUND",
        "MIN",
        "MAX",
        "SUM",
        "COUNTA",
        "COUNTIF",
        "SUMPRODUCT",
        "MATCH",
        "INDEX",
        "HYPERLINK",
        "MID",
        "ROW",
        "COLUMN",
    ]
)


def faults(formula: str) -> list[str]:
    """Why Excel 2010, WPS or LibreOffice would not take a formula; empty when all do."""
    found: list[str] = []
    if not formula.startswith("="):
        found.append("no formula")
    if len(formula) > 8192:
        found.append(f"{len(formula)} characters")
    depth = 0
    for token in Tokenizer(formula).items:
        opens, closes = token.subtype == Token.OPEN, token.subtype == Token.CLOSE
        depth += opens - closes
        if token.type == Token.ARRAY:
            found.append("array constant")
        if token.type == Token.FUNC and opens and token.value.rstrip("(") not in KNOWN:
            found.append(f"function {token.value}")
        if depth > 64:
            found.append("nested too deep")
        if token.subtype == Token.TEXT and len(token.value) > 257:
            found.append("text too long")
        if token.subtype == Token.RANGE and not token.value.replace(":", "").isalnum():
            found.append(f"name {token.value}")
    if depth:
        found.append("unbalanced")
    return found
