"""A workflow as a task of a flow: its Params are the task's parameters, its Result what the task answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from neena.authoring import Integration, NoAuth, TaskContext
from neena.authoring.definition import Definition, Parameter
from neena.authoring.task import Task
from neena.errors import Finding, Unavailable
from neena.workflows import params
from neena.workflows.parameters import converted, parameters_of
from neena.workflows.service import WorkflowNotFound

WORKFLOWS = Integration(
    name="Workflows",
    short_name="workflows",
    class_name="WorkflowsIntegration",
    auth=NoAuth(),
    docs_url="https://docs.getnen.ai",
    since=date(2025, 11, 1),
    words=("workflow",),
)
RUN_ID = "workflow_run_id"
_MOST_TOLD = 3
_NO_WORD = re.compile(r"[^a-z0-9]+")
_FIELD = re.compile(r"[a-z0-9_]+")
_PLACES = re.compile(r"[{}\[\]]")  # what a template means something by


@dataclass(frozen=True)
class Uploaded:
    """What a version of a workflow says of itself. `namesake`: an older workflow has the same name."""

    workflow: UUID
    version: UUID
    number: int
    name: str
    description: str | None
    params_schema: Mapping[str, Any]
    result_schema: Mapping[str, Any]
    author: str
    created: datetime
    modified: datetime
    namesake: bool = False


@dataclass(frozen=True, eq=False)
class WorkflowTask(Definition):
    """A version of a workflow as the catalogue knows it. Its id is the workflow's, whatever its version and name."""

    uploaded: Uploaded

    @property
    def version(self) -> UUID | None:
        """The version that it runs."""
        return self.uploaded.version

    @property
    def version_number(self) -> int | None:
        """The number of that version."""
        return self.uploaded.number

    @property
    def created(self) -> datetime:
        """Since when the workflow is there."""
        return self.uploaded.created

    @property
    def modified(self) -> datetime:
        """When the workflow changed last."""
        return self.uploaded.modified

    @property
    def author(self) -> str | None:
        """Who published the workflow."""
        return self.uploaded.author

    @cached_property
    def id(self) -> UUID:
        """That of the workflow."""
        return self.uploaded.workflow

    @cached_property
    def dotted_name(self) -> str:
        """`workflows.export_invoices`; with a part of its id between where an older workflow has the same name."""
        middle = f".{self.id.hex[:8]}" if self.uploaded.namesake else ""
        return f"{self.integration.short_name}{middle}.{self.task.method}"

    @cached_property
    def description(self) -> str:
        """What the workflow says of itself."""
        return self.uploaded.description or f"{self.task.name}."

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The fields of its Params."""
        return parameters_of(self.uploaded.params_schema)

    @cached_property
    def output_is_list(self) -> bool:
        """Never: a Result is a model."""
        return False

    @cached_property
    def output_name(self) -> str:
        """What its Result is called."""
        return str(self.uploaded.result_schema.get("title") or "Result")

    @cached_property
    def output_parameters(self) -> tuple[Parameter, ...]:
        """The fields of its Result, and the id of the run, by which its log and its files are found."""
        declared = parameters_of(self.uploaded.result_schema)
        run_id = Parameter(RUN_ID, "string", len(declared) + 1, "Id of the workflow's run", optional=False)
        return declared if any(one.name == RUN_ID for one in declared) else (*declared, run_id)

    def convert(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
        """The values as its Params take them, or what is wrong with each."""
        known = {one.name: one for one in self.parameters}
        found: dict[str, Any] = {}
        findings: list[Finding] = []
        for name, value in values.items():
            found[name], finding = converted(known[name], value) if name in known else (value, None)
            findings += [] if finding is None else [finding]
        if not findings:
            try:
                params.check(dict(self.uploaded.params_schema), found, "params")
            except params.BadParams as fault:
                findings = [
                    Finding(one.location[2:], one.message.partition(": ")[2], one.kind) for one in fault.findings
                ]
        return found, findings

    def dump(self, result: Any) -> Any:
        """A Result, which is plain JSON already."""
        return result


def method_of(name: str) -> str:
    """What a workflow's task is called where names are plain words: `export_invoices`."""
    return _NO_WORD.sub("_", name.lower()).strip("_")[:60] or "workflow"


def as_task(uploaded: Uploaded) -> WorkflowTask:
    """A version of a workflow as a task. It writes, and begins once however often a flow asks for it."""

    async def begin(context: TaskContext, /, **given: Any) -> Any:
        if context.workflows is None:
            raise Unavailable("This server runs no workflows.")
        try:
            return await context.workflows.run(uploaded.workflow, uploaded.version, given, context.idempotency_key)
        except WorkflowNotFound as fault:
            raise WorkflowNotFound(f"The workflow {uploaded.name!r} was deleted.") from fault

    begin.__name__ = method_of(uploaded.name)
    task = Task(
        function=begin,
        name=uploaded.name,
        effect="write",
        idempotent=True,
        tells=_tells(uploaded),
        says=_says(uploaded.name.lower()),
        timeout=None,
        docs_url=None,
    )
    return WorkflowTask(WORKFLOWS, task, uploaded)


def _says(name: str) -> tuple[str, ...]:
    """How people ask for it by its name; one that nobody named would take every request for another."""
    return () if name in WORKFLOWS.words else (f"run {name}", f"run the workflow {name}")


def _tells(uploaded: Uploaded) -> str:
    """The sentence for the flow's result, with what the Result says in single words."""
    plain = [one for one in parameters_of(uploaded.result_schema) if one.data_type not in {"list", "object", "any"}]
    named = [one.name for one in plain if _FIELD.fullmatch(one.name)][:_MOST_TOLD]
    told = "".join(f"[, {one.replace('_', ' ')}: {{result.{one}}}]" for one in named)
    return f"Ran the workflow {_PLACES.sub('', uploaded.name)}{told}."
