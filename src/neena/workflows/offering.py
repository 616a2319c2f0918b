"""Which workflows an organization's flows may use as tasks: those that are published and need no secrets."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from neena.catalog.catalogue import Added
from neena.catalog.specs import TaskSpec, spec_of
from neena.kernel.scope import Scope, newest_first
from neena.workflows.deployments import within
from neena.workflows.tables import Workflow, WorkflowVersion
from neena.workflows.tasks import Uploaded, WorkflowTask, as_task, method_of

_REMEMBERED = 4096
_COLUMNS: tuple[Any, ...] = (
    Workflow.id,
    Workflow.name,
    Workflow.deleted_at,
    Workflow.created_date,
    Workflow.modified_date,
    Workflow.created_by_email,
    WorkflowVersion.id.label("version"),
    WorkflowVersion.secure_schema,
)
Wanted = Mapping[UUID, UUID | None]


class _Key(NamedTuple):
    """What a task was made of: the same always makes the same."""

    version: UUID
    name: str
    modified: datetime
    namesake: bool


class Offering:
    """The catalogue's source. Versions never change, so what was made of one is kept, and found again as the same."""

    def __init__(self) -> None:
        self._made: OrderedDict[_Key, tuple[WorkflowTask, TaskSpec]] = OrderedDict()

    async def __call__(self, scope: Scope, wanted: Wanted | None) -> Added:
        """See `Source`: one query for what there is, another one for versions that are new to this process.

        A version that was chosen before its workflow was deleted is found all the same: what has begun goes on.
        """
        rows = (await scope.session.execute(_there(scope, wanted))).all()
        gone = {row.id: reason for row in rows if (reason := _why_not(row)) is not None}
        chosen = wanted or {}
        found = _keyed([row for row in rows if row.id not in gone or (row.version and chosen.get(row.id))])
        await self._make(scope, {key: row for key, row in found.items() if key not in self._made})
        made = [self._made[key] for key in found]
        for key in found:
            self._made.move_to_end(key)
        while len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
        return Added([task for task, _ in made], [spec for _, spec in made], gone)

    async def _make(self, scope: Scope, new: Mapping[_Key, Row[Any]]) -> None:
        if not new:
            return
        version = WorkflowVersion
        columns = (version.id, version.number, version.description, version.params_schema, version.result_schema)
        query = select(*columns).where(version.id.in_([key.version for key in new]))
        said = {row.id: row for row in await scope.session.execute(query)}
        for key, row in new.items():
            _, number, description, params, result = said[key.version]
            uploaded = Uploaded(
                workflow=row.id,
                version=key.version,
                number=number,
                name=key.name,
                description=description,
                params_schema=params,
                result_schema=result,
                author=row.created_by_email,
                created=row.created_date,
                modified=key.modified,
                namesake=key.namesake,
            )
            task = as_task(uploaded)
            self._made[key] = task, spec_of(task)


def _there(scope: Scope, wanted: Wanted | None) -> Select[Any]:
    """The workflows with the versions that count: of all of them those that are not deleted."""
    versions = {one: version for one, version in (wanted or {}).items() if version is not None}
    counts: ColumnElement[bool] = WorkflowVersion.id == Workflow.published
    if versions:
        chosen = WorkflowVersion.id.in_(versions.values())
        counts = or_(chosen, and_(counts, Workflow.id.not_in(versions)))
    query: Any = select(*_COLUMNS).outerjoin(WorkflowVersion, and_(WorkflowVersion.workflow == Workflow.id, counts))
    meant = Workflow.deleted_at.is_(None) if wanted is None else Workflow.id.in_(wanted)
    return within(scope, query.where(scope.sees(Workflow), meant).order_by(*newest_first(Workflow)))


def _why_not(row: Row[Any]) -> str | None:
    """Why a workflow is no task."""
    secure: dict[str, Any] = row.secure_schema or {}
    if row.deleted_at is not None:
        return f"the workflow {row.name!r} was deleted."
    if row.version is None:
        return f"the workflow {row.name!r} is not published."
    if secure.get("required"):
        return f"the workflow {row.name!r} takes secure params, which no flow can give it."
    return None


def _keyed(rows: Sequence[Row[Any]]) -> dict[_Key, Row[Any]]:
    """The rows by what their tasks are made of, the oldest of a name being the one that has it."""
    oldest = {method_of(row.name): row.id for row in rows}
    return {_Key(row.version, row.name, row.modified_date, oldest[method_of(row.name)] != row.id): row for row in rows}
