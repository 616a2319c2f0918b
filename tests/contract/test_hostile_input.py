"""Input made to break: always a 4xx that says what is wrong, never a 5xx, and nothing half-written."""

import json
from typing import Any

import httpx2
import pytest

from contract.endpoints import ENDPOINTS, WITH_BODY, Endpoint, name
from support.asgi import ask
from support.product import Person, Product, definition_id, unknown_id

DEEP = 10_000
BODIES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 422),
    "blank": (b"  \n", 422),
    "array": (b"[]", 422),
    "array of objects": (b"[{}]", 422),
    "number": (b"7", 422),
    "text": (b'"x"', 422),
    "null": (b"null", 422),
    "true": (b"true", 422),
    "half": (b'{"a": ', 422),
    "two values": (b"{}{}", 422),
    "trailing comma": (b'{"a": 1,}', 422),
    "comment": (b"{} // x", 422),
    "single quotes": (b"{'a': 1}", 422),
    "duplicate key": (b'{"a": 1, "a": 2}', 422),
    "duplicate key inside": (b'{"x": {"a": 1, "a": 2}}', 422),
    "NaN": (b'{"a": NaN}', 422),
    "Infinity": (b'{"a": Infinity}', 422),
    "-Infinity": (b'{"a": [-Infinity]}', 422),
    "1e999": (b'{"a": 1e999}', 422),
    "-1e999": (b'{"a": -1e999}', 422),
    "integer of 10,000 digits": (b'{"a": ' + b"9" * 10_000 + b"}", 422),
    "NUL": (b'{"a": "\\u0000"}', 422),
    "NUL in a key": (b'{"\\u0000": 1}', 422),
    "raw NUL": (b'{"a": "\x00"}', 422),
    "raw control character": (b'{"a": "\x01"}', 422),
    "lone high surrogate": (b'{"a": "\\ud800"}', 422),
    "lone low surrogate": (b'{"a": "x\\udfff"}', 422),
    "reversed pair": (b'{"a": "\\udc00\\ud800"}', 422),
    "surrogate in a key": (b'{"\\ud800": 1}', 422),
    "surrogate in UTF-8": (b'{"a": "\xed\xa0\x80"}', 422),
    "invalid UTF-8": (b'{"a": "\xff\xfe"}', 422),
    "overlong UTF-8": (b'{"a": "\xc0\xaf"}', 422),
    "latin-1": ('{"a": "é"}'.encode("latin-1"), 422),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), 422),
    "UTF-16 without mark": ('{"a": 1}'.encode("utf-16-le"), 422),
    "UTF-32": ('{"a": 1}'.encode("utf-32"), 422),
    "deep array": (b'{"a": ' + b"[" * DEEP + b"]" * DEEP + b"}", 422),
    "deep object": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, 422),
    "deep and open": (b"[" * DEEP, 422),
    "65 levels": (b'{"a":' * 65 + b"1" + b"}" * 65, 422),
    "form": (b"request_instructions=x&flow=y", 422),
    "XML": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>', 422),
    "10 MB": (b'{"a": "' + b"x" * 10_000_000 + b'"}', 413),
    "just too large": (b'{"a": "' + b"x" * (1024 * 1024) + b'"}', 413),
}


async def _left(person: Person) -> list[Any]:
    lists = ("/flow_requests/all", "/flows/all", "/flow_runs/all", "/integration_credentials/all")
    return [one for path in lists for one in await person.get(path)]


def _check_refusal(answer: httpx2.Response, status: int) -> None:
    asked = answer.request.headers.get("x-case") if answer._request else None
    assert answer.status_code == status, (asked, answer.status_code, answer.text[:500])
    body = answer.json()
    assert set(body) >= {"detail", "code"}
    if status == 422:
        assert body["detail"]
        assert all(len(one["msg"]) > 8 and one["loc"][0] in {"body", "query"} for one in body["detail"])
        assert len(body["errors"]) == len(body["detail"])
    else:
        assert len(body["detail"]) > 8
    assert len(answer.content) < 20_000, "an answer does not repeat what was sent"


