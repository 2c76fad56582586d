"""What the names of an expression mean on a sheet: one cell, or all cells of a column.

A name is looked for in this order: a cell of the own row, by its column or by its role (``target``,
``actual``, ``score`` …); a cell of the own record or sheet (``patents.actual``); a row alone, which
is its actual value or its only cell to fill; the rows of a group (``output.points``); a column, all
its cells. ``this`` is the own column, ``all.`` takes a column over all records. Where no key is
meant, labels are: the printed words of a row and a column, without what stands in brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from zjtx_xl.definitions.repeated import Repeated
from zjtx_xl.rules import ALL_ROWS, CellPlace, names_of
from zjtx_xl.values import NUMERIC, without_remarks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.definitions.fields import Field
    from zjtx_xl.rules import Node, Place

ALL = "all"
THIS = "this"
NOT_SUMMED = frozenset({"deduction", "total"})
_ROLES = frozenset({"baseline", "target", "actual", "score", "reason"})
_NOT_MAIN = frozenset({"score", "deduction", "total", "reason", "baseline", "target"})


class Column(NamedTuple):
    """All cells of a column that a name means, in the order of the sheet; those of a group."""

    fields: Sequence[Field]
    group: str = ""


class Standing(NamedTuple):
    """Where an expression stands: its row, its record, and whether it is a total over all rows."""

    row: str = ""
    record: int = 0
    is_total: bool = False
    column: str = ""


def standing_of(field: Field) -> Standing:
    """Where the expressions of a field stand."""
    return Standing(field.row, field.record, field.role == "total", field.column)


class Names:
    """The cells of a sheet by everything that an expression may call them."""

    def __init__(
        self,
        fields: Sequence[Field],
        groups: Mapping[str, tuple[str, ...]],
        titles: Mapping[str, str] | None = None,
        sums: frozenset[int] = frozenset(),
    ) -> None:
        """``sums`` are records that add up others: a column over all records is without them.

        Of a long list only the first record is looked at, and what is found is that of any other.
        """
        self._sums = sums
        self._repeated = fields if isinstance(fields, Repeated) else None
        if self._repeated is not None:
            fields = [*self._repeated.above, *self._repeated.of(1), *self._repeated.below]
        self._titles = titles or {}
        self._fields = fields
        self._groups = groups
        self._by_key = {field.key: field for field in fields}
        self._by_role: dict[tuple[str, str], Field] = {}
        self._rows: dict[str, list[Field]] = {}
        self._columns: dict[str, list[Field]] = {}
        for field in fields:
            if field.role in _ROLES:
                self._by_role.setdefault((field.row, field.role), field)
            if field.row:
                self._rows.setdefault(field.row, []).append(field)
            if field.record and field.role not in NOT_SUMMED:
                self._columns.setdefault(field.column, []).append(field)
        self._labels: dict[str, str] | None = None
        self._drawn = {
            field.key: at for at, field in enumerate(self._repeated.of(1) if self._repeated else ())
        }

    def find(self, name: str, at: Standing) -> Field | Column | None:
        """What a name means there; None where it means nothing."""
        if self._repeated is None or at.record <= 1:
            return self._called(name, at)
        own = at.row.split(".")
        own[own.index(str(at.record))] = "1"
        found = self._called(name, at._replace(row=".".join(own), record=1))
        return self._moved(self._repeated, found, at.record) if found is not None else None

    def _moved(
        self, repeated: Repeated[Field], found: Field | Column, record: int
    ) -> Field | Column:
        """What was found in the first record, as that of another."""
        if isinstance(found, Column):
            if isinstance(found.fields, Repeated):
                return found
            moved = (self._moved(repeated, field, record) for field in found.fields)
            return found._replace(fields=tuple(cast("Iterator[Field]", moved)))
        return repeated.of(record)[self._drawn[found.key]] if found.record else found

    def _called(self, name: str, at: Standing) -> Field | Column | None:
        found = self._find(name, at)
        if found is None and not name.isascii():
            key = self._key_of_labels(name)
            found = self._find(key, at) if key else None
        return found

    def bound(self, expression: Node, at: Standing) -> dict[str, Field | Column]:
        """All names of an expression that mean something there."""
        found = ((name, self.find(name, at)) for name in names_of(expression))
        return {name: field for name, field in found if field is not None}

    def known(self) -> Iterator[str]:
        """Everything that may be meant by a name that means nothing."""
        yield from self._by_key
        yield from self._columns
        yield from self._rows

    def _find(  # noqa: PLR0911 - one for each way to be called
        self, name: str, at: Standing
    ) -> Field | Column | None:
        if name == THIS:
            return self._column(at.column, at)
        if at.is_total and "." not in name:
            column = self._column(name, at)
            if column is not None:
                return column
        own = self._of_row(at.row, name)
        if own is not None and not at.is_total:
            return own
        for around in _around(at.row):
            prefix = f"{around}." if around else ""
            found = self._by_key.get(f"{prefix}{name}") or self._cell(f"{prefix}{name}")
            if found is not None:
                return found
            if f"{prefix}{name}" in self._rows:
                main = _main(self._rows[f"{prefix}{name}"])
                if main is not None:
                    return main
            grouped = self._of_group(prefix, name)
            if grouped is not None:
                return grouped
        return self._column(name, at)

    def _of_row(self, row: str, name: str) -> Field | None:
        found = self._by_key.get(f"{row}.{name}" if row else name)
        return found or self._by_role.get((row, name))

    def _cell(self, key: str) -> Field | None:
        row, _, role = key.rpartition(".")
        return self._by_role.get((row, role)) if row else None

    def _of_group(self, prefix: str, name: str) -> Column | None:
        group, _, column = name.rpartition(".")
        if group not in self._groups:
            return None
        rows = (f"{prefix}{row}" for row in self._groups[group])
        found = (self._of_row(row, column) for row in rows)
        cells = tuple(field for field in found if field is not None)
        return Column(cells, self._titles.get(group, "")) if cells else None

    def _column(self, name: str, at: Standing) -> Column | None:
        first, _, rest = name.partition(".")
        whole = first == ALL and bool(rest)
        fields = self._columns.get(rest if whole else name, [])
        if at.record and not whole:
            fields = [field for field in fields if field.record == at.record]
        elif self._repeated is not None and fields:
            keys = {field.key for field in fields}
            drawn = [self._repeated.drawn[at] for key, at in self._drawn.items() if key in keys]
            numbers = [one for one in self._repeated.numbers if one not in self._sums]
            return Column(Repeated(drawn, numbers, self._repeated.placed))
        elif self._sums:
            fields = [field for field in fields if field.record not in self._sums]
        return Column(tuple(fields)) if fields else None

    def _key_of_labels(self, name: str) -> str:
        """The key that printed words stand for; empty where they stand for none, or for several."""
        if self._labels is None:
            self._labels = dict(_labelled(self._fields))
        if name in self._labels:
            return self._labels[name]
        row, _, column = name.rpartition(".")
        if row in self._labels and column in self._labels:
            return f"{self._labels[row]}.{self._labels[column]}"
        return ""


def _around(row: str) -> Iterator[str]:
    """``3.innovation`` → itself, ``3``, nothing: keys are prefixed with what stands around."""
    while row:
        yield row
        row = row.rpartition(".")[0]
    yield ""


def _main(fields: Sequence[Field]) -> Field | None:
    """What a row alone means: its actual value, or its only cell to fill."""
    actual = [field for field in fields if field.role == "actual"]
    inputs = [field for field in fields if field.role not in _NOT_MAIN]
    computed = [field for field in inputs if field.value is not None]
    totals = [field for field in fields if field.role == "total"]
    for found in (actual, inputs, computed, totals):
        if len(found) == 1:
            return found[0]
    return None


def _labelled(fields: Sequence[Field]) -> Iterator[tuple[str, str]]:
    """Printed words and the key, of a row or a column, that they stand for alone."""
    found: dict[str, set[str]] = {}
    for field in fields:
        row = field.row.rpartition(".")[2]
        for label, key in ((field.row_label, row), (field.column_label, field.column)):
            word = as_word(label)
            if word and key:
                found.setdefault(word, set()).add(key)
    for word, keys in found.items():
        if len(keys) == 1:
            yield word, next(iter(keys))


def as_word(label: str) -> str:
    """A printed label as a name: without what stands in brackets, marks and blanks."""
    return "".join(sign for sign in without_remarks(label) if f"_{sign}".isidentifier())


def place_of(field: Field) -> CellPlace:
    """A field as formulas see it."""
    return CellPlace(
        ref=field.ref,
        kind=field.kind.name,
        choices=field.kind.choices,
        unticked=field.kind.unticked,
        is_ours=field.value is not None,
        minimum=field.kind.minimum,
        maximum=field.kind.maximum,
        counts_years=field.kind.counts_years,
    )


def is_added_up(field: Field, of: Iterable[Field | Column]) -> bool:
    """Whether a computed cell adds up what is there, as SUM does, blank cells or not.

    A cell among the totals that is made of answers alone (the points of what does not apply) waits
    for them, as every other computed cell does.
    """
    cells = [
        one for found in of for one in (found.fields if isinstance(found, Column) else [found])
    ]
    return field.role == "total" and (
        all(cell.kind.name in NUMERIC for cell in cells)
        or any(cell.role in {"score", "deduction", "total"} for cell in cells)
    )


def places(
    bound: Mapping[str, Field | Column],
    place: Callable[[Field], CellPlace] = place_of,
) -> dict[str, Place]:
    """The places of all names of an expression."""
    return {
        name: tuple(map(place, found.fields)) if isinstance(found, Column) else place(found)
        for name, found in bound.items()
    }


def labels(bound: Mapping[str, Field | Column], at: Standing) -> dict[str, str]:
    """What the names of an expression are called in a sentence that stands there."""
    return {name: _label(name, found, at) for name, found in bound.items()}


def _label(name: str, found: Field | Column, at: Standing) -> str:
    if isinstance(found, Column):
        column = without_remarks(found.fields[0].column_label) if found.fields else name
        return f"{ALL_ROWS}{column}" if not found.group else f"{ALL_ROWS}{found.group}{column}"
    row, column = without_remarks(found.row_label), without_remarks(found.column_label)
    if not row or found.row == at.row:
        return column
    is_alone = found.role in {"actual", "total"} or found.kind.name not in NUMERIC
    return row if is_alone else f"{row}{column}"
