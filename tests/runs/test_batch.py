"""Who sent twice, who sent nothing, whose file it really is."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from tests import faults
from tests.returned_forms import enterprise, fill, issue, printed_forms
from tests.small_template import listing
from zjtx_xl.cli.commands import app
from zjtx_xl.errors import RosterError
from zjtx_xl.findings.results import Entry, Finding
from zjtx_xl.lists.distribution import Issued, write_distribution
from zjtx_xl.reports.output import Reports
from zjtx_xl.returns.reader import read_file
from zjtx_xl.returns.sources import Source, Unread
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.issue import generate
from zjtx_xl.runs.rollup import roll_up
from zjtx_xl.runs.senders.alike import alike
from zjtx_xl.runs.senders.batch import Batch
from zjtx_xl.runs.senders.duplicates import _by_year, _overlap
from zjtx_xl.runs.senders.expected import Expected, read_expected
from zjtx_xl.runs.senders.findings import findings_of
from zjtx_xl.runs.senders.returns import Return, return_of
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import ValueKind
from zjtx_xl.xlsx.cell import Cell

NAMES = [form["enterprise"] for form in printed_forms()]
OLD = "青岛宝佳自动化设备有限公司"
NEW = "青岛宝佳智能装备股份有限公司"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "returned"
    made.mkdir()
    return made


def roster(path, names):
    """A list as an officer keeps it."""
    rows = [f"{number},{name}" for number, name in enumerate(names, start=1)]
    path.write_text("\n".join(["序号,企业名称", *rows]), encoding="utf-8")
    return path


def distribution(path, rows):
    """A 分发清单 of recipients and file names."""
    issued = [
        Issued(str(number), name, "", file, ("qingdao-2021/annex2",), "0" * 64, 0)
        for number, (name, file) in enumerate(rows, start=1)
    ]
    write_distribution(path, "某表", issued)
    return path


def audits(*paths, **options):
    run = run_check(paths, CheckOptions(**options))
    list(run.results())
    return [(each.code, each.path.rpartition("/")[2], each.message) for each in run.audits]


def codes(*paths, **options):
    return [(code, name) for code, name, _ in audits(*paths, **options)]


# ---------------------------------------------------------------- without a roster


def test_different_returns_are_no_finding(folder):
    enterprise(folder / "a.xlsx", 0)
    enterprise(folder / "b.xlsx", 1)
    assert audits(folder) == []


def test_two_returns_of_one_recipient(folder):
    enterprise(folder / "a.xlsx", 0)
    enterprise(folder / "b.xlsx", 0, patents="99")
    enterprise(folder / "c.xlsx", 1)
    ((code, name, message),) = audits(folder)
    assert (code, name) == ("duplicate", "b.xlsx")
    assert NAMES[0] in message
    assert "a.xlsx、b.xlsx" in message


def test_files_of_one_name_are_told_apart_by_their_folders(folder):
    for place in ("初报", "补报"):
        (folder / place).mkdir()
        enterprise(folder / place / "a.xlsx", 0)
    ((_, _, message),) = audits(folder)
    assert "补报/a.xlsx、初报/a.xlsx" in message or "初报/a.xlsx、补报/a.xlsx" in message


def test_three_returns_are_one_finding(folder):
    for name in ("a", "b", "c"):
        enterprise(folder / f"{name}.xlsx", 0)
    assert codes(folder) == [("duplicate", "b.xlsx")]


def test_one_path_given_twice_is_one_return(folder):
    path = enterprise(folder / "a.xlsx", 0)
    assert audits(folder, path, path.parent / ".." / "returned" / "a.xlsx") == []


def test_renamed_recipient_sent_twice(folder):
    issue(folder / "a.xlsx", OLD)
    issue(folder / "b.xlsx", NEW)
    assert codes(folder) == [("duplicate", "b.xlsx")]


def test_name_that_says_it_was_changed(folder, tmp_path):
    """The office's list may say so, a return may not."""
    claimed = "旧公司（现更名为新公司）"
    issue(folder / "a.xlsx", "旧公司")
    issue(folder / "b.xlsx", claimed)
    issue(folder / "c.xlsx", "新公司")
    assert codes(folder) == []
    assert codes(folder, roster=roster(tmp_path / "r.csv", [claimed])) == [("duplicate", "b.xlsx")]


