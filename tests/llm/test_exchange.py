"""What a model's server can do to us, over real HTTP."""

import time
import traceback

import pytest
from pydantic import SecretStr

from neena.errors import Misconfigured
from neena.llm import asking
from neena.llm.connecting import Models
from neena.llm.port import AnswerRejected, ModelAnswerInvalid, ModelUnavailable, Question
from neena.llm.schema import faults
from neena.settings import Settings

SCHEMA = {
    "type": "object",
    "properties": {"word": {"type": "string", "enum": ["yes", "no"]}},
    "required": ["word"],
    "additionalProperties": False,
}
QUESTION = Question("Answer.", "<data>\n1\n</data>", SCHEMA)


def check(answer):
    found = faults(answer, SCHEMA)
    if found:
        raise AnswerRejected(*found)
    return answer["word"]


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(asking, "FIRST_WAIT", 0.02)


async def test_an_answer_comes_with_its_cost(stub, model):
    stub.script({"json": {"word": "yes"}})
    completion = await model.complete(QUESTION, check)
    assert completion.value == "yes"
    assert (completion.usage.model, completion.usage.calls) == ("stub-1", 1)
    assert (completion.usage.input_tokens, completion.usage.output_tokens) == (100, 20)
    assert completion.usage.latency_ms > 0
    (request,) = stub.requests()
    assert request["path"] == "/v1/chat/completions"
    assert request["body"]["response_format"]["json_schema"]["schema"]["properties"]["word"]["enum"] == ["yes", "no"]


async def test_text_is_answered_as_text(stub, model):
    stub.script({"text": "a line"})
    assert (await model.complete(Question("Say.", "x"), str)).value == "a line"


@pytest.mark.parametrize("form", ['```json\n{"word": "no"}\n```', '<think>{"word"</think>{"word": "no"}'])
async def test_json_wrapped_by_a_chatty_model_is_found(stub, model, form):
    stub.script({"text": form})
    assert (await model.complete(QUESTION, check)).value == "no"


async def test_a_server_without_schema_formats_is_met_half_way(stub, model):
    stub.script(
        {"json": {}, "unless": {"format": "native"}},
        {"json": {}, "unless": {"format": "tool"}},
        {"json": {"word": "yes"}},
    )
    assert (await model.complete(QUESTION, check)).value == "yes"
    assert (await model.complete(QUESTION, check)).value == "yes"
    assert len(stub.requests()) == 4


async def test_a_tool_call_is_an_answer_too(stub, model):
    stub.script({"json": {}, "unless": {"format": "native"}}, {"json": {"word": "no"}})
    assert (await model.complete(QUESTION, check)).value == "no"
    assert stub.requests()[1]["body"]["tool_choice"]


async def test_anthropic(stub):
    stub.script({"json": {"word": "yes"}})
    models = Models(stub.settings(url=stub.url.removesuffix("/v1"), model="anthropic:claude-stub"))
    assert (await models.default.complete(QUESTION, check)).value == "yes"
    (request,) = stub.requests()
    assert request["path"] == "/v1/messages"
    await models.close()


@pytest.mark.parametrize(
    "first", [{"json": {"word": "maybe"}}, {"fault": "invalid_json"}, {"fault": "length"}, {"text": "[" * 100_000}]
)
async def test_a_wrong_answer_is_corrected(stub, model, first):
    stub.script(first, {"json": {"word": "yes"}})
    completion = await model.complete(QUESTION, check)
    assert completion.value == "yes"
    assert completion.usage.calls == 2
    assert "cannot be used" in stub.prompts()[1]


@pytest.mark.parametrize("step", [{"json": {"word": "maybe"}}, {"fault": "invalid_json"}, {"fault": "length"}])
async def test_an_answer_that_stays_wrong_ends_after_two_corrections(stub, model, step):
    stub.script(step)
    with pytest.raises(ModelAnswerInvalid) as found:
        await model.complete(QUESTION, check)
    assert found.value.faults
    assert len(stub.requests()) == 3


PROMPTED = ({"json": {}, "unless": {"format": "native"}}, {"json": {}, "unless": {"format": "tool"}})


async def test_an_answer_cut_off_in_prompted_mode_is_asked_for_again(stub, model):
    stub.script(*PROMPTED, {"fault": "length"}, {"json": {"word": "yes"}})
    completion = await model.complete(QUESTION, check)
    assert (completion.value, completion.usage.calls) == ("yes", 2)
    assert "cut off" in stub.prompts()[-1]
    assert "response_format" not in stub.requests()[-1]["body"]


@pytest.mark.parametrize("said", ["I'm sorry, but I can't help with that.", ""])
async def test_a_refusal_in_plain_words_is_no_answer(stub, model, said):
    stub.script(*PROMPTED, {"text": said})
    with pytest.raises(ModelAnswerInvalid):
        await model.complete(QUESTION, check)


@pytest.mark.parametrize(("name", "said"), [("length", "cut off"), ("refusal", "refused")])
async def test_anthropic_says_so_in_its_own_words(stub, name, said):
    stub.script({"fault": name})
    models = Models(stub.settings(url=stub.url.removesuffix("/v1"), model="anthropic:claude-stub"))
    with pytest.raises(ModelAnswerInvalid, match=said):
        await models.default.complete(QUESTION, check)
    await models.close()


async def test_what_was_answered_before_a_fault_is_counted(stub, model):
    stub.script({"json": {"word": "maybe"}}, {"fault": "status", "status": 401})
    with pytest.raises(ModelUnavailable) as found:
        await model.complete(QUESTION, check)
    usage = found.value.usage
    assert (usage.calls, usage.input_tokens, usage.output_tokens, usage.cost) == (2, 100, 20, None)


