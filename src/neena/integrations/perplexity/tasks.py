"""What a flow can do with Perplexity: ask.

By the Agent API (POST /v1/agent), which took the place of Sonar's chat completions in September 2026.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from neena.authoring import IntegrationFailed, TaskContext, answer_as, task


class Source(BaseModel):
    """A page that an answer draws on."""

    title: Annotated[str, Field(description="Title of the page")] = ""
    url: Annotated[str, Field(description="Address of the page")]
    date: Annotated[str | None, Field(description="When it was published")] = None


class WebAnswer(BaseModel):
    """What Perplexity answers."""

    text: Annotated[str, Field(description="The answer; [1] means the first source")]
    sources: Annotated[list[Source], Field(description="The pages that the answer draws on")]
    model: Annotated[str, Field(description="The model that answered")]


class _Content(BaseModel):
    type: str = ""
    text: str = ""


class _Item(BaseModel):
    """One step of the answer: a message, or what a search has found; other kinds are left aside."""

    type: str = ""
    content: list[_Content] = []
    results: list[Any] = []


class _Fault(BaseModel):
    message: str = "no reason given"


class _Response(BaseModel):
    status: str = ""
    model: str = ""
    output: list[_Item] = []
    error: _Fault | None = None


@task(
    name="Ask Perplexity",
    effect="read",
    tells="Perplexity answered: {result.text}",
    says=("ask perplexity", "search the web", "research on the web", "find out on the internet", "look up online"),
    timeout=180,
    docs_url="https://docs.perplexity.ai/api-reference/agent-post",
)
async def ask_perplexity(
    context: TaskContext,
    question: Annotated[str, Field(description="What to find out", min_length=1, max_length=20_000)],
    recency: Annotated[
        Literal["day", "week", "month", "year"] | None, Field(description="Only pages that are so new")
    ] = None,
    model: Annotated[
        str, Field(description="Model that answers", pattern=r"^[\w.-]+/[\w.:-]+$", max_length=100)
    ] = "perplexity/sonar",
) -> WebAnswer:
    """Ask Perplexity a question, which it answers from the web with its sources."""
    search: dict[str, Any] = {"type": "web_search"}
    if recency:
        search["filters"] = {"search_recency_filter": recency}
    # Nothing is kept there beyond the answer (`store`).
    body = {"model": model, "input": question, "tools": [search], "store": False}
    said = answer_as(_Response, await context.vendor.post("v1/agent", json=body))
    if said.status == "failed":
        raise IntegrationFailed(f"Perplexity could not answer: {(said.error or _Fault()).message}")
    written = (part for item in said.output if item.type == "message" for part in item.content)
    text = "".join(part.text for part in written if part.type == "output_text")
    if not text:
        raise IntegrationFailed("Perplexity gave no answer.", passing=True)
    found = [one for item in said.output if item.type == "search_results" for one in item.results]
    sources = {one.url: one for one in answer_as(list[Source], found)}
    return WebAnswer(text=text, sources=list(sources.values()), model=said.model)
