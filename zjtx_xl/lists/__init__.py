"""Officers' own lists; our lists 分发清单 and 待定事项; one way to draw a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.lists.distribution import (
        Distribution, Issued, read_distribution, read_earlier, write_distribution,
    )
    from zjtx_xl.lists.file_names import (
        DISTRIBUTION_NAME, PENDING_NAME, SUFFIX, ShortNames, file_name, is_distribution, is_pending,
        unique_names,
    )
    from zjtx_xl.lists.files import decoded
    from zjtx_xl.lists.headings import ALIASES, folded
    from zjtx_xl.lists.issue_records import RosterFile, issue_record, recorded_roster
    from zjtx_xl.lists.list_sheet import (
        Column, height, printable, put, put_headings, relative_link, set_height, set_up_list,
    )
    from zjtx_xl.lists.pending import (
        Decision, Decisions, PendingCell, read_decisions, write_pending,
    )
    from zjtx_xl.lists.receipts import Receipt, Receipts, day_of_deadline, read_receipts
    from zjtx_xl.lists.roster import Recipient, Roster, read_roster
    from zjtx_xl.lists.roster_columns import ColumnUse, later_headings
    from zjtx_xl.lists.roster_fit import (
        hidden_note, prefilled_targets, refuse_unfit, unfilled_targets, with_headings,
    )
    from zjtx_xl.lists.row_heights import fitted

__all__ = [
    "ALIASES", "DISTRIBUTION_NAME", "PENDING_NAME", "SUFFIX", "Column", "ColumnUse", "Decision",
    "Decisions", "Distribution", "Issued", "PendingCell", "Receipt", "Receipts", "Recipient",
    "Roster", "RosterFile", "ShortNames", "day_of_deadline", "decoded", "file_name", "fitted",
    "folded", "height", "hidden_note", "is_distribution", "is_pending", "issue_record",
    "later_headings", "prefilled_targets", "printable", "put", "put_headings", "read_decisions",
    "read_distribution", "read_earlier", "read_receipts", "read_roster", "recorded_roster",
    "refuse_unfit", "relative_link", "set_height", "set_up_list", "unfilled_targets",
    "unique_names", "with_headings", "write_distribution", "write_pending",
]
# fmt: on

__getattr__ = face(__name__)
