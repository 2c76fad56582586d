"""What is different between two definitions, in words, and what it means for returns.

Rows are the same by their key, and where a form gives its rows new keys, by their label.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import (
    SET_FILE,
    load_definition,
    load_template,
    load_version,
    read_set_file,
    render,
)
from zjtx_xl.rules import NOTHING, Constant, names_of, sentence, walk
from zjtx_xl.values import plain, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.definitions import Field, Template
    from zjtx_xl.rules import Rule

_ENOUGH_TO_FIND = 30  # characters of a text that is quoted


class Difference(NamedTuple):
    """One difference; ``matters`` says that returns of the old version are judged otherwise."""

    text: str
    matters: bool = False


def compare(old: str, new: str) -> list[Difference]:
    """What is different between two definitions: ids, ids with a version, or files.

    Raises:
        UnknownTemplateError: there is no such template.
        DefinitionError: a definition has faults.
    """
    return differences(_template(old), _template(new))


def _template(name: str) -> Template:
    path = Path(name)
    if path.suffix == ".yaml":
        return load_definition(path, read_set_file(path.with_name(SET_FILE))[0])
    template_id, at, version = name.partition("@")
    return load_version(template_id, version) if at else load_template(template_id)


def differences(old: Template, new: Template) -> list[Difference]:
    """The differences in the order of the new form: heads, texts, rows, cells."""
    return [*_head(old, new), *_texts(old, new), *_fields(old, new)]


def _head(old: Template, new: Template) -> Iterator[Difference]:
    for what, before, after in (
        ("编号", old.id, new.id),
        ("版本", old.version, new.version),
        ("标题", _printed(old, old.title), _printed(new, new.title)),
        ("表号", old.number, new.number),
    ):
        if before != after:
            yield Difference(f"{what}由“{before}”改为“{after}”")
    sheets = [sheet.name for sheet in old.sheets], [sheet.name for sheet in new.sheets]
    if sheets[0] != sheets[1]:
        said = f"工作表由 {'、'.join(sheets[0])} 改为 {'、'.join(sheets[1])}"
        yield Difference(said, matters=True)


def _printed(template: Template, text: str) -> str:
    return render(text, template.variables)


def _texts(old: Template, new: Template) -> Iterator[Difference]:
    """Printed texts that are no labels of rows: titles, headings, notes."""
    roles = {"header": "表头", "note": "注", "seal": "落款", "title": "标题行", "rule": "评分标准"}
    before, after = (
        {
            (sheet.name, text.role, str(text.area)): _printed(template, text.text)
            for sheet in template.sheets
            for text in sheet.texts
            if text.role in roles and text.text
        }
        for template in (old, new)
    )
    gone = [key for key, text in before.items() if text not in after.values()]
    come = [key for key, text in after.items() if text not in before.values()]
    for key in [key for key in gone if key in come]:
        said = f"{roles[key[1]]} {key[2]} 由“{_short(before[key])}”改为“{_short(after[key])}”"
        yield Difference(said)
    for key in gone:
        if key not in come:
            yield Difference(f"删去{roles[key[1]]}“{_short(before[key])}”（原 {key[2]}）")
    for key in come:
        if key not in gone:
            yield Difference(f"新增{roles[key[1]]}“{_short(after[key])}”（{key[2]}）")


def _fields(old: Template, new: Template) -> Iterator[Difference]:
    before, after = ({field.key: field for field in form.fields} for form in (old, new))
    labels = {field.label: key for key, field in before.items()}
    pairs: list[tuple[Field, Field]] = []
    found: set[str] = set()
    for key, field in after.items():
        same = key if key in before else labels.get(field.label, "")
        if not same or same in found:
            said = f"新增“{field.label}”（{field.ref}）"
            asked = field.required and field.by == "recipient"
            yield Difference(said + ("，旧表里没有，会列为缺填" if asked else ""), matters=asked)
            continue
        found.add(same)
        pairs.append((before[same], field))
        if same != key:
            yield Difference(f"“{field.label}”的键由 {same} 改为 {key}，沿用上年的数要写对应")
    for key, field in before.items():
        if key not in found:
            said = f"删去“{field.label}”（原 {field.ref}），旧表里的值不再读取"
            yield Difference(said, matters=True)
    for was, field in pairs:
        yield from _of_field(was, field)


def _of_field(old: Field, new: Field) -> Iterator[Difference]:
    what = f"“{new.label}”"
    if old.label != new.label:
        yield Difference(f"“{old.label}”改称{what}")
    if old.ref != new.ref:
        yield Difference(f"{what}由 {old.ref} 移到 {new.ref}")
    if old.kind.name != new.kind.name or old.kind.unit != new.kind.unit:
        yield Difference(f"{what}的取值由 {_kind(old)} 改为 {_kind(new)}", matters=True)
    if (was := _limits(old)) != (now := _limits(new)):
        yield Difference(f"{what}的范围由{was}改为{now}", matters=True)
    if old.kind.choices != new.kind.choices:
        gone = {choice.value for choice in old.kind.choices} - {
            choice.value for choice in new.kind.choices
        }
        said = f"{what}的选项有改动" + (f"，不再有：{'、'.join(sorted(gone))}" if gone else "")
        yield Difference(said, matters=bool(gone))
    if old.required != new.required:
        said = "改为必填" if new.required else "改为可以不填"
        yield Difference(f"{what}{said}", matters=new.required)
    if old.points != new.points:
        was, now = ("无" if field.points is None else plain(field.points) for field in (old, new))
        yield Difference(f"{what}的分值由 {was} 改为 {now}", matters=True)
    if old.rule != new.rule:
        yield _of_rule(what, old, new)
    if old.by != new.by:
        filler = {"recipient": "填报单位", "officer": "主管部门"}
        yield Difference(f"{what}由{filler[old.by]}填改为由{filler[new.by]}填")


def _of_rule(what: str, old: Field, new: Field) -> Difference:
    if old.rule is None or new.rule is None:
        return Difference(f"{what}{'不再评分' if new.rule is None else '改为评分'}", matters=True)
    was, now = _said(old.rule), _said(new.rule)
    if was == now:
        return Difference(f"{what}的评分规则只随分值改动")
    trend = _trend(old.rule, new.rule)
    return Difference(f"{what}的评分规则{trend}：由“{was}”改为“{now}”", matters=True)


def _said(rule: Rule) -> str:
    """A rule in words; one of a person's own judgement by its name."""
    if rule.expression is None:
        return "人工评分"
    return sentence(rule.expression, {"actual": "实际值", "target": "目标值", "points": "分值"})


