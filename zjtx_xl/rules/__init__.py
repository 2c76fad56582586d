"""Everything that computes or decides: score rules, questions, audits, and how they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.rules.audit_formula import (
        ANY_KEY, SIDES, AuditFormula, Each, compared, has_star, under_star, without_star,
    )
    from zjtx_xl.rules.building import build_rule, with_points
    from zjtx_xl.rules.excel import (
        excel_condition, excel_grade, excel_score, excel_total, excel_value, excel_verdict,
        excel_verdict_of,
    )
    from zjtx_xl.rules.explanation import Explained, explain, reason, sentence, why_not
    from zjtx_xl.rules.functions import FUNCTIONS
    from zjtx_xl.rules.named import NAMED_RULES
    from zjtx_xl.rules.parser import (
        Operand, Result, checked, evaluate, evaluate_node, is_name, names_in, parse,
    )
    from zjtx_xl.rules.score_rules import Rule, points_of, proposed_number
    from zjtx_xl.rules.status import (
        BOXES, DOUBTFUL, MISSING, NO_TEXTS, UNSURE, WRONG, YES_TEXTS, StatusCell,
    )
    from zjtx_xl.rules.status_formulas import (
        areas_of, first_missing, form_status, list_status, missing_in_row, next_missing, row_status,
        rows_moved,
    )
    from zjtx_xl.rules.tree.arithmetic import NOTHING, Compute, Constant, Name, clean, names_of
    from zjtx_xl.rules.tree.gathered import ALL_ROWS, CountWhere, Gather
    from zjtx_xl.rules.tree.logic import (
        All, Any, Choose, Compare, Holds, Is, Not, condition_of,
    )
    from zjtx_xl.rules.tree.lookup import Lists, with_lists
    from zjtx_xl.rules.tree.node import Node, walk
    from zjtx_xl.rules.tree.outcome import (
        MISSING_VALUE, OPEN, Given, NoResult, NoneMark, Value, given, truth,
    )
    from zjtx_xl.rules.tree.places import CellPlace, ExcelCells, Place
    from zjtx_xl.rules.tree.several import Several
    from zjtx_xl.rules.types import options_asked, unit_fault

__all__ = [
    "ALL_ROWS", "ANY_KEY", "BOXES", "DOUBTFUL", "FUNCTIONS", "MISSING", "MISSING_VALUE",
    "NAMED_RULES", "NOTHING", "NO_TEXTS", "OPEN", "SIDES", "UNSURE", "WRONG", "YES_TEXTS", "All",
    "Any", "AuditFormula", "CellPlace", "Choose", "Compare", "Compute", "Constant", "CountWhere",
    "Each", "ExcelCells", "Explained", "Gather", "Given", "Holds", "Is", "Lists", "Name",
    "NoResult", "Node", "NoneMark", "Not", "Operand", "Place", "Result", "Rule", "Several",
    "StatusCell", "Value", "areas_of", "build_rule", "checked", "clean", "compared", "condition_of",
    "evaluate", "evaluate_node", "excel_condition", "excel_grade", "excel_score", "excel_total",
    "excel_value", "excel_verdict", "excel_verdict_of", "explain", "first_missing", "form_status",
    "given", "has_star", "is_name", "list_status", "missing_in_row", "names_in", "names_of",
    "next_missing", "options_asked", "parse", "points_of", "proposed_number", "reason",
    "row_status", "rows_moved", "sentence", "truth", "under_star", "unit_fault", "walk", "why_not",
    "with_lists", "with_points", "without_star",
]
# fmt: on

__getattr__ = face(__name__)
