"""What every node of an expression can do: the three printers, and what they need to know."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NoReturn, Self, cast, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import ExcelCells

# What the sentence of an expression calls a name: its label, or its label and what stands there.
Says = Callable[[str], str]

# How tightly the sentence of a node holds together; a looser one is put in brackets.
LOOSE, TRUTH, COMPARED, SUM, PRODUCT, ATOM = range(6)


@dataclass_transform(frozen_default=True)
class Node:
    """One node of an expression tree: frozen, and the same for Decimal, Excel and Chinese.

    The annotations of a class are the fields of its nodes, in order, as with a dataclass; but that
    compiles so much code for each class that every start would wait for it.

    ``value`` never raises for what stands in cells: what is not there, waits or cannot be computed
    is a :class:`~zjtx_xl.rules.tree.outcome.NoResult`. All three raise KeyError for a name that
    nobody knows and ValueError where a name is of the wrong kind, both faults of a definition.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    rank: ClassVar[int] = ATOM
    is_condition: ClassVar[bool] = False
    # Its formula may be an error value though every cell that was asked about reads exactly.
    may_fail: ClassVar[bool] = False
    makes_noise: ClassVar[bool | None] = None  # as its parts do

    def __init_subclass__(cls) -> None:
        kinds: dict[str, str] = cls.__annotations__
        own = (name for name, kind in kinds.items() if not kind.startswith("ClassVar"))
        cls._fields = (*cls._fields, *own)
        cls.__match_args__ = cls._fields

    def __init__(self, *values: object, **named: object) -> None:
        given = dict(zip(self._fields, values), **named)  # noqa: B905 - too many are refused below
        is_complete = all(name in given or hasattr(self, name) for name in self._fields)
        if len(given) != len(values) + len(named) or not is_complete or given.keys() - self._fields:
            message = f"{type(self).__name__}({', '.join(self._fields)})"
            raise TypeError(message)
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(name)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.facts() == cast("Node", other).facts()

    def __hash__(self) -> int:
        return hash(tuple(self.facts().values()))

    def __repr__(self) -> str:
        said = (f"{name}={fact!r}" for name, fact in self.facts().items())
        return f"{type(self).__qualname__}({', '.join(said)})"

    def facts(self) -> dict[str, object]:
        """What stands in its fields, by name."""
        return {name: getattr(self, name) for name in self._fields}

    def with_facts(self, **changes: object) -> Self:
        """The same node with something else in some fields."""
        return type(self)(**{**self.facts(), **changes})

    @cached_property
    def used_names(self) -> tuple[str, ...]:
        """The names of cells that the tree uses, in the order of the text."""
        return tuple(dict.fromkeys(name for part in self.parts() for name in part.used_names))

    @cached_property
    def is_noisy(self) -> bool:
        """Whether doubles may carry noise in the result: where it is computed from numbers."""
        noise = self.makes_noise
        return any(part.is_noisy for part in self.parts()) if noise is None else noise

    def value(self, cells: Cells) -> Value:
        """The result in Decimal, exact up to 60 digits."""
        raise NotImplementedError

    def excel(self, cells: ExcelCells) -> str:
        """The formula text, without ``=``."""
        raise NotImplementedError

    def words(self, says: Says) -> str:
        """The same in Chinese."""
        raise NotImplementedError

    def parts(self) -> tuple[Node, ...]:
        """The nodes directly below: those that stand in its fields, in their order."""
        return self._below

    @cached_property
    def _below(self) -> tuple[Node, ...]:
        found: list[Node] = []
        for fact in self.facts().values():
            parts = cast("tuple[object, ...]", fact if isinstance(fact, tuple) else (fact,))
            found += (part for part in parts if isinstance(part, Node))
        return tuple(found)

    def needs(self) -> frozenset[str]:
        """The names without which there is no result, whatever stands in the other cells."""
        return frozenset[str]().union(*(part.needs() for part in self.parts()))

    def needs_if(self, *, holds: bool) -> frozenset[str]:
        """The names that a condition has looked at for sure once it holds, or does not hold."""
        return self.needs()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    yield node
    for part in node.parts():
        yield from walk(part)


def replaced(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """The tree with what ``change`` gives in place of a node; None leaves the node as it is."""
    changed = change(node)
    if changed is not None:
        return changed
    changes: dict[str, object] = {}
    for name, found in node.facts().items():
        if isinstance(found, Node):
            changes[name] = replaced(found, change)
        elif isinstance(found, tuple):
            parts = cast("tuple[object, ...]", found)
            changes[name] = tuple(
                replaced(part, change) if isinstance(part, Node) else part for part in parts
            )
    return node.with_facts(**changes) if changes else node


def bracketed(node: Node, says: Says, rank: int) -> str:
    """The sentence of a part, in brackets where it is looser than what stands around it."""
    said = node.words(says)
    return said if node.rank >= rank else f"（{said}）"
