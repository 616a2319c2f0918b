"""The SDK of workflow authors: drive a desktop, by hand or by an agent, and hand back a result.

    from nen import Agent
    from pydantic import BaseModel

    class Params(BaseModel):
        url: str

    class Result(BaseModel):
        title: str

    def run(params: Params) -> Result:
        agent = Agent()
        agent.execute(f"Open {params.url} in the browser")
        return Result.model_validate(agent.extract("the page's title", Result.model_json_schema()))

`Computer` acts at once and exactly as told. `Agent` looks at the screen and works out the steps. What `run` returns is
checked against `Result` and sent to whoever started the run. Files written to the working directory are kept.
"""

from nen.agent import Agent
from nen.computer import Computer
from nen.drive import Drive, File
from nen.errors import RPCError, TimeoutError, ValidationError, WorkflowError  # noqa: A004 - the contract's name
from nen.secure import Secure, SecureValue

__version__ = "1.0.0"
__all__ = [
    "Agent",
    "Computer",
    "Drive",
    "File",
    "Secure",
    "SecureValue",
    "WorkflowError",
    "RPCError",
    "TimeoutError",
    "ValidationError",
    "__version__",
]
