"""The connection test: asks the service whose account a credential opens."""

import asyncio
from uuid import UUID

from neena.audit.trail import note
from neena.authoring.context import TaskContext
from neena.authoring.integration import Integration, WhoAmI
from neena.catalog.catalogue import Catalogue
from neena.credentials.accounts import Accounts
from neena.credentials.masking import masked, secrets_of
from neena.credentials.opening import Opened
from neena.credentials.schemas import ConnectionTestOut
from neena.credentials.service import KIND, CredentialNotFound, own
from neena.errors import Conflict, IntegrationFailed, NeenaError, TimedOut, Unavailable
from neena.kernel.columns import storable_text
from neena.kernel.scope import Door

TIMEOUT = 30.0  # seconds for the whole test
_LONGEST = 200


class NotTestable(Conflict):
    """This integration has no connection test."""


class OutOfReach(Unavailable):
    """The service cannot be asked now."""


async def check(door: Door, accounts: Accounts, catalogue: Catalogue, credential_id: UUID) -> ConnectionTestOut:
    """Ask the service, and keep whose account it is.

    A service that does not accept the credential, or a connection that has to be made anew, is an answer (`ok` false).
    Raises `CredentialNotFound`, `NotTestable`, and `OutOfReach` when the service is out of reach or out of order.
    """
    async with door.reading() as scope:
        row = await own(scope, credential_id)
    integration = catalogue.integration(row.integration)
    if integration.whoami is None:
        raise NotTestable(f"{integration.name} has no connection test.")
    opened = (await accounts.of(door.principal.user, integration)).get(row.host)
    if opened is None:
        raise CredentialNotFound
    seen = [opened]
    said = await _asked(accounts, integration, integration.whoami, row.host, seen)
    async with door.writing() as scope:
        row = await own(scope, credential_id, to_change=True)
        if said.ok and row.generation == seen[-1].generation:
            row.account = said.account
        note(scope, "credential.tested", KIND, row.id, integration=integration.short_name, ok=said.ok)
    return said


async def _asked(
    accounts: Accounts, integration: Integration, whoami: WhoAmI, host: str, seen: list[Opened]
) -> ConnectionTestOut:
    """What the service says; `seen` grows by the credentials that renewals put in place."""
    try:
        async with asyncio.timeout(TIMEOUT):
            held = await accounts.usable(integration, seen[-1])
            seen.append(held)
            vendor = accounts.vendor(integration, held, host or None, TIMEOUT, seen.append)
            context = TaskContext(vendor, accounts.sockets, f"connection-test:{held.id}", held.secret)
            account = _shown(integration, seen, await whoami(context))
            return ConnectionTestOut(ok=True, account=account[:_LONGEST], detail=None)
    except TimeoutError:
        raise OutOfReach(f"{integration.name} did not answer within {TIMEOUT:g} s.") from None
    except (Unavailable, TimedOut) as fault:
        raise OutOfReach(_shown(integration, seen, fault.message)) from fault
    except NeenaError as fault:
        said = _shown(integration, seen, fault.message)
        if isinstance(fault, IntegrationFailed) and fault.passing:
            raise OutOfReach(said) from fault
        return ConnectionTestOut(ok=False, account=None, detail=said)


def _shown(integration: Integration, seen: list[Opened], text: str) -> str:
    """What was said, without the credentials that were sent: some services repeat them."""
    parts = {part for held in seen for part in secrets_of(integration, held)}
    return storable_text(masked(text, sorted(parts, key=len, reverse=True)))
