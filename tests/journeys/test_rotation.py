"""The master key is exchanged while a server stores and uses credentials, and whoever exchanges it is killed."""

import asyncio
import itertools
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from neena.client import Neena
from neena.credentials.tables import IntegrationCredential, VaultKey
from neena.kernel.database import Database
from neena.kernel.vault import MasterKeys, Vault, fingerprint_of
from neena.simulators.process import Running
from support.processes import Server, Servers, environment
from support.stories import CHANNEL, begin, connect, finished, texts

CREDENTIALS = 130
REPLACED = 10  # each so many are also replaced, all the time; the rest is left to the command
# What is heard last before each kill: the key is in the file; it is the current one; some secrets are under it.
KILLED_AT = ("A new master key stands", "New secrets are sealed", "50 secrets")


@pytest.fixture(params=["sqlite", "postgresql"])
def storing(
    request: pytest.FixtureRequest, made: Servers, vendors: dict[str, Any], accounts: Any, slack: Running
) -> Server:
    """A server with its master key in a file, and accounts connected."""
    url = {"database_url": request.getfixturevalue("database_url")} if request.param == "postgresql" else {}
    server = made.make(**vendors, **url).start()
    connect(server.client, *accounts)
    return server


@pytest.mark.timeout(900)
def test_master_key_is_exchanged_under_load_by_a_command_that_is_killed_again_and_again(
    storing: Server, made: Servers, slack: Running
) -> None:
    stored = {f"h{n}.test": f"x-key: {n}.0" for n in range(CREDENTIALS)}
    for host, secret in stored.items():
        storing.client.credentials.connect("http", secret, host)
    before = (storing.data / "secret.key").read_text().split()
    with under_load(storing, stored) as sent:
        for last_words in KILLED_AT:
            rotate(storing, made, killed_at=last_words)
        said = rotate(storing, made)
    assert said[0].startswith("Going on with the exchange")
    assert said[-1].startswith("Done")
    after = (storing.data / "secret.key").read_text().split()
    assert (len(before), len(after), set(before) & set(after)) == (1, 1, set())
    use(storing.client, storing, "at last")
    assert texts(slack) == [*sent, "at last"]  # no run failed for want of its credential
    storing.stop()
    assert opened(storing) == stored


def rotate(server: Server, made: Servers, killed_at: str | None = None) -> list[str]:
    """Run the command beside the server; what it said until it ended or was killed."""
    command = [sys.executable, "-m", "neena", "secrets", "rotate"]
    settings = environment(server.settings)
    said: list[str] = []
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True, cwd=server.folder) as process:
        assert process.stdout
        for line in process.stdout:
            said.append(line.strip())
            if killed_at and line.startswith(killed_at):
                process.kill()
                break
    assert process.returncode == (-9 if killed_at else 0), said
    return said


@contextmanager
def under_load(server: Server, stored: dict[str, str]) -> Iterator[list[str]]:
    """Credentials are replaced and used until the end of the block; the texts that were sent with one of them."""
    over, sent, faults = threading.Event(), list[str](), list[BaseException]()

    def replace() -> None:
        with Neena(server.url, server.api_key) as client:
            for number in itertools.count(1):
                for host in list(stored)[::REPLACED]:
                    if over.is_set():
                        return
                    secret = f"x-key: {host}.{number}"
                    client.credentials.connect("http", secret, host)
                    stored[host] = secret

    def send() -> None:
        with Neena(server.url, server.api_key) as client:
            while not over.is_set():
                sent.append(f"message {len(sent)}")
                use(client, server, sent[-1])

    def heard(work: Any) -> None:
        try:
            work()
        except BaseException as fault:  # noqa: BLE001  # told in the test's own thread
            faults.append(fault)

    threads = [threading.Thread(target=heard, args=[work]) for work in (replace, send)]
    for one in threads:
        one.start()
    try:
        yield sent
    finally:
        over.set()
        for one in threads:
            one.join(30)
    assert not faults, faults
    assert len(sent) > 2


def use(client: Neena, server: Server, text: str) -> None:
    """Send a message, for which the credential is opened."""
    run = finished(server, begin(client, ("slack.send_message", f'Send "{text}" to #{CHANNEL}')))
    assert run["status"] == "completed", run["error"]


def opened(server: Server) -> dict[str, str]:
    """Every credential that is bound to a host, opened with what the file holds now."""
    keys = MasterKeys((), server.data / "secret.key")
    vault = Vault(keys)

    async def read() -> dict[str, str]:
        database = Database(server.settings.get("DATABASE_URL", f"sqlite:///{server.data / 'neena.db'}"))
        try:
            async with database.reading() as session:
                held = (await session.execute(select(VaultKey.fingerprint, VaultKey.current))).all()
                assert [tuple(one) for one in held] == [(fingerprint_of(keys.read()[0]), True)]
                rows = await session.scalars(select(IntegrationCredential))
                return {row.host: vault.open(row.sealed, row.context) for row in rows if row.host}
        finally:
            await database.close()

    return asyncio.run(read())
