"""What travels over `/workflows` (managed workflows contract, section 9; what is [ext] is ours)."""

from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from neena.kernel.schema import EXAMPLE_EMAIL, EXAMPLE_ID, EXAMPLE_TIME, Camel, Given, NonBlank, Text, Time
from neena.workflows.bundle import ENTRY

_EXAMPLE_SOURCE = "from pydantic import BaseModel\n\n\nclass Params(BaseModel): ..."
_EXAMPLE_FAULT = {"type": "invalid_signature", "message": "The annotation of what run() returns is missing.", "line": 9}
_EXAMPLE_SCHEMA = {"type": "object", "properties": {"customer": {"type": "string"}}, "required": ["customer"]}
_EXAMPLE_PATH = f"/workflows/{EXAMPLE_ID}/versions/2/files"
_EXAMPLE_LABEL = "v1741080600"
_SCHEMA = "JSON Schema of its `{}`."


class _Given(Given):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class FileIn(_Given):
    """One file of a bundle, as text."""

    filename: str = Field(description="Its name, relative, with `/` between the parts.", examples=[ENTRY])
    content: Text = Field(description="What it holds; other files than texts come as a form.", examples=["..."])


class Naming(_Given):
    """What an upload says beside its files."""

    workflow_name: NonBlank | None = Field(
        None, description="What people call the workflow.", examples=["Invoices"], max_length=255
    )
    deployment_id: UUID | None = Field(
        None, description="The deployment it is in; needed if your key reaches several.", examples=[EXAMPLE_ID]
    )
    deployment_name: NonBlank | None = Field(
        None,
        description="[ext] The deployment by its name; made if there is none yet.",
        examples=["production"],
        max_length=255,
    )


class FilesIn(Naming):
    """A bundle as JSON; it takes the place of the whole bundle before it."""

    files: list[FileIn] = Field(
        description="Every file of the bundle.", examples=[[{"filename": ENTRY, "content": ""}]]
    )


class SourceIn(_Given):
    """One file to be looked at."""

    content: Text = Field(description="The source of the workflow.", examples=[_EXAMPLE_SOURCE])
    filename: Text = Field(ENTRY, description="What it is called, for the answer.", examples=[ENTRY], max_length=255)


class Rollback(_Given):
    """The version that is to be published again."""

    version: int = Field(strict=True, description="Its number.", examples=[1], ge=1, le=2**31 - 1)


class FaultOut(Camel):
    """One thing wrong with a workflow."""

    type: str = Field(description="Kind of fault, for machines.", examples=["invalid_signature"])
    message: str = Field(description="What is wrong, and what mends it.", examples=["run() is async."])
    line: int | None = Field(None, description="The line of `workflow.py`, where it is known.", examples=[9])


class Updated(Camel):
    """A bundle was stored and published."""

    success: Literal[True] = Field(default=True, description="Always true: a failure is an error.", examples=[True])
    workflow_id: UUID = Field(description="The workflow's id.", examples=[EXAMPLE_ID])
    workflow_name: str = Field(description="[ext] What people call it.", examples=["Invoices"])
    written_files: list[str] = Field(description="Names of all its files.", examples=[[ENTRY]])
    file_count: int = Field(description="How many they are.", examples=[1])
    total_bytes: int = Field(description="Their size in bytes.", examples=[812])
    snapshot_dir: str = Field(description="Name of this version: `v` and Unix seconds.", examples=[_EXAMPLE_LABEL])
    version: int = Field(description="[ext] Number of this version, from 1.", examples=[1])
    is_new_workflow: bool = Field(description="Whether the workflow was made by this.", examples=[True])
    warnings: list[FaultOut] = Field(description="[ext] What might be better.", examples=[[]])


