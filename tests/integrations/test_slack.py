"""The Slack tasks over HTTP against the simulator, a process of its own."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from calling import Call, calling

from neena.authoring import Delivery, IntegrationFailed, Invalid
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


async def test_who_the_token_is(call: Call) -> None:
    assert await call.whoami() == "neena in Sim"


async def test_reading_channels_messages_and_replies(slack: Running, call: Call) -> None:
    assert {"general", "support"} <= {one["name"] for one in await call("list_channels")}
    slack.emit("message", channel="support", text="Printer?", ts="1700000000.000100", user="U0SIMANN01")
    first = await call("send_message", channel="support", text="On it")
    await call("send_message", channel="support", text="Done", thread_ts=first["ts"])
    assert [one["text"] for one in await call("list_messages", channel="support")] == ["On it", "Printer?"]
    newest = await call("list_messages", channel="support", since="2024-01-01T00:00:00")
    assert [(one["text"], "bot_id" in one) for one in newest] == [("On it", True)]
    assert [one["text"] for one in await call("list_messages", channel="support", limit=1)] == ["On it"]
    told = await call("list_replies", channel="support", message_ts=first["ts"])
    assert [one["text"] for one in told] == ["On it", "Done"]
    with pytest.raises(IntegrationFailed, match="thread_not_found"):
        await call("list_replies", channel="support", message_ts="1.000001")


async def test_a_message_is_found_again_by_its_key(call: Call) -> None:
    assert await call.lookup("send_message", channel="support", text="Hello") is None
    sent = await call("send_message", channel="support", text="Hello")
    found = await call.lookup("send_message", channel="support", text="Hello")
    assert (found["ts"], found["channel"]) == (sent["ts"], sent["channel"])


async def test_a_reply_is_found_again_by_its_key(slack: Running, call: Call) -> None:
    question = "1700000000.000100"
    slack.emit("message", channel="general", text="Question?", ts=question)
    assert await call.lookup("send_message", channel="general", text="Answer", thread_ts=question) is None
    reply = await call("send_message", channel="general", text="Answer", thread_ts=question)
    found = await call.lookup("send_message", channel="general", text="Answer", thread_ts=question)
    assert found["ts"] == reply["ts"]


def test_slacks_own_example_of_a_signature() -> None:
    """The test vector of https://docs.slack.dev/authentication/verifying-requests-from-slack/."""
    raw = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        "x-slack-request-timestamp": "1531420618",
    }
    arrived = datetime.fromtimestamp(1531420620, UTC)
    delivery = Delivery("https://neena.example.com/hooks/1", headers, raw, {}, arrived)
    assert integration.webhooks is not None
    assert integration.webhooks.verify(delivery, "8f742231b10e8888abcd99yyyzzz85a5") is True


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
