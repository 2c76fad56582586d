"""Write the pages of docs/ that follow from the program (``make docs``).

The commands come from the ``--help`` of each, the codes from the catalogue and from the files in
samples/faulty/, the values from the table tests/values/values_table.md. Tests fail when a page in
the repository is not the one this script would write.
"""

from __future__ import annotations

import re
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from docs.draft_page import DRAFTS_PAGE, drafts_page, likenesses
from docs.expression_page import EXPRESSIONS_PAGE, expressions_page
from docs.settings_page import SETTINGS_PAGE, settings_page
from samples import faulty
from tests.values import lexicon
from zjtx_xl.audits import catalogue
from zjtx_xl.cli.commands import COMMANDS, app
from zjtx_xl.findings import CATALOGUE, SEVERITIES
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.values import Reading

PAGE = Path(__file__).parent / "commands.md"
CODES_PAGE = Path(__file__).parent / "codes.md"
VALUES_PAGE = Path(__file__).parent / "values.md"
PROGRAM = "zjtx-xl"
HEAD = """# 命令

本页由 `make docs` 从 `--help` 生成，请勿手工修改。
"""
# The same text on every machine, whatever its terminal
PLAIN = {"COLUMNS": "90", "TERMINAL_WIDTH": "90", "NO_COLOR": "1", "TERM": "dumb"}


def command_names() -> list[str]:
    """Every command, in the order in which the program lists them."""
    return [command.__name__ for command in COMMANDS]


def help_text(*command: str) -> str:
    """What ``zjtx-xl COMMAND --help`` prints, without escape codes and trailing spaces."""
    result = CliRunner().invoke(app, [*command, "--help"], prog_name=PROGRAM, env=PLAIN)
    if result.exit_code:
        message = f"{PROGRAM} {' '.join(command)} --help exits with {result.exit_code}"
        raise RuntimeError(message) from result.exception
    text = re.sub(r"\x1b\[[0-9;]*m", "", result.output)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def page() -> str:
    """The whole page."""
    sections = [f"## {PROGRAM}\n\n```text\n{help_text()}\n```\n"]
    sections += [
        f"## {PROGRAM} {name}\n\n```text\n{help_text(name)}\n```\n" for name in command_names()
    ]
    return "\n".join([HEAD, *sections])


CODES_HEAD = """# 审核意见一览

本页由 `make docs` 从意见目录和 `samples/faulty/` 的样例生成，请勿手工修改。

每条意见写明在哪张表、哪一行、哪个单元格，错在哪里，怎么改。程度有三种：

- **错误**：必须改正，写说明也不能免除。
- **提示**：请改正；表中“可说明”一栏是“是”的，确实无误时，在工作簿的“审核意见”表“填报单位说明”栏\
写明原因，下一轮就不再提示，说明一直保留。是“否”的（表格、标识、得分和文件来历），说明会保留，但不能免除。
- **说明**：含义清楚，已按含义读取，不用处理。

同一种意见，读法没有疑问时程度会低一些：单位就是本栏单位的“15 家”读作 15，只是说明。
“代码”供程序使用，见 `--json` 的 `code`。
"""
# Each part of the page, and the code it begins with
CODE_PARTS = {
    "missing": "填写的内容",
    "label": "表格本身",
    "score": "得分",
    "unknown-recipient": "报送情况和文件来历",
    "not-ours": "文件",
    "prose-figure": "报告的正文（`proofread`）",
}


def example(code: str) -> str:
    """The message that the sample of a code gets."""
    return next(each.message for each in faulty.findings_of(code) if each.code == code)


def codes_page() -> str:
    """The whole page of finding codes."""
    done = {each.code: each.what for each in faulty.ALL}
    lines = [CODES_HEAD]
    for word, code in CATALOGUE.items():
        if word in CODE_PARTS:
            lines += [
                f"\n## {CODE_PARTS[word]}\n",
                "| 意见 | 程度 | 可说明 | 样例里的错误 | 审核意见 | 代码 |",
                "| --- | --- | --- | --- | --- | --- |",
            ]
        path, _ = faulty.place_of(word)
        link = f"[{done[word]}](../{path.relative_to(PAGE.parents[1]).as_posix()})"
        message = example(word).replace("|", "\\|")
        severity = SEVERITIES[code.severity]
        answer = "是" if code.explainable else "否"
        lines.append(f"| {code.title} | {severity} | {answer} | {link} | {message} | `{word}` |")
    return "\n".join(lines + audit_lines()) + "\n"


