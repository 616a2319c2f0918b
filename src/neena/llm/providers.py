"""The adapter to model vendors: the only module that knows pydantic-ai. Import it late, for it is large."""

import json
import zlib
from collections.abc import Sequence
from typing import Any, Literal

import httpx2
from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    SystemPromptPart,
    TextPart,
    ToolCallPart,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from neena.errors import NeenaError
from neena.kernel.http import MAX_BODY, Http, read_capped
from neena.llm.asking import ExchangeFailed, Reply
from neena.llm.connecting import Endpoint
from neena.llm.port import Message

# How a schema reaches the model: the server's own schema format, a tool it must call, or words in the instructions.
Mode = Literal["native", "tool", "prompted"]
_LADDERS: dict[str, tuple[Mode, ...]] = {
    "openai": ("native", "tool", "prompted"),
    "anthropic": ("tool", "native", "prompted"),
}
_TOOL = "answer"
_MAX_TOKENS = 8192
_NOT_UNDERSTOOD = frozenset({400, 404, 415, 422, 501})


def exchange(endpoint: Endpoint, http: Http) -> "PydanticAiExchange":
    """The adapter for an endpoint; every request goes through `http` and so through the egress guard."""
    http.client.event_hooks = {"response": [_cap]}
    return PydanticAiExchange(endpoint, _model(endpoint, http))


class PydanticAiExchange:
    """One request, one reply, by pydantic-ai's direct interface."""

    def __init__(self, endpoint: Endpoint, model: Model[Any]) -> None:
        self._endpoint = endpoint
        self._model = model
        self._ladder: list[Mode] = [*_LADDERS[endpoint.vendor]]

    @property
    def name(self) -> str:
        """The model's name."""
        return self._endpoint.model

    async def ask(self, messages: Sequence[Message], schema: dict[str, Any] | None) -> Reply:
        """See `Exchange.ask`. Steps down to a simpler way of handing over the schema where the server needs it."""
        if schema is None:
            return await self._once(messages, None, "prompted")
        fault = ""
        for mode in (*self._ladder,):
            try:
                reply = await self._once(messages, schema, mode)
            except _NotUnderstood as found:
                fault = found.message
            else:
                # What has worked comes first; the others stay, for a schema that this server knows another way only.
                self._ladder.sort(key=lambda other: other != mode)
                return reply
        raise ExchangeFailed(fault, passing=False)

    async def _once(self, messages: Sequence[Message], schema: dict[str, Any] | None, mode: Mode) -> Reply:
        settings = ModelSettings(max_retries=0)
        if self._endpoint.vendor == "anthropic":
            settings["max_tokens"] = _MAX_TOKENS
        asked = _history(messages, schema if mode == "prompted" else None)
        fault: Exception
        try:
            response = await model_request(
                self._model, asked, model_settings=settings, model_request_parameters=_parameters(schema, mode)
            )
        except Exception as found:  # noqa: BLE001  # a server can answer what the library did not foresee
            fault = found
        else:
            return _reply(response)
        # Raised outside the handler: the library's error quotes the server's body and must not follow ours into a log.
        if isinstance(fault, ModelHTTPError) and fault.status_code in _NOT_UNDERSTOOD and schema is not None:
            raise _NotUnderstood(self._explained(fault, messages))
        raise self._failed(fault, messages)

    def _failed(self, fault: Exception, messages: Sequence[Message]) -> ExchangeFailed:
        if isinstance(fault, ModelHTTPError):
            status = fault.status_code
            passing = status in {408, 409, 429} or status >= 500
            return ExchangeFailed(self._explained(fault, messages), passing=passing, retry_after=fault.retry_after)
        look = " Check NEENA_LLM_BASE_URL." if self._endpoint.own_server else ""
        if isinstance(fault, ModelAPIError):
            text = f"The server of the language model {self.name} cannot be reached or gives no readable answer.{look}"
            return ExchangeFailed(text, passing=True)
        return ExchangeFailed(f"The answer for the language model {self.name} has an unknown form.{look}", passing=True)

    def _explained(self, fault: ModelHTTPError, messages: Sequence[Message]) -> str:
        status = fault.status_code
        text = f"The server of the language model {self.name} answered HTTP {status}."
        if status in {401, 403}:
            return f"{text} Check NEENA_LLM_API_KEY."
        if status == 404:
            return f"{text} Check NEENA_LLM_MODEL{' and NEENA_LLM_BASE_URL' if self._endpoint.own_server else ''}."
        if status in _NOT_UNDERSTOOD and any(message.pictures for message in messages):
            return f"{text} It was shown a picture: it has to be a model that sees."
        return text


