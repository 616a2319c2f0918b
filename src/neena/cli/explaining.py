"""What an operation of a flow says of itself in a terminal: set values, why it has its task, what it asks."""

import json
from collections.abc import Mapping

from rich.text import Text

from neena.cli.printing import styled
from neena.client.types import Flow, Input, TaskOperation


def explained(flow: Flow, operation: TaskOperation) -> list[Text]:
    """The lines below an operation."""
    names = {one["index"]: one["name"] for one in flow["task_operations"]}
    lines = [
        Text.assemble(styled(name), " = ", _set_to(given, names))
        for name, given in (operation.get("inputs") or {}).items()
    ]
    why = operation.get("rationale")
    if why:
        lines.append(styled(f"for “{why['words']}”: {why['why']}" if why["words"] else why["why"], "dim"))
        if why["instead_of"]:
            lines.append(styled(f"not {why['instead_of']}: {why['why_not']}", "dim"))
    asked = [one for one in flow["questions"] if one["operation"] == operation["id"]]
    lines += [styled(f"? {one['question']}  {one['id']}", "yellow") for one in asked]
    return lines


def _set_to(given: Input, names: Mapping[int, str]) -> Text:
    """What the flow sets a parameter to: a value, or part of an earlier result."""
    operation, value = given.get("operation"), given.get("value")
    if operation is None:
        return styled(value if isinstance(value, str) else json.dumps(value))
    field, named = given.get("field"), given.get("named")
    which = f"the one called “{named}” of " if named else "the result of "
    return styled(f"{f'{field} of ' if field else ''}{which}{names.get(operation, operation)}", "dim")
