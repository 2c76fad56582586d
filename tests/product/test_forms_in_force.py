"""The returned forms of the notices in force: from package to report, by the command line.

Their results are those that ``tests/notices/`` derives in words; what one typed differently is
said, and counts nothing where it is not sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from samples.forms import FIRST, NOTICES, SAMPLES, TYPED, Sample, filling
from tests.command_line import run
from tests.notices.tables import read_tables
from zjtx_xl.definitions.files import samples_folder

if TYPE_CHECKING:
    from pathlib import Path

LISTS = {
    "zjtx-2022/innovative": ("innovative-list", "total", "announced"),
    "zjtx-2022/specialised": ("specialised-list", "total", "recognised"),
    "zjtx-2026/specialised": ("specialised-list", None, "recognised"),
    "zjtx-2026/little-giant": ("little-giant-list", None, "recognised"),
    "budget/self-evaluation": ("project-list", "total", "grade"),
    "budget/regional": ("regional-list", None, None),
}
VERDICTS = {True: "true", False: "false", None: "open"}


def expected(sample: Sample, number: str) -> dict[str, str]:
    """Results of a filling by row: from its own table, or its line of the regional one."""
    tables = read_tables(NOTICES / sample.tables)
    if f"Filling {number}" in tables:
        return {row.cells["row"]: row.cells["result"] for row in tables[f"Filling {number}"].rows}
    rows = tables["Fillings: results"].rows
    return next(row.cells for row in rows if row.cells["filling"] == number)


def figure(value: object) -> str:
    return "open" if value is None else f"{value:g}" if isinstance(value, float | int) else ""


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda sample: sample.folder)
def checked(request, tmp_path_factory) -> tuple[Sample, dict, Path]:
    sample = request.param
    folder = tmp_path_factory.mktemp("forms")
    options = ("--roster", samples_folder() / sample.folder / "roster.xlsx",
               "--write", folder / "scored", "--report", folder / "report.html")  # fmt: skip
    returned = samples_folder() / sample.folder / "returned"
    return sample, run("check", returned, *options, "--json").json, folder


def test_what_is_sure_gives_what_the_notice_says(checked):
    sample, printed, folder = checked
    _, total_key, verdict = LISTS[sample.folder]
    files = {result["subject"]: result for result in printed["files"]}
    assert set(files) == set(sample.subjects)
    for number, subject in zip(FIRST, sample.subjects, strict=True):
        result, wanted = files[subject], expected(sample, number)
        typed = TYPED[sample.folder].get(number)
        if typed:
            said = {each["code"] for each in result["findings"] if each["field"] == typed.key}
            assert typed.code in said, (subject, said)
        if typed and typed.waits:
            continue
        if total_key:
            assert figure(result["total"]["score"]) == wanted["total"], subject
        if verdict:
            (found,) = [each for each in result["verdicts"] if each["key"] == verdict]
            shown = found.get("grade") or VERDICTS[found["result"]]
            assert shown == wanted.get("grade", wanted.get(verdict, wanted.get("verdict"))), subject
    assert len(list((folder / "scored").rglob("*.xlsx"))) >= 1
    report = (folder / "report.html").read_text("utf-8")
    assert all(subject in report for subject in sample.subjects)


def test_the_samples_hold_what_the_tables_say(checked):
    """Instead of building them again: every cell that was filled stands in the file."""
    sample, printed, _ = checked
    files = {result["subject"]: result for result in printed["files"]}
    for number, subject in zip(FIRST, sample.subjects, strict=True):
        values = files[subject]["values"]
        for key, value in filling(sample, number).items():
            raw = values[key]["raw"]
            assert raw == ("" if value is None else str(value)) or float(raw) == value, (key, raw)


def test_they_roll_up_into_their_list(checked):
    sample, _, folder = checked
    name, total_key, verdict = LISTS[sample.folder]
    set_id = sample.folder.partition("/")[0]
    out = folder / "list.xlsx"
    source = samples_folder() / sample.folder
    run("rollup", f"{set_id}/{name}", source / "returned", "--roster", source / "roster.xlsx",
        "--out", out)  # fmt: skip
    (read,) = run("read", out, "--json").json["files"]
    shown = read["values"]
    places: list[tuple[float, float]] = []
    for index, number in enumerate(FIRST, start=1):
        assert shown[f"{index}.subject"]["value"] == sample.subjects[index - 1]
        typed, wanted = TYPED[sample.folder].get(number), expected(sample, number)
        if typed and typed.waits:
            continue
        if verdict and verdict != "grade":
            word = {"true": "符合", "false": "不符合", "open": "待定"}[
                wanted.get(verdict) or wanted["verdict"]
            ]
            assert shown[f"{index}.{verdict}"]["value"] == word, number
        if total_key and sample.folder.startswith("zjtx"):
            assert figure(shown[f"{index}.total"]["value"]) == wanted["total"]
            place = shown[f"{index}.place"]["value"]
            if place is not None:
                places.append((shown[f"{index}.total"]["value"], place))
    assert places == [] or [total for total, _ in sorted(places, key=lambda pair: pair[1])] == (
        sorted((total for total, _ in places), reverse=True)
    )
    assert openpyxl.load_workbook(out).sheetnames
