"""One group of checkpoints as one SQLite transaction.

The statements run in the event loop: they take microseconds, and in a thread each of their steps would have to win the
interpreter lock back from a busy loop. Only the commit, which waits for the disk, runs in a thread. Each SQL text is
run for many rows in one step.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from neena.engine.faults import RowRefused
from neena.engine.group import Entry, Group, Outcome, Verdict, alone
from neena.engine.rows import Shape

_MOST_ROWS = 64
_MOST_PARAMS = 30_000

# Another process writes; the disk is full: the same group may succeed a moment later.
_PASSING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL})

Elsewhere = Callable[[Callable[[], None]], Awaitable[None]]
State = dict[str, tuple[str | None, bool]]


class Committer:
    """Writes groups through one connection. `elsewhere` runs in a thread, and to the end, what waits for the disk."""

    def __init__(self, connection: sqlite3.Connection, elsewhere: Elsewhere) -> None:
        self._connection = connection
        self._elsewhere = elsewhere
        self._texts: dict[tuple[Shape, int], str] = {}

    async def commit(self, group: Group) -> Sequence[Outcome]:
        """Commit a group; when the database refuses it, each of its entries alone."""
        try:
            return await self._write(group)
        except sqlite3.OperationalError as fault:
            if getattr(fault, "sqlite_errorcode", 0) & 0xFF not in _PASSING:
                raise
            return [Verdict.AGAIN] * len(group.entries)
        except (sqlite3.DatabaseError, sqlite3.InterfaceError, OverflowError, ValueError) as fault:
            if len(group.entries) == 1:
                return [_refusal(fault)]
        return await self._one_by_one(group)

    async def _one_by_one(self, group: Group) -> Sequence[Outcome]:
        outcomes: list[Outcome] = []
        held_up: set[UUID] = set()
        for entry in group.entries:
            again = entry.lease.id in held_up
            outcome = Verdict.AGAIN if again else (await self.commit(alone(entry)))[0]
            if outcome is Verdict.AGAIN:
                held_up.add(entry.lease.id)
            outcomes.append(outcome)
        return outcomes

    async def _write(self, group: Group) -> Sequence[Outcome]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            state = self._state([entry.lease.id.hex for entry in group.entries])
            outcomes = [_verdict(entry, state) for entry in group.entries]
            for shape in sorted(group.parts, key=_turn):
                rows = [row for number, row in group.parts[shape] if outcomes[number] is Verdict.WRITTEN]
                self._write_rows(shape, rows)
            self._end(group, outcomes)
            await self._elsewhere(connection.commit)
        except BaseException:
            connection.rollback()
            raise
        return outcomes

    def _state(self, ids: list[str]) -> State:
        found: State = {}
        for chunk in _chunks(ids, 256):
            padded = _padded(chunk)
            marks = ", ".join("?" * len(padded))
            # One row for all, since each row fetched is a step.
            text = f"SELECT group_concat(id || ifnull(claim, '-') || '/' || cancelled) FROM work WHERE id IN ({marks})"  # noqa: S608
            (listed,) = self._connection.execute(text, padded).fetchone()
            for one in listed.split(",") if listed else ():
                rest, _, cancelled = one.partition("/")
                found[rest[:32]] = (rest[32:], cancelled == "1")
        return found

    def _write_rows(self, shape: Shape, rows: list[tuple[Any, ...]]) -> None:
        if shape.kind == "update":
            self._connection.executemany(self._text(shape, 1), rows)
            return
        start = 0
        most = min(_MOST_ROWS, max(1, _MOST_PARAMS // len(shape.columns)))
        while start < len(rows):
            count = 1 << (min(len(rows) - start, most).bit_length() - 1)
            params = rows[start] if count == 1 else [value for row in rows[start : start + count] for value in row]
            self._connection.execute(self._text(shape, count), params)
            start += count

    def _end(self, group: Group, outcomes: Sequence[Outcome]) -> None:
        done: list[str] = []
        later: list[tuple[str, int, int, str]] = []
        for entry, outcome in zip(group.entries, outcomes, strict=True):
            if outcome is Verdict.WRITTEN and entry.done:
                done.append(entry.lease.id.hex)
            elif outcome is Verdict.WRITTEN and entry.later is not None:
                later.append((_moment(entry.later), entry.crash, entry.crash, entry.lease.id.hex))
        for chunk in _chunks(done, 256):
            padded = _padded(chunk)
            marks = ", ".join("?" * len(padded))
            self._connection.execute(f"DELETE FROM work WHERE id IN ({marks})", padded)  # noqa: S608
        if later:
            self._connection.executemany(
                "UPDATE work SET owner = NULL, claim = NULL, due = ?, crashes = (crashes + ?) * (? > 0) WHERE id = ?",
                later,
            )

    def _text(self, shape: Shape, count: int) -> str:
        text = self._texts.get((shape, count))
        if text is None:
            text = self._texts[shape, count] = sql(shape, count)
        return text


def sql(shape: Shape, count: int) -> str:
    """The statement that writes `count` rows of a shape."""
    table = _quoted(shape.table.name)
    if shape.kind == "update":
        sets = ", ".join(f"{_quoted(name)} = ?" for name in shape.columns)
        tests = [f"{_quoted(name)} = ?" for name in shape.where] + [f"{_quoted(name)} IS NULL" for name in shape.nulls]
        return f"UPDATE {table} SET {sets} WHERE {' AND '.join(tests) or '1'}"  # noqa: S608
    names = ", ".join(_quoted(name) for name in shape.columns)
    row = f"({', '.join('?' * len(shape.columns))})"
    text = f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * count)}"  # noqa: S608
    if shape.kind == "insert":
        return text
    keys = shape.primary_key
    sets = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in shape.columns if name not in keys)
    target = ", ".join(_quoted(name) for name in keys)
    return f"{text} ON CONFLICT ({target}) DO " + (f"UPDATE SET {sets}" if sets else "NOTHING")


def _verdict(entry: Entry, state: State) -> Outcome:
    claim, cancelled = state.get(entry.lease.id.hex, (None, False))
    if claim != entry.lease.claim.hex:
        return Verdict.LOST
    return Verdict.CANCELLED if cancelled and entry.live else Verdict.WRITTEN


def _refusal(fault: Exception) -> RowRefused:
    refusal = RowRefused(f"The database refused a row: {fault}")
    refusal.__cause__ = fault
    return refusal


def _turn(shape: Shape) -> tuple[bool, int]:
    return shape.kind == "update", shape.order


def _chunks(values: list[str], size: int) -> list[list[str]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


def _padded(values: list[str]) -> list[str]:
    """Filled up to a power of two by repetition, so that few statements are prepared."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _moment(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S.%f")
