"""What can be said of `workflow.py` by reading it (contract, section 7): parsed, never executed.

Only what is sure is an error: a class that comes from an import is looked at in the sandbox, where the file is run.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from neena.errors import Finding, Invalid
from neena.kernel.columns import storable_text
from neena.workflows.bundle import ENTRY, shown
from neena.workflows.reading import Module

MAX_SOURCE = 256 * 1024  # bytes; a larger file would keep the server busy with reading it
MAX_DESCRIPTION = 2000  # characters; more of it says nothing that a planner would use
SDK_MAJOR = "1"
_OWN_OUTCOME = ("success", "error")
_EXAMPLE = "def run(params: Params) -> Result"


class Fault(NamedTuple):
    """One thing wrong with a workflow: a stable `type`, what is wrong and what mends it, and the line if known."""

    type: str
    message: str
    line: int | None = None


class WorkflowRefused(Invalid):
    """The workflow cannot be published."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        findings = [Finding(("body", "files", ENTRY), _placed(one), one.type) for one in self.faults]
        super().__init__("; ".join(one.message for one in findings), findings)


def _placed(fault: Fault) -> str:
    line = f", line {fault.line}" if fault.line else ""
    return fault.message if fault.message.startswith(ENTRY) else f"{ENTRY}{line}: {fault.message}"


@dataclass(frozen=True)
class Checked:
    """What reading a workflow found. Without `errors` it may be described in the sandbox.

    `description` is the docstring of `run`, else that of the file.
    """

    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()
    description: str | None = None


def check(source: bytes) -> Checked:
    """Read the source of `workflow.py`; whatever it is, this answers."""
    if len(source) > MAX_SOURCE:
        return Checked((Fault("too_large", f"{ENTRY} is larger than 256 KiB: move parts of it into other files."),))
    try:
        return _read(Module(ast.parse(source, ENTRY)))
    except SyntaxError as fault:
        place = f" (column {fault.offset})" if fault.offset else ""
        return Checked((Fault("syntax_error", f"{_said(fault)}{place}.", fault.lineno or 1),))
    except (ValueError, RecursionError, MemoryError):  # NUL characters, nesting that no parser goes into
        return Checked((Fault("syntax_error", f"{ENTRY} cannot be read as Python: it holds NUL or nests too deep."),))


def _read(module: Module) -> Checked:
    run = _run(module)
    if isinstance(run, Fault):
        return Checked((run, *_version(module)))
    errors = [*_version(module), *_signature(module, run), *_models(module, run)]
    if errors:
        return Checked(tuple(errors))
    said = (run and ast.get_docstring(run)) or module.doc
    return Checked((), tuple(_warnings(module, run)), storable_text(said[:MAX_DESCRIPTION]) if said else None)


def _said(fault: SyntaxError) -> str:
    text = shown(fault.msg or "invalid syntax")
    return text[:1].upper() + text[1:]


def _run(module: Module) -> ast.FunctionDef | Fault | None:
    """The function `run`; None where it comes from elsewhere."""
    found = module.bound.get("run")
    if isinstance(found, ast.AsyncFunctionDef):
        return Fault("invalid_signature", f"run() is async; write it as a plain function: {_EXAMPLE}", found.lineno)
    if isinstance(found, ast.FunctionDef):
        return found
    if isinstance(found, ast.ClassDef):
        return Fault("missing_run", f"run is a class; it must be a function: {_EXAMPLE}", found.lineno)
    if found is None and not module.imports_all:
        return Fault("missing_run", f"{ENTRY} has no function run at its top level; add one: {_EXAMPLE}")
    return None


