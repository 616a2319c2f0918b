"""Pictures of a desktop over HTTP: its screen at this moment, and what actions on it have shown."""

import asyncio
from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import Response

from neena.desktops.glance import glance
from neena.desktops.routes import ToWatch
from neena.kernel.schema import EXAMPLE_ID
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

_PNG = "image/png"
_PICTURE = {"content": {_PNG: {"schema": {"type": "string", "format": "binary"}}}}
_NEVER_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_KEPT = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}
router = Router("/desktops/{desktop_id}", route_class=PlatformRoute, tags=["desktops"])

Width = Annotated[int, Query(ge=16, le=3840, description="Its width at most, in pixels.", examples=[320])]
ActId = Annotated[str, Path(description="The `id` of an entry of the tool log.", examples=[EXAMPLE_ID], max_length=64)]


@router.get(
    "/screenshot",
    response_class=Response,
    responses={200: {"description": "What the screen shows now.", **_PICTURE}},
)
async def look_at_desktop(desktop: ToWatch, width: Width = 320) -> Response:
    """The screen at this moment, small. It waits for no action, is no use of the desktop, and not in its tool log."""
    return Response(await asyncio.to_thread(glance, desktop, width), media_type=_PNG, headers=_NEVER_KEPT)


@router.get(
    "/tool-logs/{act_id}/picture",
    response_class=Response,
    responses={200: {"description": "The picture.", **_PICTURE}},
)
async def read_act_picture(desktop: ToWatch, act_id: ActId) -> Response:
    """The picture that an action gave, where its entry of the tool log has `picture`: the newest 100 are kept."""
    picture = await asyncio.to_thread(desktop.log.pictures.read, act_id)
    return Response(picture, media_type=_PNG, headers=_KEPT)
