"""Which heading of an officer's list means which field of a template.

Headings are compared without blanks, width, brackets and joints, and what says more goes first:
field key, roster heading of the definition, label, row label alone, label without some of its
remarks in brackets. A heading of several rows is its parts joined. What could mean two fields of
one template means none.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from zjtx_xl.definitions import render
from zjtx_xl.values import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zjtx_xl.definitions import Field, Layout, Sheet, Template

Alias = Literal["subject", "no", "credit_code"]
ALIASES: tuple[Alias, ...] = ("subject", "no", "credit_code")

# In a list that has several of them the first is meant.
SUBJECTS = (
    "企业名称 单位名称 平台名称 机构名称 公司名称 服务平台名称 示范平台名称 服务机构名称 "
    "申报企业名称 申报单位名称 企业全称 单位全称 公司全称 机构全称 名称"
)
# 学校名称, 集聚区名称: where no surer heading is there. What belongs to somebody is not he.
_NAME_OF_SOMEBODY = re.compile(
    r"(?!.*(?:项目|产品|设备|指标|资金|文件|附件|政策|课程|活动|主管|部门|系统|专利|标准|银行|开户|曾用))"
    r"[\u4e00-\u9fff]{2,10}名称"
)
_LEAST_SURE = 1_000
_NO = "附件编号 序号 编号 no."
_CREDIT_CODE = (
    "统一社会信用代码 企业统一社会信用代码 单位统一社会信用代码 机构统一社会信用代码 "
    "社会统一信用代码 统一信用代码 社会信用代码 信用代码"
)

_OPENING = "([{<\u3014【〈《「『"
_CLOSING = ")]}>\u3015】〉》」』"
_ROUND = str.maketrans(_OPENING + _CLOSING, "(" * len(_OPENING) + ")" * len(_CLOSING))
_REMARK = re.compile(r"\(([^()]*)\)")
_JOINTS = str.maketrans("", "", "()*·•:;、,。—–-_“”\"'‘’★☆△▲")
# Above the headings of a group of columns an officer repeats what the printed form groups rows by.
_GROUPING = frozenset({"group", "title", "number"})

LIST_HEADINGS = frozenset(
    {"序号", "名称", "统一社会信用代码", "文件名", "表", "预填项数", "SHA-256"}
)
"""By which a list is known to be a 分发清单."""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A heading without the differences that typing and layout make."""
    return skeleton(text).casefold().translate(_ROUND).translate(_JOINTS)


class FieldNames:
    """All that the fields of some templates are called in an officer's list."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self._templates = tuple(_TemplateNames(template) for template in templates)
        fields = [field for template in self._templates for field in template.fields]
        self.kinds: Mapping[str, frozenset[str]] = {
            key: frozenset(field.kind.name for field in fields if field.key == key)
            for key in {field.key for field in fields}
        }
        self.fields: Mapping[str, Field] = {field.key: field for field in fields}
        self.fed_by: Mapping[Alias, tuple[str, ...]] = {
            alias: tuple(
                dict.fromkeys(
                    field.key
                    for field in fields
                    if field.heading == alias
                    or (alias == "subject" and field.role == "subject" and not field.heading)
                )
            )
            for alias in ALIASES
        }
        own = [field.label for field in fields if field.role == "subject"]
        names = {"subject": [*own, *SUBJECTS.split()], "no": _NO.split()}
        names["credit_code"] = _CREDIT_CODE.split()
        self._aliases: dict[Alias, dict[str, int]] = {}
        for alias in ALIASES:
            ranks: dict[str, int] = {}
            for rank, name in enumerate([alias, *names[alias]]):
                ranks.setdefault(folded(name), rank)
            self._aliases[alias] = ranks

    def alias(self, parts: Sequence[str]) -> tuple[Alias, int] | None:
        """Whether a heading is the recipient's name, number or credit code; lower is surer."""
        for way, text in enumerate(("".join(parts), parts[-1])):
            for bare, candidate in enumerate((text, _without_remarks(text))):
                for alias, names in self._aliases.items():
                    rank = names.get(folded(candidate))
                    if rank is not None:
                        return alias, (2 * way + bare) * 100 + rank
        is_name = _NAME_OF_SOMEBODY.fullmatch(_without_remarks(parts[-1]).strip())
        return ("subject", _LEAST_SURE) if is_name else None

    def meaning(self, parts: Sequence[str]) -> dict[str, int]:
        """The field keys that a heading means, one in each template; a lower rank is surer."""
        found: dict[str, int] = {}
        for template in self._templates:
            hit = template.meaning(parts)
            if hit is not None:
                rank, key = hit
                found[key] = min(rank, found.get(key, rank))
        return found


