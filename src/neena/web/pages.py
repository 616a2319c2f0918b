"""Pages of plain words for a person in a browser.

They run no script (but the page of a consent its one), load nothing, may not be framed (but those of live views by our
own) or kept, and tell no other site their address, which may hold a secret.
"""

import hashlib
from base64 import b64encode
from html import escape

from fastapi.responses import HTMLResponse

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem;color:#1b1f24}"
    "pre{background:#f3f4f6;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere}"
)
PRIVATE = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FRAMED = {**PRIVATE, "X-Frame-Options": "SAMEORIGIN"}  # the console shows live views in its own pages


def page(status: int, title: str, body: str, *, framed: bool = False, script: str = "") -> HTMLResponse:
    """A page with this title; `body` is HTML, and whatever in it came from outside is already escaped.

    `framed` lets pages of ours show it in theirs. `script` is a constant of ours, the only one that the page may run.
    """
    body += f"<script>{script}</script>" if script else ""
    head = f"<meta charset=utf-8><title>{escape(title)}</title><style>{_STYLE}</style>"
    html = f"<!doctype html><html lang=en><head>{head}</head><body><h1>{escape(title)}</h1>{body}</body></html>"
    allowed = f"style-src {_source(_STYLE)}; " + (f"script-src {_source(script)}; " if script else "")
    framing = "'self'" if framed else "'none'"
    policy = f"default-src 'none'; {allowed}base-uri 'none'; form-action 'none'; frame-ancestors {framing}"
    return HTMLResponse(html, status, {"Content-Security-Policy": policy, **(FRAMED if framed else PRIVATE)})


def _source(text: str) -> str:
    """What a policy allows a text of ours by: its hash (CSP 3, 2.3.1)."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
