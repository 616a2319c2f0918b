"""The measurements: each bounded in count and time, each over real HTTP or real rows."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from bench import events, flows
from bench.client import Connection
from bench.processes import Product
from bench.watching import Watcher, watch
from neena.kernel.database import Database

PATIENCE = 60.0
EVENT = "event"


@dataclass(frozen=True)
class Latency:
    """Milliseconds of repeated acts, and how many a second."""

    times: list[float]
    rate: float = 0.0

    def at(self, share: float) -> float:
        """A quantile."""
        ordered = sorted(self.times)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


@dataclass(frozen=True)
class Costs:
    """What one flow, alone, costs."""

    latency: Latency
    commits: float
    round_trips: float
    cpu: float


class Bench:
    """Measures one running product."""

    def __init__(
        self, product: Product, database: Database, watcher: Watcher, hands: list[Connection], starts: dict[str, str]
    ) -> None:
        self.product = product
        self.database = database
        self._watcher = watcher
        self._hands = hands
        self._starts = starts

    @property
    def hand(self) -> Connection:
        """A connection to the first process."""
        return self._hands[0]

    async def wake_and_wait(self) -> None:
        """Have work claimed that was entered in bulk, until all is over."""
        for hand in self._hands:
            await hand.send("POST", "/bench/wake")
        await self._wait_for_all()

    async def engine_rate(self, name: str, count: int) -> float:
        """Flows a second of runs that were entered in bulk: the engine without the API."""
        run = await self._run_once(name)
        await flows.enlist(self.database, run, count)
        began = time.perf_counter()
        await self.wake_and_wait()
        return count / (time.perf_counter() - began)

    async def http_rate(self, name: str, count: int, clients: int) -> float:
        """Flows a second of runs each started by its own POST, from the first POST to the last completion."""
        began = time.perf_counter()
        await self._share(count, clients, lambda hand: hand.send("POST", self._starts[name]))
        await self._wait_for_all()
        return count / (time.perf_counter() - began)

    async def alone(self, name: str, count: int) -> Costs:
        """One flow at a time, from POST until another connection sees it completed."""
        return await self._costs(count, lambda at: self._run_once(name, at))

    async def event_alone(self, count: int) -> Costs:
        """One event at a time, from POST until another connection sees its run completed."""
        path = self._starts[EVENT]

        async def once(at: int) -> None:
            await self._hands[at % len(self._hands)].send("POST", path, events.BODY)
            await self._wait_for_all(0.0005)

        return await self._costs(count, once)

    async def event_rates(self, count: int, clients: int) -> tuple[Latency, float]:
        """How events are taken in when many come at once, and how many a second are over with their runs."""
        began = time.perf_counter()
        taken = await self.requests("POST", self._starts[EVENT], events.BODY, count, clients)
        await self._wait_for_all()
        return taken, count / (time.perf_counter() - began)

    async def _costs(self, count: int, act: Callable[[int], Awaitable[object]]) -> Costs:
        await act(0)
        before, cpu = await self.counters(), self.product.cpu()
        times: list[float] = []
        for at in range(count):
            began = time.perf_counter()
            await act(at)
            times.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.01)
        after = await self.counters()
        spent = (self.product.cpu() - cpu) * 1000 / count
        commits, trips = ((after[key] - before[key]) / count for key in ("commits", "round_trips"))
        return Costs(Latency(times), commits, trips, spent)

    async def requests(self, method: str, path: str, body: object, count: int, clients: int) -> Latency:
        """Requests from several clients at once."""
        times: list[float] = []

        async def act(hand: Connection) -> None:
            began = time.perf_counter()
            await hand.send(method, path, body)
            times.append((time.perf_counter() - began) * 1000)

        began = time.perf_counter()
        await self._share(count, clients, act)
        return Latency(times, count / (time.perf_counter() - began))

    async def idle(self, seconds: float) -> float:
        """CPU of the busiest process in percent of one core while nothing is asked."""
        await asyncio.sleep(1)
        before = [sum(one.cpu_times()[:2]) for one in self.product.processes]
        await asyncio.sleep(seconds)
        after = [sum(one.cpu_times()[:2]) for one in self.product.processes]
        return max(b - a for a, b in zip(before, after, strict=True)) / seconds * 100

    async def history(self, count: int) -> None:
        """Fill the list of runs."""
        run = await self._run_once("seq5")
        await flows.add_history(self.database, run, count)

    async def _run_once(self, name: str, at: int = 0) -> UUID:
        run = UUID((await self._hands[at % len(self._hands)].json("POST", self._starts[name]))["id"])
        async with asyncio.timeout(PATIENCE):
            while not await self._watcher.completed(run):  # noqa: ASYNC110  # the other process has no event for us
                await asyncio.sleep(0.0005)
        return run

    async def _wait_for_all(self, pause: float = 0.01) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self._watcher.left():  # noqa: ASYNC110
                await asyncio.sleep(pause)

    async def counters(self) -> dict[str, int]:
        """Commits and round trips of all processes so far."""
        found = [await hand.json("GET", "/bench/counters") for hand in self._hands]
        return {key: sum(one[key] for one in found) for key in found[0]}

    async def _share(self, count: int, clients: int, act: Callable[[Connection], Awaitable[object]]) -> None:
        left = iter(range(count))

        async def client(port: int) -> None:
            async with Connection(port, self.product.key) as hand:
                for _ in left:
                    await act(hand)

        ports = self.product.ports
        await asyncio.gather(*(client(ports[at % len(ports)]) for at in range(clients)))


@asynccontextmanager
async def bench_of(product: Product) -> AsyncGenerator[Bench]:
    """Connections, flows and requests for the measurements."""
    database = Database(product.url)
    async with AsyncExitStack() as stack:
        hands = [await stack.enter_async_context(Connection(port, product.key)) for port in product.ports]
        starts = {name: await flows.make(hands[0], name) for name in flows.TASKS}
        starts[EVENT] = await events.make(hands[0])
        watcher = await watch(database)
        try:
            yield Bench(product, database, watcher, hands, starts)
        finally:
            await watcher.close()
            await database.close()
