"""What processes tell each other: gathered for a moment, sent outside any commit, read from one channel."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

_GATHER = 0.010
_IDS_IN_ONE = 200  # 36 characters each, under the 8,000 bytes a notification may have


class News:
    """What is to be told, by subject. `send` is called with payloads such as `changed:<id>,<id>`."""

    def __init__(self, send: Callable[[list[str]], Awaitable[None]]) -> None:
        self._send = send
        self._gathered: dict[str, set[UUID]] = {}
        self._sender: asyncio.Task[None] | None = None

    def add(self, subject: str, works: Iterable[UUID]) -> None:
        """Tell a little later, together with what else there is by then."""
        self._gathered.setdefault(subject, set()).update(works)
        if self._sender is None:
            self._sender = asyncio.create_task(self._send_gathered(), name="news")

    async def close(self) -> None:
        """Send what is left."""
        if self._sender is not None:
            await asyncio.wait([self._sender], timeout=2)

    async def _send_gathered(self) -> None:
        try:
            while self._gathered:
                await asyncio.sleep(_GATHER)
                gathered, self._gathered = self._gathered, {}
                await self._send([one for subject, works in gathered.items() for one in _payloads(subject, works)])
        finally:
            self._sender = None


def parse(payload: str) -> tuple[str, list[UUID]]:
    """Subject and works of a payload; unknown works of a later version are none."""
    subject, _, listed = payload.partition(":")
    try:
        return subject, [UUID(one) for one in listed.split(",")] if listed else []
    except ValueError:
        return "", []


def _payloads(subject: str, works: set[UUID]) -> list[str]:
    if subject == "ready":
        return [subject]
    ids = [str(work) for work in works]
    return [f"{subject}:{','.join(ids[at : at + _IDS_IN_ONE])}" for at in range(0, len(ids), _IDS_IN_ONE)]
