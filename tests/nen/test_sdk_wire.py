"""The client of the wire against a real socket: faults that pass, faults that stay, time, size, odd answers."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nen
from nen import rpc
from support.nen_server import TOKEN, Fault, HangUp, NenServer, in_turn, nen_server

READS = ("drive.files", "agent.verify", "computer.move")
ACTS = ("computer.click", "computer.type", "agent.execute")


@pytest.fixture
def wire(server: NenServer) -> Iterator[rpc.Wire]:
    one = rpc.Wire(str(server.path), TOKEN)
    yield one
    one.close()


def test_transient_fault_is_tried_again_three_times(server: NenServer, wire: rpc.Wire) -> None:
    busy = Fault("RPCError", "busy", transient=True)
    server.answers["computer.click"] = in_turn(busy, busy, busy, "done")
    assert wire.call("computer.click", {}) == "done"
    assert len(server.calls) == 4


def test_transient_fault_that_stays_is_raised(server: NenServer, wire: rpc.Wire) -> None:
    server.answers["computer.click"] = in_turn(Fault("WorkflowError", "busy", transient=True))
    with pytest.raises(nen.WorkflowError, match="busy") as raised:
        wire.call("computer.click", {})
    assert raised.value.transient
    assert len(server.calls) == 4


def test_other_faults_are_raised_at_once_and_the_connection_is_kept(server: NenServer, wire: rpc.Wire) -> None:
    server.answers["computer.click"] = in_turn(Fault("WorkflowError", "no such place"))
    for _ in range(2):
        with pytest.raises(nen.WorkflowError, match="no such place"):
            wire.call("computer.click", {})
    assert [one.connection for one in server.calls] == [1, 1]


@pytest.mark.parametrize("method", READS)
def test_lost_connection_is_opened_again_where_twice_is_once(server: NenServer, wire: rpc.Wire, method: str) -> None:
    server.answers[method] = in_turn(HangUp(), HangUp(), 7)
    assert wire.call(method, {}) == 7
    assert [one.connection for one in server.calls] == [1, 2, 3]


@pytest.mark.parametrize("method", ACTS)
def test_act_whose_answer_is_lost_is_not_repeated(server: NenServer, wire: rpc.Wire, method: str) -> None:
    """A click that may have been done is not done twice; the next call has a new connection."""
    server.answers[method] = in_turn(HangUp(), 7)
    with pytest.raises(nen.RPCError, match="Whether it was done is not known"):
        wire.call(method, {})
    assert len(server.calls) == 1
    assert wire.call(method, {}) == 7


def test_act_that_did_not_reach_the_server_is_sent_again(wire: rpc.Wire, server: NenServer) -> None:
    """An idle connection that has ended is found out before anything is done."""
    assert wire.call("computer.move", {}) is None
    assert wire._socket
    wire._socket.shutdown(socket.SHUT_RDWR)
    assert wire.call("computer.click", {}) is None
    assert len(server.asked("computer.click")) == 1
    wire._socket.shutdown(socket.SHUT_RDWR)
    wire.notify("log", {"message": "x"})
    wire.call("computer.move", {})
    assert server.asked("log") == [{"message": "x"}]


def test_late_answer_is_a_timeout_and_passes_for_no_other(server: NenServer, wire: rpc.Wire) -> None:
    go = threading.Event()

    def late(params: dict[str, Any]) -> str:
        go.wait(60)
        return "late"

    server.answers["computer.click"] = late
    server.answers["computer.press"] = "pressed"
    with pytest.raises(nen.TimeoutError, match=r"computer.click was not answered within 0.2 seconds"):
        wire.call("computer.click", {}, seconds=0.2)
    go.set()
    assert wire.call("computer.press", {}) == "pressed"
    assert len(server.asked("computer.click")) == 1


def test_errors_of_the_sdk_have_one_base() -> None:
    """W-39; Python's own TimeoutError catches the SDK's too."""
    for kind in (nen.RPCError, nen.TimeoutError, nen.ValidationError):
        assert issubclass(kind, nen.WorkflowError)
    assert issubclass(nen.TimeoutError, TimeoutError)


def test_message_that_is_too_long_is_not_sent(server: NenServer, wire: rpc.Wire) -> None:
    with pytest.raises(ValueError, match="16,777,216"):
        wire.call("computer.type", {"text": "x" * rpc.LINE_BYTES})
    assert server.connections == 0


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, b"x", nen.SecureValue("pw")], ids=["object", "set", "bytes", "secure"]
)
def test_what_is_no_json_is_not_sent(server: NenServer, wire: rpc.Wire, value: object) -> None:
    with pytest.raises(TypeError, match="cannot be sent to the server"):
        wire.call("agent.extract", {"schema": value})
    assert server.connections == 0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"], ids=repr)
def test_what_json_does_not_have_is_not_sent(server: NenServer, wire: rpc.Wire, value: object) -> None:
    with pytest.raises(ValueError):
        wire.call("computer.type", {"text": value})
    assert server.connections == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def test_what_is_sent_arrives_and_comes_back() -> None:
    with nen_server() as server:
        server.answers["agent.extract"] = lambda params: params["schema"]
        wire = rpc.Wire(str(server.path), TOKEN)

        @given(JSON)
        def there_and_back(value: Any) -> None:
            assert wire.call("agent.extract", {"schema": value}) == value
            assert server.calls[-1].params == {"schema": value}

        there_and_back()
        wire.close()
        assert server.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"no json\n",
        b"[]\n",
        b"{}\n",
        b'{"id": 2, "result": 1}\n',
        b'{"id": 1}\n',
        b'{"id": 1, "error": "x"}\n',
        b'{"id": 1, "error": {"kind": [], "message": "x"}}\n',
        b"\xff\n",
        b"x" * (rpc.LINE_BYTES + 1),
    ],
    ids=lambda one: repr(one[:30]),
)
def test_answer_that_makes_no_sense_is_an_rpc_error(answer: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        path = str(Path(folder) / "odd.sock")
        listener.bind(path)
        listener.listen()

        def serve() -> None:
            link, _ = listener.accept()
            with link, link.makefile("rb") as lines:
                lines.readline()
                lines.readline()
                link.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        wire = rpc.Wire(path, TOKEN)
        with pytest.raises(nen.RPCError):
            wire.call("computer.click", {})
        wire.close()
        thread.join()


def test_unknown_kind_of_error_is_a_workflow_error(server: NenServer, wire: rpc.Wire) -> None:
    server.answers["computer.click"] = in_turn(Fault("DesktopGone", "no desktop"))
    with pytest.raises(nen.WorkflowError, match="no desktop"):
        wire.call("computer.click", {})


def test_without_a_server_the_error_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Local debugging: the file alone has no desktop to drive."""
    monkeypatch.delenv("NEN_RPC", raising=False)
    with pytest.raises(nen.RPCError, match="neena workflow push"):
        nen.Computer().press("Return")
    absent = rpc.Wire(str(tmp_path / "absent.sock"), TOKEN)
    with pytest.raises(nen.RPCError, match="cannot be reached"):
        absent.call("load", {})


def test_sdk_needs_pydantic_and_the_standard_library_alone() -> None:
    """It is installed in sandboxes, and knows nothing of the product."""
    code = (
        "import sys, nen, nen.runner\n"
        "tops = {name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names\n"
        "import json; print(json.dumps([one for one in tops if not one.startswith('_')]))"
    )
    found = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, env={"PATH": os.defpath}
    )
    allowed = {"nen", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}
    assert set(json.loads(found.stdout)) <= allowed, found.stdout
