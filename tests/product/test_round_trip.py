"""Every cell of every public table goes through fill and comes back through read unchanged.

What is compared is counted against the data themselves: a leaf of the JSON that is no cell to fill
has to be listed here, with the reason.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from samples import tables
from tests.command_line import run
from zjtx_xl.definitions.loader import template_ids

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRINTED = "printed: a title, heading, label, rule or note"
PRINTED_JOINED = "printed: label and name in one cell, which the form splits in two"
ROSTER = "printed by the tool from the roster, no cell to fill"
OURS = "a remark of whoever typed the tables, not in them"
PROSE = "text of the report around the table"
NO_CELL = "the printed row has no such cell"

SCORED_FORM = {
    r"(label|title|signature_cell|seal_line|note_cell|notes/.*|header/.*)": PRINTED,
    r"header_cell": PRINTED_JOINED,
    r"no": ROSTER,
    r"rows/\d+/(level.*|indicator|audience|points|rule)": PRINTED,
    r"deduction/(level.*|indicator|points|rule|target_actual_merged)": PRINTED,
}
GOALS_FORM = {
    r"(header/.*|footnotes/.*|other_goal_heading_rows/.*)": PRINTED,
    r"title_line": PRINTED_JOINED,
    r"no": ROSTER,
    r"rows/\d+/(group|indicator|audience)": PRINTED,
    r"other_goal_rows/\d+/kind": OURS,
    r"other_goal_rows/\d+/(baseline|target)=None": NO_CELL,
}
SERVICES = {
    r"表\d/(title|header/.*)": PRINTED,
    r"表\d/narrative_(before|after)": PROSE,
}
LIST = {
    r"(label|title|signature_line|signature_cell|header\w*/.*|notes/.*)": PRINTED,
    r"total_row/label": PRINTED,
    r"rows/\d+/(uses|services)/\d+/effect_given": OURS,
    r"rows/\d+/services/[0-5]/use": PRINTED,
}


@dataclass(frozen=True)
class Case:
    """One filled workbook: what is issued, what the data say, what goes into which cell."""

    target: str
    data: object
    filling: tables.Filling
    not_filled: dict[str, str]

    @property
    def cells(self) -> list[object]:
        """The strings of the data that stand in cells to fill."""
        return [text for path, text in leaves(self.data) if not any(self.reasons(path, text))]

    def reasons(self, path: str, text: object) -> list[str]:
        """Why a leaf is no cell to fill."""
        places = (path, f"{path}={text}")
        return [
            reason
            for pattern, reason in self.not_filled.items()
            if any(re.fullmatch(pattern, place) for place in places)
        ]


def leaves(data: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every leaf of JSON data with its path."""
    if isinstance(data, dict | list):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in items:
            yield from leaves(value, f"{path}/{key}" if path else str(key))
    else:
        yield path, data


def cases() -> dict[str, Case]:
    """All tables in tests/data, whole lists and single forms."""
    found: dict[str, Case] = {}
    whole = tables.whole_tables()
    for number, form in enumerate(tables.load("qingdao_annex2"), start=1):
        filling = {"subject": form["enterprise"], **tables.annex2(form)}
        found[f"annex2 {number}"] = Case("qingdao-2021/annex2", form, filling, SCORED_FORM)
    for form in tables.load("guangdong_annex2"):
        found[f"goals {form['no']}"] = Case(
            "guangdong-2021/annex2", form, tables.goals_form(form), GOALS_FORM
        )
    annex1 = tables.load("qingdao_annex1")
    found["annex1"] = Case("qingdao-2021/annex1", annex1, whole["qingdao-2021/annex1"], SCORED_FORM)
    services = tables.load("qingdao_tables1to3")
    joined = {key: value for name in services for key, value in leaves(services[name], name)}
    found["tables1to3"] = Case(
        "qingdao-2021/tables1to3", joined, whole["qingdao-2021/tables1to3"], SERVICES
    )
    lists = {
        "qingdao": ("annex3", "annex4", "annex5", "annex6", "annex7"),
        "guangdong": ("annex1",),
    }
    for city, annexes in lists.items():
        for annex in annexes:
            target = f"{city}-2021/{annex}"
            data = tables.load(f"{city}_{annex}")
            found[f"{city} {annex}"] = Case(target, data, whole[target], LIST)
    return found


CASES = cases()


@pytest.fixture(scope="module")
def blank_of(tmp_path_factory: pytest.TempPathFactory):
    """The blank of a template or package, as the command line makes it."""
    made: dict[str, Path] = {}

    def blank(target: str) -> Path:
        if target not in made:
            folder = tmp_path_factory.mktemp("blank")
            assert run("generate", target, "--out", folder).code == 0
            [made[target]] = folder.iterdir()
        return made[target]

    return blank


def through_the_command_line(blank: Path, filling: tables.Filling, folder: Path):
    """Fill a copy of the blank and read it back: the tables of ``files``."""
    data, filled = folder / "data.json", folder / "filled.xlsx"
    data.write_text(json.dumps(filling, ensure_ascii=False), encoding="utf-8")
    assert run("fill", blank, "--data", data, "--out", filled).code == 0
    read = run("read", filled, "--json")
    assert (read.code, read.stderr) == (0, b"")
    return read.json["files"]


