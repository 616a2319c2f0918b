"""Flows on the wire (contract 2.6 to 2.8)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field

from neena.kernel.schema import EXAMPLE_ID, Audited, Given, NonBlank, Text, Wire

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


class RationaleOut(Wire):
    """Why the planner chose an operation's task."""

    words: str = Field(
        description="The words of the request that it serves; empty where it only finds something for another.",
        examples=["send a message to #support"],
    )
    why: str = Field(
        description="Why this task, in plain words.",
        examples=["“send” and “message” ask for it: Send Message (Slack) can send a message to a channel."],
    )
    instead_of: str | None = Field(
        description="The task that came nearest; null without any.", examples=["Send Email (Email)"]
    )
    why_not: str | None = Field(description="Why it is not that one.", examples=["It would also need subject."])


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


class PlanningOut(BaseModel):
    """How a flow was planned."""

    planner: str = Field(description="Who made the plan: `embedded`, or the model's name.", examples=["gpt-5-mini"])
    model: str | None = Field(
        description="The language model that was asked, also where its answer could not be used; null where none was.",
        examples=["gpt-5-mini"],
    )
    calls: int = Field(description="Calls of the language model.", examples=[1])
    input_tokens: int = Field(description="Tokens sent to it.", examples=[5120])
    output_tokens: int = Field(description="Tokens it wrote.", examples=[210])
    cost: float | None = Field(
        description="What they cost, in the currency of `NEENA_LLM_INPUT_PRICE` and `NEENA_LLM_OUTPUT_PRICE`; "
        "null where these are not set.",
        examples=[0.0017],
    )
    latency_ms: int = Field(description="Milliseconds that planning took.", examples=[2140])
    shortlist: int | None = Field(description="Tasks that the model could choose from.", examples=[50])
    fallback_reason: str | None = Field(
        description="Why the embedded planner took the model's place; null where it did not.", examples=[None]
    )


class ChoiceOut(Wire):
    """One answer that would do."""

    value: str = Field(description="What to answer.", examples=["5f2b8c1e9a"])
    label: str = Field(description="What people call it.", examples=["Launch"])


class QuestionOut(Wire):
    """What the flow lacks before it can be executed."""

    id: str = Field(
        description="The same each time the request is planned: the answer's name.",
        examples=["trello.create_list.id_board"],
    )
    operation: UUID = Field(description="Id of the operation that it is about.", examples=[EXAMPLE_ID])
    operation_name: str = Field(description="The operation's name.", examples=["Create List"])
    parameter: str | None = Field(
        description="The parameter without a value; null where the question is which task is meant.",
        examples=["id_board"],
    )
    question: str = Field(description="The question in plain words.", examples=["Which board is meant?"])
    choices: list[ChoiceOut] = Field(
        description="Answers that would do, at most 50, where they are known; another one is taken too.",
        examples=[[{"value": "5f2b8c1e9a", "label": "Launch"}]],
    )
    flow_request: UUID = Field(
        description="Id of the flow request to answer it on: as `answers` in `request_metadata`, then generate again.",
        examples=[EXAMPLE_ID],
    )


class RefineIn(Given):
    """A flow, and in plain words what is to be different."""

    flow_id: UUID = Field(description="Id of the flow; it stays as it is.", examples=[EXAMPLE_ID])
    instruction: NonBlank = Field(
        description="What is to be different, in plain words: a sentence for each change.",
        examples=["Skip closed cards. Post in #ops instead of #general."],
        max_length=2000,
    )


class ChangeOut(Wire):
    """One thing that is different."""

    part: Literal["operation", "dependency", "condition"] = Field(description="Of what.", examples=["condition"])
    operations: list[int] = Field(description="Indexes of the operations it is about.", examples=[[3]])
    says: str = Field(description="What is different, in words.", examples=["Update Card: Archive all cards"])


class DifferenceOut(Wire):
    """What a change in words has made of a flow."""

    added: list[ChangeOut] = Field(description="What is new.", examples=[[]])
    removed: list[ChangeOut] = Field(description="What is gone.", examples=[[]])
    changed: list[ChangeOut] = Field(description="What is another.", examples=[[]])


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
        description="How it was planned and what that took; null when a person made it.", examples=[None]
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
