"""Clients of the Platform API, the Desktop API and of workflows, for programs and for the command line."""

from neena.client.client import Client, Event
from neena.client.connection import ApiError
from neena.client.desktops import DesktopClient
from neena.client.workflows import WorkflowClient

__all__ = ["ApiError", "Client", "DesktopClient", "Event", "WorkflowClient"]
