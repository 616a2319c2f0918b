"""Users' accounts at services, ready for use: the right credential, still good, and bound to the service's host."""

from collections.abc import Callable, Mapping
from uuid import UUID

from neena.authoring.context import Sockets
from neena.authoring.integration import Integration, NoAuth, OAuth2
from neena.authoring.vendor import Renewal, Vendor
from neena.credentials.opening import RENEWED_BEFORE, Opened, open_all
from neena.credentials.renewal import Renewer, reconnect_needed
from neena.errors import IntegrationFailed
from neena.kernel.database import Database
from neena.kernel.http import Http
from neena.kernel.vault import Vault
from neena.settings import Settings

Noting = Callable[[Opened], object]


class Accounts:
    """Opens credentials and renews them. Holds no secret itself."""

    def __init__(self, settings: Settings, database: Database, vault: Vault, http: Http) -> None:
        self._settings = settings
        self._database = database
        self._vault = vault
        self._http = http
        self._renewer = Renewer(settings, database, vault, http)

    @property
    def sockets(self) -> Sockets:
        """Guarded addresses for protocols other than HTTP."""
        return self._http.guard

    async def of(self, owner: UUID | None, integration: Integration) -> Mapping[str, Opened]:
        """The owner's credentials for an integration, by host."""
        if owner is None or isinstance(integration.auth, NoAuth):
            return {}
        async with self._database.reading() as session:
            return await open_all(session, self._vault, owner, integration)

    async def usable(self, integration: Integration, held: Opened) -> Opened:
        """The credential, renewed when its access token is about to expire.

        Raises `ReconnectNeeded` when a person has to act, `IntegrationFailed` (passing) when the token has expired and
        the service gives out no other one now.
        """
        if held.problem:
            raise reconnect_needed(integration, held.problem)
        if held.lasts(RENEWED_BEFORE) or (held.lasts() and not held.is_renewable):
            return held
        try:
            return await self._renewer.renewed(integration, held)
        except IntegrationFailed:
            if held.lasts():
                return held  # it is good for some seconds yet
            raise

    def vendor(
        self, integration: Integration, held: Opened | None, host: str | None, timeout: float, noting: Noting
    ) -> Vendor:
        """The service as the holder of this credential sees it; `noting` is told of a credential that replaces it."""
        secret = held.secret if held else None
        base_url = self._settings.integration(integration.short_name, "base_url") or _root(integration, secret)
        auth = integration.auth
        if held is None or isinstance(auth, NoAuth):
            return Vendor(self._http, base_url, timeout=timeout)
        headers = auth.headers(held.secret)
        renewal = self._renewal(integration, auth, held, noting) if isinstance(auth, OAuth2) else None
        return Vendor(self._http, base_url, headers, bound_to=host, timeout=timeout, renewal=renewal)

    def _renewal(self, integration: Integration, auth: OAuth2, held: Opened, noting: Noting) -> Renewal | None:
        if not held.is_renewable:
            return None

        async def renew() -> Mapping[str, str]:
            newer = await self._renewer.renewed(integration, held)
            noting(newer)
            return auth.headers(newer.secret)

        return Renewal(auth.refused, renew)

    async def close(self) -> None:
        """Let renewals under way come to their end."""
        await self._renewer.close()


def _root(integration: Integration, secret: str | None) -> str | None:
    return integration.api_root(integration.account_of(secret) if secret else None)
