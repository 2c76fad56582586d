"""The page docs/settings.md: every setting of the definitions, from the models that read them.

Names, values and defaults come from the models; what a setting means and an example of it stand in
settings_meanings.txt, a line each. What is missing there, or stands there in vain, is a fault.
"""

from __future__ import annotations

import types
from decimal import Decimal
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Union,
    cast,
    get_args,
    get_origin,
)

from pydantic import BaseModel

from zjtx_xl.definitions import definition_models

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS_PAGE = Path(__file__).parent / "settings.md"
MEANINGS = Path(__file__).parent / "settings_meanings.txt"
_HEAD = """# 定义里的全部设置

本页由 `make docs` 从程序读取定义的模型生成，请勿手工修改。怎样从一张印发的表做起，
见[教程](template-guide.md)；评分规则的参数和算式见[表达式和评分规则](expressions.md)。编辑器可以边写边提示：

1. `zjtx-xl schema > zjtx.schema.json`
2. 在 VS Code 里装“YAML”插件，设置 `"yaml.schemas": {"zjtx.schema.json": "templates/*/*.yaml"}`
3. 打开定义文件，写错的名称和值会划出来，按 Ctrl+空格 列出可写的设置

“默认”是“必写”的，不写就是错误；是“—”的，不写就是没有。
"""
_PLAIN = {str: "文字", bool: "true、false", int: "整数", float: "数", Decimal: "数"}


class Section(NamedTuple):
    """A model: what it is called, what is said of it, and the meaning of each of its settings."""

    model: str
    title: str
    said: str
    meanings: dict[str, tuple[str, str]]


def sections() -> Iterator[Section]:
    """What settings_meanings.txt says, model by model."""
    section: Section | None = None
    for line in MEANINGS.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            if section:
                yield section
            model, title, *said = line[2:].split(" ", 2)
            section = Section(model, title, " ".join(said), {})
        elif section and line.strip():
            name, meaning, example = line.split("|", 2)
            section.meanings[name] = (meaning, example)
    if section:
        yield section


def own_settings() -> dict[str, dict[str, Any]]:
    """The settings of each model that are not those of its base, by the names in the file."""
    found: dict[str, dict[str, Any]] = {}
    for model in definition_models():
        base = model.__bases__[0]
        inherited = set(_fields(base))
        pairs: tuple[tuple[type, set[str]], ...] = ((base, set()), (model, inherited))
        for one, without in pairs:
            own = {
                str(field.alias or name): field
                for name, field in _fields(one).items()
                if name not in without
            }
            if own:
                found[one.__name__] = own
    return found


def _fields(model: Any) -> dict[str, Any]:  # noqa: ANN401 - a model, or what all models are of
    return dict(model.model_fields) if model is not BaseModel else {}


def settings_page() -> str:
    """The whole page."""
    models = own_settings()
    parts = [_HEAD]
    for section in sections():
        parts += [f"## {section.title}\n"]
        if section.said:
            parts += [f"{section.said}\n"]
        rows = ["| 设置 | 意思 | 值 | 默认 | 例子 |", "| --- | --- | --- | --- | --- |"]
        for name, field in models[section.model].items():
            meaning, example = section.meanings[name]
            values, default = _values(field.annotation), _default(field)
            cells = (f"`{name}`", meaning, values, default, _code(example))
            rows.append(f"| {' | '.join(cells)} |")
        parts += ["\n".join(rows) + "\n"]
    return "\n".join(parts)


def _code(example: str) -> str:
    return example if example.startswith("见") else f"`{example}`"


def _default(field: Any) -> str:  # noqa: ANN401 - pydantic's
    if field.is_required():
        return "必写"
    default: Any = field.default
    match default:
        case None | () | "":
            return "—"
        case {}:
            return "—"
        case bool() as given:
            return str(given).lower()
        case BaseModel():
            return "各项默认"
        case given:
            return f"`{given}`" if given else "—"


def _values(annotation: Any) -> str:  # noqa: ANN401, PLR0911 - a type; one answer a kind
    """What may be written, in Chinese."""
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    origin, given = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return "、".join(map(str, given))
    if origin is Annotated:
        return _values(given[0])
    if origin in {Union, types.UnionType}:
        said = [_values(part) for part in given if part is not type(None)]
        return "，或".join(dict.fromkeys(said))
    if origin is tuple:
        return f"一列：{_values(given[0])}"
    if origin is dict:
        return f"名称: {_values(given[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        title = next((one.title for one in sections() if one.model == annotation.__name__), "")
        return f"[{title}](#{title})" if title else "名称: 值"
    return str(cast("object", annotation)).rpartition(".")[2]
