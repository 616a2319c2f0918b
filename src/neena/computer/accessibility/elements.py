"""What is on the screen, as its programs tell it: from their caches, and level by level what those do not hold."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from neena.computer.accessibility.bus import Bus
from neena.computer.accessibility.names import APPLICATION, ICONIFIED, PASSWORD, SELECTED, SHOWING, role_of, words_of
from neena.computer.accessibility.wire import Question
from neena.computer.turn import Turn

MOST_ELEMENTS = 20_000
_DEEPEST = 100
_LONGEST = 10_000  # characters of one text or name
_REGISTRY = "org.a11y.atspi.Registry"
_ROOT = "/org/a11y/atspi/accessible/root"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_ACCESSIBLE, _COMPONENT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Component"
_TEXT, _VALUE, _ACTION = "org.a11y.atspi.Text", "org.a11y.atspi.Value", "org.a11y.atspi.Action"
# object, application, parent, place, count of children, interfaces, name, role, description, states
_CACHED = "a((so)(so)(so)iiassusau)"
_OWNER = re.compile(r":\d+\.\d+")
_PATH = re.compile(r"(/[A-Za-z0-9_]+)+")
_ANYWHERE = 6  # ATSPI_SCROLL_ANYWHERE
_WITH_TEXT = frozenset({"textbox", "terminal", "spinbutton", "combobox"})
_WITH_VALUE = frozenset({"slider", "progressbar", "spinbutton", "scrollbar", "dial", "level bar", "rating"})


class Ref(NamedTuple):
    """The name of an element: who tells of it, and where there."""

    owner: str
    path: str


class Box(NamedTuple):
    """A rectangle of the screen, in its pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(eq=False)
class Element:
    """A window, a button, a paragraph. `box` is None where it has no place, `value` where it has none or a secret."""

    ref: Ref
    number: int  # the role's, as AT-SPI counts them
    name: str
    description: str
    bits: int  # the states
    interfaces: frozenset[str]
    count: int = -1  # of its children, where that was told
    box: Box | None = None
    value: str | None = None
    parent: "Element | None" = None
    children: "list[Element]" = field(default_factory=list["Element"])

    @property
    def role(self) -> str:
        """What it is: `button`, `textbox`."""
        return role_of(self.number)

    @property
    def states(self) -> tuple[str, ...]:
        """How it is: `focused`, `checked`."""
        return words_of(self.bits, self.role)

    def has(self, state: int) -> bool:
        """Whether it has a state, by its number."""
        return bool(self.bits >> state & 1)

    def walk(self) -> "Iterator[Element]":
        """It and all below it, in the order of reading."""
        left = [self]
        while left:
            one = left.pop()
            yield one
            left += one.children[::-1]


class _Told(NamedTuple):
    """An element as a program's cache tells it."""

    element: Element
    parent: Ref
    place: int


