"""Returned forms of the notices in force: enterprises and projects that we made up.

What is filled in are the whole fillings of ``tests/notices/``, whose results are derived there in
words; in some of them one cell is typed as people type it (``TYPED``): in full-width digits, with a
unit or a remark, not at all.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tests.notices.tables import base, read_tables
from zjtx_xl.definitions import load_template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samples.tables import Filling

NOTICES = Path(__file__).parents[1] / "tests" / "notices"
FIRST = [str(number) for number in range(1, 11)]
FIRMS = (
    "青岛海岳精密机械有限公司", "青岛云启软件股份有限公司", "青岛澄源环保科技有限公司",
    "青岛北辰新材料有限公司", "青岛恒岩轴承制造有限公司", "青岛橙果食品装备有限公司",
    "青岛蓝屿生物科技有限公司", "青岛拓远电气股份有限公司", "青岛知微传感技术有限公司",
    "青岛桐林智能家居有限公司",
)  # fmt: skip
PROJECTS = (
    "中小企业培训项目", "数字化转型服务券项目", "“创客中国”大赛项目", "企业服务日活动项目",
    "管理咨询服务项目", "融资对接服务项目", "产业链对接项目", "公共服务平台运维项目",
    "政策宣讲项目", "质量诊断服务项目",
)  # fmt: skip
REGIONS = (
    *(f"中小企业发展专项资金（{place}）" for place in
      ("市级", "崂山区", "黄岛区", "城阳区", "即墨区", "胶州市", "平度市", "莱西市")),
    "小微企业融资担保降费奖补资金", "普惠金融发展专项资金",
)  # fmt: skip


UNITS = MappingProxyType({"主管部门": "青岛市民营经济发展局", "实施单位": "市中小企业服务中心"})
AUTHORITIES = MappingProxyType(
    {
        "中央主管部门": "工业和信息化部",
        "地方主管部门": "山东省工业和信息化厅",
        "资金使用单位": "青岛市民营经济发展局",
    }
)


def _wide(digits: str) -> str:
    """Digits as an input method for Chinese types them."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


class Sample(NamedTuple):
    """The samples of one form: where they lie, who filled them, from which tables.

    ``told`` is what the roster says of all of them.
    """

    folder: str
    template: str
    tables: str
    subjects: tuple[str, ...]
    told: Mapping[str, str] = MappingProxyType({})


class Typed(NamedTuple):
    """A cell as somebody typed it; ``code`` is what is said, ``waits`` whether nothing counts."""

    key: str
    text: str | None
    code: str
    waits: bool = False


SAMPLES = (
    Sample("zjtx-2022/innovative", "zjtx-2022/innovative", "innovative_2022.md", FIRMS),
    Sample("zjtx-2022/specialised", "zjtx-2022/specialised", "specialised_2022.md", FIRMS),
    Sample("zjtx-2026/specialised", "zjtx-2026/specialised", "specialised_2026.md", FIRMS),
    Sample("zjtx-2026/little-giant", "zjtx-2026/little-giant", "little_giant_2026.md", FIRMS),
    Sample(
        "budget/self-evaluation", "budget/self-evaluation", "self_evaluation.md", PROJECTS, UNITS
    ),
    Sample("budget/regional", "budget/regional", "regional.md", REGIONS, AUTHORITIES),
)
TYPED: dict[str, dict[str, Typed]] = {
    "zjtx-2022/innovative": {
        "2": Typed("revenue.last", _wide("5210.36"), "fullwidth"),
        "3": Typed("rd.last", "约17.2", "remark", waits=True),
        "5": Typed("assets.last", "4000万元", "unit"),
        "7": Typed("liabilities.last", None, "missing", waits=True),
        "9": Typed("core_revenue.last", "见审计报告", "kind", waits=True),
    },
    "zjtx-2022/specialised": {
        "1": Typed("staff.last", "500人", "unit"),
        "3": Typed("years.actual", "3年", "unit"),
        "5": Typed("net_profit.last", "495（未审计）", "remark", waits=True),
        "6": Typed("institute.actual", None, "missing", waits=True),
        "8": Typed("digital.actual", "比较高", "choice", waits=True),
    },
    "zjtx-2026/specialised": {
        "1": Typed("revenue.last", _wide("25000"), "fullwidth"),
        "2": Typed("years.actual", "三年多", "kind", waits=True),
        "5": Typed("equity.years2", "2600万元", "unit"),
        "8": Typed("market.actual", None, "missing", waits=True),
    },
    "zjtx-2026/little-giant": {
        "1": Typed("ip.count", "48项", "unit"),
        "2": Typed("rd.last", "612（含委托研发）", "remark", waits=True),
        "5": Typed("assets.last", _wide("9000"), "fullwidth"),
        "8": Typed("chain.actual", None, "missing", waits=True),
    },
    "budget/self-evaluation": {
        "2": Typed("money_grant.spent", "262万元", "unit"),
    },
    "budget/regional": {
        "2": Typed("money_central.spent", _wide("450"), "fullwidth"),
    },
}


def filling(sample: Sample, number: str) -> Filling:
    """What stands in one of the returned forms, by key."""
    path = NOTICES / sample.tables
    if sample.template.startswith("budget/"):
        given = _of_project(path, number)
    else:
        tables = read_tables(path)
        own = {row.cells["key"]: row.cells[number] for row in tables["Fillings"].rows}
        given = base(path) | own
    typed = TYPED[sample.folder].get(number)
    fields = {each.key: each for each in load_template(sample.template).sheets[0].layout().fields}
    found: Filling = {}
    for key, text in given.items():
        options = [choice.value for choice in fields[key].kind.choices]
        named = next((each for each in options if text and each.startswith(f"{text}.")), text)
        is_number = named.lstrip("-").replace(".", "", 1).isdigit()
        found[key] = json.loads(named) if is_number else named or None
    return found | ({typed.key: typed.text} if typed else {})


def _of_project(path: Path, number: str) -> dict[str, str]:
    """A filling of a budget form: the money, and the rows that the unit made itself."""
    tables = read_tables(path)
    given = {row.cells["key"]: row.cells[number] for row in tables["Fillings: money"].rows}
    given |= {"goals.expected": "完成年度任务", "goals.reached": "年度任务已完成"}
    if f"Filling {number}" in tables:
        rows = [(row.cells["row"], row.cells) for row in tables[f"Filling {number}"].rows]
        columns = {"goal": "goal", "actual": "actual", "points": "points", "score": "given",
                   "reason": "reason"}  # fmt: skip
    else:
        rows = [
            (row.cells["row"], row.cells)
            for row in tables["Fillings: rows"].rows
            if row.cells["filling"] == number
        ]
        columns = {"goal": "goal", "actual": "actual", "reason": "reason"}
    scores = [given["money_total.score"]] if "money_total.score" in given else []
    for name, cells in rows:
        if not cells["goal"]:
            continue
        given |= {f"{name}.{key}": cells[column] for key, column in columns.items()}
        given[f"{name}.name"] = "年度指标"
        if "given" in cells:
            scores.append(cells["given"])
        else:
            given[f"{name}.level2"] = "二级指标"
    if scores:  # Excel has added up what the unit gave itself
        given["total.score"] = f"{round(sum(map(float, filter(None, scores))), 2):g}"
    return given
