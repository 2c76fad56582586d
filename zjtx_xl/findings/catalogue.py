"""The catalogue of finding codes (审核意见): title, what is wrong, what to do, severity.

One entry a code; the message of a finding is made here and nowhere else, so that all of them read
alike: place, colon, what is wrong, what to do. ``docs/codes.md`` is generated from this catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.findings.results import Finding
from zjtx_xl.values import shortened

if TYPE_CHECKING:
    from zjtx_xl.findings.results import Address, Entry
    from zjtx_xl.findings.words import Severity
    from zjtx_xl.values import Confidence

# What was read without doubt needs no correction, whatever its code asks for in other cases.
NO_REMEDY = "已按此读取，不必改正。"
_LONGEST = 160  # characters of a fact: a message is read in a table


class Code(NamedTuple):
    """One kind of fault: ``message`` has named places for the facts of a case.

    ``remedy_when_said`` stands in place of ``remedy`` where the severity is lowered to info.
    ``explainable``: a warning that its sender explains in writing asks for nothing any more. That
    is for doubts about a value, which he alone can settle; a form or a mark that was changed, a
    score, and whose file it is are not explained away.
    """

    word: str
    severity: Severity
    title: str
    message: str
    remedy: str
    remedy_when_said: str = NO_REMEDY
    explainable: bool = False


# fmt: off
_ENTRIES: tuple[tuple[str, Severity, str, str, str], ...] = (
    # The values.
    ("missing", "error", "缺填", "没有填写。", "请填写；确实没有的填“0”或“/”。"),
    ("kind", "error", "类型不符", "{statement}。", "请按本栏的要求填写。"),
    ("unit", "warning", "单位", "{statement}。", "请只填数字，单位以表头为准。"),
    ("remark", "warning", "附有说明", "{statement}。", "请只填一个数字，说明另附。"),
    ("range", "error", "超出范围", "填的是“{raw}”，{limits}。", "请核对后改正。"),
    ("choice", "error", "不在选项内", "{statement}。", "请从下拉列表中选择。"),
    ("fraction", "warning", "疑似把百分数填成小数",
     "{statement}。", "本栏单位是 %，12.5% 填 12.5；数值无误的请说明。"),
    ("shown", "warning", "显示与存储不同",
     "{statement}。", "请把单元格格式改为“常规”，去掉划掉和看不见的字，再填写。"),
    ("fullwidth", "info", "全角字符", "{statement}。", "请用半角数字填写。"),
    ("error-value", "error", "错误值", "单元格显示错误值“{raw}”。", "请改填正确的数值。"),
    ("no-cache", "error", "公式没有结果",
     "是公式，但文件里没有保存计算结果，读不到数值。",
     "请在 Excel 或 WPS 中打开并保存一次，或直接填数值。"),
    ("credit-code", "error", "信用代码有误", "填的是“{raw}”，{note}。", "请核对营业执照后改正。"),
    ("duplicate", "error", "重复", "{note}。", "请只保留一份正确的。"),
    # The form.
    ("label", "error", "标签被改动", "印发的文字是“{expected}”，现在是“{raw}”。", "请恢复原文。"),
    ("weight", "error", "分值被改动", "印发的分值是 {expected}，现在是“{raw}”。", "请恢复原分值。"),
    ("rule-text", "error", "评分标准被改动",
     "印发的是“{expected}”，现在是“{raw}”。", "请恢复原文。"),
    ("prefilled", "error", "预填值被改动",
     "发出时是“{expected}”，现在是“{raw}”。", "请恢复原值；确需调整的请先报主管部门同意。"),
    ("formula", "error", "公式被改动", "{note}。", "请恢复原公式。"),
    ("merge", "warning", "合并单元格被改动", "{note}。", "请恢复原表样式。"),
    ("validation", "warning", "数据验证丢失",
     "{note}。", "请在原发文件上填写，粘贴时选“只粘贴值”。"),
    ("protection", "warning", "工作表保护被取消", "{note}。", "请在原发文件上填写。"),
    ("sheet", "error", "工作表有变动", "{note}。", "请恢复原工作表。"),
    ("moved", "warning", "行列有移动", "{note}。", "请不要插入、删除或移动行列。"),
    # The scores.
    ("score", "error", "得分与评分标准不符",
     "表中得分 {reported}，按评分标准应为 {score}：{trace}{total}", "请核对。"),
    ("total", "error", "合计有误", "{statement}。", "请核对。"),
    ("stale-score", "warning", "得分未更新",
     "表中得分 {reported} 是按改动以前的数据算的，现在应为 {score}：{trace}{total}",
     "重新写入得分即可。"),
    ("not-written", "error", "得分没有写入", "得分没有写入：{note}。", "请处理后再运行一次。"),
    # Whose return it is.
    ("unknown-recipient", "error", "不在名册中", "名册中没有“{raw}”。", "请核对单位名称。"),
    ("not-returned", "warning", "尚未报送", "“{raw}”还没有报送。", "请催报。"),
    ("receipt", "warning", "与收件登记不符", "{note}。", "请核对文件和收件登记。"),
    ("late", "warning", "逾期收到", "{note}。", "请按规定决定是否受理。"),
    ("mark-conflict", "warning", "标识不一致",
     "{note}。", "请确认这份文件是在本单位的原发文件上填写的。"),
    ("version", "warning", "模板版本不同",
     "文件的模板版本是 {raw}，现行版本是 {expected}。", "请用现行模板填报。"),
    # The file.
    ("not-ours", "error", "不是本工具发出的表", "{note}。", "请在原发文件上填写后报送。"),
    ("encrypted", "error", "文件有密码", "{note}。", "请取消打开密码后重新报送。"),
    ("legacy", "warning", "旧格式文件", "{note}。", "请另存为 .xlsx 后重新报送。"),
    ("truncated", "error", "文件不完整", "{note}。", "请重新发送完整的文件。"),
    ("damaged", "error", "文件已损坏", "{note}。", "请在原发文件上重新填写后报送。"),
    ("hostile", "error", "文件有危险内容", "{note}。", "请不要打开，并与报送单位核实来源。"),
    ("too-large", "error", "文件过大", "{note}。", "请删除无关内容后重新报送。"),
    ("macro", "warning", "文件带有宏", "{note}。", "本工具不会运行宏；请另存为 .xlsx 后报送。"),
    # The prose of a report.
    ("prose-figure", "error", "正文的数和表不一致", "{statement}", "请核对后改正。"),
    ("prose-sum", "error", "句中的计算不对", "{statement}", "请核对后改正。"),
    ("prose-conflict", "error", "正文的数自相矛盾", "{statement}", "请核对后改正。"),
    ("prose-table", "error", "报告里的表和收到的表不同", "{statement}", "请核对后改正。"),
)
_EXPLAINABLE = frozenset({
    "missing", "kind", "unit", "remark", "range", "choice", "fraction", "shown", "legacy", "macro",
})
# fmt: on
_WHEN_SAID = {"stale-score": "请在 Excel 或 WPS 中重新计算并保存。"}
CATALOGUE: dict[str, Code] = {
    entry[0]: Code(*entry, _WHEN_SAID.get(entry[0], NO_REMEDY), entry[0] in _EXPLAINABLE)
    for entry in _ENTRIES
}


def is_explainable(word: str) -> bool:
    """Whether an explanation clears warnings of this code; it does those of declared audits."""
    entry = CATALOGUE.get(word)
    return entry is None or entry.explainable


# How sure a reading is decides how severe a finding about it is: what was read without doubt is
# only said, what waits for an officer may stand with an explanation, the rest must be corrected.
SEVERITY_OF_READING: dict[Confidence, Severity] = {"normalised": "info", "proposed": "warning"}


def finding(  # noqa: PLR0913 - the address of a fault has this many parts
    word: str,
    *,
    at: Entry | None = None,
    path: str = "",
    sheet: str | None = None,
    cell: str | None = None,
    field: str | None = None,
    label: str | None = None,
    severity: Severity | None = None,
    proposed: str | None = None,
    other: Address | None = None,
    subject: str = "",
    remedy: str | None = None,
    **facts: object,
) -> Finding:
    """A finding with its facts: place, what is wrong, what to do.

    ``at`` is the answer that it is about, in place of ``sheet``, ``cell`` and ``field``.
    ``remedy`` is what to do in this case, where that is not what the catalogue says.

    Raises:
        KeyError: a code or a fact that the catalogue does not know (a bug).
    """
    entry = CATALOGUE[word]
    if at is not None:
        sheet, cell, field = at.sheet, at.ref, at.key
    shown = {name: shortened(" ".join(str(fact).split()), _LONGEST) for name, fact in facts.items()}
    chosen = severity or entry.severity
    asked = chosen != "info" or entry.severity == "info"
    remedy = (remedy or entry.remedy) if asked else entry.remedy_when_said
    return Finding(
        code=word,
        severity=chosen,
        words=(entry.message.format(**shown),),
        remedy=remedy,
        path=path,
        sheet=sheet,
        cell=cell,
        field=field,
        label=label,
        proposed=proposed,
        other=other,
        subject=subject,
    )
