"""A model's answers kept in a file, and given again without the model.

Each line is one exchange: the hash of everything that was asked (model, messages, schema), and the answer. A session is
good for the code that recorded it: other prompts have other hashes.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from neena.errors import NeenaError
from neena.llm.asking import Exchange, ExchangeFailed, Reply
from neena.llm.port import Message


class NotRecorded(NeenaError):
    """The session has no answer to a question: it was recorded with other prompts, cases or tasks. Record it anew."""


class Recorded:
    """An `Exchange` that answers from a session; what the session lacks is asked of `live`, and added to it.

    So an interrupted recording goes on where it was. Without `live` it replays; raises `NotRecorded`.
    """

    def __init__(self, session: Path, live: Exchange | None = None) -> None:
        self._session = session
        self._live = live
        self._answers: dict[str, dict[str, Any]] = {}
        lines = session.read_text(encoding="utf-8").splitlines() if session.exists() else []
        self.about: dict[str, Any] = json.loads(lines[0]) if lines else {}
        for line in lines[1:]:
            one = json.loads(line)
            self._answers[one["asked"]] = one

    @property
    def name(self) -> str:
        """The model's name."""
        return self._live.name if self._live else self.about["model"]

    def begin(self, about: dict[str, Any]) -> None:
        """Write what a new session is of."""
        if not self.about:
            self.about = about
            self._session.parent.mkdir(parents=True, exist_ok=True)
            self._add(about)

    async def ask(self, messages: Sequence[Message], schema: dict[str, Any] | None) -> Reply:
        """See `Exchange.ask`. A failure that was recorded fails again, and does not pass."""
        asked = hash_of(self.name, messages, schema)
        known = self._answers.get(asked)
        if known is not None and (self._live is None or "failed" not in known):
            return _replayed(known)
        if self._live is None:
            raise NotRecorded
        begun = time.monotonic()
        try:
            reply = await self._live.ask(messages, schema)
        except ExchangeFailed as fault:
            self._keep({"asked": asked, "failed": str(fault)})
            raise
        self._keep({"asked": asked, **asdict(reply), "latency_ms": round((time.monotonic() - begun) * 1000)})
        return reply

    def _keep(self, line: dict[str, Any]) -> None:
        self._answers[line["asked"]] = line
        self._add(line)

    def _add(self, line: dict[str, Any]) -> None:
        with self._session.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def hash_of(model: str, messages: Sequence[Message], schema: dict[str, Any] | None) -> str:
    """The hash of a question."""
    said = [model, [[one.role, one.content] for one in messages], schema]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _replayed(known: dict[str, Any]) -> Reply:
    if "failed" in known:
        raise ExchangeFailed(known["failed"], passing=False)
    return Reply(known["text"], known["end"], known["input_tokens"], known["output_tokens"])
