"""The agent: says what is to be done or known in words, and leaves the steps to a model that sees the screen."""

import math
from typing import Any, cast

from nen import rpc
from nen.errors import RPCError


class Agent:
    """A model that looks at the desktop's screen, and acts on it.

        agent = Agent()
        agent.execute("Search for 'invoice 2041' and open the first hit")
        if agent.verify("the invoice is marked as paid"):
            amount = agent.extract("the total", {"type": "object", "properties": {"total": {"type": "number"}}})

    Args:
        model: The model's name; without one, the server's default. Each method takes another one for once.
    """

    def __init__(self, model: str | None = None) -> None:
        self.model = model

    def execute(self, instruction: str, max_iterations: int | None = None, model: str | None = None) -> dict[str, Any]:
        """Do something on the desktop: screenshot, think, act, until it is done.

        Args:
            instruction: What is to be done, in words. One goal at a time works best.
            max_iterations: How often it may look and act; 10 where nothing is said.
            model: Another model for this call.

        Returns:
            What can be told of the work: at least `success` and `messages`.

        Raises:
            WorkflowError: It could not be done, also when the iterations ran out.
        """
        if max_iterations is not None and max_iterations < 1:
            raise ValueError("max_iterations must be 1 or more")
        params = {"instruction": _words("instruction", instruction), "max_iterations": max_iterations}
        answer = rpc.call("agent.execute", {**params, "model": model or self.model})
        if not isinstance(answer, dict):
            raise RPCError("The server's answer to agent.execute makes no sense")
        return cast("dict[str, Any]", answer)

    def verify(self, condition: str, timeout: float = 10, model: str | None = None) -> bool:
        """Look at the screen until a condition is true or time is up.

        Args:
            condition: What should be true, in words: "the download has finished".
            timeout: Seconds to go on looking. With 0 it looks once.
            model: Another model for this call.

        Returns:
            True as soon as it is so; False when time is up, which is no error.
        """
        if not math.isfinite(timeout) or timeout < 0:
            raise ValueError("timeout must be 0 seconds or more")
        params = {"condition": _words("condition", condition), "timeout": timeout, "model": model or self.model}
        return bool(rpc.call("agent.verify", params, seconds=rpc.CALL_SECONDS + timeout))

    def extract(self, query: str, schema: dict[str, Any], model: str | None = None) -> Any:
        """Read data off the screen.

        Args:
            query: What is wanted, in words: "every row of the table of orders".
            schema: A JSON Schema of the answer. `SomeModel.model_json_schema()` makes one.
            model: Another model for this call.

        Returns:
            Data that fits the schema: a dict or a list, as the schema says.

        Raises:
            ValueError: The schema is empty.
            WorkflowError: What was read does not fit the schema.
        """
        if not schema:
            raise ValueError("schema is empty: say what the answer looks like, as a JSON Schema")
        params = {"query": _words("query", query), "schema": schema, "model": model or self.model}
        return rpc.call("agent.extract", params)


def _words(name: str, value: str) -> str:
    """Text for the model; also turns away a secure value, which no model may see."""
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] - authors' files are not type-checked
        raise TypeError(f"{name} must be text, not {value!r}")
    if not value.strip():
        raise ValueError(f"{name} is empty")
    return value
