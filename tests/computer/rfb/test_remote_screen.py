"""Foreign VNC servers as screens: real Xvnc, Xtightvnc and x11vnc, with a password and without."""

import os
import shutil
import socket
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from hypothesis import given
from hypothesis import strategies as st

from neena.computer.rfb.client import RemoteScreen
from neena.computer.rfb.filter import VERSION
from neena.computer.rfb.handshake import NoRfbServer, PasswordRefused, SecurityNotKnown, ServerRefused
from neena.computer.rfb.picture import Picture
from neena.computer.rfb.relay import open_view
from neena.computer.rfb.wire import Wire
from neena.computer.screen import ScreenGone
from neena.computer.turn import Turn
from support.xserver import XServer, x_server

PASSWORD = "s3cret-7"
_FILE_KEY = bytes(int(f"{byte:08b}"[::-1], 2) for byte in (23, 82, 107, 6, 35, 78, 88, 7))  # every VNC's, public


def password_file(folder: Path) -> Path:
    """A password as VNC servers keep it."""
    encryptor = Cipher(TripleDES(_FILE_KEY * 3), modes.ECB()).encryptor()
    path = folder / "passwd"
    path.write_bytes(encryptor.update(PASSWORD.encode().ljust(8, b"\0")))
    path.chmod(0o600)
    return path


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def connected(address: str | tuple[str, int]) -> socket.socket:
    """A connection, as soon as somebody listens."""
    end = time.monotonic() + 10
    while True:
        one = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET)
        try:
            one.connect(address)
        except OSError:
            one.close()
            assert time.monotonic() < end, address
            time.sleep(0.02)
        else:
            return one


