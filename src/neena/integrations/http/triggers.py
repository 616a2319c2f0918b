"""Events of anything that can send JSON and knows the operation's secret."""

from neena.authoring import Delivery, EventField, trigger


@trigger(
    entity="id",
    fields=(
        EventField("id", "$.id", "The sender's own id of what the event is about", optional=True),
        EventField("title", "$.title", "What it is called", optional=True),
        EventField("text", "$.text", "What it says", optional=True),
        EventField("event", "$", "All of it", data_type="object"),
    ),
)
def handle_event_received(delivery: Delivery) -> bool:
    """Something sent an event: a JSON object, proven by the operation's secret or a signature made with it."""
    return bool(delivery.body)
