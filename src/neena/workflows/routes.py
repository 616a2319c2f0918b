"""Workflows over HTTP: publish, look at, roll back (managed workflows contract, sections 4 and 9)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from neena.kernel.schema import EXAMPLE_ID
from neena.web.cursors import Cursor
from neena.web.doors import Reader, Reading, Writing, WritingDoor
from neena.web.requests import PlatformRoute
from neena.web.routing import Router
from neena.workflows import service, views
from neena.workflows.bundle import BadBundle, BundleTooLarge
from neena.workflows.checking import Fault
from neena.workflows.describing import Describe
from neena.workflows.schemas import Removed, Rollback, Updated, Validation, WorkflowList, WorkflowOut
from neena.workflows.service import Looked
from neena.workflows.uploads import documented, read_source, read_upload

router = Router("/workflows", route_class=PlatformRoute, tags=["workflows"])

WorkflowId = Annotated[UUID, Path(description="The workflow's id.", examples=[EXAMPLE_ID])]
Number = Annotated[int, Path(description="Number of the version.", examples=[1], ge=1, le=2**31 - 1)]
DeploymentId = Annotated[
    UUID | None,
    Query(
        alias="deploymentId",
        description="The deployment; needed if your key reaches several.",
        examples=[EXAMPLE_ID],
    ),
]
_ARCHIVE = {
    "description": "The files as a ZIP archive.",
    "content": {"application/zip": {"schema": {"type": "string"}}},
}
_HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
_NAMING: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": f"As the field `{name}` of a JSON body, for a ZIP archive.",
        "schema": {"type": "string", **form},
        "example": example,
    }
    for name, form, example in (
        ("workflowName", {}, "Invoices"),
        ("deploymentId", {"format": "uuid"}, EXAMPLE_ID),
        ("deploymentName", {}, "production"),
    )
]
_UPLOAD: dict[str, Any] = documented()


async def _describe(request: Request) -> Describe:
    return request.app.state.describe


Describing = Annotated[Describe, Depends(_describe)]


@router.post("", openapi_extra={**_UPLOAD, "parameters": _NAMING}, response_model_exclude_none=True)
async def create_workflow(request: Request, door: WritingDoor, describe: Describing) -> Updated:
    """Publish a bundle of files with `workflow.py` as a new workflow, once it is found to be in order."""
    bundle, naming = await read_upload(request)
    return views.updated(await service.publish(door, describe, bundle, naming))


@router.post("/validate", openapi_extra=_UPLOAD, response_model_exclude_none=True)
async def validate_workflow(request: Request, caller: Reader, describe: Describing) -> Validation:
    """Look at a workflow as if it were to be published: a bundle, or `{"content", "filename"}`. Nothing is stored."""
    del caller
    try:
        bundle, filename = await read_source(request)
    except (BadBundle, BundleTooLarge) as fault:
        return views.validation(Looked((Fault("invalid_bundle", fault.message),), ()))
    return views.validation(await service.look(describe, bundle), filename)


@router.get("")
async def list_workflows(
    scope: Reading,
    deployment_id: DeploymentId = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many at most.", examples=[100])] = 100,
    cursor: Annotated[
        str | None, Query(description="`nextCursor` of the page before.", examples=["AAYvkQ7bXYA="])
    ] = None,
) -> WorkflowList:
    """The workflows of a deployment, newest first."""
    return await views.listed(scope, deployment_id, limit, Cursor.parse(cursor) if cursor else None)


@router.put("/{workflow_id:uuid}", openapi_extra={**_UPLOAD, "parameters": _NAMING}, response_model_exclude_none=True)
async def replace_workflow(
    request: Request, door: WritingDoor, describe: Describing, workflow_id: WorkflowId
) -> Updated:
    """Publish a bundle as the next version of a workflow; files that are not sent are gone from it."""
    bundle, naming = await read_upload(request)
    return views.updated(await service.publish(door, describe, bundle, naming, workflow_id))


@router.get("/{workflow_id:uuid}")
async def read_workflow(scope: Reading, workflow_id: WorkflowId) -> WorkflowOut:
    """One workflow, with the JSON Schemas of what it takes and gives, and its versions."""
    return await views.shown(scope, *await service.published(scope, workflow_id))


@router.delete("/{workflow_id:uuid}")
async def delete_workflow(scope: Writing, workflow_id: WorkflowId) -> Removed:
    """Delete a workflow: it cannot be run any more. Runs that have begun go on."""
    await service.delete(scope, workflow_id)
    return Removed(workflow_id=workflow_id)


@router.post("/{workflow_id:uuid}/rollback")
async def roll_back_workflow(scope: Writing, workflow_id: WorkflowId, given: Rollback) -> WorkflowOut:
    """Publish a former version again. No version is removed or renumbered."""
    return await views.shown(scope, *await service.roll_back(scope, workflow_id, given.version))


@router.get("/{workflow_id:uuid}/versions/{number}/files", response_class=Response, responses={200: _ARCHIVE})
async def download_files(scope: Reading, workflow_id: WorkflowId, number: Number) -> Response:
    """The files of a version as a ZIP archive."""
    _, version = await service.archive_of(scope, workflow_id, number)
    headers = {"Content-Disposition": f'attachment; filename="workflow-{version.label}.zip"', **_HARMLESS}
    return Response(version.bundle, media_type="application/zip", headers=headers)
