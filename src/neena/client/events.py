"""Events, in and out: triggers that set flows going, and webhook endpoints that are told."""

from collections.abc import AsyncGenerator
from typing import Literal, Unpack

from neena.client.acts import Group, act, each
from neena.client.calls import API
from neena.client.types import (
    Delivery,
    DeliveryWithAttempts,
    Endpoint,
    EndpointChange,
    EndpointCreated,
    EndpointIn,
    SecretCreated,
    TriggerDefinition,
    TriggerOperation,
    TriggerOperationChange,
    TriggerOperationCreated,
    TriggerOperationIn,
    TriggerRun,
)
from neena.client.wire import Via

PAGE = 100  # rows
DeliveryStatus = Literal["pending", "delivered", "failed", "dropped"]


class Triggers(Group[Via]):
    """Which events set which flows going."""

    @each
    async def kinds(self, page: int = 1000) -> AsyncGenerator[TriggerDefinition]:
        """Every kind of event, with the fields that templates may use."""
        async for one in self._calls.rows(f"{API}/webhook_trigger_definitions/all", page):
            yield one

    @act
    async def create(self, **fields: Unpack[TriggerOperationIn]) -> TriggerOperationCreated:
        """Have a kind of event set a flow going. The answer alone holds the secret."""
        return await self._calls.json("POST", f"{API}/webhook_trigger_operations/", json=fields)

    @act
    async def change(self, **fields: Unpack[TriggerOperationChange]) -> TriggerOperation:
        """Change, activate or revive a trigger: what is left out stays."""
        return await self._calls.json("PUT", f"{API}/webhook_trigger_operations/", json=fields)

    @act
    async def get(self, trigger: str) -> TriggerOperation:
        """One trigger."""
        return await self._calls.json("GET", f"{API}/webhook_trigger_operations/", {"id": trigger})

    @each
    async def all(self, page: int = PAGE) -> AsyncGenerator[TriggerOperation]:
        """Every trigger, newest first."""
        async for one in self._calls.rows(f"{API}/webhook_trigger_operations/all", page):
            yield one

    @act
    async def delete(self, trigger: str) -> TriggerOperation:
        """Remove a trigger."""
        return await self._calls.json("DELETE", f"{API}/webhook_trigger_operations/", {"id": trigger})

    @each
    async def runs(self, trigger: str | None = None, page: int = PAGE) -> AsyncGenerator[TriggerRun]:
        """The events received, all or a trigger's, and what came of them; newest first."""
        asked = {"webhook_trigger_operation": trigger}
        async for one in self._calls.rows(f"{API}/webhook_trigger_runs/all", page, asked):
            yield one

    @act
    async def run(self, trigger_run: str) -> TriggerRun:
        """One received event."""
        return await self._calls.json("GET", f"{API}/webhook_trigger_runs/", {"id": trigger_run})


class WebhookEndpoints(Group[Via]):
    """Addresses that are told of events."""

    @act
    async def create(self, **fields: Unpack[EndpointIn]) -> EndpointCreated:
        """Have an address told of events. The answer alone holds the secret that deliveries are signed with."""
        return await self._calls.json("POST", f"{API}/webhook_endpoints/", json=fields)

    @act
    async def change(self, **fields: Unpack[EndpointChange]) -> Endpoint:
        """Change, disable or revive an endpoint: what is left out stays."""
        return await self._calls.json("PUT", f"{API}/webhook_endpoints/", json=fields)

    @act
    async def get(self, endpoint: str) -> Endpoint:
        """One endpoint."""
        return await self._calls.json("GET", f"{API}/webhook_endpoints/", {"id": endpoint})

    @each
    async def all(self, page: int = PAGE) -> AsyncGenerator[Endpoint]:
        """Every endpoint, each with how it is doing."""
        async for one in self._calls.rows(f"{API}/webhook_endpoints/all", page):
            yield one

    @act
    async def delete(self, endpoint: str) -> Endpoint:
        """Remove an endpoint."""
        return await self._calls.json("DELETE", f"{API}/webhook_endpoints/", {"id": endpoint})

    @act
    async def rotate_secret(self, endpoint: str) -> SecretCreated:
        """Another secret; the one before signs beside it for a day."""
        return await self._calls.json("POST", f"{API}/webhook_endpoints/rotate_secret", {"id": endpoint})

    @act
    async def test(self, endpoint: str) -> Delivery:
        """Send a `webhook.ping`."""
        return await self._calls.json("POST", f"{API}/webhook_endpoints/test", {"id": endpoint})

    @each
    async def deliveries(
        self,
        endpoint: str | None = None,
        status: DeliveryStatus | None = None,
        subject: str | None = None,
        page: int = PAGE,
    ) -> AsyncGenerator[Delivery]:
        """What was told or is to be told, newest first."""
        asked = {"endpoint": endpoint, "status": status, "subject": subject}
        async for one in self._calls.rows(f"{API}/webhook_deliveries/all", page, asked):
            yield one

    @act
    async def delivery(self, delivery: str) -> DeliveryWithAttempts:
        """One of them, with every attempt."""
        return await self._calls.json("GET", f"{API}/webhook_deliveries/", {"id": delivery})

    @act
    async def replay(self, delivery: str) -> Delivery:
        """Deliver it again."""
        return await self._calls.json("POST", f"{API}/webhook_deliveries/replay", {"id": delivery})