@pytest.mark.parametrize("name", CASES)
def test_every_cell_comes_back_unchanged(name, blank_of, tmp_path):
    case = CASES[name]
    before = run("read", blank_of(case.target), "--json").json["files"]
    after = through_the_command_line(blank_of(case.target), case.filling, tmp_path)
    [(empty, filled)] = [
        (one["values"], other["values"]) for one, other in zip(before, after, strict=True)
    ]
    assert filled.keys() == empty.keys()
    changed = [
        (key, case.filling[key], filled[key]["raw"])
        for key in case.filling
        if filled[key]["raw"] != case.filling[key]
    ]
    assert changed == []
    touched = [key for key in filled.keys() - case.filling.keys() if filled[key] != empty[key]]
    assert touched == []


@pytest.mark.parametrize("name", CASES)
def test_no_cell_of_the_data_is_left_out(name):
    case = CASES[name]
    # The public tables say that an effect was written, not what; the samples put in a sentence.
    effects = {key for key in case.filling if key.endswith(".effect")}
    written = [value for key, value in case.filling.items() if key not in effects]
    assert Counter(map(str, written)) == Counter(map(str, case.cells))
    given = [text for path, text in leaves(case.data) if path.endswith("effect_given")]
    assert len(effects) == sum(map(bool, given))


def test_number_of_compared_cells_is_what_the_tables_hold():
    compared = Counter()
    for case in CASES.values():
        compared[case.target] += len(case.cells)
    # 附2: 20 forms of a name, 13 rows of 3, a deduction, a total; and so on.
    assert compared == {
        "qingdao-2021/tables1to3": (22 + 9 + 6) * 2,
        "qingdao-2021/annex1": 27 * 3 + 2,
        "qingdao-2021/annex2": 20 * (1 + 13 * 3 + 2),
        "qingdao-2021/annex3": 20 * 6,
        "qingdao-2021/annex4": 3 * 3,
        "qingdao-2021/annex5": 20 * 20,
        "qingdao-2021/annex6": 20 * (2 + 5 * 2),
        "qingdao-2021/annex7": 3 * 3 + (10 + 7 + 7) * 2 + (4 + 1 + 1) + 2,
        "guangdong-2021/annex1": 19 * 5,
        "guangdong-2021/annex2": 12 * (1 + 25 * 2)
        + (4 + 2 + 4 + 2 + 2 + 2 + 2 + 2 + 4 + 3 + 2) * 4
        + 7 * 3,
    }


@pytest.mark.parametrize("layout", [SCORED_FORM, GOALS_FORM, SERVICES, LIST])
def test_every_reason_is_needed(layout):
    """A pattern that excludes nothing today is a cell that somebody loses tomorrow."""
    places = [
        place
        for case in CASES.values()
        if case.not_filled is layout
        for path, text in leaves(case.data)
        for place in (path, f"{path}={text}")
    ]
    unused = [each for each in layout if not any(re.fullmatch(each, place) for place in places)]
    assert unused == []


def test_every_template_with_data_takes_part():
    # texts and figures that are not in the public tables
    without_data = {"qingdao-2021/table4", "qingdao-2021/allocation"}
    printed = {each for each in template_ids() if each.partition("-")[2].startswith("2021/")}
    assert {case.target for case in CASES.values()} | without_data == printed


LEXICON = [
    *("=1+1", "+86", "@某", " 前后有空格 ", "一行\n又一行", "\uff11\uff12", "0012", "1e5", "TRUE"),
    *("#REF!", "<b>&amp;</b>", "_x000D_", "\u3000", "说“明”", "'00", "\U0001f600", "制\t表"),
]


def test_matrix_of_texts_keeps_texts_of_every_sort(blank_of, tmp_path):
    target = "qingdao-2021/table4"
    fields = run("show", target, "--json").json["sheets"][0]["fields"]
    assert len(fields) >= 13
    for shift in (0, len(fields)):
        filling: tables.Filling = {
            field["key"]: LEXICON[(number + shift) % len(LEXICON)]
            for number, field in enumerate(fields)
        }
        [read] = through_the_command_line(blank_of(target), filling, tmp_path)
        assert {key: read["values"][key]["raw"] for key in filling} == filling


PACKAGED = [form["enterprise"] for form in tables.load("qingdao_annex2")]


@pytest.mark.parametrize("enterprise", PACKAGED)
def test_tables_that_travel_together_keep_their_cells_apart(enterprise, blank_of, tmp_path):
    form = next(each for each in tables.load("qingdao_annex2") if each["enterprise"] == enterprise)
    line, block = (
        next(row for row in tables.load(name)["rows"] if row["企业名称"] == enterprise)
        for name in ("qingdao_annex5", "qingdao_annex6")
    )
    fillings = {
        "附2": {"subject": enterprise, **tables.annex2(form)},
        "附5": tables.annex5(line),
        "附6": tables.annex6(block),
    }
    joined = {
        f"{sheet}!{key}": value for sheet, own in fillings.items() for key, value in own.items()
    }
    read = through_the_command_line(blank_of("qingdao-2021/enterprise"), joined, tmp_path)
    found = {
        f"{value['sheet']}!{key}": value["raw"]
        for table in read
        for key, value in table["values"].items()
    }
    assert {key: found[key] for key in joined} == joined