def test_what_a_sender_writes_of_himself_makes_him_nobody_else(folder, tmp_path):
    """Neither the one whose name he takes, nor the one that he says he has become."""
    enterprise(folder / "a.xlsx", 0)
    enterprise(folder / "b.xlsx", 1)
    claimed = f"{NAMES[0]}（现更名为：{NAMES[1]}）"
    fill(folder / "b.xlsx", {"subject": claimed})
    listed = roster(tmp_path / "r.csv", NAMES[:2])
    assert codes(folder, roster=listed) == []  # the form was issued to the second one
    forged = faults.without_marks((folder / "b.xlsx").read_bytes())
    (folder / "b.xlsx").write_bytes(forged)
    found = codes(folder, roster=listed)
    assert found == [("unknown-recipient", "b.xlsx"), ("not-returned", "")]


def test_anothers_file_with_the_name_changed_everywhere_is_found(folder):
    enterprise(folder / "a.xlsx", 0)
    enterprise(folder / "b.xlsx", 1)
    copied = enterprise(folder / "c.xlsx", 0)
    fill(copied, {"subject": NAMES[2]})
    copied.write_bytes(faults.without_marks(copied.read_bytes()))
    ((code, name, message),) = audits(folder)
    assert (code, name) == ("duplicate", "c.xlsx")
    assert NAMES[0] in message
    assert NAMES[2] in message
    enterprise(folder / "d.xlsx", 0)  # the same numbers a third time
    assert ("duplicate", "c.xlsx") not in codes(folder)


def hashes(*numbers: int) -> str:
    return "".join(f"{number:08x}" for number in numbers)


@pytest.mark.parametrize(
    ("others", "third", "found"),
    [
        (range(8), (), [(0, 1, 8, 8)]),
        (range(7), (), []),
        (range(8), range(3), [(0, 1, 8, 5)]),
        (range(8), range(4), []),
        (range(100, 120), (), []),
    ],
)
def test_eight_equal_numbers_of_which_five_are_nobody_elses(others, third, found):
    numbers = [hashes(*range(12)), hashes(*others, 99), hashes(*third, 98)]
    names = ["甲", "乙", "丙"]
    sent = [
        Return(f"{name}.xlsx", name, name, frozenset(), frozenset(), is_said=False, numbers=own)
        for name, own in zip(names, numbers, strict=True)
    ]
    numbers = attrgetter("numbers")
    assert list(alike(sent, numbers, attrgetter("subject"))) == found
    # who sent twice is said
    assert list(alike(sent, numbers, lambda one: one.subject == "丙")) == []
    without = {"乙.xlsx"}
    left = (sent, lambda one: "" if one.path in without else one.numbers, attrgetter("subject"))
    assert list(alike(*left)) == []


def test_alike_is_not_the_same(folder):
    issue(folder / "a.xlsx", "青岛甲有限公司")
    issue(folder / "b.xlsx", "青岛甲股份有限公司")
    assert audits(folder) == []


def test_copy_under_another_name(folder):
    enterprise(folder / "a.xlsx", 0)
    shutil.copy(folder / "a.xlsx", folder / "b.xlsx")
    fill(folder / "b.xlsx", {"subject": NAMES[1]})
    ((code, name, message),) = audits(folder)
    assert (code, name) == ("duplicate", "b.xlsx")
    assert NAMES[0] in message
    assert NAMES[1] in message
    # two enterprises have answered: neither answer is to be thrown away
    assert "只保留一份" not in message
    assert "两份都请留着" in message


def test_so_it_is_said_of_a_table_without_scores(folder):
    path = issue(folder / "a.xlsx", NAMES[0], names=("annex6",))
    uses = ("innovation", "cooperation", "digitalisation", "listing", "other")
    fill(path, {f"1.{use}.amount": 10.5 + number for number, use in enumerate(uses)})
    shutil.copy(path, folder / "b.xlsx")
    fill(folder / "b.xlsx", {"1.subject": NAMES[1]})
    ((name, message),) = [found[1:] for found in audits(folder) if found[0] == "duplicate"]
    assert name == "b.xlsx"
    assert NAMES[0] in message
    assert NAMES[1] in message
    assert "两份都请留着" in message


