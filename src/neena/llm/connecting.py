"""Settings in, language model out: the only place that decides which vendor's adapter is loaded, and when."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from neena.errors import Misconfigured
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http
from neena.llm.asking import Asker, Exchange, Reply
from neena.llm.port import LanguageModel, Message
from neena.settings import Settings

_ROOTS = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_FORM = "NEENA_LLM_MODEL must be openai:NAME or anthropic:NAME, for instance openai:gpt-5-mini"


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked: vendor dialect, model name, base URL, key."""

    vendor: str
    model: str
    base_url: str
    key: str
    own_server: bool

    def __repr__(self) -> str:  # the key is a secret
        return f"Endpoint({self.vendor}:{self.model} at {self.base_url})"


def connect(settings: Settings) -> LanguageModel | None:
    """The configured language model, or None when there is none; raises `Misconfigured` with the fix.

    The vendor's library is loaded at the first question, off the event loop: it is large.
    """
    endpoint = endpoint_of(settings)
    if endpoint is None:
        return None
    # The base URL is the operator's own word, so its host may be reached even where it is private.
    allowed = [*settings.egress_allow, _host_and_port(endpoint.base_url)]
    return Asker(_Late(endpoint, Http(EgressGuard(allowed))), settings.llm_timeout)


def endpoint_of(settings: Settings) -> Endpoint | None:
    """What the `NEENA_LLM_*` settings say, checked."""
    if not settings.llm_model:
        if settings.llm_base_url:
            raise Misconfigured(f"NEENA_LLM_BASE_URL is set, but no model is. {_FORM}.")
        return None
    vendor, _, model = settings.llm_model.strip().partition(":")
    if vendor not in _ROOTS or not model.strip():
        raise Misconfigured(f"{_FORM}; it is {settings.llm_model!r}.")
    key = settings.llm_api_key.get_secret_value().strip() if settings.llm_api_key else ""
    if not key and not settings.llm_base_url:
        raise Misconfigured(f"NEENA_LLM_API_KEY is missing: {vendor} answers nobody without a key.")
    if not key.isascii() or not key.isprintable():
        raise Misconfigured("NEENA_LLM_API_KEY holds characters that no key has; copy it again.")
    base_url = (settings.llm_base_url or _ROOTS[vendor]).strip().rstrip("/")
    _host_and_port(base_url)
    return Endpoint(vendor, model.strip(), base_url, key or "none", own_server=settings.llm_base_url is not None)


def _host_and_port(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise Misconfigured(
            "NEENA_LLM_BASE_URL must be an http or https URL without a user name, such as http://127.0.0.1:11434/v1"
        )
    return f"[{parts.hostname}]:{port}" if ":" in parts.hostname else f"{parts.hostname}:{port}"


class _Late:
    """An exchange whose library is loaded when it is first needed."""

    def __init__(self, endpoint: Endpoint, http: Http) -> None:
        self._endpoint = endpoint
        self._http = http
        self._exchange: Exchange | None = None
        self._loading = asyncio.Lock()

    @property
    def name(self) -> str:
        return self._endpoint.model

    async def ask(self, messages: Sequence[Message], schema: dict[str, Any] | None) -> Reply:
        exchange = self._exchange or await self._load()
        return await exchange.ask(messages, schema)

    async def _load(self) -> Exchange:
        async with self._loading:
            if self._exchange is not None:
                return self._exchange
            providers = await asyncio.to_thread(import_module, "neena.llm.providers")
            found: Exchange = providers.exchange(self._endpoint, self._http)
            self._exchange = found
            return found

    async def close(self) -> None:
        await self._http.close()
