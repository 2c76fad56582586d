"""Who of the roster has sent nothing, or not all, and who has sent and is not on it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits import place_key
from zjtx_xl.definitions import load_template, template_ids
from zjtx_xl.findings import finding
from zjtx_xl.lists import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from zjtx_xl.definitions import Level
    from zjtx_xl.findings import Finding
    from zjtx_xl.runs.senders.batch import Batch
    from zjtx_xl.runs.senders.expected import Expected

_SHOWN = 3
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".msg")
_UNOPENED = "有 {count} 个压缩包或邮件（{names}）没有打开，请先看是不是在里面，不在的再催报。"
_OTHER_ROSTER = "这些单位如果另有名册，请用那张名册核对；没有的，请核对单位名称。"


def against_roster(
    batch: Batch, expected: Sequence[Expected], copies: AbstractSet[str]
) -> Iterator[Finding]:
    """A batch held against the roster; ``copies`` are files that name another than their own."""
    known = {batch.key(recipient.subject) for recipient in expected}
    # whose name stands on a copy of another's file has not sent his own
    came = {batch.key(sent.subject) for sent in batch.returns if sent.path not in copies}
    came |= {batch.key(sent.issued_to) for sent in batch.returns}
    came |= {batch.key(name) for sent in batch.summaries for name in sent.listed}
    came |= {batch.key(unit) for unit in (batch.received.units if batch.received else ())}
    for sent in batch.returns:
        if sent.subject and batch.key(sent.subject) not in known:
            yield finding("unknown-recipient", path=sent.path, raw=sent.subject)
    yield from _unknown_lines(batch, known)
    yield from _not_returned(batch, expected, came)
    yield from _missing_tables(batch, expected)


def _unknown_lines(batch: Batch, known: AbstractSet[str]) -> Iterator[Finding]:
    """Whom a summary lists, and the roster does not know.

    Of a table of which it knows nobody, while it knows those of another, it may be no roster
    at all: one of enterprises has no platforms.
    """
    served = {
        table
        for sent in batch.summaries
        for table in sent.tables
        if not known.isdisjoint(map(batch.key, sent.listed))
    }
    places = set(map(place_key, known))
    for sent in batch.summaries:
        strangers = [name for name in sent.listed if batch.key(name) not in known]
        # a roster of offices knows none of the lines
        if strangers and place_key(sent.unit) not in places:
            shown = "、".join(strangers[:_SHOWN]) + (" 等" if len(strangers) > _SHOWN else "")
            said = finding("unknown-recipient", path=sent.path, raw=shown)
            is_of_others = served and served.isdisjoint(sent.tables)
            doubt = said._replace(severity="warning", remedy=_OTHER_ROSTER)
            yield doubt if is_of_others else said


def _not_returned(
    batch: Batch, expected: Sequence[Expected], came: AbstractSet[str]
) -> Iterator[Finding]:
    """Who has not reported; of an office of which nothing came, the office alone.

    Only where offices report at all: where recipients send their own returns, each is asked.
    """
    reported = {place_key(sent.unit) for sent in batch.summaries}
    levels = [level for table_set in batch.table_sets for level in table_set.levels]
    offices = _Offices(levels if reported else (), expected)
    silent = offices.silent(reported, lambda one: batch.key(one.subject) in came)
    level = offices.reporting_level(reported)
    # what cannot be read has come all the same, and is said in its own place
    senders = {*batch.senders_of_unread.values()}
    remedy = _of_unopened(batch)
    said: set[str] = set()
    for recipient in expected:
        name = recipient.subject
        if batch.key(name) in came or name in senders or place_key(name) in reported:
            continue  # the last: a roster of offices
        own = offices.up_to(level, recipient)
        office = next((office for office in reversed(own) if office in silent), "")
        if not office:
            yield finding("not-returned", raw=name, subject=name, remedy=remedy)
        elif office not in said:
            said.add(office)
            raw = f"{office}（{silent[office]} 户）"
            yield finding("not-returned", raw=raw, subject=office, remedy=remedy)


def _of_unopened(batch: Batch) -> str | None:
    """What to do first where somebody's return may lie in what nobody could open."""
    unopened = sorted(
        PurePath(path).name
        for path, sender in batch.senders_of_unread.items()
        if not sender and path.lower().endswith(_ARCHIVES)
    )
    names = "、".join(unopened[:_SHOWN]) + (" 等" if len(unopened) > _SHOWN else "")
    return _UNOPENED.format(count=len(unopened), names=names) if unopened else None


class _Offices:
    """The offices that those expected belong to by the roster, level by level."""

    def __init__(self, levels: Sequence[Level], expected: Sequence[Expected]) -> None:
        self._levels = [(level.key, set(map(folded, level.names))) for level in levels]
        self._expected = expected

    def of(self, recipient: Expected) -> dict[str, str]:
        """The offices that a recipient belongs to: by level, the lowest first."""
        found: dict[str, str] = {}
        for key, names in self._levels:
            said = (text for heading, text in recipient.extra.items() if folded(heading) in names)
            if office := next(said, "").strip():
                found.setdefault(key, office)
        return found

    def reporting_level(self, reported: AbstractSet[str]) -> str:
        """The level whose offices have sent summaries; the lowest of several.

        Empty where the roster knows none of them.
        """
        known = {
            key
            for recipient in self._expected
            for key, office in self.of(recipient).items()
            if place_key(office) in reported
        }
        return next((key for key, _ in self._levels if key in known), "")

    def silent(
        self, reported: AbstractSet[str], came: Callable[[Expected], bool]
    ) -> dict[str, int]:
        """The offices of which nothing came, with how many belong to each."""
        members: dict[str, list[Expected]] = defaultdict(list)
        for recipient in self._expected:
            for office in {*self.of(recipient).values()}:
                members[office].append(recipient)
        return {
            office: len(own)
            for office, own in members.items()
            if place_key(office) not in reported and not any(map(came, own))
        }

    def up_to(self, level: str, recipient: Expected) -> list[str]:
        """A recipient's offices up to the level that reports here; the lowest where none does."""
        own = self.of(recipient)
        return [*own.values()][: [*own].index(level) + 1 if level in own else 1]


class _Came(NamedTuple):
    """What came of one recipient: the place of his first return, and the tables of all."""

    first: int
    tables: frozenset[str]
    lacks_sheet: bool


def _missing_tables(batch: Batch, expected: Sequence[Expected]) -> Iterator[Finding]:
    """Recipients who sent some of the tables that they were issued, and not the others."""
    known = set(template_ids())
    wanted = {
        batch.key(recipient.subject)
        for recipient in expected
        if known.intersection(recipient.templates)
    }
    came: dict[str, _Came] = {}
    for number, sent in enumerate(batch.returns if wanted else ()):
        key = batch.key(sent.subject)
        if key in wanted:
            before = came.get(key, _Came(number, frozenset(), lacks_sheet=False))
            came[key] = _Came(
                before.first,
                before.tables | sent.tables,
                lacks_sheet=before.lacks_sheet or sent.lacks_sheet,
            )
    for recipient in expected:
        own = came.get(batch.key(recipient.subject))
        if own is None or own.lacks_sheet:
            continue
        gone = [
            load_template(table)
            for table in recipient.templates
            if table in known and table not in own.tables
        ]
        gone = [template for template in gone if template.for_recipient]
        if gone:
            numbers = "、".join(template.number for template in gone)
            note = f"发给“{recipient.subject}”的{numbers}没有交回"
            yield finding("sheet", path=batch.returns[own.first].path, note=note)
