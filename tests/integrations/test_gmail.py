"""The Gmail tasks over HTTP against the simulator, a process of its own."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from calling import Call, calling

from neena.authoring import IntegrationFailed, Invalid
from neena.integrations.gmail import integration
from neena.simulators.process import Running, simulator

LETTER = {"recipients": "ann@example.com", "subject": "Lunch", "body": "At noon?"}


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with simulator("gmail") as running:
        yield running


@pytest.fixture
def gmail(process: Running) -> Running:
    process.reset()
    return process


@pytest.fixture
async def call(gmail: Running) -> AsyncIterator[Call]:
    async with calling("gmail", gmail.url, gmail.credential) as it:
        yield it


def mails(gmail: Running) -> list[EmailMessage]:
    """What is in the account, parsed by the standard library."""
    found = gmail.state()["messages"]
    return [message_from_bytes(urlsafe_b64decode(one["raw"]), policy=default) for one in found]


async def test_mails_are_found_by_sender_subject_and_words(gmail: Running, call: Call) -> None:
    gmail.load(
        messages=[
            {"from": "Ann <ann@example.com>", "subject": "Invoice 1", "text": "Please pay", "labels": ["INBOX"]},
            {"from": "Ann <ann@example.com>", "subject": "Lunch", "text": "At noon?"},
            {"from": "bob@example.com", "subject": "Invoice 2", "text": "Second reminder"},
        ]
    )
    assert [one["subject"] for one in await call("search_gmail")] == ["Invoice 2", "Lunch", "Invoice 1"]
    assert [one["subject"] for one in await call("search_gmail", limit=1)] == ["Invoice 2"]
    assert [one["text"] for one in await call("search_gmail", sender="ann@example.com", subject="Invoice")] == [
        "Please pay"
    ]
    assert [one["text"] for one in await call("search_gmail", query="reminder", unread_only=True)] == [
        "Second reminder"
    ]
    assert await call("search_gmail", sender='nobody" OR from:"ann') == []


async def test_a_mail_is_read_in_letters(gmail: Running, call: Call) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = Address("Müller, Änne", "ann", "example.com"), "sim@gmail.test"
    mail["Subject"], mail["Message-ID"] = "Grüße aus Köln", "<m1@example.com>"
    mail.set_content("Schöne Grüße\nÄnne", charset="iso-8859-15")
    mail.add_alternative("<p>Schöne Grüße</p>", subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Übersicht.pdf")
    gmail.load(messages=[{"raw": urlsafe_b64encode(mail.as_bytes()).decode()}])
    (found,) = await call("search_gmail")
    read = await call("read_gmail", id=found["id"])
    assert (read["subject"], read["text"]) == ("Grüße aus Köln", "Schöne Grüße\nÄnne")
    assert (read["sender_name"], read["sender"]) == ("Müller, Änne", "ann@example.com")
    assert (read["attachments"], read["message_id"]) == (["Übersicht.pdf"], "<m1@example.com>")
    assert gmail.state()["effects"] == {}


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("text/plain; charset=iso-8859-1", b"Gr\xfc\xdfe", "Grüße"),
        ("text/plain; charset=iso-8859-1", "Grüße".encode(), "Grüße"),
        ("text/plain; charset=iso-2022-jp", "こんにちは".encode("iso-2022-jp"), "こんにちは"),
        ("text/plain; charset=klingon", b"Gr\xfc\xdfe", "Gr��e"),
        ("text/plain", b"a\x00b\r\nc", "ab\nc"),
        ("text/html; charset=utf-8", b"<script>x()</script><p>a<p>" + b"<b" * 50_000, "a"),
        ("text/plain", b"x" * 300_000, "x" * 100_000),
        ("application/pdf", b"%PDF", ""),
    ],
)
async def test_hostile_and_old_texts_are_read(gmail: Running, call: Call, kind: str, data: bytes, text: str) -> None:
    part = {"mimeType": kind.partition(";")[0], "headers": [{"name": "Content-Type", "value": kind}]}
    body = {"size": len(data), "data": urlsafe_b64encode(data).decode().rstrip("=")}
    gmail.fault(
        path="/gmail/v1", status=200, body={"id": "18c2", "threadId": "18c2", "payload": {**part, "body": body}}
    )
    assert (await call("read_gmail", id="18c2"))["text"].startswith(text)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"id": 7},
        {"id": "1", "payload": []},
        {"id": "1", "payload": {"parts": [7]}},
        {"id": "1", "internalDate": "never"},
        {"id": "1", "internalDate": []},
    ],
)
async def test_an_answer_of_another_shape_is_refused(gmail: Running, call: Call, answer: object) -> None:
    gmail.fault(path="/gmail/v1", status=200, body=answer)
    with pytest.raises(IntegrationFailed, match="another shape"):
        await call("read_gmail", id="18c2")


@pytest.mark.parametrize(
    ("payload", "moment"),
    [
        ({"headers": [{"name": "From"}], "body": {"data": "%"}, "mimeType": "text/plain"}, "0"),
        ({"headers": [{"name": "From", "value": "=?klingon?b?%%%?= <"}], "filename": "=?x?q?y?="}, "0"),
        ({}, "99999999999999999999"),
    ],
)
async def test_a_mail_that_is_broken_is_read_all_the_same(
    gmail: Running, call: Call, payload: dict[str, Any], moment: str
) -> None:
    gmail.fault(path="/gmail/v1", status=200, body={"id": "1", "internalDate": moment, "payload": payload})
    read = await call("read_gmail", id="18c2")
    assert (read["id"], read["text"], read["sender"]) == ("1", "", "")


async def test_a_mail_is_sent_once_to_all(gmail: Running, call: Call) -> None:
    more = {
        "recipients": "Ann Müller <ann@example.com>; bob@example.com",
        "cc": "c@exämple.com",
        "bcc": "d@example.com",
    }
    sent = await call("send_gmail", **{**LETTER, **more, "subject": "Grüße", "body": "Schöne\n.\nGrüße"})
    (mail,) = mails(gmail)
    assert [str(mail[name]) for name in ("To", "Cc", "Bcc", "Subject", "From")] == [
        "Ann Müller <ann@example.com>, bob@example.com",
        "c@xn--exmple-cua.com",
        "d@example.com",
        "Grüße",
        "sim@gmail.test",
    ]
    assert mail.get_content().splitlines() == ["Schöne", ".", "Grüße"]
    assert gmail.state()["messages"][0]["labelIds"] == ["SENT"]
    assert sent["id"] == gmail.state()["messages"][0]["id"]
    assert gmail.state()["effects"] == {"send_mail": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "Hi\r\nBcc: eve@example.com"},
        {"recipients": "ann@example.com\nBcc: eve@example.com"},
        {"recipients": "Ann\u2028 <ann@example.com>"},
        {"recipients": ""},
        {"recipients": "ann"},
        {"cc": "ann@example.com>, <eve@example.com"},
        {"recipients": ", ".join(f"a{at}@example.com" for at in range(101))},
    ],
)
async def test_nothing_breaks_out_of_a_header(gmail: Running, call: Call, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await call("send_gmail", **{**LETTER, **wrong})
    assert gmail.calls() == []


@pytest.mark.parametrize("action", ["close", "hang", "answer"])
async def test_a_sent_mail_whose_answer_was_lost_is_found_again(gmail: Running, action: str) -> None:
    gmail.load(messages=[{"from": "sim@gmail.test", "to": "ann@example.com", "labels": ["SENT"]}])
    gmail.fault(action=action, path="/gmail/v1/users/me/messages/send", acts=True)
    async with calling("gmail", gmail.url, gmail.credential, timeout=0.5) as call:
        with pytest.raises(IntegrationFailed) as lost:
            await call("send_gmail", **LETTER)
        assert lost.value.acted
        found = await call.lookup("send_gmail", **LETTER)
    assert found["id"] == gmail.state()["messages"][-1]["id"]
    assert gmail.state()["effects"] == {"send_mail": 1}


def many(number: int, to: str) -> list[dict[str, Any]]:
    return [{"from": "sim@gmail.test", "to": to, "labels": ["SENT"]} for _ in range(number)]


async def test_a_mail_that_was_not_sent_is_known_not_to_be(gmail: Running, call: Call) -> None:
    assert await call.lookup("send_gmail", **LETTER) is None
    gmail.load(messages=many(26, "bob@example.com"))
    assert await call.lookup("send_gmail", **LETTER) is None
    sent = await call("send_gmail", **LETTER)
    gmail.load(messages=many(26, "bob@example.com"))
    assert (await call.lookup("send_gmail", **LETTER))["id"] == sent["id"]


async def test_a_mail_among_too_many_is_not_guessed_about(gmail: Running, call: Call) -> None:
    gmail.load(messages=many(101, "ann@example.com"))
    with pytest.raises(IntegrationFailed, match="not among the newest"):
        await call.lookup("send_gmail", **LETTER)


async def test_a_draft_is_made_and_found_again(gmail: Running, call: Call) -> None:
    assert await call.lookup("draft_gmail", **LETTER) is None
    made = await call("draft_gmail", **LETTER)
    assert await call.lookup("draft_gmail", **LETTER) == made
    assert gmail.state()["messages"][0]["labelIds"] == ["DRAFT"]
    assert await call("search_gmail") == []
    assert gmail.state()["effects"] == {"create_draft": 1}


async def test_an_answer_joins_its_conversation(gmail: Running, call: Call) -> None:
    question = {"from": '"Müller, Ann" <ann@example.com>', "subject": "Lunch?", "message_id": "<m1@example.com>"}
    gmail.load(messages=[question])
    (asked,) = await call("search_gmail")
    arguments = {"id": asked["id"], "body": "Yes."}
    assert await call.lookup("answer_gmail", **arguments) is None
    sent = await call("answer_gmail", **arguments)
    assert sent["thread_id"] == asked["thread_id"] != sent["id"]
    assert await call.lookup("answer_gmail", **arguments) == sent
    mail = mails(gmail)[-1]
    assert [str(mail[name]) for name in ("To", "Subject", "In-Reply-To", "References")] == [
        "ann@example.com",
        "Re: Lunch?",
        "<m1@example.com>",
        "<m1@example.com>",
    ]


async def test_a_hostile_mail_cannot_write_headers_of_its_answer(gmail: Running, call: Call) -> None:
    headers = {
        "From": "ann@example.com",
        "Subject": "=?utf-8?q?Hi=0D=0ABcc=3A_eve=40example.com?=",
        "Message-ID": "<a>",
    }
    shown = [{"name": name, "value": value} for name, value in headers.items()]
    gmail.fault(path="/gmail/v1", status=200, body={"id": "18c2", "threadId": "18c2", "payload": {"headers": shown}})
    await call("answer_gmail", id="18c2", body="Yes.")
    (mail,) = mails(gmail)
    assert (mail["Bcc"], str(mail["Subject"])) == (None, "Re: Hi Bcc: eve@example.com")


async def test_whoami_names_the_address(gmail: Running, call: Call) -> None:
    assert await call.whoami() == "sim@gmail.test"
    async with calling("gmail", gmail.url, "ya29.other") as stranger:
        with pytest.raises(IntegrationFailed) as refused:
            await stranger.whoami()
    assert (refused.value.status, refused.value.passing) == (401, False)
    assert "ya29.other" not in refused.value.message


@pytest.mark.parametrize("form", ["", "ya29 t0ken", "Bearer: t0ken", "t0kén"])
def test_the_form_of_a_credential_is_checked_and_not_repeated(form: str) -> None:
    with pytest.raises(ValueError, match="access token alone") as refused:
        integration.auth.check(form)
    assert "t0k" not in str(refused.value)
