"""The files of runs over HTTP, for whoever has an address of one: no API key, a signature instead."""

from typing import Annotated
from urllib.parse import unquote_to_bytes

from fastapi import Path, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from neena.artifacts import service
from neena.artifacts.addresses import Addresses
from neena.artifacts.tables import Artifact
from neena.kernel.schema import EXAMPLE_ID
from neena.web.downloads import disposition, part_of
from neena.web.presigned import AddressRefused
from neena.web.routing import Router

router = Router("/artifacts", tags=["artifacts"])
_HARMLESS = {  # whatever a browser is told that a file is, it shows nothing and runs nothing
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-cache",  # asked for again, the address may have ended
    "Accept-Ranges": "bytes",
}
_BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
_ANSWERS = {
    200: {"description": "The bytes of the file.", **_BYTES},
    206: {"description": "The part of it that `Range` asks for.", **_BYTES},
    416: {"description": "Nothing of the file is in that range."},
}
_NOTHING_THERE = {"error": "Range not satisfiable", "message": "Nothing of the file is in that range."}

ArtifactId = Annotated[str, Path(description="The artifact's id.", examples=[EXAMPLE_ID])]
FileName = Annotated[str, Path(description="Name of the file.", examples=["report.csv"])]
Expires = Annotated[str, Query(description="When the address ends, in Unix seconds.", examples=["1741083000"])]
Signature = Annotated[str, Query(description="Proof that the address was made here.", examples=["4f9c"])]


@router.head("/{artifact_id}/{name:path}", include_in_schema=False)
@router.get("/{artifact_id}/{name:path}", response_class=StreamingResponse, responses=_ANSWERS)  # pyright: ignore[reportArgumentType]  # FastAPI's type for it is not covariant
async def download_artifact(
    request: Request, artifact_id: ArtifactId, name: FileName, expires: Expires = "", signature: Signature = ""
) -> Response:
    """A file of a run. Its address comes with the run and with webhooks, and needs no key until it ends."""
    if "/" in name or len(request.query_params.multi_items()) > 2:
        raise AddressRefused
    state = request.app.state
    addresses = Addresses(state.vault, state.settings.url)
    artifact = await service.find(state.database, addresses.read(artifact_id, _name(request), expires, signature))
    tag = f'"{artifact.id}"'  # bytes never change
    headers = {"ETag": tag, "Content-Disposition": disposition(artifact.file_name), **_HARMLESS}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return await _answer(request, artifact, headers)


async def _answer(request: Request, artifact: Artifact, headers: dict[str, str]) -> Response:
    """The file, or the part of it that is asked for."""
    part = None
    if request.method == "GET" and request.headers.get("if-range", headers["ETag"]) == headers["ETag"]:
        part = part_of(artifact.size, request.headers.get("range"))
    start, end = part or (0, artifact.size)
    if part and start == end:
        return JSONResponse(_NOTHING_THERE, 416, {"Content-Range": f"bytes */{artifact.size}"})
    headers |= {"Content-Type": artifact.content_type, "Content-Length": str(end - start)}
    if request.method == "HEAD":
        return Response(headers=headers)
    blocks = await request.app.state.artifacts.read(artifact, start, end)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{artifact.size}"
    return StreamingResponse(blocks, 206 if part else 200, headers)


def _name(request: Request) -> str:
    """The name as the client wrote it, decoded once: what the router gives may be decoded or not."""
    written: bytes = request.scope["raw_path"]
    try:
        return unquote_to_bytes(written.rpartition(b"/")[2]).decode()
    except UnicodeDecodeError:
        raise AddressRefused from None
