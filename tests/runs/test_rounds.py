"""What a corrected return changed, what it did not, and what nobody asked for."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.hostile_files import LEGACY
from tests.returned_forms import cell_of, enterprise, explain, fill, issue, printed_forms
from tests.returned_tables import returned
from zjtx_xl.audits.roster import read_list
from zjtx_xl.checks.table import check_file
from zjtx_xl.cli.commands import app
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.definitions.loader import load_table_set
from zjtx_xl.errors import NothingToReadError
from zjtx_xl.findings.changes import RoundChange
from zjtx_xl.findings.results import FileResult, Finding
from zjtx_xl.returns.sources import Source
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.one_file import CheckRequest, FileTask, check_one
from zjtx_xl.runs.rounds import PreviousRound, _sent, compare, with_stale_scores

SAMPLES = samples_folder() / "qingdao-2021"
NAMES = [form["enterprise"] for form in printed_forms()]


def result(path):
    (only,) = check_file(path).results
    return only


def said(findings):
    return sorted((each.code, each.field) for each in findings)


def before(previous, path, template="qingdao-2021/annex2"):
    """What the earlier round said about a table of a file."""
    outcome = check_one(CheckRequest(), FileTask(Source(path)))
    now = next(result for result in outcome.results if result.template == template)
    return previous.of(outcome, now)


@pytest.fixture
def rounds(tmp_path):
    """The first round's folder, and an empty one for the second."""
    folders = [tmp_path / "1", tmp_path / "2"]
    for folder in folders:
        folder.mkdir()
    return folders


