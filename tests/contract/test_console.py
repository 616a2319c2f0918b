"""`/app/`: the built console as a browser gets it."""

import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
import pytest_asyncio

from neena.console.built import FOLDER, Built
from support.asgi import ask
from support.product import Product, open_product

PAGE = b"<!doctype html><title>Neena</title><script type=module src=/app/assets/index-4fGh.js></script>"
SCRIPT = b"export const words = ['" + b"plain words, " * 200 + b"'];"
NAMES = {
    "index.html": PAGE,
    "favicon.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "assets/index-4fGh.js": SCRIPT,
    "assets/index-9aBc.css": b"body { margin: 0 }",
    "assets/graph-1xYz.js": b"plain",
    "assets/graph-1xYz.js.br": b"packed by the build",
    "assets/graph-1xYz.js.gz": gzip.compress(b"plain"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """A product whose console is one of a few files, beside one that nobody may have."""
    folder = tmp_path_factory.mktemp("console")
    (folder / "secret.txt").write_text("not for you")
    for name, content in NAMES.items():
        path = folder / "built" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    async with open_product(folder / "data", works=False) as one:
        one.app.state.console = Built(folder / "built")
        yield one


async def get(product: Product, path: str, **headers: str) -> httpx2.Response:
    return await ask(product.app, "GET", path, "", {one.replace("_", "-"): value for one, value in headers.items()})


@pytest.mark.parametrize(
    "path", ["/app", "/app/", "/app/runs", "/app/runs/a1b2?tab=log", "/app/index.html", "/app/a.b"]
)
async def test_every_address_below_app_opens_the_page(product: Product, path: str) -> None:
    answer = await get(product, *path.split("?")[:1])
    assert (answer.status_code, answer.content) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_page_runs_nothing_but_our_files(product: Product) -> None:
    answer = await get(product, "/app/")
    policy = dict(one.strip().partition(" ")[::2] for one in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["frame-src"] == "'self'"
    assert policy["img-src"] == "'self' data: blob:"
    allowed = {source for sources in policy.values() for source in sources.split()}
    assert allowed == {"'self'", "'none'", "data:", "blob:"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "camera=()" in answer.headers["permissions-policy"]


async def test_files_with_a_hash_in_their_name_are_kept_for_good(product: Product) -> None:
    for name, kind in (
        ("index-4fGh.js", "text/javascript; charset=utf-8"),
        ("index-9aBc.css", "text/css; charset=utf-8"),
    ):
        answer = await get(product, f"/app/assets/{name}")
        assert (answer.status_code, answer.content) == (200, NAMES[f"assets/{name}"])
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"] == kind
        assert "set-cookie" not in answer.headers
    assert (await get(product, "/app/favicon.svg")).headers["content-type"] == "image/svg+xml"
    assert (await get(product, "/app/favicon.svg")).headers["cache-control"] == "no-cache"


async def test_a_file_that_is_gone_is_404_and_not_the_page(product: Product) -> None:
    """A browser would take the page for a script, and keep it."""
    answer = await get(product, "/app/assets/index-0old.js")
    assert (answer.status_code, answer.json()["code"]) == (404, "asset_not_found")
    assert "immutable" not in answer.headers.get("cache-control", "")


async def test_texts_are_packed_as_the_browser_takes_them(product: Product) -> None:
    """What the build has packed first, else by gzip, once; as they are for who takes neither."""
    for said, encoding, content in (
        ("gzip, deflate, br, zstd", "br", b"packed by the build"),
        ("gzip", "gzip", NAMES["assets/graph-1xYz.js.gz"]),
        ("br;q=0, gzip;q=0.5", "gzip", NAMES["assets/graph-1xYz.js.gz"]),
        ("br;q=0.000, gzip; q=0.0", None, b"plain"),
        ("", None, b"plain"),
        ("identity", None, b"plain"),
    ):
        answer = await get(product, "/app/assets/graph-1xYz.js", accept_encoding=said)
        assert answer.headers.get("content-encoding") == encoding, said
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) == len(content)
    answer = await product.client.get("/app/assets/index-4fGh.js", headers={"Accept-Encoding": "gzip, br"})
    assert (answer.headers["content-encoding"], answer.content) == ("gzip", SCRIPT)
    assert int(answer.headers["content-length"]) < len(SCRIPT) / 10
    assert "content-encoding" not in (await get(product, "/app/favicon.svg", accept_encoding="gzip")).headers
    assert (await get(product, "/app/assets/graph-1xYz.js.br")).status_code == 404


async def test_a_page_that_has_not_changed_is_not_sent_again(product: Product) -> None:
    first = await get(product, "/app/")
    for known in (first.headers["etag"], first.headers["etag"].removeprefix("W/"), f'"x", {first.headers["etag"]}'):
        again = await get(product, "/app/runs", if_none_match=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert (await get(product, "/app/", if_none_match='"other"')).status_code == 200
    head = await product.client.head("/app/")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    assert (await product.client.post("/app/")).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "assets/../../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "%2e%2e%2fsecret.txt",
        "..\\secret.txt",
        "//secret.txt",
        "assets/%00",
        ".",
        "..",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "index.html/../../secret.txt",
        quote(str(FOLDER.parent / "routes.py"), safe=""),
    ],
)
async def test_no_path_leads_out_of_the_folder(product: Product, path: str) -> None:
    answer = await get(product, f"/app/{path}")
    assert answer.status_code in {200, 404}
    assert answer.content == PAGE or answer.json()["code"] in {"not_found", "asset_not_found"}


async def test_a_console_that_is_built_anew_is_served_without_a_restart(tmp_path: Path, product: Product) -> None:
    (tmp_path / "assets").mkdir()
    page = tmp_path / "index.html"
    before = product.app.state.console
    product.app.state.console = Built(tmp_path)
    try:
        for content in (None, b"first", b"second", None):
            page.unlink(missing_ok=True)
            if content is not None:
                page.write_bytes(content)
                os.utime(page, ns=(0, len(content)))
            answer = await get(product, "/app/", accept="text/html")
            if content is None:
                assert answer.status_code == 503
                assert "make console" in answer.text
                assert "default-src 'none'" in answer.headers["content-security-policy"]
            else:
                assert (answer.status_code, answer.content) == (200, content)
    finally:
        product.app.state.console = before


async def test_a_browser_is_led_to_the_console_and_a_program_told_where_things_are(product: Product) -> None:
    browsers = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = await get(product, "/", accept=browsers)
    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (307, "/app/", "Accept")
    for said in ("*/*", "application/json", ""):
        answer = await get(product, "/", accept=said)
        assert (answer.status_code, answer.json()["console"], answer.headers["vary"]) == (200, "/app/", "Accept")
