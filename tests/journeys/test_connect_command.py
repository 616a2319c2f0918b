"""`neena connect`: an account connected from a terminal, on a real server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from neena.cli.connect import came_back
from neena.simulators.process import Running, simulator
from support import club as the_club
from support.processes import Server, Servers, servers

PROGRAM = Path(the_club.__file__).with_name("club_server.py")


@pytest.fixture(scope="module")
def club() -> Iterator[Running]:
    with simulator("oauth2") as running:
        yield running


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with servers(tmp_path_factory.mktemp("connect")) as all_of_them:
        yield all_of_them


@pytest.fixture(scope="module")
def server(made: Servers, club: Running) -> Server:
    own = {f"integration_club_{name}": value for name, value in the_club.settings(club).items()}
    own |= {f"integration_pasted_{name}": value for name, value in the_club.settings(club).items()}
    one = made.make(egress_allow=club.address, **own)
    one.program = [str(PROGRAM)]
    return one.start()


class Terminal:
    """A terminal in which `neena connect` runs; `said` is what it shows, what is typed included unless it is hidden."""

    def __init__(self, server: Server, *words: str) -> None:
        command = [sys.executable, "-m", "neena", "connect", *words, "--url", server.url, "--key", server.api_key]
        self._screen, keyboard = os.openpty()
        self._process = subprocess.Popen(
            command, stdin=keyboard, stdout=keyboard, stderr=keyboard, cwd=server.folder, start_new_session=True
        )
        os.close(keyboard)
        self.said = ""

    def wait_for(self, words: str) -> None:
        """Read on until these words are there."""
        while words not in self.said:
            self.said += self._read()

    def type(self, line: str) -> None:
        os.write(self._screen, line.encode() + b"\n")

    def ended(self) -> int:
        """Read to the end; the exit code."""
        with suppress(OSError):
            while more := self._read():
                self.said += more
        os.close(self._screen)
        return self._process.wait(10)

    def _read(self) -> str:
        return os.read(self._screen, 4096).decode()

    def consents(self, club: Running) -> None:
        """Do as the words on the screen say: open the address, paste what the browser shows then."""
        self.wait_for("your browser shows: ")
        found = re.search(r"http://\S+", self.said)
        assert found
        self.type(club.client.get(found[0], follow_redirects=False).headers["location"])


def test_an_account_is_connected_by_consent(server: Server, club: Running) -> None:
    terminal = Terminal(server, "club")
    terminal.consents(club)
    assert terminal.ended() == 0, terminal.said
    assert "Club is connected. The account is Mira of the club." in terminal.said
    stored = server.client.call("GET", "/integration_credentials/all")
    assert [(one["by_oauth2"], one["account"]) for one in stored] == [(True, "Mira of the club")]


def test_a_credential_is_asked_for_where_there_is_no_consent_page_and_is_not_shown(server: Server) -> None:
    terminal = Terminal(server, "pasted")
    terminal.wait_for("as TOKEN (not shown): ")
    terminal.type("some-secret-token")
    assert terminal.ended() == 0, terminal.said
    assert "hands a token to you" in terminal.said
    assert "Pasted is connected. But the service refuses it" in terminal.said
    assert "some-secret-token" not in terminal.said


def test_what_goes_wrong_is_one_line(server: Server, club: Running) -> None:
    unknown = Terminal(server, "nonesuch")
    assert unknown.ended() == 1
    assert unknown.said.strip() == "neena: This server has no integration 'nonesuch'; it has cabin, club, pasted."
    club.load(consents=False)
    declined = Terminal(server, "club")
    declined.consents(club)
    assert declined.ended() == 1
    assert declined.said.strip().endswith("neena: The account was not connected: access_denied.")


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("abc", {"code": "abc", "state": "s"}),
        ("https://n.test/cb?code=a&state=s", {"code": "a", "state": "s"}),
        (
            " https://n.test/cb?code=a%20b&state=s&iss=https%3A%2F%2Fi.test&x=1 ",
            {"code": "a b", "iss": "https://i.test"},
        ),
    ],
)
def test_code_and_state_are_read_from_what_is_pasted(pasted: str, found: dict[str, str]) -> None:
    assert came_back(pasted, "s") == {"state": "s", **found}


@pytest.mark.parametrize(
    "pasted", ["https://n.test/cb?code=a&state=other", "https://n.test/cb?code=a", "https://n.test/cb?error=x&state=s"]
)
def test_an_answer_to_another_request_is_not_sent(pasted: str) -> None:
    with pytest.raises(LookupError):
        came_back(pasted, "s")
