"""Templates small enough to read beside a test, built by hand and not from a definition."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zjtx_xl.definitions.fields import Field, Page, Text
from zjtx_xl.definitions.template import Sheet, Template
from zjtx_xl.rules.parser import parse
from zjtx_xl.values.kinds import ValueKind
from zjtx_xl.xlsx.address import parse_range

FORM_ROWS: tuple[tuple[str, str, Any], ...] = (
    ("revenue_share", "主营业务收入占营业收入比重（%）（70%以上）", ValueKind("percent")),
    ("patents", "有效发明专利数量（个）", ValueKind("integer", "个")),
    ("listing_plan", "有上市计划（请写明）", ValueKind("yes_no_text")),
)
_FORM_COLUMNS: tuple[tuple[str, str, str, Any, Any], ...] = (
    ("target", "C", "目标值", "target", "officer"),
    ("actual", "D", "实际值", "actual", "recipient"),
    ("score", "E", "评价得分", "score", "officer"),
)


def form(template_id: str = "some/form") -> Template:
    """A form with name, credit code and three indicators; rows 5 to 7, total in row 8."""
    texts = [
        text("A1:E1", "指标表", "title"),
        text("A4", "二级指标", "header"),
        text("B4", "三级指标", "header"),
        text("C4", "实施期\n满一年\n目标值", "header"),
        text("D4", "实施期\n满一年\n实际值", "header"),
        text("E4", "评价得分\n（{{ region }}市主管部门填写）", "header"),
        text("A5:A7", "创新能力", "group"),
    ]
    fields = [
        _free("subject", "B3", "企业名称", "subject", heading="subject", prefilled=True),
        _free("authority", "D3", "主管部门", "other", heading="主管部门", prefilled=True),
    ]
    for line, (key, label, kind) in enumerate(FORM_ROWS, start=5):
        texts.append(text(f"B{line}", label, "label"))
        fields += [
            Field(
                key=f"{key}.{column}",
                sheet="表",
                area=parse_range(f"{letter}{line}"),
                role=role,
                by=by,
                row_label=label,
                column_label=column_label,
                kind=ValueKind("decimal") if column == "score" else kind,
                row=key,
                column=column,
                record=1,
                prefilled=column == "target",
                points=Decimal(10) if column == "score" else None,
            )
            for column, letter, column_label, role, by in _FORM_COLUMNS
        ]
    fields.append(
        Field(
            key="total.score",
            sheet="表",
            area=parse_range("E8"),
            role="total",
            by="officer",
            row_label="总分",
            column_label="评价得分",
            kind=ValueKind("decimal"),
            row="total",
            column="score",
            record=0,
            value=parse("sum(score)"),
        )
    )
    return Template(
        id=template_id,
        version="1",
        title="指标表",
        kind="form",
        number="附件2",
        sheets=(_sheet(texts, fields),),
        variables={"region": "某"},
    )


def listing() -> Template:
    """A list with one row for each recipient: name, amount, effect."""
    columns: tuple[tuple[str, str, str, Any, Any], ...] = (
        ("subject", "A", "平台名称", "subject", ValueKind("text")),
        ("amount", "B", "支出金额（万元）", "other", ValueKind("money")),
        ("effect", "C", "取得的具体成效", "other", ValueKind("text")),
    )
    fields = [
        Field(
            key=key,
            sheet="表",
            area=parse_range(f"{letter}3"),
            role=role,
            by="recipient",
            row_label="",
            column_label=label,
            kind=kind,
            row="",
            column=key,
            record=1,
            scope="record",
        )
        for key, letter, label, role, kind in columns
    ]
    texts = [text(f"{letter}2", label, "header") for _, letter, label, *_ in columns]
    return Template(
        id="some/list",
        version="1",
        title="汇总表",
        kind="list",
        number="附件6",
        sheets=(_sheet(texts, fields, record_rows=(3, 3), prepared=40),),
    )


def text(at: str, words: str, role: Any) -> Text:
    """A fixed text of the form."""
    return Text(parse_range(at), words, role, role, "LTRB")


def _free(key: str, at: str, label: str, role: Any, **properties: Any) -> Field:
    return Field(
        key=key,
        sheet="表",
        area=parse_range(at),
        role=role,
        by="recipient",
        row_label="",
        column_label=label,
        kind=ValueKind("text"),
        row="",
        column=key,
        record=0,
        **properties,
    )


def _sheet(texts: list[Text], fields: list[Field], **repeated: Any) -> Sheet:
    return Sheet(
        name="表",
        key="",
        page=Page(),
        widths={},
        heights={},
        texts=tuple(texts),
        fields=tuple(fields),
        **repeated,
    )
