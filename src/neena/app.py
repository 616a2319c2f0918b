"""The composition root: settings in, a running product out. The one place where parts meet."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from neena.artifacts.execution import KIND as ARTIFACT_SWEEP
from neena.artifacts.execution import Sweeper
from neena.artifacts.store import open_store
from neena.audit.refusals import Refusals
from neena.authoring.integration import Integration
from neena.authoring.task import Task
from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.credentials.accounts import Accounts
from neena.credentials.sealing import check_vault, has_secrets
from neena.desktops.lending import Lender
from neena.desktops.opening import open_host
from neena.desktops.upkeep import Upkeep
from neena.engine import Engine, EngineOptions, Recurring, Step
from neena.errors import Misconfigured
from neena.flow_runs.announcing import Announcer
from neena.flow_runs.execution import KIND, FlowRunExecutor
from neena.flow_runs.loading import RunState
from neena.flow_runs.preparation.embedded import EmbeddedPreparer
from neena.flow_runs.preparation.language_model import LanguageModelPreparer
from neena.flow_runs.reach import Reach
from neena.flow_runs.result_writing import write_result
from neena.flow_runs.results import ResultWriter, WriteWithModel
from neena.flow_runs.situations import payer_of
from neena.flow_runs.states import Rules
from neena.flows.meaning.index import MeaningIndex
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.planner.language_model import LanguageModelPlanner
from neena.flows.planner.port import Planner
from neena.flows.refining.embedded import EmbeddedRefiner
from neena.flows.refining.language_model import LanguageModelRefiner
from neena.flows.refining.port import Refiner
from neena.identity.attempts import Attempts
from neena.identity.authentication import Authenticator
from neena.identity.first_start import make_first_user
from neena.identity.provider import configured_provider
from neena.identity.sessions import Lifetimes, prune_sessions
from neena.identity.sign_in import configured_sign_in
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http
from neena.kernel.temporary import sweep
from neena.kernel.vault import MasterKeys, Vault
from neena.llm.connecting import Models
from neena.llm.port import LanguageModel
from neena.llm.text import FencedTextModel
from neena.migrations.migrate import migrate
from neena.runs.awaited import Waiter
from neena.runs.execution import RunExecutor
from neena.runs.news import RunNews
from neena.runs.performing import Performer, folders
from neena.runs.pruning import prune_answered, prune_runs, sweep_folders
from neena.runs.service import KIND as MANAGED_RUN
from neena.runs.service import Means
from neena.runs.telling import SUBJECT as RUN
from neena.settings import Settings
from neena.spending.metering import metered
from neena.triggers.execution import Parts, TriggerExecutor
from neena.triggers.receiving import KIND as TRIGGER_RUN
from neena.webhooks.execution import Deliverer, Manner, Subject
from neena.webhooks.news import KIND as WEBHOOK_DELIVERY
from neena.webhooks.pruning import prune_deliveries
from neena.workflows.offering import Offering
from neena.workflows.sandboxed import SandboxedDescriber

if TYPE_CHECKING:
    from fastapi import FastAPI

Loaded = Sequence[tuple[Integration, Sequence[Task]]]
_PRUNED_EVERY = 3600.0  # seconds
_THREADS = 64  # that wait for disks, desktops and machines of others; made as they are needed


class Neena:
    """Everything one process holds. `works` false: it executes no runs. `serves` false: it answers no requests."""

    def __init__(
        self, settings: Settings, *, works: bool = True, serves: bool = True, integrations: Loaded | None = None
    ) -> None:
        self.settings = settings
        self._serves = serves
        self.database = Database(settings.database)
        guard = EgressGuard(settings.egress_allow)
        self.http = Http(guard)
        self.models = Models(settings)
        self.model = metered(self.models.default, self.database, settings)
        loaded = load_integrations() if integrations is None else integrations
        self.catalogue = Catalogue(loaded, has_model=self.model is not None, source=Offering())
        self.embedded = EmbeddedPlanner(settings.data_dir / "planner")
        self.planner: Planner = self.embedded
        self.refiner: Refiner = EmbeddedRefiner(self.embedded)
        if self.model is not None:
            shelf = self.embedded.shelf
            self.planner = LanguageModelPlanner(self.model, self.planner, shelf)
            self.refiner = LanguageModelRefiner(self.model, self.refiner, shelf)
        self.rules = Rules(settings.approval, settings.four_eyes, self.model is not None)
        self.engine = Engine(self.database, EngineOptions(capacity=settings.worker_runs if works else 0))
        self.provider = configured_provider(settings, self.http)
        self.authenticator = Authenticator(self.database, settings, self.provider)
        self.sign_in = configured_sign_in(settings, self.provider, self.http)
        self.attempts = Attempts()
        self.refusals = Refusals(self.database)
        self.desktops = open_host(settings, guard)
        disk_bytes = settings.desktop_disk * 1024 * 1024
        self.upkeep = Upkeep(self.database, self.desktops, disk_bytes, settings.desktop_rest)
        self.describe = SandboxedDescriber(isolated=settings.sandbox == "on")
        self.credentials_file: Path | None = None
        self._getting_ready: asyncio.Task[MeaningIndex] | None = None

    async def start(self) -> None:
        """Prepare the database, make the first user if there is none, and begin to work."""
        # The default is six on a small host: a few slow machines of others would keep everybody's files waiting.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, "waiting"))
        await asyncio.to_thread(sweep)
        await migrate(self.database)
        await sweep_folders(self.database, folders(self.settings))
        self.vault = await open_vault(self.settings, self.database)
        self.accounts = Accounts(self.settings, self.database, self.vault, self.http)
        settings = self.settings
        self.credentials_file = await make_first_user(
            self.database, settings.data_dir, settings.first_user_email, settings.url
        )
        executor = self._executor()
        self.engine.register(KIND, executor.execute, executor.give_up)
        events = TriggerExecutor(Parts(self.database, self.catalogue, self.planner, self.engine, self.rules))
        self.engine.register(TRIGGER_RUN, events.execute, events.give_up)
        self.artifacts = open_store(settings, self.vault)
        self.deliverer = self._deliverer()
        self.engine.register(WEBHOOK_DELIVERY, self.deliverer.execute, self.deliverer.give_up)
        sweeper = Sweeper(self.database, self.artifacts)
        self.engine.register(ARTIFACT_SWEEP, sweeper.execute, sweeper.give_up)
        runs = self._run_executor()
        self.engine.register(MANAGED_RUN, runs.execute, runs.give_up)
        await Recurring("pruning", self._pruning(), _PRUNED_EVERY).enter(self.database, self.engine)
        self.desktops.vault = self.vault
        await self.upkeep.start(adopts=self._serves)
        await self.engine.start()
        self.refusals.start()
        if self.model is not None:  # it is shown tasks by what they mean, whatever is asked
            self.get_ready_to_plan()

    def get_ready_to_plan(self) -> None:
        """Have what reads meaning ready in the background; else the first request that needs it waits.

        It takes half a second and 170 MiB, which a process that plans nothing never needs.
        """
        if self._getting_ready is None:
            self._getting_ready = asyncio.create_task(self.embedded.shelf.index(self.catalogue.specs))

    async def stop(self) -> None:
        """Give work back and close every connection."""
        if self._getting_ready is not None:
            self._getting_ready.cancel()
        await self.engine.stop()
        await self.upkeep.stop()
        await self.accounts.close()
        await self.refusals.stop()
        await self.http.close()
        await self.models.close()
        await self.database.close()

    def _executor(self) -> FlowRunExecutor:
        model = self.model
        text_model = partial(FencedTextModel, model) if model is not None else None
        lender = Lender(self.desktops, self.database, self.settings, self.vault)
        means = Means(self.engine, self.vault, self.settings, self.http.guard)
        reach = Reach(self.settings, self.accounts, text_model, lender, partial(Waiter, self.database, means))
        preparer = EmbeddedPreparer() if model is None else LanguageModelPreparer(model, EmbeddedPreparer())
        writer = ResultWriter(_told_by(model) if model is not None else None)
        announcer = Announcer(self.database, self.engine)
        parts = (preparer, reach, writer, announcer, self.engine.signals)
        return FlowRunExecutor(self.settings, self.database, self.catalogue, *parts)

    def _pruning(self) -> Sequence[Step]:
        database, days = self.database, timedelta(days=self.settings.keep_days)
        lifetimes = Lifetimes.of(self.settings)
        always: list[Step] = [lambda: prune_answered(database), lambda: prune_sessions(database, lifetimes)]
        if not days:
            return always
        return [
            *always,
            lambda: prune_runs(database, self.engine, now() - days),
            lambda: prune_deliveries(database, now() - days),
        ]

    def _deliverer(self) -> Deliverer:
        # Half the room: whatever receivers do, runs go on beside them.
        places = max(1, self.settings.worker_runs // 2)
        manner = Manner(places=places, unsigned=self.settings.webhook_unsigned)
        deliverer = Deliverer(self.database, self.engine, self.vault, self.http, manner)
        news = RunNews(self.database, self.artifacts)
        deliverer.subjects[RUN] = Subject(news.body, news.failed)
        return deliverer

    def _run_executor(self) -> RunExecutor:
        settings = self.settings
        lender = Lender(self.desktops, self.database, settings, self.vault)
        performer = Performer(settings, self.database, self.vault, lender, self.artifacts, self.models)
        return RunExecutor(self.database, self.engine, performer, settings.workflow_runs)


def master_keys(settings: Settings) -> MasterKeys:
    """Where this process has its master keys from; raises `Misconfigured` for an old one without a new one."""
    if settings.secret_key is None and settings.secret_key_previous:
        raise Misconfigured("NEENA_SECRET_KEY_PREVIOUS is set, but NEENA_SECRET_KEY, which takes its place, is not.")
    given = () if settings.secret_key is None else (settings.secret_key, *settings.secret_key_previous)
    return MasterKeys(given, settings.data_dir / "secret.key")


async def open_vault(settings: Settings, database: Database) -> Vault:
    """The vault under the right master keys; raises `Misconfigured` for a missing or a wrong one."""
    keys = master_keys(settings)
    if not keys.given and not keys.path.exists() and not await has_secrets(database):
        keys.make()
    vault = Vault(keys)
    await check_vault(database, vault)
    return vault


def web_app(neena: Neena, *, starts: bool = True) -> "FastAPI":
    """The HTTP application around the parts; starts and stops them, unless the caller does."""
    # A worker and `neena check` answer no requests: the routes are a fifth of what a server takes to start.
    from neena.mcp.door import serving  # noqa: PLC0415  # a worker serves nothing and loads no web framework
    from neena.surface import build_surface  # noqa: PLC0415  # likewise

    @asynccontextmanager
    async def lifespan(app: "FastAPI") -> AsyncGenerator[None]:
        if starts:
            await neena.start()
        app.state.vault, app.state.accounts = neena.vault, neena.accounts
        app.state.artifacts = neena.artifacts
        try:
            async with serving(app, neena.settings):
                yield
        finally:
            if starts:
                await neena.stop()

    app = build_surface(neena.settings, lifespan)
    app.state.refused = neena.refusals.note
    for name in (
        "settings",
        "database",
        "catalogue",
        "planner",
        "refiner",
        "embedded",
        "get_ready_to_plan",
        "rules",
        "engine",
        "authenticator",
        "sign_in",
        "attempts",
        "http",
        "desktops",
        "describe",
    ):
        setattr(app.state, name, getattr(neena, name))
    return app


def _told_by(model: LanguageModel) -> WriteWithModel:
    async def write(state: RunState) -> str:
        results = [(step.name, step.outcome) for step in state.ordered]
        return await write_result(model, state.run.request_instructions, results, payer_of(state.run))

    return write
