"""The Slack tasks over HTTP against the simulator, a process of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest
from calling import Call, calling

from neena.authoring import IntegrationFailed, Invalid
from neena.integrations.slack import integration
from neena.simulators.process import Running, simulator


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with simulator("slack") as running:
        yield running


@pytest.fixture
def slack(process: Running) -> Running:
    process.reset()
    process.load(
        channels=[{"name": "secret", "is_member": False}, {"name": "old", "is_archived": True}],
    )
    return process


@pytest.fixture
async def call(slack: Running) -> AsyncIterator[Call]:
    async with calling("slack", slack.url, slack.credential) as it:
        yield it


def channel_id(slack: Running, name: str) -> str:
    return next(one["id"] for one in slack.state()["channels"] if one["name"] == name)


def texts(slack: Running, name: str) -> list[str]:
    return [one["text"] for one in slack.state()["messages"].get(channel_id(slack, name), [])]


@pytest.mark.parametrize("channel", ["#support", "support", "Support", "id"])
async def test_a_message_from_first_to_last(slack: Running, call: Call, channel: str) -> None:
    known = channel_id(slack, "support")
    channel = known if channel == "id" else channel
    sent = await call("send_message", channel=channel, text="Hello")
    assert (sent["ok"], sent["channel"], sent["message"]["text"]) == (True, known, "Hello")
    assert "warning" not in sent
    assert texts(slack, "support") == ["Hello"]
    assert await call("update_message", channel=channel, message_ts=sent["ts"], text="Bye") == {"ok": True}
    assert texts(slack, "support") == ["Bye"]
    assert await call("delete_message", channel=channel, message_ts=sent["ts"]) == {"ok": True}
    assert texts(slack, "support") == []
    assert slack.state()["effects"] == {"send_message": 1, "update_message": 1, "delete_message": 1}


async def test_a_reply_with_blocks(slack: Running, call: Call) -> None:
    first = await call("send_message", channel="general", text="Question?")
    await call("send_message", channel="general", blocks=[{"type": "divider"}], thread_ts=first["ts"])
    _, reply = slack.state()["messages"][channel_id(slack, "general")]
    assert (reply["thread_ts"], reply["blocks"]) == (first["ts"], [{"type": "divider"}])


@pytest.mark.parametrize(
    ("channel", "code", "status", "advice"),
    [
        ("#nowhere", "channel_not_found", 404, "no such channel"),
        ("secret", "not_in_channel", 403, "/invite"),
        ("old", "is_archived", 400, "archived"),
    ],
)
async def test_refusals_are_explained(
    slack: Running, call: Call, channel: str, code: str, status: int, advice: str
) -> None:
    with pytest.raises(IntegrationFailed, match=code) as refused:
        await call("send_message", channel=channel, text="Hello")
    assert advice in refused.value.message
    assert (refused.value.status, refused.value.passing, refused.value.acted) == (status, False, False)
    assert slack.state()["effects"] == {}


async def test_a_wrong_credential(slack: Running) -> None:
    async with calling("slack", slack.url, "xoxb-wrong") as call:
        with pytest.raises(IntegrationFailed, match="invalid_auth") as refused:
            await call("send_message", channel="support", text="Hello")
    assert (refused.value.status, refused.value.passing) == (401, False)
    assert "xoxb-wrong" not in refused.value.message


@pytest.mark.parametrize("form", ["", "Bearer xoxb-1", "xoxb-1\n", "smtps://x"])
def test_the_form_of_a_credential_is_checked(form: str) -> None:
    with pytest.raises(ValueError, match="token alone"):
        integration.auth.check(form)


async def test_too_many_requests(slack: Running, call: Call) -> None:
    body = {"ok": False, "error": "ratelimited"}
    slack.fault(path="/api/chat.postMessage", status=429, headers={"Retry-After": "30"}, body=body)
    with pytest.raises(IntegrationFailed, match="ratelimited") as slowed:
        await call("send_message", channel="support", text="Hello")
    fault = slowed.value
    assert (fault.status, fault.passing, fault.acted, fault.retry_after) == (429, True, False, 30.0)


async def test_a_message_whose_answer_is_lost(slack: Running, call: Call) -> None:
    slack.fault(action="close", path="/api/chat.postMessage", acts=True)
    with pytest.raises(IntegrationFailed) as lost:
        await call("send_message", channel="support", text="Hello")
    assert (lost.value.passing, lost.value.acted) == (True, True)
    assert texts(slack, "support") == ["Hello"]


async def test_a_repeated_delete_reaches_its_goal(slack: Running, call: Call) -> None:
    sent = await call("send_message", channel="support", text="Hello")
    await call("delete_message", channel="support", message_ts=sent["ts"])
    with pytest.raises(IntegrationFailed, match="message_not_found"):
        await call("delete_message", channel="support", message_ts=sent["ts"])
    assert await call("delete_message", attempt=2, channel="support", message_ts=sent["ts"]) == {"ok": True}


@pytest.mark.parametrize(
    ("task", "arguments"),
    [
        ("send_message", {"channel": "support"}),
        ("send_message", {"channel": "two words", "text": "x"}),
        ("send_message", {"channel": "#", "text": "x"}),
        ("delete_message", {"channel": "support", "message_ts": "yesterday"}),
    ],
)
async def test_wrong_arguments_never_reach_the_vendor(
    slack: Running, call: Call, task: str, arguments: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        await call(task, **arguments)
    assert slack.calls() == []
