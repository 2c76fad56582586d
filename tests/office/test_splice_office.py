"""LibreOffice opens what was spliced, and what LibreOffice saved can be spliced."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.office.libreoffice import recalculate
from tests.packages import members
from tests.product.test_corpus import CORPUS
from tests.rich_workbook import rich_workbook
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.edit import Edit
from zjtx_xl.xlsx.sheet.splice import splice
from zjtx_xl.xlsx.sheet.verify import verify_splice
from zjtx_xl.xlsx.workbook import Workbook

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.xlsx.cell import Cell

NUMBER, EMPTY, ABSENT, TEXT = (4, 2), (4, 3), (45, 12), (5, 3)
EDITS = {
    NUMBER: Edit("number", "38923.10"),
    EMPTY: Edit("number", "-1.50"),
    ABSENT: Edit("number", "7"),
    TEXT: Edit("text", " 已进入辅导期\n<甲> & _x0041_"),
}


def cells_of(data: bytes) -> dict[tuple[int, int], Cell]:
    workbook = Workbook(Package.from_bytes(data, "甲.xlsx"))
    part = workbook.package.read(workbook.sheets[0].part)
    return scan(part, workbook.shared_strings).cells


def spliced(data: bytes, edits: dict[tuple[int, int], Edit]) -> bytes:
    archive = Package.from_bytes(data, "甲.xlsx")
    part = Workbook(archive).sheets[0].part
    before = archive.read(part)
    after = splice(before, edits)
    assert not verify_splice(before, after, edits)
    copy = archive.rewrite({part: after})
    old, new = members(data), members(copy)
    assert {name for name in old if old[name] != new[name]} == {part}
    assert old.keys() == new.keys()
    return copy


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The workbooks of the other makers, opened and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("plain")
    paths: list[Path] = []
    for maker in ("xlsxwriter", "openpyxl", "rich"):
        paths.append(folder / f"{maker}.xlsx")
        paths[-1].write_bytes(rich_workbook(maker))
    saved = recalculate(paths, tmp_path_factory.mktemp("saved"))
    return {path.stem: path.read_bytes() for path in saved}


@pytest.mark.parametrize("maker", ["xlsxwriter", "openpyxl", "rich"])
def test_what_libreoffice_saved_is_spliced(saved_by_libreoffice: dict[str, bytes], maker: str):
    source = saved_by_libreoffice[maker]
    copy = spliced(source, EDITS)
    assert_workbook_valid(copy, audit=False)
    before, after = cells_of(source), cells_of(copy)
    assert {place: after[place].raw for place in EDITS} == {
        place: edit.value for place, edit in EDITS.items()
    }
    assert {p: c for p, c in after.items() if p not in EDITS} == {
        p: c for p, c in before.items() if p not in EDITS
    }


def test_libreoffice_reads_what_was_spliced(tmp_path: Path, saved_by_libreoffice: dict[str, bytes]):
    sources = {f"{maker} again": data for maker, data in saved_by_libreoffice.items()}
    sources |= {maker: rich_workbook(maker) for maker in ("xlsxwriter", "openpyxl", "rich")}
    paths: list[Path] = []
    for name, data in sources.items():
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(spliced(data, EDITS))
    for path in recalculate(paths, tmp_path / "saved"):
        found = cells_of(path.read_bytes())
        assert float(found[NUMBER].raw) == 38923.1, path
        assert float(found[EMPTY].raw) == -1.5, path
        assert float(found[ABSENT].raw) == 7, path
        assert found[TEXT].raw == EDITS[TEXT].value, path
        assert found[6, 1].raw == cells_of(sources[path.stem])[6, 1].raw, path


@pytest.mark.skipif(not CORPUS.exists(), reason=f"{CORPUS.name} is not on this machine")
def test_libreoffice_reads_spliced_workbooks_of_excel(tmp_path: Path):
    """Every twentieth workbook of the corpus."""
    paths: list[Path] = []
    place: tuple[int, int] = (2, 2)
    with zipfile.ZipFile(CORPUS) as archive:
        for name in sorted(archive.namelist())[::20]:
            source = Package.from_bytes(archive.read(name), name)
            first = Workbook(source).sheets[0]
            if first.kind != "worksheet" or first.state != "visible":
                continue
            edits: dict[tuple[int, int], Edit] = {place: Edit("number", "38923.10", style=0)}
            try:
                after = splice(source.read(first.part), edits)
            except WorkbookRefused:
                continue
            paths.append(tmp_path / name)
            paths[-1].write_bytes(source.rewrite({first.part: after}))
    assert len(paths) > 40
    for path in recalculate(paths, tmp_path / "saved"):
        assert float(cells_of(path.read_bytes())[place].raw) == 38923.1, path.name