def _trend(old: Rule, new: Rule) -> str:
    """Whether a rule became stricter: by what it gives at, above and below each of its bounds."""
    if old.expression is None or new.expression is None:
        return "有改动"
    if {*names_of(old.expression), *names_of(new.expression)} != {"actual"}:
        return "有改动"
    bounds = {
        node.number
        for rule in (old, new)
        for node in walk(rule.expression or NOTHING)
        if isinstance(node, Constant)
    }
    step = Decimal("0.01")
    values = sorted({bound + more for bound in bounds for more in (-step, Decimal(0), step)})
    pairs = [
        (old.expression.value({"actual": value}), new.expression.value({"actual": value}))
        for value in values
    ]
    numbers = [(a, b) for a, b in pairs if isinstance(a, Decimal) and isinstance(b, Decimal)]
    if len(numbers) < len(pairs):
        return "有改动"
    if all(after <= before for before, after in numbers):
        return "变严"
    return "变宽" if all(after >= before for before, after in numbers) else "有改动"


def _kind(field: Field) -> str:
    return f"{field.kind.name}（{field.kind.unit}）" if field.kind.unit else field.kind.name


def _limits(field: Field) -> str:
    low, high = field.kind.minimum, field.kind.maximum
    if low is None and high is None:
        return "不限"
    if low is None:
        return f"不大于 {plain(high or Decimal(0))}"
    return f"不小于 {plain(low)}" if high is None else f"{plain(low)} 至 {plain(high)}"


def _short(text: str) -> str:
    return shortened("".join(text.split()), _ENOUGH_TO_FIND)
