"""Loopback servers and a guarded client for the tests of outbound HTTP."""

from collections.abc import AsyncIterator

import pytest
from raw_server import Server, raw_server, reaching

from neena.kernel.http import Http


@pytest.fixture
async def vendor_server() -> AsyncIterator[Server]:
    async with raw_server() as server:
        yield server


@pytest.fixture
async def other_server() -> AsyncIterator[Server]:
    async with raw_server() as server:
        yield server


@pytest.fixture
async def http(vendor_server: Server, other_server: Server) -> AsyncIterator[Http]:
    async with reaching(vendor_server, other_server) as client:
        yield client
