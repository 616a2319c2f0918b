"""Deployments: the parts of an organization that workflows are published in, and which of them a key reaches."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from neena.errors import Finding, Invalid, NotFound, NotPermitted
from neena.identity.tables import Organization, User
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope
from neena.workflows.tables import Deployment, Workflow

DEFAULT = "default"


class DeploymentNotFound(NotFound):
    """There is no such deployment that your key reaches."""


class DeploymentNeeded(Invalid):
    """Your key reaches several deployments; name one."""

    def __init__(self, known: Sequence[Deployment]) -> None:
        names = ", ".join(f"{one.id} ({one.name})" for one in known[:20])
        message = f"deploymentId: your key reaches several deployments; name one of them: {names}."
        super().__init__(message, [Finding(("deploymentId",), message, "missing")])


class DeploymentOutOfReach(NotPermitted):
    """Your key reaches certain deployments only, so it cannot make another."""


def within(scope: Scope, query: Select[Any]) -> Select[Any]:
    """A query of workflows, kept to the deployments that the caller reaches."""
    reached = scope.principal.deployments
    return query if reached is None else query.where(Workflow.deployment.in_(reached))


async def find(scope: Scope, deployment_id: UUID | None, name: str | None = None) -> Deployment | None:
    """The deployment that is meant, which is the only one if none is named; None where there is none yet.

    Raises `DeploymentNotFound` for an id that is unknown, and `DeploymentNeeded` if there are several.
    """
    known = await _reached(scope)
    if deployment_id is not None or name is not None:
        named = [one for one in known if deployment_id in (None, one.id) and (name is None or one.name == name)]
        if deployment_id is not None and not named:
            raise DeploymentNotFound
        return named[0] if named else None
    if len(known) > 1:
        raise DeploymentNeeded(known)
    return known[0] if known else None


async def find_or_make(scope: Scope, deployment_id: UUID | None, name: str | None) -> Deployment:
    """The deployment that is meant, made if there is none; raises as `find` does, and `DeploymentOutOfReach`."""
    found = await find(scope, deployment_id, name)
    if found is not None:
        return found
    await _one_at_a_time(scope)
    found = await find(scope, deployment_id, name)
    if found is not None:
        return found
    if scope.principal.deployments is not None:
        raise DeploymentOutOfReach
    return scope.own(Deployment(id=new_id(), name=name or DEFAULT))


async def _one_at_a_time(scope: Scope) -> None:
    """Two first uploads at once make one deployment: who comes second waits, and finds it."""
    principal = scope.principal
    if principal.organization is not None:
        query: Any = select(Organization.id).where(Organization.id == principal.organization)
    else:
        query = select(User.id).where(User.id == principal.user)
    await scope.session.execute(query.with_for_update(key_share=True))


async def _reached(scope: Scope) -> list[Deployment]:
    query = scope.select(Deployment).order_by(Deployment.created_date, Deployment.id)
    reached = scope.principal.deployments
    if reached is not None:
        query = query.where(Deployment.id.in_(reached))
    return list(await scope.session.scalars(query))
