"""Workflows: from the empty state to one that is started and followed."""

import pytest

from support.console import Screen
from support.managed import GREET, Author
from support.product import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_workflow_is_started_by_its_form_and_its_log_is_followed(screen: Screen, person: Person) -> None:
    await screen.open("workflows")
    await screen.see("No workflow is published")
    workflow = await Author(person).publish(GREET)
    await screen.open(f"workflows/{workflow}")
    await screen.write("Name", "harbour")
    await screen.click("Start")
    await screen.at("workflow-runs/")
    await screen.see("Hello, harbour!", seconds=60)
    await screen.see("hello from the workflow")
