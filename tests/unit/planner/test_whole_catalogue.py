"""The planner with every integration that is shipped: what it could before, and the services that came later."""

from functools import cache
from typing import Any

import pytest
from everyday_requests import ASKED, EVERYDAY, IMPOSSIBLE
from everyday_requests_apart import APART, ASKED_APART, IMPOSSIBLE_APART
from everyday_world import run
from planner_catalogue import PLANNER, SPECS
from planner_phrasings import ALONE, GIVERS, MISSING, REFUSED, TAKERS, THINGS
from service_requests import SERVICES
from service_requests_apart import SERVICES_APART
from service_world import misread, said

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.flows.planner.port import FlowNotGenerated, PlanningRequest, TaskSpec

REQUESTS = (
    *(text for texts in ALONE.values() for text in texts),
    *(f"{given} and {text}" for given in GIVERS.values() for texts in TAKERS.values() for text in texts),
    *(text for text, _ in THINGS),
    *(text for text, _, _ in (*EVERYDAY, *APART, *MISSING)),
    *(text for text, _ in (*ASKED, *ASKED_APART)),
    *REFUSED,
    *IMPOSSIBLE,
    *IMPOSSIBLE_APART,
)


@cache
def whole(*, has_model: bool) -> tuple[TaskSpec, ...]:
    return Catalogue(load_integrations(), has_model=has_model).specs


def may_be_refused(tasks: str) -> bool:
    return "" in tasks.split("|")


async def tasks(text: str, specs: tuple[TaskSpec, ...]) -> list[str]:
    try:
        return [one.task.dotted_name for one in (await PLANNER.plan(PlanningRequest(text), specs)).operations]
    except FlowNotGenerated:
        return []


async def test_no_service_takes_over_what_another_does() -> None:
    changed: dict[tuple[str, bool], tuple[list[str], list[str]]] = {}
    for text in REQUESTS:
        before = await tasks(text, SPECS)
        for has_model in (False, True):
            after = await tasks(text, whole(has_model=has_model))
            if after != before:
                changed[text, has_model] = before, after
    assert changed == {}


async def test_an_address_is_asked_for_and_no_question() -> None:
    with pytest.raises(FlowNotGenerated) as refused:
        await PLANNER.plan(PlanningRequest("fetch a web page"), whole(has_model=False))
    assert [one.parameter for one in refused.value.missing] == ["url"]


@pytest.mark.parametrize(("text", "tasks", "wanted"), SERVICES, ids=[one[0] for one in SERVICES])
async def test_what_people_ask_of_the_services(text: str, tasks: str, wanted: list[dict[str, Any]]) -> None:
    outcome = await run(text, specs=whole(has_model=False), says=said)
    assert misread(outcome, tasks, wanted) == []


async def test_what_was_kept_apart_is_done_or_refused() -> None:
    done, wrong = 0, dict[str, list[str]]()
    for text, tasks, wanted in SERVICES_APART:
        outcome = await run(text, specs=whole(has_model=False), says=said)
        if found := misread(outcome, tasks, wanted):
            wrong[text] = found
        done += not found and (bool(outcome.tasks) or may_be_refused(tasks))
    assert len(wrong) <= 1, wrong
    assert done >= 0.88 * len(SERVICES_APART)


async def test_most_requests_are_done() -> None:
    wanted = [text for text, tasks, _ in SERVICES if not may_be_refused(tasks)]
    made = [text for text in wanted if (await run(text, specs=whole(has_model=False), says=said)).tasks]
    assert len(made) >= 0.95 * len(wanted)
