"""What planning tells of a flow, on the wire: why, at what cost, what it asks, and what a change in words changed."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from neena.kernel.schema import EXAMPLE_ID, Wire


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


class PlanningOut(BaseModel):
    """How a flow was planned, or changed in words."""

    planner: str = Field(
        description="Who made the plan, or the change in words: `embedded`, or the model's name.",
        examples=["gpt-5-mini"],
    )
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
