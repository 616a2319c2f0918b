"""Every fault that reading `workflow.py` finds, with its kind and its line, and what it must not find (W-32, M-05)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.workflows.checking import MAX_SOURCE, WorkflowRefused, check

HEAD = "from pydantic import BaseModel, Field\nfrom nen import Secure\n"
MODELS = HEAD + "class Params(BaseModel):\n    a: int\nclass Result(BaseModel):\n    b: str\n"
SECURE = MODELS + "class SecureParams(BaseModel):\n    {}\n"
RUN = "def run(params: Params) -> Result: ...\n"
RUN_SECURE = "def run(params: Params, secure_params: SecureParams) -> Result: ...\n"


def found(source: str) -> list[tuple[str, int | None]]:
    return [(one.type, one.line) for one in check(source.encode()).errors]


@pytest.mark.parametrize(
    "source",
    [
        MODELS + RUN,
        MODELS + "def run(params: 'Params') -> 'Result': ...\n",
        "from __future__ import annotations\n" + MODELS + RUN,
        "import pydantic\nclass P(pydantic.BaseModel): ...\ndef run(p: P, /) -> P: ...\n",
        "import pydantic as pd\nclass P(pd.BaseModel): ...\ndef run(p: P) -> P: ...\n",
        "from pydantic import BaseModel as B\nclass A(B): ...\nclass P(A): ...\ndef run(p: P) -> P: ...\n",
        "from models import Params, Result\n" + RUN,
        "import models\ndef run(p: models.Params) -> models.Result: ...\n",
        "from models import *\n" + RUN,
        "from models import run\n",
        "from models import *\n",
        "from models import Base\nclass Params(Base): ...\nResult = Params\n" + RUN,
        "from models import Params\nclass Params(Params): ...\ndef run(p: Params) -> Params: ...\n",
        "try:\n    from a import Params, Result\nexcept ImportError:\n    from b import Params, Result\n" + RUN,
        MODELS + "if True:\n    " + RUN,
        "import functools\n" + MODELS + "@functools.cache\n" + RUN,
        "from typing import Generic, TypeVar\nT = TypeVar('T')\n"
        + HEAD
        + "class Box(BaseModel, Generic[T]): ...\ndef run(p: Box[int]) -> Box[str]: ...\n",
        MODELS + RUN + '__nen_version__ = "1.0.0"\n',
        MODELS + RUN + '__nen_version__: str = "1.9"\n',
        SECURE.format("password: Secure[str]") + RUN_SECURE,
        SECURE.format("password: Secure[str] = Field(min_length=8)") + RUN_SECURE,
        SECURE.format("password: Secure[str] = Field(..., min_length=8)") + RUN_SECURE,
        SECURE.format("password: 'Secure[str]'") + RUN_SECURE,
        "from typing import Annotated, ClassVar\n"
        + SECURE.format("p: Annotated[Secure[str], Field(min_length=8)]\n    n: ClassVar[int] = 1\n    _x: int = 2")
        + RUN_SECURE,
        "import nen\n" + SECURE.format("p: nen.Secure[str]") + RUN_SECURE,
        "from mine import Secret\n" + SECURE.format("p: Secret") + RUN_SECURE,
        SECURE.format("model_config = {}") + RUN_SECURE,
    ],
)
def test_what_may_be_right_is_no_error(source: str) -> None:
    assert check(source.encode()).errors == ()


@pytest.mark.parametrize(
    ("source", "kind", "line", "said"),
    [
        ("def run(:\n", "syntax_error", 1, "column"),
        ("x = 1\n  y = 2\n", "syntax_error", 2, "Unexpected indent"),
        ("(" * 5000, "syntax_error", 1, "nested"),
        ("-" * 100_000 + "1", "syntax_error", None, "nests too deep"),
        ("", "missing_run", None, "add one: def run"),
        ("def main(): ...", "missing_run", None, "no function run"),
        ("class A:\n    def run(self): ...", "missing_run", None, "top level"),
        ("class run: ...", "missing_run", 1, "is a class"),
        (MODELS + "async " + RUN, "invalid_signature", 7, "async"),
        (MODELS + "def run() -> Result: ...", "invalid_signature", 7, "one parameter or two"),
        (MODELS + "def run(a: Params, b: Params, c: Params) -> Result: ...", "invalid_signature", 7, "one parameter"),
        (MODELS + "def run(*params: Params) -> Result: ...", "invalid_signature", 7, "one parameter"),
        (MODELS + "def run(p: Params, **more: Params) -> Result: ...", "invalid_signature", 7, "one parameter"),
        (MODELS + "def run(p: Params, *, q: Params) -> Result: ...", "invalid_signature", 7, "one parameter"),
        (MODELS + "def run(params) -> Result: ...", "invalid_signature", 7, "parameter params of run.. is missing"),
        (MODELS + "def run(params: Params): ...", "invalid_signature", 7, "what run.. returns is missing"),
        (MODELS + "def run(params: Input) -> Result: ...", "invalid_signature", 7, "neither defined"),
        (MODELS + "def run(params: Params) -> 'Resutl': ...", "invalid_signature", 7, "class Resutl.BaseModel"),
        (MODELS + "def run(params: dict) -> Result: ...", "invalid_signature", 7, "not a Pydantic model"),
        (MODELS + "def run(params: dict[str, int]) -> Result: ...", "invalid_signature", 7, "not a Pydantic model"),
        (MODELS + "def run(params: Params) -> None: ...", "invalid_signature", 7, "one class derived"),
        (MODELS + "def run(params: Params | None) -> Result: ...", "invalid_signature", 7, "one class derived"),
        (MODELS + "def run(params: 'a b') -> Result: ...", "invalid_signature", 7, "one class derived"),
        (MODELS + "class P: ...\ndef run(p: P) -> Result: ...", "invalid_signature", 8, "P, which is not"),
        (MODELS + "class P(dict): ...\ndef run(p: P) -> Result: ...", "invalid_signature", 8, "P, which is not"),
        (MODELS + "def P(): ...\ndef run(p: P) -> Result: ...", "invalid_signature", 8, "P, which is not"),
        (MODELS + RUN + "__nen_version__ = 1\n", "unsupported_version", 8, "must be a text"),
        (MODELS + RUN + "__nen_version__ = '2.0.0'\n", "unsupported_version", 8, "for version 1"),
        (MODELS + RUN + "def __nen_version__(): ...\n", "unsupported_version", 8, "must be a text"),
        (SECURE.format("p: str") + RUN_SECURE, "invalid_secure_params", 8, "p of the secure params must be Secure"),
        (SECURE.format("p: Secure") + RUN_SECURE, "invalid_secure_params", 8, "must be Secure"),
        (SECURE.format("p: Secure[int]") + RUN_SECURE, "invalid_secure_params", 8, "must be Secure"),
        (SECURE.format("p: Secure[str] | None") + RUN_SECURE, "invalid_secure_params", 8, "must be Secure"),
        (SECURE.format("p: 'a b'") + RUN_SECURE, "invalid_secure_params", 8, "must be Secure"),
        (SECURE.format("p: list[Secure[str]]") + RUN_SECURE, "invalid_secure_params", 8, "must be Secure"),
        (SECURE.format("p: Secure[str] = 'x'") + RUN_SECURE, "invalid_secure_params", 8, "has a default"),
        (SECURE.format("p: Secure[str] = Field('x')") + RUN_SECURE, "invalid_secure_params", 8, "has a default"),
        (SECURE.format("p: Secure[str] = Field(default='x')") + RUN_SECURE, "invalid_secure_params", 8, "a default"),
        (
            SECURE.format("p: Secure[str] = Field(default_factory=str)") + RUN_SECURE,
            "invalid_secure_params",
            8,
            "a def",
        ),
        (
            HEAD + "class P(BaseModel):\n    a: Secure[str]\ndef run(p: P) -> P: ...",
            "invalid_secure_params",
            4,
            "stand in",
        ),
        ("#" * (MAX_SOURCE + 1), "too_large", None, "256 KiB"),
    ],
)
def test_a_fault_is_told_with_its_kind_its_line_and_what_mends_it(
    source: str, kind: str, line: int | None, said: str
) -> None:
    errors = check(source.encode()).errors
    assert [(one.type, one.line) for one in errors][:1] == [(kind, line)]
    with pytest.raises(WorkflowRefused, match=said) as fault:
        raise WorkflowRefused(errors)
    assert "workflow.py" in fault.value.message


def test_all_faults_are_told_at_once() -> None:
    source = MODELS + "def run(a, b): ...\n__nen_version__ = 3\n"
    assert found(source) == [("unsupported_version", 8), *[("invalid_signature", 7)] * 3]


def test_secure_fields_of_a_base_class_are_read_too() -> None:
    source = MODELS + "class Base(BaseModel):\n    p: str\nclass S(Base):\n    q: Secure[str]\n"
    assert found(source + "def run(p: Params, s: S) -> Result: ...") == [("invalid_secure_params", 8)]


def test_what_might_be_better_is_a_warning() -> None:
    unused = check((SECURE.format("p: Secure[str]") + RUN).encode())
    assert (unused.errors, [(one.type, one.line) for one in unused.warnings]) == ((), [("unused_secure_params", 7)])
    source = (
        HEAD + "class Result(BaseModel):\n    success: bool\n    error: str = ''\ndef run(p: Result) -> Result: ...\n"
    )
    assert [(one.type, one.line) for one in check(source.encode()).warnings] == [
        ("reserved_field", 4),
        ("reserved_field", 5),
    ]


def test_source_with_nul_characters_is_refused() -> None:
    """The parser itself refuses it, with one error or another by its version."""
    assert [kind for kind, _ in found("a\x00b")] == ["syntax_error"]


def test_nothing_of_the_source_is_executed() -> None:
    assert check(b"raise SystemExit\ndef run(p: P) -> P: ...\nimport os; os._exit(1)").errors


ODD = """
class A(A): ...
run = 1
x: 'y' = 1
if 1:
    pass
match x:
    case 1: run = 2
from a import *
@d
def run(a: a.b.c[0]) -> (1).x: ...
del run
type X = int
"""
PIECES = st.sampled_from([*MODELS.splitlines(), *RUN.splitlines(), *ODD.splitlines(), "\x0c", "é"])


@given(st.lists(PIECES, max_size=12).map("\n".join) | st.text(max_size=60))
def test_whatever_is_sent_as_source_is_read_or_refused(source: str) -> None:
    check(source.encode("utf-8", "surrogatepass"))


def test_long_chains_are_no_trouble() -> None:
    chain = "".join(f"class C{at}(C{at + 1}): ...\n" for at in range(3000))
    for source in (chain + "def run(p: C0) -> C0: ...", "x" + ".y" * 20_000, "if 1: pass\n" + "elif 1: pass\n" * 2000):
        assert isinstance(check(source.encode()).errors, tuple)
