"""What the callback of a run is told (managed workflows contract, section 5): that it began, then how it ended."""

from typing import Any

from neena.runs.tables import Run
from neena.webhooks.news import News

SUBJECT = "run"


def begun(run: Run) -> list[News]:
    """The news that a run began; none where nobody is to be told."""
    return _news(run, "processing", {}, None)


def ended(run: Run, *, was_begun: bool) -> list[News]:
    """The news of a run's end, which follow those of its beginning."""
    if run.status == "completed":
        payload = {"success": True, "result": run.result}
        return _news(run, "success", payload, "processing" if was_begun else None)
    payload = {"success": False, "error": run.error, "error_type": run.error_type}
    return _news(run, "failed", payload, "processing" if was_begun else None)


def _news(run: Run, status: str, payload: dict[str, Any], after: str | None) -> list[News]:
    if run.callback is None:
        return []
    about = {"workflow_id": str(run.workflow), "message_id": str(run.id), "status": status}
    return [
        News(
            kind=f"{SUBJECT}.{status}",
            subject=run.id,
            webhook_id=_webhook_id(run, status),
            url=run.callback,
            payload={**about, **payload},
            organization=run.organization,
            by=run.created_by_email,
            workflow=run.workflow,
            after=None if after is None else _webhook_id(run, after),
        )
    ]


def _webhook_id(run: Run, status: str) -> str:
    return f"msg_{run.id}_{status}"
