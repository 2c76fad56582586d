"""Mistakes in definitions, made one by one: each is told once, at its line, in Chinese.

Each setting of the made-up set is misspelt, given a value of a wrong type, written twice, left out;
and what a Chinese keyboard types instead of ``:``, ``,`` and ``"`` is told as that.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from tests.lint.test_definitions import LIST, MADE_UP, PARK, SET
from zjtx_xl.definitions.schema.sets import SetDefinition
from zjtx_xl.definitions.schema.table import TemplateDefinition
from zjtx_xl.definitions.source.explanations import models_of
from zjtx_xl.definitions.source.yaml_source import Loader
from zjtx_xl.lint.definitions import lint_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel

MODELS = {PARK: TemplateDefinition, LIST: TemplateDefinition, SET: SetDefinition}
ENGLISH = re.compile(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}")


class Setting(NamedTuple):
    """A setting of a file: its name and value as nodes, and the mapping that holds it."""

    name: yaml.Node
    value: Any
    around: Any
    is_required: bool


class Mistake(NamedTuple):
    """A file with one mistake, and the line at which it must be told."""

    file: str
    what: str
    text: str
    line: int


def settings(node: yaml.Node, models: list[type[BaseModel]]) -> Iterator[tuple[str, Setting]]:
    """Each setting under a node, by model and name."""
    if isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from settings(value, models)
    if not isinstance(node, yaml.MappingNode):
        return
    known = {
        (field.alias or name): (model, field)
        for model in models
        for name, field in model.model_fields.items()
    }
    for name, value in node.value:
        model, field = known.get(name.value, (None, None))
        if model is None or field is None:
            yield from settings(value, models)
            continue
        setting = Setting(name, value, node, field.is_required())
        yield f"{model.__name__}.{name.value}", setting
        yield from settings(value, models_of(field.annotation))


def mistakes() -> Iterator[Mistake]:
    """One of each kind for each setting of the made-up set."""
    seen: set[str] = set()
    for file, model in MODELS.items():
        text = (MADE_UP / file).read_text(encoding="utf-8")
        for key, setting in settings(Loader(text).get_single_node(), [model]):
            if key not in seen:
                seen.add(key)
                for what, wrong, line in wrongly(text, setting):
                    yield Mistake(file, f"{key} {what}", wrong, line)


def wrongly(text: str, setting: Setting) -> Iterator[tuple[str, str, int]]:
    first, last = setting.name.start_mark, setting.name.end_mark
    begin, end = setting.value.start_mark.index, setting.value.end_mark.index
    line = first.line + 1
    yield "misspelt", f"{text[: last.index - 1]}x{text[last.index :]}", line
    is_short = isinstance(setting.value, yaml.ScalarNode) or setting.value.flow_style
    if not is_short:
        return
    other = "{a: {b: 1}}" if isinstance(setting.value, yaml.SequenceNode) else "[1, [2]]"
    yield "of a wrong type", text[:begin] + other + text[end:], setting.value.start_mark.line + 1
    if setting.around.flow_style:
        own, rest = text[first.index : end], text[end:]
        yield "twice", f"{text[: first.index]}{own}, {own}{rest}", line
        comma = re.match(r"\s*,\s*", rest)
        without = text[: first.index] + rest[comma.end() :] if comma else None
    else:
        start, stop = text.rfind("\n", 0, first.index) + 1, text.find("\n", end) + 1
        if text[start : first.index].strip():
            return  # the first of an entry: its line begins with a dash
        yield "twice", text[:stop] + text[start:], line + 1
        without = text[:start] + text[stop:]
    if setting.is_required and without is not None:
        yield "missing", without, setting.around.start_mark.line + 1


def told(folder: Path, file: str, text: str) -> list[Any]:
    copy = folder / MADE_UP.name
    if not copy.exists():
        shutil.copytree(MADE_UP, copy)
    path = copy / file
    before = path.read_bytes()
    path.write_text(text, encoding="utf-8")
    try:
        return lint_files([path])
    finally:
        path.write_bytes(before)


def test_every_mistake_is_told_once_at_its_line_in_chinese(tmp_path: Path):
    made = list(mistakes())
    assert len(made) > 280
    wrong = {
        mistake.what: [(fault.line, fault.message) for fault in faults]
        for mistake in made
        if (faults := told(tmp_path, mistake.file, mistake.text))
        and (
            len(faults) != 1 or faults[0].line != mistake.line or ENGLISH.search(faults[0].message)
        )
    }
    assert wrong == {}
    assert all(told(tmp_path, mistake.file, mistake.text) for mistake in made[:20])


@pytest.mark.parametrize(
    ("old", "new", "said", "column"),
    [
        ("number: 表甲", "number：表甲", "中文冒号", 7),
        ("key: tenants", "key：tenants", "中文冒号", 12),
        ("{row: 8, key: plan", "{row: 8， key: plan", "中文逗号", 16),
        ("{row: 8, key: plan", "{row: 8, key：plan", "中文冒号", 21),
        ('title: "{{ region }}示范园区评价表"', "title: “{{ region }}示范园区评价表”", None, 0),
        ('example: "40"', "example: “40", None, 0),
        ("        points: 20\n", "\tpoints: 20\n", "制表符", 1),
        ("        points: 20\n", "      \tpoints: 20\n", "制表符", 7),
        ("texts: {A: 规模}", "texts: {A: 规模", "没有配对", None),
        ("only: [content, target, actual]", "only: [content, target, actual", "没有配对", None),
        ("        points: 20\n", "      points: 20\n", "缩进", None),
        ("        points: 20\n", "        points 20\n", "冒号", None),
        ("label: 自提目标", "label: *自提目标", "引号", None),
        ("label: 自提目标", 'label: "自提目标', "引号", None),
        ("source: 编造", "source: 编造: 甲", "冒号", 11),
        ("widths: {A: 16", "widths: ｛A: 16", "中文括号", 13),  # noqa: RUF001
    ],
)
def test_slips_of_the_keyboard(
    old: str, new: str, said: str | None, column: int | None, tmp_path: Path
):
    text = (MADE_UP / PARK).read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    faults = told(tmp_path, PARK, text.replace(old, new, 1))
    if said is None:  # quotes around a text are a text
        assert not [fault for fault in faults if "YAML" in fault.message]
        return
    assert len(faults) == 1, faults
    assert said in faults[0].message
    assert faults[0].line is not None
    if column is not None:
        assert (faults[0].line, faults[0].column) == (line, column)
    # an open bracket is told where the next line shows it
    assert line <= faults[0].line <= line + 1
    assert not ENGLISH.search(faults[0].message)


def test_six_mistakes_in_one_file_are_told_in_one_run(tmp_path: Path):
    text = (MADE_UP / PARK).read_text(encoding="utf-8")
    for old, new in (
        ("number: 表甲", "number：表甲"),
        ("kind: form", "kind: from"),
        ("orientation: landscape", "orientation: wide"),
        ("key: tenants", "kei: tenants"),
        ("at_least: 1", "at_least: 一"),
        ("omit: [content, target, rate]\n", "omit: content\n"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    faults = told(tmp_path, PARK, text)
    assert len(faults) == 6, faults
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)


def test_mistyped_names_hide_no_other_mistake(tmp_path: Path):
    text = (MADE_UP / PARK).read_text(encoding="utf-8")
    for old, new in (
        ("points_total: 100\n", "points_totl: 100\n"),
        (
            "kind: money, unit: 万元, minimum: 0, period",
            "kind: mony, unit: 万元, minimum: 0, period",
        ),
        ("rule: {name: proportional}", "rule: {name: proportionl}"),
        ("texts: {B: 20, C: 入驻企业（家）}", "texts: {B: 21, C: 入驻企业（家）}"),
        ("sum(deduction.score)", "sum(deductoin.score)"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    faults = told(tmp_path, PARK, text)
    lines = text.splitlines()
    wrong = ("points_totl", "mony", "proportionl", "B: 21", "deductoin")
    assert [fault.line for fault in faults] == [
        next(number for number, line in enumerate(lines, start=1) if word in line) for word in wrong
    ]
    row = lines[(faults[2].line or 0) - 1]
    assert row[(faults[2].column or 0) - 1 :].startswith("rule: {name: proportionl}")


def test_a_row_is_called_by_its_number_and_its_label(tmp_path: Path):
    text = (MADE_UP / PARK).read_text(encoding="utf-8")
    (fault,) = told(tmp_path, PARK, text.replace("points_total: 100\n", "points_totl: 100\n"))
    assert "是不是 points_total" in fault.message
    (fault,) = told(tmp_path, PARK, text.replace("unit: 家", "unti: 家"))
    assert fault.place().endswith("第7行“入驻企业（家）” 的 unti")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("C: 有发展规划", "C: 有发展\\n规划", "反斜线"),
        ("value: sum(score) - sum(deduction.score)", "kind: decimal", "没有算式"),
        ("[{at_least: 50, points: 20}, {at_least: 20, points: 10}]",
         "[{at_least: 50, points: 10}, {at_least: 20, points: 20}]", "反而低"),
        ("[{at_least: 50, points: 20}, {at_least: 20, points: 10}]",
         "[{at_least: 20, points: 10}, {at_least: 50, points: 20}]", "永远轮不到"),
        ("role: subject, ", "", "没有一格是单位名称"),
    ],
)  # fmt: skip
def test_what_is_unwise_is_a_warning(old: str, new: str, said: str, tmp_path: Path):
    text = (MADE_UP / PARK).read_text(encoding="utf-8")
    assert old in text
    (fault,) = told(tmp_path, PARK, text.replace(old, new, 1))
    assert fault.severity == "warning"
    assert said in fault.message


def test_a_broken_set_is_told_once_for_all_its_tables(tmp_path: Path):
    copy = tmp_path / MADE_UP.name
    shutil.copytree(MADE_UP, copy)
    path = copy / SET
    path.write_text(path.read_text(encoding="utf-8").replace("notice:", "notize:"), "utf-8")
    (fault,) = lint_files(sorted(copy.glob("*.yaml")))
    assert (fault.file, fault.where) == (SET, "notize")
    (alone,) = lint_files([copy / PARK, copy / LIST])
    assert SET in alone.message


def test_a_file_that_notepad_saved_in_another_encoding_is_one_fault(tmp_path: Path):
    told(tmp_path, PARK, "")
    path = next(tmp_path.rglob(PARK))
    path.write_bytes((MADE_UP / PARK).read_text(encoding="utf-8").encode("gb18030"))
    (fault,) = lint_files([path])
    assert "UTF-8" in fault.message
