"""Plain data: frozen values of ours as JSON text and back, for what is kept between starts.

A value is written as a list of nodes, each after those that it is made of. A node is a tuple, a
set, a mapping, a Decimal, or an object of a class of ours that only holds fields (a NamedTuple, a
frozen dataclass, an Enum). A child of a node is a literal of JSON, or ``[n]``: the node of this
number. What is equal stands there once and comes back as one object.

The classes, and the names of their fields, are those of the objects that were written: nobody
lists them. A class that was moved, renamed or given other fields since does not fit any more, and
nothing comes back half right. Reading builds such objects and does nothing else, whoever wrote the
text.
"""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from sys import intern
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Make = Callable[[list[Any]], object]

_PACKAGE = f"{__package__}."
_TUPLE, _SET, _MAPPING, _DECIMAL = -1, -2, -3, -4
_MAKERS: dict[int, Make] = {
    _TUPLE: tuple,
    _SET: frozenset,
    _MAPPING: lambda values: dict(zip(values[::2], values[1::2], strict=True)),
    _DECIMAL: lambda values: Decimal(*values),
}
_LITERALS = frozenset({str, int, float, bool, type(None)})
_json = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode  # a node holds literals and numbers of nodes before it


class NotPlainError(ValueError):
    """No plain data: an object that does more than hold fields, or a text that does not fit."""

    @classmethod
    def of_class(cls, module: str, name: str) -> NotPlainError:
        """A class that cannot be written, or is no longer what it was."""
        return cls(f"{module}.{name}")


def to_plain(value: object) -> bytes:
    """The text of a value.

    Raises:
        NotPlainError: part of it is no plain data.
    """
    writer = _Writer()
    child = writer.child(value)
    text = _json([list(writer.classes.values()), writer.nodes, child])
    return text.encode("utf-8", "surrogatepass")  # a file name may hold half a character


def from_plain(data: bytes) -> object:
    """The value of a text.

    Raises:
        NotPlainError: the text was not made by :func:`to_plain`, or its classes have changed.
    """
    try:
        classes, nodes, value = json.loads(data.decode("utf-8", "surrogatepass"))
        makers = _MAKERS | {number: _maker(*each) for number, each in enumerate(classes)}
        made: list[object] = []
        for kind, *children in nodes:
            parts = [
                made[child[0]]
                if type(child) is list
                else intern(child)  # what thousands of values say is kept once
                if type(child) is str
                else child
                for child in children
            ]
            made.append(makers[kind](parts))
        return made[value[0]] if type(value) is list else value
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise NotPlainError(str(error)) from error


class _Writer:
    """``nodes`` stand in the order in which they may be read; ``classes`` are those of objects.

    A child that is a node is a tuple with its number, which JSON writes as a list.
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[object, ...]] = []
        self.classes: dict[type, tuple[str, ...]] = {}
        self._known: dict[object, tuple[int]] = {}
        self._numbers: dict[type, int] = {}

    def child(self, value: object) -> object:
        """How a value stands in the node that holds it."""
        kind = type(value)
        if kind in _LITERALS:
            return value
        if kind is Decimal:
            return self._node(_DECIMAL, str(value))
        if kind is tuple:
            return self._node(_TUPLE, *self._children(cast("tuple[object, ...]", value)))
        if kind is dict:
            items = cast("dict[object, object]", value).items()
            return self._node(_MAPPING, *self._children(part for item in items for part in item))
        if kind is frozenset:
            # in the order of their texts, so that equal sets have one text
            parts = self._children(cast("frozenset[object]", value))
            return self._node(_SET, *sorted(parts, key=_json))
        if kind not in self._numbers:
            self.classes[kind] = kind.__module__, kind.__qualname__, *_field_names(kind)
            self._numbers[kind] = len(self._numbers)
        return self._node(self._numbers[kind], *self._children(_parts(value)))

    def _children(self, values: Iterable[object]) -> list[object]:
        return [value if type(value) in _LITERALS else self.child(value) for value in values]

    def _node(self, *content: object) -> tuple[int]:
        # True and 1 are equal, and are not the same; nor are 0.0 and -0.0
        kinds = tuple(map(type, content))
        said = repr(content) if float in kinds else (kinds, content)
        known = self._known.get(said)
        if known is None:
            known = self._known[said] = (len(self.nodes),)
            self.nodes.append(content)
        return known


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, tuple):
        return cast("tuple[object, ...]", value)
    if isinstance(value, Enum):
        return (value.value,)
    return (getattr(value, name) for name in _field_names(type(value)))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """The fields of a class of ours that only holds them."""
    if kind.__module__.startswith(_PACKAGE) and kind.__qualname__ == kind.__name__:
        facts: Any = kind
        if hasattr(facts, "_fields"):
            return facts._fields
        parameters = getattr(facts, "__dataclass_params__", None)
        if parameters is not None and parameters.frozen:
            return tuple(field.name for field in fields(facts))
        if issubclass(kind, Enum):
            return ("value",)
    raise NotPlainError.of_class(kind.__module__, kind.__qualname__)


@cache
def _maker(module: str, name: str, *names: str) -> Make:
    """What builds an object of a class from its fields, as they were when it was written."""
    if not module.startswith(_PACKAGE) or "__" in module:
        raise NotPlainError.of_class(module, name)
    try:
        kind: Any = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise NotPlainError.of_class(module, name) from error
    if not isinstance(kind, type) or kind.__module__ != module or _field_names(kind) != names:
        raise NotPlainError.of_class(module, name)
    make: Make | None = getattr(kind, "_make", None)
    return make or (lambda values: kind(*values))
