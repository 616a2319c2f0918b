"""The agent looks at a real desktop: waits for something to hold (W-35), and reads what is shown (W-36)."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

import pytest

from neena.agent import agent as agent_module
from neena.agent.agent import BadCall
from neena.agent.judging import SchemaInvalid
from neena.agent.mind import AgentFailed
from neena.llm.port import ModelAnswerInvalid, ModelUnavailable
from support.agents import Bench, judges, press, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string", "minLength": 2}, "age": {"type": "integer", "minimum": 0}},
    "required": ["name", "age"],
    "additionalProperties": False,
}


def reads(data: Any, missing: str | None = None) -> dict[str, Any]:
    return {"json": {"data": data, "missing": missing}}


async def finished(work: Awaitable[Any], seconds: float) -> tuple[Any, bool]:
    """What comes of it, and whether that took less than these seconds."""
    began = time.monotonic()
    return await work, time.monotonic() - began < seconds


async def test_w35_what_holds_is_true_at_once(bench: Bench) -> None:
    bench.model.script(judges(True, "There is a button."))
    assert await finished(bench.agent.verify("A button is shown.", timeout=60), 30) == (True, True)
    ((text, pictures),) = bench.questions()
    assert "A button is shown." in text
    assert [one.size for one in pictures] == [(1024, 768)]
    call, validate = bench.lines
    assert (call.event_type, call.extras["primitive"], call.extras["timeout"]) == ("primitive_call", "verify", 60)
    assert (validate.event_type, validate.message) == ("validate", "true: There is a button.")
    assert validate.extras["is_valid"] is True
    assert validate.picture is not None


async def test_w35_it_turns_true_as_soon_as_the_screen_does(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_module, "_AGAIN", 600.0)
    bench.model.script(judges(False, "The field is empty."), judges(True))
    waiting = asyncio.ensure_future(finished(bench.agent.verify("A name is shown.", timeout=100), 50))
    await until(bench.model.asked)
    assert not waiting.done()
    await press(bench.desk, "Tab")
    for key in "Ada":
        await press(bench.desk, key)
    assert await waiting == (True, True)
    assert len(bench.questions()) == 2


async def test_w35_what_does_not_hold_is_false_at_the_timeout_and_asked_once_while_nothing_changes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_module, "_AGAIN", 600.0)
    await press(bench.desk, "Tab")  # a caret blinks in the field, which changes nothing
    await bench.desk.look()
    bench.model.script(judges(False))
    began = time.monotonic()
    assert await bench.agent.verify("It says goodbye.", timeout=2) is False
    assert time.monotonic() - began >= 2
    assert len(bench.model.asked()) == 1


async def test_the_same_screen_is_judged_again_after_a_while(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_module, "_AGAIN", 0.0)
    bench.model.script(judges(False), judges(False), judges(True))
    assert await bench.agent.verify("It says so.", timeout=60) is True


async def test_a_look_is_taken_even_where_no_time_is_given(bench: Bench) -> None:
    bench.model.script(judges(False))
    assert await bench.agent.verify("It says so.", timeout=0) is False
    assert len(bench.model.asked()) == 1


async def test_a_model_that_fails_now_and_then_does_not_end_the_waiting(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_module, "_AGAIN", 0.0)
    monkeypatch.setattr("neena.llm.asking.FIRST_WAIT", 0.01)
    refused = {"fault": "status", "status": 401}
    bench.model.script(refused, judges(True))
    assert await bench.agent.verify("It says so.", timeout=60) is True
    bench.model.script(judges(False), refused)
    assert await bench.agent.verify("It says so.", timeout=1) is False
    bench.model.script(refused)
    with pytest.raises(ModelUnavailable, match="NEENA_LLM_API_KEY"):
        await bench.agent.verify("It says so.", timeout=0.5)


@pytest.mark.parametrize("timeout", [-1, float("nan"), float("inf"), 4000])
async def test_a_time_that_makes_no_sense_is_refused(bench: Bench, timeout: float) -> None:
    with pytest.raises(BadCall, match="timeout"):
        await bench.agent.verify("It says so.", timeout=timeout)


async def test_w36_what_is_read_fits_the_schema(bench: Bench) -> None:
    bench.model.script(reads({"name": "Ada", "age": 36}))
    assert await bench.agent.extract("Who is it?", PERSON) == {"name": "Ada", "age": 36}
    ((text, pictures),) = bench.questions()
    assert "Who is it?" in text
    assert "minLength" in text
    assert len(pictures) == 1
    assert bench.kinds() == ["primitive_call", "tool_call", "vlm_response"]
    assert bench.lines[1].picture is not None
    assert "Ada" not in bench.told()


async def test_w36_data_that_does_not_fit_is_handed_back_and_then_refused(bench: Bench) -> None:
    bench.model.script(reads({"name": "Ada", "age": -1}), reads({"name": "Ada", "age": 36}))
    assert (await bench.agent.extract("Who is it?", PERSON))["age"] == 36
    assert "data['age']" in bench.questions()[1][0]
    for wrong in ({"name": "Ada", "age": -1}, {"name": "Ada"}, {"name": "Ada", "age": 1, "more": 1}, [], None):
        bench.model.script(reads(wrong))
        with pytest.raises(ModelAnswerInvalid, match="data"):
            await bench.agent.extract("Who is it?", PERSON)


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ({"type": "array", "items": {"type": "string"}}, ["a", "b"]),
        ({"type": "number"}, 1.5),
        ({"type": ["string", "null"]}, None),
        (
            {
                "$defs": {"Row": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}},
                "type": "array",
                "items": {"$ref": "#/$defs/Row"},
            },
            [{"n": 1}],
        ),
    ],
)
async def test_w36_any_schema_will_do(bench: Bench, schema: dict[str, Any], data: Any) -> None:
    bench.model.script(reads(data))
    assert await bench.agent.extract("Rows", schema) == data


async def test_what_is_referred_to_is_checked_too(bench: Bench) -> None:
    schema = {"$defs": {"Row": {"required": ["n"]}}, "type": "array", "items": {"$ref": "#/$defs/Row"}}
    bench.model.script(reads([{}]))
    with pytest.raises(ModelAnswerInvalid, match=r"data\[0\]"):
        await bench.agent.extract("Rows", schema)


async def test_what_the_screen_does_not_show_is_not_made_up(bench: Bench) -> None:
    bench.model.script(reads(None, "No person is named."))
    with pytest.raises(AgentFailed, match=r"does not show what is asked for: No person is named\."):
        await bench.agent.extract("Who is it?", PERSON)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "thing"},
        {"type": "array", "items": 5},
        {"$ref": "https://example.com/schema.json"},
        {"$ref": "file:///etc/passwd"},
        {"pattern": "("},
        {"description": "x" * 70_000},
    ],
)
async def test_w36_a_schema_that_is_empty_or_none_is_refused_before_anything_is_asked(
    bench: Bench, schema: dict[str, Any]
) -> None:
    with pytest.raises(SchemaInvalid):
        await bench.agent.extract("Rows", schema)
    assert bench.lines == []
    assert bench.model.asked() == []
