"""`src/neena/client/types.py`, written from the OpenAPI document: the objects of the API as typed dictionaries.

Run this file to write it anew; tests/house compares.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from neena.settings import Settings
from neena.surface import build_surface

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
TARGET = ROOT / "src" / "neena" / "client" / "types.py"
HEAD = '''"""The objects of the API as they travel; written from OpenAPI by tests/support/client_types.py."""

from typing import Any, Literal, NotRequired, TypedDict
'''
# What a schema is called here: the name that tells most, where the one inside its slice tells too little.
NAMES = {
    "Accepted": "RunAccepted",
    "Action": "DesktopAction",
    "Deleted": "DesktopDeleted",
    "Message": "PromptMessage",
    "OperationChange": "TriggerOperationChange",
    "OperationCreated": "TriggerOperationCreated",
    "OperationIn": "TriggerOperationIn",
    "OperationOut": "TriggerOperation",
    "Removed": "WorkflowDeleted",
    "Result": "ActionResult",
    "Updated": "WorkflowPublished",
    "Validation": "WorkflowValidation",
}
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
ERRORS = {"Error", "InvalidInput", "Finding", "MissingValue", "ErrorMessage", "JsonValue"}


def document() -> Json:
    """The OpenAPI document of this very code."""
    with tempfile.TemporaryDirectory() as folder:
        return build_surface(Settings(_env_file=None, data_dir=Path(folder)), lambda _: nullcontext()).openapi()


def written() -> str:
    """The file as it must be."""
    schemas: Json = document()["components"]["schemas"]
    classes = [_class(name, schemas[name]) for name in _ordered(schemas) if name not in ERRORS]
    ruff = Path(sys.executable).with_name("ruff")
    command = [ruff, "format", "--no-cache", "--stdin-filename", TARGET, "-"]
    source = "\n\n".join([HEAD, *classes]) + "\n"
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def _ordered(schemas: Json) -> list[str]:
    """Each after those that it speaks of."""
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in found:
            for other in _references(schemas[name]):
                if other != name:
                    visit(other)
            found[name] = None

    for name in sorted(schemas):
        visit(name)
    return list(found)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(reference := schema.get("$ref"), str):
            yield reference.rpartition("/")[2]
        for inner in schema.values():
            yield from _references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)


def _class(name: str, schema: Json) -> str:
    doc = " ".join(schema.get("description", "").split()) or f"{_name(name)}."
    lines = [f"class {_name(name)}(TypedDict):", f'    """{doc}"""', ""]
    required = schema.get("required", ())
    for field, inner in schema.get("properties", {}).items():
        kind = _type(inner)
        lines.append(f"    {field}: {kind if field in required else f'NotRequired[{kind}]'}")
    return "\n".join(lines)


def _name(name: str) -> str:
    return NAMES.get(name, name.removesuffix("Out"))


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "Any" if name == "JsonValue" else _name(name)
    if "anyOf" in schema:
        kinds = dict.fromkeys(_type(one) for one in schema["anyOf"])
        return "Any" if "Any" in kinds else " | ".join(kinds)
    if "const" in schema or "enum" in schema:
        return f"Literal[{', '.join(map(_quoted, schema.get('enum', [schema.get('const')])))}]"
    if schema.get("type") == "array":
        return f"list[{_type(schema.get('items', {}))}]"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {_type(inner) if isinstance(inner, dict) else 'Any'}]"
    return PLAIN.get(schema.get("type", ""), "Any")


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


if __name__ == "__main__":
    TARGET.write_text(written())
