"""What deliveries about runs hold at the moment they are sent, and what becomes of those that never arrive."""

import time
from collections.abc import Mapping
from typing import Any

from neena.artifacts import service as artifacts
from neena.artifacts.store import Store
from neena.kernel.database import Database
from neena.kernel.principal import Principal
from neena.kernel.scope import Scope
from neena.runs.logs import count_lines
from neena.runs.run_log import line_of
from neena.runs.schemas import FINAL
from neena.runs.tables import Run, RunLine
from neena.webhooks.tables import WebhookDelivery


class RunNews:
    """The subject `run` of webhooks (managed workflows contract, section 5)."""

    def __init__(self, database: Database, store: Store) -> None:
        self._database = database
        self._store = store

    async def body(self, delivery: WebhookDelivery) -> Mapping[str, Any]:
        """The payload, with new addresses of the run's files once it is over."""
        payload = {**delivery.payload, "expires_at": int(time.time()) + self._store.seconds}
        if "success" not in payload:
            return payload
        async with self._database.reading() as session:
            run = await session.get(Run, delivery.subject)
            if run is None:  # it was removed, and a person wants this to be told again
                return payload
            author = Principal(run.author, run.created_by_email, run.organization)
            links = await artifacts.links(Scope(session, author), self._store, run.id)
        payload["expires_at"] = links.expires_at
        if links.assets is not None:
            payload["assets"] = links.assets
        if links.artifacts:
            payload["artifacts"] = list(links.artifacts)
        return payload

    async def failed(self, delivery: WebhookDelivery, reason: str) -> None:
        """Say in the log of a run that is over that nobody could be told."""
        async with self._database.writing() as session:
            run = await session.get(Run, delivery.subject, with_for_update=True)
            if run is None or run.status not in FINAL:
                return
            said = f"The webhook {delivery.webhook_id} was not delivered: {reason}"
            line = line_of(said, level="ERROR", event_type="webhook_failed")
            session.add(RunLine(run=run.id, number=await count_lines(session, run.id) + 1, line=line))
