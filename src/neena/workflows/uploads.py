"""Bundles as they come over HTTP: as JSON, as a form with one part for each file, or as a ZIP archive."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from neena.errors import UnknownMedia
from neena.kernel.strict_json import parse
from neena.web.requests import read_body
from neena.workflows.bundle import ENTRY, MAX_FILES, BadBundle, Bundle, bundle_of, unpack
from neena.workflows.schemas import FileIn, FilesIn, Naming, SourceIn

MAX_UPLOAD = 8 * 1024 * 1024  # bytes as they are sent: 5 MiB of files, and what JSON and forms put around them
_ZIP = ("application/zip", "application/x-zip-compressed")
_FORM = "multipart/form-data"
_JSON = "application/json"
_MAX_FIELDS = 20

Model = TypeVar("Model", bound=BaseModel)


class NoBundle(UnknownMedia):
    """Send the bundle as application/json, as multipart/form-data, or as application/zip."""


async def read_upload(request: Request) -> tuple[Bundle, Naming]:
    """The bundle that a request brings, and what it says beside it; raises what names the file or the field."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (_JSON, _FORM, *_ZIP):
        raise NoBundle
    raw = await read_body(request, MAX_UPLOAD)
    if kind == _JSON:
        given = read(FilesIn, parse(raw))
        return bundle_of((one.filename, one.content.encode()) for one in given.files), given
    naming = {name: value for name, value in request.query_params.items() if value}
    if kind == _FORM:
        files, fields = await _form(request, raw)
        return bundle_of(files), read(Naming, {**naming, **fields})
    return await asyncio.to_thread(unpack, raw), read(Naming, naming)


async def read_source(request: Request) -> tuple[Bundle, str]:
    """What is to be looked at: one file, as `content` and `filename`, or whatever an upload may be."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _JSON:
        return (await read_upload(request))[0], ENTRY
    given = parse(await read_body(request, MAX_UPLOAD))
    if isinstance(given, dict) and "files" in given:
        files = read(FilesIn, given).files
        return bundle_of((one.filename, one.content.encode()) for one in files), ENTRY
    source = read(SourceIn, given)
    return bundle_of([(ENTRY, source.content.encode())]), source.filename


def read(model: type[Model], given: Any) -> Model:
    """What was given as a model; raises what FastAPI raises for a body that it reads itself."""
    try:
        return model.model_validate(given)
    except ValidationError as fault:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in fault.errors()]) from fault


async def _form(request: Request, raw: bytes) -> tuple[list[tuple[str, bytes]], dict[str, str]]:
    """The files of a form, whose file names are those of the bundle, and its other fields."""

    async def stream() -> AsyncIterator[bytes]:
        yield raw

    parser = MultiPartParser(request.headers, stream(), max_files=MAX_FILES + 1, max_fields=_MAX_FIELDS)  # pyright: ignore[reportArgumentType]  # any async iterator will do
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as fault:
        raise BadBundle(f"The form cannot be read: {getattr(fault, 'message', fault)}") from fault
    try:
        items = form.multi_items()
        files = [(one.filename or "", await one.read()) for _, one in items if isinstance(one, UploadFile)]
        return files, {name: value for name, value in items if isinstance(value, str) and value}
    finally:
        await form.close()


def documented() -> dict[str, Any]:
    """The body of an upload in the OpenAPI document."""
    as_json = FilesIn.model_json_schema()
    as_json.pop("$defs", None)
    as_json["properties"]["files"]["items"] = FileIn.model_json_schema()
    return {
        "requestBody": {
            "required": True,
            "description": "The whole bundle: at most 200 files of at most 1 MiB each, 5 MiB in all.",
            "content": {
                _JSON: {"schema": as_json},
                _FORM: {"schema": {"type": "object", "description": "One part for each file, with its name."}},
                _ZIP[0]: {"schema": {"type": "string", "format": "binary", "description": "A ZIP archive."}},
            },
        }
    }
