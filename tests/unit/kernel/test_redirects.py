"""Redirects: counted, checked at each hop, and no credential on another origin."""

import pytest
from raw_server import Server, moved

from neena.errors import Invalid, Unavailable
from neena.kernel.egress import EgressRefused, NeverSent
from neena.kernel.http import MAX_REDIRECTS, Http

SECRET = {"Authorization": "Bearer s", "X-Api-Key": "s", "Cookie": "s", "X-Own": "s", "X-Plain": "kept"}


async def test_five_redirects_are_followed_and_no_more(vendor_server: Server, http: Http) -> None:
    for hop in range(MAX_REDIRECTS + 1):
        vendor_server.answers[f"/{hop}"] = moved(302, f"/{hop + 1}")
    assert (await http.request("GET", f"{vendor_server.url}/1")).url == f"{vendor_server.url}/6"
    with pytest.raises(Unavailable, match="redirects more than 5 times"):
        await http.request("GET", f"{vendor_server.url}/0")


async def test_redirect_is_an_answer_when_not_followed_or_leading_nowhere(vendor_server: Server, http: Http) -> None:
    vendor_server.answers.update({"/": moved(302, "/x"), "/none": moved(302, "")})
    assert (await http.request("GET", f"{vendor_server.url}/", follow=False)).status == 302
    assert (await http.request("GET", f"{vendor_server.url}/none")).status == 302


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "POST", "GET"),
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (302, "PUT", "PUT"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
    ],
)
async def test_method_and_body_after_a_redirect(
    vendor_server: Server, http: Http, status: int, method: str, then: str
) -> None:
    vendor_server.answers["/"] = moved(status, "/next")
    await http.request(method, f"{vendor_server.url}/", content=b"body", headers={"content-type": "text/plain"})
    arrived = vendor_server.seen[-1]
    kept = then not in {"GET", "HEAD"}
    assert (arrived.method, arrived.body) == (then, b"body" if kept else b"")
    assert ("content-type" in arrived.headers) is kept


async def test_credentials_stay_with_their_origin(vendor_server: Server, other_server: Server, http: Http) -> None:
    vendor_server.answers["/"] = moved(307, f"{other_server.url}/taken")
    other_server.answers["/taken"] = moved(307, f"{vendor_server.url}/back")
    await http.request("GET", f"{vendor_server.url}/", headers=SECRET, private=["X-Own"])
    names = {name.lower() for name in SECRET}
    assert names <= set(vendor_server.seen[0].headers)
    assert names & set(other_server.seen[0].headers) == {"x-plain"}
    assert names & set(vendor_server.seen[1].headers) == {"x-plain"}


async def test_credentials_go_along_inside_their_origin(vendor_server: Server, http: Http) -> None:
    vendor_server.answers["/"] = moved(307, f"{vendor_server.url}/next")
    await http.request("GET", f"{vendor_server.url}/", headers=SECRET, private=["X-Own"])
    assert {name.lower() for name in SECRET} <= set(vendor_server.seen[1].headers)


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data/",
        "//127.0.0.1:1/x",
        "http://[::1]/",
        "http://127.1/",
    ],
)
async def test_every_hop_passes_the_guard(vendor_server: Server, http: Http, target: str) -> None:
    vendor_server.answers["/"] = moved(302, target)
    with pytest.raises(EgressRefused):
        await http.request("GET", f"{vendor_server.url}/")


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "http://[::1", "http://user:pw@127.0.0.1/", "http://h:99999/"]
)
async def test_redirect_to_what_is_no_web_address_is_invalid(vendor_server: Server, http: Http, target: str) -> None:
    vendor_server.answers["/"] = moved(302, target)
    with pytest.raises(Invalid):
        await http.request("GET", f"{vendor_server.url}/")


async def test_what_was_answered_with_a_redirect_was_sent(
    vendor_server: Server, other_server: Server, http: Http
) -> None:
    other_server.stop()
    vendor_server.answers["/"] = moved(303, f"{other_server.url}/")
    with pytest.raises(Unavailable) as fault:
        await http.request("POST", f"{vendor_server.url}/", content=b"once")
    assert not isinstance(fault.value, NeverSent)


async def test_params_are_not_added_again_after_a_redirect(vendor_server: Server, http: Http) -> None:
    vendor_server.answers["/"] = moved(302, "/next")
    await http.request("GET", f"{vendor_server.url}/", params={"a": "1"})
    assert [one.path for one in vendor_server.seen] == ["/?a=1", "/next"]
