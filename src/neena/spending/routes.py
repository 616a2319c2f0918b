"""What the language model costs an organization."""

from fastapi import Request

from neena.llm.connecting import prices_of
from neena.settings import Settings
from neena.spending import service
from neena.spending.schemas import SpendingOut
from neena.web.doors import Reading
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(f"{PREFIX}/spending", route_class=PlatformRoute, tags=["spending"])


@router.get("/today")
async def read_spending(request: Request, scope: Reading) -> SpendingOut:
    """What the flows of the caller's organization have spent on the language model today, and the limit to it."""
    settings: Settings = request.app.state.settings
    return await service.today(scope, prices_of(settings), settings.llm_daily_limit)