async def test_an_answer_costs_what_the_prices_say(stub):
    settings = stub.settings().model_copy(update={"llm_input_price": 2.0, "llm_output_price": 10.0})
    models = Models(settings)
    stub.script({"json": {"word": "yes"}})
    assert (await models.default.complete(QUESTION, check)).usage.cost == pytest.approx(0.0004)
    await models.close()


async def test_a_refusal_is_not_argued_with(stub, model):
    stub.script({"fault": "refusal"})
    with pytest.raises(ModelAnswerInvalid, match="refused"):
        await model.complete(QUESTION, check)
    assert len(stub.requests()) == 1


@pytest.mark.parametrize("name", ["html", "empty", "malformed", "reset", "cut", "flood", "bomb"])
async def test_a_broken_body_is_asked_for_again_and_then_given_up(stub, model, name):
    stub.script({"fault": name}, {"json": {"word": "yes"}})
    completion = await model.complete(QUESTION, check)
    assert (completion.value, completion.usage.calls) == ("yes", 2)
    stub.script({"fault": name})
    with pytest.raises(ModelUnavailable):
        await model.complete(QUESTION, check)
    assert len(stub.requests()) == 3


@pytest.mark.parametrize("status", [500, 503, 529])
async def test_a_fault_of_the_server_passes_or_is_given_up(stub, model, status):
    stub.script({"fault": "status", "status": status}, {"json": {"word": "yes"}})
    assert (await model.complete(QUESTION, check)).value == "yes"
    stub.script({"fault": "status", "status": status})
    with pytest.raises(ModelUnavailable, match=f"HTTP {status}"):
        await model.complete(QUESTION, check)
    assert len(stub.requests()) == 3


async def test_retry_after_is_waited_for(stub, model):
    stub.script({"fault": "status", "status": 429, "retry_after": 1}, {"json": {"word": "yes"}})
    begun = time.monotonic()
    assert (await model.complete(QUESTION, check)).value == "yes"
    assert time.monotonic() - begun >= 1


async def test_retry_after_beyond_our_patience_is_passed_on_at_once(stub, model):
    stub.script({"fault": "status", "status": 429, "retry_after": 600})
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable) as found:
        await model.complete(QUESTION, check)
    assert found.value.retry_after == 600
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("name", ["hang", "drip"])
async def test_an_endless_call_ends(stub, name):
    stub.script({"fault": name})
    models = Models(stub.settings(timeout=0.6))
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable, match=r"within 0\.6 s"):
        await models.default.complete(QUESTION, check)
    assert time.monotonic() - begun < 3
    await models.close()


async def test_nobody_listens(stub):
    models = Models(stub.settings(url="http://127.0.0.1:9/v1"))
    with pytest.raises(ModelUnavailable, match="NEENA_LLM_BASE_URL"):
        await models.default.complete(QUESTION, check)
    await models.close()


async def test_neither_key_nor_body_is_told(stub, model, capsys):
    body = {"error": {"message": f"Incorrect API key provided: {stub.key}", "type": "auth"}}
    stub.script({"fault": "status", "status": 401, "body": body})
    with pytest.raises(ModelUnavailable, match="NEENA_LLM_API_KEY") as found:
        await model.complete(QUESTION, check)
    told = "".join(traceback.format_exception(found.value)) + "".join(capsys.readouterr())
    assert stub.key not in told
    assert "Incorrect" not in told
    assert stub.requests()[0]["headers"]["authorization"] == f"Bearer {stub.key}"


async def test_a_redirect_is_not_followed(stub, model):
    stub.script({"fault": "status", "status": 307})
    with pytest.raises(ModelUnavailable):
        await model.complete(QUESTION, check)


def test_no_model_no_library():
    assert Models(Settings(_env_file=None)).default is None


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ({"llm_model": "gpt-5"}, "NEENA_LLM_MODEL must be"),
        ({"llm_model": "mistral:large", "llm_api_key": SecretStr("k")}, "openai:NAME or anthropic:NAME"),
        ({"llm_model": "openai:"}, "NEENA_LLM_MODEL must be"),
        ({"llm_model": "openai:gpt-5"}, "NEENA_LLM_API_KEY is missing"),
        ({"llm_model": "openai:gpt-5", "llm_api_key": SecretStr("k\u2026")}, "NEENA_LLM_API_KEY holds"),
        ({"llm_model": "openai:x", "llm_base_url": "localhost:11434"}, "NEENA_LLM_BASE_URL must be"),
        ({"llm_model": "openai:x", "llm_base_url": "http://u:p@host/v1"}, "NEENA_LLM_BASE_URL must be"),
        ({"llm_model": "openai:x", "llm_base_url": "http://host:port/v1"}, "NEENA_LLM_BASE_URL must be"),
        ({"llm_base_url": "http://127.0.0.1:1/v1"}, "no model is"),
        ({"llm_model": "openai:x", "llm_api_key": SecretStr("k"), "llm_input_price": 1.0}, "go together"),
    ],
)
def test_a_wrong_setting_says_how_to_mend_it(given, fix):
    with pytest.raises(Misconfigured, match=fix):
        Models(Settings(_env_file=None, **given))


async def test_a_model_that_is_not_there_yet_does_not_spoil_later_questions(stub, model):
    stub.script({"fault": "status", "status": 404})
    with pytest.raises(ModelUnavailable, match="NEENA_LLM_MODEL"):
        await model.complete(QUESTION, check)
    stub.script({"json": {"word": "yes"}})
    assert (await model.complete(QUESTION, check)).value == "yes"
    assert stub.requests()[0]["body"]["response_format"]["type"] == "json_schema"