def test_copy_and_the_others_own_return(folder):
    enterprise(folder / "a.xlsx", 0)
    enterprise(folder / "c.xlsx", 1)
    shutil.copy(folder / "a.xlsx", folder / "b.xlsx")
    fill(folder / "b.xlsx", {"subject": NAMES[1]})
    # the copy is said once, not once more as a second return of the other
    assert codes(folder) == [("duplicate", "b.xlsx")]


def test_files_issued_to_nobody_are_no_copies(folder):
    generate("qingdao-2021/annex2", folder)
    (empty,) = folder.iterdir()
    for index, name in enumerate(("a", "b")):
        shutil.copy(empty, folder / f"{name}.xlsx")
        fill(folder / f"{name}.xlsx", {"subject": NAMES[index]})
    empty.unlink()
    assert codes(folder) == []


def test_unreadable_files_are_nobodys(folder):
    (folder / "a.xlsx").write_bytes(b"nothing")
    (folder / "b.xlsx").write_bytes(b"nothing")
    assert audits(folder) == []


# ---------------------------------------------------------------- with a roster


def summary(path: str, table: str, *names: str) -> Return:
    none = frozenset[str]()
    return Return(path, "", "", frozenset({table}), none, is_said=False, listed=names)


def test_a_roster_of_enterprises_is_none_of_the_platforms():
    """It knows nobody of their summary: asked about. A stranger among its own stays an error."""
    batch = Batch([Expected("甲公司"), Expected("乙公司")])
    for number, sent in enumerate((("annex5", "甲公司", "丙公司"), ("annex7", "平台一", "平台二"))):
        table, *names = sent
        batch.add([], summary(f"{number}.xlsx", f"qingdao-2021/{table}", *names), is_read=True)
    found = {each.path: each for each in findings_of(batch) if each.code == "unknown-recipient"}
    assert {path: each.severity for path, each in found.items()} == {
        "0.xlsx": "error",
        "1.xlsx": "warning",
    }
    assert "另有名册" in found["1.xlsx"].message


def test_a_list_that_nobody_of_the_roster_stands_in_is_an_error():
    batch = Batch([Expected("甲公司"), Expected("乙公司")])
    batch.add([], summary("1.xlsx", "qingdao-2021/annex7", "平台一"), is_read=True)
    (found,) = (each for each in findings_of(batch) if each.code == "unknown-recipient")
    assert found.severity == "error"


def test_who_is_missing_and_who_is_unknown(folder, tmp_path):
    enterprise(folder / "a.xlsx", 0)
    enterprise(folder / "b.xlsx", 1)
    listed = roster(tmp_path / "r.csv", [NAMES[0], NAMES[2], NAMES[3]])
    found = audits(folder, roster=listed)
    assert [(code, name) for code, name, _ in found] == [
        ("unknown-recipient", "b.xlsx"),
        ("not-returned", ""),
        ("not-returned", ""),
    ]
    assert NAMES[1] in found[0][2]
    assert [NAMES[2] in found[1][2], NAMES[3] in found[2][2]] == [True, True]


def test_renamed_recipient_has_returned(folder, tmp_path):
    issue(folder / "a.xlsx", NEW)
    assert audits(folder, roster=roster(tmp_path / "r.csv", [OLD])) == []
    assert audits(folder, roster=roster(tmp_path / "r.csv", [f"{OLD}（现更名为：{NEW}）"])) == []


def test_width_of_brackets_does_not_matter(folder, tmp_path):
    issue(folder / "a.xlsx", "中特科技（青岛）有限公司")
    assert audits(folder, roster=roster(tmp_path / "r.csv", ["中特科技(青岛)有限公司"])) == []


def test_who_sent_a_broken_file_has_returned(folder, tmp_path):
    (folder / "1.xlsx").write_bytes(b"nothing")
    listed = distribution(tmp_path / "分发清单.xlsx", [(NAMES[0], "1.xlsx"), (NAMES[1], "2.xlsx")])
    found = audits(folder, roster=listed)
    assert [code for code, _, _ in found] == ["not-returned"]
    assert NAMES[1] in found[0][2]


def test_copy_under_another_name_counts_for_neither(folder, tmp_path):
    enterprise(folder / "a.xlsx", 0)
    shutil.copy(folder / "a.xlsx", folder / "b.xlsx")
    fill(folder / "b.xlsx", {"subject": NAMES[1]})
    found = codes(folder, roster=roster(tmp_path / "r.csv", NAMES[:2]))
    assert found == [("duplicate", "b.xlsx"), ("not-returned", "")]


