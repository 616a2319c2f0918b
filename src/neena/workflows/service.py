"""What can be done with workflows (managed workflows contract, sections 4, 7 and 9)."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import undefer

from neena.audit.trail import note
from neena.errors import NotFound
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.scope import Door, Scope, newest_first
from neena.web.cursors import Cursor
from neena.workflows import params
from neena.workflows.bundle import ENTRY, Bundle, pack
from neena.workflows.checking import Fault, WorkflowRefused, check
from neena.workflows.deployments import find, find_or_make, within
from neena.workflows.describing import Describe, Described
from neena.workflows.schemas import Naming
from neena.workflows.tables import Deployment, Workflow, WorkflowVersion

UNNAMED = "workflow"
_KIND = "workflow"
_SHOWN_VERSIONS = 100


class WorkflowNotFound(NotFound):
    """There is no such workflow that your key reaches."""


class VersionNotFound(NotFound):
    """The workflow has no such version."""


@dataclass(frozen=True)
class Looked:
    """What was found in a bundle; `described` if there are no errors."""

    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    described: Described | None = None
    description: str | None = None


@dataclass(frozen=True)
class Published:
    """A workflow and the version that its runs execute from now on."""

    workflow: Workflow
    version: WorkflowVersion
    is_new: bool
    warnings: tuple[Fault, ...] = ()


def live(scope: Scope) -> Select[Any]:
    """The workflows that the caller reaches and that are not deleted."""
    return within(scope, scope.select(Workflow).where(Workflow.deleted_at.is_(None)))


async def look(describe: Describe, bundle: Bundle) -> Looked:
    """Check a bundle: first by reading it, then by loading it in the sandbox. Whatever is wrong with it is answered."""
    checked = await asyncio.to_thread(check, bundle[ENTRY])
    if checked.errors:
        return Looked(checked.errors, checked.warnings)
    try:
        described = await describe(bundle)
        for model, schema in (("Params", described.params), ("Result", described.result)):
            params.check_schema(schema, model)
        if described.secure is not None:
            params.check_schema(described.secure, "SecureParams")
    except WorkflowRefused as fault:
        return Looked(fault.faults, checked.warnings)
    except params.BadSchema as fault:
        return Looked((Fault("invalid_schema", fault.message),), checked.warnings)
    return Looked((), checked.warnings, described, checked.description)


async def publish(
    door: Door, describe: Describe, bundle: Bundle, naming: Naming, workflow_id: UUID | None = None
) -> Published:
    """Publish a bundle as the next version of a workflow, or of a new one; it takes the place of the whole bundle.

    Raises `WorkflowNotFound`, `DeploymentNotFound`, `DeploymentNeeded`, and `WorkflowRefused` with all that is wrong.
    """
    async with door.reading() as scope:  # before the slow part: who may not publish here learns nothing of the file
        await _meant(scope, naming, workflow_id)
    looked = await look(describe, bundle)
    if looked.described is None:
        raise WorkflowRefused(looked.errors)
    archive = await asyncio.to_thread(pack, bundle)
    async with door.writing() as scope:
        workflow = await _meant(scope, naming, workflow_id, to_change=True)
        is_new = workflow is None
        if workflow is None:
            deployment = await find_or_make(scope, naming.deployment_id, naming.deployment_name)
            workflow = _made(scope, deployment, naming.workflow_name or UNNAMED)
        workflow.name = naming.workflow_name or workflow.name
        version = await _next_version(scope, workflow, bundle, archive, looked.described)
        version.description = looked.description
        _set_published(scope, workflow, version)
        facts = {"name": workflow.name, "version": version.number, "files": len(bundle), "bytes": version.size}
        note(scope, "workflow.published", _KIND, workflow.id, **facts)
        return Published(workflow, version, is_new, looked.warnings)


async def page(
    scope: Scope, deployment_id: UUID | None, limit: int, cursor: Cursor | None
) -> tuple[Deployment | None, list[tuple[Workflow, int | None]], Cursor | None]:
    """A deployment, its workflows with the numbers of what is published, newest first, and where the next page begins.

    Raises `DeploymentNotFound` and `DeploymentNeeded`.
    """
    deployment = await find(scope, deployment_id)
    if deployment is None:
        return None, [], None
    query = (
        live(scope)
        .where(Workflow.deployment == deployment.id)
        .outerjoin(WorkflowVersion, WorkflowVersion.id == Workflow.published)
        .add_columns(WorkflowVersion.number)
    )
    if cursor is not None:
        query = query.where(tuple_(Workflow.created_date, Workflow.id) < tuple_(cursor.moment, cursor.id))
    rows = (await scope.session.execute(query.order_by(*newest_first(Workflow)).limit(limit + 1))).all()
    found: list[tuple[Workflow, int | None]] = [(row[0], row[1]) for row in rows]
    last = found[limit - 1][0] if len(found) > limit else None
    return deployment, found[:limit], Cursor(last.created_date, last.id) if last else None


async def get(scope: Scope, workflow_id: UUID, *, to_change: bool = False) -> Workflow:
    """One workflow; raises `WorkflowNotFound`."""
    return await scope.one(live(scope).where(Workflow.id == workflow_id), WorkflowNotFound, to_change=to_change)


async def published(
    scope: Scope, workflow_id: UUID, version_id: UUID | None = None
) -> tuple[Workflow, WorkflowVersion]:
    """A workflow and the version that new runs execute, or one that was chosen; raises `WorkflowNotFound`."""
    version = Workflow.published if version_id is None else version_id
    query = (
        live(scope)
        .where(Workflow.id == workflow_id)
        .join(WorkflowVersion, (WorkflowVersion.id == version) & (WorkflowVersion.workflow == Workflow.id))
        .add_columns(WorkflowVersion)
    )
    row = (await scope.session.execute(query)).first()
    if row is None:
        raise WorkflowNotFound
    return row[0], row[1]


async def versions(scope: Scope, workflow: Workflow) -> list[WorkflowVersion]:
    """The newest 100 versions of a workflow, newest first, without their files."""
    query = _versions(scope, workflow).order_by(WorkflowVersion.number.desc()).limit(_SHOWN_VERSIONS)
    return list(await scope.session.scalars(query))


async def archive_of(scope: Scope, workflow_id: UUID, number: int) -> tuple[Workflow, WorkflowVersion]:
    """A workflow and a version with its files; raises `WorkflowNotFound` and `VersionNotFound`."""
    workflow = await get(scope, workflow_id)
    query = _versions(scope, workflow).where(WorkflowVersion.number == number)
    return workflow, await scope.one(query.options(undefer(WorkflowVersion.bundle)), VersionNotFound)


async def roll_back(scope: Scope, workflow_id: UUID, number: int) -> tuple[Workflow, WorkflowVersion]:
    """Publish a version again; its number and those of the others stay. Raises `VersionNotFound`."""
    workflow = await get(scope, workflow_id, to_change=True)
    query = _versions(scope, workflow).where(WorkflowVersion.number == number)
    version: WorkflowVersion = await scope.one(query, VersionNotFound)
    _set_published(scope, workflow, version)
    note(scope, "workflow.rolled_back", _KIND, workflow.id, name=workflow.name, version=number)
    return workflow, version


async def delete(scope: Scope, workflow_id: UUID) -> None:
    """Delete a workflow softly: nothing begins with it any more, what has begun goes on, and its runs stay."""
    workflow = await get(scope, workflow_id, to_change=True)
    workflow.deleted_at = now()
    scope.touch(workflow)
    note(scope, "workflow.deleted", _KIND, workflow.id, name=workflow.name)


def check_params(version: WorkflowVersion, values: Any, place: str = "workflow_params") -> None:
    """Raise `BadParams`, naming each wrong field, for params that do not fit a version (W-07)."""
    params.check(version.params_schema, values, place)


def check_secure(version: WorkflowVersion, values: Any, place: str = "secure_workflow_params") -> None:
    """Raise `BadParams` for secure params that do not fit; None stands for none. No message holds a value."""
    if version.secure_schema is not None:
        params.check(version.secure_schema, {} if values is None else values, place)
    elif values:
        raise params.BadParams(f"{place}: this workflow declares no SecureParams; leave the field out.")


async def _meant(scope: Scope, naming: Naming, workflow_id: UUID | None, *, to_change: bool = False) -> Workflow | None:
    """The workflow that is to be changed; None for a new one. Raises for what is not reached."""
    deployment = None
    if workflow_id is None or naming.deployment_id is not None or naming.deployment_name is not None:
        deployment = await find(scope, naming.deployment_id, naming.deployment_name)
    if workflow_id is None:
        return None
    workflow = await get(scope, workflow_id, to_change=to_change)
    named = naming.deployment_id or naming.deployment_name
    if named and (deployment is None or workflow.deployment != deployment.id):
        raise WorkflowNotFound("There is no such workflow in this deployment.")
    return workflow


def _made(scope: Scope, deployment: Deployment, name: str) -> Workflow:
    row = Workflow(id=new_id(), deployment=deployment.id, name=name, published=None, published_date=None)
    row.deleted_at = None
    return scope.own(row)


async def _next_version(
    scope: Scope, workflow: Workflow, bundle: Bundle, archive: bytes, described: Described
) -> WorkflowVersion:
    """Store a version under the next number; the workflow's row is locked, so two at once get two numbers."""
    newest = _versions(scope, workflow).order_by(WorkflowVersion.number.desc()).limit(1)
    last: WorkflowVersion | None = await scope.session.scalar(newest)
    moment = max(int(time.time()), 0 if last is None else int(last.label[1:]) + 1)
    return scope.own(
        WorkflowVersion(
            id=new_id(),
            workflow=workflow.id,
            number=1 if last is None else last.number + 1,
            label=f"v{moment}",
            bundle=archive,
            names=list(bundle),
            size=sum(map(len, bundle.values())),
            sdk_version=described.sdk_version,
            params_schema=described.params,
            secure_schema=described.secure,
            result_schema=described.result,
        )
    )


def _set_published(scope: Scope, workflow: Workflow, version: WorkflowVersion) -> None:
    workflow.published, workflow.published_date = version.id, now()
    scope.touch(workflow)


def _versions(scope: Scope, workflow: Workflow) -> Select[Any]:
    return scope.select(WorkflowVersion).where(WorkflowVersion.workflow == workflow.id)
