"""Results of a made-up check with everything that a report has to show, and hostile texts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.findings.catalogue import finding
from zjtx_xl.findings.changes import Change, RoundChange, ScoreChange, TotalChange
from zjtx_xl.findings.results import Address, Entry, FileResult, Finding, Score, Total
from zjtx_xl.reports.collect import Collector
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zjtx_xl.reports.collect import Report
    from zjtx_xl.reports.model import Missing

SCRIPT = "<script>window.hacked=1</script>"
FORMULA = "=cmd|' /C calc'!A0"
IMAGE = '"><img src=x onerror="window.hacked=1">'

INDICATORS = (
    ("share", "收入占比（%）（70%以上）", "10"),
    ("patents", "有效发明专利数量（个）", "5"),
    ("plan", "有上市计划", "5"),
)
FORM, LIST = "some/form", "some/list"


def scored(
    subject: str, points: str, *findings: Finding, path: str = "", template: str = FORM
) -> FileResult:
    """A scored table; ``points`` are the scores in the order of the indicators, ``?`` is open."""
    marks = [None if each == "?" else Decimal(each) for each in points.split()]
    scores = tuple(
        Score(row, label, "附2", f"J{line}", Decimal(most), mark, mark, f"得 {mark} 分。")
        for line, ((row, label, most), mark) in enumerate(zip(INDICATORS, marks, strict=True), 5)
    )
    partial = sum((each for each in marks if each is not None), Decimal(0))
    total = Total("附2", "J9", None if None in marks else partial, partial, Decimal(20))
    path = path or f"returned/{subject}.xlsx"
    return FileResult(
        path=path,
        template=template,
        version="1",
        subject=subject,
        status="findings" if findings else "ok",
        scores=scores,
        total=total,
        entries={"subject": entry("附2", "C3", subject)},
        findings=findings,
    )


def unscored(subject: str, path: str, *findings: Finding) -> FileResult:
    """A table without scores."""
    return FileResult(
        path=path,
        template=LIST,
        version="1",
        subject=subject,
        status="findings" if findings else "ok",
        entries={"subject": entry("附5", "B4", subject)},
        findings=findings,
    )


def entry(sheet: str, ref: str, text: str) -> Entry:
    """A field that holds a text."""
    return Entry("subject", sheet, ref, Cell(1, 1, "text", text), Reading(text, "exact"))


def fault(code: str, row: str = "patents", raw: str = "12 个左右", **others: object) -> Finding:
    """A finding at the actual value of an indicator."""
    line = [each[0] for each in INDICATORS].index(row) + 5
    facts: dict[str, object] = {"raw": raw, "statement": f"填的是“{raw}”", "limits": "0 以上"}
    return finding(
        code,
        path="returned/甲公司.xlsx",
        sheet="附2",
        cell=f"I{line}",
        field=f"{row}.actual",
        label=f"{INDICATORS[line - 5][1]}实际值",
        **(facts | others),  # type: ignore[arg-type]
    )


def explained(reason: str) -> Finding:
    """A warning that its sender has cleared."""
    told = fault("fraction", "share", raw="0.9", severity="info")
    return told._replace(explanation=reason)


def unreadable(path: str) -> FileResult:
    """A file that could not be opened."""
    broken = finding("damaged", path=path, note="压缩包不完整", raw=path)
    return FileResult(path, None, None, None, "unreadable", findings=(broken,))


def difference() -> Finding:
    """What an audit between two tables found."""
    return Finding(
        code="patents-agree",
        severity="error",
        words=("附2 I6 有效发明专利 13，附5 J2 有效发明专利 18，相差 5。",),
        path="returned/甲公司.xlsx",
        sheet="附2",
        cell="I6",
        other=Address("returned/甲公司.xlsx", "附5", "J2"),
        opening="nothing",
    )


def second_round() -> tuple[list[FileResult], dict[tuple[str, str], RoundChange]]:
    """Files of a second round, and what their tables did since the first."""
    gone, still, new = fault("missing"), fault("remark"), fault("fraction", "share", raw=FORMULA)
    first = scored("甲公司", "10 5 5", still, new)
    assert first.total is not None
    before = first.total._replace(score=None, partial=Decimal("7.5"))
    change = RoundChange(
        corrected=(gone,),
        open=(still,),
        new=(new,),
        unasked=(Change("plan.actual", "有上市计划实际值", "附2", "I7", "无", IMAGE),),
        scores=(ScoreChange("plan", "有上市计划", "附2", "J7", None, Decimal(5)),),
        total=TotalChange(before, first.total),
    )
    quiet, late = scored("乙公司", "0 2.5 5"), scored("丙公司", "10 5 5")
    changes = {(first.path, FORM): change, (quiet.path, FORM): RoundChange()}
    return [first, quiet, late], changes


def everything() -> list[FileResult]:
    """One file of each kind."""
    first = "returned/甲公司.xlsx"
    return [
        scored("甲公司", "10 5 5", fault("missing"), fault("choice", "plan", severity="info")),
        unscored("甲公司", first),
        scored("乙公司", "0 2.5 5", fault("fraction", "share", raw=FORMULA)),
        scored("丙公司", "10 ? 0", fault("remark")),
        scored("丁公司", "5 5 0", explained(f"统计口径不同{SCRIPT}")),
        scored("戊公司", "10 5 5"),
        scored(SCRIPT, "10 0 5", fault("range", raw=IMAGE), path="returned/7_坏#名.xlsx"),
        scored(FORMULA, "10 0 5", path="returned/8.xlsx"),
        unreadable("returned/打不开.xlsx"),
        unscored("己公司", "returned/己公司.xlsx"),
    ]


def collected(  # noqa: PLR0913 - what a report tells
    results: Iterable[FileResult],
    audits: Iterable[Finding] = (),
    missing: Iterable[Missing] | None = None,
    *,
    changes: Mapping[tuple[str, str], RoundChange] | None = None,
    audits_before: Iterable[Finding] = (),
    date: str = "",
) -> Report:
    """The report on these results."""
    collector = Collector()
    for result in results:
        collector.add(result)
    collector.tell(audits)
    return collector.report(missing, changes=changes, audits_before=audits_before, date=date)
