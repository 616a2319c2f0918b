"""An agent on a real desktop with a web page in its browser, and a model that answers by a script over HTTP."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from neena.agent.desk import Desk
from neena.agent.mind import Mind
from neena.desktops.running import RunningDesktop
from neena.llm.connecting import Models
from support.agents import Bench, Form, empty, open_form, settings_of
from support.desktops import need_desktops, open_desktop_server
from support.scripted_model import ScriptedModel, scripted_model


@pytest.fixture(scope="session")
def scripted() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shown(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[RunningDesktop, Form]]:
    """One desktop with the form over its whole screen, for all tests."""
    need_desktops()
    form = Form()
    try:
        async with open_desktop_server(tmp_path_factory.mktemp("agent")) as served:
            owner = (await served.member())[1]
            made = await owner.create(allow=[form.address])
            desktop = served.product.neena.desktops.running[made.id]
            await open_form(desktop, form)
            yield desktop, form
    finally:
        form.close()


@pytest_asyncio.fixture(loop_scope="session")
async def bench(shown: tuple[RunningDesktop, Form], scripted: ScriptedModel) -> AsyncIterator[Bench]:
    """The agent, with an empty form before it."""
    desktop, form = shown
    models = Models(settings_of(scripted))
    desk, mind = Desk(desktop, 60, "mira@acme.test"), Mind(models, 1_000_000)
    await empty(desk, form)
    scripted.script()
    yield Bench(desk, mind, desktop, form, scripted)
    await models.close()
