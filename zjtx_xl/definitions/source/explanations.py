"""What pydantic says of a definition, in Chinese, with the nearest name that is one."""

from __future__ import annotations

import types
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zjtx_xl.definitions.faults import Place

_SHOWN = 30
_PATTERNS = {
    r"^[a-z0-9-]+/[a-z0-9-]+$": (
        "编号应是“文件夹/文件名”，只能用小写字母、数字和连字符，不能用中文，如 qingdao-2026/annex2"
    ),
    r"^[a-z0-9-]+$": "名称只能用小写字母、数字和连字符，不能用中文，如 annex2",
    r"^[0-9A-Za-z][0-9A-Za-z._-]{0,20}$": "版本号只能用字母、数字、点和横线，最多 21 个，如 2.1",
    r"^[A-Z]{1,2}(:[A-Z]{1,2})?$": "列应写成 A 或 A:C（大写字母，英文冒号）",
    r"^[1-9][0-9]{0,4}(:[1-9][0-9]{0,4})?$": '行应写成 5 或 "5:8"（英文冒号）',
    r"^[a-z][a-z0-9_]*$": "键只能用小写字母、数字和下划线，以字母开头",
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$": (
        "键只能用小写字母、数字和下划线，如 subject、goals.expected"
    ),
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$": "格应写成 行.栏，如 total.score",
    r"^[a-z0-9_.]*\*?[a-z0-9_.]*$": "键只能用小写字母、数字、下划线和点，最多一个 *",
    r"^(none|L?T?R?B?)$": "边框应写成 none，或 LTRB 中的几个（左上右下，按这个次序）",
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": "名称只能用小写字母、数字和连字符，如 group-points",
}
_TYPES = {
    "string_type": "应是文字",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "float_type": "应是数",
    "float_parsing": "应是数",
    "decimal_type": "应是数",
    "decimal_parsing": "应是数",
    "finite_number": "应是数",
    "tuple_type": "应是一列：写成 [甲, 乙]，或每行一个“- ”",
    "list_type": "应是一列：写成 [甲, 乙]，或每行一个“- ”",
    "dict_type": "应是“名称: 值”，如 {A: 10, B: 20}",
    "mapping_type": "应是“名称: 值”，如 {A: 10, B: 20}",
    "model_type": "应是“名称: 值”，如 {row: 5, key: area}",
    "model_attributes_type": "应是“名称: 值”，如 {row: 5, key: area}",
    "string_too_short": "不能是空的",
    "too_short": "至少要有一个",
}
# A value of several types has one error for each; the one that says most comes first.
_LEAST_SAYING = ("string_type", "int_type", "float_type", "model_type", "literal_error")


def explained(errors: Iterable[Any], model: type[BaseModel]) -> Iterator[tuple[Place, str]]:
    """Place and message of each fault; one for each place, and none inside a wrong one."""
    by_place: dict[Place, list[Any]] = {}
    for error in errors:
        by_place.setdefault(tuple(_place(error["loc"])), []).append(error)
    meant = _meant(by_place, model)
    for place, said in by_place.items():
        if place in meant.values():
            continue  # told where its name is mistyped
        inner = [
            other for other in by_place if len(other) > len(place) and other[: len(place)] == place
        ]
        if inner and all(error["type"] in _LEAST_SAYING for error in said):
            continue  # it is one of several types, and what is wrong is told inside
        said.sort(key=lambda error: error["type"] in _LEAST_SAYING)
        if said[0]["type"] in _LEAST_SAYING and len(said) > 1:
            yield place, _of_several(said)
        else:
            near = meant.get(place)
            names = [str(near[-1])] if near else _names_at(model, place[:-1])
            yield place, _message(said[0], names, place)


def _of_several(errors: list[Any]) -> str:
    words = [_TYPES.get(error["type"], "") for error in errors]
    words += [_choices(error) for error in errors if error["type"] == "literal_error"]
    return f"{'，或'.join(dict.fromkeys(filter(None, words)))}；现在是{_given(errors[0]['input'])}"


