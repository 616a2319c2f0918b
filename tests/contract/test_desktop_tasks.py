"""The tasks of the integration `desktop`, each on a real desktop whose browser reaches a site of this process."""

from base64 import b64decode
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from PIL import Image

from neena.authoring import TaskContext
from neena.authoring.context import NoDesktops
from neena.computer.tools.asked import ActionInvalid
from neena.desktops.lending import Lender
from neena.errors import IntegrationFailed, TooLarge, Unavailable
from neena.integrations.desktop import tasks
from neena.kernel.principal import Principal
from support.desktops import DesktopServer

SHOP = b"""<!doctype html><meta charset=utf-8><title>Fruit shop</title><h1>Prices</h1><p id=p></p>
<script>p.textContent = 'An apple costs ' + (1 + 2) + ' EUR.'</script>
<form action=/order><label>Name <input name=n></label><label>Amount <input name=a></label>
<button>Order now</button></form>"""


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        if self.path == "/prices.csv":
            self.send_header("Content-Disposition", "attachment")
            self.send_header("Content-Type", "text/csv")
            body = b"apple,3\n"
        else:
            self.send_header("Content-Type", "text/html")
            body = SHOP if self.path == "/" else f"<title>Thanks</title><p>Got {self.path}".encode()
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(served: DesktopServer) -> TaskContext:
    person, _ = await served.member()
    neena = served.product.neena
    principal = Principal(person.user, person.email, UUID(person.organization))
    lender = Lender(neena.desktops, neena.database, neena.settings, neena.vault)
    lend = partial(lender.lend, principal)
    return TaskContext(vendor=None, sockets=neena.http.guard, idempotency_key="k", desktop=lend)  # type: ignore[arg-type]


async def call(task: Any, context: TaskContext, **values: Any) -> Any:
    return await task.function(context, **values)


async def test_page_is_read_as_its_scripts_have_made_it(served: DesktopServer, context: TaskContext, site: str) -> None:
    page = await call(tasks.visit_page, context, url=f"{site}/")
    assert (page.title, page.address) == ("Fruit shop", f"{site}/")
    assert "An apple costs 3 EUR." in page.text
    picture = await call(tasks.screenshot_page, context, url=f"{site}/")
    assert Image.open(BytesIO(b64decode(picture.png))).size == (1024, 768)
    assert not served.product.neena.desktops.running, "a desktop was left behind"


async def test_form_is_filled_sent_and_its_answer_read(served: DesktopServer, context: TaskContext, site: str) -> None:
    values = {"url": f"{site}/", "fields": {"name": "Zoë", "Amount": "12"}}
    page = await call(tasks.fill_form, context, **values, button="Order now")
    assert "Got /order?n=Zo%C3%AB&a=12" in page.text
    with pytest.raises(ActionInvalid, match=r"no field called 'Colour'"):
        await call(tasks.fill_form, context, url=f"{site}/", fields={"Colour": "red"}, button="Order now")
    assert not served.product.neena.desktops.running, "a desktop was left behind"


async def test_file_is_downloaded(context: TaskContext, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = await call(tasks.save_from_browser, context, url=f"{site}/prices.csv")
    assert (file.name, file.size, file.text) == ("prices.csv", 8, "apple,3\n")
    monkeypatch.setattr(tasks, "_MOST_BYTES", 7)
    with pytest.raises(TooLarge, match="larger than 7 bytes"):
        await call(tasks.save_from_browser, context, url=f"{site}/prices.csv")


async def test_form_that_was_sent_is_in_doubt_when_its_answer_cannot_be_seen(
    context: TaskContext, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unseen(_: Any) -> Any:
        raise Unavailable("The desktop is gone.")

    monkeypatch.setattr(tasks, "_read", unseen)
    with pytest.raises(IntegrationFailed, match="cannot be seen") as failed:
        await call(tasks.fill_form, context, url=f"{site}/", fields={"name": "Ann"}, button="Order now")
    assert failed.value.acted


async def test_flow_reads_a_page_from_words_to_its_result(served: DesktopServer, site: str) -> None:
    """The run makes a desktop for its own organization, and leaves none."""
    person, _ = await served.member()
    run = await person.run(("desktop.visit_page", f"Visit {site}/ in the browser."))
    assert run["status"] == "completed", run
    assert "Fruit shop" in str(run)
    assert not served.product.neena.desktops.running


async def test_server_without_desktops_says_so(served: DesktopServer, site: str) -> None:
    bare = TaskContext(vendor=None, sockets=served.product.neena.http.guard, idempotency_key="k")  # type: ignore[arg-type]
    with pytest.raises(NoDesktops):
        await call(tasks.visit_page, bare, url=site)
