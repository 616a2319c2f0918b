"""The OpenAPI document: security, the error answers every endpoint shares, examples for all."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from neena.kernel.schema import EXAMPLE_ID
from neena.web.errors import MESSAGED
from neena.web.links import add_links
from neena.web.paths import PREFIX

_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or an identity provider's token."},
    "api_key": {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "An API key."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "neena_session",
        "description": "A browser's session (by https `__Host-neena_session`); changes need the header X-CSRF-Token.",
    },
}
_PLAIN_ERRORS = {
    "400": "The request contradicts itself.",
    "401": "The credential is missing or not valid.",
    "403": "The caller may not do this.",
    "404": "There is no such object in the caller's scope.",
    "409": "The present state forbids this.",
    "413": "The body is larger than 1 MiB.",
    "502": "An outside service or the language model failed.",
}
_INVALID_INPUT = {"422": "The input is not valid; everything wrong is listed."}
_MESSAGED_ERRORS = {
    **_PLAIN_ERRORS,
    "400": "The input is not valid; the message names the field, and what mends it.",
    "413": "The body is larger than this takes.",
    "429": "Too much at once; `Retry-After` tells when to try again.",
    "415": "The body is of a type that this does not take.",
    "502": "What stands behind this, such as the desktop, does not answer.",
    "503": "There is no room for this now; `Retry-After` tells when to try again.",
    "504": "It took longer than the time limit.",
}
_SIGNED = ("/artifacts",)  # surfaces whose addresses prove themselves: no key
_SIGN_IN = {  # before anybody is signed in
    (f"{PREFIX}/session", "post"),
    (f"{PREFIX}/session/provider", "get"),
    (f"{PREFIX}/session/provider", "post"),
    (f"{PREFIX}/session/provider/code", "post"),
}
_SIGNED_ERRORS = {
    "403": "The address has expired or was altered.",
    "404": "The file is gone: its run was deleted.",
    "502": "The store of files does not answer.",
}
_ERROR = {
    "type": "object",
    "required": ["detail", "code"],
    "description": "What went wrong.",
    "properties": {
        "detail": {"type": "string", "description": "For people.", "examples": ["Flow run not found"]},
        "code": {"type": "string", "description": "For machines.", "examples": ["flow_run_not_found"]},
    },
}
_MESSAGED = {
    "type": "object",
    "required": ["error", "message"],
    "description": "What went wrong, on the surfaces of desktops and of workflows.",
    "properties": {
        "error": {"type": "string", "description": "For machines.", "examples": ["bad_request"]},
        "message": {
            "type": "string",
            "description": "For people: what is wrong, and what mends it.",
            "examples": ["left_click: `coordinate` is missing."],
        },
    },
}
_FINDING = {
    "type": "object",
    "required": ["loc", "msg", "type"],
    "description": "One thing wrong with the input.",
    "properties": {
        "loc": {
            "type": "array",
            "items": {"type": ["string", "integer"]},
            "description": "Path to it.",
            "examples": [["body", "request_instructions"]],
        },
        "msg": {"type": "string", "description": "What is wrong.", "examples": ["Field required"]},
        "type": {"type": "string", "description": "Kind of fault.", "examples": ["missing"]},
    },
}
_MISSING = {
    "type": "object",
    "required": ["task", "parameter", "question"],
    "description": "A value the request lacks.",
    "properties": {
        "task": {"type": "string", "description": "The task that needs it.", "examples": ["slack.send_message"]},
        "parameter": {"type": "string", "description": "The parameter.", "examples": ["text"]},
        "question": {"type": "string", "description": "What to tell Neena.", "examples": ["What shall it say?"]},
    },
}
_INVALID = {
    "type": "object",
    "required": ["detail", "errors", "code"],
    "description": "Everything wrong with the input, in two shapes.",
    "properties": {
        "detail": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}, "description": "Every finding."},
        "errors": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": {"type": "string"}},
            "description": "The same as path and message.",
            "examples": [[{"body.request_instructions": "Field required"}]],
        },
        "code": {"type": "string", "description": "For machines.", "examples": ["invalid"]},
        "missing": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/MissingValue"},
            "description": "Only when generating: the values to give.",
        },
    },
}


def describe(app: FastAPI) -> None:
    """Let the application answer the completed document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(get_openapi(**_about(app), routes=app.routes))
        return app.openapi_schema

    app.openapi = openapi  # pyright: ignore[reportAttributeAccessIssue]  # how FastAPI documents extending it


def _about(app: FastAPI) -> dict[str, Any]:
    return {"title": app.title, "version": app.version, "summary": app.summary, "description": app.description or None}


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update({"Error": _ERROR, "InvalidInput": _INVALID, "Finding": _FINDING, "MissingValue": _MISSING})
    schemas["ErrorMessage"] = _MESSAGED
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    document["components"]["securitySchemes"] = _SECURITY
    for path, method, operation in _operations(document):
        signed = path.startswith(_SIGNED)
        if path.startswith((PREFIX, *MESSAGED)) and not signed and (path, method) not in _SIGN_IN:
            operation["security"] = [{name: []} for name in _SECURITY]
        if path.startswith(MESSAGED):
            operation["responses"].pop("422", None)  # bad input is 400 there
            operation["responses"].update(_answers(_SIGNED_ERRORS if signed else _MESSAGED_ERRORS, "ErrorMessage"))
        elif path.startswith(PREFIX) or "422" in operation["responses"]:
            operation["responses"].update(_answers(_PLAIN_ERRORS, "Error"))
            operation["responses"].update(_answers(_INVALID_INPUT, "InvalidInput"))
        for parameter in operation.get("parameters", ()):
            schema = parameter.get("schema", {})
            if schema.get("format") == "uuid":
                parameter.setdefault("example", EXAMPLE_ID)
    add_links(document, PREFIX)
    return document


def _operations(document: dict[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _answers(told: Mapping[str, str], name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {
        status: {"description": text, "content": {"application/json": {"schema": schema}}}
        for status, text in told.items()
    }
