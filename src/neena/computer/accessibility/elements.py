"""What is on the screen, as its programs tell it."""

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
_DOCUMENT = "org.a11y.atspi.Document"
_ADDRESS_KEYS = ("URI", "DocURL")  # of Chromium, of Firefox and WebKit
_STATIC = 116  # ATSPI_ROLE_STATIC: a piece of text, which holds nothing
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
    bits: int  # the states
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


class Elements:
    """Asks the programs of one desktop. Used by one thread.

    Each level of their trees is asked for at once. The caches that programs offer (`org.a11y.atspi.Cache`) are passed
    over: Chromium's lacks the pages that were loaded after it was first asked.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def windows(self, turn: Turn, most: int, *, whole: bool = False) -> tuple[list[Element], bool]:
        """Every window with what is in it, as far as it shows (`whole`: all of it), and whether some was left out.

        What does not show has no place.
        """
        programs = self._ask([Question(_REGISTRY, _ROOT, _ACCESSIBLE, "GetChildren", "a(so)")], turn)[0]
        roots = [Element(ref, APPLICATION, "", 0) for ref in _refs(programs)]
        kept = self._descend(roots, turn, most, whole=whole)
        self._complete([one for one in kept if one.has(SHOWING) or (whole and _has_text(one))], turn)
        for one in kept:
            if one.role == "combobox":
                _fold(one, whole=whole)
        return [window for root in roots for window in root.children], len(kept) > most

    def scroll_to(self, element: Element, turn: Turn) -> None:
        """Ask its program to bring it into view."""
        self._ask([_question(element, _COMPONENT, "ScrollTo", "b", "u", _ANYWHERE)], turn)

    def act(self, element: Element, turn: Turn) -> bool:
        """Do the first thing that can be done with it; says whether its program did."""
        return bool(self._ask([_question(element, _ACTION, "DoAction", "b", "i", 0)], turn)[0])

    def address(self, document: Element, turn: Turn) -> str:
        """The address of a document; empty where it has none."""
        asked = [_question(document, _DOCUMENT, "GetAttributeValue", "s", "s", key) for key in _ADDRESS_KEYS]
        return next((said[:_LONGEST] for said in self._ask(asked, turn) if said), "")

    def complete(self, element: Element, turn: Turn) -> None:
        """Ask for place and value anew."""
        self._complete([element], turn)

    def close(self) -> None:
        """Let go of the bus."""
        self._bus.close()

    def _ask(self, questions: Sequence[Question], turn: Turn) -> list[Any]:
        return self._bus.ask(questions, turn) if questions else []

    def _descend(self, roots: list[Element], turn: Turn, most: int, *, whole: bool) -> list[Element]:
        """Hang children below their parents, level by level; returns all, one more than `most` at most."""
        seen = {one.ref for one in roots}
        kept: list[Element] = []
        level = roots
        for _ in range(_DEEPEST):
            parents = [one for one in level if one.number != _STATIC]
            asked = self._ask([_question(one, _ACCESSIBLE, "GetChildren", "a(so)") for one in parents], turn)
            fresh = [
                (parent, ref)
                for parent, answer in zip(parents, asked, strict=True)
                for ref in _refs(answer)
                if ref not in seen and not seen.add(ref)
            ]
            level = self._hung(fresh, turn, whole=whole)[: most + 1 - len(kept)]
            kept += level
            if not level or len(kept) > most:
                break
        return kept

    def _hung(self, fresh: list[tuple[Element, Ref]], turn: Turn, *, whole: bool) -> list[Element]:
        """Of these children those that count, with role and name, hung below their parents."""
        states = self._ask([Question(*ref, _ACCESSIBLE, "GetState", "au") for _, ref in fresh], turn)
        counting = [
            (parent, ref, bits)
            for (parent, ref), answer in zip(fresh, states, strict=True)
            if answer is not None
            and not (bits := _bits(answer)) >> ICONIFIED & 1
            and (whole or bits >> SHOWING & 1 or _is_list(parent))
        ]
        questions = [question for _, ref, _ in counting for question in _about(ref)]
        said = iter(self._ask(questions, turn))
        hung: list[Element] = []
        for (parent, ref, bits), (role, name) in zip(counting, zip(said, said, strict=True), strict=True):
            if role is not None:
                one = Element(ref, role, str(name or "")[:_LONGEST], bits, parent=parent)
                parent.children.append(one)
                hung.append(one)
        return hung

    def _complete(self, elements: Iterable[Element], turn: Turn) -> None:
        """Ask where elements are, and what stands in those that a person can fill."""
        questions: list[Question] = []
        filled: list[tuple[Element, str]] = []
        for one in elements:
            questions.append(_where(one))
            filled.append((one, "box"))
            if _has_text(one):
                questions.append(_question(one, _TEXT, "GetText", "s", "ii", 0, _LONGEST))
                filled.append((one, "text"))
            elif one.role in _WITH_VALUE:
                questions.append(_property(one.ref, _VALUE, "CurrentValue"))
                filled.append((one, "value"))
        for (one, what), answer in zip(filled, self._ask(questions, turn), strict=True):
            if what == "box":
                one.box = _box(answer)
            elif answer is not None:
                one.value = f"{answer:g}" if isinstance(answer, float) else str(answer)[:_LONGEST]


def _is_list(parent: Element) -> bool:
    """Whether its children are those of a combobox, among which its value is found though they do not show."""
    return any(one is not None and one.role == "combobox" for one in (parent, parent.parent))


def _bits(states: Sequence[int]) -> int:
    return sum(word << 32 * at for at, word in enumerate(states[:2]))


def _has_text(one: Element) -> bool:
    """Whether its text says more than its name. What stands in a field for a password is nobody's business."""
    return one.number != PASSWORD and (one.role in _WITH_TEXT or not (one.name or one.children))


def _fold(combobox: Element, *, whole: bool) -> None:
    """Its value is what is chosen in its list; the list itself is told of only when it shows."""
    if not (combobox.value or "").strip("\ufffc"):
        combobox.value = next((one.name for one in combobox.walk() if one.has(SELECTED)), None)
    if not whole:
        combobox.children = [one for one in combobox.children if one.has(SHOWING)]


def _about(ref: Ref) -> tuple[Question, Question]:
    return Question(*ref, _ACCESSIBLE, "GetRole", "u"), _property(ref, _ACCESSIBLE, "Name")


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
