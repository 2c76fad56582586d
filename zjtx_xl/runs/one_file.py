"""One file of a run: checked, written, and what the run needs to know of it afterwards.

What comes back is small and can be handed from one process to another, or kept for a run that goes
on where another was interrupted.
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import sys
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits import is_audited, of_one_workbook, pruned, records_in, within
from zjtx_xl.checks import check_file
from zjtx_xl.definitions import DefinitionError
from zjtx_xl.errors import ZjtxError
from zjtx_xl.findings import FileResult, finding, refusal_of, told
from zjtx_xl.returns import readable
from zjtx_xl.runs import json_output
from zjtx_xl.runs.processes.limits import TooExpensiveError, limited
from zjtx_xl.runs.senders import Return, return_of
from zjtx_xl.runs.targets import Target
from zjtx_xl.xlsx import NOTHING, ChangedSinceReadError, WorkbookRefused, XlsxError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from zjtx_xl.audits import Record
    from zjtx_xl.checks import Checked, OpenCell
    from zjtx_xl.definitions import Fault
    from zjtx_xl.findings import Finding
    from zjtx_xl.forms import ReviewRow
    from zjtx_xl.lists import Decision, RosterFile
    from zjtx_xl.returns import ReturnedFile, ReturnedTable, Source


_DIED = "审核到这个文件时程序意外停止，文件很可能已损坏"
_DEFINITIONS = "yaml"  # the module that is imported when a definition is really read
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class CheckRequest(NamedTuple):
    """What a run asks of every file.

    ``values``: its results hold what was read in each cell; ``scores``: they hold the scores, too;
    ``as_json``: they come as JSON of the contract as well, with all of that. ``figures``: those
    that records hold besides those of audits, as patterns of ``template key``. ``digests``: those
    of the file and of its copy are asked for. ``roster`` is the list that says what was issued.
    ``faulty`` are the sets that cannot be used, with what is wrong with them.
    """

    accept_proposed: bool = False
    accept_manual: bool = False
    rebuild: bool = False
    values: bool = True
    scores: bool = True
    as_json: bool = False
    figures: str = ""
    digests: bool = False
    roster: RosterFile | None = None
    faulty: Mapping[str, tuple[Fault, ...]] = NOTHING


class FileTask(NamedTuple):
    """One file of a run: what it is called, what was decided about it, where its copy goes.

    ``refusal`` says why there is no place where the copy may go. ``saved`` is the file of
    results, and the number in it, that says what became of the file.
    """

    source: Source
    name: str = ""
    decisions: Mapping[tuple[str, str], Decision] = NOTHING
    target: Target | None = None
    refusal: WorkbookRefused | None = None
    saved: tuple[Path, int] | None = None


class FileOutcome(NamedTuple):
    """What became of one file.

    ``digest`` is that of the bytes that were checked, empty where others were (a file of an old
    format); ``written`` that of the copy. ``sent`` is None for what nobody sent as a return.
    ``within`` are findings of audits within a table, each with the place of its record.
    ``by_marks``: prefilled values of it were compared with marks alone that bear no seal of ours.
    ``unplaced`` are lines of its 审核意见 with an explanation of something else than its findings.
    """

    path: str
    results: tuple[FileResult, ...]
    digest: str = ""
    written: str = ""
    json: tuple[str, ...] = ()
    is_read: bool = False
    sent: Return | None = None
    variables: Mapping[str, str] = NOTHING
    records: tuple[Record, ...] = ()
    within: tuple[tuple[int, Finding], ...] = ()
    open_cells: tuple[OpenCell, ...] = ()
    used: frozenset[tuple[str, str]] = frozenset()
    by_marks: bool = False
    unplaced: tuple[ReviewRow, ...] = ()


def check_one(request: CheckRequest, task: FileTask) -> FileOutcome:
    """Check one file and write its scored copy, if there is to be one.

    What is wrong with the file, or keeps its copy from being written there, is in the results; so
    it is if the file takes more time or memory than any file may, or meets a fault of ours.

    Raises:
        ZjtxError: a definition has faults.
        OSError: there is no room for any copy.
    """
    has_read_definitions = _DEFINITIONS in sys.modules
    try:
        with limited(_size(task.source)):
            return _checked(request, task)
    except (TooExpensiveError, MemoryError) as error:
        if not has_read_definitions and _DEFINITIONS in sys.modules:
            # it has paid for what all others need, too
            return check_one(request, task)
        what = "内存" if isinstance(error, MemoryError) else "时间"
        return lost(task, "too-large", f"审核这个文件用的{what}超出了限度，没有审核完")
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise
        return lost(task, "damaged", "文件打不开（没有权限，或正被别的程序占用）")
    except (ZjtxError, XlsxError):
        raise
    except Exception as error:  # noqa: BLE001 - one file stops nobody
        note = f"审核到这个文件时程序出错（{type(error).__name__}），没有审核完"
        return lost(task, "damaged", note)


def _size(source: Source) -> int:
    try:
        return source.path.lstat().st_size
    except OSError:
        return 0


def _checked(request: CheckRequest, task: FileTask) -> FileOutcome:
    checked = check_file(
        task.source,
        accept_proposed=request.accept_proposed,
        accept_manual=request.accept_manual,
        rebuild=request.rebuild,
        decisions=task.decisions,
        name=task.name,
        roster=request.roster,
    )
    _refuse_faulty(request, checked.results)
    results = _written(checked, task)
    outcome = FileOutcome(
        path=str(task.source),
        results=_slim(results, request),
        written=_digest(results[0].written) if request.digests else "",
        json=tuple(json_of(result) for result in results) if request.as_json else (),
        open_cells=checked.open_cells,
        used=checked.used,
    )
    returned = checked.returned
    if returned is None:
        return outcome
    is_asked_for = partial(_is_asked_for, request.figures)
    variables = returned.identity.sheets[0].variables
    read = map(_accepted, checked.results) if request.accept_proposed else checked.results
    tables = [records_in(result, variables) for result in read]
    records = of_one_workbook([*chain(*tables)], returned.identity.recipient)
    said: list[tuple[int, Finding]] = []
    done = 0
    for table in tables:
        own = records[done : done + len(table)]
        said += ((done + number, fault) for number, fault in within(own))
        done += len(table)
    return outcome._replace(
        digest=returned.package.digest if request.digests and not returned.is_rebuilt else "",
        is_read=True,
        sent=return_of(checked.results, returned),
        variables=dict(variables),
        records=tuple(map(partial(pruned, keeps=is_asked_for), records)),
        within=tuple(said),
        by_marks=any(table.recorded is None and _has_prefilled(table) for table in returned.tables),
        unplaced=_unplaced(returned, results),
    )


def _accepted(result: FileResult) -> FileResult:
    """The table with what is proposed for its cells as what they hold, but for odd sizes."""
    entries = {
        key: entry._replace(reading=entry.reading._replace(confidence="normalised"))
        if entry.reading.confidence == "proposed" and "range" not in entry.reading.codes
        else entry
        for key, entry in result.entries.items()
    }
    return result._replace(entries=entries)


def _refuse_faulty(request: CheckRequest, results: tuple[FileResult, ...]) -> None:
    sets = [(result.template or "").partition("/")[0] for result in results]
    if faults := [fault for name in dict.fromkeys(sets) for fault in request.faulty.get(name, ())]:
        raise DefinitionError(tuple(faults))


def _unplaced(returned: ReturnedFile, results: tuple[FileResult, ...]) -> tuple[ReviewRow, ...]:
    if returned.review is None:
        return ()
    placed = {fault.explanation for result in results for fault in result.findings}
    rows = returned.review.content.rows
    return tuple(row for row in rows if row.explanation and row.explanation not in placed)


def _has_prefilled(table: ReturnedTable) -> bool:
    """Whether the office could have issued values in a table that scores are given for."""
    return table.template.for_recipient and any(
        field.role in {"target", "baseline"} and field.prefilled for field in table.fields
    )


def by_marks_note(count: int) -> str:
    """What is not known where the office's record was not there to compare with."""
    return (
        f"有 {count} 份文件的预填值（目标值等）只与文件自带的标识核对过，标识可以被改动；"
        "请用 --roster 指定下发时的分发清单.xlsx 核对。"
    )


