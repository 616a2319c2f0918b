"""Rows as the journal takes them, and their translation to the columns and values of the driver."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import DeclarativeBase

Target = Table | type[DeclarativeBase]
Kind = Literal["upsert", "insert", "update"]


class Upsert(NamedTuple):
    """The new state of a row, all columns given; written over the row with the same primary key."""

    table: Target
    values: Mapping[str, Any]


class Insert(NamedTuple):
    """A new row; columns not given are filled by the database, such as an autoincrement key."""

    table: Target
    values: Mapping[str, Any]


class Update(NamedTuple):
    """New values for the rows whose columns equal `where` (None means NULL); it may match no row."""

    table: Target
    values: Mapping[str, Any]
    where: Mapping[str, Any]


Row = Upsert | Insert | Update


@dataclass(frozen=True, eq=False)
class Shape:
    """All rows that one SQL text can write: the same verb, table and columns.

    `where` names the columns compared in an update, `nulls` those that must be NULL; `order` puts the rows of tables
    that others refer to first.
    """

    kind: Kind
    table: Table
    columns: tuple[str, ...]
    where: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    order: int = 0
    keys: tuple[int, ...] = ()
    converters: tuple[tuple[int, Callable[[Any], Any]], ...] = field(default=(), repr=False)

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Names of the primary key's columns."""
        return tuple(column.name for column in self.table.primary_key)


class Bound(NamedTuple):
    """A row ready for the driver; `key` is the primary key of an upsert."""

    shape: Shape
    params: tuple[Any, ...]
    key: tuple[Any, ...] | None


class Binder:
    """Turns rows into bound rows for one dialect, remembering each shape it has met."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._shapes: dict[Any, Shape] = {}

    def bind(self, row: Row) -> Bound:
        """The row with its values as the driver takes them.

        Raises `ValueError` for a column the table does not have, or an upsert without its whole primary key.
        """
        values = row.values
        if isinstance(row, Update):
            set_nulls = tuple(name for name, value in row.where.items() if value is None)
            cache_key = ("update", row.table, tuple(values), tuple(row.where), set_nulls)
            raw = [*values.values(), *(value for value in row.where.values() if value is not None)]
        else:
            cache_key = ("upsert" if isinstance(row, Upsert) else "insert", row.table, tuple(values))
            raw = list(values.values())
        shape = self._shapes.get(cache_key)
        if shape is None:
            shape = self._shapes[cache_key] = self._shape(row)
        for index, convert in shape.converters:
            raw[index] = convert(raw[index])
        return Bound(shape, tuple(raw), tuple(raw[index] for index in shape.keys) if shape.keys else None)

    def _shape(self, row: Row) -> Shape:
        table = row.table if isinstance(row.table, Table) else cast("Table", row.table.__table__)
        columns = tuple(row.values)
        where, nulls = (), ()
        if isinstance(row, Update):
            where = tuple(name for name, value in row.where.items() if value is not None)
            nulls = tuple(name for name, value in row.where.items() if value is None)
        unknown = [name for name in (*columns, *where, *nulls) if name not in table.c]
        if unknown:
            raise ValueError(f"{table.name} has no column {', '.join(unknown)}.")
        keys: tuple[int, ...] = ()
        if isinstance(row, Upsert):
            missing = [column.name for column in table.primary_key if column.name not in columns]
            if missing:
                raise ValueError(f"An upsert of {table.name} needs {', '.join(missing)}.")
            keys = tuple(columns.index(column.name) for column in table.primary_key)
        kind: Kind = "upsert" if isinstance(row, Upsert) else "insert" if isinstance(row, Insert) else "update"
        converters = tuple(self._converters(table, (*columns, *where)))
        return Shape(kind, table, columns, where, nulls, _depth(table, frozenset()), keys, converters)

    def _converters(self, table: Table, names: tuple[str, ...]) -> list[tuple[int, Callable[[Any], Any]]]:
        found: list[tuple[int, Callable[[Any], Any]]] = []
        for index, name in enumerate(names):
            column_type: Any = table.c[name].type
            convert = column_type.dialect_impl(self._dialect).bind_processor(self._dialect)
            if convert is not None:
                found.append((index, convert))
        return found


def _depth(table: Table, above: frozenset[Table]) -> int:
    """How many tables must have their rows before this one; circles are cut."""
    parents = {key.column.table for key in table.foreign_keys} - above - {table}
    return 1 + max((_depth(parent, above | {table}) for parent in parents), default=0)
