"""Managed workflows as tools (managed workflows contract, section 9): publish, run, look at what came of it."""

from typing import Any
from uuid import UUID

import mcp_types as types
from pydantic import Field, JsonValue

from neena.kernel.schema import EXAMPLE_ID
from neena.mcp.api import Api, Refused
from neena.mcp.tool import Arguments, answer, text, tool

_SOURCE = """\
from pydantic import BaseModel


class Params(BaseModel):
    customer: str


class Result(BaseModel):
    greeting: str


def run(params: Params) -> Result:
    return Result(greeting=f"Hello, {params.customer}!")
"""
_LAST_LINES = 100


def _deployment() -> Any:
    return Field(None, description="The deployment; needed if your key reaches several.", examples=[EXAMPLE_ID])


def _workflow() -> Any:
    return Field(description="The workflow's id.", examples=[EXAMPLE_ID])


def _run() -> Any:
    return Field(description="The run's id, as nen_run answers it.", examples=[EXAMPLE_ID])


def _cursor() -> Any:
    return Field(None, max_length=100, description="`nextCursor` of the page before.", examples=["AAYw"])


class File(Arguments):
    """One file of a bundle."""

    filename: str = Field(description="Relative, with `/` between its parts.", examples=["workflow.py"])
    content: str = Field(description="What it holds, as text.", examples=[_SOURCE])


class Update(Arguments):
    """A bundle to be published."""

    files: list[File] = Field(
        description="Every file of the bundle, `workflow.py` among them; files that are not named are removed.",
        examples=[[{"filename": "workflow.py", "content": _SOURCE}]],
    )
    workflow_id: UUID | None = Field(
        None, description="The workflow that gets these files; without it a new one is made.", examples=[EXAMPLE_ID]
    )
    workflow_name: str | None = Field(None, max_length=255, description="What people call it.", examples=["Invoices"])
    deployment_id: UUID | None = _deployment()


class Start(Arguments):
    """A run to be started."""

    workflow_id: UUID = _workflow()
    params: dict[str, JsonValue] = Field(
        default_factory=dict[str, JsonValue],
        description="Values for the workflow's `Params`, by name.",
        examples=[{"customer": "Harbour Café"}],
    )


class OfRun(Arguments):
    """One run."""

    message_id: UUID = _run()


class OfWorkflow(Arguments):
    """Runs of one workflow."""

    workflow_id: UUID = _workflow()
    limit: int = Field(10, ge=1, le=100, description="How many at most.", examples=[10])
    cursor: str | None = _cursor()


class OfDeployment(Arguments):
    """Workflows of one deployment."""

    deployment_id: UUID | None = _deployment()
    cursor: str | None = _cursor()


class Logs(Arguments):
    """The log of one run."""

    message_id: UUID = _run()
    deployment_id: UUID | None = _deployment()
    tail: int = Field(_LAST_LINES, ge=1, le=10_000, description="How many of the last lines.", examples=[100])


class Source(Arguments):
    """A file to be checked."""

    content: str = Field(description="The source of the workflow.", examples=[_SOURCE])
    filename: str = Field(
        "workflow.py", max_length=255, description="What it is called, for the answer.", examples=["workflow.py"]
    )


class Files(Arguments):
    """The files of one run."""

    workflow_id: UUID = _workflow()
    message_id: UUID = _run()
    deployment_id: UUID | None = _deployment()
    output_dir: str | None = Field(
        None, description="Accepted and ignored: nothing is downloaded.", examples=["./artifacts"]
    )
    ssh_host: str | None = Field(
        None, description="Accepted and ignored: files come by their addresses.", examples=["files.example.com"]
    )


async def update_workflow(api: Api, given: Update) -> types.CallToolResult:
    """Publish a workflow: a bundle of files whose `workflow.py` has `run(params: Params) -> Result`.

    `Params` and `Result` are pydantic models. The files are checked first; if something is wrong it is said, and
    nothing is changed. They take the place of the whole bundle before, and new runs execute them; runs that have
    begun finish with the old ones.
    """
    body = given.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"workflow_id"})
    if given.workflow_id is None:
        return answer(await api.post("/workflows", body))
    return answer((await api.ask("PUT", f"/workflows/{given.workflow_id}", body=body)).json())