def test_who_sent_under_a_new_name_has_returned(folder, tmp_path):
    """The file was issued to him: the name in it is strange, but nobody is missing."""
    enterprise(folder / "a.xlsx", 0)
    fill(folder / "a.xlsx", {"subject": "青岛某某有限公司"})
    found = codes(folder, roster=roster(tmp_path / "r.csv", NAMES[:1]))
    assert ("not-returned", "") not in found
    assert ("unknown-recipient", "a.xlsx") in found


def test_a_changed_name_is_said_once(folder):
    """By the file itself where the name was prefilled, by the batch where nothing else says it."""
    said = Return(
        "a.xlsx", "乙公司", "甲公司", frozenset({"qingdao-2021/annex2"}), frozenset(), is_said=True
    )
    for is_said, expected in ((True, []), (False, ["mark-conflict"])):
        batch = Batch()
        batch.add([], said._replace(is_said=is_said), is_read=True)
        assert [finding.code for finding in findings_of(batch)] == expected
    enterprise(folder / "a.xlsx", 0)
    fill(folder / "a.xlsx", {"subject": "青岛某某有限公司"})
    run = run_check([folder])
    own = [finding.code for result in run.results() for finding in result.findings]
    assert [*own, *(finding.code for finding in run.audits)].count("mark-conflict") <= 1


@pytest.mark.parametrize("count", [1, 2])
def test_a_credit_code_is_whose_only_in_a_table_about_one(count):
    """A list names the codes of many, who have nothing else in common."""
    code = "91370200395811026T"
    template = listing()
    sheet = template.sheets[0]
    fields = tuple(
        field._replace(kind=ValueKind("credit_code")) if field.key == "effect" else field
        for field in sheet.fields
    )
    layout = replace(sheet, fields=fields).layout(count)
    cell = Cell(3, 3, "text", code)
    entry = Entry("1.effect", "表", "C3", cell, read_value(cell, ValueKind("credit_code")))
    entries = {f"{record}.effect": entry for record in range(1, count + 1)}
    submission = SimpleNamespace(subject="甲公司", entries=entries)
    table = SimpleNamespace(
        template=template, submission=submission, sheets=[SimpleNamespace(layout=layout)]
    )
    identity = SimpleNamespace(recipient="", seal="", sheets=())
    returned: Any = SimpleNamespace(path="a.xlsx", tables=[table], identity=identity)
    found = return_of([], returned)
    assert found is not None
    assert found.codes == (frozenset({code}) if count == 1 else frozenset())


@pytest.mark.parametrize(
    ("years", "tables", "overlap"),
    [
        (("2021", "2021"), ("ab", "bc"), True),
        (("2021", "2020"), ("ab", "bc"), False),
        (("2021", ""), ("ab", "bc"), True),  # of which year it is nobody knows
        (("", "2021"), ("a", "a"), True),
        (("", ""), ("a", "a"), True),
        (("2021", "2021"), ("a", "b"), False),
        (("", ""), ("a", "b"), False),
    ],
)
def test_returns_of_one_year_and_table(
    years: tuple[str, str], tables: tuple[str, str], *, overlap: bool
):
    left, right = map(returned_of, years, tables)
    assert _overlap(left, right) == _overlap(right, left) == overlap


def returned_of(year: str, tables: str) -> Any:
    return SimpleNamespace(year=year, tables=frozenset(tables))


def test_returns_by_their_years():
    sent = [returned_of(year, name) for year, name in (("2021", "a"), ("", "b"), ("2020", "c"))]
    last, first, unknown = sent[0], sent[2], sent[1]
    assert list(_by_year(sent)) == [[unknown, first], [last, unknown]]
    assert list(_by_year([unknown])) == [[unknown]]


