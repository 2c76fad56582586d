"""What a check says on the terminal: a line for each table, the sentences below, the sum of it all.

Only what will be printed is kept of each result: of more tables than anybody reads on a screen
those in the worst state.
"""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from zjtx_xl.cli.terminal import folded_line, headline, say, table
from zjtx_xl.definitions import load_template
from zjtx_xl.findings import SEVERITIES, STATE_WORDS, STATES, FileName, state_of
from zjtx_xl.values import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zjtx_xl.findings import FileResult, Finding, RoundChange, Severity
    from zjtx_xl.returns import Unread
    from zjtx_xl.runs import CheckCounts, ReceivedFile

T = TypeVar("T")
_MOST_TABLES = 2_000
_MOST_OF_A_KIND = 50
_MOST_WAITING = 5
_STYLES = {"error": "red", "warning": "yellow", "info": "dim"}


class _Said(NamedTuple):
    """What is said below the table about one file's table; ``others`` were only counted.

    ``waiting`` say why rows are not scored.
    """

    name: str
    sentences: tuple[tuple[Severity, str], ...]
    others: int
    waiting: tuple[str, ...] = ()


class _Line(NamedTuple):
    """One table as it is listed; ``number`` is its place among all."""

    number: int
    path: str
    texts: tuple[str, ...]
    said: _Said | None


class _File(NamedTuple):
    """One file in the sum: its worst table, whose it is, and which tables it holds."""

    state: str = STATE_WORDS[-1]
    subject: str = ""
    templates: tuple[str, ...] = ()


class Listing:
    """The results of a check as they are listed, taken in one by one."""

    def __init__(self) -> None:
        self._count = 0
        self._lines: dict[str, list[_Line]] = {state: [] for state in STATE_WORDS}
        self._files: dict[str, _File] = {}
        self._shared: dict[object, object] = {}

    def add(self, result: FileResult) -> None:
        """Take in one table: whose it is, its state, faults and total; what asks for something.

        Of what is only said no more than the number is kept, but for what an explanation or a
        decision has settled.
        """
        name = Path(result.path).name
        reported = shown(result.total.reported) if result.total else ""
        total = result.total.text if result.total else ""
        row = ("、".join(result.sheets), result.state, _counted(result), total, reported)
        file = self._files.get(result.path, _File())
        self._files[result.path] = _File(
            min(file.state, row[1], key=STATE_WORDS.index),
            file.subject or result.subject or "",
            self._once((*file.templates, *filter(None, [result.template]))),
        )
        self._count += 1
        lines = self._lines[row[1]]
        if len(lines) < _MOST_TABLES:
            texts = (result.subject or name, *map(self._once, row))
            lines.append(_Line(self._count, result.path, texts, _said(result, name)))

    def _once(self, value: T) -> T:
        """Thousands of tables say the same thing: keep it once."""
        return self._shared.setdefault(value, value)  # type: ignore[return-value]

    def _printed(self) -> list[_Line]:
        """All lines in their order, or the worst of too many."""
        lines = [line for of_state in self._lines.values() for line in of_state]
        if self._count > _MOST_TABLES:
            return lines[:_MOST_TABLES]
        return sorted(lines, key=attrgetter("number"))

    def print_results(self, received: Mapping[str, ReceivedFile] | None = None) -> None:
        """The table, and under the name of each file its sentences.

        ``received`` is what 收件登记 says of the files.
        """
        headings = ("单位（或文件）", "表", "状态", "意见", "总分|right", "表中总分|right")
        lines = self._printed()
        rows = [line.texts for line in lines]
        if received is not None:
            came = {path: file.words for path, file in received.items()}
            rows = [(*line.texts, came.get(line.path, "没有登记")) for line in lines]
            headings = (*headings, "收到日期")
        table(headings, rows)
        for said in filter(None, (line.said for line in lines)):
            headline(said.name)
            for severity, sentence in said.sentences:
                _print(severity, sentence)
            for sentence in said.waiting:
                folded_line("  [待核] ", "yellow", sentence)
            if said.others:
                say((f"  另有 {said.others} 处写法不规范但含义明确，已按含义读取。", "dim"))
        if self._count > len(lines):
            say()
            more = f"共 {self._count} 张表，这里只列出问题最重的 {len(lines)} 张"
            say((f"{more}，全部见 .xlsx 报告或 --json。", ""))

    def print_sum(self, counted: CheckCounts, audits: Sequence[Finding] = ()) -> None:
        """The last line of a check: files by their worst table, and by what audits ask of them."""
        worst = {path: file.state for path, file in self._files.items()}
        if audits:
            worst |= self._with_audits(audits)
        states = Counter(worst.values())
        counts = [f"{name} {states[name]} 个" for name in STATE_WORDS[::-1]]
        means = {template: mean for template, mean in counted.means.items() if mean is not None}
        is_one = len(counted.means) == 1
        told = [
            shown(mean) if is_one else f"{load_template(template).number} {shown(mean)}"
            for template, mean in means.items()
        ]
        mean_text = f"；平均总分 {'、'.join(told)}" if told else ""
        say()
        say((f"共 {counted.files} 个文件：{'，'.join(counts)}{mean_text}。", ""))

    def _with_audits(self, audits: Sequence[Finding]) -> dict[str, str]:
        """The states of the files that audits ask something of, as the reports have them."""
        from zjtx_xl.reports import ReportedFile, ReportedTable, addressed, subjects_of

        def reader_of(path: str) -> ReportedFile | None:
            file = self._files.get(path)
            return file and ReportedFile(
                path=path,
                subject=file.subject or Path(path).name,
                state="clean",
                tables=tuple(ReportedTable(template, (), None) for template in file.templates),
                findings=(),
                is_summary=bool(file.templates) and not file.subject,
            )

        every = (reader for path in self._files if (reader := reader_of(path)))
        worst: dict[str, str] = {}
        for path, told in addressed(audits, reader_of, subjects_of(every)):
            states = (worst.get(path, self._files[path].state), STATES[state_of([told.finding])])
            worst[path] = min(states, key=STATE_WORDS.index)
        return worst


