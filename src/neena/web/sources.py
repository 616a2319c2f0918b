"""Where requests come from."""

from starlette.requests import Request


def source_of(request: Request) -> str | None:
    """The address that a request came from."""
    return request.client.host if request.client else None
