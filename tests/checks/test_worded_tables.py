"""The lexicon of values holds in tables: in forms and in lists, in new and in old formats.

What a row of the lexicon says of a cell was judged by hand; here it stands in a returned file.
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.hostile_files import LEGACY
from tests.own_templates import own_templates
from tests.returned_forms import enterprise, fill
from tests.values.lexicon import Row, unescaped
from tests.worded_tables import (
    CHOSEN,
    OWN_TEMPLATES,
    RECORDS,
    SET,
    TWICE,
    blank_of,
    chosen_form,
    dated_form,
    judged,
    laid_out,
    park_package,
    twice_chosen_form,
    worded_list,
    worded_package,
    written,
)
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.rollup import roll_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from zjtx_xl.findings.results import Entry, FileResult

FORMATS = ("xlsx", "xls", "ods")
MADE = {
    "words": worded_package, "words_list": worded_list, "chosen": chosen_form, "dated": dated_form,
    "park": park_package, "twice": twice_chosen_form,
}  # fmt: skip


def file_of(name: str, extension: str, folder: Path) -> Path:
    if extension != "xlsx":
        return LEGACY / f"{name}.{extension}"
    path = folder / f"{name}.xlsx"
    path.write_bytes(MADE[name]())
    return path


def is_as_judged(entry: Entry, row: Row, told: list[tuple[str, str]]) -> bool:
    """Whether a cell is read, and its sender told, as the lexicon says."""
    reading, severities = entry.reading, {severity for severity, _ in told}
    value = reading.value
    if isinstance(value, Decimal):
        is_same = value == Decimal(row.value)
    else:
        text = str(value).lower() if isinstance(value, bool) else value or "null"
        is_same = text == unescaped(row.value)
    is_said = {
        "unreadable": severities == {"error"},
        "proposed": bool(severities & {"warning", "error"}),
    }.get(row.confidence, row.confidence == "missing" or "error" not in severities)
    says = any(row.says in message for _, message in told) or not row.says
    return is_same and is_said and says and reading.confidence == row.confidence


def held_against_the_lexicon(result: FileResult, keys: AbstractSet[str] = frozenset()) -> int:
    """How many cells of a table (or of these) the lexicon knows; each must be as it says."""
    assert result.template is not None
    fields = {
        field.key: field
        for sheet in load_template(result.template).sheets
        for field in sheet.layout(2 * RECORDS if sheet.record_rows else 1).fields
    }
    said: dict[str | None, list[tuple[str, str]]] = {}
    for finding in result.findings:
        said.setdefault(finding.cell, []).append((finding.severity, finding.message))
    count = 0
    for key, entry in result.entries.items():
        if keys and key not in keys:
            continue
        row = judged(fields[key], entry.cell.type, entry.cell.raw) if key in fields else None
        if row is not None:
            told = said.get(entry.ref, [])
            assert is_as_judged(entry, row, told), (entry.ref, row, entry.reading, told)
            count += 1
    return count


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(("name", "least"), [("words", 17), ("words_list", 300)])
def test_what_was_judged_is_read_in_every_format(
    name: str, least: int, extension: str, tmp_path: Path
):
    results = check_file(file_of(name, extension, tmp_path)).results
    assert sum(map(held_against_the_lexicon, results)) >= least


@pytest.mark.parametrize(
    ("table", "records", "least"),
    [("annex1", 1, 25), ("annex3", RECORDS, 35), ("annex6", 12, 55)],
)
def test_it_is_read_in_other_tables_alike(table: str, records: int, least: int, tmp_path: Path):
    path = tmp_path / "table.xlsx"
    path.write_bytes(written(blank_of(records, table), laid_out(f"{SET}/{table}", records)))
    (result,) = check_file(path).results
    assert held_against_the_lexicon(result) >= least


@pytest.mark.parametrize("extension", FORMATS)
def test_lines_that_add_up_are_nobodys_in_every_format(extension: str, tmp_path: Path):
    (result,) = check_file(file_of("words_list", extension, tmp_path)).results
    rows = {int((finding.cell or "0").lstrip(ascii_uppercase)) for finding in result.findings}
    first = int(result.entries["1.subject"].ref[1:])
    assert set(range(first, first + RECORDS)) <= rows  # each of the enterprises lacks something
    assert not rows & {first + RECORDS, first + RECORDS + 1}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[None]:
    """Definitions of an office of its own: other tables that ask for a sentence and for a day."""
    shutil.copytree(OWN_TEMPLATES, tmp_path / "templates")
    park = tmp_path / "templates" / "made-up-2030" / "park.yaml"
    text, listing = park.read_text("utf-8"), load_template(f"{SET}/annex2").sheets[0].layout(1)
    kind = listing.by_key["listing_plan.actual"].kind
    wordings = f"choices: [☑是/□否, □是/☑否], yes: {list(kind.yes)}, no: {list(kind.no)}"
    for asked, instead in (
        ("kind: text, example: 运行良好", 'kind: date, example: "2021-05-01"'),
        ("kind: yes_no, choices: [是, 否]", f"kind: yes_no_text, {wordings}"),
    ):
        assert asked in text
        text = text.replace(asked, instead)
    park.write_text(text, "utf-8")
    with own_templates(tmp_path / "templates"):
        yield


SENTENCES = (
    "待定", "见附件", "已退市", "失败", "同上", "0项", "辅导期已终止", "正在辅导期", "无上市计划",
    "请选择", "是，已进入辅导期", "有（已终止辅导）", "非",
)  # fmt: skip
SCORED = {"正在辅导期": 10, "是，已进入辅导期": 10, "无上市计划": 0}


def test_sentences_are_scored_only_if_they_say_what_is_listed(tmp_path: Path):
    """In the form, too, which has room for one of them; the list has many."""
    path = enterprise(tmp_path / "form.xlsx", 0)
    fill(path, {"listing_plan.target": "是"})
    given: dict[str, object] = {}
    for sentence in SENTENCES:
        fill(path, {"listing_plan.actual": sentence})
        given |= points_for(sentence, path, "listing_plan")
    assert given == SCORED


@pytest.mark.usefixtures("own")
def test_so_they_are_in_a_table_of_another_office(tmp_path: Path):
    blank, path = blank_of(1, "park", of_set="made-up-2030"), tmp_path / "form.xlsx"
    given: dict[str, object] = {}
    for sentence in SENTENCES:
        path.write_bytes(written(blank, (), {"表甲!E8": (sentence, "")}))
        given |= points_for(sentence, path, "plan")
    assert given == SCORED


def points_for(sentence: str, path: Path, row: str) -> dict[str, object]:
    """The points for an answer that must be read as the lexicon says; nothing where it waits."""
    (result,) = check_file(path).results
    assert held_against_the_lexicon(result, {f"{row}.actual"}) == 1
    (points,) = (score.score for score in result.scores if score.row == row)
    return {} if points is None else {sentence: points}


@pytest.mark.parametrize(
    ("name", "extension"), [*(("innovative", each) for each in FORMATS), ("specialised", "xlsx")]
)
def test_options_are_known_by_their_letters_or_without(name: str, extension: str, tmp_path: Path):
    path = file_of("chosen", extension, tmp_path)
    if extension == "xlsx":
        path.write_bytes(chosen_form(name))
    (result,) = check_file(path).results
    assert (result.template or "").endswith(name)
    readings = {entry.ref: entry.reading for entry in result.entries.values()}
    for ref, (_, option) in CHOSEN[name].items():
        assert (readings[ref].value, readings[ref].confidence) == (option, "normalised")
    scored = {score.cell for score in result.scores if score.score is not None}
    assert scored >= {f"{'F' if name == 'innovative' else 'I'}{ref[1:]}" for ref in CHOSEN[name]}


@pytest.mark.parametrize(
    ("name", "extension"), [*(("innovative", each) for each in FORMATS), ("specialised", "xlsx")]
)
def test_of_two_options_none_is_taken(name: str, extension: str, tmp_path: Path):
    path = file_of("twice", extension, tmp_path)
    if extension == "xlsx":
        path.write_bytes(twice_chosen_form(name))
    (result,) = check_file(path).results
    entries = {entry.ref: entry for entry in result.entries.values()}
    for ref in TWICE[name]:
        assert (entries[ref].reading.value, entries[ref].reading.confidence) == (None, "unreadable")
        (about,) = [each for each in result.findings if each.cell == ref]
        assert (about.code, about.severity) == ("choice", "error")
    rows = {key.removesuffix(".actual") for key, entry in result.entries.items()
            if entry.ref in TWICE[name]}  # fmt: skip
    assert {score.row for score in result.scores if score.score is None} >= rows
    assert result.total is not None
    assert result.total.score is None


@pytest.mark.parametrize("extension", FORMATS)
def test_a_score_that_a_person_gave_is_kept_and_an_option_asks_for_its_text(
    extension: str, tmp_path: Path
):
    path = file_of("park", extension, tmp_path)
    with own_templates(OWN_TEMPLATES):
        form, listing = run_check([path], CheckOptions(write=tmp_path / "out")).results()
        (adopted, _) = run_check([path], CheckOptions(accept_manual=True)).results()
    (opinion,) = [score for score in form.scores if score.row == "opinion"]
    assert (opinion.score, opinion.reported) == (None, 25)
    copy: Any = openpyxl.load_workbook(form.written or "", data_only=True)
    assert copy["表甲"]["G9"].value == 25
    (opinion,) = [score for score in adopted.scores if score.row == "opinion"]
    assert opinion.score == 25
    (state,) = [each for each in listing.findings if each.cell == "G6"]
    assert (state.code, "原因" in state.message) == ("missing", True)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_day_with_a_time_is_that_day(extension: str, tmp_path: Path):
    path = file_of("dated", extension, tmp_path)
    with own_templates(OWN_TEMPLATES):
        (result,) = check_file(path).results
    reading = result.entries["born.actual"].reading
    assert (reading.value, reading.confidence) == ("2021-12-31", "exact")


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("notice", "table", "place", "key"),
    [
        ("others-2027", "talent", "附件6!B5", "born.actual"),
        ("made-up-2030", "park", "表甲!E9", "opinion.actual"),
    ],
)
def test_a_year_is_no_day_and_a_time_no_other(
    tmp_path: Path, notice: str, table: str, place: str, key: str
):
    blank, path = blank_of(1, table, of_set=notice), tmp_path / "form.xlsx"
    read: dict[object, object] = {}
    for typed in ("2021-12-31 18:00", "2021年12月31日", "2023", 2023, 44561.75):
        code = "yyyy-m-d h:mm" if typed == 44561.75 else ""
        path.write_bytes(written(blank, (), {place: (typed, code)}))
        (result,) = check_file(path).results
        read[typed] = result.entries[key].reading.value
    day = "2021-12-31"
    assert read == {
        "2021-12-31 18:00": day, "2021年12月31日": day, 44561.75: day, "2023": None, 2023: None,
    }  # fmt: skip


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("notice", "table", "key", "typed"),
    [
        (SET, "annex4", "1.result", "要求整改（整改内容：无）"),
        ("made-up-2030", "equipment", "1.used.state", "停用（原因：无）"),
    ],
)
def test_nothing_is_no_text_that_a_choice_asks_for(
    tmp_path: Path, notice: str, table: str, key: str, typed: str
):
    blank, path = blank_of(1, table, of_set=notice), tmp_path / "list.xlsx"
    fields = load_template(f"{notice}/{table}").sheets[0].layout(1).by_key
    place = f"{fields[key].sheet}!{fields[key].ref}"
    for text, asked in ((typed, True), (typed.replace("无", "补正"), False)):
        path.write_bytes(written(blank, (), {place: (text, "")}))
        (result,) = check_file(path).results
        codes = {each.code for each in result.findings if each.cell == fields[key].ref}
        assert ("missing" in codes) is asked
        assert result.entries[key].reading.value == typed.partition("（")[0]


# What else is in the package: how it must read, and what is said of it.
READ: dict[str, tuple[object, str, str | None]] = {
    "附2!I6": (Decimal("69.996"), "exact", None),
    "附2!I9": (20, "proposed", "remark"),
    "附2!J10": (3, "exact", "score"),
    "附2!I11": (12, "proposed", "shown"),
    "附2!I12": (9, "proposed", "shown"),
    "附2!I17": (658, "proposed", "fraction"),
    "附2!J18": (-2, "proposed", "range"),
    "附5!C4": (None, "unreadable", "shown"),
    "附5!D4": (None, "unreadable", "shown"),
    "附5!F4": (658, "proposed", "range"),
    "附5!H4": (Decimal("120.5"), "normalised", "unit"),
    "附5!J4": (12, "proposed", "shown"),
    "附5!K4": (9, "proposed", "shown"),
    "附6!D4": (None, "unreadable", "shown"),
    "附6!D5": (None, "unreadable", "shown"),
    "附6!D6": (Decimal("120.5"), "normalised", "unit"),
    "附6!D7": (Decimal("120.5"), "proposed", "remark"),
    "附6!D8": (200, "exact", None),
}
SAYS = {
    "附2!I11": "看到的为“12”",
    "附2!I12": "看到的为“9²”",
    "附2!I17": "658.00%",
    "附2!J10": "填错了栏",
    "附5!C4": "显示为“3月5日”",
    "附5!D4": "显示为“100%”",
    "附5!F4": "如果是 6.58% 就填 6.58",
    "附6!D4": "显示为“3月5日”",
    "附6!D5": "显示为“100%”",
}


@pytest.mark.parametrize("extension", FORMATS)
def test_what_cells_show_is_read_and_what_was_typed_is_kept(extension: str, tmp_path: Path):
    path = file_of("words", extension, tmp_path)
    (*results,) = run_check([path], CheckOptions(write=tmp_path / "out")).results()
    entries = {
        f"{entry.sheet}!{entry.ref}": entry
        for result in results
        for entry in result.entries.values()
    }
    said: dict[str, list[Any]] = {}
    for finding in (finding for result in results for finding in result.findings):
        said.setdefault(f"{finding.sheet}!{finding.cell}", []).append(finding)
    for address, (value, confidence, code) in READ.items():
        reading = entries[address].reading
        assert (reading.value, reading.confidence) == (value, confidence), address
        found = said.get(address, [])
        assert [each.code for each in found][:1] == ([code] if code else []), address
        assert SAYS.get(address, "") in "".join(each.message for each in found)
    form = results[0]
    (turned,) = [score for score in form.scores if score.row == "export_share"]
    assert turned.score == 0
    assert "实际值显示为 70.00，按 69.996 计" in turned.trace
    assert form.total is not None
    assert form.total.score is None
    copy: Any = openpyxl.load_workbook(form.written or "", data_only=True)["附2"]
    assert [copy[ref].value for ref in ("J9", "J10", "J18", "J19")] == [7, 3, -2, None]


GOES_UP = {
    "annex5": {"1.revenue": "", "1.profit": "", "1.export_share": "", "1.rd_expense": "120.5",
               "1.patents": "", "1.rd_institutions": ""},
    "annex6": {"1.innovation.amount": "", "1.cooperation.amount": "",
               "1.digitalisation.amount": "120.5", "1.listing.amount": "", "1.other.amount": "200",
               "1.innovation.effect": "98.5%", "1.cooperation.effect": "2022年5月",
               "total.amount": "320.5"},
    "annex3": {"1.score": ""},
}  # fmt: skip


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("table", GOES_UP)
def test_what_waits_does_not_go_up(table: str, extension: str, tmp_path: Path):
    """Nor does a date, a percentage of what is no share, or what was struck out: that is said."""
    path = file_of("words", extension, tmp_path)
    made = roll_up(f"{SET}/{table}", [path], tmp_path / "out.xlsx")
    entries = read_file(Path(made.written)).tables[0].submission.entries
    expected = GOES_UP[table]
    assert {key: entries[key].cell.raw for key in expected} == expected
    opened = {audit.cell for audit in made.audits if audit.code == "rollup-open"}
    empty = [key for key, text in expected.items() if not text]
    assert len(opened) >= len(empty)
    if table == "annex6":
        (total,) = [audit for audit in made.audits if audit.path == made.written]
        assert total.code == "rollup-open"
