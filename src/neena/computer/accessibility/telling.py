"""Elements as a tree of text or JSON, without those that only hold others together."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from neena.computer.accessibility.elements import Box, Element
from neena.computer.accessibility.names import CONTROLS, HOLDERS

LONGEST_NAME = 200  # characters of a name or value in a tree
_OBJECT = "\ufffc"  # stands for an embedded element in a text

Place = Callable[[Box], list[int]]  # a box of the screen in pixels of the screenshot: left, top, width, height


def squeezed(text: str) -> str:
    """One line, with single blanks."""
    return " ".join(text.replace(_OBJECT, " ").split())


def cut(text: str, most: int) -> str:
    """At most so many characters, with a mark where the rest was left out."""
    return text if len(text) <= most else text[: most - 1] + "…"


def line_of(one: Element, place: Place) -> str:
    """`button "Send" = "value" (focused) [x, y, width, height]`: what is known of an element, in one line."""
    parts = [one.role]
    parts += [_quoted(one.name)] if squeezed(one.name) else []
    parts += [f"= {_quoted(one.value)}"] if one.value is not None and squeezed(one.value) else []
    parts += [f"({', '.join(one.states)})"] if one.states else []
    parts += [str(place(one.box))] if one.box else []
    return " ".join(parts)


def tree_text(windows: Sequence[Element], place: Place, depth: int) -> str:
    """A line for each element that says something, indented below the one that holds it."""
    lines: list[str] = []

    def tell(some: Iterator[Element], level: int) -> None:
        for one in some:
            lines.append("  " * level + line_of(one, place))
            if level + 1 < depth:
                tell(_telling(one), level + 1)

    tell((one for one in windows if _speaks(one)), 0)
    return "\n".join(lines)


def tree_json(windows: Sequence[Element], place: Place, depth: int) -> list[dict[str, Any]]:
    """The same as objects: `role`, and as far as it has them name, value, states, bounds and children."""

    def told(one: Element, level: int) -> dict[str, Any]:
        below = [told(child, level + 1) for child in _telling(one)] if level + 1 < depth else []
        facts: dict[str, Any] = {
            "role": one.role,
            "name": cut(squeezed(one.name), LONGEST_NAME),
            "value": None if one.value is None else cut(squeezed(one.value), LONGEST_NAME),
            "states": list(one.states),
            "bounds": place(one.box) if one.box else None,
            "children": below,
        }
        return {key: value for key, value in facts.items() if value not in (None, "", [])}

    return [told(one, 0) for one in windows if _speaks(one)]


def _telling(one: Element) -> Iterator[Element]:
    """The elements right below that say something; where a holder says nothing, those below it."""
    for child in one.children:
        if _is_silent(child):
            yield from _telling(child)
        else:
            yield child


def _speaks(window: Element) -> bool:
    """Whether a window is one for people: some programs keep nameless ones for themselves, with nothing in them."""
    return bool(squeezed(window.name)) or any(True for _ in _telling(window))


def _is_silent(one: Element) -> bool:
    name = squeezed(one.name)
    if one.parent is not None and name and one.role in ("text", "label") and not one.children:
        return one.parent.role not in HOLDERS and name in squeezed(one.parent.name)
    if one.role in CONTROLS:
        return one.box is None and not name
    return not name and not squeezed(one.value or "") and (one.role in HOLDERS or not one.children)


def _quoted(text: str) -> str:
    return '"' + cut(squeezed(text), LONGEST_NAME).replace("\\", "\\\\").replace('"', '\\"') + '"'
