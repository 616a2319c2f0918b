"""Loading a workflow in a sandbox, without network, to be told its models (`neena.sandbox`)."""

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from neena.kernel.columns import storable_text
from neena.kernel.temporary import TemporaryFolder
from neena.sandbox.box import Box
from neena.sandbox.door import Door
from neena.sandbox.order import Ended, Ending, Limits, Order
from neena.workflows.bundle import ENTRY, Bundle, lay_out
from neena.workflows.checking import Fault, WorkflowRefused
from neena.workflows.describing import Described

SECONDS = 20.0
_AT_ONCE = 4
_MESSAGE = 2000  # characters
_LIMITS = Limits(cpu_seconds=int(SECONDS), output_bytes=1024 * 1024, file_bytes=1024 * 1024)
_ENDINGS = {
    Ending.OUT_OF_TIME: "it took longer than {seconds:.0f} seconds to load",
    Ending.OUT_OF_CPU: "it took longer than {seconds:.0f} seconds to load",
    Ending.OUT_OF_MEMORY: f"it took more than {_LIMITS.memory_bytes // 1024**2} MiB of memory to load",
}


class _Answer(BaseModel):
    """What the code says of itself: it may say anything."""

    model_config = ConfigDict(strict=True)

    params: dict[str, Any]
    secure: dict[str, Any] | None
    result: dict[str, Any]
    sdk_version: str | None = Field(max_length=64)


class _Failure(NamedTuple):
    kind: str
    message: str


class SandboxedDescriber:
    """A `Describe`: a bundle goes in, its schemas come out. At most four are loaded at once; others wait."""

    def __init__(self, *, isolated: bool, seconds: float = SECONDS) -> None:
        self._isolated = isolated
        self._seconds = seconds
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def __call__(self, bundle: Bundle) -> Described:
        """Raises `WorkflowRefused` where it cannot be loaded, `NotIsolated` where this host isolates no code."""
        async with self._room:
            folder = await asyncio.to_thread(TemporaryFolder, "workflow")
            try:
                return await self._describe(bundle, folder.path)
            finally:
                await asyncio.to_thread(folder.remove)

    async def _describe(self, bundle: Bundle, folder: Path) -> Described:
        source, output = folder / "workflow", folder / "output"
        await asyncio.to_thread(lay_out, bundle, source)
        heard = _Heard(self._seconds)
        async with Door(heard.methods) as door:
            order = Order(source, output, door.path, door.token, "describe", self._seconds, _LIMITS, self._isolated)
            async with Box(order) as box:
                printed = ""
                async for line in box.lines():
                    printed = line
                ended = await box.wait()
        return heard.outcome(ended, printed)


class _Heard:
    """What came through the door; the first word counts."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._said: Described | _Failure | None = None
        self.methods = {"described": self._described, "failure": self._failure, "log": self._log}

    def outcome(self, ended: Ended, printed: str) -> Described:
        """What was described; raises `WorkflowRefused`, which tells what the code printed last if it ended dumb."""
        if isinstance(self._said, Described):
            return self._said
        if self._said is not None:
            raise WorkflowRefused([Fault(*self._said)])
        how = _ENDINGS.get(ended.how, f"it ended by itself (exit code {ended.code}) when it was loaded")
        how = how.format(seconds=self._seconds)
        told = f": {_plain(printed)}" if printed and ended.how not in _ENDINGS else ""
        raise WorkflowRefused([Fault("import_error", f"{how}{told}. Do in {ENTRY} itself only what defines run().")])

    async def _described(self, params: dict[str, Any]) -> None:
        if self._said is None:
            try:
                self._said = Described(**_Answer.model_validate(params).model_dump())
            except ValidationError:
                self._said = _Failure("import_error", "it described itself by another way than the SDK's.")

    async def _failure(self, params: dict[str, Any]) -> None:
        if self._said is None:
            kind, message = (_plain(str(params.get(name, ""))) for name in ("type", "message"))
            self._said = _Failure(kind[:64] or "import_error", message or "it cannot be loaded.")

    async def _log(self, params: dict[str, Any]) -> None:
        """Nobody reads the log of a workflow that is only looked at."""


def _plain(text: str) -> str:
    return storable_text(" ".join(text[:_MESSAGE].split()))
