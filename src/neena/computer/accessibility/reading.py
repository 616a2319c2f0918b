"""What is written in a window, as text."""

from neena.computer.accessibility.elements import Element
from neena.computer.accessibility.names import INLINE
from neena.computer.accessibility.telling import LONGEST_NAME, cut, squeezed

_CELLS = frozenset({"cell", "columnheader", "rowheader"})
_TICKED = frozenset({"checkbox", "radio", "switch"})
_FIELDS = frozenset({"textbox", "combobox", "spinbutton", "slider"})
_BUTTONS = frozenset({"button", "togglebutton"})
_PICTURES = frozenset({"image", "icon"})
_SILENT = frozenset({"scrollbar", "separator"})


def text_of(top: Element, most: int) -> str:
    """What is written in an element, in the order of reading: a line for each block, fields and buttons in brackets.

    `most`: characters at most; what is longer ends in `…`.
    """
    page = _Page(most)
    page.add(top)
    return page.text()


class _Page:
    """Text in lines, until there is no more room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._room = most
        self._lines = [""]

    def add(self, one: Element) -> None:
        """Write an element and what is in it."""
        if self._room < 0:
            return
        begins_line = one.role not in INLINE
        if begins_line:
            self._end_line()
        said = _said(one)
        if said is None:
            for child in one.children:
                self.add(child)
        else:
            self._lines[-1] += said
            self._room -= len(said)
        if one.role in _CELLS:
            self._lines[-1] += "\t"
        elif begins_line:
            self._end_line()

    def text(self) -> str:
        """All lines that hold anything."""
        lines = [line.rstrip() for part in self._lines for line in part.replace("\ufffc", "").split("\n")]
        return cut("\n".join(line for line in lines if line.strip()), self._most)

    def _end_line(self) -> None:
        if self._lines[-1].strip():
            self._lines.append("")
        else:
            self._lines[-1] = ""


def _said(one: Element) -> str | None:
    """What stands for a whole element; None where its children speak for it."""
    name, value = squeezed(one.name), squeezed(one.value or "")
    if one.role in _SILENT:
        return ""
    if one.role in _TICKED:
        return f"[{'x' if 'checked' in one.states else ' '}] {name} "
    if one.role in _FIELDS and len(value) <= LONGEST_NAME:
        return f"[{name}: {value}] " if name else f"[{value}] "
    if one.role in _BUTTONS:
        return f"[{name}] " if name else ""
    if one.role in _PICTURES:
        return f"({name}) " if name else ""
    return None if one.children else one.name or one.value or ""
