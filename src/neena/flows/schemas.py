"""Flows on the wire (contract 2.6 to 2.8)."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from neena.kernel.schema import EXAMPLE_ID, Audited, Given, Text, Wire

_INDEX = "The operation's number in the flow, from 0; dependencies name it. Given for all operations or for none."
_INSTRUCTION = "What this step must do."
_WHY = "What the target needs from the source; at most 512 characters."
_VALUES = (
    "Values that are fixed whatever the instruction says, by the names of the task's parameters: the answers to its "
    "questions. In a change, leaving them out keeps them, null removes them."
)
_EXAMPLE_VALUES = {"channel": "#ops"}
_MAX = 500


def _number(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("This is not a number.")  # noqa: TRY004  # pydantic reports a ValueError
    return value


Index = Annotated[int, BeforeValidator(_number), Field(le=2**31 - 1)]
Place = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False, ge=-1e9, le=1e9)]


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
    values: dict[Text, Any] | None = Field(None, description=_VALUES, examples=[_EXAMPLE_VALUES], max_length=100)


class DependencyIn(Given):
    """The target starts after the source is completed."""

    source_task_operation: Index = Field(description="Index of the operation that runs first.", examples=[0])
    target_task_operation: Index = Field(description="Index of the operation that needs it.", examples=[1])
    instruction: Text | None = Field(None, description=_WHY, examples=["the count comes from Get Cards"])


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
    """The flow as it shall be (E11): parts that are not listed are removed."""

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
    values: dict[str, Any] | None = Field(
        None, description=f"{_VALUES} Not there without any.", examples=[_EXAMPLE_VALUES]
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
    questions: list[QuestionOut] = Field(
        description="What has to be answered before it can be executed; empty for most flows.", examples=[[]]
    )