class _NotUnderstood(Exception):  # a signal within this module
    """The server knows no such request."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _model(endpoint: Endpoint, http: Http) -> Model[Any]:
    """The vendor's library is imported here, so that nobody carries the one they do not use."""
    if endpoint.vendor == "anthropic":
        from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415
        from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

        return AnthropicModel(
            endpoint.model,
            provider=AnthropicProvider(api_key=endpoint.key, base_url=endpoint.base_url, http_client=http.client),
        )
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider  # noqa: PLC0415

    if endpoint.own_server:
        return OpenAIChatModel(
            endpoint.model,
            provider=OpenAICompatibleProvider(
                "own-server", base_url=endpoint.base_url, api_key=endpoint.key, http_client=http.client
            ),
        )
    return OpenAIChatModel(
        endpoint.model, provider=OpenAIProvider(endpoint.base_url, api_key=endpoint.key, http_client=http.client)
    )


def _history(messages: Sequence[Message], described: dict[str, Any] | None) -> list[ModelMessage]:
    found: list[ModelMessage] = []
    pending: list[SystemPromptPart | UserPromptPart] = []
    for message in messages:
        if message.role == "assistant":
            found += [ModelRequest(parts=pending), ModelResponse(parts=[TextPart(message.content)])]
            pending = []
        elif message.role == "system":
            extra = (
                f"\n\nAnswer with one JSON object and nothing else. It must fit this schema:\n{json.dumps(described)}"
            )
            pending.append(SystemPromptPart(message.content + (extra if described else "")))
        else:
            pending.append(UserPromptPart(_content(message)))
    return [*found, ModelRequest(parts=pending)]


def _content(message: Message) -> str | list[UserContent]:
    if not message.pictures:
        return message.content
    content: list[UserContent] = [message.content]
    for one in message.pictures:
        # Servers that are left to choose may look at a thumbnail, in which no small text can be read.
        shown = BinaryContent(one.png, media_type="image/png", vendor_metadata={"detail": "high"})
        content += [one.caption, shown] if one.caption else [shown]
    return content


def _parameters(schema: dict[str, Any] | None, mode: Mode) -> ModelRequestParameters:
    if schema is None or mode == "prompted":
        return ModelRequestParameters()
    if mode == "native":
        shape = OutputObjectDefinition(json_schema=schema, name=_TOOL)
        return ModelRequestParameters(output_mode="native", output_object=shape)
    tool = ToolDefinition(
        name=_TOOL, description="Give the answer.", parameters_json_schema=schema, kind="output", sequential=True
    )
    return ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)


def _reply(response: ModelResponse) -> Reply:
    calls = [part.args_as_json_str() for part in response.parts if isinstance(part, ToolCallPart)]
    text = "".join(part.content for part in response.parts if isinstance(part, TextPart))
    refused = response.finish_reason == "content_filter"
    cut = response.finish_reason == "length"
    return Reply(
        text=calls[0] if calls else text,
        end="refused" if refused else "cut" if cut else "complete",
        input_tokens=response.usage.input_tokens,
        output_tokens=response.usage.output_tokens,
    )


async def _cap(response: httpx2.Response) -> None:
    """Bound what a server can make us hold in memory, packed or not, before the vendor's library reads it."""
    stream = response.stream
    if not isinstance(stream, httpx2.AsyncByteStream):
        return
    try:
        body = await read_capped(stream, response.headers.pop("content-encoding", ""), MAX_BODY)
    except (NeenaError, zlib.error) as fault:
        raise httpx2.ReadError(str(fault)) from fault
    finally:
        await stream.aclose()
    response.stream = httpx2.ByteStream(body)
