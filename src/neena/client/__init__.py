"""Clients of the Platform API and the Desktop API, for programs and for the command line."""

from neena.client.client import ApiError, Client, Event
from neena.client.desktops import DesktopClient

__all__ = ["ApiError", "Client", "DesktopClient", "Event"]
