"""No value that counts is another than the one that LibreOffice shows.

Five thousand cells, kind by number format by style by content, as .xlsx, .xls and .ods. What is
read exactly, or without doubt, must be what a person sees; what waits may be anything.
"""

from __future__ import annotations

import itertools
import random
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pytest
import xlsxwriter

from tests.office.libreoffice import save_as, shown_texts
from zjtx_xl.returns.legacy import read_values
from zjtx_xl.values.appearance import shown_of
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import Choice, KindName, ValueKind
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.cell_styles import UNKNOWN
from zjtx_xl.xlsx.number_formats.codes import kind_of
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.workbook import Workbook

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.values.reading import Reading

pytestmark = pytest.mark.office
CELLS = 5_000

KINDS: dict[KindName, ValueKind] = {
    "integer": ValueKind("integer", unit="个", minimum=Decimal(0)),
    "decimal": ValueKind("decimal"),
    "percent": ValueKind("percent", unit="%", minimum=Decimal(-1000), maximum=Decimal(1000)),
    "money": ValueKind("money", unit="万元"),
    "text": ValueKind("text"),
    "choice": ValueKind("choice", choices=(Choice("1"), Choice("A. 10%以上（10分）"))),
    "yes_no": ValueKind("yes_no"),
    "yes_no_text": ValueKind("yes_no_text", yes=("进入辅导期",), no=("无上市计划",)),
    "credit_code": ValueKind("credit_code"),
    "date": ValueKind("date"),
    "goal": ValueKind("goal"),
    "phone": ValueKind("phone"),
    "code": ValueKind("code"),
    "tick": ValueKind("tick", option="促进数字化改造。"),
}
FORMATS = (
    "General", "0", "0.00", "0.0#", "#,##0", "#,##0.00", "#,##0.00_ ", "0%", "0.00%", "0.00E+00",
    "000", "???", "0,", "0.0,", '0.0"万"', '0"项"', '"约"0', '"3"', ";;;", "0;0", "0;-0;;@",
    "0.00;[Red]-0.00", '#,##0.00;-#,##0.00;"-"', "0_);(0)", "[>=100]0.0;0.00", "# ?/?", "@",
    '"¥"#,##0.00', "[$¥-804]#,##0.00", '#,##0"元"', "0.0\\x", "yyyy-mm-dd", "yyyy/m/d",
    'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"', "h:mm", "h:mm:ss", "[h]:mm", "mm:ss.0",
    "yyyy-mm-dd h:mm", "[Blue]0.0", "0.000", "##0.0E+0", '"共"0"家"', "0 ", "-0", "+0;-0;0",
    "# ??/??", "0 0/10", "0E+0", "0.0E-0", "@0", '@"元"', '0;0;0;@"家"', "[<100]0;0.0",
    '[<100]0"个";0.0', "[>=1]0;[<1]0.00", '[=1]"是";[=0]"否";0', '[=0]"无";0', "[DBNum1]0",
    "[DBNum2]0", "[DBNum1][$-804]General", '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "[$-804]0.00",
    '[$-404]e"年"m"月"d"日"', '[$-804]yyyy"年"m"月"d"日";@', "[h]", "[m]", "[s]", "0,,", "#,##0,",
    '0.0,"千元"', "0_)", "* 0", "*-0", "**0", '"—";"—";"—"', ';;"无"', '0.00;-0.00;"无"', "0%;;",
    '0.0%"以上"', '0"%"', '0.0"‰"', "[White]0", "[Color2]0", "[Red]0", "[Red][<0]0;0", "d", "dd",
    "aaaa", "ddd", "yy", "yyyy", "m", "mmm", "yy-m", "m/d", "yy/m/d", "d-mmm-yy", "mmm-yy",
    'yyyy"年度"', "yyyymmdd", "yyyymm", "ge.m.d", "bbbb", 'General"元"', "General;-General;", "0.",
    "#", "#.##", "0000000", "000-0000", '0" "0', "# ##0", "0 000", '0;"负"0', "0;;", "0;;0", ";0",
    ";", '0.0;0.00;"零";@', '"☑是";;"□否"', "0.00%_)", "0.0000000000", "0.00%%", "ss", "mm:ss",
    "$#,##0.00", "[$€-2] #,##0.00", "￥0.00", '#,##0.00"万元"', "??0", "??0.0",
)  # fmt: skip
STYLES: tuple[dict[str, object], ...] = (
    {},
    {},
    {},
    {},
    {"font_strikeout": True},
    {"font_color": "#FFFFFF"},
    {"font_color": "#FFFFFF", "bg_color": "#1F4E79", "pattern": 1},
    {"font_size": 1},
    {"font_color": "#FEFEFE"},
    {"font_color": "#000000", "bg_color": "#000000", "pattern": 1},
    {"font_color": "#FFFFFF", "bg_color": "#FFFFFF", "pattern": 1},
    {"shrink": True},
    {"font_script": 1},
)
NUMBERS = (
    0, 1, -1, 2, 0.5, -0.5, 0.985, 1.0688, 5.3, 8.8, 12, 12.5, 15, 69.996, 77.99, 99.5, 100, 120,
    -5, -20.55, 0.004, 1234.5, 35000, 200000, 1234567.891, 44561, 45356, 44561.75, 2023, 20211231,
    1e15, 1e24, 0.00001234, 3, 812, 2.675, 1.005, 0.25, 1 / 3, 99.995, 366, 43831, 44926.999999,
    1e6, 123456789012,
)  # fmt: skip
TEXTS = (
    "15 家", "15项", "约20", "\uff11\uff12", "1,234.5", "15%", "3.5万元", "35000元", "无", "/", "—",
    "是", "否", "☑是/□否", "□是/☑否", "已进入辅导期", "上市申请被驳回", "见附件", "2021-12-31",
    "2021年12月", "A", "10%以上", "甲公司", "91370200395811026T", "8+7=15", "5~8项",
    "12（含2项在审）", " 12 ", "12\u200b", "暂无", "0", "1", "1/2", "≥50个", "370200", "√",
)  # fmt: skip
HIDDEN = ("font_strikeout", "font_size")
PAPER = "#FFFFFF"


