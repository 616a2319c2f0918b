"""One group of checkpoints as one PostgreSQL statement: one round trip, one transaction."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Dialect, String

from neena.engine.faults import JournalUnavailable, RowRefused
from neena.engine.group import Group, Outcome, Verdict, alone
from neena.engine.postgresql_link import Link, broke
from neena.engine.rows import Shape

_TIMEOUT = 15.0
# Serialization failure, deadlock, lock timeout, cancelled, disk full: the same statement may succeed a moment later.
_PASSING = ("40001", "40P01", "55P03", "57014", "53")

Text = tuple[tuple[Shape, ...], bool, bool]


class Committer:
    """Writes groups through one link."""

    def __init__(self, link: Link, dialect: Dialect) -> None:
        self._link = link
        self._dialect = dialect
        self._texts: dict[Text, str] = {}

    async def commit(self, group: Group) -> Sequence[Outcome]:
        """Commit a group; when the server refuses it, each of its entries alone.

        Raises `JournalUnavailable` when the connection broke, so that nobody knows what was committed.
        """
        try:
            return await self._write(group)
        except Exception as fault:
            if broke(fault):
                raise JournalUnavailable(f"The connection to the database broke: {fault}") from fault
            if len(group.entries) == 1:
                return [_fate(fault)]
        return await self._one_by_one(group)

    async def _one_by_one(self, group: Group) -> Sequence[Outcome]:
        outcomes: list[Outcome] = []
        held_up: set[Any] = set()
        for number, entry in enumerate(group.entries):
            if entry.lease.id in held_up:
                outcomes.append(Verdict.AGAIN)
                continue
            try:
                outcome = (await self.commit(alone(entry)))[0]
            except JournalUnavailable as fault:
                # What is already written is told so; only the rest is unknown.
                return [*outcomes, *[fault] * (len(group.entries) - number)]
            if outcome is Verdict.AGAIN:
                held_up.add(entry.lease.id)
            outcomes.append(outcome)
            await asyncio.sleep(0)
        return outcomes

    async def _write(self, group: Group) -> Sequence[Outcome]:
        entries = group.entries
        done = any(entry.done for entry in entries)
        later = any(entry.later is not None for entry in entries)
        key = (tuple(group.parts), done, later)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = statement(key[0], self._dialect, done=done, later=later)
        args: list[Any] = [
            [entry.lease.id for entry in entries],
            [entry.lease.claim for entry in entries],
            [entry.live for entry in entries],
        ]
        if done or later:
            args += [
                [entry.done for entry in entries],
                [entry.later for entry in entries],
                [entry.crash for entry in entries],
            ]
        for rows in group.parts.values():
            args.append([number + 1 for number, _ in rows])
            args.extend(zip(*(params for _, params in rows), strict=True))
        ((held, cancelled),) = await self._link.fetch(text, *args, timeout=_TIMEOUT)
        return _verdicts(group, set(held or ()), set(cancelled or ()))


def statement(shapes: Sequence[Shape], dialect: Dialect, *, done: bool, later: bool) -> str:
    """The statement that writes one group: the entries, then the rows of each shape, as arrays of columns."""
    names = ["id", "claim", "live"] + (["done", "later", "crash"] if done or later else [])
    types = ["uuid", "uuid", "bool"] + (["bool", "float8", "int"] if done or later else [])
    parts = [
        f"entry AS (SELECT * FROM unnest({_arrays(types, 1)}) WITH ORDINALITY AS t({', '.join(names)}, e))",  # noqa: S608  # made of fixed words
        "held AS (SELECT id, claim, cancelled FROM work WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE)",
        "good AS (SELECT entry.* FROM entry JOIN held USING (id, claim) WHERE NOT (live AND cancelled))",
    ]
    first = len(names) + 1
    for number, shape in enumerate(shapes):
        columns = [shape.table.c[name] for name in (*shape.columns, *shape.where)]
        arrays = _arrays(["int", *(_type(column, dialect) for column in columns)], first)
        aliases = ", ".join(f"c{index}" for index in range(len(columns)))
        rows = f"unnest({arrays}) WITH ORDINALITY AS r(e, {aliases}, n)"
        parts.append(f"p{number} AS ({_write(shape, rows)})")
        first += len(columns) + 1
    if done:
        parts.append("gone AS (DELETE FROM work w USING good WHERE w.id = good.id AND good.done)")
    if later:
        parts.append(
            "back AS (UPDATE work w SET owner = NULL, claim = NULL, due = now() + make_interval(secs => good.later),"
            " crashes = CASE good.crash WHEN 0 THEN 0 ELSE w.crashes + good.crash END"
            " FROM good WHERE w.id = good.id AND good.later IS NOT NULL)"
        )
    answer = "SELECT array_agg(e), array_agg(e) FILTER (WHERE cancelled) FROM entry JOIN held USING (id, claim)"
    return f"WITH {', '.join(parts)} {answer}"


def _write(shape: Shape, rows: str) -> str:
    table = _quoted(shape.table.name)
    mine = "r.e IN (SELECT e FROM good)"
    if shape.kind == "update":
        sets = ", ".join(f"{_quoted(name)} = r.c{index}" for index, name in enumerate(shape.columns))
        first = len(shape.columns)
        tests = [f"t.{_quoted(name)} = r.c{first + index}" for index, name in enumerate(shape.where)]
        tests += [f"t.{_quoted(name)} IS NULL" for name in shape.nulls]
        return f"UPDATE {table} t SET {sets} FROM {rows} WHERE {' AND '.join([mine, *tests])}"  # noqa: S608
    names = ", ".join(_quoted(name) for name in shape.columns)
    values = ", ".join(f"r.c{index}" for index in range(len(shape.columns)))
    text = f"INSERT INTO {table} ({names}) SELECT {values} FROM {rows} WHERE {mine} ORDER BY r.n"  # noqa: S608
    if shape.kind == "insert":
        return text
    keys = shape.primary_key
    sets = ", ".join(f"{_quoted(name)} = EXCLUDED.{_quoted(name)}" for name in shape.columns if name not in keys)
    target = ", ".join(_quoted(name) for name in keys)
    return f"{text} ON CONFLICT ({target}) DO " + (f"UPDATE SET {sets}" if sets else "NOTHING")


def _verdicts(group: Group, held: set[int], cancelled: set[int]) -> list[Outcome]:
    found: list[Outcome] = []
    for number, entry in enumerate(group.entries, 1):
        if number not in held:
            found.append(Verdict.LOST)
        else:
            found.append(Verdict.CANCELLED if entry.live and number in cancelled else Verdict.WRITTEN)
    return found


def _fate(fault: Exception) -> Outcome:
    if str(getattr(fault, "sqlstate", None)).startswith(_PASSING):
        return Verdict.AGAIN
    refusal = RowRefused(f"The database refused a row: {fault}")
    refusal.__cause__ = fault
    return refusal


def _arrays(types: Sequence[str], first: int) -> str:
    return ", ".join(f"${first + index}::{one}[]" for index, one in enumerate(types))


def _type(column: Column[Any], dialect: Dialect) -> str:
    # A cast to varchar(n) would cut what is too long instead of refusing it.
    if isinstance(column.type.dialect_impl(dialect), String):
        return "text"
    return column.type.compile(dialect=dialect)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
