"""Who sent what: what a run remembers of each returned file, and says of all together."""

from __future__ import annotations

from zjtx_xl.runs.senders.batch import Batch
from zjtx_xl.runs.senders.copies import Copies
from zjtx_xl.runs.senders.expected import Expected, hidden_in, read_expected
from zjtx_xl.runs.senders.findings import findings_of
from zjtx_xl.runs.senders.received import (
    Received,
    ReceivedFile,
    receipts_at,
    received_in,
)
from zjtx_xl.runs.senders.returns import Return, return_of

__all__ = [
    "Batch",
    "Copies",
    "Expected",
    "Received",
    "ReceivedFile",
    "Return",
    "findings_of",
    "hidden_in",
    "read_expected",
    "receipts_at",
    "received_in",
    "return_of",
]
