"""Finding the one element that somebody means by its role and name."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from neena.computer.accessibility.elements import Element
from neena.computer.accessibility.names import ACTIVE, CONTROLS, EDITABLE, SHOWING
from neena.computer.accessibility.telling import squeezed

_FIELDS = frozenset({"checkbox", "combobox", "radio", "slider", "spinbutton", "switch", "terminal", "textbox"})
_LABELS = frozenset({"label", "text", "paragraph", "cell", "heading", "listitem"})


def matching(windows: Sequence[Element], role: str | None, name: str | None, *, exact: bool) -> list[Element]:
    """The elements of this role and name, in the order of reading.

    A name matches whole and in any case; where none does so and `exact` is false, a part of it is enough. Without a
    role, what a person can act on goes before the rest, and what holds a match of the same name before what it holds.
    """
    some = [one for window in windows for one in window.walk() if role is None or one.role == role]
    found = some if name is None else _named(some, name, exact=exact)
    if role is None:
        acting = [one for one in found if one.role in CONTROLS]
        found = acting or found
    return _outermost(found)


def fields_named(windows: Sequence[Element], name: str, *, exact: bool) -> list[Element]:
    """The fields that are called so, by their own name or by the label before them."""
    everything = [one for window in windows for one in window.walk()]
    found = _named((one for one in everything if is_field(one)), name, exact=exact)
    return found or [
        field
        for label in _outermost(_named((one for one in everything if one.role in _LABELS), name, exact=exact))
        if (field := _after(label, everything)) is not None
    ]


def is_field(one: Element) -> bool:
    """Whether a person can fill it in."""
    return one.role in _FIELDS or one.has(EDITABLE)


def alike(
    windows: Sequence[Element], role: str | None, name: str | None, fits: Callable[[Element], bool]
) -> list[Element]:
    """What may have been meant where nothing was found: those of a similar name first, eight at most."""
    some = [
        one
        for window in windows
        for one in window.walk()
        if fits(one) and (role is None or one.role == role) and squeezed(one.name)
    ]
    by_name = {squeezed(one.name): one for one in reversed(some)}
    close = get_close_matches(squeezed(name or ""), by_name, 8, 0.5) if len(by_name) <= 2000 else []
    return [by_name[one] for one in close] or list(by_name.values())[::-1][:8]


def front(windows: Sequence[Element], title: str | None) -> Element | None:
    """The active window, or the one of a title; without either the last one."""
    some = [one for one in windows if one.has(SHOWING) and is_titled(one, title)]
    return next((one for one in some if one.has(ACTIVE)), some[-1] if some else None)


def document_in(window: Element) -> Element | None:
    """The largest document that shows in a window."""
    shown = [one for one in window.walk() if one.role == "document" and one.has(SHOWING)]
    return max(shown, key=lambda one: one.box.width * one.box.height if one.box else 0, default=None)


def is_titled(window: Element, title: str | None) -> bool:
    """Whether a window's title holds this; None is in every title."""
    return title is None or squeezed(title).casefold() in squeezed(window.name).casefold()


def _named(some: Iterable[Element], name: str, *, exact: bool) -> list[Element]:
    wanted = squeezed(name).casefold()
    with_names = [(one, squeezed(one.name).casefold()) for one in some]
    whole = [one for one, its in with_names if its.rstrip(" :*") == wanted.rstrip(" :*")]
    return whole if whole or exact else [one for one, its in with_names if wanted in its]


def _outermost(found: list[Element]) -> list[Element]:
    """Without those that lie within another one of them of the same name."""
    refs = {one.ref: squeezed(one.name) for one in found}

    def lies_within(one: Element) -> bool:
        above = one.parent
        while above is not None:
            if refs.get(above.ref) == squeezed(one.name):
                return True
            above = above.parent
        return False

    return [one for one in found if not lies_within(one)]


def _after(label: Element, everything: Sequence[Element]) -> Element | None:
    """The first nameless field after a label."""
    at = next(at for at, one in enumerate(everything) if one is label)
    for one in everything[at + 1 : at + 12]:
        if is_field(one):
            return None if squeezed(one.name) else one
    return None
