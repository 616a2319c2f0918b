"""From `load` to `output` or `failure`: the runner as a process, the server at the other end (W-31 to W-40)."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from support.nen_server import Fault, HangUp, NenServer, in_turn

HEAD = """
import logging, os, sys, threading
from pydantic import BaseModel, Field
from nen import *

class Inner(BaseModel):
    x: int

class Params(BaseModel):
    inner: Inner = Inner(x=0)
    name: str = Field(min_length=2)
    copies: int = Field(1, ge=1, le=9)

class SecureParams(BaseModel):
    user: Secure[str]
    password: Secure[str] = Field(min_length=8)

class Result(BaseModel):
    greeting: str
    note: str | None = None

"""
ONE = HEAD + "def run(params: Params) -> Result:\n    "
TWO = HEAD + "def run(params: Params, secure_params: SecureParams) -> Result:\n    "
MIRA = {"name": "Mira"}


def test_w31_defaults_are_filled_and_none_is_left_out(server: NenServer, run: Any) -> None:
    ended = run(ONE + "return Result(greeting=f'{params.name} x {params.copies}')", params=MIRA)
    assert (ended.status, ended.stderr) == (0, "")
    assert server.ending == ("output", {"result": {"greeting": "Mira x 1"}})


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({}, "Params.name: Field required"),
        ({"name": "M"}, "Params.name: String should have at least 2 characters"),
        ({"name": 4}, "Params.name"),
        ({**MIRA, "copies": 10}, "Params.copies: Input should be less than or equal to 9"),
        ({**MIRA, "Copies": 2}, "Params.Copies: Extra inputs are not permitted"),
        ({**MIRA, "inner": {"x": 1, "y": 2}}, "Params.inner.y: Extra inputs are not permitted"),
    ],
)
def test_w31_params_that_do_not_fit_end_before_run(
    server: NenServer, run: Any, params: dict[str, Any], named: str
) -> None:
    """Undeclared names too are refused, not ignored, in models within models as well."""
    ended = run(ONE + "print('called')", params=params)
    assert (ended.status, ended.stdout) == (0, "")
    method, failure = server.ending
    assert (method, failure["type"]) == ("failure", "invalid_params")
    assert named in failure["message"]


def test_w31_params_may_take_undeclared_names_if_they_say_so(server: NenServer, run: Any) -> None:
    source = ONE.replace("    name: str", "    model_config = {'extra': 'allow'}\n    name: str")
    run(source + "return Result(greeting=params.title)", params={**MIRA, "title": "Dr"})
    assert server.ending[1]["result"] == {"greeting": "Dr"}


def test_w31_dict_that_fits_is_a_result(server: NenServer, run: Any) -> None:
    run(ONE + "return {'greeting': 'hello', 'note': None}", params=MIRA)
    assert server.ending == ("output", {"result": {"greeting": "hello"}})


@pytest.mark.parametrize(
    ("returned", "named"),
    [
        ("None", "run returned NoneType, not Result"),
        ("'hello'", "run returned str, not Result"),
        ("params", "run returned Params, not Result"),
        ("{'note': 'x'}", "Result.greeting: Field required"),
        ("Result.model_construct(greeting=4)", "Result.greeting: Input should be a valid string"),
        ("Result.model_construct()", "Result.greeting: Field required"),
    ],
)
def test_w31_anything_else_that_is_returned_fails_the_run(
    server: NenServer, run: Any, returned: str, named: str
) -> None:
    ended = run(ONE + f"return {returned}", params=MIRA)
    assert ended.status == 0
    method, failure = server.ending
    assert (method, failure["type"]) == ("failure", "invalid_result")
    assert named in failure["message"]


def test_result_may_have_a_field_success(server: NenServer, run: Any) -> None:
    run(ONE.replace("greeting: str", "success: bool") + "return Result(success=False)", params=MIRA)
    assert server.ending[1]["result"] == {"success": False}


def test_result_that_is_no_message_fails_the_run(server: NenServer, run: Any) -> None:
    """A result of more than 16 MiB, and one that the server does not take, are failures that are told."""
    run(ONE + "return Result(greeting='x' * 17_000_000)", params=MIRA)
    assert server.ending[1]["type"] == "invalid_result"
    assert "16,777,216" in server.ending[1]["message"]
    server.calls.clear()
    server.answers["output"] = in_turn(Fault("ValidationError", "too many fields"))
    run(ONE + "return Result(greeting='hello')", params=MIRA)
    assert server.asked("failure") == [{"type": "invalid_result", "message": "too many fields"}]


def test_w32_w33_second_parameter_holds_names_of_secure_values(server: NenServer, run: Any) -> None:
    """W-33: typed by name; nothing but the name can be had of it, in print, logs, JSON or errors."""
    code = (
        "Computer().type(secure_params.user, interval=0.1)\n    print(secure_params, f'{secure_params.password}')\n"
        "    logging.info('%s', secure_params.password)\n    return Result(greeting=secure_params.password.identifier)"
    )
    ended = run(TWO + code, params=MIRA, secure=["password", "user"])
    assert server.asked("computer.type") == [{"secure": "user", "interval": 0.1}]
    shown = "user=SecureValue('user') password=SecureValue('password') SecureValue('password')\n"
    assert ended.stdout == shown
    assert server.asked("log")[0]["message"] == "SecureValue('password')"
    assert server.ending == ("output", {"result": {"greeting": "password"}})


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("'pw: ' + secure_params.password", "SecureValue('password') has no value here"),
        ("secure_params.password == 'hunter22'", "SecureValue('password') has no value here"),
        ("secure_params.model_dump_json()", "SecureValue('user') has no value here"),
        ("Agent().execute(secure_params.password)", "instruction must be text, not SecureValue('password')"),
        ("Agent().extract('q', {'const': secure_params.password})", "SecureValue('password') cannot be sent"),
        ("return {'greeting': secure_params.password}", "Result.greeting: Input should be a valid string"),
    ],
)
def test_w33_other_use_of_a_secure_value_is_an_error_that_names_it(
    server: NenServer, run: Any, code: str, named: str
) -> None:
    run(TWO + code, params=MIRA, secure=["password", "user"])
    assert server.ending[0] == "failure"
    assert named in server.ending[1]["message"]
    assert [one.method for one in server.calls if one.method.startswith(("agent", "computer"))] == []


@pytest.mark.parametrize(
    ("source", "secure", "named"),
    [
        (TWO, None, "missing: password, user"),
        (TWO, ["user"], "missing: password"),
        (TWO, ["user", "password", "pin"], "not declared: pin"),
        (ONE, ["user"], "not declared: user"),
    ],
)
def test_w33_secure_params_must_be_those_declared(
    server: NenServer, run: Any, source: str, secure: list[str] | None, named: str
) -> None:
    run(source + "print('called')", params=MIRA, secure=secure)
    assert server.ending[1]["type"] == "invalid_secure_params"
    assert named in server.ending[1]["message"]


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("raise WorkflowError('no invoice')", "WorkflowError", "no invoice"),
        ("raise RPCError('gone')", "RPCError", "gone"),
        ("raise TimeoutError('late')", "TimeoutError", "late"),
        ("raise ValueError('ünfit')", "ValueError", "ünfit"),
        ("class Own(Exception): pass\n    raise Own('mine')", "Own", "mine"),
        ("raise RuntimeError", "RuntimeError", "RuntimeError"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "KeyboardInterrupt"),
        ("sys.exit(0)", "SystemExit", "run called sys.exit(0): it must return a Result, or raise an error"),
        ("raise ExceptionGroup('two', [ValueError('a')])", "ExceptionGroup", "two (1 sub-exception)"),
        ("raise ValueError('\\ud800')", "ValueError", "?"),
        ("raise ValueError('a\\0b')", "ValueError", "a\ufffdb"),
        (
            "class Own(Exception):\n        def __str__(self): raise OSError\n    raise Own",
            "Own",
            "its message cannot be read",
        ),
    ],
)
def test_w39_exception_that_leaves_run_is_the_failure(
    server: NenServer, run: Any, code: str, kind: str, message: str
) -> None:
    ended = run(ONE + code, params=MIRA)
    assert ended.status == 0
    assert server.ending == ("failure", {"type": kind, "message": message})


@pytest.mark.parametrize("kind", ["WorkflowError", "RPCError", "TimeoutError", "ValidationError", "ValueError"])
def test_w39_fault_of_the_server_arrives_as_its_class(server: NenServer, run: Any, kind: str) -> None:
    server.answers["agent.execute"] = in_turn(Fault(kind, "as the server says"))
    run(ONE + f"try: Agent().execute('go')\n    except {kind} as e: raise LookupError(e)", params=MIRA)
    assert server.ending == ("failure", {"type": "LookupError", "message": "as the server says"})


def test_w39_traceback_shows_the_authors_files_and_no_frame_of_the_sdk(server: NenServer, run: Any) -> None:
    server.answers["computer.click"] = in_turn(Fault("WorkflowError", "no desktop"))
    run(ONE + "Computer().click_at(3, 4)", params=MIRA)
    [line] = server.asked("log")
    assert (line["level"], line["logger"]) == ("ERROR", "workflow_output")
    assert "Computer().click_at(3, 4)" in line["message"]
    assert line["message"].endswith("nen.errors.WorkflowError: no desktop")
    assert "rpc.py" not in line["message"]
    assert line["message"].count("File ") == 1


def test_w40_print_is_a_line_at_once_and_logging_names_its_logger(server: NenServer, run: Any) -> None:
    code = (
        "print('one\\ntwo \\ud800 ü')\n    logging.info('to the root')\n    logging.debug('too fine')\n"
        "    logging.getLogger('billing').warning('%d open', 3)\n"
        "    try: 1 / 0\n    except ZeroDivisionError: logging.exception('caught')\n"
        "    logging.info(type('T', (), {'__str__': lambda s: 1 / 0})())\n"
        "    os.write(1, b'after\\n')\n    return Result(greeting='x')"
    )
    ended = run(ONE + code, params=MIRA)
    assert ended.stdout == "one\ntwo \\ud800 ü\nafter\n"
    lines = [(one["level"], one["logger"], one["message"]) for one in server.asked("log")]
    assert lines[:2] == [("INFO", "workflow_output", "to the root"), ("WARNING", "billing", "3 open")]
    assert lines[2][2].startswith("caught\nTraceback")
    assert len(lines) == 3
    assert "Logging error" in ended.stderr
    assert server.ending[0] == "output"


def test_threads_have_their_own_connections(server: NenServer, run: Any) -> None:
    """Four threads call at once: none waits for another's answer, and each answer reaches its own."""
    together = threading.Barrier(4, timeout=60)

    def answer(params: dict[str, Any]) -> dict[str, Any]:
        together.wait()
        return {"n": params["query"]}

    server.answers["agent.extract"] = answer
    code = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "    with ThreadPoolExecutor(4) as pool:\n"
        "        found = pool.map(lambda n: Agent().extract(str(n), {'type': 'object'})['n'], range(4))\n"
        "    return Result(greeting=' '.join(found))"
    )
    run(ONE + code, params=MIRA)
    assert server.ending == ("output", {"result": {"greeting": "0 1 2 3"}})
    assert len({one.connection for one in server.calls if one.method == "agent.extract"}) == 4
    assert server.connections == 5


