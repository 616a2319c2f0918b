"""Desktop: web pages as a person sees them, in a browser on a desktop of this server, for what has no API."""

from datetime import date

from neena.authoring import Integration, NoAuth

_RECORDED = "it speaks to no vendor by HTTP; tests/contract/test_desktop_tasks.py runs every task on a real desktop"

integration = Integration(
    name="Desktop",
    short_name="desktop",
    class_name="DesktopIntegration",
    auth=NoAuth(),
    docs_url="https://www.w3.org/TR/core-aam-1.2/",
    since=date(2026, 11, 1),
    words=("desktop", "browser", "chromium", "screenshot", "form"),
    exempt={"exchanges": _RECORDED},
)
