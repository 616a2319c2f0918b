"""The OpenAPI document as a text for people: everything is described and shown by an example."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.product import Product


@pytest.fixture
def document(product: Product) -> dict[str, Any]:
    return product.app.openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def fields(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in document["components"]["schemas"].items():
        for field, described in schema.get("properties", {}).items():
            yield f"{name}.{field}", described


def _has_example(schema: dict[str, Any]) -> bool:
    """An example, or a reference to something that has examples of its own."""
    told = {"example", "examples", "const", "enum"} & set(schema)
    references = [one for one in (schema, schema.get("items", {}), *schema.get("anyOf", ())) if "$ref" in one]
    return bool(told or references)


def test_every_operation_is_described_and_tagged(document: dict[str, Any]) -> None:
    """P-21: summary, description, one tag; ids are unique."""
    found = dict(operations(document))
    assert len(found) >= 38
    bare = [
        name for name, one in found.items() if not (one.get("summary") and one.get("description") and one.get("tags"))
    ]
    assert bare == []
    ids = [one["operationId"] for one in found.values()]
    assert sorted(ids) == sorted(set(ids))


def test_every_parameter_is_described_and_shown(document: dict[str, Any]) -> None:
    """P-21: a description and an example each."""
    bare = [
        f"{name} {parameter['name']}"
        for name, one in operations(document)
        for parameter in one.get("parameters", ())
        if not parameter.get("description") or not (_has_example(parameter) or _has_example(parameter["schema"]))
    ]
    assert bare == []


def test_every_field_is_described_and_shown(document: dict[str, Any]) -> None:
    """P-21: a description and an example each; every model says what it is."""
    found = dict(fields(document))
    assert len(found) > 100
    assert [name for name, one in found.items() if not one.get("description")] == []
    assert [name for name, one in found.items() if not _has_example(one)] == []
    schemas = document["components"]["schemas"]
    assert [name for name, one in schemas.items() if "properties" in one and not one.get("description")] == []


SIGNING_IN = {
    "POST /api/v1/session",
    "GET /api/v1/session/provider",
    "POST /api/v1/session/provider",
    "POST /api/v1/session/provider/code",
}
ERRORS = {"401": "Error", "403": "Error", "404": "Error", "422": "InvalidInput"}
MESSAGED_ERRORS = dict.fromkeys(
    ("400", "401", "403", "404", "409", "413", "429", "502", "503", "504"), "ErrorMessage"
)  # desktops contract, section 5; managed workflows contract, section 2
ARTIFACT_ERRORS = dict.fromkeys(("403", "404", "502"), "ErrorMessage")


def test_every_operation_tells_its_errors_and_needs_a_key(document: dict[str, Any]) -> None:
    """P-14, P-21, D-50: what can go wrong with its shape; only health is open."""
    for name, operation in operations(document):
        if "/health" in name:
            assert "security" not in operation
            continue
        # A secret of its own; a signature in the address; before anybody is signed in.
        if "/hooks/" in name or "/artifacts/" in name or name in SIGNING_IN:
            assert "security" not in operation
        else:
            assert operation["security"] == [{"bearer": []}, {"api_key": []}, {"session": []}]
        wanted = MESSAGED_ERRORS if name.partition(" ")[2].startswith(("/desktop", "/workflows", "/runs")) else ERRORS
        wanted = ARTIFACT_ERRORS if "/artifacts/" in name else wanted
        for status, schema in wanted.items():
            content = operation["responses"][status]["content"]["application/json"]
            assert content["schema"]["$ref"].endswith(f"/{schema}"), (name, status)
        assert ("422" in operation["responses"]) is ("422" in wanted), name
        assert next(one for status, one in operation["responses"].items() if status.startswith("2"))["description"]


def test_references_and_links_lead_somewhere(document: dict[str, Any]) -> None:
    """P-21: nothing points to what is not there, and no schema is left over."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"].rpartition("/")[2]
            for one in value.values():
                yield from walk(one)
        elif isinstance(value, list):
            for one in value:
                yield from walk(one)

    assert set(walk(document)) == set(document["components"]["schemas"])
    ids = {one["operationId"] for _, one in operations(document)}
    links = [
        link["operationId"]
        for _, one in operations(document)
        for link in one["responses"].get("200", {}).get("links", {}).values()
    ]
    assert len(links) > 15
    assert set(links) <= ids