def as_asked(request: CheckRequest, outcome: FileOutcome) -> FileOutcome:
    """An outcome that another run saved, with no more than this one asks for."""
    keeps = partial(_is_asked_for, request.figures)
    return outcome._replace(
        results=_slim(outcome.results, request),
        json=outcome.json if request.as_json else (),
        records=tuple(pruned(record, keeps) for record in outcome.records),
    )


def lost(task: FileTask, code: str = "damaged", note: str = _DIED) -> FileOutcome:
    """What to say about a file that was not checked to the end: its process died over it."""
    fault = finding(code, path=str(task.source), note=note, raw=task.source.name)
    result = FileResult(str(task.source), None, None, None, "unreadable", findings=(fault,))
    return FileOutcome(str(task.source), (result,), json=(json_of(result),))


@lru_cache(maxsize=4096)
def _is_asked_for(figures: str, template_id: str, key: str) -> bool:
    if is_audited(template_id, key):
        return True
    return bool(figures) and re.fullmatch(figures, f"{template_id} {key}") is not None


def _slim(results: tuple[FileResult, ...], request: CheckRequest) -> tuple[FileResult, ...]:
    """No more of the results than is asked for: all of it goes from process to process.

    Why a row has no score is said in any case.
    """
    if request.values and request.scores:
        return results
    return tuple(
        result._replace(
            entries=result.entries if request.values else {},
            scores=result.scores
            if request.scores
            else tuple(score for score in result.scores if score.score is None and result.waits),
        )
        for result in results
    )


def json_of(result: FileResult) -> str:
    """One entry of ``files`` of the contract, as text."""
    return json.dumps(json_output.of_result(result), ensure_ascii=False)


def _written(checked: Checked, task: FileTask) -> tuple[FileResult, ...]:
    """The results, with the copy that was written."""
    returned = checked.returned
    if returned is None or (task.target is None and task.refusal is None):
        return checked.results
    from zjtx_xl.checks import write_checked  # noqa: PLC0415 - most checks write nothing

    place = task.target or Target()
    target = place.rebuilt if returned.is_rebuilt else place.kept
    try:
        if task.refusal is not None:
            raise task.refusal
        if target is None:
            return checked.results
        in_place = place.over_itself and not returned.is_rebuilt
        write_checked(checked, target, in_place=in_place)
    except WorkbookRefused as refusal:
        code, note = refusal_of(refusal)
    except ChangedSinceReadError as error:
        code, note = "damaged", told(error)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise
        code, note = "not-written", f"“{task.source.name}”的副本写不了，可能正被打开，或没有权限"
    else:
        return tuple(result._replace(written=readable(target)) for result in checked.results)
    fault = finding(code, path=str(task.source), note=note, raw=task.source.name)
    first, *others = checked.results
    first = first._replace(status="findings", findings=(*first.findings, fault))
    return (first, *others)


def _digest(written: str | None) -> str:
    if written is None:
        return ""
    with open(written, "rb") as file:  # noqa: PTH123 - the name is a string already
        return hashlib.file_digest(file, "sha256").hexdigest()