@pytest.mark.parametrize("endpoint", WITH_BODY, ids=name)
async def test_a_broken_body_is_refused(product: Product, mira: Person, endpoint: Endpoint) -> None:
    """Whatever the body holds."""
    for case, (body, status) in BODIES.items():
        headers = {"x-api-key": mira.key, "x-case": case}
        _check_refusal(
            await product.client.request(endpoint.method, endpoint.path, content=body, headers=headers), status
        )
    assert await _left(mira) == []


VALID = {
    "E02": lambda person: {"email": person.email, "auth0_id": "auth0|x"},
    "E03": lambda _: {"request_instructions": "x"},
    "E04": lambda _: {"id": unknown_id(), "request_instructions": "x"},
    "E10": lambda _: {"name": "x", "task_operations": [], "dependencies": []},
    "E11": lambda _: {"id": unknown_id(), "name": "x", "task_operations": [], "dependencies": []},
    "E19": lambda _: {"flow": unknown_id(), "flow_request": unknown_id()},
    "E25": lambda _: {"integration": unknown_id(), "credential": "x"},
    "E29": lambda _: {"code": "x", "state": "x", "iss": "x", "integration": unknown_id(), "short_name": "x"},
    "refine": lambda _: {"flow_id": unknown_id(), "instruction": "x"},
    "keys": lambda _: {"name": "x", "scopes": ["read"], "expires_date": "2999-01-01T00:00:00Z"},
}
VALUES = (
    "\ud800",
    "\x00",
    "x" * 900_000,
    10**400,
    -(10**30),
    2**63,
    1e308,
    True,
    [],
    {},
    [[[]]],
    {"$ne": None},
    None,
    "",
    "'; DROP TABLE flow; --",
    "{{7*7}} ${7*7}",
    "../../etc/passwd",
    "\u202e\ufeff\u2028",
    "\ufffe",
)


@pytest.mark.parametrize("endpoint", WITH_BODY, ids=name)
async def test_a_hostile_value_in_any_field_is_no_fault_of_ours(
    product: Product, mira: Person, endpoint: Endpoint
) -> None:
    """Every field in turn: 200 where the value is storable, else a 4xx; what is stored comes back as it was."""
    valid = VALID[endpoint.id](mira)
    more = {"E03": ("request_metadata", "request_name", "flow", "organization"), "E25": ("host",)}
    more |= {"E04": more["E03"], "E19": ("status", "approval_status", "triggered_time", "end_time", "triggered_by")}
    for field in (*valid, *more.get(endpoint.id, ("full_name",) if endpoint.id == "E02" else ())):
        for value in VALUES:
            content = json.dumps({**valid, field: value}, ensure_ascii=True).encode()
            answer = await product.client.request(
                endpoint.method, endpoint.path, content=content, headers={"x-api-key": mira.key}
            )
            assert answer.status_code in {200, 400, 403, 404, 409, 413, 422}, (
                field,
                str(value)[:50],
                answer.text[:300],
            )
            if answer.status_code == 200 and endpoint.id == "E03":
                stored = await mira.get("/flow_requests/", id=answer.json()["id"])
                assert stored == answer.json()
                if field == "request_name":
                    assert stored[field] == value
            elif answer.status_code != 200:
                _check_refusal(answer, answer.status_code)


@pytest.mark.parametrize(
    "change",
    [
        {"index": 10**30},
        {"index": 1.5},
        {"index": "1"},
        {"index": True},
        {"x": 1e300},
        {"x": "left"},
        {"y": 10**400},
        {"name": "\x00"},
        {"name": "x" * 256},
        {"name": ["x"]},
        {"task_definition": 5},
        {"task_definition": "x" * 100_000},
        {"instruction": "x" * 32_769},
        {"instruction": {}},
    ],
    ids=str,
)
async def test_a_hostile_value_inside_a_flow_is_told_or_stored(mira: Person, change: dict[str, Any]) -> None:
    """Deep fields are checked, too."""
    operation = {"name": "x", "task_definition": definition_id("lab.tell_hour"), "index": 0, **change}
    body = {"name": "x", "task_operations": [operation], "dependencies": []}
    _check_refusal(await mira.send("POST", "/flows/", body), 422)
    assert await _left(mira) == []


