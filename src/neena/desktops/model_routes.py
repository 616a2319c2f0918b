"""Models' own tool calls over HTTP [ext], after the open-source desktop box (desktops contract, section 12)."""

from typing import Annotated, Any

from fastapi import Body, Depends, Query, Request, Response

from neena.computer.dialects.dialect import Dialect
from neena.computer.dialects.registry import dialect_of, space_of
from neena.desktops.model_calls import Answered, answer_call, answer_calls
from neena.desktops.routes import ToDrive, in_json
from neena.errors import NeenaError
from neena.web.errors import managed_body
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router("/desktops", route_class=PlatformRoute, tags=["desktops"])

Model = Annotated[
    str,
    Query(
        description="The model's name; it tells whose tool calls these are: `claude-...`, `gpt-...`, `gemini-...`.",
        examples=["claude-opus-4-6"],
        max_length=200,
    ),
]
Width = Annotated[
    int | None, Query(description="Width of the picture that the model was told, in pixels.", examples=[1024])
]
Height = Annotated[int | None, Query(description="Height of it, in pixels.", examples=[768])]
Call = Annotated[
    dict[str, Any],
    Body(
        description="A tool call, as the model made it.",
        examples=[{"type": "computer_20250124", "action": "left_click", "coordinate": [512, 384]}],
    ),
]
Calls = Annotated[
    list[dict[str, Any]],
    Body(
        min_length=1,
        max_length=100,
        description="Tool calls, in their order.",
        examples=[[{"type": "computer_20250124", "action": "screenshot"}]],
    ),
]


async def _spoken(
    desktop: ToDrive, model: Model, display_width: Width = None, display_height: Height = None
) -> tuple[Dialect, tuple[int, int]]:
    return dialect_of(model), space_of(display_width, display_height, desktop.memory.picture_size)


Spoken = Annotated[tuple[Dialect, tuple[int, int]], Depends(_spoken)]  # whose calls, and the picture they are about


@router.post("/{desktop_id}/actions", response_model=dict[str, Any])
async def answer_model_call(request: Request, desktop: ToDrive, spoken: Spoken, call: Call) -> Response:
    """Do a tool call as a language model made it, and answer in its vendor's shape.

    With `Accept: image/png` the answer is the picture itself, where the call gave one.
    """
    done = await answer_call(desktop, spoken[0], call, spoken[1], *_of(request))
    if done.image is not None and "image/png" in request.headers.get("accept", ""):
        return Response(done.image, media_type="image/png")
    return in_json(done.body)


@router.post("/{desktop_id}/actions/batch", response_model=list[dict[str, Any]])
async def answer_model_calls(request: Request, desktop: ToDrive, spoken: Spoken, calls: Calls) -> Response:
    """Do several tool calls in their order, nothing in between; one that fails does not stop the rest."""
    outcomes = await answer_calls(desktop, spoken[0], calls, spoken[1], *_of(request))
    return in_json([_told(one) for one in outcomes])


def _told(outcome: Answered | NeenaError) -> dict[str, Any]:
    return managed_body(outcome) if isinstance(outcome, NeenaError) else outcome.body


def _of(request: Request) -> tuple[float, str]:
    """How long a call may take, and who makes it."""
    return request.app.state.settings.desktop_action_timeout, request.state.principal.email
