"""YAML with the line of every value, so that a fault in a definition is found where it stands.

Only what is written as such is a number or true/false, as in YAML 1.2: with the older rules the
key ``no`` would be false and the rows ``5:17`` the number 317, without a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import yaml

from zjtx_xl.definitions.faults import Fault, Place
from zjtx_xl.definitions.source.said_places import said_place
from zjtx_xl.definitions.source.setting_places import setting_place
from zjtx_xl.definitions.source.yaml_slips import problem_in_chinese, slip_near
from zjtx_xl.values import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Base):
    """The fast safe loader of PyYAML with the plain types of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML declares it


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
):
    Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


_MOST_SLIPS = 50


class YamlSource:
    """One YAML file: its data, and the line and column of each place in it."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; faults of the YAML itself are in ``faults``.

        What was surely meant otherwise (a full-width colon, a tab) is told and read as it was
        meant; what cannot be read leaves ``data`` empty.
        """
        self.name = path.name
        self.data: Any = None
        self.faults: list[Fault] = []
        self._root: Any = None
        self._names: dict[int, dict[str, tuple[Any, Any]]] = {}
        try:
            text = path.read_text(encoding="utf-8-sig")
            yaml.reader.Reader(text)
        except (UnicodeDecodeError, yaml.reader.ReaderError):
            message = "不是 UTF-8 文本文件；请用“记事本”另存，编码选 UTF-8"
            self.faults.append(Fault(self.name, None, "", message))
            return
        if not text.strip():
            self.faults.append(Fault(self.name, 1, "", "文件是空的", 1))
            return
        for _ in range(_MOST_SLIPS):
            found = self._load(text)
            if found is None:
                return
            line, column, problem = found
            slip = slip_near(text, line)
            lines = text.split("\n")
            if slip is None:
                said = problem_in_chinese(problem, lines[min(line, len(lines)) - 1])
                self.faults.append(Fault(self.name, line, "", said, column))
                return
            self.faults.append(Fault(self.name, slip.line, "", slip.message, slip.column))
            lines[slip.line - 1] = slip.meant
            text = "\n".join(lines)

    def _load(self, text: str) -> tuple[int, int, str] | None:
        """Read the text; where and why that is not possible."""
        loader = Loader(text)
        try:
            self._root = loader.get_single_node()
            self._names.clear()
            if self._root is not None:
                self._refuse_unseen(self._root, set())
                odd = _odd_key(self._root, set())
                if odd is not None and (slip := slip_near(text, odd[0])) and slip.line == odd[0]:
                    return odd[0], odd[1], ""
                self.data = loader.construct_document(self._root)
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark or fault.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._root = None
            return line, column, f"{fault.context or ''} {fault.problem or ''}"
        except yaml.YAMLError as fault:
            return (1, 1, str(fault))
        except ValueError:  # Python makes no number of so many digits
            numbered = enumerate(text.split("\n"), start=1)
            line, _ = max(numbered, key=lambda line: len(line[1]))
            self.faults.append(Fault(self.name, line, "", "这一行的数太长，读不了", 1))
            self._root = None
        finally:
            loader.dispose()
        return None

    def spot(self, place: Iterable[str | int]) -> tuple[int | None, int | None]:
        """Line and column of the setting at ``place``, or of the nearest around it."""
        node = self._root
        mark = node.start_mark if node is not None else None
        for step in place:
            key, node = self._entry(node, step)
            if node is None:
                break
            mark = (key or node).start_mark
        return (mark.line + 1, mark.column + 1) if mark else (None, None)

    def fault(
        self,
        place: Iterable[str | int],
        message: str,
        severity: Literal["error", "warning"] = "error",
    ) -> Fault:
        """A fault at this place of the file."""
        steps = tuple(place)
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        line, column = self.spot(steps)
        what = said_place(self.data, steps)
        return Fault(self.name, line, where.lstrip("."), message, column, what, severity)

    def setting(self, place: Iterable[str | int], column: str, name: str) -> Place:
        """The place of the setting that counts for a cell of a column; see ``setting_place``."""
        return setting_place(self.data, tuple(place), column, name)

    def _entry(self, node: Any, step: str | int) -> tuple[Any, Any]:  # noqa: ANN401 - of PyYAML
        """The node of a setting and that of its name; of a list the entry alone."""
        if isinstance(node, yaml.MappingNode):
            # Looked up for each of many faults: a mapping may have as many names.
            if id(node) not in self._names:
                # of two equal names the first
                pairs = reversed(node.value)
                self._names[id(node)] = {str(key.value): (key, value) for key, value in pairs}
            return self._names[id(node)].get(str(step), (None, None))
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            return None, node.value[step]
        return None, None

    def _refuse_unseen(self, node: Any, seen: set[int]) -> None:  # noqa: ANN401 - of PyYAML
        """What nobody sees: the first of two equal keys, and characters that no workbook holds."""
        if id(node) in seen:  # an alias
            return
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            names: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in names:
                    line, column = key.start_mark.line + 1, key.start_mark.column + 1
                    message = f"{name} 写了两次，请删去一个"
                    fault = Fault(self.name, line, name, message, column)
                    if fault not in self.faults:
                        self.faults.append(fault)
                names.add(name)
                self._refuse_unseen(value, seen)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._refuse_unseen(value, seen)
        elif found := CONTROLS.search(node.value):
            message = f"有看不见的控制字符（U+{ord(found[0]):04X}），请删去"
            line, column = node.start_mark.line + 1, node.start_mark.column + 1
            self.faults.append(Fault(self.name, line, "", message, column))


def _odd_key(node: Any, seen: set[int]) -> tuple[int, int] | None:  # noqa: ANN401 - of PyYAML
    """Where a name has a sign of a Chinese keyboard in it: YAML takes “key：plan” for a name."""
    if id(node) in seen:  # an alias
        return None
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            plain = isinstance(key, yaml.ScalarNode) and not key.style
            if plain and re.search("[：，“”]", str(key.value)):
                return key.start_mark.line + 1, key.start_mark.column + 1
            if found := _odd_key(value, seen):
                return found
    elif isinstance(node, yaml.SequenceNode):
        return next(filter(None, (_odd_key(value, seen) for value in node.value)), None)
    return None
