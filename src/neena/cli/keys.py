"""`neena keys`: make, list and revoke API keys, on the database itself."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from sqlalchemy import select

from neena.errors import Conflict, NotFound
from neena.identity.service import add_user, issue_key, user_by_email
from neena.identity.tables import ApiKey, Organization, User
from neena.kernel.clock import iso, now
from neena.kernel.database import Database
from neena.settings import Settings

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)
Answer = TypeVar("Answer")


@app.command("create")
def create(
    email: Annotated[str, typer.Option(help="Whose key; a new user joins the first organization.")] = "",
    name: Annotated[str, typer.Option(help="What the key is for.")] = "key",
    scope: Annotated[list[str] | None, typer.Option(help="`read`, `write`; default: all the user may do.")] = None,
    days: Annotated[int | None, typer.Option(help="Days until it expires; default: never.", min=1)] = None,
) -> None:
    """Make a key and print it: this is the only time it is shown."""
    sys.stdout.write(_with_database(lambda database: _create(database, email, name, scope, days)) + "\n")


@app.command("list")
def list_keys() -> None:
    """Every key: id, user, name, beginning, scopes, last use, state."""
    for line in _with_database(_lines):
        sys.stdout.write(line + "\n")


@app.command("revoke")
def revoke(key_id: Annotated[UUID, typer.Argument(help="The key's id, as `neena keys list` shows it.")]) -> None:
    """Revoke a key: it is refused within a second."""
    _with_database(lambda database: _revoke(database, key_id))
    sys.stdout.write("revoked\n")


def _with_database(act: Callable[[Database], Awaitable[Answer]]) -> Answer:
    async def run() -> Answer:
        database = Database(Settings.load().database)
        try:
            return await act(database)
        finally:
            await database.close()

    return asyncio.run(run())


async def _create(database: Database, email: str, name: str, scopes: list[str] | None, days: int | None) -> str:
    email = email or Settings.load().first_user_email
    async with database.writing() as session:
        user = await user_by_email(session, email)
        if user is None:
            organization = await session.scalar(select(Organization.id).order_by(Organization.created_date).limit(1))
            if organization is None:
                raise Conflict("There is no organization yet: start `neena serve` once first.")
            user = add_user(session, email, f"local|{email}", organization)
            await session.flush()
        expires = now() + timedelta(days=days) if days else None
        return issue_key(session, user.id, name, scopes, expires)


async def _lines(database: Database) -> list[str]:
    async with database.reading() as session:
        query = select(ApiKey, User.email).join(User, User.id == ApiKey.user).order_by(ApiKey.created_date)
        rows = (await session.execute(query)).all()
    return [_line(row[0], row[1]) for row in rows] or ["no keys"]


def _line(key: ApiKey, email: str) -> str:
    expired = key.expires_date is not None and key.expires_date <= now()
    state = "revoked" if key.revoked_date else "expired" if expired else "active"
    used = iso(key.last_used_date) if key.last_used_date else "never used"
    scopes = ",".join(key.scopes) if key.scopes is not None else "all"
    return f"{key.id}  {email}  {key.name}  {key.hint}...  {scopes}  {used}  {state}"


async def _revoke(database: Database, key_id: UUID) -> None:
    async with database.writing() as session:
        key = await session.get(ApiKey, key_id)
        if key is None:
            raise NotFound("There is no key with this id.")
        key.revoked_date = key.revoked_date or now()
