"""The first start: an organization, its first user and an API key, written to `credentials.json`."""

import json
from pathlib import Path

from sqlalchemy import func, select

from neena.identity.api_keys import enter
from neena.identity.service import add_organization, add_user, issue_key
from neena.identity.tables import LOCAL, User
from neena.kernel.database import Database
from neena.kernel.principal import PERMISSIONS
from neena.kernel.vault import write_private


async def make_first_user(database: Database, data_dir: Path, email: str, url: str) -> Path:
    """Make the first user when there is none; the path of the file that holds the key (mode 0600).

    The file is written before the commit: a crash in between leaves a key that opens nothing and is replaced by the
    next start, never a user whose key nobody knows.
    """
    path = data_dir / "credentials.json"
    async with database.reading() as session:
        if await session.scalar(select(func.count()).select_from(User)):
            return path
    async with database.preparing() as session:
        if await session.scalar(select(func.count()).select_from(User)):
            return path
        organization = add_organization(session, "Neena")
        await session.flush()
        user = add_user(session, email, LOCAL + email, organization.id)
        user.permissions = list(PERMISSIONS)
        await session.flush()
        row, key = issue_key(session, user.id, "first key")
        await enter(session, "key.created", row, user)
        content = {"email": email, "api_key": key, "organization": str(organization.id), "url": url}
        write_private(path, json.dumps(content, indent=2) + "\n")
    return path
