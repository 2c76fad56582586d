"""The sentences of audits: both sides with their addresses, and the difference."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from zjtx_xl.audits.records import Figure
from zjtx_xl.findings import Code, Finding, place
from zjtx_xl.rules import compared, evaluate, names_in
from zjtx_xl.values import excerpt, plain, without_remarks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zjtx_xl.audits.difference import Difference
    from zjtx_xl.audits.scope import Computed
    from zjtx_xl.definitions import Field
    from zjtx_xl.findings import Severity, Total
    from zjtx_xl.rules import AuditFormula

ROUNDING = "audit-rounding"
TEXT = "audit-text"
NEAR_NAME = "near-name"
OPEN = "rollup-open"
SCORE = "rollup-score"

CODES = (
    Code(
        ROUNDING,
        "info",
        "两表只差四舍五入",
        "附2 I5 主营业务收入占营业收入比重 92，附5 E4 主营业务收入占营业收入比重 92.33，"
        "四舍五入或截尾，相差 0.33。",
        "不必改正；上报的两张表最好一致。",
    ),
    Code(
        TEXT,
        "info",
        "两表写法或单位不同",
        "附2 I7 获得发达国家或地区认证数量 0，附5 G4 获得发达国家或地区认证数量 /，"
        "意思相同，写法不同。",
        "不必改正；单位不同的（提示）请改为一致。",
    ),
    Code(
        NEAR_NAME,
        "warning",
        "名称相近",
        "两张表里的单位名称只差几个字，没有当作同一家单位。",
        "请核对名称；确已更名的，请写作“旧名（现更名为：新名）”，或记入表套的 aliases。",
    ),
    Code(
        OPEN,
        "warning",
        "汇总时有一格还不能确定",
        "附2 J19 总分还不能确定，汇总表里这一格暂空。",
        "请先定下有疑义的内容（见待定事项），再重新汇总。",
    ),
    Code(
        SCORE,
        "warning",
        "汇总采用的总分与评分标准不符",
        "附2 J19 表中总分 90，按评分标准为 85，汇总表采用表中总分。",
        "请核对得分；写回得分（check --write）后重新汇总。",
    ),
)

_REMARK = re.compile(r"[（(][^（()）]*[）)]")
_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_FINEST = Decimal("0.0001")
_SHOWN_CELLS = 3
_UNIT = {
    "percent": "可能一处把百分数填成了小数",
    "money": "可能一处以元、一处以万元为单位",
}


def title_of(field: Field) -> str:
    """What a field is called in a sentence: ``有效发明专利数量`` of ``…数量（个）实际值``."""
    row, column = (without_remarks(label) for label in (field.row_label, field.column_label))
    if not row:
        return column
    return row if field.role in {"actual", "total"} else f"{row}的{column}"


def shown(figure: Figure) -> str:
    """What stands in a cell, as it is written there."""
    return excerpt(figure.raw) or _number(figure.value) or "空"


def address(figure: Figure, beside: Figure | None = None) -> str:
    """``附5!J2``; with its file where that is another than the one it is named beside."""
    cell = f"{figure.sheet}!{figure.ref}"
    if beside is not None and beside.path != figure.path:
        return f"[{figure.path}]{cell}"
    return cell


def of_cells(
    formula: AuditFormula, subject: str, left: Figure, right: Figure, found: Difference
) -> Finding:
    """Two cells: ``附2 I9 有效发明专利 13，附5 J2 有效发明专利 18，相差 5``."""
    sides = f"{_side(left)}，{_side(right, left)}"
    match found.name:
        case "rounding":
            code, severity = ROUNDING, "info"
            ending = f"四舍五入或截尾，相差 {_number(found.amount)}。"
        case "text":
            code, severity = TEXT, "info"
            ending = "意思相同，写法不同。"
        case "unit":
            code, severity = TEXT, "warning"
            ending = f"{_UNIT.get(left.field.kind.name, '单位不同')}。{formula.remedy}"
        case _:
            code, severity = formula.name, formula.severity
            amount = "两处不一致" if found.amount is None else f"相差 {_number(found.amount)}"
            ending = f"{amount}。{formula.remedy}"
    return _finding(code, severity, f"{_prefix(subject)}{sides}，{ending}", left, right)


def of_computed(
    formula: AuditFormula, subject: str, left: Figure, right: Computed, found: Difference
) -> Finding:
    """A cell and a result: ``附5 I4 研发经费支出占比 4.1，…（附5 H4、C4）为 3.82，相差 0.28``."""
    value = rounded(right.value)
    other = right.figures[0] if right.figures else None
    title = formula.right_title or formula.title
    text = f"{_side(left)}，{title}（{_cells(right.figures, left)}）为 {value}，"
    text += f"相差 {rounded(found.amount)}"
    if found.name == "rounding":
        return _finding(ROUNDING, "info", f"{_prefix(subject)}{text}，属于截尾。", left, other)
    message = f"{_prefix(subject)}{text}。{formula.remedy}"
    return _finding(formula.name, formula.severity, message, left, other)


def of_results(
    formula: AuditFormula, subject: str, left: Computed, right: Computed, amount: Decimal
) -> Finding:
    """Two results: ``附3 户数 20（《附3.xlsx》附3），附2 份数 18（18 个文件），相差 2``."""
    text = "，".join(
        f"{title} {rounded(each.value)}{_counted(each.figures)}"
        for title, each in ((formula.left_title, left), (formula.right_title, right))
    )
    text += f"，相差 {rounded(amount)}。{formula.remedy}"
    first = left.figures[0] if left.figures else None
    other = right.figures[0] if right.figures else None
    message = f"{_prefix(subject)}{text}"
    if first is None:
        return Finding(formula.name, formula.severity, message)
    return Finding(
        code=formula.name,
        severity=formula.severity,
        message=message,
        path=first.path,
        sheet=first.sheet,
        other=_sheet(other, first) if other else None,
    )


def of_condition(
    formula: AuditFormula, subject: str, at: Figure, used: dict[str, Figure | str]
) -> Finding:
    """The declared sentence with the values of its cells, and of the sides of its comparison."""
    sides = _sides(formula.condition or "", used)

    def value(match: re.Match[str]) -> str:
        found = used.get(match[1]) or sides.get(match[1], "")
        return found if isinstance(found, str) else shown(found)

    text = _PLACE.sub(value, formula.message)
    where = place(at.sheet, at.field.label, at.ref)
    others = [each for each in used.values() if not isinstance(each, str) and each is not at]
    message = f"{where}{_prefix(subject)}{text}{formula.remedy}"
    return _finding(formula.name, formula.severity, message, at, others[0] if others else None)


def of_near_names(left: Figure, right: Figure) -> Finding:
    """Two names that are nearly alike and were not joined."""
    message = (
        f"“{left.raw}”（{left.sheet} {left.ref}）和“{right.raw}”（{_where(right, left)}）"
        "只差几个字，没有当作同一家单位。请核对名称；确已更名的，请写作“旧名（现更名为：新名）”。"
    )
    return _finding(NEAR_NAME, "warning", message, left, right)


def of_unlisted(formula: AuditFormula, name: Figure) -> Finding:
    """A name that is missing from where it should be."""
    where = place(name.sheet, name.field.label, name.ref)
    message = f"{where}“{name.raw}”{formula.message or formula.title}。{formula.remedy}"
    return _finding(formula.name, formula.severity, message, name, None)


def of_open_cell(field: Field, subject: str, source: Figure) -> Finding:
    """A figure of a roll-up that stays empty because its source is not sure."""
    text = f"{_side(source)} 还不能确定，汇总表的“{title_of(field)}”暂空。"
    remedy = "请先定下这一格（见待定事项），再重新汇总。"
    return _finding(OPEN, "warning", f"{_prefix(subject)}{text}{remedy}", source, None)


def of_total(
    path: str, subject: str, key: str, total: Total, *, scores_stand: bool
) -> Finding | None:
    """What is to be said about a total that a roll-up takes: open, or not what the rules give."""
    where = f"{_prefix(subject)}{total.sheet} {total.cell} "
    taken = total.reported if scores_stand else None
    if taken is None and total.score is None:
        code, text = OPEN, "总分还不能确定，汇总表里这一格暂空。请先定下有疑义的内容，再重新汇总。"
    elif taken is not None and total.score is not None and taken != total.score:
        code = SCORE
        text = f"表中总分 {plain(taken)}，按评分标准为 {plain(total.score)}，"
        text += "汇总表采用表中总分。请核对。"
    else:
        return None
    return Finding(code, "warning", where + text, path, total.sheet, total.cell, key)


def _finding(
    code: str, severity: Severity, message: str, at: Figure, other: Figure | None
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        path=at.path,
        sheet=at.sheet,
        cell=at.ref,
        field=at.key,
        label=at.field.label,
        other=address(other, at) if other else None,
    )


def _prefix(subject: str) -> str:
    return f"{subject}：" if subject else ""


def _side(figure: Figure, beside: Figure | None = None) -> str:
    return f"{_where(figure, beside)} {title_of(figure.field)} {shown(figure)}"


def _where(figure: Figure, beside: Figure | None) -> str:
    """``附5 J2``; with the name of its file where that is another."""
    other = beside is not None and beside.path != figure.path
    file = f"《{PurePath(figure.path).name}》" if other else ""
    return f"{file}{figure.sheet} {figure.ref}"


def _cells(figures: Sequence[Figure], beside: Figure) -> str:
    """``附5 H4、C4``; the file is named where it is another than that of the cell before."""
    said = ""
    last = beside
    for number, each in enumerate(figures[:_SHOWN_CELLS]):
        is_near = number and (each.path, each.sheet) == (last.path, last.sheet)
        file = "" if each.path == last.path else f"《{PurePath(each.path).name}》"
        said += "、" if number else ""
        said += each.ref if is_near else f"{file}{each.sheet} {each.ref}"
        last = each
    more = f"等 {len(figures)} 格" if len(figures) > _SHOWN_CELLS else ""
    return said + more


def _sheet(figure: Figure, beside: Figure) -> str:
    """The other side of a count: its sheet, with its file where that is another."""
    return figure.sheet if figure.path == beside.path else f"[{figure.path}]{figure.sheet}"


def _counted(figures: Sequence[Figure]) -> str:
    """Where a number of many cells was counted: one table, or so many files."""
    paths = dict.fromkeys(figure.path for figure in figures)
    if len(paths) == 1:
        return f"（《{PurePath(figures[0].path).name}》{figures[0].sheet}）"
    return f"（{len(paths)} 个文件）" if paths else ""


def _sides(condition: str, used: Mapping[str, Figure | str]) -> dict[str, str]:
    """What ``{left}``, ``{right}`` and ``{difference}`` say, where a condition compares two."""
    sides = compared(condition)
    if sides is None:
        return {}
    left, right = (
        evaluate(
            side,
            {
                name: each.value if isinstance(each := used.get(name), Figure) else None
                for name in names_in(side)
            },
        )
        for side in sides
    )
    said = {"left": rounded(left), "right": rounded(right)}
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        said["difference"] = rounded(abs(left - right))
    return said


def _number(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def rounded(value: object) -> str:
    """A computed number at four decimals at most."""
    if not isinstance(value, Decimal):
        return _number(value)
    return plain(value.quantize(_FINEST, ROUND_HALF_UP).normalize())
