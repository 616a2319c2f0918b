"""Mail over TLS: the certificate is checked for the host that was named, whatever address was connected to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from neena.authoring import IntegrationFailed, TaskContext, Vendor
from neena.integrations.email.tasks import read_emails, send_email
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http
from neena.simulators.mail import MailSimulator


class Resolver:
    """Finds every host on loopback, as the guard would find it in the world."""

    async def resolve(self, host: str, port: int) -> str:
        del host, port
        return "127.0.0.1"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for mail.example.test, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("mail.example.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@asynccontextmanager
async def serving(certificate: Path) -> AsyncIterator[tuple[MailSimulator, int, int]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    simulator = MailSimulator()
    smtp = await asyncio.start_server(simulator.smtp, "127.0.0.1", 0, ssl=context)
    imap = await asyncio.start_server(simulator.imap, "127.0.0.1", 0, ssl=context)
    async with smtp, imap:
        yield simulator, smtp.sockets[0].getsockname()[1], imap.sockets[0].getsockname()[1]


def trusting(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def context(*_: Any) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.load_verify_locations(certificate)
        return made

    monkeypatch.setattr("neena.integrations.email.smtp.ssl.create_default_context", context)


def context(credential: str) -> TaskContext:
    return TaskContext(Vendor(Http(EgressGuard()), None), Resolver(), idempotency_key="k", credential=credential)


def account(host: str, smtp: int, imap: int) -> str:
    return f"smtps://ann@example.test:secret@{host}:{smtp} imaps://ann@example.test:secret@{host}:{imap}"


async def test_mail_goes_out_and_comes_in_over_tls(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(certificate) as (_, smtp, imap):
        trusting(certificate, monkeypatch)
        connected = context(account("mail.example.test", smtp, imap))
        assert (await send_email.function(connected, "ann@example.test", "Hi", "Hello")).status == "sent"
        assert [one.subject for one in await read_emails.function(connected)] == ["Hi"]


@pytest.mark.parametrize("host", ["other.example.test", "mail.example.test"])
async def test_a_certificate_of_another_or_of_nobody_known_is_refused(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    async with serving(certificate) as (simulator, smtp, imap):
        if host == "other.example.test":
            trusting(certificate, monkeypatch)
        connected = context(account(host, smtp, imap))
        for call in (send_email.function(connected, "b@example.test", "Hi", "Hello"), read_emails.function(connected)):
            with pytest.raises(IntegrationFailed, match="certificate") as caught:
                await call
            assert (caught.value.passing, caught.value.acted) == (False, False)
        assert simulator.post.calls == []
