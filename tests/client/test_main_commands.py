"""The main job in a terminal: ask, see, approve, watch; triggers and accounts."""

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from neena.client import ApiError, Neena
from neena.simulators.process import Running
from support.processes import Server
from support.terminal import Terminal, run_command

READING = "Get my boards"
WRITING = (
    "Get the cards in the list Open of the board Support, "
    "and send a message to #support with their names and how many there are"
)
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def arrived(slack: Running) -> int:
    return sum(len(messages) for messages in slack.state()["messages"].values())


def waiting(neena: Neena) -> str:
    """The id of a run that waits for a decision."""
    request = neena.flow_requests.create('Send "Hello all" to #support')
    return neena.flow_runs.create(neena.flows.generate(request["id"])["id"], request["id"])["id"]


def test_words_become_a_plan_and_when_its_reader_agrees_a_result(nen: Terminal, slack: Running) -> None:
    before = arrived(slack)
    said = nen("ask", WRITING, typed="y\n")
    assert said.code == 0, said
    assert re.search(r"Send Message +slack \(127.0.0.1:\d+\) as admin@neena.local +writes", said.out)
    assert "channel = #support  given in the words of the request" in said.out
    assert "text = ?  from the result of Get Cards in List" in said.out
    assert "Sent a message to #support: 2 cards in Open: Broken door, Login fails" in said.out
    assert "Run this? [y/N]" in said.err
    assert "Send Message  completed" in said.err
    assert arrived(slack) == before + 1


@pytest.mark.parametrize(
    ("words", "typed", "code"), [(["--dry-run"], "", 0), ([], "n\n", 1), ([], "", 1)], ids=["dry-run", "no", "closed"]
)
def test_nothing_happens_unless_somebody_agrees(
    nen: Terminal, neena: Neena, slack: Running, words: list[str], typed: str, code: int
) -> None:
    before = arrived(slack)
    said = nen("ask", WRITING, *words, typed=typed)
    assert said.code == code, said
    assert "Send Message" in said.out
    assert arrived(slack) == before
    assert list(neena.flow_runs.pending()) == []


def test_machines_get_json_alone(nen: Terminal) -> None:
    over = nen.json("ask", READING, "--yes")
    assert over["status"] == "completed"
    assert over["flow_result"]["body"] == "Found 1 Trello board: Support."
    plan = nen.json("ask", WRITING, "--dry-run")
    assert [one["name"] for one in plan["operations"]][-1] == "Send Message"


def test_what_cannot_be_planned_says_what_is_missing(nen: Terminal) -> None:
    assert nen("ask", "Frobnicate the quux") == (1, "", "neena: No task fits “Frobnicate the quux”.\n")


def test_runs_are_listed_shown_and_followed(nen: Terminal) -> None:
    run = nen.json("ask", READING, "--yes")["id"]
    assert nen.ok("runs", "list").splitlines()[0].split() == ["ID", "STATUS", "STARTED", "FLOW"]
    assert nen.ok("runs", "list", "-q", "--limit", "1") == f"{run}\n"
    assert nen.ok("runs", "list", "-q", "-n", "1", "--status", "completed") == f"{run}\n"
    assert nen.json("runs", "list", "-n", "1")[0]["id"] == run
    shown = nen.ok("runs", "show", run)
    assert "Get my boards  completed  approved by admin@neena.local" in shown
    assert "Get Boards  completed" in shown
    assert '"name": "Support"' in shown
    assert nen.json("runs", "show", run)["id"] == run
    followed = nen("runs", "follow", run)
    assert (followed.code, followed.out) == (0, "Found 1 Trello board: Support.\n")
    assert "Get Boards  completed" in followed.err
    assert nen("runs", "cancel", run).code == 1
    assert nen("runs", "show", UNKNOWN) == (1, "", "neena: Flow run not found\n")


def test_a_run_that_failed_ends_with_1(nen: Terminal, neena: Neena) -> None:
    run = waiting(neena)
    assert nen.ok("runs", "cancel", run) == f"{run} is cancelled.\n"
    assert nen("runs", "follow", run).code == 1


def test_a_run_is_restarted(nen: Terminal, neena: Neena) -> None:
    run = waiting(neena)
    assert nen("runs", "restart", run).code == 1
    neena.flow_runs.cancel(run)
    made = nen("runs", "restart", run)
    assert (made.code, made.err) == (0, f"It waits for approval: neena approve {made.out.strip()}\n")
    assert neena.flow_runs.get(made.out.strip())["restarts"] == run
    neena.flow_runs.cancel(made.out.strip())
    again = nen.json("runs", "restart", made.out.strip())
    assert again["restarts"] == made.out.strip()
    neena.flow_runs.cancel(again["id"])


