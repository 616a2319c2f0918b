"""E37: where services post their events. No API key: each operation has a secret of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import JSONResponse

from neena.kernel.schema import EXAMPLE_ID
from neena.triggers.receiving import Arrived, Inbound
from neena.triggers.schemas import EventTaken
from neena.web.requests import read_body
from neena.web.routing import Router
from neena.web.sources import source_of

router = Router(tags=["triggers"])
_PATH = "/{webhook_trigger_operation_id}"
_ALIASES = [
    f"{start}{_PATH}{end}"
    for start in ("/hooks", "/webhooks", "/api/v1/hooks", "/api/v1/webhooks")
    for end in ("", "/")
]

_BODY = {
    "requestBody": {
        "description": "The event, as the service sends it: a JSON object of at most 1 MiB.",
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}, "example": {"id": "e1"}}},
    }
}


def _inbound(request: Request) -> Inbound:
    state = request.app.state
    return Inbound(state.database, state.catalogue, state.engine, state.vault)


OperationId = Annotated[UUID, Path(description="Id of the trigger operation.", examples=[EXAMPLE_ID])]
Secret = Annotated[
    str | None,
    Query(
        description="The operation's secret, for services that cannot sign or set a header.", examples=["whsec_MfKQ9"]
    ),
]


async def receive_event(request: Request, webhook_trigger_operation_id: OperationId, secret: Secret = None) -> Response:
    """Take an event of an outside service in (E37).

    Answers 202 once the event is committed. Proof of origin is the service's own signature, the operation's secret in
    `X-Webhook-Secret`, `X-Webhook-Signature: sha256=<hex HMAC of the body>`, or a Standard Webhooks signature.
    """
    public = request.app.state.settings.public_url
    url = f"{public.rstrip('/')}/hooks/{webhook_trigger_operation_id}" if public else str(request.url)
    headers = dict(request.headers)  # of several with one name the last
    arrived = Arrived(url, headers, await read_body(request), secret, source_of(request))
    answered = await _inbound(request).take(webhook_trigger_operation_id, arrived)
    return JSONResponse(dict(answered.body), answered.status)


async def answer_probe(request: Request, webhook_trigger_operation_id: UUID) -> Response:
    """Say that the address leads somewhere: Trello asks so (HEAD) before it sends events."""
    await _inbound(request).exists(webhook_trigger_operation_id)
    return Response(status_code=200)


for _path in _ALIASES:
    _shown = _path == _ALIASES[0]
    router.add_api_route(
        _path,
        receive_event,
        methods=["POST"],
        status_code=202,
        response_model=EventTaken,
        openapi_extra=_BODY,
        include_in_schema=_shown,
        operation_id="receive_event",
    )
    router.add_api_route(_path, answer_probe, methods=["HEAD"], include_in_schema=False)
