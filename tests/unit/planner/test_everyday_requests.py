"""Requests in people's own words, planned and prepared to the end; what cannot be done; what is asked for."""

from typing import Any

import pytest
from everyday_requests import ASKED, EVERYDAY, IMPOSSIBLE
from everyday_requests_apart import APART, ASKED_APART, IMPOSSIBLE_APART
from everyday_world import faults, run


@pytest.mark.parametrize(("text", "tasks", "wanted"), EVERYDAY)
async def test_what_people_type_first(text: str, tasks: str, wanted: list[dict[str, Any]]) -> None:
    assert faults(await run(text), tasks, wanted) == []


async def test_what_was_kept_apart() -> None:
    wrong = [text for text, tasks, wanted in APART if faults(await run(text), tasks, wanted)]
    assert len(wrong) <= 0.15 * len(APART), wrong


@pytest.mark.parametrize("text", [*IMPOSSIBLE, *IMPOSSIBLE_APART])
async def test_what_nothing_can_do(text: str) -> None:
    outcome = await run(text)
    assert outcome.refused
    assert not outcome.tasks


@pytest.mark.parametrize(("text", "parameter"), [*ASKED, *ASKED_APART])
async def test_what_is_missing_is_asked_for(text: str, parameter: str) -> None:
    assert parameter in (await run(text)).missing
