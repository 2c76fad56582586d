"""Conditions within and between tables, the records they look up, the figures of a roll-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.audits import messages
    from zjtx_xl.audits.group_sums import sums_by_group
    from zjtx_xl.audits.groups import Grouping, grouping
    from zjtx_xl.audits.ledger import (
        GROUPED_BY, PREVIOUS, SUMMARY, YEAR, Group, Ledger, SetScope, of_one_workbook, pruned,
        records_in,
    )
    from zjtx_xl.audits.names import expressions_of, is_audited, names_of, pattern_of, tables_of
    from zjtx_xl.audits.origins import Followed
    from zjtx_xl.audits.provenance import write_sheets
    from zjtx_xl.audits.records import ROSTER, Record, RecordCell, record_of, table_called
    from zjtx_xl.audits.roster import read_list
    from zjtx_xl.audits.run import AuditRun, catalogue, kept_of, previous_of, within
    from zjtx_xl.audits.shelf import Joined, LazySequence, RecordList, SpooledList
    from zjtx_xl.audits.summary import NUMBER, Summary, summarise
    from zjtx_xl.audits.units import place_key, unit_names

__all__ = [
    "GROUPED_BY", "NUMBER", "PREVIOUS", "ROSTER", "SUMMARY", "YEAR", "AuditRun", "Followed",
    "Group", "Grouping", "Joined", "LazySequence", "Ledger", "Record", "RecordCell", "RecordList",
    "SetScope", "SpooledList", "Summary", "catalogue", "expressions_of", "grouping", "is_audited",
    "kept_of", "messages", "names_of", "of_one_workbook", "pattern_of", "place_key", "previous_of",
    "pruned", "read_list", "record_of", "records_in", "summarise", "sums_by_group", "table_called",
    "tables_of", "unit_names", "within", "write_sheets",
]
# fmt: on

__getattr__ = face(__name__)