def _said(result: FileResult, name: str) -> _Said | None:
    kept = [
        finding for finding in result.findings if finding.severity != "info" or _settled(finding)
    ]
    waiting = _waiting(result)
    if not kept and not waiting:
        return None
    sentences: list[tuple[Severity, str]] = [
        (finding.severity, _sentence(finding)) for finding in kept
    ]
    return _Said(name, tuple(sentences), len(result.findings) - len(kept), waiting)


def audits(found: Sequence[Finding]) -> None:
    """Findings about the whole batch; of one kind as many as somebody reads on a screen."""
    if not found:
        return
    headline("整批回收件")
    counts = Counter(finding.code for finding in found)
    shown_of: Counter[str] = Counter()
    for finding in found:
        shown_of[finding.code] += 1
        if shown_of[finding.code] <= _MOST_OF_A_KIND:
            _print(finding.severity, _of_batch(finding))
        elif shown_of[finding.code] == counts[finding.code]:
            more = counts[finding.code] - _MOST_OF_A_KIND
            say((f"  另有 {more} 条同类意见，见报告或 --json。", "dim"))


def unread(found: Sequence[tuple[Unread, str]]) -> None:
    """Files that were found and are no workbooks, as many as somebody reads on a screen."""
    if not found:
        return
    headline("没有读的文件")
    for file, subject in found[:_MOST_OF_A_KIND]:
        whose = f"（应是“{subject}”的）" if subject else ""
        say((f"  {file.source.name}{whose}：{file.reason}", ""))
    if len(found) > _MOST_OF_A_KIND:
        say((f"  另有 {len(found) - _MOST_OF_A_KIND} 个，见 --json。", "dim"))


def changes(found: Mapping[tuple[str, str], RoundChange]) -> None:
    """What every table did since the earlier round."""
    from zjtx_xl.findings import ROUND_PARTS  # of a later round only

    for (path, _), change in found.items():
        counts = [
            f"{what} {len(listed)} 条"
            for part, what in ROUND_PARTS.items()
            if (listed := getattr(change, part))
        ]
        if not counts:
            continue
        headline(f"{Path(path).name}：与上一轮相比，{'，'.join(counts)}")
        for finding in change.corrected:
            folded_line("  [已改] ", "green", finding.message)
        for value in change.unasked:
            folded_line("  [改动] ", "yellow", value.sentence())


def _waiting(result: FileResult) -> tuple[str, ...]:
    """Why rows have no score, as far as no finding says it."""
    if not result.waits:
        return ()
    told = {(finding.field or "").rpartition(".")[0] for finding in result.findings}
    reasons: dict[str, list[str]] = {}
    for score in result.scores:
        if score.score is None and score.row not in told:
            reasons.setdefault(score.trace, []).append(score.label)
    rows = [
        f"{labels[0]}{f' 等 {len(labels)} 项' if labels[1:] else ''}：{trace}"
        for trace, labels in reasons.items()
    ]
    more = sum(map(len, list(reasons.values())[_MOST_WAITING:]))
    return (*rows[:_MOST_WAITING], *([f"另有 {more} 项没有计分。"] if more else []))


def _settled(finding: Finding) -> bool:
    return bool(finding.explanation) or finding.is_decided


def _sentence(finding: Finding) -> str:
    said = f"填报单位说明：{finding.explanation}" if finding.explanation else ""
    return finding.message + said


def _of_batch(finding: Finding) -> str:
    """The sentence among those about other files: one about a whole file names it."""
    sentence = _sentence(finding)
    is_named = finding.sheet or not finding.path or Path(finding.path).name in sentence
    return sentence if is_named else f"{FileName(finding.path)}{sentence}"


def _print(severity: Severity, sentence: str) -> None:
    folded_line(f"  [{SEVERITIES[severity]}] ", _STYLES[severity], sentence)


def _counted(result: FileResult) -> str:
    counts = {
        name: sum(1 for finding in result.findings if finding.severity == severity)
        for severity, name in SEVERITIES.items()
    }
    return " ".join(f"{name}{count}" for name, count in counts.items() if count)
