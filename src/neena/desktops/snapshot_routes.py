"""Snapshots of homes over HTTP; they have a path of their own, where a name cannot be taken for a desktop's id."""

from typing import Annotated

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from neena.desktops import snapshots
from neena.desktops.routes import ToDrive
from neena.desktops.schemas import EXAMPLE_DESKTOP, Wire
from neena.desktops.snapshots import Shelf
from neena.desktops.tables import DesktopSnapshot
from neena.web.doors import Reading, Writing, WritingDoor
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router("/desktops/{desktop_id}", route_class=PlatformRoute, tags=["desktops"])
shelf_router = Router("/desktop-snapshots", route_class=PlatformRoute, tags=["desktops"])

SnapshotName = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$")]


async def shelf_of(request: Request) -> Shelf:
    """Where this server keeps snapshots."""
    return Shelf.of(request.app.state.settings, request.app.state.vault)


OnShelf = Annotated[Shelf, Depends(shelf_of)]


class NewSnapshot(Wire):
    """Body of `POST /desktops/{id}/snapshots`."""

    name: SnapshotName = Field(
        description="Its name: 1 to 64 letters, digits, blanks, `.`, `_`, `-`.", examples=["signed-in"]
    )
    close_browsers: bool = Field(
        False,
        strict=True,
        description="Whether browsers are ended first, which makes them write down logins of the last 30 seconds.",
        examples=[True],
    )


class BringBack(Wire):
    """Body of `POST /desktops/{id}/restore`."""

    snapshot: str = Field(description="Name of a snapshot.", examples=["signed-in"])


class SnapshotOut(BaseModel):
    """The home of a desktop as it once was."""

    name: str = Field(description="Its name.", examples=["signed-in"])
    desktop_id: str = Field(description="The desktop that it was made of.", examples=[EXAMPLE_DESKTOP])
    size: int = Field(description="Its size in bytes.", examples=[20971520])
    created_at: int = Field(description="When it was made, in Unix seconds.", examples=[1795000000])


def _shown(row: DesktopSnapshot) -> SnapshotOut:
    created = int(row.created_date.timestamp())
    return SnapshotOut(name=row.name, desktop_id=row.desktop, size=row.size, created_at=created)


@router.post("/snapshots")
async def keep_snapshot(door: WritingDoor, shelf: OnShelf, desktop: ToDrive, given: NewSnapshot) -> SnapshotOut:
    """Keep the home of a desktop under a name: files, profiles and logins, without the drive and without caches."""
    return _shown(await snapshots.keep(door, shelf, desktop, given.name, closes_browsers=given.close_browsers))


@router.post("/restore")
async def restore_snapshot(door: WritingDoor, shelf: OnShelf, desktop: ToDrive, given: BringBack) -> SnapshotOut:
    """Put a snapshot in place of the home of a desktop; its browsers are closed, its drive stays."""
    return _shown(await snapshots.bring_back(door, shelf, desktop, given.snapshot))


@shelf_router.get("")
async def list_snapshots(scope: Reading) -> list[SnapshotOut]:
    """The snapshots of the organization, by name."""
    return [_shown(row) for row in await snapshots.listed(scope)]


@shelf_router.delete("/{name}", status_code=204, response_class=Response)
async def delete_snapshot(
    scope: Writing,
    shelf: OnShelf,
    name: Annotated[str, Path(description="The snapshot's name.", examples=["signed-in"])],
) -> None:
    """Remove a snapshot for good."""
    await snapshots.remove(scope, shelf, name)
