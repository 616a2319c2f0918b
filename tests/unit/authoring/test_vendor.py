"""A credential goes to its own origin only; a status says whether another attempt may succeed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.authoring import IntegrationFailed, Vendor, answer_as, check_status
from neena.authoring.vendor import retry_after
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
