"""What a token endpoint answers, as strictly as needed and as leniently as services write it."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from oauth2_vendor import AUTH, VENDOR, client

from neena.credentials.opening import RENEWED_BEFORE, Opened
from neena.credentials.tokens import ProviderRefuses, ProviderUnreachable, TokenSet
from neena.kernel.http import Answer
from neena.kernel.ids import new_id

HELD = TokenSet(access_token="old-access", refresh_token="old-refresh", scope="a b")


class Line:
    """Stands where requests leave: keeps the last one, answers as told."""

    def __init__(self, body: object, status: int = 200) -> None:
        self.answer = Answer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode(), "")
        self.headers: Mapping[str, str] = {}
        self.form: Mapping[str, str] = {}
        self.rest: dict[str, Any] = {}

    async def request(self, _method: str, _url: str, *, headers: Any, form: Any, **rest: Any) -> Answer:
        self.headers, self.form, self.rest = headers, form, rest
        return self.answer


async def test_a_code_goes_out_with_its_verifier_and_the_clients_proof() -> None:
    line = Line({"access_token": "at", "refresh_token": "rt", "expires_in": 60, "scope": "a", "token_type": "bot"})
    found = await client().exchange(line, "the-code", "https://n.test/cb", "the-verifier")
    assert line.form == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": "https://n.test/cb",
        "code_verifier": "the-verifier",
        "client_id": "id",
        "client_secret": "secret",
    }
    assert line.rest["follow"] is False, "secrets do not follow a redirect"
    assert (found.access_token, found.refresh_token, found.scope, found.token_type) == ("at", "rt", "a", "bot")
    assert "at" not in repr(found).split("'")


async def test_basic_proof_is_encoded_as_in_a_form_and_is_not_in_the_body() -> None:
    line = Line({"access_token": "at"})
    basic = replace(VENDOR, auth=replace(AUTH, basic=True))
    await client(basic, client_id="a:b", client_secret="s/ä").renew(line, HELD)
    assert line.headers["Authorization"] == "Basic " + b64encode(b"a%3Ab:s%2F%C3%A4").decode()
    assert line.form == {"grant_type": "refresh_token", "refresh_token": "old-refresh"}


@pytest.mark.parametrize(
    ("said", "refresh", "lasts"),
    [
        ({}, "old-refresh", None),
        ({"refresh_token": "new", "expires_in": 3600}, "new", 3600),
        ({"refresh_token": None, "expires_in": "3600"}, "old-refresh", 3600),
        ({"refresh_token": "", "expires_in": ""}, "old-refresh", None),
        ({"expires_in": 0}, "old-refresh", None),
        ({"expires_in": -5}, "old-refresh", None),
        ({"expires_in": 1.5}, "old-refresh", 1.5),
        ({"expires_in": 10**300}, "old-refresh", 10 * 365 * 86400),
        ({"scope": ["a"], "unknown": {}}, "old-refresh", None),
    ],
)
async def test_what_is_left_out_stays(said: dict[str, Any], refresh: str, lasts: float | None) -> None:
    before = datetime.now(UTC)
    found = await client().renew(Line({"access_token": "at", **said}), HELD)
    assert (found.refresh_token, found.scope) == (refresh, "a b")
    if lasts is None:
        assert found.expires_at is None
    else:
        assert found.expires_at is not None
        assert abs((found.expires_at - before).total_seconds() - lasts) < 2


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "invalid_grant"}, "invalid_grant"),
        (401, {"error": "invalid_client", "error_description": "old-refresh"}, "invalid_client"),
        (200, {"ok": False, "error": "invalid_refresh_token"}, "invalid_refresh_token"),
        (400, {"error": "old refresh\n"}, "HTTP 400"),
        (200, {"error": {"code": 1}}, "HTTP 200"),
        (404, b"<html>", "HTTP 404"),
        (403, b"[" * 9000, "HTTP 403"),
    ],
)
async def test_a_refusal_is_known_by_its_name(status: int, body: object, error: str) -> None:
    with pytest.raises(ProviderRefuses) as fault:
        await client().renew(Line(body, status), HELD)
    assert (fault.value.error, fault.value.message) == (error, f"Vendor refuses: {error}")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"error": "invalid_grant"}),
        (429, {"error": "invalid_grant"}),
        (302, b""),
        (200, b""),
        (200, {}),
        (200, {"access_token": ""}),
        (200, {"access_token": "with\nnewline"}),
        (200, {"access_token": "ünicode"}),
        (200, {"access_token": ["x"]}),
        (200, {"access_token": "old-access", "refresh_token": "with blank"}),
        (200, {"access_token": "old-access", "expires_in": float("inf")}),
    ],
)
async def test_what_is_no_answer_passes_and_repeats_nothing(status: int, body: object) -> None:
    with pytest.raises(ProviderUnreachable) as fault:
        await client().renew(Line(body, status), HELD)
    assert not any(part in fault.value.message for part in ("old-access", "old-refresh", "newline", "blank"))


@pytest.mark.parametrize(
    ("left", "lasts", "is_fresh"), [(None, True, True), (61, True, True), (59, True, False), (-1, False, False)]
)
def test_a_token_is_due_a_minute_before_it_expires(left: float | None, *, lasts: bool, is_fresh: bool) -> None:
    expires = None if left is None else datetime.now(UTC) + timedelta(seconds=left)
    held = Opened(new_id(), 1, "at", TokenSet(access_token="at", expires_at=expires))
    assert (held.lasts(), held.lasts(RENEWED_BEFORE)) == (lasts, is_fresh)
    assert held.is_renewable is False


def test_a_pasted_token_lasts() -> None:
    held = Opened(new_id(), 1, "pasted")
    assert (held.lasts(RENEWED_BEFORE), held.is_renewable, held.all_secrets) == (True, False, ("pasted",))
    assert "pasted" not in repr(held)
