"""E01, E02: users; and their API keys."""

from neena.identity import api_keys, service
from neena.identity.schemas import KeyIn, KeyMade, KeyOut, UserIn, UserOut
from neena.web.doors import Id, Limit, Reading, ReadingAnyone, Skip, Writing, WritingAnyone
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(f"{PREFIX}/users", route_class=PlatformRoute, tags=["users"])
keys_router = Router(f"{PREFIX}/api_keys", route_class=PlatformRoute, tags=["API keys"])


@router.get("/")
async def read_current_user(scope: ReadingAnyone) -> UserOut:
    """The caller (E01)."""
    return UserOut.model_validate(await service.current_user(scope))


@router.post("/create_if_not_exists")
async def create_user_if_not_exists(scope: WritingAnyone, given: UserIn) -> UserOut:
    """The caller's user, made when missing (E02)."""
    return UserOut.model_validate(await service.create_if_not_exists(scope, given))


@keys_router.post("/")
async def create_api_key(scope: Writing, given: KeyIn) -> KeyMade:
    """Make an API key for oneself; only this answer shows it."""
    return await api_keys.create(scope, given)


@keys_router.get("/")
async def read_api_key(scope: Reading, id: Id) -> KeyOut:
    """One of the caller's keys; an admin reads any of the organization."""
    return await api_keys.get(scope, id)


@keys_router.get("/all")
async def list_api_keys(scope: Reading, skip: Skip = 0, limit: Limit = 100) -> list[KeyOut]:
    """The caller's keys, newest first; an admin sees the whole organization's."""
    return await api_keys.list_visible(scope, skip, limit)


@keys_router.delete("/")
async def revoke_api_key(scope: Writing, id: Id) -> KeyOut:
    """Revoke one of the caller's keys, an admin any of the organization: it is refused within a second."""
    return await api_keys.revoke(scope, id)
