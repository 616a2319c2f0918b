"""What travels over `/runs` (managed workflows contract, sections 2 and 4)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue

from neena.kernel.schema import EXAMPLE_ID, EXAMPLE_TIME, Camel, Given, Text, Time, Wire

Status = Literal["queued", "running", "completed", "failed", "timeout", "cancelled"]
FINAL = frozenset({"completed", "failed", "timeout", "cancelled"})
_EXAMPLE_ARTIFACT = {
    "name": "report.csv",
    "url": "https://neena.example.com/artifacts/a1b2c3d4/report.csv?expires=1741083000&signature=4f9c",
    "size": 1204,
    "content_type": "text/csv",
}


class NewRun(Given):
    """A run that is asked for."""

    workflow_id: UUID = Field(description="Which workflow.", examples=[EXAMPLE_ID])
    workflow_params: dict[str, JsonValue] = Field(
        default_factory=dict[str, JsonValue],
        description="Values for the workflow's `Params`, by name.",
        examples=[{"customer": "Harbour Café"}],
    )
    secure_workflow_params: dict[str, Text] | None = Field(
        None,
        description="Values for its `SecureParams`; only in signed requests and those of a session.",
        examples=[{"password": "correct horse"}],
    )
    webhook_callback: Annotated[Text, Field(max_length=2048)] | None = Field(
        None,
        description="Address that is told how the run goes; absolute, https.",
        examples=["https://example.com/hooks/neena"],
    )
    desktop_id: str | None = Field(
        None,
        max_length=64,
        description="[ext] A desktop to work on, as the run before left it; without one each run gets a new one.",
        examples=["dsk_4f9c1e7a2b3d"],
    )


class Accepted(Camel):
    """The answer to a run that was accepted."""

    message: str = Field(description="Always the same.", examples=["Job accepted for processing."])
    message_id: UUID = Field(description="The run's id everywhere.", examples=[EXAMPLE_ID])
    workflow_id: UUID = Field(description="The workflow's id.", examples=[EXAMPLE_ID])


class ErrorData(Wire):
    """More about a failure."""

    error_message: str = Field(description="What went wrong.", examples=["No such customer."])
    error_type: str = Field(description="Class of the exception, or timeout, cancelled, ...", examples=["ValueError"])
    updated_at: Time = Field(description="When.", examples=[EXAMPLE_TIME])
    error_artifacts: list[dict[str, Any]] = Field(description="What the run left behind.", examples=[[]])


class RunOut(Camel):
    """A run. The addresses in it are made anew at each request."""

    message_id: UUID = Field(description="The run's id.", examples=[EXAMPLE_ID])
    workflow_id: UUID = Field(description="The workflow's id.", examples=[EXAMPLE_ID])
    status: Status = Field(description="How far it is.", examples=["completed"])
    created_at: Time = Field(description="When it was accepted.", examples=[EXAMPLE_TIME])
    updated_at: Time = Field(description="When its status changed last.", examples=[EXAMPLE_TIME])
    live_view_url: str = Field(
        description="Opens its desktop in a browser, to watch, without a key; expires as the addresses of files do.",
        examples=[f"https://neena.example.com/runs/{EXAMPLE_ID}/view?expires=1741083000&signature=4f9c"],
    )
    workflow_params: dict[str, Any] | None = Field(
        None,
        description="[ext] The values for `Params` that it was given, never secure ones; told by each run alone.",
        examples=[{"customer": "Harbour Café"}],
    )
    success: bool | None = Field(None, description="Once it is over: whether it succeeded.", examples=[True])
    result: Any | None = Field(None, description="What the workflow returned.", examples=[{"balance": "12.50"}])
    error: str | None = Field(None, description="Why it failed.", examples=["No such customer."])
    error_data: ErrorData | None = Field(None, description="More about that.", examples=[None])
    assets: str | None = Field(
        None, description="Address of `assets.zip`: every file that it wrote.", examples=[_EXAMPLE_ARTIFACT["url"]]
    )
    artifacts: list[dict[str, Any]] | None = Field(
        None, description="Each file that it left, and its log.", examples=[[_EXAMPLE_ARTIFACT]]
    )
    expires_at: int | None = Field(
        None, description="When these addresses end, in Unix seconds.", examples=[1741083000]
    )


class RunList(Camel):
    """A page of runs, newest first."""

    runs: list[RunOut] = Field(description="The runs.", examples=[[]])
    count: int = Field(description="How many are on this page.", examples=[1])
    total_count: int = Field(description="How many there are in all.", examples=[1])
    next_cursor: str | None = Field(
        None, description="`cursor` of the next page, if there is one.", examples=["MjAyNS0wMy0wNA"]
    )
