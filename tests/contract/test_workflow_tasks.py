"""A workflow is a task: published, it stands among its organization's definitions, and a flow runs it as a step."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from neena.authoring.context import UnderWay
from neena.engine.tables import Work
from neena.kernel.principal import Principal
from neena.kernel.scope import Door
from neena.runs.awaited import Waiter
from neena.runs.service import Means
from support.hooks import changed, make_hook
from support.managed import Author
from support.product import Person, Product, definition_id, open_product
from support.publishing import WORKFLOW
from support.runs import by_index
from support.scripted_model import plan, scripted_model
from support.workshop import Workshop

INVOICES = '''
"""Invoices."""

import enum, time
from datetime import date
from pydantic import BaseModel, Field


class Kind(enum.Enum):
    open = "open"
    paid = "paid"


class Address(BaseModel):
    city: str


class Params(BaseModel):
    customer: str = Field(description="Whose invoices", max_length=20)
    since: date | None = None
    most: int = Field(default=10, ge=1)
    kind: Kind = Kind.open
    tags: list[str] = []
    address: Address | None = None
    seconds: float = 0


class Result(BaseModel):
    count: int = Field(description="How many there are")
    total: float
    said: str


def run(params: Params) -> Result:
    """Export the invoices of a customer."""
    print("exporting")
    time.sleep(params.seconds)
    if params.customer == "Nobody":
        raise ValueError("No such customer.")
    open("invoices.csv", "w").write("a,b")
    return Result(count=params.most, total=12.5, said=f"{params.customer} {params.kind.value}")
'''
OTHER = INVOICES.replace("Export the invoices", "Send the invoices").replace("12.5", "99.0")


@pytest_asyncio.fixture(loop_scope="session")
async def author(managed: Product) -> Author:
    """The only user of a new organization."""
    return Author(await managed.member())


async def publish(author: Author, source: str = INVOICES, name: str = "Export invoices", into: str = "") -> str:
    """A workflow's id, which is that of its task definition."""
    body = {"files": [{"filename": "workflow.py", "content": source}], "workflowName": name}
    answer = await author.send("PUT" if into else "POST", f"/workflows/{into}" if into else "/workflows", body)
    assert answer.status_code == 200, answer.text
    return answer.json()["workflowId"]


async def definition(person: Person, workflow: str) -> Any:
    return await person.get("/task_definitions/", id=workflow)


def step(workflow: str, instruction: str, at: int = 0) -> dict[str, Any]:
    return {"name": f"Step {at}", "task_definition": workflow, "instruction": instruction, "index": at}


async def flow_of(person: Person, *steps: dict[str, Any], links: tuple[tuple[int, int], ...] = ()) -> Any:
    links_in = [{"source_task_operation": s, "target_task_operation": t} for s, t in links]
    return await person.post("/flows/", {"name": "A flow", "task_operations": list(steps), "dependencies": links_in})


async def runs_of(author: Author, workflow: str) -> list[Any]:
    return (await author.send("GET", "/runs", params={"workflow_id": workflow})).json()["runs"]


async def test_a_published_workflow_is_a_task_definition(author: Author) -> None:
    """Its id is the workflow's; its parameters are those of Params, nested models among them, its output is Result."""
    person = author.person
    workflow = await publish(author)
    listed = await person.get("/task_definitions/all")
    shown = listed[0]
    assert (shown["id"], shown["task_name"]) == (workflow, "Export invoices")
    assert shown == await definition(person, workflow)
    assert shown["description"] == "Export the invoices of a customer."
    assert (shown["effect"], shown["output_type"], shown["output_is_list"]) == ("write", "Result", False)
    assert (shown["python_method_name"], shown["created_by_email"]) == ("export_invoices", person.email)
    taken = {one["name"]: (one["data_type"], one["optional"]) for one in shown["parameters"]}
    assert taken == {
        "customer": ("string", False),
        "since": ("date", True),
        "most": ("int", True),
        "kind": ("string", True),
        "tags": ("list", True),
        "address": ("object", True),
        "seconds": ("float", True),
    }
    assert shown["parameters"][0]["doc_string"] == "Whose invoices"
    given = {one["name"]: one["data_type"] for one in shown["output_parameters"]}
    assert given == {"count": "int", "total": "float", "said": "string", "workflow_run_id": "string"}
    integration = shown["belongs_to_integration"]
    assert (integration["short_name"], integration["auth_type"]) == ("workflows", "none")
    assert integration in await person.get("/integrations/all")
    assert await person.get("/integrations/", id=integration["id"]) == integration
    found = await person.get("/task_definitions/retrieve", request="Export the invoices of Harbour Café")
    assert found[0]["id"] == workflow


