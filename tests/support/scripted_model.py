"""A language model that answers by a script (`model_stub.py`), as a process, and the answers that Neena asks it for."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

STUB = Path(__file__).with_name("model_stub.py")


@dataclass(frozen=True)
class ScriptedModel:
    """A running model."""

    url: str

    @property
    def settings(self) -> dict[str, str]:
        """What has a server ask it."""
        return {"llm_model": "openai:stub-1", "llm_base_url": self.url, "llm_api_key": "a-key-of-the-model"}

    def script(self, *steps: dict[str, Any]) -> None:
        """What it answers, one after the other."""
        httpx2.put(f"{self._control}/script", json=steps, trust_env=False).raise_for_status()

    def asked(self) -> list[Any]:
        """Every request since the script was given."""
        return httpx2.get(f"{self._control}/requests", trust_env=False).json()

    @property
    def _control(self) -> str:
        return self.url.removesuffix("/v1")


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """A model for the length of a `with` block."""
    with subprocess.Popen([sys.executable, str(STUB), "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield ScriptedModel(json.loads(process.stdout.readline())["url"])
        finally:
            process.terminate()


def plan(*operations: tuple[str, str]) -> dict[str, Any]:
    """A plan of (task, instruction) each, one after the other."""
    links = [{"source": at, "target": at + 1, "instruction": "what it found"} for at in range(len(operations) - 1)]
    made = [{"index": at, "task": task, "instruction": told} for at, (task, told) in enumerate(operations)]
    return {"json": {"verdict": "plan", "reason": "", "operations": made, "dependencies": links, "missing": []}}


def values(**parameters: Any) -> dict[str, Any]:
    """What an operation is called with."""
    return {"json": {"parameters": parameters, "missing": []}}


def literal(value: str) -> dict[str, str]:
    """A value that stands in the request."""
    return {"kind": "literal", "value": value, "explanation": "as requested"}


def taken(path: str, operation: int) -> dict[str, str]:
    """A value out of an earlier operation's result."""
    source = f"operation {operation}"
    return {"kind": "reference", "source": source, "path": path, "explanation": "looked up"}


def change(**parts: Any) -> dict[str, Any]:
    """A change of a flow: what is `removed`, `changed`, `added` and so on; nothing else of it."""
    lists = ("removed", "changed", "terms", "added", "linked", "unlinked", "missing")
    return {"json": {"verdict": "change", "reason": "", **{name: [] for name in lists}, **parts}}
