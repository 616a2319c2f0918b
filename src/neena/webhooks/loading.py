"""What a delivery is made with: its row, what else its address was told of, its endpoint, its secrets.

This is the one reader of deliveries that is not narrowed to a caller: the delivery itself names whose it is.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.vault import Vault
from neena.webhooks.tables import WebhookDelivery, WebhookEndpoint, WebhookSecret

GONE = "The receiver answered 410: it wants nothing more of this."


@dataclass(frozen=True)
class Circumstances:
    """What is around a delivery: the `others` of the same subject to the same address, and its `endpoint`."""

    row: WebhookDelivery
    others: list[WebhookDelivery]
    endpoint: WebhookEndpoint | None

    @property
    def is_overtaken(self) -> bool:
        """Whether a later one has arrived; what a person wants to be told again is not."""
        later = (one for one in self.others if one.after == self.row.id)
        return self.row.earlier is None and any(one.status == "delivered" for one in later)

    @property
    def waits(self) -> float:
        """Seconds that it may still have to wait for the one before it."""
        first = any(one.id == self.row.after and one.status == "pending" for one in self.others)
        until = self.row.waits_until
        return (until - now()).total_seconds() if first and until else 0.0

    @property
    def waiting(self) -> list[UUID]:
        """Those that wait for it."""
        return [one.id for one in self.others if one.after == self.row.id and one.status == "pending"]

    @property
    def objection(self) -> str | None:
        """Why nothing may be sent at all."""
        if self.row.earlier is None and any(one.error == GONE for one in self.others):
            return GONE
        if self.row.endpoint is None:
            return None
        if self.endpoint is None:
            return "The endpoint was removed."
        return (
            None if self.endpoint.status == "active" else f"The endpoint is disabled: {self.endpoint.disabled_reason}"
        )


# Made once: every attempt asks these.
_DELIVERY = select(WebhookDelivery).where(WebhookDelivery.id == bindparam("id"), WebhookDelivery.status == "pending")
_OTHERS = select(WebhookDelivery).where(
    WebhookDelivery.subject == bindparam("subject"),
    WebhookDelivery.url == bindparam("url"),
    WebhookDelivery.id != bindparam("id"),
)
_ENDPOINT = select(WebhookEndpoint).where(WebhookEndpoint.id == bindparam("endpoint"))
_SECRETS = (
    select(WebhookSecret)
    .where(
        or_(WebhookSecret.expires_date.is_(None), WebhookSecret.expires_date > bindparam("now")),
        or_(
            WebhookSecret.endpoint == bindparam("endpoint"),
            WebhookSecret.workflow == bindparam("workflow"),
            WebhookSecret.endpoint.is_(None) & WebhookSecret.workflow.is_(None),
        ),
    )
    .order_by(WebhookSecret.created_date.desc(), WebhookSecret.id.desc())
)
_OF_ORGANIZATION = _SECRETS.where(WebhookSecret.organization == bindparam("whose"))
_OF_USER = _SECRETS.where(WebhookSecret.organization.is_(None), WebhookSecret.created_by_email == bindparam("whose"))


async def load_delivery(database: Database, delivery: UUID) -> WebhookDelivery | None:
    """A delivery that is not over."""
    async with database.reading() as session:
        return await session.scalar(_DELIVERY, {"id": delivery})


async def load_circumstances(database: Database, row: WebhookDelivery) -> Circumstances:
    """What is around a delivery now."""
    async with database.reading() as session:
        others = list(await session.scalars(_OTHERS, {"subject": row.subject, "url": row.url, "id": row.id}))
        endpoint = await session.scalar(_ENDPOINT, {"endpoint": row.endpoint}) if row.endpoint else None
    return Circumstances(row, others, endpoint)


async def load_secrets(database: Database, vault: Vault, row: WebhookDelivery) -> list[str]:
    """The secrets that a delivery is signed with, newest first; raises `SecretNotOpened`.

    They are its endpoint's, else its workflow's, else the workspace's.
    """
    query = _OF_USER if row.organization is None else _OF_ORGANIZATION
    given = {"whose": row.organization or row.created_by_email, "endpoint": row.endpoint, "workflow": row.workflow}
    async with database.reading() as session:
        found = list(await session.scalars(query, {**given, "now": now()}))
    first = min((_rank(one) for one in found), default=None)
    return [vault.open(one.sealed, one.context) for one in found if _rank(one) == first]


def _rank(secret: WebhookSecret) -> int:
    return 0 if secret.endpoint else 1 if secret.workflow else 2