async def test_a_definition_follows_what_is_published(author: Author) -> None:
    """A new version, a new name and a roll-back change it; its id stays. Deleted, it is there no more."""
    person = author.person
    workflow = await publish(author)
    await publish(author, OTHER, "Send invoices", into=workflow)
    shown = await definition(person, workflow)
    assert (shown["task_name"], shown["description"]) == ("Send invoices", "Send the invoices of a customer.")
    assert (await author.send("POST", f"/workflows/{workflow}/rollback", {"version": 1})).status_code == 200
    assert (await definition(person, workflow))["description"] == "Export the invoices of a customer."
    flow = await flow_of(person, step(workflow, "Export the invoices for customer Harbour"))
    assert (await author.send("DELETE", f"/workflows/{workflow}")).status_code == 200
    assert workflow not in [one["id"] for one in await person.get("/task_definitions/all")]
    assert "workflows" not in [one["short_name"] for one in await person.get("/integrations/all")]
    await person.refused(404, "GET", "/task_definitions/", id=workflow)
    request = await person.request("Export the invoices of Harbour.")
    ids = {"flow_id": flow["id"], "flow_request_id": request["id"]}
    refusal = await person.refused(422, "POST", "/flows/execute", **ids)
    assert "the workflow 'Send invoices' was deleted" in str(refusal)


async def test_deleting_a_workflow_stops_what_has_not_begun(author: Author) -> None:
    """What waits for approval cannot be approved any more; a step under way ends as its run does, a later one fails."""
    person = author.person
    workflow = await publish(author)
    slow = step(workflow, "Export the invoices for customer Harbour with seconds 2")
    flow = await flow_of(person, slow, step(workflow, "Export the invoices for customer Pier", 1), links=((0, 1),))
    request = await person.request("Export the invoices.")
    waiting = await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    run = await person.execute(flow, request)
    while not await runs_of(author, workflow):
        await asyncio.sleep(0.02)
    assert (await author.send("DELETE", f"/workflows/{workflow}")).status_code == 200
    refusal = await person.refused(422, "PUT", "/flow_runs/approve", flow_run_id=waiting["id"])
    assert "the workflow 'Export invoices' was deleted" in str(refusal)
    done = by_index(await person.finished(run, 60))
    assert (done[0]["status"], done[0]["result"]["said"]) == ("completed", "Harbour open")
    assert (done[1]["status"], done[1]["error"]) == ("failed", "The workflow 'Export invoices' was deleted.")


async def test_a_workflow_that_takes_secrets_is_no_task(author: Author) -> None:
    workflow = await publish(author, WORKFLOW, "Log in")
    assert workflow not in [one["id"] for one in await author.person.get("/task_definitions/all")]
    body = {"name": "A flow", "task_operations": [step(workflow, "amount 3")], "dependencies": []}
    refusal = await author.person.refused(422, "POST", "/flows/", body)
    assert "the workflow 'Log in' takes secure params" in str(refusal)


async def test_another_organization_neither_sees_nor_uses_it(managed: Product, author: Author) -> None:
    """Neither in lists nor by id, nor in flows, plans and runs."""
    workflow = await publish(author)
    stranger = await managed.member("otto")
    assert workflow not in str(await stranger.get("/task_definitions/all"))
    assert "workflows" not in [one["short_name"] for one in await stranger.get("/integrations/all")]
    await stranger.refused(404, "GET", "/task_definitions/", id=workflow)
    body = {"name": "A flow", "task_operations": [step(workflow, 'customer "X"')], "dependencies": []}
    refusal = await stranger.refused(422, "POST", "/flows/", body)
    assert "There is no such task definition." in str(refusal)
    assert "Export" not in str(refusal)
    words = 'Run the workflow Export invoices for the customer "Harbour".'
    found = await stranger.get("/task_definitions/retrieve", request=words)
    assert workflow not in [one["id"] for one in found]
    request = await stranger.request(words)
    answer = await stranger.send("GET", "/flows/generate", flow_request_id=request["id"])
    assert workflow not in answer.text


