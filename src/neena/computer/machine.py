"""One computer that is driven: its screen always, the rest as far as its kind has it."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from neena.computer.programs import Programs
from neena.computer.screen import Screen


@dataclass
class Machine:
    """What a provider hands over.

    `view` opens a new connection that speaks RFB from the version message on, without a password. `drive` is the folder
    of the shared drive on this host; None where no way leads to one. `isolation` says how its programs are kept apart:
    `uid+namespaces`, `namespaces`, `container`, `none` (a machine that is not ours).
    """

    screen: Screen
    view: Callable[[], socket.socket]
    drive: Path | None
    isolation: str
    programs: Programs | None = None
    owner: int | None = None  # the uid on this host that its files belong to; None: the server's own
    facts: dict[str, str] = field(
        default_factory=dict[str, str]
    )  # `public_ip` and the like, as the contract names them