class Elements:
    """Asks the programs of one desktop. Used by one thread."""

    def __init__(self, bus: Bus, turn: Turn) -> None:
        self._bus = bus
        # Toolkits begin to tell, and fill their caches, when somebody is interested in an event.
        where = _REGISTRY, "/org/a11y/atspi/registry", _REGISTRY, "RegisterEvent", "", "sass"
        bus.ask([Question(*where, given=("window:activate", (), ""))], turn)

    def windows(self, turn: Turn, most: int, *, whole: bool = False) -> tuple[list[Element], bool]:
        """Every window with what is in it, as far as it shows (`whole`: all of it), and whether some was left out.

        What lies within a window that is told of has its place and value only when it shows.
        """
        programs = self._ask([Question(_REGISTRY, _ROOT, _ACCESSIBLE, "GetChildren", "a(so)")], turn)[0]
        refs = _refs(programs)
        cached = self._cached(refs, turn)
        roots = [Element(ref, APPLICATION, "", "", 0, frozenset()) for ref in refs]
        below = _below(cached)
        kept = self._descend(roots, cached, below, turn, most, whole=whole)
        self._complete([one for one in kept if one.has(SHOWING) or (whole and _has_text(one))], turn)
        for one in kept:
            if one.role == "combobox" and not (one.value or "").strip("\ufffc"):
                one.value = _chosen(one.ref, cached, below)
        return [window for root in roots for window in root.children], len(kept) > most

    def place(self, element: Element, turn: Turn) -> Box | None:
        """Where an element is now."""
        return _box(self._ask([_where(element)], turn)[0])

    def scroll_to(self, element: Element, turn: Turn) -> None:
        """Ask its program to bring it into view."""
        self._ask([_question(element, _COMPONENT, "ScrollTo", "b", "u", _ANYWHERE)], turn)

    def act(self, element: Element, turn: Turn) -> bool:
        """Do the first thing that can be done with it; says whether its program did."""
        return bool(self._ask([_question(element, _ACTION, "DoAction", "b", "i", 0)], turn)[0])

    def complete(self, element: Element, turn: Turn) -> None:
        """Ask for place and value anew."""
        self._complete([element], turn)

    def _ask(self, questions: Sequence[Question], turn: Turn) -> list[Any]:
        return self._bus.ask(questions, turn) if questions else []

    def _cached(self, refs: Sequence[Ref], turn: Turn) -> dict[Ref, _Told]:
        """What the programs' caches hold; a program without one is asked for each element later."""
        where = "/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems", _CACHED
        answers = self._ask([Question(ref.owner, *where) for ref in refs], turn)
        told: dict[Ref, _Told] = {}
        for owner, answer in zip(refs, answers, strict=True):
            for item, _, parent, place, count, interfaces, name, role, description, states in answer or ():
                ref = _ref(item)
                if ref is not None and ref.owner == owner.owner:
                    element = _element(ref, role, name, description, states, interfaces)
                    element.count = count
                    told[ref] = _Told(element, Ref(*parent), place)
        return told

    def _descend(
        self,
        roots: list[Element],
        cached: dict[Ref, _Told],
        below: dict[Ref, list[Ref]],
        turn: Turn,
        most: int,
        *,
        whole: bool,
    ) -> list[Element]:
        """Hang children below their parents, level by level; returns all, one more than `most` at most."""
        seen = {one.ref for one in roots}
        kept: list[Element] = []
        level = roots
        for _ in range(_DEEPEST):
            children = self._children(level, cached, below, turn)
            fresh = [
                (parent, child)
                for parent, some in zip(level, children, strict=True)
                for child in some
                if child not in seen and not seen.add(child)
            ]
            found = self._found([child for _, child in fresh], cached, turn)
            level = list[Element]()
            for (parent, _), element in zip(fresh, found, strict=True):
                if element is None or element.has(ICONIFIED) or not (whole or element.has(SHOWING)):
                    continue
                if len(kept) > most:
                    return kept
                element.parent = parent
                parent.children.append(element)
                level.append(element)
                kept.append(element)
            if not level:
                break
        return kept

    def _children(
        self, level: list[Element], cached: dict[Ref, _Told], below: dict[Ref, list[Ref]], turn: Turn
    ) -> list[list[Ref]]:
        """The children of each: from the caches where those have all of them, otherwise asked for."""
        known = [below.get(one.ref, []) if one.parent is not None else [] for one in level]
        unsure = [
            at
            for at, one in enumerate(level)
            if one.parent is None or one.ref not in cached or len(known[at]) != one.count
        ]
        asked = self._ask([_question(level[at], _ACCESSIBLE, "GetChildren", "a(so)") for at in unsure], turn)
        for at, answer in zip(unsure, asked, strict=True):
            known[at] = _refs(answer)
        return known

    def _found(self, refs: list[Ref], cached: dict[Ref, _Told], turn: Turn) -> list[Element | None]:
        """The elements of these names: from the caches, or asked for."""
        unknown = [ref for ref in refs if ref not in cached]
        questions = [question for ref in unknown for question in _about(ref)]
        answers = iter(self._ask(questions, turn))
        asked: dict[Ref, Element | None] = {}
        for ref, (states, role, name, interfaces) in zip(unknown, zip(*[answers] * 4, strict=True), strict=True):
            if states is None or role is None:
                asked[ref] = None
            else:
                asked[ref] = _element(ref, role, name or "", "", states, interfaces or ())
        return [cached[ref].element if ref in cached else asked[ref] for ref in refs]

    def _complete(self, elements: Iterable[Element], turn: Turn) -> None:
        """Ask where elements are, and what stands in those that a person can fill."""
        questions: list[Question] = []
        filled: list[tuple[Element, str]] = []
        for one in elements:
            if _COMPONENT in one.interfaces:
                questions.append(_where(one))
                filled.append((one, "box"))
            if _has_text(one):
                questions.append(_question(one, _TEXT, "GetText", "s", "ii", 0, _LONGEST))
                filled.append((one, "text"))
            elif one.role in _WITH_VALUE and _VALUE in one.interfaces:
                questions.append(_property(one.ref, _VALUE, "CurrentValue"))
                filled.append((one, "value"))
        for (one, what), answer in zip(filled, self._ask(questions, turn), strict=True):
            if what == "box":
                one.box = _box(answer)
            elif answer is not None:
                one.value = f"{answer:g}" if isinstance(answer, float) else str(answer)[:_LONGEST]


