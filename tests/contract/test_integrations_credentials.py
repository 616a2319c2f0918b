"""E24 to E27, E44: services and the secrets for them."""

from typing import Any

import pytest
from sqlalchemy import select

from neena.credentials.tables import IntegrationCredential
from support.product import Person, Product, definition_id, unknown_id

FIELDS = {"id", "name", "short_name", "class_name", "auth_type", "created_date", "modified_date"}
STORED = {
    "id",
    "integration",
    "organization",
    "created_by_email",
    "modified_by_email",
    "created_date",
    "modified_date",
}
EXTENSIONS = {"host", "status", "problem", "account", "by_oauth2", "expires_date"}
SECRET = "xoxb-this-is-the-secret"


async def integration_id(person: Person, short_name: str) -> str:
    """The id of an integration."""
    return next(one["id"] for one in await person.get("/integrations/all") if one["short_name"] == short_name)


async def connect(person: Person, short_name: str = "slack", credential: str = SECRET) -> Any:
    """A stored credential."""
    body = {"integration": await integration_id(person, short_name), "credential": credential}
    return await person.post("/integration_credentials/", body)


async def test_integrations_show_the_contracts_fields(mira: Person) -> None:
    """P-96: the seven fields; each is read by its id; 404."""
    listed = await mira.get("/integrations/all")
    assert len({one["short_name"] for one in listed}) == len(listed)
    for one in listed:
        assert set(one) >= FIELDS
        assert one["short_name"] == one["short_name"].lower()
        assert one["auth_type"] in {"oauth2", "api_key", "none"}
        assert await mira.get("/integrations/", id=one["id"]) == one
    assert (await mira.refused(404, "GET", "/integrations/", id=unknown_id()))["detail"] == "Integration not found"
    assert await mira.get("/integrations/all", skip=1, limit=2) == listed[1:3]


@pytest.mark.parametrize(
    ("name", "short_name", "class_name", "auth_type"),
    [
        ("Trello", "trello", "TrelloIntegration", "oauth2"),
        ("Slack", "slack", "SlackIntegration", "oauth2"),
        ("Email", "email", "EmailIntegration", "api_key"),
        ("Perplexity", "perplexity", "PerplexityIntegration", "api_key"),
        ("Gmail", "gmail", "GmailIntegration", "oauth2"),
    ],
)
async def test_the_named_integrations_are_there(
    mira: Person, name: str, short_name: str, class_name: str, auth_type: str
) -> None:
    """P-97: names and ways to sign in."""
    listed = await mira.get("/integrations/all")
    found = next(one for one in listed if one["short_name"] == short_name)
    assert (found["name"], found["class_name"], found["auth_type"]) == (name, class_name, auth_type)


TASKS = {
    "trello.get_boards": "",
    "trello.create_board": "name default_labels? default_lists? desc?",
    "trello.get_board": "id",
    "trello.update_board": "id name? desc? closed?",
    "trello.delete_board": "id",
    "trello.create_card": "name id_list desc? pos? due? start? id_labels?",
    "trello.get_card": "id",
    "trello.update_card": "id name? desc? closed? id_members? id_attachment_cover? id_list? id_labels? pos? due? "
    "start? due_complete? subscribed? address? location_name? coordinates?",
    "trello.delete_card": "id",
    "trello.create_list": "name id_board pos?",
    "trello.get_list": "id",
    "trello.update_list": "id name? closed? id_board? pos?",
    "trello.get_cards_in_list": "id",
    "trello.get_lists_in_board": "id",
    "slack.send_message": "channel text? as_user? attachments? blocks? thread_ts?",
    "slack.update_message": "channel message_ts text",
    "slack.delete_message": "channel message_ts",
    "email.send_email": "email_address subject body",
}


@pytest.mark.parametrize("dotted_name", TASKS)
async def test_the_named_tasks_are_there_with_their_fields(mira: Person, dotted_name: str) -> None:
    """P-98: the 17 tasks of Trello and Slack, and Send Email; further fields may only be optional."""
    shown = await mira.get("/task_definitions/", id=definition_id(dotted_name))
    fields = {one["name"]: one["optional"] for one in shown["parameters"]}
    wanted = {name.rstrip("?"): name.endswith("?") for name in TASKS[dotted_name].split()}
    assert {name: fields.get(name) for name in wanted} == wanted
    assert all(optional for name, optional in fields.items() if name not in wanted)
    assert shown["python_method_name"] == dotted_name.partition(".")[2]


async def test_a_stored_credential_does_not_show_its_secret(mira: Person) -> None:
    """P-99: the object without the secret."""
    stored = await connect(mira)
    assert set(stored) == STORED | EXTENSIONS
    assert (stored["organization"], stored["created_by_email"]) == (mira.organization, mira.email)
    assert SECRET not in str(stored)


