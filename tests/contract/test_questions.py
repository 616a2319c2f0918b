"""What a request leaves open is asked, not guessed: questions of a flow, their answers, and what waits for them."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from neena.simulators.process import Running, simulator
from support.product import Person, Product, definition_id, flow_body, open_product

BOARD = "trello.create_list.id_board"
CHANNEL = "slack.send_message.channel"
HELLO = 'Send the message "Hello"'


@pytest.fixture
def boards(trello: Running) -> dict[str, str]:
    """Two boards of this test, by what they are for."""
    names = {one: f"{one} {uuid4().hex[:8]}" for one in ("Launch", "Support")}
    trello.load(boards=[{"name": one, "lists": []} for one in names.values()])
    known = {one["name"]: one["id"] for one in trello.state()["boards"].values()}
    return {one: known[name] for one, name in names.items()} | {f"{one} name": name for one, name in names.items()}


async def connect(person: Person, name: str, credential: str) -> None:
    integration = next(one for one in await person.get("/integrations/all") if one["short_name"] == name)
    await person.post("/integration_credentials/", {"integration": integration["id"], "credential": credential})


async def generated(person: Person, words: str, **more: Any) -> tuple[Any, Any]:
    """A request and the flow planned for it."""
    request = await person.request(words, **more)
    return request, await person.get("/flows/generate", flow_request_id=request["id"])


async def answer(person: Person, request: Any, *metadata: dict[str, Any]) -> Any:
    """The flow that is planned once the request's metadata is this."""
    body = {"id": request["id"], "request_instructions": request["request_instructions"]}
    await person.put("/flow_requests/", {**body, "request_metadata": [*metadata]})
    return await person.get("/flows/generate", flow_request_id=request["id"])


def changed(flow: Any, **more: Any) -> dict[str, Any]:
    """The body that puts the flow back, its first operation changed."""
    first, *rest = flow["task_operations"]
    parts = {name: flow[name] for name in ("id", "name", "dependencies")}
    return {**parts, "task_operations": [{**first, **more}, *rest]}


def set_in(flow: Any, at: int = 0) -> dict[str, Any]:
    """What the flow itself sets for an operation."""
    return {name: one["value"] for name, one in flow["task_operations"][at].get("inputs", {}).items()}


async def test_a_missing_board_is_asked_for_with_choices_and_answered(
    mira: Person, trello: Running, boards: dict[str, str]
) -> None:
    """From words that name no board, over the question, to a list on the board that was chosen."""
    await connect(mira, "trello", trello.credential)
    request, flow = await generated(mira, "Create a list called Ideas")
    (question,) = flow["questions"]
    (operation,) = flow["task_operations"]
    assert {name: question[name] for name in ("id", "operation", "operation_name", "parameter", "flow_request")} == {
        "id": BOARD,
        "operation": operation["id"],
        "operation_name": "Create List",
        "parameter": "id_board",
        "flow_request": request["id"],
    }
    assert question["question"] == "Which board is meant?"
    assert {(boards[one], boards[f"{one} name"]) for one in ("Launch", "Support")} <= {
        (one["value"], one["label"]) for one in question["choices"]
    }
    assert await mira.get("/flows/", id=flow["id"]) == flow
    finished = await answer(mira, request, {"answers": {BOARD: boards["Launch"]}})
    assert finished["questions"] == []
    assert set_in(finished) == {"id_board": boards["Launch"]}
    run = await mira.finished(await mira.execute(finished, request))
    assert run["status"] == "completed", run
    (given,) = [one for one in run["task_runs"][0]["task_prep_answer"]["parameters"] if one["name"] == "id_board"]
    assert (given["value"], given["source"]["kind"]) == (boards["Launch"], "flow")
    assert ("Ideas", boards["Launch"]) in {(one["name"], one["idBoard"]) for one in trello.state()["lists"].values()}