class Made(NamedTuple):
    """One cell of the corpus."""

    kind: KindName
    code: str
    style: int
    content: float | str

    @property
    def is_hidden(self) -> bool:
        style = STYLES[self.style]
        ink, paper = style.get("font_color"), style.get("bg_color", PAPER)
        is_alike = ink is not None and (ink == paper or (ink, paper) == ("#FEFEFE", PAPER))
        return is_alike or any(name in style for name in HIDDEN)


def corpus() -> list[Made]:
    chance = random.Random(5000)  # noqa: S311 - test data
    contents = [*NUMBERS, *NUMBERS, *TEXTS]
    drawn: list[Made] = []
    for kind, code in itertools.islice(itertools.cycle(itertools.product(KINDS, FORMATS)), CELLS):
        style = chance.choice([0] * len(STYLES) + [*range(len(STYLES))])  # half of them plain
        drawn.append(Made(kind, code, style, chance.choice(contents)))
    return drawn


def write(path: Path, cells: list[Made]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        formats = {
            (made.code, made.style): book.add_format(
                {**STYLES[made.style], "num_format": made.code}
            )
            for made in cells
        }
        for row, made in enumerate(cells):
            style = formats[made.code, made.style]
            if isinstance(made.content, str):
                sheet.write_string(row, 0, made.content, style)
            else:
                sheet.write_number(row, 0, made.content, style)
        sheet.set_column(0, 0, 60)


def readings(path: Path, cells: list[Made]) -> list[tuple[Cell, Reading]]:
    if path.suffix == ".xlsx":
        workbook = Workbook(Package.open(path))
        part = workbook.package.read(workbook.sheets[0].part)
        stored = scan(part, workbook.shared_strings).cells
    else:
        workbook = read_values(path.read_bytes())
        stored = workbook.cells_of(workbook.sheets[0])
        assert UNKNOWN not in workbook.cell_styles
    found: list[tuple[Cell, Reading]] = []
    for row, made in enumerate(cells, start=1):
        cell = stored.get((row, 1), Cell(row, 1))
        shown = shown_of(cell, workbook.cell_styles[cell.style])
        found.append((cell, read_value(cell, KINDS[made.kind], shown)))
    return found


PLAIN = re.compile(r"\(?[-+]? *(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]+)?\)?")


def says(text: str, cell: Cell, reading: Reading) -> bool:
    """Whether the text that is seen says the value that was read, if only in fewer decimals."""
    text = text.strip()
    if cell.type == "text":
        return text == cell.raw.strip()
    value = reading.value
    if isinstance(value, str):
        if text.endswith("%") and re.fullmatch("-?[0-9.]+%", value):  # of a goal
            return same_number(text[:-1], Decimal(value[:-1]))
        return same_day(text, value) or text == value or same_number(text, Decimal(cell.raw))
    if isinstance(value, bool):
        value = Decimal(int(value))
    return isinstance(value, Decimal) and same_number(text, value)


def same_number(text: str, value: Decimal) -> bool:
    if not value and text in {"-", "—", "无"}:
        return True  # as accountants write zero
    if not PLAIN.fullmatch(text):
        return False
    number = Decimal(re.sub(r"[(), +]", "", text.replace("E+", "E")))
    number = -number if text.startswith("(") else number
    step = Decimal(1).scaleb(int(number.as_tuple().exponent))
    return abs(number - value) * 2 <= step * Decimal("1.000001")


def same_day(text: str, day: str) -> bool:
    """Year and month, and the day as far as it is shown."""
    iso = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", day)
    if iso is None:
        return False
    text = re.sub("([二三])?十([一二三四五六七八九])?", _as_digits, text)
    text = text.translate(str.maketrans("〇一二三四五六七八九", "0123456789"))
    year, month, number = map(int, iso.groups())
    text = re.sub("^([0-9]{4})([0-9]{2})([0-9]{2})?$", r"\1 \2 \3", text)
    shown = [int(part) for part in re.findall(r"[0-9]+", text)]
    english = f"{date(year, month, number):%b}" in text
    return shown[:3] in (
        [year, month, number], [year, month], [year % 100, month, number],
    ) or (english and shown in ([number, year % 100], [number, year]))  # fmt: skip


def _as_digits(match: re.Match[str]) -> str:
    return f"{match[1] or '一'}{match[2] or '0'}"


def is_known_to_differ(made: Made) -> bool:
    """Where LibreOffice shows something else than Excel, or the same with another word.

    It counts the days before March 1900 otherwise: Excel has a 29 February 1900, and shows none
    before that year. A format without any digit has a minus before what is below zero in Excel
    only. 0% is zero, whatever it is of. Weekdays come in the language of the program, ``e`` is a
    year of our own in Chinese only, and ``[Color2]`` is lost when it saves an old format: there the
    number is black. Of more than some millions it tells no hours. Excel rounds a time to the
    second, LibreOffice cuts it off. It saves ??0 into an .ods as a format that needs no digit: a
    zero that the file itself shows (``  0``) is nothing when LibreOffice opens it again.
    """
    if made.kind == "date" and made.content == 20211231:
        return True  # #####: a day typed as the notices print it, and no serial number of any day
    if made.code in {"aaaa", "[Color2]0"}:
        return True
    if isinstance(made.content, str):
        return False
    if made.code == "??0" and abs(made.content) < 0.5:
        return True
    is_early = made.content < 61 and kind_of(made.code) == "date"
    is_tie = made.content in {1.005, 2.675}  # halves: by the decimal in Excel, by the double here
    is_bare = "0" not in made.code and "#" not in made.code and made.content < 0
    is_long = made.code.startswith("[h]") and made.content > 100_000
    is_dot = made.code == "#.##" and made.content < 0.005  # "." in Excel, nothing here
    is_part = "ss" in made.code or ":mm" in made.code or made.code == "[s]"
    is_cut = is_part and (Decimal(str(made.content)) * 86_400) % 1 >= Decimal("0.5")
    is_otherwise = is_early or is_bare or is_dot or is_long or is_tie or is_cut
    return is_otherwise or (not made.content and kind_of(made.code) == "percent")


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_what_counts_is_what_is_seen(extension: str, tmp_path: Path):
    cells = corpus()
    path = tmp_path / "corpus.xlsx"
    write(path, cells)
    if extension != "xlsx":
        path = save_as(path, tmp_path / extension, extension)
    seen = shown_texts(path, tmp_path / "csv")
    read = readings(path, cells)
    assert len(seen) == len(read) == CELLS
    wrong: list[tuple[Made, str, Reading]] = []
    counted = 0
    for made, text, (cell, reading) in zip(cells, seen, read, strict=True):
        if reading.confidence not in {"exact", "normalised"} or reading.is_none:
            continue
        counted += 1
        if is_known_to_differ(made):
            continue
        if made.is_hidden or not says(text, cell, reading):
            wrong.append((made, text, reading))
    assert counted > CELLS // 10
    assert not wrong, "\n".join(map(str, wrong[:20]))