async def test_a_flow_runs_a_workflow_between_other_tasks(author: Author) -> None:
    """The Result is the task's, with the run's id, by which log and files are found; later steps use what it gives."""
    person = author.person
    workflow = await publish(author)
    flow = await flow_of(
        person,
        step(workflow, "Export the invoices for customer Harbour with kind paid and most 3"),
        step(await id_of(person, "Calculate Number"), "calculate total times 2 of Step 0", 1),
        links=((0, 1),),
    )
    request = await person.request("Export the invoices of Harbour and double the total.")
    run = await person.finished(await person.execute(flow, request), 60)
    first = by_index(run)[0]
    assert run["status"] == "completed", run
    (started,) = await runs_of(author, workflow)
    expected = {"workflow_run_id": started["messageId"], "count": 3, "total": 12.5, "said": "Harbour paid"}
    assert first["result"] == expected
    read = await author.read(started["messageId"])
    assert [one["name"] for one in read["artifacts"]] == ["assets.zip", "assets/invoices.csv", "run.log"]
    assert "Ran the workflow Export invoices, count: 3, total: 12.5, said: Harbour paid." in run["result"]["body"]


async def id_of(person: Person, name: str) -> str:
    return next(one["id"] for one in await person.get("/task_definitions/all") if one["task_name"] == name)


async def test_a_failed_run_fails_the_task(author: Author) -> None:
    person = author.person
    workflow = await publish(author)
    flow = await flow_of(person, step(workflow, "Export the invoices for customer Nobody"))
    run = await person.finished(await person.execute(flow), 60)
    (started,) = await runs_of(author, workflow)
    failed = by_index(run)[0]
    assert (run["status"], failed["status"], failed["error_code"]) == ("failed", "failed", "workflow_failed")
    assert failed["error"] == f"No such customer. (the workflow's run {started['messageId']} is failed)"


async def test_params_that_do_not_fit_fail_the_task_before_anything_runs(author: Author) -> None:
    person = author.person
    workflow = await publish(author)
    flow = await flow_of(person, step(workflow, "Export the invoices for customer Harbour with most 0"))
    run = await person.finished(await person.execute(flow), 60)
    failed = by_index(run)[0]
    assert failed["error_code"] == "not_prepared"
    assert "most" in failed["error"]
    assert await runs_of(author, workflow) == []


async def test_what_was_approved_is_what_runs(author: Author) -> None:
    """The dry run says which version; a later one is not run, whoever approves later."""
    person = author.person
    workflow = await publish(author)
    flow = await flow_of(person, step(workflow, "Export the invoices for customer Harbour"))
    request = await person.request("Export the invoices.")
    run = await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    await publish(author, OTHER, into=workflow)
    (operation,) = (await person.get("/flow_runs/dry_run", id=run["id"]))["operations"]
    assert (operation["task"], operation["version"], operation["effect"]) == ("workflows.export_invoices", 1, "write")
    assert {one["name"]: one["value"] for one in operation["parameters"]} == {"customer": "Harbour"}
    await person.put("/flow_runs/approve", flow_run_id=run["id"], flow_hash=run["flow_hash"])
    done = await person.finished(run, 60)
    assert by_index(done)[0]["result"]["total"] == 12.5
    newer = await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    assert newer["flow_hash"] != run["flow_hash"]


async def test_cancelling_the_flow_run_cancels_the_run(author: Author) -> None:
    person = author.person
    workflow = await publish(author)
    flow = await flow_of(person, step(workflow, "Export the invoices for customer Harbour with seconds 60"))
    run = await person.execute(flow)
    await person.until(run, lambda shown: bool(shown["task_runs"]) and shown["task_runs"][0]["status"] == "in_progress")
    while not (started := await runs_of(author, workflow)):
        await asyncio.sleep(0.02)
    await author.until(started[0]["messageId"], frozenset({"running"}))
    await person.put("/flow_runs/cancel", flow_run_id=run["id"])
    over = await author.until(started[0]["messageId"])
    assert over["status"] == "cancelled"
    done = await person.until(run, lambda shown: shown["task_runs"][0]["status"] != "in_progress")
    task_run = done["task_runs"][0]
    assert (done["status"], task_run["status"], task_run["error"]) == (
        "cancelled",
        "cancelled",
        "The run was cancelled.",
    )


