"""Flows on the wire (contract 2.6 to 2.8)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from neena.flows.planned_schemas import DifferenceOut, PlanningOut, QuestionOut, RationaleOut
from neena.kernel.schema import EXAMPLE_ID, Audited, Given, NonBlank, Text

_INDEX = "The operation's number in the flow, from 0; dependencies name it. Given for all operations or for none."
_INSTRUCTION = "What this step must do."
_WHY = "What the target needs from the source; at most 512 characters."
_PATH = "JSONPath (RFC 9535) of names and places, leading to one value; `$` is the whole."
_KEPT = "In a change, leaving it out keeps it, null removes it."
_ONLY_IF = f"The task is done only if all of these hold; none: always. {_KEPT}"
_EACH = f"Do the task once for each item of a list; null: once, or as its instruction says. {_KEPT}"
_INPUTS = (
    "Parameters of the task that are set here, by their names; the rest is found in the instruction, the request and "
    f"earlier results. {_KEPT}"
)
_WHEN = (
    "`completed` (when left out): the target needs the source, and is skipped with it. `completed_or_skipped`: it only "
    "comes after it. `otherwise`: it is done only if the source was skipped because its own conditions did not hold."
)
_MAX = 500
_MAX_CONDITIONS = 20
_MAX_INPUTS = 100
_EXAMPLE_CONDITION = {"operation": 0, "path": "$", "operator": "greater_than", "value": 3}
_EXAMPLE_EACH = {
    "operation": 0,
    "path": "$",
    "conditions": [{"path": "$.closed", "operator": "equals", "value": False}],
}


def _number(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("This is not a number.")  # noqa: TRY004  # pydantic reports a ValueError
    return value


Index = Annotated[int, BeforeValidator(_number), Field(le=2**31 - 1)]
Place = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False, ge=-1e9, le=1e9)]


Plain = Annotated[Text, Field(max_length=1000)] | bool | int | Annotated[float, Field(allow_inf_nan=False)]
Operator = Literal[
    "equals",
    "not_equals",
    "contains",
    "not_contains",
    "is_one_of",
    "is_none_of",
    "is_empty",
    "is_not_empty",
    "greater_than",
    "at_least",
    "less_than",
    "at_most",
]
When = Literal["completed", "completed_or_skipped", "otherwise"]


class ItemCondition(Given):
    """What is asked of a value."""

    path: Text = Field("$", description=_PATH, examples=["$.closed"], max_length=300)
    operator: Operator = Field(
        description=(
            "How the value is compared: text without regard to capitals, a list with a number by how many items it "
            "has, dates as ISO 8601. What is not there is empty, and neither more nor less than anything."
        ),
        examples=["equals"],
    )
    value: Plain | list[Plain] | None = Field(
        None,
        description="With what. A list for `is_one_of` and `is_none_of`; nothing for `is_empty` and `is_not_empty`.",
        examples=[False],
    )


class Condition(ItemCondition):
    """What is asked of an earlier result, or of the request's metadata."""

    operation: Index | None = Field(
        None,
        description="Index of the operation whose result is looked at, one that runs before; null: the metadata.",
        examples=[0],
    )


class ForEach(Given):
    """The list that a task goes through, and which of its items count."""

    operation: Index = Field(description="Index of the operation that gives the list; it runs before.", examples=[0])
    path: Text = Field("$", description=_PATH, examples=["$"], max_length=300)
    conditions: list[ItemCondition] = Field(
        default_factory=list[ItemCondition],
        description="Only the items for which all of these hold.",
        max_length=_MAX_CONDITIONS,
        examples=[[{"path": "$.closed", "operator": "equals", "value": False}]],
    )


