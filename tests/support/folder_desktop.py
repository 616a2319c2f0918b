"""Desktops that are a folder and nothing else: for what needs no screen and no programs."""

import socket
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from neena.computer.machine import Machine
from neena.computer.tools.hands import Memory
from neena.desktops.hosting import new_desktop_id
from neena.desktops.running import RunningDesktop
from support.product import Person


def folder_desktop(person: Person, folder: Path) -> RunningDesktop:
    """A desktop of this person, which the product drives as far as files and logs go."""
    (folder / "drive").mkdir(parents=True)
    desktop = RunningDesktop(
        id=new_desktop_id(),
        organization=UUID(person.organization) if person.organization else None,
        owner=person.email,
        machine=Machine(cast("Any", None), socket.socket, folder / "drive", "none"),
        folder=folder,
        memory=Memory((1024, 768)),
    )
    person.product.neena.desktops.running[desktop.id] = desktop
    return desktop