@contextmanager
def foreign(argv: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server's process."""
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Foreign:
    """A VNC server that shows a terminal; lines typed there go to a file."""

    def __init__(self, connect: Callable[[], socket.socket], display: str, folder: Path, password: str | None) -> None:
        self.connect, self.display, self.folder, self.password = connect, display, folder, password

    def open(self) -> RemoteScreen:
        return RemoteScreen(self.connect(), self.password)

    @contextmanager
    def terminal(self, colour: str = "#3050f0") -> Iterator[Path]:
        typed = self.folder / "typed"
        typed.unlink(missing_ok=True)
        environment = {**os.environ, "DISPLAY": self.display, "XAUTHORITY": str(self.folder / "xauthority")}
        argv = ["xterm", "-u8", "-geometry", "60x20+0+0", "-bg", colour, "-e", "sh", "-c", f"cat > {typed}"]
        with subprocess.Popen([*argv], env={**environment, "LC_ALL": "C.UTF-8"}) as process:
            try:
                until(typed.exists)
                yield typed
            finally:
                process.kill()


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


@contextmanager
def tigervnc(x: XServer) -> Iterator[Foreign]:
    yield Foreign(lambda: connected(str(x.rfb)), f":{x.number}", x.folder, None)


@contextmanager
def tightvnc(folder: Path) -> Iterator[Foreign]:
    number, port = 70 + os.getpid() % 29, free_port()
    argv = ["Xtightvnc", f":{number}", "-rfbport", str(port), "-rfbauth", str(password_file(folder)), "-localhost"]
    with foreign([*argv, "-geometry", "800x600", "-depth", "24", "-desktop", "tight"], folder):
        yield Foreign(lambda: connected(("127.0.0.1", port)), f":{number}", folder, PASSWORD)


@contextmanager
def x11vnc(x: XServer) -> Iterator[Foreign]:
    port = free_port()
    argv = ["x11vnc", "-display", f":{x.number}", "-auth", str(x.folder / "xauthority"), "-rfbport", str(port)]
    more = ["-localhost", "-forever", "-shared", "-rfbauth", str(password_file(x.folder)), "-noipv6", "-q"]
    with foreign([*argv, *more, "-noxdamage", "-wait", "5"], x.folder):
        yield Foreign(lambda: connected(("127.0.0.1", port)), f":{x.number}", x.folder, PASSWORD)


def is_there(name: str) -> bool:
    """Whether a server is installed, with what it needs: Xtightvnc the old fonts of X."""
    return bool(shutil.which(name)) and (name != "Xtightvnc" or Path("/usr/share/fonts/X11/misc/fonts.dir").exists())


@pytest.fixture(scope="module")
def x(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XServer]:
    with x_server(tmp_path_factory.mktemp("x"), "1024x768") as one:
        yield one


@pytest.fixture(scope="module", params=["Xvnc", "Xtightvnc", "x11vnc"])
def server(request: pytest.FixtureRequest, x: XServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Foreign]:
    if not is_there(request.param):
        pytest.skip(f"{request.param} is not installed")
    folder = tmp_path_factory.mktemp("foreign")
    made = {"Xvnc": lambda: tigervnc(x), "Xtightvnc": lambda: tightvnc(folder), "x11vnc": lambda: x11vnc(x)}
    with made[request.param]() as one:
        yield one


def shows(screen: RemoteScreen, colour: tuple[int, int, int]) -> bool:
    """Whether a good part of the screen has this colour (red, green, blue)."""
    pixels = screen.pixels()
    bgrx = np.frombuffer(pixels.bgrx, np.uint8).reshape(pixels.height, pixels.width, 4)
    return bool((bgrx[..., 2::-1] == colour).all(axis=2).mean() > 0.05)


def test_the_picture_follows_the_screen(server: Foreign) -> None:
    screen = server.open()
    before = screen.pixels()
    assert len(before.bgrx) == before.width * before.height * 4
    assert screen.serial == before.serial
    with server.terminal():
        until(lambda: shows(screen, (0x30, 0x50, 0xF0)))
        assert screen.serial > before.serial
        other = server.open()
        screen.settle(Turn(5))
        assert bytes(screen.pixels().bgrx) == bytes(other.pixels().bgrx)
        other.close()
    screen.close()


def test_typed_text_and_chords_arrive(server: Foreign) -> None:
    screen = server.open()
    with server.terminal() as typed:
        until(lambda: shows(screen, (0x30, 0x50, 0xF0)))
        screen.move(200, 120)
        assert screen.pointer == (200, 120)
        screen.button(1, down=True)
        screen.button(1, down=False)
        screen.settle(Turn(5))
        screen.type('Hello, World! "{[(<>)]}" 50%\tof_it\n', Turn(5))
        until(lambda: "it\n" in typed.read_text())
        assert typed.read_text() == 'Hello, World! "{[(<>)]}" 50%\tof_it\n'
        screen.type("gone", Turn(5))
        screen.keys((0xFFE3, ord("u")), down=True)  # Ctrl+U
        screen.keys((ord("u"), 0xFFE3), down=False)
        screen.keys((0xFFE1,), down=True)  # typing lets go of a Shift that was left
        screen.type("kept\n", Turn(5))
        until(lambda: "kept" in typed.read_text())
        assert typed.read_text().endswith("of_it\nkept\n")
    screen.close()


def test_settling_waits_for_the_last_change_and_no_longer(server: Foreign) -> None:
    screen = server.open()
    screen.settle(Turn(5))
    began = time.perf_counter()
    screen.settle(Turn(5))
    assert time.perf_counter() - began < 1
    screen.close()


def test_a_wrong_or_missing_password_is_told(tmp_path: Path) -> None:
    if not is_there("Xtightvnc"):
        pytest.skip("Xtightvnc is not installed")
    with tightvnc(tmp_path) as server:
        for password in ("wrong", None, ""):
            with pytest.raises(ServerRefused) as refused:
                RemoteScreen(server.connect(), password)
            assert PASSWORD not in refused.value.message
            assert "password" in refused.value.message
        server.open().close()


def test_a_view_of_a_server_with_a_password_asks_the_viewer_for_none(server: Foreign) -> None:
    view = open_view(server.connect(), server.password)
    screen = RemoteScreen(view)  # sends no password
    own = server.open()
    assert screen.size == own.size
    own.close()
    with server.terminal("#f05030"):
        until(lambda: shows(screen, (0xF0, 0x50, 0x30)))
    screen.close()


def test_a_viewer_that_says_everything_at_once_is_heard(x: XServer) -> None:
    view = open_view(connected(str(x.rfb)), None)
    view.sendall(VERSION + b"\x01\x01")
    wire = Wire(view)
    assert wire.read(12 + 2 + 4)[:12] == VERSION
    assert wire.numbers("HH") == (1024, 768)
    view.close()


def test_a_larger_screen_is_seen_whole(x: XServer, tmp_path: Path) -> None:
    with x_server(tmp_path / "x", "800x600", window_manager=False) as own:
        screen = RemoteScreen(connected(str(own.rfb)))
        assert screen.size == (800, 600)
        own.start("xrandr", "-s", "1280x800").wait()
        until(lambda: bool(screen.serial) and screen.size == (1280, 800))
        assert len(screen.pixels().bgrx) == 1280 * 800 * 4
        screen.close()


def test_a_server_that_ends_is_noticed(tmp_path: Path) -> None:
    with x_server(tmp_path / "x", "800x600", window_manager=False) as own:
        screen = RemoteScreen(connected(str(own.rfb)))
        own.process.kill()
        own.process.wait()
        for act in (screen.pixels, lambda: screen.serial, lambda: screen.settle(Turn(1))):
            with pytest.raises(ScreenGone):
                act()
        with pytest.raises(ScreenGone):
            screen.type("x", Turn(1))
        screen.close()


@contextmanager
def pretender(said: bytes) -> Iterator[socket.socket]:
    """A server that says this whatever it hears, and then no more."""
    ours, theirs = socket.socketpair()

    def speak() -> None:
        try:
            theirs.sendall(said)
            theirs.shutdown(socket.SHUT_WR)
            while theirs.recv(65536):
                pass
        except OSError:
            pass

    speaking = threading.Thread(target=speak)
    speaking.start()
    try:
        yield ours
    finally:
        ours.close()
        speaking.join(5)
        theirs.close()


LET_IN = VERSION + b"\x01\x01" + b"\0\0\0\0"
INIT = LET_IN + b"\x00\x10\x00\x10" + bytes(16) + b"\0\0\0\x01x"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", NoRfbServer),
        (b"", ScreenGone),
        (VERSION + b"\x00\0\0\0\x04full", ServerRefused),
        (VERSION + b"\x01\x02", PasswordRefused),
        (VERSION + b"\x02\x13\x05", SecurityNotKnown),
        (b"RFB 003.003\n\0\0\0\0\0\0\0\x04full", ServerRefused),
        (LET_IN + b"\xff\xff\xff\xff" + bytes(20), ScreenGone),
        (LET_IN + b"\0\0\0\x10" + bytes(20), ScreenGone),
        (LET_IN + b"\x00\x10\x00\x10" + bytes(16) + b"\xff\xff\xff\xff", ScreenGone),
        (INIT + b"\x00\0\0\x01" + b"\0\x0f\0\0\0\x02\0\x01\0\0\0\0" + bytes(8), ScreenGone),
        (INIT + b"\x00\0\0\x01" + b"\0\0\0\0\0\x01\0\x01\0\0\0\x10" + b"\x7f\xff\xff\xff", ScreenGone),
        (INIT + b"\x00\0\0\x01" + b"\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\x11", ScreenGone),
        (INIT + b"\x03\0\0\0\xff\xff\xff\xff", ScreenGone),
        (INIT + b"\x09", ScreenGone),
    ],
)
def test_what_no_honest_server_says_ends_the_connection(said: bytes, fault: type[Exception]) -> None:
    with pretender(said) as connection, pytest.raises(fault):
        RemoteScreen(connection)


