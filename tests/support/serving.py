"""An ASGI application on a real socket of this process, for what an in-process client cannot show."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals belong to the test run


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[tuple[str, int]]:
    """Serve on a port of loopback (0: a free one); gives host and port. The application's own lifespan is not run."""
    # Named as TCP, since asyncio sends small packets at once only on sockets that say so.
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port is served again at once
        listening.bind(("127.0.0.1", port))
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            log_config=None,
            access_log=False,
            http="httptools",
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield listening.getsockname()
        finally:
            server.should_exit = True
            await task
