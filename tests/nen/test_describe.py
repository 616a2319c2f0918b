"""What `describe` says of a file: its schemas, or what is wrong with it and how to mend it (W-32)."""

from pathlib import Path
from typing import Any

import pytest

from support.nen_server import NenServer

MODELS = """
from __future__ import annotations
from typing import Any, Callable, Optional
from pydantic import BaseModel, Field, SecretStr
from nen import Secure, SecureValue

class Params(BaseModel):
    customer: str = Field(min_length=2)
    copies: int = Field(1, ge=1, le=9)

class SecureParams(BaseModel):
    password: Secure[str] = Field(min_length=8, pattern="^[a-z]+$", description="of the portal")

class Result(BaseModel):
    total: float
    note: Optional[str]
"""
GOOD = MODELS + "def run(params: Params, secure_params: SecureParams) -> Result: ...\n"

# What stands after the models; the kind of failure; what its message must name.
WRONG = {
    "syntax": ("def run(params: Params) -> Result\n    pass", "syntax_error", ["workflow.py, line 17", "expected ':'"]),
    "no module": ("import nowhere", "import_error", ["workflow.py, line 17", "ModuleNotFoundError", "nowhere"]),
    "raises at import": ("raise KeyError('x')", "import_error", ["line 17", "KeyError"]),
    "exits at import": ("import sys; sys.exit(3)", "import_error", ["line 17", "SystemExit"]),
    "no run": ("def main(): ...", "missing_run", ["no function named run", "write run(params: Params)"]),
    "run is no function": ("run = 3", "missing_run", ["run"]),
    "no parameter": ("def run() -> Result: ...", "invalid_signature", ["one parameter or two"]),
    "three parameters": ("def run(a: Params, b: Params, c: Params) -> Result: ...", "invalid_signature", ["two"]),
    "keyword only": ("def run(*, params: Params) -> Result: ...", "invalid_signature", ["one parameter"]),
    "any arguments": ("def run(*params: Params) -> Result: ...", "invalid_signature", ["one parameter"]),
    "no annotation": ("def run(params) -> Result: ...", "invalid_signature", ["parameter params", "annotation"]),
    "no return annotation": ("def run(params: Params): ...", "invalid_signature", ["returns", "annotation"]),
    "dict annotation": ("def run(params: dict) -> Result: ...", "invalid_signature", ["dict", "BaseModel"]),
    "dict of": ("def run(params: Params) -> dict[str, Any]: ...", "invalid_signature", ["returns", "BaseModel"]),
    "returns None": ("def run(params: Params) -> None: ...", "invalid_signature", ["NoneType", "BaseModel"]),
    "optional": ("def run(params: Params | None) -> Result: ...", "invalid_signature", ["params", "BaseModel"]),
    "bare BaseModel": ("def run(params: BaseModel) -> Result: ...", "invalid_signature", ["subclass of BaseModel"]),
    "unknown name": ("def run(params: Parameters) -> Result: ...", "invalid_signature", ["Parameters"]),
    "async": ("async def run(params: Params) -> Result: ...", "invalid_signature", ["without async"]),
    "generator": ("def run(params: Params) -> Result: yield", "invalid_signature", ["yield"]),
    "params without schema": (
        "class Odd(BaseModel):\n    call: Callable[[], int]\ndef run(params: Odd) -> Result: ...",
        "invalid_params",
        ["Odd", "JSON Schema"],
    ),
    "secret in params": (
        "class Mixed(BaseModel):\n    name: str\n    pin: Secure[str]\ndef run(params: Mixed) -> Result: ...",
        "invalid_params",
        ["Mixed", "SecureParams"],
    ),
    "secret deep in params": (
        (
            "class In(BaseModel):\n    pin: Secure[str] | None = None\n"
            "class Deep(BaseModel):\n    inner: list[In]\n"
            "def run(params: Deep) -> Result: ..."
        ),
        "invalid_params",
        ["Deep", "SecureParams"],
    ),
    "secret in result": (
        "class Leak(BaseModel):\n    pin: Secure[str]\ndef run(params: Params) -> Leak: ...",
        "invalid_result",
        ["Leak", "SecureParams"],
    ),
    "mixed secrets": (
        "class Mixed(BaseModel):\n    a: Secure[str]\n    b: str\ndef run(p: Params, s: Mixed) -> Result: ...",
        "invalid_secure_params",
        ["field b of Mixed", "Secure[str]"],
    ),
    "secret number": (
        "class Pin(BaseModel):\n    pin: Secure[int]\ndef run(p: Params, s: Pin) -> Result: ...",
        "invalid_secure_params",
        ["field pin", "Secure[str]"],
    ),
    "optional secret": (
        "class Pin(BaseModel):\n    pin: Secure[str] | None\ndef run(p: Params, s: Pin) -> Result: ...",
        "invalid_secure_params",
        ["field pin", "Secure[str]"],
    ),
    "pydantic's secret": (
        "class Pin(BaseModel):\n    pin: SecretStr\ndef run(p: Params, s: Pin) -> Result: ...",
        "invalid_secure_params",
        ["field pin", "Secure[str]"],
    ),
    "secret with default": (
        "class Pin(BaseModel):\n    pin: Secure[str] = '0000'\ndef run(p: Params, s: Pin) -> Result: ...",
        "invalid_secure_params",
        ["field pin", "default"],
    ),
    "secret with alias": (
        "class Pin(BaseModel):\n    pin: Secure[str] = Field(alias='PIN')\ndef run(p: Params, s: Pin) -> Result: ...",
        "invalid_secure_params",
        ["field pin", "alias"],
    ),
    "result without schema": (
        "class Odd(BaseModel):\n    call: Callable[[], int]\ndef run(params: Params) -> Odd: ...",
        "invalid_result",
        ["Odd", "JSON Schema"],
    ),
}


