"""The files that the benchmarks read: the samples' returns, and the same as others save them."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.drawing.image import Image
from openpyxl.styles import PatternFill
from PIL import Image as Pixels

from zjtx_xl.resources import samples_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLANK_ROWS = 2_000
_COLUMNS = 8
_SIDE = 160  # of the image, in pixels of noise: 77 KB that no compression makes smaller


def returns() -> list[Path]:
    """The returned workbooks of the samples, as xlsxwriter and our splice wrote them."""
    return sorted((samples_folder() / "qingdao-2021" / "returned").glob("*.xlsx"))


def numbered(count: int, folder: Path) -> Path:
    """A folder of this many returns; the samples are repeated under new names."""
    folder.mkdir(parents=True)
    originals = returns()
    for index in range(count):
        source = originals[index % len(originals)]
        shutil.copyfile(source, folder / f"{index:06}_{source.name}")
    return folder


def built(folder: Path, count: int) -> dict[str, list[Path]]:
    """The kinds of files, each of this many; LibreOffice's only where it is installed."""
    own = folder / "xlsxwriter"
    own.mkdir()
    originals = [Path(shutil.copy(path, own)) for path in returns()[:count]]
    kinds = {"xlsxwriter": originals, "openpyxl": _by_openpyxl(originals, folder / "openpyxl")}
    converted = _by_libreoffice(originals, folder / "libreoffice")
    if converted:
        kinds["LibreOffice"] = converted
    kinds["2,000 styled blank rows, image"] = [_large(originals[0], folder / "large.xlsx")]
    return kinds


def _by_openpyxl(originals: Sequence[Path], folder: Path) -> list[Path]:
    folder.mkdir()
    for path in originals:
        openpyxl.load_workbook(path).save(folder / path.name)
    return [folder / path.name for path in originals]


def _by_libreoffice(originals: Sequence[Path], folder: Path) -> list[Path]:
    program = shutil.which("soffice")
    if program is None:
        return []
    profile = (folder.parent / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder), *map(str, originals)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=90)  # noqa: S603
    except (subprocess.SubprocessError, OSError):
        return []
    return sorted(folder.glob("*.xlsx"))


def _large(original: Path, target: Path) -> Path:
    """A return with what people leave in one: formatted rows far below, a pasted picture."""
    workbook = openpyxl.load_workbook(original)
    sheet = workbook.worksheets[0]
    grey = PatternFill("solid", fgColor="FFEEEEEE")
    start = sheet.max_row + 1
    for row in sheet.iter_rows(start, start + _BLANK_ROWS - 1, 1, _COLUMNS):
        for cell in row:
            cell.fill = grey
    noise = random.Random(7).randbytes(_SIDE * _SIDE * 3)  # noqa: S311 - any pixels do
    picture = io.BytesIO()
    Pixels.frombytes("RGB", (_SIDE, _SIDE), noise).save(picture, "PNG")
    sheet.add_image(Image(picture), f"J{start}")
    workbook.save(target)
    return target
