"""The part of the product that delivers webhooks, on a database and an engine of its own."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr
from sqlalchemy import func, select

from neena.credentials.sealing import check_vault
from neena.engine import Engine
from neena.kernel.database import Database
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http
from neena.kernel.principal import Principal
from neena.kernel.scope import Door
from neena.kernel.vault import MasterKeys, Vault
from neena.migrations.migrate import migrate
from neena.webhooks import secrets
from neena.webhooks.announcing import announce
from neena.webhooks.execution import Deliverer, Manner
from neena.webhooks.news import KIND, News
from neena.webhooks.tables import WebhookAttempt, WebhookDelivery

WHSEC = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


class Delivering:
    """`deliverer` works for `engine`; everything belongs to one organization with a secret of its workspace."""

    def __init__(self, database: Database, vault: Vault, http: Http, manner: Manner) -> None:
        self.database = database
        self.engine = Engine(database)
        self.deliverer = Deliverer(database, self.engine, vault, http, manner)
        self.engine.register(KIND, self.deliverer.execute, self.deliverer.give_up)
        self.door = Door(database, Principal(uuid4(), "ada@acme.test", uuid4()))

    def news(self, url: str, what: str = "success", run: UUID | None = None, **more: Any) -> News:
        """News of a run; of its end, they follow those of its beginning."""
        run = run or uuid4()
        return News(
            kind=f"run.{what}",
            subject=run,
            webhook_id=f"msg_{run}_{what}",
            url=url,
            payload={"message_id": str(run), "status": what},
            organization=self.door.principal.organization,
            by=self.door.principal.email,
            after=None if what == "processing" else f"msg_{run}_processing",
            **more,
        )

    async def announce(self, *news: News) -> None:
        async with self.door.writing() as scope:
            await announce(scope, self.engine, news)

    async def rows(self, *news: News) -> Sequence[WebhookDelivery]:
        """The deliveries, in the order of the news."""
        async with self.database.reading() as session:
            found = {one.id: one for one in await session.scalars(select(WebhookDelivery))}
        return [found[one.id] for one in news]

    async def attempts(self, news: News) -> list[WebhookAttempt]:
        query = select(WebhookAttempt).where(WebhookAttempt.delivery == news.id).order_by(WebhookAttempt.number)
        async with self.database.reading() as session:
            return list(await session.scalars(query))

    async def counts(self) -> dict[str, int]:
        """How many deliveries stand how."""
        query = select(WebhookDelivery.status, func.count()).group_by(WebhookDelivery.status)
        async with self.database.reading() as session:
            return {row[0]: row[1] for row in await session.execute(query)}

    async def over(self, seconds: float = 60.0) -> dict[str, int]:
        """The counts once nothing is pending."""
        end = time.monotonic() + seconds
        while (found := await self.counts()).get("pending"):
            assert time.monotonic() < end, found
            await asyncio.sleep(0.05 if found["pending"] < 100 else 0.5)  # to count many takes from what is counted
        return found


@asynccontextmanager
async def delivering(
    folder: Path, url: str | None, allow: Sequence[str], *, signed: bool = True, **manner: Any
) -> AsyncIterator[Delivering]:
    """Deliveries under way for the length of a block; `manner` are fields of `Manner`."""
    database = Database(url or f"sqlite:///{folder}/deliveries.db")
    http = Http(EgressGuard(allow))
    try:
        await migrate(database)
        vault = Vault(MasterKeys((SecretStr("a master key of this test"),), folder / "none"))
        await check_vault(database, vault)
        made = Delivering(database, vault, http, Manner(**manner))
        if signed:
            async with made.door.writing() as scope:
                await secrets.replace(scope, vault, SecretStr(WHSEC))
        await made.engine.start()
        try:
            yield made
        finally:
            await made.engine.stop()
    finally:
        await http.close()
        await database.close()


async def until(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What the condition says, once that is true."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, condition
        await asyncio.sleep(0.01)
    return found
