"""What a roll-up found and did not take: unreadable files, other years, notices and places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from zjtx_xl.audits import ROSTER, place_key, unit_names
from zjtx_xl.definitions import load_table_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zjtx_xl.audits import Group, Record
    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import Unread
    from zjtx_xl.runs.one_file import FileOutcome

REGION = "region"
_BLANK = "　" * 4  # to be filled in by hand
_UNNAMED = "本级的名称不知道，表题里空着；请用 --set region=… 写明，再汇总一次。"


@dataclass(slots=True)
class LeftOut:
    """What was found, counted while the files pass by.

    ``others`` are files that are no workbooks; ``refused`` are the findings about workbooks that
    could not be read.
    """

    set_id: str
    others: Sequence[Unread]
    refused: list[Finding] = field(default_factory=list["Finding"])
    _templates: Counter[str] = field(default_factory=Counter[str])
    _regions: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def add(self, outcome: FileOutcome, own: Sequence[Record]) -> None:
        """Count one file; ``own`` are its records of the set that is rolled up."""
        self._templates.update(result.template for result in outcome.results if result.template)
        if not outcome.is_read:
            self.refused += [finding for result in outcome.results for finding in result.findings]
        region = outcome.variables.get(REGION, "")
        self._regions.update((year, region) for year in {record.year for record in own})

    @property
    def files(self) -> list[tuple[str, str]]:
        """The files that nobody could read, each with the reason, whatever order they came in."""
        refused = [(finding.path, finding.problem) for finding in self.refused]
        return sorted([*refused, *((str(file.source), file.reason) for file in self.others)])

    @property
    def unread(self) -> tuple[tuple[str, str], ...]:
        """Those that are no workbooks."""
        return tuple((str(file.source), file.reason) for file in self.others)

    def found(self) -> list[str]:
        """What is there instead of what a roll-up could take."""
        tables = [f"{template} {count} 份" for template, count in sorted(self._templates.items())]
        return [*tables, *(f"{PurePath(path).name}（{reason}）" for path, reason in self.files)]

    def notes(self, year: str, region: str) -> tuple[str, ...]:
        """What was read and does not stand in the table; ``region`` is what its title says."""
        years: Counter[str] = Counter()
        for (other, _), count in sorted(self._regions.items()):
            years[other] += count
        notes = [
            f"{other}年度的 {count} 份没有汇总：只汇总最新的{year}年度。"
            for other, count in years.items()
            if other != year
        ]
        strange = [
            f"{template} {count} 份"
            for template, count in sorted(self._templates.items())
            if template.partition("/")[0] != self.set_id
        ]
        if strange:
            notes.append(f"不属于 {self.set_id}、没有汇总的: {'、'.join(strange)}。")
        places = [(place, n) for (own, place), n in sorted(self._regions.items()) if own == year]
        if len(places) > 1:
            counts = "、".join(f"{place} {count} 份" for place, count in places)
            title = f"表题写的是“{region}”。" if region.strip() else _UNNAMED
            notes.append(f"回收件来自 {len(places)} 个地区（{counts}），{title}")
        return tuple(notes)


def own_region(group: Group, known: str) -> str:
    """The region that a title names: a blank where offices of several have summed up all of it.

    None of their names is that of the office above them.
    """
    places = {place_key(record.unit) for record in group.summaries if record.unit}
    return known if len(places) <= 1 or any(map(_is_return, group.records)) else _BLANK


def without_own(group: Group, region: str, by: str) -> tuple[Group, tuple[str, ...]]:
    """The records without what the office has summed up before of the returns that are here.

    A summary of the region that is rolled up, beside returns of it, is the office's own; one of
    another region, or where offices of a level are rolled up, is what they have sent.
    """
    owner = load_table_set(group.set_id)
    places = {place_key(record.unit) for record in group.records if record.unit}
    if any(by in level.names for level in owner.levels) or places - {place_key(region)}:
        return group, ()
    returned = {record.table for record in group.records if _is_return(record)}

    def is_own(record: Record) -> bool:
        return record.part != "return" and record.table in returned

    own = [record for record in group.records if is_own(record)]
    if not own:
        return group, ()
    left = group.without(is_own)
    lines = Counter(
        PurePath(record.path).name
        for record in own
        if record.number and not left.record(record.table, group.key(record))
    )
    return left, tuple(
        f"{name} 是本级已有的汇总表，其中没有报送的 {count} 户没有计入。"
        for name, count in lines.items()
    )


def _is_return(record: Record) -> bool:
    return record.part == "return" and record.number > 0 and record.table != ROSTER


def of_summaries(group: Group, table: str, subjects: str) -> tuple[str, ...]:
    """Whose figures are those of another office's summary, and who came both ways."""
    names = unit_names(group)
    taken: Counter[str] = Counter()
    twice: Counter[str] = Counter()
    for key, record in group.of_table(table, "summary").items():
        has_returned = any(group.record(own, key, "return") for own in (table, subjects))
        (twice if has_returned else taken)[
            names.get(record.path) or PurePath(record.path).name
        ] += 1
    notes: list[str] = []
    if taken:
        notes.append(f"取自下级汇总表的 {taken.total()} 户：{_counted(taken)}。")
    if twice:
        notes.append(
            f"既在汇总表里、又自己报送的 {twice.total()} 户（{_counted(twice)}）"
            "按自己报送的计入，没有重复计算。"
        )
    return tuple(notes)


def _counted(units: Counter[str]) -> str:
    return "、".join(f"{name} {count} 户" for name, count in units.items())
