"""Nobody gains points by a cell that shows something else than it stores."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from samples.faulty import returned_form
from tests import faults
from zjtx_xl.checks.table import check_file

if TYPE_CHECKING:
    from pathlib import Path

SHEET, CELL = "附2", "I9"  # 有效发明专利数量 3, target 5: no points


def honest() -> bytes:
    data = faults.set_number(returned_form(), SHEET, "H9", "5")
    return faults.set_number(data, SHEET, CELL, "3")


def styled(number: str, **style: str) -> bytes:
    return faults.set_style(faults.set_number(honest(), SHEET, CELL, number), SHEET, CELL, **style)


def rich(runs: str) -> bytes:
    """A text with formats inside."""
    data = faults.set_text(honest(), SHEET, CELL, "XXX")
    part = faults.sheet_part(data, SHEET)
    text = faults.part(data, part).replace("<is><t>XXX</t></is>", f"<is>{runs}</is>")
    return faults.rewritten(data, {part: text.encode()})


def run(text: str, properties: str = "") -> str:
    return f"<r>{f'<rPr>{properties}</rPr>' if properties else ''}<t>{text}</t></r>"


SHOWS_3 = '<numFmt numFmtId="300" formatCode="&quot;3&quot;"/>'
WHITE = '<font><color rgb="FFFFFFFF"/></font>'


def conditional(form: bytes, own: str) -> bytes:
    """A condition that always holds draws the number so."""
    data = faults.set_number(form, SHEET, CELL, "99")
    styles = faults.part(data, "xl/styles.xml")
    own = f"<dxf>{own}</dxf>"
    found = re.search(r'<dxfs count="([0-9]+)"', styles)
    assert found
    styles = styles.replace(found[0], f'<dxfs count="{int(found[1]) + 1}"')
    styles = styles.replace("</dxfs>", f"{own}</dxfs>")
    part = faults.sheet_part(data, SHEET)
    text = faults.part(data, part)
    rule = (
        '<conditionalFormatting sqref="I5:I12"><cfRule type="expression" '
        f'dxfId="{found[1]}" priority="1"><formula>TRUE</formula></cfRule></conditionalFormatting>'
    )
    at = text.index("<dataValidations")
    changes: dict[str, bytes | None] = {
        part: (text[:at] + rule + text[at:]).encode(),
        "xl/styles.xml": styles.encode(),
    }
    return faults.rewritten(data, changes)


ATTACKS = {
    "literal": styled("99", code='"3"'),
    "scaled": styled("99000", code="0,"),
    "nothing": styled("99", code=";;;"),
    "white": styled("99", font='<color rgb="FFFFFFFF"/>'),
    "colour of paper": styled("99", font='<color theme="0"/>'),
    "struck": styled("99", font="<strike/>"),
    "tiny": styled("99", font='<sz val="1"/>'),
    "backwards": faults.set_text(honest(), SHEET, CELL, "\u202e30"),
    "struck run": rich(run("9", "<strike/>") + run("3")),
    "white run": rich(run("9", '<color rgb="FFFFFFFF"/>') + run("3")),
    "raised run": rich(run("3") + run("2", '<vertAlign val="superscript"/>')),
    "tiny run": rich(run("9", '<sz val="1"/>') + run("3")),
    "formula": faults.set_formula(honest(), SHEET, CELL, "3", "99"),
    "condition": conditional(honest(), SHOWS_3),
    "white by condition": conditional(honest(), WHITE),
    "struck by condition": conditional(honest(), "<font><strike/></font>"),
    "white by format": styled("99", code="[White]0"),
    "filled": styled("9", code="*90"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_not_seen_gives_no_points(name: str, tmp_path: Path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(ATTACKS[name])
    (result,) = check_file(path).results
    (row,) = [score for score in result.scores if score.row == "patents"]
    assert row.score is None
    found = [each for each in result.findings if each.cell == CELL]
    assert [each.code for each in found] == ["formula" if name == "formula" else "shown"]
    assert found[0].severity in {"error", "warning"}


def test_white_letters_on_a_dark_ground_are_seen(tmp_path: Path):
    path = tmp_path / "form.xlsx"
    fill = '<fill><patternFill><bgColor rgb="FF1F4E79"/></patternFill></fill>'
    path.write_bytes(conditional(honest(), WHITE + fill))
    (result,) = check_file(path).results
    assert [each.code for each in result.findings if each.cell == CELL] == []


def test_the_honest_form_is_scored(tmp_path: Path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(honest())
    (result,) = check_file(path).results
    (row,) = [score for score in result.scores if score.row == "patents"]
    assert row.score == 0
