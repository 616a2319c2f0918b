"""What a task may reach for a user: the vendor with the user's credential, sockets, the model, desktops, workflows."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from neena.authoring.context import Desktop, TaskContext, TextModel, no_desktop
from neena.authoring.definition import Definition
from neena.authoring.integration import Integration, NoAuth
from neena.credentials.accounts import Accounts
from neena.credentials.masking import masked, secrets_of
from neena.credentials.opening import MissingCredential, Opened
from neena.desktops.lending import Lender
from neena.flow_runs.situations import payer_of
from neena.flow_runs.tables import FlowRun
from neena.kernel.principal import Principal
from neena.llm.port import Payer
from neena.runs.awaited import Waiter
from neena.settings import Settings

DEPTH = "neena-depth"  # tells our own inbound door how many runs of triggers led to a request
MakeTextModel = Callable[[Payer], TextModel]  # on whose account it is asked
MakeWaiter = Callable[[Principal, UUID], Waiter]  # for a user, and for the work that waits
READ_AGAIN = 1.0  # seconds after which a removed or replaced credential is noticed


class Reach:
    """Makes the reach of runs. Holds no secret itself."""

    def __init__(
        self,
        settings: Settings,
        accounts: Accounts,
        model: MakeTextModel | None,
        lender: Lender | None = None,
        waiter: MakeWaiter | None = None,
    ) -> None:
        self.settings = settings
        self.accounts = accounts
        self.model = model
        self.lender = lender
        self.waiter = waiter

    def for_run(self, run: FlowRun) -> "RunReach":
        """The reach of one run."""
        reach = RunReach(self, run.actor, run.triggered_by, run.depth)
        if self.model is not None:
            reach.model = self.model(payer_of(run))
        if run.actor is not None:
            actor = Principal(run.actor, run.triggered_by or "", run.organization)
            if self.lender is not None:
                reach.desktop = partial(self.lender.lend, actor)
            if self.waiter is not None:
                reach.workflows = self.waiter(actor, run.id)
        return reach


class RunReach:
    """The reach of one run. Remembers what it has opened only to keep it out of results."""

    def __init__(self, reach: Reach, actor: UUID | None, actor_email: str | None, depth: int) -> None:
        self._reach = reach
        self._accounts = reach.accounts
        self._actor = actor
        self._actor_email = actor_email
        self._depth = depth
        self._read: dict[UUID, tuple[float, Mapping[str, Opened]]] = {}
        self._known: set[str] = set()
        self._parts: list[str] = []
        self.desktop: Callable[[], AbstractAsyncContextManager[Desktop]] = no_desktop
        self.workflows: Waiter | None = None
        self.model: TextModel | None = None

    def masked(self, value: Any) -> Any:
        """What a service said, without the credentials that this run has opened."""
        return masked(value, self._parts) if self._parts else value

    async def context(self, definition: Definition, values: Mapping[str, Any], key: str, attempt: int) -> TaskContext:
        """The context for one call.

        Raises `MissingCredential` naming the integration and how to connect it, and as `Accounts.usable` does.
        """
        integration = definition.integration
        auth = integration.auth
        opened = await self._opened(integration)
        host = _host_of(values, opened) if not isinstance(auth, NoAuth) and auth.by_host else None
        held = opened.get(host or "")
        if held is not None:
            held = self._holding(integration, held, await self._accounts.usable(integration, held))
        elif not auth.optional:
            raise MissingCredential(
                f"no credential for {integration.short_name}: {self._actor_email} has not connected it. "
                "Connect it with POST /api/v1/integration_credentials/ and run again."
            )
        timeout = definition.task.timeout or self._reach.settings.task_timeout
        vendor = self._accounts.vendor(
            integration, held, host, timeout, lambda newer: self._remember(integration, newer)
        )
        if self._depth:
            vendor.mark(DEPTH, str(self._depth))
        return TaskContext(
            vendor=vendor,
            sockets=self._accounts.sockets,
            idempotency_key=key,
            credential=held.secret if held else None,
            model=self.model,
            attempt=attempt,
            desktop=self.desktop,
            workflows=self.workflows,
        )

    async def _opened(self, integration: Integration) -> Mapping[str, Opened]:
        known = self._read.get(integration.id)
        if known is None or time.monotonic() - known[0] > READ_AGAIN:
            moment = time.monotonic()
            known = self._read[integration.id] = moment, await self._accounts.of(self._actor, integration)
        return known[1]

    def _holding(self, integration: Integration, held: Opened | None, usable: Opened) -> Opened:
        """Note what is about to be used; what was read before it was renewed is read again."""
        if usable is not held:
            self._read.pop(integration.id, None)
        self._remember(integration, usable)
        return usable

    def _remember(self, integration: Integration, held: Opened) -> None:
        """Keep these secrets out of results; those of earlier generations stay out too."""
        new = set(held.all_secrets) - self._known
        if not new or isinstance(integration.auth, NoAuth):
            return
        self._known |= new
        self._parts = sorted({*self._parts, *secrets_of(integration, held)}, key=len, reverse=True)


def _host_of(values: Mapping[str, Any], opened: Mapping[str, Opened]) -> str | None:
    """The stored host that the call's URL names: with its port first, then without."""
    try:
        parts = urlsplit(str(values.get("url", "")))
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    return next((one for one in (f"{host}:{port}", host) if one in opened), None)
