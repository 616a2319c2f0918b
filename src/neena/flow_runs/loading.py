"""What an execution knows when it begins, or begins again: the run, its flow, and what is already done.

This is the one reader of runs that is not narrowed to a caller: the run itself names whose it is.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from neena.catalog.catalogue import Catalogue
from neena.flow_runs.tables import FlowRun, TaskRun, TaskRunItem
from neena.kernel.database import Database
from neena.kernel.scope import Scope


@dataclass
class Step:
    """One operation of the run. `values` are fixed; `record` holds the columns of its task run once it has one."""

    index: int
    sorted_index: int
    name: str
    instruction: str | None
    definition: UUID
    waits_for: set[int]
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    followers: list[int] = field(default_factory=list[int])
    record: dict[str, Any] | None = None
    items: dict[int, TaskRunItem] = field(default_factory=dict[int, TaskRunItem])
    done_items: dict[int, Any] = field(default_factory=dict[int, Any])

    @property
    def status(self) -> str:
        """The task run's status; `pending` before it has one."""
        return self.record["status"] if self.record else "pending"


@dataclass
class RunState:
    """A run with its steps by index."""

    run: FlowRun
    steps: dict[int, Step]

    @property
    def versions(self) -> dict[UUID, UUID]:
        """Which versions its workflows are in, by their definitions' ids."""
        return {UUID(one): UUID(version) for one, version in self.run.definition.get("versions", {}).items()}

    async def known(self, scope: Scope, catalogue: Catalogue) -> Catalogue:
        """The catalogue that has the run's tasks: as it was made and approved, not as it would be made today."""
        return await catalogue.holding(scope, [step.definition for step in self.steps.values()], self.versions)

    @property
    def ordered(self) -> list[Step]:
        """The steps in execution order."""
        return sorted(self.steps.values(), key=lambda step: step.sorted_index)


# Columns, not objects, by statements made once: this is read for every run that begins.
_RUN = select(*FlowRun.__table__.columns).where(FlowRun.id == bindparam("run"))
_TASK_RUNS = select(*TaskRun.__table__.columns).where(TaskRun.flow_run == bindparam("run"))


async def load_run(database: Database, run_id: UUID, *, begun: bool = True) -> RunState | None:
    """The state of a run as its checkpoints tell it; None when there is no such run.

    A run that was never `begun` has no task runs to look for, unless it restarts another and has taken over its own.
    """
    async with database.reading() as session:
        row = (await session.execute(_RUN, {"run": run_id})).mappings().first()
        if row is None:
            return None
        run = FlowRun(**row)
        steps = steps_of(run.definition)
        if not begun and run.restarts is None:
            return RunState(run, steps)
        for task_run in (await session.execute(_TASK_RUNS, {"run": run_id})).mappings():
            step = steps.get(task_run["task_operation_index"])
            if step is not None:
                step.record = dict(task_run)
        unfinished = [step for step in steps.values() if step.record and step.status == "in_progress"]
        for step in unfinished:
            assert step.record is not None
            items = await session.scalars(select(TaskRunItem).where(TaskRunItem.task_run == step.record["id"]))
            step.items = {item.position: item for item in items}
    return RunState(run, steps)


def steps_of(definition: dict[str, Any]) -> dict[int, Step]:
    """The steps of a run's copied flow, none of them begun."""
    steps = {
        one["index"]: Step(
            index=one["index"],
            sorted_index=one["sorted_index"],
            name=one["name"],
            instruction=one["instruction"],
            definition=UUID(one["task_definition"]),
            waits_for=set(),
            values=one.get("values", {}),
        )
        for one in definition["task_operations"]
    }
    for one in definition["dependencies"]:
        source, target = one["source_task_operation"], one["target_task_operation"]
        steps[target].waits_for.add(source)
        steps[source].followers.append(target)
    for step in steps.values():
        step.followers.sort()
    return steps
