"""What a desktop's screen shows, for lists and for its log."""

import asyncio
from io import BytesIO

from PIL import Image

from support.desktops import Caller, DesktopServer


async def test_a_glance_shows_the_screen_and_is_neither_waited_for_nor_logged(owner: Caller) -> None:
    desktop = await owner.create()
    await desktop.do("run", tool="bash", command="xsetroot -solid red")
    acting = asyncio.create_task(desktop.do("wait", duration=5))
    seen = await owner.send("GET", f"{desktop.path}/screenshot", params={"width": 256})
    assert not acting.done()
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/png")
    picture = Image.open(BytesIO(seen.content)).convert("RGB")
    assert picture.size == (256, 192)
    assert picture.getpixel((20, 20)) == (255, 0, 0)
    await acting
    assert [one["action"] for one in await desktop.log()] == ["run", "wait"]
    await owner.refused(400, "GET", f"{desktop.path}/screenshot", params={"width": 1})
    await desktop.delete()
    await owner.refused(404, "GET", f"{desktop.path}/screenshot")


async def test_the_log_says_who_did_what_and_shows_what_it_gave(served: DesktopServer, owner: Caller) -> None:
    desktop = await owner.create()
    await desktop.do("mouse_move", coordinate=[5, 5])
    shown = await desktop.picture()
    moved, looked = await desktop.log()
    assert "@" in moved["by"]
    assert moved["by"] == looked["by"]
    assert (moved.get("picture"), looked["picture"]) == (None, True)
    path = f"{desktop.path}/tool-logs/{looked['id']}/picture"
    kept = await owner.send("GET", path)
    assert kept.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(kept.content)).convert("RGB").tobytes() == shown.tobytes()
    await owner.refused(404, "GET", f"{desktop.path}/tool-logs/{moved['id']}/picture")
    stranger = (await served.member())[1]
    await stranger.refused(404, "GET", path)
    await desktop.delete()
    await owner.refused(404, "GET", path)