class _TemplateNames:
    """The names of one template's fields, from the surest to the vaguest."""

    def __init__(self, template: Template) -> None:
        self.fields: list[Field] = []
        self._names: tuple[dict[str, list[Field]], ...] = ({}, {}, {}, {})
        self._remarks: dict[str, list[tuple[Counter[str], Field]]] = {}
        self._groups: set[str] = set()
        for sheet in template.sheets:
            layout = sheet.layout(1)
            # A total is computed, and nobody prefills it.
            fields = [field for field in layout.fields if not field.formula]
            self.fields += fields
            self._groups |= {
                folded(render(text.text, template.variables))
                for text in layout.texts
                if text.role in _GROUPING
            }
            prefilled = Counter(
                field.row for field in fields if field.prefilled and field.row_label
            )
            for field in fields:
                self._add(0, _key_form(field.key), field)
                self._add(0, _key_form(_short_key(sheet, field)), field)
                if field.heading and field.heading not in ALIASES:
                    self._add(1, folded(field.heading), field)
                for label in _labels(layout, field, template.variables):
                    self._add_label(2, label, field)
                if field.prefilled and prefilled[field.row] == 1 and field.row_label:
                    self._add_label(3, field.row_label, field)

    def _add(self, rank: int, name: str, field: Field) -> None:
        fields = self._names[rank].setdefault(name, [])
        if name and field not in fields:
            fields.append(field)

    def _add_label(self, rank: int, label: str, field: Field) -> None:
        self._add(rank, folded(label), field)
        remarks = _remarks(label)
        if remarks:
            self._remarks.setdefault(folded(_without_remarks(label)), []).append((remarks, field))

    def meaning(self, parts: Sequence[str]) -> tuple[int, str] | None:
        """The rank and the key of the field that a heading means."""
        for start in range(len(parts)):
            hit = self._one("".join(parts[start:]))
            if hit is not None:
                return hit
            # A group that the form does not know (last year's figures) makes it another thing.
            if folded(parts[start]) not in self._groups:
                return None
        return None

    def _one(self, heading: str) -> tuple[int, str] | None:
        for rank, names in enumerate(self._names):
            fields = names.get(folded(heading) if rank else _key_form(heading))
            if fields:
                return _only(rank, fields)
        left, said = folded(_without_remarks(heading)), _remarks(heading)
        candidates = [field for has, field in self._remarks.get(left, []) if said <= has]
        return _only(len(self._names), candidates)


def _only(rank: int, fields: Sequence[Field]) -> tuple[int, str] | None:
    keys = list(dict.fromkeys(field.key for field in fields))
    if len(keys) > 1:
        keys = list(dict.fromkeys(field.key for field in fields if field.prefilled))
    return (rank, keys[0]) if len(keys) == 1 else None


def _labels(layout: Layout, field: Field, variables: Mapping[str, str]) -> Iterator[str]:
    """Row and column together, either first; the column as defined and as printed."""
    columns = [field.column_label]
    if field.row_label or field.record:
        above = [
            render(text.text, variables)
            for text in layout.texts
            if text.role == "header"
            and text.area.last_row < field.area.first_row
            and text.area.first_column <= field.area.first_column <= text.area.last_column
        ]
        columns += ["".join(above), *above[-1:]]
    for column in filter(None, columns):
        yield field.row_label + column
        yield column + field.row_label


def _short_key(sheet: Sheet, field: Field) -> str:
    """``1.amount`` of a list is ``amount`` in a roster that has one row for each record."""
    if not sheet.record_rows or not field.record:
        return field.key
    return field.key.removeprefix(f"{sheet.key}.1." if sheet.key else "1.")


def _key_form(text: str) -> str:
    return skeleton(text).casefold()


def _remarks(text: str) -> Counter[str]:
    """What stands in brackets: ``数量（个）（近2年）`` → 个, 近2年."""
    return Counter(folded(remark) for remark in _REMARK.findall(skeleton(text).translate(_ROUND)))


def _without_remarks(text: str) -> str:
    return _REMARK.sub("", skeleton(text).translate(_ROUND))
