"""The printed form of the tutorial, as an office sends it: a table in Word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm

FORM = Path(__file__).parent / "tutorial" / "评价表.docx"
_WIDTHS = (1.2, 4.2, 1.3, 5.6, 2.0, 2.0, 1.8)
_REACHED = "实际值＜目标值，得0分；\n实际值≥目标值，得30分。"
_DEBT = "A.50%以下（20分）\nB.50%-60%（10分）\nC.60%以上（0分）"
_GRADES = "A.国家级（30分）\nB.省级（20分）\nC.没有（0分）"
_ROWS = (
    ("序号", "指标", "分值", "评分标准", "目标值", "实际值", "得分"),
    ("1", "上年度研发费用（万元）", "30", _REACHED, "", "", ""),
    ("2", "从事细分市场年限（年）", "20", "每满2年得4分，最高不超过20分。", "—", "", ""),
    ("3", "资产负债率（%）", "20", _DEBT, "—", "", ""),
    ("4", "研发机构级别", "30", _GRADES, "—", "", ""),
    ("合计", "", "", "", "", "", ""),
)


def write_form(path: Path = FORM) -> None:
    """Write the form."""
    document: Any = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph("某市示范企业评价表").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("企业名称（盖章）：＿＿＿＿＿＿＿＿")
    grid = document.add_table(len(_ROWS), len(_WIDTHS), style="Table Grid")
    for column, width in enumerate(_WIDTHS):
        for row in range(len(_ROWS)):
            grid.cell(row, column).width = Cm(width)
    for number, row in enumerate(_ROWS):
        for column, text in enumerate(row):
            grid.cell(number, column).text = text
    last = len(_ROWS) - 1
    grid.cell(last, 0).merge(grid.cell(last, 5)).text = "合计"
    document.add_paragraph("注：研发费用、资产负债率为上一年度数据。")
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))


if __name__ == "__main__":
    write_form()
