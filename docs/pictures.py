"""Make the pictures of the guides with LibreOffice (``python -m docs.pictures``).

The printed page is the form as it is; for the screen the helps beside it are printed too.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.worksheet.header_footer import HeaderFooter
from openpyxl.worksheet.pagebreak import RowBreak
from PIL import Image, ImageChops

from samples.forms import SAMPLES
from tests.office.libreoffice import render_png
from zjtx_xl.definitions import load_template, samples_folder
from zjtx_xl.returns import fill_file
from zjtx_xl.runs import generate

PICTURES = Path(__file__).parent / "pictures"
WIDTH = 1100
TEMPLATE = "qingdao-2021/annex2"
# Half filled, with a fault of each kind: missing, a text, beyond its range, to be confirmed.
FILLED = {
    "actual": ["71.5", "12", "3", "4.2", "15 家", None, "-1", None, "6"],
    "target": ["70", "15", "3", "4", "12", "2", "4", "20", "5"],
}


def main() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        [form] = generate(TEMPLATE, folder / "form").files
        keys = _keys()
        values: dict[str, object] = {}
        for column, texts in FILLED.items():
            own = [key for key in keys if key.endswith(f".{column}")]
            values |= dict(zip(own, texts, strict=False))
        fill_file(form, values | {"subject": "某某科技股份有限公司"})
        _picture(_with_helps(form, folder), folder, "filling.png")
        _picture(form, folder, "printed.png")
        for sample in SAMPLES:
            first = samples_folder() / sample.folder / "returned" / f"1_{sample.subjects[0]}.xlsx"
            _picture(first, folder, f"{sample.folder.replace('/', '-')}.png")
    print(*sorted(PICTURES.iterdir()), sep="\n")


def _keys() -> list[str]:
    return [each.key for each in load_template(TEMPLATE).sheets[0].layout().fields]


def _with_helps(form: Path, folder: Path) -> Path:
    """The form with everything on the page that stands on the screen."""
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    sheet.print_area = None
    sheet.row_breaks = RowBreak()
    sheet.page_setup.blackAndWhite = False
    sheet.HeaderFooter = HeaderFooter()
    path = folder / "screen.xlsx"
    book.save(path)
    return path


def _picture(workbook: Path, folder: Path, name: str) -> None:
    [page, *_] = render_png(Path(shutil.copy(workbook, folder / "page.xlsx")), folder, dpi=130)
    with Image.open(page) as picture:
        plain = picture.convert("RGB")
        used = ImageChops.difference(plain, Image.new("RGB", plain.size, "white")).getbbox()
        cut = plain.crop(used)
        small = cut.resize((WIDTH, round(cut.height * WIDTH / cut.width)), Image.Resampling.LANCZOS)
        small.quantize(96).save(PICTURES / name, optimize=True)


if __name__ == "__main__":
    main()
