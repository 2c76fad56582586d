"""LibreOffice without a window: recalculate workbooks, print them, look at them.

It exits with 0 even when a load fails, keeps cached values unless its profile says otherwise, and
a second process on one profile writes nothing. So every call has a profile of its
own, and every output is looked for.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECONDS = 180
# 0: always recalculate what is loaded.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
# The fonts of the printed forms and what stands in for them here.
_FONTS = {
    "Noto Serif CJK SC": (
        "宋体",
        "SimSun",
        "新宋体",
        "NSimSun",
        "仿宋",
        "FangSong",
        "楷体",
        "KaiTi",
    ),
    "Noto Sans CJK SC": ("黑体", "SimHei", "微软雅黑", "Microsoft YaHei"),
}


class OfficeError(RuntimeError):
    """LibreOffice did not write what it was asked for."""


def recalculate(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Open each workbook, compute every formula, save it as .xlsx of the same name in ``folder``.

    Raises:
        OfficeError: a file was not written.
    """
    return _convert(paths, folder, "xlsx", "xlsx:Calc MS Excel 2007 XML")


def save_as(path: Path, folder: Path, extension: str) -> Path:
    """Save a workbook in another format (``ods``, ``xls``) in ``folder``.

    Raises:
        OfficeError: nothing was written.
    """
    return save_all_as([path], folder, extension)[0]


def save_all_as(paths: Sequence[Path], folder: Path, extension: str) -> list[Path]:
    """Save workbooks of different names in another format in ``folder``, in one go.

    Raises:
        OfficeError: a file was not written.
    """
    return _convert(paths, folder, extension, extension)


def to_pdf(path: Path, folder: Path) -> Path:
    """Print a workbook to a PDF in ``folder``.

    Raises:
        OfficeError: nothing was written.
    """
    return _convert([path], folder, "pdf", "pdf")[0]


def to_pdfs(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Print workbooks of different names to PDFs in ``folder``, in one call.

    Raises:
        OfficeError: a file was not written.
    """
    return _convert(paths, folder, "pdf", "pdf")


def render_png(path: Path, folder: Path, *, dpi: int = 70) -> list[Path]:
    """The printed pages of a workbook as pictures in ``folder``, to be looked at.

    Raises:
        OfficeError: nothing was written.
    """
    pdf = to_pdf(path, folder)
    stem = folder / path.stem
    command = [_program("pdftoppm"), "-r", str(dpi), "-png", str(pdf), str(stem)]
    subprocess.run(command, check=True, timeout=_SECONDS)
    pages = sorted(folder.glob(f"{path.stem}-*.png"))
    if not pages:
        message = f"no page of {path.name} was rendered"
        raise OfficeError(message)
    return pages


def _convert(paths: Sequence[Path], folder: Path, extension: str, target: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    outputs = [folder / f"{path.stem}.{extension}" for path in paths]
    for path, output in zip(paths, outputs, strict=True):
        if output.resolve() == path.resolve() or outputs.count(output) > 1:
            message = f"{output} would be written over"
            raise OfficeError(message)
        output.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
        profile = Path(own, "profile")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        command = [
            _program("soffice"),
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            target,
            "--outdir",
            str(folder),
            *map(str, paths),
        ]
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env=os.environ | {"XDG_CONFIG_HOME": str(_fonts_folder(Path(own)))},
        )
    missing = [output.name for output in outputs if not output.is_file()]
    if missing:
        message = f"LibreOffice did not write {', '.join(missing)}: {done.stdout}{done.stderr}"
        raise OfficeError(message)
    return outputs


def _fonts_folder(own: Path) -> Path:
    """A configuration folder in which 宋体 and 黑体 are fonts that print alike."""
    aliases = "\n".join(
        f'<match target="pattern"><test name="family" qual="any"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{font}</string></edit></match>'
        for font, names in _FONTS.items()
        for name in names
    )
    folder = own / "config"
    (folder / "fontconfig").mkdir(parents=True)
    (folder / "fontconfig" / "fonts.conf").write_text(
        f'<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig>\n{aliases}\n</fontconfig>\n",
        encoding="utf-8",
    )
    return folder


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        message = f"{name} is not installed"
        raise OfficeError(message)
    return path


def shown_texts(path: Path, folder: Path) -> list[str]:
    """What the cells of the first column of a workbook's first sheet show, from above.

    Raises:
        OfficeError: nothing was written.
    """
    # comma, quotes, UTF-8, from row 1, as Chinese, texts not quoted, as shown
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,2052,false,true"
    (written,) = _convert([path], folder, "csv", options)
    with written.open(encoding="utf-8", newline="") as lines:
        return [line[0] if line else "" for line in csv.reader(lines)]
