"""OpenAPI links: where the id that a creation answers can be used, read off the names of paths and parameters."""

from collections.abc import Iterator
from typing import Any

Operations = list[tuple[str, str, dict[str, Any]]]


def add_links(document: dict[str, Any], prefix: str) -> None:
    """`POST /things/` answers an id: the `id` of every other `/things/...`, and every `thing_id`, can take it."""
    operations: Operations = [
        (path.removeprefix(prefix), method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith(prefix)
    ]
    for path, method, operation in operations:
        if method == "post" and path.count("/") == 2 and path.endswith("/"):
            found = {target["operationId"]: name for target, name in _takers(path, operations)}
            operation["responses"]["200"]["links"] = {
                operation_id: {
                    "operationId": operation_id,
                    "parameters": {name: "$response.body#/id"},
                    "description": f"The `id` of this answer is its `{name}`.",
                }
                for operation_id, name in found.items()
            }


def _takers(root: str, operations: Operations) -> Iterator[tuple[dict[str, Any], str]]:
    own = f"{root.strip('/').removesuffix('s')}_id"
    for path, _, operation in operations:
        for parameter in operation.get("parameters", ()):
            if parameter["name"] == own or (parameter["name"] == "id" and path.startswith(root)):
                yield operation, parameter["name"]
