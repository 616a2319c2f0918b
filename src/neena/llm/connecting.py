"""Settings in, language model out: the only place that decides which vendor's adapter is loaded, and when."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from neena.errors import Invalid, Misconfigured
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http
from neena.llm.asking import Asker, Exchange, Reply
from neena.llm.port import LanguageModel, Message, Prices
from neena.settings import Settings

_ROOTS = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_MOST_NAMED = 32  # a workflow's author may name any
_LONGEST_NAME = 200
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


class NoModel(Misconfigured):
    """There is no language model here: NEENA_LLM_MODEL has to name one, for instance openai:gpt-5-mini."""


class ModelNotOffered(Invalid):
    """This language model cannot be asked here."""


class Models:
    """The language models that can be asked: the one of the settings, and others of the same server by their names.

    They share connections. The vendor's library is loaded at the first question, off the event loop: it is large.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises `Misconfigured` with the fix."""
        self._endpoint = endpoint_of(settings)
        self._timeout = settings.llm_timeout
        self._named: dict[str, LanguageModel] = {}
        self._http: Http | None = None
        self.default: LanguageModel | None = None
        if self._endpoint is not None:
            # The base URL is the operator's own word, so its host may be reached even where it is private.
            self._http = Http(EgressGuard([*settings.egress_allow, host_and_port(self._endpoint.base_url)]))
            self.default = Asker(_Late(self._endpoint, self._http), self._timeout, prices_of(settings))

    def named(self, name: str | None) -> LanguageModel:
        """The model of this name, `VENDOR:NAME` or the name alone; the default one for None.

        Raises `NoModel` and `ModelNotOffered`: a model of another vendor would be sent this vendor's key.
        """
        if self._endpoint is None or self._http is None or self.default is None:
            raise NoModel
        if name is None:
            return self.default
        model = _name_at(self._endpoint, name)
        if model == self._endpoint.model:
            return self.default
        if model not in self._named:
            if len(self._named) >= _MOST_NAMED:
                del self._named[next(iter(self._named))]
            self._named[model] = Asker(_Late(replace(self._endpoint, model=model), self._http), self._timeout)
        return self._named[model]

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()


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
    host_and_port(base_url)
    return Endpoint(vendor, model.strip(), base_url, key or "none", own_server=settings.llm_base_url is not None)


def prices_of(settings: Settings) -> Prices | None:
    """What the model of the settings costs; None where they do not say."""
    given, taken = settings.llm_input_price, settings.llm_output_price
    if given is None and taken is None:
        return None
    if given is None or taken is None:
        raise Misconfigured("NEENA_LLM_INPUT_PRICE and NEENA_LLM_OUTPUT_PRICE go together: only one of them is set.")
    return Prices(given, taken)


def _name_at(endpoint: Endpoint, name: str) -> str:
    """The name by which an endpoint's server knows the model."""
    vendor, colon, model = name.strip().partition(":")
    if colon and vendor in _ROOTS:
        if vendor != endpoint.vendor:
            raise ModelNotOffered(
                f"The model {name[:80]!r} cannot be asked: this server has a key of {endpoint.vendor}."
            )
    elif colon and not endpoint.own_server:
        raise ModelNotOffered(f"The model {name[:80]!r} has no known vendor: it must be {endpoint.vendor}:NAME.")
    else:
        model = name.strip()
    if not model.strip() or not model.isprintable() or len(model) > _LONGEST_NAME:
        raise ModelNotOffered(f"{name[:80]!r} is no name of a model.")
    return model.strip()


def host_and_port(base_url: str) -> str:
    """The host and port of a server, as the egress guard takes them; raises `Misconfigured`."""
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
