"""E01, E02: users."""

from fastapi import APIRouter

from neena.identity import service
from neena.identity.schemas import UserIn, UserOut
from neena.web.doors import Reading, Writing
from neena.web.requests import PlatformRoute

router = APIRouter(prefix="/users", route_class=PlatformRoute, tags=["users"])


@router.get("/")
async def read_current_user(scope: Reading) -> UserOut:
    """The caller (E01)."""
    return UserOut.model_validate(await service.current_user(scope))


@router.post("/create_if_not_exists")
async def create_user_if_not_exists(scope: Writing, given: UserIn) -> UserOut:
    """The caller's user, made when missing (E02)."""
    return UserOut.model_validate(await service.create_if_not_exists(scope, given))
