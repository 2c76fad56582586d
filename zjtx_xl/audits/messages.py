"""The sentences of audits: both sides with their addresses, and the difference."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from zjtx_xl.findings import Address, Code, FileName, Finding
from zjtx_xl.values import excerpt, plain, without_remarks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zjtx_xl.audits.difference import Difference
    from zjtx_xl.audits.figures import ColumnTotal
    from zjtx_xl.audits.records import RecordCell
    from zjtx_xl.audits.scope import Computed
    from zjtx_xl.definitions import Field
    from zjtx_xl.findings import Opening, Severity, Total, Words
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
        "表中总分与评分标准不符",
        "附2 J19 表中总分 90，按评分标准为 85，汇总表采用后者。",
        "请核对得分；表里的得分可以用 check --write 改正。",
    ),
)

_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_FINEST = Decimal("0.0001")
_SHOWN_CELLS = 3
_IN_ROSTER = "请在名册中改正这一格，再重新审核或汇总。"
_UNIT = {
    "percent": "可能一处把百分数填成了小数",
    "money": "可能一处以元、一处以万元为单位",
}


def field_title(field: Field) -> str:
    """What a field is called in a sentence: ``有效发明专利数量`` of ``…数量（个）实际值``."""
    row, column = (without_remarks(label) for label in (field.row_label, field.column_label))
    if not row:
        return column
    return row if field.role in {"actual", "total"} else f"{row}的{column}"


def cell_text(cell: RecordCell) -> str:
    """What stands in a cell, as it is written there, and the number that is taken for it."""
    said = excerpt(cell.raw) or _number(cell.value) or "空"
    is_proposed = cell.confidence == "proposed" and isinstance(cell.value, Decimal)
    return f"{said}（拟读作 {_number(cell.value)}）" if is_proposed else said


def of_cells(
    formula: AuditFormula, subject: str, left: RecordCell, right: RecordCell, found: Difference
) -> Finding:
    """Two cells: ``附2 I9 有效发明专利 13，附5 J2 有效发明专利 18，相差 5``."""
    match found.name:
        case "rounding":
            code, severity, remedy = ROUNDING, "info", ""
            ending = f"四舍五入或截尾，相差 {_number(found.amount)}。"
        case "text":
            code, severity, remedy = TEXT, "info", ""
            ending = "意思相同，写法不同。"
        case "unit":
            code, severity, remedy = TEXT, "warning", formula.remedy
            ending = f"{_UNIT.get(left.field.kind.name, '单位不同')}。"
        case _:
            code, severity, remedy = formula.name, formula.severity, formula.remedy
            amount = "两处不一致" if found.amount is None else f"相差 {_number(found.amount)}"
            ending = f"{amount}。"
    words = (*_side(left), "，", *_side(right, left), f"，{ending}")
    return _finding(code, severity, words, left, right, subject=subject, remedy=remedy)


def of_computed(
    formula: AuditFormula, subject: str, left: RecordCell, right: Computed, found: Difference
) -> Finding:
    """A cell and a result: ``附5 I4 研发经费支出占比 4.1，…（附5 H4、C4）为 3.82，相差 0.28``."""
    other = right.named[0] if right.cells else None
    title = formula.right_title or formula.title
    where = ("（", *_named(right.named, left), "）") if right.cells else ()
    difference = f"为 {rounded_number(right.value)}，相差 {rounded_number(found.amount)}"
    words = (*_side(left), f"，{title}", *where, difference)
    if found.name == "rounding":
        words = (*words, "，属于截尾。")
        return _finding(ROUNDING, "info", words, left, other, subject=subject)
    words = (*words, "。")
    return _finding(formula.name, formula.severity, words, left, other,
                    subject=subject, remedy=formula.remedy)  # fmt: skip


def of_results(
    formula: AuditFormula, subject: str, left: Computed, right: Computed, amount: Decimal
) -> Finding:
    """Two results: ``附3 户数 20（《附3.xlsx》附3），附2 份数 18（18 个文件），相差 2``."""
    words: Words = (
        f"{formula.left_title} {rounded_number(left.value)}", *_counted(left.named), "，",
        f"{formula.right_title} {rounded_number(right.value)}", *_counted(right.named), "，",
        f"相差 {rounded_number(amount)}。",
    )  # fmt: skip
    found = Finding(formula.name, formula.severity, words, formula.remedy,
                    subject=subject, opening="subject")  # fmt: skip
    first, *others = *left.named[:1], *right.named[:1]
    other = Address(others[0].path, others[0].sheet) if others else None
    return found._replace(path=first.path, sheet=first.sheet, other=other)


def of_condition(
    formula: AuditFormula, subject: str, at: RecordCell, used: Mapping[str, RecordCell | str]
) -> Finding:
    """The declared sentence; ``used`` says what each of its ``{names}`` stands for."""

    def value(match: re.Match[str]) -> str:
        found = used.get(match[1], "")
        return found if isinstance(found, str) else cell_text(found)

    text = _PLACE.sub(value, formula.message)
    others = [cell for cell in used.values() if not isinstance(cell, str) and cell != at]
    other = others[0] if others else None
    return _finding(
        formula.name, formula.severity, (text,), at, other,
        subject=subject, remedy=formula.remedy, opening="place and subject",
    )  # fmt: skip


def of_near_names(left: RecordCell, right: RecordCell) -> Finding:
    """Two names that are nearly alike and were not joined."""
    words = (
        f"“{left.raw}”（{left.sheet} {left.ref}）和“{right.raw}”（", *_address(right, left),
        "）只差几个字，没有当作同一家单位。",
    )  # fmt: skip
    remedy = "请核对名称；确已更名的，请写作“旧名（现更名为：新名）”。"
    return _finding(NEAR_NAME, "warning", words, left, right, remedy=remedy)


def of_unlisted(formula: AuditFormula, name: RecordCell) -> Finding:
    """A name that is missing from where it should be."""
    words = (f"“{name.raw}”{formula.message or formula.title}。",)
    return _finding(formula.name, formula.severity, words, name, None,
                    remedy=formula.remedy, opening="place")  # fmt: skip


def of_open_side(formula: AuditFormula, subject: str, cell: RecordCell) -> Finding:
    """What an officer's list says and nobody can compare: ``名册 B2 奖补资金 约175``."""
    words = (*_side(cell), f" 还不能确定，没有与{formula.right_title or '另一张表'}核对。")
    return _finding(formula.name, "warning", words, cell, None,
                    subject=subject, remedy=_IN_ROSTER)  # fmt: skip