async def test_a_wrong_credential_is_refused_without_repeating_it(mira: Person) -> None:
    """P-99: blank, of another form, for a service without one: 422; unknown integration 404."""
    slack, trello, data = [await integration_id(mira, name) for name in ("slack", "trello", "data")]
    http = await integration_id(mira, "http")
    for body, field in (
        ({"integration": slack, "credential": ""}, "credential"),
        ({"integration": slack, "credential": " \t\n"}, "credential"),
        ({"integration": slack, "credential": None}, "credential"),
        ({"integration": slack, "credential": 7}, "credential"),
        ({"integration": slack}, "credential"),
        ({"credential": SECRET}, "integration"),
        ({"integration": "slack", "credential": SECRET}, "integration"),
        ({"integration": trello, "credential": SECRET}, "credential"),
        ({"integration": slack, "credential": f"{SECRET} {SECRET}"}, "credential"),
        ({"integration": slack, "credential": SECRET * 10_000}, "credential"),
        ({"integration": data, "credential": SECRET}, "integration"),
        ({"integration": http, "credential": f"X-Key: {SECRET}"}, "host"),
        *(
            ({"integration": http, "credential": f"X-Key: {SECRET}", "host": host}, "host")
            for host in ("a:0", "a:99999", "1:2:3", ":80", ".", "-", "[", "acme..test", "acme.test.", "[::1]:80")
        ),
    ):
        refusal = await mira.refused(422, "POST", "/integration_credentials/", body)
        assert [one["loc"] for one in refusal["detail"]] == [["body", field]], body
        assert SECRET not in str(refusal)
    await mira.refused(404, "POST", "/integration_credentials/", {"integration": unknown_id(), "credential": SECRET})
    assert await mira.get("/integration_credentials/all") == []


async def test_storing_again_replaces_the_secret_and_keeps_the_id(product: Product, mira: Person) -> None:
    """P-100: same id, new secret, modified_date moved."""
    first = await connect(mira)
    sealed = await _sealed(product, first["id"])
    second = await connect(mira, credential="xoxb-another")
    assert second == {**first, "modified_date": second["modified_date"]}
    assert second["modified_date"] >= first["modified_date"]
    assert await _sealed(product, first["id"]) != sealed
    assert await mira.get("/integration_credentials/all") == [second]


async def _sealed(product: Product, credential: str) -> bytes:
    async with product.neena.database.reading() as session:
        rows = (await session.scalars(select(IntegrationCredential))).all()
    return next(row.sealed for row in rows if str(row.id) == credential)


async def test_each_user_has_their_own(product: Product) -> None:
    """P-101, P-103, P-131: two users of one organization, two credentials; each sees and removes only their own."""
    team = await product.organization()
    mira, otto = await product.person("mira", team), await product.person("otto", team)
    first, second = await connect(mira), await connect(otto)
    assert first["id"] != second["id"]
    assert await mira.get("/integration_credentials/all") == [first]
    assert await otto.get("/integration_credentials/all") == [second]
    await otto.refused(404, "DELETE", "/integration_credentials/", id=first["id"])
    run = await otto.run(("slack.send_message", 'Send "x" to #general'))
    assert run["task_runs"][0]["error_code"] != "missing_credential"
    await otto.delete("/integration_credentials/", id=second["id"])
    run = await otto.run(("slack.send_message", 'Send "x" to #general'))
    assert run["task_runs"][0]["error_code"] == "missing_credential"
    assert await mira.get("/integration_credentials/all") == [first]


async def test_removing_erases_row_and_secret(product: Product, mira: Person) -> None:
    """P-102: the removed object; then 404; no row is left."""
    stored = await connect(mira)
    assert await mira.delete("/integration_credentials/", id=stored["id"]) == stored
    await mira.refused(404, "DELETE", "/integration_credentials/", id=stored["id"])
    assert await mira.get("/integration_credentials/all") == []
    async with product.neena.database.reading() as session:
        ids = (await session.scalars(select(IntegrationCredential.id))).all()
    assert stored["id"] not in {str(one) for one in ids}


async def test_the_list_shows_no_secret_and_pages(product: Product, mira: Person) -> None:
    """P-103: own only, newest first, no secret in any form at rest."""
    made = [await connect(mira), await connect(mira, "trello", "abc:def-secret")]
    answer = await mira.send("GET", "/integration_credentials/all")
    assert sorted(one["id"] for one in answer.json()) == sorted(one["id"] for one in made)
    assert SECRET not in answer.text
    assert "def-secret" not in answer.text
    assert await mira.get("/integration_credentials/all", skip=1) == answer.json()[1:]
    for one in made:
        sealed = await _sealed(product, one["id"])
        assert SECRET.encode() not in sealed
        assert b"def-secret" not in sealed
