"""Workflows as they are shown: over HTTP and by the MCP server alike."""

from collections.abc import Iterable
from uuid import UUID

from neena.kernel.scope import Scope
from neena.web.cursors import Cursor
from neena.workflows import service
from neena.workflows.bundle import ENTRY
from neena.workflows.checking import Fault
from neena.workflows.deployments import DEFAULT
from neena.workflows.schemas import FaultOut, Updated, Validation, VersionOut, WorkflowBrief, WorkflowList, WorkflowOut
from neena.workflows.service import Looked, Published
from neena.workflows.tables import Workflow, WorkflowVersion


def updated(done: Published) -> Updated:
    """A published bundle, as `nen_update_workflow` shows it."""
    return Updated(
        workflow_id=done.workflow.id,
        workflow_name=done.workflow.name,
        written_files=done.version.names,
        file_count=len(done.version.names),
        total_bytes=done.version.size,
        snapshot_dir=done.version.label,
        version=done.version.number,
        is_new_workflow=done.is_new,
        warnings=_faults(done.warnings),
    )


def validation(looked: Looked, filename: str = ENTRY) -> Validation:
    """What was found in a bundle, as `nen_validate` shows it."""
    return Validation(
        valid=not looked.errors,
        message=None if looked.errors else f"{filename} is valid.",
        errors=_faults(looked.errors) or None,
        warnings=_faults(looked.warnings),
        filename=filename,
    )


async def listed(scope: Scope, deployment_id: UUID | None, limit: int, cursor: Cursor | None) -> WorkflowList:
    """The workflows of a deployment, as `nen_list_workflows` shows them."""
    deployment, rows, more = await service.page(scope, deployment_id, limit, cursor)
    return WorkflowList(
        deployment_id=deployment.id if deployment else None,
        deployment_name=deployment.name if deployment else DEFAULT,
        workflows=[WorkflowBrief.model_validate(_brief(workflow, number)) for workflow, number in rows],
        count=len(rows),
        next_cursor=str(more) if more else None,
    )


async def shown(scope: Scope, workflow: Workflow, published: WorkflowVersion) -> WorkflowOut:
    """A workflow with its versions and schemas."""
    return WorkflowOut.model_validate(
        {
            **_brief(workflow, published.number),
            "deployment_id": workflow.deployment,
            "version": published.number,
            "snapshot_dir": published.label,
            "files": published.names,
            "sdk_version": published.sdk_version,
            "description": published.description,
            "params_schema": published.params_schema,
            "secure_params_schema": published.secure_schema,
            "result_schema": published.result_schema,
            "versions": [_version(one, published) for one in await service.versions(scope, workflow)],
        }
    )


def _brief(workflow: Workflow, number: int | None) -> dict[str, object]:
    return {
        "workflow_id": workflow.id,
        "workflow_name": workflow.name,
        "s3_workflow_path": None if number is None else f"/workflows/{workflow.id}/versions/{number}/files",
        "created_at": workflow.created_date,
        "updated_at": workflow.modified_date,
        "published_at": workflow.published_date,
    }


def _version(version: WorkflowVersion, published: WorkflowVersion) -> VersionOut:
    return VersionOut(
        version=version.number,
        snapshot_dir=version.label,
        file_count=len(version.names),
        total_bytes=version.size,
        created_at=version.created_date,
        created_by_email=version.created_by_email,
        is_published=version.id == published.id,
    )


def _faults(faults: Iterable[Fault]) -> list[FaultOut]:
    return [FaultOut(type=one.type, message=one.message, line=one.line) for one in faults]
