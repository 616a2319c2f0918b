"""Neena: plain words become a flow of tasks, a durable run and a result."""

from importlib.metadata import version

__version__ = version("neena")
