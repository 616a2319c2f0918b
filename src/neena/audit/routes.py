"""The audit trail of an organization, for its administrators."""

from typing import Annotated

from fastapi import Query

from neena.audit import service
from neena.audit.schemas import AuditEntryOut
from neena.kernel.schema import EXAMPLE_EMAIL, EXAMPLE_ID, EXAMPLE_TIME, GivenTime
from neena.web.doors import Limit, Overseeing, Skip
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(f"{PREFIX}/audit", route_class=PlatformRoute, tags=["audit"])


Action = Annotated[str | None, Query(description="Only this action.", examples=["credential.stored"])]
Actor = Annotated[str | None, Query(description="Only what this person did.", examples=[EXAMPLE_EMAIL])]
ObjectId = Annotated[str | None, Query(description="Only what was done to this object.", examples=[EXAMPLE_ID])]
Since = Annotated[
    GivenTime | None, Query(description="Only from this moment on (UTC unless it says).", examples=[EXAMPLE_TIME])
]
Until = Annotated[
    GivenTime | None, Query(description="Only before this moment (UTC unless it says).", examples=[EXAMPLE_TIME])
]


@router.get("/")
async def read_audit_trail(  # each is a field of the query
    scope: Overseeing,
    action: Action = None,
    actor: Actor = None,
    object_id: ObjectId = None,
    since: Since = None,
    until: Until = None,
    skip: Skip = 0,
    limit: Limit = 100,
) -> list[AuditEntryOut]:
    """The security-relevant acts in the caller's organization, newest first. Needs the permission `admin`."""
    wanted = service.Wanted(action, actor, object_id, since, until)
    return [AuditEntryOut.model_validate(one) for one in await service.entries(scope, wanted, skip, limit)]
