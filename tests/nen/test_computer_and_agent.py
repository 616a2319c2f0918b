"""What each method sends, and what it refuses before anything is sent (W-34 to W-37, the SDK's side)."""

from collections.abc import Callable
from typing import Any

import pytest

import nen
from nen import Agent, Computer, SecureValue
from support.nen_server import Fault, NenServer, in_turn

COMPUTER: dict[str, tuple[Callable[[Computer], Any], str, dict[str, Any]]] = {
    "type": (lambda c: c.type("hé\n"), "computer.type", {"text": "hé\n", "interval": 0.02}),
    "type slowly": (lambda c: c.type("a", interval=0.5), "computer.type", {"text": "a", "interval": 0.5}),
    "type secure": (
        lambda c: c.type(SecureValue("pw")),
        "computer.type",
        {"secure": "pw", "interval": 0.02},
    ),
    "press": (lambda c: c.press("Return"), "computer.press", {"key": "Return"}),
    "hotkey": (lambda c: c.hotkey("ctrl", "shift", "s"), "computer.hotkey", {"keys": ["ctrl", "shift", "s"]}),
    "click": (lambda c: c.click_at(3, 4), "computer.click", {"x": 3, "y": 4, "button": "left"}),
    "click right": (lambda c: c.click_at(0, 0, "right"), "computer.click", {"x": 0, "y": 0, "button": "right"}),
    "click middle": (
        lambda c: c.click_at(x=1, y=2, button="middle"),
        "computer.click",
        {"x": 1, "y": 2, "button": "middle"},
    ),
    "move": (lambda c: c.move(5, 6), "computer.move", {"x": 5, "y": 6}),
    "scroll": (lambda c: c.scroll(), "computer.scroll", {"direction": "down", "amount": 3}),
    "scroll up": (lambda c: c.scroll("up", 1), "computer.scroll", {"direction": "up", "amount": 1}),
    "scroll there": (
        lambda c: c.scroll("left", 2, x=0, y=9),
        "computer.scroll",
        {"direction": "left", "amount": 2, "x": 0, "y": 9},
    ),
}

REFUSED: dict[str, tuple[Callable[[Computer], Any], type[Exception], str]] = {
    "button": (lambda c: c.click_at(1, 2, "back"), ValueError, "left, right, middle"),
    "direction": (lambda c: c.scroll("sideways"), ValueError, "up, down, left, right"),
    "amount": (lambda c: c.scroll(amount=0), ValueError, "amount must be 1 or more"),
    "x alone": (lambda c: c.scroll(x=1), ValueError, "x and y go together"),
    "negative": (lambda c: c.click_at(-1, 2), ValueError, "x must be 0 or more"),
    "float": (lambda c: c.move(1, 2.5), TypeError, "y must be a whole number"),
    "bool": (lambda c: c.move(True, 2), TypeError, "x must be a whole number"),
    "text as place": (lambda c: c.click_at("1", 2), TypeError, "x must be a whole number"),
    "command": (lambda c: c.hotkey("command", "c"), ValueError, "command is no key"),
    "Command pressed": (lambda c: c.press("Command"), ValueError, "Command is no key"),
    "no keys": (lambda c: c.hotkey(), ValueError, "hotkey needs keys"),
    "list of keys": (lambda c: c.hotkey(["ctrl", "c"]), TypeError, "a key is a name"),
    "empty key": (lambda c: c.press(""), ValueError, "a key must have a name"),
    "secure key": (lambda c: c.press(SecureValue("pw")), TypeError, "a key is a name"),
    "number typed": (lambda c: c.type(12), TypeError, "text must be text or a secure value"),
    "interval": (lambda c: c.type("a", -1), ValueError, "interval must be 0 seconds or more"),
    "endless interval": (lambda c: c.type("a", float("nan")), ValueError, "interval"),
    "relative drive": (lambda c: c.drive("Downloads"), ValueError, "absolute or begins with ~"),
    "model": (lambda _: Agent().execute("go", max_iterations=0), ValueError, "max_iterations must be 1 or more"),
    "no words": (lambda _: Agent().execute("  "), ValueError, "instruction is empty"),
    "no condition": (lambda _: Agent().verify(""), ValueError, "condition is empty"),
    "words of another kind": (lambda _: Agent().verify(None), TypeError, "condition must be text"),
    "endless timeout": (lambda _: Agent().verify("x", timeout=float("inf")), ValueError, "timeout"),
    "negative timeout": (lambda _: Agent().verify("x", timeout=-1), ValueError, "timeout"),
    "empty schema": (lambda _: Agent().extract("x", {}), ValueError, "schema is empty"),
    "no schema": (lambda _: Agent().extract("x", None), ValueError, "schema is empty"),
    "a model as schema": (lambda _: Agent().extract("x", dict), TypeError, "cannot be sent"),
}


