"""Every fault that lint proves absent: one broken definition each, and all shipped ones clean.

The broken ones are the made-up set of ``tests/data/templates`` with one change. What is compared is
the place that a fault names, not its wording.
"""

# ruff: noqa: E501 - the table of faults is read line by line

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zjtx_xl.lint.definitions import lint_files, shipped
from zjtx_xl.lint.layout import lines_needed

MADE_UP = Path(__file__).parents[1] / "data" / "templates" / "made-up-2030"
PARK, LIST, SET = "park.yaml", "equipment.yaml", "set.yaml"
FORM = TABLE = "sheets[0]"


def broken(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of the made-up set in which one file reads differently in one place."""
    copy = folder / MADE_UP.name
    shutil.copytree(MADE_UP, copy)
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def places(path: Path) -> list[str]:
    return sorted({fault.where for fault in lint_files([path])})


@pytest.mark.parametrize("path", shipped(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_shipped_definitions_are_clean(path: Path):
    assert lint_files([path]) == []


def test_without_paths_all_shipped_definitions_are_proved():
    assert len(shipped()) > 13
    assert lint_files() == []


def test_the_made_up_set_is_clean():
    assert lint_files(sorted(MADE_UP.glob("*.yaml"))) == []


LAYOUT = [
    # id, file, old, new, where
    ("overlapping texts", PARK, "at: B4, role", "at: A4, role", [f"{FORM}.texts[5]"]),
    ("overlapping merges", PARK, '"A12:G12"', '"A11:G12"', [f"{FORM}.texts[11]"]),
    ("a field on a text", PARK, "key: score, at: G", 'key: score, at: "F:G"', [f"{FORM}.columns[4].at"]),
    ("two rows on one line", PARK, "{row: 6,", "{row: 5,", [f"{FORM}.rows[1]"]),
    ("open rows run into the note", PARK, '"13:15"', '"13:16"', [f"{FORM}.texts[12]"]),
    ("no column width", PARK, "F: 12, G: 12}", "F: 12}", [f"{FORM}.widths"]),
    ("a width twice", PARK, "F: 12, G: 12}", 'F: 12, "F:G": 12}', [f"{FORM}.widths"]),
    ("a width of nothing", PARK, "F: 12, G: 12}", "F: 12, G: 0}", [f"{FORM}.widths"]),
    ("no row height", PARK, '4: 34, "5:16": 32', '4: 34, "6:16": 32', [f"{FORM}.heights"]),
    ("a row too high", PARK, '4: 34, "5:16": 32', '4: 410, "5:16": 32', [f"{FORM}.heights"]),
    ("a cut label", PARK, "C: 建成面积（万平方米）", f"C: {'建成面积' * 20}", [f"{FORM}.rows[0].texts.C"]),
    ("a cut title", PARK, "2: 28,", "2: 14,", [f"{FORM}.texts[1]"]),
    ("an unknown style", PARK, "role: seal, border: TRB", "role: seal, style: stamp, border: TRB", [f"{FORM}.texts[3]"]),
    ("an unknown style of a field", PARK, "border: TB, example", "border: TB, style: large, example", [f"{FORM}.fields[0]"]),
    ("repeated rows that are none", PARK, "repeat_rows: 4", "repeat_rows: 40", [f"{FORM}.page.repeat_rows"]),
    ("a name that Excel refuses", PARK, "- name: 表甲", "- name: 表/甲", [f"{FORM}.name"]),
    ("a name too long", PARK, "- name: 表甲", f"- name: {'表' * 32}", [f"{FORM}.name"]),
    ("a name of the tool", PARK, "- name: 表甲", "- name: _lists", [f"{FORM}.name"]),
    ("a form with records", LIST, "kind: list", "kind: form", [TABLE]),
    ("a list without record", PARK, "kind: form", "kind: list", [FORM]),
    ("a span without record", PARK, "{key: target, at: D,", "{key: target, at: D, span: record,", [f"{FORM}.columns[1].span"]),
    ("a text out of its record", LIST, 'at: "A8:G8"', 'at: "A6:G8"', [f"{TABLE}.texts[10]"]),
    ("a record that ends too early", LIST, '{rows: "5:6", prepared: 40}', '{rows: "5:5", prepared: 40}', [f"{TABLE}.rows[1]"]),
    ("more records than rows", LIST, "prepared: 40", "prepared: 600000", [f"{TABLE}.record"]),
    ("a free field in a record", LIST, "    record:", "    fields: [{key: extra, at: C5, label: 甲, kind: text, by: officer}]\n    record:", [f"{TABLE}.fields[0]"]),
]  # fmt: skip
CONTENT = [
    ("an id that is not the file's", PARK, "id: made-up-2030/park", "id: made-up-2030/garden", ["id"]),
    ("a version in Chinese", PARK, 'version: "1"', "version: 第一版", ["version"]),
    ("a version that names a folder", PARK, 'version: "1"', 'version: "../1"', ["version"]),
    ("a key twice", PARK, "key: output", "key: area", [f"{FORM}.rows[1].key"]),
    ("a column twice", LIST, "key: count", "key: price", [f"{TABLE}.columns[3].key"]),
    ("a row without key", PARK, "key: plan, ", "", [f"{FORM}.rows[3]"]),
    ("an unknown variable", PARK, "（{{ year }}年）", "（{{ yaer }}年）", [f"{FORM}.texts[1]"]),
    ("an unknown variable in the title", PARK, 'title: "{{ region }}', 'title: "{{ town }}', ["title"]),
    ("a broken variable", PARK, "（{{ year }}年）", "（{{ year }年）", [f"{FORM}.texts[1].text"]),
    ("a variable that is no number", PARK, "（{{ year }}年）", "（{{ year + 1 }}年）", [f"{FORM}.texts[1].text"]),
    ("only: no such column", PARK, "only: [content, target, actual]", "only: [content, target, real]", [f"{FORM}.rows[7].only"]),
    ("omit: no such column", PARK, "{row: 6, key: output, omit: [content]", "{row: 6, key: output, omit: [content, reason]", [f"{FORM}.rows[1].omit"]),
    ("cells: no such column", PARK, "{row: 6, key: output,", "{row: 6, key: output, cells: {aim: {required: false}},", [f"{FORM}.rows[1].cells.aim"]),
    ("a condition on nothing", LIST, "key: price, at: D,", "key: price, at: D, required_if: colour,", [f"{TABLE}.columns[2].required_if"]),
    ("a condition that never holds", LIST, "key: price, at: D,", "key: price, at: D, required_if: state == '报废',", [f"{TABLE}.columns[2].required_if"]),
    ("a column without label", LIST, "label: 状态", 'label: " "', [f"{TABLE}.columns[5].label"]),
    ("a row without name", PARK, "B: 20, C: 年产值（万元）", 'B: 20, "C:C": ""', [f"{FORM}.rows[1]"]),
    ("minimum above maximum", LIST, "unit: 台, minimum: 0", "unit: 台, minimum: 9, maximum: 8", [f"{TABLE}.columns[3].minimum"]),
    ("a limit of a text", PARK, "kind: text, prefilled", "kind: text, minimum: 1, prefilled", [f"{FORM}.fields[0].minimum"]),
    ("two equal choices", LIST, "          - 在用\n", "          - 在用\n          - 在用\n", [f"{TABLE}.columns[5].choices"]),
    ("a choice too long", LIST, "printed: 停用（原因：____）", f"printed: 停用{'（原因）' * 64}", [f"{TABLE}.columns[5].choices"]),
    ("answers that are none", PARK, "choices: [是, 否]", "choices: [好, 差]", [f"{FORM}.rows[3].choices"]),
    ("two answers yes", PARK, "choices: [是, 否]", "choices: [是, 有]", [f"{FORM}.rows[3].choices"]),
    ("a prompt too long", PARK, "example: 运行良好", f"example: {'运行良好' * 64}", [f"{FORM}.rows[4].example"]),
    ("no example", PARK, ', example: "35.5"', "", [f"{FORM}.rows[0]"]),
    ("an example of another kind", PARK, 'example: "40"', "example: 四十", [f"{FORM}.rows[2].example"]),
    ("an example out of range", PARK, 'example: "35.5"', 'example: "-1"', [f"{FORM}.rows[0].example"]),
    ("an example that is no choice", LIST, "example: 在用", "example: 报废", [f"{TABLE}.columns[5].example"]),
    ("no period", PARK, "period: 年末情况, ", "", [f"{FORM}.rows[3]"]),
    ("an expression with =", LIST, "value: sum(this)", 'value: "=sum(this)"', [f"{TABLE}.rows[2].value"]),
    ("an unknown function", LIST, "value: sum(this)", "value: concat(this)", [f"{TABLE}.rows[2].value"]),
    ("an expression in full width", LIST, "value: sum(this)", "value: sum（this）", [f"{TABLE}.rows[2].value"]),
    ("an open bracket", LIST, "value: sum(this)", "value: sum(this", [f"{TABLE}.rows[2].value"]),
    ("a bracket closed twice", LIST, "value: sum(this)", "value: sum(this)+1)", [f"{TABLE}.rows[2].value"]),
    ("a name of nothing", LIST, "value: sum(this)", "value: sum(valeu)", [f"{TABLE}.rows[2].value"]),
    ("a name of no row", PARK, "sum(deduction.score)", "sum(fine.score)", [f"{FORM}.rows[6].value"]),
    ("a computed cell of texts", LIST, "value: price * count", "value: price * state", [f"{TABLE}.columns[4].value"]),
    ("units that do not fit", LIST, "value: price * count", "value: price + count", [f"{TABLE}.columns[4].value"]),
    ("no actual value to score", PARK, "{row: 5, key: area, omit: [content],", "{row: 5, key: area, omit: [content, actual, rate],", [f"{FORM}.rows[0]"]),
    ("no target to score by", PARK, "{row: 6, key: output, omit: [content],", "{row: 6, key: output, omit: [content, target, rate],", [f"{FORM}.rows[1]"]),
    ("a score without points", PARK, "points: 20, kind: decimal", "kind: decimal", [f"{FORM}.rows[0]"]),
    ("a score without rule", PARK, "kind: decimal, unit: 万平方米", "rule: none, kind: decimal, unit: 万平方米", [f"{FORM}.rows[0]"]),
    ("a rule that does not exist", PARK, "rule: {name: manual}", "rule: {name: guess}", [f"{FORM}.rows[4].rule"]),
    ("a rule with a slip", PARK, "rule: {name: proportional}", "rule: {name: proportional, decimal: 1}", [f"{FORM}.rows[1].rule"]),
    ("points that do not add up to the group", PARK, "{A: 规模}, points: 60", "{A: 规模}, points: 55", [f"{FORM}.groups[0].points"]),
    ("a deduction that no total takes off", PARK, "sum(score) - sum(deduction.score)", "sum(score)", [f"{FORM}.rows[5]"]),
    ("points that do not add up to the total", PARK, "points_total: 100", "points_total: 99", ["points_total"]),
    ("no total of points", PARK, "points_total: 100\n", "", [""]),
    ("a printed weight that is not counted", PARK, "{B: 20, C: 建成", "{B: 25, C: 建成", [f"{FORM}.rows[0].texts.B"]),
    ("a printed limit that is another", PARK, "B: 至多扣15分", "B: 至多扣10分", [f"{FORM}.rows[5].texts.B"]),
    ("a kind that no rule scores", PARK, "kind: money, unit: 万元, minimum: 0, period: 当年全年", "kind: date, period: 当年全年", [f"{FORM}.columns[3].value", f"{FORM}.rows[1].example"]),
    ("too few open rows", PARK, "at_most: 2", "at_most: 4", [f"{FORM}.rows[7].at_most"]),
    ("at least more than at most", PARK, "at_least: 1", "at_least: 3", [f"{FORM}.rows[7].at_least"]),
    ("a column without kind", LIST, "kind: integer, unit: 台,", "unit: 台,", [f"{TABLE}.columns[3]"]),
    ("a choice without choices", PARK, "kind: yes_no, choices: [是, 否]", "kind: choice", [f"{FORM}.rows[3].kind"]),
    ("a tick without option", PARK, "kind: text, example: 运行良好", "kind: tick, example: 运行良好", [f"{FORM}.rows[4].kind"]),
]  # fmt: skip
SETS = [
    ("another id", SET, "id: made-up-2030", "id: made-up-2031", ["id"]),
    ("a table without file", SET, "tables: [park, equipment, ranking]\npackages", "tables: [park, equipment, ranking, garden]\npackages", ["tables[3]"]),
    ("a file without table", SET, "tables: [park, equipment, ranking]\npackages", "tables: [park, ranking]\npackages", ["tables"]),
    ("a table twice", SET, "tables: [park, equipment, ranking]\npackages", "tables: [park, equipment, ranking, park]\npackages", ["tables[3]"]),
    ("a package of unknown tables", SET, "tables: [park, equipment]}", "tables: [park, garden]}", ["packages[0].tables"]),
    ("a package named as a table", SET, "key: whole", "key: park", ["packages[0]"]),
    ("a default rule with a slip", SET, "both_zero: zero", "both_zero: none", ["rule"]),
    ("a variable within a variable", SET, "  region: 某市", '  region: "{{ city }}区"', ["variables.region"]),
    ("an unknown variable", SET, 'title: "{{ region }}示范园区年度', 'title: "{{ town }}示范园区年度', ["title"]),
    ("an unknown variable of a package", SET, 'title: "{{ region }}示范园区填报', 'title: "{{ town }}示范园区填报', ["packages[0].title"]),
    ("a broken file name", SET, "{{ subject }}.xlsx", "{{ subject }.xlsx", ["file_name"]),
    ("a mapping from nowhere", SET, "from: made-up-2030/equipment", "from: made-up-2029/equipment", ["prefill_from[0]"]),
    ("a mapping to nowhere", SET, "to: park", "to: garden", ["prefill_from[0]"]),
    ("a mapping of nothing", SET, "1.subject: subject", '"*.colour": "*.target"', ["prefill_from[0]"]),
    ("a mapping to what is not prefilled", SET, "1.subject: subject", "1.subject: plan.actual", ["prefill_from[0]"]),
    ("a chain of names", SET, "{旧园区: 新园区}", "{旧园区: 新园区, 新园区: 最新园区}", ["aliases.旧园区"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [each[1:] for each in (*LAYOUT, *CONTENT, *SETS)],
    ids=[each[0] for each in (*LAYOUT, *CONTENT, *SETS)],
)
def test_each_fault_is_found(tmp_path: Path, name: str, old: str, new: str, expected):
    path = broken(tmp_path, name, old, new)
    faults = lint_files([path])
    assert {fault.file for fault in faults} == {name}
    assert sorted(fault.where for fault in faults) == sorted(expected)  # and no second line
    for fault in faults:
        assert fault.message
        assert fault.line is not None or not fault.where


def test_all_faults_of_a_file_are_told_at_once_each_with_its_line(tmp_path: Path):
    path = broken(tmp_path, PARK, "points_total: 100", "points_total: 99")
    text = path.read_text(encoding="utf-8").replace("（{{ year }}年）", "（{{ yaer }}年）")
    text = text.replace("F: 12, G: 12}", "F: 12}").replace("B: 至多扣15分", "B: 至多扣10分")
    path.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    found = {fault.where: lines[fault.line - 1] for fault in lint_files([path]) if fault.line}
    assert len(found) == 4
    assert "points_total: 99" in found["points_total"]
    assert "{{ yaer }}" in found["sheets[0].texts[1]"]
    assert "widths:" in found["sheets[0].widths"]
    assert "至多扣10分" in found["sheets[0].rows[5].texts.B"]


def test_a_template_needs_its_set(tmp_path: Path):
    path = broken(tmp_path, PARK, "source: 编造", "source: 无")
    (path.parent / SET).unlink()
    assert places(path) == [""]


def test_a_template_of_a_broken_set_says_so(tmp_path: Path):
    path = broken(tmp_path, SET, "notice:", "announcement:")
    assert sorted(fault.where for fault in lint_files([path])) == ["announcement", "notice"]
    (fault,) = lint_files([path.with_name(PARK)])
    assert fault.file == PARK


def test_a_template_that_its_set_does_not_list_is_a_fault(tmp_path: Path):
    path = broken(tmp_path, PARK, "source: 编造", "source: 无")
    other = path.with_name("garden.yaml")
    text = path.read_text(encoding="utf-8").replace("made-up-2030/park", "made-up-2030/garden")
    other.write_text(text, encoding="utf-8")
    assert places(other) == [""]
    assert places(path.with_name(SET)) == ["tables"]


def test_a_missing_file_is_a_fault_and_no_exception(tmp_path: Path):
    (fault,) = lint_files([tmp_path / "nothing.yaml"])
    assert fault.file == "nothing.yaml"


def test_two_tables_of_a_package_may_not_name_a_sheet_alike(tmp_path: Path):
    path = broken(tmp_path, LIST, "- name: 表乙", "- name: 表甲")
    assert places(path) == []
    assert places(path.with_name(SET)) == ["packages[0].tables"]


def test_lint_needs_no_xlsxwriter():
    code = "import sys; from zjtx_xl.lint.definitions import lint_files; lint_files(); sys.exit('xlsxwriter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("企业名称", 8, 1),
        ("企业名称", 7, 2),
        ("企业名称。", 8, 1),  # a full stop does not begin a line
        ("企业\n名称", 8, 2),
        ("实际值\n\n目标值", 20, 3),
        ("ISO9000", 8, 1),
        ("ISO9000", 4, 3),
        ("名称 ", 4, 1),
    ],
)
def test_lines_needed(text: str, width: float, lines: int):
    assert lines_needed(text, width) == lines


def test_a_row_with_more_cells_than_a_formula_can_check_is_a_fault(tmp_path: Path):
    """Excel takes 8,192 characters: twenty columns of the widest printed table fit, forty do not."""
    [printed] = [each for each in shipped() if each.parts[-2:] == ("qingdao-2021", "annex5.yaml")]
    shutil.copytree(printed.parent, tmp_path / "qingdao-2021")
    path = tmp_path / "qingdao-2021" / "annex5.yaml"
    text = path.read_text(encoding="utf-8")
    more = "".join(
        f"      - {{key: share{n}, at: {column}, label: 新增的第{n}项指标占营业收入比重, kind: percent, minimum: 0, maximum: 100}}\n"
        for n, column in enumerate((f"A{letter}" for letter in "ABCDEFGHIJKLMNOPQRST"), start=1)
    )
    path.write_text(text.replace("\naudits:", f"{more}\naudits:", 1), encoding="utf-8")
    told = [fault for fault in lint_files([path]) if "填报检查的公式" in fault.message]
    assert [fault.where for fault in told] == ["sheets[0].columns[1]"]
    assert "8192" in told[0].message
    assert told[0].line