async def test_open_questions_forbid_executing_and_nothing_is_written(mira: Person) -> None:
    """422 names each question and how to answer it, wherever a run could begin."""
    request, flow = await generated(mira, HELLO)
    ids = {"flow_id": flow["id"], "flow_request_id": request["id"]}
    made = {"flow": flow["id"], "flow_request": request["id"]}
    refusals = [
        await mira.refused(422, "POST", "/flows/execute", **ids),
        await mira.refused(422, "POST", "/flow_runs/", made),
        await mira.refused(422, "POST", "/flows/generate_flow_and_execute", flow_request_id=request["id"]),
    ]
    for one in refusals:
        assert one["code"] == "open_questions"
        assert [(found["loc"], found["msg"]) for found in one["detail"]] == [
            (["questions", CHANNEL], "To which channel?")
        ]
        (question,) = one["questions"]
        assert (question["id"], question["operation_name"]) == (CHANNEL, "Send Message")
        assert CHANNEL in one["how_to_answer"]
        assert request["id"] in one["how_to_answer"]
    shown = await mira.get("/flows/dry_run", **ids)
    unknown = [one for one in shown["operations"][0]["parameters"] if not one["known"]]
    assert [(one["name"], one["source"]) for one in unknown] == [("channel", "To which channel?")]
    assert await mira.get("/flow_runs/all") == []
    assert [one["id"] for one in await mira.get("/flows/all")] == [flow["id"]]


async def test_an_answer_may_name_the_parameter_or_stand_in_the_metadata_itself(mira: Person) -> None:
    request, flow = await generated(mira, HELLO)
    assert [one["id"] for one in flow["questions"]] == [CHANNEL]
    by_name = await answer(mira, request, {"answers": {"channel": "#general"}})
    assert (by_name["questions"], set_in(by_name)) == ([], {"channel": "#general"})
    beside = await answer(mira, request, {"channel": "#general"})
    assert beside["questions"] == []
    assert "inputs" not in beside["task_operations"][0]


async def test_an_answer_may_stand_in_the_words(mira: Person) -> None:
    request, _ = await generated(mira, HELLO)
    body = {"id": request["id"], "request_instructions": f"{HELLO} to #general"}
    await mira.put("/flow_requests/", body)
    flow = await mira.get("/flows/generate", flow_request_id=request["id"])
    assert flow["questions"] == []


@pytest.mark.parametrize("blank", ["", None])
async def test_a_blank_answer_answers_nothing(mira: Person, blank: str | None) -> None:
    request, _ = await generated(mira, HELLO)
    flow = await answer(mira, request, {"answers": {CHANNEL: blank}})
    assert [one["id"] for one in flow["questions"]] == [CHANNEL]


async def test_of_several_questions_those_without_an_answer_stay(mira: Person) -> None:
    request, flow = await generated(mira, "Send a mail to ada@acme.test")
    subject, body = "email.send_email.subject", "email.send_email.body"
    if not any(one["id"] == subject for one in flow["questions"]):
        subject, body = (
            subject.replace("email.send_email", "gmail.send_gmail"),
            body.replace("email.send_email", "gmail.send_gmail"),
        )
    asked = [one["id"] for one in flow["questions"]]
    assert {subject, body} <= set(asked)
    flow = await answer(mira, request, {"answers": {subject: "Lift"}})
    assert [one["id"] for one in flow["questions"]] == [one for one in asked if one != subject]
    assert set_in(flow) == {"subject": "Lift"}


async def test_two_operations_of_one_task_are_asked_about_one_by_one(mira: Person) -> None:
    request, flow = await generated(mira, "Create a list called Ideas and create a list called Done")
    second = "trello.create_list#2.id_board"
    assert [(one["id"], one["operation"]) for one in flow["questions"]] == [
        (BOARD, flow["task_operations"][0]["id"]),
        (second, flow["task_operations"][1]["id"]),
    ]
    flow = await answer(mira, request, {"answers": {second: "b"}})
    assert [one["id"] for one in flow["questions"]] == [BOARD]
    flow = await answer(mira, request, {"answers": {BOARD: "a", second: "b"}})
    assert flow["questions"] == []
    assert [set_in(flow, at) for at in (0, 1)] == [{"id_board": "a"}, {"id_board": "b"}]