def _version(module: Module) -> Iterator[Fault]:
    found = module.bound.get("__nen_version__")
    if found is None:
        return
    value = found.value if isinstance(found, ast.Assign | ast.AnnAssign) else None
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        yield Fault("unsupported_version", '__nen_version__ must be a text, as in "1.0.0".', found.lineno)
    elif value.value.split(".")[0] != SDK_MAJOR:
        said = f"__nen_version__ is {shown(value.value)!r}; this server runs workflows for version {SDK_MAJOR}."
        yield Fault("unsupported_version", f'{said} Write "{SDK_MAJOR}.0.0".', found.lineno)


def _parameters(run: ast.FunctionDef) -> list[ast.arg]:
    return [*run.args.posonlyargs, *run.args.args]


def _signature(module: Module, run: ast.FunctionDef | None) -> Iterator[Fault]:
    if run is None:
        return
    given = _parameters(run)
    extra = [*([run.args.vararg] if run.args.vararg else []), *([run.args.kwarg] if run.args.kwarg else [])]
    if not 1 <= len(given) <= 2 or extra or run.args.kwonlyargs:
        said = "run() takes one parameter or two: params, and secure_params if the workflow has SecureParams."
        yield Fault("invalid_signature", f"{said} Write it as {_EXAMPLE}", run.lineno)
        return
    for one in given:
        yield from _annotation(module, one.annotation, f"the parameter {shown(one.arg)} of run()", one.lineno)
    yield from _annotation(module, run.returns, "what run() returns", run.lineno)


def _annotation(module: Module, annotation: ast.expr | None, what: str, line: int) -> Iterator[Fault]:
    """What is wrong with an annotation that must name a Pydantic model."""
    kind = "invalid_signature"
    if annotation is None:
        yield Fault(kind, f"The annotation of {what} is missing; write it as {_EXAMPLE}", line)
        return
    named = module.unquoted(annotation)
    named = named.value if isinstance(named, ast.Subscript) else named  # a generic model, perhaps
    if not isinstance(named, ast.Name | ast.Attribute):
        yield Fault(kind, f"The annotation of {what} must be the name of one class derived from BaseModel.", line)
        return
    name = shown(ast.unparse(named))
    if not module.knows(named):
        said = f"The annotation of {what} is {name}, which is neither defined in {ENTRY} nor imported;"
        yield Fault(kind, f"{said} define it: class {name}(BaseModel).", line)
    elif module.is_model(named) is False:
        said = f"The annotation of {what} is {name}, which is not a Pydantic model;"
        yield Fault(kind, f"{said} use a class derived from pydantic.BaseModel.", line)


def _models(module: Module, run: ast.FunctionDef | None) -> Iterator[Fault]:
    if run is None or not 1 <= len(_parameters(run)) <= 2:
        return
    params, *secure = (module.class_of(one.annotation) for one in _parameters(run))
    for field in module.fields(params):
        if module.is_secure(field.annotation) is True:
            said = "is Secure; secure fields stand in SecureParams, all of them and no others."
            yield Fault("invalid_secure_params", f"The field {shown(field.name)} of the params {said}", field.line)
    for field in module.fields(secure[0]) if secure else ():
        name = f"The field {shown(field.name)} of the secure params"
        if module.is_secure(field.annotation) is False:
            said = f"{name} must be Secure[str]; other values belong into Params."
            yield Fault("invalid_secure_params", said, field.line)
        if field.has_default:
            said = f"{name} has a default; secure fields have none, since each run is given its own."
            yield Fault("invalid_secure_params", said, field.line)


def _warnings(module: Module, run: ast.FunctionDef | None) -> Iterable[Fault]:
    if run is None:
        return
    unused = module.bound.get("SecureParams")
    if isinstance(unused, ast.ClassDef) and len(_parameters(run)) == 1:
        said = "SecureParams is not used: run() takes one parameter; add secure_params: SecureParams."
        yield Fault("unused_secure_params", said, unused.lineno)
    for field in module.fields(module.class_of(run.returns)):
        if field.name in _OWN_OUTCOME:
            said = f"Result.{field.name}: whether a run succeeded is told beside its result; leave this field out."
            yield Fault("reserved_field", said, field.line)
