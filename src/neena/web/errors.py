"""The one table from kinds of errors to HTTP, and the one shape of an error's body."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from neena import errors
from neena.errors import Finding, NeenaError
from neena.web.paths import ALLOW
from neena.web.refusals import report

log = logging.getLogger(__name__)

# What the surfaces call an error: the desktops contract, section 5; the managed workflows contract, section 2.
_DESKTOP_LABELS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "payload_too_large",
    429: "rate_limited",
    502: "desktop_unavailable",
    503: "no_capacity",
    504: "timeout",
}
_WORKFLOW_LABELS = {
    400: "Invalid request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Payload too large",
    415: "Unsupported media type",
    429: "Too many requests",
    500: "Internal error",
    502: "Unavailable",
    503: "Unavailable",
    504: "Unavailable",
}
# Surfaces whose contract has `{"error", "message"}`, and 400 for bad input.
_SURFACES = {
    "/desktops": _DESKTOP_LABELS,
    "/desktop-snapshots": _DESKTOP_LABELS,
    "/runs": _WORKFLOW_LABELS,
    "/workflows": _WORKFLOW_LABELS,
    "/artifacts": _WORKFLOW_LABELS,
    "/mcp": _WORKFLOW_LABELS,
    "/v1": _WORKFLOW_LABELS,
}
MESSAGED = tuple(_SURFACES)
_OWN_LABELS = {"name_exists", "unknown_model", "hmac_required_for_secure_params"}

STATUS: dict[type[NeenaError], int] = {
    errors.BadRequest: 400,
    errors.Unauthenticated: 401,
    errors.NotPermitted: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.UnknownMedia: 415,
    errors.Invalid: 422,
    errors.LimitReached: 429,
    errors.IntegrationFailed: 502,
    errors.NoCapacity: 503,
    errors.Unavailable: 502,
    errors.TimedOut: 504,
}


def status_of(error: NeenaError) -> int:
    """The HTTP status of an error: that of the nearest kind in its ancestry; 500 when there is none."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def body_of(error: NeenaError) -> dict[str, Any]:
    """`{"detail", "code"}`; an invalid input lists every finding in both shapes of the contract (1.4)."""
    if not isinstance(error, errors.Invalid):
        return {"detail": error.message, "code": error.code}
    findings = error.findings or (Finding(("body",), error.message),)
    body = _findings_body(findings, error.code)
    missing = getattr(error, "missing", ())
    if missing:
        body["missing"] = [{"task": m.task, "parameter": m.parameter, "question": m.question} for m in missing]
    return {**body, **error.facts}


def _answer(
    request: Request, status: int, body: dict[str, Any], message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """The error in the shape of the surface that was asked: the platform's `body`, or `{"error", "message"}`."""
    if request.scope["path"].startswith(MESSAGED):
        status = 400 if status == 422 else status
        body = {"error": _label(status, body["code"], request.scope["path"]), "message": message}
    return JSONResponse(body, status, headers)


def managed_body(error: NeenaError, path: str = "/desktops") -> dict[str, Any]:
    """An error as a surface with `{"error", "message"}` tells it, which is that of a path."""
    status = status_of(error)
    label = _label(400 if status == 422 else status, error.code, path)
    return {"error": label, "message": _message_of(error), **error.facts}


def _label(status: int, code: str, path: str) -> str:
    labels = next(found for surface, found in _SURFACES.items() if path.startswith(surface))
    return code if code in _OWN_LABELS else labels.get(status, "tool_error")


def install(app: FastAPI) -> None:
    """Answer every error in the one shape."""
    app.add_exception_handler(NeenaError, _neena_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


async def _neena_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, NeenaError)
    report(request, error)
    headers: dict[str, str] = {}
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="neena"'
    if isinstance(error, errors.LimitReached | errors.NoCapacity) and error.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    status = status_of(error)
    if status == 500:
        log.error("unexpected error", exc_info=error)
        return _internal(request)
    if request.scope["path"].startswith(MESSAGED):
        return JSONResponse(managed_body(error, request.scope["path"]), 400 if status == 422 else status, headers)
    return JSONResponse(body_of(error), status, headers)


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    findings = [Finding(tuple(one["loc"]), one["msg"], one["type"]) for one in error.errors()]
    return _answer(request, 422, _findings_body(findings, "invalid"), _placed(findings))


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
    headers = dict(error.headers or {})
    if error.status_code == 405 and (allowed := request.scope[ALLOW](request.scope["path"])):
        headers["Allow"] = allowed
    return _answer(request, error.status_code, {"detail": error.detail, "code": code}, error.detail, headers)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error", exc_info=error)
    return _internal(request)


_PLACELESS = {"text_invalid", "address_refused"}  # findings whose words do not say where


def _message_of(error: NeenaError) -> str:
    """The error in one text."""
    if isinstance(error, errors.Invalid) and any(one.kind in _PLACELESS for one in error.findings):
        return _placed(error.findings)
    return error.message


def _placed(findings: Sequence[Finding]) -> str:
    return "; ".join(f"{'.'.join(map(str, one.location[1:])) or 'body'}: {one.message}" for one in findings)


def _internal(request: Request) -> JSONResponse:
    said = "Internal Server Error"
    return _answer(request, 500, {"detail": said, "code": "internal_server_error"}, said)


def _findings_body(findings: Sequence[Finding], code: str) -> dict[str, Any]:
    return {
        "detail": [{"loc": list(f.location), "msg": f.message, "type": f.kind} for f in findings],
        "errors": [{".".join(map(str, f.location)): f.message} for f in findings],
        "code": code,
    }
