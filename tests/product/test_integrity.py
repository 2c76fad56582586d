"""Nobody writes his own score: ways in which recipients did, tried on one form and on a package.

有效发明专利数量 is 3 and the target that was issued is 5, so the honest score of the row is 0. With
the office's record each attack is an error, a warning or a refusal, and gives 0 points or none.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from samples import tables
from tests import faults
from zjtx_xl.lists.file_names import DISTRIBUTION_NAME
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from zjtx_xl.findings import FileResult

SET = "qingdao-2021"
WHO = 4  # of the printed forms: its target of patents is 5
ROW, TARGET, ACTUAL, SCORE = "patents", "H9", "I9", "J9"
MARKS = "_zjtx"


@dataclass(frozen=True)
class Sent:
    """An honest return, and what the office keeps about it."""

    data: bytes
    record: Path
    name: str
    folder: Path

    def result(self, data: bytes, *, roster: bool = True) -> tuple[FileResult, str]:
        """What a check says of 附2 in a return with this content; the line about marks."""
        path = self.folder / "回收件.xlsx"
        path.write_bytes(data)
        run = run_check([path], CheckOptions(roster=self.record if roster else None))
        results = list(run.results())
        first = results[0]
        found = [fault for result in results for fault in result.findings]
        found += run.audits
        # the public figures of two tables contradict each other, which is another matter
        found = [fault for fault in found if not fault.code.startswith("audit")]
        wanted = next((it for it in results if (it.template or "").endswith("annex2")), first)
        return wanted._replace(findings=tuple(found)), run.unverified


@pytest.fixture(scope="module", params=["annex2", "enterprise"])
def sent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """附2 alone and the package 附2 + 附5 + 附6 + 审核意见, issued and honestly filled."""
    folder = tmp_path_factory.mktemp(request.param)
    printed = tables.load("qingdao_annex2")[WHO]
    name = printed["enterprise"]
    filling = tables.annex2(printed)
    targets = {key: str(value) for key, value in filling.items() if key.endswith(".target")}
    answers = {key: value for key, value in filling.items() if key.endswith(".actual")}
    answers["patents.actual"] = 3
    answers |= {key: value for key, value in filling.items() if "deduction" in key}
    whole = {f"附2!{key}": value for key, value in answers.items()}
    number = "5"
    if request.param == "enterprise":
        lines = {row["企业名称"]: row for row in tables.load("qingdao_annex5")["rows"]}
        blocks = {row["企业名称"]: row for row in tables.load("qingdao_annex6")["rows"]}
        number = lines[name]["序号"]
        whole |= {f"附5!{key}": value for key, value in tables.annex5(lines[name]).items()}
        whole |= {f"附6!{key}": value for key, value in tables.annex6(blocks[name]).items()}
    roster = folder / "名册.json"
    roster.write_text(json.dumps([{"subject": name, "no": number, **targets}]), encoding="utf-8")
    made = generate(f"{SET}/{request.param}", folder / "issued", roster=roster)
    fill_file(made.files[0], whole)
    place = folder / "returned"
    place.mkdir()
    return Sent(made.files[0].read_bytes(), folder / "issued" / DISTRIBUTION_NAME, name, place)


# ---------------------------------------------------------------- what recipients did


def test_without_the_record_and_the_key_nothing_rests_on_marks_in_silence(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ZJTX_KEY_FOLDER", str(sent.folder / "nobody"))
    for attack in (marks_edited, only_a_schema, marks_gone):
        _, unverified = sent.result(attack(sent.data), roster=False)
        assert "只与文件自带的标识核对过" in unverified


def lowered(data: bytes) -> bytes:
    return faults.set_number(data, "附2", TARGET, "1")


def marks_edited(data: bytes) -> bytes:
    return faults.with_openpyxl(lowered(data), partial(_marks, keep=lambda _key: True))


def marks_partly_gone(data: bytes) -> bytes:
    return faults.with_openpyxl(
        lowered(data), partial(_marks, keep=lambda key: not key.startswith("issued:"))
    )


def only_a_schema(data: bytes) -> bytes:
    """Who it is for is left; properties and names are gone."""

    def change(book: Any) -> None:
        _marks(book, keep=lambda key: key in {"schema", "recipient"})
        book.defined_names.clear()
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    return faults.with_openpyxl(lowered(data), change)


def marks_gone(data: bytes) -> bytes:
    return faults.without_marks(lowered(data))


def _marks(book: Any, *, keep: Callable[[str], bool]) -> None:
    sheet = book[MARKS]
    for row in range(sheet.max_row, 0, -1):
        key = str(sheet.cell(row, 2).value)
        if key == f"issued:{ROW}.target":
            sheet.cell(row, 3).value = "1"
        if not keep(key):
            sheet.delete_rows(row)


def marks_gone_and_explained(data: bytes) -> bytes:
    """A line of 审核意见 about the lost marks, with a reason."""
    return explained(marks_gone(data), [("mark-conflict", "", ""), ("prefilled", "附2", TARGET)])


def explained(data: bytes, lines: list[tuple[str, str, str]], digest: str = "") -> bytes:
    def change(book: Any) -> None:
        if "审核意见" not in book.sheetnames:
            return
        sheet = book["审核意见"]
        columns = {str(cell.value): cell.column for cell in sheet[4]}
        for row, (code, table, cell) in enumerate(lines, start=5):
            line = {"意见代码": code, "工作表": table, "填报单位说明": "系统升级，数据无误"}
            line |= {"单元格": f"{table}!{cell}" if cell else "", "问题": "见说明"}
            for heading, text in line.items():
                sheet.cell(row, columns[heading]).value = text
        if digest:
            sheet.cell(2, columns["意见代码"]).value = f"得分校验 {digest}"

    return faults.with_openpyxl(data, change)


def scores_forged(data: bytes) -> bytes:
    """Every score full, the digest as it was made before there was a key, a reason for each."""
    points = {}

    def change(book: Any) -> None:
        for row in range(5, 18):
            points[row] = book["附2"].cell(row, 7).value
            book["附2"].cell(row, 10).value = 10

    forged = faults.with_openpyxl(data, change)
    digest = hashlib.sha256("".join(map(str, points)).encode()).hexdigest()[:16]
    lines = [("score", "附2", f"J{row}") for row in range(5, 18)]
    return explained(forged, lines, digest)


def formula(data: bytes) -> bytes:
    return faults.set_formula(data, "附2", ACTUAL, "3", "99")


def cell_as(xml: str, *, shared: str = "") -> Callable[[bytes], bytes]:
    """The cell of the actual value written so that programs differ about what it says."""

    def change(data: bytes) -> bytes:
        name = faults.sheet_part(data, "附2")
        text = faults.part(data, name)
        found = re.search(rf'<c r="{ACTUAL}"( s="[0-9]+")?[^>]*>.*?</c>', text)
        assert found
        text = text.replace(found[0], xml.replace("LOOK", found[1] or ""))
        changes: dict[str, bytes | None] = {name: text.encode()}
        if shared:
            strings = faults.part(data, "xl/sharedStrings.xml")
            changes["xl/sharedStrings.xml"] = strings.replace("</sst>", f"{shared}</sst>").encode()
        return faults.rewritten(data, changes)

    return change


def workbook_as(old: str, new: str, name: str = "xl/workbook.xml") -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        text = faults.part(data, name)
        assert re.search(old, text)
        return faults.rewritten(data, {name: re.sub(old, new, text, count=1).encode()})

    return change


AS_SHOWN = {"value in an extension", "bytes after the archive"}  # read as every program shows it
_FALLBACK = f'<c r="{ACTUAL}"LOOK><v>3</v></c>'
_OTHER = f'<c r="{ACTUAL}"LOOK><v>99</v></c>'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
ATTACKS: dict[str, Callable[[bytes], bytes]] = {
    "target lowered": lowered,
    "and its mark edited": marks_edited,
    "and its marks partly gone": marks_partly_gone,
    "and only a schema left": only_a_schema,
    "and all marks gone": marks_gone,
    "and that explained": marks_gone_and_explained,
    "scores forged": scores_forged,
    "formula with a stale result": formula,
    "number format": lambda data: faults.set_style(
        faults.set_number(data, "附2", ACTUAL, "99"), "附2", ACTUAL, code='"3"'
    ),
    "value in an extension": cell_as(
        f'<c r="{ACTUAL}"LOOK><v>3</v><extLst><ext uri="x"><v>99</v></ext></extLst></c>'
    ),
    "value in an extension alone": cell_as(
        f'<c r="{ACTUAL}"LOOK><extLst><ext uri="x"><v>99</v></ext></extLst></c>'
    ),
    "cell in an alternative": cell_as(
        f'<mc:AlternateContent {_MC} xmlns:zz="urn:zz">'
        f'<mc:Choice Requires="zz">{_OTHER}</mc:Choice>'
        f"<mc:Fallback>{_FALLBACK}</mc:Fallback></mc:AlternateContent>"
    ),
    "cell in a foreign element": cell_as(f'<x:y xmlns:x="urn:x">{_OTHER}</x:y>'),
    "element in a value": cell_as(f'<c r="{ACTUAL}"LOOK><v>9<x>9</x></v></c>'),
    "foreign value": cell_as(f'<c r="{ACTUAL}"LOOK><v>3</v><x:v xmlns:x="urn:x">99</x:v></c>'),
    "two values": cell_as(f'<c r="{ACTUAL}"LOOK><v>3</v><v>99</v></c>'),
    "two texts": cell_as(f'<c r="{ACTUAL}"LOOK t="inlineStr"><v>99</v><is><t>3</t></is></c>'),
    "string in an extension": cell_as(
        f'<c r="{ACTUAL}"LOOK t="s"><v>99999</v></c>',
        shared='<extLst><ext uri="x"><si><t>99</t></si></ext></extLst>',
    ),
    "two sheets of one name": workbook_as(
        r"(<sheet name=\"附2\"[^>]*/>)", r'\1<sheet name="附2" sheetId="99" r:id="rId1"/>'
    ),
    "one relationship id twice": workbook_as(
        r"</Relationships>",
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels",
    ),
    "two office documents": workbook_as(
        r"</Relationships>",
        '<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="xl/other.xml"/></Relationships>',
        "_rels/.rels",
    ),
    "two archives": lambda data: data + data,
    "bytes after the archive": lambda data: data + b"x" * 100,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_with_the_record_no_attack_gives_points(sent: Sent, attack: str):
    result, _ = sent.result(ATTACKS[attack](sent.data))
    severities = {fault.severity for fault in result.findings}
    if result.status == "unreadable":
        assert "error" in severities
        return
    points = {score.row: score.score for score in result.scores}
    assert points[ROW] in {0, None}
    assert severities & {"error", "warning"} or attack in AS_SHOWN


def test_the_honest_return_has_no_finding(sent: Sent):
    result, unverified = sent.result(sent.data)
    assert [fault for fault in result.findings if fault.severity != "info"] == []
    assert {score.row: score.score for score in result.scores}[ROW] == 0
    assert unverified == ""
