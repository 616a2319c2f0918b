"""Paths, bodies, statuses, paging, times: what holds for every endpoint (contract 1)."""

import json
import re
from typing import Any

import httpx2
import pytest

from contract.endpoints import BY_ID, ENDPOINTS, LISTS, Endpoint, name
from support.lab import LAB, TASKS
from support.product import Person, Product, flow_body, open_product, unknown_id

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=name)
async def test_every_path_answers_with_and_without_prefix_and_slash(
    product: Product, mira: Person, endpoint: Endpoint
) -> None:
    """P-01, P-02: four spellings, one answer, never a redirect."""
    bare = endpoint.path.rstrip("/")
    answers = []
    for path in (f"/api/v1{bare}", f"/api/v1{bare}/", bare, f"{bare}/"):
        answer = await product.client.request(endpoint.method, path, headers={"x-api-key": mira.key})
        answers.append((answer.status_code, answer.json()))
    assert all(one == answers[0] for one in answers), answers
    assert answers[0][0] in ({422} if set(endpoint.params) - {"skip", "limit"} or endpoint.takes_body else {200})


@pytest.mark.parametrize("endpoint", LISTS, ids=name)
async def test_lists_refuse_pages_out_of_range_and_end_empty(mira: Person, endpoint: Endpoint) -> None:
    """P-17: `skip` and `limit` are checked; past the end is `[]`."""
    more = {"flow_id": (await mira.flow(("lab.tell_hour", None)))["id"]} if "flow_id" in endpoint.params else {}
    for wrong in ({"skip": -1}, {"limit": -1}, {"limit": 1001}, {"skip": "x"}, {"limit": "1.5"}, {"skip": 10**30}):
        body = await mira.refused(422, "GET", endpoint.path, **more, **wrong)
        assert body["detail"][0]["loc"] == ["query", next(iter(wrong))]
    assert await mira.get(endpoint.path, skip=2**31 - 1, **more) == []
    assert await mira.get(endpoint.path, limit=0, **more) == []
    await mira.get(endpoint.path, limit=1000, **more)


async def test_lists_are_bare_arrays_newest_first_and_default_to_a_hundred(mira: Person) -> None:
    """P-17, P-18: a list is a bare array, newest first, in a stable order; a page is 100 unless told otherwise."""
    made = [(await mira.request(f"Request {at}"))["id"] for at in range(102)]
    shown = [one["id"] for one in await mira.get("/flow_requests/all")]
    assert len(shown) == 100
    dates = [one["created_date"] for one in await mira.get("/flow_requests/all", limit=1000)]
    assert dates == sorted(dates, reverse=True)
    pages = [one["id"] for at in range(0, 120, 7) for one in await mira.get("/flow_requests/all", skip=at, limit=7)]
    assert pages[:100] == shown
    assert sorted(pages) == sorted(made)


@pytest.mark.parametrize("endpoint", BY_ID, ids=name)
async def test_a_malformed_id_is_422_and_an_unknown_one_404(mira: Person, endpoint: Endpoint) -> None:
    """P-13: malformed UUID 422; unknown UUID 404 with a text."""
    for wrong in ("x", "", "1", "a1b2c3d4-0000-4000-8000-00000000000g", "é" * 36):
        body = await mira.refused(422, endpoint.method, endpoint.path, **dict.fromkeys(endpoint.params, wrong))
        assert {tuple(one["loc"]) for one in body["detail"]} == {("query", param) for param in endpoint.params}
    body = await mira.refused(404, endpoint.method, endpoint.path, **dict.fromkeys(endpoint.params, unknown_id()))
    assert body["detail"].endswith("not found")


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "nonsense", None]
)
async def test_json_is_read_whatever_the_content_type_says(
    product: Product, mira: Person, content_type: str | None
) -> None:
    """P-10: curl's form content type with a JSON body is understood."""
    headers = {"x-api-key": mira.key} | ({"content-type": content_type} if content_type else {})
    answer = await product.client.post("/flow_requests/", content=b'{"request_instructions": "Do it"}', headers=headers)
    assert (answer.status_code, answer.json().get("request_instructions")) == (200, "Do it")


async def test_unknown_and_server_set_fields_are_ignored(mira: Person) -> None:
    """P-11: what the server sets is not taken from a body."""
    strange = {
        "created_date": "2001-01-01T00:00:00Z",
        "modified_date": 7,
        "created_by_email": "eve@evil.test",
        "modified_by_email": None,
        "deleted_at": "2001-01-01",
        "id": unknown_id(),
        "editor": {"zoom": 3},
        "sorted": True,
        "planner": "me",
    }
    request = await mira.request("Do it", **strange)
    flow = await mira.post("/flows/", flow_body(("lab.tell_hour", None), **strange))
    for one in (request, flow):
        assert one["created_by_email"] == one["modified_by_email"] == mira.email
        assert one["id"] != strange["id"]
        assert not one["created_date"].startswith("2001")
        assert "editor" not in one
    assert (flow["sorted"], flow["planner"], flow["created_by_human"]) == (False, None, True)


async def test_422_lists_every_fault_in_both_shapes(mira: Person) -> None:
    """P-12: `detail` and `errors` name the same faults, all at once."""
    body = await mira.refused(422, "POST", "/flow_requests/", {"request_metadata": 3, "flow": "x"})
    found = {".".join(map(str, one["loc"])): one["msg"] for one in body["detail"]}
    assert set(found) == {"body.request_instructions", "body.request_metadata", "body.flow"}
    assert body["errors"] == [{place: message} for place, message in found.items()]
    assert all(set(one) == {"loc", "msg", "type"} for one in body["detail"])