# the first round's answers, the second's, then corrected, open, new, and changed keys
CASES = [
    ({"patents": ""}, {"patents": "13"}, ["patents"], [], [], []),
    ({"patents": ""}, {"patents": ""}, [], ["patents"], [], []),
    ({"patents": ""}, {"patents": "约20"}, [], ["patents"], [], []),  # another fault, still open
    ({}, {"patents": ""}, [], [], ["patents"], ["patents.actual"]),
    ({"patents": "13"}, {"patents": "20"}, [], [], [], ["patents.actual"]),
    ({"patents": "13 个"}, {"patents": "13"}, [], [], [], []),  # only said: no need, no surprise
    ({"patents": ""}, {"patents": "3", "standards": "9"},
     ["patents"], [], [], ["standards.actual"]),
    ({"patents": "13"}, {"patents": " 13"}, [], [], [], []),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_change(rounds, case):
    first, second, *expected, changed = case
    before = result(enterprise(rounds[0] / "a.xlsx", 10, **first))
    now = result(enterprise(rounds[1] / "a.xlsx", 10, **second))
    change = compare(before, now)
    fields = [
        sorted({(each.field or "").partition(".")[0] for each in findings})
        for findings in (change.corrected, change.open, change.new)
    ]
    assert fields == expected
    assert [each.key for each in change.unasked] == changed


def test_change_names_the_cell_and_both_values(rounds):
    before = result(enterprise(rounds[0] / "a.xlsx", 10, patents="13"))
    now = result(enterprise(rounds[1] / "a.xlsx", 10, patents="20"))
    (change,) = compare(before, now).unasked
    assert f"{change.sheet}!{change.cell}" == cell_of("patents.actual")
    for word in ("有效发明专利数量", "13", "20"):
        assert word in change.sentence()


def test_lowered_target_is_a_change(rounds):
    before = enterprise(rounds[0] / "a.xlsx", 10)
    now = enterprise(rounds[1] / "a.xlsx", 10)
    fill(now, {"patents.target": "0"})
    changed = [each.key for each in compare(result(before), result(now)).unasked]
    assert changed == ["patents.target"]


def test_scores_that_the_tool_wrote_are_no_change(rounds):
    path = enterprise(rounds[0] / "a.xlsx", 10)
    before = result(path)
    list(run_check([path], CheckOptions(write=rounds[1])).results())
    assert compare(before, result(rounds[1] / "a.xlsx")) == RoundChange()


def test_explained_warning_is_neither_open_nor_corrected(rounds):
    path = enterprise(rounds[0] / "a.xlsx", 10, revenue_growth="0.06")
    list(run_check([path], CheckOptions(write=rounds[1])).results())
    explain(rounds[1] / "a.xlsx", 1, "确实如此")
    change = compare(result(path), result(rounds[1] / "a.xlsx"))
    assert said(change.explained) == [("fraction", "revenue_growth.actual")]
    assert (change.corrected, change.open, change.new) == ((), (), ())


def test_scores_before_and_after(rounds):
    before = result(enterprise(rounds[0] / "a.xlsx", 10, patents="0"))
    now = result(enterprise(rounds[1] / "a.xlsx", 10, patents="约500"))
    change = compare(before, now)
    assert [(each.row, each.before, each.after) for each in change.scores] == [("patents", 0, None)]
    assert change.total is not None
    assert (change.total.before, change.total.after) == (before.total, now.total)
    assert compare(before, before).total is None


def test_the_same_fault_in_another_row_is_another_fault(rounds):
    """One wrong score was corrected, and another one came: both are told."""
    before, now = (enterprise(folder / "a.xlsx", 10) for folder in rounds)
    fill(before, {"patents.score": "1"})
    fill(now, {"standards.score": "1"})
    change = compare(result(before), result(now))
    assert ("score", "patents.score") in said(change.corrected)
    assert ("score", "standards.score") in said(change.new)
    assert "score" not in {code for code, _ in said(change.open)}


def test_a_wrong_score_is_stale_only_if_it_was_right_before(rounds):
    """Somebody has typed another one: that is no score of the earlier round."""
    path = enterprise(rounds[0] / "a.xlsx", 10, review=False)
    shutil.copy(path, rounds[1])
    fill(rounds[1] / "a.xlsx", {"patents.actual": "0", "patents.score": "3"})
    run = run_check([rounds[1]], CheckOptions(previous=rounds[0]))
    (now,) = run.results()
    wrong = [fault.code for fault in now.findings if fault.field == "patents.score"]
    assert wrong == ["score"]


def test_value_that_an_audit_had_asked_about_is_no_surprise(rounds):
    """附2 said 13 and 附5 18: whoever then corrects 附2 has done what he was asked to."""
    for folder, patents in zip(rounds, ("13", "18"), strict=True):
        (path,) = (SAMPLES / "enterprises").glob("1_*.xlsx")
        shutil.copy(path, folder / "a.xlsx")
        fill(folder / "a.xlsx", {"附2!I9": patents, "附2!I10": f"{patents}0"})
    previous = PreviousRound(rounds[0])
    assert [(each.sheet, each.cell) for each in previous.audits if each.code == "audit-value"] == [
        ("附2", "I9"), ("附2", "I10"),
    ]  # fmt: skip
    fill(rounds[1] / "a.xlsx", {"附2!I11": "9"})
    now = next(
        each
        for each in check_file(rounds[1] / "a.xlsx").results
        if each.template == "qingdao-2021/annex2"
    )
    earlier = before(previous, rounds[1] / "a.xlsx")
    assert earlier is not None
    assert [each.cell for each in compare(earlier, now).unasked] == ["I11"]


# ---------------------------------------------------------------- which file it is compared with


def test_previous_file_is_found_by_recipient_and_not_by_name(rounds):
    enterprise(rounds[0] / "a.xlsx", 10, patents="1")
    enterprise(rounds[0] / "b.xlsx", 11, patents="2")
    now = enterprise(rounds[1] / "a.xlsx", 11, patents="3")
    earlier = before(PreviousRound(rounds[0]), now)
    assert earlier
    assert earlier.entries["patents.actual"].cell.raw == "2"
    assert earlier.subject == NAMES[11]


def test_recipient_that_sent_nothing_before(rounds):
    enterprise(rounds[0] / "a.xlsx", 10)
    now = enterprise(rounds[1] / "a.xlsx", 11)
    assert before(PreviousRound(rounds[0]), now) is None


@pytest.mark.parametrize("table", ["annex2", "annex6"])
def test_renamed_recipient_is_found(rounds, tmp_path, table):
    renamed = "旧公司（现更名为：新公司）"
    for folder, name in zip(rounds, ("旧公司", renamed), strict=True):
        issue(folder / "a.xlsx", name, names=(table,))
    issue(rounds[1] / "b.xlsx", "新公司", names=(table,))
    template = f"qingdao-2021/{table}"
    unsaid = PreviousRound(rounds[0])
    for name in ("a.xlsx", "b.xlsx"):
        assert before(unsaid, rounds[1] / name, template) is None
    (tmp_path / "r.csv").write_text(f"企业名称\n{renamed}", encoding="utf-8")
    said = PreviousRound(rounds[0], read_list(tmp_path / "r.csv"))
    assert before(said, rounds[1] / "a.xlsx", template) is not None
    assert before(said, rounds[1] / "b.xlsx", template) is not None


def test_a_recipient_that_its_set_knows_by_two_names_is_found(rounds):
    (old, new), *_ = load_table_set("qingdao-2021").aliases.items()
    for folder, name in zip(rounds, (old, new), strict=True):
        issue(folder / "a.xlsx", name)
    assert before(PreviousRound(rounds[0]), rounds[1] / "a.xlsx") is not None


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_file_of_an_old_format_is_compared_with_the_earlier_xlsx(rounds, kind):
    """Whatever it is called; saving it otherwise changes nothing."""
    (sample,) = (SAMPLES / "returned").glob("5_*.xlsx")
    shutil.copy(sample, rounds[0] / "a.xlsx")
    enterprise(rounds[0] / "b.xlsx", 10)
    shutil.copy(LEGACY / f"form.{kind}", rounds[1] / f"b.{kind}")
    run = run_check([rounds[1]], CheckOptions(previous=rounds[0]))
    list(run.results())
    (change,) = run.changes.values()
    assert [each.code for each in change.new] == ["legacy"]
    assert not change.unasked
    assert any("1 份这次没有重报" in note for note in run.notes)


@pytest.mark.parametrize("typed", [["", "青岛某某"], ["青岛某某", ""], ["青岛某某", "某某青岛"]])
def test_a_name_that_was_typed_in_another_way_does_not_hide_whose_form_it_is(rounds, typed):
    """Neither does the place where the file lies, nor what it is called."""
    enterprise(rounds[0] / "a.xlsx", 11)
    (rounds[1] / "补报").mkdir()
    paths = [rounds[0] / "b.xlsx", rounds[1] / "补报" / "a.xlsx"]
    for path, name in zip(paths, typed, strict=True):
        enterprise(path, 10)
        if name:
            fill(path, {"subject": name})
    earlier = before(PreviousRound(rounds[0]), paths[1])
    assert earlier is not None
    assert earlier.path == str(paths[0])


def listed(path, *indexes):
    path.write_text("\n".join(["企业名称", *(NAMES[index] for index in indexes)]), "utf-8")
    return path


def test_who_need_not_send_again_counts_as_he_was(rounds, tmp_path):
    """Only what was corrected comes again: nobody else is missing, and audits know all of it."""
    for index in (10, 11):
        enterprise(rounds[0] / f"{index}.xlsx", index)
    enterprise(rounds[0] / "12.xlsx", 12, patents=None)
    enterprise(rounds[1] / "again.xlsx", 11, patents="99")
    roster = listed(tmp_path / "roster.csv", 10, 11, 12, 13)
    run = run_check([rounds[1]], CheckOptions(previous=rounds[0], roster=roster))
    assert [found.subject for found in run.results()] == [NAMES[11]]
    assert [(fault.code, fault.subject) for fault in run.audits] == [("not-returned", NAMES[13])]
    assert any("2 份这次没有重报" in note for note in run.notes)
    (note,) = [note for note in run.notes if "还没有改正" in note]
    assert NAMES[12] in note
    assert NAMES[11] not in note
    assert run.summary.files == 1


def test_an_officers_own_table_of_the_earlier_round_is_nobodys_return(rounds):
    shutil.copy(SAMPLES / "tables" / "annex4.xlsx", rounds[0] / "b.xlsx")
    enterprise(rounds[0] / "a.xlsx", 10)
    previous = PreviousRound(rounds[0])
    (left,) = previous.not_sent_again()
    assert left[0].path == str(rounds[0] / "a.xlsx")


def test_what_audits_within_a_table_say_of_the_earlier_round_still_holds(rounds):
    """The file holds three tables; of two nothing came again, and what was wrong there still is."""
    (path,) = (SAMPLES / "enterprises").glob("1_*.xlsx")
    shutil.copy(path, rounds[0] / "a.xlsx")
    fill(rounds[0] / "a.xlsx", {"附5!1.rd_expense": "9999999"})
    first = run_check(rounds[0])
    list(first.results())
    wrong = {
        (fault.code, fault.sheet, fault.cell)
        for fault in first.audits
        if fault.sheet == "附5" and fault.code.startswith("rd-")
    }
    assert wrong
    enterprise(rounds[1] / "again.xlsx", 0)
    second = run_check(rounds[1], CheckOptions(previous=rounds[0]))
    list(second.results())
    assert wrong <= {(fault.code, fault.sheet, fault.cell) for fault in second.audits}


def test_audits_between_tables_see_what_was_not_sent_again(rounds):
    """附2 was sent again and says 13; 附5 of the earlier round still says 18."""
    (path,) = (SAMPLES / "enterprises").glob("1_*.xlsx")
    shutil.copy(path, rounds[0] / "a.xlsx")
    again = enterprise(rounds[1] / "a.xlsx", 0, patents="13")
    run = run_check([again], CheckOptions(previous=rounds[0]))
    list(run.results())
    (fault,) = [fault for fault in run.audits if fault.code == "audit-value" and fault.cell == "I9"]
    assert (fault.path, fault.other_path) == (str(again), str(rounds[0] / "a.xlsx"))


def test_empty_folder_is_an_error(tmp_path):
    with pytest.raises(NothingToReadError):
        PreviousRound(tmp_path)


# ---------------------------------------------------------------- in a run


def test_run_compares_every_table(rounds):
    enterprise(rounds[0] / "a.xlsx", 10, patents="")
    enterprise(rounds[1] / "a.xlsx", 10, patents="13")
    run = run_check([rounds[1]], CheckOptions(previous=rounds[0]))
    list(run.results())
    ((key, change),) = run.changes.items()
    assert key == (str(rounds[1] / "a.xlsx"), "qingdao-2021/annex2")
    assert said(change.corrected) == [("missing", "patents.actual")]


def test_our_own_scores_are_known_without_a_digest(rounds):
    """A workbook without 审核意见 holds no digest: the earlier round tells what was right then."""
    path = enterprise(rounds[0] / "sent.xlsx", 10, review=False, patents="0")
    list(run_check([path], CheckOptions(write=rounds[1])).results())
    (rounds[1] / "sent.xlsx").rename(rounds[1] / "again.xlsx")
    fill(rounds[1] / "again.xlsx", {"patents.actual": "500"})
    alone = {each.code for each in result(rounds[1] / "again.xlsx").findings}
    assert "score" in alone
    run = run_check([rounds[1]], CheckOptions(previous=rounds[0]))
    (now,) = run.results()
    assert {each.code for each in now.findings} & {"score", "stale-score"} == {"stale-score"}
    assert not [each for each in now.findings if each.severity == "error"]


def test_officer_reads_what_changed(rounds):
    enterprise(rounds[0] / "a.xlsx", 10, patents="")
    enterprise(rounds[1] / "a.xlsx", 10, patents="13", standards="9")
    arguments = ["check", str(rounds[1]), "--previous", str(rounds[0])]
    output = CliRunner().invoke(app, arguments).output
    for words in ("与上一轮相比，已改正 1 条，未要求而改动 1 条", "[已改] 附2 第9行", "改成了“9”"):
        assert words in output


def test_reports_and_feedback_tell_of_the_earlier_round(rounds, tmp_path):
    enterprise(rounds[0] / "a.xlsx", 10, patents="", standards="约3")
    enterprise(rounds[1] / "a.xlsx", 10, patents="13", standards="约3")
    page, mail = tmp_path / "报告.html", tmp_path / "报告.md"
    CliRunner().invoke(
        app,
        ["check", str(rounds[1]), "--previous", str(rounds[0]), "--report", str(page),
         "--report", str(mail), "--feedback", str(tmp_path / "反馈")],
    )  # fmt: skip
    (feedback,) = (tmp_path / "反馈").glob("*.md")
    assert "已改正 1 处，已说明 0 处，仍未改正 1 处" in page.read_text(encoding="utf-8")
    assert "## 与上一轮相比" in mail.read_text(encoding="utf-8")
    assert "已改正 1 处，仍未改正 1 处" in feedback.read_text(encoding="utf-8")


def test_whose_a_file_of_an_earlier_round_is():
    def outcome(*results: tuple[str | None, str | None], sent: Any = None) -> Any:
        made = [
            SimpleNamespace(subject=subject, template=template) for subject, template in results
        ]
        return SimpleNamespace(path="a.xlsx", sent=sent, results=made)

    own = outcome((None, None), ("甲公司", "q/annex5"), ("乙公司", "q/annex6"))
    found = _sent(own)
    assert found is not None
    assert (found.path, found.subject, found.issued_to) == ("a.xlsx", "甲公司", "")
    assert found.tables == {"q/annex5", "q/annex6"}
    assert not found.is_said
    assert _sent(outcome(("甲公司", None))) is None
    assert _sent(outcome((None, "q/annex5"))) is None
    assert _sent(outcome()) is None
    assert _sent(outcome(("乙公司", "q/annex5"), sent=found)) is found


# ------------------------------------------------------------ two results, without any file


ANNEX2, ANNEX5 = "qingdao-2021/annex2", "qingdao-2021/annex5"


def fault(code: str, severity: Any = "error", **about: Any) -> Finding:
    return Finding(code, severity, (), "", **about)


def with_faults(*faults: Finding, **cells: str) -> FileResult:
    given = {key.replace("_actual", ".actual"): raw for key, raw in cells.items()}
    return returned(ANNEX2, given)._replace(findings=faults)


def parts(previous: FileResult, current: FileResult) -> dict[str, list[str]]:
    """The codes of the findings of each part."""
    change = compare(previous, current)
    return {
        name: [one.code for one in getattr(change, name)]
        for name in ("corrected", "explained", "open", "new")
    }


@pytest.mark.parametrize(
    ("before", "now", "part"),
    [
        (fault("kind", field="a"), None, "corrected"),
        (None, fault("kind", field="a"), "new"),
        (fault("kind", field="a"), fault("missing", field="a"), "open"),
        (fault("label", cell="A1"), fault("label", cell="A1"), "open"),
        (fault("label", cell="A1"), fault("merge", cell="A1"), "corrected new"),
        (fault("label", cell="A1"), fault("label", cell="A2"), "corrected new"),
        (fault("label", sheet="x"), fault("label", sheet="y"), "corrected new"),
        # a score is not the value that stands in its cell
        (fault("score", field="a"), fault("missing", field="a"), "corrected new"),
        (fault("stale-score", field="a"), fault("stale-score", field="a"), "open"),
        (fault("total", field="a"), fault("score", field="a"), "corrected new"),
        (fault("kind", "info", field="a"), None, ""),
        (None, fault("kind", "info", field="a"), ""),
        (fault("kind", field="a"), fault("kind", "info", field="a"), "corrected"),
        (None, fault("kind", "info", field="a", explanation="见附件"), "explained"),
        (fault("kind", field="a"), fault("kind", "info", field="a", explanation="x"), "explained"),
        (fault("kind", "warning", field="a"), fault("kind", field="a"), "open"),
    ],
)
def test_which_findings_are_gone_open_or_new(before: Any, now: Any, part: str):
    found = parts(with_faults(*filter(None, [before])), with_faults(*filter(None, [now])))
    wanted = {
        "corrected": before, "explained": now, "open": now, "new": now,
    }  # fmt: skip
    assert found == {
        name: [one.code] if name in part.split() else [] for name, one in wanted.items()
    }


@pytest.mark.parametrize(
    ("before", "now", "is_change"),
    [
        ("13", "20", True),
        ("13", "13.0", False),
        ("13", " 13 ", False),
        ("13", "13家", True),
        ("", "13", True),
        ("13", "", True),
        ("", "", False),
        ("约20", "约20", False),
    ],
)
def test_what_was_changed_without_being_asked(before: str, now: str, is_change: bool):
    previous, current = with_faults(patents_actual=before), with_faults(patents_actual=now)
    changes = compare(previous, current).unasked
    assert [(each.key, each.before, each.after) for each in changes] == (
        [("patents.actual", before.strip(), now.strip())] if is_change else []
    )
    asked = previous._replace(findings=(fault("kind", "info", field="patents.actual"),))
    assert compare(asked, current).unasked == ()
    assert compare(previous._replace(entries={}), current).unasked == ()
    assert compare(previous, current._replace(template=None)).unasked == ()


def test_only_what_its_sender_fills_or_was_issued_with_is_a_change():
    previous, current = (
        returned(ANNEX2, {"patents.score": raw, "patents.target": raw, "total.score": raw})
        for raw in ("3", "4")
    )
    assert [each.key for each in compare(previous, current).unasked] == ["patents.target"]


def test_lines_of_a_list_are_changes_like_those_of_the_first():
    previous, current = (
        returned(ANNEX5, {"1.patents": "1", "12.patents": raw, "12.subject": "甲"})
        for raw in ("3", "4")
    )
    assert [each.key for each in compare(previous, current).unasked] == ["12.patents"]


def test_scores_and_totals_that_are_others():
    previous, current = (
        returned(ANNEX2, {"patents.score": raw, "standards.score": "5", "total.score": total})
        for raw, total in (("3", "8"), ("4", "9"))
    )
    change = compare(previous, current)
    assert [(each.row, each.before, each.after) for each in change.scores] == [("patents", 3, 4)]
    assert change.total is not None
    assert (change.total.before, change.total.after) == (previous.total, current.total)
    assert compare(previous, previous).total is None
    assert compare(previous, previous).scores == ()
    assert compare(previous._replace(scores=()), current).scores == ()
    assert compare(previous._replace(total=None), current).total is None
    assert compare(previous, current._replace(total=None)).total is None
    assert previous.total is not None
    partly = previous._replace(total=previous.total._replace(score=None))
    assert compare(previous, partly).total is not None


def test_a_score_that_was_right_before_is_stale():
    previous, current = (
        returned(ANNEX2, {"patents.score": raw, "standards.score": "5"}) for raw in ("3", "4")
    )
    (score,) = [each for each in current.scores if each.row == "patents"]
    wrong = fault("score", sheet=score.sheet, cell=score.cell, field="patents.score", path="a")
    other = fault("kind", sheet=score.sheet, cell=score.cell)
    reported = [
        each._replace(reported=each.score and previous.scores[number].score)
        for number, each in enumerate(current.scores)
    ]
    stale = with_stale_scores(
        current._replace(scores=tuple(reported), findings=(wrong, other)), previous
    )
    assert sorted(each.code for each in stale.findings) == ["kind", "stale-score"]
    (found,) = [each for each in stale.findings if each.code == "stale-score"]
    assert (found.sheet, found.cell, found.field) == (score.sheet, score.cell, "patents.score")
    # it was another one before, or stands in no score cell
    still = with_stale_scores(current._replace(findings=(wrong,)), previous)
    assert still.findings == (wrong,)
    elsewhere = fault("score", sheet=score.sheet, cell="Z99")
    nowhere = with_stale_scores(current._replace(findings=(elsewhere,)), previous)
    assert nowhere.findings == (elsewhere,)
