"""What came twice: one recipient's returns, one subject in several lists, one code, one's answers.

Of returns that have nothing in common with another no more than numbers are looked at together.
Names join by the aliases of the sets and by what the office's own lists say, never by similarity.
"""

from __future__ import annotations

import os
from array import array
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from zjtx_xl.findings import Address, finding
from zjtx_xl.runs.senders.alike import alike

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from zjtx_xl.findings import Finding
    from zjtx_xl.runs.senders.batch import Batch
    from zjtx_xl.runs.senders.returns import Return

T = TypeVar("T", bound="Hashable")
_SHOWN = 3
_PARTS = 64
# What he filled is his own: nobody is asked to throw one of the two away.
_FILLED_ON_ANOTHERS = "两份都请留着，不要删；请这家单位在发给它自己的文件上重新填写后报送。"


def filled_on_anothers(batch: Batch) -> Iterator[Finding]:
    """Files that were issued to one recipient and came back under another's name."""
    key_of = batch.key
    foreign = {
        key_of(sent.issued_to)
        for sent in batch.returns
        if sent.issued_to and key_of(sent.subject) != key_of(sent.issued_to)
    }
    by_issue: dict[str, list[Return]] = defaultdict(list)
    for sent in batch.returns if foreign else ():
        if sent.issued_to and (key := key_of(sent.issued_to)) in foreign:
            by_issue[key].append(sent)
    for key, group in by_issue.items():
        for sent in group:
            if batch.key(sent.subject) == key:
                continue
            others = [other for other in group if other is not sent and _overlap(sent, other)]
            if others:
                first = others[0]
                own, other = _shown((sent.path, first.path))
                yield finding(
                    "duplicate",
                    path=sent.path,
                    other=Address(first.path),
                    note=(
                        f"{own} 写的单位是“{sent.subject}”，"
                        f"但它和 {other} 一样，是发给“{sent.issued_to}”的文件"
                    ),
                )._replace(remedy=_FILLED_ON_ANOTHERS)
            elif not sent.is_said:
                yield finding(
                    "mark-conflict",
                    path=sent.path,
                    note=(
                        f"{Path(sent.path).name} 是发给“{sent.issued_to}”的文件，"
                        f"里面写的单位是“{sent.subject}”"
                    ),
                )


def duplicates(batch: Batch, copies: AbstractSet[str]) -> Iterator[Finding]:
    """What came twice; ``copies`` are files that were issued to somebody else than they name."""
    yield from _returned_twice(batch, copies)
    yield from _listed_twice(batch)
    yield from _shared_codes(batch)
    yield from _alike(batch, copies)


def _returned_twice(batch: Batch, copies: AbstractSet[str]) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Return]] = defaultdict(list)
    for key, sent in _said_by_several(
        batch,
        lambda sent: (
            ((batch.key(sent.subject), table) for table in sent.tables)
            if sent.subject and sent.path not in copies
            else ()
        ),
    ):
        groups[key].append(sent)
    said: set[tuple[str, ...]] = set()
    for group in (part for whole in groups.values() for part in _by_year(whole)):
        paths = tuple(sent.path for sent in group)
        if len(group) > 1 and paths not in said:
            said.add(paths)
            yield finding(
                "duplicate",
                path=paths[1],
                other=Address(paths[0]),
                note=f"“{group[0].subject}”报送了 {len(group)} 份：{_names(paths)}",
            )


def _said_by_several(
    batch: Batch, said: Callable[[Return], Iterable[T]]
) -> Iterator[tuple[T, Return]]:
    """What several returns say, with each of these returns, in their order."""
    # one part of all hashes after the other, so that few of them are counted at once
    parts = [array("q") for _ in range(_PARTS)]
    for value in (value for sent in batch.returns for value in said(sent)):
        parts[hash(value) % _PARTS].append(hash(value))
    found = {about for part in parts for about, times in Counter(part).items() if times > 1}
    for sent in batch.returns if found else ():
        yield from ((value, sent) for value in said(sent) if hash(value) in found)


def _listed_twice(batch: Batch) -> Iterator[Finding]:
    """Summaries of one table that list the same subjects: one of them is not taken."""
    firsts: dict[tuple[str, str, str], Return] = {}
    for sent in batch.summaries:
        for table in sent.tables:
            twice: dict[str, list[str]] = defaultdict(list)
            for name in sent.listed:
                first = firsts.setdefault((table, sent.year, batch.key(name)), sent)
                if first is not sent:
                    twice[first.path].append(name)
            for path, names in twice.items():
                own, other = _shown((sent.path, path))
                shown = "、".join(names[:_SHOWN]) + (" 等" if len(names) > _SHOWN else "")
                yield finding(
                    "duplicate",
                    path=sent.path,
                    other=Address(path),
                    note=f"{own} 和 {other} 都列有 {len(names)} 户：{shown}",
                )


def _shared_codes(batch: Batch) -> Iterator[Finding]:
    """One credit code under two names."""
    by_code: dict[str, dict[str, Return]] = defaultdict(dict)
    for code, sent in _said_by_several(batch, lambda sent: sent.codes):
        by_code[code][batch.key(sent.subject)] = sent
    for code, owners in by_code.items():
        if len(owners) > 1:
            names = "、".join(f"“{owner.subject}”" for owner in owners.values())
            first, second, *_ = owners.values()
            yield finding(
                "duplicate",
                path=second.path,
                other=Address(first.path),
                note=f"{names}填了同一个统一社会信用代码 {code}",
            )._replace(remedy="请核对是谁的代码。")


def _alike(batch: Batch, copies: AbstractSet[str]) -> Iterator[Finding]:
    """Two subjects with the same answers: one of them may have sent the other's file."""
    returns = batch.returns
    found = alike(
        returns,
        lambda sent: "" if sent.path in copies else sent.numbers,
        lambda sent: batch.key(sent.subject),
    )
    for pair in found:
        first, second = returns[pair.first], returns[pair.second]
        own, other = _shown((second.path, first.path))
        yield finding(
            "duplicate",
            path=second.path,
            other=Address(first.path),
            severity="warning",
            note=(
                f"“{second.subject}”（{own}）和“{first.subject}”（{other}）"
                f"有 {pair.equal} 个数填得一样，其中 {pair.own} 个别家都没有"
            ),
        )._replace(remedy="请核对是不是用了别家的表。")


def _overlap(left: Return, right: Return) -> bool:
    is_of_one_year = left.year == right.year or not (left.year and right.year)
    return is_of_one_year and bool(left.tables & right.tables)


def _by_year(group: Sequence[Return]) -> Iterator[list[Return]]:
    """Returns of one year each; of which year a return is that lost its marks, nobody knows."""
    for year in sorted({sent.year for sent in group if sent.year}) or [""]:
        yield [sent for sent in group if sent.year in {year, ""}]


def _shown(paths: Sequence[str]) -> list[str]:
    """The names of files; files of one name in several folders with what tells them apart."""
    names = [Path(path).name for path in paths]
    if len(set(names)) == len(names):
        return names
    try:
        common = Path(os.path.commonpath([Path(path).parent for path in paths]))
    except ValueError:  # one from the root and one from here, or of two drives
        return list(paths)
    return [Path(path).relative_to(common).as_posix() for path in paths]


def _names(paths: Sequence[str]) -> str:
    shown = "、".join(_shown(paths)[:_SHOWN])
    return shown + (" 等" if len(paths) > _SHOWN else "")
