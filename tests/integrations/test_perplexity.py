"""Asking Perplexity over HTTP against the simulator, a process of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest
from calling import Call, calling

from neena.authoring import IntegrationFailed, Invalid
from neena.integrations.perplexity import integration
from neena.simulators.process import Running, simulator


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with simulator("perplexity") as running:
        yield running


@pytest.fixture
def perplexity(process: Running) -> Running:
    process.reset()
    return process


@pytest.fixture
async def call(perplexity: Running) -> AsyncIterator[Call]:
    async with calling("perplexity", perplexity.url, perplexity.credential) as it:
        yield it


async def test_an_answer_comes_with_its_sources(perplexity: Running, call: Call) -> None:
    perplexity.load(answers={"Night Watch": "Rembrandt painted it."})
    answer = await call("ask_perplexity", question="Who painted the Night Watch?", recency="year")
    assert answer["text"] == "Rembrandt painted it. [1]"
    assert [one["url"] for one in answer["sources"]] == ["https://pages.test/1", "https://pages.test/2"]
    (made,) = perplexity.calls()
    assert made["body"]["tools"] == [{"type": "web_search", "filters": {"search_recency_filter": "year"}}]
    assert made["body"]["store"] is False


async def test_the_connection_test_costs_nothing(perplexity: Running, call: Call) -> None:
    assert await call.whoami() == "a Perplexity API key"
    assert perplexity.state()["effects"] == {}
    async with calling("perplexity", perplexity.url, "pplx-other") as stranger:
        with pytest.raises(IntegrationFailed) as refused:
            await stranger.whoami()
    assert (refused.value.status, refused.value.passing) == (401, False)
    assert "pplx-other" not in refused.value.message


@pytest.mark.parametrize("arguments", [{}, {"question": ""}, {"question": "x", "model": "any model"}])
async def test_wrong_arguments_never_reach_the_vendor(
    perplexity: Running, call: Call, arguments: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        await call("ask_perplexity", **arguments)
    assert perplexity.calls() == []


@pytest.mark.parametrize("answer", [{}, {"output": 1}, {"output": [{"type": "search_results", "results": [{}]}]}, []])
async def test_an_answer_of_another_shape_is_a_failure(perplexity: Running, call: Call, answer: object) -> None:
    perplexity.fault(path="/v1/agent", status=200, body=answer)
    with pytest.raises(IntegrationFailed, match=r"another shape|gave no answer"):
        await call("ask_perplexity", question="Who?")


@pytest.mark.parametrize("form", ["", "k3 y", "Authorization: k3y", "k€3y"])
def test_the_form_of_a_credential_is_checked_and_not_repeated(form: str) -> None:
    with pytest.raises(ValueError, match="API key alone") as refused:
        integration.auth.check(form)
    assert "3y" not in str(refused.value)