async def test_errors_are_a_detail_and_a_code(product: Product, mira: Person) -> None:
    """P-14: 4xx bodies are `{"detail": text, "code": name}`."""
    reader = await product.member(scopes=["read"])
    for body, code in (
        (await mira.refused(404, "GET", "/flows/", id=unknown_id()), "flow_not_found"),
        (await reader.refused(403, "POST", "/flow_requests/", {"request_instructions": "x"}), "not_permitted"),
        (await mira.refused(404, "GET", "/no/such/path"), "not_found"),
        (await mira.refused(405, "PATCH", "/flows/"), "method_not_allowed"),
    ):
        assert set(body) == {"detail", "code"}
        assert isinstance(body["detail"], str)
        assert body["code"] == code


async def test_a_fault_of_ours_shows_no_internals(tmp_path) -> None:
    """P-14: a 500 says `Internal Server Error`, no more."""
    async with open_product(tmp_path, loaded=[(LAB, TASKS)]) as product:
        mira = await product.member()
        product.app.state.planner = None  # the composition root forgot a part
        request = await mira.request()
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(product.app, raise_app_exceptions=False), base_url="http://neena.test"
        )
        async with client:
            answer = await client.get(
                "/flows/generate", params={"flow_request_id": request["id"]}, headers={"x-api-key": mira.key}
            )
        assert answer.status_code == 500
        assert answer.json() == {"detail": "Internal Server Error", "code": "internal_server_error"}


METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "TRACE", "OPTIONS")


async def test_a_method_that_a_path_lacks_is_405(product: Product, mira: Person) -> None:
    """P-15: 405 with the methods that it has, in every spelling."""
    known: dict[str, set[str]] = {}
    for one in ENDPOINTS:
        known.setdefault(one.path, set()).add(one.method)
    for path, allowed in known.items():
        for method in set(METHODS) - allowed - ({"HEAD"} if "GET" in allowed else set()):
            for spelled in (f"/api/v1{path}", path.rstrip("/")):
                answer = await product.client.request(method, spelled, headers={"x-api-key": mira.key})
                assert answer.status_code == 405, (method, spelled, answer.text)
                assert set(answer.headers["allow"].replace(",", " ").split()) >= allowed, (method, spelled)


async def test_creating_and_removing_answer_200(mira: Person) -> None:
    """P-16: never 201 or 204."""
    request, flow = await mira.request(), await mira.flow(("lab.tell_hour", None))
    run = await mira.send("POST", "/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    assert run.status_code == 200
    for path, one in (("/flow_requests/", request), ("/flows/", flow)):
        assert (await mira.send("DELETE", path, id=one["id"])).status_code == 200


def _times(value: Any) -> list[str]:
    if isinstance(value, dict):
        named = [one for key, one in value.items() if key.endswith(("_date", "_time")) and one is not None]
        return named + [time for one in value.values() for time in _times(one)]
    return [time for one in value for time in _times(one)] if isinstance(value, list) else []


async def test_times_are_utc_with_milliseconds(mira: Person) -> None:
    """P-19: `2025-03-04T09:30:00.000Z` everywhere."""
    run = await mira.run(("lab.tell_hour", None))
    shown = [
        run,
        await mira.get("/flows/all"),
        await mira.get("/flow_requests/all"),
        await mira.get("/integrations/all"),
    ]
    shown += [await mira.get("/task_definitions/all"), await mira.get("/flow_runs/preview/all")]
    found = _times(shown)
    assert len(found) > 50
    assert [one for one in found if not TIME.fullmatch(one)] == []


async def test_audit_fields_are_set_and_moved(product: Product) -> None:
    """P-20: equal at creation; `modified_*` names the last hand."""
    team = await product.organization()
    mira, otto = await product.person("mira", team), await product.person("otto", team)
    made = await mira.request()
    assert made["created_date"] == made["modified_date"]
    assert made["created_by_email"] == made["modified_by_email"] == mira.email
    changed = await otto.put("/flow_requests/", {"id": made["id"], "request_instructions": "Else"})
    assert changed["created_by_email"] == mira.email
    assert changed["modified_by_email"] == otto.email
    assert changed["created_date"] == made["created_date"]
    assert changed["modified_date"] >= made["modified_date"]


async def test_the_document_and_health_need_no_key(product: Product) -> None:
    """P-21: OpenAPI at `/api/v1/openapi.json`, docs without network, health."""
    document = (await product.client.get("/api/v1/openapi.json")).json()
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert {(one.method, f"/api/v1{one.path}") for one in ENDPOINTS} <= described
    for path in ("/health", "/health/live", "/health/ready", "/health/"):
        answer = await product.client.get(path)
        assert (path, answer.status_code, answer.json()["status"]) == (path, 200, "ok")
    docs = await product.client.get("/docs")
    assert docs.status_code == 200
    assert "cdn." not in docs.text


async def test_preflight_from_an_allowed_origin_passes(product: Product, mira: Person) -> None:
    """P-22: an allowed origin may send any method and header; another may not."""
    ask = {"Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization,x-api-key"}
    for origin, allowed in (("https://console.acme.test", True), ("https://evil.test", False)):
        answer = await product.client.options("/api/v1/flows/", headers={"Origin": origin, **ask})
        assert (answer.headers.get("access-control-allow-origin") == origin) is allowed
        answer = await product.client.get("/flows/all", headers={"Origin": origin, "x-api-key": mira.key})
        assert (answer.headers.get("access-control-allow-origin") == origin) is allowed
    refused = await product.client.get("/flows/all", headers={"Origin": "https://console.acme.test"})
    assert refused.headers["access-control-allow-origin"] == "https://console.acme.test"
    assert json.loads(refused.text)["code"] == "missing_credential"
