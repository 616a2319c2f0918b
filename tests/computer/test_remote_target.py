"""The way to a machine that is not ours."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from neena.computer.remote.target import Target, TargetUnreachable, Way
from neena.kernel.egress import EgressGuard


def way_to(listener: socket.socket) -> Way:
    port = listener.getsockname()[1]
    return Way(EgressGuard((f"127.0.0.1:{port}",)), Target(host="127.0.0.1", port=port))


async def test_threads_that_wait_for_a_connection_do_not_wait_for_each_other() -> None:
    """As when a few people open views of remote desktops at once: each holds a thread until it is connected."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(1))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with asyncio.timeout(5):
            connection = await asyncio.to_thread(way_to(listener).dial, loop)
        with connection:
            assert connection.getpeername() == listener.getsockname()
            assert connection.gettimeout() is None


async def test_a_machine_that_does_not_listen_is_told_as_such() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    way = way_to(listener)
    listener.close()
    with pytest.raises(TargetUnreachable, match="does not answer"):
        await way.connect()
