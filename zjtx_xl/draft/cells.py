"""What a cell of a drafted form takes: its kind, and what its recipient is told about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.draft.guesses import Kind, is_amount, kind_of, unit_of

if TYPE_CHECKING:
    from zjtx_xl.draft.blank.grid import BlankCell

_EXAMPLES = {
    "integer": "10", "decimal": "5", "percent": "12.5", "money": "100", "text": "××",
    "yes_no": "是", "date": "2026-01-31", "credit_code": "91370200000000000Y", "goal": "≥50个",
    "phone": "0532-85912345", "id_number": "11010519491231002X",
}  # fmt: skip
_ASKS_PERIOD = {"integer", "decimal", "percent", "money", "yes_no"}
_PERCENT = re.compile(r"[（(]\s*[%％]\s*[)）]")
_DECIMALS = re.compile(r"0\.(0{1,4})#*")
_OF_SO_MANY_POINTS = re.compile(r"[（(][0-9]{1,3}分[)）]$")  # 资产负债率（10分）: what it was given
_BOX = re.compile(r"[□☐☑☒■]")
_IN_BRACKETS = re.compile(r"[（(].*?[)）]|\s+", re.DOTALL)
_YEAR = re.compile(r"20[0-9]{2}年(?!末|底|初)")
_SAID = {
    "integer": "整数", "decimal": "数", "percent": "百分数", "money": "金额", "text": "文字",
    "yes_no": "是或否", "date": "日期", "credit_code": "统一社会信用代码", "choice": "选项",
    "tick": "勾选", "goal": "目标", "phone": "电话号码", "id_number": "身份证号码",
}  # fmt: skip


class Content(NamedTuple):
    """The settings of a cell: its kind with what belongs to it, and what stands in the blank.

    ``stem`` is the question that is printed before the boxes of the same cell.
    """

    kind: Kind
    settings: dict[str, Any]
    remark: str = ""
    stem: str = ""

    @property
    def said(self) -> str:
        """As its owner is asked to confirm it."""
        unit = f"（{self.kind.unit}）" if self.kind.unit else ""
        return f"填{_SAID[self.kind.name]}{unit}{self.remark}"


_REMARKS = re.compile(r"备\s*注|其他.{0,6}说明.*")
_SEVERAL = re.compile(r"可多选|多选|不定项|可选多项")


def is_remark(label: str) -> bool:
    """Whether whoever has nothing to say leaves the cell blank."""
    return _REMARKS.fullmatch(label.strip()) is not None


def kind_under(  # noqa: PLR0911 - what says it first
    heading: str, labels: list[str], unit: Kind | None, cell: BlankCell | None, usual: Kind | None
) -> Kind:
    """The kind of a cell by its heading, the labels of its row, its printed unit, its format.

    ``usual`` is the unit that is printed over the table: 单位：万元.
    """
    if is_remark(heading):
        return Kind("text")
    if unit is not None:
        # 增长率（%） beside amounts in the unit of their row
        return Kind("percent", is_sure=True) if _PERCENT.search(heading) else unit
    if _OF_SO_MANY_POINTS.search(heading):
        return Kind("decimal", "分", is_sure=True)
    of_heading = kind_of(heading)
    kinds = [of_heading, *map(kind_of, labels)]
    sure = next((kind for kind in kinds if kind.is_sure), None)
    if sure is not None:
        return sure
    shown = cell.shown if cell else ""
    if "yy" in shown.lower():
        return Kind("date")
    guessed = next((kind for kind in kinds if kind.name != "text"), Kind("text"))
    if shown == "@" and guessed.name != "yes_no":
        return Kind("text")
    if guessed.name == "text" and usual and is_amount(heading):
        return usual
    if shown.startswith("0.0") and not guessed.is_number:
        return Kind("decimal")
    return guessed


def content_of(kind: Kind, cell: BlankCell | None, label: str, *, by_officer: bool) -> Content:
    """The settings of a cell of this kind."""
    text = cell.text if cell else ""
    settings: dict[str, Any] = {}
    remark = stem = ""
    if cell and cell.unit:
        kind = unit_of(cell.unit) or Kind("date", is_sure=True)
        remark = f"；空格里印的“{cell.unit}”不再印，写在填写提示里"
    if text and _BOX.search(text) and _SEVERAL.search(text + label):
        kind, settings = Kind("text"), {"kind": "text", "initial": text}
        remark = "；可以多选，要逐项核对的，每个方框拆成一格（kind: tick）"
    elif text and _BOX.search(text):
        kind, settings, stem = _boxed(text)
    elif text:
        kind, settings = Kind("text"), {"kind": "text", "initial": text}
    else:
        settings = kind.settings()
    if cell and kind.name in {"money", "decimal"} and (found := _DECIMALS.match(cell.shown)):
        settings["decimals"] = len(found[1])
    if not by_officer:
        if kind.name in _ASKS_PERIOD:
            year = _YEAR.search(label)
            settings["period"] = f"{year[0]}全年" if year else "当年全年"
            if label.startswith("*"):
                settings["period"] = "年末累计"
        if "example" not in settings:
            settings["example"] = _EXAMPLES[kind.name]
    return Content(kind, settings, remark, stem)


def _boxed(text: str) -> tuple[Kind, dict[str, Any], str]:
    """One box is a tick; several are options of which one is chosen, after their question."""
    options = [part.strip() for part in _BOX.split(text)]
    if len(options) == 2 and text.lstrip()[:1] in "□☐☑☒■":  # noqa: PLR2004 - before and after
        initial = "□" + text.lstrip()[1:]
        settings = {"kind": "tick", "option": options[1], "initial": initial}
        return Kind("tick"), settings | {"example": f"☑{options[1]}"}, ""
    # □是 □否, also behind a question; or 是□ 否□
    leads = not options[0] or bool(_IN_BRACKETS.sub("", options[-1]).strip())
    words = options[1:] if leads else options[:-1]
    choices: list[dict[str, str]] = []
    bare = _BOX.sub("□", text)
    for number, word in enumerate(words):
        places = [match.start() for match in _BOX.finditer(text)]
        at = places[number]
        # of □拟上市（□主板 □北交所） each option is named without its half of the brackets
        name = _IN_BRACKETS.sub("", word).strip("（()）") or f"选项{number + 1}"
        choices.append({"value": name, "printed": f"{bare[:at]}☑{bare[at + 1 :]}"})
    names = [choice["value"] for choice in choices]
    if len(set(names)) < len(names) or len(names) < 2:  # noqa: PLR2004 - a choice has two
        return Kind("text"), {"kind": "text", "initial": text}, ""
    settings = {"kind": "choice", "choices": choices, "initial": bare}
    settings["example"] = choices[0]["printed"]
    return Kind("choice"), settings, re.sub(r"\s+", "", options[0]) if leads else ""
