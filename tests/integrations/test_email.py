"""The email integration against the mail simulator, which itself is held to the standard library's clients."""

import asyncio
import imaplib
import json
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import httpx2
import pytest

from neena.authoring import IntegrationFailed, Invalid, TaskContext, Vendor
from neena.integrations.email import integration
from neena.integrations.email.account import parse
from neena.integrations.email.smtp import deliver
from neena.integrations.email.tasks import read_emails, send_email
from neena.kernel.egress import EgressGuard, EgressRefused
from neena.kernel.http import Http

ANN = "ann@example.test"


@dataclass
class Mail:
    smtp: int
    imap: int
    url: str
    credential: str

    def ask(self, verb: str, body: object = None) -> Any:
        method = "GET" if verb in {"state", "calls"} else "POST"
        answer = httpx2.request(method, f"{self.url}/_sim/{verb}", json=body, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def process() -> Iterator[Mail]:
    command = [sys.executable, "-m", "neena.simulators", "mail", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        said = json.loads(running.stdout.readline())
        yield Mail(_port(said["smtp"]), _port(said["imap"]), said["url"], said["credential"])
        running.terminate()


@pytest.fixture
def mail(process: Mail) -> Mail:
    process.ask("reset", {})
    return process


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def context(credential: str | None, key: str = "run:1", allow: tuple[str, ...] = ("127.0.0.0/8",)) -> TaskContext:
    guard = EgressGuard(allow)
    return TaskContext(vendor=Vendor(Http(guard), None), sockets=guard, idempotency_key=key, credential=credential)


async def send(mail: Mail, **given: Any) -> Any:
    arguments = {"email_address": "bob@example.test", "subject": "Hi", "body": "Hello", **given}
    return await send_email.function(context(mail.credential), **arguments)


async def read(mail: Mail, **given: Any) -> Any:
    return await read_emails.function(context(mail.credential), **given)


async def test_a_mail_sent_is_read_by_its_recipient(mail: Mail) -> None:
    body = "Guten Tag,\n.\n.dots\n" + "é" * 2000
    sent = await send(mail, email_address=f"Ann Lee <{ANN}>, bob@example.test", subject="Grüße " * 20, body=body)
    assert (sent.status, sent.recipients) == ("sent", [ANN, "bob@example.test"])
    (found,) = await read(mail)
    assert (found.subject, found.sender, found.to) == (("Grüße " * 20).strip(), ANN, [ANN, "bob@example.test"])
    assert (found.text, found.unread, found.message_id) == (body, True, sent.message_id)
    assert found.date.endswith("Z")
    assert (await read(mail))[0].unread, "reading leaves a mail unread"


async def test_who_signs_in_where(mail: Mail) -> None:
    whoami = integration.whoami
    assert whoami is not None
    assert await whoami(context(mail.credential)) == f"{ANN} at 127.0.0.1"
    wrong = mail.credential.replace(parse(mail.credential).imap.password, "wrong")
    for address in wrong.split():
        with pytest.raises(IntegrationFailed) as refused:
            await whoami(context(address))
        assert (refused.value.status, refused.value.passing) == (401, False)
    assert mail.ask("state")["effects"] == {}


async def test_copies_and_answers(mail: Mail) -> None:
    await send(mail, cc="c@example.test", bcc=ANN, reply_to="help@example.test", sender="Robot <robot@example.test>")
    (found,) = await read(mail)
    assert (found.sender, found.sender_name, found.to) == (
        "robot@example.test",
        "Robot",
        ["bob@example.test", "c@example.test"],
    )
    assert mail.ask("state")["mails"][0]["to"] == ["bob@example.test", "c@example.test", ANN]


async def test_every_attempt_has_the_same_message_id(mail: Mail) -> None:
    first, again = await send(mail), await send(mail)
    other = await send_email.function(context(mail.credential, "run:2"), "b@example.test", "s", "b")
    assert first.message_id == again.message_id != other.message_id


async def test_mails_are_searched(mail: Mail) -> None:
    mails = [
        {"from": "Cy <cy@x.test>", "to": ANN, "subject": 'A "quoted" bill', "text": "pay", "seen": True},
        {"from": "dé@x.test", "to": ANN, "subject": "Müller & Söhne", "text": "größer"},
        {"from": "cy@x.test", "to": ANN, "subject": "other", "text": "pay later", "mailbox": "Bücher & mehr"},
    ]
    mail.ask("load", {"mails": [*mails[:1], {**mails[1], "from": "de@x.test"}]})
    assert [one.subject for one in await read(mail)] == ["Müller & Söhne", 'A "quoted" bill']
    assert [one.subject for one in await read(mail, limit=1)] == ["Müller & Söhne"]
    assert [one.sender for one in await read(mail, unread_only=True)] == ["de@x.test"]
    assert [one.sender for one in await read(mail, subject='"quoted"')] == ["cy@x.test"]
    assert [one.sender for one in await read(mail, subject="müller", search="GRÖSSER")] == ["de@x.test"]
    assert [one.sender for one in await read(mail, sender="cy@x", search="pay")] == ["cy@x.test"]
    assert await read(mail, search="nothing") == []


async def test_mailboxes_have_names_in_any_language(mail: Mail) -> None:
    mail.ask("load", {"mails": [{"from": "a@x.test", "to": ANN, "subject": "s", "mailbox": "B&APw-cher &- mehr"}]})
    assert len(await read(mail, mailbox="Bücher & mehr")) == 1
    with pytest.raises(IntegrationFailed, match="no mailbox 'Nope'"):
        await read(mail, mailbox="Nope")


@pytest.mark.parametrize(
    "given",
    [
        {"subject": "a\r\nBcc: eve@x.test"},
        {"email_address": "a@x.test\nBcc: eve@x.test"},
        {"email_address": "not an address"},
        {"email_address": ""},
        {"email_address": "Bob <bob@x.test> <eve@x.test>"},
        {"cc": "a b@x.test"},
        {"reply_to": "a@x.test>\r\nRCPT TO:<eve@x.test"},
        {"sender": "é@x.test"},
        {"email_address": ",".join(f"a{n}@x.test" for n in range(101))},
    ],
)
async def test_what_cannot_be_a_mail_is_refused_before_anything_is_sent(mail: Mail, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await send(mail, **given)
    assert mail.ask("calls") == []


@pytest.mark.parametrize(
    ("fault", "passing", "acted", "delivered"),
    [
        ({"action": "refuse", "at": "connect"}, True, False, 0),
        ({"action": "answer", "at": "connect", "code": 421}, True, False, 0),
        ({"action": "answer", "at": "connect", "code": 554}, False, False, 0),
        ({"action": "drop", "at": "auth"}, True, False, 0),
        ({"action": "answer", "at": "auth", "code": 454, "times": 2}, True, False, 0),
        ({"action": "answer", "at": "mail", "code": 451}, True, False, 0),
        ({"action": "answer", "at": "rcpt", "code": 550}, False, False, 0),
        ({"action": "drop", "at": "rcpt"}, True, False, 0),
        ({"action": "answer", "at": "data", "code": 452}, True, False, 0),
        ({"action": "answer", "at": "message", "code": 554}, False, False, 0),
        ({"action": "answer", "at": "message", "code": 451}, True, False, 0),
        ({"action": "drop", "at": "message"}, True, True, 0),
        ({"action": "drop", "at": "message", "acts": True}, True, True, 1),
    ],
)
async def test_faults_say_whether_the_mail_may_have_gone_out(
    mail: Mail, fault: dict[str, Any], passing: bool, acted: bool, delivered: int
) -> None:
    mail.ask("faults", {"protocol": "smtp", **fault})
    with pytest.raises(IntegrationFailed) as caught:
        await send(mail)
    assert (caught.value.passing, caught.value.acted) == (passing, acted), caught.value
    assert mail.ask("state")["effects"].get("send_email", 0) == delivered
    assert "secret" not in str(caught.value)


async def test_a_server_that_hangs_is_given_up(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neena.integrations.email.smtp.TIMEOUT", 0.3)
    monkeypatch.setattr("neena.integrations.email.imap.TIMEOUT", 0.3)
    for at, acted in (("connect", False), ("mail", False), ("message", True)):
        mail.ask("faults", {"action": "hang", "at": at})
        with pytest.raises(IntegrationFailed) as caught:
            await send(mail)
        assert (caught.value.passing, caught.value.acted) == (True, acted)
    for at in ("connect", "login", "search", "fetch"):
        mail.ask("load", {"mails": [{"from": "a@x.test", "to": ANN}]})
        mail.ask("faults", {"protocol": "imap", "action": "hang", "at": at})
        with pytest.raises(IntegrationFailed) as caught:
            await read(mail)
        assert caught.value.passing


@pytest.mark.parametrize("at", ["connect", "login", "examine", "search"])
async def test_reading_faults_pass(mail: Mail, at: str) -> None:
    mail.ask("faults", {"protocol": "imap", "action": "drop", "at": at})
    with pytest.raises(IntegrationFailed) as caught:
        await read(mail)
    assert (caught.value.passing, caught.value.acted) == (True, False)


async def test_nobody_listens(mail: Mail) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    closed = f"smtp://a%40x.test:pw@127.0.0.1:{port} imap://a:pw@127.0.0.1:{port}"
    for call in (send_email.function(context(closed), "b@x.test", "s", "b"), read_emails.function(context(closed))):
        with pytest.raises(IntegrationFailed, match="cannot be reached") as caught:
            await call
        assert (caught.value.passing, caught.value.acted) == (True, False)


async def test_a_wrong_password_is_not_repeated_anywhere(mail: Mail) -> None:
    wrong = Mail(mail.smtp, mail.imap, mail.url, mail.credential.replace("secret", "hunter2"))
    for call in (send(wrong), read(wrong)):
        with pytest.raises(IntegrationFailed, match="user name and password") as caught:
            await call
        assert (caught.value.status, caught.value.passing) == (401, False)
        assert "hunter2" not in str(caught.value)
    assert "secret" not in json.dumps(mail.ask("calls"))
    assert "hunter2" not in json.dumps(mail.ask("calls"))


async def test_the_guard_and_tls_hold(mail: Mail) -> None:
    for task, given in ((send_email, ("b@x.test", "s", "b")), (read_emails, ())):
        with pytest.raises(EgressRefused):
            await task.function(context(mail.credential, allow=()), *given)
    tls = f"smtps://{ANN}:pw@127.0.0.1:{mail.smtp} imaps://{ANN}:pw@127.0.0.1:{mail.imap}"
    for task, given in ((send_email, ("b@x.test", "s", "b")), (read_emails, ())):
        with pytest.raises(IntegrationFailed, match=r"TLS|cannot be reached"):
            await task.function(context(tls), *given)


async def test_a_password_is_never_sent_unencrypted_beyond_loopback(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neena.integrations.email.smtp._is_loopback", lambda _: False)
    with pytest.raises(IntegrationFailed, match="no encryption"):
        await send(mail)
    assert "AUTH" not in {call["command"] for call in mail.ask("calls")}


async def test_a_server_for_the_other_task_is_not_enough(mail: Mail) -> None:
    smtp, imap = mail.credential.split()
    with pytest.raises(IntegrationFailed, match="imaps://"):
        await read_emails.function(context(smtp))
    with pytest.raises(IntegrationFailed, match="smtps://"):
        await send_email.function(context(imap), "b@x.test", "s", "b")
    backwards = Mail(mail.smtp, mail.imap, mail.url, f"{imap}\n {smtp}")
    assert (await send(backwards)).status == "sent"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "token",
        "https://a:hunter2@b",
        "smtps://a:hunter2@",
        "smtps://a@b",
        "imaps://b",
        "smtps://a:hunter2@b:notaport",
        "smtps://a:hunter2@b smtp://a:hunter2@b",
        "smtps://a:hunter2@b/x",
        "smtps://a:hunter2%0d%0aRSET@b",
        "smtps://[a:hunter2@b",
    ],
)
def test_the_form_of_the_credential_is_checked(wrong: str) -> None:
    with pytest.raises(ValueError, match="smtps://user:password@host:465") as caught:
        integration.auth.check(wrong)  # type: ignore[union-attr]
    assert "hunter2" not in str(caught.value)


def test_a_credential_is_read() -> None:
    account = parse("imaps://ann@x.test:p%40ss@imap.x.test smtp://ann%40x.test:p%3Aw@mail.x.test")
    assert account.smtp
    assert account.imap
    assert (account.smtp.port, account.smtp.user, account.smtp.password, account.smtp.tls) == (
        587,
        "ann@x.test",
        "p:w",
        False,
    )
    assert (account.imap.port, account.imap.password, account.imap.tls) == (993, "p@ss", True)
    assert "p@ss" not in repr(account)


async def test_strange_mails_are_read(mail: Mail) -> None:
    def post() -> None:
        with smtplib.SMTP("127.0.0.1", mail.smtp, timeout=5) as client:
            client.login(ANN, "secret")
            html = EmailMessage()
            html["From"], html["To"], html["Subject"] = "x@x.test", ANN, "html"
            html.set_content("<style>p{}</style><p>One &amp; two</p><p>three<br>four</p>", "html")
            html.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
            client.send_message(html)
            client.sendmail(
                "x@x.test", [ANN], b"Subject: =?bogus?Q?a=FF?=\r\nFrom: <<>\r\nDate: never\r\n\r\n\xff\xfe\0!"
            )
            client.sendmail("x@x.test", [ANN], b"no headers at all")

    await asyncio.to_thread(post)
    bare, strange, html = await read(mail)
    assert (html.text, html.attachments) == ("One & two\nthree\nfour", ["a.pdf"])
    assert (strange.date, "\0" in strange.text, bare.subject) == (None, False, "")


def test_the_simulator_serves_the_standard_clients(mail: Mail) -> None:
    with smtplib.SMTP("127.0.0.1", mail.smtp, timeout=5) as smtp:
        with pytest.raises(smtplib.SMTPSenderRefused):
            smtp.sendmail(ANN, [ANN], "x")
        smtp.rset()
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.login(ANN, "no")
        smtp.login(ANN, "secret")
        for number in (1, 2):
            smtp.sendmail("bob@x.test", [ANN], f"Subject: n{number}\r\nFrom: bob@x.test\r\n\r\n.line\r\nend\r\n")
    with imaplib.IMAP4("127.0.0.1", mail.imap, timeout=5) as imap:
        assert imap.login(ANN, "secret")[0] == "OK"
        assert imap.select()[1] == [b"2"]
        assert imap.search(None, "UNSEEN", "FROM", '"bob"')[1] == [b"1 2"]
        assert imap.search(None, "NOT", "(SUBJECT n1)")[1] == [b"2"]
        assert imap.search(None, "OR", "SUBJECT", "n1", "SUBJECT", "n2")[1] == [b"1 2"]
        _, ((prefix, raw), _) = imap.fetch("1", "(RFC822)")
        assert raw.endswith(b"\r\n\r\n.line\r\nend\r\n")
        assert str(len(raw)).encode() in prefix
        assert imap.search(None, "SEEN")[1] == [b"1"]
        uid = imap.uid("SEARCH", "SUBJECT", "n2")[1][0].decode()
        _, ((prefix, head), _) = imap.uid("FETCH", uid, "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        assert (head, b"Seen" in prefix) == (b"Subject: n2\r\n\r\n", False)
        imap.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
        assert imap.expunge()[1] == [b"2"]
        assert imap.noop()[0] == "OK"
        assert imap.select("INBOX", readonly=True)[1] == [b"1"]
        assert imap.store("1", "+FLAGS", "(\\Flagged)")[0] == "NO"


async def test_a_mail_in_eight_bits_is_not_sent_to_servers_that_take_seven(mail: Mail) -> None:
    message = EmailMessage()
    message.set_content("x")
    smtp = parse(mail.credential).smtp
    assert smtp
    await deliver(EgressGuard(["127.0.0.0/8"]), smtp, message, ANN, [ANN])
    await send(mail, email_address=ANN, subject="ü", body="ü")

    def raw() -> bytes:
        with imaplib.IMAP4("127.0.0.1", mail.imap, timeout=5) as imap:
            imap.login(ANN, "secret")
            imap.select(readonly=True)
            return imap.fetch("2", "(BODY.PEEK[])")[1][0][1]  # type: ignore[index,return-value]

    (await asyncio.to_thread(raw)).decode("ascii")
