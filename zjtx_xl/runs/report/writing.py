"""Write the report of a set: the document of Word, the list of its figures, its annexes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import load_set, load_template, template_folders
from zjtx_xl.errors import NoReportError, NothingToRollUpError, ReportTargetError
from zjtx_xl.narrative import figures_page, figures_workbook, fill_report, proofread, report_of
from zjtx_xl.runs.outputs import Outputs
from zjtx_xl.runs.report.figures import figures_of
from zjtx_xl.runs.rollup import roll_up
from zjtx_xl.xlsx import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable

    from zjtx_xl.narrative import Figure
    from zjtx_xl.runs.files import Paths


class Narrated(NamedTuple):
    """What was written, what changed, and what an officer should know."""

    written: tuple[Path, ...]
    figures: tuple[Figure, ...]
    changed: tuple[str, ...]
    notes: tuple[str, ...]


def narrate(  # noqa: PLR0913 - as many as the command has options
    set_id: str,
    paths: Paths,
    out: Path,
    *,
    previous: Path | None = None,
    annexes: bool = True,
    replace: bool = False,
    roster: Path | None = None,
    decisions: Path | None = None,
    accept_proposed: bool = False,
    accept_manual: bool = False,
    progress: Callable[[int, int], None] | None = None,
    jobs: int = 1,
) -> Narrated:
    """Fill the Word template of a set, or update an earlier draft (``previous``).

    Beside ``报告.docx`` stand ``报告_数据.xlsx``, ``报告_数据.html`` and the folder
    ``报告_附件`` with the annexes: summaries are rolled up, forms are the returned files as they
    came. Of an earlier draft only figures and tables are updated, and what changed is red.

    Raises:
        ReportTargetError: the target is no .docx.
        WouldReplaceError: something stands there that is not our own work.
        ReportTextError: the earlier draft is no document of Word.
        NoReportError: the set declares no report, or its Word template is not there.
        OSError: something cannot be written.
    """
    if out.suffix.lower() != ".docx":
        raise ReportTargetError(out, "要写成 .docx")
    targets = {kind: out.with_name(f"{out.stem}_数据.{kind}") for kind in ("xlsx", "html")}
    folder = out.with_name(f"{out.stem}_附件")
    report = report_of(set_id)
    if report is None:
        raise NoReportError(set_id)
    tables = report.annexes if annexes else ()
    outputs = Outputs(replace=replace)
    summaries = {table: folder / f"{_number(set_id, table)}.xlsx" for table in tables
                 if table in {own.to for own in load_set(set_id).rollups}}  # fmt: skip
    outputs.refuse([out, *targets.values(), *summaries.values()])
    found = figures_of(
        set_id,
        paths,
        besides=folder,
        roster=roster,
        decisions=decisions,
        accept_proposed=accept_proposed,
        accept_manual=accept_manual,
        progress=progress,
        jobs=jobs,
    )
    forms = {
        folder / _number(set_id, table) / source.name: source
        for table in tables
        if table not in summaries
        for source in found.holding(table)
    }
    outputs.refuse(forms)
    source = previous or word_template(set_id, found.figures.report.template)
    filled = fill_report(source, found.figures, found.variables, marks=previous is not None)
    every = found.figures.every()
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(targets["xlsx"], figures_workbook(every))
    write_atomically(targets["html"], figures_page(every).encode())
    notes = [f"{figure.definition.title}：{remark}" for figure in every if figure.key in filled.used
             for remark in figure.remarks]  # fmt: skip
    if not filled.used:
        keys = "、".join(f"{{{figure.key}}}" for figure in every)
        notes.append(f"{source.name} 里没有放数据的地方：在正文里打上带花括号的名称，可以用 {keys}")
    notes += [f"文档里的“{key}”不是这套表的数据，没有更新" for key in filled.unknown]
    notes += [f"没有读：{Path(path).name}（{reason}）" for path, reason in found.unread]
    notes += [
        f"没有读：{Path(finding.path).name}（{finding.problem}）" for finding in found.refused
    ]
    notes += [finding.message for finding in
              proofread((), found.figures, found.variables, "").findings]  # fmt: skip
    written = [out, *targets.values()]
    for table, annex in summaries.items():
        try:
            roll_up(
                f"{set_id}/{table}", paths, annex,
                roster=roster, decisions=decisions, accept_manual=accept_manual, jobs=jobs,
                replace=replace,
            )  # fmt: skip
        except NothingToRollUpError as nothing:
            notes.append(f"{annex.stem}：{nothing}")
            continue
        written.append(annex)
    for path, form in forms.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, form.read())
    written += dict.fromkeys(path.parent for path in forms)
    write_atomically(out, filled.data)
    for path in (out, *targets.values(), *forms):
        outputs.wrote(path)
    outputs.close()
    changed = filled.changed if previous is not None else ()
    return Narrated(tuple(written), every, changed, tuple(dict.fromkeys(notes)))


def _number(set_id: str, table: str) -> str:
    """What a table is called in print: 附5."""
    return load_template(f"{set_id}/{table}").number or table


def word_template(set_id: str, name: str) -> Path:
    """The Word template of a set; an office's own goes before the shipped one.

    Raises:
        NoReportError: there is none.
    """
    for folder in template_folders():
        path = folder / set_id / name
        if path.is_file():
            return path
    raise NoReportError(set_id)
