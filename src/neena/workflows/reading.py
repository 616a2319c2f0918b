"""A module as it can be read without executing it: what its names are bound to, which classes are models."""

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Binding = ast.stmt
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_MODELS = ("pydantic.BaseModel", "pydantic.main.BaseModel")
_SECURE = ("nen.Secure", "nen.secure.Secure")
_ANNOTATED = ("typing.Annotated", "typing_extensions.Annotated")
_CLASS_VARIABLE = ("typing.ClassVar", "typing_extensions.ClassVar")
_TYPING = ("typing", "typing_extensions", "pydantic", "datetime", "decimal", "uuid", "collections", "enum")


class Field(NamedTuple):
    """A field of a model as it is written."""

    name: str
    annotation: ast.expr
    has_default: bool
    line: int


class Module:
    """The names of a module; of several bindings of a name the last one counts. `imports_all`: from x import *.

    `doc` is its docstring.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.doc = ast.get_docstring(tree)
        self.bound: dict[str, Binding] = {}
        self.imports_all = False
        for statement in _top_level(tree.body):
            for name in _bound_by(statement):
                self.bound[name] = statement
                self.imports_all |= name == "*"

    def unquoted(self, annotation: ast.expr) -> ast.expr | None:
        """An annotation that may be written as a text; None for a text that is no expression."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                return ast.parse(annotation.value.strip(), mode="eval").body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
        return annotation

    def knows(self, named: ast.Name | ast.Attribute) -> bool:
        """Whether the first part of a dotted name is defined, imported or built in."""
        root = _root(named)
        return self.imports_all or root is None or root in self.bound or hasattr(builtins, root)

    def origin(self, named: ast.expr) -> str | None:
        """The full dotted name of what is imported, such as `pydantic.BaseModel`; None for anything else."""
        root, rest = _root(named), _rest(named)
        bound = self.bound.get(root) if root else None
        if not isinstance(bound, _IMPORTS) or root is None:
            return None
        for one in bound.names:
            if (one.asname or one.name.split(".")[0]) == root:
                if isinstance(bound, ast.ImportFrom):
                    return ".".join([bound.module or "", one.name, *rest])
                return ".".join([one.name if one.asname else root, *rest])
        return None

    def class_of(self, annotation: ast.expr | None) -> ast.ClassDef | None:
        """The class of this module that an annotation names."""
        named = self.unquoted(annotation) if annotation is not None else None
        found = self.bound.get(named.id) if isinstance(named, ast.Name) else None
        return found if isinstance(found, ast.ClassDef) else None

    def is_model(self, named: ast.expr, seen: Sequence[ast.ClassDef] = ()) -> bool | None:
        """Whether a name is a class derived from BaseModel; None where reading alone cannot tell."""
        if isinstance(named, ast.Subscript):
            return self.is_model(named.value, seen)
        root = _root(named)
        bound = self.bound.get(root) if root else None
        if isinstance(bound, ast.ClassDef) and isinstance(named, ast.Name):
            if bound in seen:
                return None
            known = [self.is_model(base, (*seen, bound)) for base in bound.bases]
            return True if True in known else None if None in known or bound.decorator_list else False
        if isinstance(bound, _IMPORTS):
            return True if self.origin(named) in _MODELS else None
        if bound is None and root is not None and not self.imports_all:
            return False  # of Python itself, or of nothing
        return False if isinstance(bound, _FUNCTIONS) else None

    def fields(self, model: ast.ClassDef | None, seen: Sequence[ast.ClassDef] = ()) -> Iterator[Field]:
        """The fields of a class and of those that it is derived from, as far as they stand in this module."""
        if model is None or model in seen:
            return
        for base in model.bases:
            yield from self.fields(self.class_of(base), (*seen, model))
        for one in model.body:
            if not isinstance(one, ast.AnnAssign) or not isinstance(one.target, ast.Name):
                continue
            if one.target.id.startswith("_") or self._is_any_of(one.annotation, _CLASS_VARIABLE):
                continue
            if one.target.id != "model_config":
                yield Field(one.target.id, one.annotation, self._is_default(one.value), one.lineno)

    def is_secure(self, annotation: ast.expr) -> bool | None:
        """Whether an annotation is `Secure[str]`; None where reading alone cannot tell."""
        found = self.unquoted(annotation)
        if isinstance(found, ast.Subscript):
            if self.origin(found.value) in _ANNOTATED and isinstance(found.slice, ast.Tuple):
                return self.is_secure(found.slice.elts[0])
            if self.origin(found.value) in _SECURE:
                inner = self.unquoted(found.slice)
                return isinstance(inner, ast.Name) and inner.id == "str"
            return self._could_be_secure(found.value)
        return self._could_be_secure(found) if found is not None else False

    def _could_be_secure(self, named: ast.expr) -> bool | None:
        root = _root(named)
        if root is None or self.origin(named) in _SECURE:  # `str | None`, or Secure without saying of what
            return False
        bound = self.bound.get(root)
        origin = self.origin(named)
        if bound is None:
            return None if self.imports_all else False
        if isinstance(bound, (ast.ClassDef, *_FUNCTIONS)):
            return False
        return False if origin and origin.split(".")[0] in _TYPING else None

    def _is_any_of(self, annotation: ast.expr, names: Sequence[str]) -> bool:
        found = self.unquoted(annotation)
        return self.origin(found.value if isinstance(found, ast.Subscript) else found) in names if found else False

    def _is_default(self, value: ast.expr | None) -> bool:
        """Whether what is assigned to a field gives it a default: not `Field(...)` without one, and not `...`."""
        if value is None or (isinstance(value, ast.Constant) and value.value is Ellipsis):
            return False
        if isinstance(value, ast.Call) and self.origin(value.func) in ("pydantic.Field", "pydantic.fields.Field"):
            given = [*value.args[:1], *(one.value for one in value.keywords if one.arg == "default")]
            made = any(one.arg == "default_factory" for one in value.keywords)
            return made or any(self._is_default(one) for one in given)
        return True


def _top_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run with the module, those under `if`, `try` and `with` too."""
    for one in body:
        yield one
        for name in ("body", "orelse", "finalbody"):
            if not isinstance(one, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _top_level(getattr(one, name, ()))
        for part in (*getattr(one, "handlers", ()), *getattr(one, "cases", ())):
            yield from _top_level(part.body)


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.ClassDef, *_FUNCTIONS)):
        yield statement.name
    elif isinstance(statement, _IMPORTS):
        for one in statement.names:
            yield one.asname or (one.name.split(".")[0] if isinstance(statement, ast.Import) else one.name)
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For | ast.With):
        for node in ast.walk(statement) if not isinstance(statement, ast.For | ast.With) else _targets(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _targets(statement: ast.For | ast.With) -> Iterator[ast.AST]:
    found = [statement.target] if isinstance(statement, ast.For) else [one.optional_vars for one in statement.items]
    for one in found:
        if one is not None:
            yield from ast.walk(one)


def _root(named: ast.expr) -> str | None:
    """The first part of a dotted name; None for what is none."""
    while isinstance(named, ast.Attribute):
        named = named.value
    return named.id if isinstance(named, ast.Name) else None


def _rest(named: ast.expr) -> list[str]:
    parts: list[str] = []
    while isinstance(named, ast.Attribute):
        parts.append(named.attr)
        named = named.value
    return parts[::-1]
