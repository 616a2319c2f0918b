"""Every accepted spelling of a path is routed to one place, and nothing else is."""

from typing import Any

import pytest

from neena.web.paths import ALLOW, OnePath

ROUTES = [
    ("/api/v1/flows/", {"POST"}),
    ("/api/v1/flows/", {"GET"}),
    ("/api/v1/flows/all", {"GET"}),
    ("/api/v1/openapi.json", {"GET", "HEAD"}),
    ("/health", {"GET"}),
    ("/docs", {"GET"}),
    ("/desktops/{desktop_id}", {"GET"}),
    ("/desktops/{desktop_id}", {"PATCH"}),
    ("/desktops/{desktop_id}/tools", {"GET"}),
]


async def routed(path: str, kind: str = "http") -> dict[str, Any]:
    """The scope as the application sees it."""
    seen: list[Any] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope)

    given = {"type": kind, "path": path, "raw_path": path.encode(), "query_string": b"a=/flows"}
    await OnePath(app, ROUTES)(given, None, None)  # pyright: ignore[reportArgumentType]
    assert given["path"] == path, "the scope that was handed in stays as it was"
    return seen[0]


@pytest.mark.parametrize("path", ["/api/v1/flows/", "/api/v1/flows", "/flows/", "/flows", "/flows//"])
async def test_every_spelling_leads_to_the_routed_path(path: str) -> None:
    scope = await routed(path)
    assert (scope["path"], scope["raw_path"], scope["query_string"]) == (
        "/api/v1/flows/",
        b"/api/v1/flows/",
        b"a=/flows",
    )


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/flows/all/", "/api/v1/flows/all"),
        ("/flows/all", "/api/v1/flows/all"),
        ("/openapi.json", "/api/v1/openapi.json"),
        ("/health/", "/health"),
        ("/docs/", "/docs"),
    ],
)
async def test_slash_is_put_where_the_route_has_it(path: str, to: str) -> None:
    assert (await routed(path))["path"] == to


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/api/v1",
        "/api/v1/",
        "/api/v2/flows",
        "/api/v1/api/v1/flows",
        "/Flows",
        "/flows/x",
        "//flows",
        "/api/v1/health",
        "/flows%2f",
    ],
)
async def test_other_paths_stay_as_they_are(path: str) -> None:
    scope = await routed(path)
    assert scope["path"] == path
    assert scope[ALLOW](path) is None


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/flows", "GET, POST"), ("/desktops/dsk_1", "GET, PATCH"), ("/desktops/dsk_1/tools/", "GET")],
)
async def test_allow_names_every_method_of_the_path(path: str, methods: str) -> None:
    scope = await routed(path)
    assert scope[ALLOW](scope["path"]) == methods


@pytest.mark.parametrize("path", ["/desktops/dsk_1", "/desktops/dsk_1/", "/desktops/dsk_1//"])
async def test_a_slash_after_a_parameter_is_taken_off(path: str) -> None:
    assert (await routed(path))["path"] == "/desktops/dsk_1"


async def test_only_http_is_rewritten() -> None:
    assert (await routed("/flows", kind="websocket"))["path"] == "/flows"
