"""The dry run: what a waiting run would do where, in whose name, with which values (what an approver reads)."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from neena.authoring.definition import Definition, Parameter
from neena.authoring.integration import NoAuth
from neena.catalog.catalogue import Catalogue
from neena.credentials.tables import IntegrationCredential
from neena.flow_runs import store
from neena.flow_runs.deciding import untold
from neena.flow_runs.loading import RunState, Step, steps_of
from neena.flow_runs.schemas import DryRunOperation, DryRunParameter, FlowDryRun, PendingRun
from neena.flow_runs.tables import FlowRun
from neena.flows.conditions import terms
from neena.flows.reading.slots import content_taking
from neena.flows.reading.tasks import read_task
from neena.kernel.scope import Scope
from neena.settings import Settings


class Account(NamedTuple):
    """A credential, without what is in it."""

    id: UUID
    owner: UUID
    integration: UUID
    host: str
    problem: str | None
    site: str | None


Connected = dict[tuple[UUID, UUID], list[Account]]


async def shown(scope: Scope, catalogue: Catalogue, settings: Settings, runs: Sequence[FlowRun]) -> list[PendingRun]:
    """The runs with what each operation would do; one query for all their credentials."""
    connected = await _connected(scope, {run.actor or scope.principal.user for run in runs})
    carried = await store.carried_over(scope, runs)
    found: list[PendingRun] = []
    for run in runs:
        state = RunState(run, steps_of(run.definition))
        one = _pending(scope, await state.known(scope, catalogue), settings, state, connected)
        found.append(_without_done(one, carried))
    return found


def _without_done(one: PendingRun, carried: set[tuple[UUID, int]]) -> PendingRun:
    """The run with what it takes over of another marked as done."""
    if not any(run == one.id for run, _ in carried):
        return one
    operations = [each.model_copy(update={"carried_over": (one.id, each.index) in carried}) for each in one.operations]
    return one.model_copy(update={"operations": operations})


async def _connected(scope: Scope, owners: set[UUID]) -> Connected:
    """Which credentials the runs' owners have, never what is in them."""
    columns = (
        IntegrationCredential.id,
        IntegrationCredential.owner,
        IntegrationCredential.integration,
        IntegrationCredential.host,
        IntegrationCredential.problem,
        IntegrationCredential.site,
    )
    found: Connected = {}
    if owners:
        for row in await scope.session.execute(select(*columns).where(IntegrationCredential.owner.in_(owners))):
            one = Account(*row)
            found.setdefault((one.owner, one.integration), []).append(one)
    return found


async def foretold(scope: Scope, catalogue: Catalogue, settings: Settings, run: FlowRun) -> FlowDryRun:
    """What an imagined run would do, for the caller."""
    state = RunState(run, steps_of(run.definition))
    known = await state.known(scope, catalogue)
    operations = _operations(scope, known, settings, state, await _connected(scope, {scope.principal.user}))
    writes = any(one.effect == "write" for one in operations)
    return FlowDryRun(flow=run.flow, flow_request=run.flow_request, writes=writes, operations=operations)


def _pending(
    scope: Scope, catalogue: Catalogue, settings: Settings, state: RunState, connected: Connected
) -> PendingRun:
    run = state.run
    values = {name: getattr(run, name) for name in ("id", "flow", "flow_name", "flow_request", "flow_hash")}
    return PendingRun(
        **values,
        request_instructions=run.request_instructions,
        requested_by=run.created_by_email,
        trigger_run=run.trigger_run,
        created_date=run.created_date,
        operations=_operations(scope, catalogue, settings, state, connected),
    )


def _operations(
    scope: Scope, catalogue: Catalogue, settings: Settings, state: RunState, connected: Connected
) -> list[DryRunOperation]:
    run = state.run
    actor, owner = (run.actor, run.triggered_by) if run.actor else (scope.principal.user, scope.principal.email)
    operations: list[DryRunOperation] = []
    for step in state.ordered:
        definition = catalogue.by_id.get(step.definition)
        if definition is not None:
            own = connected.get((actor, definition.integration.id), [])
            content = content_taking(read_task(catalogue.spec(step.definition)))
            written = content.name if content and step.waits_for else None
            operations.append(_operation(settings, state, step, definition, own, owner or "", written))
    return operations


def _operation(
    settings: Settings,
    state: RunState,
    step: Step,
    definition: Definition,
    own: Sequence[Account],
    owner: str,
    written: str | None,
) -> DryRunOperation:
    integration = definition.integration
    known = (state.run.foreseen or {}).get(str(step.index), {})
    host = _target(settings, definition, known, next((row.site for row in own), None))
    needs = not isinstance(integration.auth, NoAuth)
    by_host = [row for row in own if not row.host or row.host == host]
    credential = next(iter(by_host), None)
    return DryRunOperation(
        index=step.index,
        name=step.name,
        task=definition.dotted_name,
        instruction=step.instruction,
        version=definition.version_number,
        effect=definition.task.effect,
        integration=integration.short_name,
        target_host=host,
        after=sorted(step.waits_for),
        instead_of=step.instead,
        credential=credential.id if credential else None,
        credential_owner=owner if needs else None,
        credential_problem=_problem(definition, credential) if needs else None,
        parameters=_parameters(state, step, definition.parameters, known, written),
        terms=terms(step.conditions, step.for_each, step.instead, state.names),
        terms_problem=untold(state, step),
        carried_over=False,
    )


def _problem(definition: Definition, credential: Account | None) -> str | None:
    if credential is not None:
        return credential.problem
    return None if definition.integration.auth.optional else f"{definition.integration.name} is not connected."


def _target(settings: Settings, definition: Definition, known: dict[str, Any], site: str | None) -> str | None:
    """The host that the operation would speak to; None while a result or an account decides it, or there is none."""
    integration = definition.integration
    base = settings.integration(integration.short_name, "base_url") or integration.api_root(site)
    url = str(known["url"]["value"]) if base is None and "url" in known else base
    if url is None:
        return None
    try:
        return urlsplit(url).netloc.lower() or None
    except ValueError:
        return None


def _parameters(
    state: RunState, step: Step, parameters: Sequence[Parameter], known: dict[str, Any], written: str | None
) -> list[DryRunParameter]:
    """The known parameters, and those that are not known yet with where they will come from.

    These are the required ones, and the text that is `written` from earlier results.
    """
    sources = [state.steps[index].name for index in sorted(step.waits_for)]
    later = f"from the result of {', '.join(sources)}" if sources else "found when it is prepared"
    open_ = _questions(state.run, step)
    found: list[DryRunParameter] = []
    for one in parameters:
        if one.name in known:
            value = known[one.name]
            found.append(
                DryRunParameter(name=one.name, known=True, value=value["value"], source=_told(value["source"]))
            )
        elif not one.optional or one.name == written:
            found.append(DryRunParameter(name=one.name, known=False, value=None, source=open_.get(one.name, later)))
    return found


def _questions(run: FlowRun, step: Step) -> dict[str, str]:
    """The open questions of an imagined run's flow about a step, by parameter."""
    ids = {one["id"] for one in run.definition["task_operations"] if one["index"] == step.index}
    asked = run.definition.get("questions", ())
    return {one["parameter"]: one["question"] for one in asked if one["operation"] in ids}


def _told(source: dict[str, Any]) -> str:
    if source["kind"] == "metadata":
        return f"{source['path']} of the metadata"
    if source["kind"] == "flow":
        return "set in the flow"
    return "given in the words of the request" + (", filled in from the event" if source["kind"] == "event" else "")
