"""A synchronous client of the Desktop API: one method for each act, JSON objects as dictionaries.

with DesktopClient("http://127.0.0.1:8000", "sk_nen_...") as desktops:
    desktop = desktops.create()["desktop_id"]
    desktops.execute(desktop, "left_click", {"coordinate": [512, 384]})
    picture = desktops.screenshot(desktop)
"""

from base64 import b64decode
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from urllib.parse import quote

from neena.client.connection import Connection, Json, error_of

TIMEOUT = 130.0  # seconds: an action may take 120


class DesktopClient(Connection):
    """Calls one server with one API key. Every method raises `ApiError` for a refusal."""

    def __init__(self, url: str, api_key: str) -> None:
        super().__init__(url.rstrip("/"), api_key, TIMEOUT)

    def create(self, **options: Any) -> Json:
        """A new desktop, ready to be used; options that are None are left out."""
        return self._call("POST", "/desktops", json={name: one for name, one in options.items() if one is not None})

    def desktops(self) -> list[Json]:
        """The desktops that run."""
        return self._call("GET", "/desktops")

    def get(self, desktop: str) -> Json:
        """One desktop."""
        return self._call("GET", _path(desktop))

    def delete(self, desktop: str) -> Json:
        """End a desktop."""
        return self._call("DELETE", _path(desktop))

    def execute(self, desktop: str, action: str, params: Json | None = None, tool: str = "computer") -> Json:
        """Do one action."""
        body = {"action": {"tool": tool, "action": action, "params": params or {}}}
        return self._call("POST", _path(desktop, "execute"), json=body)

    def screenshot(self, desktop: str) -> bytes:
        """What the screen shows, as PNG."""
        return b64decode(self.execute(desktop, "screenshot")["base64_image"])

    def files(self, desktop: str, path: str = "") -> list[Json]:
        """What a folder of the desktop's drive holds."""
        return self._call("GET", _path(desktop, "files"), params={"path": path})["files"]

    def upload(
        self, desktop: str, name: str, content: bytes | BinaryIO | Iterable[bytes], content_type: str, path: str = ""
    ) -> Json:
        """Put a file on the drive; one that is open is read as it is sent."""
        headers = {"Content-Type": content_type}
        url = _path(desktop, "files", name)
        return self._call("POST", url, params={"path": path}, content=content, headers=headers)

    @contextmanager
    def download(self, desktop: str, name: str, path: str = "") -> Generator[Iterator[bytes]]:
        """The bytes of a file of the drive, as they come."""
        with self._http.stream("GET", _path(desktop, "files", name), params={"path": path}) as answer:
            if not answer.is_success:
                answer.read()
                raise error_of(answer)
            yield answer.iter_bytes()


def _path(desktop: str, *names: str) -> str:
    return "/desktops/" + "/".join(quote(one, safe="") for one in (desktop, *names))
