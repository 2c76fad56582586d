"""YAML with the line of every value, so that a fault in a definition is found where it stands.

Only what is written as such is a number or true/false, as in YAML 1.2: with the older rules the
key ``no`` would be false and the rows ``5:17`` the number 317, without a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from zjtx_xl.definitions.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Place = tuple[str | int, ...]
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """The fast safe loader of PyYAML with the plain types of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML declares it


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


class YamlSource:
    """One YAML file: its data, and the line of each place in it."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; faults of the YAML itself are in ``faults`` and leave ``data`` empty."""
        self.name = path.name
        self.data: Any = None
        self.faults: list[Fault] = []
        self._root: Any = None
        try:
            text = path.read_text(encoding="utf-8-sig")
            loader = _Loader(text)
        except (UnicodeDecodeError, yaml.reader.ReaderError):
            self.faults.append(Fault(self.name, None, "", "不是 UTF-8 文本文件"))
            return
        try:
            self._root = loader.get_single_node()
            if self._root is not None:
                self._refuse_duplicates(self._root, set())
                self.data = loader.construct_document(self._root)
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark
            line = mark.line + 1 if mark else None
            self.faults.append(Fault(self.name, line, "", f"YAML 格式错误：{fault.problem}"))
        except yaml.YAMLError as fault:
            self.faults.append(Fault(self.name, None, "", f"YAML 格式错误：{fault}"))
        finally:
            loader.dispose()

    def line(self, place: Iterable[str | int]) -> int | None:
        """The line of the value at ``place``, or of the nearest value around it."""
        node = self._root
        line = node.start_mark.line + 1 if node is not None else None
        for step in place:
            node = _child(node, step)
            if node is None:
                break
            line = node.start_mark.line + 1
        return line

    def fault(self, place: Iterable[str | int], message: str) -> Fault:
        """A fault at this place of the file."""
        steps = tuple(place)
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        return Fault(self.name, self.line(steps), where.lstrip("."), message)

    def _refuse_duplicates(self, node: Any, seen: set[int]) -> None:  # noqa: ANN401 - of PyYAML
        """YAML takes the last of two equal keys without a word; here it is a fault."""
        if id(node) in seen:  # an alias
            return
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            names: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in names:
                    line = key.start_mark.line + 1
                    self.faults.append(Fault(self.name, line, name, "同一名称写了两次"))
                names.add(name)
                self._refuse_duplicates(value, seen)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._refuse_duplicates(value, seen)


def _child(node: Any, step: str | int) -> Any:  # noqa: ANN401 - nodes of PyYAML
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if str(key.value) == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    return None
