"""News for one address, and the delivery that brings them. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from neena.engine import Insert, follow_up
from neena.kernel.clock import now
from neena.kernel.ids import stable_id
from neena.webhooks.tables import WebhookDelivery

KIND = "webhook_delivery"
WAITS = timedelta(seconds=30)  # for the delivery that is to come first


def delivery_id(webhook_id: str, endpoint: UUID | None = None) -> UUID:
    """The id of a delivery: the same news make no second one."""
    return stable_id(KIND, f"{webhook_id}:{endpoint or ''}")


@dataclass(frozen=True)
class News:
    """What is told to one address, of an organization, on behalf of a user (`by`, an e-mail).

    `kind` is what happened to the `subject`, as `subject.happening`: `run.success`, `flow_run.failed`. `webhook_id` is
    what the receiver knows it by. It is signed for the `endpoint`, or for the `workflow`, and follows the news with
    the id `after` to the same address.
    """

    kind: str
    subject: UUID
    webhook_id: str
    url: str
    payload: dict[str, Any]
    organization: UUID | None
    by: str
    workflow: UUID | None = None
    endpoint: UUID | None = None
    after: str | None = None

    @property
    def id(self) -> UUID:
        """The id of the delivery, and of its durable work."""
        return delivery_id(self.webhook_id, self.endpoint)

    def values(self) -> dict[str, Any]:
        """The columns of the delivery."""
        moment = now()
        told = {name: getattr(self, name) for name in ("kind", "subject", "webhook_id", "url", "payload")}
        return {
            **told,
            "id": self.id,
            "endpoint": self.endpoint,
            "workflow": self.workflow,
            "status": "pending",
            "attempts": 0,
            "earlier": None,
            "error": None,
            "after": delivery_id(self.after, self.endpoint) if self.after else None,
            "waits_until": moment + WAITS if self.after else None,
            "next_attempt": moment,
            "ended_date": None,
            "organization": self.organization,
            "created_by_email": self.by,
            "modified_by_email": self.by,
            "created_date": moment,
            "modified_date": moment,
        }

    def rows(self) -> list[Insert]:
        """The delivery and its work, for the checkpoint of a handler; call `engine.work_waits()` behind it."""
        return [Insert(WebhookDelivery, self.values()), follow_up(self.id, KIND)]
