"""YAML with the line of every value, so that a fault in a definition is found where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from zjtx_xl.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlSource:
    """One YAML file: its data, and the line of each place in it."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; faults of the YAML itself are in ``faults`` and leave ``data`` empty."""
        self.name = path.name
        self.data: Any = None
        self.faults: list[Fault] = []
        self._root: Any = None
        loader = _Loader(path.read_text(encoding="utf-8"))
        try:
            self._root = loader.get_single_node()
            if self._root is not None:
                self._refuse_duplicates(self._root, ())
                self.data = loader.construct_document(self._root)
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark
            line = mark.line + 1 if mark else None
            self.faults.append(Fault(self.name, line, "", f"YAML 格式错误: {fault.problem}"))
        finally:
            loader.dispose()

    def line(self, place: Iterable[str | int]) -> int | None:
        """The line of the value at ``place``, or of the nearest value around it."""
        node = self._root
        line = node.start_mark.line + 1 if node is not None else None
        for step in place:
            node = self._child(node, step)
            if node is None:
                break
            line = node.start_mark.line + 1
        return line

    def fault(self, place: Iterable[str | int], message: str) -> Fault:
        """A fault at this place of the file."""
        steps = tuple(place)
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        return Fault(self.name, self.line(steps), where.lstrip("."), message)

    @staticmethod
    def _child(node: Any, step: str | int) -> Any:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if str(key.value) == str(step):
                    return value
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            return node.value[step] if step < len(node.value) else None
        return None

    def _refuse_duplicates(self, node: Any, place: tuple[str | int, ...]) -> None:
        """YAML takes the last of two equal keys without a word; here it is a fault."""
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in seen:
                    line = key.start_mark.line + 1
                    self.faults.append(Fault(self.name, line, name, "同一名称写了两次"))
                seen.add(name)
                self._refuse_duplicates(value, (*place, name))
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self._refuse_duplicates(value, (*place, index))