@pytest.mark.parametrize(
    "words",
    ['Run the workflow Export invoices for the customer "Harbour".', 'Export invoices of the customer "Harbour".'],
)
async def test_a_generated_flow_uses_it_and_waits_for_approval(author: Author, words: str) -> None:
    person = author.person
    workflow = await publish(author)
    request = await person.request(words)
    run = await person.post("/flows/generate_flow_and_execute", flow_request_id=request["id"])
    assert run["status"] == "pending"
    (operation,) = (await person.get("/flow_runs/dry_run", id=run["id"]))["operations"]
    assert operation["task"] == "workflows.export_invoices"
    await person.put("/flow_runs/approve", flow_run_id=run["id"])
    done = await person.finished(run, 60)
    assert by_index(done)[0]["result"]["said"] == "Harbour open"
    assert len(await runs_of(author, workflow)) == 1


async def test_a_flow_that_waits_for_a_run_takes_no_place(managed: Product, author: Author) -> None:
    """Its work is given back until the run's end wakes it."""
    person = author.person
    workflow = await publish(author)
    flow = await flow_of(person, step(workflow, "Export the invoices for customer Harbour with seconds 60"))
    run = await person.execute(flow)

    async def is_given_back() -> bool:
        async with managed.neena.database.reading() as session:
            work = await session.get_one(Work, UUID(run["id"]))
            return work.owner is None

    async with asyncio.timeout(20):
        while not await is_given_back():
            await asyncio.sleep(0.02)
    started = (await runs_of(author, workflow))[0]["messageId"]
    assert (await person.get("/flow_runs/", id=run["id"]))["task_runs"][0]["status"] == "in_progress"
    await author.send("POST", f"/runs/{started}/cancel")
    done = await person.finished(run, 25)
    assert by_index(done)[0]["error"] == f"The run was cancelled. (the workflow's run {started} is cancelled)"


async def test_a_step_that_fails_lets_a_workflow_beside_it_finish(author: Author) -> None:
    """Decision 4: tasks under way finish and are recorded, also when they are runs of workflows."""
    person = author.person
    workflow = await publish(author)
    flow = await flow_of(
        person,
        step(workflow, "Export the invoices for customer Harbour with seconds 2"),
        step(workflow, "Export the invoices for customer Nobody", 1),
        step(workflow, "Export the invoices for customer Pier", 2),
        links=((1, 2),),
    )
    run = await person.finished(await person.execute(flow), 60)
    assert run["status"] == "failed"
    assert {at: one["status"] for at, one in by_index(run).items()} == {0: "completed", 1: "failed"}
    assert run["error"].startswith("Step 1: No such customer.")


async def test_what_follows_a_workflow_starts_while_others_are_under_way(product: Product, workshop: Workshop) -> None:
    """Decision 4: a step starts as soon as those it depends on have completed."""
    author = Author(await product.member())
    workflow = await publish(author)
    held, follower = uuid4().hex, uuid4().hex
    workshop.hold(held)
    flow = await flow_of(
        author.person,
        step(definition_id("lab.visit_place"), f'name "{held}"'),
        step(workflow, "Export the invoices for customer Harbour", 1),
        step(definition_id("lab.visit_place"), f'name "{follower}"', 2),
        links=((1, 2),),
    )
    run = await author.person.execute(flow)
    await workshop.arrived(held)
    await workshop.arrived(follower)
    workshop.release(held)
    assert (await author.person.finished(run))["status"] == "completed"


async def test_over_the_rate_a_step_waits(tmp_path: Path) -> None:
    async with open_product(tmp_path, runs_per_minute=1) as product:
        author = Author(await product.member())
        waiter, version = await waiter_of(product, author, workflow := await publish(author))
        with pytest.raises(UnderWay):
            await waiter.run(UUID(workflow), version, {"customer": "Harbour"}, "one")
        with pytest.raises(UnderWay) as later:
            await waiter.run(UUID(workflow), version, {"customer": "Harbour"}, "two")
        assert 30 < later.value.seconds <= 60
        assert len(await runs_of(author, workflow)) == 1


