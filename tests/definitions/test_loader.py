"""Definitions from YAML: what a file may say, and every fault of it with its line."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest

from zjtx_xl.definitions.faults import DefinitionError
from zjtx_xl.definitions.loader import (
    load_definition,
    load_set,
    load_template,
    read_set_file,
    template_ids,
)
from zjtx_xl.definitions.schema.sets import definition_schema
from zjtx_xl.definitions.source.yaml_source import YamlSource
from zjtx_xl.errors import UnknownTemplateError
from zjtx_xl.rules.building import build_rule

MADE_UP = Path(__file__).parents[1] / "data" / "templates" / "made-up-2030"
SMALL = """\
id: small-2030/one
version: "1"
title: 小表
number: 表一
kind: form
source: 编造
sheets:
  - name: 表一
    widths: {A: 20, B: 20}
    heights: {1: 20}
    labels: {A: label}
    texts: []
    columns:
      - {key: value, at: B, label: 数值, by: officer}
    rows:
      - {row: 1, key: only, texts: {A: 数量}, kind: integer}
"""
SET = """\
id: small-2030
title: 小表
notice: 编造
tables: [one]
"""


def load(folder: Path, text: str, owner: str = SET):
    (folder / "set.yaml").write_text(owner, encoding="utf-8")
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return load_definition(folder / "one.yaml", read_set_file(folder / "set.yaml")[0])


def faults(folder: Path, text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(DefinitionError) as error:
        load(folder, text)
    return [(fault.where, fault.line) for fault in error.value.faults]


# ---------------------------------------------------------------- shipped


def test_the_tables_come_set_by_set_as_printed():
    assert template_ids() == (
        "budget/self-evaluation", "budget/regional", "budget/project-list", "budget/regional-list",
        "guangdong-2021/annex1", "guangdong-2021/annex2",
        "qingdao-2021/tables1to3", "qingdao-2021/table4", "qingdao-2021/allocation",
        *(f"qingdao-2021/annex{number}" for number in range(1, 8)),
        "zjtx-2022/innovative", "zjtx-2022/specialised",
        "zjtx-2022/innovative-list", "zjtx-2022/specialised-list",
        "zjtx-2026/specialised", "zjtx-2026/little-giant",
        "zjtx-2026/specialised-list", "zjtx-2026/little-giant-list",
    )  # fmt: skip


@pytest.mark.parametrize("template_id", template_ids())
def test_every_shipped_definition_loads(template_id: str):
    template = load_template(template_id)
    assert template.id == template_id
    assert template.set_id == template_id.partition("/")[0]
    assert load_template(template_id) is template


@pytest.mark.parametrize("name", ["qingdao-2021/annex9", "annex2", "qingdao-2021/set", "a/b"])
def test_an_unknown_template_names_the_known_ones(name: str):
    with pytest.raises(UnknownTemplateError, match="qingdao-2021/annex2"):
        load_template(name)


def test_an_unknown_set_names_the_known_ones():
    with pytest.raises(UnknownTemplateError, match="guangdong-2021"):
        load_set("jinan-2021")


# ---------------------------------------------------------------- yaml


def test_small_definition(tmp_path: Path):
    template = load(tmp_path, SMALL)
    (each,) = template.sheets[0].fields
    assert (each.key, each.ref, each.label, each.kind.name) == (
        "only.value", "B1", "数量数值", "integer",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("5:17", "5:17"),
        ("2021-12-31", "2021-12-31"),
        ("007", "007"),
        ("1e5", "1e5"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("-3", -3),
        ("2.50", 2.5),
        ('"1"', "1"),
        ("第一批", "第一批"),
    ],
)
def test_only_what_is_written_as_such_is_no_text(tmp_path: Path, written: str, read: object):
    path = tmp_path / "value.yaml"
    path.write_text(f"value: {written}\n", encoding="utf-8")
    source = YamlSource(path)
    assert source.faults == []
    assert source.data == {"value": read}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a: [1\nb: 2", 2),
        (b"a: 1\nb: 2\na: 3\n", 3),
        (b"a: {b: 1, b: 2}\n", 1),
        (b"--- 1\n--- 2\n", 2),
        (b"a: !!python/object:os.system 1\n", 1),
        (b"a: \t- x\n", None),
        ("甲: 乙".encode("gbk"), None),
        (b"\xff\xfe\x00\x01", None),
        (b"a: \x01", None),
        (b'a: 1\nb: "\\x01"\n', 2),
        (b"a: 1\nb: " + b"9" * 10_000 + b"\nc: 2", 2),
        (b"a: 1\n? [b, c]\n: 2\n", 2),
        (b"a: 1\nb:\n  - {[c]: 2}\n", 3),
        (b"a: 1\n? &k {b: 1}\n: *k\n", 2),
    ],
)
def test_broken_yaml_is_a_fault_with_its_line(tmp_path: Path, content: bytes, line: int | None):
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    (fault,) = YamlSource(path).faults
    assert fault.file == "broken.yaml"
    if line is not None:
        assert fault.line == line


def test_a_byte_order_mark_of_notepad_does_no_harm(tmp_path: Path):
    path = tmp_path / "notepad.yaml"
    path.write_text("a: 甲\n", encoding="utf-8-sig")
    assert YamlSource(path).data == {"a": "甲"}


def test_an_alias_that_holds_itself_ends(tmp_path: Path):
    path = tmp_path / "loop.yaml"
    path.write_text("a: &a [*a]\n", encoding="utf-8")
    assert YamlSource(path).faults == []


def test_of_two_equal_names_among_very_many_the_first_is_found(tmp_path: Path):
    path = tmp_path / "many.yaml"
    names = [f"n{number}" for number in range(20_000)]
    path.write_text("".join(f"{name}: 1\n" for name in [*names, "n7"]), encoding="utf-8")
    source = YamlSource(path)
    assert [fault.line for fault in source.faults] == [20_001]
    begun = time.process_time()
    assert [source.spot([name])[0] for name in names] == list(range(1, 20_001))
    assert time.process_time() - begun < 2  # each by itself took 15 seconds


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("old", "new", "where", "line"),
    [
        ("number: 表一\n", "", "number", 1),
        ("kind: form", "kind: matrix", "kind", 5),
        ("number: 表一", "nummer: 表一", "nummer", 4),
        ("id: small-2030/one", "id: One", "id", 1),
        ("{A: 20, B: 20}", "{A: 20, b: 20}", "sheets[0].widths.b", 9),
        ("{A: 20, B: 20}", '{A: 20, "C:B": 20}', "sheets[0].widths.C:B", 9),
        ("heights: {1: 20}", "heights: {0: 20}", "sheets[0].heights[0]", 10),
        ("heights: {1: 20}", "heights: {1: 高}", "sheets[0].heights[1]", 10),
        ("texts: []", "texts: [{at: A1:B, text: 甲}]", "sheets[0].texts[0].at", 12),
        ("texts: []", "texts: [{at: B2:A1, text: 甲}]", "sheets[0].texts[0].at", 12),
        ("texts: []", "texts: [{at: XFE1, text: 甲}]", "sheets[0].texts[0].at", 12),
        # cells that take a minute to draw, each by itself
        ("texts: []", "texts: [{at: 'A1:XFD1048576', text: 甲}]", "sheets[0].texts[0].at", 12),
        ("texts: []", "texts: [{at: AAA1, text: 甲}]", "sheets[0].texts[0].at", 12),
        ("texts: []", "texts: [{at: A100000, text: 甲}]", "sheets[0].texts[0].at", 12),
        ("texts: []", "texts: [{at: 'A1:A1001', text: 甲}]", "sheets[0].texts[0].at", 12),
        ("texts: []", "texts: [{at: A1, text: 甲, border: TL}]", "sheets[0].texts[0].border", 12),
        ("texts: []", "texts: [{at: A1, text: 甲, role: big}]", "sheets[0].texts[0].role", 12),
        ("key: value", "key: Value", "sheets[0].columns[0].key", 14),
        ("by: officer", "by: anyone", "sheets[0].columns[0].by", 14),
        ("kind: integer", "kind: number", "sheets[0].rows[0].kind", 16),
        ("kind: integer", "kind: integer, minimum: 很少", "sheets[0].rows[0].minimum", 16),
        ("kind: integer", "kind: integer, at_most: 0", "sheets[0].rows[0].at_most", 16),
        ("row: 1,", "row: 3:2,", "sheets[0].rows[0].row", 16),
        ("kind: integer", "kind: integer, rule: {limit: 1}", "sheets[0].rows[0].rule.name", 16),
        (", kind: integer", "", "sheets[0].rows[0]", 16),
        ("kind: integer", "kind: choice", "sheets[0].rows[0].kind", 16),
        ("kind: integer", "kind: tick", "sheets[0].rows[0].kind", 16),
        ("kind: integer", "kind: integer, value: '1 + other'", "sheets[0].rows[0].value", 16),
        ("kind: integer", "kind: integer, at_most: 2", "sheets[0].rows[0].at_most", 16),
    ],
)
def test_each_fault_is_found_at_its_place(
    tmp_path: Path, old: str, new: str, where: str, line: int
):
    assert SMALL.count(old) == 1
    found = faults(tmp_path, SMALL.replace(old, new))
    assert (where, line) in found
    assert len({each for each, _ in found}) <= 2


def test_all_faults_are_told_at_once(tmp_path: Path):
    text = SMALL.replace("kind: form", "kind: matrix").replace("by: officer", "by: anyone")
    text = text.replace("kind: integer", "kind: number")
    assert [line for _, line in faults(tmp_path, text)] == [5, 14, 16]


def test_several_sheets_need_a_key_each(tmp_path: Path):
    sheet = SMALL[SMALL.index("  - name") :]
    assert faults(tmp_path, SMALL + sheet.replace("表一", "表二")) == [
        ("sheets[0]", 8),
        ("sheets[1]", 17),
    ]


def test_a_rule_with_a_slip_is_a_fault_of_the_definition(tmp_path: Path):
    text = SMALL.replace("label: 数值,", "label: 数值, role: score, kind: decimal,")
    text = text.replace("kind: integer", "points: 5, rule: {name: bands}")
    assert faults(tmp_path, text) == [("sheets[0].rows[0].rule", 16)]


# ---------------------------------------------------------------- what a row or column says


def test_rows_override_columns_and_cells_override_both(tmp_path: Path):
    text = SMALL.replace("by: officer", "by: officer, unit: 个, kind: integer, example: '1'")
    text = text.replace(", kind: integer}\n", ", kind: money, example: '2'}\n")
    (each,) = load(tmp_path, text).sheets[0].fields
    # A kind goes with its own unit and limits, from the level that names it.
    assert (each.kind.name, each.kind.unit, each.example) == ("integer", "个", "2")
    text = text.replace("example: '2'", "cells: {value: {kind: percent, example: '3'}}")
    (each,) = load(tmp_path, text).sheets[0].fields
    assert (each.kind.name, each.kind.unit, each.example) == ("percent", "%", "3")


def test_a_label_names_a_row_that_prints_none(tmp_path: Path):
    text = SMALL.replace("texts: {A: 数量}", "label: 总数")
    (each,) = load(tmp_path, text).sheets[0].fields
    assert each.label == "总数数值"


def test_the_role_of_one_column_goes_before_that_of_several(tmp_path: Path):
    text = SMALL.replace("labels: {A: label}", 'labels: {"A:B": weight, A: group}')
    (found,) = load(tmp_path, text).sheets[0].texts
    assert found.role == "group"
    text = text.replace("{A: 数量}", '{"A:B": 数量}').replace("at: B,", "at: C,")
    (found,) = load(tmp_path, text).sheets[0].texts
    assert found.role == "weight"


def test_the_default_rule_of_the_set_keeps_its_parameters(tmp_path: Path):
    owner = SET + "rule: {name: reach_target, both_zero: half}\n"
    text = SMALL.replace("label: 数值,", "label: 数值, role: score, kind: decimal,")
    text = text.replace("kind: integer", "points: 5")
    (each,) = load(tmp_path, text, owner).sheets[0].fields
    assert each.rule is not None
    assert each.rule == build_rule("reach_target", Decimal(5), {"both_zero": "half"})
    (each,) = (
        load(tmp_path, text.replace("points: 5", "points: 5, rule: none"), owner).sheets[0].fields
    )
    assert each.rule is None


# ---------------------------------------------------------------- sets


def test_packages_name_what_travels_together():
    qingdao = load_set("qingdao-2021")
    assert qingdao.package().tables == ("annex2", "annex5", "annex6")
    assert qingdao.package("platform").tables == ("annex7",)
    assert load_set("guangdong-2021").package().tables == ("annex2",)
    with pytest.raises(KeyError):
        qingdao.package("nobody")


def test_without_packages_all_tables_travel_together(tmp_path: Path):
    path = tmp_path / "set.yaml"
    path.write_text(SET.replace("[one]", "[one, two]"), encoding="utf-8")
    assert read_set_file(path)[0].package().tables == ("one", "two")


def test_last_years_targets_become_prefilled_targets():
    (mapping,) = load_set("qingdao-2021").prefill_from
    assert (mapping.source, mapping.to) == ("guangdong-2021/annex2", "annex1")
    giving, taking = (
        {each.key for each in load_template(name).sheets[0].fields}
        for name in (mapping.source, f"qingdao-2021/{mapping.to}")
    )
    taken = {key: mapping.target_of(key) for key in giving if mapping.target_of(key) in taking}
    assert len(taken) == 22
    assert taken["patents_national.target"] == "patents_national.target"
    assert "patents_national.baseline" not in taken
    # A number of enterprises is no rate.
    assert "design_tools_enterprises.target" not in taken


@pytest.mark.parametrize(
    ("fields", "key", "target"),
    [
        ("{a.target: b.target}", "a.target", "b.target"),
        ("{a.target: b.target}", "b.target", None),
        ('{"*.actual": "*.target"}', "a.actual", "a.target"),
        ('{"*.actual": "*.target"}', "3.a.actual", "3.a.target"),
        ('{"*.actual": "*.target"}', ".actual", None),
        ('{"3.*": "*"}', "3.a.actual", "a.actual"),
        ('{a.actual: c.target, "*.actual": "*.target"}', "a.actual", "c.target"),
    ],
)
def test_prefill_patterns(tmp_path: Path, fields: str, key: str, target: str | None):
    path = tmp_path / "set.yaml"
    path.write_text(
        f"{SET}prefill_from: [{{from: x/y, to: one, fields: {fields}}}]\n", encoding="utf-8"
    )
    (mapping,) = read_set_file(path)[0].prefill_from
    assert mapping.target_of(key) == target


def test_a_star_stands_on_both_sides_or_on_none(tmp_path: Path):
    path = tmp_path / "set.yaml"
    path.write_text(
        SET + 'prefill_from: [{from: x/y, to: one, fields: {"*.a": b.c}}]\n', encoding="utf-8"
    )
    with pytest.raises(DefinitionError) as error:
        read_set_file(path)[0]
    assert [fault.where for fault in error.value.faults] == ["prefill_from[0]"]


def test_renamed_units_are_declared_by_the_set():
    aliases = load_set("qingdao-2021").aliases
    assert len(aliases) == 3
    assert not set(aliases) & set(aliases.values())


def test_schemas_for_editors_are_json():
    kinds = json.loads(json.dumps(definition_schema()))["$defs"]
    assert {"id", "sheets", "kind"} <= set(kinds["TemplateDefinition"]["properties"])
    assert kinds["TemplateDefinition"]["additionalProperties"] is False
    assert {"packages", "prefill_from"} <= set(kinds["SetDefinition"]["properties"])


# ---------------------------------------------------------------- a new table needs no Python


def test_a_made_up_form_and_list_load():
    owner = read_set_file(MADE_UP / "set.yaml")[0]
    park, equipment = (
        load_definition(MADE_UP / f"{name}.yaml", owner) for name in owner.tables[:2]
    )
    assert (park.kind, park.scored, park.variables["region"]) == ("form", True, "某市")
    rules = [each.rule.name for each in park.sheets[0].fields if each.rule]
    assert rules == ["reach_target", "proportional", "bands", "yes_no", "manual", "deduction"]
    assert (equipment.kind, equipment.scored) == ("list", False)
    assert equipment.sheets[0].record_height == 2


# ---------------------------------------------------------------- sentences for yes and no


@pytest.mark.parametrize(
    "kind",
    [
        "kind: yes_no, yes: [已完成]",
        "kind: integer, no: [无]",
        "kind: yes_no_text, yes: [已完成], no: [已完成]",
    ],
)
def test_sentences_that_cannot_be_read_are_a_fault(tmp_path: Path, kind: str):
    assert [where for where, _ in faults(tmp_path, SMALL.replace("kind: integer", kind))] == [
        "sheets[0].rows[0].kind"
    ]


def test_a_target_may_be_a_plan_where_an_actual_value_may_not(tmp_path: Path):
    text = SMALL.replace(
        "      - {key: value, at: B, label: 数值, by: officer}\n",
        "      - {key: value, at: B, label: 数值}\n      - {key: other, at: C, label: 目标}\n",
    ).replace("widths: {A: 20, B: 20}", "widths: {A: 20, B: 20, C: 20}")
    kind = "kind: yes_no_text, yes: [已完成], cells: {other: {yes: [计划完成]}}"
    (sheet,) = load(tmp_path, text.replace("kind: integer", kind)).sheets
    yes = {field.column: field.kind.yes for field in sheet.layout().fields}
    assert yes == {"value": ("已完成",), "other": ("计划完成",)}
