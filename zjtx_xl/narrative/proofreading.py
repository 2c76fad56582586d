"""Holds the prose of a report against the tables: each number against the figure that it is.

Over tables that lack units only what the part proves is accused: a sum or a count that is printed
smaller than what is there already. A report that was written from these very tables says so by
its other figures, and is held against them as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.findings import CATALOGUE, Address, Finding
from zjtx_xl.narrative.figure import rounded
from zjtx_xl.narrative.prose.arithmetic import Sum, sums_in
from zjtx_xl.narrative.prose.elsewhere import elsewhere_of
from zjtx_xl.narrative.prose.placing import Placed, Placing, Unplaced
from zjtx_xl.narrative.prose.sentences import Number, Paragraph, sentences
from zjtx_xl.narrative.table_prose import table_prose
from zjtx_xl.narrative.tables_in_prose import TablesInProse
from zjtx_xl.rules import evaluate, names_in
from zjtx_xl.values import excerpt, plain, shortened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from zjtx_xl.audits import RecordCell
    from zjtx_xl.findings import Severity
    from zjtx_xl.narrative.compute import Figures
    from zjtx_xl.narrative.figure import Figure, Source

FIGURE, SUM, CONTRADICTION, TABLE = "prose-figure", "prose-sum", "prose-conflict", "prose-table"
_ENOUGH = 3
_SHOWN = 8
_MOST = 60


class Checked(NamedTuple):
    """A number that was held against the tables, and agrees."""

    key: str
    title: str
    sentence: str
    place: str
    printed: str
    computed: str


class NotChecked(NamedTuple):
    """A number that was not, and why."""

    sentence: str
    place: str
    printed: str
    reason: str


class Facts(NamedTuple):
    """What a finding is about: the sentence, the printed and the computed figure, its cells."""

    sentence: str
    place: str
    printed: str
    computed: str
    cells: tuple[RecordCell, ...]


@dataclass(slots=True)
class Proof:
    """What proofreading came to; ``facts`` stand beside the findings, one for each."""

    findings: list[Finding] = field(default_factory=list[Finding])
    facts: list[Facts] = field(default_factory=list[Facts])
    checked: list[Checked] = field(default_factory=list[Checked])
    not_checked: list[NotChecked] = field(default_factory=list[NotChecked])


def proofread(
    paragraphs: Sequence[Paragraph], figures: Figures, variables: Mapping[str, str], path: str
) -> Proof:
    """Hold every number of a report against the figures of a set."""
    return _Proofreading(figures, path).run(paragraphs, variables)


class _Proofreading:
    def __init__(self, figures: Figures, path: str) -> None:
        self._figures = figures
        self._path = path
        self._proof = Proof()
        self._printed: dict[str, Placed] = {}
        self._is_from_these = False

    def run(self, paragraphs: Sequence[Paragraph], variables: Mapping[str, str]) -> Proof:
        elsewhere = elsewhere_of(variables, self._figures.units)
        placing = Placing(self._figures.report, elsewhere)
        tables = TablesInProse(self._figures, variables)
        own_cells = list(table_prose(self._figures.report, self._figures.group))
        prose = [paragraph for paragraph in paragraphs if not tables.is_cell(paragraph)]
        said_in = {own.key: own.said_in for own in self._figures.report.figures if own.said_in}
        sums = [own for paragraph in (*prose, *(cell.paragraph for cell in own_cells))
                for sentence in sentences(paragraph) for own in sums_in(sentence)]  # fmt: skip
        explained = {
            (own.place, own.sentence.strip(), own.number.start) for own in sums if own.is_part
        }
        placed = list(self._placed(placing, prose, explained))
        for found in placed:
            self._printed.setdefault(found.key, found)
        self._is_from_these = self._agrees(placed)
        for cell in own_cells:  # a table's own prose is held against the other tables
            placed += [
                found
                for found in placing.in_paragraph(cell.paragraph)
                if isinstance(found, Placed)
                and said_in.get(found.key) != cell.table
                and _key(found) not in explained
            ]
        for found in placed:
            self._held(found)
        for own in sums:
            self._sum(own)
        for text, place, printed, given in tables.differing(paragraphs):
            words = f"{place}“{excerpt(text)}”：表里是“{excerpt(given)}”，报告印的是“{printed}”。"
            facts = Facts(text, place, printed, given, ())
            self._find(TABLE, "error", words, None, facts)
        return self._proof

    def _placed(
        self,
        placing: Placing,
        prose: Sequence[Paragraph],
        explained: Collection[tuple[str, str, int]],
    ) -> Iterator[Placed]:
        """The numbers that are figures of the set; the others are listed as not checked."""
        for paragraph in prose:
            for found in placing.in_paragraph(paragraph):
                if _key(found) in explained:
                    continue
                if isinstance(found, Placed):
                    yield found
                else:
                    self._proof.not_checked.append(
                        NotChecked(found.sentence, found.place, found.number.text, found.reason)
                    )

    def _agrees(self, placed: Sequence[Placed]) -> bool:
        """Whether a report was written from these very tables, though they lack units."""
        own = [
            (found.number, figure.source.value)
            for found in placed
            if (figure := self._figures.figure(found.key)).source.partial
            and found.number is not None
            and figure.source.value is not None
        ]
        agreeing = sum(number.fits(value) for number, value in own)
        return agreeing >= _ENOUGH and agreeing * 2 >= len(own)

    # ------------------------------------------------------------ one number

    def _held(self, found: Placed) -> None:
        figure = self._figures.figure(found.key)
        source, printed = figure.source, found.number
        if printed is None:
            self._names(found, figure)
        elif source.is_known and source.value is not None:
            self._value(found, printed, figure, source.value)
        elif source.open_ and source.least is not None and printed.most < source.least:
            self._accuse(found, printed, figure, "已经确定的")
        else:
            self._by_own_figures(found, printed, figure)

    def _value(self, found: Placed, printed: Number, figure: Figure, value: Decimal) -> None:
        source = figure.source
        if printed.fits(value):
            self._agreed(found, figure, printed.text, figure.with_unit)
        elif self._is_from_these or not source.partial:
            self._accuse(found, printed, figure, "")
        elif source.least is not None and printed.most < source.least:
            self._accuse(found, printed, figure, "只凭收到的这部分就已经")
        else:
            partial = "、".join(source.partial)
            reason = f"{partial}的单位不全，不能断定（收到的算出 {figure.with_unit}）"
            self._not_checked(found, figure, reason)

    def _names(self, found: Placed, figure: Figure) -> None:
        if not figure.source.is_known or (figure.source.partial and not self._is_from_these):
            self._not_checked(found, figure, "、".join(figure.remarks) or "不能断定")
            return
        printed = "、".join(found.names)
        if printed == "".join(figure.text.split()):
            self._agreed(found, figure, printed, figure.text)
            return
        words = (f"{_quoted(found)}{figure.definition.title}写的是“{printed}”，"
                 f"按{figure.source.words}是“{figure.text}”{_cells(figure.source)}。")  # fmt: skip
        facts = Facts(found.sentence, found.place, printed, figure.text, figure.source.cells)
        self._find(FIGURE, "error", words, figure, facts)

    def _accuse(self, found: Placed, printed: Number, figure: Figure, how: str) -> None:
        definition, source = figure.definition, figure.source
        value = source.least if how and source.least is not None else figure.value
        said = f"{how}是 " if how else "是 "
        computed = f"{plain(value) if how and value is not None else figure.text}{definition.unit}"
        words = (f"{_quoted(found)}{definition.title}写的是 {printed.text}，"
                 f"按{source.words}{said}{computed}{_cells(source)}。")  # fmt: skip
        severity: Severity = "error"
        for other in figure.others:
            words += self._other(other, figure)
            is_other = other.value is not None and printed.fits(other.value)
            if is_other and not other.partial:
                severity = "warning"
        facts = Facts(found.sentence, found.place, printed.text, computed, source.cells)
        self._find(FIGURE, severity, words, figure, facts)

    def _other(self, other: Source, figure: Figure) -> str:
        """What another table gives for the same figure, and at whom they differ."""
        value = rounded(other.value, figure.definition.decimals)
        if value is None or value == figure.value:
            return ""
        units = self._differing(figure.source, other)
        named = f"，两表不同的有：{'、'.join(units[:_SHOWN])}" if units else ""
        more = f"等 {len(units)} 家" if len(units) > _SHOWN else ""
        return f"按{other.words}是 {plain(value)}{figure.definition.unit}{named}{more}。"

    def _differing(self, source: Source, other: Source) -> list[str]:
        """The units whose cells say another number in one table than in the other."""
        first, second = (self._by_unit(own) for own in (source, other))
        found: list[str] = []
        for unit, value in first.items():
            if unit in second and second[unit] != value:
                found.append(f"{unit}（{plain(value)}，{plain(second[unit])}）")
        return found

    def _by_unit(self, source: Source) -> dict[str, Decimal]:
        wanted = {(cell.path, cell.sheet, cell.ref) for cell in source.cells}
        found: dict[str, Decimal] = {}
        for record in self._figures.group.records:
            for cell in record.cells.values():
                if (cell.path, cell.sheet, cell.ref) in wanted and isinstance(cell.value, Decimal):
                    unit = " ".join(record.subject.split())
                    found[unit] = found.get(unit, Decimal(0)) + cell.value
        return found

    def _by_own_figures(self, found: Placed, printed: Number, figure: Figure) -> None:
        """A figure that the tables do not give, from other figures as the report prints them."""
        expression = figure.definition.value or ""
        names = names_in(expression) if expression else ()
        own = ((name, self._own_value(name)) for name in names)
        values = {name: value for name, value in own if value is not None}
        if not names or len(values) < len(names):
            self._not_checked(found, figure, "；".join(figure.source.missing) or "有待定的格")
            return
        computed = evaluate(expression, values)
        if not isinstance(computed, Decimal):
            self._not_checked(found, figure, "算不出来")
        elif printed.fits(computed):
            rounded_off = f"{computed:.{figure.definition.decimals}f}"
            self._agreed(found, figure, printed.text, rounded_off)
        else:
            given = "，".join(
                f"{self._figures.figure(name).definition.title} {plain(value)}"
                for name, value in values.items()
            )
            shown = rounded(computed, max(figure.definition.decimals, printed.decimals))
            words = (
                f"{_quoted(found)}{figure.definition.title}写的是 {printed.text}，"
                f"按报告和表里的数（{given}）是 {shown}{figure.definition.unit}。"
            )
            facts = Facts(found.sentence, found.place, printed.text, str(shown), ())
            self._find(CONTRADICTION, "error", words, figure, facts)

    def _own_value(self, key: str) -> Decimal | None:
        """A figure of whole tables, or else as the report prints it."""
        try:
            figure = self._figures.figure(key)
        except KeyError:
            return None
        source = figure.source
        if source.is_known and source.value is not None and not source.partial:
            return source.value
        placed = self._printed.get(key)
        if placed is None or placed.number is None or placed.number.rough:
            return None
        if source.least is not None and placed.number.most < source.least:
            return None
        return placed.number.value

    # ------------------------------------------------------------ the rest

    def _sum(self, own: Sum) -> None:
        if own.holds:
            self._proof.checked.append(
                Checked("", "句中的计算", own.sentence, own.place, own.number.text, own.words)
            )
            return
        words = f"{_quoted(own)}句中 {own.words}，写的是 {own.number.text}。"
        facts = Facts(own.sentence, own.place, own.number.text, plain(own.computed), ())
        self._find(SUM, "error", words, None, facts)

    def _agreed(self, found: Placed, figure: Figure, printed: str, computed: str) -> None:
        title = figure.definition.title
        self._proof.checked.append(
            Checked(figure.key, title, found.sentence, found.place, printed, computed)
        )

    def _not_checked(self, found: Placed, figure: Figure, reason: str) -> None:
        printed = found.number.text if found.number else "、".join(found.names)
        said = f"{figure.definition.title}：{reason}"
        self._proof.not_checked.append(NotChecked(found.sentence, found.place, printed, said))

    def _find(
        self, code: str, severity: Severity, words: str, figure: Figure | None, facts: Facts
    ) -> None:
        self._proof.facts.append(facts)
        cell = figure.source.cells[0] if figure and figure.source.cells else None
        self._proof.findings.append(
            Finding(
                code,
                severity,
                (words,),
                CATALOGUE[code].remedy,
                self._path,
                field=figure.key if figure else None,
                label=figure.definition.title if figure else None,
                other=Address(cell.path, cell.sheet, cell.ref) if cell else None,
                opening="nothing",
            )
        )


def _key(found: Placed | Unplaced) -> tuple[str, str, int]:
    return found.place, found.sentence, found.number.start if found.number else -1


def _quoted(found: Placed | Sum) -> str:
    """Where a number stands: the paragraph and its sentence."""
    return f"{found.place}“{shortened(found.sentence, _MOST)}”："


def _cells(source: Source) -> str:
    """Where a figure comes from: the first cells, and how many more."""
    if not source.cells:
        return ""
    several = len({cell.path for cell in source.cells}) > 1
    shown = "、".join(
        f"{f'{PurePath(cell.path).stem} ' if several else ''}{cell.sheet} {cell.ref}"
        for cell in source.cells[:_ENOUGH]
    )
    more = f"等 {len(source.cells)} 格" if len(source.cells) > _ENOUGH else ""
    return f"（来源：{shown}{more}）"