def test_w32_schemas_of_a_good_file_are_described(server: NenServer, run: Any) -> None:
    """W-32, W-31: limits and defaults stand in the schemas; annotations may be strings."""
    ended = run('__nen_version__ = "1.0.0"\n' + GOOD.replace("from __future__ import annotations", ""), "describe")
    assert (ended.status, ended.stdout, ended.stderr) == (0, "", "")
    kind, found = server.ending
    assert kind == "described"
    assert found["sdk_version"] == "1.0.0"
    params = found["params"]
    assert params["properties"]["customer"] == {"minLength": 2, "title": "Customer", "type": "string"}
    assert params["properties"]["copies"].items() >= {"default": 1, "minimum": 1, "maximum": 9}.items()
    assert (params["required"], params["additionalProperties"]) == (["customer"], False)
    assert found["result"]["required"] == ["total"]  # None values are left out, so a note need not be there


def test_w33_limits_of_secure_params_are_told_to_the_server(server: NenServer, run: Any) -> None:
    """The server checks the real value against them: the sandbox never has it."""
    run(GOOD, "describe")
    secure = server.ending[1]["secure"]
    assert secure["required"] == ["password"]
    assert secure["additionalProperties"] is False
    limits = {"type": "string", "minLength": 8, "pattern": "^[a-z]+$", "description": "of the portal"}
    assert secure["properties"]["password"].items() >= limits.items()


def test_w32_run_with_one_parameter_has_no_secure_schema(server: NenServer, run: Any) -> None:
    run(MODELS + "def run(anything: Params) -> Result: ...", "describe")
    assert server.ending[1]["secure"] is None
    assert server.ending[1]["sdk_version"] is None


@pytest.mark.parametrize(("code", "kind", "named"), WRONG.values(), ids=WRONG)
def test_w32_wrong_file_is_refused_with_the_fault_and_the_fix(
    server: NenServer, run: Any, code: str, kind: str, named: list[str]
) -> None:
    ended = run(MODELS + code, "describe")
    assert ended.status == 0
    method, failure = server.ending
    assert (method, failure["type"]) == ("failure", kind)
    assert not [one for one in named if one not in failure["message"]], failure["message"]


def test_w32_fault_in_another_file_of_the_bundle_is_placed_there(server: NenServer, run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "several"
    (folder / "steps").mkdir(parents=True)
    (folder / "workflow.py").write_text("from steps.first import go\n")
    (folder / "steps" / "first.py").write_text("\n\nimport nowhere\n")
    run(folder, "describe")
    assert server.ending[1]["message"].startswith("steps/first.py, line 3: ModuleNotFoundError")
    assert "steps/first.py" in server.asked("log")[0]["message"]


def test_w32_bundle_without_the_file_is_refused(server: NenServer, run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    run(folder, "describe")
    assert server.ending == (
        "failure",
        {"type": "import_error", "message": "workflow.py is missing: it must stand at the top of the bundle"},
    )


def test_w32_bundle_may_be_several_files_and_hold_decorators(server: NenServer, run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "several"
    folder.mkdir()
    (folder / "models.py").write_text(MODELS)
    (folder / "workflow.py").write_text(
        "import functools\nfrom models import Params, Result\n"
        "def traced(f):\n    @functools.wraps(f)\n    def inner(*a): return f(*a)\n    return inner\n"
        "@traced\ndef run(params: 'Params') -> 'Result': ...\n"
    )
    run(folder, "describe")
    assert server.ending[0] == "described"


def test_describing_does_not_call_run(server: NenServer, run: Any) -> None:
    ended = run(MODELS + "def run(params: Params) -> Result:\n    print('called')", "describe")
    assert ended.stdout == ""
    assert [one.method for one in server.calls] == ["described"]


def test_params_that_hold_themselves_are_described_and_closed(server: NenServer, run: Any) -> None:
    run(
        "from pydantic import BaseModel\nclass Node(BaseModel):\n    inner: 'Node | None' = None\n"
        "def run(params: Node) -> Node: ...",
        "describe",
    )
    assert server.ending[1]["params"]["$defs"]["Node"]["additionalProperties"] is False
