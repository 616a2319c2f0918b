"""Data: what needs no service: choosing, sorting and counting items, calculating, dates, plain tables."""

from datetime import date

from neena.authoring import Integration, NoAuth

integration = Integration(
    name="Data",
    short_name="data",
    class_name="DataIntegration",
    auth=NoAuth(),
    docs_url="https://www.rfc-editor.org/rfc/rfc8259.html",
    since=date(2025, 9, 1),
    words=("data", "items", "list", "entries", "rows", "numbers", "date", "today", "calculate", "table"),
)
