"""What can be done with desktops: make, list, read, rename, delete (desktops contract, section 3)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select

from neena.audit.trail import note
from neena.computer.tools.registry import parse
from neena.credentials.sealing import seal
from neena.desktops.adoption import adopt, running_desktop
from neena.desktops.executing import execute
from neena.desktops.hosting import DesktopHost, Hosted
from neena.desktops.owner import DesktopElsewhere
from neena.desktops.running import DesktopNotFound, RunningDesktop
from neena.desktops.schemas import Action, NewDesktop
from neena.desktops.sessions import forget
from neena.desktops.snapshots import Shelf, begin_with, find
from neena.desktops.tables import Desktop
from neena.desktops.targets import REMOTE, target_of
from neena.errors import Conflict, Invalid, LimitReached, TimedOut, Unavailable
from neena.kernel.clock import now
from neena.kernel.principal import Principal
from neena.kernel.scope import Door, Scope, newest_first
from neena.kernel.vault import Vault
from neena.settings import Settings

SHOWN_DELETED = timedelta(hours=24)
_KIND = "desktop"


class DesktopQuotaReached(LimitReached):
    """Your organization has as many desktops as it may have; delete one first."""


class DesktopEnded(Unavailable):
    """This desktop ended by itself; delete it, and make a new one."""


class NameExists(Conflict):
    """name: a remote desktop has this name already; delete it first, or choose another name."""


def visible(scope: Scope) -> Select[Any]:
    """The caller's desktops, those deleted within a day included."""
    recent = Desktop.deleted_at.is_(None) | (Desktop.deleted_at > now() - SHOWN_DELETED)
    return scope.select(Desktop).where(recent)


async def get(scope: Scope, desktop_id: str, *, to_change: bool = False) -> Desktop:
    """One desktop, or one deleted within a day; raises `DesktopNotFound`."""
    return await scope.one(visible(scope).where(Desktop.id == desktop_id), DesktopNotFound, to_change=to_change)


async def list_running(scope: Scope) -> list[Desktop]:
    """The caller's desktops that run, newest first."""
    query = scope.select(Desktop).where(Desktop.status == "running").order_by(*newest_first(Desktop))
    return list(await scope.session.scalars(query))


async def create(door: Door, host: DesktopHost, shelf: Shelf, settings: Settings, given: NewDesktop) -> Desktop:
    """Obtain a desktop, then store it; raises `DesktopQuotaReached`, `NoCapacity`, `Invalid`, `SnapshotNotFound`."""
    target = target_of(given)
    screen, picture = sizes(settings, given)
    page = None if given.open is None else Action(tool="browser", action="open", params={"url": given.open})
    if page is not None:
        parse(page.tool, page.action, page.params, picture)
    snapshot = None if given.snapshot is None else await find(door, shelf, given.snapshot)
    release = await _reserve(door, host, settings.desktop_quota)
    hosted: Hosted | None = None
    try:
        wanted = host.wanted(screen, given.allow if given.allow is not None else settings.desktop_egress)
        if target is not None:
            await _check_name(door, given.name)
            wanted = replace(wanted, allow=(), target=target)
        hosted = await host.obtain(given.desktop_type, wanted)
        if given.desktop_type == "vnc":
            hosted.wanted = replace(wanted, screen=hosted.held.machine.screen.size)
            picture = picture_in(hosted.wanted.screen, settings, given)
        if snapshot is not None:
            await begin_with(shelf, snapshot, hosted.held.machine)
        async with host.counting:  # nobody counts while it is both stored and being made
            async with door.writing() as scope:
                row = await _store(scope, hosted, host, shelf.vault, settings, given, picture)
            release()
        desktop = running_desktop(row, hosted)
        host.begin(desktop)
    except BaseException:
        if hosted is not None:
            await host.stop(hosted.wanted.id)
        raise
    finally:
        release()
    if page is not None:
        with suppress(Unavailable, TimedOut):  # the screen shows what came of it, and so does the tool log
            await execute(desktop, page, settings.desktop_action_timeout, door.principal.email)
    return row


async def rename(scope: Scope, desktop_id: str, name: str) -> Desktop:
    """Give a desktop another name; raises `DesktopNotFound`."""
    row = await get(scope, desktop_id, to_change=True)
    if row.status == "deleted":
        raise DesktopNotFound
    if row.desktop_type in REMOTE:
        await _check_free(scope, name, row.id)
    row.name = name
    scope.touch(row)
    return row


async def delete(door: Door, host: DesktopHost, desktop_id: str) -> None:
    """End a desktop, its programs, drive and session; a second time is fine. Raises `DesktopNotFound`."""
    async with door.reading() as scope:
        row = await get(scope, desktop_id)
    if row.status == "running" and not host.holds(desktop_id):
        try:
            await reach(door, host, desktop_id)
        except DesktopElsewhere:
            raise
        except Unavailable:
            pass  # it has ended by itself: what is left is to say so
    async with door.writing() as scope:
        row = await get(scope, desktop_id, to_change=True)
        if row.status != "deleted":
            row.status, row.deleted_at = "deleted", now()
            scope.touch(row)
            await forget(scope.session, desktop_id)
            note(scope, "desktop.deleted", _KIND, desktop_id)
    # Last, so that a server that dies in between leaves what the next one clears away.
    await host.stop(desktop_id)


