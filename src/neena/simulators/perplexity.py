"""A stand-in for Perplexity's Agent API: answers what it was told to, or repeats the question, with two sources.

`/_sim/load` takes `{"answers": {"a part of the question": "the answer"}, "credentials": ["pplx-..."]}`. Answering is
counted as the effect `answer`, because it costs money.
"""

import secrets
import time
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from neena.simulators.serve import Simulator, fields, run

Fields = dict[str, Any]
_MODELS = ("perplexity/sonar", "openai/gpt-5.4", "anthropic/claude-sonnet-4-6")
_FOUND: list[Fields] = [
    {"id": 1, "title": "A page", "url": "https://pages.test/1", "snippet": "What it says", "date": "2026-01-02"},
    {"id": 2, "title": "Another page", "url": "https://pages.test/2", "snippet": "What that says", "date": None},
]


class PerplexitySimulator(Simulator):
    """Perplexity without a web."""

    credential = "pplx-simulated-key"

    def empty(self) -> Fields:
        """Nothing to say of its own."""
        return {"credentials": [self.credential], "answers": {}}

    def routes(self) -> list[Route]:
        """The routes that tasks and the connection test need."""
        return [
            Route("/v1/agent", self._agent, methods=["POST"]),
            Route("/v1/batches", self._batches, methods=["GET"]),
        ]

    async def _agent(self, request: Request) -> Response:
        try:
            given = await fields(request)
        except ValueError:
            return _refused(400, "invalid_request", "The body is not JSON.")
        if refusal := self._refusal(request):
            return refusal
        question, model = given.get("input"), given.get("model")
        if not isinstance(question, str) or not question:
            return _refused(400, "invalid_request", "input is required")
        if model not in _MODELS:
            return _refused(400, "invalid_request", f"model {model!r} is not supported")
        self.did("answer")
        tools: list[Fields] = given.get("tools") or []
        searched = any(tool.get("type") == "web_search" for tool in tools)
        answer = next((one for part, one in self.state["answers"].items() if part in question), f"On {question!r}.")
        content: Fields = {"type": "output_text", "text": answer + (" [1]" if searched else ""), "annotations": []}
        message: Fields = {"id": _id("msg"), "type": "message", "role": "assistant", "status": "completed"}
        found: list[Fields] = [{"type": "search_results", "queries": [question], "results": _FOUND}] if searched else []
        said: Fields = {"id": _id("resp"), "object": "response", "created_at": int(time.time()), "status": "completed"}
        said |= {"model": model, "output": [*found, {**message, "content": [content]}], "error": None}
        usage = {"input_tokens": 9, "output_tokens": 12, "total_tokens": 21}
        return JSONResponse({**said, "usage": usage, "store": given.get("store", True)})

    async def _batches(self, request: Request) -> Response:
        empty: Fields = {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}
        return self._refusal(request) or JSONResponse(empty)

    def _refusal(self, request: Request) -> Response | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and key in self.state["credentials"]:
            return None
        return _refused(401, "invalid_api_key", "Invalid API key provided.")


def _refused(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"message": message, "type": code, "code": status}}, status)


def _id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(12)}"


def main(arguments: Sequence[str]) -> None:
    """Serve until told to end."""
    run(PerplexitySimulator, arguments)
