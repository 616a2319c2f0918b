"""The HTTP surface: every slice's routes in one application, with docs that need no network."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from sqlalchemy import text

from neena import __version__
from neena.artifacts import routes as artifacts
from neena.audit import routes as audit
from neena.catalog import routes as catalog
from neena.console import routes as console
from neena.console.built import FOLDER, Built
from neena.credentials import landing
from neena.credentials import routes as credentials
from neena.desktops import files as desktop_files
from neena.desktops import model_routes as model_calls
from neena.desktops import picture_routes as desktop_pictures
from neena.desktops import recording_routes as recordings
from neena.desktops import routes as desktops
from neena.desktops import snapshot_routes as snapshots
from neena.desktops.view import page as live_view
from neena.desktops.view import routes as desktop_sessions
from neena.flow_requests import routes as flow_requests
from neena.flow_runs import live
from neena.flow_runs import routes as flow_runs
from neena.flows import routes as flows
from neena.identity import routes as identity
from neena.identity import session_routes as sessions
from neena.mcp.door import ROUTES as MCP
from neena.runs import live as run_logs
from neena.runs import live_view as run_views
from neena.runs import routes as runs
from neena.runs import signing_routes as signing_keys
from neena.settings import Settings
from neena.spending import routes as spending
from neena.triggers import inbound
from neena.triggers import routes as triggers
from neena.web import errors
from neena.web.documents import describe
from neena.web.paths import PREFIX, OnePath
from neena.web.routing import Router
from neena.webhooks import routes as webhooks
from neena.workflows import routes as workflows

ROUTERS = (
    identity.router,
    identity.keys_router,
    sessions.sign_in_router,
    sessions.router,
    flow_requests.router,
    catalog.router,
    flows.router,
    flow_runs.router,
    live.router,
    triggers.router,
    webhooks.router,
    signing_keys.router,
    credentials.router,
    audit.router,
    spending.router,
)
AT_THE_ROOT = (
    desktops.router,
    model_calls.router,
    desktop_files.router,
    desktop_pictures.router,
    desktop_sessions.router,
    recordings.router,
    snapshots.router,
    snapshots.shelf_router,
    workflows.router,
    runs.router,
    run_logs.router,
    artifacts.router,
)
health = Router(tags=["health"])
APART = (health, inbound.router, landing.router, live_view.router, console.router, run_views.router)


def build_surface(settings: Settings, lifespan: Callable[[FastAPI], Any]) -> FastAPI:
    """The application with every route, error shape and spelling of paths."""
    app = FastAPIOffline(
        title="Neena",
        version=__version__,
        summary="Plain words become a flow of tasks, a durable run and a result.",
        openapi_url=f"{PREFIX}/openapi.json",
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        strict_content_type=False,
    )
    app.state.console = Built(FOLDER)
    errors.install(app)
    for router in (*APART, *AT_THE_ROOT, *ROUTERS):
        app.router.routes.extend(router.routes)
    app.router.routes.extend(MCP)
    describe(app)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["*"],
            allow_headers=["*"],
            allow_credentials=True,
            expose_headers=["X-Total-Count"],
        )
    spelled = [route for router in (health, *AT_THE_ROOT, *ROUTERS) for route in _routes(router)]
    models = [(route.path, route.methods or set()) for route in MCP]
    app.add_middleware(OnePath, routes=[*spelled, *models])
    return app


def _routes(router: Router) -> list[tuple[str, set[str]]]:
    return [(one.path, one.methods or set()) for one in router.routes if isinstance(one, APIRoute)]


@health.get("/", include_in_schema=False)
async def start_page(request: Request) -> Response:
    """Where things are; a browser is led to the console."""
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/app/", headers={"Vary": "Accept"})
    places = {"console": "/app/", "docs": "/docs", "openapi": f"{PREFIX}/openapi.json", "health": "/health/ready"}
    return JSONResponse({"name": "Neena", **places}, headers={"Vary": "Accept"})


@health.get("/health", include_in_schema=False)
@health.get("/health/live")
async def live_health() -> dict[str, str]:
    """Whether the process is up, and which version it is. Needs no key."""
    return {"status": "ok", "version": __version__}


@health.get("/health/ready", responses={503: {"description": "The database does not answer, or work is not taken."}})
async def ready_health(request: Request) -> Response:
    """Whether requests can be served: the database answers and this process's lease on its work holds."""
    try:
        async with request.app.state.database.reading() as session:
            await session.scalar(text("SELECT 1"))
        ready = request.app.state.engine.alive
    except Exception:  # noqa: BLE001  # whatever it is, the answer is: not ready
        ready = False
    return JSONResponse({"status": "ok" if ready else "unavailable"}, 200 if ready else 503)
