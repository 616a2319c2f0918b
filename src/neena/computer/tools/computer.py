"""The tool `computer`: screen, keyboard and pointer, in the sixteen documented actions (spec section 6)."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema

from neena.computer.tools.asked import Asked, Result, Tool
from neena.computer.tools.hands import LEFT, MIDDLE, RIGHT, Hands
from neena.computer.tools.params import Chord, HeldKeys, Notches, Place, Point, Seconds, TypedText, Way

_DEFAULT_WAIT = 1.0  # seconds
_WHEEL = {"up": 4, "down": 5, "left": 6, "right": 7}
_STEPS_OF_A_DRAG = 8  # programs begin a drag when they see the pointer move, not when it has arrived

Direction = Annotated[
    Literal["up", "down", "left", "right"],
    BeforeValidator(lambda said: said.lower() if isinstance(said, str) else said),
    Field(description="where to scroll", examples=["down"]),
]


class Screenshot(Asked):
    """Take a picture of the whole screen, once the last action's effect is painted."""

    name = "screenshot"

    def do(self, hands: Hands) -> Result:
        """The picture as PNG."""
        hands.screen.settle(hands.turn)
        return Result(image=hands.memory.camera.whole(hands.screen, hands.space))


class Click(Asked):
    """Click at a place. Where the place is None, as only a dialect may say, it is where the pointer is."""

    coordinate: Place | None
    text: HeldKeys | None = None

    def do(self, hands: Hands) -> Result:
        """Move there, press and release."""
        button, times = _CLICKS[type(self)]
        hands.click(self.coordinate, button, times, self.text)
        return Result()


class LeftClick(Click):
    """Click with the left button."""

    name = "left_click"


class RightClick(Click):
    """Click with the right button."""

    name = "right_click"


class MiddleClick(Click):
    """Click with the middle button."""

    name = "middle_click"


class DoubleClick(Click):
    """Click twice with the left button."""

    name = "double_click"


class TripleClick(Click):
    """Click three times with the left button."""

    name = "triple_click"


_CLICKS: dict[type[Click], tuple[int, int]] = {
    LeftClick: (LEFT, 1),
    RightClick: (RIGHT, 1),
    MiddleClick: (MIDDLE, 1),
    DoubleClick: (LEFT, 2),
    TripleClick: (LEFT, 3),
}


class LeftClickDrag(Asked):
    """Press the left button at start_coordinate, move to coordinate, release.

    `path` holds the points between, where the way matters. Only a dialect may start where the pointer is, by None.
    """

    name = "left_click_drag"
    start_coordinate: Place | None
    coordinate: Place
    text: HeldKeys | None = None
    path: SkipJsonSchema[Way | None] = None

    def do(self, hands: Hands) -> Result:
        """The button is released wherever the pointer has got to."""
        way = [self.start_coordinate or hands.pointer, *(self.path or ()), self.coordinate]
        with hands.held(self.text):
            hands.move(self.start_coordinate)
            with hands.pressed(LEFT):
                for start, end in pairwise(way):
                    for place in _between(start, end):
                        hands.move(place)
                # A program starts dragging by messages to other programs: dropped too early, nothing was dragged.
                hands.screen.settle(hands.turn)
        return Result()


def _between(start: Point, end: Point) -> list[Point]:
    """Points on the way from start to end, the end included."""
    steps = range(1, _STEPS_OF_A_DRAG)
    far = [Point(*(a + (b - a) * step // _STEPS_OF_A_DRAG for a, b in zip(start, end, strict=True))) for step in steps]
    return [*far, end]


class LeftMouseDown(Asked):
    """Press the left button and hold it, there or where the pointer is."""

    name = "left_mouse_down"
    coordinate: Place | None = None

    def do(self, hands: Hands) -> Result:
        """Until `left_mouse_up`."""
        hands.move(self.coordinate)
        hands.screen.button(LEFT, down=True)
        return Result()


class LeftMouseUp(Asked):
    """Release the left button, there or where the pointer is."""

    name = "left_mouse_up"
    coordinate: Place | None = None

    def do(self, hands: Hands) -> Result:
        """Harmless when nothing is held."""
        hands.move(self.coordinate)
        hands.screen.button(LEFT, down=False)
        return Result()


class MouseMove(Asked):
    """Move the pointer without clicking."""

    name = "mouse_move"
    coordinate: Place

    def do(self, hands: Hands) -> Result:
        """Nothing is pressed."""
        hands.move(self.coordinate)
        return Result()


class Type(Asked):
    """Type text, any characters, into what has the keyboard."""

    name = "type"
    text: TypedText
    secret: SkipJsonSchema[bool] = False  # known to the tool log by this name, which then keeps no text

    def do(self, hands: Hands) -> Result:
        """Exactly as written."""
        hands.screen.type(self.text, hands.turn)
        return Result()


class Key(Asked):
    """Press a key or a chord."""

    name = "key"
    text: Chord = Field(validation_alias=AliasChoices("text", "key"))

    def do(self, hands: Hands) -> Result:
        """Pressed from left to right, released in reverse."""
        with hands.held(self.text):
            pass
        return Result()


class HoldKey(Asked):
    """Hold a key or a chord for some seconds."""

    name = "hold_key"
    text: Chord = Field(validation_alias=AliasChoices("text", "key"))
    duration: Seconds

    def do(self, hands: Hands) -> Result:
        """Released at the end, and when the turn ends first."""
        with hands.held(self.text):
            hands.turn.sleep(self.duration)
        return Result()


class Scroll(Asked):
    """Turn the wheel, there or where the pointer is."""

    name = "scroll"
    coordinate: Place | None = None
    scroll_direction: Direction = Field("down", validation_alias=AliasChoices("scroll_direction", "direction"))
    scroll_amount: Notches = Field(3, validation_alias=AliasChoices("scroll_amount", "amount"))
    text: HeldKeys | None = None

    def do(self, hands: Hands) -> Result:
        """One press of the wheel's button is one notch."""
        with hands.held(self.text):
            hands.move(self.coordinate)
            for _ in range(self.scroll_amount):
                with hands.pressed(_WHEEL[self.scroll_direction]):
                    pass
        return Result()


class Wait(Asked):
    """Wait some seconds, 1 by default."""

    name = "wait"
    duration: Seconds = _DEFAULT_WAIT

    def do(self, hands: Hands) -> Result:
        """The desktop goes on meanwhile."""
        hands.turn.sleep(self.duration)
        return Result()


class CursorPosition(Asked):
    """Tell where the pointer is."""

    name = "cursor_position"

    def do(self, hands: Hands) -> Result:
        """In both fields: some clients know only `output`."""
        place = hands.pointer
        return Result(output=f"X={place.x},Y={place.y}", coordinate=place)


COMPUTER = Tool(
    name="computer",
    description="See the screen of a desktop computer, and use its mouse and keyboard.",
    actions=(
        *(Screenshot, LeftClick, RightClick, MiddleClick, DoubleClick, TripleClick, LeftClickDrag),
        *(LeftMouseDown, LeftMouseUp, MouseMove, Type, Key, HoldKey, Scroll, Wait, CursorPosition),
    ),
    aliases={"click": "left_click"},
)
