"""The language model's port: a question and a check in, a checked value and its cost out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar
from uuid import UUID

from neena.errors import IntegrationFailed, LimitReached, Unavailable

Value = TypeVar("Value")
Role = Literal["system", "user", "assistant"]


class ModelUnavailable(Unavailable):
    """The language model cannot be reached."""

    def __init__(
        self, message: str | None = None, retry_after: float | None = None, usage: "Usage | None" = None
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.usage = usage  # of the answers that came before


class ModelAnswerInvalid(IntegrationFailed):
    """The language model gave no usable answer."""

    def __init__(self, message: str | None = None, faults: Sequence[str] = (), usage: "Usage | None" = None) -> None:
        super().__init__(message)
        self.faults = tuple(faults)
        self.usage = usage  # what it cost all the same


class ModelLimitReached(LimitReached):
    """The organization has used up what it may spend on the language model today."""


class AnswerRejected(Exception):  # a verdict of the check, handed back to the model, not an error of ours
    """Raised by a check: what is wrong with an answer, in words the model can act on."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Picture:
    """A PNG that a model is shown, its width and height in pixels, and the words that stand before it."""

    png: bytes
    size: tuple[int, int]
    caption: str = ""


@dataclass(frozen=True)
class Message:
    """One message of a conversation with a model; its pictures come after the text."""

    role: Role
    content: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Payer:
    """On whose account a question is asked: an organization's, or that of a user without one."""

    organization: UUID | None
    email: str


@dataclass(frozen=True)
class Question:
    """What is asked of a model.

    `instructions` are our words, `data` the outside's, already fenced (`neena.llm.fencing`). With a `schema` the
    answer is a JSON object, without one it is text. `corrections` is how often faults are handed back. `pictures` are
    the outside's too, and cannot be fenced: whoever shows them says in `instructions` that they are data. `payer` is
    whose limit it counts against; None: nobody's.
    """

    instructions: str
    data: str
    schema: dict[str, Any] | None = None
    corrections: int = 2
    pictures: tuple[Picture, ...] = ()
    payer: Payer | None = None


@dataclass(frozen=True)
class Prices:
    """What a million tokens in, and out, cost, in whatever currency the operator counts."""

    input: float
    output: float

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        """What so many tokens cost."""
        return (input_tokens * self.input + output_tokens * self.output) / 1_000_000


@dataclass(frozen=True)
class Usage:
    """What an answer cost: model name, calls made, tokens in and out, milliseconds from first to last.

    `cost` is None where the operator has named no prices.
    """

    model: str
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    latency_ms: int = 0
    cost: float | None = None

    def __str__(self) -> str:
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        tokens = f"{self.input_tokens} tokens in, {self.output_tokens} out"
        return f"{self.model}: {calls}, {tokens}, {self.latency_ms} ms"


@dataclass(frozen=True)
class Completion(Generic[Value]):
    """A checked answer, its cost, and the messages that led to it."""

    value: Value
    usage: Usage
    messages: tuple[Message, ...]


class LanguageModel(Protocol):
    """A language model that answers questions until the check is content."""

    @property
    def name(self) -> str:
        """The model's name, without its vendor."""
        ...

    async def complete(self, question: Question, check: Callable[[Any], Value]) -> Completion[Value]:
        """The value that `check` made of the answer: parsed JSON when the question has a schema, else text.

        `check` raises `AnswerRejected` with faults for the model. Raises `ModelUnavailable` (unreachable, too slow,
        a fault of the server), `ModelAnswerInvalid` (a refusal, or faults left after the last correction), or
        `ModelLimitReached` (the question's payer has spent what they may today).
        """
        ...
