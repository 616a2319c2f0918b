"""What simulators send is what integrations believe and understand: nobody tests against a wrong idea of a vendor."""

import jsonpath_rfc9535 as jsonpath
import pytest
from receiving import receiving

from neena.authoring import Trigger
from neena.catalog.loading import load_integration
from neena.simulators.process import simulator

SECRET = "a-signing-secret"

# Simulator, what it emits, and the trigger that takes it.
EVENTS = [
    ("slack", {"kind": "message", "channel": "support", "text": "Help"}, "handle_message_posted"),
    ("zendesk", {"kind": "ticket.created", "subject": "Help", "description": "Please"}, "handle_ticket_created"),
]


@pytest.mark.parametrize(("name", "emitted", "method"), EVENTS, ids=[one[0] for one in EVENTS])
def test_a_simulated_event_is_believed_and_understood(name: str, emitted: dict[str, str], method: str) -> None:
    integration, _ = load_integration(name)
    webhooks = integration.webhooks
    assert webhooks is not None
    with simulator(name) as running, receiving() as receiver:
        running.hook(receiver.url, SECRET, [emitted["kind"]])
        before = len(receiver.taken)
        id_ = running.emit(**emitted)
        delivery = receiver.wait_for(before + 1)[before]
    assert webhooks.verify(delivery, SECRET) is True
    assert webhooks.verify(delivery, "another") is False
    assert webhooks.delivery_id(delivery) == id_
    assert webhooks.answer(delivery) is None
    (taker,) = [one for one in integration.triggers if one.function(delivery)]
    assert taker.method == method
    assert _missing(taker, dict(delivery.body)) == []


def _missing(trigger: Trigger, body: dict[str, object]) -> list[str]:
    return [
        field.name
        for field in trigger.fields
        if not field.optional and jsonpath.compile(field.json_path).find_one(body) is None
    ]
