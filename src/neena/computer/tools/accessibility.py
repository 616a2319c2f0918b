"""The tool `accessibility`: windows, buttons and fields by role and name instead of by looking for pixels."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, PlainValidator, model_validator
from pydantic.json_schema import SkipJsonSchema

from neena.computer.accessibility.elements import MOST_ELEMENTS, Element
from neena.computer.accessibility.names import ROLES, role_named
from neena.computer.accessibility.reading import text_of
from neena.computer.accessibility.searching import alike as names_alike
from neena.computer.accessibility.searching import document_in, fields_named, front, is_field, is_titled, matching
from neena.computer.accessibility.telling import tree_json, tree_text
from neena.computer.tools.asked import Asked, Result, Tool
from neena.computer.tools.filling import fill
from neena.computer.tools.hands import Hands
from neena.computer.tools.params import FieldText, Length, full_text, told, within
from neena.computer.tools.seen import Sight, similar


def _role(value: Any) -> str:
    role = role_named(full_text(value))
    if role not in ROLES:
        raise ValueError(f"is {value[:40]!r}, which is no role")
    return role


Role = Annotated[
    str,
    PlainValidator(_role),
    told("what it is, such as button, link, textbox, checkbox, combobox, tab or menuitem", "button", type="string"),
]
Called = Annotated[
    str,
    PlainValidator(full_text),
    told("its name or label; a part is enough where nothing is called exactly so", "Send", type="string"),
]
Title = Annotated[str, PlainValidator(full_text), told("a part of a window's title", "Chromium", type="string")]
Exact = Annotated[bool, told("whether a part of the name is not enough", True, type="boolean")]
Nth = Annotated[int, PlainValidator(within(1, 10_000)), told("which one where several fit, from 1", 1, type="integer")]
Format = Annotated[Literal["text", "json"], told("how the tree is told", "text", type="string", enum=["text", "json"])]
Depth = Annotated[int, PlainValidator(within(1, 100)), told("levels, 50 by default", 50, type="integer")]
Most = Annotated[int, PlainValidator(within(1, 5000)), told("elements at most, 500 by default", 500, type="integer")]
_NAME = AliasChoices("called", "name")


class Tree(Asked):
    """List what shows as a tree: role, name, value, states, and [left, top, width, height] in the screenshot."""

    name = "tree"
    window: Title | None = None
    format: Format = "text"
    depth: Depth = 50
    elements: Most = 500

    def do(self, hands: Hands) -> Result:
        """Only what shows; what was left out is said at the end."""
        sight = Sight(hands)
        windows, is_cut = sight.windows(self.elements)
        windows = [one for one in windows if is_titled(one, self.window)]
        if self.format == "json":
            tree = {"windows": tree_json(windows, sight.place, self.depth), "complete": not is_cut}
            return Result(output=json.dumps(tree, ensure_ascii=False))
        rest = f"\n… more than {self.elements} elements: raise `elements` or name a `window`." if is_cut else ""
        return Result(output=tree_text(windows, sight.place, self.depth) + rest)


class _Named(Asked):
    """Something on the screen, by what it is and what it is called."""

    role: Role | None = None
    called: Called | None = Field(None, validation_alias=_NAME)
    exact: Exact = False
    nth: Nth | None = None

    @model_validator(mode="after")
    def _says_what(self) -> "_Named":
        if self.role is None and self.called is None:
            raise ValueError("needs a `role` or what it is `called`")
        return self

    def search(self, windows: Sequence[Element]) -> list[Element]:
        """All that fit."""
        return matching(windows, self.role, self.called, exact=self.exact)

    @property
    def meant(self) -> str:
        """What is looked for, in words."""
        return f"{self.role or 'element'}" + (f" called {self.called!r}" if self.called is not None else "")


class Find(_Named):
    """Find what has this role and name: a JSON list with the middle of each, in pixels of the screenshot."""

    name = "find"

    def do(self, hands: Hands) -> Result:
        """Of what shows; an empty list where nothing does."""
        sight = Sight(hands)
        found = self.search(sight.windows()[0])
        chosen = found if self.nth is None else found[self.nth - 1 : self.nth]
        told = [
            {**one, "center": sight.middle(element)}
            for element in chosen
            for one in tree_json([element], sight.place, 1)
        ]
        only = sight.middle(chosen[0]) if len(chosen) == 1 else None
        return Result(output=json.dumps(told, ensure_ascii=False), coordinate=only)


class Click(_Named):
    """Click on what has this role and name, wherever it is; it is scrolled into view first."""

    name = "click"

    def do(self, hands: Hands) -> Result:
        """In the middle of what can be seen of it."""
        sight = Sight(hands)
        one = sight.pick("click", self.search, self.nth, self.meant, similar(self.role, self.called))
        point = sight.click(one)
        return Result(output=f"Clicked {sight.told(one)}.", coordinate=point)


class Fill(Asked):
    """Fill a field that has this name or label: what was in it is replaced. A checkbox takes true or false."""

    name = "fill"
    called: Called = Field(validation_alias=_NAME)
    text: FieldText
    exact: Exact = False
    nth: Nth | None = None
    secret: SkipJsonSchema[bool] = False  # known to the tool log by this name, which then keeps no text

    def do(self, hands: Hands) -> Result:
        """By clicking into it and typing, as a person does."""
        sight = Sight(hands)
        one = sight.pick("fill", self._search, self.nth, f"field called {self.called!r}", self._alike)
        filled = fill(sight, hands, one, self.text)
        return Result(output=f"Filled {filled.role}." if self.secret else f"Filled {sight.told(filled)}.")

    def _search(self, windows: Sequence[Element]) -> list[Element]:
        return fields_named(windows, self.called, exact=self.exact)

    def _alike(self, windows: Sequence[Element]) -> list[Element]:
        return names_alike(windows, None, self.called, is_field)


class Read(Asked):
    """Read the text of the document, or else of the window, in front: all of it, also what is not in view."""

    name = "read"
    window: Title | None = None
    limit: Length = 20_000

    def do(self, hands: Hands) -> Result:
        """A line for each block; fields and buttons in brackets."""
        windows, _ = Sight(hands).windows(MOST_ELEMENTS, whole=True)
        top = front(windows, self.window)
        return Result(output="" if top is None else text_of(document_in(top) or top, self.limit))


ACCESSIBILITY = Tool(
    name="accessibility",
    description="Windows, buttons, links and fields by role and name: list, find, click, fill and read them.",
    actions=(Tree, Find, Click, Fill, Read),
    offered=lambda machine: machine.programs is not None,
    default="tree",
)
