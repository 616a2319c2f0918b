"""Sessions of the live view (contract, section 7): made, shown and ended by who owns the desktop, opened by a ticket.

Whoever has the address may open it, once: the first browser that does so gets a pass, and the address is used up. A
session that nobody used for an hour is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit.trail import Act, append, note
from neena.desktops.schemas import SessionInfo
from neena.desktops.tables import DesktopSession
from neena.desktops.tickets import Ticket, ViewRefused
from neena.errors import NotFound
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope
from neena.kernel.vault import Vault

UNUSED = timedelta(hours=1)


class SessionNotFound(NotFound):
    """This desktop has no live view now: start one with PUT."""


@dataclass(frozen=True)
class Addresses:
    """Writes the addresses of live views; `base` is this server as its caller reaches it, without a last slash.

    `may_act` is false for a caller who may only read: then so does whoever opens the address.
    """

    vault: Vault
    base: str
    may_act: bool

    def info(self, row: DesktopSession) -> SessionInfo:
        """A session as it is told."""
        ticket = Ticket(row.id, row.tickets, self.may_act).write(self.vault, row.desktop, "ticket")
        href = f"{self.base}/desktops/{row.desktop}/view?ticket={ticket}"
        return SessionInfo(href=href, active=True, interactive=row.interactive and self.may_act)


async def start(scope: Scope, desktop: str, addresses: Addresses, *, interactive: bool) -> SessionInfo:
    """The desktop's session, made if there is none; who asks has already been shown to own the desktop."""
    row = await _row(scope, desktop, to_change=True)
    if row is not None and _is_over(row):
        await scope.session.delete(row)
        await scope.session.flush()
        row = None
    if row is None:
        row = DesktopSession(desktop=desktop, id=new_id(), tickets=1, interactive=interactive, used_at=now())
        scope.own(row)
        note(scope, "desktop.session_started", "desktop", desktop, interactive=interactive)
    row.interactive, row.used_at = interactive, now()
    scope.touch(row)
    return addresses.info(row)


async def get(scope: Scope, desktop: str, addresses: Addresses) -> SessionInfo:
    """The desktop's session; raises `SessionNotFound`."""
    row = await _row(scope, desktop)
    if row is None or _is_over(row):
        raise SessionNotFound
    return addresses.info(row)


async def of(scope: Scope, desktops: Iterable[str], addresses: Addresses) -> dict[str, SessionInfo]:
    """The sessions of several desktops, by desktop; those without one are left out."""
    rows = await scope.session.scalars(scope.select(DesktopSession).where(DesktopSession.desktop.in_(list(desktops))))
    return {row.desktop: addresses.info(row) for row in rows if not _is_over(row)}


async def end(scope: Scope, desktop: str) -> None:
    """End a session: its address and every pass are void; raises `SessionNotFound`."""
    row = await _row(scope, desktop, to_change=True)
    if row is None or _is_over(row):
        raise SessionNotFound
    await scope.session.delete(row)
    note(scope, "desktop.session_ended", "desktop", desktop)


async def forget(session: AsyncSession, desktop: str) -> None:
    """Remove the session of a desktop that is deleted or has ended, if it has one."""
    await session.execute(delete(DesktopSession).where(DesktopSession.desktop == desktop))


@dataclass(frozen=True)
class Doorkeeper:
    """Lets strangers in by ticket or pass. It reads sessions whoever they belong to: the signature is what lets in."""

    database: Database
    vault: Vault

    async def check(self, desktop: str, ticket: str) -> None:
        """Raises `ViewRefused` for a ticket that does not open the view (any more); the ticket stays good."""
        await self._find(desktop, Ticket.read(self.vault, desktop, "ticket", ticket), unopened=True)

    async def open(self, desktop: str, ticket: str, source: str | None) -> str:
        """Use a ticket up; returns the pass for the browser that brought it. Raises `ViewRefused`."""
        read = Ticket.read(self.vault, desktop, "ticket", ticket)
        row = await self._find(desktop, read, unopened=True)
        this = (DesktopSession.id == read.session) & (DesktopSession.tickets == read.number)
        used = update(DesktopSession).where(this).values(tickets=read.number + 1, used_at=now())
        async with self.database.writing() as session:
            done: CursorResult[Any] = await session.execute(used)  # pyright: ignore[reportAssignmentType]  # of an update it is one
            if not done.rowcount:
                raise ViewRefused
            opened = Act("desktop.viewed", None, row.organization, None, "desktop", desktop, source=source)
            await append(session, [opened])
        return read.write(self.vault, desktop, "pass")

    async def admit(self, desktop: str, pass_: str) -> "Admitted":
        """The browser that brings a pass; raises `ViewRefused` once the session is over."""
        ticket = Ticket.read(self.vault, desktop, "pass", pass_)
        return Admitted(self, await self._find(desktop, ticket, unopened=False), ticket.may_act)

    async def keep(self, session_id: UUID) -> DesktopSession | None:
        """Note that somebody watches; the session as it is now, or None once it has ended."""
        async with self.database.writing() as session:
            row = await session.scalar(select(DesktopSession).where(DesktopSession.id == session_id))
            if row is not None:
                row.used_at = now()
            return row

    async def taken_over(self, row: DesktopSession, source: str | None) -> None:
        """Enter in the audit trail that a viewer has taken over."""
        act = Act("desktop.taken_over", None, row.organization, None, "desktop", row.desktop, source=source)
        async with self.database.writing() as session:
            await append(session, [act])

    async def _find(self, desktop: str, ticket: Ticket, *, unopened: bool) -> DesktopSession:
        async with self.database.reading() as session:
            row = await session.scalar(select(DesktopSession).where(DesktopSession.desktop == desktop))
        if row is None or row.id != ticket.session or _is_over(row) or (unopened and row.tickets != ticket.number):
            raise ViewRefused
        return row


@dataclass
class Admitted:
    """A browser that its pass let in, with the session as it was last read. Implements `view.viewer.Admission`."""

    door: Doorkeeper
    session: DesktopSession
    may_act: bool

    @property
    def interactive(self) -> bool:
        """As the port says."""
        return self.session.interactive and self.may_act

    async def renew(self) -> bool:
        """As the port says."""
        row = await self.door.keep(self.session.id)
        if row is not None:
            self.session = row
        return row is not None

    async def taken_over(self, source: str | None) -> None:
        """As the port says."""
        await self.door.taken_over(self.session, source)


async def _row(scope: Scope, desktop: str, *, to_change: bool = False) -> DesktopSession | None:
    query = scope.select(DesktopSession).where(DesktopSession.desktop == desktop)
    return await scope.session.scalar(scope.to_change(query) if to_change else query)


def _is_over(row: DesktopSession) -> bool:
    return now() - row.used_at > UNUSED
