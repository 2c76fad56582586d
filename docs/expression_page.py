"""Write docs/expressions.md: every function and every named rule, as it computes and as it reads.

Each has its example, the Excel formula that is printed from it (for cells that read exactly; the
workbook asks about that first) and its sentence. ``make docs`` writes it, a test compares it.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from zjtx_xl.rules import (
    FUNCTIONS,
    NAMED_RULES,
    CellPlace,
    ExcelCells,
    build_rule,
    names_of,
    parse,
    sentence,
    with_lists,
)
from zjtx_xl.values import Choice
from zjtx_xl.xlsx import cell_name

if TYPE_CHECKING:
    from zjtx_xl.rules import Node, Place, Rule

EXPRESSIONS_PAGE = Path(__file__).parent / "expressions.md"
LISTS = {"industry_means": {"制造业": Decimal("4.2"), "服务业": Decimal("2.5")}}
LEVELS = tuple(map(Choice, ("国家级", "省级", "市级")))
# The names of the examples: what they are called, and what their cells take.
NAMES: dict[str, tuple[str, str]] = {
    "target": ("目标值", "decimal"),
    "actual": ("实际值", "decimal"),
    "value": ("填写的分数", "decimal"),
    "wages": ("工资", "money"),
    "rent": ("租金", "money"),
    "y2020": ("2020年收入", "money"),
    "y2021": ("2021年收入", "money"),
    "level": ("级别", "choice"),
    "plan": ("计划数", "money"),
    "done": ("完成数", "money"),
    "years": ("年限", "integer"),
    "award": ("奖项", "yes_no"),
    "certified": ("体系认证", "yes_no"),
    "brand": ("自主品牌", "yes_no"),
    "standard": ("参与制修订标准", "yes_no"),
    "research": ("研发费用", "money"),
    "revenue": ("营业收入", "money"),
    "this_year": ("上年度收入", "money"),
    "last_year": ("前一年度收入", "money"),
    "last": ("上年度收入", "money"),
    "first": ("前2年收入", "money"),
    "amount": ("研发费用总额", "money"),
    "share": ("研发费用占比", "percent"),
    "scale": ("选用的标准", "choice"),
    "industry": ("所属行业", "choice"),
    "all.actual": ("各行实际值", "decimal"),
}
GOALS = {"reached", "completion"}
HEAD = """# 表达式和评分规则

本页由 `make docs` 从程序生成，请勿手工修改。

模板里凡是要计算、要判断的地方，写法都一样：评分规则、算出的格（`value`）、合计、结论的条\
件、`required_if`、
表内表间审核、汇总。一个表达式有三种样子：程序按十进制精确计算，工作簿里是 Excel 公式，意\
见和计分依据里是一句话。

## 写法

- 名称是格子的键。先找本行的格（列的键，或 `target`、`actual`、`score`、`points` 这类角色\
），再找 `行.列`，\
再找行名（它的实际值，或唯一的填写格）、`组.列`（一组各行）、列名（整栏）。`this` 是本栏各\
行，`all.列` 是各户各行。\
没有键的也可以写印出来的标签（去掉括号里的话），如 `研发费用总额 / 营业收入总额 * 100`。
- 数字照写；百分数只写数，12.5 就是 12.5%。文字只用来比较，放在引号里：`level == "国家级"`、\
`level in ("国家级", "省级")`。符号都用半角；YAML 里有逗号、冒号的整个放进引号。
- `+ - * /`、`**`（乘方）、`< <= == != >= >`、`and`、`or`、`not`、`甲 if 条件 else 乙`。
- “是”当数用是 1，“否”是 0；“无”“/”是 0，`absent` 知道它是无。
- 空着的、待审核人员确认的、除数为零的，都没有结果，这一行暂不计分。`or` 有一个成立、`and`\
 有一个不成立就够了，\
不等别的；`if` 只看选中的一边；`sum`、`mean`、`min`、`max`、`count` 跳过空格。
- 比较以前，算出来的数先四舍五入到 10 位小数：5% 在 Excel 和在审核里都是 5%。
"""


def places_of(names: tuple[str, ...], goals: bool) -> dict[str, Place]:  # noqa: FBT001
    """Each name in a cell of its own, a column in several below each other."""
    found: dict[str, Place] = {}
    for column, name in enumerate(names, start=2):
        kind = cast("Any", "goal" if goals else NAMES[name][1])
        choices = LEVELS if name == "level" else ()
        rows = range(2, 6) if name.startswith("all.") else range(2, 3)
        cells = tuple(CellPlace(cell_name(row, column), kind, choices=choices) for row in rows)
        found[name] = cells if name.startswith("all.") else cells[0]
    return found


def printed(node: Node, *, goals: bool = False) -> tuple[str, str]:
    """The Excel formula and the sentence of an expression."""
    names = names_of(node)
    places = places_of(names, goals)
    asked = frozenset(name for name, place in places.items() if isinstance(place, CellPlace))
    formula = node.excel(ExcelCells(places, asked, unguarded=True))
    return formula, sentence(node, {name: NAMES[name][0] for name in names})


def functions() -> str:
    """A section for each function."""
    sections: list[str] = []
    for name, function in FUNCTIONS.items():
        formula, words = printed(with_lists(parse(function.example), LISTS), goals=name in GOALS)
        sections.append(
            f"### `{name}`\n\n{function.meaning}。\n\n"
            f"```text\n{function.example}\n={formula}\n{words}\n```\n"
        )
    return "\n".join(sections)


def rules() -> str:
    """A section for each named rule."""
    sections: list[str] = []
    for name, named in NAMED_RULES.items():
        settings = "\n".join(f"- `{key}`：{meaning}" for key, meaning in named.settings.items())
        sections.append(
            f"### `{name}`\n\n{named.meaning}\n\n{settings or '没有参数。'}\n\n"
            f"```yaml\n{named.example}\n```\n\n{_example(named.example)}"
        )
    return "\n".join(sections)


def _example(text: str) -> str:
    rule = rule_of(text)
    if rule.expression is None:
        return "由人评分，没有公式。\n"
    formula, words = printed(rule.expression)
    return f"```text\n={formula}\n{words}\n```\n"


def rule_of(text: str) -> Rule:
    """The rule of an example, for a row worth 10 points."""
    given = yaml.safe_load(text)["rule"]
    return build_rule(given.pop("name"), Decimal(10), given, LISTS)


def expressions_page() -> str:
    """The whole page."""
    return (
        f"{HEAD}\n## 函数\n\n{functions()}\n## 评分规则\n\n例子里一行的分值都是 10。\n\n{rules()}"
    )