async def test_very_many_parts_are_refused(mira: Person) -> None:
    """501 operations: 422 that names the limit; 500 with 1,000 links are stored and ordered."""
    operations = [
        {"name": f"n{at}", "task_definition": definition_id("lab.tell_hour"), "index": at} for at in range(501)
    ]
    refusal = await mira.refused(
        422, "POST", "/flows/", {"name": "x", "task_operations": operations, "dependencies": []}
    )
    assert "500" in refusal["detail"][0]["msg"]
    ends = [(at, at + step) for at in range(499) for step in (1, 2, 3) if at + step < 500]
    links = [{"source_task_operation": s, "target_task_operation": t} for s, t in ends]
    flow = await mira.post("/flows/", {"name": "x", "task_operations": operations[:500], "dependencies": links})
    assert len(flow["task_operations"]) == 500


QUERIES = {
    "NUL": "%00",
    "invalid UTF-8": "%ff%fe",
    "surrogate": "%ed%a0%80",
    "very long": "x" * 60_000,
    "SQL": "%27%20OR%201%3D1--",
    "half escape": "%zz%",
    "unicode digits": "%D9%A3",
    "huge number": "9" * 5_000,
    "float": "1e3",
    "braces": "{}[]|\\^`",
}


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.params], ids=name)
async def test_a_hostile_query_is_refused(product: Product, mira: Person, endpoint: Endpoint) -> None:
    """Any value of any parameter; the same for a parameter nobody knows."""
    for value in QUERIES.values():
        query = "&".join(f"{param}={value}" for param in endpoint.params)
        for text in (query, f"{query}&{query}", f"{value}={value}&{query}"):
            answer = await ask(product.app, endpoint.method, f"/api/v1{endpoint.path}", text, {"x-api-key": mira.key})
            free = endpoint.id in {"E36", "E42"}
            assert answer.status_code in ({404, 422, 200} if free else {422}), (text[:80], answer.text[:300])
            if answer.status_code != 200:
                _check_refusal(answer, answer.status_code)
    assert await _left(mira) == []


async def test_metadata_may_be_anything_that_json_can_say(mira: Person) -> None:
    """What is accepted comes back the same: large numbers, empty keys, every plane of Unicode."""
    metadata = [
        {
            "": {"": [[], {}]},
            "ints": [0, -1, 2**53, 2**64, -(10**40)],
            "floats": [0.1, -1e-300, 1.7976931348623157e308, 5e-324],
            "text": "\u0001\u007f\u0085\u2028\ufeff\uffff\U0001f600\U0010ffff",
            "__proto__": {"constructor": "x"},
            "k" * 5_000: "v" * 50_000,
        }
    ]
    made = await mira.request("x", request_metadata=metadata)
    assert (await mira.get("/flow_requests/", id=made["id"]))["request_metadata"] == metadata


async def test_a_body_where_none_is_read_changes_nothing(product: Product, mira: Person) -> None:
    """GET, DELETE and approvals ignore a body, however broken or large."""
    for endpoint in (one for one in ENDPOINTS if not one.takes_body):
        params = {one: unknown_id() for one in endpoint.params if one not in {"skip", "limit", "request"}}
        params |= {"request": "x"} if "request" in endpoint.params else {}
        for body in (b"{", b"\xff" * 100, b"x" * 2_000_000):
            answer = await product.client.request(
                endpoint.method, endpoint.path, params=params, content=body, headers={"x-api-key": mira.key}
            )
            assert answer.status_code in {200, 404}, (endpoint, answer.text[:200])
