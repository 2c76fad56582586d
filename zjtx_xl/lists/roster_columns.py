"""What the columns of a roster are used for, and which targets of a form no column fills."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.lists.headings import Alias, FieldNames, folded
from zjtx_xl.xlsx import column_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.definitions import SetDefinition
    from zjtx_xl.lists.header import Header

_USES: dict[Alias, str] = {
    "subject": "单位名称", "no": "编号", "credit_code": "统一社会信用代码",
}  # fmt: skip
_TARGET = re.compile(r"^(?:(?:实施期)?满?[一1]?年?度?目标值?|目标值?)|(?:年度)?目标值?$")
_SHORTEST = 3  # characters; 地区 stands in many a label


class ColumnUse(NamedTuple):
    """A column of a roster: its heading, what it is used for, and the field keys that it fills.

    ``alias`` is set where it holds the names, the numbers or the credit codes; ``meant`` is the
    target that an unused heading may be short for.
    """

    column: int
    heading: str
    use: str
    keys: tuple[str, ...] = ()
    alias: Alias | None = None
    meant: str = ""

    def __str__(self) -> str:
        """``C 有效发明专利数量目标值：预填``."""
        hint = f"（像是“{self.meant}”，是的请照表中的文字写全表头）" if self.meant else ""
        return f"{column_name(self.column)} {self.heading}：{self.use}{hint}"

    @property
    def says_target(self) -> bool:
        """Whether the heading says itself that targets stand below it."""
        return _TARGET.search(folded(self.heading)) is not None


def column_uses(header: Header, names: FieldNames) -> Iterator[ColumnUse]:
    """What each column was taken for, from the left; also those that were not used."""
    alias_at: dict[int, Alias] = {column: alias for alias, column in header.aliases.items()}
    unfilled = _unfilled_targets(header, names)
    for column, heading in sorted(header.headings.items()):
        alias, keys = alias_at.get(column), header.fields.get(column, ())
        if alias is not None:
            yield ColumnUse(column, heading, _USES[alias], names.fed_by[alias], alias)
        elif keys:
            yield ColumnUse(column, heading, "预填", keys)
        else:
            meant = _short_for(heading, unfilled)
            yield ColumnUse(column, heading, "没有用于预填", meant=meant)


def later_headings(owner: SetDefinition) -> frozenset[str]:
    """The headings, folded, of what audits and roll-ups of a set ask a roster for."""
    levels = (name for level in owner.levels for name in (level.title, *level.headings))
    kept = (name for names in owner.roster.values() for name in names)
    return frozenset(map(folded, (*levels, *kept)))


def _unfilled_targets(header: Header, names: FieldNames) -> list[str]:
    """The labels of the targets that the office prefills and that no column is taken for."""
    filled = {key for keys in header.fields.values() for key in keys}
    return [
        field.row_label
        for field in names.fields.values()
        if field.prefilled and field.role == "target" and field.row_label
        if field.key not in filled
    ]


def _short_for(heading: str, labels: list[str]) -> str:
    """The target that a heading may be short for."""
    said = folded(heading)
    short = _TARGET.sub("", said)
    if len(short) < _SHORTEST - (short != said):
        return ""
    meant = next((label for label in labels if _is_short_for(short, folded(label))), "")
    return f"{meant}目标值" if meant else ""


def _is_short_for(short: str, label: str) -> bool:
    """Whether the characters of one stand in the other, in their order."""
    rest = iter(label)
    return all(character in rest for character in short)
