"""The interpreter: walks a run's graph, starting each step as soon as those it depends on are recorded (decision 4).

There is no replay: a restart loads the task runs and goes on from what is done (decision 5). A run that only waits for
what goes on elsewhere, such as runs of workflows, takes no place: it is given back, and woken by their end.
"""

import asyncio
import logging
from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import Any

from neena.authoring.context import UnderWay
from neena.catalog.catalogue import Catalogue
from neena.engine import Lease, Signals, Watch
from neena.flow_runs import checkpoints
from neena.flow_runs.announcing import Announcer
from neena.flow_runs.checkpoints import Row
from neena.flow_runs.loading import RunState, Step, load_run
from neena.flow_runs.performing import Means, perform_step
from neena.flow_runs.preparation.port import Preparer
from neena.flow_runs.reach import Reach, RunReach
from neena.flow_runs.results import ResultWriter, entities_of
from neena.flow_runs.states import FINAL, Status
from neena.kernel.database import Database
from neena.kernel.principal import Principal
from neena.kernel.scope import reading_scope
from neena.settings import Settings

log = logging.getLogger(__name__)
KIND = "flow_run"
_STARTABLE = frozenset({Status.PENDING, Status.IN_PROGRESS})


class FlowRunExecutor:
    """Executes flow runs for the engine."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        catalogue: Catalogue,
        preparer: Preparer,
        reach: Reach,
        writer: ResultWriter,
        announcer: Announcer,
        signals: Signals,
    ) -> None:
        self._settings = settings
        self._database = database
        self._catalogue = catalogue
        self._preparer = preparer
        self._reach = reach
        self._writer = writer
        self._announcer = announcer
        self._signals = signals

    async def execute(self, lease: Lease) -> None:
        """Bring one run to its end, or as far as this process lives."""
        given = lease.given
        state = (
            given if isinstance(given, RunState) else await load_run(self._database, lease.id, begun=lease.attempt > 1)
        )
        if state is None or (state.run.status in FINAL and state.run.status != Status.CANCELLED):
            await lease.record(done=True)
            return
        reach = self._reach.for_run(state.run)
        means = Means(self._settings, await self._known(state), self._preparer, reach, lease, state)
        async with self._signals.watch(lease.id) as watch:
            await Walk(means, self._writer, self._announcer, watch).finish()

    async def give_up(self, lease: Lease, error: Exception) -> None:
        """End a run whose execution broke down again and again."""
        log.error("flow run %s is given up", lease.id, exc_info=error)
        state = await load_run(self._database, lease.id)
        if state is None:
            await lease.record(done=True)
            return
        await stop_awaited(self._reach.for_run(state.run), state)
        rows = close_open_tasks(state, Status.FAILED, "Neena could not go on with this task.")
        message = f"Neena could not execute this run ({type(error).__name__}); its log says more."
        if not await record_end(lease, self._announcer, state, rows, message):
            await close_cancelled(lease, state)

    async def _known(self, state: RunState) -> Catalogue:
        run = state.run
        if run.actor is None or not state.versions:
            return self._catalogue
        actor = Principal(run.actor, run.triggered_by or "", run.organization)
        async with reading_scope(self._database, actor) as scope:
            return await state.known(scope, self._catalogue)


class Walk:
    """One pass through one run's graph. A step is `recorded` once its end is durable: only then others start.

    A step `waits` while what it asked for goes on elsewhere.
    """

    def __init__(self, means: Means, writer: ResultWriter, announcer: Announcer, watch: Watch) -> None:
        self._means = means
        self._lease = means.lease
        self._state = means.state
        self._writer = writer
        self._announcer = announcer
        steps = means.state.steps.values()
        self._recorded = {step.index for step in steps if step.is_settled}
        self._failure = next((_why(step) for step in steps if step.status == Status.FAILED), None)
        self._ready = [step.index for step in steps if step.status in _STARTABLE and self._is_ready(step)]
        self._active: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waits: dict[int, UnderWay] = {}
        self._watch = watch
        self._ended = False
        heapify(self._ready)

    async def finish(self) -> None:
        """Start what is ready, wait for what is under way, and end the run."""
        limit = self._means.settings.run_timeout
        clock = asyncio.timeout(limit)
        try:
            async with clock:
                await self._walk()
        except TimeoutError:
            if not clock.expired():
                raise
            self._failure = f"The run took longer than {limit:g} s."
            self._waits = {}
        finally:
            await self._stop()
        if not self._ended and not await self._is_given_back():
            await self._end()

    async def _walk(self) -> None:
        limit = self._means.settings.run_concurrency
        while True:
            while len(self._tasks) + len(self._waits) < limit and (step := self._next()) is not None:
                if self._ready or self._tasks:
                    self._tasks.add(asyncio.create_task(self._run(step)))
                else:
                    await self._run(step)  # alone: no task of its own needed
            if not self._tasks:
                return
            for task in await self._first_of_them():
                task.result()

    async def _first_of_them(self) -> set[asyncio.Task[Any]]:
        """What is over first: steps under way, or the wait for a sign that others need wait no longer."""
        signs = {asyncio.create_task(self._watch.wait(self._pause))} if self._waits else set[asyncio.Task[bool]]()
        try:
            done, _ = await asyncio.wait({*self._tasks, *signs}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for sign in signs:
                sign.cancel()
        if signs & done:
            for index in self._waits:
                heappush(self._ready, index)
            self._waits = {}
        self._tasks -= done
        return done

    def _next(self) -> Step | None:
        """The next step that may start; after a failure only those that had begun what goes on elsewhere."""
        while self._ready and not self._lease.cancelled.is_set():
            step = self._state.steps[heappop(self._ready)]
            if self._failure is None or self._goes_on(step):
                return step
        return None

    def _goes_on(self, step: Step) -> bool:
        return bool(step.record and step.record["acting"]) and step.definition in self._state.versions

    def _is_ready(self, step: Step) -> bool:
        return step.waits_for <= self._recorded

    async def _run(self, step: Step) -> None:
        self._active.add(step.index)
        try:
            rows = await perform_step(self._means, step)
        except UnderWay as answer:
            self._waits[step.index] = answer
            return
        finally:
            self._active.discard(step.index)
        if step.status == Status.FAILED:
            self._failure = self._failure or _why(step)
        closing = self._closing(step)
        if closing is not None and await self._record_end([*rows, *closing]):
            self._ended = True
            return
        await self._lease.record(*rows)
        if step.is_settled:
            self._recorded.add(step.index)
            for follower in step.followers:
                if self._state.steps[follower].record is None and self._is_ready(self._state.steps[follower]):
                    heappush(self._ready, follower)

    def _closing(self, step: Step) -> list[Row] | None:
        """What the run's end adds, when this step's end is also that: both share one commit. None when it is not."""
        if self._failure is not None:
            goes_on = self._active or self._waits or any(self._goes_on(self._state.steps[one]) for one in self._ready)
            return None if goes_on else []
        if self._writer.is_slow or len(self._recorded | {step.index}) < len(self._state.steps):
            return None
        return self._completion(self._writer.from_templates(self._means.catalogue, self._state))

    def _completion(self, body: str) -> list[Row]:
        run = self._state.run
        entities = entities_of(self._means.catalogue, self._state)
        return checkpoints.result(run, body, entities)

    async def _record_end(self, rows: list[Row]) -> bool:
        return await record_end(self._lease, self._announcer, self._state, rows, self._failure)

    async def _end(self) -> None:
        """End a run whose last step could not end it: cancelled, failed beside others, or told by a model."""
        await stop_awaited(self._means.reach, self._state)
        if not self._lease.cancelled.is_set():
            if self._failure is not None:
                rows = close_open_tasks(self._state, Status.FAILED, self._failure)
            else:
                rows = self._completion(await self._writer.write(self._means.catalogue, self._state))
            if await self._record_end(rows):
                return
        await close_cancelled(self._lease, self._state)

    @property
    def _pause(self) -> float:
        return min(one.seconds for one in self._waits.values())

    async def _is_given_back(self) -> bool:
        """Give the run back where it only waits; what waits is woken, so no place is taken. False if it is to end."""
        workflows = self._means.reach.workflows
        if not self._waits or workflows is None or not await self._lease.later(self._pause, live=True):
            return False
        await workflows.look_again({one.work for one in self._waits.values()})
        return True

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = set()


def _why(step: Step) -> str:
    error = str((step.record or {}).get("error"))
    return error if error.startswith(f"{step.name}: ") else f"{step.name}: {error}"


async def record_end(
    lease: Lease, announcer: Announcer, state: RunState, rows: Sequence[Row], failure: str | None
) -> bool:
    """End a run, with what is told of that, in one commit with other rows; False when it was cancelled."""
    status = Status.COMPLETED if failure is None else Status.FAILED
    told = await announcer.rows(state.run, status, failure)
    ended = checkpoints.end_run(state.run, status, failure)
    if not await lease.record(*rows, *ended, *told, live=True, done=True):
        return False
    if told:
        announcer.go()
    return True


async def stop_awaited(reach: RunReach, state: RunState) -> None:
    """End what steps that are not over have begun elsewhere."""
    if reach.workflows is not None and any(step.status == Status.IN_PROGRESS for step in state.ordered):
        await reach.workflows.cancel()


async def close_cancelled(lease: Lease, state: RunState) -> None:
    """End the work on a run that a person has cancelled."""
    await lease.record(*close_open_tasks(state, Status.CANCELLED, None), done=True)


def close_open_tasks(state: RunState, status: Status, reason: str | None) -> list[Row]:
    """Give every task run that was left under way its end; a write that had begun has an unknown outcome.

    A workflow's is known: its run was ended too, and says how far it had come.
    """
    rows: list[Row] = []
    for step in state.ordered:
        if step.record is None or step.status != Status.IN_PROGRESS:
            continue
        if step.record["acting"] and step.definition not in state.versions:
            message = "The service may or may not have done this: the run ended while the call was under way."
            rows += checkpoints.end_task(state.run, step, Status.FAILED, error=message, error_code="outcome_unknown")
        else:
            error = reason or "The run was cancelled."
            rows += checkpoints.end_task(state.run, step, status, error=error, error_code=status.value)
    return rows
