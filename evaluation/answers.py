"""One case planned by the product's planner, as a line of predictions."""

import time
from collections.abc import Sequence
from typing import Any

from evaluation.sets import Case
from neena.catalog.specs import TaskSpec
from neena.flows.planner.port import FlowNotGenerated, Plan, Planner, PlanningRequest, Result

Prediction = dict[str, Any]


async def answer(planner: Planner, case: Case, tasks: Sequence[TaskSpec]) -> Prediction:
    """What the planner makes of the case. A flow with questions counts as a flow, any other fault as a refusal."""
    begun = time.perf_counter()
    try:
        plan = await planner.plan(PlanningRequest(case["request"]), tasks)
        fault = None
    except FlowNotGenerated as refusal:
        plan, fault = refusal.draft, refusal
    taken = (time.perf_counter() - begun) * 1000
    made = _predicted(plan) if plan else {"operations": [], "dependencies": []}
    said = {"why": fault.message} if fault else {}
    return {"id": case["id"], **made, "refused": plan is None, "latency_ms": taken, **said}


def _predicted(plan: Plan) -> dict[str, Any]:
    return {
        "operations": [
            {
                "task": one.task.dotted_name,
                "arguments": {name: _value(value) for name, value in one.arguments.items()},
                "missing": list(one.missing),
            }
            for one in plan.operations
        ],
        "dependencies": [[one.source, one.target] for one in plan.dependencies],
    }


def _value(value: Any) -> Any:
    return {"$from": value.operation, "output": value.output} if isinstance(value, Result) else value
