"""Signing in at servers as they are run: by the environment's settings, behind a proxy, and at more than one."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from neena.identity.attempts import AT_ONCE
from neena.simulators.oidc import CLIENT, SECRET
from neena.simulators.process import Running, simulator
from support.postgres import PostgresServer
from support.processes import Server, Servers, unused_port

PUBLIC = "https://neena.acme.test"
PAGE = {"Origin": PUBLIC, "Sec-Fetch-Site": "same-origin"}
SESSION = "/api/v1/session"


@pytest.fixture
def oidc() -> Iterator[Running]:
    with simulator("oidc") as running:
        yield running


def test_a_sign_in_begun_at_one_server_is_finished_at_another(
    made: Servers, oidc: Running, postgres: PostgresServer
) -> None:
    """Nothing is kept at the server that begins. Somebody of the settings' domain joins, as the settings say."""
    settings = {"oidc_issuer": oidc.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_name": "Acme"}
    settings |= {"oidc_join": "other.test, acme.test", "oidc_join_permissions": "read,approve", "public_url": PUBLIC}
    settings |= {"egress_allow": oidc.address, "database_url": postgres.new_database(), "secret_key": "k" * 40}
    ports = [unused_port() for _ in range(2)]
    for port in ports:
        made.make(f"at {port}", port=port, **settings).start()
    one, two = (f"http://127.0.0.1:{port}" for port in ports)
    cookies: dict[str, str] = {}
    with httpx2.Client(trust_env=False, headers=PAGE) as browser:

        def asked(server: str, path: str, body: object = None) -> httpx2.Response:
            written = "; ".join(f"{name}={value}" for name, value in cookies.items())
            answer = browser.post(server + path, json=body, headers={"Cookie": written})
            for line in answer.headers.get_list("set-cookie"):
                name, _, value = line.partition(";")[0].partition("=")
                assert name.startswith("__Host-")
                cookies[name] = value
            return answer

        begun = asked(one, f"{SESSION}/provider").json()
        back = oidc.client.get(begun["authorize_url"], follow_redirects=False).headers["location"]
        assert back.startswith(f"{PUBLIC}/app/signed-in?")
        session = asked(two, f"{SESSION}/provider/code", dict(parse_qsl(urlsplit(back).query))).json()
        assert (session["user"]["email"], session["permissions"]) == ("mira@acme.test", ["read", "approve"])
        held = {"Cookie": f"__Host-neena_session={cookies['__Host-neena_session']}"}
        assert browser.get(one + SESSION, headers=held).json()["id"] == session["id"]
    came = dict(parse_qsl(urlsplit(back).query))
    secrets = (SECRET, came["code"], came["state"], held["Cookie"].partition("=")[2])
    assert not [one for one in secrets if one in made.logs()]


def failing(server: Server, times: int) -> set[int]:
    """The statuses of sign-ins that fail, each said to come from another address."""
    origin = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    with httpx2.Client(trust_env=False, base_url=server.url, headers=origin) as browser:
        return {
            browser.post(
                SESSION, json={"api_key": "sk_wrong"}, headers={"X-Forwarded-For": f"192.0.2.{one}"}
            ).status_code
            for one in range(times)
        }


def test_an_address_is_believed_of_the_proxies_that_the_settings_name(made: Servers) -> None:
    """Who could write their own address would be limited by nothing."""
    assert failing(made.make("near").start(), AT_ONCE + 5) == {401}
    elsewhere = made.make("elsewhere", trusted_proxies="10.0.0.0/8,192.168.1.1").start()
    assert failing(elsewhere, AT_ONCE + 5) == {401, 429}


def test_a_proxy_that_is_no_address_stops_the_start(made: Servers) -> None:
    assert "TRUSTED_PROXIES" in made.make(trusted_proxies="proxy.acme.test").refuses().upper()
