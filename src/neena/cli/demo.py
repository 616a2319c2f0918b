"""`neena demo`: the main job from words to result, over the public API only.

Without options it starts simulators of Trello, Slack and mail and a server of its own beside them, all on loopback, and
ends them afterwards. With `--url` and the keys of real accounts the same steps run against the real services.
"""

from contextlib import ExitStack
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.panel import Panel

from neena.cli.demo_event import show_event
from neena.cli.demo_world import connect, own_world
from neena.cli.printing import styled
from neena.cli.showing import flow_tree, follow, outcome
from neena.client import Neena
from neena.errors import Misconfigured
from neena.simulators.process import Running

REQUEST = (
    "Get the cards in the list Open of the board Support, "
    "and send a message to #support with their names and how many there are"
)
BOARD: dict[str, Any] = {
    "name": "Support",
    "lists": [
        {"name": "Open", "cards": ["Broken door", "Login fails", "Refund for order 1042"]},
        {"name": "Done", "cards": ["Printer jam"]},
    ],
}
console = Console(highlight=False)


def demo(
    yes: Annotated[bool, typer.Option("--yes", help="Approve without asking.")] = False,
    event: Annotated[
        bool, typer.Option("--event", help="Show an event instead: a ticket that sets a flow going.")
    ] = False,
    request: Annotated[str, typer.Option(help="What is to be done, in plain words.")] = REQUEST,
    url: Annotated[str | None, typer.Option(help="A running server; default: one of the demo's own.")] = None,
    key: Annotated[str | None, typer.Option(help="API key for that server.")] = None,
    trello: Annotated[str | None, typer.Option(help="Real Trello account: APIKEY:TOKEN.")] = None,
    slack: Annotated[str | None, typer.Option(help="Real Slack account: token.")] = None,
) -> None:
    """Show the main job: words, flow, approval, run, result."""
    if event:
        if url is not None:
            raise Misconfigured("--event has a server of its own: leave out --url.")
        show_event(console, yes=yes)
        return
    with ExitStack() as stack:
        if url is not None:
            if not key:
                raise Misconfigured("--url needs --key: an API key for that server.")
            client, world = stack.enter_context(Neena(url, key)), {}
            connect(client, {"trello": trello, "slack": slack})
        else:
            console.print("Starting simulators of Trello, Slack and mail, and a server ...", style="dim")
            own = stack.enter_context(own_world("trello", "slack", "mail"))
            client, world = own.client, own.vendors
            world["trello"].load(boards=[BOARD])
            world["slack"].load(channels=[{"name": "support"}])
            connect(client, {"trello": world["trello"].credential, "slack": world["slack"].credential})
        done = _show(client, request, yes=yes)
        if world:
            _show_world(world)
        if not done:
            raise typer.Exit(1)


def _show(client: Neena, words: str, *, yes: bool) -> bool:
    console.print(Panel(words, title="Request", title_align="left"))
    request = client.flow_requests.create(words)
    flow = client.flows.generate(request["id"])
    console.print(flow_tree(flow, {one["id"]: one for one in client.task_definitions.all()}))
    run = client.flow_runs.create(flow["id"], request["id"])
    if not yes and not typer.confirm("Approve and run this flow?"):
        client.flow_runs.reject(run["id"])
        console.print("Rejected: nothing was done.")
        return False
    client.flow_runs.approve(run["id"])
    over = follow(client, run["id"], console)
    console.print(Panel(styled(outcome(over)), title=f"Result: {over['status']}", title_align="left"))
    return over["status"] == "completed"


def _show_world(world: dict[str, Running]) -> None:
    state = world["slack"].state()
    channels = {one["id"]: one["name"] for one in state["channels"]}
    for channel, messages in state["messages"].items():
        for message in messages:
            console.print(Panel(message["text"], title=f"Arrived in Slack, #{channels[channel]}", title_align="left"))
