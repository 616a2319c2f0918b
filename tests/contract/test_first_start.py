"""Several servers that start for the first time on one empty database."""

import asyncio
import json
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from neena.app import Neena
from neena.audit.tables import AuditEntry
from neena.identity.tables import Organization, User
from neena.settings import Settings


async def test_servers_that_start_together_make_one_user_and_one_key(postgres: Any, tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, database_url=postgres.new_database(), secret_key="one key for all", _env_file=None
    )
    servers = [Neena(settings) for _ in range(3)]
    await asyncio.gather(*(one.start() for one in servers))
    async with servers[0].database.reading() as session:
        users = await session.scalar(select(func.count()).select_from(User))
        organizations = await session.scalar(select(func.count()).select_from(Organization))
        entries = [(one.action, one.actor) for one in await session.scalars(select(AuditEntry))]
    assert (users, organizations) == (1, 1)
    assert entries == [("key.created", "operator")]
    key = json.loads((tmp_path / "credentials.json").read_text())["api_key"]
    found = await servers[1].authenticator.principal([(b"x-api-key", key.encode())])
    assert found.email == settings.first_user_email
    for one in servers:
        await one.stop()
