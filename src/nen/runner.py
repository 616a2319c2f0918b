"""What runs inside the sandbox: `python -m nen.runner describe` checks a workflow, `python -m nen.runner run` runs it.

The folder of the bundle is `NEN_WORKFLOW`, or `/workflow`. The server is told how it ended; the process then ends with
status 0. Any other status says that the server could not be told.
"""

import argparse
import io
import logging
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from nen import rpc
from nen.checking import params_of, result_of, secure_params_of
from nen.errors import Refused, RPCError, WorkflowError
from nen.loading import load

LOGGER = "workflow_output"
MESSAGE_LENGTH = 100_000
"""Characters of an exception's message that are told; so much of its traceback is logged."""
_SDK = Path(__file__).parent


class _ToServer(logging.Handler):
    """Lines of `logging` go to the run's log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Tell the server; a line that cannot be told must not end the workflow."""
        try:
            _tell(record.levelname, LOGGER if record.name == "root" else record.name, self.format(record))
        except Exception:  # noqa: BLE001 - whatever an author's __str__ may raise
            self.handleError(record)


def describe(folder: Path) -> tuple[str, dict[str, Any]]:
    """What a workflow declares."""
    found = load(folder)
    return "described", {
        "params": found.params_schema,
        "secure": found.secure_schema,
        "result": found.result_schema,
        "sdk_version": found.sdk_version,
    }


def run(folder: Path) -> tuple[str, dict[str, Any]]:
    """Call `run` with the parameters that the server has for it."""
    given = cast("dict[str, Any]", rpc.call("load"))
    workflow = load(folder)
    params = params_of(workflow, given["params"])
    secure = secure_params_of(workflow, given["secure"])
    returned = workflow.run(params, secure) if secure else workflow.run(params)
    return "output", {"result": result_of(workflow, returned)}


_MODES: Mapping[str, Callable[[Path], tuple[str, dict[str, Any]]]] = {"run": run, "describe": describe}


def _ending(work: Callable[[Path], tuple[str, dict[str, Any]]], folder: Path) -> tuple[str, dict[str, Any]]:
    """How it ended, as the server is told. After `os._exit` or a signal nothing can be: the server sees the end."""
    try:
        return work(folder)
    except Refused as error:
        if error.__cause__:
            _log_traceback(error.__cause__)
        return _failure(error.kind, str(error))
    except SystemExit as error:
        return _failure(
            "SystemExit", f"run called sys.exit({error.code!r}): it must return a Result, or raise an error"
        )
    except BaseException as error:  # noqa: BLE001 - whatever leaves run() is how the run failed
        _log_traceback(error)
        return _failure(type(error).__name__, _message(error) or type(error).__name__)


def _failure(kind: str, message: str) -> tuple[str, dict[str, Any]]:
    return "failure", {"type": kind, "message": _plain(message)}


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an author's __str__
        return "its message cannot be read"


def _log_traceback(error: BaseException) -> None:
    """For the author: where in their files it happened. Frames of the SDK say nothing to them and are left out."""
    told = traceback.TracebackException.from_exception(error)
    part: traceback.TracebackException | None = told
    while part:
        part.stack = traceback.StackSummary.from_list([one for one in part.stack if not _is_ours(one)])
        part = part.__cause__ or part.__context__
    _tell("ERROR", LOGGER, "".join(told.format()).rstrip())


def _is_ours(frame: traceback.FrameSummary) -> bool:
    return Path(frame.filename).is_relative_to(_SDK) or frame.filename.startswith("<frozen importlib")


def _tell(level: str, logger: str, message: str) -> None:
    rpc.notify("log", {"level": level, "logger": logger, "message": _plain(message)})


def _plain(text: str) -> str:
    """Text that a message can hold, and the server can store."""
    return text[:MESSAGE_LENGTH].replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def main() -> None:
    """Run or describe, tell the server, and end."""
    arguments = argparse.ArgumentParser(prog="python -m nen.runner", description="Runs a workflow for its server.")
    arguments.add_argument("mode", choices=_MODES)
    mode = arguments.parse_args().mode
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # each line at once, whatever it holds
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[_ToServer()])
    status = 1
    try:
        _report(*_ending(_MODES[mode], Path(os.environ.get("NEN_WORKFLOW", "/workflow")).resolve()))
        status = 0
    except Exception:  # noqa: BLE001 - there is no server to tell: what can be said is said here
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # threads that an author left running must not keep a finished run alive


def _report(method: str, params: dict[str, Any]) -> None:
    """Tell the server how it ended; a result that it does not take is a failure."""
    try:
        rpc.call(method, params)
    except RPCError:
        raise
    except (WorkflowError, ValueError) as error:
        rpc.call(*_failure("invalid_result", str(error)))


if __name__ == "__main__":
    main()
