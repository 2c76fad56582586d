"""The files that the benchmarks read: returns of one blank, each with its own name and figures.

What is measured over many files must not be measured over the same file again and again: a reader
that remembers what it has seen would look faster than it is on a real folder.
"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.drawing.image import Image
from openpyxl.styles import PatternFill
from PIL import Image as Pixels

from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.forms.blank_workbook import blank, table
from zjtx_xl.forms.stamp import Stamper
from zjtx_xl.returns.fill import filled
from zjtx_xl.returns.reader import read_file, read_package
from zjtx_xl.xlsx.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from zjtx_xl.definitions.fields import Field

_CHARACTERS = (
    "安邦诚创达鼎东方丰光海航恒宏华佳建金锦晶凯康科蓝力联隆美"
    "明诺鹏启强瑞润盛泰腾天通同拓维旭亚阳益翼宇远云展振志中卓"
)
_FORM = "qingdao-2021/annex2"
_PACKAGE = ("qingdao-2021/annex2", "qingdao-2021/annex5", "qingdao-2021/annex6")
_BLANK_ROWS = 2_000
_COLUMNS = 8
_SIDE = 160  # of the image, in pixels of noise: 77 KB that no compression makes smaller


def returns(count: int, folder: Path, *, seed: int = 1, package: bool = False) -> list[Path]:
    """So many returned forms, as a recipient's own program would have to write them: spliced.

    Each was issued to another recipient and answers what one of the samples answers, with other
    numbers of as many decimals. Scores are for the officer to write: there are none yet. With
    ``package`` each is a workbook of three tables, with the sheet for the officer's findings.
    """
    folder.mkdir(parents=True)
    templates = [load_template(each) for each in (_PACKAGE if package else (_FORM,))]
    tables = [table(each, 1) for each in templates]
    variables = {name: value for each in templates for name, value in each.variables.items()}
    title = "资料包" if package else ""
    empty = blank(tables, variables, guide_title=title, review=package)
    stamper = Stamper(empty, tables, variables)
    fields = {
        f"{layout.sheet.name}!{each.key}": each
        for own in tables
        for layout in own.layouts
        for each in layout.fields
    }
    answered = samples_folder() / "qingdao-2021" / ("enterprises" if package else "returned")
    samples = [_answers(path, fields) for path in sorted(answered.glob("*.xlsx"))]
    chance = random.Random(seed)  # noqa: S311 - any figures do
    made: list[Path] = []
    for number in range(count):
        name = _name(number + seed * 10**6)
        answers = {
            place: name if fields[place].role == "subject" else _other(raw, fields[place], chance)
            for place, raw in samples[number % len(samples)].items()
        }
        issued = {
            place: raw
            for place, raw in answers.items()
            if fields[place].role == "subject" or fields[place].prefilled
        }
        values = {fields[place].key: raw for place, raw in issued.items()}
        form = Package.from_bytes(stamper.stamp(name, {}, values), "issued.xlsx")
        rest = {place: raw for place, raw in answers.items() if place not in issued}
        path = folder / f"{number:06}_{name}.xlsx"
        path.write_bytes(filled(read_package(form, path.name), rest))
        made.append(path)
    return made


def _answers(path: Path, fields: Mapping[str, Field]) -> dict[str, str]:
    """What the recipient wrote in a sample, and what was written for him, by sheet and field."""
    said = {
        f"{entry.sheet}!{key}": entry.cell.raw
        for own in read_file(path).tables
        for key, entry in own.submission.entries.items()
    }
    return {
        place: raw
        for place, raw in said.items()
        if raw
        and (field := fields.get(place)) is not None
        and (field.by == "recipient" or field.prefilled)
    }


def _name(number: int) -> str:
    """A made-up name, another one for each number, that looks like any other."""
    characters = ""
    while number:
        number, at = divmod(number, len(_CHARACTERS))
        characters += _CHARACTERS[at]
    return f"青岛{characters}科技股份有限公司"


def _other(raw: str, field: Field, chance: random.Random) -> str:
    """Another number of the same look; a text stays, and a share is no more than it was."""
    try:
        value = Decimal(raw)
    except ArithmeticError:
        return raw
    most = 100 if field.kind.name == "percent" else 140
    factor = Decimal(chance.randrange(70, most)) / 100
    return format((value * factor).quantize(value), "f") if value > 1 else raw


def built(folder: Path, batches: int, count: int) -> Iterator[tuple[str, list[list[Path]]]]:
    """The kinds of files, each in so many batches of so many; LibreOffice's where it is installed.

    The kind with what people leave in a form has two files a batch.
    """
    originals = returns(batches * count, folder / "xlsxwriter")
    yield "xlsxwriter", _in_batches(originals, count)
    yield "openpyxl", _in_batches(_by_openpyxl(originals, folder / "openpyxl"), count)
    converted = _by_libreoffice(originals, folder / "libreoffice")
    if converted:
        yield "LibreOffice", _in_batches(converted, count)
    packages = returns(batches * count, folder / "packages", package=True)
    yield "xlsxwriter, a package of three tables", _in_batches(packages, count)
    large = folder / "large"
    large.mkdir()
    few = [_large(path, large / path.name) for path in originals[: 2 * batches]]
    yield "2,000 styled blank rows, image", _in_batches(few, 2)


def _in_batches(paths: Sequence[Path], count: int) -> list[list[Path]]:
    return [list(paths[start : start + count]) for start in range(0, len(paths), count)]


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
