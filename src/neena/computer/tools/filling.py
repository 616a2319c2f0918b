"""Filling a field in as a person does."""

from neena.computer.accessibility.elements import Element
from neena.computer.accessibility.names import CHECKED, EDITABLE
from neena.computer.tools.asked import ActionInvalid
from neena.computer.tools.hands import Hands
from neena.computer.tools.keys import chord_of
from neena.computer.tools.seen import Sight

_TICKED = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_EVERYTHING, _NOTHING, _CHOSEN = chord_of("ctrl+a"), chord_of("Delete"), chord_of("Return")


def fill(sight: Sight, hands: Hands, one: Element, text: str) -> Element:
    """Put a text into a field, in place of what was there; answers the field as it is then.

    Raises `ActionInvalid` where it does not take it.
    """
    if one.role in ("checkbox", "radio", "switch"):
        _tick(sight, one, text)
    elif one.role == "combobox" and not one.has(EDITABLE):
        _choose(sight, hands, one, text)
    else:
        _write(sight, hands, one, text)
    hands.screen.settle(hands.turn)
    return sight.again(one)


def _tick(sight: Sight, one: Element, text: str) -> None:
    wanted = _TICKED.get(text.strip().lower())
    if wanted is None:
        raise _refused(f"fill: {sight.told(one)} takes true or false, not {text[:40]!r}.")
    if wanted != one.has(CHECKED):
        sight.click(one)


def _choose(sight: Sight, hands: Hands, one: Element, text: str) -> None:
    """Open the list, and type the beginning of what is wanted, which chooses it."""
    sight.click(one)
    hands.screen.settle(hands.turn)
    if text:
        hands.screen.type(text, hands.turn)
    _press(hands, _CHOSEN)


def _write(sight: Sight, hands: Hands, one: Element, text: str) -> None:
    sight.click(one)
    hands.screen.settle(hands.turn)
    if one.role != "terminal":
        _press(hands, _EVERYTHING)
    if text:
        hands.screen.type(text, hands.turn)
    elif one.role != "terminal":
        _press(hands, _NOTHING)


def _press(hands: Hands, chord: tuple[int, ...]) -> None:
    with hands.held(chord):
        pass


def _refused(message: str) -> ActionInvalid:
    return ActionInvalid.at("params", "text", message=message, kind="not_filled")