def audit_lines() -> list[str]:
    """The codes of audits: those of every comparison, then each audit by its own name."""
    lines = [
        "\n## 审核公式\n",
        "审核公式写在模板定义里，代码就是它的名称；两边只差四舍五入或写法的另有代码，见[审核公式和汇总](audits.md)。\n",
        "| 意见 | 程度 | 怎么改 | 代码 |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {each.title} | {SEVERITIES[each.severity]} | {each.remedy} | `{each.word}` |"
        for each in catalogue()
    ]
    return lines


VALUES_HEAD = """# 填的内容怎样读

本页由 `make docs` 从 `tests/values/values_table.md` 生成，请勿手工修改。

每一行是单元格里的一种写法：填在什么栏里，读作什么，有多可信，审核意见怎么说。

- **准确**：数字、下拉选项、“无”和“/”，照样计分；
- **读得出**：写法不同，含义没有疑问，照样计分；
- **待定**：列入待定事项，主管部门确认以前不计分；
- **读不出**：要请填报单位改正，不计分；
- **没填**：按缺填处理。

“单元格格式”一栏写明数字格式；空着的是“常规”。看到的和存储的不一样时，以看到的为准，列入待定。
"""
CONFIDENCES = {
    "exact": "准确",
    "normalised": "读得出",
    "proposed": "待定",
    "unreadable": "读不出",
    "missing": "没填",
}
KINDS = {
    "integer": "整数", "decimal": "数字", "percent": "百分数", "money": "万元", "text": "文字",
    "choice": "选项", "yes_no": "是否", "yes_no_text": "是否或进展", "tick": "勾选",
    "credit_code": "信用代码", "date": "日期", "goal": "目标", "id_number": "身份证号",
    "phone": "电话", "code": "编号",
}  # fmt: skip
STORED = {"number": "数值", "text": "文本", "boolean": "逻辑值", "error": "错误值"}
NAMED = {
    "listing": "（上市计划）",
    "review": "（审核结果）",
    "growth": "（增长档）",
    "twice": "（级别）",
}
UNPRINTABLE = re.compile(
    "[\x00-\x1f\xa0\xad\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff]"
)


def values_page() -> str:
    """The whole page of values: every row of the table that the tests hold."""
    lines = [VALUES_HEAD]
    part = ""
    for row in lexicon.rows():
        if row.part != part:
            part = row.part
            lines += [
                f"\n## {part}\n",
                "| 填的内容 | 存成 | 栏 | 单元格格式 | 读作 | 可信程度 | 审核意见 |",
                "| --- | --- | --- | --- | --- | --- | --- |",
            ]
        field, _, code = row.field.partition(" as ")
        stored = STORED.get(row.stored, "公式，没有结果" if row.stored == "formula" else "空")
        cells = (
            _coded(row.raw), stored, _field(field), _coded(code), _value(lexicon.read(row)),
            CONFIDENCES[row.confidence], " ".join(lexicon.messages_of(row)),
        )  # fmt: skip
        lines.append("| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |")
    return "\n".join(lines) + "\n"


def _coded(text: str) -> str:
    """A text as code; what cannot be seen by its number."""
    shown = UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`" if shown else ""


def _field(text: str) -> str:
    name, _, rest = text.partition(" ")
    unit, _, limits = rest.partition(">=") if ">=" in rest else rest.partition("<=")
    between = f"，{rest[len(unit) :].strip()}" if limits else ""
    named = NAMED.get(unit.strip(), f" {unit.strip()}" if unit.strip() else "")
    return f"{KINDS[name]}{named}{between}"


def _value(reading: Reading) -> str:
    if reading.is_none:
        return "无"
    value = reading.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return plain(value)
    return _coded(value) if value else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    CODES_PAGE.write_text(codes_page(), encoding="utf-8", newline="\n")
    VALUES_PAGE.write_text(values_page(), encoding="utf-8", newline="\n")
    EXPRESSIONS_PAGE.write_text(expressions_page(), encoding="utf-8", newline="\n")
    SETTINGS_PAGE.write_text(settings_page(), encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as folder:
        drafts = drafts_page(list(likenesses(Path(folder))))
    DRAFTS_PAGE.write_text(drafts, encoding="utf-8", newline="\n")