def test_forked_process_does_not_share_its_parents_connection(server: NenServer, run: Any) -> None:
    code = (
        "Computer().press('a')\n    pid = os.fork()\n"
        "    if pid == 0:\n        Computer().press('b')\n        os._exit(0)\n"
        "    os.waitpid(pid, 0)\n    Computer().press('c')\n    return Result(greeting='ok')"
    )
    run(ONE + code, params=MIRA)
    pressed = {one.params["key"]: one.connection for one in server.calls if one.method == "computer.press"}
    assert pressed["a"] == pressed["c"] != pressed["b"]
    assert server.ending[0] == "output"


def test_thread_left_running_does_not_keep_a_finished_run_alive(server: NenServer, run: Any) -> None:
    began = time.monotonic()
    ended = run(
        ONE + "import time\n    threading.Thread(target=time.sleep, args=(300,)).start()\n"
        "    return Result(greeting='x')",
        params=MIRA,
    )
    assert (ended.status, server.ending[0]) == (0, "output")
    assert time.monotonic() - began < 200


def test_process_ended_by_force_tells_nothing(server: NenServer, run: Any) -> None:
    """The server sees the end of the process, and the missing message."""
    assert run(ONE + "os._exit(7)", params=MIRA).status == 7
    assert [one.method for one in server.calls] == ["load"]


