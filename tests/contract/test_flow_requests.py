"""E03 to E07: flow requests."""

from typing import Any

import pytest

from support.product import Person, Product, unknown_id

FIELDS = {
    "id",
    "request_instructions",
    "request_metadata",
    "request_name",
    "flow",
    "organization",
    "created_date",
    "modified_date",
    "created_by_email",
    "modified_by_email",
}


async def test_a_minimal_request_answers_in_full(mira: Person) -> None:
    """P-29: all fields, optional ones null."""
    made = await mira.request("  Do it \n")
    assert set(made) == FIELDS
    assert made["request_instructions"] == "Do it"
    assert (made["request_metadata"], made["request_name"], made["flow"]) == (None, None, None)
    assert await mira.get("/flow_requests/", id=made["id"]) == made


async def test_metadata_is_kept_as_it_is(mira: Person) -> None:
    """P-30: any array of objects survives, numbers and all."""
    metadata = [{"team": "ops", "n": 1.5, "big": 2**63, "deep": [{"a": [None, True, "é😀 "]}], "": ""}, {}]
    made = await mira.request("Do it", request_metadata=metadata)
    assert (await mira.get("/flow_requests/", id=made["id"]))["request_metadata"] == metadata


@pytest.mark.parametrize("metadata", [{"team": "ops"}, ["x"], "x", 3, [[]], [None], [{}, 1]])
async def test_metadata_of_another_shape_is_422(mira: Person, metadata: Any) -> None:
    """P-30: only an array of objects."""
    refusal = await mira.refused(
        422, "POST", "/flow_requests/", {"request_instructions": "Do it", "request_metadata": metadata}
    )
    assert all(one["loc"][:2] == ["body", "request_metadata"] for one in refusal["detail"])


@pytest.mark.parametrize("instructions", [None, "", "  \n\t", 3, ["x"], "x" * 32769])
async def test_instructions_must_say_something(mira: Person, instructions: Any) -> None:
    """P-31: blank, missing, no text or too long is 422."""
    refusal = await mira.refused(422, "POST", "/flow_requests/", {"request_instructions": instructions})
    assert [one["loc"] for one in refusal["detail"]] == [["body", "request_instructions"]]
    assert await mira.get("/flow_requests/all") == []


async def test_instructions_may_be_short_or_long(mira: Person) -> None:
    """P-31: 6 characters and 32,768 are fine, a missing body is not."""
    for text in ("Do it!", "x", "ü" * 32768):
        assert (await mira.request(text))["request_instructions"] == text
    assert (await mira.refused(422, "POST", "/flow_requests/"))["detail"]
    assert (await mira.refused(422, "POST", "/flow_requests/", {}))["detail"][0]["type"] == "missing"


async def test_flow_and_organization_must_be_the_callers(product: Product, mira: Person) -> None:
    """P-32: unknown or foreign flow 422, foreign organization 403, own one filled in."""
    other = await product.member()
    foreign = await other.flow(("lab.tell_hour", None))
    for flow in (unknown_id(), foreign["id"]):
        refusal = await mira.refused(422, "POST", "/flow_requests/", {"request_instructions": "x", "flow": flow})
        assert refusal["detail"][0]["loc"] == ["body", "flow"]
    body = {"request_instructions": "x", "organization": other.organization}
    assert "organization" in (await mira.refused(403, "POST", "/flow_requests/", body))["detail"]
    own = await mira.flow(("lab.tell_hour", None))
    made = await mira.request("x", flow=own["id"], organization=mira.organization)
    assert (made["flow"], made["organization"]) == (own["id"], mira.organization)
    assert (await mira.request("x"))["organization"] == mira.organization


async def test_a_change_keeps_what_is_left_out_and_clears_what_is_null(mira: Person) -> None:
    """P-33: partial change; explicit null clears."""
    own = await mira.flow(("lab.tell_hour", None))
    made = await mira.request("x", request_name="Name", request_metadata=[{"a": 1}], flow=own["id"])
    changed = await mira.put("/flow_requests/", {"id": made["id"], "request_instructions": "y"})
    assert changed == {**made, "request_instructions": "y", "modified_date": changed["modified_date"]}
    nothing = {"request_name": None, "request_metadata": None, "flow": None}
    cleared = await mira.put("/flow_requests/", {"id": made["id"], "request_instructions": "y", **nothing})
    assert {key: cleared[key] for key in nothing} == nothing
    assert await mira.get("/flow_requests/", id=made["id"]) == cleared


async def test_a_change_of_nothing_known_is_refused(mira: Person) -> None:
    """P-33: 404 unknown; missing id or instructions, unknown flow 422, and nothing changes."""
    made = await mira.request("x")
    await mira.refused(404, "PUT", "/flow_requests/", {"id": unknown_id(), "request_instructions": "y"})
    refusal = await mira.refused(422, "PUT", "/flow_requests/", {})
    assert {one["loc"][1] for one in refusal["detail"]} == {"id", "request_instructions"}
    body = {"id": made["id"], "request_instructions": "y", "flow": unknown_id()}
    await mira.refused(422, "PUT", "/flow_requests/", body)
    assert await mira.get("/flow_requests/", id=made["id"]) == made


async def test_reading_needs_a_known_id(mira: Person) -> None:
    """P-34: 404 unknown, 422 missing."""
    assert (await mira.refused(404, "GET", "/flow_requests/", id=unknown_id()))["detail"] == "Flow request not found"
    assert (await mira.refused(422, "GET", "/flow_requests/"))["detail"][0]["loc"] == ["query", "id"]


async def test_removing_gives_the_request_back_once(mira: Person) -> None:
    """P-35: the removed object; then 404 everywhere; gone from the list."""
    made, kept = await mira.request("x"), await mira.request("y")
    assert await mira.delete("/flow_requests/", id=made["id"]) == made
    for method in ("GET", "DELETE"):
        await mira.refused(404, method, "/flow_requests/", id=made["id"])
    await mira.refused(404, "PUT", "/flow_requests/", {"id": made["id"], "request_instructions": "z"})
    assert await mira.get("/flow_requests/all") == [kept]


async def test_the_list_pages_newest_first_in_ones_own_organization(product: Product, mira: Person) -> None:
    """P-36: pages, and nobody else's."""
    await (await product.member()).request("foreign")
    made = [await mira.request(f"Request {at}") for at in range(5)]
    listed = await mira.get("/flow_requests/all")
    assert sorted(one["id"] for one in listed) == sorted(one["id"] for one in made)
    assert await mira.get("/flow_requests/all", skip=1, limit=2) == listed[1:3]
