"""What Trello tells: an action on the board that a webhook watches.

https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/
"""

from neena.authoring import Delivery, EventField, Webhooks, signed_with, trigger


def verify(delivery: Delivery, secret: str) -> bool | None:
    """HMAC-SHA1 in base64, over the body followed by the address that the webhook was made with."""
    signature = delivery.headers.get("x-trello-webhook")
    if signature is None:
        return None
    message = delivery.raw + delivery.url.encode()
    return signed_with(secret, message, signature, digest="sha1", encoding="base64")


def delivery_id(delivery: Delivery) -> str | None:
    """The id of the action: the same for every try."""
    found = delivery.at("action", "id")
    return found if isinstance(found, str) else None


webhooks = Webhooks(
    verify=verify,
    delivery_id=delivery_id,
    secret="Trello: https://trello.com/power-ups/admin, your Power-Up, API key, Secret.",  # noqa: S106  # where it is
    docs_url="https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/#webhook-signatures",
)

_CARD = (
    EventField("card_id", "$.action.data.card.id", "Id of the card", identifies="Card"),
    EventField("card_name", "$.action.data.card.name", "Name of the card"),
    EventField("card_short_link", "$.action.data.card.shortLink", "Short id of the card in addresses", optional=True),
    EventField("board_id", "$.action.data.board.id", "Id of the board", optional=True),
    EventField("board_name", "$.action.data.board.name", "Name of the board", optional=True),
)
_WHO = (
    EventField("member_id", "$.action.memberCreator.id", "Id of the member who did it", optional=True),
    EventField("member_username", "$.action.memberCreator.username", "User name of that member", optional=True),
    EventField("member_name", "$.action.memberCreator.fullName", "Full name of that member", optional=True),
    EventField("date", "$.action.date", "When it happened, in UTC, as ISO 8601", optional=True),
)


@trigger(
    entity="card_id",
    fields=(
        *_CARD,
        EventField("list_before", "$.action.data.listBefore.name", "Name of the list it came from"),
        EventField("list_before_id", "$.action.data.listBefore.id", "Id of the list it came from"),
        EventField("list_after", "$.action.data.listAfter.name", "Name of the list it is in now"),
        EventField("list_after_id", "$.action.data.listAfter.id", "Id of the list it is in now"),
        *_WHO,
    ),
)
def handle_card_moved(delivery: Delivery) -> bool:
    """A card was moved from one list to another."""
    moved = delivery.at("action", "data", "listBefore", "id") and delivery.at("action", "data", "listAfter", "id")
    return delivery.may_be("updateCard", "action", "type") and bool(moved)


@trigger(
    entity="card_id",
    fields=(
        *_CARD,
        EventField("list_name", "$.action.data.list.name", "Name of the list it is in", optional=True),
        EventField("list_id", "$.action.data.list.id", "Id of the list it is in", optional=True),
        *_WHO,
    ),
)
def handle_card_created(delivery: Delivery) -> bool:
    """A card was created."""
    return delivery.may_be("createCard", "action", "type")


@trigger(
    entity="card_id",
    fields=(
        *_CARD,
        EventField("comment_id", "$.action.id", "Id of the comment"),
        EventField("comment", "$.action.data.text", "Text of the comment"),
        EventField("list_name", "$.action.data.list.name", "Name of the list that the card is in", optional=True),
        *_WHO,
    ),
)
def handle_comment_added(delivery: Delivery) -> bool:
    """Somebody wrote a comment on a card."""
    return delivery.may_be("commentCard", "action", "type")