def test_flows_are_listed_and_shown_as_trees(nen: Terminal, neena: Neena) -> None:
    flow = neena.flows.generate(neena.flow_requests.create(WRITING)["id"])
    assert nen.ok("flows", "list", "-q", "-n", "1") == f"{flow['id']}\n"
    assert flow["name"] in nen.ok("flows", "list", "-n", "1")
    shown = nen.ok("flows", "show", flow["id"])
    assert "planned by embedded" in shown
    assert "after Get Cards in List" in shown
    assert nen.json("flows", "show", flow["id"]) == flow


def test_many_are_approved_at_once_and_one_that_is_refused_stops_none(nen: Terminal, neena: Neena) -> None:
    runs = [waiting(neena) for _ in range(2)]
    listed = nen.ok("approve")
    assert all(run in listed for run in runs)
    assert "text = Hello all  given in the words of the request" in listed
    assert {one["id"] for one in nen.json("approve")} == {*runs}
    said = nen("approve", *runs, UNKNOWN, "--yes")
    assert said.code == 1
    assert said.out.splitlines() == [f"{run} is approved." for run in runs]
    assert said.err == f"neena: {UNKNOWN}: Flow run not found\n"
    for run in runs:
        assert nen("runs", "follow", run).code == 0
    assert nen("approve") == (0, "", "Nothing waits for your approval.\n")


def test_who_approves_has_seen_it_and_may_leave_it(nen: Terminal, neena: Neena) -> None:
    run = waiting(neena)
    said = nen("approve", run, typed="n\n")
    assert (said.code, said.out) == (1, "")
    assert "Send Message" in said.err
    assert f"{run} still waits." in said.err
    assert nen.json("reject", run)[0]["approval_status"] == "rejected"
    assert nen("reject", run).code == 1


def test_who_may_not_approve_is_told_who_has_to(nen: Terminal, server: Server, neena: Neena) -> None:
    given = {"name": "clerk", "scopes": ["read", "write"]}
    clerk = neena.call("POST", "/api_keys/", json=given)["key"]
    said = nen("ask", WRITING, "--yes", "--key", clerk)
    (run,) = neena.flow_runs.pending()
    assert said.code == 1
    assert f"It waits for somebody who may approve it: neena approve {run['id']}" in said.err
    neena.flow_runs.reject(run["id"])


def test_what_others_wrote_cannot_act_on_the_terminal(nen: Terminal, neena: Neena) -> None:
    """An approver reads what an event says: colours, cursor moves and reversed text would change what is read."""
    request = neena.flow_requests.create('Send "Pay \u202e001 to\x1b[2K\x9b1A [red]me[/red]" to #support')
    run = neena.flow_runs.create(neena.flows.generate(request["id"])["id"], request["id"])["id"]
    for said in (nen.ok("approve"), nen("approve", run, typed="n\n").err, nen.ok("runs", "show", run)):
        assert not {"\x1b", "\x9b", "\u202e"} & set(said)
        assert r"Pay \u202e001 to\u001b[2K\u009b1A [red]me[/red]" in said
    raw = nen.ok("approve", "--json")
    assert not {"\x1b", "\x9b", "\u202e"} & set(raw)
    assert any("\u202e" in json.dumps(one, ensure_ascii=False) for one in json.loads(raw))
    neena.flow_runs.reject(run)


def test_triggers_are_made_shown_listed_and_deleted(nen: Terminal, neena: Neena, tmp_path: Path) -> None:
    assert re.search(r"^zendesk\.ticket_created +ticket_id, ", nen.ok("triggers", "kinds"), re.MULTILINE)
    template = "Get the Zendesk ticket <{ticket_id}>"
    (tmp_path / "secret").write_text("whsec_of-the-service\n")
    given = ("zendesk.ticket_created", "-", "--name", "Tickets", "--inactive", "--secret-file", "secret")
    made = nen.json("triggers", "create", *given, typed=template)
    assert (made["status"], made["template_body"], made["webhook_secret"]) == (
        "inactive",
        template,
        "whsec_of-the-service",
    )
    said = nen("triggers", "create", "zendesk.ticket_created", template)
    assert re.search(r"^Address +http://127.0.0.1:\d+/hooks/", said.out, re.MULTILINE)
    assert re.search(r"^Secret +whsec_", said.out, re.MULTILINE)
    assert "Zendesk" in said.err
    table = nen.ok("triggers", "list").splitlines()
    assert [made["id"], "inactive", "zendesk.ticket_created", "Tickets"] in [line.split() for line in table]
    assert template in nen.ok("triggers", "show", made["id"])
    assert nen("triggers", "delete", made["id"], typed="n\n").code == 1
    for one in nen.ok("triggers", "list", "-q").split():
        assert nen.ok("triggers", "delete", one, "--force") == f"{one} is deleted.\n"
    assert list(neena.triggers.all()) == []
    unknown = nen("triggers", "create", "zendesk.nothing", template)
    assert unknown.code == 2
    assert "trello.card_moved" in unknown.err


