"""What flows can call, and the accounts they call it with."""

from collections.abc import AsyncGenerator

from neena.client.acts import Group, act, each
from neena.client.calls import API, Calls
from neena.client.faults import Json, NoSuch
from neena.client.types import ConnectionTest, Consent, Credential, Integration, TaskDefinition
from neena.client.wire import Via

PAGE = 1000  # rows: all there are, mostly


class Integrations(Group[Via]):
    """The services."""

    @each
    async def all(self, page: int = PAGE) -> AsyncGenerator[Integration]:
        """Every integration."""
        async for one in self._calls.rows(f"{API}/integrations/all", page):
            yield one

    @act
    async def named(self, short_name: str) -> Integration:
        """One by its short name, such as `slack`; raises `NoSuch`."""
        return await _named(self._calls, short_name)


class TaskDefinitions(Group[Via]):
    """What flows can call."""

    @each
    async def all(self, page: int = PAGE) -> AsyncGenerator[TaskDefinition]:
        """Every task definition."""
        async for one in self._calls.rows(f"{API}/task_definitions/all", page):
            yield one

    @act
    async def get(self, task_definition: str) -> TaskDefinition:
        """One task definition."""
        return await self._calls.json("GET", f"{API}/task_definitions/", {"id": task_definition})

    @act
    async def nearest(self, words: str) -> list[TaskDefinition]:
        """The five nearest to a text."""
        return await self._calls.json("GET", f"{API}/task_definitions/retrieve", {"request": words})


class Credentials(Group[Via]):
    """The caller's accounts. Secrets go in and never come out."""

    @act
    async def connect(self, short_name: str, credential: str, host: str | None = None) -> Credential:
        """Store a credential for a service, named as by `integrations.named`; one that is there is replaced.

        It is written as the integration's `credential_form` says; `host` where it belongs to one (http).
        """
        integration = await _named(self._calls, short_name)
        given = {"integration": integration["id"], "credential": credential, "host": host}
        return await self._calls.json("POST", f"{API}/integration_credentials/", json=given)

    @each
    async def all(self, page: int = PAGE) -> AsyncGenerator[Credential]:
        """The caller's own, without secrets."""
        async for one in self._calls.rows(f"{API}/integration_credentials/all", page):
            yield one

    @act
    async def test(self, credential: str) -> ConnectionTest:
        """Whether the service accepts a stored credential, and whose account it is."""
        return await self._calls.json("POST", f"{API}/integration_credentials/test", {"id": credential})

    @act
    async def delete(self, credential: str) -> Credential:
        """Erase a credential."""
        return await self._calls.json("DELETE", f"{API}/integration_credentials/", {"id": credential})

    @act
    async def authorize_url(self, short_name: str) -> Consent:
        """Where to send the browser to connect an account by OAuth2, and the state it comes back with."""
        asked = {"integration_short_name": short_name}
        return await self._calls.json("GET", f"{API}/integration_credentials/oauth2/authorize_url", asked)

    @act
    async def send_code(self, short_name: str, came_back: Json) -> Credential:
        """Store the account that a consent gave: `code`, `state` and perhaps `iss`, as they came back."""
        given = {"integration_short_name": short_name, **came_back}
        return await self._calls.json("POST", f"{API}/integration_credentials/oauth2/code", json=given)


async def _named(calls: Calls[Via], short_name: str) -> Integration:
    known: dict[str, Integration] = {
        one["short_name"]: one async for one in calls.rows(f"{API}/integrations/all", PAGE)
    }
    if short_name not in known:
        raise NoSuch(f"This server has no integration {short_name!r}; it has {', '.join(sorted(known))}.")
    return known[short_name]
