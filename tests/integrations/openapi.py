"""A vendor's own OpenAPI description, held against what tasks send and what is recorded as answered.

`descriptions/NAME.json` is the vendor's document cut to the paths that tasks use; its README says where each is from.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

FOLDER = Path(__file__).parent / "descriptions"


class Description:
    """One OpenAPI 3.0 document. `root` is the part of its paths that belongs to the API root."""

    def __init__(self, short_name: str, root: str) -> None:
        self._document = _plain(json.loads((FOLDER / f"{short_name}.json").read_text("utf-8")))
        self._root = root

    def wrong(self, request: Any, answer: Any) -> list[str]:
        """What of a recorded pair is not as described; refusals are not looked at."""
        path, found = self._operation(request)
        if found is None:
            return [f"{request.method} {request.path}: not described"]
        at = f"{request.method} {path}"
        known = [self._followed(one) for one in found.get("parameters", [])]
        query = {one["name"]: one["schema"] for one in known if one["in"] == "query"}
        wrong = [f"{at}: no such parameter: {name}" for name in request.query or {} if name not in query]
        wrong += [
            f"{at}: parameter {one['name']} is missing"
            for one in known
            if one["in"] == "query" and one.get("required") and one["name"] not in (request.query or {})
        ]
        if "json_" in request.model_fields_set:
            schema = self._followed(found.get("requestBody", {})).get("content", {}).get("application/json", {})
            wrong += self._misfits(f"{at}: sent", schema.get("schema", False), request.json_, strict=True)
        if 200 <= answer.status < 300:
            described = found["responses"].get(str(answer.status))
            if described is None:
                return [*wrong, f"{at}: never answers {answer.status}"]
            schema = self._followed(described).get("content", {}).get("application/json", {}).get("schema")
            if schema is not None and "json_" in answer.model_fields_set:
                wrong += self._misfits(f"{at}: answered", schema, answer.json_)
        return wrong

    def _operation(self, request: Any) -> tuple[str, dict[str, Any] | None]:
        """The most literal path that fits."""
        for path in sorted(self._document["paths"], key=lambda one: one.count("{")):
            pattern = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path))
            method = request.method.lower()
            if re.fullmatch(pattern, self._root + request.path) and method in self._document["paths"][path]:
                return path, self._document["paths"][path][method]
        return "", None

    def _followed(self, one: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in one:
            _, *steps = one["$ref"].split("/")
            one = self._document
            for step in steps:
                one = one[step]
        return one

    def _misfits(self, what: str, schema: Any, value: Any, *, strict: bool = False) -> list[str]:
        whole = {"allOf": [schema], "components": self._document["components"]}
        wrong = [
            f"{what}: {'.'.join(map(str, fault.instance_path))}: {fault.message[:200]}"
            for fault in jsonschema_rs.Draft202012Validator(whole).iter_errors(value)
        ]
        if strict and isinstance(value, dict) and (named := self._names(schema)):
            wrong += [f"{what}: no such field: {name}" for name in value if name not in named]
        return wrong

    def _names(self, schema: dict[str, Any]) -> set[str]:
        followed = self._followed(schema)
        inner = [one for way in ("oneOf", "anyOf", "allOf") for one in followed.get(way, [])]
        return {*followed.get("properties", {}), *(name for one in inner for name in self._names(one))}


@cache
def description(short_name: str, root: str) -> Description:
    return Description(short_name, root)


def described() -> list[str]:
    return sorted(one.stem for one in FOLDER.glob("*.json"))


def _plain(one: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema has it."""
    if isinstance(one, list):
        return [_plain(each) for each in one]
    if not isinstance(one, dict):
        return one
    kept = {name: _plain(value) for name, value in one.items() if name != "nullable" or value is not True}
    if one.get("nullable") is not True:
        return kept
    return {"anyOf": [kept, {"type": "null"}]}
