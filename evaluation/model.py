"""What is measured (planner, preparer, refiner): embedded, with a model, or with a recorded session of one."""

import argparse
import datetime as dt
import logging
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from evaluation.preparing import Planned, filled
from evaluation.recording import Recorded
from neena.catalog.specs import TaskSpec
from neena.errors import Misconfigured
from neena.flow_runs.preparation.embedded import EmbeddedPreparer
from neena.flow_runs.preparation.language_model import LanguageModelPreparer
from neena.flow_runs.preparation.port import Preparer
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.planner.language_model import LanguageModelPlanner
from neena.flows.planner.port import Plan, Planner, PlanningRequest
from neena.flows.refining.embedded import EmbeddedRefiner
from neena.flows.refining.language_model import LanguageModelRefiner
from neena.flows.refining.port import Refiner
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http
from neena.llm.asking import Asker, Exchange
from neena.llm.connecting import endpoint_of, host_and_port, prices_of
from neena.settings import Settings

SESSIONS = Path(__file__).parent / "sessions"
VECTORS = Path(__file__).parent / ".vectors"


@dataclass(frozen=True)
class Means:
    """What is measured."""

    planner: Planner
    preparer: Preparer
    refiner: Refiner


class PlannedAndPrepared:
    """A planner whose plans hold what preparation makes of them: a model decides on values in a second step."""

    def __init__(self, planner: Planner, preparer: Preparer) -> None:
        self._planner = planner
        self._preparer = preparer

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """The plan with arguments; one of the fallback's has its own."""
        plan = await self._planner.plan(request, tasks)
        if plan.planning is None or plan.planning.fallback_reason is not None:
            return plan
        links = [(one.source, one.target) for one in plan.dependencies]
        operations = plan.operations
        told = [one.instruction for one in operations]
        flow = Planned(request.instructions, [one.task for one in operations], told, links)
        found = zip(operations, await filled(self._preparer, flow), strict=True)
        made = [replace(one, arguments=by.arguments, missing=by.missing) for one, by in found]
        return replace(plan, operations=tuple(made))


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that say what is measured."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--model", help="openai:NAME or anthropic:NAME; key and base URL by NEENA_LLM_...")
    chosen.add_argument("--replay", type=Path, help="a recorded session, which needs no key")
    parser.add_argument("--record", type=Path, help="where to record; default: evaluation/sessions/NAME.jsonl")


@asynccontextmanager
async def measured_means(given: argparse.Namespace) -> AsyncGenerator[Means]:
    """What the options name; raises `Misconfigured` with the fix."""
    _log_aside()
    embedded = EmbeddedPlanner(VECTORS)
    if not given.model and not given.replay:
        yield Means(embedded, EmbeddedPreparer(), EmbeddedRefiner(embedded))
        return
    settings = Settings.load()
    if given.replay:
        if not given.replay.exists():
            raise Misconfigured(f"There is no session {given.replay}.")
        yield _with(Recorded(given.replay), settings, embedded)
        return
    endpoint = endpoint_of(settings.model_copy(update={"llm_model": given.model}))
    assert endpoint is not None
    from neena.llm.providers import exchange  # noqa: PLC0415  # large, and only needed here

    http = Http(EgressGuard([*settings.egress_allow, host_and_port(endpoint.base_url)]))
    session = given.record or SESSIONS / f"{endpoint.model.replace('/', '-')}.jsonl"
    recorded = Recorded(session, exchange(endpoint, http))
    recorded.begin({"model": endpoint.model, "vendor": endpoint.vendor, **_today()})
    try:
        yield _with(recorded, settings, embedded)
    finally:
        await http.close()


def _with(exchange: Exchange, settings: Settings, embedded: EmbeddedPlanner) -> Means:
    model = Asker(exchange, settings.llm_timeout, prices_of(settings))
    preparer = LanguageModelPreparer(model, EmbeddedPreparer())
    planner = PlannedAndPrepared(LanguageModelPlanner(model, embedded, embedded.shelf), preparer)
    return Means(planner, preparer, LanguageModelRefiner(model, EmbeddedRefiner(embedded), embedded.shelf))


def _log_aside() -> None:
    """Only what went wrong, and not into the table."""
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet, logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def _today() -> dict[str, str]:
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607  # git is found as people find it
    return {"date": dt.datetime.now(dt.UTC).date().isoformat(), "commit": head.stdout.strip()}
