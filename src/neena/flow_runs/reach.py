"""What a task may reach on behalf of a user: the vendor with the user's own credential, guarded sockets, the model."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from neena.authoring.context import TaskContext, TextModel
from neena.authoring.definition import Definition
from neena.authoring.integration import Integration, NoAuth
from neena.authoring.vendor import Vendor
from neena.credentials.service import open_all
from neena.errors import NeenaError
from neena.flow_runs.masking import masked, parts_of
from neena.kernel.database import Database
from neena.kernel.http import Http
from neena.kernel.vault import Vault
from neena.settings import Settings


class MissingCredential(NeenaError):
    """No credential is connected for this integration."""


class Reach:
    """Makes task contexts. Holds no secret itself."""

    def __init__(
        self, settings: Settings, database: Database, vault: Vault, http: Http, model: TextModel | None
    ) -> None:
        self._settings = settings
        self._database = database
        self._vault = vault
        self._http = http
        self._model = model

    def for_run(self, actor: UUID | None, actor_email: str | None) -> "RunReach":
        """The reach of one run: each integration's credentials are opened once."""
        return RunReach(self, actor, actor_email)

    async def secrets(self, actor: UUID | None, integration: Integration) -> Mapping[str, str]:
        """The actor's secrets for an integration, by host."""
        if actor is None or isinstance(integration.auth, NoAuth):
            return {}
        async with self._database.reading() as session:
            return await open_all(session, self._vault, actor, integration)

    def context(
        self, definition: Definition, secret: str | None, host: str | None, key: str, attempt: int
    ) -> TaskContext:
        """A task context around one secret."""
        integration = definition.integration
        base_url = self._settings.integration(integration.short_name, "base_url") or integration.api_root(secret)
        auth = integration.auth
        headers: Mapping[str, str] = {}
        if secret is not None and not isinstance(auth, NoAuth):
            headers = auth.headers(secret)
        vendor = Vendor(
            self._http,
            base_url,
            headers,
            bound_to=host,
            timeout=definition.task.timeout or self._settings.task_timeout,
        )
        return TaskContext(
            vendor=vendor,
            sockets=self._http.guard,
            idempotency_key=key,
            credential=secret,
            model=self._model,
            attempt=attempt,
        )


class RunReach:
    """The reach of one run."""

    def __init__(self, reach: Reach, actor: UUID | None, actor_email: str | None) -> None:
        self._reach = reach
        self._actor = actor
        self._actor_email = actor_email
        self._secrets: dict[UUID, Mapping[str, str]] = {}
        self._parts: list[str] = []

    def masked(self, value: Any) -> Any:
        """What a service said, without the credentials that this run has opened."""
        return masked(value, self._parts) if self._parts else value

    async def context(self, definition: Definition, values: Mapping[str, Any], key: str, attempt: int) -> TaskContext:
        """The context for one call; raises `MissingCredential` naming the integration and how to connect it."""
        integration = definition.integration
        if integration.id not in self._secrets:
            self._remember(integration, await self._reach.secrets(self._actor, integration))
        secrets = self._secrets[integration.id]
        auth = integration.auth
        host = _host_of(values, secrets) if not isinstance(auth, NoAuth) and auth.by_host else None
        secret = secrets.get(host or "")
        if secret is None and not auth.optional:
            raise MissingCredential(
                f"no credential for {integration.short_name}: {self._actor_email} has not connected it. "
                "Connect it with POST /api/v1/integration_credentials/ and run again."
            )
        return self._reach.context(definition, secret, host, key, attempt)

    def _remember(self, integration: Integration, secrets: Mapping[str, str]) -> None:
        self._secrets[integration.id] = secrets
        parts = set(self._parts)
        for secret in secrets.values():
            if not isinstance(integration.auth, NoAuth):
                parts |= parts_of(secret, integration.auth.headers(secret).values())
        self._parts = sorted(parts, key=len, reverse=True)


def _host_of(values: Mapping[str, Any], secrets: Mapping[str, str]) -> str | None:
    """The stored host that the call's URL names: with its port first, then without."""
    try:
        parts = urlsplit(str(values.get("url", "")))
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    return next((one for one in (f"{host}:{port}", host) if one in secrets), None)