class Input(Given):
    """What a parameter is set to: a value, or what an earlier operation gives."""

    value: Any = Field(
        None, description="The value itself; null when it comes from an operation.", examples=["#support"]
    )
    operation: Index | None = Field(
        None, description="Index of the operation whose result holds the value; one that runs before.", examples=[1]
    )
    field: Text | None = Field(
        None,
        description="Which field of the result; null: the thing's id, or the whole result for a list.",
        examples=["id"],
        max_length=100,
    )
    named: Text | None = Field(
        None, description="Of several things, the one called so.", examples=["Open"], max_length=1000
    )


class TaskOperationIn(Given):
    """A task definition placed in a flow."""

    name: Text = Field(description="Unique in the flow.", examples=["Get Cards"], max_length=255)
    task_definition: UUID = Field(description="Id of a live task definition.", examples=[EXAMPLE_ID])
    index: Index | None = Field(None, description=_INDEX, examples=[0])
    instruction: Text | None = Field(
        None, description=_INSTRUCTION, examples=["cards of the list Open"], max_length=32768
    )
    x: Place | None = Field(None, description="Place in the editor, in pixels.", examples=[0.0])
    y: Place | None = Field(None, description="Place in the editor, in pixels.", examples=[0.0])
    conditions: list[Condition] | None = Field(
        None, description=_ONLY_IF, max_length=_MAX_CONDITIONS, examples=[[_EXAMPLE_CONDITION]]
    )
    for_each: ForEach | None = Field(None, description=_EACH, examples=[_EXAMPLE_EACH])
    inputs: dict[str, Input] | None = Field(
        None, description=_INPUTS, max_length=_MAX_INPUTS, examples=[{"id_list": {"operation": 1, "named": "Open"}}]
    )


class DependencyIn(Given):
    """The target starts after the source is completed."""

    source_task_operation: Index = Field(description="Index of the operation that runs first.", examples=[0])
    target_task_operation: Index = Field(description="Index of the operation that needs it.", examples=[1])
    instruction: Text | None = Field(None, description=_WHY, examples=["the count comes from Get Cards"])
    when: When | None = Field(None, description=_WHEN, examples=["completed"])


class FlowIn(Given):
    """A flow made by hand (E10)."""

    name: Text = Field(description="What people call it.", examples=["Weekly count"], max_length=255)
    task_operations: list[TaskOperationIn] = Field(
        description="At least one.",
        max_length=_MAX,
        examples=[[{"name": "Get Cards", "task_definition": EXAMPLE_ID, "index": 0}]],
    )
    dependencies: list[DependencyIn] = Field(description="May be empty.", max_length=_MAX * 4, examples=[[]])


class TaskOperationChange(TaskOperationIn):
    """A kept operation (with its id) or a new one."""

    id: UUID | None = Field(None, description="Id of an operation of this flow, to keep it.", examples=[EXAMPLE_ID])


class DependencyChange(DependencyIn):
    """A kept dependency (with its id) or a new one."""

    id: UUID | None = Field(None, description="Id of a dependency of this flow, to keep it.", examples=[EXAMPLE_ID])


class FlowChange(Given):
    """The flow as it shall be (E11): parts that are not listed are removed, what a kept part leaves out stays."""

    id: UUID = Field(description="Id of the flow.", examples=[EXAMPLE_ID])
    name: Text = Field(description="What people call it.", examples=["Weekly count"], max_length=255)
    task_operations: list[TaskOperationChange] = Field(
        description="At least one.",
        max_length=_MAX,
        examples=[[{"name": "Get Cards", "task_definition": EXAMPLE_ID, "index": 0}]],
    )
    dependencies: list[DependencyChange] = Field(description="May be empty.", max_length=_MAX * 4, examples=[[]])


