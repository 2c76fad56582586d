"""What generate puts into a folder: which files, under which names, and what a recipient gets."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from tests.command_line import run
from tests.packages import members
from zjtx_xl.definitions.loader import load_set, load_template, set_ids, template_ids
from zjtx_xl.errors import UnknownVariableError
from zjtx_xl.forms.review_sheet import FLAGGED
from zjtx_xl.runs.issue import generate
from zjtx_xl.runs.senders.expected import read_expected
from zjtx_xl.values.interpret import credit_code_is_valid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from zjtx_xl.definitions.fields import Field
    from zjtx_xl.definitions.template import Layout

TEMPLATES = template_ids()
PACKAGES = [f"{owner}/{each.key}" for owner in set_ids() for each in load_set(owner).packages]
FORM = "qingdao-2021/annex2"
NAMES_THAT_HURT = [
    "正常有限公司",
    'A/B\\C:D*E?F"G<H>I|J',
    "../../逃出文件夹",
    "CON",
    "nul.txt",
    "结尾有点...",
    "~$锁文件",
    ".隐藏",
    "很长的名称" * 60 + "一",
    "很长的名称" * 60 + "二",
    "分发清单",
    "=1+1",
    "Ａ有限公司",
    "一行\n又一行",
]


@pytest.fixture(scope="module")
def blanks(tmp_path_factory: pytest.TempPathFactory):
    """Each template and package issued once, without a roster."""
    folder = tmp_path_factory.mktemp("blanks")

    @cache
    def blank(target: str, *settings: str) -> Path:
        out = folder / f"{target.replace('/', '-')} {len(settings)}"
        options = [option for each in settings for option in ("--set", each)]
        outcome = run("generate", target, "--out", out, *options)
        assert (outcome.code, outcome.stderr) == (0, b"")
        [path] = out.iterdir()  # exactly one workbook, and no list
        return path

    return blank


@pytest.fixture(scope="module")
def opened(blanks):
    """The same as openpyxl sees them."""
    return cache(lambda target: openpyxl.load_workbook(blanks(target)))


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Annex 2 issued to a roster of difficult names, with one prefilled target each."""
    folder = tmp_path_factory.mktemp("issued")
    rows = [{"subject": name, "patents.target": "13"} for name in NAMES_THAT_HURT]
    (folder / "roster.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    outcome = run("generate", FORM, "--roster", folder / "roster.json", "--out", folder / "out")
    assert (outcome.code, outcome.stderr) == (0, b"")
    return folder / "out"


# To a type checker nearly everything of an openpyxl sheet may be None: here it is there.
def layouts(book: Workbook, target: str) -> Iterator[tuple[Any, Layout]]:
    """The sheets of a blank with their layouts, also where it is a package."""
    owner, _, name = target.partition("/")
    package = next((each for each in load_set(owner).packages if each.key == name), None)
    tables = package.tables if package else (name,)
    for table in tables:
        for sheet in load_template(f"{owner}/{table}").sheets:
            yield book[sheet.name], sheet.layout(1 if package else None)


def inputs(layout: Layout) -> list[Field]:
    """Every cell that somebody fills."""
    return [each for each in layout.fields if not each.formula]


def cells_in(ranges: object) -> Iterator[str]:
    """``A1:A2 C1`` → A1, A2, C1."""
    for area in str(ranges).split():
        ends: Any = range_boundaries(area)
        left, top, right, bottom = ends
        for column, row in itertools.product(range(left, right + 1), range(top, bottom + 1)):
            yield f"{get_column_letter(column)}{row}"


def validations_by_cell(sheet: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for rule in sheet.data_validations.dataValidation:
        for ref in cells_in(rule.sqref):
            found.setdefault(ref, []).append(rule)
    return found


each_template = pytest.mark.parametrize("target", TEMPLATES)
each_blank = pytest.mark.parametrize("target", [*TEMPLATES, *PACKAGES])


# ---------------------------------------------------------------- files


@each_blank
def test_same_call_gives_the_same_bytes(target, blanks, tmp_path):
    run("generate", target, "--out", tmp_path)
    [again] = tmp_path.iterdir()
    assert again.name == blanks(target).name
    assert again.read_bytes() == blanks(target).read_bytes()


def test_same_roster_gives_the_same_bytes(issued, tmp_path):
    roster = issued.parent / "roster.json"
    run("generate", FORM, "--roster", roster, "--out", tmp_path)
    again, before = (
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in (tmp_path, issued)
    )
    assert again == before


def test_roster_gives_one_workbook_each_and_a_list_with_their_hashes(issued):
    book = openpyxl.load_workbook(issued / "分发清单.xlsx")
    rows: list[list[Any]] = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    [start] = [number for number, row in enumerate(rows) if "SHA-256" in row]
    columns = {heading: rows[start].index(heading) for heading in ("名称", "文件名", "SHA-256")}
    listed = [{key: row[at] for key, at in columns.items()} for row in rows[start + 1 :]]
    assert len(listed) == len(NAMES_THAT_HURT)
    for line in listed:
        data = (issued / line["文件名"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == line["SHA-256"]
    on_disk = {path.name for path in issued.iterdir()} - {"分发清单.xlsx"}
    assert {line["文件名"] for line in listed} == on_disk


def test_file_names_are_safe_and_unique(issued):
    names = [path.name for path in issued.iterdir()]
    assert len({name.casefold() for name in names}) == len(NAMES_THAT_HURT) + 1
    for name in names:
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
        assert not name.startswith(("~$", "."))
        assert name.endswith(".xlsx")
        assert not name.removesuffix(".xlsx").endswith((".", " "))
        assert len(name.encode()) <= 255
        assert name.partition(".")[0].upper() not in {"CON", "NUL"}
    # No name climbs out of the folder.
    assert {path.name for path in issued.parent.iterdir()} == {"roster.json", "out"}


def test_every_workbook_names_its_recipient(issued):
    found = run("read", issued, "--json").json["files"]
    subjects = [each["values"]["subject"]["raw"] for each in found]
    # A name stands on one line in a form and in a list.
    assert sorted(subjects) == sorted(" ".join(name.split()) for name in NAMES_THAT_HURT)
    assert {each["values"]["patents.target"]["value"] for each in found} == {13}


# ---------------------------------------------------------------- what is locked


@each_blank
def test_pasted_cells_come_in_unlocked_and_columns_are_locked(target, blanks, opened):
    styles = members(blanks(target).read_bytes())["xl/styles.xml"].decode()
    normal = re.search(r"<cellStyleXfs.*?</cellStyleXfs>", styles, re.DOTALL)
    assert normal
    assert 'locked="0"' in normal[0]
    for sheet, _ in layouts(opened(target), target):
        assert sheet.protection.sheet
        columns = sheet.column_dimensions.values()
        assert all(column.protection.locked for column in columns)
        # Tab walks the inputs only: every other cell of the sheet is locked by its column.
        widths = sorted((column.min, column.max) for column in columns)
        assert widths[0][0] == 1
        assert widths[-1][1] == 16384
        for (_, last), (first, _) in itertools.pairwise(widths):
            assert first == last + 1


@each_blank
def test_what_a_recipient_fills_is_open_and_labels_are_locked(target, opened):
    for sheet, layout in layouts(opened(target), target):
        for each in layout.fields:
            locked = sheet[each.ref].protection.locked
            if each.by == "recipient":
                assert not locked, each.key
            if each.formula:
                assert locked, each.key
        for text in layout.texts:
            cell = sheet.cell(text.area.first_row, text.area.first_column)
            assert cell.protection.locked, text.text


def test_targets_are_locked_only_where_they_were_given(issued, opened):
    blank = next(layouts(opened(FORM), FORM))[0]
    assert not blank["H9"].protection.locked  # without a roster the recipient fills it
    assert blank["J9"].protection.locked  # the officer's
    path = issued / "正常有限公司.xlsx"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (sheet["H9"].value, sheet["H9"].protection.locked) == (13, True)
    assert (sheet["H8"].value, sheet["H8"].protection.locked) == (None, False)
    assert not sheet["I9"].protection.locked
    assert sheet["H9"].border.left.style == sheet["H8"].border.left.style == "thin"


# ---------------------------------------------------------------- what helps while filling


@each_blank
def test_every_cell_to_fill_has_one_validation_with_a_prompt(target, opened):
    for sheet, layout in layouts(opened(target), target):
        validations = validations_by_cell(sheet)
        assert validations.keys() == {each.ref for each in inputs(layout)}
        for each in inputs(layout):
            [found] = validations[each.ref]
            assert found.showInputMessage
            assert 0 < len(found.promptTitle) <= 32
            assert each.column_label in found.prompt
            assert 0 < len(found.prompt) <= 255
            assert found.showErrorMessage is False or found.error


def test_answers_are_chosen_from_a_list(opened):
    validations = validations_by_cell(opened(FORM)["附2"])
    for ref in ("H14", "I14", "I15", "I16"):
        [rule] = validations[ref]
        assert (rule.type, rule.formula1) == ("list", '"☑是/□否,□是/☑否"')


@each_blank
def test_colours_of_the_checks_stand_outside_the_printed_page(target, opened):
    """Whatever program prints the form: LibreOffice prints the colours of a condition."""
    for sheet, layout in layouts(opened(target), target):
        totals = {each.ref for each in layout.fields if each.role == "total" and each.formula}
        fills: set[str] = set()
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                if FLAGGED in rule.formula[0]:
                    continue
                if rule.dxf.fill:
                    fills.add(rule.dxf.fill.bgColor.rgb)
                    assert min(each.min_col for each in area.sqref.ranges) > layout.last_column
                else:
                    assert set(cells_in(area.sqref)) <= totals  # a total of nothing is not shown
        assert len(fills) == (3 if any(each.by == "recipient" for each in inputs(layout)) else 0)


@each_blank
def test_helps_stand_outside_the_printed_page(target, opened):
    for sheet, layout in layouts(opened(target), target):
        last = layout.last_column
        helps = [
            cell
            for row in sheet.iter_rows(min_col=last + 1)
            for cell in row
            if cell.value is not None
        ]
        assert bool(helps) == any(each.by == "recipient" for each in inputs(layout))
        verdicts = {
            words
            for template in map(load_template, TEMPLATES)
            for verdict in template.verdicts
            for words in (verdict.title, *(each.text for each in verdict.conditions))
        }
        others = [cell for cell in helps if str(cell.value)[0] not in "=预填缺去"]
        assert {str(cell.value) for cell in others} <= verdicts
        area = sheet.print_area.rpartition("!")[2].replace("$", "")
        assert range_boundaries(area) == (1, 1, last, layout.last_row)


# ---------------------------------------------------------------- how it prints


@each_template
def test_prints_one_page_wide_with_its_header_repeated(target, opened):
    for sheet, layout in layouts(opened(target), target):
        set_up = sheet.page_setup
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (set_up.fitToWidth or 1) == 1
        assert set_up.fitToHeight in {0, 1, None}  # as many pages as it takes, or one
        assert int(set_up.paperSize) in {8, 9}  # A3, A4
        first, _, last = (sheet.print_title_rows or "").replace("$", "").partition(":")
        tops = [text.area.first_row for text in layout.texts if text.role == "header"]
        if not first:  # blocks, each with headings of its own
            assert sum(tops.count(row) > 1 for row in {*tops}) > 1
        else:
            # what is repeated are the headings right above some rows, whole
            assert int(first) in tops
            starts = [each.area.first_row for each in layout.fields if each.record]
            assert int(last) + 1 in starts
        heights = sheet.row_dimensions
        assert all(heights[row].height for row in range(1, layout.last_row + 1))
        assert {cell.font.name for row in sheet.iter_rows() for cell in row} <= {"宋体", "黑体"}


def test_scored_form_prints_as_the_official_one(opened):
    sheet = opened(FORM)["附2"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.print_area == "'附2'!$A$1:$J$20"
    assert sheet["J19"].value == "=SUM(J5:J17)-SUM(J18)"
    assert sheet["A2"].font.name == "黑体"
    assert sheet["E5"].font.name == "宋体"


# ---------------------------------------------------------------- who it is


@each_blank
def test_every_mark_is_there(target, blanks, opened):
    book = opened(target)
    data = blanks(target).read_bytes()
    properties = members(data)["docProps/custom.xml"].decode()
    assert book["_zjtx"].sheet_state == "veryHidden"
    hidden = {cell.value for row in book["_zjtx"].iter_rows() for cell in row}
    for sheet, layout in layouts(book, target):
        [template] = [
            each
            for each in map(load_template, TEMPLATES)
            if each.set_id == target.partition("/")[0] and layout.sheet in each.sheets
        ]
        assert f"{template.id}@{template.version}" in properties
        assert template.id in hidden
        ascii_id = re.sub(r"\W", "_", template.id.replace("/", "__"))
        assert f"zjtx__{ascii_id}__v{template.version}" in book.defined_names
        shown = {str(cell.value) for row in sheet.iter_rows(max_row=2) for cell in row}
        # The official number stands where a reader of the paper sees it: 附件2, 表1  …, or in
        # the title of a table that has a name instead.
        assert any(
            text.startswith(template.number[0]) or text.endswith(template.number) for text in shown
        ), shown


def test_recipient_is_marked_in_the_stamped_copy(issued):
    path = issued / "正常有限公司.xlsx"
    assert "正常有限公司" in members(path.read_bytes())["docProps/custom.xml"].decode()
    hidden = openpyxl.load_workbook(path)["_zjtx"]
    marked = {(row[1].value, row[2].value) for row in hidden.iter_rows(max_col=3)}
    assert ("recipient", "正常有限公司") in marked
    assert ("issued:patents.target", "13") in marked


# ---------------------------------------------------------------- another city


@pytest.mark.parametrize(
    "target", [each for each in [*TEMPLATES, *PACKAGES] if each.startswith("qingdao")]
)
def test_another_city_gets_its_own_texts_and_no_finding_for_it(target, blanks):
    settings = ("region=济南", "authority=济南市工业和信息化局")
    path = blanks(target, *settings)
    default, changed = (openpyxl.load_workbook(each) for each in (blanks(target), path))
    assert "济南" in texts(changed) or "青岛" not in texts(default)
    assert "青岛" not in texts(changed)
    for result in run("check", path, "--json").json["files"]:
        structure = {"label", "weight", "rule-text", "sheet", "formula", "merge", "moved",
                     "protection", "validation", "mark-conflict", "version"}  # fmt: skip
        assert {each["code"] for each in result["findings"]} & structure == set()


def texts(book: Workbook) -> str:
    """All that stands on the sheets that people see."""
    return "\n".join(
        str(cell.value)
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


def test_title_names_the_city(blanks):
    for target, title in (
        (FORM, "济南市重点“小巨人”企业绩效评价指标表"),
        ("qingdao-2021/annex1", "济南市公共服务体系建设绩效评价指标表"),
    ):
        sheet = openpyxl.load_workbook(blanks(target, "region=济南")).worksheets[0]
        assert sheet["A2"].value == title


def test_zip_has_no_date_of_today(blanks):
    with zipfile.ZipFile(io.BytesIO(blanks(FORM).read_bytes())) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
    assert b"2021-01-01T00:00:00Z" in members(blanks(FORM).read_bytes())["docProps/core.xml"]


def test_a_variable_that_no_text_has_is_refused(tmp_path: Path):
    with pytest.raises(UnknownVariableError, match="region"):
        generate("qingdao-2021/annex2", tmp_path / "out", variables={"regoin": "济南"})


def test_wrong_credit_codes_of_a_roster_are_said_before_its_recipients_are_blamed(tmp_path: Path):
    def noted(codes: list[str]) -> list[str]:
        roster = tmp_path / "roster.csv"
        lines = [f"单位{number},{code}" for number, code in enumerate(codes)]
        roster.write_text("\n".join(["企业名称,统一社会信用代码", *lines]), encoding="utf-8")
        issue = generate("zjtx-2022/innovative", tmp_path, roster=roster, replace=True)
        return [note for note in issue.notes if "信用代码" in note]

    right, wrong = "91370200163562681G", "91370200163562682G"
    assert credit_code_is_valid(right)
    assert not credit_code_is_valid(wrong)
    assert noted([right, ""]) == []
    assert noted([right, wrong]) == [
        f"注意：名册里这些信用代码不对，请核对后重新生成：单位1（{wrong}）"
    ]
    many = [f"9137020016356268{number}Z" for number in range(6)]
    (note,) = noted(many)
    assert note.endswith(f"单位4（{many[4]}）等 6 个")


def test_a_seal_mark_in_the_roster_makes_nobody_new(tmp_path: Path):
    listed = tmp_path / "名册.csv"
    out = tmp_path / "out"
    for name, said in (
        ("甲公司（盖章）", False),
        ("甲公司", True),
        ("甲 公司", True),
        ("乙公司", False),
    ):
        listed.write_text(f"企业名称\n{name}\n", "utf-8")
        issue = generate(FORM, out, roster=listed)
        (file,) = issue.files
        assert file.name == ("乙公司.xlsx" if name == "乙公司" else "甲公司（盖章）.xlsx")
        assert any(name in note and "请重新发送" in note for note in issue.notes) is said
    assert sorted(path.name for path in out.iterdir()) == [
        "乙公司.xlsx", "分发清单.xlsx", "甲公司（盖章）.xlsx",
    ]  # fmt: skip
    assert [one.subject for one in read_expected(out / "分发清单.xlsx")] == ["乙公司", "甲 公司"]