@pytest.mark.parametrize(
    ("fault", "is_said", "lacks_sheet"),
    [
        (None, False, False),
        (Finding("mark-conflict", "error", (), ""), True, False),
        (Finding("prefilled", "error", (), "", field="subject"), True, False),
        (Finding("prefilled", "error", (), "", field="patents.target"), False, False),
        (Finding("label", "error", (), "", field="subject"), False, False),
        (Finding("sheet", "error", (), ""), False, True),
        (Finding("sheet", "warning", (), ""), False, False),
        (Finding("sheet", "error", (), "", sheet="附2"), False, False),
        (Finding("merge", "error", (), ""), False, False),
    ],
)
def test_what_is_said_of_a_file_already(
    folder: Path, fault: Finding | None, *, is_said: bool, lacks_sheet: bool
):
    returned = read_file(enterprise(folder / "a.xlsx", 0))
    result: Any = SimpleNamespace(findings=[fault] if fault else [])
    found = return_of([result], returned)
    assert found is not None
    assert (found.is_said, found.lacks_sheet) == (is_said, lacks_sheet)
    assert found.subject == found.issued_to == printed_forms()[0]["enterprise"]
    assert found.tables == {"qingdao-2021/annex2"}


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("7.pdf", ""),  # two have this number
        ("8.pdf", "乙有限公司分公司"),
        ("乙有限公司分公司.pdf", "乙有限公司分公司"),  # the longer of two names that are in it
        ("乙有限公司的.pdf", "乙有限公司"),
        ("乙有限公司/扫描件.pdf", "乙有限公司"),
        ("回收/丙精密机械有限公司.zip/内层.zip", "丙精密机械有限公司"),
        ("丙精密机械（盖章）.pdf", "丙精密机械有限公司"),
        ("有限公司.pdf", ""),  # part of all names
        ("评价指标表.pdf", ""),
    ],
)
def test_whose_a_file_is_by_its_name(name, sender):
    listed = [("7", "甲有限公司"), ("07", "乙有限公司"), ("8", "乙有限公司分公司")]
    listed.append(("9", "丙精密机械有限公司"))
    batch = Batch([Expected(subject, "", number) for number, subject in listed])
    ((_, found),) = batch.with_senders([Unread(Source(Path(name)), "是 PDF 文件")])
    assert found == sender


def test_expected_from_either_list(tmp_path):
    listed = distribution(tmp_path / "分发清单.xlsx", [(NAMES[0], "1.xlsx")])
    assert [(each.subject, each.file_name) for each in read_expected(listed)] == [
        (NAMES[0], "1.xlsx")
    ]
    plain = roster(tmp_path / "r.csv", NAMES[:2])
    assert [each.subject for each in read_expected(plain)] == NAMES[:2]
    with pytest.raises(RosterError):
        read_expected(tmp_path / "absent.xlsx")


# ---------------------------------------------------------------- the command


def test_audits_are_in_the_json_and_in_the_summary(folder, tmp_path):
    enterprise(folder / "a.xlsx", 10)
    listed = roster(tmp_path / "r.csv", [NAMES[10], "未报送的公司"])
    arguments = ["check", str(folder), "--roster", str(listed), "--json"]
    result = CliRunner().invoke(app, arguments)
    read = json.loads(result.stdout)
    assert [each["code"] for each in read["audits"]] == ["not-returned"]
    assert read["summary"]["findings_by_code"]["not-returned"] == 1
    # who has not returned is a warning
    assert result.exit_code == 0
    enterprise(folder / "b.xlsx", 10)
    assert CliRunner().invoke(app, arguments).exit_code == 1


def test_officer_is_not_shown_a_thousand_lines(folder, tmp_path):
    enterprise(folder / "a.xlsx", 10)
    listed = roster(tmp_path / "r.csv", [NAMES[10], *(f"第{n}家公司" for n in range(200))])
    output = CliRunner().invoke(app, ["check", str(folder), "--roster", str(listed)]).output
    assert "第0家公司" in output
    assert "第199家公司" not in output
    assert "另有 150 条同类意见" in output


def test_long_name_keeps_its_credit_code_in_the_list_of_who_is_missing(folder, tmp_path):
    enterprise(folder / "a.xlsx", 0)
    name, code = "青岛某某" + "甲" * 200 + "有限公司", "91370200264574251A"
    listed = tmp_path / "名册.csv"
    lines = ["序号,企业名称,统一社会信用代码", f"1,{NAMES[0]},", f"2,{name},{code}"]
    listed.write_text("\n".join(lines), encoding="utf-8")
    page = tmp_path / "报告.html"
    run = run_check([folder], CheckOptions(roster=listed, reports=Reports((page,))))
    list(run.results())
    run.write_reports()
    text = page.read_text(encoding="utf-8")
    assert name in text
    assert code in text


RETYPED = [
    lambda name: f"{name}（盖章）",
    lambda name: f"{name} （加盖公章）",
    lambda name: name.replace("有限公司", "有限责任公司"),
    lambda name: f"{name[:2]}\u200b{name[2:]}",
    lambda name: name.replace("吉", "𠮷"),
]


