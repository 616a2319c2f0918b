"""A scope: one session, one principal, and what to do once the work is committed.

Every query of an owned table begins with `scope.select(Table)`, which is narrowed to the caller's organization (or,
for a caller without one, to what they made). That is the only way slices read such tables.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from neena.errors import NotFound
from neena.kernel.clock import now
from neena.kernel.columns import UtcTime
from neena.kernel.database import Database
from neena.kernel.principal import Principal


class Owned:
    """Columns of every table whose rows belong to an organization (or to one user without one)."""

    organization: Mapped[UUID | None]
    created_by_email: Mapped[str]
    modified_by_email: Mapped[str]
    created_date: Mapped[datetime] = mapped_column(UtcTime)
    modified_date: Mapped[datetime] = mapped_column(UtcTime)


Row = TypeVar("Row", bound=Owned)
Act = Callable[[], Awaitable[None]]


def newest_first(table: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The order of every list (contract 1.5): newest first, by id where two were made at once."""
    return table.created_date.desc(), table.id.desc()


class Scope:
    """What a service works in. Services never commit; the door does, once."""

    def __init__(self, session: AsyncSession, principal: Principal, source: str | None = None) -> None:
        self.session = session
        self.principal = principal
        self.source = source  # the address that the request came from
        self.before_commit: list[Act] = []
        self.after_commit: list[Act] = []
        self.on_failure: list[Act] = []

    def select(self, table: type[Row]) -> Select[Any]:
        """A query over the rows the caller may see."""
        return select(table).where(self.sees(table))

    def sees(self, table: type[Row]) -> Any:
        """The condition that keeps a query inside the caller's organization."""
        if self.principal.organization is not None:
            return table.organization == self.principal.organization
        return table.organization.is_(None) & (table.created_by_email == self.principal.email)

    @staticmethod
    def to_change(query: Select[Any]) -> Select[Any]:
        """The query for a row that is read in order to change it: whoever else wants to waits, and sees the change."""
        return query.with_for_update().execution_options(populate_existing=True)

    async def one(self, query: Select[Any], missing: type[NotFound], *, to_change: bool = False) -> Any:
        """The one row of a query; raises `missing` when there is none."""
        row = await self.session.scalar(self.to_change(query) if to_change else query)
        if row is None:
            raise missing
        return row

    def own(self, row: Row) -> Row:
        """Mark a new row as the caller's, made now, and add it to the session."""
        row.organization = self.principal.organization
        row.created_by_email = row.modified_by_email = self.principal.email
        row.created_date = row.modified_date = now()
        self.session.add(row)
        return row

    def touch(self, row: Owned) -> None:
        """Note that the caller changed a row now."""
        row.modified_by_email = self.principal.email
        row.modified_date = max(now(), row.modified_date)


@asynccontextmanager
async def reading_scope(database: Database, principal: Principal, source: str | None = None) -> AsyncGenerator[Scope]:
    """A scope for reading."""
    async with database.reading() as session:
        yield Scope(session, principal, source)


@asynccontextmanager
async def writing_scope(database: Database, principal: Principal, source: str | None = None) -> AsyncGenerator[Scope]:
    """A scope for writing: commits at the end, then begins what was noted for after the commit."""
    scope: Scope | None = None
    try:
        async with database.writing() as session:
            scope = Scope(session, principal, source)
            yield scope
            for last in scope.before_commit:
                await last()
    except BaseException:
        for undo in scope.on_failure if scope else ():
            await undo()
        raise
    for follow in scope.after_commit:
        await follow()


class Door:
    """Opens scopes for one caller: for work that is slow between its reading and its writing."""

    def __init__(self, database: Database, principal: Principal, source: str | None = None) -> None:
        self._database = database
        self.principal = principal
        self.source = source

    def reading(self) -> AbstractAsyncContextManager[Scope]:
        """A scope for reading."""
        return reading_scope(self._database, self.principal, self.source)

    def writing(self) -> AbstractAsyncContextManager[Scope]:
        """A scope for writing, committed at its end."""
        return writing_scope(self._database, self.principal, self.source)
