"""A machine that is not ours: where it is, and what lets us in."""

import asyncio
import json
import socket
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, SecretStr

from neena.errors import Finding, Invalid, NeenaError, Unavailable
from neena.kernel.egress import EgressGuard, EgressRefused, NeverSent

DEFAULT_KEY_DELAY = 50  # milliseconds (spec section 12)
_CONNECT_SECONDS = 10.0


class TargetUnreachable(Unavailable):
    """The machine cannot be reached."""


class TargetRefused(Invalid):
    """The machine, or the way to it, does not take what was given."""

    def __init__(self, field: str, wrong: str) -> None:
        super().__init__(None, [Finding(("body", field), f"{field}: {wrong}")])


class Target(BaseModel):
    """A remote desktop. Its text never shows the password."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    username: str | None = None
    password: SecretStr | None = None
    ignore_cert: bool = False
    security: Literal["any", "rdp", "nla", "tls"] = "any"
    key_delay_ms: int = DEFAULT_KEY_DELAY
    drive_name: str | None = None  # what its programs know our drive as; None: it gets none

    @property
    def secret(self) -> str | None:
        """The password, to be given to the machine and to nobody else."""
        return self.password.get_secret_value() if self.password else None

    def dump(self) -> str:
        """All of it as JSON, password included: to be sealed at once."""
        return json.dumps({**self.model_dump(mode="json"), "password": self.secret})


@dataclass(frozen=True)
class Way:
    """The way to a target: every connection passes the operator's guard anew."""

    guard: EgressGuard
    target: Target

    async def connect(self) -> socket.socket:
        """A connection to it. Raises `TargetRefused` when the guard forbids the address, `TargetUnreachable`."""
        host, port = self.target.host, self.target.port
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                return await _connected(await self.guard.resolve(host, port), port)
        except EgressRefused as fault:
            raise TargetRefused("host", fault.message) from fault
        except NeverSent as fault:
            raise TargetUnreachable(fault.message) from fault
        except (OSError, TimeoutError) as fault:
            raise TargetUnreachable(f"{host}:{port} does not answer: is it on, and does it listen there?") from fault

    def dial(self, loop: asyncio.AbstractEventLoop) -> socket.socket:
        """The same for a thread other than the loop's."""
        return asyncio.run_coroutine_threadsafe(self.connect(), loop).result(_CONNECT_SECONDS + 1)


async def _connected(address: str, port: int) -> socket.socket:
    """A blocking socket, connected without a thread: those who wait for one may hold every thread that there is."""
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, (address, port))
        connection.setblocking(True)
    except BaseException:
        connection.close()
        raise
    return connection


def later(fault: NeenaError) -> Unavailable:
    """What went wrong in connecting again: what was asked for is not at fault then."""
    return fault if isinstance(fault, Unavailable) else TargetUnreachable(fault.message)
