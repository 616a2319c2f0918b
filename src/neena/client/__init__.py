"""A client of the Platform API, for programs and for the command line."""

from neena.client.client import ApiError, Client, Event

__all__ = ["ApiError", "Client", "Event"]
