"""Recording of what a desktop shows: a film that people can play, decoded again here."""

import asyncio
import io
import threading
from pathlib import Path

import av
import numpy as np
import pytest

from neena.computer.screen import Pixels
from neena.desktops.film import Film, NotFilmed
from support.desktops import Caller, DesktopServer

RED, BLUE = (255, 0, 0), (0, 0, 255)


def frames(film: bytes) -> list[tuple[float, tuple[int, ...]]]:
    """Of every frame its second and the colour of a place where the pointer is not."""
    with av.open(io.BytesIO(film)) as opened:
        assert opened.format.name.startswith("matroska")
        return [
            (frame.time or 0.0, tuple(frame.to_ndarray(format="rgb24")[frame.height // 4, frame.width // 4]))
            for frame in opened.decode(video=0)
        ]


def is_near(colour: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return max(abs(int(a) - b) for a, b in zip(colour, wanted, strict=True)) < 40


def plain(colour: tuple[int, int, int], size: tuple[int, int], serial: int) -> Pixels:
    block = np.zeros((size[1], size[0], 4), np.uint8)
    block[..., :3] = colour[::-1]
    return Pixels(*size, memoryview(block.tobytes()), serial)


def test_film_that_was_never_ended_can_be_played(tmp_path: Path) -> None:
    path = tmp_path / "film.webm"
    film = Film(path, (301, 201))
    for number in range(40):
        film.add(plain(RED if number < 20 else BLUE, (301, 201), number), number * 200)
    left = frames(path.read_bytes())
    assert len(left) > 30
    assert is_near(left[0][1], RED)
    assert is_near(left[-1][1], BLUE)
    film.end(9000)
    film.close()
    whole = frames(path.read_bytes())
    assert whole[-1][0] == pytest.approx(9.0, abs=0.01)
    assert whole[20][0] == pytest.approx(4.0, abs=0.01)


def test_screen_of_another_size_goes_on_in_the_same_film(tmp_path: Path) -> None:
    film = Film(tmp_path / "film.webm", (320, 200))
    film.add(plain(RED, (320, 200), 1), 0)
    film.add(plain(BLUE, (640, 480), 2), 500)
    film.end(1000)
    film.close()
    assert [
        is_near(colour, wanted)
        for (_, colour), wanted in zip(frames((tmp_path / "film.webm").read_bytes()), (RED, BLUE, BLUE), strict=True)
    ] == [True] * 3


async def test_what_the_screen_shows_is_recorded_from_start_to_stop(owner: Caller) -> None:
    desktop = await owner.create()
    recording = f"{desktop.path}/recording"
    await owner.refused(404, "GET", recording)
    await owner.refused(404, "DELETE", recording)
    started = await owner.ok("PUT", recording)
    assert started["active"]
    for colour in ("red", "blue"):
        await desktop.do("run", tool="bash", command=f"xsetroot -solid {colour}")
        await asyncio.sleep(0.5)
    assert (await owner.ok("PUT", recording))["active"]  # it goes on
    meanwhile = await owner.send("GET", recording)
    assert (meanwhile.status_code, len(meanwhile.content)) == (200, int(meanwhile.headers["content-length"]))
    stopped = await owner.ok("DELETE", recording)
    assert not stopped["active"]
    film = await owner.send("GET", recording)
    assert film.headers["content-type"] == "video/webm"
    assert len(film.content) == stopped["size"]
    seen = frames(film.content)
    assert seen[-1][0] == pytest.approx(stopped["seconds"], abs=0.3)
    reds = [at for at, colour in seen if is_near(colour, RED)]
    blues = [at for at, colour in seen if is_near(colour, BLUE)]
    assert reds[0] < blues[0]
    assert len(seen) <= 5 * stopped["seconds"] + 3
    assert (await owner.ok("PUT", recording))["size"] < stopped["size"]
    await desktop.delete()
    await owner.refused(404, "GET", recording)


async def test_d54_recording_of_another_organization_is_not_found(served: DesktopServer, owner: Caller) -> None:
    desktop = await owner.create()
    await owner.ok("PUT", f"{desktop.path}/recording")
    stranger = (await served.member())[1]
    for method in ("PUT", "GET", "DELETE"):
        await stranger.refused(404, method, f"{desktop.path}/recording")
    await desktop.delete()


async def test_two_who_start_at_once_start_one_recording(owner: Caller) -> None:
    desktop = await owner.create()
    before = sum(one.name == "recording" for one in threading.enumerate())
    started = await asyncio.gather(*(owner.ok("PUT", f"{desktop.path}/recording") for _ in range(4)))
    assert all(one["active"] for one in started)
    assert sum(one.name == "recording" for one in threading.enumerate()) == before + 1
    await desktop.delete()


def test_film_that_takes_the_place_of_another_leaves_that_to_its_readers(tmp_path: Path) -> None:
    path = tmp_path / "film.webm"
    first = Film(path, (320, 200))
    first.add(plain(RED, (320, 200), 1), 0)
    with path.open("rb") as reading:
        second = Film(path, (320, 200))
        second.add(plain(BLUE, (320, 200), 1), 0)
        for film in (first, second):
            film.end(1000)
            film.close()
        assert is_near(frames(reading.read())[0][1], RED)
    assert is_near(frames(path.read_bytes())[0][1], BLUE)


@pytest.mark.parametrize("size", [(1, 1), (20_000, 100)])
def test_screen_of_a_size_that_no_film_has_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(NotFilmed):
        Film(tmp_path / "film.webm", size)
