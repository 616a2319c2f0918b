"""Runs whose execution breaks down for reasons of our own."""

from typing import Any
from uuid import uuid4

import pytest

from neena.flow_runs.execution import FlowRunExecutor
from neena.flow_runs.reach import RunReach
from support.product import Person, Product
from support.runs import visit
from support.workshop import Workshop


async def test_a_slow_database_is_not_the_end_of_the_runs_time(
    mira: Person, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A time limit of ours that is not the run's: the run is tried again."""
    place = f"slow-{uuid4()}"
    context, faults = RunReach.context, [TimeoutError()]

    async def slow(self: RunReach, definition: Any, values: Any, *rest: Any) -> Any:
        if values.get("name") == place and faults:
            raise faults.pop()
        return await context(self, definition, values, *rest)

    monkeypatch.setattr(RunReach, "context", slow)
    run = await mira.run(visit(place))
    assert (run["status"], run["error"], workshop.count(place)) == ("completed", None, 1)


async def test_a_run_cancelled_before_it_is_given_up_stays_cancelled(
    product: Product, mira: Person, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P-95: no word of a failure after the cancellation, in the run or in its events."""
    place = f"given-up-{uuid4()}"
    workshop.hold(place)
    run = await mira.execute(await mira.flow(visit(place)))
    await workshop.arrived(place)

    [lease] = [one for one in product.neena.engine._room.leases.values() if str(one.id) == run["id"]]
    executor: FlowRunExecutor = product.neena.engine._runner.kinds["flow_run"][0].__self__
    await mira.put("/flow_runs/cancel", flow_run_id=run["id"])
    await executor.give_up(lease, RuntimeError("broken"))
    workshop.release(place)
    shown = await mira.finished(run)
    answer = await product.client.get("/flow_runs/events", params={"id": run["id"]}, headers={"x-api-key": mira.key})
    assert (shown["status"], shown["error"]) == ("cancelled", None)
    assert "flow_run.failed" not in answer.text
