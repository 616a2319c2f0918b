"""Where services post their events."""

from uuid import UUID

from fastapi import Request


def hook_url(request: Request, operation: UUID) -> str:
    """The address of an operation: under NEENA_PUBLIC_URL, else as this server was called."""
    public = request.app.state.settings.public_url
    base = public or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base.rstrip('/')}/hooks/{operation}"