def test_credentials_are_stored_from_stdin_or_a_file_tested_and_erased(nen: Terminal, tmp_path: Path) -> None:
    assert nen.ok("credentials", "test", "trello") == "The account is @sim.\n"
    table = nen.ok("credentials", "list").splitlines()
    assert {line.split()[1] for line in table[1:]} == {"trello", "slack"}
    stored = nen.json("credentials", "add", "http", "--host", "api.acme.test", typed="X-Key: of-the-shop\n")
    assert stored["host"] == "api.acme.test"
    (tmp_path / "other").write_text("X-Key: another")
    nen.ok("credentials", "add", "http", "--host", "b.acme.test", "--file", "other")
    assert "name one by its id" in nen("credentials", "remove", "http", "-f").err
    listed = [one for one in nen.json("credentials", "list") if one["host"]]
    assert nen("credentials", "remove", listed[0]["id"], typed="n\n").code == 1
    for one in listed:
        assert nen.json("credentials", "remove", one["id"], "-f")["id"] == one["id"]
    assert "There is none for http" in nen("credentials", "test", "http").err
    assert nen("credentials", "add", "data", typed="x").code == 2
    assert nen("credentials", "add", "nonesuch", typed="x").code == 1


def test_a_secret_has_no_place_in_argv(nen: Terminal) -> None:
    said = nen("credentials", "add", "trello", "APIKEY:TOKEN")
    assert said.code == 2


def test_what_is_used_wrongly_ends_with_2_and_what_is_refused_with_1(nen: Terminal) -> None:
    for words in (
        ["ask"],
        ["runs", "list", "--status", "none"],
        ["triggers", "create"],
        ["nonesuch"],
        ["runs", "show"],
    ):
        said = nen(*words)
        assert (said.code, said.out) == (2, ""), words
    wrong = nen("flows", "list", "--key", "sk_nen_wrong")
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (1, "", 1)
    nobody = nen("flows", "list", "--url", "http://127.0.0.1:9")
    assert (nobody.code, nobody.out) == (1, "")
    assert "The server does not answer" in nobody.err


@pytest.mark.parametrize("names", [("NEN_API_URL", "NEN_API_KEY"), ("NEENA_API_URL", "NEENA_API_KEY")])
def test_a_process_finds_server_and_key_in_its_environment(
    server: Server, tmp_path: Path, names: tuple[str, str]
) -> None:
    given = dict(zip(names, (server.url, server.api_key), strict=True))
    done = run_command("credentials", "list", "--json", folder=tmp_path, environment=given)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)) >= 2


def test_a_process_without_either_is_told_what_to_name(tmp_path: Path) -> None:
    done = run_command("flows", "list", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("neena: Name the server and your API key with --url and --key")


def test_the_shell_completes_commands(tmp_path: Path) -> None:
    asked = {"_NEENA_COMPLETE": "complete_bash", "COMP_WORDS": "neena runs f", "COMP_CWORD": "2"}
    neena = Path(sys.executable).with_name("neena")
    done = subprocess.run(
        [neena], env={**os.environ, **asked}, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["follow"]


def test_colours_are_for_terminals_that_want_them(server: Server, neena: Neena, tmp_path: Path) -> None:
    flow = next(neena.flows.all())["id"]
    given = {"NEN_API_URL": server.url, "NEN_API_KEY": server.api_key}
    assert "\x1b" not in run_command("flows", "show", flow, folder=tmp_path, environment=given).stdout
    colour = re.compile(r"\x1b\[3[0-7]m")
    assert colour.search(shown_on_a_terminal("flows", "show", flow, **given))
    assert not colour.search(shown_on_a_terminal("flows", "show", flow, NO_COLOR="1", **given))


def shown_on_a_terminal(*words: str, **environment: str) -> str:
    screen, keyboard = os.openpty()
    kept = {name: one for name, one in os.environ.items() if name != "NO_COLOR"}
    command = [sys.executable, "-m", "neena", *words]
    given = {**kept, "TERM": "xterm", **environment}
    with subprocess.Popen(command, stdin=keyboard, stdout=keyboard, stderr=keyboard, env=given) as process:
        os.close(keyboard)
        said = b""
        with suppress(OSError):
            while more := os.read(screen, 4096):
                said += more
        os.close(screen)
    assert process.returncode == 0, said
    return said.decode()


def test_refusals_are_typed(neena: Neena) -> None:
    with pytest.raises(ApiError) as told:
        neena.flows.get(UNKNOWN)
    assert (told.value.status, told.value.code) == (404, "flow_not_found")
