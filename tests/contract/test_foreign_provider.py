"""A published OpenID provider that nobody here wrote: its consent page, its code, its token, and in."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest

from support.processes import unused_port
from support.product import Person, open_product
from support.tabs import SESSION, open_tab

CLIENT = "neena-console"
BACK = "http://127.0.0.1:1/back"
MIRA = {"sub": "mira", "email": "mira@acme.test", "email_verified": True}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = unused_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "--user-claims", json.dumps(MIRA)]
    log = tmp_path_factory.mktemp("provider") / "log"
    with (
        log.open("wb") as lines,
        subprocess.Popen(command, stdout=lines, stderr=lines, env=dict(os.environ)) as process,
    ):
        try:
            yield _ready(f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()


def _ready(url: str, log: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            httpx2.get(f"{url}/.well-known/openid-configuration", trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return url
    raise AssertionError(log.read_text())


def logged_in(issuer: str, sub: str) -> str:
    """The ID token of a person who consented."""
    with httpx2.Client(base_url=issuer, trust_env=False) as browser:
        asked = {"client_id": CLIENT, "redirect_uri": BACK, "response_type": "code", "scope": "openid email"}
        answer = browser.post("/oauth2/authorize", params=asked, data={"sub": sub})
        [code] = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": CLIENT}
        return browser.post("/oauth2/token", data={**form, "client_secret": "any"}).json()["id_token"]


async def test_a_person_of_another_provider_comes_in(tmp_path: Path, issuer: str) -> None:
    """P-08, E02: discovery, keys and claims as a published provider writes them."""
    trusted = {"oidc_issuer": issuer, "egress_allow": (urlsplit(issuer).netloc,)}
    async with open_product(tmp_path / "one", works=False, oidc_audience=CLIENT, **trusted) as product:
        holder = Person(product, None, MIRA["email"], None, logged_in(issuer, MIRA["sub"]))
        await holder.refused(404, "GET", "/users/")
        made = await holder.post("/users/create_if_not_exists", {"email": MIRA["email"], "auth0_id": MIRA["sub"]})
        assert (await holder.get("/users/"), made["organization"]) == (made, None)
    async with open_product(tmp_path / "two", works=False, oidc_audience="another", **trusted) as product:
        other = Person(product, None, MIRA["email"], None, logged_in(issuer, MIRA["sub"]))
        assert "another audience" in (await other.refused(401, "GET", "/users/"))["detail"]


async def test_a_person_of_another_provider_signs_in_to_the_console(tmp_path: Path, issuer: str) -> None:
    """Its own discovery, consent, PKCE, nonce and token endpoint."""
    known = {"oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret": "any"}
    known |= {"egress_allow": (urlsplit(issuer).netloc,), "first_user_email": MIRA["email"]}
    async with open_product(tmp_path, works=False, **known) as product, open_tab(product) as tab:
        begun = await tab.ok("POST", f"{SESSION}/provider")
        async with httpx2.AsyncClient(trust_env=False) as browser:
            answer = await browser.post(begun["authorize_url"], data={"sub": MIRA["sub"]})
        back = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
        session = await tab.ok("POST", f"{SESSION}/provider/code", back)
        assert (session["user"]["email"], session["user"]["auth0_id"]) == (MIRA["email"], MIRA["sub"])