async def test_an_answer_takes_nothing_from_what_other_operations_pass_on(mira: Person) -> None:
    """The second message goes where the first one went, also once that is answered."""
    request, flow = await generated(mira, f'{HELLO} and send the message "Goodbye"')
    links = [(one["source_task_operation"], one["target_task_operation"]) for one in flow["dependencies"]]
    assert links == [(0, 1)]
    flow = await answer(mira, request, {"answers": {CHANNEL: "#general"}})
    assert flow["questions"] == []
    assert [set_in(flow, at) for at in (0, 1)] == [{"channel": "#general"}, {}]
    assert [(one["source_task_operation"], one["target_task_operation"]) for one in flow["dependencies"]] == links


async def test_what_a_value_is_called_is_taken_for_its_choice(
    mira: Person, trello: Running, boards: dict[str, str]
) -> None:
    """Another value than those offered is taken as it is."""
    await connect(mira, "trello", trello.credential)
    request, _ = await generated(mira, "Create a list called Ideas")
    for given, meant in ((boards["Launch name"].upper(), boards["Launch"]), ("elsewhere", "elsewhere")):
        flow = await answer(mira, request, {"answers": {BOARD: given}})
        assert set_in(flow) == {"id_board": meant}


async def test_without_an_account_or_with_a_faulty_service_there_are_no_choices(mira: Person, trello: Running) -> None:
    _, flow = await generated(mira, "Create a list called Ideas")
    assert [(one["id"], one["choices"]) for one in flow["questions"]] == [(BOARD, [])]
    await connect(mira, "trello", trello.credential)
    trello.fault(path="/1/members/me/boards", status=500)
    _, flow = await generated(mira, "Create a list called Ideas")
    assert [(one["id"], one["choices"]) for one in flow["questions"]] == [(BOARD, [])]


async def test_a_service_offers_fifty_choices_at_most_and_no_secret_in_them(tmp_path: Path) -> None:
    with simulator("trello") as crowded:
        vendor = {"trello": {"base_url": crowded.url}}
        async with open_product(tmp_path, integrations=vendor, egress_allow=(crowded.address,)) as product:
            mira = await product.member()
            await connect(mira, "trello", crowded.credential)
            secret = crowded.credential.rpartition(":")[2]
            crowded.load(boards=[{"name": f"{secret} {at}", "lists": []} for at in range(60)])
            request = await mira.request("Create a list called Ideas")
            answered = await mira.send("GET", "/flows/generate", flow_request_id=request["id"])
            assert len(answered.json()["questions"][0]["choices"]) == 50
            assert secret not in answered.text


async def test_a_slow_service_keeps_nobody_waiting_for_long(mira: Person, trello: Running) -> None:
    await connect(mira, "trello", trello.credential)
    trello.fault(path="/1/members/me/boards", action="hang", seconds=20)
    _, flow = await generated(mira, "Create a list called Ideas")
    assert [(one["id"], one["choices"]) for one in flow["questions"]] == [(BOARD, [])]


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": {"channel": {"value": "#general"}}},
        {"instruction": 'Send the message "Hello" to #general'},
        {"id": None},
        {"task_definition": definition_id("slack.list_channels"), "instruction": "List the channels"},
    ],
    ids=["value", "words", "another operation", "another task"],
)
async def test_a_change_that_leaves_nothing_open_closes_the_question(mira: Person, change: dict[str, Any]) -> None:
    request, flow = await generated(mira, HELLO)
    given = changed(flow, **change)
    if given["task_operations"][0]["id"] is None:
        del given["task_operations"][0]["id"]
    assert (await mira.put("/flows/", given))["questions"] == []
    run = await mira.execute(flow, request)
    assert run["status"] == "in_progress"
    await mira.finished(run)


async def test_a_change_of_something_else_leaves_the_question_and_makes_no_new_one(mira: Person) -> None:
    _, flow = await generated(mira, HELLO)
    renamed = await mira.put("/flows/", changed(flow, name="Greet", instruction="Send it"))
    assert [(one["id"], one["operation_name"]) for one in renamed["questions"]] == [(CHANNEL, "Greet")]
    made = await mira.flow(("slack.send_message", 'Send the message "Hello" to #general'))
    assert (await mira.put("/flows/", changed(made, instruction="Send it")))["questions"] == []


