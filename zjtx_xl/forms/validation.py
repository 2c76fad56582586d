"""The cells to fill: what Excel and WPS say while somebody types, and how a value is stored there.

Pasting destroys it, so that nothing relies on it: the reader checks the values and
whether the validation is still there. A none-mark (``/``, ``-``, ``—``, ``无``) is always allowed
where a number is asked for, because the printed forms use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zjtx_xl.values import NUMERIC, plain, plain_decimal, shortened
from zjtx_xl.xlsx import Edit

if TYPE_CHECKING:
    from zjtx_xl.definitions import Field
    from zjtx_xl.values import ValueKind

LIST_LIMIT = 255
TITLE_LIMIT = 32
MESSAGE_LIMIT = 255
TEXT_LIMIT = 2000
YES_NO = ("是", "否")
_POINTS = {"score": "满分", "deduction": "至多扣"}
_NONE = ("/", "-", "—", "无")
_KINDS = {
    "integer": "整数",
    "decimal": "数字",
    "percent": "百分数（只填数字，12.5 表示 12.5%）",
    "money": "金额（万元，只填数字）",
    "text": "文字",
    "choice": "从下拉列表中选择",
    "yes_no": "从下拉列表中选择是或否",
    "yes_no_text": "选择是或否，或写明进展情况",
    "tick": "从下拉列表中选择是否勾选",
    "goal": "目标（如 ≥50个、≤90万元，或文字）或完成值",
    "credit_code": "18 位统一社会信用代码",
    "date": "日期，如 2021-12-31",
    "id_number": "18 位身份证号（以文本填写）",
    "phone": "手机号，或区号加号码",
    "code": "编号（以文本填写）",
}


_CODES_OF_18 = {"credit_code": "统一社会信用代码", "id_number": "身份证号"}


def offered(field: Field) -> tuple[str, ...]:
    """The texts of the dropdown; empty where nothing is chosen."""
    kind = field.kind
    if kind.name == "tick":
        return (f"☑{kind.option}", f"□{kind.option}")
    if kind.choices:
        return tuple(choice.printed for choice in kind.choices)
    return YES_NO if kind.name in {"yes_no", "yes_no_text"} else ()


def fits_inline(texts: tuple[str, ...]) -> bool:
    """Whether a dropdown may stand in the validation itself, and not on the list sheet."""
    joined = ",".join(texts)
    return len(joined) <= LIST_LIMIT and not any("," in text or "\n" in text for text in texts)


def allows_other_text(field: Field) -> bool:
    """Whether the cell takes a sentence besides what the dropdown offers."""
    return field.kind.name in {"yes_no_text", "tick"} or any(
        choice.text for choice in field.kind.choices
    )


def validation(field: Field, list_range: str | None) -> dict[str, Any]:
    """The xlsxwriter options for one field; ``list_range`` is its place on the list sheet."""
    options: dict[str, Any] = {
        "ignore_blank": True,
        "input_title": prompt_title(field),
        "input_message": prompt(field),
        "error_title": "填写有误",
        "error_message": f"这里应填{_KINDS[field.kind.name]}。没有数据时填“0”或“/”。"[
            :MESSAGE_LIMIT
        ],
    }
    texts = offered(field)
    if texts:
        options |= {
            "validate": "list",
            "source": f"={list_range}" if list_range else list(texts),
            "error_message": "请从下拉列表中选择。",
            "show_error": not allows_other_text(field),
        }
    elif field.kind.name in NUMERIC:
        options |= {"validate": "custom", "value": f"={number_condition(field)}"}
    elif field.kind.name in _CODES_OF_18:
        options |= {
            "validate": "custom",
            "value": f'=LEN(SUBSTITUTE({field.ref}," ",""))=18',
            "error_message": f"{_CODES_OF_18[field.kind.name]}应为 18 位。",
        }
    elif field.kind.name == "date":
        options |= {"validate": "custom", "value": f"=ISNUMBER({field.ref})"}
    else:
        most = TEXT_LIMIT if field.kind.maximum is None else int(field.kind.maximum)
        options |= {
            "validate": "length",
            "criteria": "<=",
            "value": most,
            "error_message": f"文字太长，请不要超过 {most} 字。",
        }
    return options


def number_condition(field: Field) -> str:
    """The condition of a numeric cell as an Excel formula without ``=``."""
    ref = field.ref
    tests = [f"ISNUMBER({ref})"]
    if field.kind.minimum is not None:
        tests.append(f"{ref}>={plain(field.kind.minimum)}")
    if field.kind.maximum is not None:
        tests.append(f"{ref}<={plain(field.kind.maximum)}")
    if field.kind.name == "integer":
        tests.append(f"{ref}=INT({ref})")
    # IF keeps the comparisons away from texts, where INT would be an error and refuse a "/".
    number = f"IF(ISNUMBER({ref}),AND({','.join(tests)}),FALSE)"
    marks = ",".join(f'{ref}="{mark}"' for mark in _NONE)
    return f"OR({number},{marks})"


def prompt_title(field: Field) -> str:
    """At most 32 characters, or Excel drops the whole validation."""
    return shortened(field.row_label or field.column_label, TITLE_LIMIT)


def prompt(field: Field) -> str:
    """What is wanted, in at most 255 characters: Excel drops a validation with more."""
    return full_prompt(field)[:MESSAGE_LIMIT]


def full_prompt(field: Field) -> str:
    """What is wanted: column, kind, unit, limits, period, example, however long."""
    kind = field.kind
    parts = [f"{field.column_label}：{_KINDS[kind.name]}"]
    if kind.unit and kind.name != "percent":
        parts.append(f"单位：{kind.unit}")
    if limits := _limits(kind):
        parts.append(limits)
    if field.role in _POINTS:
        # Period and example of a row speak of its values, not of the points.
        if field.points is not None:
            parts.append(f"{_POINTS[field.role]}：{plain(field.points)} 分")
        return "\n".join(parts)
    if field.period:
        parts.append(f"口径：{field.period}")
    if field.example:
        parts.append(f"例：{field.example}")
    if kind.name in NUMERIC:
        parts.append("没有则填 0 或 /")
    return "\n".join(parts)


def _limits(kind: ValueKind) -> str:
    low, high = kind.minimum, kind.maximum
    if kind.name == "text":
        return "" if high is None else f"最多 {plain(high)} 字"
    if low is not None and high is not None:
        return f"范围：{plain(low)} 至 {plain(high)}"
    if low is not None:
        return f"不小于 {plain(low)}"
    return "" if high is None else f"不大于 {plain(high)}"


def edit_of(field: Field, value: str, style: int | None = None) -> Edit:
    """Store a string in a field: as a number only in a numeric field, its literal kept."""
    if not value:
        return Edit("empty", "", style)
    if field.formula:
        return Edit("cached", value if plain_decimal(value) else "", style)
    is_number = field.kind.name in NUMERIC and plain_decimal(value)
    return Edit("number" if is_number else "text", value, style)