class Validation(Camel):
    """What was found in a workflow. Nothing was stored."""

    success: Literal[True] = Field(default=True, description="Always true: it was looked at.", examples=[True])
    valid: bool = Field(description="Whether it could be published.", examples=[True])
    message: str | None = Field(None, description="If it could.", examples=["workflow.py is valid."])
    errors: list[FaultOut] | None = Field(None, description="If it could not: why.", examples=[[_EXAMPLE_FAULT]])
    warnings: list[FaultOut] = Field(description="What might be better.", examples=[[]])
    filename: str = Field(description="Name of the file that holds `run`.", examples=[ENTRY])


class WorkflowBrief(Camel):
    """A workflow in a list."""

    workflow_id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    workflow_name: str = Field(description="What people call it.", examples=["Invoices"])
    s3_workflow_path: str | None = Field(
        serialization_alias="s3WorkflowPath",
        description="Path on this server under which its published files can be had as a ZIP archive.",
        examples=[_EXAMPLE_PATH],
    )
    created_at: Time = Field(description="When it was made.", examples=[EXAMPLE_TIME])
    updated_at: Time = Field(description="When it was changed last.", examples=[EXAMPLE_TIME])
    published_at: Time | None = Field(description="When its version was published, if one is.", examples=[EXAMPLE_TIME])


class WorkflowList(Camel):
    """A page of the workflows of a deployment, newest first."""

    success: Literal[True] = Field(default=True, description="Always true: a failure is an error.", examples=[True])
    deployment_id: UUID | None = Field(description="The deployment; null before there is one.", examples=[EXAMPLE_ID])
    deployment_name: str = Field(description="What people call it.", examples=["default"])
    workflows: list[WorkflowBrief] = Field(description="The workflows.", examples=[[]])
    count: int = Field(description="How many are on this page.", examples=[1])
    next_cursor: str | None = Field(
        None, description="`cursor` of the next page, if there is one.", examples=["AAYvkQ7bXYChssPUAABAAIAAAAAAAAAB"]
    )


class VersionOut(Camel):
    """One state of a workflow's files. Versions are kept; runs finish with the one they began with."""

    version: int = Field(description="Its number, from 1.", examples=[2])
    snapshot_dir: str = Field(description="Its name: `v` and Unix seconds.", examples=[_EXAMPLE_LABEL])
    file_count: int = Field(description="How many files it has.", examples=[1])
    total_bytes: int = Field(description="Their size in bytes.", examples=[812])
    created_at: Time = Field(description="When it was uploaded.", examples=[EXAMPLE_TIME])
    created_by_email: str = Field(description="By whom.", examples=[EXAMPLE_EMAIL])
    is_published: bool = Field(description="Whether new runs execute it.", examples=[True])


class WorkflowOut(WorkflowBrief):
    """A workflow, what it takes and gives, and its newest 100 versions."""

    deployment_id: UUID = Field(description="The deployment it is in.", examples=[EXAMPLE_ID])
    version: int = Field(description="Number of the published version.", examples=[2])
    snapshot_dir: str = Field(description="Name of the published version.", examples=[_EXAMPLE_LABEL])
    files: list[str] = Field(description="Names of its files.", examples=[[ENTRY]])
    sdk_version: str | None = Field(description="The version of the SDK it is written for.", examples=["1.0.0"])
    description: str | None = Field(
        description="The docstring of its `run`, else that of its file.", examples=["Export the month's invoices."]
    )
    params_schema: dict[str, Any] = Field(description=_SCHEMA.format("Params"), examples=[_EXAMPLE_SCHEMA])
    secure_params_schema: dict[str, Any] | None = Field(
        description=_SCHEMA.format("SecureParams") + " Null if it has none.", examples=[None]
    )
    result_schema: dict[str, Any] = Field(description=_SCHEMA.format("Result"), examples=[_EXAMPLE_SCHEMA])
    versions: list[VersionOut] = Field(description="Its versions, newest first.", examples=[[]])


class Removed(Camel):
    """A workflow was deleted: it cannot be run any more. Its runs stay, and those under way go on."""

    success: Literal[True] = Field(default=True, description="Always true: a failure is an error.", examples=[True])
    workflow_id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
