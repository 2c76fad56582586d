"""The official pages come out of the printer: as many as expected, one page wide, nothing cut.

How they look was judged by eye, on the pictures that ``render_png`` makes.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image, ImageChops

from tests.command_line import run
from tests.office.libreoffice import recalculate, render_png, to_pdf, to_pdfs
from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.definitions.texts import render

SAMPLES = Path(__file__).parents[2] / "samples" / "qingdao-2021"
FORM = "qingdao-2021/annex2"
A4_LANDSCAPE, A4_PORTRAIT, A3_LANDSCAPE = (842, 595), (595, 842), (1191, 842)
# Pages of a form; those of a list depend on how many records it has room for.
BLANKS = {
    "guangdong-2021/annex1": (None, A4_PORTRAIT),
    "guangdong-2021/annex2": (2, A4_PORTRAIT),
    "qingdao-2021/tables1to3": (None, A4_PORTRAIT),
    "qingdao-2021/table4": (1, A4_LANDSCAPE),
    "qingdao-2021/annex1": (2, A4_PORTRAIT),
    "qingdao-2021/annex2": (2, A4_LANDSCAPE),
    "qingdao-2021/annex3": (None, A4_PORTRAIT),
    "qingdao-2021/annex4": (None, A4_PORTRAIT),
    "qingdao-2021/annex5": (None, A3_LANDSCAPE),
    "qingdao-2021/annex6": (None, A4_LANDSCAPE),
    "qingdao-2021/annex7": (None, A4_LANDSCAPE),
}


def generated(target: str, folder: Path, *options: object) -> list[Path]:
    assert run("generate", target, "--out", folder, *map(str, options)).code == 0
    return sorted(folder.glob("*.xlsx"))


def pages(pdf: Path) -> tuple[int, set[tuple[int, int]]]:
    """How many pages, and their sizes in points."""
    command = ["pdfinfo", "-f", "1", "-l", "999", str(pdf)]
    told = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    sizes = re.findall(r"^Page +\d+ size: +([\d.]+) x ([\d.]+)", told, re.MULTILINE)
    return len(sizes), {(round(float(width)), round(float(height))) for width, height in sizes}


def words(pdf: Path) -> str:
    """All text of a PDF without blanks: lines break where the column ends."""
    command = ["pdftotext", "-raw", str(pdf), "-"]
    text = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    return re.sub(r"\s", "", text)


def test_every_blank_has_its_pages(tmp_path):
    blanks: list[Path] = []
    for template in template_ids():
        [path] = generated(template, tmp_path / template)
        blanks.append(path.rename(tmp_path / f"{template.replace('/', '-')}.xlsx"))
    found: dict[str, object] = {}
    for template, pdf in zip(template_ids(), to_pdfs(blanks, tmp_path / "pdf"), strict=True):
        count, sizes = pages(pdf)
        [size] = sizes
        is_list = load_template(template).kind == "list"
        assert 1 <= count <= 40
        found[template] = (None if is_list else count, size)
    assert {name: sizes for name, sizes in found.items() if name in BLANKS} == BLANKS


@pytest.mark.parametrize("template", [FORM, "qingdao-2021/annex1", "guangdong-2021/annex2"])
def test_every_printed_text_of_a_form_is_on_paper(template, tmp_path):
    [path] = generated(template, tmp_path / "blank")
    printed = words(to_pdf(path, tmp_path))
    loaded = load_template(template)
    for sheet in loaded.sheets:
        for text in sheet.layout().texts:
            # A cell that is too small for its text loses whole characters at its end.
            for line in render(text.text, loaded.variables).split("\n"):
                end = re.sub(r"\s", "", line)[-4:]
                assert end in printed, text.text
    assert "预评得分" not in printed
    assert "填报检查" not in printed


def test_scored_form_prints_scores_and_total(tmp_path):
    [returned] = (SAMPLES / "returned").glob("7_*.xlsx")
    run("check", returned, "--write", tmp_path / "scored")
    [scored] = (tmp_path / "scored").glob("7_*.xlsx")
    pictures = render_png(scored, tmp_path / "pictures")
    assert len(pictures) == 2
    assert all(picture.stat().st_size > 10_000 for picture in pictures)
    printed = words(tmp_path / "pictures" / f"{scored.stem}.pdf")
    assert "总分87.5" in printed
    assert "青岛华瑞丰机械有限公司" in printed


def colourful(picture: Path) -> int:
    """How many pixels are no shade of grey."""
    with Image.open(picture) as opened:
        red, green, blue = opened.convert("RGB").split()
    extremes = (
        ImageChops.subtract(ImageChops.lighter(a, b), ImageChops.darker(a, b))
        for a, b in ((red, green), (green, blue))
    )
    return sum(sum(each.histogram()[16:]) for each in extremes)


@pytest.mark.parametrize(
    "template",
    # computed cells of later forms print what they wait for, and are meant to
    [
        each
        for each in template_ids()
        if load_template(each).for_recipient and each.partition("-")[2].startswith("2021/")
    ],
)
def test_no_colour_and_no_help_of_a_half_filled_form_is_printed(template, tmp_path):
    """Also in LibreOffice, which prints colours whatever the sheet says about black and white."""
    [path] = generated(template, tmp_path / "blank")
    layout = load_template(template).sheets[0].layout(1)
    inputs = [each for each in layout.fields if each.by == "recipient" and not each.formula]
    values = ["86", "约20", "-3", "很多", None]
    filling = {each.key: values[number % 5] for number, each in enumerate(inputs)}
    (tmp_path / "data.json").write_text(json.dumps(filling), encoding="utf-8")
    assert run("fill", path, "--data", tmp_path / "data.json").code == 0
    [computed] = recalculate([path], tmp_path / "computed")
    shown = [
        cell.value
        for row in load_workbook(computed, data_only=True).worksheets[0].iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
    assert any("有误：" in text or "请核对：" in text or "缺" in text for text in shown)
    pictures = render_png(computed, tmp_path / "pictures")
    assert sum(map(colourful, pictures)) == 0
    printed = words(tmp_path / "pictures" / f"{computed.stem}.pdf")
    for help_text in ("有误：", "待核", "已填", "去填", "填报检查", "预评得分", "缺项"):
        assert help_text not in printed


def test_half_filled_form_prints_like_the_blank(tmp_path):
    [path] = generated("qingdao-2021/annex1", tmp_path / "blank")
    layout = load_template("qingdao-2021/annex1").sheets[0].layout()
    keys = [each.key for each in layout.fields if each.role in {"target", "actual"}]
    values = ["63", "86", "/", "约20", "15家", "-3", "12.5", None]
    filling = {key: values[number % 8] for number, key in enumerate(keys[:30])}
    (tmp_path / "data.json").write_text(json.dumps(filling), encoding="utf-8")
    assert run("fill", path, "--data", tmp_path / "data.json").code == 0
    pdf = to_pdf(path, tmp_path)
    assert pages(pdf) == (2, {A4_PORTRAIT})
    assert "应填" not in words(pdf)  # the help stays outside the page


def test_package_prints_every_table_and_the_guide(tmp_path):
    paths = generated("qingdao-2021", tmp_path / "issued", "--roster", SAMPLES / "roster.xlsx")
    path = next(each for each in paths if each.name.startswith("1_"))
    pdf = to_pdf(path, tmp_path)
    count, sizes = pages(pdf)
    assert sizes == {A4_LANDSCAPE, A3_LANDSCAPE, A4_PORTRAIT}
    assert count in {5, 6}  # 附2 two, 附5, 附6, 填报说明; and 审核意见 where it is issued
    printed = words(pdf)
    for title in ("绩效评价指标表", "发展情况汇总表", "资金使用情况汇总表", "填报说明"):
        assert title in printed
    assert printed.count("松立控股集团股份有限公司") == 3
