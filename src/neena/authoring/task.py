"""`@task`: a typed async function becomes something a flow can call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

Effect = Literal["read", "write"]
TaskFunction = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Identifies:
    """Marks a parameter (or an output field) as the id of an entity, named by its output model: `Identifies("List")`.

    The planner uses it to find which task gives a missing id.
    """

    entity: str


@dataclass(frozen=True)
class Task:
    """One task of an integration, as declared by its author; `catalog` reads the rest from the function."""

    function: TaskFunction
    name: str
    effect: Effect
    idempotent: bool
    tells: str
    says: tuple[str, ...]
    timeout: float | None
    docs_url: str | None
    lookup: TaskFunction | None = None
    scopes: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """The function's own name, e.g. `get_cards_in_list`."""
        return self.function.__name__


def task(  # noqa: PLR0913  # the parts of a declaration
    *,
    effect: Effect,
    tells: str,
    name: str | None = None,
    idempotent: bool | None = None,
    says: tuple[str, ...] = (),
    timeout: float | None = None,
    docs_url: str | None = None,
    lookup: TaskFunction | None = None,
    scopes: tuple[str, ...] = (),
) -> Callable[[TaskFunction], Task]:
    """Declare an async function as a task.

    - `effect`: `read` changes nothing outside; `write` does, and is subject to approval.
    - `idempotent`: whether calling twice has the effect of once (default: true for reads, false for writes).
      A write that is not idempotent is never repeated blindly.
    - `tells`: one plain sentence for the flow result. Placeholders: `{parameter}`, `{result.field}`, and for lists
      `{names}`, `{count}` and `{count:card}` ("1 card", "2 cards"); text in square brackets is left out when a value in
      it is missing.
    - `name`: shown to people; default is the function's name in title case.
    - `says`: other ways people ask for it ("move a card"), for the offline planner.
    - `timeout`: seconds one attempt may take, when the default does not fit.
    - `lookup`: for a write that is not idempotent, a function of the same parameters that asks the service whether the
      call with `context.idempotency_key` has already happened: its result if so, None if it has not. It raises
      `IntegrationFailed` when the service cannot tell. With it, a call whose answer was lost is settled, not guessed.
    - `scopes`: the permissions at the service that the task needs, of those the integration's OAuth2 asks for.
    """

    def declare(function: TaskFunction) -> Task:
        return Task(
            function=function,
            name=name or function.__name__.replace("_", " ").title(),
            effect=effect,
            idempotent=effect == "read" if idempotent is None else idempotent,
            tells=tells,
            says=says,
            timeout=timeout,
            docs_url=docs_url,
            lookup=lookup,
            scopes=scopes,
        )

    return declare