async def run(api: Api, given: Start) -> types.CallToolResult:
    """Start a run of a workflow. It is answered at once; nen_status tells how it goes, by `messageId`."""
    body = {"workflow_id": str(given.workflow_id), "workflow_params": given.params}
    accepted = await api.post("/runs", body)
    return answer(_brief(await api.get(f"/runs/{accepted['messageId']}")))


async def status(api: Api, given: OfRun) -> types.CallToolResult:
    """How a run goes: queued, running, and then completed, failed, timeout or cancelled.

    A completed one has its `result`; one that did not succeed has `errorData` with the reason, and nen_get_run_logs
    says more. `success` is that of this call.
    """
    found = await api.get(f"/runs/{given.message_id}")
    times = {name: found[name] for name in ("createdAt", "updatedAt")}
    ended = {name: found[name] for name in ("result", "errorData") if name in found}
    return answer({**_brief(found), **times, **ended})


async def list_runs(api: Api, given: OfWorkflow) -> types.CallToolResult:
    """Runs of a workflow, newest first. `totalCount` is how many there are; `nextCursor` leads to the next ones."""
    found = await api.get("/runs", workflow_id=given.workflow_id, limit=given.limit, cursor=given.cursor)
    shown = ("messageId", "status", "createdAt", "updatedAt")
    runs = [{name: one[name] for name in shown} for one in found.pop("runs")]
    return answer({"success": True, "workflowId": str(given.workflow_id), "runs": runs, **found})


async def list_workflows(api: Api, given: OfDeployment) -> types.CallToolResult:
    """The workflows of a deployment, newest first, a hundred at most; `nextCursor` leads to the next ones."""
    return answer(await api.get("/workflows", deploymentId=given.deployment_id, cursor=given.cursor))


async def get_run_logs(api: Api, given: Logs) -> types.CallToolResult:
    """The last lines of a run's log, while it goes on as well, as JSON Lines: one object a line, oldest first."""
    await _check_deployment(api, await api.get(f"/runs/{given.message_id}"), given.deployment_id)
    return text((await api.ask("GET", f"/runs/{given.message_id}/logs", query={"tail": given.tail})).text)


async def validate(api: Api, given: Source) -> types.CallToolResult:
    """Check the source of a `workflow.py` as if it were to be published.

    It is `valid`, or there are `errors`, each with what mends it. Nothing is stored.
    """
    return answer(await api.post("/workflows/validate", given.model_dump()))


async def artifacts(api: Api, given: Files) -> types.CallToolResult:
    """The files that a finished run left, each with an address that needs no key.

    The addresses end at `expiresAt` (Unix seconds). `assets.zip` holds everything that the run wrote.
    """
    found = await api.get(f"/runs/{given.message_id}")
    if found["workflowId"] != str(given.workflow_id):
        raise Refused("Not found", "messageId: this is not a run of this workflow.")
    await _check_deployment(api, found, given.deployment_id)
    ids = {"workflowId": found["workflowId"], "messageId": found["messageId"], "status": found["status"]}
    files = {"artifacts": found.get("artifacts", []), "expiresAt": found.get("expiresAt")}
    return answer({"success": True, **ids, **files})


WORKFLOW_TOOLS = (
    tool("nen_update_workflow", "write", Update, update_workflow),
    tool("nen_run", "write", Start, run),
    tool("nen_status", "read", OfRun, status),
    tool("nen_list_runs", "read", OfWorkflow, list_runs),
    tool("nen_list_workflows", "read", OfDeployment, list_workflows),
    tool("nen_get_run_logs", "read", Logs, get_run_logs),
    tool("nen_validate", "read", Source, validate),
    tool("nen_artifacts", "read", Files, artifacts),
)


def _brief(found: dict[str, Any]) -> dict[str, Any]:
    shown = ("messageId", "workflowId", "status", "liveViewUrl")
    return {"success": True, **{name: found[name] for name in shown}}


async def _check_deployment(api: Api, found: dict[str, Any], wanted: UUID | None) -> None:
    """Refuse a run of another deployment than the one that is named (M-13)."""
    if wanted is None:
        return
    workflow = await api.get(f"/workflows/{found['workflowId']}")
    if workflow["deploymentId"] != str(wanted):
        raise Refused("Not found", "deploymentId: there is no such run in this deployment.")
