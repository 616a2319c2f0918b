"""Runs as callers see them."""

from typing import Any

from neena.artifacts.service import Links
from neena.runs.live_address import LiveAddresses
from neena.runs.schemas import FINAL, ErrorData, RunOut
from neena.runs.tables import Run


def show(run: Run, addresses: LiveAddresses, links: Links | None = None) -> RunOut:
    """A run, with the address of its live view, and the files that it left."""
    files: list[dict[str, Any]] = [{**one} for one in links.artifacts] if links is not None else []
    over: dict[str, Any] = {}
    if run.status in FINAL:
        over["success"] = run.status == "completed"
    if links is not None and files:
        over |= {"artifacts": files, "assets": links.assets, "expires_at": links.expires_at}
    if run.status == "completed":
        over["result"] = run.result
    elif run.status in FINAL:
        over["error"] = run.error
        over["error_data"] = ErrorData(
            error_message=run.error or "",
            error_type=run.error_type or run.status,
            updated_at=run.modified_date,
            error_artifacts=files,
        )
    return RunOut(
        message_id=run.id,
        workflow_id=run.workflow,
        status=run.status,  # pyright: ignore[reportArgumentType]  # checked when it is made
        created_at=run.created_date,
        updated_at=run.modified_date,
        live_view_url=addresses.write(run.id),
        **over,
    )
