"""Tools that are operations of the API: what they take and say is read off the OpenAPI document."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import mcp_types as types

from neena.mcp.api import Api, Refused, segment
from neena.mcp.tool import Tool, answer

_REF = "#/components/schemas/"
_CHECKLIST = re.compile(r" \([A-Z]\d+\)")  # ids of the contract, which are for its readers
_PAGE = 20  # what a list gives where the model does not say: it has to read it all


def operation(
    document: Mapping[str, Any], name: str, method: str, path: str, permission: str, *, destroys: bool = False
) -> Tool:
    """The tool that calls one endpoint; raises `ValueError` for one whose arguments have the same name twice."""
    described = document["paths"][path][method.lower()]
    places = [one for one in described.get("parameters", ()) if one["in"] != "header"]
    parameters = {one["name"]: _parameter(one) for one in places}
    body = _body(document, described)
    if parameters.keys() & body.get("properties", {}).keys():
        raise ValueError(f"{method} {path} has one name for two of its arguments.")
    required = [one["name"] for one in places if one.get("required")] + list(body.get("required", ()))
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {**parameters, **body.get("properties", {})},
        "required": required,
        "additionalProperties": False,
    }
    takes = _whole(document, schema)
    in_path = {one["name"] for one in places if one["in"] == "path"}
    in_query = {one["name"] for one in places if one["in"] == "query"}

    async def act(api: Api, arguments: dict[str, Any]) -> types.CallToolResult:
        _check_names(arguments, takes)
        target = path.format_map({one: segment(arguments[one]) for one in in_path})
        query = {one: arguments[one] for one in in_query if one in arguments}
        if "limit" in in_query:
            query.setdefault("limit", _PAGE)
        rest = {one: value for one, value in arguments.items() if one not in in_path | in_query}
        found = await api.ask(method, target, query=query, body=rest if body else None)
        return answer(found.json())

    description = " ".join(_CHECKLIST.sub("", described["description"]).split())
    return Tool(name, description, permission, takes, act, destroys)


def _parameter(described: Mapping[str, Any]) -> dict[str, Any]:
    schema = {**described["schema"]}
    if described["name"] == "limit":
        schema["default"] = _PAGE
    return schema


def _body(document: Mapping[str, Any], described: Mapping[str, Any]) -> dict[str, Any]:
    content = described.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    schema = next((one for one in schema.get("anyOf", ()) if "$ref" in one), schema)  # a body that may be left out
    return document["components"]["schemas"][schema["$ref"].removeprefix(_REF)] if "$ref" in schema else schema


def _check_names(arguments: Mapping[str, Any], takes: Mapping[str, Any]) -> None:
    known = takes["properties"]
    missing = [one for one in takes["required"] if one not in arguments]
    unknown = [one for one in arguments if one not in known]
    if missing or unknown:
        findings = [f"{one}: This is required." for one in missing]
        findings += [f"{one}: This is not known; there are {', '.join(known)}." for one in unknown]
        raise Refused("invalid", " ".join(findings))


def _whole(document: Mapping[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with everything that it refers to."""
    needed: dict[str, Any] = {}
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = document["components"]["schemas"][name]
            waiting += _references(needed[name])
    text = json.dumps({**schema, "$defs": needed} if needed else schema)
    return json.loads(text.replace(_REF, "#/$defs/"))


def _references(schema: Any) -> Iterator[str]:
    inner: Any = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # any JSON
    for value in inner:
        if isinstance(value, str) and value.startswith(_REF):
            yield value.removeprefix(_REF)
        else:
            yield from _references(value)
