"""What goes wrong in a workflow. Catch `WorkflowError` to catch all of it; whatever leaves `run` makes the run fail."""

import builtins


class WorkflowError(Exception):
    """The work could not be done: an element was not found, the agent ran out of iterations, the server refused."""

    transient: bool = False
    """Whether the fault may pass by itself. The SDK has then tried again before it raised."""


class RPCError(WorkflowError):
    """The server could not be reached, or did not answer as agreed."""


class TimeoutError(WorkflowError, builtins.TimeoutError):  # noqa: A001 - the contract's name; Python's own catches it too
    """The server did not answer in time."""


class ValidationError(WorkflowError):
    """The server found data that does not fit what was declared."""


class Refused(Exception):
    """A workflow that cannot run, or whose result is wrong: for the runner, which tells the server.

    Args:
        kind: What is wrong, in one word of the contract: `missing_run`, `invalid_result`, ...
        message: The fault and the fix, for the author.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
