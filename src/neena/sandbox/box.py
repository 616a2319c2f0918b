"""One run of a workflow's code: started confined, heard, and ended whole."""

import asyncio
import contextlib
import logging
import os
import re
import secrets
import signal
import subprocess
from collections.abc import AsyncIterator
from typing import Self

from neena.computer.sandbox.groups import ControlGroup, remove_left
from neena.computer.sandbox.namespaces import own_uid
from neena.computer.sandbox.packages import ISOLATION, lacking
from neena.errors import NoCapacity, Unavailable
from neena.sandbox.bearers import kill_bearers
from neena.sandbox.collecting import collect
from neena.sandbox.command import OUTPUT, READY
from neena.sandbox.lines import Pipe, lines
from neena.sandbox.order import Ended, Ending, Order
from neena.sandbox.starting import make_readable, spawn

log = logging.getLogger(__name__)

_GROUPS = "run-"
_START_SECONDS = 30.0  # on a busy host; mostly it is some ten milliseconds
_GONE_SECONDS = 10.0  # for the kernel to end what was killed
_FIRST = re.compile(rb'"child-pid": (\d+)')


class NotIsolated(NoCapacity):
    """This host cannot isolate the code of workflows."""


class BoxNotStarted(Unavailable):
    """The sandbox of the workflow did not start. The log of the server says why."""


class Box:
    """`async with Box(order) as box`: started when entered, and gone with all that it started when left.

    Its processes end in every case: by themselves, with the time, by `kill`, when who waits for them is cancelled, and,
    where they are isolated, when the server dies.
    """

    _process: "subprocess.Popen[bytes] | None" = None
    _said: Pipe | None = None
    _exit: int | None = None  # the started process, as a descriptor
    _first: int | None = None  # process 1 inside, as a descriptor
    _written: int | None = None  # the output folder inside, likewise
    _killed = False

    def __init__(self, order: Order) -> None:
        self._order = order
        self._group = ControlGroup(f"{_GROUPS}{secrets.token_hex(8)}")

    async def __aenter__(self) -> Self:
        """Start the code. Raises `NotIsolated` with the command that mends it, or `BoxNotStarted`."""
        if self._order.isolated and (fault := await asyncio.to_thread(lacking, ISOLATION)):
            raise NotIsolated(f"This host cannot isolate the code of workflows (NEENA_SANDBOX=off trusts it): {fault}")
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._start()
        except BaseException as fault:
            await asyncio.shield(self._end())
            self._close()
            if isinstance(fault, OSError):  # TimeoutError is one
                log.error("a sandbox did not start: %s", fault)  # noqa: TRY400  # bubblewrap's words say it all
                raise BoxNotStarted from fault
            raise
        self._ending = asyncio.create_task(self._until_ended())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave nothing behind."""
        try:
            await self.kill()
        finally:
            self._close()

    def lines(self) -> AsyncIterator[str]:
        """What the code prints, on both streams. While nobody reads, its printing waits."""
        assert self._said is not None
        return lines(self._said)

    async def wait(self) -> Ended:
        """How it ended, once all of it is gone and `output` holds what it wrote. To cancel this kills it."""
        try:
            return await asyncio.shield(self._ending)
        except asyncio.CancelledError:
            await self.kill()
            raise

    async def kill(self) -> Ended:
        """End it now; one that has ended already stays as it is."""
        if not self._ending.done():
            self._killed = True
            await self._slay()
        return await asyncio.shield(self._ending)

    async def _start(self) -> None:
        order, uid = self._order, own_uid()
        order.output.mkdir(mode=0o700, parents=True, exist_ok=True)
        if order.isolated and uid is not None:
            await asyncio.to_thread(make_readable, order.bundle)
        # What is written lies in memory until the end; bubblewrap's two processes are no fault of the code.
        memory = order.limits.memory_bytes + (order.limits.output_bytes if order.isolated else 0)
        await asyncio.to_thread(remove_left, _GROUPS)
        joined = await asyncio.to_thread(self._group.joining, memory, order.limits.processes + 2)
        self._process, heard = spawn(order, joined, uid)
        self._said = Pipe(heard)
        self._exit = os.pidfd_open(self._process.pid)
        if order.isolated:
            await self._let_begin(self._process, self._said)

    async def _let_begin(self, process: "subprocess.Popen[bytes]", heard: Pipe) -> None:
        """Wait until all is mounted, lay hold of process 1 and of the output folder, and let the code begin."""
        said = b""
        while not said.endswith(READY + b"\n"):  # the last word until it may begin
            chunk = await heard.read(4096)
            said += chunk
            if not chunk:
                raise OSError(said.decode(errors="replace").strip()[-1000:])
        first = _FIRST.search(said)
        if first is None or process.stdin is None:
            raise OSError("bubblewrap did not tell its first process.")
        self._first = os.pidfd_open(int(first[1]))
        self._written = os.open(f"/proc/{int(first[1])}/root{OUTPUT}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        process.stdin.write(b"\n")
        process.stdin.close()

    async def _until_ended(self) -> Ended:
        """Own it to the end, whoever waits or does not."""
        assert self._process is not None
        assert self._exit is not None
        how = Ending.EXITED
        try:
            async with asyncio.timeout(self._order.seconds):
                await _readable(self._exit)
        except TimeoutError:
            how = Ending.OUT_OF_TIME
        finally:
            ran_out = await asyncio.shield(self._end())
        code = self._process.returncode or 0
        code = 128 - code if code < 0 else code
        if self._killed:
            how = Ending.KILLED
        elif how is Ending.EXITED and code:
            how = _cause(code, ran_out=ran_out)
        return Ended(how, code, await self._collected())

    async def _end(self) -> bool:
        """End all processes, wait until they are gone; returns whether memory ran out."""
        await self._slay()
        for descriptor in (self._first, self._exit):
            if descriptor is not None:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_GONE_SECONDS):
                        await _readable(descriptor)
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)
        ran_out = await asyncio.to_thread(self._group.ran_out)
        await asyncio.to_thread(self._group.remove)
        return ran_out

    async def _slay(self) -> None:
        if self._first is not None:  # the kernel ends all others of its namespace
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._first, signal.SIGKILL)
        if self._process is not None:
            if not self._order.isolated:
                await asyncio.to_thread(kill_bearers, self._order.token)
            self._process.kill()

    async def _collected(self) -> bool:
        """Take the output folder out; returns whether it is incomplete."""
        if self._written is None:
            return False
        try:
            return await asyncio.to_thread(collect, self._written, self._order.output, self._order.limits)
        except OSError:
            log.exception("what a run wrote could not be stored")
            return True

    def _close(self) -> None:
        if self._said is not None:
            self._said.close()
        for descriptor in (self._exit, self._first, self._written):
            if descriptor is not None:
                os.close(descriptor)
        self._exit = self._first = self._written = None
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()


def _cause(code: int, *, ran_out: bool) -> Ending:
    if ran_out:
        return Ending.OUT_OF_MEMORY
    if code == 128 + signal.SIGXCPU:
        return Ending.OUT_OF_CPU
    return Ending.SIGNALLED if code > 128 else Ending.EXITED


async def _readable(descriptor: int) -> None:
    """Wait for a descriptor, as that of a process is when it has ended."""
    loop = asyncio.get_running_loop()
    ended = loop.create_future()

    def end() -> None:
        loop.remove_reader(descriptor)
        if not ended.done():
            ended.set_result(None)

    loop.add_reader(descriptor, end)
    try:
        await ended
    finally:
        loop.remove_reader(descriptor)