def _meant(errors: dict[Place, list[Any]], model: type[BaseModel]) -> dict[Place, Place]:
    """By the place of each unknown setting: that of the missing one that was meant."""
    missing = {place for place, said in errors.items() if said[0]["type"] == "missing"}
    found: dict[Place, Place] = {}
    for place, said in errors.items():
        if said[0]["type"] != "extra_forbidden":
            continue
        beside = {str(other[-1]): other for other in missing if other[:-1] == place[:-1]}
        near = get_close_matches(str(place[-1]), _names_at(model, place[:-1]), n=3, cutoff=0.5)
        name = next((name for name in near if name in beside), None)
        if name is not None:
            found[place] = beside[name]
    return found


def _message(error: Any, names: list[str], place: Place) -> str:  # noqa: ANN401, PLR0911 - one a type
    given, context = _given(error["input"]), error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return _unknown(str(place[-1]), names)
        case "missing":
            return f"缺少 {place[-1]}"
        case "string_pattern_mismatch":
            pattern = _PATTERNS.get(context.get("pattern", ""), "写法不对")
            return f"{pattern}；现在是{given}"
        case "literal_error":
            return f"{_choices(error)}；现在是{given}{_nearest(error)}"
        case "value_error":
            return f"{context['error']}"
        case "greater_than_equal":
            return f"不能小于 {context['ge']}；现在是{given}"
        case "less_than_equal":
            return f"不能大于 {context['le']}；现在是{given}"
        case kind:
            return f"{_TYPES.get(kind, '不能用这个值')}；现在是{given}"


def _unknown(name: str, known: list[str]) -> str:
    if name.endswith((")", '"', "'")):  # {value: share(a, b)}: YAML ends the value at the comma
        return f"“{name}”不是一项设置：有逗号的算式要整个放进双引号"
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"没有 {name} 这项设置，是不是 {near[0]}"
    some = "、".join(sorted(known))
    return f"没有 {name} 这项设置" + (f"，这里可以写：{some}" if known else "")


def _choices(error: Any) -> str:  # noqa: ANN401 - pydantic's error details
    expected = str(error.get("ctx", {}).get("expected", ""))
    return f"应是 {expected.replace(' or ', '、').replace(', ', '、').replace(chr(39), '')} 之一"


def _nearest(error: Any) -> str:  # noqa: ANN401 - pydantic's error details
    words = str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(", ")
    known = [word.strip("'") for word in words]
    near = get_close_matches(str(error["input"]), known, n=1, cutoff=0.5)
    return f"，是不是 {near[0]}" if near else ""


def _given(value: object) -> str:  # noqa: PLR0911 - one a type
    match value:
        case None:
            return "空的"
        case bool():
            return f" {str(value).lower()}"
        case str():
            return f"“{value[:_SHOWN]}”"
        case int() | float():
            return f" {value}（数；要作文字就加引号）"
        case list() | tuple():
            return "一列值"
        case dict():
            return "“名称: 值”"
        case _:
            return f" {str(value)[:_SHOWN]}"


def _place(loc: Place) -> Iterator[str | int]:
    """Pydantic's location without the names of types, which are not in the file."""
    for step in loc:
        if isinstance(step, int) or not _is_type_name(step):
            yield step


def _is_type_name(step: str) -> bool:
    """``RuleDefinition``, ``literal['none']``, ``str``; keys of YAML are short or lower case."""
    return step in {"str", "int", "float", "bool"} or step.endswith("Definition") or "[" in step


def _names_at(model: type[BaseModel], place: Place) -> list[str]:
    """The settings that a definition may have at a place."""
    models = [model]
    for step in place:
        if isinstance(step, int):
            continue
        found: list[type[BaseModel]] = []
        for one in models:
            for name, field in one.model_fields.items():
                if step in {name, field.alias}:
                    found += models_of(field.annotation)
        # a key of a mapping, and no setting of a model, leads to the same models
        models = found or models
    return sorted(
        {field.alias or name for one in models for name, field in one.model_fields.items()}
    )


def models_of(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - a type
    """The models that a value of this type is read by."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in {Annotated, Union, types.UnionType, tuple, dict, list}:
        return [found for part in get_args(annotation) for found in models_of(part)]
    return []
