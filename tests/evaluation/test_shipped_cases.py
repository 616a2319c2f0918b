"""The cases over the shipped tasks say only what those tasks can do, and what the request holds."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from evaluation import shipped_catalogue
from neena.authoring.definition import Definition
from neena.catalog.loading import load_integrations

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "evaluation" / "data" / "shipped"
PARTS = ("dev", "dev2", "fresh", "far", "aside")
LEAST = 5
BUILT_IN = {"data", "text"}
NUMBERS = {"two": 2, "three": 3}
MONTHS = {"january": 1, "enero": 1, "march": 3, "may": 5, "december": 12}
FORMAT = ["id", "catalog", "request", "operations", "dependencies", "order", "tags", "expect"]
WRITTEN = {"string": str, "int": int, "float": (int, float), "bool": bool, "date": str, "datetime": str}
# Where a value of a type may come from: everything can be written out as text, and a list holds items of any shape.
FITS = {
    "string": {"string", "int", "float", "bool", "date", "datetime", "list", "object", "any"},
    "int": {"int", "any"},
    "float": {"int", "float", "any"},
    "date": {"date", "datetime", "string", "any"},
    "datetime": {"date", "datetime", "string", "any"},
    "list": {"list", "any"},
    "object": {"object", "any"},
    "any": {"string", "int", "float", "bool", "date", "datetime", "list", "object", "any"},
}

Case = dict[str, Any]
CASES: dict[str, list[Case]] = {
    part: [json.loads(line) for line in (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]
    for part in PARTS
}
EVERY = [case for part in PARTS for case in CASES[part]]
TASKS = {task["id"]: task for task in json.loads(shipped_catalogue.TARGET.read_text(encoding="utf-8"))}
DEFINITIONS = {
    (made := Definition(integration, task)).dotted_name: made
    for integration, tasks in load_integrations()
    for task in tasks
}
OPERATIONS = [(case["id"], operation) for case in EVERY for operation in case["operations"]]


def words(text: Any) -> str:
    return " ".join(re.findall(r"\w+", str(text).casefold()))


def refers(value: Any) -> bool:
    return isinstance(value, dict) and "$from" in value


def parameters(operation: Case) -> dict[str, Case]:
    return {one["name"]: one for one in TASKS[operation["task"]]["parameters"]}


def outputs(operation: Case) -> dict[str, str]:
    return {one["name"]: one["type"] for one in TASKS[operation["task"]]["outputs"]}


def references(case: Case) -> Iterator[tuple[int, int, str, str]]:
    """Where from, where to, which parameter, which output."""
    for place, operation in enumerate(case["operations"]):
        for name, value in operation["arguments"].items():
            if refers(value):
                yield value["$from"], place, name, value["output"]


def test_the_catalogue_is_what_the_code_defines() -> None:
    there = shipped_catalogue.TARGET.read_text(encoding="utf-8")
    assert there == shipped_catalogue.written(), (
        "task definitions changed: write the catalogue anew with `.venv/bin/python -m evaluation.shipped_catalogue`, "
        "then look whether each case still holds"
    )


def test_each_case_has_its_own_id_and_its_own_request() -> None:
    assert len({case["id"] for case in EVERY}) == len(EVERY) >= 290
    assert len({words(case["request"]) for case in EVERY}) == len(EVERY)
    assert abs(len(CASES["dev"]) - len(CASES["aside"])) <= 1


def test_tags_are_those_that_the_readme_counts() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", readme, re.MULTILINE)
    counts = [Counter(tag for case in CASES[part] for tag in case["tags"]) for part in PARTS]
    counted = {tag: tuple(count[tag] for count in counts) for tag in counts[0] | counts[-1]}
    assert {tag: tuple(map(int, row)) for tag, *row in rows} == counted
    assert min(min(count[0], count[-1]) for count in counted.values()) >= LEAST


def test_every_shipped_task_is_wanted_by_a_case() -> None:
    assert set(TASKS) == {operation["task"] for _, operation in OPERATIONS}


def test_cases_have_the_format() -> None:
    for case in EVERY:
        assert list(case) == FORMAT, case
        assert (case["catalog"], case["order"]) == ("shipped", "partial"), case
        assert len(set(case["tags"])) == len(case["tags"]) >= 1, case
    for name, operation in OPERATIONS:
        assert set(operation) - {"missing"} == {"task", "arguments"}, name
        assert set(operation["arguments"]) <= set(parameters(operation)), name


def test_cases_expect_what_they_show() -> None:
    for case in EVERY:
        operations = case["operations"]
        asked = any(operation.get("missing") for operation in operations)
        services = {operation["task"].partition(".")[0] for operation in operations} - BUILT_IN
        shown = {
            "impossible": not operations,
            "missing": asked,
            "single": len(operations) == 1,
            "chain": any(references(case)),
            "several_services": len(services) > 1,
        }
        assert {tag: tag in case["tags"] for tag in shown} == shown, case
        assert case["expect"] == ("refuse" if not operations else "ask" if asked else "flow"), case


def test_what_is_required_is_given_or_named_as_missing() -> None:
    for name, operation in OPERATIONS:
        given, missing = set(operation["arguments"]), set(operation.get("missing", ()))
        required = {one for one, parameter in parameters(operation).items() if parameter["required"]}
        # A message may be blocks or attachments instead of text; people who write a request mean text.
        if operation["task"] == "slack.send_message":
            required.add("text")
        assert required - given == missing, name
        assert not missing & given, name


def test_tasks_take_the_values_as_they_are_written() -> None:
    for name, operation in OPERATIONS:
        literals = {one: value for one, value in operation["arguments"].items() if not refers(value)}
        elsewhere = set(operation["arguments"]) - set(literals) | set(operation.get("missing", ()))
        _, findings = DEFINITIONS[operation["task"]].convert(literals)
        assert {(one.kind, one.location[0]) for one in findings} <= {("missing", one) for one in elsewhere}, name
        # Conversion is lenient where people type numbers as text; gold values are of the type itself.
        for one, value in literals.items():
            assert isinstance(value, WRITTEN.get(parameters(operation)[one]["type"], object)), name


def test_references_fit_and_are_dependencies() -> None:
    for case in EVERY:
        edges = [tuple(edge) for edge in case["dependencies"]]
        assert edges == sorted(set(edges)), case
        before = {target: {source for source, to in edges if to == target} for _, target in edges}
        assert set(TopologicalSorter(before).static_order()) <= set(range(len(case["operations"]))), case
        for source, target, name, output in references(case):
            assert (source, target) in edges, case
            wanted = parameters(case["operations"][target])[name]["type"]
            found = outputs(case["operations"][source])[output]
            assert found in FITS.get(wanted, ()), (case, name)


def test_literals_come_from_the_request_or_the_catalogue() -> None:
    for case in EVERY:
        fields: set[str] = set()
        for operation in case["operations"]:
            literals = {one: value for one, value in operation["arguments"].items() if not refers(value)}
            known = parameters(operation)
            free = {one: value for one, value in literals.items() if not grounded(case, known[one], value, fields)}
            assert not free, case["id"]
            fields |= set(outputs(operation))


def grounded(case: Case, parameter: Case, value: Any, fields: set[str]) -> bool:
    """Whether a value is a choice of the task, a field of what is there, or stands in the request."""
    said = words(case["request"])
    if isinstance(value, bool) or value in parameter.get("enum", ()):
        return True
    if isinstance(value, list):
        return all(grounded(case, parameter, one, fields) for one in value)
    if isinstance(value, dict):
        kinds = words(parameter["description"])
        return all(words(key) in said and (words(one) in said or words(one) in kinds) for key, one in value.items())
    numbers = {float(found) for found in re.findall(r"\d+(?:\.\d+)?", case["request"])}
    if isinstance(value, int | float):
        return value in numbers | {NUMBERS[word] for word in said.split() if word in NUMBERS}
    if parameter["name"] in {"field", "fields"} and value in fields:
        return True
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) and value not in case["request"]:
        year, month, day = map(int, value.split("-"))
        digits = {int(found) for found in re.findall(r"\d+", case["request"])}
        return {year, day} <= digits and month in digits | {MONTHS[word] for word in said.split() if word in MONTHS}
    return f" {words(value)} " in f" {said} "
