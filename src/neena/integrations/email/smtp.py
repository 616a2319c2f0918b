"""Handing one mail to an SMTP server (RFC 5321), with every fault told apart."""

import asyncio
import ipaddress
import socket
import ssl
from email.message import EmailMessage

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from neena.authoring import IntegrationFailed, Sockets, Unavailable
from neena.integrations.email.account import Server
from neena.integrations.email.faults import not_encrypted, not_signed_in, unreachable

TIMEOUT = 20.0


async def deliver(sockets: Sockets, server: Server, message: EmailMessage, sender: str, recipients: list[str]) -> None:
    """Send the mail to all recipients or to none; raises `IntegrationFailed` saying whether it may have gone out."""
    client = await _connected(sockets, server)
    try:
        await _prepare(client, server)
        await _envelope(client, sender, recipients)
        await _hand_over(client, message)
        await _goodbye(client)
    finally:
        client.close()


async def sign_in(sockets: Sockets, server: Server) -> None:
    """Sign in and leave again; raises `IntegrationFailed` when that fails."""
    client = await _connected(sockets, server)
    try:
        await _prepare(client, server)
        await _goodbye(client)
    finally:
        client.close()


async def _connected(sockets: Sockets, server: Server) -> SMTP:
    connection: socket.socket | None = None
    try:
        address = await sockets.resolve(server.host, server.port)
        connection = await _open(address, server.port)
        client = SMTP(
            hostname=server.host,
            port=None,
            sock=connection,
            use_tls=server.tls,
            start_tls=False,
            tls_context=ssl.create_default_context(),
            timeout=TIMEOUT,
            # The machine's own name is nobody's business, and looking it up can take long.
            local_hostname="[127.0.0.1]",
        )
        await client.connect()
    except SMTPConnectResponseError as fault:
        _close(connection)
        raise _answered(fault) from fault
    except (OSError, Unavailable, SMTPException) as fault:
        _close(connection)
        raise unreachable(server, fault.__cause__ if isinstance(fault.__cause__, OSError) else fault) from fault
    return client


def _close(connection: socket.socket | None) -> None:
    if connection is not None:
        connection.close()


async def _open(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.setblocking(False)
    try:
        await asyncio.wait_for(asyncio.get_running_loop().sock_connect(connection, (address, port)), TIMEOUT)
    except BaseException:
        connection.close()
        raise
    return connection


async def _prepare(client: SMTP, server: Server) -> None:
    """Greet, encrypt where it is offered, sign in."""
    try:
        await client.ehlo()
        if not server.tls and client.supports_extension("starttls"):
            await client.starttls()
            await client.ehlo()
        if not server.user:
            return
        if client.get_transport_info("sslcontext") is None and not _is_loopback(client):
            raise not_encrypted(server)
        await client.login(server.user, server.password)
    except SMTPAuthenticationError as fault:
        # 454 and other 4xx: the server cannot check at the moment. Its words are left out: some repeat the user name.
        if 400 <= fault.code < 500:
            raise _answered(fault) from None
        raise not_signed_in(server) from None
    except SMTPResponseException as fault:
        raise _answered(fault) from fault
    except (OSError, SMTPException) as fault:
        raise unreachable(server, fault.__cause__ if isinstance(fault.__cause__, OSError) else fault) from fault


def _is_loopback(client: SMTP) -> bool:
    peer = client.get_transport_info("peername")
    return bool(peer) and ipaddress.ip_address(peer[0]).is_loopback


async def _envelope(client: SMTP, sender: str, recipients: list[str]) -> None:
    """Name sender and recipients; one that is refused stops the mail for all."""
    try:
        await client.mail(sender)
        for recipient in recipients:
            await client.rcpt(recipient)
    except SMTPRecipientRefused as fault:
        raise _answered(fault, f"Nothing was sent, because {fault.recipient} is refused. ") from fault
    except SMTPResponseException as fault:
        raise _answered(fault, "Nothing was sent. ") from fault
    except (OSError, SMTPException) as fault:
        raise IntegrationFailed("The mail server broke off before the mail was sent.", passing=True) from fault


async def _hand_over(client: SMTP, message: EmailMessage) -> None:
    try:
        await client.data(message.as_bytes())
    except SMTPDataError as fault:
        raise _answered(fault, "The mail was not accepted. ") from fault
    except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as fault:
        # The server may have queued the mail and failed to say so (RFC 5321 4.5.3.2.6).
        raise IntegrationFailed(
            "The mail server broke off while it took the mail; it may have been sent.", passing=True, acted=True
        ) from fault


async def _goodbye(client: SMTP) -> None:
    try:
        await client.quit()
    except (SMTPException, OSError):
        return  # the mail is accepted already


def _answered(fault: SMTPResponseException, before: str = "") -> IntegrationFailed:
    """The server's refusal: 4xx passes, 5xx stays (RFC 5321 4.2.1)."""
    words = "" if isinstance(fault, SMTPAuthenticationError) else f": {' '.join(fault.message.split())[:300]}"
    return IntegrationFailed(
        f"{before}The mail server answered {fault.code}{words}", status=fault.code, passing=400 <= fault.code < 500
    )
