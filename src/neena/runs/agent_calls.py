"""The calls of `nen.Agent` (managed workflows contract, section 7)."""

from typing import Any

from pydantic import Field, JsonValue

from neena.agent.agent import Agent
from neena.agent.desk import Desk as AgentDesk
from neena.agent.mind import Mind
from neena.agent.telling import Line
from neena.runs.calls import Call, Handlers, read
from neena.runs.desk import Desk
from neena.runs.keeping import Keeping
from neena.runs.run_log import RunLog

_OF_THE_MODEL = {"vlm_response", "validate"}


class _Execute(Call):
    instruction: str
    max_iterations: int | None = None
    model: str | None = None


class _Verify(Call):
    condition: str
    timeout: float = 10
    model: str | None = None


class _Extract(Call):
    query: str
    fits: dict[str, JsonValue] = Field(alias="schema")
    model: str | None = None


class AgentCalls:
    """Answers the calls of one run; each step is in its log, with the screenshot among its files."""

    def __init__(self, desk: Desk, mind: Mind, log: RunLog, keeping: Keeping, seconds: float) -> None:
        self._desk = desk
        self._mind = mind
        self._log = log
        self._keeping = keeping
        self._seconds = seconds
        self._agent: Agent | None = None

    @property
    def handlers(self) -> Handlers:
        """Who answers which method."""
        return {"agent.execute": self._execute, "agent.verify": self._verify, "agent.extract": self._extract}

    async def _execute(self, params: dict[str, Any]) -> dict[str, Any]:
        call = read(_Execute, params)
        return await (await self._ready()).execute(call.instruction, call.max_iterations, call.model)

    async def _verify(self, params: dict[str, Any]) -> bool:
        call = read(_Verify, params)
        return await (await self._ready()).verify(call.condition, call.timeout, call.model)

    async def _extract(self, params: dict[str, Any]) -> Any:
        call = read(_Extract, params)
        return await (await self._ready()).extract(call.query, call.fits, call.model)

    async def _ready(self) -> Agent:
        self._mind.knows(None)  # before a desktop is made for nothing
        if self._agent is None:
            self._agent = Agent(
                AgentDesk(await self._desk.desktop(), self._seconds, self._desk.driver), self._mind, self._tell
            )
        return self._agent

    async def _tell(self, line: Line) -> None:
        shot = None if line.picture is None else await self._keeping.screenshot(line.picture)
        extras: dict[str, Any] = {**line.extras, "event_type": line.event_type}
        if shot is not None:
            extras["screenshot"] = shot
        logger = "llm" if line.event_type in _OF_THE_MODEL else "sandbox_orchestrator"
        self._log.write(line.message, logger=logger, **extras)
