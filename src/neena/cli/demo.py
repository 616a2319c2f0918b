"""`neena demo`: the main job from words to result, over the public API only.

It starts simulators of Trello, Slack and mail and a server of its own beside them, all on loopback, and ends them
afterwards.
"""

from contextlib import suppress
from threading import Event
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.panel import Panel

from neena.cli.demo_event import show_event
from neena.cli.demo_world import World, connect, own_world
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
    in_browser: Annotated[
        bool, typer.Option("--console", help="Let you try it yourself in the browser, until Ctrl+C.")
    ] = False,
    request: Annotated[str, typer.Option(help="What is to be done, in plain words.")] = REQUEST,
) -> None:
    """Show the main job: words, flow, approval, run, result."""
    if event and in_browser:
        raise Misconfigured("--event and --console show different things: leave out one of them.")
    if event:
        show_event(console, yes=yes)
        return
    console.print("Starting simulators of Trello, Slack and mail, and a server ...", style="dim")
    with own_world("trello", "slack", "mail") as world:
        world.vendors["trello"].load(boards=[BOARD])
        world.vendors["slack"].load(channels=[{"name": "support"}])
        connect(world, "trello", "slack")
        if in_browser:
            _wait_for_the_browser(world, request)
            return
        done = _show(world.client, request, yes=yes)
        _show_slack(world.vendors["slack"])
        if not done:
            raise typer.Exit(1)


def _wait_for_the_browser(world: World, request: str) -> None:
    console.print(f"Open  {world.url}/app/\nKey   {world.key}\nAsk   {request}", soft_wrap=True)
    console.print("Trello and Slack are simulated, and connected. Ctrl+C ends all of it.", style="dim")
    with suppress(KeyboardInterrupt):
        Event().wait()


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


def _show_slack(slack: Running) -> None:
    state = slack.state()
    channels = {one["id"]: one["name"] for one in state["channels"]}
    for channel, messages in state["messages"].items():
        for message in messages:
            console.print(Panel(message["text"], title=f"Arrived in Slack, #{channels[channel]}", title_align="left"))
