"""What an operation of a flow says of itself in a terminal: fixed values, why it has its task, what it asks."""

import json

from rich.text import Text

from neena.cli.printing import styled
from neena.client.types import Flow, TaskOperation


def explained(flow: Flow, operation: TaskOperation) -> list[Text]:
    """The lines below an operation."""
    lines = [
        Text.assemble(styled(name), " = ", styled(value if isinstance(value, str) else json.dumps(value)))
        for name, value in (operation.get("values") or {}).items()
    ]
    why = operation.get("rationale")
    if why:
        lines.append(styled(f"for “{why['words']}”: {why['why']}" if why["words"] else why["why"], "dim"))
        if why["instead_of"]:
            lines.append(styled(f"not {why['instead_of']}: {why['why_not']}", "dim"))
    asked = [one for one in flow["questions"] if one["operation"] == operation["id"]]
    lines += [styled(f"? {one['question']}  {one['id']}", "yellow") for one in asked]
    return lines
