"""`neena keys`: make, list and revoke API keys, on the database itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from neena.cli.database import with_database
from neena.cli.printing import print_json, print_lines
from neena.cli.server import AsJson
from neena.errors import Conflict
from neena.identity.api_keys import KeyNotFound, enter, shown, status
from neena.identity.service import add_user, issue_key, user_by_email
from neena.identity.tables import LOCAL, ApiKey, Organization, User
from neena.kernel.clock import iso, now
from neena.kernel.database import Database
from neena.kernel.principal import ADMIN, PERMISSIONS, rights_of
from neena.settings import Settings

app = typer.Typer(no_args_is_help=True)


@app.command("create")
def create(
    email: Annotated[str, typer.Option(help="Whose key; a new user joins the first organization.")] = "",
    name: Annotated[str, typer.Option(help="What the key is for.")] = "key",
    scope: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(PERMISSIONS)}; default: all.")] = None,
    days: Annotated[int | None, typer.Option(help="Days until it expires; default: never.", min=1)] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Let the user administer their organization.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it: this is the only time it is shown."""
    if unknown := set(scope or ()) - set(PERMISSIONS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: a scope is one of {', '.join(PERMISSIONS)}.")
    wanted = _Wanted(email or Settings.load().first_user_email, name, scope, days, admin)
    row, key = with_database(lambda database: _create(database, wanted))
    print_json({**_json(row, wanted.email), "key": key}) if as_json else print_lines(key)


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Every key: id, user, name, beginning, scopes, last use, state."""
    found = with_database(_found)
    if as_json:
        print_json([_json(key, email) for key, email in found])
    else:
        print_lines(*([_line(key, email) for key, email in found] or ["no keys"]))


@app.command("revoke")
def revoke(
    key_id: Annotated[UUID, typer.Argument(help="The key's id, as `neena keys list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Revoke a key: it is refused within a second."""
    with_database(lambda database: _revoke(database, key_id))
    print_json({"id": str(key_id), "status": "revoked"}) if as_json else print_lines("revoked")


@dataclass(frozen=True)
class _Wanted:
    """A key to make."""

    email: str
    name: str
    scopes: list[str] | None
    days: int | None
    admin: bool


async def _create(database: Database, wanted: _Wanted) -> tuple[ApiKey, str]:
    async with database.writing() as session:
        user = await user_by_email(session, wanted.email) or await _new_user(session, wanted.email)
        if wanted.admin:
            user.permissions = [one for one in PERMISSIONS if one == ADMIN or one in rights_of(user.permissions)]
        if missing := set(wanted.scopes or ()) - rights_of(user.permissions):
            raise Conflict(f"{user.email} may not {', '.join(sorted(missing))}, so a key of theirs cannot either.")
        expires = now() + timedelta(days=wanted.days) if wanted.days else None
        row, key = issue_key(session, user.id, wanted.name, wanted.scopes, expires)
        await session.flush()
        await enter(session, "key.created", row, user)
        return row, key


async def _new_user(session: AsyncSession, email: str) -> User:
    organization = await session.scalar(select(Organization.id).order_by(Organization.created_date).limit(1))
    if organization is None:
        raise Conflict("There is no organization yet: start `neena serve` once first.")
    user = add_user(session, email, LOCAL + email, organization)
    await session.flush()
    return user


async def _found(database: Database) -> list[tuple[ApiKey, str]]:
    async with database.reading() as session:
        query = select(ApiKey, User.email).join(User, User.id == ApiKey.user).order_by(ApiKey.created_date)
        return [(row[0], row[1]) for row in await session.execute(query)]


def _json(key: ApiKey, email: str) -> dict[str, Any]:
    """A key as the API shows it."""
    return shown(key, email).model_dump(mode="json")


def _line(key: ApiKey, email: str) -> str:
    used = iso(key.last_used_date) if key.last_used_date else "never used"
    scopes = ",".join(key.scopes) if key.scopes is not None else "all"
    return f"{key.id}  {email}  {key.name}  {key.hint}...  {scopes}  {used}  {status(key)}"


async def _revoke(database: Database, key_id: UUID) -> None:
    async with database.writing() as session:
        key = await session.get(ApiKey, key_id, with_for_update=True)
        if key is None:
            raise KeyNotFound
        if key.revoked_date is None:
            key.revoked_date = now()
            await enter(session, "key.revoked", key, await session.get_one(User, key.user))