@pytest.mark.parametrize(("act", "method", "params"), COMPUTER.values(), ids=COMPUTER)
def test_w37_each_method_sends_one_message(
    connected: NenServer, act: Callable[[Computer], Any], method: str, params: dict[str, Any]
) -> None:
    assert act(Computer()) is None
    assert [(one.method, one.params) for one in connected.calls] == [(method, params)]


@pytest.mark.parametrize(("act", "kind", "named"), REFUSED.values(), ids=REFUSED)
def test_w36_w37_wrong_argument_is_refused_before_anything_is_sent(
    connected: NenServer, act: Callable[[Computer], Any], kind: type[Exception], named: str
) -> None:
    with pytest.raises(kind, match=named):
        act(Computer())
    assert connected.connections == 0


def test_w37_key_that_only_the_server_knows_to_be_wrong_raises_too(connected: NenServer) -> None:
    connected.answers["computer.press"] = in_turn(Fault("ValueError", "There is no key Foo"))
    with pytest.raises(ValueError, match="There is no key Foo"):
        Computer().press("Foo")


def test_w34_execute_sends_its_limits_and_returns_what_was_done(connected: NenServer) -> None:
    done = {"success": True, "messages": ["opened"]}
    connected.answers["agent.execute"] = done
    assert Agent().execute("open it") == done
    Agent("small").execute("open it", 3)
    Agent("small").execute("open it", model="large")
    assert connected.asked("agent.execute") == [
        {"instruction": "open it", "max_iterations": None, "model": None},
        {"instruction": "open it", "max_iterations": 3, "model": "small"},
        {"instruction": "open it", "max_iterations": None, "model": "large"},
    ]


def test_w34_iterations_that_run_out_are_a_workflow_error(connected: NenServer) -> None:
    connected.answers["agent.execute"] = in_turn(Fault("WorkflowError", "10 iterations were not enough"))
    with pytest.raises(nen.WorkflowError, match="10 iterations"):
        Agent().execute("open it")


def test_w35_verify_is_true_or_false_and_no_exception(connected: NenServer) -> None:
    connected.answers["agent.verify"] = in_turn(True, False)
    assert Agent().verify("it is open") is True
    assert Agent("m").verify("it is open", timeout=0) is False
    assert connected.asked("agent.verify") == [
        {"condition": "it is open", "timeout": 10, "model": None},
        {"condition": "it is open", "timeout": 0, "model": "m"},
    ]


@pytest.mark.parametrize("found", [{"rows": [1, 2]}, [], [{"a": None}]])
def test_w36_extract_returns_what_fits_the_schema(connected: NenServer, found: Any) -> None:
    connected.answers["agent.extract"] = found
    schema = {"type": "object", "properties": {"rows": {"type": "array"}}}
    assert Agent().extract("the rows", schema) == found
    assert connected.asked("agent.extract") == [{"query": "the rows", "schema": schema, "model": None}]


def test_w36_data_that_does_not_fit_is_a_workflow_error(connected: NenServer) -> None:
    connected.answers["agent.extract"] = in_turn(Fault("WorkflowError", "no rows"))
    with pytest.raises(nen.WorkflowError, match="no rows"):
        Agent().extract("the rows", {"type": "array"})
