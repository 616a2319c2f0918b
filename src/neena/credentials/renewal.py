"""Renewing access tokens: one renewal at a time for one credential, whichever tasks and processes want it.

A service that rotates refresh tokens takes the second use of one for theft and revokes them all, so two renewals side
by side would cut the connection. Within a process those who want the same renewal wait for one task. Between processes
the row is the claim: `renewing_until`, set by a statement that only one of them can win; no transaction is open while
the service is asked. A winner that dies leaves a claim that runs out. The new tokens, the rotated refresh token among
them, are stored with the next `generation` in one commit, and whoever holds an older generation simply takes them.
"""

import asyncio
import time
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit.trail import Act, append
from neena.authoring.integration import Integration
from neena.credentials.opening import MissingCredential, Opened, ReconnectNeeded, open_one
from neena.credentials.sealing import seal
from neena.credentials.tables import IntegrationCredential as _Row
from neena.credentials.tokens import OAuth2Client, ProviderRefuses, TokenSet
from neena.errors import IntegrationFailed, NeenaError
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.http import Http
from neena.kernel.vault import Vault
from neena.settings import Settings

CLAIM = timedelta(seconds=30)
_PATIENCE = 90.0  # seconds: three claims of processes that died
_PAUSE = 0.1


class Renewer:
    """Renews access tokens for one process."""

    def __init__(self, settings: Settings, database: Database, vault: Vault, http: Http) -> None:
        self._settings = settings
        self._database = database
        self._vault = vault
        self._http = http
        self._under_way: dict[tuple[UUID, int], asyncio.Task[Opened]] = {}

    async def renewed(self, integration: Integration, held: Opened) -> Opened:
        """A newer credential than the one that is `held`, renewed by whoever comes first.

        Raises `ReconnectNeeded` when the consent is gone, `MissingCredential` when the credential was removed, and
        `IntegrationFailed` (passing) when the service gives out no token now.
        """
        key = held.id, held.generation
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._renew(integration, held))
            task.add_done_callback(lambda done: self._forget(key, done))
        # A waiter that is cancelled must not stop it half-way: a rotated refresh token would be lost.
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Let what is under way come to its end."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _forget(self, key: tuple[UUID, int], done: asyncio.Task[Opened]) -> None:
        del self._under_way[key]
        if not done.cancelled():
            done.exception()  # told to those who wait, of whom none may be left

    async def _renew(self, integration: Integration, held: Opened) -> Opened:
        if held.tokens is None or held.tokens.refresh_token is None:
            return await self._refused(integration, held, None, "Its token has expired and cannot be renewed.")
        client = OAuth2Client.of(self._settings, integration)
        claim = await self._newer_or_claim(integration, held)
        if isinstance(claim, Opened):
            return claim
        try:
            tokens = await client.renew(self._http, held.tokens)
        except ProviderRefuses as fault:
            if fault.error in client.auth.spent:
                return await self._refused(integration, held, claim, f"{fault.message}.")
            raise await self._not_now(held, claim, fault) from fault
        except NeenaError as fault:
            raise await self._not_now(held, claim, fault) from fault
        return await self._store(integration, held, tokens)

    async def _newer_or_claim(self, integration: Integration, held: Opened) -> Opened | datetime:
        """What another has renewed meanwhile, or until when the renewal is ours alone."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            async with self._database.reading() as session:
                if newer := await self._newer(session, integration, held):
                    return newer
            moment = now()
            free = or_(_Row.renewing_until.is_(None), _Row.renewing_until <= moment)
            claimed = update(_Row).where(_same(held), free).values(renewing_until=moment + CLAIM)
            async with self._database.writing() as session:
                if await session.scalar(claimed.returning(_Row.id)):
                    return moment + CLAIM
            await self._until_free(held)
        raise IntegrationFailed("The access token is not renewed: whoever begins does not finish.", passing=True)

    async def _until_free(self, held: Opened) -> None:
        """Wait while somebody else's claim holds."""
        taken = True
        while taken:
            await asyncio.sleep(_PAUSE)
            async with self._database.reading() as session:
                taken = (
                    await session.scalar(select(_Row.id).where(_same(held), _Row.renewing_until > now())) is not None
                )

    async def _newer(self, session: AsyncSession, integration: Integration, held: Opened) -> Opened | None:
        """The credential of a later generation; raises when it is gone, or of no more use."""
        row = await session.get(_Row, held.id)
        if row is None:
            raise MissingCredential(f"no credential for {integration.short_name}: it was removed meanwhile.")
        if row.problem:
            raise reconnect_needed(integration, row.problem)
        return open_one(self._vault, row) if row.generation > held.generation else None

    async def _newer_only(self, session: AsyncSession, integration: Integration, held: Opened) -> Opened:
        """What has taken the place of the held one."""
        newer = await self._newer(session, integration, held)
        assert newer is not None
        return newer

    async def _store(self, integration: Integration, held: Opened, tokens: TokenSet) -> Opened:
        """Keep the new tokens, even when the claim has run out: they are newer than what is stored."""
        async with self._database.writing() as session:
            row = await session.scalar(select(_Row).where(_same(held)).with_for_update())
            if row is None:
                return await self._newer_only(session, integration, held)
            row.sealed = await seal(session, self._vault, tokens.model_dump_json(), row.context)
            row.generation += 1
            row.expires_date = tokens.expires_at
            row.renewing_until = None
            return Opened(row.id, row.generation, tokens.access_token, tokens)

    async def _refused(self, integration: Integration, held: Opened, claim: datetime | None, problem: str) -> Opened:
        """Mark the connection as in need of a person, unless it was connected anew meanwhile."""
        async with self._database.writing() as session:
            row = await session.scalar(select(_Row).where(_same(held)).with_for_update())
            if row is None:
                return await self._newer_only(session, integration, held)
            if row.renewing_until != claim:
                raise IntegrationFailed("The access token is being renewed by another process.", passing=True)
            row.problem, row.renewing_until = problem, None
            act = Act(
                "credential.renewal_refused",
                actor=row.created_by_email,
                organization=row.organization,
                object_kind="integration_credential",
                object_id=str(row.id),
                outcome="refused",
                detail={"integration": integration.short_name, "problem": problem},
            )
            await append(session, [act])
        raise reconnect_needed(integration, problem)

    async def _not_now(self, held: Opened, claim: datetime, fault: NeenaError) -> IntegrationFailed:
        """Give the claim back after a passing fault."""
        ours = update(_Row).where(_same(held), _Row.renewing_until == claim)
        async with self._database.writing() as session:
            await session.execute(ours.values(renewing_until=None))
        return IntegrationFailed(f"The access token could not be renewed. {fault.message}", passing=True)


def reconnect_needed(integration: Integration, problem: str) -> ReconnectNeeded:
    """What a task says that cannot go on before a person acts."""
    return ReconnectNeeded(
        f"{integration.name} must be connected again: {problem} "
        f"Do so with `neena connect {integration.short_name}` or /api/v1/integration_credentials/ and run again."
    )


def _same(held: Opened) -> ColumnElement[bool]:
    return (_Row.id == held.id) & (_Row.generation == held.generation) & _Row.problem.is_(None)
