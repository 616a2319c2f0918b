"""What goes wrong before a mail server is asked anything, told apart by whether another attempt may help."""

import ssl

from neena.authoring import IntegrationFailed
from neena.integrations.email.account import Server


def unreachable(server: Server, fault: BaseException) -> IntegrationFailed:
    """The failure of a connection: a wrong certificate stays wrong, anything else may pass."""
    where = f"The mail server {server.host}:{server.port}"
    if isinstance(fault, ssl.SSLCertVerificationError):
        return IntegrationFailed(f"{where} shows a certificate that is not valid for it: {fault.verify_message}.")
    if isinstance(fault, ssl.SSLError):
        return IntegrationFailed(f"{where} does not speak TLS here; smtp:// and imap:// start without it.")
    reason = "it did not answer in time" if isinstance(fault, TimeoutError) else str(fault) or type(fault).__name__
    return IntegrationFailed(f"{where} cannot be reached: {reason}.", passing=True)


def not_encrypted(server: Server) -> IntegrationFailed:
    """The refusal to sign in over a connection that others can read."""
    return IntegrationFailed(
        f"The mail server {server.host}:{server.port} offers no encryption, so the password was not sent; "
        f"use {server.protocol}s:// if it has a port with TLS."
    )


def not_signed_in(server: Server) -> IntegrationFailed:
    """The server knows no such user, or another password."""
    return IntegrationFailed(
        f"The mail server {server.host} does not accept the user name and password; many providers want an app "
        "password made for this purpose.",
        status=401,
    )
