"""Data validations in the forms in which WPS and Excel write them are no lost validations.

Made up after what these programs are known to write; not verified in WPS itself.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.files import samples_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RETURNED = min((samples_folder() / "qingdao-2021" / "enterprises").glob("1_*.xlsx"))
_BLOCK = re.compile(r"<dataValidations[^>]*>(.*?)</dataValidations>", re.DOTALL)
_ONE = re.compile(r"<dataValidation ([^>]*)>(.*?)</dataValidation>", re.DOTALL)
_MAIN = "http://schemas.openxmlformats.org"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_X12AC = "http://schemas.microsoft.com/office/spreadsheetml/2011/1/ac"


def split_by_cell(attributes: str, inner: str) -> str:
    """One validation for each area, as after copying and pasting."""
    areas = re.findall(r'sqref="([^"]*)"', attributes)[0].split()
    rest = re.sub(r'sqref="[^"]*"', "", attributes)
    return "".join(
        f'<dataValidation {rest} sqref="{area}">{inner}</dataValidation>' for area in areas
    )


def with_alternatives(attributes: str, inner: str) -> str:
    """A list twice: for programs that know commas in choices, and for the others."""
    if 'type="list"' not in attributes or '"' not in inner:
        return f"<dataValidation {attributes}>{inner}</dataValidation>"
    choices = re.sub(r".*<formula1>\"?(.*?)\"?</formula1>.*", r"\1", inner)
    return (
        f"<dataValidation {attributes}>"
        f'<mc:AlternateContent xmlns:mc="{_MAIN}/markup-compatibility/2006">'
        f'<mc:Choice Requires="x12ac" xmlns:x12ac="{_X12AC}"><x12ac:list>{choices}</x12ac:list>'
        f"</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></dataValidation>"
    )


def extended(attributes: str, inner: str) -> str:
    """A list as one of another sheet: in the extension list of the sheet."""
    if 'type="list"' not in attributes:
        return f"<dataValidation {attributes}>{inner}</dataValidation>"
    area = re.findall(r'sqref="([^"]*)"', attributes)[0]
    rest = re.sub(r'sqref="[^"]*"', "", attributes)
    formula = re.findall(r"<formula1>(.*?)</formula1>", inner)[0]
    return (
        f"<x14:dataValidation {rest}><x14:formula1><xm:f>{formula}</xm:f></x14:formula1>"
        f"<xm:sqref>{area}</xm:sqref></x14:dataValidation>"
    )


def rewritten(sheet: str, write: Callable[[str, str], str]) -> str:
    """A sheet whose validations are written in another way."""
    block = _BLOCK.search(sheet)
    if block is None:
        return sheet
    made = [write(attributes, inner) for attributes, inner in _ONE.findall(block[1])]
    own = "".join(text for text in made if not text.startswith("<x14"))
    moved = "".join(text for text in made if text.startswith("<x14"))
    body = f"<dataValidations>{own}</dataValidations>" if own else ""
    sheet = sheet[: block.start()] + body + sheet[block.end() :]
    if not moved:
        return sheet
    listed = (
        f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{_X14}" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        f"<x14:dataValidations>{moved}</x14:dataValidations></ext></extLst>"
    )
    return sheet.replace("</worksheet>", f"{listed}</worksheet>")


def saved_as(path: Path, write: Callable[[str, str], str]) -> Path:
    with zipfile.ZipFile(RETURNED) as given, zipfile.ZipFile(path, "w") as made:
        for name in given.namelist():
            content = given.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = rewritten(content.decode(), write).encode()
            made.writestr(name, content)
    return path


def lost(path: Path) -> int:
    findings = [finding for result in check_file(path).results for finding in result.findings]
    assert not {"damaged", "hostile", "not-ours"} & {finding.code for finding in findings}
    return sum(finding.code == "validation" for finding in findings)


@pytest.mark.parametrize("write", [split_by_cell, with_alternatives, extended])
def test_what_programs_rewrite_is_not_lost(tmp_path: Path, write: Callable[[str, str], str]):
    assert lost(saved_as(tmp_path / "a.xlsx", write)) == 0


def test_what_is_gone_is_said(tmp_path: Path):
    def without_lists(attributes: str, inner: str) -> str:
        is_list = 'type="list"' in attributes
        return "" if is_list else f"<dataValidation {attributes}>{inner}</dataValidation>"

    assert lost(saved_as(tmp_path / "a.xlsx", without_lists)) > 0