@given(st.binary(max_size=300))
def test_no_noise_of_a_server_is_more_than_an_end(noise: bytes) -> None:
    with pretender(INIT + noise) as connection, pytest.raises(ScreenGone):
        RemoteScreen(connection)


@given(st.integers(1, 140), st.integers(1, 140), st.data())
def test_a_zrle_rectangle_is_read_as_it_was_written(width: int, height: int, data: st.DataObject) -> None:
    """Against an encoder of our own that takes every kind of tile."""
    picture, written = Picture(width, height), b""
    wanted = np.zeros((height, width, 3), np.uint8)
    noise = np.random.default_rng(data.draw(st.integers(0, 999)))
    for top in range(0, height, 64):
        for left in range(0, width, 64):
            tile = wanted[top : top + 64, left : left + 64]
            colours = data.draw(st.sampled_from([1, 2, 3, 4, 7, 16, 40, 127, 0]))
            palette = noise.integers(0, 256, (colours or 256, 3), np.uint8)
            indices = np.sort(noise.integers(0, len(palette), tile.shape[:2]), axis=None).reshape(tile.shape[:2])
            tile[...] = palette[indices]
            written += encoded(indices, palette, colours, runs=data.draw(st.booleans()))
    deflated = zlib.compress(written)
    head = np.array([0, 0, width, height], ">u2").tobytes() + (16).to_bytes(4, "big")
    with pretender(head + len(deflated).to_bytes(4, "big") + deflated) as connection:
        picture.take(Wire(connection))
    assert (np.frombuffer(picture.bgrx, np.uint8).reshape(height, width, 4)[..., :3] == wanted).all()


def encoded(indices: np.ndarray, palette: np.ndarray, colours: int, *, runs: bool) -> bytes:
    """One tile in ZRLE."""
    flat = indices.reshape(-1)
    starts = np.flatnonzero(np.r_[True, flat[1:] != flat[:-1]])
    pairs = list(zip(flat[starts], np.diff(np.r_[starts, flat.size]), strict=True))
    if colours == 1:
        return b"\x01" + palette.tobytes()
    if runs and colours:
        said = bytes([128 + colours]) + palette.tobytes()
        for index, count in pairs:
            said += bytes([index]) if count == 1 else bytes([index | 128]) + run(int(count))
        return said
    if runs:
        return b"\x80" + b"".join(palette[index].tobytes() + run(int(count)) for index, count in pairs)
    if 2 <= colours <= 16:
        bits = 1 if colours == 2 else 2 if colours <= 4 else 4
        digits = (indices[..., None] >> np.arange(bits - 1, -1, -1)) & 1
        packed = np.packbits(digits.reshape(indices.shape[0], -1).astype(np.uint8), axis=1)
        return bytes([colours]) + palette.tobytes() + packed.tobytes()
    return b"\x00" + palette[indices].tobytes()


def run(count: int) -> bytes:
    whole, rest = divmod(count - 1, 255)
    return b"\xff" * whole + bytes([rest])
