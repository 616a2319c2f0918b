"""Perplexity: questions answered from the web, with where the answer comes from."""

from datetime import date

from neena.authoring import ApiKey, Integration, TaskContext


def check(credential: str) -> None:
    """Raise `ValueError` unless the text can be an API key, without repeating it."""
    if not credential.isascii() or not credential or any(sign.isspace() or sign == ":" for sign in credential):
        raise ValueError("A Perplexity credential is the API key alone, such as pplx-... (console.perplexity.ai).")


async def whoami(context: TaskContext) -> str:
    """The key is accepted: Perplexity names no account. Listing batches (GET /v1/batches) costs nothing."""
    await context.vendor.get("v1/batches", params={"limit": "1"})
    return "a Perplexity API key"


integration = Integration(
    name="Perplexity",
    short_name="perplexity",
    class_name="PerplexityIntegration",
    auth=ApiKey(form="API_KEY", check=check),
    docs_url="https://docs.perplexity.ai/docs/agent-api/overview",
    since=date(2025, 11, 1),
    base_url="https://api.perplexity.ai",
    words=("perplexity", "web search"),
    whoami=whoami,
)
