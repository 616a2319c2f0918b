"""A model that is shown pictures, and models that are asked for by name, over real HTTP."""

from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image
from pydantic import SecretStr

from neena.llm import asking
from neena.llm.connecting import ModelNotOffered, Models, NoModel
from neena.llm.port import ModelAnswerInvalid, ModelUnavailable, Picture, Question
from neena.settings import Settings

ANSWER = {"json": {"word": "yes"}}
SCHEMA = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(asking, "FIRST_WAIT", 0.02)


def picture(width, height, caption):
    png = BytesIO()
    Image.new("RGB", (width, height)).save(png, "PNG")
    return Picture(png.getvalue(), (width, height), caption)


SHOWN = Question("Look.", "<data>\n1\n</data>", SCHEMA, pictures=(picture(40, 30, "Before:"), picture(20, 10, "Now:")))


def sizes(parts):
    return [Image.open(BytesIO(b64decode(one, validate=True))).size for one in parts]


async def test_an_openai_server_is_sent_text_and_pictures_in_order(stub, model):
    stub.script({"json": {"no": 1}}, ANSWER)
    assert (await model.complete(SHOWN, lambda answer: answer["word"] if "word" in answer else fail())).value == "yes"
    for request in stub.requests():
        content = request["body"]["messages"][1]["content"]
        assert [part["type"] for part in content] == ["text", "text", "image_url", "text", "image_url"]
        assert [part["text"] for part in content if "text" in part] == [SHOWN.data, "Before:", "Now:"]
        urls = [part["image_url"] for part in content if "image_url" in part]
        assert {one["detail"] for one in urls} == {"high"}
        assert sizes(one["url"].removeprefix("data:image/png;base64,") for one in urls) == [(40, 30), (20, 10)]


def fail():
    raise asking.AnswerRejected("word is missing")


async def test_anthropic_is_sent_pictures_too(stub):
    stub.script(ANSWER)
    models = Models(stub.settings(url=stub.url.removesuffix("/v1"), model="anthropic:claude-stub"))
    await models.default.complete(SHOWN, str)
    (request,) = stub.requests()
    content = request["body"]["messages"][0]["content"]
    assert [part["type"] for part in content] == ["text", "text", "image", "text", "image"]
    assert sizes(part["source"]["data"] for part in content if part["type"] == "image") == [(40, 30), (20, 10)]
    assert {part["source"]["media_type"] for part in content if part["type"] == "image"} == {"image/png"}
    await models.close()


async def test_a_model_that_cannot_see_is_named_as_the_reason(stub, model):
    stub.script({"fault": "status", "status": 400})
    with pytest.raises(ModelUnavailable, match="has to be a model that sees"):
        await model.complete(SHOWN, str)
    with pytest.raises(ModelUnavailable) as found:
        await model.complete(Question("Look.", "x", SCHEMA), str)
    assert "sees" not in found.value.message


async def test_what_a_useless_answer_has_cost_is_known(stub, model):
    stub.script({"json": {"no": 1}})
    with pytest.raises(ModelAnswerInvalid) as found:
        await model.complete(SHOWN, lambda _: fail())
    assert (found.value.usage.calls, found.value.usage.input_tokens) == (3, 300)


async def test_a_schema_that_a_server_does_not_know_does_not_end_the_way_that_worked(stub, model):
    stub.script(ANSWER, {"json": {}, "unless": {"format": "native"}}, ANSWER)
    for _ in range(2):
        assert (await model.complete(Question("Say.", "x", SCHEMA), lambda answer: answer["word"])).value == "yes"


async def test_another_model_is_asked_by_name_at_the_same_server(stub):
    models = Models(stub.settings(model="openai:small"))
    stub.script(ANSWER)
    for name in (None, "small", "openai:large", "large", "llava:13b"):
        await models.named(name).complete(Question("Say.", "x", SCHEMA), str)
    assert [one["body"]["model"] for one in stub.requests()] == ["small", "small", "large", "large", "llava:13b"]
    assert models.named("large") is models.named("openai:large")
    assert models.named("openai:small") is models.default
    await models.close()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("anthropic:claude", "a key of openai"),
        ("mistral:large", "must be openai:NAME"),
        ("openai:", "no name"),
        ("", "no name"),
        ("a\nb", "no name"),
        ("x" * 201, "no name"),
    ],
)
async def test_a_model_that_cannot_be_asked_here_is_refused_before_anything_is_sent(name, reason):
    models = Models(Settings(_env_file=None, llm_model="openai:small", llm_api_key=SecretStr("k")))
    with pytest.raises(ModelNotOffered, match=reason):
        models.named(name)
    await models.close()


async def test_names_without_end_do_not_fill_the_memory(stub):
    models = Models(stub.settings())
    for number in range(100):
        models.named(f"model-{number}")
    assert len(models._named) <= 32
    assert models.named("stub-1") is models.default
    await models.close()


def test_without_a_model_the_setting_is_named():
    with pytest.raises(NoModel, match="NEENA_LLM_MODEL"):
        Models(Settings(_env_file=None)).named("openai:gpt-5")