def _has_text(one: Element) -> bool:
    """Whether its text says more than its name. What stands in a field for a password is nobody's business."""
    if _TEXT not in one.interfaces or one.number == PASSWORD:
        return False
    return one.role in _WITH_TEXT or (not one.name and not one.children)


def _below(cached: dict[Ref, _Told]) -> dict[Ref, list[Ref]]:
    """Parents and their children in order, as the caches tell them."""
    below: dict[Ref, list[tuple[int, Ref]]] = {}
    for ref, told in cached.items():
        below.setdefault(told.parent, []).append((told.place, ref))
    return {parent: [ref for _, ref in sorted(some)] for parent, some in below.items()}


def _chosen(ref: Ref, cached: dict[Ref, _Told], below: dict[Ref, list[Ref]]) -> str | None:
    """What is chosen in a list that is folded up, and so does not show."""
    options = [option for one in below.get(ref, ()) for option in (one, *below.get(one, ()))]
    return next((cached[one].element.name for one in options if cached[one].element.has(SELECTED)), None)


def _element(
    ref: Ref, role: int, name: str, description: str, states: Sequence[int], interfaces: Sequence[str]
) -> Element:
    bits = sum(word << 32 * at for at, word in enumerate(states[:2]))
    return Element(ref, role, name[:_LONGEST], description[:_LONGEST], bits, frozenset(interfaces))


def _about(ref: Ref) -> tuple[Question, ...]:
    return (
        Question(*ref, _ACCESSIBLE, "GetState", "au"),
        Question(*ref, _ACCESSIBLE, "GetRole", "u"),
        _property(ref, _ACCESSIBLE, "Name"),
        Question(*ref, _ACCESSIBLE, "GetInterfaces", "as"),
    )


def _property(ref: Ref, interface: str, name: str) -> Question:
    return Question(*ref, _PROPERTIES, "Get", "v", "ss", (interface, name))


def _question(one: Element, interface: str, member: str, answer: str, signature: str = "", *given: Any) -> Question:
    return Question(*one.ref, interface, member, answer, signature, given)


def _where(one: Element) -> Question:
    return _question(one, _COMPONENT, "GetExtents", "(iiii)", "u", 0)


def _refs(told: Sequence[tuple[str, str]] | None) -> list[Ref]:
    """The elements of a list, without the null object and names that the bus would not let us ask."""
    return [ref for one in (told or ())[:MOST_ELEMENTS] if (ref := _ref(one)) is not None]


def _ref(told: tuple[str, str]) -> Ref | None:
    owner, path = told
    is_name = _OWNER.fullmatch(owner) and _PATH.fullmatch(path) and not path.endswith("/null")
    return Ref(owner, path) if is_name else None


def _box(answer: Any) -> Box | None:
    box = Box(*answer) if answer is not None else None
    return box if box is not None and box.width > 0 and box.height > 0 else None
