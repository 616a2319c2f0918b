"""What the programs of a desktop say they show, as actions use it: asked for, one thing picked, and clicked on."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from neena.computer.accessibility.bus import Bus, BusGone
from neena.computer.accessibility.elements import MOST_ELEMENTS, Box, Element, Elements
from neena.computer.accessibility.names import ACTIVE
from neena.computer.accessibility.searching import alike
from neena.computer.accessibility.telling import line_of, squeezed
from neena.computer.screen import Windowed
from neena.computer.tools.asked import ActionInvalid
from neena.computer.tools.hands import LEFT, Hands, NoPrograms, scaled
from neena.computer.tools.params import Point

BUS = "/run/desktop/bus"  # of the session, inside; toolkits tell here too what they show
_MOST_NAMED = 10  # candidates in a message
_AT_ONCE = 3_000  # elements that show at a time
_FRAMES = frozenset({"document", "window", "dialog", "scroll pane", "viewport"})
_ROUNDS, _PAUSE = 20, 0.05  # waiting until something has been scrolled into view: at most a second

Answer = TypeVar("Answer")
Search = Callable[[Sequence[Element]], list[Element]]


class Sight:
    """Looks through the eyes of a desktop's programs, for one action."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    def windows(self, most: int = _AT_ONCE, *, whole: bool = False) -> tuple[list[Element], bool]:
        """The windows with what shows in them (`whole`: and what does not), and whether some was left out."""
        return self.asking(lambda elements: elements.windows(self._hands.turn, most, whole=whole))

    def place(self, box: Box) -> list[int]:
        """Left, top, width and height in pixels of the screenshot."""
        across, down = (new / old for new, old in zip(self._hands.space, self._hands.screen.size, strict=True))
        return [round(box.x * across), round(box.y * down), round(box.width * across), round(box.height * down)]

    def told(self, one: Element) -> str:
        """An element in one line."""
        return line_of(one, self.place)

    def middle(self, one: Element) -> Point | None:
        """The middle of what can be seen of an element, in pixels of the screenshot."""
        seen = _seen(one, self._hands.screen.size)
        if seen is None:
            return None
        center = seen.x + seen.width // 2, seen.y + seen.height // 2
        return Point(*scaled(center, self._hands.screen.size, self._hands.space))

    def pick(self, action: str, search: Search, nth: int | None, meant: str, fits: Search) -> Element:
        """The one that is meant: among what shows, then among all. Raises `ActionInvalid` for none, and for several."""
        windows, _ = self.windows()
        found = search(windows)
        if not found:
            windows, _ = self.windows(MOST_ELEMENTS, whole=True)
            found = search(windows)
        if not found:
            raise _refused(f"{action}: there is no {meant}.", "It could be", [self.told(one) for one in fits(windows)])
        if nth is None and len(found) > 1:
            message = f"{action}: there are {len(found)} that fit {meant}; name one with `nth`, 1 for the first."
            raise _refused(message, "They are", [f"{at}. {self.told(one)}" for at, one in enumerate(found, 1)])
        if nth is not None and nth > len(found):
            raise _refused(
                f"{action}: `nth` is {nth}, and {len(found)} fit {meant}.", "They are", map(self.told, found)
            )
        return found[(nth or 1) - 1]

    def click(self, one: Element) -> Point | None:
        """Click on it as a person would: its window in front, itself in view.

        Where it has no place on the screen its program is asked to do what a click does, and None is answered.
        """
        self._bring_to_front(one)
        point = self.middle(one) or self._scrolled_to(one)
        if point is not None:
            self._hands.click(point, LEFT)
        elif not self.asking(lambda elements: elements.act(one, self._hands.turn)):
            raise _refused(f"{self.told(one)} has no place on the screen, and cannot be used without one.", "", [])
        return point

    def again(self, one: Element) -> Element:
        """The same element as it is now; as it was where it is gone."""
        shown = (other for window in self.windows()[0] for other in window.walk())
        return next((other for other in shown if other.ref == one.ref), one)

    def renew(self, one: Element) -> None:
        """Ask for an element's place and value anew."""
        self.asking(lambda elements: elements.complete(one, self._hands.turn))

    def asking(self, ask: Callable[[Elements], Answer]) -> Answer:
        """Ask over the connection of before, or over a new one where that has ended meanwhile."""
        if self._hands.memory.elements is not None:
            try:
                return ask(self._hands.memory.elements)
            except BusGone:
                self._hands.memory.close()
        if self._hands.machine.programs is None:
            raise NoPrograms
        bus = Bus(self._hands.machine.programs.connect(BUS), self._hands.turn)
        self._hands.memory.elements = Elements(bus)
        return ask(self._hands.memory.elements)

    def _scrolled_to(self, one: Element) -> Point | None:
        turn = self._hands.turn
        self.asking(lambda elements: elements.scroll_to(one, turn))
        for _ in range(_ROUNDS):
            self.renew(one)
            if (point := self.middle(one)) is not None:
                self._hands.screen.settle(turn)  # where it is going is not yet where it stays
                self.renew(one)
                return self.middle(one) or point
            turn.sleep(_PAUSE)
        return None

    def _bring_to_front(self, one: Element) -> None:
        top = one
        while top.parent is not None and top.parent.parent is not None:
            top = top.parent
        if top.has(ACTIVE) or not isinstance(self._hands.screen, Windowed):
            return
        windows = self._hands.screen.windows
        named = [window for window in windows.list() if squeezed(window.title) == squeezed(top.name)]
        if len(named) == 1 and not named[0].active:
            windows.activate(named[0].id)
            self._hands.screen.settle(self._hands.turn)


def similar(role: str | None, name: str | None) -> Search:
    """What to name when nothing has been found."""
    return lambda windows: alike(windows, role, name, lambda _: True)


def _seen(one: Element, size: tuple[int, int]) -> Box | None:
    """The part of an element that is on the screen, and within what it is scrolled in."""
    if one.box is None:
        return None
    left, top = one.box.x, one.box.y
    right, bottom = left + one.box.width, top + one.box.height
    frames = [Box(0, 0, *size)]
    above = one.parent
    while above is not None:
        frames += [above.box] if above.box is not None and above.role in _FRAMES else []
        above = above.parent
    for frame in frames:
        left, top = max(left, frame.x), max(top, frame.y)
        right, bottom = min(right, frame.x + frame.width), min(bottom, frame.y + frame.height)
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _refused(message: str, listed: str, candidates: Iterable[str]) -> ActionInvalid:
    named = list(candidates)
    if named:
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        message = f"{message} {listed}: {'; '.join(named[:_MOST_NAMED])}{more}."
    return ActionInvalid.at("params", "called", message=message, kind="not_found")