async def reach(door: Door, host: DesktopHost, desktop_id: str) -> RunningDesktop:
    """The desktop to be driven. Costs no query while this process drives it.

    Raises `DesktopNotFound`, `DesktopEnded`, `DesktopElsewhere`.
    """
    desktop = host.running.get(desktop_id)
    if desktop is not None:
        return _own(desktop, door.principal)
    async with door.reading() as scope:
        row = await get(scope, desktop_id)
    if row.status == "deleted":
        raise DesktopNotFound
    if row.status != "running":
        raise DesktopEnded
    return await adopt(host, row)


def sizes(settings: Settings, given: NewDesktop) -> tuple[tuple[int, int], tuple[int, int]]:
    """The size of the screen and of its pictures; raises `Invalid` when a picture would be larger than the screen."""
    width, height = size_of(settings.desktop_screen)
    screen = (given.width or width, given.height or height)
    return screen, picture_in(screen, settings, given)


def picture_in(screen: tuple[int, int], settings: Settings, given: NewDesktop) -> tuple[int, int]:
    """The size of pictures of a screen; raises `Invalid` when it would be larger than that."""
    default = size_of(settings.desktop_picture) if settings.desktop_picture and not given.width else screen
    picture = (given.picture_width or default[0], given.picture_height or default[1])
    if picture[0] > screen[0] or picture[1] > screen[1]:
        raise Invalid(f"picture_width, picture_height: are at most the screen's, {screen[0]} x {screen[1]}.")
    return picture


def size_of(text: str) -> tuple[int, int]:
    """`1024x768` as numbers."""
    width, height = text.split("x")
    return int(width), int(height)


async def _reserve(door: Door, host: DesktopHost, quota: int) -> Callable[[], None]:
    """Take a place in the organization's quota while its desktop is being made; returns how to leave it."""
    place = str(door.principal.organization or door.principal.user)
    async with host.counting, door.reading() as scope:
        query = select(func.count()).select_from(Desktop).where(scope.sees(Desktop), Desktop.status == "running")
        there = await scope.session.scalar(query) or 0
        if there + len(host.being_made[place]) >= quota:
            raise DesktopQuotaReached(retry_after=60)
        mine = object()
        host.being_made[place].add(mine)
    return lambda: host.being_made[place].discard(mine)


async def _check_name(door: Door, name: str | None) -> None:
    async with door.reading() as scope:
        await _check_free(scope, name)


async def _check_free(scope: Scope, name: str | None, besides: str = "") -> None:
    """Raise `NameExists` when a remote desktop has the name already: people tell machines apart by it."""
    query = scope.select(Desktop).where(Desktop.name == name, Desktop.status == "running", Desktop.id != besides)
    if name is not None and await scope.session.scalar(query.where(Desktop.desktop_type.in_(REMOTE))):
        raise NameExists


async def _store(
    scope: Scope,
    hosted: Hosted,
    host: DesktopHost,
    vault: Vault,
    settings: Settings,
    given: NewDesktop,
    picture: tuple[int, int],
) -> Desktop:
    wanted, held = hosted.wanted, hosted.held
    lifetime = _shorter(given.lifetime_seconds, settings.desktop_lifetime)
    row = Desktop(
        id=wanted.id,
        desktop_type=given.desktop_type,
        name=given.name or wanted.id.replace("dsk_", "desktop-"),
        status="running",
        failure=None,
        host=host.name,
        isolation=held.machine.isolation,
        options={
            "screen": list(wanted.screen),
            "picture": list(picture),
            "allow": list(wanted.allow),
            "idle_seconds": _shorter(given.idle_seconds, settings.desktop_idle),
        },
        runtime=held.runtime,
        facts=held.machine.facts,
        sealed_target=None,
        expires_at=now() + timedelta(seconds=lifetime) if lifetime else None,
        deleted_at=None,
    )
    scope.own(row)
    where: dict[str, str] = {}
    if wanted.target is not None:
        await _check_free(scope, row.name, row.id)
        row.sealed_target = await seal(scope.session, vault, wanted.target.dump(), row.context)
        where = {"target": f"{wanted.target.host}:{wanted.target.port}"}
    note(scope, "desktop.created", _KIND, wanted.id, type=given.desktop_type, **where)
    return row


def _own(desktop: RunningDesktop, principal: Principal) -> RunningDesktop:
    if not desktop.belongs_to(principal):
        raise DesktopNotFound
    return desktop


def _shorter(wished: int | None, most: float) -> float:
    """A caller's wish within what the operator allows, in seconds; 0 is for ever."""
    return min(wished or most, most or wished or 0)
