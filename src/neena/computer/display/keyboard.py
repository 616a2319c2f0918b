"""Keys of an X display: pressed one by one, and any text typed so that it arrives as it was written."""

from collections.abc import Callable, Iterator, Sequence

from neena.computer.display.connection import Connection, xkb
from neena.computer.display.keymap import SHIFT, SHIFTLIKE, Key, Keymap, keysym
from neena.computer.turn import Turn
from neena.errors import Invalid

_PRESS, _RELEASE = 2, 3  # core event numbers, as XTEST takes them
_AT_ONCE = 64  # characters between two looks at the turn
_PATIENCE = 1.0  # seconds for the program in front to learn of a new key
_LOCKS = 0xEF  # every modifier but Mod2, which is NumLock


class Keyboard:
    """The keyboard; `catch_up` waits until the program in front has read its input."""

    def __init__(self, x: Connection, catch_up: Callable[[Turn], None]) -> None:
        self._x = x
        self._map = Keymap(x)
        self._catch_up = catch_up
        self._held: dict[int, list[int]] = {}  # the keycodes of each keysym, in the order of pressing

    def press(self, keysyms: Sequence[int]) -> None:
        """Press keys in this order, and keep them down. What no key makes is bound to a spare key first."""
        self._map.read()
        self._bind(keysyms, Turn(_PATIENCE))
        keys = [self._map.key(sym) for sym in keysyms]
        shift = self._map.key(SHIFT).code
        for sym, key in zip(keysyms, keys, strict=True):
            with_shift = key.shifted and sym not in SHIFTLIKE and not self._holds(shift)
            codes = self._held[sym] = [shift, key.code] if with_shift else [key.code]
            for code in codes:
                self._fake(_PRESS, code)
        self._x.flush()

    def let_go(self, keysyms: Sequence[int]) -> None:
        """Release keys in this order."""
        for sym in keysyms:
            for code in reversed(self._held.pop(sym, [])):
                self._fake(_RELEASE, code)
        self._x.flush()

    def release(self) -> None:
        """Release all keys that are held, the last one first."""
        self.let_go(list(self._held)[::-1])

    def type(self, text: str, turn: Turn) -> None:
        """Type a text exactly, whatever the layout, and whatever is locked."""
        syms = [self._keysym(character) for character in text.replace("\r\n", "\n").replace("\r", "\n")]
        self.release()
        self._map.read()
        state = self._x.answer(self._x.xkb.GetState(xkb.ID.UseCoreKbd))
        self._lock(0, 0)
        try:
            for part in self._parts(syms):
                self._bind(part, turn)
                self._strike([self._map.key(sym) for sym in part], turn)
        finally:
            self._lock(state.lockedMods & _LOCKS, state.lockedGroup)
            self._x.sync()

    def _keysym(self, character: str) -> int:
        sym = keysym(character)
        if sym is None:
            raise Invalid(f"The character U+{ord(character):04X} cannot be typed")
        return sym

    def _parts(self, syms: list[int]) -> Iterator[list[int]]:
        """Cut the text where it has more different characters than the spare keys take."""
        foreign: set[int] = set()
        start = 0
        for at, sym in enumerate(syms):
            if self._map.is_native(sym):
                continue
            if len(foreign | {sym}) > self._map.room:
                yield syms[start:at]
                start = at
                foreign.clear()
            foreign.add(sym)
        yield syms[start:]

    def _bind(self, syms: Sequence[int], turn: Turn) -> None:
        """A program looks up what a key means when it reads the event: it must have read all before a key changes.

        And once more after, so that it has seen the new mapping before a key of it.
        """
        if all(self._map.has(sym) for sym in syms):
            return
        plan = self._map.plan(sym for sym in syms if not self._map.is_native(sym))
        if self._map.takes_back(plan):
            self._catch_up(turn)
        self._map.bind(plan)
        self._catch_up(turn)

    def _strike(self, keys: list[Key], turn: Turn) -> None:
        shift = self._map.key(SHIFT).code
        for start in range(0, len(keys), _AT_ONCE):
            turn.check()
            shifted = False
            for key in keys[start : start + _AT_ONCE]:
                if key.shifted != shifted:
                    shifted = key.shifted
                    self._fake(_PRESS if shifted else _RELEASE, shift)
                self._fake(_PRESS, key.code)
                self._fake(_RELEASE, key.code)
            if shifted:
                self._fake(_RELEASE, shift)
            self._x.sync()

    def _holds(self, code: int) -> bool:
        return any(code in codes for codes in self._held.values())

    def _lock(self, modifiers: int, group: int) -> None:
        """Set what is locked (CapsLock, the layout's group; not NumLock), and drop what is latched."""
        self._x.xkb.LatchLockState(xkb.ID.UseCoreKbd, _LOCKS, modifiers, True, group, 0xFF, True, 0)

    def _fake(self, kind: int, code: int) -> None:
        self._x.xtest.FakeInput(kind, code, 0, 0, 0, 0, 0)