async def test_set_values_are_kept_checked_and_approved(mira: Person) -> None:
    """Who knows nothing of them leaves them as they are; a hash covers them."""
    body = flow_body(("slack.send_message", 'Send the message "Hello"'))
    body["task_operations"][0]["inputs"] = {"channel": {"value": "#a"}}
    flow = await mira.post("/flows/", body)
    bare = {name: value for name, value in flow["task_operations"][0].items() if name != "inputs"}
    kept = await mira.put("/flows/", {**changed(flow), "task_operations": [bare]})
    assert set_in(kept) == {"channel": "#a"}
    request = await mira.request()
    ids = {"flow": flow["id"], "flow_request": request["id"]}
    run = await mira.post("/flow_runs/", ids)
    shown = await mira.get("/flow_runs/dry_run", id=run["id"])
    parameters = {one["name"]: (one["value"], one["source"]) for one in shown["operations"][0]["parameters"]}
    assert parameters["channel"] == ("#a", "set in the flow")
    await mira.put("/flows/", changed(flow, inputs={"channel": {"value": "#b"}}))
    other = await mira.get("/flow_runs/dry_run", id=(await mira.post("/flow_runs/", ids))["id"])
    assert other["flow_hash"] != shown["flow_hash"]
    cleared = await mira.put("/flows/", changed(flow, inputs=None))
    assert "inputs" not in cleared["task_operations"][0]
    refusal = await mira.refused(422, "PUT", "/flows/", changed(flow, inputs={"colour": {"value": "red"}}))
    assert refusal["detail"][0]["loc"] == ["body", "task_operations", 0, "inputs", "colour"]
    assert "channel" in refusal["detail"][0]["msg"]


async def test_another_organization_sees_no_question_and_lends_no_account(
    product: Product, mira: Person, trello: Running, boards: dict[str, str]
) -> None:
    assert boards
    await connect(mira, "trello", trello.credential)
    stranger = await product.member("olaf")
    request, flow = await generated(mira, "Create a list called Ideas")
    await stranger.refused(404, "GET", "/flows/", id=flow["id"])
    await stranger.refused(404, "GET", "/flows/generate", flow_request_id=request["id"])
    _, own = await generated(stranger, "Create a list called Ideas")
    assert own["questions"][0]["choices"] == []
    colleague = await product.person("nils", UUID(mira.organization))
    assert (await colleague.get("/flows/", id=flow["id"]))["questions"] == flow["questions"]
    again = await colleague.get("/flows/generate", flow_request_id=request["id"])
    assert again["questions"][0]["choices"] == []


async def test_a_trigger_takes_no_flow_with_open_questions(mira: Person) -> None:
    _, flow = await generated(mira, HELLO)
    definition = (await mira.get("/webhook_trigger_definitions/all"))[0]["id"]
    body = {"name": "x", "template_body": "Tell.", "webhook_trigger_definition": definition, "flow": flow["id"]}
    refusal = await mira.refused(422, "POST", "/webhook_trigger_operations/", body)
    assert refusal["code"] == "open_questions"


async def test_tasks_that_fit_equally_well_are_offered_to_choose_from(mira: Person) -> None:
    """What the chosen one lacks is asked next, and what it was asked about stays answered."""
    request, flow = await generated(mira, "Create an issue called Broken door")
    (question,) = flow["questions"]
    assert (question["id"], question["parameter"]) == ("github.create_issue", None)
    assert [one["value"] for one in question["choices"]] == ["github.create_issue", "jira.create_issue"]
    assert question["choices"][1]["label"].startswith("Create Issue (Jira): Create an issue")
    chosen = {question["id"]: "jira.create_issue"}
    flow = await answer(mira, request, {"answers": chosen})
    assert [one["task_definition"] for one in flow["task_operations"]] == [definition_id("jira.create_issue")]
    (question,) = flow["questions"]
    flow = await answer(mira, request, {"answers": {**chosen, question["id"]: "SUP"}})
    assert flow["questions"] == []
    assert set_in(flow) == {question["parameter"]: "SUP"}
