"""Who sent what: what a run remembers of each returned file."""

from __future__ import annotations

from zjtx_xl.runs.senders.alike import alike
from zjtx_xl.runs.senders.copies import Copies
from zjtx_xl.runs.senders.received import (
    Received,
    ReceivedFile,
    receipts_at,
    received_in,
)
from zjtx_xl.runs.senders.returns import Return, return_of

__all__ = [
    "Copies",
    "Received",
    "ReceivedFile",
    "Return",
    "alike",
    "receipts_at",
    "received_in",
    "return_of",
]