def test_lost_output_is_sent_again(server: NenServer, run: Any) -> None:
    """The wire broke between result and answer: to say it twice does no harm, to lose it would."""
    server.answers["output"] = in_turn(HangUp(), Fault("RPCError", "busy", transient=True), None)
    assert run(ONE + "return Result(greeting='x')", params=MIRA).status == 0
    assert server.asked("output") == [{"result": {"greeting": "x"}}] * 3


def test_runner_without_a_server_says_how_to_get_one(server: NenServer, run: Any) -> None:
    ended = run(ONE, params=MIRA, env={"NEN_RPC": ""})
    assert ended.status == 1
    assert "neena workflow push" in ended.stderr
    wrong = run(ONE, params=MIRA, env={"NEN_TOKEN": "another run's"})
    assert wrong.status == 1
    assert "NEN_TOKEN may be wrong" in wrong.stderr
    assert server.calls == []
    assert server.turned_away > 0


def test_folder_that_a_workflow_writes_to_is_not_for_imports(server: NenServer, run: Any, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "planted.py").write_text("print('planted')")
    ended = run(ONE + "import planted", params=MIRA)
    assert ended.stdout == ""
    assert server.ending[1]["type"] == "ModuleNotFoundError"


def test_results_are_the_same_text_on_the_wire(server: NenServer, run: Any) -> None:
    """Whatever text goes in as a parameter comes out in the result."""
    odd = '\u2028 \x00 "quoted" \\ 😀 \r\n é'
    run(ONE + "return Result(greeting=params.name)", params={"name": odd})
    assert json.loads(json.dumps(server.ending[1]))["result"] == {"greeting": odd}
