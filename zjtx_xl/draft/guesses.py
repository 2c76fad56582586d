"""What an official label says about a cell: its role, its kind, its unit, its rule.

Each guess is a rule of thumb about the wording of official forms; a draft marks all of them, and
whoever owns the form confirms or changes them.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

_BRACKETS = re.compile(r"[（(]\s*([^（()）]{1,20})\s*[)）]")
_PERCENTS = {"%", "％", "百分比"}
_MONEY_UNITS = {"万元", "元", "亿元", "千元"}
_MEASURES = {
    "年", "分", "平方米", "㎡", "公里", "吨", "千瓦时", "小时", "亩", "公顷", "千克", "公斤",
    "万人次", "万人", "万户", "万亩", "万吨", "万平方米", "万件",
}  # fmt: skip
_COUNT_UNITS = re.compile(
    r"^(?:个|家|项|件|次|名|人|场|台|套|份|篇|户|种|批|期|门|所|人次|家次|家/次|场次|人/次|条|位|天|只|辆|国家|款|章|级"
    r"|张|床|头|羽|株|座|间|栋|部|班|幅|册|支|学时|课时|节)$"
)
# kgce/t, m³/t, kWh, and not 执行率（B/A）
_TECHNICAL = re.compile(
    r"(?![A-Z]/[A-Z]$)(?:[\u4e00-\u9fff]{1,6}/(?:[万亿]?元|吨|人|亩|户|平方米|公里|小时|天|台|件)|[A-Za-z]{1,6}[²³]?/[A-Za-z]{1,5}[²³]?|[kMG]?Wh?|k[mg]|tce|t|m[²³]|℃|dB)"
)
_MAY_FALL = re.compile(r"增长|增幅|增速|同比|下降|降低|降幅|利润|盈亏|变化")
_TOTAL = re.compile(
    r"^\s*(?:总\s*分|合\s*计|总\s*计|小\s*计|总\s*得\s*分|得分合计|合计得分|总\s*评\s*分)\s*(?:[（(].{1,12}[）)])?\s*$"
)
# Under 单位：万元 these headings are amounts, though they name none.
_AMOUNT = re.compile(
    r"[0-9]{4}年|[本上前去]年|年度|中央|省级?|市级?|县级?|地方|财政|自筹|贷款|社会资本|其中|[小合总累]计"
    r"|预算|决算|执行|支出|结余|到位|拨付|安排|下达|计划|实际|落实"
)
_WORDS = re.compile(
    r"名称|单位$|所[属在]|区县|县区|市县|县市|地[点址区市]|时间|类[型别]|性质|级别|编[号码]|方式|名单|内容|情况|意见|说明|[人员]$"
)
_POINTS = re.compile(r"[扣加减]分(?:[（(].*)?$")
_PROOF = re.compile(r"页码|佐证|证明材料|支撑材料|附件")
_CODE = re.compile(r"信用代码")
# 联系电话, and not 联系人及电话
_PHONE = re.compile(r"(?!.*[及和与、/]).{0,8}(?:手机|电话)(?:号码?)?")
_PERSON = re.compile(r".{0,8}(?:身份证(?:件?号码?)?|公民身份号码)")
_NAMES = re.compile(
    r"^(?:申报|填报|申请|推荐|承担|实施|服务|转移支付|专项)?(?:企业|单位|平台|机构|项目|公司|院校|基地|产品|园区)"
    r"(?:全|中文|详细)?名称|^名称$"
)


class Kind(NamedTuple):
    """The kind and unit that a label says; ``is_sure`` where the label names the unit itself."""

    name: str
    unit: str | None = None
    is_sure: bool = False
    choices: tuple[str, ...] = ()
    may_fall: bool = False

    def settings(self) -> dict[str, Any]:
        """As the definition writes it."""
        found: dict[str, Any] = {"kind": self.name}
        if self.unit:
            found["unit"] = self.unit
        if self.name == "yes_no":
            found["choices"] = ["是", "否"]
        if self.choices:
            found["choices"] = list(self.choices)
        if self.name in {"integer", "percent", "money"} and not self.may_fall:
            found["minimum"] = 0
        return found

    @property
    def is_number(self) -> bool:
        """Whether it can be added up."""
        return self.name in {"integer", "decimal", "percent", "money"}


# In this order: the first wording that fits is taken.
_BY_WORDING: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"是否|有无|能否|是/否|有/无|合规$"), Kind("yes_no", is_sure=True)),
    (re.compile(r"日期|年月"), Kind("date")),
    (
        re.compile(
            r"^(?!.*(?:数量|[人个家项次件]数|总?额|率(?!较)|比重|占比|情况|名称|时间|年限|级别|类别"
            r"|成效|结果|措施|原因|说明|内容))"
            r"(?:(?:近[一二两三四五0-9]+年内?)?(?:已|曾)?(?:获得?过?|拥有|建有|建立|设有|属于|具有|取得"
            r"|发生|进入|通过|参与|主持|制定|存在|有[^效关]).*|.*(?:较?为?靠前|属于.*|达到.*|排名前.*))$"
        ),
        Kind("yes_no"),
    ),
    (
        re.compile(
            r"原因|理由|措施|成效|说明|备注|简介|内容|名单|意见|方向|姓名|地址|职务|电话|结果"
        ),
        Kind("text"),
    ),
    (re.compile(r"得分(?:[（(][^（）()]*[）)])?$"), Kind("decimal")),
    (re.compile(r"预算数|执行数|决算数"), Kind("money", "万元")),
    (re.compile(r"增长率|增幅|增速"), Kind("percent")),
    (re.compile(r"[%％]|比重|占比|比例|率$|率（|满意度"), Kind("percent")),
    (re.compile(r"数量|个数|家数|人数|次数|项数|件数|数$|人次$|场次$"), Kind("integer")),
    (
        re.compile(
            r"利润|盈亏|金额|收入|费用|支出|资金|投资|投入|经费|资产|负债|税额|产值|融资额|预算数|执行数|额度"
        ),
        Kind("money", "万元"),
    ),
    (re.compile(r"名次$|位次$"), Kind("integer")),
    (re.compile(r"分数|得分|评分|[扣加减]分|总分$|年限|年数"), Kind("decimal")),
)


class ColumnRole(NamedTuple):
    """What the column under a heading is for: a role of fields, or of printed texts."""

    role: str
    by: str = "recipient"
    is_text: bool = False


# In this order: the first heading that fits is taken.
_ROLES: tuple[tuple[str, ColumnRole], ...] = (
    (r"序\s*号|^编号$", ColumnRole("no", "officer")),
    (
        r"(?:[评计得扣赋打]分|评价|评定|考评|考核|评审|检查)(?:的)?(?:标准|办法|方法|规则|细则|依据)|测评(?:标准|细则)",
        ColumnRole("rule", is_text=True),
    ),
    # how it is looked at is no name of what is looked at
    (r"(?:方法|方式)$|要求类型$", ColumnRole("other")),
    (r"自评(?:得?分|分值)|自我?评价?得分", ColumnRole("score")),
    (
        r"评价得分|得\s*分|评分$|实际得分|实际分值|(?:核定|复核|评审|考核|审核|评定|认定)分数?$",
        ColumnRole("score", "officer"),
    ),
    (r"^单位$|计量单位", ColumnRole("unit", is_text=True)),
    (r"分值|权重|分数$|标准分|满分(?!要求|条件)", ColumnRole("weight", is_text=True)),
    (r"目标值|年度指标值|指标值|计划值|预期值|目标$|年度目标", ColumnRole("target", "officer")),
    (
        r"实际|完成值|完成情况|实现情况|自评结果|填报值|实现值|达到值|事实数据|填报(?:数据|情况)?$",
        ColumnRole("actual"),
    ),
    (r"初始值|基期|基准值|上年值", ColumnRole("baseline")),
    (r"原因|偏差|改进措施|理由", ColumnRole("reason")),
    (r"备\s*注", ColumnRole("other")),
    (r"指标|考核内容|评价内容|条件|类别|项目(?:类别)?$", ColumnRole("label", is_text=True)),
)


def is_total(text: str) -> bool:
    """Whether a label is that of a total."""
    return _TOTAL.match(text) is not None


def is_amount(heading: str) -> bool:
    """Whether what stands under a heading is an amount in the unit that the table is in."""
    return bool(_AMOUNT.search(heading)) and not _WORDS.search(heading)


def own_kind(heading: str) -> Kind | None:
    """The kind that a heading alone says, whatever is asked in the row; None where it says none.

    是否涉及 is yes or no, 扣分 a number and 扣分说明 a text of every row.
    """
    kind = kind_of(heading)
    if kind.name == "text" and not _WORDS.search(heading):
        return None
    return kind if kind.is_sure or kind.name == "text" or _POINTS.search(heading) else None


def unit_of(text: str) -> Kind | None:
    """The kind that a printed unit says (万元, %, 项); None where the text is no unit."""
    return _by_unit(f"（{text.strip()}）")


def kind_of(label: str) -> Kind:
    """The kind and unit of what stands beside or under a label."""
    kind = _by_words(label)
    return kind._replace(may_fall=True) if kind.is_number and _MAY_FALL.search(label) else kind


def _by_words(label: str) -> Kind:
    named = _by_unit(label)
    if named is not None:
        return named
    if _CODE.search(label):
        return Kind("credit_code", is_sure=True)
    bare = _BRACKETS.sub("", label).strip()
    if _PHONE.fullmatch(bare):
        return Kind("phone", is_sure=True)
    if _PERSON.fullmatch(bare):
        return Kind("id_number", is_sure=True)
    if _NAMES.search(bare) or _PROOF.search(bare):
        return Kind("text", is_sure=True)
    kinds = (kind for pattern, kind in _BY_WORDING if pattern.search(bare))
    return next(kinds, Kind("text"))


def _by_unit(label: str) -> Kind | None:
    """The kind of the last unit that stands in brackets; None where none does."""
    for given in reversed(_BRACKETS.findall(label)):
        # 占营业收入总额比重，%
        for part in reversed(re.split(r"[，,、：:；;]|单位", given)):
            if kind := _of_unit(part.strip()):
                return kind
    return None


def _of_unit(unit: str) -> Kind | None:
    if unit in _PERCENTS:
        return Kind("percent", is_sure=True)
    if unit in _MONEY_UNITS:
        return Kind("money", unit, is_sure=True)
    if unit in _MEASURES or _TECHNICAL.fullmatch(unit):
        return Kind("decimal", unit, is_sure=True)
    return Kind("integer", unit, is_sure=True) if _COUNT_UNITS.match(unit) else None


@lru_cache(maxsize=4096)
def column_role(heading: str) -> ColumnRole | None:
    """What a column is for, by its heading; None where no wording is known."""
    bare = re.sub(r"\s+", "", heading)
    # 转移支付（项目）名称
    if _NAMES.search(re.sub(r"[（()）]", "", bare)):
        return ColumnRole("subject")
    return next((role for pattern, role in _ROLES if re.search(pattern, bare)), None)


def points_of(text: str) -> Decimal | None:
    """The points that a cell of a 分值 column holds."""
    bare = re.sub(r"[\s分]", "", text)
    try:
        found = Decimal(bare)
    except InvalidOperation:
        return None
    return found if found >= 0 else None


def is_bonus(text: str) -> bool:
    """Whether a row adds to the points of the table: 加分项, 附加分."""
    return re.search(r"加分(?:项|指标|因素)|附加分", text) is not None


def is_deduction(text: str) -> bool:
    """Whether a row takes points away: 扣分项, 至多扣20分."""
    return re.search(r"扣分项|至多扣|最多扣|^扣[0-9]", text) is not None