@pytest.mark.parametrize("retype", RETYPED)
def test_a_name_that_was_typed_again_makes_no_second_subject(folder, tmp_path, retype):
    name = "某市吉阳传感技术有限公司"
    for table in ("annex2", "annex6"):
        path = issue(folder / f"{table}.xlsx", name, names=(table,))
        fill(path, {"subject" if table == "annex2" else "1.subject": retype(name)})
    listed = roster(tmp_path / "r.csv", [name])
    run = run_check([folder], CheckOptions(roster=listed))
    list(run.results())
    of_names = {"unknown-recipient", "not-returned", "duplicate", "mark-conflict"}
    assert of_names.isdisjoint(found.code for found in run.audits)
    rolled = roll_up("qingdao-2021/annex3", [folder], tmp_path / "out.xlsx", roster=listed)
    assert {cell.rpartition(".")[0] for cell in rolled.origins} == {"1"}


SEALED = ["{}（盖章）", "{} (公章)", "{}（签章）。", "企业名称：{}", "单位名称（盖章）：{}（公章）"]


@pytest.mark.parametrize("sealed", SEALED)
def test_a_name_of_the_roster_with_what_a_form_asks_for_is_that_of_the_return(
    folder, tmp_path, sealed
):
    enterprise(folder / "a.xlsx", 0)
    (folder / f"{NAMES[1]}.pdf").write_bytes(b"%PDF-")
    listed = roster(tmp_path / "r.csv", [sealed.format(name) for name in NAMES[:2]])
    assert audits(folder, roster=listed) == []
    rolled = roll_up("qingdao-2021/annex3", [folder], tmp_path / "out.xlsx", roster=listed)
    assert {cell.rpartition(".")[0] for cell in rolled.origins} == {"1", "2"}  # as in the roster


def test_two_returns_whose_names_differ_in_the_seal_alone_are_said(folder):
    for path, name in (("a.xlsx", NAMES[0]), ("b.xlsx", f"{NAMES[0]}（公章）")):
        issue(folder / path, name)
    assert [code for code, _, _ in audits(folder)] == ["duplicate"]


@pytest.mark.parametrize("table", ["annex2", "annex6"])
def test_who_may_lie_in_what_nobody_opened_is_looked_for_before_he_is_urged(tmp_path, table):
    folder = tmp_path / "in"
    folder.mkdir()
    name, others = "某市吉阳传感技术有限公司", ["乙精密机械有限公司", "丙化工有限公司"]
    issue(folder / "a.xlsx", name, names=(table,))
    listed = roster(tmp_path / "r.csv", [name, *others])

    def urged():
        run = run_check([folder], CheckOptions(roster=listed))
        list(run.results())
        return [found.message for found in run.audits if found.code == "not-returned"]

    said = [f"“{other}”还没有报送。请催报。" for other in others]
    (folder / "说明.pdf").write_bytes(b"%PDF-1.4")
    assert urged() == said
    (folder / "收件.rar").write_bytes(b"Rar!\x1a\x07\x00")
    (folder / "乙精密机械.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    (left,) = urged()
    assert left.startswith("“丙化工有限公司”还没有报送。有 1 个压缩包或邮件（收件.rar）没有打开")


def test_a_file_that_nobody_read_is_whose_the_register_or_its_name_says():
    received: Any = SimpleNamespace(
        sender={"1.pdf": "丙精密机械有限公司"}.get, units=("丁精密机械有限公司",)
    )
    files = [
        Unread(Source(Path(name)), "是 PDF 文件") for name in ("1.pdf", "丁精密机械.pdf", "2.pdf")
    ]
    listed = (Expected("乙有限公司"),)
    for register, senders in (
        (received, ["丙精密机械有限公司", "丁精密机械有限公司", ""]),
        (None, ["", "", ""]),
    ):
        batch = Batch(listed, register)
        assert [sender for _, sender in batch.with_senders(files)] == senders
        paths = [str(file.source) for file in files]
        assert batch.senders_of_unread == dict(zip(paths, senders, strict=True))
    named = Unread(Source(Path("乙有限公司.pdf")), "是 PDF 文件")
    assert [sender for _, sender in Batch(listed, None).with_senders([named])] == ["乙有限公司"]
