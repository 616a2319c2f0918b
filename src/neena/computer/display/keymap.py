"""Which key makes which keysym on an X display, and the spare keys that are bound to what no key makes."""

import struct
from collections.abc import Iterable
from typing import NamedTuple

from neena.computer.display.connection import Connection, MappingNotify, xproto

RETURN, TAB, SHIFT = 0xFF0D, 0xFF09, 0xFFE1
MODIFIERS = range(0xFFE1, 0xFFEF)  # Shift_L to Hyper_R

_LOWEST, _HIGHEST = 8, 255
# Not among them: keycode 8, which programs take for no key at all.
_MISBEHAVING = frozenset({8})
_BOUND = "_NEENA_BOUND_KEYS"  # property of the root window: three words (keycode, keysym, keysym) for each bound key


class Key(NamedTuple):
    """A keycode, and whether Shift is held with it."""

    code: int
    shifted: bool


def keysym(character: str) -> int | None:
    """The keysym of a character; None when it cannot be typed (control characters, halves of surrogate pairs)."""
    point = ord(character)
    if character == "\n":
        return RETURN
    if character == "\t":
        return TAB
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
        self.modifiers: frozenset[int] = frozenset()
        x.on(MappingNotify, self._changed)

    def key(self, sym: int) -> Key | None:
        """The key that makes a keysym, in the first group and without locks."""
        return self._keys.get(sym)

    @property
    def room(self) -> int:
        """How many different keysyms the spare keys take, two each."""
        return 2 * (len(self._empty) + len(self._bound))

    def is_bound(self, key: Key) -> bool:
        """Whether this is a spare key that was bound to something."""
        return key.code in self._bound

    def read(self) -> None:
        """Take note of the mapping as it is now."""
        self._x.sync()
        if not self._stale:
            return
        self._stale = False
        x, count = self._x, _HIGHEST - _LOWEST + 1
        asked = x.core.GetKeyboardMapping(_LOWEST, count), x.core.GetModifierMapping(), x.ask_property(x.root, _BOUND)
        mapping, modifiers = x.answer(asked[0]), x.answer(asked[1])
        self.modifiers = frozenset(code for code in modifiers.keycodes if code)
        was_bound = x.numbers(asked[2])
        triples = {was_bound[i]: (was_bound[i + 1], was_bound[i + 2]) for i in range(0, len(was_bound) - 2, 3)}
        width, syms = mapping.keysyms_per_keycode, mapping.keysyms.list
        self._keys, self._empty, self._bound = {}, [], {}
        for code in range(_LOWEST, _HIGHEST + 1):
            row = syms[(code - _LOWEST) * width :][:width]
            first, second = row[0], row[1] or row[0]
            if triples.get(code) == (first, second) and first:
                self._bound[code] = first, second
            elif not any(row):
                if code not in self.modifiers | _MISBEHAVING:
                    self._empty.append(code)
                continue
            self._keys.setdefault(first, Key(code, shifted=False))
            self._keys.setdefault(second, Key(code, shifted=True))

    def bind(self, wanted: Iterable[int]) -> None:
        """Put keysyms on spare keys: on empty ones first, then in the place of what is not wanted any more."""
        wanted = set(wanted)
        missing = sorted(sym for sym in wanted if sym not in self._keys)
        idle = [code for code, syms in self._bound.items() if wanted.isdisjoint(syms)]
        free = self._empty + idle
        if 2 * len(free) < len(missing):  # half-used keys stand in the way
            missing = sorted(sym for sym in wanted if sym not in self._keys or self.is_bound(self._keys[sym]))
            free = self._empty + list(self._bound)
        pairs = [(missing[i], missing[min(i + 1, len(missing) - 1)]) for i in range(0, len(missing), 2)]
        self._write(dict(zip(free, pairs, strict=False)))

    def needs_eviction(self, wanted: set[int]) -> bool:
        """Whether `bind` has to give a key another meaning than it had."""
        return 2 * len(self._empty) < sum(sym not in self._keys for sym in wanted)

    def _write(self, rows: dict[int, tuple[int, int]]) -> None:
        codes = sorted(rows)
        first = 0
        for last, code in enumerate(codes, 1):
            if last == len(codes) or codes[last] != code + 1:
                run = codes[first:last]
                syms = [sym for each in run for sym in rows[each]]
                self._x.core.ChangeKeyboardMapping(len(run), run[0], 2, syms)
                first = last
        bound = {**self._bound, **rows}
        words = struct.pack(f"={3 * len(bound)}I", *(word for code, syms in bound.items() for word in (code, *syms)))
        name, kind = self._x.atom(_BOUND), xproto.Atom.CARDINAL
        self._x.core.ChangeProperty(xproto.PropMode.Replace, self._x.root, name, kind, 32, len(words) // 4, words)
        self._stale = True
        self.read()

    def _changed(self, _: object) -> None:
        self._stale = True