async def test_a_step_for_each_item_begins_one_run_for_each(product: Product, workshop: Workshop) -> None:
    author = Author(await product.member())
    source = INVOICES.replace("customer: str", "place_id: str").replace("params.customer", "params.place_id")
    workflow = await publish(author, source, "Survey a place")
    town = uuid4().hex
    workshop.answer(town, [{"id": f"p{at}", "name": f"Place {at}", "rank": at} for at in range(3)])
    flow = await flow_of(
        author.person,
        step(definition_id("lab.list_places"), f'name "{town}"'),
        step(workflow, "Survey each of the places", 1),
        links=((0, 1),),
    )
    run = await author.person.finished(await author.person.execute(flow), 60)
    assert run["status"] == "completed", run
    assert [one["said"] for one in by_index(run)[1]["result"]] == ["p0 open", "p1 open", "p2 open"]
    assert len(await runs_of(author, workflow)) == 3


async def test_a_key_of_other_deployments_neither_sees_nor_uses_it(author: Author) -> None:
    """A key reaches the workflows of its deployments, as tasks too."""
    person = author.person
    workflow = await publish(author)
    files = {"files": [{"filename": "workflow.py", "content": INVOICES}]}
    there = await author.send("POST", "/workflows", {**files, "workflowName": "Elsewhere", "deploymentName": "staging"})
    found = (await author.send("GET", f"/workflows/{there.json()['workflowId']}")).json()["deploymentId"]
    person.key = (await person.post("/api_keys/", {"name": "narrow", "deployments": [found]}))["key"]
    shown = [one["id"] for one in await person.get("/task_definitions/all")]
    assert (there.json()["workflowId"] in shown, workflow in shown) == (True, False)
    await person.refused(404, "GET", "/task_definitions/", id=workflow)
    body = {"name": "A flow", "task_operations": [step(workflow, "Export")], "dependencies": []}
    assert "There is no such task definition." in str(await person.refused(422, "POST", "/flows/", body))


async def test_one_call_begins_one_run_whoever_asks_at_once(managed: Product, author: Author) -> None:
    """The run's id comes from the call: a second process that takes the first for dead finds what it began."""
    workflow = await publish(author)
    waiter, version = await waiter_of(managed, author, workflow)
    call = (UUID(workflow), version, {"customer": "Harbour"}, uuid4().hex)
    answers = await asyncio.gather(*(waiter.run(*call) for _ in range(5)), return_exceptions=True)
    assert {type(one) for one in answers} == {UnderWay}
    (started,) = await runs_of(author, workflow)
    await author.until(started["messageId"])
    assert (await waiter.run(*call))["said"] == "Harbour open"
    assert len(await runs_of(author, workflow)) == 1


async def waiter_of(product: Product, author: Author, workflow: str) -> tuple[Waiter, UUID]:
    """Something that waits for runs, and the version of the workflow that is published."""
    neena, person = product.neena, author.person
    principal = Principal(person.user, person.email, UUID(person.organization) if person.organization else None)
    async with Door(neena.database, principal).reading() as scope:
        version = (await neena.catalogue.whole(scope)).definition(UUID(workflow)).version
    assert version is not None
    means = Means(neena.engine, neena.vault, neena.settings, neena.http.guard)
    return Waiter(neena.database, means, principal, uuid4()), version


async def test_a_new_version_is_not_run_by_events_until_somebody_says_so(product: Product) -> None:
    """A trigger runs the flow at once that a person chose; with another version of its workflow, it is another flow."""
    author = Author(await product.member())
    person = author.person
    workflow = await publish(author)
    flow = await flow_of(person, step(workflow, "Export the invoices for customer Harbour"))
    hook = await make_hook(person, "Export the invoices.", flow=flow["id"])
    before = await hook.waiting(await hook.taken(changed("one")))
    await publish(author, OTHER, into=workflow)
    after = await hook.waiting(await hook.taken(changed("two")))
    assert (before["status"] != "pending", after["status"]) == (True, "pending")


async def test_a_language_model_can_choose_it(tmp_path: Path) -> None:
    with scripted_model() as model:
        async with open_product(tmp_path, **model.settings, workflow_runs=1) as product:
            author = Author(await product.member())
            workflow = await publish(author)
            model.script(plan(("workflows.export_invoices", "Export the invoices of Harbour")))
            request = await author.person.request("Export the invoices of Harbour.")
            flow = await author.person.get("/flows/generate", flow_request_id=request["id"])
            assert [one["task_definition"] for one in flow["task_operations"]] == [workflow]
            assert "Whose invoices" in str(model.asked())
