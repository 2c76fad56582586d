"""What a command does over many files: issue, check, roll up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.runs import json_output
    from zjtx_xl.runs.check import CheckCounts, CheckOptions, CheckRun, run_check
    from zjtx_xl.runs.files import check_folder, find_files
    from zjtx_xl.runs.issue import generate
    from zjtx_xl.runs.outputs import Outputs
    from zjtx_xl.runs.report.proofreading import proofread_file
    from zjtx_xl.runs.report.writing import narrate
    from zjtx_xl.runs.rollup import roll_up
    from zjtx_xl.runs.senders.received import ReceivedFile

__all__ = [
    "CheckCounts", "CheckOptions", "CheckRun", "Outputs", "ReceivedFile", "check_folder",
    "find_files", "generate", "json_output", "narrate", "proofread_file", "roll_up", "run_check",
]
# fmt: on

__getattr__ = face(__name__)
