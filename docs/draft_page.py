"""The page docs/drafts.md: how near drafts of the shipped blanks come to their definitions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.draft.likeness import Likeness, likeness
from tests.draft.official_blanks import as_document, as_workbook
from zjtx_xl.definitions import load_definition, load_set, load_template, template_ids
from zjtx_xl.draft import write_draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.definitions import Template

DRAFTS_PAGE = Path(__file__).parent / "drafts.md"
# Of these a Word document can say all that the form is: no cell without lines in their heads.
DOCUMENTS = (
    "budget/self-evaluation", "guangdong-2021/annex1", "qingdao-2021/annex1",
    "qingdao-2021/annex2", "qingdao-2021/annex3", "qingdao-2021/annex4", "qingdao-2021/annex5",
    "qingdao-2021/annex6", "qingdao-2021/table4",
)  # fmt: skip
_HEAD = """# 起草得有多准

本页由 `make docs` 生成，请勿手工修改；测试保证表里的数是真的。

把每张随附模板的空白表去掉工具的一切痕迹（标识、隐藏表、数据验证、名称、提示、公式），存成 .xlsx，\
其中 {documents} 张再照机关的做法做成 Word 表格，然后用 `zjtx-xl draft` 起草，和原来的定义逐项比较：

- **单元格**：印的文字、合并和要填的格，位置和内容都相同；
- **用途**：目标值、实际值、得分、单位名称等；
- **类型**：取值类型和计量单位；
- **分值和规则**：分值、评分规则及其参数；
- **请确认**：起草时标出的猜测，要由人逐条核对。

起草的定义不改一字就没有 `lint` 错误；按它生成的空白表和原表逐格相同。

| 模板 | 印发的文件 | 单元格 | 用途 | 类型 | 分值和规则 | 请确认 |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
"""
_TAIL = """
差在哪里：附4 的评价结果是三个方框，空白表里没有印；附2、附5 的上市计划要列出“有”“无”的说法；
研发费用按“或”的两个条件分档，项目支出自评表的资金按执行率计分，印的标准不是现成的一种规则，\
起草为“人工评分”或选项，并列在“没有看出来的”里。
"""


class Made(NamedTuple):
    """A draft: of which template, from which kind of file, and how near it comes."""

    name: tuple[str, str]
    form: Path
    path: Path
    template: Template
    likeness: Likeness
    guesses: int


def likenesses(folder: Path) -> Iterator[Made]:
    """Draft the blank of each template, held against its definition."""
    for template_id in template_ids():
        given = load_template(template_id)
        set_id, _, name = template_id.partition("/")
        for kind, save in (("xlsx", as_workbook), ("docx", as_document)):
            if kind == "docx" and template_id not in DOCUMENTS:
                continue
            form = folder / f"{set_id}-{name}.{kind}"
            save(given, form)
            out = folder / f"{kind}-{name}" / set_id / f"{name}.yaml"
            [draft] = write_draft([form], out).values()
            made = load_definition(out, load_set(set_id))
            yield Made((template_id, kind), form, out, made, likeness(given, made), draft.guesses)


def drafts_page(made: list[Made]) -> str:
    """The whole page."""
    lines = [
        f"| `{one.name[0]}` | .{one.name[1]} | "
        + " | ".join(map(str, one.likeness))
        + f" | {one.guesses} |"
        for one in made
    ]
    return _HEAD.format(documents=len(DOCUMENTS)) + "\n".join(lines) + "\n" + _TAIL
