"""What Zendesk tells: webhooks that are subscribed to ticket events.

https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/ There is no event "updated": every kind
of change is an event of its own.
"""

from neena.authoring import Delivery, EventField, Webhooks, is_fresh, signed_with, trigger

_TICKET = "zen:event-type:ticket."
_ENDS = frozenset({"created", "soft_deleted", "permanently_deleted"})  # a ticket begins or ends; nothing changes in it


def verify(delivery: Delivery, secret: str) -> bool | None:
    """The base64 of an HMAC over the time and the body."""
    signature = delivery.headers.get("x-zendesk-webhook-signature")
    if signature is None:
        return None
    moment = delivery.headers.get("x-zendesk-webhook-signature-timestamp", "")
    message = moment.encode() + delivery.raw
    return signed_with(secret, message, signature, encoding="base64") and is_fresh(delivery, moment)


def delivery_id(delivery: Delivery) -> str | None:
    """The id of the event: it is signed, and the same for every try."""
    found = delivery.at("id")
    return found if isinstance(found, str) else None


webhooks = Webhooks(
    verify=verify,
    delivery_id=delivery_id,
    secret="Zendesk: Admin Center, Apps and integrations, Webhooks, your webhook, Reveal secret.",  # noqa: S106  # where
    docs_url="https://developer.zendesk.com/documentation/webhooks/verifying/",
)

# Events write STATUS and PRIORITY in capitals, the API does not.
_FIELDS = (
    EventField("ticket_id", "$.detail.id", "Number of the ticket", identifies="Ticket"),
    EventField("subject", "$.detail.subject", "Subject of the ticket", optional=True),
    EventField("description", "$.detail.description", "First comment of the ticket", optional=True),
    EventField("status", "$.detail.status", "NEW, OPEN, PENDING, HOLD, SOLVED or CLOSED", optional=True),
    EventField("priority", "$.detail.priority", "URGENT, HIGH, NORMAL or LOW", optional=True),
    EventField("type", "$.detail.type", "PROBLEM, INCIDENT, QUESTION or TASK", optional=True),
    EventField("tags", "$.detail.tags", "Tags of the ticket", data_type="list", optional=True),
    EventField("requester_id", "$.detail.requester_id", "Id of the user who asked", optional=True),
    EventField("assignee_id", "$.detail.assignee_id", "Id of the agent it is assigned to", optional=True),
    EventField("group_id", "$.detail.group_id", "Id of the group it is assigned to", optional=True),
    EventField("organization_id", "$.detail.organization_id", "Id of the requester's organization", optional=True),
    EventField("channel", "$.detail.via.channel", "How the ticket came in: email, web, api and more", optional=True),
    EventField("actor_id", "$.detail.actor_id", "Id of the user who did it", optional=True),
    EventField("time", "$.time", "When it happened", data_type="datetime", optional=True),
)


def _kind(delivery: Delivery) -> str:
    """What happened to a ticket; empty for any other event, and for one that does not say which ticket."""
    said = delivery.at("type")
    told = isinstance(said, str) and said.startswith(_TICKET) and isinstance(delivery.at("detail", "id"), str)
    return said.removeprefix(_TICKET) if told else ""


@trigger(entity="ticket_id", fields=_FIELDS)
def handle_ticket_created(delivery: Delivery) -> bool:
    """A ticket was created."""
    return delivery.may_be(f"{_TICKET}created", "type")


@trigger(
    entity="ticket_id",
    fields=(
        *_FIELDS,
        EventField("change", "$.type", "The kind of change: zen:event-type:ticket.status_changed and the like"),
        EventField("previous", "$.event.previous", "What changed, before", data_type="any", optional=True),
        EventField("current", "$.event.current", "What changed, now", data_type="any", optional=True),
        EventField("comment", "$.event.comment.body", "Text of an added comment", optional=True),
        EventField(
            "comment_is_public",
            "$.event.comment.is_public",
            "Whether the requester sees the added comment",
            data_type="bool",
            optional=True,
        ),
        EventField("comment_author", "$.event.comment.author.name", "Who wrote the added comment", optional=True),
    ),
)
def handle_ticket_updated(delivery: Delivery) -> bool:
    """A ticket was changed: a field such as its status, its tags, or a comment was added."""
    return bool(_kind(delivery)) and _kind(delivery) not in _ENDS
