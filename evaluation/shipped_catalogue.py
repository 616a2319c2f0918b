"""The tasks that Neena ships as a catalogue of the evaluation's format: `python -m evaluation.shipped_catalogue`."""

import json
from pathlib import Path
from typing import Any

from neena.authoring.definition import Definition, Parameter
from neena.catalog.loading import load_integrations

TARGET = Path(__file__).parent / "data" / "shipped" / "catalog.json"
WHOLE = {"name": "list", "type": "list", "description": "All of them, as one list"}


def written() -> str:
    """The catalogue's file as the code's definitions give it: a task on each line, so that changes are easy to read."""
    return "[\n" + ",\n".join(json.dumps(task, ensure_ascii=False) for task in tasks()) + "\n]\n"


def tasks() -> list[dict[str, Any]]:
    """Every task of every integration; also those that need a language model, which are not offered without one."""
    return [_task(Definition(integration, one)) for integration, found in load_integrations() for one in found]


def _task(definition: Definition) -> dict[str, Any]:
    outputs = [_described(one) for one in definition.output_parameters]
    return {
        "id": definition.dotted_name,
        "description": definition.description,
        "integration": definition.integration.short_name,
        "parameters": [_parameter(one) for one in definition.parameters],
        # The fields are those of one item: a list needs a name as a whole, or nothing could count or sort it.
        "outputs": [*outputs, WHOLE] if definition.output_is_list else outputs,
    }


def _described(one: Parameter) -> dict[str, Any]:
    return {"name": one.name, "type": one.data_type, "description": one.doc_string}


def _parameter(one: Parameter) -> dict[str, Any]:
    described = {**_described(one), "required": not one.optional}
    return {**described, "enum": list(one.choices)} if one.choices else described


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
