"""A template as it is printed, for whoever writes it: a page, or what LibreOffice makes of it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.definitions import load_template
from zjtx_xl.errors import PreviewError
from zjtx_xl.forms import blank, table
from zjtx_xl.reports.form_page import preview_page
from zjtx_xl.xlsx import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECONDS = 120
_OFFICE = ("soffice", "libreoffice")
_TO_PICTURE = ("pdftoppm",)
_DOTS = "90"


def preview(template_id: str, out: Path) -> tuple[Path, ...]:
    """Write the form as ``.html`` (always), or ``.pdf`` or ``.png`` (where LibreOffice is there).

    Returns:
        The files that were written: a picture of each page where there are several.

    Raises:
        UnknownTemplateError: no such template.
        DefinitionError: its file has faults.
        PreviewError: another ending, or the program that it takes is not there or failed.
    """
    template = load_template(template_id)
    kind = out.suffix.lower()
    if kind == ".html":
        out.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(out, preview_page(template).encode())
        return (out,)
    if kind not in {".pdf", ".png"}:
        raise PreviewError(out, "只能是 .html、.pdf 或 .png")
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder, "form.xlsx")
        workbook.write_bytes(blank([table(template)], template.variables))
        pdf = _printed(workbook, out)
        pages = [pdf] if kind == ".pdf" else _pictures(pdf, out)
        out.parent.mkdir(parents=True, exist_ok=True)
        names = (
            [out]
            if len(pages) == 1
            else [out.with_stem(f"{out.stem}-{number}") for number in range(1, len(pages) + 1)]
        )
        for name, page in zip(names, pages, strict=True):
            write_atomically(name, page.read_bytes())
    return tuple(names)


def _printed(workbook: Path, out: Path) -> Path:
    office = _program(_OFFICE, out, "需要 LibreOffice；没有时请用 .html")
    folder = workbook.parent
    profile = (folder / "profile").as_uri()
    _call(
        [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), str(workbook)],
        out,
    )  # fmt: skip
    pdf = workbook.with_suffix(".pdf")
    if not pdf.is_file():  # the exit code of LibreOffice says nothing
        raise PreviewError(out, "LibreOffice 没有打印出来")
    return pdf


def _pictures(pdf: Path, out: Path) -> list[Path]:
    program = _program(_TO_PICTURE, out, "需要 poppler 的 pdftoppm；没有时请用 .pdf 或 .html")
    _call([program, "-png", "-r", _DOTS, str(pdf), str(pdf.with_suffix(""))], out)
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))


def _program(names: Sequence[str], out: Path, lacking: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise PreviewError(out, lacking)
    return found


def _call(command: list[str], out: Path) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise PreviewError(out, f"{Path(command[0]).name} 没有成功") from error
