"""What a roll-up found and did not take: unreadable files, other years, notices and places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zjtx_xl.audits import Record
    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import Unread
    from zjtx_xl.runs.one_file import FileOutcome

_REGION = "region"


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
        region = outcome.variables.get(_REGION, "")
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
            notes.append(f"回收件来自 {len(places)} 个地区（{counts}），表题写的是“{region}”。")
        return tuple(notes)
