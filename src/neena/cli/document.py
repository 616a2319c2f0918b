"""`neena openapi`: the OpenAPI document, for makers of clients; needs no running server."""

from contextlib import nullcontext

from neena.cli.printing import print_json
from neena.settings import Settings
from neena.surface import build_surface


def openapi() -> None:
    """Print the OpenAPI document of the API, as a server of this version serves it."""
    print_json(build_surface(Settings.load(), lambda _: nullcontext()).openapi())
