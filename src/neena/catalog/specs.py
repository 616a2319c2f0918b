"""A task as planners and preparers see it: plain data, from whatever catalogue."""

from dataclasses import dataclass
from uuid import UUID

from neena.authoring.definition import Definition, Parameter


@dataclass(frozen=True, eq=False)
class TaskSpec:
    """One task that a plan may use.

    `says` are other ways people ask for the task; `words` what they call its service and its things. Equal is only what
    is the same: what was read of it once is found again by it.
    """

    id: UUID
    dotted_name: str
    name: str
    description: str
    integration: str
    integration_name: str
    effect: str
    parameters: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]
    output_name: str
    output_is_list: bool
    says: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def spec_of(definition: Definition) -> TaskSpec:
    """A definition as planners see it."""
    return TaskSpec(
        id=definition.id,
        dotted_name=definition.dotted_name,
        name=definition.task.name,
        description=definition.description,
        integration=definition.integration.short_name,
        integration_name=definition.integration.name,
        effect=definition.task.effect,
        parameters=definition.parameters,
        outputs=definition.output_parameters,
        output_name=definition.output_name,
        output_is_list=definition.output_is_list,
        says=definition.task.says,
        words=definition.integration.words,
    )
