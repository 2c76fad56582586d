"""Write the report.docx of each notice under templates/ (``python -m samples.report_template``).

An officer may edit these documents in Word or WPS: only what stands in content controls is filled
later. This script shows how they were first made.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement  # pyright: ignore[reportUnknownVariableType]
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from zjtx_xl.definitions import load_set
from zjtx_xl.narrative import TABLE_TEXT, new_control, new_run, without_times

if TYPE_CHECKING:
    from docx.document import Document

    from zjtx_xl.definitions import ReportDefinition

TEMPLATES = Path(__file__).parents[1] / "templates"
_CREATED = datetime(2021, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")

# A heading begins with its level; {{key}} is the sentence of a figure, {key} a figure alone,
# [[key]] a table. Everything else is prose, for an officer to edit.
OUTLINES = {
    "qingdao-2021": """
# {variable.region}市支持“专精特新”中小企业高质量发展绩效自评报告
（{variable.batch}，{variable.year}年度）
## 一、基本情况
按照{variable.notice}要求，{variable.authority}会同财政部门组织开展了{variable.batch}重点“小巨人”企业和公共服务示范平台的绩效自评。
{{enterprises}}
## 二、重点“小巨人”企业绩效目标完成情况
### （一）专业化程度
{{export_high}}
{{certifications}}
{{certifications_above_target}}
### （二）创新能力
{{rd_mean}}
{{revenue_total}}
### （三）成长性
{{listing_plans}}
{{growth_leaders}}
### （四）评价和推荐
{{mean_score}}
{{not_recommended}}
### （五）年度目标
年度目标的完成情况见表4。
[[table4]]
## 三、公共服务示范平台绩效目标完成情况
### （一）“点对点”服务
{{satisfaction}}
### （二）签约服务
{{served}}
{{served1}}
{{served2}}
{{served3}}
各平台服务企业的名单见表1、表2、表3。
[[table1]]
[[table2]]
[[table3]]
## 四、资金使用情况
{{platforms_supported}}
{{enterprise_funds}}
{{execution_rate}}
## 五、主要做法
（主要做法由主管部门撰写。）
## 六、存在的问题和下一步打算
（存在的问题和下一步打算由主管部门撰写。）
## 附件
1.附1至附7各表另附。
""",
    "guangdong-2021": """
# 关于下达{variable.year}年中央财政资金支持“专精特新”中小企业服务项目资金和绩效目标的函
各有关单位：
按照{variable.notice}，现将资金分配和绩效目标函告如下。
{{institutions}}
{{innovation}}
{{goal_forms}}
（其他要求由主管部门撰写。）
[[annex1]]
附件2各单位绩效目标表另附。
""",
}


def target(set_id: str) -> Path:
    """Where the template of a set lies."""
    return TEMPLATES / set_id / "report.docx"


def build(set_id: str) -> bytes:
    """The template as a document of Word, the same bytes every time."""
    owner = load_set(set_id)
    if owner.report is None:
        raise LookupError(set_id)
    document = docx.Document()
    _set_up(document)
    numbers = iter(range(1, 10_000))
    for line in OUTLINES[set_id].strip().splitlines():
        _add(document, line, owner.report, numbers)
    stream = io.BytesIO()
    document.core_properties.created = document.core_properties.modified = _CREATED
    document.core_properties.author = "zjtx-xl"
    document.core_properties.title = "绩效自评报告"
    document.save(stream)
    return without_times(stream.getvalue())


def _add(document: Document, line: str, report: ReportDefinition, numbers: Any) -> None:  # noqa: ANN401
    figures = {figure.key: figure for figure in report.figures}
    if line.startswith("[["):
        table = next(table for table in report.tables if table.key == line.strip("[]"))
        caption = document.add_paragraph(table.title, style="Caption")
        caption.paragraph_format.keep_with_next = True
        empty: Any = document.add_table(1, 1, style="Table Grid")._element  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        place = empty.getparent().index(empty)
        body = empty.getparent()
        body.remove(empty)
        body.insert(place, new_control("table", table.key, table.title, empty, next(numbers)))
        return
    level = len(line) - len(line.lstrip("#"))
    text = line.lstrip("# ")
    text = re.sub(r"\{\{([a-z0-9_]+)\}\}", lambda found: figures[found[1]].sentence, text)
    styles = {0: "Normal", 1: "Title", 2: "Heading 1", 3: "Heading 2"}
    paragraph = document.add_paragraph(style=styles[level])
    if text.startswith("（") and "{variable" in text:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.first_line_indent = Cm(0)
    at = 0
    for found in _PLACE.finditer(text):
        if found.start() > at:
            paragraph.add_run(text[at : found.start()])
        kind, _, key = found[1].rpartition(".")
        title = key if kind else figures[key].title
        run = new_run(f"【{title}】")
        whole: Any = paragraph._element  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        whole.append(new_control(kind or "figure", key, title, run, next(numbers)))
        at = found.end()
    if at < len(text):
        paragraph.add_run(text[at:])


def _set_up(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    looks = {
        "Normal": ("仿宋", 16, False, 2),
        "Title": ("宋体", 22, True, 0),
        "Heading 1": ("黑体", 16, False, 2),
        "Heading 2": ("楷体", 16, False, 2),
        "Caption": ("黑体", 14, False, 0),
    }
    for name, (font, size, bold, indent) in looks.items():
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.bold = font, Pt(size), bold
        style.font.italic = False
        look = style.element.get_or_add_rPr()
        fonts = look.get_or_add_rFonts()
        for key in [key for key in fonts.attrib if "Theme" in key]:
            del fonts.attrib[key]
        for key in ("w:ascii", "w:hAnsi"):
            fonts.set(qn(key), "Times New Roman")
        fonts.set(qn("w:eastAsia"), font)
        for colour in look.findall(qn("w:color")):
            look.remove(colour)
        form = style.paragraph_format
        form.line_spacing = Pt(28) if size < 20 else Pt(36)  # noqa: PLR2004 - the title
        form.space_before = form.space_after = Pt(0)
        form.first_line_indent = Pt(size * indent)
        if name in {"Title", "Caption"}:
            form.alignment = WD_ALIGN_PARAGRAPH.CENTER
    cells: Any = document.styles.add_style(TABLE_TEXT, WD_STYLE_TYPE.PARAGRAPH)
    cells.base_style, cells.font.size = document.styles["Normal"], Pt(10.5)
    cells.paragraph_format.line_spacing = 1.25
    cells.paragraph_format.first_line_indent = Pt(0)
    title: Any = document.styles["Title"]
    for border in title.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    _page_number(section)


def _page_number(section: Any) -> None:  # noqa: ANN401 - python-docx
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field: Any = cast("Any", OxmlElement)("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(new_run("1"))
    paragraph._element.append(field)  # noqa: SLF001


if __name__ == "__main__":
    for name in OUTLINES:
        (Path(sys.argv[1]) / f"{name}.docx" if sys.argv[1:] else target(name)).write_bytes(
            build(name)
        )
