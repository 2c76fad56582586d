"""Score standards as notices print them, each as a small definition with three fillings.

The points are derived from the printed words, which stand beside them; nothing is taken from what
the program gives. A cell is written as people type it: a number as a number, a text as a text, None
is left empty. ``None`` for the points: nobody can tell yet.
"""

# ruff: noqa: E501 - a standard and its words stand on one line

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.rules.building import build_rule
from zjtx_xl.rules.tree.arithmetic import Name
from zjtx_xl.rules.tree.places import CellPlace
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import Choice, KindName, ValueKind
from zjtx_xl.values.numerals import plain
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.rules.score_rules import Rule
    from zjtx_xl.values.reading import Reading

Typed = float | int | str | None


class Filling(NamedTuple):
    """What stands in the cells, the points that the words give, and why."""

    cells: dict[str, Any]
    points: str | None
    why: str


class Standard(NamedTuple):
    """One printed standard: its words, the kinds of its cells, the rule that says the same."""

    words: str
    kinds: Mapping[str, str | tuple[str, ...]]
    rule: dict[str, Any]
    points: str | None
    fillings: tuple[Filling, Filling, Filling]

    def built(self) -> Rule:
        """The rule of the row; without points those that its own cell names."""
        parameters = {name: value for name, value in self.rule.items() if name != "name"}
        points = Name("points") if self.points is None else Decimal(self.points)
        return build_rule(self.rule["name"], points, parameters, LISTS)

    def kind(self, name: str) -> ValueKind:
        """The kind of a cell: its name, or its options."""
        given = self.kinds[name.removeprefix("all.")]
        if isinstance(given, tuple):
            return ValueKind("choice", choices=tuple(map(Choice, given)))
        kind: KindName = given  # type: ignore[assignment]
        return ValueKind(kind, option="甲" if given == "tick" else None)

    def place(self, name: str, ref: str) -> CellPlace:
        """A cell as formulas see it."""
        kind = self.kind(name)
        return CellPlace(ref, kind.name, choices=kind.choices, counts_years=kind.counts_years)


LISTS = {"means": {"制造业": Decimal("4.2"), "服务业": Decimal("2.5")}}
RANGES = {"达成预期指标": [80, 100], "部分达成预期指标并具有一定效果": [60, 80], "未达成": [0, 60]}
SHARE = [
    {"at_least": 5, "points": 20},
    {"at_least": 3, "points": 15},
    {"at_least": 2, "points": 10},
    {"at_least": 1, "points": 5},
]
RATIO = [{"at_most": 55, "points": 10}, {"at_most": 75, "points": 5}]


def stored(typed: Typed) -> Cell:
    """A cell as it is stored for what was typed."""
    if typed is None:
        return Cell(1, 1, "empty", "")
    if isinstance(typed, str):
        return Cell(1, 1, "text", typed)
    return Cell(1, 1, "number", plain(Decimal(repr(typed))))


def reading(standard: Standard, name: str, typed: Typed) -> Reading:
    """How the check reads what was typed."""
    return read_value(stored(typed), standard.kind(name))


def f(worth: str | None, why: str, /, **cells: Any) -> Filling:
    return Filling(cells, worth, why)


