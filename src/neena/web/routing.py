"""Where a slice's routes are gathered."""

from typing import Any

from fastapi import APIRouter


class Router(APIRouter):
    """Routes that stand under their whole path, so that the application takes them over as they are.

    Included under a prefix, each would be built a second time when the first request comes.
    """

    def __init__(self, prefix: str = "", **given: Any) -> None:
        super().__init__(prefix=prefix, strict_content_type=False, **given)