def of_open_cell(field: Field, subject: str, source: RecordCell) -> Finding:
    """A figure of a roll-up that stays empty because its source is not sure."""
    words = (*_side(source), f" 还不能确定，汇总表的“{field_title(field)}”暂空。")
    remedy = _IN_ROSTER if source.is_listed else "请先定下这一格（见待定事项），再重新汇总。"
    return _finding(OPEN, "warning", words, source, None, subject=subject, remedy=remedy)


def of_open_sum(path: str, total: ColumnTotal) -> Finding:
    """A total of the summary that is the sum of some of its cells only."""
    field, count = total.field, len(total.left_out)
    known = f"暂计 {total.raw}" if total.raw else "暂空"
    words = (f"{field_title(field)}{known}，还有 {count} 格没有定下来，没有算进去。",)
    remedy = "请先定下这些格（见待定事项），再重新汇总。"
    return Finding(OPEN, "warning", words, remedy, path, field.sheet, field.ref, field.key,
                   field.label)  # fmt: skip


def of_rolled_total(
    path: str, subject: str, key: str, total: Total, *, scores_stand: bool
) -> Finding | None:
    """What is to be said about a total that a roll-up computes: open, or not what stands there."""
    stands = total.reported if scores_stand else None
    if total.score is None:
        code, text = OPEN, "总分还不能确定，汇总表里这一格暂空。"
        remedy = "请先定下有疑义的内容和由主管部门评定的得分（见待定事项），再重新汇总。"
    elif stands is not None and stands != total.score:
        code, remedy = SCORE, "请核对。"
        text = f"表中总分 {plain(stands)}，按评分标准为 {plain(total.score)}，汇总表采用后者。"
    else:
        return None
    words = (f"{total.sheet} {total.cell} {text}",)
    return Finding(code, "warning", words, remedy, path, total.sheet, total.cell, key,
                   subject=subject, opening="subject")  # fmt: skip


def _finding(  # noqa: PLR0913 - the facts of an audit
    code: str,
    severity: Severity,
    words: Words,
    at: RecordCell,
    other: RecordCell | None,
    *,
    subject: str = "",
    remedy: str = "",
    opening: Opening = "subject",
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        words=words,
        remedy=remedy,
        path=at.path,
        sheet=at.sheet,
        cell=at.ref,
        field=at.key,
        label=at.field.label,
        other=Address(other.path, other.sheet, other.ref) if other else None,
        subject=subject,
        opening=opening,
    )


def _side(cell: RecordCell, beside: RecordCell | None = None) -> Words:
    return (*_address(cell, beside), f" {field_title(cell.field)} {cell_text(cell)}")


def _address(cell: RecordCell, beside: RecordCell | None) -> Words:
    """``附5 J2``; with the name of its file where that is another."""
    address = f"{cell.sheet} {cell.ref}".strip()  # a verdict stands in no cell
    if beside is not None and beside.path != cell.path:
        return FileName(cell.path), address
    return (address,)


def _named(cells: Sequence[RecordCell], beside: RecordCell) -> Words:
    """``附5 H4、C4``; the file is named where it is another than that of the cell before."""
    words: list[str | FileName] = []
    last = beside
    for number, cell in enumerate(cells[:_SHOWN_CELLS]):
        is_near = number and (cell.path, cell.sheet) == (last.path, last.sheet)
        words += ["、"] if number else []
        words += [cell.ref] if is_near else _address(cell, last)
        last = cell
    if len(cells) > _SHOWN_CELLS:
        words.append(f"等 {len(cells)} 格")
    return tuple(words)


def _counted(cells: Sequence[RecordCell]) -> Words:
    """Where a number of many cells was counted: one table, or so many files."""
    paths = dict.fromkeys(cell.path for cell in cells)
    if len(paths) == 1:
        return "（", FileName(cells[0].path), f"{cells[0].sheet}）"
    return (f"（{len(paths)} 个文件）",) if paths else ()


def _number(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def rounded_number(value: object) -> str:
    """A computed number at four decimals at most."""
    if not isinstance(value, Decimal):
        return _number(value)
    return plain(value.quantize(_FINEST, ROUND_HALF_UP).normalize())