class TaskOperationOut(Audited):
    """A task operation (contract 2.7)."""

    id: UUID = Field(description="Id of the operation.", examples=[EXAMPLE_ID])
    flow: UUID = Field(description="Id of its flow.", examples=[EXAMPLE_ID])
    name: str = Field(description="Unique in the flow.", examples=["Get Cards"])
    task_definition: UUID = Field(description="Id of its task definition.", examples=[EXAMPLE_ID])
    instruction: str | None = Field(description=_INSTRUCTION, examples=["cards of the list Open"])
    x: float | None = Field(description="Place in the editor, in pixels.", examples=[0.0])
    y: float | None = Field(description="Place in the editor, in pixels.", examples=[0.0])
    index: int = Field(description=_INDEX, examples=[0])
    sorted_index: int | None = Field(description="Place in the order of execution, from 0.", examples=[0])
    conditions: list[Condition] | None = Field(
        None, description=f"{_ONLY_IF} Not there when nobody set it.", examples=[[_EXAMPLE_CONDITION]]
    )
    for_each: ForEach | None = Field(
        None, description=f"{_EACH} Not there when nobody set it.", examples=[_EXAMPLE_EACH]
    )
    inputs: dict[str, Input] | None = Field(
        None,
        description=f"{_INPUTS} Not there when nobody set it.",
        examples=[{"id_list": {"operation": 1, "named": "Open"}}],
    )
    terms: list[str] | None = Field(
        None,
        description="In words, on what terms it is done: `only if`, `otherwise`, `for each`. Not there without any.",
        examples=[["only if the result of Get Cards is more than 3"]],
    )
    rationale: RationaleOut | None = Field(
        None,
        description="Why the planner chose its task. Not there where a person did, or has changed the instruction.",
        examples=[None],
    )


class DependencyOut(Audited):
    """A dependency (contract 2.8)."""

    id: UUID = Field(description="Id of the dependency.", examples=[EXAMPLE_ID])
    flow: UUID = Field(description="Id of its flow.", examples=[EXAMPLE_ID])
    source_task_operation: int = Field(description="Index of the operation that runs first.", examples=[0])
    target_task_operation: int = Field(description="Index of the operation that needs it.", examples=[1])
    instruction: str | None = Field(description=_WHY, examples=["the count comes from Get Cards"])
    when: When | None = Field(None, description=f"{_WHEN} Not there when nobody set it.", examples=["completed"])


class RefineIn(Given):
    """A flow, and in plain words what is to be different."""

    flow_id: UUID = Field(description="Id of the flow; it stays as it is.", examples=[EXAMPLE_ID])
    instruction: NonBlank = Field(
        description="What is to be different, in plain words: a sentence for each change.",
        examples=["Skip closed cards. Post in #ops instead of #general."],
        max_length=2000,
    )


class FlowOut(Audited):
    """A flow (contract 2.6)."""

    id: UUID = Field(description="Id of the flow.", examples=[EXAMPLE_ID])
    name: str = Field(description="What people call it.", examples=["Weekly count"])
    task_operations: list[TaskOperationOut] = Field(description="Its tasks, in order.", examples=[[]])
    dependencies: list[DependencyOut] = Field(description="What waits for what.", examples=[[]])
    organization: UUID | None = Field(description="Who it belongs to.", examples=[EXAMPLE_ID])
    created_by_human: bool = Field(description="False when the planner made it.", examples=[True])
    sorted: bool = Field(description="Whether `sorted_index` is filled.", examples=[False])
    planner: str | None = Field(
        description="Who planned it: `embedded`, or the language model's name; null when a person did.",
        examples=["embedded"],
    )
    planning_notes: list[str] = Field(description="What the planner wants the reader to know.", examples=[[]])
    planning: PlanningOut | None = Field(
        description="How it was planned, or of another flow changed in words, and what that took; null when a person "
        "made it.",
        examples=[None],
    )
    questions: list[QuestionOut] = Field(
        description="What has to be answered before it can be executed; empty for most flows.", examples=[[]]
    )


class RefinedOut(FlowOut):
    """The new flow, and how it differs from the one it was made of."""

    refined_from: UUID = Field(description="Id of the flow that it was made of.", examples=[EXAMPLE_ID])
    difference: DifferenceOut = Field(
        description="What is different.", examples=[{"added": [], "removed": [], "changed": []}]
    )
