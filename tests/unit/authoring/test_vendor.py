"""A credential goes to its own origin only; a status says whether another attempt may succeed."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.authoring import IntegrationFailed, Vendor, answer_as, check_status
from neena.authoring.integration import is_unauthorized
from neena.authoring.vendor import Renewal, retry_after
from neena.errors import Invalid, TimedOut, Unavailable
from neena.kernel.egress import NeverSent
from neena.kernel.http import Answer, AnswerTooLarge

SECRET = {"Authorization": "Bearer secret"}


class Line:
    """Stands where requests leave: keeps them, answers or fails as told."""

    def __init__(self, answer: Answer | Exception | None = None) -> None:
        self.sent: list[tuple[str, str, Mapping[str, str], dict[str, Any]]] = []
        self._answer = answer or Answer(200, {}, b"{}", "")

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], **rest: Any) -> Answer:
        self.sent.append((method, url, headers, rest))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def answered(status: int, body: bytes = b"", **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, "")


async def credential_at(url: str, base: str | None, bound_to: str | None = None) -> bool:
    """Whether the credential goes along with a request to `url`."""
    line = Line()
    await Vendor(line, base, SECRET, bound_to).exchange("GET", url)
    _, _, headers, rest = line.sent[0]
    carried = "Authorization" in headers
    assert (tuple(rest["private"]) == ("Authorization",)) is carried, "what is carried is dropped on another origin"
    return carried


@pytest.mark.parametrize(
    "url",
    [
        "cards",
        "/cards",
        "cards?from=https://evil.test/",
        "https://api.test/1/x",
        "HTTPS://API.TEST:443/1",
        "//evil.test/x",
    ],
)
async def test_credential_goes_to_the_vendors_origin(url: str) -> None:
    assert await credential_at(url, "https://api.test/1/")


@pytest.mark.parametrize(
    "url",
    [
        *("https://evil.test/", "http://api.test/1", "https://api.test:8443/1", "https://api.test.evil.test/"),
        *(
            "https://evil.test/?https://api.test/1",
            "https://evil.test#api.test",
            "https://sub.api.test/",
            "https://api.test\\.evil.test/",
        ),
        # A name with a dot at its end, one that looks alike, a port that is another one, an address of the same host.
        *("https://api.test./1", "https://\u0430pi.test/1", "https://xn--pi-7kc.test/1", "https://api.test:444/1"),
        *("http://api.test:443/1", "https://127.0.0.1/1"),
    ],
)
async def test_credential_goes_nowhere_else(url: str) -> None:
    assert not await credential_at(url, "https://api.test/1")


@pytest.mark.parametrize("url", ["https://api.test@evil.test/", "https://[::1", "https://h:x/", "https://\x00/"])
async def test_url_that_two_could_read_differently_is_invalid(url: str) -> None:
    with pytest.raises(Invalid):
        await credential_at(url, "https://api.test/1")


@pytest.mark.parametrize(
    ("bound_to", "url", "carried"),
    [
        ("api.test", "https://api.test/x", True),
        ("API.test", "https://api.TEST/x", True),
        ("api.test:443", "https://api.test/x", True),
        ("api.test:8443", "https://api.test:8443/x", True),
        ("127.0.0.1:80", "http://127.0.0.1/x", True),
        ("api.test", "http://api.test/x", False),
        ("api.test", "https://api.test:8443/x", False),
        ("api.test:443", "http://api.test:443/x", True),
        ("api.test", "https://evil.test/x", False),
        ("api.test", "https://sub.api.test/x", False),
    ],
)
async def test_credential_of_a_host_goes_to_that_host(bound_to: str, url: str, *, carried: bool) -> None:
    assert await credential_at(url, None, bound_to) is carried


async def test_path_is_put_behind_the_api_root() -> None:
    line = Line()
    vendor = Vendor(line, "https://api.test/1/", SECRET)
    await vendor.post("/cards", json={"a": 1}, params={"b": 2})
    method, url, _, rest = line.sent[0]
    assert (method, url, rest["json"], rest["params"]) == ("POST", "https://api.test/1/cards", {"a": 1}, {"b": 2})


@pytest.mark.parametrize(
    ("status", "passing", "acted"),
    [
        *((400, False, False), (401, False, False), (403, False, False), (404, False, False), (409, False, False)),
        *((408, True, True), (422, False, False), (425, True, False), (429, True, False), (302, False, False)),
        *((500, True, True), (501, False, True), (502, True, True), (503, True, True), (504, True, True)),
    ],
)
def test_status_says_whether_to_try_again_and_whether_it_may_have_acted(
    status: int, *, passing: bool, acted: bool
) -> None:
    with pytest.raises(IntegrationFailed) as fault:
        check_status(answered(status, b"why", retry_after="7"))
    found = fault.value
    assert (found.status, found.passing, found.acted, found.retry_after) == (status, passing, acted, 7.0)
    assert str(status) in found.message
    assert "why" in found.message


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_success_passes(status: int) -> None:
    check_status(answered(status))


@pytest.mark.parametrize(
    ("fault", "passing", "acted"),
    [
        (NeverSent("no"), True, False),
        (Unavailable("no"), True, True),
        (TimedOut("no"), True, True),
        (AnswerTooLarge("no"), False, True),
    ],
)
async def test_fault_on_the_way_says_whether_the_vendor_may_have_acted(
    fault: Exception, *, passing: bool, acted: bool
) -> None:
    vendor = Vendor(Line(fault), "https://api.test")
    with pytest.raises(IntegrationFailed) as found:
        await vendor.post("x")
    assert (found.value.passing, found.value.acted) == (passing, acted)


@pytest.mark.parametrize("body", [b"<html>", b"\xff", b"[" * 100_000, b"9" * 5000])
@pytest.mark.parametrize(("method", "acted"), [("GET", False), ("POST", True)])
async def test_answer_that_is_not_json_is_a_lasting_fault(body: bytes, method: str, *, acted: bool) -> None:
    vendor = Vendor(Line(answered(200, body)), "https://api.test")
    with pytest.raises(IntegrationFailed) as found:
        await vendor.call(method, "x")
    assert (found.value.passing, found.value.acted) == (False, acted)


async def test_empty_answer_is_none() -> None:
    assert await Vendor(Line(answered(204)), "https://api.test").delete("x") is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("\u00b2", None),
    ],
)
def test_retry_after_in_seconds(text: str, seconds: float | None) -> None:
    assert retry_after(answered(429, retry_after=text)) == seconds


def test_retry_after_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    found = retry_after(answered(429, retry_after=later))
    assert found is not None
    assert 85 < found <= 90
    assert retry_after(answered(429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT")) == 0.0


@given(st.text())
def test_any_retry_after_is_a_wait_or_none(text: str) -> None:
    found = retry_after(answered(429, retry_after=text))
    assert found is None or found >= 0


def test_answer_of_another_shape_is_a_fault_of_the_service() -> None:
    assert answer_as(list[int], [1, 2]) == [1, 2]
    with pytest.raises(IntegrationFailed, match=r"1: .*integer") as fault:
        answer_as(list[int], [1, "secret-looking"])
    assert fault.value.acted
    assert "secret-looking" not in fault.value.message


class Doors(Line):
    """Answers 401 to the old credential and 200 to the new one; `url` is where the answer comes from."""

    def __init__(self, url: str = "https://api.test/me") -> None:
        super().__init__()
        self._url = url

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], **rest: Any) -> Answer:
        self.sent.append((method, url, headers, rest))
        return Answer(200 if headers.get("Authorization") == "new" else 401, {}, b"{}", self._url)


class Renewing:
    """Counts renewals; each gives `headers`."""

    def __init__(self, authorization: str = "new") -> None:
        self.count = 0
        self._authorization = authorization

    async def __call__(self) -> Mapping[str, str]:
        self.count += 1
        await asyncio.sleep(0)
        return {"Authorization": self._authorization}


def renewable(line: Line, renew: Renewing) -> Vendor:
    renewal = Renewal(is_unauthorized, renew)
    return Vendor(line, "https://api.test", {"Authorization": "old"}, renewal=renewal)


async def test_a_refused_request_is_sent_once_more_with_all_that_it_had() -> None:
    line, renew = Doors(), Renewing()
    vendor = renewable(line, renew)
    await vendor.exchange("POST", "x", json={"a": 1}, params={"b": 2}, headers={"X-Own": "3"}, timeout=4)
    (_, url, first, rest), second = line.sent
    assert (first["Authorization"], second[2]["Authorization"], first["X-Own"], second[2]["X-Own"]) == (
        *("old", "new"),
        *("3", "3"),
    )
    assert (second[0], second[1], second[3]) == ("POST", url, rest)
    assert (await vendor.exchange("GET", "y")).status == 200
    assert (renew.count, len(line.sent)) == (1, 3), "what comes later begins with the new one"


async def test_requests_side_by_side_need_no_renewal_each() -> None:
    line, renew = Doors(), Renewing()
    vendor = renewable(line, renew)
    answers = await asyncio.gather(*(vendor.exchange("GET", "x") for _ in range(5)))
    assert {one.status for one in answers} == {200}
    await vendor.exchange("GET", "x")
    assert renew.count <= 5


async def test_the_same_credential_again_is_not_sent_again() -> None:
    line, renew = Doors(), Renewing("old")
    assert (await renewable(line, renew).exchange("GET", "x")).status == 401
    assert (renew.count, len(line.sent)) == (1, 1)


async def test_the_word_of_another_origin_renews_nothing() -> None:
    for line, path in (
        (Doors("https://evil.test/"), "x"),
        (Doors("http://api.test/me"), "x"),
        (Doors(), "https://evil.test/x"),
    ):
        renew = Renewing()
        assert (await renewable(line, renew).exchange("GET", path)).status == 401
        assert (renew.count, len(line.sent)) == (0, 1)
