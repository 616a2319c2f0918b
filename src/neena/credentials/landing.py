"""Where the browser lands after a consent: a page that shows what came back, and completes nothing.

Nothing in the browser proves who sits before it. If this page completed the exchange, whoever is led to a consent page
by somebody else's link would connect their own account to that person's user; so what came back is shown, and is good
only together with the key or the session of the user who asked (docs/decisions/0005).

A tab of the console that asked is told by a channel that only pages of this origin hear. It takes what came back for
its own state alone, sends it with its own session, and answers with the words that this page then shows.
"""

import json
from html import escape
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from neena.catalog.catalogue import Catalogue, IntegrationNotFound
from neena.kernel.ids import stable_id
from neena.web.pages import page
from neena.web.paths import PREFIX
from neena.web.routing import Router

router = Router(include_in_schema=False)
_LONGEST = 16384
Came = Annotated[str, Query()]
# console/src/integrations/consent.ts is at the other end. Once taken, the page's address no longer holds the code.
_SCRIPT = """
const came = Object.fromEntries(new URLSearchParams(location.search));
if (came.state) {
  const channel = new BroadcastChannel("neena-consent");
  channel.onmessage = ({ data }) => {
    if (data.answers !== came.state) return;
    history.replaceState(null, "", location.pathname);
    document.body.replaceChildren(Object.assign(document.createElement("h1"), { textContent: data.told }));
    document.title = data.told;
    window.close();
  };
  channel.postMessage(came);
}
"""


@router.get("/oauth2/callback/{short_name}")
async def land(
    request: Request, short_name: str, code: Came = "", state: Came = "", iss: Came = "", error: Came = ""
) -> HTMLResponse:
    """Show what a consent came back with, and tell the console; needs no key, and completes nothing."""
    name = _name(request.app.state.catalogue, short_name)
    if name is None:
        return page(404, "Unknown service", "<p>Neena has no such integration.</p>")
    if error or not code or not state:
        said = escape(error[:_LONGEST]) or "nothing came back"
        told = f"<p>The answer was: {said}. Begin again to try once more.</p>"
        return page(400, f"{name} was not connected", told, script=_SCRIPT)
    given = {"integration_short_name": short_name, "code": code, "state": state, **({"iss": iss} if iss else {})}
    shown = escape(json.dumps(given, indent=2)[:_LONGEST])
    return page(
        200,
        f"{name}: one step is left",
        "<p>If you asked in the console, go back to it and begin again: it waits no more.</p>"
        "<p>If <code>neena connect</code> is waiting in your terminal, paste this page's address there.</p>"
        f"<p>Otherwise send this within ten minutes, with your API key, to <code>POST {PREFIX}/integration_credentials"
        f"/oauth2/code</code>:</p><pre>{shown}</pre>"
        "<p>Did you not ask for this yourself, just now? Then close this page and give its address to nobody: it would "
        "connect your account to somebody else's Neena.</p>",
        script=_SCRIPT,
    )


def _name(catalogue: Catalogue, short_name: str) -> str | None:
    try:
        return catalogue.integration(stable_id("integration", short_name)).name
    except IntegrationNotFound:
        return None
