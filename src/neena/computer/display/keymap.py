"""Which key makes which keysym on an X display, and the spare keys that are bound to what no key makes.

The mapping is read and written through XKB (X Keyboard Extension: Protocol Specification, GetMap and SetMap), all keys
in one request: every change makes each program load the mapping anew, and a window manager bind its keys anew.
"""

import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, NamedTuple

from neena.computer.display.connection import Connection, KeyboardNotify, xkb, xproto
from neena.errors import Invalid

RETURN, TAB, SHIFT = 0xFF0D, 0xFF09, 0xFFE1
SHIFTLIKE = range(0xFFE1, 0xFFEF)  # the keysyms of modifiers, Shift_L to Hyper_R

_LOWEST, _HIGHEST = 8, 255
_NO_KEY = 8  # programs take this keycode for no key at all
_BOUND = "_NEENA_BOUND_KEYS"  # property of the root window: three words (keycode, keysym, keysym) for each bound key

_SET_MAP, _SYMS, _TWO_LEVEL, _ALL_PARTS = 9, 2, 1, 0xFF
_KEY = struct.Struct("=4BBBH")  # KEYSYMMAP: types of four groups, number of groups, levels, number of keysyms


class NoKey(Invalid):
    """The keyboard has no spare key for a character that none of its keys makes."""


class Key(NamedTuple):
    """A keycode, and whether Shift is held with it."""

    code: int
    shifted: bool


def keysym(character: str) -> int | None:
    """The keysym of a character; None when it cannot be typed (control characters, halves of surrogate pairs)."""
    point = ord(character)
    if character in "\n\t":
        return RETURN if character == "\n" else TAB
    if 0x20 <= point <= 0x7E or 0xA0 <= point <= 0xFF:
        return point
    if point < 0xA0 or 0xD800 <= point <= 0xDFFF:
        return None
    return 0x1000000 + point


class Keymap:
    """The server's mapping, read again whenever somebody changed it."""

    def __init__(self, x: Connection) -> None:
        self._x = x
        self._stale = True
        self._keys: dict[int, Key] = {}
        self._empty: list[int] = []
        self._bound: dict[int, tuple[int, int]] = {}
        events = xkb.EventType.NewKeyboardNotify | xkb.EventType.MapNotify
        x.xkb.SelectEvents(xkb.ID.UseCoreKbd, events, 0, events, _ALL_PARTS, _ALL_PARTS, [])
        x.on(KeyboardNotify, self._changed)

    @property
    def room(self) -> int:
        """How many different keysyms the spare keys take, two each."""
        return 2 * (len(self._empty) + len(self._bound))

    def has(self, sym: int) -> bool:
        """Whether some key makes a keysym, in the first group and without locks."""
        return sym in self._keys

    def is_native(self, sym: int) -> bool:
        """Whether a key makes a keysym that is not one of the spare ones."""
        return sym in self._keys and self._keys[sym].code not in self._bound

    def key(self, sym: int) -> Key:
        """The key that makes a keysym. Raises `NoKey`."""
        try:
            return self._keys[sym]
        except KeyError:
            raise NoKey(f"No key makes the keysym {sym:#x}") from None

    def read(self) -> None:
        """Take note of the mapping as it is now."""
        self._x.sync()
        if not self._stale:
            return
        self._stale = False
        asked = self._x.core.GetModifierMapping(), self._x.ask_property(self._x.root, _BOUND)
        rows = list(self._rows(_LOWEST, _HIGHEST))
        modifiers = set(self._x.answer(asked[0]).keycodes)
        words = self._x.numbers(asked[1])
        noted = {words[i]: (words[i + 1], words[i + 2]) for i in range(0, len(words) - 2, 3)}
        self._keys, self._empty, self._bound = {}, [], {}
        for code, row in enumerate(rows, _LOWEST):
            syms = _first_group(row)
            if not any(syms):
                if code not in modifiers and code != _NO_KEY:
                    self._empty.append(code)
                continue
            if noted.get(code) == syms:
                self._bound[code] = noted[code]
            for level, sym in enumerate(syms):
                self._keys.setdefault(sym, Key(code, shifted=bool(level)))

    def plan(self, wanted: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Which spare keys to bind to what: empty ones first, then those whose keysyms are not wanted any more.

        Raises `NoKey` when there is no room for so many.
        """
        wanted = set(wanted)
        missing = sorted(wanted - self._keys.keys())
        free = self._empty + [code for code, syms in self._bound.items() if wanted.isdisjoint(syms)]
        if 2 * len(free) < len(missing):  # keys of which one half is wanted stand in the way
            missing = sorted(sym for sym in wanted if not self.is_native(sym))
            free = self._empty + list(self._bound)
        if 2 * len(free) < len(missing):
            raise NoKey
        pairs = ((missing[i], missing[min(i + 1, len(missing) - 1)]) for i in range(0, len(missing), 2))
        return dict(zip(free, pairs, strict=False))

    def takes_back(self, plan: dict[int, tuple[int, int]]) -> bool:
        """Whether a key gets another meaning than it had."""
        return not plan.keys().isdisjoint(self._bound)

    def bind(self, pairs: dict[int, tuple[int, int]]) -> None:
        """Give keys two keysyms each; the keys between them are written as they are."""
        first, last = min(pairs), max(pairs)
        rows = list(self._rows(first, last))
        for code, pair in pairs.items():
            rows[code - first] = _KEY.pack(_TWO_LEVEL, 0, 0, 0, 1, 2, 2) + struct.pack("=2I", *pair)
        total = sum(_KEY.unpack_from(row)[-1] for row in rows)
        head = struct.pack(
            "=4xHHHBBBBBBH18x", xkb.ID.UseCoreKbd, _SYMS, 0, _LOWEST, _HIGHEST, 0, 0, first, len(rows), total
        )
        self._x.xkb.send_request(_SET_MAP, BytesIO(head + b"".join(rows)))
        words = [word for code, pair in {**self._bound, **pairs}.items() for word in (code, *pair)]
        name, kind, data = self._x.atom(_BOUND), xproto.Atom.CARDINAL, struct.pack(f"={len(words)}I", *words)
        self._x.core.ChangeProperty(xproto.PropMode.Replace, self._x.root, name, kind, 32, len(words), data)
        self._stale = True
        self.read()

    def _rows(self, first: int, last: int) -> Iterator[bytes]:
        count = last - first + 1
        asked = self._x.xkb.GetMap(xkb.ID.UseCoreKbd, 0, _SYMS, 0, 0, first, count, *(0,) * 11)
        octets, at = self._x.answer_bytes(asked), 40  # bytes before the first key
        for _ in range(count):
            end = at + _KEY.size + 4 * _KEY.unpack_from(octets, at)[-1]
            yield bytes(octets[at:end])
            at = end

    def _changed(self, _: Any) -> None:
        self._stale = True


def _first_group(row: bytes) -> tuple[int, ...]:
    """The keysyms of the first group: alone, and with Shift."""
    *_, levels, count = _KEY.unpack_from(row)
    return struct.unpack_from(f"={min(2, levels, count)}I", row, _KEY.size)