S = Standard
TARGET = {"target": "decimal", "actual": "decimal"}
STANDARDS = (
    # ------------------------------------------------------------ reach_target
    S("实际值＜目标值，得0分；实际值≥目标值，得10分。", TARGET, {"name": "reach_target"}, "10", (
        f("10", "13≥12", target=12, actual=13),
        f("10", "12≥12，等于也算", target=12, actual=12),
        f("0", "11.99＜12", target=12, actual=11.99),
    )),
    S("同上，目标、实际均为零或无的得一半分。", TARGET,
      {"name": "reach_target", "both_zero": "half"}, "5", (
        f("2.5", "均为零，5的一半", target=0, actual=0),
        f("2.5", "无与零都算零", target="无", actual="/"),
        f("5", "目标0，实际3，达到", target=0, actual=3),
    )),
    S("同上，均为零的不得分。", TARGET, {"name": "reach_target", "both_zero": "zero"}, "5", (
        f("0", "均为零，不得分", target=0, actual=0),
        f("5", "1≥0", target=0, actual=1),
        f("0", "0＜1", target=1, actual=0),
    )),
    S("资产负债率不高于目标值的得6分。", TARGET,
      {"name": "reach_target", "direction": "at_most"}, "6", (
        f("6", "60不高于60", target=60, actual=60),
        f("6", "59.9不高于60", target=60, actual=59.9),
        f("0", "60.1高于60", target=60, actual=60.1),
    )),
    S("新增专利不少于3项的得4分。", {"actual": "integer"}, {"name": "reach_target", "target": 3}, "4", (
        f("4", "3不少于3", actual=3),
        f("0", "2少于3", actual=2),
        f(None, "没有填", actual=None),
    )),
    S("年度指标值≥50个，达到得8分。", {"target": "goal", "actual": "goal"},
      {"name": "reach_target", "goal": True}, "8", (
        f("8", "50达到≥50", target="≥50个", actual=50),
        f("0", "49没有达到≥50", target="≥50个", actual=49),
        f("8", "89.974不超过90", target="≤90万元", actual=89.974),
    )),
    # ------------------------------------------------------------ yes_no
    S("建立研发机构的得5分。", {"actual": "yes_no"}, {"name": "yes_no"}, "5", (
        f("5", "是", actual="是"),
        f("0", "否", actual="否"),
        f("0", "无，就是没有", actual="无"),
    )),
    S("近三年未发生安全事故的得3分。", {"accident": "yes_no"},
      {"name": "yes_no", "of": "not accident"}, "3", (
        f("0", "发生了", accident="是"),
        f("3", "没有发生", accident="否"),
        f(None, "没有填", accident=None),
    )),
    S("有质量奖或自主品牌之一的得2分。", {"award": "yes_no", "brand": "yes_no"},
      {"name": "yes_no", "of": "award or brand"}, "2", (
        f("2", "有奖，品牌空着也一样", award="是", brand=None),
        f("2", "有品牌", award="否", brand="是"),
        f(None, "没有奖，品牌不知道", award="否", brand=None),
    )),
    # ------------------------------------------------------------ choice
    S("A.国家级10分；B.省级8分；C.市级4分；D.无0分。", {"actual": ("国家级", "省级", "市级", "无")},
      {"name": "choice", "points": {"国家级": 10, "省级": 8, "市级": 4}}, "10", (
        f("10", "国家级", actual="国家级"),
        f("4", "市级", actual="市级"),
        f("0", "无", actual="无"),
    )),
    S("三级以上5分；二级3分；一级0分。", {"actual": ("A.三级以上", "B.二级", "C.一级")},
      {"name": "choice", "points": {"A.三级以上": 5, "B.二级": 3, "C.一级": 0}}, "5", (
        f("5", "三级以上", actual="A.三级以上"),
        f("3", "二级", actual="B.二级"),
        f("0", "一级", actual="C.一级"),
    )),
    S("优秀得满分，良好得八成，其余不得分（分值由单位自定）。",
      {"actual": ("优秀", "良好", "一般"), "points": "decimal"},
      {"name": "choice", "points": {"优秀": "points", "良好": "points * 0.8"}}, None, (
        f("12", "优秀，12的全部", actual="优秀", points=12),
        f("9.6", "良好，12×0.8", actual="良好", points=12),
        f("0", "一般", actual="一般", points=12),
    )),
    S("属于战略性新兴产业10分，其他领域5分。", {"field": ("战略性新兴产业", "其他")},
      {"name": "choice", "of": "field", "points": {"战略性新兴产业": 10, "其他": 5}}, "10", (
        f("10", "属于", field="战略性新兴产业"),
        f("5", "其他", field="其他"),
        f(None, "没有选", field=None),
    )),
    # ------------------------------------------------------------ each
    S("每满足一项加3分，最高不超过5分。",
      {"a": "yes_no", "b": "yes_no", "c": "yes_no", "d": "yes_no"},
      {"name": "each", "of": ["a", "b", "c", "d"], "gain": 3, "most": 5}, "5", (
        f("0", "一项也没有", a="否", b="否", c="否", d="否"),
        f("3", "一项，3分", a="否", b="是", c="否", d="否"),
        f("5", "三项9分，最高5分", a="是", b="是", c="否", d="是"),
    )),
    S("属于现代工业体系8分；非遗等4分；地域独特3分（可多选）。",
      {"a": "yes_no", "b": "yes_no", "c": "yes_no"},
      {"name": "each", "of": {"a": 8, "b": 4, "c": 3}}, "15", (
        f("15", "8+4+3", a="是", b="是", c="是"),
        f("11", "8+3", a="是", b="否", c="是"),
        f("4", "只有非遗", a="否", b="是", c="否"),
    )),
    S("每勾选一项得2分，最多4分。", {"a": "tick", "b": "tick", "c": "tick"},
      {"name": "each", "of": ["a", "b", "c"], "gain": 2, "most": 4}, "4", (
        f("2", "勾了一项", a="☑甲", b="□甲", c="□甲"),
        f("4", "三项6分，最多4分", a="☑甲", b="☑甲", c="☑甲"),
        f("0", "都没有勾", a="□甲", b="□甲", c="□甲"),
    )),
    S("资产、收入两项各达到1000万元的，每项2分。", {"assets": "money", "revenue": "money"},
      {"name": "each", "of": ["assets >= 1000", "revenue >= 1000"], "gain": 2}, "4", (
        f("4", "两项都达到", assets=1000, revenue=1200),
        f("2", "只有收入达到", assets=999.99, revenue=1000),
        f("0", "都没有达到", assets=1, revenue=1),
    )),
    # ------------------------------------------------------------ bands
    S("A.5%以上20分；B.3%-5% 15分；C.2%-3% 10分；D.1%-2% 5分；E.1%以下0分（以上含本数，"
      "共用的数归高一档）。", {"actual": "percent"}, {"name": "bands", "thresholds": SHARE}, "20", (
        f("20", "5是5%以上", actual=5),
        f("15", "4.99在3%-5%", actual=4.99),
        f("0", "0.9在1%以下", actual="无"),
    )),
    S("研发费用占营业收入比重，分档同上，由原始数算出。", {"research": "money", "revenue": "money"},
      {"name": "bands", "of": "share(research, revenue)", "thresholds": SHARE}, "20", (
        f("20", "500÷10000＝5%", research=500, revenue=10000),
        f("15", "499.9÷10000＝4.999%", research=499.9, revenue=10000),
        f("10", "0.3÷15＝2%，二进制算不尽也是2%", research=0.3, revenue=15),
    )),
    S("资产负债率A.55%以下10分；B.55%-75% 5分；D.75%以上0分（以下含本数，共用的归好一档）。",
      {"actual": "percent"}, {"name": "bands", "thresholds": RATIO}, "10", (
        f("10", "55是55%以下", actual=55),
        f("5", "75归5分一档", actual=75),
        f("0", "75.01在75%以上", actual=75.01),
    )),
    S("增长率大于15%得20分，大于10%得10分，否则不得分。", {"actual": "percent"},
      {"name": "bands", "thresholds": [{"above": 15, "points": 20}, {"above": 10, "points": 10}]},
      "20", (
        f("10", "15不大于15，大于10", actual=15),
        f("20", "15.01大于15", actual=15.01),
        f("0", "10不大于10", actual=10),
    )),
    S("能耗低于0.3得5分，低于0.5得3分，其余1分。", {"actual": "decimal"},
      {"name": "bands", "otherwise": 1,
       "thresholds": [{"below": "0.3", "points": 5}, {"below": "0.5", "points": 3}]}, "5", (
        f("3", "0.3不低于0.3，低于0.5", actual=0.3),
        f("5", "0.29低于0.3", actual=0.29),
        f("1", "0.5不低于0.5", actual=0.5),
    )),
    S("完成率100%以上10分，80%以上6分，其余不得分。", TARGET,
      {"name": "bands", "of": "completion", "thresholds": [[100, 10], [80, 6]]}, "10", (
        f("6", "0.56是0.7的80%", target=0.7, actual=0.56),
        f("10", "120÷100", target=100, actual=120),
        f("0", "79.99%不到80%", target=100, actual=79.99),
    )),
    S("近2年主营业务收入平均增长率10%以上10分，8%-10% 8分，0以上2分，下降0分。",
      {"y0": "money", "y1": "money", "y2": "money"},
      {"name": "bands", "of": "mean(growth(y1, y0), growth(y2, y1))",
       "thresholds": [[10, 10], [8, 8], [0, 2]]}, "10", (
        f("10", "（10%+10%）÷2＝10%", y0=1000, y1=1100, y2=1210),
        f("8", "（0%+18%）÷2＝9%", y0=1000, y1=1000, y2=1180),
        f("0", "（-10%+0%）÷2＝-5%", y0=1000, y1=900, y2=900),
    )),
    S("近两年营业收入复合增长率5%以上的得5分。", {"first": "money", "last": "money"},
      {"name": "bands", "of": "compound(last, first, 2)", "thresholds": [[5, 5]]}, "5", (
        f("5", "1102.5是1000的1.05×1.05倍", first=1000, last=1102.5),
        f("0", "1102不到1102.5", first=1000, last=1102),
        f(None, "前年为0，算不出", first=0, last=100),
    )),
    S("得分为分值的百分数：90%以上得全部，60%以上得一半（分值由单位自定）。",
      {"actual": "percent", "points": "decimal"},
      {"name": "bands", "thresholds": [{"at_least": 90, "points": "points"},
                                       {"at_least": 60, "points": "points / 2"}]}, None, (
        f("8", "90归全部", actual=90, points=8),
        f("4", "60归一半", actual=60, points=8),
        f(None, "没有写分值", actual=60, points=None),
    )),
    S("从业人员与上年之差不减少得3分。", {"now": "integer", "before": "integer"},
      {"name": "bands", "of": "now - before", "thresholds": [[0, 3]]}, "3", (
        f("3", "没有减少", now=100, before=100),
        f("0", "少了1人", now=99, before=100),
        f("3", "多了", now=120, before=100),
    )),
    # ------------------------------------------------------------ either, best_of
    S("研发费用500万元以上或占比10%以上10分；400-500或8%-10% 8分；不属于以上0分。",
      {"amount": "money", "share": "percent"},
      {"name": "best_of", "rules": [
          {"name": "bands", "of": "amount", "thresholds": [[500, 10], [400, 8]]},
          {"name": "bands", "of": "share", "thresholds": [[10, 10], [8, 8]]}]}, "10", (
        f("10", "500以上，占比低也一样", amount=500, share=1),
        f("8", "占比8%，金额只有1", amount=1, share=8),
        f("0", "都不到", amount=399.99, share=7.99),
    )),
    S("同上，只填了一种的按填的一种。", {"amount": "money", "share": "percent"},
      {"name": "best_of", "rules": [
          {"name": "bands", "of": "amount", "thresholds": [[500, 10]]},
          {"name": "bands", "of": "share", "thresholds": [[10, 10]]}]}, "10", (
        f("10", "只填占比", amount=None, share=10),
        f("0", "只填金额，不到", amount=499, share=None),
        f(None, "都没有填", amount=None, share=None),
    )),
    S("按总额或按比重两种标准，由企业任选一种。",
      {"scale": ("按总额", "按比重"), "amount": "money", "share": "percent"},
      {"name": "either", "by": "scale", "rules": {
          "按总额": {"name": "bands", "of": "amount", "thresholds": [[500, 10], [100, 2]]},
          "按比重": {"name": "bands", "of": "share", "thresholds": [[10, 10], [3, 2]]}}}, "10", (
        f("2", "按总额，100", scale="按总额", amount=100, share=20),
        f("10", "按比重，20%", scale="按比重", amount=100, share=20),
        f(None, "没有选", scale=None, amount=100, share=20),
    )),
    S("选按总额的不必填比重。", {"scale": ("按总额", "按比重"), "amount": "money", "share": "percent"},
      {"name": "either", "by": "scale", "rules": {
          "按总额": {"name": "bands", "of": "amount", "thresholds": [[500, 10]]},
          "按比重": {"name": "bands", "of": "share", "thresholds": [[10, 10]]}}}, "10", (
        f("10", "按总额，比重空着", scale="按总额", amount=500, share=None),
        f(None, "按比重，比重空着", scale="按比重", amount=500, share=None),
        f("0", "按比重，9%", scale="按比重", amount=500, share=9),
    )),
    # ------------------------------------------------------------ per_step
    S("每满2年得1分，最高不超过5分。", {"actual": "integer"},
      {"name": "per_step", "step": 2, "gain": 1}, "5", (
        f("1", "3年满一个2年", actual=3),
        f("5", "11年五个2年", actual=11),
        f("0", "1年不满2年", actual=1),
    )),
    S("每少1个百分点扣1分，扣完为止。", TARGET,
      {"name": "per_step", "of": "target - actual", "loss": 1}, "5", (
        f("5", "没有少", target=80, actual=82),
        f("3", "少2.5个百分点，满2个，扣2分", target=80, actual=77.5),
        f("0", "少9个，扣完", target=80, actual=71),
    )),
    S("每少1个百分点扣1分，不足1个按1个计。", TARGET,
      {"name": "per_step", "of": "target - actual", "loss": 1, "part": "whole"}, "5", (
        f("2", "少2.5，按3个", target=80, actual=77.5),
        f("3", "少2个", target=80, actual=78),
        f("5", "达到", target=80, actual=80),
    )),
    S("每低1个百分点扣0.5分，按比例计。", TARGET,
      {"name": "per_step", "of": "target - actual", "loss": "0.5", "part": "share"}, "5", (
        f("3.75", "少2.5，扣1.25", target=80, actual=77.5),
        f("0", "少10，扣5", target=80, actual=70),
        f("5", "超过", target=80, actual=90),
    )),
    S("每新增1家得1分，最多10分。", {"now": "integer", "before": "integer"},
      {"name": "per_step", "of": "now - before", "gain": 1}, "10", (
        f("3", "新增3家", now=13, before=10),
        f("10", "新增25家，最多10分", now=35, before=10),
        f("0", "减少", now=9, before=10),
    )),
    S("基本分6分，每增加5个百分点加1分，最高10分。", {"actual": "percent"},
      {"name": "per_step", "step": 5, "gain": 1, "start": 6}, "10", (
        f("6", "不满5", actual=4.9),
        f("7", "满5", actual=5),
        f("10", "30，加6分，最高10分", actual=30),
    )),
    S("每发生1起投诉扣2分，最低1分。", {"complaints": "integer"},
      {"name": "per_step", "of": "complaints", "loss": 2, "least": 1}, "5", (
        f("5", "没有", complaints=0),
        f("3", "1起", complaints=1),
        f("1", "4起，扣8分，最低1分", complaints=4),
    )),
    S("每0.1个百分点得1分，最高3分。", {"actual": "percent"},
      {"name": "per_step", "step": "0.1", "gain": 1}, "3", (
        f("3", "0.3是三个0.1，二进制也是", actual=0.3),
        f("2", "0.29不满三个", actual=0.29),
        f("0", "0.09", actual=0.09),
    )),
    # ------------------------------------------------------------ proportional
    S("按完成比例得分，最高不超过分值，保留两位小数。", TARGET, {"name": "proportional"}, "8", (
        f("6.4", "40÷50×8", target=50, actual=40),
        f("8", "超额，不超过8", target=50, actual=60),
        f("2.67", "1÷3×8＝2.666…", target=3, actual=1),
    )),
    S("完成不到60%的不得分，其余按比例。", TARGET, {"name": "proportional", "floor": 60}, "10", (
        f("6", "60%，得6分", target=100, actual=60),
        f("0", "59.9%", target=100, actual=59.9),
        f("10", "100%", target=100, actual=100),
    )),
    S("按完成比例得分，超额的最高得分值的120%。", TARGET, {"name": "proportional", "cap": 120}, "10", (
        f("11", "110%", target=100, actual=110),
        f("12", "150%，最高120%", target=100, actual=150),
        f("5", "50%", target=100, actual=50),
    )),
    S("成本不超过目标得满分；超过的按目标值÷实际值×分值。", TARGET,
      {"name": "proportional", "direction": "at_most"}, "10", (
        f("10", "90不超过100", target=100, actual=90),
        f("8", "100÷125×10", target=100, actual=125),
        f("10", "正好", target=100, actual=100),
    )),
    S("执行率×分值，一位小数。", {"spent": "money", "budget": "money"},
      {"name": "proportional", "of": "spent", "target": "budget", "decimals": 1}, "10", (
        f("10", "89.974÷90×10＝9.997，一位小数", spent=89.974, budget=90),
        f("9.9", "89÷90×10＝9.888", spent=89, budget=90),
        f("0", "没有执行", spent=0, budget=90),
    )),
    S("指标值≥X：完成值÷指标值×分值；≤X：指标值÷完成值×分值；最高不超过分值。",
      {"target": "goal", "actual": "goal"}, {"name": "proportional", "goal": True}, "8", (
        f("6.4", "40÷50×8", target="≥50个", actual=40),
        f("8", "89.974≤90", target="≤90万元", actual=89.974),
        f("6", "90÷120×8", target="≤90万元", actual=120),
    )),
    S("同上，指标值＝100%。", {"target": "goal", "actual": "goal"},
      {"name": "proportional", "goal": True}, "10", (
        f("10", "100等于100%", target="=100%", actual=100),
        f("9.5", "95÷100×10", target="=100%", actual=95),
        f(None, "0.95可能是95%，先问", target="=100%", actual=0.95),
    )),
    S("同上，指标值写成“100百分比”，没有写方向。", {"target": "goal", "actual": "goal"},
      {"name": "proportional", "goal": True}, "10", (
        f("10", "正好是所写的数", target="100百分比", actual=100),
        f(None, "不知道越高越好还是越低越好", target="100百分比", actual=95),
        f("9.5", "写成95%以上就知道：90.25÷95×10", target="95%以上", actual=90.25),
    )),
    S("同上，没有写方向的按越高越好。", {"target": "goal", "actual": "goal"},
      {"name": "proportional", "goal": True, "direction": "at_least"}, "10", (
        f("9.5", "95÷100×10", target="100百分比", actual=95),
        f("10", "超过", target="100百分比", actual=105),
        f(None, "文字由人评", target="效果明显", actual="达成预期指标"),
    )),
    # ------------------------------------------------------------ rank, reference
    S("第1名10分，第2至3名8分，其余5分。", {"actual": "decimal"},
      {"name": "rank", "otherwise": 5,
       "thresholds": [{"at_most": 1, "points": 10}, {"at_most": 3, "points": 8}]}, "10", (
        f("10", "最高", **{"actual": 90, "all.actual": [90, 80, 70, 60]}),
        f("8", "并列第2", **{"actual": 80, "all.actual": [90, 80, 80, 60]}),
        f("5", "第4", **{"actual": 60, "all.actual": [90, 80, 70, 60]}),
    )),
    S("单位能耗从低到高排名，第1名5分。", {"actual": "decimal"},
      {"name": "rank", "direction": "at_most", "thresholds": [{"at_most": 1, "points": 5}]}, "5", (
        f("5", "最低", **{"actual": 0.1, "all.actual": [0.1, 0.2]}),
        f("0", "第2", **{"actual": 0.2, "all.actual": [0.1, 0.2]}),
        f(None, "没有填", **{"actual": None, "all.actual": [None, 0.2]}),
    )),
    S("高于各单位平均值的得5分。", {"actual": "decimal"},
      {"name": "yes_no", "of": "actual > mean(all.actual)"}, "5", (
        f("5", "30高于平均20", **{"actual": 30, "all.actual": [30, 10]}),
        f("0", "20不高于20", **{"actual": 20, "all.actual": [20, 20]}),
        f("0", "10低于20", **{"actual": 10, "all.actual": [30, 10]}),
    )),
    S("不低于行业均值的得5分。", {"industry": ("制造业", "服务业"), "actual": "percent"},
      {"name": "reference", "list": "means", "key": "industry"}, "5", (
        f("5", "制造业均值4.2", industry="制造业", actual=4.2),
        f("0", "4.1低于4.2", industry="制造业", actual=4.1),
        f("5", "服务业均值2.5", industry="服务业", actual=2.5),
    )),
    S("高于行业均值1.5倍的得5分。", {"industry": ("制造业", "服务业"), "actual": "percent"},
      {"name": "reference", "list": "means", "key": "industry", "times": "1.5", "equal": "no"}, "5", (
        f("0", "6.3正好是4.2的1.5倍", industry="制造业", actual=6.3),
        f("5", "6.31", industry="制造业", actual=6.31),
        f(None, "没有选行业", industry=None, actual=6),
    )),
    # ------------------------------------------------------------ bonus, deduction, expression
    S("加分项，最多5分。", {"claimed": "decimal"},
      {"name": "bonus", "of": "claimed", "limit": 5}, "5", (
        f("5", "写了8分，最多5分", claimed=8),
        f("0", "写了-2，不倒扣", claimed=-2),
        f("0", "空着就是不加", claimed=None),
    )),
    S("每获一项国家奖加2分，最多6分。", {"awards": "integer"},
      {"name": "bonus", "of": "awards * 2", "limit": 6}, "6", (
        f("4", "两项", awards=2),
        f("6", "五项，最多6分", awards=5),
        f("0", "无", awards="无"),
    )),
    S("至多扣20分。", {"value": "decimal"}, {"name": "deduction", "limit": 20}, "20", (
        f("5", "扣5分", value=5),
        f("20", "写了25，至多20", value=25),
        f("0", "写了-2，按0", value=-2),
    )),
    S("每起事故扣3分，至多扣10分。", {"accidents": "integer"},
      {"name": "deduction", "of": "accidents * 3", "limit": 10}, "10", (
        f("6", "2起", accidents=2),
        f("10", "4起12分，至多10", accidents=4),
        f("0", "没有", accidents=0),
    )),
    S("产值、税收都增长的得满分，只有一项增长的得一半。",
      {"output": "percent", "tax": "percent"},
      {"name": "expression",
       "score": "points if output > 0 and tax > 0 else points / 2 if output > 0 or tax > 0 else 0"},
      "6", (
        f("6", "都增长", output=1, tax=2),
        f("3", "只有产值增长", output=1, tax=0),
        f("0", "都没有增长", output=-1, tax=0),
    )),
    S("两年研发费用均在100万元以上的得4分。", {"y1": "money", "y2": "money"},
      {"name": "yes_no", "of": "min(y1, y2) >= 100"}, "4", (
        f("4", "100和120", y1=100, y2=120),
        f("0", "99.99和120", y1=99.99, y2=120),
        f("0", "无算零", y1="无", y2=120),
    )),
    S("上年收入1000万元以上，或1000万元以下但融资2000万元以上的，得3分。",
      {"revenue": "money", "equity": "money"},
      {"name": "yes_no", "of": "revenue >= 1000 or equity >= 2000"}, "3", (
        f("3", "收入够了，融资空着也一样", revenue=1000, equity=None),
        f("3", "融资够了", revenue=500, equity=2000),
        f("0", "都不够", revenue=999, equity=1999),
    )),
    S("三个年度中有两个以上盈利的得5分。", {"profit": "money"},
      {"name": "yes_no", "of": "count(all.profit > 0) >= 2"}, "5", (
        f("5", "两年盈利", **{"all.profit": [1, -1, 2]}),
        f("0", "一年盈利", **{"all.profit": [1, -1, 0]}),
        f("0", "空着的不算盈利", **{"all.profit": [1, None, None]}),
    )),
    S("国家级平台每个2分，最多6分。", {"level": ("国家级", "省级")},
      {"name": "expression", "score": "min(count(all.level == '国家级') * 2, 6)"}, "6", (
        f("4", "两个", **{"all.level": ["国家级", "省级", "国家级"]}),
        f("6", "四个，最多6分", **{"all.level": ["国家级"] * 4}),
        f("0", "没有", **{"all.level": ["省级", None]}),
    )),
    S("人均产值10万元以上的得5分（人数为零不能算）。", {"output": "money", "staff": "integer"},
      {"name": "bands", "of": "output / staff", "thresholds": [[10, 5]]}, "5", (
        f("5", "1000÷100", output=1000, staff=100),
        f("0", "999÷100", output=999, staff=100),
        f(None, "人数为0", output=999, staff=0),
    )),
    S("本行不得为零：为零的整项不得分，否则按完成比例。", {"check": "decimal", **TARGET},
      {"name": "expression", "score": "0 if check == 0 else min(actual / target * points, points)"},
      "10", (
        f("0", "为零", check=0, target=10, actual=10),
        f("5", "一半", check=1, target=10, actual=5),
        f("10", "超过", check=1, target=10, actual=15),
    )),
    S("A.省部级以上奖；B.市级奖，每级另有名次：前三名得满分，其余减半。",
      {"level": ("省部级以上", "市级", "无"), "place": "integer"},
      {"name": "expression",
       "score": "0 if level == '无' else (8 if level == '省部级以上' else 4) / (1 if place <= 3 else 2)"},
      "8", (
        f("8", "省部级第3", level="省部级以上", place=3),
        f("2", "市级第4，4的一半", level="市级", place=4),
        f("0", "无奖，名次不必填", level="无", place=None),
    )),
    S("权重由项目自定，指标值分＝、≥、≤、定性四种：达到的得全部权重；定性评价好、中、差各得权重的100%、60%、0。",
      {"way": ("＝", "≥", "≤", "定性"), "goal": "decimal", "actual": "decimal",
       "tier": ("好", "中", "差"), "points": "decimal"},
      {"name": "expression",
       "score": "points * (1 if tier == '好' else 0.6 if tier == '中' else 0) if way == '定性' else "
                "points if way == '＝' and goal == actual or way == '≥' and actual >= goal "
                "or way == '≤' and actual <= goal else 0"}, None, (
        f("20", "89.974不超过90，权重20", way="≤", goal=90, actual=89.974, tier=None, points=20),
        f("0", "99不等于100", way="＝", goal=100, actual=99, tier=None, points=20),
        f("12", "中，20的60%；数不必填", way="定性", goal=None, actual=None, tier="中", points=20),
    )),
    S("基准5%得12分，每超1个百分点加2分，封顶20分；每低1个百分点（不足1个按1个计）扣3分，扣完为止。",
      {"actual": "percent"},
      {"name": "expression",
       "score": "max(0, min(points, 12 + (2 * floor(actual - 5) if actual >= 5 else -3 * ceil(5 - actual))))"},
      "20", (
        f("16", "超2.5个百分点，满2个，12+4", actual=7.5),
        f("9", "低0.5个百分点，按1个计，12-3", actual=4.5),
        f("0", "低6个百分点，12-18，扣完为止", actual=-1),
    )),
    S("满意度90%以上满分，60%以下0分，其间按比例。", {"actual": "percent"},
      {"name": "expression",
       "score": "points if actual >= 90 else 0 if actual <= 60 else round((actual - 60) / 30 * points, 2)"},
      "20", (
        f("10", "75在正中", actual=75),
        f("20", "90以上包括90", actual=90),
        f("0", "60以下包括60", actual=60),
    )),
)  # fmt: skip
