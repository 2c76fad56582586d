"""Everything that computes or decides: score rules, questions, audits, and how they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.rules.audit_formula import (
        ANY_KEY, SIDES, AuditFormula, Each, compared, has_star, without_star,
    )
    from zjtx_xl.rules.calculation import (
        NoneMark, Operand, Result, checked, evaluate, is_name, names_in,
    )
    from zjtx_xl.rules.excel import OperandCell, excel_score
    from zjtx_xl.rules.explanation import OPERAND_LABELS, trace
    from zjtx_xl.rules.score_rules import Rule, build_rule, evaluate_rule, operand_value
    from zjtx_xl.rules.status import (
        BOXES, DOUBTFUL, MISSING, NO_TEXTS, UNSURE, WRONG, YES_TEXTS, StatusCell,
    )
    from zjtx_xl.rules.status_formulas import (
        begins_with, first_missing, form_status, list_status, missing_in_row, next_missing,
        row_status, rows_moved,
    )

__all__ = [
    "ANY_KEY", "BOXES", "DOUBTFUL", "MISSING", "NO_TEXTS", "OPERAND_LABELS", "SIDES",
    "UNSURE", "WRONG", "YES_TEXTS", "AuditFormula", "Each", "NoneMark", "Operand", "OperandCell",
    "Result", "Rule", "StatusCell", "begins_with", "build_rule", "checked", "compared", "evaluate",
    "evaluate_rule", "excel_score", "first_missing", "form_status", "has_star", "is_name",
    "list_status", "missing_in_row", "names_in", "next_missing", "operand_value", "row_status",
    "rows_moved", "trace", "without_star",
]
# fmt: on

__getattr__ = face(
    __name__,
    {
        "audit_formula": "ANY_KEY SIDES AuditFormula Each compared has_star without_star",
        "calculation": "NoneMark Operand Result checked evaluate is_name names_in",
        "excel": "OperandCell excel_score",
        "explanation": "OPERAND_LABELS trace",
        "score_rules": "Rule build_rule evaluate_rule operand_value",
        "status": "BOXES DOUBTFUL MISSING NO_TEXTS UNSURE WRONG YES_TEXTS StatusCell",
        "status_formulas": (
            "begins_with first_missing form_status list_status missing_in_row next_missing "
            "row_status rows_moved"
        ),
    },
)
