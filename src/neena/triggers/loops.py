"""Loops: an event that a flow's own task caused is known by the object that the task wrote.

Runs of triggers note what they write (`WrittenEntity`). The first event about such an object is that run's effect for
each trigger operation, and so are those that come along with it; after five runs in a row the loop is cut.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select

from neena.catalog.catalogue import Catalogue
from neena.flow_runs.states import Status
from neena.flow_runs.tables import FlowRun, TaskRun, WrittenEntity
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.triggers.tables import TriggerRun

MAX_DEPTH = 5
# Services tell of a change within seconds. What comes later may as well be a person's: nobody is cut for answering.
_EFFECT = timedelta(minutes=1)
_TOGETHER = timedelta(seconds=10)  # a service may tell of one change in several events, as of a status and a comment


async def depth_of(database: Database, catalogue: Catalogue, row: TriggerRun) -> int:
    """How many runs of triggers led to this event, as far as the objects it speaks of tell."""
    definition = catalogue.trigger_definition(row.webhook_trigger_definition)
    named = [
        (one.identifies, str(row.event_fields[one.name]))
        for one in definition.trigger.fields
        if one.identifies and row.event_fields.get(one.name) not in {None, ""}
    ]
    if not named:
        return 0
    objects = [and_(WrittenEntity.entity == kind, WrittenEntity.entity_id == one) for kind, one in named]
    written = (
        select(WrittenEntity.depth, WrittenEntity.created_date)
        .join(FlowRun, FlowRun.id == WrittenEntity.flow_run)
        .where(
            _of(row.organization),
            WrittenEntity.integration_short_name == row.integration_short_name,
            # No event comes before its cause: many that wait together are nobody's effect.
            WrittenEntity.created_date.between(row.created_date - _EFFECT, row.created_date),
            or_(*objects),
        )
        .order_by(WrittenEntity.created_date.desc(), WrittenEntity.depth.desc())
        .limit(1)
    )
    async with database.reading() as session:
        found = (await session.execute(written)).first()
        if found is None:
            return 0
        earlier = select(TriggerRun.id).where(
            TriggerRun.webhook_trigger_operation == row.webhook_trigger_operation,
            TriggerRun.integration_entity_id == row.integration_entity_id,
            TriggerRun.created_date.between(found.created_date, row.created_date - _TOGETHER),
        )
        is_later = await session.scalar(select(earlier.exists()))
    return 0 if is_later else found.depth


async def has_unsettled_writes(database: Database, row: TriggerRun) -> bool:
    """Whether a run of a trigger is writing at the event's service just now, so that its object is not noted yet."""
    writing = (
        select(TaskRun.id)
        .join(WrittenEntity, WrittenEntity.flow_run == TaskRun.flow_run)
        .join(FlowRun, FlowRun.id == TaskRun.flow_run)
        .where(
            WrittenEntity.integration_short_name == row.integration_short_name,
            WrittenEntity.entity == "",
            WrittenEntity.created_date >= now() - _EFFECT,
            TaskRun.status == Status.IN_PROGRESS.value,
            TaskRun.acting,
            _of(row.organization),
        )
    )
    async with database.reading() as session:
        return bool(await session.scalar(select(writing.exists())))


def _of(organization: UUID | None) -> Any:
    return FlowRun.organization.is_(None) if organization is None else FlowRun.organization == organization


async def forget_old_writes(database: Database) -> None:
    """Remove what is too old to be the cause of an event."""
    async with database.writing() as session:
        await session.execute(delete(WrittenEntity).where(WrittenEntity.created_date < now() - 10 * _EFFECT))
