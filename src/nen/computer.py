"""The desktop's keyboard, mouse and drive: each method does one thing, at once."""

import math
from typing import Any, Literal, get_args

from nen import rpc
from nen.drive import Drive
from nen.secure import Secure, SecureValue

Button = Literal["left", "right", "middle"]
Direction = Literal["up", "down", "left", "right"]


class Computer:
    """The desktop of the run.

        computer = Computer()
        computer.click_at(640, 80)
        computer.type("https://example.com")
        computer.press("Return")

    Places are in pixels from the top left corner of the screen. A wrong argument is a `ValueError` or a `TypeError`;
    what the desktop cannot do is a `WorkflowError`.
    """

    def type(self, text: str | Secure[str], interval: float = 0.02) -> None:
        """Type text where the focus is.

        Args:
            text: The text, or a secure value: the server then types the real one, which never comes here.
            interval: Seconds between keys.
        """
        if not math.isfinite(interval) or interval < 0:
            raise ValueError("interval must be 0 seconds or more")
        if isinstance(text, SecureValue):
            rpc.call("computer.type", {"secure": text.identifier, "interval": interval})
        elif isinstance(text, str):
            seconds = rpc.CALL_SECONDS + len(text) * interval
            rpc.call("computer.type", {"text": text, "interval": interval}, seconds=seconds)
        else:
            raise TypeError(f"text must be text or a secure value, not {text!r}")

    def press(self, key: str) -> None:
        """Press one key and let it go.

        Args:
            key: Its name as X11 has it: `Return` (or `Enter`), `Tab`, `Escape`, `BackSpace`, `Delete`, `space`, `Up`,
                `Down`, `Left`, `Right`, `Home`, `End`, `Page_Up`, `Page_Down`, `F1` to `F12`, or one character.

        Raises:
            ValueError: There is no key of this name.
        """
        rpc.call("computer.press", {"key": _key(key)})

    def hotkey(self, *keys: str) -> None:
        """Press keys together, as in `hotkey("ctrl", "s")`.

        Args:
            keys: `ctrl`, `alt`, `shift`, `super`, and the names that `press` takes.

        Raises:
            ValueError: There is no key of this name; `command` is none here.
        """
        if not keys:
            raise ValueError('hotkey needs keys, as in hotkey("ctrl", "s")')
        rpc.call("computer.hotkey", {"keys": [_key(one) for one in keys]})

    def click_at(self, x: int, y: int, button: Button = "left") -> None:
        """Click at a place.

        Args:
            x: Pixels from the left edge.
            y: Pixels from the top edge.
            button: `left`, `right` or `middle`.
        """
        _one_of("button", button, Button)
        rpc.call("computer.click", {"x": _pixels("x", x), "y": _pixels("y", y), "button": button})

    def move(self, x: int, y: int) -> None:
        """Move the pointer to a place, pixels from the left and from the top edge."""
        rpc.call("computer.move", {"x": _pixels("x", x), "y": _pixels("y", y)})

    def scroll(
        self, direction: Direction = "down", amount: int = 3, *, x: int | None = None, y: int | None = None
    ) -> None:
        """Turn the wheel.

        Args:
            direction: `up`, `down`, `left` or `right`.
            amount: Steps of the wheel.
            x: Pixels from the left edge of where to scroll; without x and y, at the pointer.
            y: Pixels from the top edge.
        """
        _one_of("direction", direction, Direction)
        params: dict[str, Any] = {"direction": direction, "amount": _whole("amount", amount, least=1)}
        if (x is None) != (y is None):
            raise ValueError("x and y go together: give both, or none to scroll at the pointer")
        if x is not None and y is not None:
            params |= {"x": _pixels("x", x), "y": _pixels("y", y)}
        rpc.call("computer.scroll", params)

    def drive(self, path: str) -> Drive:
        """A folder on the desktop, such as `~/Downloads`.

        Args:
            path: Absolute, or beginning with `~`. The server says which folders may be read.
        """
        return Drive(path)


def _key(key: str) -> str:
    if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance] - authors' files are not type-checked
        raise TypeError(f"a key is a name, not {key!r}")
    if not key:
        raise ValueError("a key must have a name")
    if key.lower() in {"command", "cmd"}:
        raise ValueError(f"{key} is no key of this desktop: use ctrl, or super for the key with the logo")
    return key


def _one_of(name: str, value: str, kind: Any) -> None:
    if value not in get_args(kind):
        raise ValueError(f"{name} must be one of {', '.join(get_args(kind))}, not {value!r}")


def _pixels(name: str, value: int) -> int:
    return _whole(name, value, least=0)


def _whole(name: str, value: int, *, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance] - as above
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if value < least:
        raise ValueError(f"{name} must be {least} or more, not {value}")
    return value
